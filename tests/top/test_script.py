"""Script TOP: arrays of every kind, and what wrong ones are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import ArrayTypeError, ArrayValueError, CookError, ReadOnlyError

Script = Callable[..., Any]


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(8, 6)) as project:
        yield project.op('/project1')


@pytest.fixture
def script(net: Any) -> Script:
    """Return a function that makes a Script TOP which writes an array on every cook."""
    def make(array: Any, inputs: Any = (), pars: Any = None, **how: Any) -> Any:
        return net.create('scriptTOP', inputs=inputs, pars=pars,
                          callbacks={'onCook': lambda op: op.copyNumpyArray(array, **how)})
    return make


@pytest.mark.parametrize('channels', [1, 2, 3, 4])
@pytest.mark.parametrize(('dtype', 'scale', 'bits'), [
    (np.uint8, 255, '8fixed'), (np.uint16, 65535, '16fixed'), (np.float32, 1, '32float')])
def test_the_array_decides_size_and_format(script: Script, dtype: Any, scale: int, bits: str,
                                           channels: int) -> None:
    generator = np.random.default_rng(channels)
    array = generator.uniform(-2, 3, (5, 7, channels)).astype(np.float32)
    if scale > 1:
        array = generator.integers(0, scale + 1, (5, 7, channels)).astype(dtype)
    op = script(array)
    pixels = op.numpyArray()
    np.testing.assert_allclose(pixels[..., :channels], array / scale, rtol=1e-6, atol=1e-7)
    if pixels.shape[2] > channels:  # three channels of whole numbers live in RGBA
        assert (pixels[..., 3] == 1).all()
    layout = {1: 'mono', 2: 'rg', 3: 'rgb' if scale == 1 else 'rgba', 4: 'rgba'}[channels]
    assert op.pixelFormatName == layout + bits
    assert (op.width, op.height) == (7, 5)


def test_row_zero_is_the_bottom_unless_told_otherwise(script: Script) -> None:
    array = np.arange(6, dtype=np.float32).reshape(3, 2, 1)
    np.testing.assert_array_equal(script(array).numpyArray(), array)
    np.testing.assert_array_equal(script(array, top_down=True).numpyArray(), array[::-1])
    np.testing.assert_array_equal(script(array).numpyArray(top_down=True), array[::-1])


def test_any_strides_will_do(script: Script) -> None:
    array = np.random.default_rng(0).uniform(0, 1, (8, 12, 4)).astype(np.float32)
    for view in (array[::-1], array[:, ::2], array[..., ::-1], array.transpose(1, 0, 2),
                 np.asfortranarray(array)):
        np.testing.assert_array_equal(script(view).numpyArray(), view)


def test_later_writing_to_the_array_does_not_matter(script: Script) -> None:
    array = np.zeros((2, 2, 4), np.float32)
    op = script(array)
    op.cook()
    array[:] = 9
    assert not op.numpyArray().any()


@pytest.mark.parametrize(('how', 'kind'), [({}, 'array'), ({'is3D': True}, '3d'), ({'isCube': True}, 'cube')])
def test_four_dimensions(script: Script, how: Any, kind: str) -> None:
    array = np.random.default_rng(0).uniform(0, 1, (6, 4, 4, 4)).astype(np.float32)
    op = script(array, **how)
    np.testing.assert_array_equal(op.numpyArray(), array)
    assert op.value.spec.kind == kind
    assert op.depth == 6


def test_the_common_page_wins_over_the_array(script: Script) -> None:
    array = np.full((4, 4, 1), 0.5, np.float32)
    op = script(array, pars={'format': 'rgba8fixed', 'outputresolution': 'half'})
    assert op.numpyArray().shape == (2, 2, 4)
    np.testing.assert_allclose(op.numpyArray()[0, 0], (128 / 255, 128 / 255, 128 / 255, 1), atol=1e-6)


@pytest.mark.parametrize(('array', 'error', 'text'), [
    (np.zeros((2, 2, 4)), ArrayTypeError, 'float64; use array.astype(np.float32)'),
    (np.zeros((2, 2, 4), int), ArrayTypeError, 'int64'),
    (np.zeros((2, 2, 4), bool), ArrayTypeError, 'np.uint8'),
    ([[1.0]], ArrayTypeError, 'not list'),
    (np.zeros((2, 2), np.float32), ArrayValueError, 'array[..., None]'),
    (np.zeros(4, np.float32), ArrayValueError, '(h, w, c)'),
    (np.zeros((0, 2, 4), np.float32), ArrayValueError, 'no pixels'),
    (np.zeros((2, 2, 5), np.float32), ArrayValueError, '5 components'),
])
def test_wrong_arrays_are_told_what_to_do(script: Script, array: Any, error: type, text: str) -> None:
    op = script(array)
    op.cook()
    assert text in op.errors()
    assert error.__name__ in op.errors()
    assert text in op.scriptErrors()
    op.par.modoutsidecook = True
    with pytest.raises(error, match='copyNumpyArray'):
        op.copyNumpyArray(array)


def test_a_cube_needs_six_square_faces(script: Script) -> None:
    op = script(np.zeros((5, 4, 4, 4), np.float32), isCube=True)
    op.cook()
    assert 'six square faces' in op.errors()


def test_flat_arrays_are_no_volumes(script: Script) -> None:
    op = script(np.zeros((4, 4, 4), np.float32), is3D=True)
    op.cook()
    assert '(d, h, w, c)' in op.errors()


def test_a_failing_cook_keeps_the_image_and_the_rest_alive(net: Any) -> None:
    arrays = [np.full((2, 2, 4), 0.5, np.float32), np.zeros((2, 2, 4))]

    def cook(op: Any) -> None:
        op.copyNumpyArray(arrays[int(op.fetch('which', 0))])

    op = net.create('scriptTOP', callbacks={'onCook': cook})
    null = net.create('nullTOP', inputs=[op])
    assert null.numpyArray()[0, 0, 0] == 0.5
    op.store('which', 1)
    null.cook()
    assert 'float64' in op.errors()
    assert td.passive(null).numpyArray()[0, 0, 0] == 0.5
    with pytest.raises(CookError, match='float64'):
        op.numpyArray()
    op.store('which', 0)
    assert null.numpyArray()[0, 0, 0] == 0.5
    assert not op.errors()


def test_a_cook_that_writes_nothing_keeps_the_image(net: Any) -> None:
    def cook(op: Any) -> None:
        if op.fetch('write', True):
            op.copyNumpyArray(np.full((2, 3, 4), 0.25, np.float32))

    op = net.create('scriptTOP', callbacks={'onCook': cook})
    assert op.numpyArray().shape == (2, 3, 4)
    op.store('write', False)
    assert op.numpyArray().shape == (2, 3, 4)
    assert (op.numpyArray() == 0.25).all()


def test_outside_of_a_cook_it_refuses_unless_allowed(net: Any) -> None:
    op = net.create('scriptTOP', callbacks={})
    null = net.create('nullTOP', inputs=[op])
    null.cook()
    array = np.full((2, 2, 4), 0.5, np.float32)
    with pytest.raises(ReadOnlyError, match='modoutsidecook'):
        op.copyNumpyArray(array)
    op.par.modoutsidecook = True
    op.copyNumpyArray(array)
    np.testing.assert_array_equal(null.numpyArray(), array)


def test_inputs_are_read_as_float_and_recorded(net: Any, script: Script) -> None:
    source = net.create('constantTOP', pars={'colorr': 0.5})

    def cook(op: Any) -> None:
        pixels = op.inputs[0].numpyArray()
        assert pixels.dtype == np.float32
        pixels *= 255
        op.copyNumpyArray(pixels.astype(np.uint8))

    op = net.create('scriptTOP', inputs=[source], callbacks={'onCook': cook})
    assert op.numpyArray()[0, 0].tolist() == pytest.approx([128 / 255, 1, 1, 1])
    source.par.colorr = 0.0
    assert op.numpyArray()[0, 0, 0] == 0


def test_the_default_callbacks_make_a_random_two_by_two(net: Any) -> None:
    op = net.create('scriptTOP')
    assert op.numpyArray().shape == (2, 2, 4)
    assert op.pixelFormatName == 'rgba8fixed'
    assert op.par.callbacks.eval().name == 'script1_callbacks'
    op.par.setuppars.pulse()
    assert op.par.Valuea == 0.0
    assert not op.errors()


def test_image_files_can_be_loaded_from_bytes(net: Any) -> None:
    source = net.create('constantTOP', pars={'colorr': 0.2, 'colorg': 0.4})
    data = source.saveByteArray('.png')
    results: list[bool] = []
    op = net.create('scriptTOP', callbacks={
        'onCook': lambda op: results.append(op.loadByteArray('.png', data))})
    np.testing.assert_allclose(op.numpyArray()[..., :3], source.numpyArray()[..., :3], atol=1e-6)
    assert results == [True]


def test_bytes_that_are_no_image_give_false_and_a_reason(net: Any) -> None:
    results: list[bool] = []
    op = net.create('scriptTOP', callbacks={
        'onCook': lambda op: results.append(op.loadByteArray('.png', b'junk'))})
    op.cook()
    assert results == [False]
    assert 'loadByteArray' in op.scriptErrors()


def _exit(op: Any) -> None:
    raise SystemExit(3)


def _endless(op: Any) -> None:
    _endless(op)


def _divide(op: Any) -> None:
    op.copyNumpyArray(np.zeros((2, 2, 4), np.float32))
    print(1 / 0)  # noqa: T201


@pytest.mark.parametrize(('callback', 'text'), [
    (_exit, 'called sys.exit(3)'), (_endless, 'calls itself without end'), (_divide, 'ZeroDivisionError'),
    (lambda op: op.copyNumpyArray(np.zeros((1, 40000, 1), np.uint8)), '40000'),
])
def test_a_callback_that_misbehaves_is_an_error_of_the_node(net: Any, callback: Any, text: str) -> None:
    op = net.create('scriptTOP', callbacks={'onCook': callback})
    neighbour = net.create('constantTOP')
    op.cook()
    assert text in op.errors()
    assert op.errors().startswith(op.path)
    assert len(op.errors().splitlines()) == 1
    with pytest.raises(CookError):
        op.numpyArray()
    assert (neighbour.numpyArray() == 1).all()


def test_what_a_callback_returns_does_not_matter(net: Any) -> None:
    callbacks = {'onCook': lambda op: object(), 'onGetCookLevel': lambda op: 'nonsense'}
    op = net.create('scriptTOP', callbacks=callbacks)
    op.cook()
    assert not op.errors()

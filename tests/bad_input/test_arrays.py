"""Arrays, sizes, memory and shaders that the GPU or a CHOP cannot take."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tdgraph.errors import (
    ArrayTypeError,
    ArrayValueError,
    CookError,
    GPULimitError,
    GPUMemoryError,
    ParTypeError,
    ParValueError,
    ReadOnlyError,
)
from tdgraph.gpu import Device

from .world import World

NAN, INF = float('nan'), float('inf')


def says(text: str) -> str:
    return re.escape(text)


# -- arrays

BAD_IMAGES: list[tuple[Any, type[Exception], str]] = [
    (None, ArrayTypeError, 'takes a NumPy array, not NoneType'), ([[1.0]], ArrayTypeError, 'not list'),
    (np.zeros((2, 2, 4)), ArrayTypeError, 'not float64; use array.astype(np.float32)'),
    (np.zeros((2, 2, 4), np.int8), ArrayTypeError, 'not int8'),
    (np.zeros((2, 2, 4), object), ArrayTypeError, 'not object'),
    (np.zeros((2, 2), np.float32), ArrayValueError, 'array[..., None]'),
    (np.zeros((2, 2, 5), np.float32), ArrayValueError, '5 components'),
    (np.zeros((0, 2, 4), np.float32), ArrayValueError, 'has no pixels'),
    (np.zeros((2, 2, 0), np.float32), ArrayValueError, 'has no pixels'),
    (np.zeros((1, 1, 1, 1, 1), np.float32), ArrayValueError, 'is no image; give (h, w, c)'),
    (np.zeros((1, 1 << 20, 1), np.uint8), GPULimitError, 'width 1048576 is more than this driver takes'),
    (np.broadcast_to(np.uint8(0), (1 << 20, 1 << 20, 4)), GPULimitError, 'is more than this driver takes'),
]


@pytest.mark.parametrize(('array', 'error', 'text'), BAD_IMAGES)
def test_arrays_that_are_no_images(world: World, array: Any, error: type[Exception], text: str) -> None:
    good = np.full((2, 3, 4), 0.5, np.float32)
    script = world.net.create('scriptTOP', 'script', callbacks={
        'onCook': lambda op: op.copyNumpyArray(array if op.fetch('bad', False) else good)})
    after = world.net.create('nullTOP', inputs=[script])
    np.testing.assert_array_equal(after.numpyArray(), good)
    script.store('bad', True)
    np.testing.assert_array_equal(after.numpyArray(), good, 'the last good picture serves')
    assert after.stale_from == (script.path,)
    assert text in script.errors() and error.__name__ in script.errors()
    with pytest.raises(CookError, match=says(text)):
        script.numpyArray()
    script.store('bad', False)
    np.testing.assert_array_equal(after.numpyArray(), good)
    assert not script.errors() and not after.stale_from


@pytest.mark.parametrize(('array', 'error', 'text'), [
    (None, ArrayTypeError, 'takes a NumPy array, not NoneType'),
    (np.zeros((2, 2)), ArrayTypeError, 'takes float32, not float64; use astype(np.float32)'),
    (np.zeros((2, 2), '>f4'), ArrayTypeError, 'takes float32, not >f4'),
    (np.zeros(2, np.float32), ArrayValueError, 'takes the shape (channels, samples), not (2,)'),
    (np.zeros((2, 0), np.float32), ArrayValueError, '(2, 0)'),
    (np.zeros((2, 2, 2), np.float32), ArrayValueError, '(2, 2, 2)'),
])
def test_arrays_that_are_no_channels(world: World, array: Any, error: type[Exception], text: str) -> None:
    chop = world.net.create('scriptCHOP', pars={'modoutsidecook': True})
    chop.copyNumpyArray(np.ones((1, 2), np.float32))
    with pytest.raises(error, match=says(text)):
        chop.copyNumpyArray(array)
    assert chop.numpyArray().tolist() == [[1, 1]]


def test_channels_refuse_what_they_cannot_hold(world: World) -> None:
    chop = world.net.create('scriptCHOP', pars={'modoutsidecook': True})
    chop.copyNumpyArray(np.ones((1, 2), np.float32))
    channel: Any = chop[0]
    for values in ('ab', 5, [None], [[]]):
        with pytest.raises(ParTypeError, match="vals of channel 'chan1' takes a list of numbers"):
            channel.vals = values
    with pytest.raises(ArrayValueError, match=r'\(3,\) samples for a channel of 2; set numSamples first'):
        channel.vals = [1, 2, 3]
    with pytest.raises(IndexError, match="channel 'chan1' has 2 samples, no 9"):
        channel[9] = 1
    with pytest.raises(ParTypeError, match="a sample of channel 'chan1' is a number, not 'x'"):
        channel[0] = 'x'
    with pytest.raises(ParTypeError, match='has an index, not str'):
        channel['a']
    for member, value in (('numSamples', 0), ('numSamples', 10 ** 12), ('numSamples', NAN), ('rate', 0),
                          ('rate', 'x'), ('start', INF)):
        with pytest.raises(ParValueError, match=f'/project1/script1: {member} is'):
            setattr(chop, member, value)
    with pytest.raises(ParTypeError, match='baseName is text, not int'):
        chop.copyNumpyArray(np.ones((1, 1), np.float32), baseName=5)
    with pytest.raises(ReadOnlyError, match='/project1/speed: writing samples works in a Script CHOP'):
        world.speed[0].vals = [1]
    assert chop.numpyArray().tolist() == [[1, 1]]


def test_a_matrix_of_numpy_is_taken_as_an_array(world: World) -> None:
    chop = world.net.create('scriptCHOP', pars={'modoutsidecook': True})
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[1, 2], [3, 4]], np.float32)
    chop.copyNumpyArray(matrix)
    assert chop['chan2'].numpyArray().tolist() == [3, 4]


# -- the GPU's limits

@pytest.mark.parametrize('size', [1 << 20, 2 ** 70])
def test_pictures_over_the_driver_s_limit(world: World, size: int) -> None:
    top = world.net.create('noiseTOP', pars={'outputresolution': 'custom', 'resolutionw': 4, 'resolutionh': 4})
    after = world.net.create('nullTOP', inputs=[top])
    before = after.numpyArray()
    top.par.resolutionw = size
    with pytest.raises(CookError, match=f'^/project1/noise1: width {size} is more than this driver takes '
                                        r'\(\d+\); make it smaller'):
        top.numpyArray()
    np.testing.assert_array_equal(after.numpyArray(), before)
    top.par.resolutionw = 4
    np.testing.assert_array_equal(top.numpyArray(), before)


def test_more_memory_than_there_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    top = world.net.create('noiseTOP', pars={'outputresolution': 'custom', 'resolutionw': 4, 'resolutionh': 4,
                                             'format': 'rgba32float'})
    after = world.net.create('levelTOP', inputs=[top], pars={'brightness1': 0.5})
    before = after.numpyArray()
    monkeypatch.setattr(Device, 'free_memory', lambda self: 1 << 20)
    top.par.resolutionw = top.par.resolutionh = 4096
    with pytest.raises(CookError, match='/project1/noise1: the GPU has no room for an image of 256 MB, '
                                        '1 MB are free; use smaller images'):
        top.numpyArray()
    np.testing.assert_array_equal(after.numpyArray(), before)
    monkeypatch.undo()
    top.par.resolutionw = top.par.resolutionh = 4
    np.testing.assert_array_equal(after.numpyArray(), before)


def test_the_driver_says_that_there_is_no_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    top = world.net.create('levelTOP', inputs=[world.source], pars={'brightness1': 2})
    take = world.project.device.pool.take

    def full(spec: Any, place: str) -> Any:
        raise GPUMemoryError(f'{place}: the GPU has no room for an image')

    monkeypatch.setattr(world.project.device.pool, 'take', full)
    with pytest.raises(CookError, match=r'^/project1/level1: .*the GPU has no room'):
        top.numpyArray()
    monkeypatch.setattr(world.project.device.pool, 'take', take)
    top.cook(force=True)
    assert top.numpyArray()[0, 0, 0] == 1


# -- shaders

@pytest.mark.parametrize(('text', 'line', 'what'), [
    ('out vec4 c;\nvoid main() { c = vec4(missing); }', ':2', 'missing'),
    ('out vec4 c;\n\nvoid main() { c = vec4(1.0) }', ':3', ''),
    ('', '', 'main'), ('#include <nowhere>\n', ':1', '#include "nowhere" is not there'),
    ('#include <shader_pixel>\n', ':1', 'includes itself'), ('#version 999\n', ':1', '#version'),
    ('(' * 5000, ':1', ''), ('\0\ufffd', '', ''),
])
def test_a_shader_that_does_not_compile(world: World, text: str, line: str, what: str) -> None:
    top = world.net.create('glslTOP', 'shader', pars={'errorbehavior': 'showprevious'})
    after = world.net.create('nullTOP', inputs=[top])
    dat = top.par.pixeldat.eval()
    dat.text = 'out vec4 c;\nvoid main() { c = vec4(0.2, 0.4, 0.6, 1.0); }'
    before = after.numpyArray()
    dat.text = text
    np.testing.assert_array_equal(after.numpyArray(), before, 'the last program that compiled stays in use')
    assert f'/project1/shader_pixel{line}' in world.net.op('shader_info').text
    assert what in world.net.op('shader_info').text
    assert f'/project1/shader: The GLSL Shader has compile errors (Use Info DAT to see details): ' \
           f'/project1/shader_pixel{line}' in top.warnings()
    assert after.stale_from == (top.path,), 'a batch must not take this for a good frame'
    top.par.errorbehavior = 'showcheckerboard'
    assert not np.array_equal(after.numpyArray(), before)
    dat.text = 'out vec4 c;\nvoid main() { c = vec4(0.2, 0.4, 0.6, 1.0); }'
    np.testing.assert_array_equal(after.numpyArray(), before)
    assert not top.warnings() and not after.stale_from
    assert 'ERROR' not in world.net.op('shader_info').text

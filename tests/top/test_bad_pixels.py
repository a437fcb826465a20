"""NaN and infinities in the pixels: every TOP takes them, and those that move pixels keep them in float formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tdgraph_tests.nodes import GivenTOP, assign, randomise

import tdgraph as td
from tdgraph.gpu import Device
from tdgraph.operators import registry

TOPS = [name for name in registry.names() if name.endswith('TOP')]
BAD = np.array([np.nan, np.inf, -np.inf, 3.4e38, -3.4e38, -0.0], np.float32)
#: Operators that only hand pixels on, and the parameters with which they do.
KEEPING: dict[str, dict[str, Any]] = {
    'nullTOP': {}, 'outTOP': {}, 'inTOP': {}, 'selectTOP': {'top': 'given1'}, 'switchTOP': {}, 'feedbackTOP': {},
    'cacheTOP': {}, 'levelTOP': {}, 'transformTOP': {}, 'cropTOP': {}, 'resolutionTOP': {}, 'reorderTOP': {},
    'mathTOP': {}, 'channelmixTOP': {}, 'flipTOP': {'flipx': True}, 'tileTOP': {}, 'compositeTOP': {},
    'fitTOP': {}, 'timemachineTOP': {}, 'limitTOP': {}, 'crossTOP': {}}

#: Where drawing filters between pixels: a weight of 0 times infinity is NaN.
FILTERING = {'transformTOP', 'tileTOP', 'fitTOP'}


@pytest.fixture
def net() -> Iterator[Any]:
    """A network; when it closes, no image is left, nor a GL error or message."""
    device = Device.shared() if Device.is_open() else Device(debug=True)
    device.messages.clear()
    before = device.counts()
    with td.Project(resolution=(16, 9)) as project:
        yield project.op('/project1')
    after = device.counts()
    assert (after.live, after.lent) == (before.live, before.lent)
    assert device.ctx.error == 'GL_NO_ERROR'
    assert device.messages == []


def bad(net: Any, seed: int = 0, size: tuple[int, int] = (16, 9)) -> Any:
    """A TOP in float32 with every kind of bad pixel, in every channel."""
    rng = np.random.default_rng(seed)
    node = net.create(GivenTOP)
    node.pixels = rng.uniform(-1, 2, (size[1], size[0], 4)).astype(np.float32)
    spots = rng.uniform(size=node.pixels.shape) < 0.4
    node.pixels[spots] = rng.choice(BAD, int(spots.sum()))
    return node


def joined(net: Any, kind: str, sources: list[Any]) -> Any:
    node = net.create(kind)
    wanted = len(sources) if node.isMultiInputs else node.maxInputs
    node.setInputs((sources * 8)[:wanted])
    return node


@pytest.mark.parametrize('kind', TOPS)
def test_bad_pixels_raise_nothing(kind: str, net: Any) -> None:
    """No exception, no error, no GL error, whatever the parameters; and in 8 bits all is within 0..1."""
    if not registry.lookup(kind).inputs_declared:
        return  # nothing can come in
    rng = np.random.default_rng(4)
    for turn in range(6):
        node = joined(net, kind, [bad(net, turn), bad(net, turn + 50, (7, 5) if turn % 2 else (16, 9))])
        randomise(node, rng, keep=1.0 - 0.2 * turn)
        if kind == 'scriptTOP':
            node.par.callbacks = ''
        for form in ('useinput', 'rgba8fixed', 'rgba16float'):
            node.par.format = form
            node.cook(force=True)
            assert node.errors() == ''
            pixels = node.value and net.engine.device().read(node.value)
            if form == 'rgba8fixed' and pixels is not None and node.pixelFormatName == form:
                assert np.isfinite(pixels).all() and pixels.min() >= 0 and pixels.max() <= 1


@pytest.mark.parametrize('kind', list(KEEPING))
def test_what_hands_pixels_on_keeps_them_exactly(kind: str, net: Any) -> None:
    """Every NaN, infinity and signed zero is the same afterwards, handed on or drawn."""
    source = bad(net)
    node = joined(net, kind, [source])
    for name, value in KEEPING[kind].items():
        assign(node, name, value)
    if kind == 'selectTOP':
        node.par.top = source.path
    if kind == 'feedbackTOP':
        node.par.top = ''
    wanted = source.pixels[:, ::-1] if kind == 'flipTOP' else source.pixels
    for _ in range(2):
        got = node.numpyArray()
        assert node.errors() == ''
        np.testing.assert_array_equal(got, wanted)
        if kind not in FILTERING:
            node.identity = lambda p, specs: None
            node.cook(force=True)


@pytest.mark.parametrize('format', ['rgba32float', 'rgba16float', 'rgba8fixed', 'rgba16fixed', 'mono32float'])
def test_formats_keep_or_clamp(net: Any, format: str) -> None:
    """Floats keep NaN and infinities; fixed formats make them 0, 1 and 0."""
    source = net.create(GivenTOP)
    source.pixels = np.tile(np.array([np.nan, np.inf, -np.inf, 2.0, -1.0], np.float32)[:, None, None], (1, 3, 4))
    node = net.create('nullTOP', inputs=[source], pars={'format': format})
    found = node.numpyArray()[:, 0, 0]
    wanted = [np.nan, np.inf, -np.inf, 2, -1] if 'float' in format else [0, 1, 0, 1, 0]
    np.testing.assert_array_equal(found, wanted)


def test_reading_alone(net: Any) -> None:
    source = bad(net)
    np.testing.assert_array_equal(source.numpyArray(), source.pixels)
    assert source.numpyArray(delayed=True) is None
    np.testing.assert_array_equal(source.numpyArray(delayed=True), source.pixels)

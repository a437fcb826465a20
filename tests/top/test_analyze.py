"""analyzeTOP: what the registry's pictures have not: NaN, slices, formats with few channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(4, 3)) as project:
        yield project.op('/project1')


def analyzed(net: Any, array: Any, **pars: Any) -> Any:
    source = net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(np.asarray(array))})
    return net.create('analyzeTOP', inputs=[source], pars=pars)


def pixels(*rows: Any) -> Any:
    return np.array([rows], np.float32)


NAN = pixels((1, 2, 3, 4), (np.nan, 8, 8, 8), (3, 4, 5, 6))


@pytest.mark.parametrize(('op', 'expected'), [
    ('average', (2, 3, 4, 5)), ('sum', (4, 6, 8, 10)), ('count', (2, 2, 2, 2)), ('maximum', (3, 4, 5, 6)),
    ('minrgb', (1, 1, 1, 1)), ('maxrgba', (6, 6, 6, 6))])
def test_pixels_with_nan_are_left_out(net: Any, op: str, expected: tuple[float, ...]) -> None:
    node = analyzed(net, NAN, op=op, excludenans=True)
    assert tuple(node.numpyArray()[0, 0]) == expected


def test_otherwise_nan_shows(net: Any) -> None:
    assert np.isnan(analyzed(net, NAN).numpyArray()[0, 0]).tolist() == [True, False, False, False]


@pytest.mark.parametrize('op', ['average', 'minimum', 'maximum', 'count', 'sum', 'minrgb', 'maxrgba'])
@pytest.mark.parametrize('channel', ['luminance', 'independent'])
def test_nothing_left_is_0(net: Any, op: str, channel: str) -> None:
    node = analyzed(net, np.zeros((2, 3, 4), np.float32), op=op, mask='independent', analyzechannel=channel)
    assert not node.numpyArray().any()


@pytest.mark.parametrize(('dtype', 'white'), [(np.uint8, 255), (np.float32, 1)])
def test_a_format_of_one_channel_stays_one(net: Any, dtype: Any, white: float) -> None:
    node = analyzed(net, np.array([[[0], [white]]], dtype), op='maximum', analyzechannel='blue')
    assert node.numpyArray().tolist() == [[[1.0]]]
    assert node.inputs[0].pixelFormatName == node.pixelFormatName


def test_a_count_beyond_the_range_of_the_format_is_told(net: Any) -> None:
    node = analyzed(net, np.ones((30, 40, 4), np.uint8), op='count')
    assert node.pixelFormatName == 'rgba32float'
    assert node.numpyArray().tolist() == [[[1200.0] * 4]]


@pytest.mark.parametrize(('scope', 'shape'), [('image', (1, 1)), ('rows', (3, 2, 1)), ('columns', (3, 1, 4)),
                                              ('slices', (3, 1, 1))])
def test_the_slices_of_a_volume(net: Any, scope: str, shape: tuple[int, ...]) -> None:
    glsl = net.create('glslTOP', pars={'type': 'texture3d', 'depth': 'custom', 'customdepth': 3, 'resolutionw': 4,
                                       'resolutionh': 2, 'outputresolution': 'custom', 'format': 'rgba32float'})
    glsl.par.pixeldat.eval().text = (
        'out vec4 c; void main() { c = vec4(gl_FragCoord.xy, uTDCurrentDepth, 1.0); }')
    volume = glsl.numpyArray()
    assert volume.shape == (3, 2, 4, 4)
    axes = {'image': (0, 1, 2), 'rows': 2, 'columns': 1, 'slices': (1, 2)}[scope]
    seen = net.create('analyzeTOP', inputs=[glsl], pars={'scope': scope}).numpyArray()
    assert seen.shape == (*shape, 4)
    np.testing.assert_allclose(seen.reshape(-1, 4), volume.mean(axes).reshape(-1, 4))

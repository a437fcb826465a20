"""timemachineTOP on stacks: volumes and arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td

SLICES = 5
STACK = 'out vec4 c; void main() { float k = float(uTDCurrentDepth); c = vec4(k * k, vUV.st, 1.0); }'


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(4, 3)) as project:
        yield project.op('/project1')


def stacked(net: Any, kind: str) -> Any:
    glsl = net.create('glslTOP', pars={'type': kind, 'depth': 'custom', 'customdepth': SLICES,
                                       'format': 'rgba32float'})
    glsl.par.pixeldat.eval().text = STACK
    return glsl


def moments(net: Any, array: Any) -> Any:
    return net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(array)})


@pytest.mark.parametrize('kind', ['texture3d', 'texture2darray'])
@pytest.mark.parametrize(('black', 'white'), [(0, 1), (1, 0), (0.2, 0.7), (-1, 2)])
def test_each_pixel_has_its_moment(net: Any, kind: str, black: float, white: float) -> None:
    t = np.random.default_rng(1).uniform(0, 1, (3, 4, 1)).astype(np.float32)
    node = net.create('timemachineTOP', inputs=[stacked(net, kind), moments(net, t)],
                      pars={'blackoffset': black, 'whiteoffset': white})
    k = np.clip(black * (1 - t) + white * t, 0, 1)[..., 0] * (SLICES - 1)
    seen = node.numpyArray()
    assert seen.shape == (3, 4, 4)
    np.testing.assert_allclose(seen[..., 0], np.interp(k, range(SLICES), np.arange(SLICES) ** 2), atol=1e-4)
    np.testing.assert_allclose(seen[..., 1], np.broadcast_to((np.arange(4) + 0.5) / 4, (3, 4)), atol=1e-5)
    assert (node.width, node.height, node.depth) == (4, 3, 1)


def test_without_moments_the_black_offset_holds(net: Any) -> None:
    node = net.create('timemachineTOP', inputs=[stacked(net, 'texture3d')], pars={'blackoffset': 0.5})
    np.testing.assert_allclose(node.numpyArray()[..., 0], 4.0, atol=1e-5)


def test_a_custom_size_and_mask(net: Any) -> None:
    node = net.create('timemachineTOP', inputs=[stacked(net, 'texture3d')], pars={
        'blackoffset': 1, 'outputresolution': 'custom', 'resolutionw': 9, 'resolutionh': 5, 'chanmask': 14})
    seen = node.numpyArray()
    assert seen.shape == (5, 9, 4)
    assert node.errors() == ''
    np.testing.assert_allclose(seen[..., 0], 4.0)  # input 0 as a picture: the middle of the volume
    np.testing.assert_allclose(seen[..., 3], 1.0)

"""The TOPs that pick images out of others (cacheselectTOP, renderselectTOP), and glslmultiTOP's inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import CookError

BUFFERS = """
layout(location = 0) out vec4 first;
layout(location = 1) out vec4 second;
void main() { first = vec4(0.25); second = vec4(vUV.st, 0.5, 1.0); }
"""
SUM = """
out vec4 fragColor;
void main()
{
    fragColor = vec4(0.0, 0.0, 0.0, TD_NUM_2D_INPUTS);
    for (int i = 0; i < TD_NUM_2D_INPUTS; i++)
        fragColor.r += texture(sTD2DInputs[i], vUV.st).r * pow(10.0, float(i));
}
"""


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project(resolution=(4, 3)) as project:
        yield project


@pytest.fixture
def net(project: Any) -> Any:
    return project.op('/project1')


def plain(net: Any, red: Any) -> Any:
    return net.create('constantTOP', pars={'colorr': red, 'format': 'rgba32float'})


# --- Cache Select

@pytest.mark.parametrize(('index', 'expected'), [(0, [1, 2, 3, 4]), (-1, [1, 1, 2, 3]), (-9, [1, 1, 2, 3])])
def test_it_shows_what_the_cache_keeps(project: Any, net: Any, index: int, expected: list[int]) -> None:
    cache = net.create('cacheTOP', inputs=[plain(net, '=me.time.frame')], pars={'outputindex': -1, 'cachesize': 2})
    node = net.create('cacheselectTOP', pars={'cachetop': cache.name, 'index': index})
    seen = []
    for _ in range(4):
        seen.append(float(node.numpyArray()[0, 0, 0]))
        assert (node.width, node.height) == (4, 3)
        project.advance()
    assert seen == expected


def test_an_empty_cache_shows_nothing_and_another_top_is_refused(net: Any) -> None:
    source = plain(net, 1)
    cache = net.create('cacheTOP', inputs=[source], pars={'active': False})
    node = net.create('cacheselectTOP', pars={'cachetop': cache.name})
    assert not node.numpyArray().any()
    node.par.cachetop = source.name
    with pytest.raises(CookError, match='name a Cache TOP'):
        node.numpyArray()


# --- Render Select

def test_each_colour_buffer_can_be_had(net: Any) -> None:
    glsl = net.create('glslTOP', pars={'format': 'rgba32float', 'numcolorbufs': 2})
    glsl.par.pixeldat.eval().text = BUFFERS
    node = net.create('renderselectTOP', pars={'top': glsl.name})
    assert (node.numpyArray() == 0.25).all()
    node.par.colorbufindex = 1
    np.testing.assert_allclose(node.numpyArray()[1, 2], (0.625, 0.5, 0.5, 1.0), atol=1e-6)
    node.par.colorbufindex = 2
    with pytest.raises(CookError, match='no colour buffer 2, it draws 2'):
        node.numpyArray()


def test_buffer_0_of_any_top_is_its_picture(net: Any) -> None:
    source = plain(net, 3)
    node = net.create('renderselectTOP', pars={'top': source.name})
    assert (node.width, node.height) == (4, 3)
    assert node.image() is source.image()


# --- GLSL Multi

def test_a_shader_has_any_number_of_inputs_and_the_tops_after_them(net: Any) -> None:
    wired = [plain(net, value) for value in (1, 2, 3, 4, 5)]
    more = [plain(net, value) for value in (6, 7)]
    node = net.create('glslmultiTOP', inputs=wired)
    node.par.pixeldat.eval().text = SUM
    assert node.errors() == ''
    assert tuple(node.numpyArray()[0, 0, [0, 3]]) == (54321, 5)
    node.par.tops = ' '.join(top.name for top in more)
    assert tuple(node.numpyArray()[0, 0, [0, 3]]) == (7654321, 7)
    more[0].par.colorr = 0
    assert node.numpyArray()[0, 0, 0] == 7054321


def test_without_inputs_the_size_is_that_of_the_common_page_or_the_first_top(net: Any) -> None:
    node = net.create('glslmultiTOP')
    assert (node.width, node.height) == node.numpyArray().shape[1::-1] == (4, 3)
    wide = net.create('constantTOP', pars={'outputresolution': 'custom', 'resolutionw': 9, 'resolutionh': 2})
    node.par.tops = wide.name
    assert (node.width, node.height) == (9, 2)
    assert node.numpyArray().shape[:2] == (2, 9)
    node.par.npasses = 0
    assert node.image() is wide.image()

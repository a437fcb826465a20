"""choptoTOP: channels as pixels, against a reference that goes pixel by pixel."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tdgraph_reference.choptoTOP import reference

import tdgraph as td
from tdgraph.errors import CookError
from tdgraph.operators.top.chopto import WIDEST, arrange

FORMATS = ('r', 'rg', 'rgb', 'rgba', 'a', 'legacy')
LAYOUTS = ('rowscropped', 'rowswrapped', 'square')


@pytest.mark.parametrize('layout', LAYOUTS)
@pytest.mark.parametrize('dataformat', FORMATS)
def test_pixels_are_where_the_layout_puts_them(dataformat: str, layout: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        channels = rng.uniform(-1, 2, (int(rng.integers(0, 9)), int(rng.integers(0, 12)))).astype(np.float32)
        p = SimpleNamespace(dataformat=dataformat, layout=layout, clamp=bool(rng.integers(2)),
                            rgba=tuple(float(v) for v in rng.uniform(0, 1, 4)))
        size = None if rng.integers(2) else (int(rng.integers(1, 8)), int(rng.integers(1, 8)))
        pixels = arrange(channels, p, size)
        expected = reference(p, channels, SimpleNamespace(dtype=np.float32), size)
        np.testing.assert_allclose(pixels, expected, atol=1e-7)


def test_a_chop_becomes_a_float_image() -> None:
    with td.Project() as project:
        net = project.op('/project1')
        chop = net.create('constantCHOP', pars={'const0name': 'x', 'const0value': -1.5})
        top = net.create('choptoTOP', pars={'chop': chop.name, 'dataformat': 'r'})
        assert top.numpyArray().tolist() == [[[-1.5, 0, 0, 1]]]
        assert top.pixelFormatName == 'rgba32float'
        chop.par.const0value = 2.5
        assert top.numpyArray().tolist() == [[[2.5, 0, 0, 1]]]
        top.par.clamp = True
        assert top.numpyArray().tolist() == [[[1, 0, 0, 1]]]


def test_without_a_chop_it_is_one_filler_pixel() -> None:
    with td.Project() as project:
        top = project.op('/project1').create('choptoTOP', pars={'rgba2': 0.5})
        assert top.numpyArray().tolist() == [[[0, 0.5, 0, 0]]]


def test_more_rows_than_an_image_has_are_refused() -> None:
    with td.Project() as project:
        net = project.op('/project1')
        rows = WIDEST + 1
        chop = net.create('scriptCHOP', callbacks={
            'onCook': lambda op: op.copyNumpyArray(np.zeros((rows, 1), np.float32))})
        top = net.create('choptoTOP', pars={'chop': chop.name, 'dataformat': 'r'})
        with pytest.raises(CookError, match=f'at most {WIDEST} on a side, use the layout square'):
            top.numpyArray()
        top.par.layout = 'square'
        assert top.numpyArray().shape == (129, 129, 4)

"""toptoCHOP: pixels as channels, against a reference that reads them one by one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tdgraph.channels import Channels

PATH = Path(__file__).parents[1] / 'reference' / 'toptoCHOP.py'


def reference() -> Any:
    spec = importlib.util.spec_from_file_location('topto_reference', PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.reference


def picture(net: Any, pixels: np.ndarray) -> Any:
    return net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(pixels)})


def topto(net: Any, pixels: np.ndarray, **pars: Any) -> Any:
    top = picture(net, pixels)
    return net.create('toptoCHOP', pars={'top': top.name, 'downloadtype': 'immediate', **pars})


def settings(rng: np.random.Generator) -> dict[str, Any]:
    kinds = ['hold', 'cycle', 'mirror', 'default']
    pixel = bool(rng.integers(2))
    low, high = (-4, 9) if pixel else (-0.8, 1.6)
    places = np.round(rng.uniform(low, high, 4), 2)
    return {
        'crop': str(rng.choice(['pixel', 'row', 'col', 'block', 'full'])),
        'uvunits': 'pixel' if pixel else 'norm', 'interp': str(rng.choice(['nearest', 'linear'])),
        **dict(zip(('ustart', 'uend', 'vstart', 'vend'), map(float, places))),
        **{f'image{side}': str(rng.choice(kinds)) for side in ('left', 'right', 'bottom', 'top')},
        'defcolorr': 0.25, 'defcolora': 1.0, 'singleset': bool(rng.integers(2)),
        'rgbaunit': str(rng.choice(['u1', 'u256', 'u65536'])), 'g': str(rng.choice(['g', ''])),
        'activechannel': str(rng.choice(['none', 'none', 'red', 'alpha'])),
        'excludenans': bool(rng.uniform() < 0.3),
    }


def test_equals_its_reference(net: Any, held: Any) -> None:
    read = reference()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        size = (int(rng.integers(1, 5)), int(rng.integers(1, 6)), 4)
        pixels = (rng.integers(0, 5, size) / 4).astype(np.float32)
        pars = settings(rng)
        if pars['excludenans']:
            pixels[0, 0, 1] = np.nan
        node = topto(net, pixels, **pars)
        uv = None
        if rng.uniform() < 0.4:
            uv = np.round(rng.uniform(-1.2, 2.2, (2, 5)) * (3 if pars['uvunits'] == 'pixel' else 1), 2)
            node.setInputs([held('u v', uv, start=3)])
        names, rows = read(SimpleNamespace(**vars(node.par.snapshot())), pixels,
                           None if uv is None else np.float32(uv).astype(float).tolist())
        channels = node.channels()
        assert list(channels.names) == names, (seed, pars)
        scale = {'u1': 1, 'u256': 255, 'u65536': 65535}[pars['rgbaunit']]
        np.testing.assert_allclose(channels.samples / scale, np.array(rows).reshape(len(names), -1) / scale,
                                   atol=2e-6, err_msg=str((seed, pars)))
        assert channels.start == (0 if uv is None else 3)


def test_rows_from_the_bottom_up(net: Any) -> None:
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[1, :, 0] = [0, 51, 255]
    node = topto(net, pixels, rgbaunit='u256')
    assert node.channels().names == ('r0', 'r1', 'g0', 'g1', 'b0', 'b1', 'a0', 'a1')
    np.testing.assert_allclose(node['r1'].vals, [0, 51, 255], atol=1e-4)
    assert node['r0'].vals == [0, 0, 0] and node.rate == 60


def test_a_format_gives_the_channels_it_has(net: Any) -> None:
    assert topto(net, np.ones((1, 2, 1), np.float32)).channels().names == ('r',)
    assert topto(net, np.ones((1, 2, 2), np.float32)).channels().names == ('r', 'g')
    volume = np.arange(8, dtype=np.float32).reshape(2, 1, 1, 4)
    assert topto(net, volume).numpyArray().tolist() == [[0], [1], [2], [3]]
    assert topto(net, np.ones((1, 1, 4), np.float32), activechannel='red').numSamples == 1


def test_without_a_top_there_are_no_channels(net: Any) -> None:
    assert net.create('toptoCHOP').numChans == 0


def test_start_and_unit(net: Any) -> None:
    node = topto(net, np.ones((1, 4, 4), np.float32), start=2, startunit='seconds', rate=30)
    assert (node.start, node.end, node.rate) == (60, 63, 30)
    node.par.startunit = 'frames'
    assert node.start == 0.5


def test_next_frame_is_one_cook_late_and_catches_up(project: Any, net: Any) -> None:
    level = [1.0]
    top = net.create('scriptTOP', callbacks={
        'onCook': lambda op: op.copyNumpyArray(np.full((1, 1, 4), level[0], np.float32))})
    node = net.create('toptoCHOP', pars={'top': top.name, 'downloadtype': 'nextframe'})
    seen = []
    for frame in range(6):
        if frame in (1, 2):
            level[0] += 1
            top.cook(force=True)
        seen.append(node['r'].eval())
        project.advance()
    assert seen == [1, 1, 2, 3, 3, 3]
    cooks = node.totalCooks
    project.advance(2)
    node.cook()
    assert node.totalCooks == cooks


@pytest.mark.parametrize('interp', ['nearest', 'linear'])
def test_reads_at_the_places_of_its_input(net: Any, held: Any, interp: str) -> None:
    pixels = np.zeros((1, 4, 4), np.float32)
    pixels[0, :, 0] = [0, 1, 2, 3]
    node = topto(net, pixels, interp=interp)
    node.setInputs([held(lambda time: Channels(('u', 'v'), [[0.125, 0.25, 0.5], [0.5, 0.5, 0.5]]))])
    assert node['r'].vals == ([0, 1, 2] if interp == 'nearest' else [0, 0.5, 1.5])

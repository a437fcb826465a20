"""Composite, Switch, Select and Noise beside what the registry's tests see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td

Picture = Callable[..., Any]


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(8, 6)) as project:
        yield project.op('/project1')


@pytest.fixture
def picture(net: Any) -> Picture:
    """Return a function that makes a Script TOP with random pixels in float, width x height."""
    rng = np.random.default_rng(0)

    def make(width: int = 8, height: int = 6) -> Any:
        array = rng.uniform(0, 1, (height, width, 4)).astype(np.float32)
        node = net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(array)})
        node.store('pixels', array)
        return node

    return make


def pixels(node: Any) -> Any:
    return node.fetch('pixels', search=False)


# --- Composite

def over(a: Any, b: Any) -> Any:
    return b * (1 - a[..., 3:]) + a


def test_the_fold_goes_from_the_left_with_input_1_on_top(net: Any, picture: Picture) -> None:
    sources = [picture() for _ in range(4)]
    comp = net.create('compositeTOP', inputs=sources, pars={'operand': 'over'})
    a, b, c, d = map(pixels, sources)
    np.testing.assert_allclose(comp.numpyArray(), over(over(over(a, b), c), d), atol=1e-6)
    comp.par.swaporder = True
    np.testing.assert_allclose(comp.numpyArray(), over(d, over(c, over(b, a))), atol=1e-6)


def test_more_inputs_than_texture_units_are_folded_all_the_same(net: Any, picture: Picture) -> None:
    sources = [picture() for _ in range(70)]
    comp = net.create('compositeTOP', inputs=sources, pars={'operand': 'add'})
    np.testing.assert_allclose(comp.numpyArray(), np.sum([pixels(one) for one in sources], 0), rtol=1e-5)


def test_tops_come_after_the_inputs(net: Any, picture: Picture) -> None:
    first, second, third = picture(), picture(), picture()
    comp = net.create('compositeTOP', inputs=[first], pars={'operand': 'subtract'})
    comp.par.tops = f'{second.name} {third.name}'
    np.testing.assert_allclose(comp.numpyArray(), pixels(first) - pixels(second) - pixels(third), atol=1e-6)
    comp.par.tops = 'script[2-3]'
    np.testing.assert_allclose(comp.numpyArray(), pixels(first) - pixels(second) - pixels(third), atol=1e-6)
    assert (comp.width, comp.height) == (8, 6)


def test_a_pattern_does_not_mean_the_operator_itself(net: Any, picture: Picture) -> None:
    first, second = picture(), picture()
    comp = net.create('compositeTOP', pars={'operand': 'add', 'tops': '*'})
    np.testing.assert_allclose(comp.numpyArray(), pixels(first) + pixels(second), atol=1e-6)
    assert comp.warnings() == ''


def test_select_input_cooks_only_that_one(net: Any, picture: Picture) -> None:
    sources = [picture() for _ in range(3)]
    comp = net.create('compositeTOP', inputs=sources, pars={'selectinput': True, 'inputindex': 1})
    comp.cook()
    assert [one.totalCooks for one in sources] == [0, 1, 0]
    assert comp.value is sources[1].value


def test_the_fixed_layer_decides_the_size(net: Any, picture: Picture) -> None:
    comp = net.create('compositeTOP', inputs=[picture(8, 6), picture(3, 9), picture(5, 5)])
    assert (comp.width, comp.height) == (3, 9)
    comp.par.size = 'input1'
    assert comp.numpyArray().shape == (6, 8, 4) == (comp.height, comp.width, 4)


def test_native_resolution_is_pixel_accurate(net: Any, picture: Picture) -> None:
    small, large = picture(3, 2), picture(8, 6)
    comp = net.create('compositeTOP', inputs=[small, large], pars={
        'operand': 'over', 'prefit': 'nativeres', 'justifyh': 'left', 'justifyv': 'bottom',
        'tx': 4, 'ty': 3, 'tunit': 'pixels'})
    layer = np.zeros((6, 8, 4), np.float32)
    layer[3:5, 4:7] = pixels(small)
    np.testing.assert_allclose(comp.numpyArray(), over(layer, pixels(large)), atol=1e-6)
    exact = net.create('compositeTOP', inputs=[small, large], pars={'operand': 'add'})
    exact.copyParameters(comp)
    exact.par.operand = 'maximum'
    np.testing.assert_array_equal(exact.numpyArray()[3:5, 4:7], np.maximum(layer, pixels(large))[3:5, 4:7])


def test_rotation_is_clockwise(net: Any, picture: Picture) -> None:
    square = picture(6, 6)
    under = net.create('constantTOP', pars={
        'alpha': 0, 'outputresolution': 'custom', 'resolutionw': 6, 'resolutionh': 6})
    comp = net.create('compositeTOP', inputs=[square, under], pars={'operand': 'add', 'r': 90})
    turned = np.rot90(pixels(square)[::-1], -1)[::-1]  # rot90 counts from row 0 at the top
    np.testing.assert_allclose(comp.numpyArray(), turned, atol=1e-5)


def test_the_translate_step_adds_up_from_the_third_input(net: Any, picture: Picture) -> None:
    sources = [picture(8, 1) for _ in range(4)]
    comp = net.create('compositeTOP', inputs=sources, pars={
        'operand': 'add', 'tstepx': 2, 'tstepunit': 'pixels', 'size': 'input1'})
    expected = pixels(sources[0]) + pixels(sources[1])
    expected[:, 2:] += pixels(sources[2])[:, :-2]
    expected[:, 4:] += pixels(sources[3])[:, :-4]
    np.testing.assert_allclose(comp.numpyArray(), expected, atol=1e-6)


def test_one_input_passes_and_none_is_transparent_black(net: Any, picture: Picture) -> None:
    comp = net.create('compositeTOP')
    assert not comp.numpyArray().any()
    source = picture()
    comp.setInputs([source])
    assert comp.numpyArray() is not None and comp.value is source.value


# --- Switch

@pytest.mark.parametrize(('extend', 'shown'), [
    ('clamp', [0, 0, 0, 0, 1, 2, 2, 2, 2]),
    ('loop', [0, 1, 2, 0, 1, 2, 0, 1, 2]),
    ('zigzag', [1, 2, 1, 0, 1, 2, 1, 0, 1]),
])
def test_an_index_outside_is_brought_back(net: Any, picture: Picture, extend: str, shown: list[int]) -> None:
    sources = [picture() for _ in range(3)]
    switch = net.create('switchTOP', inputs=sources, pars={'extend': extend})
    for index, expected in zip(range(-3, 6), shown):
        switch.par.index = index + 0.75
        switch.cook()
        assert switch.value is sources[expected].value, index


def test_only_what_is_shown_is_cooked(net: Any, picture: Picture) -> None:
    sources = [picture() for _ in range(4)]
    switch = net.create('switchTOP', inputs=sources, pars={'index': 2})
    switch.cook()
    assert [one.totalCooks for one in sources] == [0, 0, 1, 0]
    switch.par.blend, switch.par.index = True, 2.25
    expected = pixels(sources[2]) * 0.75 + pixels(sources[3]) * 0.25
    np.testing.assert_allclose(switch.numpyArray(), expected, atol=1e-6)
    assert [one.totalCooks for one in sources] == [0, 0, 1, 1]


def test_loop_blends_the_last_with_the_first(net: Any, picture: Picture) -> None:
    first, last = picture(), picture()
    switch = net.create('switchTOP', inputs=[first, last], pars={
        'index': 1.5, 'blend': True, 'extend': 'loop'})
    np.testing.assert_allclose(switch.numpyArray(), (pixels(first) + pixels(last)) / 2, atol=1e-6)


def test_bypassed_it_shows_the_first(net: Any, picture: Picture) -> None:
    sources = [picture(), picture()]
    switch = net.create('switchTOP', inputs=sources, pars={'index': 1})
    switch.bypass = True
    switch.cook()
    assert switch.value is sources[0].value


# --- Select

def test_select_shows_the_very_image_from_elsewhere(net: Any) -> None:
    inner = net.create('baseCOMP', 'inner')
    noise = inner.create('noiseTOP')
    select = net.create('selectTOP', pars={'top': 'inner/noise1'})
    assert (select.width, select.height) == (8, 6)
    select.cook()
    assert select.value is noise.value
    noise.par.period = 0.3
    np.testing.assert_array_equal(select.numpyArray(), noise.numpyArray())
    select.par.format = 'mono8fixed'
    assert select.numpyArray().shape == (6, 8, 1)


def test_the_size_of_a_chain_of_selects_is_known_without_cooking(net: Any) -> None:
    noise = net.create('noiseTOP')
    previous = noise
    for _ in range(2000):
        previous = net.create('selectTOP', pars={'top': previous.name})
    assert (previous.width, previous.height) == (8, 6)
    assert noise.totalCooks == previous.totalCooks == 0


def test_a_select_of_itself_warns(net: Any) -> None:
    select = net.create('selectTOP', pars={'top': 'select1'})
    assert select.numpyArray().shape == (128, 128, 4)
    assert 'loop' in select.warnings()


def test_select_without_a_top_is_transparent_black(net: Any) -> None:
    select = net.create('selectTOP')
    assert not select.numpyArray().any()


# --- Noise

KINDS = ('perlin2d', 'perlin3d', 'perlin4d', 'simplex2d', 'simplex3d', 'simplex4d', 'randomgpu', 'sparse',
         'hermite', 'harmonic', 'random', 'alligator')


def noise(net: Any, **pars: Any) -> Any:
    return net.create('noiseTOP', pars={
        'format': 'rgba32float', 'outputresolution': 'custom', 'resolutionw': 96, 'resolutionh': 96,
        'harmon': 0, 'period': 0.24, 'amp': 1, 'offset': 0, **pars})


@pytest.mark.parametrize('kind', KINDS)
def test_noise_stays_in_range_and_fills_it(net: Any, kind: str) -> None:
    values = noise(net, type=kind).numpyArray()[..., 0]
    assert np.abs(values).max() <= (1 if kind not in ('sparse', 'harmonic') else 1.6)
    assert np.percentile(values, 99) - np.percentile(values, 1) > 0.7
    if kind != 'alligator':
        assert abs(values.mean()) < 0.1


@pytest.mark.parametrize('kind', KINDS)
def test_seeds_and_channels_are_unrelated(net: Any, kind: str) -> None:
    node = noise(net, type=kind, mono=False, alpha='random')
    fields = list(np.moveaxis(node.numpyArray(), -1, 0))
    node.par.seed = 1.001
    fields.append(node.numpyArray()[..., 0])
    related = np.corrcoef([field.ravel() for field in fields]) - np.eye(5)
    assert np.abs(related).max() < 0.2


def test_white_noise_moves_with_the_translation(net: Any) -> None:
    node = noise(net, type='randomgpu')
    before = node.numpyArray()
    node.par.tz = 1e-3
    assert np.mean(before == node.numpyArray()) < 0.3  # alpha is 1


def test_a_turn_of_the_plane_is_a_turn_of_the_picture(net: Any) -> None:
    node = noise(net, px=0.5, py=0.5)
    upright = node.numpyArray()
    node.par.rz = 90
    np.testing.assert_allclose(node.numpyArray()[..., 0], np.rot90(upright[..., 0], 1), atol=2e-4)


def test_the_gradient_is_that_of_the_picture(net: Any) -> None:
    """Differences between pixels, over the step in the noise's space, against the slope between them."""
    for kind in ('perlin2d', 'simplex3d'):
        node = noise(net, type=kind, harmon=2, period=2, gain=0.35)
        values = node.numpyArray()[..., 0].astype(float)
        node.par.gradient = True
        slope = node.numpyArray()[..., :2].astype(float)
        step = 4 / 96 / 2
        across = (values[:, 2:] - values[:, :-2]) / (2 * step)
        up = (values[2:] - values[:-2]) / (2 * step)
        assert np.abs(slope).max() > 3
        assert np.abs(across - slope[:, 1:-1, 0]).max() < 0.05 * np.abs(slope).max()
        assert np.abs(up - slope[1:-1, :, 1]).max() < 0.05 * np.abs(slope).max()

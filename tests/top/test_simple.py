"""What the registry's tests cannot see of the TOPs that move, cut, size and colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td

Picture = Callable[..., Any]
NEUTRAL = ('levelTOP', 'transformTOP', 'cropTOP', 'displaceTOP', 'nullTOP', 'inTOP', 'outTOP',
           'resolutionTOP')


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(8, 6)) as project:
        yield project.op('/project1')


@pytest.fixture
def picture(net: Any) -> Picture:
    """Return a function that makes a Script TOP with the pixels of an array."""
    def make(array: Any) -> Any:
        return net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(array)})
    return make


def numbers(height: int, width: int, channels: int = 4) -> Any:
    generator = np.random.default_rng(width * 1000 + height)
    return generator.uniform(-0.5, 1.5, (height, width, channels)).astype(np.float32)


@pytest.mark.parametrize('kind', NEUTRAL)
def test_a_neutral_operator_hands_its_input_on(net: Any, picture: Picture, kind: str) -> None:
    source = picture(numbers(3, 5))
    op = net.create(kind, inputs=[source])
    op.cook()
    assert op.value is source.value
    assert not op.errors()


@pytest.mark.parametrize('kind', [*NEUTRAL, 'blurTOP'])
def test_without_an_input_there_is_transparent_black(net: Any, kind: str) -> None:
    pixels = net.create(kind).numpyArray()
    assert pixels.shape[2] == 4
    assert not pixels.any()


def test_a_null_converts_where_the_common_page_asks(net: Any, picture: Picture) -> None:
    source = picture(numbers(4, 4))
    null = net.create('nullTOP', inputs=[source], pars={'format': 'mono8fixed'})
    expected = np.round(np.clip(source.numpyArray()[..., :1], 0, 1) * 255) / 255
    np.testing.assert_allclose(null.numpyArray(), expected, atol=1e-6)


# -- Level

def test_level_multiplies_and_leaves_alpha_alone(net: Any, picture: Picture) -> None:
    array = numbers(2, 3)
    level = net.create('levelTOP', inputs=[picture(array)], pars={'brightness1': 2.0})
    np.testing.assert_array_equal(level.numpyArray()[..., :3], array[..., :3] * np.float32(2))
    np.testing.assert_array_equal(level.numpyArray()[..., 3], array[..., 3])


def test_level_opacity_takes_all_four_channels(net: Any, picture: Picture) -> None:
    array = numbers(2, 3)
    level = net.create('levelTOP', inputs=[picture(array)], pars={'opacity': 0.5})
    np.testing.assert_array_equal(level.numpyArray(), array * np.float32(0.5))


def test_level_gamma_leaves_nothing_of_negatives(net: Any, picture: Picture) -> None:
    array = np.float32([[[-0.25, 0.25, 1, 1]]])
    level = net.create('levelTOP', inputs=[picture(array)], pars={'gamma1': 2.0})
    np.testing.assert_allclose(level.numpyArray()[0, 0, :3], [0, 0.5, 1], rtol=1e-5)


@pytest.mark.parametrize(('pars', 'expected'), [
    ({'contrast': 3}, -0.4), ({'inlow': 0.5}, -0.6), ({'blacklevel': 0.5}, 0.0)])
def test_level_goes_below_zero_where_touchdesigner_does(net: Any, pars: dict[str, float], expected: float) -> None:
    grey = net.create('constantTOP', pars={'colorr': 0.2, 'colorg': 0.2, 'colorb': 0.2})
    level = net.create('levelTOP', inputs=[grey], pars={'format': 'rgba32float', **pars})
    np.testing.assert_allclose(level.numpyArray()[0, 0, 0], expected, atol=1e-5)


@pytest.mark.parametrize(('clampinput', 'low', 'high'), [
    ('automatic', -1.0, 2.0), ('clamp', 0.0, 1.0), ('unclamped', -1.0, 2.0)])
def test_level_limits_its_input_on_request(net: Any, picture: Picture, clampinput: str, low: float,
                                           high: float) -> None:
    array = np.zeros((1, 2, 4), np.float32)
    array[0, 0], array[0, 1] = -1.0, 2.0
    level = net.create('levelTOP', inputs=[picture(array)], pars={'clampinput': clampinput, 'invert': 1.0})
    np.testing.assert_array_equal(level.numpyArray()[0, :, 0], [1 - low, 1 - high])


def test_level_makes_as_many_bands_as_the_step_says(net: Any, picture: Picture) -> None:
    ramp = np.repeat(np.linspace(0, 0.999, 64, dtype=np.float32)[None, :, None], 4, axis=2)
    level = net.create('levelTOP', inputs=[picture(ramp)], pars={'stepping': True, 'stepsize': 0.25})
    assert np.unique(level.numpyArray()[..., 0]).tolist() == [0.0, 0.25, 0.5, 0.75]


def test_level_is_the_same_whether_a_neutral_value_is_fixed_or_moves(net: Any, picture: Picture) -> None:
    array = numbers(5, 7)
    fixed = net.create('levelTOP', inputs=[picture(array)], pars={'invert': 0.25})
    moving = net.create('levelTOP', inputs=[picture(array)],
                        pars={'invert': 0.25, 'gamma1': '=1.0 + 0 * absTime.frame',
                              'contrast': '=me.par.gamma1'})
    np.testing.assert_array_equal(fixed.numpyArray(), moving.numpyArray())


# -- Transform

def test_transform_by_whole_pixels_is_a_shift(net: Any, picture: Picture) -> None:
    array = numbers(8, 16)
    moved = net.create('transformTOP', inputs=[picture(array)],
                       pars={'tx': 3, 'ty': -2, 'tunit': 'pixels', 'extend': 'repeat'})
    np.testing.assert_allclose(moved.numpyArray(), np.roll(array, (-2, 3), axis=(0, 1)), atol=2e-3)


def test_transform_turns_clockwise(net: Any, picture: Picture) -> None:
    array = np.zeros((5, 5, 4), np.float32)
    array[4, 2] = 1.0  # top centre; row 0 is the bottom
    turned = net.create('transformTOP', inputs=[picture(array)], pars={'rotate': 90}).numpyArray()
    assert turned[2, 4, 0] == pytest.approx(1.0, abs=1e-3)
    assert turned.sum() == pytest.approx(4.0, abs=1e-2)


def test_transform_keeps_squares_square(net: Any, picture: Picture) -> None:
    array = np.zeros((10, 40, 4), np.float32)
    array[:, 15:25] = 1.0  # 10 x 10 pixels in the middle
    turned = net.create('transformTOP', inputs=[picture(array)], pars={'rotate': 90}).numpyArray()
    np.testing.assert_allclose(turned, array, atol=1e-2)


def test_transform_shows_the_background_beside_the_image(net: Any, picture: Picture) -> None:
    array = np.ones((8, 8, 4), np.float32)
    small = net.create('transformTOP', inputs=[picture(array)],
                       pars={'sx': 0.5, 'sy': 0.5, 'bgcolorr': 0.5, 'bgcolora': 0.5}).numpyArray()
    np.testing.assert_allclose(small[0, 0], (0.25, 0, 0, 0.5), atol=1e-6)
    np.testing.assert_allclose(small[4, 4], 1.0, atol=1e-6)


def test_transform_counts_tiles(net: Any, picture: Picture) -> None:
    array = np.ones((4, 8, 4), np.float32)
    tiled = net.create('transformTOP', inputs=[picture(array)],
                       pars={'sx': 0.25, 'extend': 'repeat', 'limittiles': True, 'tileu1': 0, 'tileu2': 1,
                             'tilev1': 1, 'tilev2': 1}).numpyArray()
    assert tiled[0, :, 0].tolist() == [0, 0, 0, 1, 1, 1, 1, 0]


def test_transform_survives_scale_zero(net: Any, picture: Picture) -> None:
    array = np.ones((4, 4, 4), np.float32)
    gone = net.create('transformTOP', inputs=[picture(array)], pars={'sx': 0, 'sy': 0})
    assert np.isfinite(gone.numpyArray()).all()
    assert not gone.errors()


# -- Crop

def test_crop_cuts_whole_pixels_and_keeps_the_shape_of_a_pixel(net: Any, picture: Picture) -> None:
    array = numbers(6, 10)
    crop = net.create('cropTOP', inputs=[picture(array)],
                      pars={'cropleft': 0.2, 'cropright': 7, 'croprightunit': 'pixels', 'cropbottom': 1,
                            'cropbottomunit': 'pixels', 'croptop': 0.5})
    np.testing.assert_array_equal(crop.numpyArray(), array[1:3, 2:7])
    assert crop.aspect == pytest.approx(5 / 2)


def test_crop_outside_repeats(net: Any, picture: Picture) -> None:
    array = numbers(2, 3)
    crop = net.create('cropTOP', inputs=[picture(array)], pars={'cropleft': -1, 'cropright': 2})
    np.testing.assert_array_equal(crop.numpyArray(), np.tile(array, (1, 3, 1)))


def test_crop_leaves_at_least_a_pixel_and_swaps_edges(net: Any, picture: Picture) -> None:
    array = numbers(4, 4)
    crop = net.create('cropTOP', inputs=[picture(array)],
                      pars={'cropleft': 0.75, 'cropright': 0.25, 'cropbottom': 0.5, 'croptop': 0.5})
    np.testing.assert_array_equal(crop.numpyArray(), array[2:3, 1:3])


# -- Displace

def test_displace_equals_remap_as_documented(net: Any, picture: Picture) -> None:
    array = np.random.default_rng(3).uniform(0, 1, (4, 4, 4)).astype(np.float32)
    columns, rows = np.meshgrid(np.arange(4), np.arange(4)[::-1])
    where = np.zeros((4, 4, 4), np.float32)
    where[..., 0], where[..., 1] = (columns + 0.5) / 4, (rows + 0.5) / 4
    flipped = net.create('displaceTOP', inputs=[picture(array), picture(where)],
                         pars={'uvweight': 0, 'displaceweightx': 0.5, 'displaceweighty': 0.5})
    np.testing.assert_allclose(flipped.numpyArray(), array[::-1], atol=1e-3)


def test_displace_takes_the_size_that_it_is_told(net: Any, picture: Picture) -> None:
    op = net.create('displaceTOP', inputs=[picture(numbers(4, 4)), picture(numbers(6, 3))])
    assert (op.width, op.height) == (4, 4)
    op.par.resolutionsource = 'displace'
    assert (op.width, op.height) == (3, 6)


# -- Resolution

@pytest.mark.parametrize('factor', [2, 3])
def test_resolution_averages_what_a_pixel_covers(net: Any, picture: Picture, factor: int) -> None:
    array = numbers(6, 12)
    small = net.create('resolutionTOP', inputs=[picture(array)],
                       pars={'outputresolution': 'custom', 'resolutionw': 12 // factor,
                             'resolutionh': 6 // factor, 'highqualresize': True})
    means = array.reshape(6 // factor, factor, 12 // factor, factor, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(small.numpyArray(), means, atol=1e-6)


def test_resolution_keeps_masked_channels(net: Any, picture: Picture) -> None:
    array = np.zeros((4, 4, 4), np.float32)
    array[..., 1] = 0.5
    small = net.create('resolutionTOP', inputs=[picture(array)],
                       pars={'outputresolution': 'half', 'highqualresize': True, 'chanmask': 1})
    assert small.numpyArray()[..., 1].tolist() == [[0.5, 0.5], [0.5, 0.5]]


# -- Constant

def test_constant_is_white_and_opaque_at_the_project_size(net: Any) -> None:
    pixels = net.create('constantTOP').numpyArray()
    assert pixels.shape == (6, 8, 4)
    assert (pixels == 1).all()


def test_constant_takes_its_units_and_premultiplies(net: Any) -> None:
    op = net.create('constantTOP', pars={'rgbaunit': 'u256', 'colorr': 255, 'colorg': 51, 'colorb': 0,
                                         'alpha': 127.5, 'format': 'rgba32float'})
    np.testing.assert_allclose(op.numpyArray()[0, 0], (0.5, 0.1, 0.0, 0.5), atol=1e-6)
    op.par.premultrgbbyalpha = False
    np.testing.assert_allclose(op.numpyArray()[0, 0], (1.0, 0.2, 0.0, 0.5), atol=1e-6)


def test_constant_multiplies_its_input(net: Any, picture: Picture) -> None:
    array = numbers(2, 3)
    op = net.create('constantTOP', inputs=[picture(array)], pars={'colorg': 0.5})
    np.testing.assert_allclose(op.numpyArray(), array * np.float32([1, 0.5, 1, 1]), atol=1e-6)
    op.par.combineinput = 'res'
    np.testing.assert_allclose(op.numpyArray(), np.tile(np.float32([1, 0.5, 1, 1]), (2, 3, 1)), atol=1e-6)


# -- In and Out

def test_in_and_out_are_the_doors_of_a_component(net: Any, picture: Picture) -> None:
    array = numbers(2, 3)
    base = net.create('baseCOMP')
    door = base.create('inTOP')
    level = base.create('levelTOP', inputs=[door], pars={'brightness1': 2.0})
    base.create('outTOP', inputs=[level])
    base.setInputs([picture(array)])
    outside = net.create('nullTOP', inputs=[base])
    np.testing.assert_array_equal(outside.numpyArray()[..., 0], array[..., 0] * np.float32(2))


def test_in_serves_its_own_input_while_nothing_is_connected(net: Any) -> None:
    base = net.create('baseCOMP')
    inner = base.create('constantTOP', pars={'color': (0.0, 1.0, 0.0)})
    door = base.create('inTOP', inputs=[inner])
    assert door.numpyArray()[0, 0].tolist() == [0, 1, 0, 1]

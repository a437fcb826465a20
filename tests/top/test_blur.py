"""Blur beside what the registry's tests see: the kernels themselves, and the edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td

KINDS = ('catmull', 'gaussian', 'box', 'bartlette', 'sinc', 'hanning', 'blackman')


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project() as project:
        yield project.op('/project1')


def blurred(net: Any, array: Any, **pars: Any) -> Any:
    source = net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(array)})
    return net.create('blurTOP', inputs=[source], pars=pars)


def spike(size: int) -> Any:
    array = np.zeros((size, size, 1), np.float32)
    array[size // 2, size // 2] = 1.0
    return array


@pytest.mark.parametrize('kind', KINDS)
def test_the_kernel_is_even_and_sums_to_one(net: Any, kind: str) -> None:
    response = blurred(net, spike(33), type=kind, size=11).numpyArray()[..., 0]
    assert response.sum() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(response, response[::-1, ::-1], atol=1e-7)
    np.testing.assert_allclose(response, response.T, atol=1e-7)


def test_a_box_is_as_wide_as_it_says(net: Any) -> None:
    response = blurred(net, spike(17), type='box', size=4, filterscaley=0).numpyArray()[8, :, 0]
    np.testing.assert_allclose(response[5:12], [0, 0.125, 0.25, 0.25, 0.25, 0.125, 0], atol=1e-7)


def test_sinc_rings(net: Any) -> None:
    assert blurred(net, spike(33), type='sinc', size=17).numpyArray().min() < 0


@pytest.mark.parametrize('extend', ['hold', 'repeat', 'mirror'])
@pytest.mark.parametrize('preshrink', [1, 2, 5])
def test_an_even_image_stays_even(net: Any, extend: str, preshrink: int) -> None:
    array = np.full((9, 14, 4), 0.3, np.float32)
    op = blurred(net, array, extend=extend, preshrink=preshrink, size=9)
    np.testing.assert_allclose(op.numpyArray(), 0.3, atol=1e-6)


def test_repeat_takes_what_lies_at_the_other_side(net: Any) -> None:
    array = np.zeros((1, 8, 1), np.float32)
    array[0, 0] = 1.0
    response = blurred(net, array, extend='repeat', type='box', size=3, filterscaley=0).numpyArray()[0, :, 0]
    np.testing.assert_allclose(response[[0, 1, 7]], 1 / 3, atol=1e-6)


def test_a_turned_kernel_blurs_along_its_own_direction(net: Any) -> None:
    response = blurred(net, spike(17), type='box', size=5, filterscaley=0, rotatez=90).numpyArray()[..., 0]
    np.testing.assert_allclose(response[6:11, 8], 0.2, atol=1e-3)
    assert abs(response[8, 6]) < 1e-3


def test_a_step_of_two_skips_every_other_pixel(net: Any) -> None:
    response = blurred(net, spike(17), type='box', size=3, filterscaley=0, offsetx=2).numpyArray()[8, :, 0]
    np.testing.assert_allclose(response[5:12], [0, 1 / 3, 0, 1 / 3, 0, 1 / 3, 0], atol=1e-6)


def test_a_width_of_one_pixel_is_no_blur(net: Any) -> None:
    op = blurred(net, spike(5), size=1)
    op.cook()
    assert op.value is op.inputs[0].value


def test_eight_bits_are_rounded_once(net: Any) -> None:
    array = np.random.default_rng(1).integers(0, 256, (20, 20, 4), dtype=np.uint8)
    coarse = blurred(net, array, size=6).numpyArray()
    fine = blurred(net, array, size=6, format='rgba32float').numpyArray()
    assert np.abs(coarse - fine).max() <= 0.5 / 255 + 1e-5


def test_a_masked_channel_keeps_the_input(net: Any) -> None:
    array = np.random.default_rng(1).uniform(0, 1, (8, 8, 4)).astype(np.float32)
    op = blurred(net, array, chanmask=7)
    np.testing.assert_array_equal(op.numpyArray()[..., 3], array[..., 3])
    assert not np.array_equal(op.numpyArray()[..., 0], array[..., 0])


def test_a_kernel_with_more_weights_than_a_uniform_holds_is_the_same(net: Any) -> None:
    response = blurred(net, spike(129), type='bartlette', size=90).numpyArray()[..., 0]
    assert response.sum() == pytest.approx(1.0, abs=1e-4)
    row = response[64, 64:] / response[64, 64]
    np.testing.assert_allclose(row[1:45], (1 - np.arange(1, 45) / 45) / (1 - 0.5 / 45), atol=1e-3)

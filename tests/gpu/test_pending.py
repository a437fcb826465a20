"""Draws that are issued together: same pixels, right order, nothing held."""

from __future__ import annotations

import gc
import struct
from typing import Any

import numpy as np
import pytest

from tdgraph.errors import DeviceLostError
from tdgraph.gpu import Spec
from tdgraph.gpu.pending import MOST
from tdgraph.gpu.shaders import Pixel

SPEC = Spec('2d', 4, 3, format='rgba32float')


@pytest.fixture
def plan(device: Any, tmp_path: Any) -> Any:
    file = tmp_path / 'add.glsl'
    file.write_text('vec4 cook(vec4 c0) { return c0 + u_more; }\n')
    found = device.prepare(Pixel(str(file)), [device.fill(SPEC)], SPEC, uniforms={'u_more': 1.0})
    assert found is not None and found.names == ('u_more',)
    return found


def test_a_chain_longer_than_the_queue_is_drawn_in_order(device: Any, plan: Any) -> None:
    image = device.fill(SPEC)
    for step in range(2 * MOST + 3):
        image = device.redraw(plan, [image], [float(step)], 'chain')
    assert not image.realised
    assert np.unique(device.read(image)) == sum(range(2 * MOST + 3))
    assert image.realised


def test_what_has_been_given_up_comes_back(device: Any, plan: Any) -> None:
    source = device.fill(SPEC)
    source.texture  # noqa: B018  realised
    lent = device.counts().lent
    image = device.redraw(plan, [device.redraw(plan, [source], [1.0], 'one')], [2.0], 'two')
    assert device.counts().lent == lent + 2
    device.flush()
    gc.collect()
    assert device.counts().lent == lent + 1, 'the first has been read and nobody holds it'
    assert np.unique(device.read(image)) == 3


def test_the_end_of_a_frame_issues_all(device: Any, plan: Any) -> None:
    image = device.redraw(plan, [device.fill(SPEC)], [1.0], 'one')
    device.end_frame()
    assert device.renderer is not None and not device.renderer.pending._waiting
    assert np.unique(device.read(image)) == 1


def test_releasing_everything_drops_what_waits(device: Any, plan: Any) -> None:
    image = device.redraw(plan, [device.fill(SPEC)], [1.0], 'one')
    device.release_all()
    with pytest.raises(DeviceLostError):
        device.read(image)
    assert np.unique(device.read(device.redraw(plan, [device.fill(SPEC)], [4.0], 'two'))) == 4


def test_values_are_checked_at_once(device: Any, plan: Any) -> None:
    with pytest.raises(struct.error):
        device.redraw(plan, [device.fill(SPEC)], [1.0, 2.0], 'one')
    assert plan.alive


def test_large_images_do_not_wait(device: Any, plan: Any, tmp_path: Any) -> None:
    spec = Spec('2d', 1024, 1024, format='rgba32float')
    file = tmp_path / 'half.glsl'
    file.write_text('vec4 cook(vec4 c0) { return c0 * u_part; }\n')
    image = device.fill(spec, (1.0, 1.0, 1.0, 1.0))
    half = device.prepare(Pixel(str(file)), [image], spec, uniforms={'u_part': 0.5})
    lent = device.counts().lent
    for _ in range(MOST - 1):
        image = device.redraw(half, [image], [0.5], 'halves')
    assert device.counts().lent <= lent + 2, 'what has been read is free again'
    assert np.unique(device.read(image)) == np.float32(0.5) ** (MOST - 1)

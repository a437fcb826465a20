"""Slices tile time: for every CHOP of the registry, whatever frames are cooked and whatever is dropped between.

A type that is added is tested without a line about it, with its own parameters as they are and with Time Slice on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.operators import registry
from tdgraph.operators.chop.base import CHOP

RATE = 240.0
PATTERNS = [(1, 2, 5, 8, 1), (17,), (3, 3, 3, 3, 5)]
#: CHOPs whose samples are not a function of their inputs and of time, and why.
EXCEPT = {
    'analyzeCHOP': 'says something about each slice as a whole',
    'audiofileinCHOP': 'needs a file: test_audio.py',
    'audiodeviceinCHOP': 'gives what a device has recorded',
    'audiodeviceoutCHOP': 'needs a device, and gives its input',
    'feedbackCHOP': 'gives what was there a frame ago, however long that is',
    'infoCHOP': 'counts cooks',
    'keyboardinCHOP': 'gives what somebody presses',
    'mouseinCHOP': 'gives what somebody moves',
    'oscinCHOP': 'gives what arrives',
    'patternCHOP': 'makes its pattern over the range of its input',
    'performCHOP': 'measures the clock on the wall',
    'scriptCHOP': 'does what its callback does',
    'trailCHOP': 'records once a frame, unless it captures slices: test_running.py',
}
KINDS = [name for name in registry.names() if name.endswith('CHOP') and name not in EXCEPT]
#: What each has to be given to show more than nothing.
PARS: dict[str, dict[str, Any]] = {
    'timerCHOP': {'timecontrol': 'lock', 'length': 0.07, 'cycle': True},
    'triggerCHOP': {'attack': 0.02, 'decay': 0.01, 'release': 0.05},
}


#: How many inputs get slices: not those that take a whole curve, or the value at the time of a cook.
INPUTS = {'audiooscillatorCHOP': 2, 'constantCHOP': 0, 'lfoCHOP': 2, 'lookupCHOP': 1}


class MovingCHOP(CHOP):
    """Two channels that change with every sample."""

    opType, base_name = 'movingtestCHOP', 'moving'
    inputs = ()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        first, count = time.slice(RATE)
        index = np.arange(first, first + count)
        rows = np.round(np.stack([np.sin(index * 0.37) * 3, np.cos(index * 0.11) + index % 5 - 2]) * 8) / 8
        return Channels(('a', 'b'), rows.astype(np.float32), RATE, float(first), True)


def cut(kind: str, frames: tuple[int, ...], pars: dict[str, Any]) -> dict[float, list[float]] | None:
    """Cook after each of these steps; return the samples by index, None for a CHOP that gives no slices."""
    found: dict[float, list[float]] = {}
    end = None
    with td.Project() as project:
        net = project.op('/project1')
        node = net.create(kind, pars=pars)
        wanted = INPUTS.get(kind, 2 if node.isMultiInputs else node.maxInputs)
        node.setInputs([net.create(MovingCHOP) for _ in range(wanted)])
        for step in (0, *frames):
            if step:
                project.engine.skip(step)
            value = node.channels()
            if not value.sliced:
                return None
            assert node.errors() == ''
            node.cook(force=True)
            assert node.channels().same_as(value), 'cooking again in the frame gives something else'
            assert end is None or value.start in (end + 1, end), 'a gap, or an overlap'
            end = value.end
            places = (value.start + np.arange(value.length)).tolist()
            found.update(zip(places, value.samples.T.tolist(), strict=True))
    return found


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('sliced', [False, True])
def test_slices_tile_time(kind: str, sliced: bool) -> None:
    pars = {**PARS.get(kind, {}), **({'timeslice': True} if sliced else {})}
    one_by_one = cut(kind, (1,) * sum(PATTERNS[0]), pars)
    for frames in PATTERNS:
        other = cut(kind, frames, pars)
        if one_by_one is None or other is None:
            assert one_by_one is other
            continue
        assert list(other) == list(one_by_one)
        np.testing.assert_allclose(list(other.values()), list(one_by_one.values()), rtol=1e-4, atol=2e-4)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=8),
       st.sampled_from(['beatCHOP', 'triggerCHOP', 'timerCHOP', 'lfoCHOP', 'speedCHOP']))
def test_any_pattern_of_frames(frames: list[int], kind: str) -> None:
    pars = PARS.get(kind, {})
    one_by_one, other = cut(kind, (1,) * sum(frames), pars), cut(kind, tuple(frames), pars)
    assert one_by_one is not None and other is not None and list(other) == list(one_by_one)
    np.testing.assert_allclose(list(other.values()), list(one_by_one.values()), rtol=1e-4, atol=2e-4)


def test_a_change_of_frequency_does_not_jump() -> None:
    """From 1 to 3 cycles a second at frame 60: the ramp goes on where it was, three times as fast."""
    with td.Project() as project:
        node = project.op('/project1').create('lfoCHOP', pars={'wavetype': 'ramp', 'frequency': 1.0})
        seen = []
        for frame in range(1, 121):
            if frame == 60:
                node.par.frequency = 3.0
            seen.append(node['chan1'].eval())
            project.advance()
    steps = np.mod(np.diff(seen), 1.0)
    np.testing.assert_allclose(steps[:58], 1 / 60, atol=1e-5)
    np.testing.assert_allclose(steps[58:], 3 / 60, atol=1e-5)


def test_the_exceptions_exist() -> None:
    known = set(registry.names())
    assert set(PARS) <= known and not [name for name in KINDS if name in EXCEPT]

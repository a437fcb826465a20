"""LFO CHOP over time: the phase is the integral of the frequency, whatever happens to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.channels import Channels


def series(project: Any, node: Any, frames: int) -> list[float]:
    """Cook every frame; the samples must tile."""
    values: list[float] = []
    following = None
    for _ in range(frames):
        channels = node.channels()
        assert channels.sliced and (following is None or channels.start == following)
        following = channels.end + 1
        values += channels.samples[0].tolist()
        project.advance()
    return values


def ramp(net: Any, **pars: Any) -> Any:
    return net.create('lfoCHOP', pars={'wavetype': 'ramp', **pars})


def close(found: Any, phases: Any) -> None:
    """Compare ramps, which wrap."""
    away = (np.asarray(found) - np.asarray(phases) + 0.5) % 1 - 0.5
    np.testing.assert_allclose(away, 0, atol=2e-5)


@pytest.mark.parametrize('wave', ['sin', 'normal', 'tri', 'ramp', 'square', 'pulse'])
def test_any_frame_cooks_alone(project: Any, net: Any, wave: str) -> None:
    stepped = net.create('lfoCHOP', pars={'wavetype': wave, 'frequency': 1.7})
    series(project, stepped, 45)
    alone = net.create('lfoCHOP', pars={'wavetype': wave, 'frequency': 1.7})
    np.testing.assert_array_equal(alone.numpyArray(), stepped.numpyArray())


def test_rates_and_skipped_frames_do_not_matter(project: Any, net: Any) -> None:
    fast, skipping = ramp(net, frequency=3, rate=240), ramp(net, frequency=3, rate=240)
    skipping.cook()
    whole = series(project, fast, 9)
    assert (skipping.start, skipping.numSamples) == (1, 36)
    np.testing.assert_array_equal(skipping.numpyArray()[0, :32], np.float32(whole[4:]))
    project.advance(7)
    got = skipping.channels()
    assert got.length == 28
    close(got.samples[0], [3 * (got.start + k) / 240 for k in range(28)])


def test_a_slow_rate_holds_its_sample(project: Any, net: Any) -> None:
    slow = ramp(net, frequency=1, rate=20)
    seen = []
    for _ in range(9):
        seen.append(round(slow['chan1'].eval() * 20))
        project.advance()
    assert seen == [0, 0, 0, 1, 1, 1, 2, 2, 2]


CHANGES = st.lists(st.tuples(
    st.sampled_from(['frequency', 'play', 'reset', 'resetpulse', 'nothing']), st.floats(-4, 4).map(
        lambda value: round(value, 2))), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(CHANGES)
def test_the_phase_is_the_integral(changes: list[tuple[str, float]]) -> None:
    with td.Project() as project:
        node = ramp(project.op('/project1'), frequency=2, rate=120)
        frequency, play, reset = 2.0, True, False
        phase: float | None = None
        for name, value in changes:
            pulsed = name == 'resetpulse'
            if name == 'frequency':
                node.par.frequency = frequency = value
            elif name == 'play':
                node.par.play = play = value > 0
            elif name == 'reset':
                node.par.reset = reset = value > 0
            elif pulsed:
                node.par.resetpulse.pulse()
            channels = node.channels()
            expected = []
            for k in range(channels.length):
                step = frequency / 120 if play else 0.0
                # Before its first cook the frequency is taken to have been what it is then.
                phase = step * (channels.start - 1) + step if phase is None else phase + step
                if reset or (pulsed and k == 0):
                    phase = 0.0
                expected.append(phase)
            close(channels.samples[0], expected)
            project.advance()


def test_a_second_cook_in_a_frame_starts_from_the_frame_before(project: Any, net: Any) -> None:
    node = ramp(net, frequency=6)
    series(project, node, 5)
    node.cook()
    node.par.frequency = 30
    node.cook()
    node.par.frequency = 12
    close(node.numpyArray()[0], [4 * 6 / 60 + 12 / 60])


def test_octave_control_bends_time(project: Any, net: Any, held: Any) -> None:
    octave = held(lambda time: Channels(
        ('o', 'p'), [[math.sin(time.seconds * 9)], [1]], 60, time.frame - 1, True))
    node = ramp(net, frequency=2, channelname='a[1-3]')
    node.setInputs([octave])
    phase, expected, found = None, [], []
    for frame in range(20):
        step = 2 * 2 ** np.float32(math.sin(frame / 60 * 9)) / 60
        phase = step * frame if phase is None else phase + step
        expected.append(phase)
        rows = node.numpyArray()
        found.append(rows[0, -1])
        close(rows[1, -1], 4 * frame / 60)
        assert rows[2, -1] == rows[0, -1]
        project.advance()
    close(found, expected)


@pytest.mark.parametrize(('condition', 'zeros', 'held_at'), [
    ('offtoon', [4, 9], []), ('ontooff', [6], []), ('on', [], [4, 5, 9, 10]),
    ('off', [], [0, 1, 2, 3, 6, 7, 8]),
])
def test_reset_input(project: Any, net: Any, held: Any, condition: str, zeros: list[int],
                     held_at: list[int]) -> None:
    switch = [0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1]
    reset = held(lambda time: Channels(('r',), [[switch[round(time.frame) - 1]]], 60, time.frame - 1, True))
    node = ramp(net, frequency=3, resetcondition=condition)
    node.setInputs([None, reset])
    phase = -3 / 60
    for frame in range(11):
        phase = 0.0 if frame in zeros + held_at else phase + 3 / 60
        close(node.numpyArray()[0], [phase])
        project.advance()


def test_pulse_comes_once_a_cycle_and_with_a_reset(project: Any, net: Any) -> None:
    node = net.create('lfoCHOP', pars={'wavetype': 'pulse', 'frequency': 5})
    values = series(project, node, 30)
    assert [k for k, value in enumerate(values) if value] == [0, 12, 24]
    node.par.resetpulse.pulse()
    assert node.numpyArray()[0, 0] == 1
    node.par.frequency = 0
    project.advance()
    assert series(project, node, 20) == [0] * 20


def test_source_wave_is_one_cycle(project: Any, net: Any, held: Any) -> None:
    source = held('a b', [[0, 1, 2, 3], [5, 5, 5, 5]], start=7)
    node = net.create('lfoCHOP', pars={'frequency': 60 / 8, 'channelname': 'x y z', 'amp': 2, 'offset': 1})
    node.setInputs([None, None, source])
    seen = []
    for _ in range(9):
        rows = node.numpyArray()[:, 0]
        assert rows[1] == 11 and rows[2] == rows[0]
        seen.append(rows[0])
        project.advance()
    np.testing.assert_allclose(seen, [1, 2, 3, 4, 5, 6, 7, 4, 1])  # 3.5 lies between 3 and the next cycle's 0


def test_play_off_stands_still(project: Any, net: Any) -> None:
    node = ramp(net, frequency=2)
    series(project, node, 10)
    node.par.play = False
    standing = series(project, node, 5)
    close(standing, [9 * 2 / 60] * 5)
    node.par.play = True
    close(series(project, node, 2), [10 * 2 / 60, 11 * 2 / 60])

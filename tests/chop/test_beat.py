"""beatCHOP: what shows over time; one cook is compared in test_references.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td

ALL = dict.fromkeys(('ramp', 'pulse', 'sine', 'count', 'countramp', 'bar', 'beat', 'sixteenths', 'rampbar',
                     'rampbeat', 'bpm'), True)


def test_two_seconds_of_the_tempo(project: Any, net: Any) -> None:
    node = net.create('beatCHOP', pars=ALL)
    assert [channel.eval() for channel in node][:3] == [0, 1, 0]
    project.advance(150)
    value = {channel.name: float(channel.vals[-1]) for channel in node}
    assert value == {'ramp': 0, 'pulse': 1, 'sine': pytest.approx(0, abs=1e-5), 'count': 5, 'countramp': 5,
                     'bar': 1, 'beat': 1, 'sixteenths': 0, 'rampbar': 0.25, 'rampbeat': 0, 'bpm': 120}
    assert sum(node['pulse'].vals) == 5  # one for each beat of the slice


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.floats(0.3, 5), st.integers(1, 3))
def test_slices_tile_time(frames: list[int], period: float, multiples: int) -> None:
    def cut(steps: list[int]) -> Any:
        with td.Project() as project:
            node = project.op('/project1').create('beatCHOP', pars={
                **ALL, 'period': period, 'multiples': multiples, 'shiftstep': 0.3, 'randoffset': 0.2})
            parts = [node.channels()]
            for step in steps:
                project.engine.skip(step)
                parts.append(node.channels())
                assert parts[-1].start == parts[-2].end + 1
            return np.concatenate([value.samples for value in parts], 1)

    np.testing.assert_allclose(cut(frames), cut([1] * sum(frames)), atol=1e-5)


def test_a_change_of_tempo_does_not_jump(project: Any, net: Any) -> None:
    node = net.create('beatCHOP', pars={'countramp': True, 'ramp': False})
    seen = []
    for frame in range(120):
        if frame == 60:
            project.root.time.tempo = 180
        seen.append(node['countramp'].eval())
        project.advance()
    steps = np.diff(seen)
    np.testing.assert_allclose(steps[:59], 120 / 3600, atol=1e-5)
    np.testing.assert_allclose(steps[59:], 180 / 3600, atol=1e-5)


def test_any_frame_cooks_alone(project: Any, net: Any) -> None:
    first, other = (net.create('beatCHOP', pars={'countramp': True}) for _ in range(2))
    for _ in range(77):
        first.cook()
        project.advance()
    assert first['countramp'].eval() == other['countramp'].eval() == pytest.approx(77 / 30)


def test_locked_follows_the_timeline_and_local_goes_on(project: Any, net: Any) -> None:
    locked = net.create('beatCHOP', pars={'countramp': True})
    local = net.create('beatCHOP', pars={'countramp': True, 'playmode': 'local'})
    project.advance(30)
    project.root.time.frame = 1
    project.advance(3)
    assert locked['countramp'].eval() == pytest.approx(3 / 30)
    assert local['countramp'].eval() == pytest.approx(33 / 30)


def test_the_time_of_another_component(project: Any, net: Any) -> None:
    base = net.create('baseCOMP')
    clock = base.create('baseCOMP', 'local').create('timeCOMP', 'time')
    clock.tempo = 60
    node = net.create('beatCHOP', pars={'op': base, 'bpm': True})
    assert node['bpm'].eval() == 60
    clock.tempo = 90
    assert node['bpm'].eval() == 90


@pytest.mark.parametrize(('condition', 'expected'), [
    ('offtoon', [1, 2, 3, 8, 9, 10, 11]), ('ontooff', [1, 2, 3, 4, 5, 8, 9]),
    ('on', [1, 2, 3, 8, 8, 9, 10]), ('off', [8, 8, 8, 9, 10, 8, 8])])
def test_resets(project: Any, net: Any, held: Callable[..., Any], condition: str, expected: list[int]) -> None:
    gate = net.create('constantCHOP', pars={'const0value': 0})
    node = net.create('beatCHOP', inputs=[gate], pars={
        'countramp': True, 'resetcondition': condition, 'resetbarvalue': 2 / 30, 'period': 1 / 30})
    node.cook()
    seen = []
    for frame in range(1, 8):
        project.advance()
        gate.par.const0value = 1 if frame in (4, 5) else 0
        seen.append(round(node['countramp'].eval()))
    assert seen == expected


def test_reset_button_and_pulse(project: Any, net: Any) -> None:
    node = net.create('beatCHOP', pars={'countramp': True, 'period': 1 / 30, 'reset': True})
    project.advance(9)
    assert node['countramp'].eval() == 0
    node.par.reset = False
    project.advance(2)
    assert node['countramp'].eval() == pytest.approx(2)
    node.par.resetpulse.pulse()
    project.advance()
    assert node['countramp'].eval() == pytest.approx(0)


def test_random_offsets_follow_the_seed(net: Any) -> None:
    node = net.create('beatCHOP', pars={'multiples': 4, 'randoffset': 0.5})
    first = node.numpyArray()
    assert len(np.unique(first)) == 4
    node.par.randseed = 2
    assert not np.array_equal(node.numpyArray(), first)
    node.par.randseed = 0
    assert np.array_equal(node.numpyArray(), first)

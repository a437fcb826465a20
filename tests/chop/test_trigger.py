"""triggerCHOP over longer inputs and over slices; one cook is compared in test_references.py too."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tdgraph_reference import spans, triggerCHOP

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.operators.chop.base import CHOP

SHAPES = st.sampled_from(['linear', 'easein', 'easeout', 'halfcos'])
PARS = st.fixed_dictionaries({
    **dict.fromkeys(('delay', 'attack', 'peaklen', 'decay', 'release', 'minsustain', 'mintrigger'),
                    st.sampled_from([0.0, 0.5, 1.0, 2.25, 4.0])),
    'retrigger': st.sampled_from([0.0, 5.0, 9.0]), 'ashape': SHAPES, 'dshape': SHAPES, 'rshape': SHAPES,
    'peak': st.sampled_from([0.25, 1.0, 2.0]), 'sustain': st.sampled_from([0.0, 0.5]),
    'threshold': st.booleans(), 'threshup': st.sampled_from([0.0, 0.5]), 'threshdown': st.sampled_from([-0.5, 0.0]),
    'triggeron': st.sampled_from(['increase', 'decrease']), 'clamppeak': st.booleans(), 'complete': st.booleans(),
    'multitrigger': st.sampled_from(['ignore', 'add', 'restart']), 'enableremaplength': st.booleans(),
    'remaplength': st.sampled_from([0.0, 6.0]), 'remainder': st.sampled_from(['crop', 'extend', 'mix'])})
VALUES = st.lists(st.sampled_from([-1.0, 0.0, 0.25, 1.0]), min_size=1, max_size=40)
UNITS = {f'{name}unit': 'samples' for name in ('delay', 'attack', 'peaklen', 'decay', 'release', 'minsustain',
                                               'mintrigger', 'retrigger', 'remaplength')}


class SteppedCHOP(CHOP):
    """Give the samples of a row that lie in the slice."""

    opType, base_name = 'steppedtestCHOP', 'stepped'
    inputs = ()
    row: list[float]

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        first, count = time.slice(120.0)
        places = np.clip(np.arange(first, first + count), 0, len(self.row) - 1)
        return Channels(('a', 'b'), np.array([self.row, self.row[::-1]])[:, places], 120.0, first, True)


@settings(max_examples=150, deadline=None)
@given(PARS, VALUES)
def test_equals_the_reference(pars: dict[str, Any], row: list[float]) -> None:
    with td.Project() as project:
        net = project.op('/project1')
        source = net.create('scriptCHOP', callbacks={
            'onCook': lambda chop: chop.copyNumpyArray(np.array([row, row[::-1]], np.float32))})
        node = net.create('triggerCHOP', inputs=[source], pars={**pars, **UNITS, 'timeslice': False})
        expected = triggerCHOP.reference(
            SimpleNamespace(**vars(node.par.snapshot())), [spans.Span(['chan1', 'chan2'], [row, row[::-1]])],
            spans.Moment(0, 1, 60.0))
        np.testing.assert_allclose(node.numpyArray(), expected.rows, atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(PARS, VALUES, st.lists(st.integers(1, 6), min_size=1, max_size=8))
def test_slices_tile_time(pars: dict[str, Any], row: list[float], frames: list[int]) -> None:
    def cut(steps: list[int]) -> Any:
        with td.Project() as project:
            net = project.op('/project1')
            source = net.create(SteppedCHOP)
            source.row = row
            node = net.create('triggerCHOP', inputs=[source], pars={**pars, **UNITS})
            parts = [node.channels()]
            for step in steps:
                project.engine.skip(step)
                value = node.channels()
                node.cook(force=True)
                assert node.channels().same_as(value) and value.start == parts[-1].end + 1
                parts.append(value)
            return np.concatenate([value.samples for value in parts], 1)

    np.testing.assert_allclose(cut(frames), cut([1] * sum(frames)), atol=1e-6)


def test_a_whole_envelope(net: Any) -> None:
    node = net.create('triggerCHOP', pars={
        'timeslice': False, 'specifyrate': True, 'rate': 4, 'attack': 1, 'peaklen': 0.25, 'decay': 0.5,
        'sustain': 0.5, 'release': 1, 'channame': 'env[1-2]', **{f'{name}unit': 'seconds' for name in ('attack',)}})
    assert [channel.name for channel in node] == ['env1', 'env2'] and node.rate == 4
    np.testing.assert_allclose(node.numpyArray()[1], [0, .25, .5, .75, 1, 1, .75, .5, .375, .25, .125, 0])
    node.par.minsustain = 0.5
    assert node.numSamples == 14


def test_the_button(project: Any, net: Any) -> None:
    node = net.create('triggerCHOP', pars={'attack': 4, 'attackunit': 'frames', 'decay': 0, 'release': 2,
                                           'releaseunit': 'frames', 'sustain': 1})
    assert node['chan1'].eval() == 0
    node.par.trigger.pulse()
    seen = []
    for _ in range(9):
        node.cook(force=True)
        seen.append(node['chan1'].eval())
        project.advance()
    assert seen == [0, .25, .5, .75, 1, .5, 0, 0, 0]
    node.par.trigger = True
    project.advance(20)
    assert node['chan1'].eval() == 1
    node.par.trigger = False
    node.par.resetpulse.pulse()
    assert node['chan1'].eval() == 0


def test_reset_hands_the_input_on(held: Callable[..., Any]) -> None:
    source = held('a', [[2, 3, 0]])
    node = source.parent().create('triggerCHOP', inputs=[source], pars={'timeslice': False, 'reset': True})
    assert node.numpyArray().tolist() == [[2, 3, 0]]


def test_update_once(project: Any, net: Any) -> None:
    node = net.create('triggerCHOP', pars={'attack': 10, 'attackunit': 'frames', 'updateonce': True})
    node.par.trigger = True
    project.advance(5)
    assert node['chan1'].eval() == 0  # the first cook
    node.par.peak = 100
    project.advance(5)
    assert node['chan1'].eval() == 0.5
    node.par.updateonce = False
    project.advance()
    assert node['chan1'].eval() == 60


@pytest.mark.parametrize('rows', [
    [[np.nan, 1, np.nan]], [[np.inf, -np.inf, 0]], np.zeros((1, 0)), np.zeros((0, 0))])
def test_odd_inputs(held: Callable[..., Any], rows: Any) -> None:
    source = held('a' if len(rows) else '', np.array(rows))
    node = source.parent().create('triggerCHOP', inputs=[source], pars={'timeslice': False, 'attack': 0})
    assert np.isfinite(node.numpyArray()).all() and node.errors() == ''
    assert node.numpyArray().shape == (0 if not np.size(rows) else 1, np.shape(rows)[-1])


def test_endless_lengths_are_refused(net: Any) -> None:
    node = net.create('triggerCHOP', pars={'timeslice': False, 'release': 1e12})
    node.cook()
    assert 'set shorter lengths' in node.errors()

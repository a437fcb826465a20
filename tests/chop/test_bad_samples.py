"""Every CHOP that has inputs, with samples, sizes and rates that nobody hopes for.

It gives a value, or one error that says what is wrong; never an exception, never a warning of NumPy's.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from tdgraph_tests.nodes import GivenCHOP, own_parts, random_value

from tdgraph.channels import Channels, Extend
from tdgraph.operators import registry

NAN, INF, HUGE = float('nan'), float('inf'), float(np.finfo(np.float32).max)
#: CHOPs that talk to the world with what they are given.
OUTSIDE = {'audiodeviceoutCHOP', 'oscoutCHOP', 'midioutCHOP'}
KINDS = [name for name in registry.names() if name.endswith('CHOP') and name not in OUTSIDE
         and registry.lookup(name).inputs_declared]
#: What `Node._describe` makes of an exception that an operator did not foresee.
RAW = re.compile(r'\b\w*(Error|Exception|Warning): .*\(\w+, line \d+\)')

ODD = np.array([[0, NAN, 1, INF], [-INF, HUGE, -HUGE, 0.5]], np.float32)
CASES: dict[str, list[Channels]] = {
    'odd samples': [Channels('ab', ODD), Channels('ab', ODD[::-1].copy()), Channels('a', ODD[:1].copy())],
    'odd slices': [Channels('ab', ODD, 60, -3, True), Channels('ab', -ODD, 60, -3, True)],
    'nothing but nan': [Channels('a', np.full((1, 3), NAN, np.float32))] * 2,
    'no channels': [Channels((), np.zeros((0, 4), np.float32)), Channels('ab', np.ones((2, 4), np.float32))],
    'no channels behind': [Channels('ab', np.ones((2, 4), np.float32)), Channels((), np.zeros((0, 4), np.float32))],
    'no samples': [Channels('ab', np.zeros((2, 0), np.float32)), Channels('bc', np.ones((2, 3), np.float32))],
    'no samples behind': [Channels('ab', np.ones((2, 3), np.float32)),
                          Channels('bc', np.zeros((2, 0), np.float32))],
    'nothing at all': [Channels((), np.zeros((0, 0), np.float32))] * 3,
    'an empty slice': [Channels('ab', np.zeros((2, 0), np.float32), 60, 1, True)] * 2,
    'other lengths and rates': [
        Channels('abc', np.ones((3, 7), np.float32), 60, -2.5, False, Extend('cycle', 'mirror')),
        Channels('b', np.arange(3, dtype=np.float32)[None], 24, 100, False, Extend('slope', 'slope')),
        Channels('ax', np.ones((2, 1), np.float32), 44_100, 0, True)],
}
#: CHOPs that hand samples on as they are, at their defaults.
KEEP = ['nullCHOP', 'inCHOP', 'outCHOP', 'mathCHOP', 'mergeCHOP', 'selectCHOP', 'renameCHOP', 'switchCHOP',
        'replaceCHOP', 'resampleCHOP', 'trimCHOP']


def given(net: Any, value: Channels) -> Any:
    node = net.create(GivenCHOP)
    node.given = value
    return node


def randomise(node: Any, rng: np.random.Generator) -> None:
    for part in own_parts(node):
        if part.group.kind != 'op' and rng.uniform() < 0.5:
            setattr(node.par, part.name, random_value(part, rng, []))


def judge(node: Any, context: str) -> None:
    node.cook()
    said = node.errors()
    assert not RAW.search(said), f'{context}: {said}'
    assert said == '' or said.startswith(node.path), f'{context}: {said}'
    value = node.value
    assert value.samples.shape == (value.count, value.length) and value.samples.dtype == np.float32, context
    assert len(set(value.names)) == value.count and np.isfinite([value.rate, value.start]).all(), context


@pytest.mark.parametrize('case', CASES)
@pytest.mark.parametrize('kind', KINDS)
def test_a_value_or_a_clear_error(project: Any, net: Any, kind: str, case: str) -> None:
    values = CASES[case]
    for seed in range(3):
        rng = np.random.default_rng((seed, *kind.encode()))
        node = net.create(kind)
        count = len(values) if node.isMultiInputs else min(node.maxInputs, len(values))
        sources = [given(net, value) for value in values[:count]]
        node.setInputs(sources)
        if seed:  # first as it is made
            randomise(node, rng)
            node.par.timeslice = bool(rng.integers(2))
            node.par.scope = str(rng.choice(['*', 'a', 'nothing']))
            node.par.srselect = str(rng.choice(['first', 'max', 'min', 'err']))
        context = f'{kind}, {case}, seed {seed}'
        judge(node, context)
        for _ in range(2):  # state that fits other channels, then these again
            for source in sources:
                source.given = Channels('abcd', rng.uniform(-1, 1, (4, 5)).astype(np.float32))
                source.touch('test')
            project.advance(cook=[node])
            judge(node, context)
            for source, value in zip(sources, values):
                source.given = value
                source.touch('test')
            project.advance(cook=[node])
            judge(node, context)
        for one in (node, *sources):
            one.destroy()


@pytest.mark.parametrize('kind', KEEP)
def test_nan_and_inf_are_kept(net: Any, kind: str) -> None:
    node = net.create(kind, inputs=[given(net, Channels('ab', ODD))])
    np.testing.assert_array_equal(node.numpyArray(), ODD)

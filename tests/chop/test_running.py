"""CHOPs that go on from cook to cook: what they give does not depend on how time is cut into slices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.operators.chop.base import CHOP

RATE = 240.0
PATTERNS = [(1,) * 12, (3, 1, 2, 5, 1), (12,)]


class MovingCHOP(CHOP):
    """Two channels that change with every sample."""

    opType, base_name = 'movingtestCHOP', 'moving'
    inputs = ()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        first, count = time.slice(RATE)
        return Channels(('a', 'b'), wave(np.arange(first, first + count)), RATE, first, True)


def wave(index: Any) -> Any:
    return np.round(np.stack([np.sin(index * 0.37) * 3, np.cos(index * 0.11) + index % 5 - 2]) * 8) / 8


def cut(kind: str, pars: dict[str, Any], frames: tuple[int, ...]) -> Any:
    """Cook over slices of these many frames; return all samples.  Asking twice in a frame changes nothing."""
    with td.Project() as project:
        net = project.op('/project1')
        node = net.create(kind, pars=pars)
        node.setInputs([net.create(MovingCHOP) for _ in range(min(node.maxInputs, 2))])
        parts = [node.channels()]
        for step in frames:
            project.advance(step)
            value = node.channels()
            assert node.errors() == '' and value.sliced
            node.cook(force=True)
            assert node.channels().same_as(value)
            assert value.start == parts[-1].end + 1
            parts.append(value)
        return np.concatenate([value.samples for value in parts], 1)


STATEFUL: list[tuple[str, dict[str, Any]]] = [
    ('slopeCHOP', {'type': 'slope'}), ('slopeCHOP', {'type': 'slacc', 'method': 'cn'}),
    ('speedCHOP', {}), ('speedCHOP', {'limittype': 'clamp', 'min': 0, 'max': 0.05}),
    ('speedCHOP', {'order': 'third', 'resetcondition': 'offtoon', 'resetvalue': 2, 'constant1': 1}),
    ('holdCHOP', {}), ('holdCHOP', {'sample': 'ontooff'}), ('holdCHOP', {'sample': 'valuechange'}),
    ('lagCHOP', {'lag1': 0.03, 'lag2': 0.03}), ('lagCHOP', {'lag1': 0.01, 'lag2': 0.1}),
    ('lagCHOP', {'lagmethod': 'amp', 'clamp': True, 'slope1': 40, 'aclamp': True, 'accel1': 900}),
    ('lagCHOP', {'lagmethod': 'mag', 'clamp': True, 'slope1': 40, 'snap': True}),
    ('logicCHOP', {'preop': 'toggle', 'convert': 'pos'}), ('logicCHOP', {'preop': 'radio', 'convert': 'pos'}),
    ('logicCHOP', {'preop': 'fall', 'convert': 'bound'}), ('logicCHOP', {'convert': 'valchange'}),
    ('countCHOP', {'retrigger': 0.03}), ('countCHOP', {'output': 'zigzag', 'on': 'inctime', 'limitmax': 2}),
    ('countCHOP', {'threshold': False, 'threshup': 1, 'threshdown': -1, 'resetcondition': 'offtoon'}),
    ('filterCHOP', {'width': 0.05}), ('filterCHOP', {'width': 0.1, 'type': 'halfbox', 'passes': 2}),
    ('filterCHOP', {'type': 'sharpen', 'width': 9, 'widthunit': 'samples', 'effect': 0.5}),
    ('filterCHOP', {'type': 'oneeuro', 'speedcoeff': 0.1}),
    ('delayCHOP', {'delay': 3.5, 'delayunit': 'samples'}), ('delayCHOP', {'delay': 5, 'delayunit': 'frames'}),
    ('limitCHOP', {'quantindex': 'relzero', 'istep': 7, 'type': 'loop', 'min': -1, 'max': 1.5}),
]


@pytest.mark.parametrize(('kind', 'pars'), STATEFUL)
def test_slices_tile_time(kind: str, pars: dict[str, Any]) -> None:
    results = [cut(kind, pars, frames) for frames in PATTERNS]
    assert results[0].std() > 0
    for other in results[1:]:
        np.testing.assert_allclose(other, results[0], rtol=1e-4, atol=1e-4)


def test_slope_of_a_single_value_counts_the_time_between_cooks() -> None:
    with td.Project() as project:
        net = project.op('/project1')
        source = net.create('constantCHOP')
        node = net.create('slopeCHOP', inputs=[source])
        assert node['chan1'].eval() == 0
        project.advance(3)
        source.par.const0value = 1
        assert node['chan1'].eval() == pytest.approx(20)
        project.advance()
        assert node['chan1'].eval() == 0

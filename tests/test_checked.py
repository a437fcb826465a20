"""TDGRAPH_CHECKED=1: what an operator keeps is compared with what it cooks to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.errors import CookError
from tdgraph.operators.chop.base import CHOP

HIDDEN = [1.0]


class SecretiveCHOP(CHOP):
    """Read a number that nothing records."""

    opType, base_name = 'secretivetestCHOP', 'secretive'

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return Channels(['a'], np.float32([[HIDDEN[0]]]))


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv('TDGRAPH_CHECKED', '1')
    HIDDEN[0] = 1.0
    return td.Project()


def test_a_dependency_that_is_not_recorded_is_found(project: Any) -> None:
    op = project.project1.create(SecretiveCHOP)
    op.cook()
    project.advance()
    HIDDEN[0] = 2.0
    with pytest.raises(CookError, match='/project1/secretive1: the value that it keeps is not what it cooks to'):
        project.advance()
    with pytest.raises(CookError, match='the value that it keeps'):
        project.close()
    HIDDEN[0] = 1.0
    project.close()


def test_an_honest_network_passes_and_nothing_is_counted(project: Any) -> None:
    net = project.project1
    lfo = net.create('lfoCHOP')
    noise = net.create('noiseTOP', pars={'outputresolution': 'custom', 'resolutionw': 8, 'resolutionh': 8})
    level = net.create('levelTOP', inputs=[noise], pars={'opacity': "=op('lfo1')[0] + 0.5"})
    feedback = net.create('feedbackTOP', inputs=[noise])
    over = net.create('compositeTOP', inputs=[level, feedback], pars={'operand': 'add'})
    feedback.par.top = over.name
    table = net.create('tableDAT')
    table.appendRow([1, 2])
    copied = net.create('nullDAT', inputs=[table])
    copied.cook()
    seen = []
    for _ in range(3):
        seen.append(over.numpyArray())
        counts = [op.totalCooks for op in net.children]
        project.advance()
        assert counts == [op.totalCooks for op in net.children]
    assert lfo.totalCooks == 3 and copied.totalCooks == 1
    assert not np.array_equal(seen[0], seen[2]), 'the feedback goes on as without checks'
    project.close()

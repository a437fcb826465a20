"""`TDGRAPH_CHECKED=1`: cached values are computed again and compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import CheckError

from .fakes import AddUpDAT, ClockDAT, Number, SumDAT


class RestlessDAT(Number):
    """Give another number each time, for no reason that anybody could know."""

    opType, base_name = 'restlessDAT', 'restless'
    numbers = count()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return float(next(self.numbers))


class RememberingDAT(Number):
    """Count its cooks in an attribute instead of a state."""

    opType, base_name = 'rememberingDAT', 'remembering'
    cooks = 0

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        self.cooks += 1
        return float(self.cooks)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv('TDGRAPH_CHECKED', '1')
    with td.Project() as project:
        yield project.project1


@pytest.mark.parametrize('kind', [RestlessDAT, RememberingDAT])
def test_an_impure_operator_is_named(net: Any, kind: type[Number]) -> None:
    impure = net.create(kind)
    last = net.create(SumDAT, inputs=[impure])
    last.cook()
    with pytest.raises(CheckError, match=f'^{impure.path}: cooking again'):
        last.pull()


def test_pure_operators_pass(net: Any) -> None:
    project = td.project
    clock = net.create(ClockDAT)
    total = net.create(AddUpDAT, inputs=[net.create(SumDAT, inputs=[clock])])
    for frame in range(2, 6):
        project.advance(cook=[total])
        assert total.v == total.v == sum(range(3, frame + 2))
    assert total.totalCooks == 4


def test_a_check_leaves_no_trace(net: Any) -> None:
    first = net.create(SumDAT)
    last = net.create(SumDAT, inputs=[first])
    assert last.v == last.v == 2
    assert (first.totalCooks, last.totalCooks) == (1, 1)
    first.par.value = 3
    assert last.v == 4
    assert last.errors() == ''


def test_without_it_nobody_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv('TDGRAPH_CHECKED', raising=False)
    with td.Project() as project:
        impure = project.project1.create(RestlessDAT)
        assert impure.v == impure.v

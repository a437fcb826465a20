"""A project, a network, and CHOPs whose channels the test gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.operators.chop.base import CHOP


class HeldCHOP(CHOP):
    """Give the channels that a test sets with `hold`."""

    opType, base_name = 'heldtestCHOP', 'held'
    held: Channels | Callable[[Any], Channels]

    def hold(self, value: Channels | Callable[[Any], Channels]) -> None:
        self.held = value
        self.touch('held')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return self.held(time) if callable(self.held) else self.held


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project() as opened:
        yield opened


@pytest.fixture
def net(project: Any) -> Any:
    return project.op('/project1')


@pytest.fixture
def held(net: Any) -> Callable[..., Any]:
    """Make a CHOP from names and rows (or from a function of the cook's time)."""

    def make(names: Any, rows: Any = None, **fields: Any) -> Any:
        node = net.create(HeldCHOP)
        node.hold(names if callable(names) else Channels(names.split(), rows, **fields))
        return node

    return make

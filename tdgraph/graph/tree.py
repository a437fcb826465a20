"""The shape of a network as one Source: names, parents, wires; and what follows the shape by itself.

Editing is rare beside cooking, and an expression that looked something up is cheap to evaluate once more.
Clones and Replicators change the tree when something else has changed.  They wait in `pending` and are settled
when somebody looks at the tree, before a cook and before a frame; never inside of a cook or an evaluation, which
shall see one tree from its beginning to its end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from tdgraph import deps

if TYPE_CHECKING:
    from tdgraph.graph.engine import Engine

__all__ = ['Follower', 'Tree']

MOST_ROUNDS = 50  # of followers that make each other follow


class Follower(Protocol):
    """What changes the tree because something else has changed."""

    def follow(self) -> None:
        """Catch up.  Reports what goes wrong as text of an operator; never raises."""


class Tree(deps.Source):
    """See the module's docstring.  `settling`: a follower is at work; `holding`: somebody builds, they wait."""

    __slots__ = ('engine', 'holding', 'pending', 'settling', 'thread')

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.pending: dict[Follower, None] = {}
        self.settling, self.holding = False, 0
        self.thread = threading.get_ident()

    def note(self) -> None:
        if self.pending:
            self.settle()
        super().note()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Build something of many parts that nobody shall follow before it is whole."""
        self.holding += 1
        try:
            yield
        finally:
            self.holding -= 1

    def settle(self) -> None:
        """Let those who wait catch up, unless something is cooking or being evaluated."""
        engine = self.engine
        if self.settling or self.holding or engine.scheduler.nesting or deps.reading() is not None or engine.closed:
            return
        if threading.get_ident() != self.thread:
            return
        self.settling = True
        try:
            for _ in range(MOST_ROUNDS):
                if not self.pending:
                    return
                waiting = list(self.pending)
                self.pending.clear()
                for follower in waiting:
                    follower.follow()
            engine.say('project: clones and replicators keep changing each other; break the circle')
            self.pending.clear()
        finally:
            self.settling = False

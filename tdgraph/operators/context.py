"""Whose code is running: what `me`, `op` and `parent` mean at this moment.

`acting(op)` is entered around every callback and queued script; outside of all of them the innermost open
project speaks, as a Text DAT in /project1 would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['acting', 'actor']

_actors: list[OP] = []


@contextmanager
def acting(op: OP) -> Iterator[None]:
    """Run the block on behalf of `op`."""
    _actors.append(op)
    try:
        yield
    finally:
        _actors.pop()


def actor() -> OP | None:
    """Return the operator whose code is running, or None in plain Python."""
    return _actors[-1] if _actors else None

"""Values of parameters as far as they can be known without a cook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tdgraph.deps import unrecorded
from tdgraph.pars.owner import Needs

__all__ = ['Look', 'Needs', 'looking']


@contextmanager
def looking(engine: Any) -> Iterator[None]:
    """While the block runs, whoever reads the value of an operator gets `Needs` instead of a cook."""
    scheduler = engine.scheduler
    outer, scheduler.resolving = scheduler.resolving, True
    try:
        with unrecorded():
            yield
    finally:
        scheduler.resolving = outer


class Look:
    """The `p` of an operator's hooks, evaluated one by one when they are asked for.

    An attribute that needs a cook raises `Needs`; the others can be known all the same.
    """

    def __init__(self, op: Any, pars: Any = None) -> None:
        self._pars = op.par if pars is None else pars

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        pars = self._pars
        if pars.get_sequence(name) is not None:
            return tuple(Look(None, block.par) for block in pars.get_sequence(name).blocks)
        par = pars.get_par(name)
        if par is not None:
            return par.value_now()
        group = pars.get_group(name)
        if group is not None:
            return tuple(part.value_now() for part in group)
        raise AttributeError(name)

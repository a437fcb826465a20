"""`passive(op)`: look at an operator without cooking it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tdgraph.deps import unrecorded
from tdgraph.errors import ParTypeError

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Passive', 'actual', 'an_operator', 'is_operator']


def is_operator(thing: object) -> bool:
    """Whether `thing` is an operator, perhaps a Passive one; a type of operators is none."""
    try:
        return not isinstance(thing, type) and bool(getattr(thing, 'isOP', False))
    except LookupError:  # `op` itself, which looks for a shortcut of this name
        return False


def an_operator(thing: object, call: str) -> Any:
    """Return the operator that somebody gave to `call`; ParTypeError for anything else."""
    if not is_operator(thing):
        raise ParTypeError(f"{call} takes an operator, not {thing!r:.60}; use op('name')")
    return actual(thing)


def actual(thing: Any) -> Any:
    """Return the operator itself behind a Passive, or behind what stands for one (`td.me`)."""
    if isinstance(thing, Passive):
        return object.__getattribute__(thing, '_op')
    return thing if hasattr(type(thing), 'isOP') else thing.par.owner


class Passive:
    """Wraps an operator: attributes and calls give what it last cooked, and record no dependency.

    So do the channels and cells that come from it: they have this as their owner.
    """

    __slots__ = ('_op',)

    isOP = passive = True

    def _td_safe_(self, name: str) -> bool:
        """Show safe expressions what the operator shows them, no more."""
        return name in type(self._op)._td_safe_

    def __init__(self, op: OP) -> None:
        object.__setattr__(self, '_op', op)

    def __getattr__(self, name: str) -> Any:
        value = self._quietly(getattr, self._op, name)
        if not callable(value) or isinstance(value, type):
            return value
        return lambda *args, **kwargs: self._quietly(value, *args, **kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self._quietly(lambda: self._op[key])

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._op, name, value)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._op[key] = value

    def __iter__(self) -> Iterator[Any]:
        return iter(self._quietly(list, self._op))

    def __len__(self) -> int:
        return int(self._quietly(len, self._op))

    def __bool__(self) -> bool:
        return True

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._quietly(self._op.__array__, dtype, copy)

    def __str__(self) -> str:
        return str(self._op)

    def __repr__(self) -> str:
        return f'passive({self._op!r})'

    def __eq__(self, other: object) -> bool:
        return other is self._op or (isinstance(other, Passive) and other._op is self._op)

    def __hash__(self) -> int:
        return hash(self._op)

    def _quietly(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        engine = self._op.engine
        outer, engine.passive = engine.passive, True
        try:
            with unrecorded():
                return self._owned(call(*args, **kwargs))
        finally:
            engine.passive = outer

    def _owned(self, result: Any) -> Any:
        """Let channels and cells, and lists of them, read through this."""
        if type(result) is list:
            for item in result:
                self._owned(item)
        elif getattr(type(result), 'reads_through_owner', False):
            result.owner = self
        return result

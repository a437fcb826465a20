"""Dependency: a value in Python that expressions and operators depend on.

Source: docs.derivative.ca/Dependency_Class.
Differs: `listAttributes` is always empty (there is no List COMP); `setInfo` reaches the callbacks under the
key 'setInfo'.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from tdgraph import deps

__all__ = ['Dependency']


class Dependency:
    """Hold any object; who reads `val` hears of its change.  In most places it acts as the value itself."""

    __slots__ = ('_source', '_val', 'callbacks')

    def __init__(self, val: Any = None) -> None:
        self._source = deps.Source()
        self._val = val
        self.callbacks: list[Callable[[dict[str, Any]], Any]] = []

    @property
    def val(self) -> Any:
        """The value.  Reading it makes whoever is being evaluated depend on it; setting it tells them."""
        self._source.note()
        return self._val

    @val.setter
    def val(self, value: Any) -> None:
        self.setVal(value)

    @property
    def peekVal(self) -> Any:
        """The value, read without depending on it."""
        return self._val

    @property
    def ops(self) -> list[Any]:
        """The operators that depend on the value now."""
        found: dict[int, Any] = {}
        for reader in self._source.readers or ():
            par = getattr(reader, 'par', None)
            owner = reader if hasattr(reader, 'path') else getattr(par, 'owner', None)
            if owner is not None:
                found[id(owner)] = owner
        return list(found.values())

    @property
    def listAttributes(self) -> list[Any]:
        """The list attributes that depend on the value: none."""
        return []

    def setVal(self, val: Any, setInfo: Any = None) -> None:
        """Set the value; `setInfo` is handed to the callbacks."""
        before, self._val = self._val, val
        self._tell(before, setInfo)

    def modified(self) -> None:
        """Say that the contents of the value have changed (an item of a list, say)."""
        self._tell(self._val, None)

    def _tell(self, before: Any, info: Any) -> None:
        self._source.changed()
        for callback in list(self.callbacks):
            callback({'dependency': self, 'prevVal': before, 'callback': callback, 'setInfo': info})

    def __getitem__(self, key: Any) -> Any:
        return self.val[key]

    def __len__(self) -> int:
        return len(self.val)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.val)

    def __contains__(self, item: object) -> bool:
        return item in self.val

    def __bool__(self) -> bool:
        return bool(self.val)

    def __int__(self) -> int:
        return int(self.val)

    def __float__(self) -> float:
        return float(self.val)

    def __index__(self) -> int:
        return operator.index(self.val)

    def __str__(self) -> str:
        return str(self.val)

    def __repr__(self) -> str:
        return f'Dependency({self._val!r})'

    def __neg__(self) -> Any:
        return -self.val

    def __abs__(self) -> Any:
        return abs(self.val)

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self.val) if ndigits is None else round(self.val, ndigits)

    # Equal to its value, but told apart as itself: it serves as a key of its own.
    __hash__ = object.__hash__


def _plain(value: Any) -> Any:
    return value.val if isinstance(value, Dependency) else value


def _forward(name: str) -> None:
    """Give Dependency the operator `name`, both ways round where it has two."""
    function = getattr(operator, name)

    def forward(self: Dependency, other: Any) -> Any:
        return function(self.val, _plain(other))

    def backward(self: Dependency, other: Any) -> Any:
        return function(_plain(other), self.val)

    plain = name.strip('_')
    setattr(Dependency, f'__{plain}__', forward)
    if plain not in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
        setattr(Dependency, f'__r{plain}__', backward)


for _name in ('add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'and_', 'or_', 'xor', 'eq', 'ne',
              'lt', 'le', 'gt', 'ge'):
    _forward(_name)

"""Collections that expressions depend on: DependDict, DependList, DependSet.

Source: docs.derivative.ca/TDStoreTools (Deeply Dependable Collections).
Differs: each entry is a Dependency; whoever reads one entry of a dict hears of that entry alone, who reads the
whole (length, iteration, `in`) hears of additions and removals.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, MutableMapping, MutableSequence, MutableSet
from typing import Any

from tdgraph.errors import ParTypeError
from tdgraph.tdu import Dependency

__all__ = ['DependDict', 'DependList', 'DependSet', 'deep', 'plain']


def deep(value: Any, parent: Any = None) -> Any:
    """Return a dict, list or set as the collection that expressions depend on; anything else as it is."""
    if isinstance(value, Depends):
        value.parentDep = parent if value.parentDep is None else value.parentDep
        return value
    for kind, made in ((dict, DependDict), (list, DependList), (set, DependSet)):
        if isinstance(value, kind):
            collection: Depends = made(value)
            collection.parentDep = parent
            return collection
    return value


def plain(value: Any) -> Any:
    """Return a value with collections as Python's own, at every depth."""
    return value.getRaw() if isinstance(value, Depends) else value


class Depends:
    """What the three share: `myMainDep` is the Dependency of the whole, `parentDep` the collection around it."""

    def __init__(self) -> None:
        self.myMainDep = Dependency()
        self.parentDep: Any = None

    @abstractmethod
    def getRaw(self) -> Any:
        """Return a copy as Python's own collection, at every depth."""

    @property
    def val(self) -> Any:
        """The collection itself; assigning replaces what it holds."""
        return self

    @val.setter
    def val(self, value: Any) -> None:
        self.replace(value)

    @abstractmethod
    def replace(self, value: Any) -> None:
        """Hold what `value` holds, instead."""

    def own_copy(self) -> Any:
        """Return a copy that shares nothing."""
        return type(self)(self.getRaw())  # type: ignore[call-arg]

    copy = own_copy

    def __repr__(self) -> str:
        return f'{type(self).__name__}({self.getRaw()!r})'

    def __str__(self) -> str:
        return str(self.getRaw())

    def __eq__(self, other: object) -> bool:
        return bool(self.getRaw() == plain(other))

    __hash__ = object.__hash__


class DependDict(Depends, MutableMapping[Any, Any]):
    """A dict whose entries are dependable, and so are the collections in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self._entries: dict[Any, Dependency] = {}
        for key, value in dict(*args, **kwargs).items():
            self._entries[key] = Dependency(deep(value, self))

    def __getitem__(self, key: Any) -> Any:
        entry = self._entries.get(key)
        if entry is None:
            self.myMainDep.val  # noqa: B018  who looks for a key hears when it comes
            raise KeyError(key)
        return entry.val

    def __setitem__(self, key: Any, item: Any) -> None:
        self.setItem(key, item)

    def setItem(self, key: Any, item: Any, raw: bool = False) -> None:
        """Set an entry; `raw`: a dict, list or set in it stays Python's own."""
        value = item if raw else deep(item, self)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = Dependency(value)
            self.myMainDep.modified()
        else:
            entry.val = value

    def __delitem__(self, key: Any) -> None:
        self._entries.pop(key).modified()
        self.myMainDep.modified()

    def __iter__(self) -> Iterator[Any]:
        self.myMainDep.val  # noqa: B018
        return iter(list(self._entries))

    def __len__(self) -> int:
        self.myMainDep.val  # noqa: B018
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        self.myMainDep.val  # noqa: B018
        return key in self._entries

    def getDependency(self, key: Any) -> Dependency:
        """Return the Dependency of one entry."""
        return self._entries[key]

    def getRaw(self, key: Any = None) -> Any:
        """Return everything, or one entry, as Python's own."""
        return plain(self[key]) if key is not None else {key: plain(self[key]) for key in self}

    def replace(self, value: Any) -> None:
        fresh = dict(value)
        for key in [key for key in self._entries if key not in fresh]:
            del self[key]
        self.update(fresh)


class DependList(Depends, MutableSequence[Any]):
    """A list whose entries are dependable, and so are the collections in it."""

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__()
        self._entries = [Dependency(deep(item, self)) for item in items or ()]

    def __getitem__(self, index: Any) -> Any:
        self.myMainDep.val  # noqa: B018  what is at an index changes with every insertion
        if isinstance(index, slice):
            return [entry.val for entry in self._entries[index]]
        return self._entries[index].val

    def __setitem__(self, index: Any, item: Any) -> None:
        if isinstance(index, slice):
            self._entries[index] = [Dependency(deep(value, self)) for value in item]
            self.myMainDep.modified()
        else:
            self.setItem(index, item)

    def setItem(self, index: int, item: Any, raw: bool = False) -> None:
        """Set an entry; `raw`: a dict, list or set in it stays Python's own."""
        self._entries[index].val = item if raw else deep(item, self)

    def __delitem__(self, index: Any) -> None:
        del self._entries[index]
        self.myMainDep.modified()

    def __len__(self) -> int:
        self.myMainDep.val  # noqa: B018
        return len(self._entries)

    def insert(self, index: int, value: Any, raw: bool = False) -> None:
        """Put an entry before `index`."""
        self._entries.insert(index, Dependency(value if raw else deep(value, self)))
        self.myMainDep.modified()

    def append(self, value: Any, raw: bool = False) -> None:
        """Put an entry at the end."""
        self.insert(len(self._entries), value, raw)

    def sort(self, *, key: Any = None, reverse: bool = False) -> None:
        """Sort in place, as `list.sort`."""
        self._entries.sort(key=lambda entry: entry.peekVal if key is None else key(entry.peekVal), reverse=reverse)
        self.myMainDep.modified()

    def getDependency(self, index: int) -> Dependency:
        """Return the Dependency of one entry."""
        return self._entries[index]

    def getRaw(self, index: int | None = None) -> Any:
        """Return everything, or one entry, as Python's own."""
        return plain(self[index]) if index is not None else [plain(item) for item in self]

    def replace(self, value: Any) -> None:
        self[:] = list(value)


class DependSet(Depends, MutableSet[Any]):
    """A set on which expressions depend as a whole."""

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__()
        self._entries: set[Any] = set(items)

    def __contains__(self, item: object) -> bool:
        self.myMainDep.val  # noqa: B018
        return item in self._entries

    def __iter__(self) -> Iterator[Any]:
        self.myMainDep.val  # noqa: B018
        return iter(set(self._entries))

    def __len__(self) -> int:
        self.myMainDep.val  # noqa: B018
        return len(self._entries)

    def add(self, value: Any) -> None:
        """Put one item in."""
        if value not in self._entries:
            self._entries.add(value)
            self.myMainDep.modified()

    def discard(self, value: Any) -> None:
        """Take one item out if it is there."""
        if value in self._entries:
            self._entries.discard(value)
            self.myMainDep.modified()

    def update(self, *others: Iterable[Any]) -> None:
        """Put the items of all these in."""
        for item in set().union(*others):
            self.add(item)

    def getRaw(self) -> Any:
        return set(self)

    def replace(self, value: Any) -> None:
        if not isinstance(value, (set, frozenset, DependSet)):
            raise ParTypeError(f'DependSet: takes a set, not a {type(value).__name__}')
        self._entries = set(value)
        self.myMainDep.modified()

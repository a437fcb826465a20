"""What a node keeps for scripts: values by key, searched through the parents, dependencies recorded."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from tdgraph.deps import Source
from tdgraph.errors import StorageError
from tdgraph.graph.node import Node
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Storage', 'Storing', 'own_copy']

_MISSING = object()


def own_copy(value: Any) -> Any:
    """Return a copy of a list, tuple, dict, set or of what says how (`own_copy()`); anything else itself."""
    if hasattr(type(value), 'own_copy'):
        return value.own_copy()
    if type(value) is dict:
        return {key: own_copy(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(own_copy, value))
    return set(value) if type(value) is set else value


class Storage(MutableMapping[str, Any]):
    """A dict whose entries are Sources: reading one in a callback or expression records it.

    A key that is missing is a dependency too, so that whoever looked for it hears when it is stored.
    """

    __slots__ = ('_sources', '_values')

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._sources: dict[str, Source] = {}

    def note(self, key: str) -> None:
        """Record that the evaluation in progress looked for `key`."""
        self._sources.setdefault(key, Source()).note()

    def __getitem__(self, key: str) -> Any:
        self.note(key)
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._values[key] = value
        self._sources.setdefault(key, Source()).changed()

    def __delitem__(self, key: str) -> None:
        del self._values[key]
        self._sources[key].changed()

    def __contains__(self, key: object) -> bool:
        self.note(str(key))
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


class Storing(Node):
    """Mixin of OP: `store` and `fetch`."""

    def __init__(self) -> None:
        super().__init__()
        self._storage: Storage | None = None

    @property
    def storage(self) -> Storage:
        """What `store` has kept here; reading a key records it."""
        if self._storage is None:
            self._storage = Storage()
        return self._storage

    def store(self, key: str, value: Any) -> Any:
        """Keep `value` under `key`; whoever fetched the former value cooks again."""
        self.check()
        self.storage[key] = value
        return value

    def unstore(self, *keys: str) -> None:
        """Forget the keys that match these patterns."""
        for key in patterns.match(' '.join(keys), list(self.storage)):
            del self.storage[key]

    def fetch(self, key: str, default: Any = _MISSING, search: bool = True, storeDefault: bool = False) -> Any:
        """Return what is stored under `key`, here or (with `search`) in the nearest parent that has it."""
        owner = self._owner_of(key, search)
        if owner is not None:
            return owner.storage[key]
        if default is _MISSING:
            raise StorageError(f'{self.path}: nothing is stored under {key!r}'
                               f'{" here or in any parent" if search else ""}; give a default')
        if storeDefault:
            self.store(key, default)
        return default

    def fetchOwner(self, key: str) -> OP | None:
        """Return the operator in which `fetch` would find `key`, or None."""
        return self._owner_of(key, True)

    def _owner_of(self, key: str, search: bool) -> OP | None:
        node: OP | None = cast('OP', self)
        while node is not None:
            if key in node.storage:
                return node
            node = node.above if search else None
        return None

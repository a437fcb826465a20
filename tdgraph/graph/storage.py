"""What a node keeps for scripts: values by key, searched through the parents, dependencies recorded."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from tdgraph.deps import Source

__all__ = ['Storage']


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

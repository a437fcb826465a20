"""`TDStoreTools`: keep what an extension has to remember in the storage of its component.

Source: docs.derivative.ca/TDStoreTools, /StorageManager_Class.
Differs: `ownerComp.storage` holds a DependDict under the name of the extension's class.  Every item is dependable;
`dependable` says whether dicts, lists and sets in it are, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from tdgraph.deps import unrecorded
from tdgraph.errors import ExtensionError, ParTypeError, StorageError
from tdgraph.graph.storage import own_copy
from tdgraph.operators.modules.depend import DependDict, DependList, DependSet, plain

__all__ = ['DependDict', 'DependList', 'DependSet', 'StorageManager']

_KNOWN = {'name', 'default', 'readOnly', 'property', 'dependable'}


class StorageManager(MutableMapping[str, Any]):
    """A mapping kept in ``ownerComp.storage[<class name of the extension>]``.

    storedItems: dicts with `name` and, where wanted, `default` (None), `readOnly` (False), `property` (True: also
    an attribute of the extension), `dependable` (False: whether a dict, list or set in it is dependable in its
    entries).  restoreAllDefaults: forget former values.  sync: drop what is stored but no longer listed; give new
    items their defaults.  locked: only listed items can be set.
    """

    def __init__(self, extension: Any, ownerComp: Any, storedItems: Iterable[Mapping[str, Any]] | None = None,
                 restoreAllDefaults: bool = False, sync: bool = True, locked: bool = True) -> None:
        if not getattr(ownerComp, 'isCOMP', False):
            raise ParTypeError(f'StorageManager: ownerComp is a COMP, not {ownerComp!r:.60}')
        self.extension, self.ownerComp, self.locked = extension, ownerComp, locked
        self._place = f'{ownerComp.path}: StorageManager of {type(extension).__name__}'
        self._items = {item['name']: item for item in map(self._checked, storedItems or ())}
        with unrecorded():
            self._stored = self._find(type(extension).__name__)
            if restoreAllDefaults:
                self.restoreAllDefaults()
            if sync:
                self._sync()
        for name, item in self._items.items():
            if item['property']:
                setattr(type(extension), name, _property(name, bool(item['readOnly'])))
        # Where the properties of the class find the values of this one.
        vars(extension).setdefault('_stored_by', {}).update(dict.fromkeys(self._items, self))

    def _checked(self, item: Any) -> dict[str, Any]:
        if not isinstance(item, Mapping) or not str(item.get('name') or '').isidentifier():
            raise ParTypeError(f"{self._place}: a stored item is a dict with a 'name' (an identifier), "
                               f'not {item!r:.80}')
        unknown = set(item) - _KNOWN
        if unknown:
            raise ParTypeError(f'{self._place}: item {item["name"]!r} has an unknown key {sorted(unknown)[0]!r}; '
                               f'there are {", ".join(sorted(_KNOWN))}')
        return {'default': None, 'readOnly': False, 'property': True, 'dependable': False, **item}

    def _find(self, key: str) -> DependDict:
        stored = self.ownerComp.storage.get(key)
        if not isinstance(stored, DependDict):  # of a file, a plain dict
            stored = DependDict(stored if isinstance(stored, Mapping) else {})
            self.ownerComp.store(key, stored)
        return stored

    def _sync(self) -> None:
        for name in [name for name in self._stored if name not in self._items]:
            del self._stored[name]
        for name, item in self._items.items():
            if name not in self._stored:
                self.restoreDefault(name)
            else:
                value = self._stored[name]
                if hasattr(type(value), 'getRaw') is not bool(item['dependable']):
                    self._put(name, plain(value))

    def _put(self, name: str, value: Any) -> None:
        item = self._items.get(name)
        self._stored.setItem(name, value, raw=item is not None and not item['dependable'])

    def restoreAllDefaults(self) -> None:
        """Set every item to its default."""
        for name in self._items:
            self.restoreDefault(name)

    def restoreDefault(self, storageItem: str) -> None:
        """Set one item to its default.  Raises StorageError for a name that is not listed."""
        if storageItem not in self._items:
            raise StorageError(f'{self._place}: no item {storageItem!r}; there are {", ".join(self._items)}')
        self._put(storageItem, own_copy(self._items[storageItem]['default']))

    def __getitem__(self, key: str) -> Any:
        return self._stored[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if self.locked and key not in self._items:
            raise StorageError(f'{self._place}: no item {key!r}, and it is locked; list it in storedItems')
        self._put(key, value)

    def __delitem__(self, key: str) -> None:
        del self._stored[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def __repr__(self) -> str:
        return f'<StorageManager {self._stored}>'


def _property(name: str, read_only: bool) -> property:
    def read(extension: Any) -> Any:
        return extension._stored_by[name][name]

    def write(extension: Any, value: Any) -> None:
        if read_only:
            raise ExtensionError(f'{type(extension).__name__}.{name} is read-only; set it through the '
                                 'StorageManager')
        extension._stored_by[name][name] = value

    return property(read, write, doc=f'The stored item {name!r}.')

"""Operator types by name, from the names of their files: nothing is imported before it is asked for."""

from __future__ import annotations

import importlib
from functools import cache
from importlib import resources
from typing import Any

from tdgraph.errors import UnknownTypeError, nearest
from tdgraph.graph.op import OP
from tdgraph.operators.typenames import is_td_type

__all__ = ['families', 'lookup', 'names']

_FOLDERS = {'top': 'TOP', 'chop': 'CHOP', 'dat': 'DAT', 'comp': 'COMP'}
_registered: dict[str, type[OP]] = {}


@cache
def _files() -> dict[str, str]:
    """Return opType -> module name for every operator file (``in_.py`` is the type ``in``)."""
    found: dict[str, str] = {}
    for folder, family in _FOLDERS.items():
        for entry in resources.files('tdgraph.operators').joinpath(folder).iterdir():
            stem = entry.name.removesuffix('.py')
            # base.py is the family's base class, but for the COMPs, which have a type of that name.
            if entry.name.endswith('.py') and not stem.startswith('_') and (stem != 'base' or folder == 'comp'):
                found[stem.rstrip('_') + family] = f'tdgraph.operators.{folder}.{stem}'
    return dict(sorted(found.items()))


def names() -> list[str]:
    """Return the name of every operator type that tdgraph brings, sorted: 'addTOP', …"""
    return list(_files())


def lookup(kind: Any) -> type[OP]:
    """Return the class of an operator type, given the class itself or its name.

    Raises UnknownTypeError, with the nearest name.
    """
    if isinstance(kind, type) and issubclass(kind, OP) and kind.opType:
        _registered.setdefault(kind.opType, kind)
        return kind
    if isinstance(kind, type):  # one that stands for a type which is not here
        kind = getattr(kind, 'opType', '') or kind
    if not isinstance(kind, str):
        raise UnknownTypeError(f'create(): {kind!r} is no operator type; give one like td.noiseTOP or its name')
    if kind in _registered:
        return _registered[kind]
    module = _files().get(kind)
    if module is None and is_td_type(kind):
        raise UnknownTypeError(f'create(): TouchDesigner has a {kind}, but it does not exist here; make do with '
                               'another operator (`tdgraph ops` lists them)')
    if module is None:
        raise UnknownTypeError(f'create(): no operator type {kind!r}{nearest(kind, [*_files(), *_registered])}')
    loaded = vars(importlib.import_module(module))
    for item in loaded.values():
        if isinstance(item, type) and issubclass(item, OP) and item.__dict__.get('opType') == kind:
            _registered[kind] = item
            return item
    raise UnknownTypeError(f'{module}: declares no operator with opType {kind!r}; name the file after its type')


def families() -> dict[str, list[type[OP]]]:
    """Return family -> operator classes (TD's `families`), those that a user declared too; imports them all."""
    found: dict[str, list[type[OP]]] = {family: [] for family in _FOLDERS.values()}
    for name in {**_files(), **_registered}:
        cls = lookup(name)
        found[cls.family].append(cls)
    return found

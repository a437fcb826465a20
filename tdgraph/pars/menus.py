"""The items of a menu: fixed, or taken from whatever its source gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph import deps
from tdgraph.errors import ParValueError

__all__ = ['define', 'labels', 'names']


def _sourced(par: Any) -> Any | None:
    """Return the object that the source gives; its own reads are not the reads of who asks for the items."""
    text = par.part.group.menu_source
    if not text.strip():
        return None
    with deps.unrecorded():
        return par.compiled(text)(par.owner)


def names(par: Any) -> Sequence[str]:
    """Return the items."""
    source = _sourced(par)
    if source is None:
        result: Sequence[str] = par.part.group.menu_names
        return result
    return tuple(map(str, getattr(source, 'menuNames', ())))


def labels(par: Any) -> Sequence[str]:
    """Return what the dialog writes for the items."""
    source = _sourced(par)
    if source is None:
        group = par.part.group
        known: tuple[str, ...] = group.menu_labels + group.menu_names[len(group.menu_labels):]
        return known[:len(group.menu_names)]
    found: Any = getattr(source, 'menuLabels', None) or getattr(source, 'menuNames', ())
    return tuple(map(str, found))


def define(par: Any, menu_names: tuple[str, ...] | None = None, menu_labels: tuple[str, ...] | None = None,
           menu_source: str | None = None) -> None:
    """Change the menu of a custom parameter; a choice that is gone becomes the first item."""
    group = par.part.group
    if menu_source is not None:
        group.menu_source = par._checked(menu_source)
    if menu_names is not None:
        if len(set(menu_names)) != len(menu_names):
            raise ParValueError(f'{par.place}: a menu item is there twice in {", ".join(menu_names)}; '
                                'give each once')
        group.menu_names = menu_names
    if menu_labels is not None:
        group.menu_labels = menu_labels  # names may come after their labels: `labels` fills up or cuts
    items = group.menu_names
    if group.kind == 'menu' and items and not group.menu_source:
        part = par.part
        if part.default not in items:
            part.default = items[0]
        if par.val not in items:
            par._constant = items[0]

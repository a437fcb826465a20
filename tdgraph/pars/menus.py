"""The items of a menu: fixed, or taken from whatever its source gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph import deps
from tdgraph.errors import ExpressionError, ParValueError, TDGraphError

__all__ = ['define', 'labels', 'names']


_asked: list[Any] = []  # the groups whose sources are being asked


def _sourced(par: Any) -> tuple[tuple[str, ...], ...] | None:
    """Return the names and labels that the source gives; its reads are not the reads of who asks for the items."""
    text = par.part.group.menu_source
    if not text.strip():
        return None
    group = par.part.group
    if group in _asked:
        raise ExpressionError(f'{par.place}: its menu source {text!r} leads back to it; name another')
    _asked.append(group)
    try:
        with deps.unrecorded():
            found = par.compiled(text)(par.owner)
            # Asked here, so that a menu which takes its items from another one is seen to go in a circle.
            shown = getattr(found, 'menuNames', None), getattr(found, 'menuLabels', None)
            return tuple(tuple(map(str, items or ())) for items in shown)
    except TDGraphError:
        raise
    except Exception as error:  # the border to users' expressions
        raise ExpressionError(f'{par.place}: menu source {text!r} failed: {type(error).__name__}: '
                              f'{error}') from None
    finally:
        _asked.pop()


def names(par: Any) -> Sequence[str]:
    """Return the items."""
    source = _sourced(par)
    if source is None:
        result: Sequence[str] = par.part.group.menu_names
        return result
    return source[0]


def labels(par: Any) -> Sequence[str]:
    """Return what the dialog writes for the items."""
    source = _sourced(par)
    if source is None:
        group = par.part.group
        known: tuple[str, ...] = group.menu_labels + group.menu_names[len(group.menu_labels):]
        return known[:len(group.menu_names)]
    return source[1] or source[0]


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

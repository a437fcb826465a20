"""Custom pages that follow those of another node, while the values stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph.pars.custom import SHARED, insert_group, remove_group
from tdgraph.pars.table import Declarations

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.declaration import Declaration

__all__ = ['follow_custom']

_PART = ('clamp_max', 'clamp_min', 'default', 'default_bind', 'default_expr', 'max', 'min', 'norm_max', 'norm_min')


def follow_custom(source: ParCollection, target: ParCollection) -> None:
    """Give `target` the custom pages of `source`: the same parameters, labels, ranges, menus, defaults, order.

    Parameters that both have keep the value and mode that they have in `target`; new ones start with those of
    `source`; those that `source` has not are removed.
    """
    theirs = source.custom_table
    if theirs is None and target.custom_table is None:
        return
    theirs = theirs or Declarations()
    mine = target.own_table()
    for name, group in list(mine.groups.items()):
        other = theirs.groups.get(name)
        if other is None or _form(other) != _form(group):
            remove_group(target.group_of(group))
    for page, names in theirs.pages.items():
        mine.pages.setdefault(page, [])
        for name in names:
            if name not in mine.groups:
                _add(theirs.groups[name], source, target)
            elif (_shown(theirs.groups[name]) != _shown(mine.groups[name])
                    and not any(par.styleCloneImmune for par in target.group_of(mine.groups[name]))):
                _redefine(theirs.groups[name], mine.groups[name], target)
    mine.pages = {page: list(names) for page, names in theirs.pages.items()}


def _form(group: Declaration) -> Any:
    """Return what cannot change without another parameter."""
    fields = group.fields
    return (group.style.name, group.size, group.page,
            None if fields is None else [(name, _form(field)) for name, field in fields.groups.items()])


def _shown(group: Declaration) -> Any:
    return ([getattr(group, slot) for slot in SHARED], group.order,
            [[getattr(part, slot) for slot in _PART] for part in group.parts])


def _add(group: Declaration, source: ParCollection, target: ParCollection) -> None:
    twin = group.copied()
    insert_group(target, twin)
    if twin.fields is not None:
        target.sequence_of(twin.name).numBlocks = len(source.sequence_of(group.name))
    for par in target.group_of(twin):
        other = source.get_par(par.name)
        if other is not None and not par.isSequence:
            par.copy(other)


def _redefine(theirs: Declaration, mine: Declaration, target: ParCollection) -> None:
    for slot in (*SHARED, 'order'):
        setattr(mine, slot, getattr(theirs, slot))
    for part, other in zip(mine.parts, theirs.parts):
        for slot in _PART:
            setattr(part, slot, getattr(other, slot))
    for par in target.group_of(mine):
        par.changed()

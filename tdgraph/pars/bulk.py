"""All parameters of a node at once: copied from another node, or reset."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tdgraph.errors import ParValueError
from tdgraph.pars.custom import insert_group
from tdgraph.pars.listing import groups_matching, pars_matching
from tdgraph.pars.sequence import SequenceCollection
from tdgraph.tdu.patterns import match

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection

__all__ = ['copy_pars', 'reset_pars']


def copy_pars(source: ParCollection, target: ParCollection, custom: bool = True, builtin: bool = True) -> None:
    """Copy values, expressions and modes of every parameter that both have: `OP.copyParameters`.

    A menu that has not the item of the other keeps its own.  With `custom` the custom pages of `source` are
    made in `target` first where they are missing.
    """
    if custom:
        _copy_pages(source, target)
    for theirs in SequenceCollection(source):
        mine = target.get_sequence(theirs.name)
        if mine is not None and (custom if mine.group.custom else builtin):
            mine.numBlocks = theirs.numBlocks
    for name in dict.fromkeys(par.name for par in [*source.every_made(), *target.every_made()]):
        theirs_par, mine_par = source.get_par(name), target.get_par(name)
        if mine_par is None and target.builtin_table.keeps(name):
            mine_par = target.par_to_set(name)
        if theirs_par is None or mine_par is None or theirs_par.part.group.kind != mine_par.part.group.kind:
            continue
        if custom if mine_par.isCustom else builtin:
            with suppress(ParValueError):  # two types may give a menu of one name items of their own
                mine_par.copy(theirs_par)


def _copy_pages(source: ParCollection, target: ParCollection) -> None:
    """Make the custom groups of `source` that `target` has not, on pages of the same names."""
    theirs = source.custom_table
    if theirs is None:
        return
    mine = target.own_table()
    for page, names in theirs.pages.items():
        mine.pages.setdefault(page, [])
        for name in names:
            if name not in mine.groups:
                insert_group(target, theirs.groups[name].copied())


def reset_pars(node: ParCollection, pars: str = '*', groups: str = '*', pages: str = '*', builtin: bool = True,
               custom: bool = True) -> bool:
    """Reset the parameters that all three patterns match: `OP.resetPars`.  True if anything changed."""
    chosen = {par.name for group in groups_matching(node, groups) for par in group}
    changed = False
    for par in pars_matching(node, pars):
        wanted = custom if par.isCustom else builtin
        if wanted and par.name in chosen and match(pages, [par.page.name]):
            changed = par.reset() or changed
    return changed

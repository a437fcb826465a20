"""The parameters and groups of a collection in the order of the dialog, those in sequences included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tdgraph.tdu.patterns import match

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.group import ParGroup
    from tdgraph.pars.par import Par

__all__ = ['groups_matching', 'par_names', 'par_position', 'pars_matching']


def par_names(pars: ParCollection) -> list[str]:
    """Return the names of all parameters."""
    names: list[str] = []
    for group in pars.all_groups():
        names += [part.name for part in group.parts]
        if group.fields is not None:
            sequence = pars.sequence_of(group.name)
            names += [block.name + name for block in sequence.blocks for name in group.fields.parts]
    return names


def par_position(pars: ParCollection, name: str) -> int:
    """Return the place of a parameter among all; -1 for one that is only kept."""
    names = par_names(pars)
    return names.index(name) if name in names else -1


def pars_matching(pars: ParCollection, *patterns: str) -> list[Par]:
    """Return the parameters whose name matches any of the patterns (none: all): `OP.pars`."""
    names = match(' '.join(patterns) or '*', par_names(pars))
    return [par for par in map(pars.get_par, names) if par is not None]


def groups_matching(pars: ParCollection, *patterns: str) -> list[ParGroup]:
    """Return the groups whose name matches any of the patterns (none: all): `OP.parGroups`."""
    declared = pars.all_groups()
    found = [pars.group_of(group) for group in declared]
    for name in [group.name for group in declared if group.fields is not None]:
        for block in pars.sequence_of(name):
            found += groups_matching(block.par)
    names = {group.name: group for group in found}
    return [names[name] for name in match(' '.join(patterns) or '*', list(names))]

"""All declarations of an operator type, merged along its bases; or a node's own; or those of a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tdgraph.errors import NameTakenError
from tdgraph.pars.declaration import Changed, Declaration, Part, Without
from tdgraph.pars.snapshot import Snapshot

__all__ = ['Declarations']


class Declarations:
    """All parameters of an operator type, or of one block of a sequence.

    `groups`: by group name, in page order; `parts`: by parameter name; `pages`: page name -> group names;
    `dynamic`: parameters whose default is an expression; `defaults`: the snapshot of an untouched node.
    """

    __slots__ = ('defaults', 'dynamic', 'groups', 'pages', 'parts', 'sequences', 'unsupported')

    def __init__(self, groups: Iterable[Declaration] = (), unsupported: tuple[str, ...] = ()) -> None:
        self.groups: dict[str, Declaration] = {}
        self.parts: dict[str, Part] = {}
        self.pages: dict[str, list[str]] = {}
        self.sequences: dict[str, Declaration] = {}
        self.dynamic: tuple[str, ...] = ()
        self.unsupported = unsupported
        self.defaults = Snapshot.of({})
        for group in groups:
            self.add(group)
        self.settle()

    def add(self, group: Declaration) -> None:
        """Append a group; call `settle` after the last one."""
        names = {group.name, *(part.name for part in group.parts)}
        taken = names & (self.parts.keys() | self.groups.keys())
        if taken:
            raise NameTakenError(f'parameter {sorted(taken)[0]!r} is declared twice; rename one of them')
        self.groups[group.name] = group
        self.parts.update((part.name, part) for part in group.parts)
        self.pages.setdefault(group.page, []).append(group.name)
        if group.fields is not None:
            self.sequences[group.name] = group

    def remove(self, group: Declaration) -> None:
        """Take a group out again; call `settle` after the last one."""
        del self.groups[group.name]
        for part in group.parts:
            del self.parts[part.name]
        self.pages[group.page].remove(group.name)
        self.sequences.pop(group.name, None)

    def settle(self) -> None:
        """Derive what follows from the groups."""
        self.dynamic = tuple(name for name, part in self.parts.items()
                             if part.default_expr or part.default_bind)
        values: dict[str, Any] = {}
        for name, group in self.groups.items():
            values.update((part.name, part.starting) for part in group.parts)
            if group.size > 1:
                values[name] = tuple(part.starting for part in group.parts)
            elif group.kind == 'op' and group.parts[0].default:
                self.dynamic += (name,)
            elif group.fields is not None:
                values[name] = (group.fields.defaults,) * group.start_blocks
                if group.fields.dynamic:
                    self.dynamic += (name,)
        self.defaults = Snapshot.of(values)

    def copied(self) -> Declarations:
        """Return an independent copy, groups included."""
        return Declarations((group.copied() for group in self.groups.values()), self.unsupported)

    def ordered(self) -> list[Declaration]:
        """Return the groups page by page, as a dialog shows them."""
        return [self.groups[name] for names in self.pages.values() for name in names]

    def keeps(self, name: str) -> bool:
        """Whether TouchDesigner has this parameter and we only keep what is set."""
        return any(fnmatchcase(name, pattern) for pattern in self.unsupported)

    @staticmethod
    def of(owner: type) -> Declarations:
        """Return the declarations of a class: its own first, then those of its bases; made once."""
        known = owner.__dict__.get('_declarations_')
        if known is None:
            known = _collect(owner)
            setattr(owner, '_declarations_', known)  # noqa: B010
        result: Declarations = known
        return result


def _collect(owner: type) -> Declarations:
    """Merge the declarations along the bases; a derived class wins by name but `Changed` keeps the place."""
    found: dict[str, Declaration] = {}
    changes: dict[str, list[Changed]] = {}
    unsupported: dict[str, None] = {}
    for base in owner.__mro__:
        unsupported.update(dict.fromkeys(base.__dict__.get('unsupported', ())))
        own: Mapping[str, Any] = base.__dict__.get('_own_pars_', {})
        for name, group in own.items():
            if isinstance(group, Changed):
                changes.setdefault(name, []).append(group)
            elif name not in found:
                found[name] = group
                for change in reversed(changes.pop(name, ())):
                    if isinstance(change, Without):
                        del found[name]
                        break
                    found[name] = change.applied(found[name])
    if changes:
        raise NameTakenError(f'{owner.__name__}: no inherited parameter {sorted(changes)[0]!r} to change')
    return Declarations(found.values(), tuple(name for name in unsupported if name not in found))

"""Custom parameters: making, replacing, renaming, moving and removing them in a node's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tdgraph.errors import ParValueError, ReadOnlyError
from tdgraph.pars.declaration import Declaration
from tdgraph.pars.table import Declarations

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.group import ParGroup
    from tdgraph.pars.sequence import ParSequence

__all__ = [
    'SHARED', 'insert_group', 'move_to_page', 'remove_group', 'rename_group', 'resize_group',
    'set_block_size', 'sort_page',
]

#: What the parameters of a group share, and a new definition of the group replaces.
SHARED = ('label', 'help', 'menu_names', 'menu_labels', 'menu_source', 'section', 'read_only', 'many')


def move_to_page(pars: ParCollection, group: Declaration, name: str) -> None:
    """Put a custom group at the end of a custom page."""
    table = pars.own_table()
    table.pages[group.page].remove(group.name)
    group.page = name
    table.pages.setdefault(name, []).append(group.name)


def sort_page(pars: ParCollection, name: str) -> None:
    """Bring the groups of a custom page into the order of their `order`."""
    table = pars.own_table()
    table.pages[name].sort(key=lambda item: table.groups[item].order)


def insert_group(pars: ParCollection, group: Declaration, position: int | None = None) -> None:
    """Add a custom group to its page, at a position or at the end, and tell the owner."""
    table = pars.own_table()
    table.add(group)
    table.settle()
    if position is not None:
        names = table.pages[group.page]
        names.insert(position, names.pop())
    for par in pars.group_of(group):
        par.changed()
    pars.shape_changed()


def remove_group(group: ParGroup) -> None:
    """Take a custom group out of its node and tell the owner."""
    pars = group.collection
    if pars.par_block is not None:
        raise ReadOnlyError(f'{group.place} is part of a sequence; set blockSize or destroy the block')
    first = group[0]
    table = pars.own_table()
    table.remove(group.group)
    table.settle()
    pars.forget_names([group.group.name, *(part.name for part in group.group.parts)])
    pars.owner.par_changed(first)


def resize_group(group: ParGroup, size: int) -> None:
    """Give a custom Float or Int another size; values are kept as far as they go."""
    old = group.group
    if old.style.name not in ('Float', 'Int') or not isinstance(size, int) or not 1 <= size <= 4:
        raise ParValueError(f'{group.place}: size is 1 to 4, for Float and Int only')
    if size == old.size:
        return
    pars = group.collection
    states = [par.state() for par in group]
    fresh = Declaration(old.style, size=size, page=old.page, label=old.label, help=old.help,
                        section=old.section, read_only=old.read_only)
    fresh.custom, fresh.order = True, old.order
    fresh.named(old.name)
    for new, part in zip(fresh.parts, old.parts):
        for slot in type(new).__slots__:
            if slot not in ('group', 'index', 'name', 'suffix'):
                setattr(new, slot, getattr(part, slot))
    position = pars.own_table().pages[old.page].index(old.name)
    remove_group(group)
    insert_group(pars, fresh, position)
    group.group = fresh
    for par, state in zip(group, states):
        par.restore(state)


def rename_group(group: ParGroup, name: str) -> None:
    """Give a custom group another name; its parameters keep values, modes and who is bound to them."""
    pars, declared = group.collection, group.group
    if pars.par_block is not None:
        raise ReadOnlyError(f'{group.place} is part of a sequence; rename it before setting blockSize')
    page = pars.named_page(declared.page)
    page.check_name(name, declared)
    table = pars.own_table()
    names = [declared.name, *(part.name for part in declared.parts)]
    on_page = table.pages[declared.page]
    on_page[on_page.index(declared.name)] = name
    groups = list(table.groups.values())
    declared.named(name)
    table.groups = {item.name: item for item in groups}
    table.parts = {part.name: part for item in groups for part in item.parts}
    table.sequences = {item.name: item for item in groups if item.fields is not None}
    table.settle()
    pars.renamed(dict(zip(names, [name, *(part.name for part in declared.parts)])))


def set_block_size(sequence: ParSequence, size: int) -> None:
    """Make the next groups of the page the block of a custom sequence, or release the last ones."""
    pars, head = sequence.collection, sequence.group
    if not head.custom or head.fields is None:
        raise ReadOnlyError(f'{sequence.place} is built in; blockSize can be set on custom sequences only')
    table = pars.own_table()
    names = table.pages[head.page]
    start = names.index(head.name) + 1
    inside = list(head.fields.groups.values())
    following = [table.groups[name] for name in names[start:]]
    most = len(inside) + len(following)
    if not 0 <= size <= most:
        raise ParValueError(f'{sequence.place}: a block can have 0 to {most} groups here, not {size!r}; '
                            f'append them to the page first')
    for group in following[:max(size - len(inside), 0)]:
        remove_group(pars.group_of(group))
    chosen = (inside + following)[:size]
    head.fields = Declarations(chosen)
    sequence.rebuild()
    for offset, group in enumerate(inside[size:]):
        insert_group(pars, group, start + offset)
    sequence.sequencePar.changed()

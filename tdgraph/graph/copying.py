"""Copies of operators: parameters, contents, flags, storage, what is inside and the wires between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tdgraph.deps import unrecorded
from tdgraph.errors import NetworkError
from tdgraph.graph import connect, names
from tdgraph.graph.storage import own_copy
from tdgraph.pars import ParMode

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.op import OP

__all__ = ['FLAGS', 'PLACE', 'copy_all', 'copy_inside', 'copy_marks', 'copy_one', 'copy_storage', 'is_inside']

FLAGS = ('render', 'display', 'viewer', 'expose', 'activeViewer', 'python', 'showCustomOnly', 'showDocked',
         '_bypass', '_allow_cooking')
PLACE = ('nodeX', 'nodeY', 'nodeWidth', 'nodeHeight', 'color', 'comment')


def copy_all(into: COMP, originals: list[OP], name: str | None) -> list[OP]:
    """Copy operators into a component; `name` is for the first of them.

    Raises NetworkError for an operator that contains the component.
    """
    with into.engine.tree.held():
        return _copy_all(into, originals, name)


def _copy_all(into: COMP, originals: list[OP], name: str | None) -> list[OP]:
    pairs: dict[OP, OP] = {}
    host = originals[0] if originals else None
    for original in originals:
        if original is into or is_inside(into, original):
            raise NetworkError(f'{into.path}: cannot take a copy of {original.path}, which contains it; '
                               'copy into another component')
        wanted = original._name
        if original is host and name is not None:
            wanted = names.check_name(into.path, name)
        elif host is not None and original.dock is host and host in pairs:
            wanted = original._name.replace(host._name, pairs[host]._name, 1)
        pairs[original] = copy_one(into, original, into.free_names.find(wanted))
    for original, twin in pairs.items():
        if original.made_by in pairs:
            twin.made_by = pairs[original.made_by]
        if original.dock in pairs:
            twin.dock = pairs[original.dock]
            _redirect(twin.dock, original, twin)
            _redirect(twin, original.dock, twin.dock)
        for index, wire in enumerate(original.wires):
            if wire is not None and wire.op in pairs:
                connect.connect(pairs[wire.op], wire.index, twin, index)
    return [pairs[original] for original in originals]


def _redirect(op: OP, was: OP, now: OP) -> None:
    """A reference to a copied neighbour by bare name points at the copy."""
    for par in op.par.every_made():
        if par.isOP and par.mode is ParMode.CONSTANT and par.val == was._name:
            par.val = now._name


def copy_one(into: COMP, original: OP, name: str) -> OP:
    """Copy one operator under a free name, with what is inside, without wires."""
    twin = into.add(type(original), name)
    if not original.trusted:
        twin.distrust()
    twin.copyParameters(original)
    twin.copy_contents(original)
    copy_marks(original, twin)
    copy_storage(original, twin)
    if original.isCOMP:
        copy_inside(original, twin)
    if original._lock:
        twin.values, twin._lock = original.values, True
    return twin


def copy_inside(original: OP, twin: OP) -> None:
    """Copy everything inside a component into another, empty one."""
    if original.children_by_name:
        copy_all(twin, list(original.children_by_name.values()), None)  # type: ignore[arg-type]


def copy_marks(original: OP, twin: OP) -> None:
    """Take over flags, place and tags."""
    for flag in (*FLAGS, *PLACE, 'cloneImmune'):
        setattr(twin, flag, getattr(original, flag))
    twin.tags = set(original.tags)
    twin.kept = dict(original.kept)
    if original.isCOMP:
        twin.file_head = original.file_head  # type: ignore[attr-defined]


def copy_storage(original: OP, twin: OP) -> None:
    """Take over what is stored; lists, dicts and sets become the copy's own."""
    with unrecorded():
        for key in original.storage:
            twin.store(key, own_copy(original.storage[key]))


def is_inside(inner: OP, outer: OP) -> bool:
    """Whether `outer` contains `inner`, at any depth."""
    node: OP | None = inner.above
    while node is not None:
        if node is outer:
            return True
        node = node.above
    return False

"""Make the inside of one component like that of another: what a clone takes over from its master."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

from tdgraph.graph import connect
from tdgraph.graph.copying import FLAGS, PLACE, copy_marks, copy_storage
from tdgraph.graph.node import Wire
from tdgraph.pars import ParMode
from tdgraph.pars.following import follow_custom

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.op import OP

__all__ = ['follow_definitions', 'mirror', 'par_followed']


def mirror(master: COMP, clone: COMP, clones: Container[OP]) -> None:
    """Give `clone` the children, parameters, contents, flags and wires of `master`.

    Children with the flag `cloneImmune` stay as they are, and so does what is inside of `clones`, which follow
    masters of their own.  Operators are matched by name and type; those that match stay the same objects.
    """
    for name, child in list(clone.children_by_name.items()):
        original = master.children_by_name.get(name)
        if (original is None or type(original) is not type(child)) and child.valid and not child.cloneImmune:
            child.destroy()
    followed: list[tuple[OP, OP]] = []
    for name, original in list(master.children_by_name.items()):
        twin = clone.children_by_name.get(name)
        if original.valid and (twin is None or not twin.cloneImmune):
            followed.append((original, _follow(original, twin, clone, clones)))
    twins = dict(followed)
    for original, twin in followed:
        twin.made_by = twins.get(original.made_by) if original.made_by is not None else twin.made_by
        _follow_wires(original, twin, clone)


def _follow(original: OP, twin: OP | None, clone: COMP, clones: Container[OP]) -> OP:
    """Make, or change, the counterpart of one operator."""
    if twin is not None and not original.trusted:
        twin.distrust()
    if twin is None:
        twin = clone.add(type(original), original._name)
        if not original.trusted:
            twin.distrust()
        twin.copyParameters(original)
        twin.copy_contents(original)
        copy_marks(original, twin)
        copy_storage(original, twin)
        twin.cloneImmune = False
    else:
        _follow_pars(original, twin)
        _follow_contents(original, twin)
        _follow_flags(original, twin)
    if original.isCOMP and twin not in clones:
        mirror(original, twin, clones)  # type: ignore[arg-type]
    if original._lock is not twin._lock or (original._lock and original.values != twin.values):
        twin.values, twin._lock = original.values, original._lock
        twin.touch('lock')
    return twin


def _follow_pars(original: OP, twin: OP) -> None:
    follow_custom(original.par, twin.par)
    for sequence in original.seq:
        mine = twin.seq[sequence.name]
        if mine is not None and len(mine) != len(sequence):
            mine.numBlocks = len(sequence)
    names = [par.name for par in (*original.par.every_made(), *twin.par.every_made())]
    for name in dict.fromkeys(names):
        source, target = original.par[name], twin.par[name]
        if source is not None and target is not None:
            _align(source, target)


def _align(source: Any, target: Any) -> None:
    """Give one parameter the value and mode of another, if they differ."""
    if source.isPulse or source.isSequence:
        return
    mode = source.mode if source.mode is not ParMode.EXPORT else ParMode.CONSTANT
    if (source.val, source.expr, source.bindExpr, mode) != (target.val, target.expr, target.bindExpr, target.mode):
        target.copy(source)


def par_followed(clone: OP, path: list[str], par: Any) -> bool:
    """Hand one parameter on to its counterpart at `path` inside a clone; False when only mirroring can."""
    node: OP | None = clone
    for name in path:
        node = node.children_by_name.get(name) if node is not None else None
        if node is None:
            return False
        if node.cloneImmune:
            return True
    assert node is not None
    target = node.par[par.name] if not par.isSequence and par.valid else None
    if target is None or target.style != par.style:
        return False
    _align(par, target)
    return True


def _follow_contents(original: OP, twin: OP) -> None:
    """Take over the text or table of a DAT that has been written."""
    content = getattr(original, '_content', None)
    if content is not None and content != getattr(twin, '_content', None):
        twin.copy_contents(original)
        twin.touch('cloned')
        twin.version += 1


def _follow_flags(original: OP, twin: OP) -> None:
    changed = [flag for flag in FLAGS if getattr(original, flag) != getattr(twin, flag)]
    for flag in (*changed, *PLACE):
        setattr(twin, flag, getattr(original, flag))
    twin.tags = set(original.tags)
    if '_bypass' in changed or '_allow_cooking' in changed:
        twin.touch_all('flags')
        twin.engine.tree.changed()


def _follow_wires(original: OP, twin: OP, clone: COMP) -> None:
    """Wire and dock the counterpart to the operators of the same names."""
    dock = None if original.dock is None else clone.children_by_name.get(original.dock._name)
    if twin.dock is not dock:
        twin.dock = dock
    wanted: list[Wire | None] = []
    for wire in original.wires:
        source = None if wire is None else clone.children_by_name.get(wire.op._name)
        wanted.append(None if wire is None or source is None else Wire(source, wire.index))
    if wanted == twin.wires:
        return
    connect.set_inputs(twin, [])
    for index, wire in enumerate(wanted):
        if wire is not None and wire.index < wire.op.output_count() and index < twin.maxInputs:
            connect.connect(wire.op, wire.index, twin, index)


def follow_definitions(master: COMP, clone: COMP) -> None:
    """Give the clone itself the custom pages of its master; values of parameters that it has stay."""
    follow_custom(master.par, clone.par)

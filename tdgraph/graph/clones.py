"""Clones: components whose inside follows that of a master."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import TDGraphError
from tdgraph.graph import mirror
from tdgraph.graph.copying import is_inside

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.engine import Engine
    from tdgraph.graph.op import OP

__all__ = ['Clones']


class Clones:
    """Who follows whom in one project; a `tree.Follower`.

    `masters`: master -> its clones, in order; `master_of`: the way back; `unsure`: components whose parameters
    say anew whom they follow; `stale`: masters whose inside has changed since it was mirrored; `faults`: why a
    component that asks for it is no clone.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.masters: dict[COMP, dict[COMP, None]] = {}
        self.master_of: dict[COMP, COMP] = {}
        self.unsure: dict[COMP, None] = {}
        self.stale: dict[COMP, None] = {}
        self.faults: dict[COMP, str] = {}

    # -- hearing ------------------------------------------------------------------------------------

    def ask(self, comp: COMP) -> None:
        """`comp` may follow another master from now on, or has to look again."""
        self.unsure[comp] = None
        self.unsure.update(dict.fromkeys(self.faults))  # the reason may be gone
        self.engine.tree.pending[self] = None

    def once(self, master: COMP, clone: COMP) -> None:
        """Mirror now, whether or not `clone` follows `master`."""
        fault = self._refusal(clone, master)
        self.faults.pop(clone, None)
        if fault:
            self.faults[clone] = f'{clone.path}: cannot be a clone of {master.path}: {fault}'
        else:
            self._mirror(master, clone)

    def touched(self, op: OP, inside: bool = False) -> None:
        """Something of `op` that clones take over has changed, or (`inside`) who its children are."""
        if not self.masters:
            return
        node: OP | None = op if inside else op.above
        while node is not None:
            if node in self.masters:
                self.stale[node] = None
                self.engine.tree.pending[self] = None
            node = node.above

    def par_changed(self, op: OP, par: Any) -> None:
        """Hand a parameter's new value or mode on to the counterparts at once; they may be held by somebody."""
        path: list[str] = []
        node: OP | None = op
        while node is not None:
            for clone in list(self.masters.get(node, ())):  # type: ignore[call-overload]
                if not path:
                    if par.isCustom:  # a definition, perhaps
                        mirror.follow_definitions(node, clone)  # type: ignore[arg-type]
                elif not mirror.par_followed(clone, path, par):
                    self.stale[node] = None  # type: ignore[index]
                    self.engine.tree.pending[self] = None
            path.insert(0, node._name)
            node = node.above

    def forget(self, op: Any) -> None:
        """An operator is being destroyed; what was cloned from it stays as it is."""
        for clone in self.masters.pop(op, ()):
            self.master_of.pop(clone, None)
        master = self.master_of.pop(op, None)
        if master is not None:
            self._leave(master, op)
        for waiting in (self.unsure, self.stale, self.faults):
            waiting.pop(op, None)

    def _leave(self, master: COMP, clone: COMP) -> None:
        clones = self.masters.get(master, {})
        clones.pop(clone, None)
        if not clones:
            self.masters.pop(master, None)

    # -- following ----------------------------------------------------------------------------------

    def follow(self) -> None:
        """Find out who follows whom, then mirror the masters that have changed."""
        while self.unsure:
            comp = next(iter(self.unsure))
            del self.unsure[comp]
            if comp.valid:
                self._settle_master(comp)
        waiting, self.stale = list(self.stale), {}
        for master in waiting:
            for clone in list(self.masters.get(master, ())):
                if master.valid and clone.valid:
                    self._mirror(master, clone)

    def _settle_master(self, comp: COMP) -> None:
        self.faults.pop(comp, None)
        former = self.master_of.pop(comp, None)
        if former is not None:
            self._leave(former, comp)
        master = comp.clone_master()
        if master is None or master is comp:
            return
        fault = self._refusal(comp, master)
        if fault:
            self.faults[comp] = f'{comp.path}: cannot be a clone of {master.path}: {fault}'
            return
        self.master_of[comp] = master
        self.masters.setdefault(master, {})[comp] = None
        if master is not former:
            self._mirror(master, comp)

    def _refusal(self, comp: COMP, master: COMP) -> str:
        """Say why `comp` must not follow `master`; '' where it may."""
        if type(comp) is not type(master):
            return f'a {comp.opType} cannot take over what is in a {master.opType}'
        if is_inside(comp, master) or is_inside(master, comp):
            return 'one contains the other; clone something beside it'
        step: COMP | None = master
        while step is not None:
            if step is comp:
                return 'they clone each other in a circle; blank one Clone Master'
            step = self.master_of.get(step)
        if any(is_inside(comp, other) for other in self._included(master)):
            return 'it would contain itself without end, by way of clones in it; blank one Clone Master'
        return ''

    def _included(self, master: COMP) -> list[COMP]:
        """Return `master` and the masters of the clones in it, of those in these, and so on."""
        found = [master]
        for outer in found:  # grows while it is walked
            for inner, other in self.master_of.items():
                if other not in found and is_inside(inner, outer):
                    found.append(other)
        return found

    def _mirror(self, master: COMP, clone: COMP) -> None:
        try:
            with deps.unrecorded():
                mirror.mirror(master, clone, self.master_of)
                mirror.follow_definitions(master, clone)
        except TDGraphError as error:
            self.faults[clone] = f'{clone.path}: cloning {master.path} failed: {error}'
        self.touched(clone, inside=True)  # whoever follows this one

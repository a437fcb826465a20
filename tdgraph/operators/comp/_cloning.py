"""What components that can follow a master share."""

from __future__ import annotations

from typing import Any

from tdgraph.deps import unrecorded
from tdgraph.graph.comp import COMP
from tdgraph.pars import COMPRef, Pulse, Toggle

__all__ = ['Cloning']


class Cloning(COMP):
    """Mixin: the inside follows that of the component that `clone` names.

    Children, their parameters, contents, flags and wires follow; children with the flag `cloneImmune` stay.  The
    custom pages follow too, the values on them do not.  Changes of parameters arrive at once, others when
    somebody next looks at the network, at the latest before the next frame.
    """

    enablecloning = Toggle(True, page='Common', role='cpu', label='Enable Cloning',
                           help='Follow the master; for a master: be followed.')
    enablecloningpulse = Pulse(page='Common', viewer_only=True, label='Enable Cloning Pulse',
                               help='Take over the inside of the master once, now.')
    clone = COMPRef(page='Common', label='Clone Master', help='The component whose inside this one takes over.')

    def clone_master(self) -> COMP | None:
        with unrecorded():
            master = self.par['clone'].eval()
            if master is None or not self.par['enablecloning'].eval():
                return None
            enabled = master.par['enablecloning']
            return master if enabled is None or enabled.eval() else None

    @property
    def clones(self) -> list[COMP]:
        """The components whose inside follows this one."""
        self.engine.tree.note()
        return list(self.engine.clones.masters.get(self, ()))

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if par.part.name == 'clone':
            self.engine.clones.ask(self)
        elif par.part.name == 'enablecloning':
            for op in self.engine.by_id.values():
                if isinstance(op, Cloning) and not op.par['clone'].isDefault:
                    self.engine.clones.ask(op)

    def par_pulsed(self, par: Any) -> None:
        super().par_pulsed(par)
        if par.part.name == 'enablecloningpulse':
            master = self.par['clone'].eval()
            if master is not None and master is not self:
                self.engine.clones.once(master, self)

    def own_errors(self) -> list[str]:
        fault = self.engine.clones.faults.get(self)
        return [*super().own_errors(), *([fault] if fault else [])]

    def errors(self, recurse: bool = False) -> str:
        self.engine.tree.settle()
        return super().errors(recurse)

    def dispose(self) -> None:
        self.engine.clones.forget(self)  # before its children go: the clones keep theirs
        super().dispose()

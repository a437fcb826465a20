"""What In TOP, CHOP and DAT share: the way from inside a component to what is wired to it."""

from __future__ import annotations

from tdgraph.graph.comp import COMP
from tdgraph.graph.node import Wire
from tdgraph.graph.op import OP

__all__ = ['Door']


class Door(OP):
    """Mixin of the In operators: input 0 is the wire of the component, else the wire inside."""

    def upstream(self, index: int) -> Wire | None:
        above = self.above
        outside = None
        if isinstance(above, COMP):
            self.passes_through_comp = True
            outside = above.upstream(above.door_index(self))
        return super().upstream(index) if outside is None else outside

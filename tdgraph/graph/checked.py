"""The checked mode: whatever answers from its cache is computed again and compared.

``TDGRAPH_CHECKED=1`` gives every project a `CheckedScheduler`.  When somebody outside of a cook asks an operator,
it and all that its value was computed from are cooked again on the side, from the same inputs, parameters and
committed state; a value that turns out different is a `CheckError` that names the operator: it read something
that was not recorded, or kept something beside its state.

Left out is what cannot be repeated: callbacks (`repeatable` is False), failed cooks, a state that has been
committed since, loops, and consumers of a value that a selective operator has kept from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import CheckError
from tdgraph.graph.node import Node
from tdgraph.graph.scheduler import Scheduler

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['CheckedScheduler']


class CheckedScheduler(Scheduler):
    """A Scheduler that trusts no cached value."""

    checks = True

    def pull(self, node: OP) -> None:
        self._check(node)
        super().pull(node)

    def cook(self, root: OP, force: bool = False) -> None:
        self._check(root)
        super().cook(root, force)

    def _check(self, root: OP) -> None:
        """Compare what `root` was computed from, its sources first, then itself."""
        if self.stack or self.engine.passive or not root.valid:
            return
        found: dict[Any, None] = {root: None}
        waiting: list[Any] = [root]
        while waiting:
            sources = [source for source in waiting.pop().sources if isinstance(source, Node)]
            waiting += [source for source in sources if source not in found]
            found.update(dict.fromkeys(sources))
        for node in reversed(found):
            if self._repeatable(node):
                self._repeat(node)

    def _repeatable(self, node: OP) -> bool:
        if not (node.valid and node.fresh and node.values and node.repeatable and node.standing().may_cook):
            return False
        if node.cook_error or node.loop_warning or node.reason:
            return False
        if node.State is not None and node not in self.pending:
            return False
        needed = node.wiring(node.cooked_p).needed
        return not any(type(upstream).unchanged is not Node.unchanged for upstream in needed)

    def _repeat(self, node: OP) -> None:
        outer, self.stack = self.stack, [node]
        pending = dict(self.pending)
        try:
            with deps.unrecorded():
                same = node.repeats()
        finally:
            self.stack, self.pending = outer, pending
        if not same:
            raise CheckError(f'{node.path}: cooking again with the same inputs, parameters and state gives another '
                             'value than the cached one; record what it reads, keep what it remembers in State')

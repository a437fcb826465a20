"""Pull scheduling: cook what is asked for, in dependency order, once, and only with a reason.

State that changes while a cook runs
------------------------------------
`stack`       nodes that are being cooked, innermost last; one list per (nested) pull
`settled`     nodes that this pull has cooked: each at most once, though scripts may have marked them again
`restless`    settled nodes that somebody used although they were marked again; told when the last pull ends
`excused`     nodes that the parameters being evaluated may read as they are
`resolving`   parameters are being evaluated: touching a dirty node raises `Needs` instead of cooking it
`nesting`     how many callbacks deep we are; only callbacks cook nested, and only to `MAX_NESTING`
`pending`     nodes whose state or time slice waits for the frame boundary (`commit`)
`queue`       watched nodes that a mark has reached
`listeners`   node -> OP Execute DATs that want to hear before and after it cooks
`announced`   nodes on the stack that they have been told will cook

State of a node (see `OP`)
--------------------------
`fresh`       nothing it read has changed; asked again, it answers at once
`reason`      why it must cook whatever its sources say ('' = let the sources decide)
`revision`    the (frame, edits) of its last cook: at most one cook per node and revision
`state`       what its last *committed* cook left; a second cook in a frame starts from there again
`next_state`  what the latest cook left; becomes `state` at the frame boundary

Constant: a chain of any length is walked with an explicit stack; a mark consumes edges (deps.py), so a node
that nobody asks for is marked once and then costs nothing; a clean node is not visited.
"""

from __future__ import annotations

import time as clock
from typing import TYPE_CHECKING

from tdgraph import deps
from tdgraph.errors import CookError
from tdgraph.pars import Needs

if TYPE_CHECKING:
    from tdgraph.graph.engine import Engine
    from tdgraph.graph.node import Standing
    from tdgraph.graph.op import OP

__all__ = ['MAX_NESTING', 'Scheduler']

MAX_NESTING = 32


class Scheduler:
    """Cooks nodes of one Engine.  See the module's docstring for its whole state."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stack: list[OP] = []
        self.settled: set[OP] = set()
        self.restless: dict[OP, None] = {}
        self.excused: set[OP] = set()
        self.resolving = False
        self.nesting = 0
        self.pending: dict[OP, None] = {}
        self.queue: dict[OP, None] = {}
        self.listeners: dict[OP, dict[OP, None]] = {}
        self.announced: set[OP] = set()

    # -- asking -------------------------------------------------------------------------------------

    def pull(self, node: OP) -> None:
        """Bring `node` up to date on behalf of somebody who reads it."""
        if node.fresh or self.engine.passive or node in self.excused:
            return
        if self.resolving:
            raise Needs(node)
        if node.visiting:
            self._warn_loop(node, node)
        elif self.nesting >= MAX_NESTING:
            raise CookError(f'{node.path}: callbacks cook each other {MAX_NESTING} deep; '
                            'break the circle or read through passive()')
        else:
            self.cook(node)

    def cook(self, root: OP, force: bool = False) -> None:
        """Cook `root` and what it needs.  Never raises what an operator raises: see `OP.errors`."""
        if root.visiting:
            return
        if self.engine.tree.pending:
            self.engine.tree.settle()
        if force:
            root.reason, root.revision = root.reason or 'forced', None
            deps.edited()  # whoever has cooked in this revision may have to look again
        outer = self.stack, self.settled, self.resolving, self.excused
        self.stack, self.settled, self.resolving, self.excused = [root], set(), False, set()
        self.nesting += 1
        try:
            with deps.unrecorded():
                self._run()
        finally:
            for node in self.stack:
                node.visiting = False
                self.announced.discard(node)
            self.stack, self.settled, self.resolving, self.excused = outer
            self.nesting -= 1
            if self.restless and not self.nesting:
                self._tell_restless()

    def _run(self) -> None:
        stack = self.stack
        root = stack[0]
        if (root.fresh and not root.reason) or self._done(root, self.engine.revision()):
            stack.clear()
        while stack:
            node = stack[-1]
            if not node.visiting:
                node.visiting, node.loop_warning = True, ''
            missing = self._visit(node)
            if missing is None:
                node.visiting = False
                if self.announced:
                    self.announced.discard(node)
                stack.pop()
            else:
                stack.append(missing)

    # -- one node -----------------------------------------------------------------------------------

    def _visit(self, node: OP) -> OP | None:
        """Return a node that has to be cooked before `node`, which is not done, or None when that has cooked."""
        revision = self.engine.revision()
        try:
            p = self._snapshot(node, revision)
        except Needs as needs:
            missing: OP = needs.node
            return missing
        standing = node.wiring(p)
        needed = standing.needed
        for upstream in needed:
            if upstream.fresh or self._done(upstream, revision):
                continue
            if not upstream.visiting:
                return upstream
            self._warn_loop(node, upstream)
        reason = node.reason or ('parameters' if p is not node.cooked_p else '')
        if not reason and not node.outdated(needed):
            node.subscribe()
        elif self.listeners and node in self.listeners and node not in self.announced:
            self.announced.add(node)
            self._tell_listeners(node, 'onPreCook')
            # What they have changed counts for this cook.
            return self._visit(node) if node.valid else None
        else:
            self._cook(node, p, standing, reason or 'inputs', revision)
        return None

    def _tell_listeners(self, node: OP, callback: str) -> None:
        for listener in list(self.listeners.get(node, ())):
            listener.cooks(node, callback)  # type: ignore[attr-defined]

    def _done(self, node: OP, revision: tuple[float, int]) -> bool:
        """Whether a marked node stays as it is: cooked in this revision or pull, or not allowed to cook."""
        if node.revision == revision or node in self.settled:
            self.restless[node] = None
            return True
        return not node.standing().may_cook

    def _snapshot(self, node: OP, revision: tuple[float, int]) -> object:
        """Evaluate the parameters; `Needs` flies out for a node that can still be cooked.

        One that cannot (it waits for us, or this revision has cooked it) is excused: its former value serves.
        """
        self.resolving = True
        try:
            return node.par.snapshot()
        except Needs as needed:
            excused = self.excused
            missing: OP = needed.node
            while missing.visiting or self._done(missing, revision):
                if missing.visiting:
                    self._warn_loop(node, missing)
                excused.add(missing)
                try:
                    return node.par.snapshot()
                except Needs as further:
                    missing = further.node
            raise Needs(missing) from None
        finally:
            self.resolving = False
            if self.excused:
                self.excused.clear()

    def _warn_loop(self, node: OP, missing: OP) -> None:
        """`node` needs `missing`, which is waiting for `node`: say so, go on with the former value."""
        start = self.stack.index(missing) if missing in self.stack else 0
        path = ' -> '.join(item.path for item in [*self.stack[start:], missing])
        node.loop_warning = (f'{node.path}: cook dependency loop detected: {path}; '
                             'the previous value is used, put a Feedback operator into the loop')

    def _cook(self, node: OP, p: object, standing: Standing, reason: str, revision: tuple[float, int]) -> None:
        """Run the operator, take its values, record what it read."""
        if node.fresh:
            node.unsubscribe()
        node.reason = ''
        begin = clock.perf_counter()
        with deps.recording(node):
            sources = node.sources
            for upstream in standing.needed:
                sources[upstream] = upstream.version
            try:
                node.run_cook(p, standing)
            except BaseException:  # Ctrl-C: this has not happened
                node.reason = reason
                raise
        self.settled.add(node)
        if not node.valid:
            node.dispose_values()
            return
        if deps.edits() != revision[1]:  # what its script has changed does not make it cook twice
            revision = self.engine.revision()
        node.cooked(p, reason, revision, standing, (clock.perf_counter() - begin) * 1000.0)
        node.subscribe()
        if node.readers:
            deps.mark(node)
        if self.listeners and node in self.listeners:
            if any(not upstream.fresh for upstream in standing.needed):
                node.revision = None  # onPreCook has changed what had cooked: look again when asked again
            self._tell_listeners(node, 'onPostCook')

    def _tell_restless(self) -> None:
        """Mark those that used the value of a node which a script had marked again: they shall look again."""
        for node in self.restless:
            if not node.fresh:
                deps.mark(node)
        self.restless.clear()

    # -- time ---------------------------------------------------------------------------------------

    def keep_time(self, node: OP) -> None:
        """`node` looked at its time slice: the frame of this cook is committed at the frame's end."""
        self.pending[node] = None

    def commit(self) -> None:
        """Frame boundary: what the latest cooks left becomes what the next ones start from."""
        for node in self.pending:
            node.state = node.next_state
            if node.totalCooks:  # a Feedback may have captured before its first cook
                node.committed_frame = node.cookAbsFrame
        self.pending.clear()

    def left_out(self) -> None:
        """Frames in which nothing had to cook are over: the next slices are of one frame, as if all had cooked.

        For networks without state, whose values do not follow from cooks before.
        """
        now = self.engine.abs_time.peek()
        for node in self.engine.by_id.values():
            if node.committed_frame is not None:
                node.committed_frame = now

    def cook_watched(self) -> None:
        """Cook the watched nodes that a mark has reached since the last call, each once."""
        cooked: dict[OP, None] = {}
        while waiting := [node for node in self.queue if node not in cooked]:
            for node in waiting:
                self.queue.pop(node, None)
                cooked[node] = None
                if node.valid:
                    self.cook(node)

"""One network and its clock: what the operators of a project share."""

from __future__ import annotations

import operator
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import NetworkError, ParValueError, ProjectClosedError, WrongThreadError
from tdgraph.graph.clones import Clones
from tdgraph.graph.passive import an_operator
from tdgraph.graph.runs import Run, Runs
from tdgraph.graph.scheduler import Scheduler
from tdgraph.graph.time import AbsTime, Timeline
from tdgraph.graph.tree import Tree

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.op import OP

__all__ = ['Engine']

# Counted rather than asked for: `os.getpid` is a system call, and `check` stands before every access.
_forks = 0


def _forked() -> None:
    global _forks
    _forks += 1


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)


class Engine:
    """Tree, clock, scheduler and frame loop of one project.

    What the layers above know is handed in: `registry` (type or name -> operator class), `call` (runs a
    queued script with its context), `say` (shows one line to the user), `save` and `load` (a component to and
    from a file), `globals` (names that expressions see).
    """

    def __init__(self, registry: Callable[[Any], type[OP]], *, cook_rate: float = 60.0, trusted: bool = True,
                 say: Callable[[str], None] = lambda text: None,
                 call: Callable[[Run], None] = lambda run: None,
                 save: Callable[[COMP, Any, bool], str] | None = None,
                 load: Callable[[COMP, Any, bool], None] | None = None) -> None:
        self.registry, self.say, self.call = registry, say, call
        self.save, self.load = save, load
        self.trusted = trusted
        self.distrusted: dict[OP, None] = {}  # in a trusted project: what files and copies brought without trust
        self.cook_rate = cook_rate
        self.passive = False
        self.longest_slice: float | None = None  # seconds; a live window sets it
        self.placeholders_pass = False  # operators that do not exist here pass on their input
        self.files: dict[str, None] = {}  # that the network was read from
        self.loading = False  # a file is being read: nobody looks at what is not complete
        self.closed = self._in_frame = False
        self._thread, self._forks = threading.get_ident(), _forks
        self._next_id = 0
        self.by_id: dict[int, OP] = {}
        self.tree = Tree(self)
        self.clones = Clones(self)
        self.system_shortcuts: dict[str, Any] = {}  # what `op.Name` finds although no COMP has that shortcut
        self.abs_time = AbsTime(cook_rate)
        self.timeline = Timeline(cook_rate)
        self.clocks: dict[Timeline, None] = {}  # of the other time COMPs
        self.scheduler = Scheduler(self)
        self.runs = Runs(self)
        self.globals: dict[str, Any] = {}
        self.root: COMP
        # Nodes that every frame concerns: those that capture at its boundary, and roots by themselves.
        self.captures: dict[OP, None] = {}
        self.roots: dict[OP, None] = {}
        # Operators that act at moments of the project, and the same in their order for a state of the tree.
        self.watchers: dict[OP, None] = {}
        self._turns: list[OP] = []
        self._turns_of = -1
        self.calling = 0  # callbacks of theirs that are running
        self.started = False
        self._timelines: dict[OP, Timeline] = {}
        self._timelines_of = -1
        self.frame_start: list[Callable[[float], None]] = []
        self.frame_end: list[Callable[[float], None]] = []
        self.before_frame: list[Callable[[], object]] = [self.tree.settle]
        self.after_frame: list[Callable[[], None]] = []

    # -- life ---------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise when the project is closed, or used from another thread or process."""
        if self.closed:
            raise ProjectClosedError('project: this project has been closed; open another')
        if threading.get_ident() != self._thread:
            raise WrongThreadError('project: operators may only be used from the thread that made the project; '
                                   'hand over arrays instead')
        if _forks != self._forks:
            raise WrongThreadError('project: this process was forked from the one that made the project; '
                                   'start workers with the "spawn" method and build the project there')

    def check_idle(self, call: str) -> None:
        """Raise when this cannot be used, or while something of it is cooking or a frame is on its way."""
        self.check()
        if self.scheduler.nesting or self._in_frame or self.calling:
            raise NetworkError(f'project: {call} inside of a callback or a frame; return first, '
                               'or let the program that advances the project do it')

    def new_id(self, op: OP) -> int:
        self._next_id += 1
        self.by_id[self._next_id] = op
        return self._next_id

    def forget(self, op: OP) -> None:
        """An operator is being destroyed."""
        self.by_id.pop(op.id, None)
        self.clones.forget(op)
        self.distrusted.pop(op, None)
        self.captures.pop(op, None)
        self.roots.pop(op, None)
        self.watchers.pop(op, None)
        self.scheduler.listeners.pop(op, None)
        self.scheduler.pending.pop(op, None)
        self.scheduler.queue.pop(op, None)

    def set_rate(self, rate: float) -> None:
        """Change the frames per second of `advance`; the current second stays."""
        self.cook_rate = float(rate)
        self.abs_time.set_rate(float(rate))

    def revision(self) -> tuple[float, int]:
        """Return what a cook is up to date with: the frame, and every edit so far."""
        return self.abs_time.peek(), deps.edits()

    # -- time ---------------------------------------------------------------------------------------

    def time_op(self, op: OP) -> Any:
        """Return the time COMP that counts for `op`: the nearest `local/time` going up."""
        node: OP | None = op
        while node is not None:
            local = node.children_by_name.get('local')
            if local is not None:
                found = local.children_by_name.get('time')
                if found is not None and found.opType == 'timeCOMP':
                    return found
            node = node.above
        return None

    def timeline_of(self, op: OP) -> Timeline:
        """Return the timeline that counts for `op`; looked up once per operator and state of the tree."""
        if self._timelines_of != self.tree.version:
            self._timelines.clear()
            self._timelines_of = self.tree.version
        timeline = self._timelines.get(op)
        if timeline is None:
            found = self.time_op(op)
            timeline = self._timelines[op] = self.timeline if found is None else found.clock
        return timeline

    # -- frames -------------------------------------------------------------------------------------

    def advance(self, frames: int = 1, cook: Iterable[OP] = ()) -> None:
        """Move on by whole frames and cook what each of them asks for.

        Per frame: feedback is captured, the clock moves, due `run()`s, start-of-frame callbacks (those of the
        Execute DATs with what they watch), the roots (`cook`, watched nodes, operators that record or send,
        scripts that cook always), end-of-frame runs and callbacks.  Never drops a frame.  What nobody asks for
        does not cook.
        """
        self.check_idle('advance()')
        try:
            count = operator.index(frames)
        except TypeError:
            count = -1
        if count < 0:
            raise ParValueError(f'project: advance({frames!r}); give a number of frames, 0 or more')
        roots = self._roots_of(cook)
        for _ in range(count):
            for op in roots:
                op.check()  # before the clock moves
            self._frame(1.0, roots)

    def skip(self, frames: float, cook: Iterable[OP] = ()) -> None:
        """Move on by `frames` at once, as a live window that fell behind does; slices fill the gap."""
        self.check_idle('skip()')
        self._frame(frames, self._roots_of(cook))

    @staticmethod
    def _roots_of(cook: Iterable[OP]) -> list[OP]:
        """Return the operators that every frame shall cook."""
        given: list[Any] = list(cook) if isinstance(cook, Iterable) else [cook]
        return [an_operator(op, 'project: advance()') for op in given]

    def _frame(self, step: float, roots: list[OP]) -> None:
        self._in_frame = True
        try:
            self._run_frame(step, roots)
        finally:
            self._in_frame = False

    def _run_frame(self, step: float, roots: list[OP]) -> None:
        self.start()
        for hook in self.before_frame:
            hook()
        for node in list(self.captures):
            node.capture()  # type: ignore[attr-defined]
        self.scheduler.commit()
        self.abs_time.advance(step)
        for timeline in (self.timeline, *self.clocks):
            timeline.step(step * timeline.peek_rate() / self.cook_rate)
        self.runs.due(end_frame=False)
        self._work(roots)

    def _work(self, roots: list[OP]) -> None:
        """Do what a frame is for, now that its time has come."""
        frame = self.abs_time.peek()
        for listener in list(self.frame_start):
            listener(frame)
        self.tell('framestart')  # before the roots: what callbacks set is in the pictures of this frame
        self.cook_roots(roots)
        self.runs.due(end_frame=True)
        for listener in list(self.frame_end):
            listener(frame)
        self.tell('frameend')
        for hook in self.after_frame:
            hook()

    def first_frame(self, cook: Iterable[OP] = ()) -> None:
        """Do the work of the frame that the project stands at, as `advance` does that of the next."""
        self.check_idle('first_frame()')
        roots = self._roots_of(cook)
        self._in_frame = True
        try:
            self.start()
            self._work(roots)
        finally:
            self._in_frame = False

    # -- moments ------------------------------------------------------------------------------------

    def start(self, loaded: bool = False) -> None:
        """Tell the Execute DATs, once, that the project begins: when it is loaded, else at its first frame.

        loaded: what has built it counts as no change of what they watch.
        """
        if self.started:
            return
        self.started = True
        for moment in (('look',) if loaded else ()) + ('create', 'start'):
            self.tell(moment)

    def tell(self, moment: str) -> None:
        """Let every watcher act, in the order of their `turn`.

        Moments: 'look' (what there is now is no change), 'create', 'start', 'framestart', 'frameend', 'exit'.
        """
        if not self.watchers:
            return
        if self._turns_of != self.tree.version:
            self._turns = sorted(self.watchers, key=lambda op: op.turn)  # type: ignore[attr-defined]
            self._turns_of = self.tree.version
        for watcher in list(self._turns):
            if watcher.valid:
                watcher.moment(moment)  # type: ignore[attr-defined]

    def cook_roots(self, roots: Iterable[OP] = ()) -> None:
        """Cook what this frame asks for."""
        for op in roots:
            if op.valid:  # a script of this frame may have destroyed it
                self.scheduler.cook(op)
        self.scheduler.cook_watched()
        for op in list(self.roots):
            if op.valid:
                op.cook_as_root()  # type: ignore[attr-defined]

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Read operators without cooking them."""
        outer, self.passive = self.passive, True
        try:
            yield
        finally:
            self.passive = outer

    # -- shortcuts, dependencies --------------------------------------------------------------------

    def global_shortcuts(self) -> Iterator[tuple[str, OP]]:
        """Yield (shortcut, COMP) for every global OP shortcut, in order of creation."""
        self.tree.note()
        for op in list(self.by_id.values()):
            if op.isCOMP:
                shortcut = op.shortcut_of('opshortcut')
                if shortcut:
                    yield shortcut, op

    def global_shortcut(self, name: str) -> OP | None:
        """Return the COMP with this global shortcut, or None."""
        return next((op for shortcut, op in self.global_shortcuts() if shortcut == name), None)

    @staticmethod
    def dependency_path(op: OP, target: OP) -> list[str]:
        """Return the paths from `op` to `target` along what each cook has read; [] without a connection."""
        came: dict[deps.Source, deps.Source | None] = {op: None}
        waiting: list[deps.Source] = [op]
        while waiting:
            source = waiting.pop(0)
            if source is target:
                trail: list[str] = []
                step: deps.Source | None = source
                while step is not None:
                    if getattr(step, 'isOP', False):
                        trail.append(step.path)  # type: ignore[attr-defined]
                    step = came[step]
                return trail[::-1]
            for further in getattr(source, 'sources', ()):
                if further not in came:
                    came[further] = source
                    waiting.append(further)
        return []

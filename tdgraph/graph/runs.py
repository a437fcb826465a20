"""`run()`: scripts and calls that wait for a later frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tdgraph.errors import ParTypeError, ParValueError
from tdgraph.graph.passive import actual

if TYPE_CHECKING:
    from tdgraph.graph.engine import Engine
    from tdgraph.graph.op import OP

__all__ = ['Run', 'Runs']


class Run:
    """One waiting call (TD's Run Class)."""

    __slots__ = ('_runs', 'active', 'args', 'due', 'end_frame', 'group', 'isCell', 'isDAT', 'origin', 'path',
                 'source')

    def __init__(self, runs: Runs, source: str | Callable[..., Any], args: tuple[Any, ...], due: float,
                 end_frame: bool, group: str | None, origin: OP | None) -> None:
        self._runs, self.source, self.args = runs, source, args
        self.due, self.end_frame, self.group = due, end_frame, group
        self.origin, self.path = origin, origin.path if origin is not None else ''
        self.active = True
        self.isCell = self.isDAT = False  # whose text it is

    @property
    def isString(self) -> bool:
        return isinstance(self.source, str)

    @property
    def remainingFrames(self) -> int:
        """Frames until it runs."""
        return max(0, int(self.due - self._runs.engine.abs_time.peek()))

    @property
    def remainingMilliseconds(self) -> float:
        return self.remainingFrames * 1000.0 / self._runs.engine.cook_rate

    def kill(self) -> None:
        """Never run it."""
        self.active = False
        self._runs.discard(self)


class Runs:
    """`runs`: what waits, in the order in which it was asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._waiting: list[Run] = []

    def __iter__(self) -> Iterator[Run]:
        return iter(list(self._waiting))

    def __len__(self) -> int:
        return len(self._waiting)

    def __getitem__(self, index: int) -> Run:
        return self._waiting[index]

    def discard(self, run: Run) -> None:
        if run in self._waiting:
            self._waiting.remove(run)

    def add(self, script: str | Callable[..., Any], *args: Any, endFrame: bool = False,
            fromOP: OP | None = None, asParameter: bool = False, group: str | None = None,
            delayFrames: int = 0, delayMilliSeconds: float = 0, wallTime: bool = False,
            delayRef: OP | None = None) -> Run:
        """Queue a script (text that sees `args`) or a callable; it runs when its frame comes.

        delayMilliSeconds is rounded to frames of the project's cook rate.  Without a delay it runs at the
        end of this frame (`endFrame`) or at the start of the next.  asParameter, wallTime and delayRef are
        taken and change nothing: there is one clock.
        """
        if not isinstance(script, str) and not callable(script):
            raise ParTypeError(f'run(): takes text or a callable, not {type(script).__name__}')
        if delayFrames < 0 or delayMilliSeconds < 0:
            raise ParValueError('run(): a delay cannot be negative; give 0 or more')
        frames = delayFrames + round(delayMilliSeconds * self.engine.cook_rate / 1000.0)
        if frames == 0 and not endFrame:
            frames = 1
        run = Run(self, script, args, self.engine.abs_time.peek() + frames, endFrame, group,
                  None if fromOP is None else actual(fromOP))
        self._waiting.append(run)
        return run

    def due(self, end_frame: bool) -> None:
        """Run what is due now; what fails is reported and forgotten, the others still run."""
        now = self.engine.abs_time.peek()
        ready = [run for run in self._waiting if run.due <= now and run.end_frame == end_frame]
        for run in ready:
            if run.active:
                self.discard(run)
                run.active = False
                self.engine.call(run)

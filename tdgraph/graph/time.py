"""Frames, seconds and the samples between two cooks.

Frame 1 is second 0.  `absTime` counts the frames that the project has advanced and never loops; a Timeline
belongs to a time COMP (`/local/time` at the root) and runs at its own rate.  While nobody seeks, the root
timeline and `absTime` agree: ``absTime.frame == me.time.frame``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tdgraph.deps import Source
from tdgraph.errors import ParValueError

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['AbsTime', 'CookTime', 'Timeline', 'sample_at']


def sample_at(frame: float, rate: float, frame_rate: float) -> int:
    """Return the index of the last sample (of `rate` per second) that lies at or before `frame`.

    Slices are differences of this function, so they tile time whatever the frames: no gap, no overlap.
    The small bias keeps ``60 / 60`` at a whole frame from falling a sample short.
    """
    return math.floor((frame - 1.0) * rate / frame_rate + 1e-6)


class Timeline(Source):
    """A clock that can be played, paused and moved.

    `frame` runs from `start`; `rate` is in frames per second.  It loops between `start` and `end` only where
    `loop` is asked for (a live window does; `advance()` in batch lets it run on).  Who has read only the rate
    (`me.time.rate`, the default of every generator's rate) does not hear of the frames.
    """

    __slots__ = ('_frame', '_rate', '_rate_source', 'end', 'loop', 'play', 'range_end', 'range_start', 'start')

    def __init__(self, rate: float = 60.0, end: float = 600.0) -> None:
        super().__init__()
        self._frame, self._rate = 1.0, rate
        self._rate_source = Source()
        self.start, self.end = 1.0, end
        self.range_start, self.range_end = 1.0, end
        self.play, self.loop = True, False

    @property
    def frame(self) -> float:
        self.note()
        return self._frame

    @frame.setter
    def frame(self, frame: float) -> None:
        self._frame = _finite('frame', frame)
        self.changed()

    @property
    def rate(self) -> float:
        self._rate_source.note()
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if _finite('rate', rate) <= 0:
            raise ParValueError(f'time: rate is {rate!r}; give frames per second above 0')
        self._rate = float(rate)
        self._rate_source.changed()
        self.changed()

    @property
    def seconds(self) -> float:
        self.note()
        return (self._frame - 1.0) / self._rate

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        self.frame = _finite('seconds', seconds) * self._rate + 1.0

    def peek(self) -> float:
        """Return the frame without recording a dependency."""
        return self._frame

    def peek_rate(self) -> float:
        """Return the rate without recording a dependency."""
        return self._rate

    def step(self, frames: float) -> None:
        """Move on by `frames` frames; a paused timeline stays."""
        if not self.play:
            return
        frame = self._frame + frames
        if self.loop and frame > self.range_end:
            length = self.range_end - self.range_start + 1.0
            frame = self.range_start + (frame - self.range_start) % length
        self._frame = frame
        self.changed()


def _finite(name: str, value: float) -> float:
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ParValueError(f'time: {name} is {value!r}; give a finite number')
    return float(value)


class AbsTime(Source):
    """`absTime`: frames and seconds since the project began; only `advance` moves it."""

    __slots__ = ('_frame', '_rate', '_step')
    _td_safe_ = frozenset({'frame', 'seconds', 'step', 'stepSeconds'})

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._frame, self._rate, self._step = 1.0, rate, 1.0

    @property
    def frame(self) -> float:
        """Current frame, from 1."""
        self.note()
        return self._frame

    @property
    def seconds(self) -> float:
        """Seconds at the project's cook rate; frame 1 is 0 s."""
        self.note()
        return (self._frame - 1.0) / self._rate

    @property
    def step(self) -> float:
        """Frames since the previous cooked frame; above 1 where real time has dropped some."""
        self.note()
        return self._step

    @property
    def stepSeconds(self) -> float:
        """`step` in seconds."""
        return self.step / self._rate

    def set_rate(self, rate: float) -> None:
        """Count in another rate from now on."""
        self._rate = rate
        self.changed()

    def advance(self, frames: float) -> None:
        """Move on; called by the engine once per frame."""
        self._frame += frames
        self._step = frames
        self.changed()

    def peek(self) -> float:
        """Return the frame without recording a dependency."""
        return self._frame


class CookTime:
    """The time of one cook, as an operator's `compute` sees it.

    Touching anything that moves records that the operator depends on time, so a generator that does not look
    at the clock is not cooked again by it.
    """

    __slots__ = ('_node',)

    def __init__(self, node: OP) -> None:
        self._node = node

    @property
    def _timeline(self) -> Timeline:
        return self._node.standing().timeline

    @property
    def _abs(self) -> AbsTime:
        return self._node.engine.abs_time

    @property
    def frame(self) -> float:
        return self._timeline.frame

    @property
    def seconds(self) -> float:
        return self._timeline.seconds

    @property
    def rate(self) -> float:
        return self._timeline.rate

    @property
    def abs_frame(self) -> float:
        return self._abs.frame

    @property
    def abs_seconds(self) -> float:
        return self._abs.seconds

    @property
    def frames(self) -> float:
        """Frames since this node's last committed cook; 1.0 at its first."""
        now = self._abs.frame
        self._node.engine.scheduler.keep_time(self._node)
        before = self._node.committed_frame
        return 1.0 if before is None else max(now - before, 0.0)

    def slice(self, rate: float) -> tuple[int, int]:
        """Return ``(first index, count)`` of the samples at `rate` since this node's last committed cook.

        At most `Engine.longest_slice` seconds of them, the newest: a live window cannot catch up for ever.
        """
        now, frames = self._timeline.frame, self.frames
        longest = self._node.engine.longest_slice
        if longest is not None:
            frames = min(frames, longest * self._timeline.rate)
        first = sample_at(now - frames, rate, self._timeline.rate) + 1
        return first, sample_at(now, rate, self._timeline.rate) + 1 - first

"""What scripts read from a Timer CHOP and make it do (TimerCHOP Class)."""

from __future__ import annotations

from typing import Any, Self

from tdgraph.errors import NetworkError, ParTypeError, ParValueError
from tdgraph.operators.chop._segments import Segment, plan_of
from tdgraph.operators.chop._timerout import whole
from tdgraph.operators.chop._timing import Machine, Moment
from tdgraph.operators.chop.base import CHOP

__all__ = ['TimerMembers']

UNITS = ('seconds', 'frame', 'sample', 'fraction')


class TimerMembers(CHOP):
    """Mixin: times as seconds, frames and samples, jumps.  In a callback they are those of its moment."""

    _machine: Machine | None

    def pull(self) -> Self:
        # A callback that reads its own timer gets what there is, without a warning about a loop.
        return super().pull() if self._machine is None else self

    def _order(self, name: str, *args: Any) -> None:
        raise NotImplementedError

    def _rates(self) -> tuple[float, float]:
        """Return samples and frames per second."""
        return float(self.par['rate'].eval()), self.timeline().peek_rate()

    def moment(self) -> Moment:
        """Return where the timer stands; cooks it first."""
        if self._machine is not None:
            return self._machine.now
        self.pull()
        kept = self.next_state if self.next_state is not None else self.state
        if kept is not None:
            found: Moment = kept.moment
            return found
        p = self.par.snapshot()
        return Moment(plan_of(p, None, *self._rates()))

    def _frames(self, seconds: float) -> int:
        return whole(seconds, self._rates()[1])

    def _samples(self, seconds: float) -> int:
        return whole(seconds, self._rates()[0])

    @property
    def segments(self) -> list[Segment]:
        """The segments, one where there is no table."""
        plan = self.moment().plan
        return [Segment.of(self, plan, row, *self._rates()) for row in plan.rows]

    @property
    def beginSeconds(self) -> list[float]:
        """When each segment begins to count, without interruptions."""
        plan = self.moment().plan
        return [plan.begin(row.index) + row.delay for row in plan.rows]

    @property
    def beginFrame(self) -> list[int]:
        """`beginSeconds` in frames."""
        return [self._frames(seconds) for seconds in self.beginSeconds]

    @property
    def beginSample(self) -> list[int]:
        """`beginSeconds` in samples."""
        return [self._samples(seconds) for seconds in self.beginSeconds]

    @property
    def fraction(self) -> float:
        """How much of the cycle is over."""
        return self.moment().fraction

    @property
    def cumulativeSeconds(self) -> float:
        """All counting since the start, as fast as it was."""
        return self.moment().cumulative

    @property
    def cumulativeFrames(self) -> int:
        return self._frames(self.cumulativeSeconds)

    @property
    def cumulativeSamples(self) -> int:
        return self._samples(self.cumulativeSeconds)

    @property
    def playingSeconds(self) -> float:
        """All counting since the start, whatever the speed."""
        return self.moment().playing

    @property
    def playingFrames(self) -> int:
        return self._frames(self.playingSeconds)

    @property
    def playingSamples(self) -> int:
        return self._samples(self.playingSeconds)

    @property
    def runningSeconds(self) -> float:
        """The time since the start."""
        return self.moment().running

    @property
    def runningFrames(self) -> int:
        return self._frames(self.runningSeconds)

    @property
    def runningSamples(self) -> int:
        return self._samples(self.runningSeconds)

    @property
    def masterSeconds(self) -> float:
        """The time since the start as if nothing had come between; assigning jumps there."""
        return self.moment().master

    @masterSeconds.setter
    def masterSeconds(self, seconds: float) -> None:
        self.goTo(seconds=seconds)

    @property
    def masterFrames(self) -> int:
        """`masterSeconds` in frames."""
        return self._frames(self.masterSeconds)

    @masterFrames.setter
    def masterFrames(self, frames: float) -> None:
        self.goTo(frame=frames)

    @property
    def masterSamples(self) -> int:
        """`masterSeconds` in samples."""
        return self._samples(self.masterSeconds)

    @masterSamples.setter
    def masterSamples(self, samples: float) -> None:
        self.goTo(sample=samples)

    @property
    def masterFraction(self) -> float:
        """`masterSeconds` as a part of the whole; 0 of an endless timer."""
        now = self.moment()
        total = now.plan.total
        return now.master / total if 0 < total < float('inf') else 0.0

    @masterFraction.setter
    def masterFraction(self, fraction: float) -> None:
        self.goTo(fraction=fraction)

    @property
    def cycle(self) -> int:
        """The cycle of the segment, from 0; assigning jumps to its beginning."""
        return self.moment().cycle

    @cycle.setter
    def cycle(self, cycle: int) -> None:
        self.goTo(segment=self.moment().segment, cycle=cycle)

    @property
    def segment(self) -> int:
        """The index of the segment; assigning jumps to its beginning."""
        return self.moment().segment

    @segment.setter
    def segment(self, segment: int) -> None:
        self.goTo(segment=segment)

    # -- jumps --------------------------------------------------------------------------------------

    def goTo(self, segment: int | None = None, cycle: int | None = None, endOfCycle: bool = False,
             **time: float) -> None:
        """Jump to a time: one of seconds, frame, sample, fraction.

        With segment or cycle it is the time in that cycle, else that since the start.  endOfCycle: jump when the
        present cycle ends.  Raises NetworkError for a timer that does not run and is not done.
        """
        unknown = set(time) - set(UNITS)
        if unknown or len(time) > 1:
            raise ParTypeError(f'{self.path}: goTo() takes one of {", ".join(UNITS)}, '
                               f'not {", ".join(sorted(time))}')
        now = self.moment()
        if now.phase not in ('running', 'done'):
            raise NetworkError(f'{self.path}: this timer is {now.phase}; pulse start before it can jump')
        unit, value = next(iter(time.items()), ('seconds', 0.0))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float('inf'):
            raise ParValueError(f'{self.path}: goTo({unit}={value!r}); give a number of 0 or more')
        self._order('jump' if endOfCycle else 'goto', *self._target(now, segment, cycle, unit, value))

    def _target(self, now: Moment, segment: int | None, cycle: int | None, unit: str, value: float,
                ) -> tuple[int, int, float]:
        """Return (segment, cycle, seconds in the cycle)."""
        rate, frame_rate = self._rates()
        local = segment is not None or cycle is not None
        row = now.plan.rows[min(max(now.segment if segment is None else int(segment), 0), len(now.plan.rows) - 1)]
        length = row.length if local else now.plan.total
        factors = {'seconds': 1.0, 'frame': 1 / frame_rate, 'sample': 1 / rate,
                   'fraction': length if length < float('inf') else 1.0}
        seconds = value * factors[unit]
        if not local:
            return now.plan.locate(seconds)
        return row.index, max(int(cycle or 0), 0), seconds

    def goToNextSegment(self) -> None:
        """Enter the next segment, as the pulse Go to Next Segment does."""
        self._order('gotonextseg')

    def goToPrevSegment(self) -> None:
        """Enter the segment before, as the pulse Go to Previous Segment does."""
        self._order('gotoprevseg')

    def goToCycleEnd(self) -> None:
        """Leave the segment, as the pulse Go to End of Cycle does."""
        self._order('gotoendcycle')

    def lastCycle(self) -> None:
        """Make this cycle the last, as the pulse Exit Segment at End of Cycle does."""
        self._order('exitendcycle')

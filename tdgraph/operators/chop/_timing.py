"""The state machine of the Timer CHOP: what a step in time, and each command, does to a `Moment`.

States: idle (nothing has happened yet) -> initializing -> ready -> running (delay, then counting, segment after
segment) -> done.  Everything is in seconds; a place within EPSILON of an end has reached it, so that sums of
samples end where the whole would.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tdgraph.operators.chop._segments import Plan, Row

__all__ = ['Machine', 'Moment']

EPSILON = 1e-9
MOST_ENDS = 10_000  # of cycles within one sample


@dataclass(frozen=True)
class Moment:
    """Where a timer stands after a sample.

    `place`: in the cycle; `waited`: of the delay; `last`: this cycle is the last of its segment; `jump`: where to
    go at the end of the cycle; `tries`: calls of onInitialize; `retry`: frames until the next of them; `starts`:
    start as soon as ready.
    """

    plan: Plan
    phase: str = 'idle'
    segment: int = 0
    cycle: int = 0
    place: float = 0.0
    waited: float = 0.0
    delaying: bool = False
    cumulative: float = 0.0
    playing: float = 0.0
    running: float = 0.0
    alerted: bool = False
    last: bool = False
    jump: tuple[int, int, float] | None = None
    tries: int = 0
    retry: float = 0.0
    starts: bool = False

    @property
    def row(self) -> Row:
        """The segment that counts."""
        return self.plan.rows[min(self.segment, len(self.plan.rows) - 1)]

    @property
    def counting(self) -> bool:
        """Whether the timer itself runs, not a delay."""
        return self.phase == 'running' and not self.delaying

    @property
    def fraction(self) -> float:
        """How much of the cycle is over, 0 to 1; 0 of an endless one."""
        if self.phase == 'done':
            return 1.0
        length = self.row.length
        return 0.0 if math.isinf(length) or not length else min(self.place / length, 1.0)

    @property
    def master(self) -> float:
        """Seconds since the start as if nothing had come between; endless cycles count once."""
        row, whole = self.row, self.cycle - (self.phase == 'done')
        cycles = whole * row.length if row.cycle and row.limited and whole > 0 else 0.0
        return self.plan.begin(self.segment) + self.waited + self.place + cycles


class Machine:
    """One cook's work on a Moment, `now`; `tell(callback, *arguments)` calls back, `pulses` last one sample."""

    def __init__(self, now: Moment, plan: Plan, p: Any, tell: Callable[..., Any], frame_rate: float) -> None:
        self.p, self.tell, self.frame_rate = p, tell, frame_rate
        self.plan = plan
        self.now = now if p.deferpars and now.phase != 'idle' else _adapted(now, plan)
        self.pulses: set[str] = set()
        self.fault = ''
        self._ends = 0

    def _set(self, **changes: Any) -> None:
        self.now = replace(self.now, **changes)

    # -- starting -----------------------------------------------------------------------------------

    def initialize(self, start: bool = False) -> None:
        """Set everything to 0 and ask onInitialize whether all is ready."""
        self.now = Moment(self.plan, 'initializing', starts=start)
        self._try()

    def _try(self) -> None:
        self._set(tries=self.now.tries + 1, retry=0.0)
        wait = self.tell('onInitialize', self.now.tries)
        if isinstance(wait, (int, float)) and wait > 0:
            self._set(retry=float(wait))
            return
        self._set(phase='ready')
        self.pulses.add('ready_pulse')
        self.tell('onReady')
        if self.now.starts:
            self._begin()

    def start(self) -> None:
        """Begin to count; initializes first unless that has been done."""
        if self.now.phase == 'ready':
            self._begin()
        elif self.now.phase == 'initializing':
            self._set(starts=True)
        else:
            self.initialize(True)

    def _begin(self) -> None:
        self.now = Moment(self.now.plan, 'running')
        self.tell('onStart')
        self._enter(0, False)

    def _enter(self, index: int, interrupt: bool) -> None:
        row = self.now.plan.rows[index]
        self._set(phase='running', segment=index, cycle=0, place=0.0, waited=0.0, alerted=False, last=False,
                  delaying=row.delay > EPSILON)
        if self.now.plan.table:
            self.tell('onSegmentEnter', row, interrupt)
        if not self.now.delaying:
            self._count()

    def _count(self) -> None:
        """The delay is over."""
        row = self.now.row
        self._set(delaying=False, waited=row.delay)
        self.tell('onTimerPulse', row)
        if row.cycle:
            self.tell('onCycleStart', row, 0)

    # -- time ---------------------------------------------------------------------------------------

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self._ends = 0
        if self.now.phase == 'initializing':
            self._set(retry=self.now.retry - seconds * self.frame_rate)
            if self.now.retry > EPSILON:
                return
            self._try()
            if self.p.runvalues == 'zero':
                return
        if self.now.phase != 'running':
            return
        self._set(running=self.now.running + seconds)
        if self.p.cue:
            self.go_to(*self._cue_place())
        elif self.p.play:
            self._go(seconds)

    def _go(self, left: float) -> None:
        """Use up `left` seconds of playing, over as many ends of cycles and segments as they reach."""
        while self.now.phase == 'running':
            now, row = self.now, self.now.row
            speed = self.p.speed if row.speed is None else row.speed
            stop = row.delay if now.delaying else self._next_stop()
            rest = max(stop - (now.waited if now.delaying else now.place), 0.0)
            used = min(left, rest / speed) if speed > 0 else left
            moved = used * speed
            left = max(left - used, 0.0)
            if now.delaying:
                self._set(waited=now.waited + moved)
            else:
                self._set(place=now.place + moved, cumulative=now.cumulative + moved, playing=now.playing + used)
            if rest - moved > EPSILON:
                return
            self._reached(stop)

    def _next_stop(self) -> float:
        now, row = self.now, self.now.row
        alert = row.length - row.alert
        return max(alert, now.place) if row.alert > 0 and not now.alerted else row.length

    def _reached(self, stop: float) -> None:
        if self.now.delaying:
            self._count()
        elif stop < self.now.row.length - EPSILON:
            self._alert()
        else:
            self._end_cycle()

    def _alert(self) -> None:
        now = self.now
        ends = not self._goes_on()
        self._set(alerted=True)
        self.tell('onCycleEndAlert', now.row, now.cycle, ends, ends and self._is_last(), False)

    def _goes_on(self) -> bool:
        """Whether another cycle follows this one."""
        row = self.now.row
        return row.cycle and not self.now.last and (not row.limited or self.now.cycle + 1 < row.most)

    def _is_last(self) -> bool:
        return self.now.segment + 1 >= len(self.now.plan.rows)

    def _end_cycle(self) -> None:
        self._ends += 1
        if self._ends > MOST_ENDS:  # not raised: the same callbacks would come again with the next cook
            self.fault = (f'stopped after {MOST_ENDS} cycles in one sample; set a Length above 0, or limit the '
                          'cycles')
            self._set(phase='done')
            return
        now = self.now
        self.pulses.add('cycle_pulse')
        self.tell('onCycle', now.row, now.cycle)
        if now.jump is not None:
            self._set(jump=None)
            self.go_to(*now.jump)
        elif self._goes_on():
            self._set(cycle=now.cycle + 1, place=0.0, alerted=False)
            self.tell('onCycleStart', now.row, now.cycle + 1)
        else:
            self.pulses.add('timer_pulse')
            self.leave(False)

    def replay(self, seconds: float) -> None:
        """Stand where the timer is so long after a start, without telling anybody."""
        tell, self.tell = self.tell, lambda *args: None
        self.initialize(True)
        row = self.now.row
        turns = math.floor((seconds - row.delay) / row.length) - 1 if row.length > 0 else 0
        if row.cycle and not row.limited and turns > 0:  # however many there are
            self._set(running=seconds, delaying=False, waited=row.delay, cycle=turns,
                      cumulative=turns * row.length, playing=turns * row.length)
            self._go(seconds - row.delay - turns * row.length)
        else:
            self.step(seconds)
        self.tell = tell
        self.pulses.clear()

    # -- leaving ------------------------------------------------------------------------------------

    def leave(self, interrupt: bool, target: int | None = None) -> None:
        """Exit the segment, for the next one or `target`; after the last the timer is done."""
        target = self.now.segment + 1 if target is None else max(target, 0)
        self._exit(interrupt)
        if target < len(self.now.plan.rows):
            self._enter(target, interrupt)
        else:
            self._finish(interrupt)

    def _exit(self, interrupt: bool) -> None:
        self.pulses.add('segment_pulse')
        if self.now.plan.table:
            self.tell('onSegmentExit', self.now.row, interrupt)

    def _finish(self, interrupt: bool) -> None:
        row = self.now.row
        length = self.now.place if math.isinf(row.length) else row.length
        self._set(phase='done', place=length, cycle=self.now.cycle + 1, delaying=False)
        self.pulses.add('done_pulse')
        self.tell('onDone', row, interrupt)
        if self.p.ondone == 'restartnoinit':
            self._begin()
        elif self.p.ondone != 'donothing':
            self.initialize(self.p.ondone == 'restart')

    # -- commands -----------------------------------------------------------------------------------

    def command(self, name: str, *args: Any) -> bool:
        """Do what a pulse or a method asks for; return whether time passes at this sample."""
        self._ends = 0
        started = name == 'start'
        if name == 'initialize':
            self.initialize()
        elif started:
            self.start()
            return self.now.phase == 'running' and self.p.runvalues == 'one'
        elif name == 'goto' and self.now.phase in ('running', 'done'):
            self.go_to(*args)
        elif self.now.phase == 'running':
            return self._while_running(name, args)
        return False

    def _while_running(self, name: str, args: tuple[Any, ...]) -> bool:
        last = len(self.now.plan.rows) - 1
        if name == 'exitendcycle':
            self._set(last=True)
            return True
        if name == 'jump':
            self._set(jump=args)
            return True
        if name == 'cuepulse':
            self.go_to(*self._cue_place())
        elif name == 'gotodone':
            self._exit(True)
            self._set(segment=last, last=True)
            self._finish(True)
        elif name in ('gotoendcycle', 'gotonextseg'):
            self.leave(True)
        elif name == 'gotoprevseg':
            self.leave(True, self.now.segment - 1)
        return False

    def go_to(self, segment: int, cycle: int, place: float) -> None:
        """Stand at a place of a cycle; below 0: in the delay of the segment."""
        plan = self.now.plan
        segment = min(max(segment, 0), len(plan.rows) - 1)
        if segment != self.now.segment and self.now.phase == 'running':
            self.leave(True, segment)
        row = plan.rows[segment]
        waited = row.delay + min(place, 0.0)
        self._set(phase='running', segment=segment, cycle=max(cycle, 0), place=min(max(place, 0.0), row.length),
                  waited=max(waited, 0.0), delaying=place < 0 and row.delay > EPSILON, last=False,
                  alerted=place > row.length - row.alert)

    def _cue_place(self) -> tuple[int, int, float]:
        """Return the place of the cue point."""
        plan, p = self.now.plan, self.p
        factor = {'samples': 1 / p.rate, 'frames': 1 / self.frame_rate, 'seconds': 1.0,
                  'fraction': 1.0 if math.isinf(plan.total) else plan.total}[p.cueunits]
        return plan.locate(p.cuepoint * factor)


def _adapted(now: Moment, plan: Plan) -> Moment:
    """Return the moment with another plan, in which it may stand beyond the last segment."""
    if now.plan is plan or now.plan == plan:
        return now
    return replace(now, plan=plan, segment=min(now.segment, len(plan.rows) - 1))

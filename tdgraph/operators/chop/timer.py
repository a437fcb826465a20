"""Timer CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, interval, resample
from tdgraph.graph.node import Input
from tdgraph.graph.time import sample_at
from tdgraph.operators.callbacks import Callbacks
from tdgraph.operators.chop._pages import RatePage
from tdgraph.operators.chop._segments import Row, Segment, plan_of
from tdgraph.operators.chop._timermembers import TimerMembers
from tdgraph.operators.chop._timerout import outputs
from tdgraph.operators.chop._timerpars import TimerPages
from tdgraph.operators.chop._timing import Machine, Moment
from tdgraph.pars import Changed, ParMode

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['TimerCHOP']

PULSES = ('initialize', 'start', 'cuepulse', 'exitendcycle', 'gotoendcycle', 'gotodone', 'gotoprevseg',
          'gotonextseg')
LOCKED = {'play': True, 'cue': False, 'speed': 1.0, 'runvalues': 'zero', 'ondone': 'donothing'}
CALLBACKS = '''\
# me - this DAT
# timerOp - the Timer CHOP
# segment - the index of the segment, with its columns: segment.custom['name'], segment.lengthSeconds
# cycle - the cycle, from 0;  fraction - how much of it is over;  interrupt - it did not end by itself

def onInitialize(timerOp, callCount):
\t"""Called to get ready.  Returns 0, or in how many frames to ask again."""
\treturn 0

def onReady(timerOp):
\treturn

def onStart(timerOp):
\treturn

def onTimerPulse(timerOp, segment):
\t"""Called when counting begins: after the delay."""
\treturn

def whileTimerActive(timerOp, segment, cycle, fraction):
\t"""Called once a frame while it counts."""
\treturn

def onSegmentEnter(timerOp, segment, interrupt):
\treturn

def onSegmentExit(timerOp, segment, interrupt):
\treturn

def onCycleStart(timerOp, segment, cycle):
\treturn

def onCycleEndAlert(timerOp, segment, cycle, alertSegment, alertDone, interrupt):
\treturn

def onCycle(timerOp, segment, cycle):
\t"""Called at the end of a cycle."""
\treturn

def onDone(timerOp, segment, interrupt):
\treturn
'''


@dataclass(frozen=True)
class Kept:
    """What the last cook left: its absolute frame, where the timer stood, its slice, float32 (channels, samples),
    and which inputs and driven pulses were on.
    """

    frame: float
    moment: Moment
    names: tuple[str, ...]
    rows: NDArray[np.float32]
    on: frozenset[str]


@dataclass(frozen=True)
class Command:
    """Something to do.  `frame`: the absolute frame in which it was given; None: by a callback of this timer."""

    frame: float | None
    name: str
    args: tuple[Any, ...] = ()


class _Pages(TimerPages, RatePage):
    rate: Any = Changed(default=60.0)


class TimerCHOP(_Pages, Callbacks, TimerMembers):
    """Run timed processes: count, and call Python at their turns.

    ``place += speed / rate`` per sample from `start` on: through the delay, then through `length`, cycle after
    cycle, segment after segment, until done.  ``timer_fraction = place / length``.

    A start at a frame counts that frame's sample as the first step, with `runvalues` zero the next.  Starting
    initializes first unless the timer is ready.  A length that ends between two samples ends there: what is left
    of the sample belongs to the next cycle or segment, so that nothing is lost however time is cut.

    A row of `segdat` makes a segment; its columns delay or begin (seconds after the start), length, cycle,
    cyclelimit, maxcycles, cycleendalert and speed override the parameters, an empty cell does not.  Other columns
    are in `segment.custom`, and as channels where `channelcolumns` names them.

    Callbacks, in the order of what happens, each once: onInitialize(timerOp, callCount), asked again after as many
    frames as it returns; onReady, onStart (timerOp); onSegmentEnter, onSegmentExit (timerOp, segment, interrupt),
    with a table; onTimerPulse(timerOp, segment), after the delay; onCycleStart (if it cycles) and onCycle (at each
    end) (timerOp, segment, cycle); onCycleEndAlert(timerOp, segment, cycle, alertSegment, alertDone, interrupt);
    whileTimerActive(timerOp, segment, cycle, fraction), once a frame; onDone(timerOp, segment, interrupt).  What a
    callback asks of its own timer happens at the next sample.  While it runs it cooks every frame, unasked.

    Input 0 (initialize), input 1 (start): where the first channel goes above 0.
    Output: the samples since the last cook at `rate`; float32 (chosen outputs, samples).
    Units: as the unit menus say; counts of frames and samples are whole numbers from 0.
    Source: docs.derivative.ca/Timer_CHOP and TimerCHOP_Class.
    Differs: parallel segments, sub ranges, external time and the Info DAT columns do not exist.  Locked to the
        timeline it starts at frame 1 by itself, ignores play, speed and cue, and calls nothing back about what a
        jump of the timeline leaves out.  Defaults of Active, Time Control and of the outputs, that cycles of more
        than 10,000 ends in one sample stop it, and the rules of when something happens within a frame, are ours.
        The length channel of an endless timer is 0.  Stateful.
    Raises: ParValueError for a segments table without rows, or with a cell that is no number.
    """

    opType, base_name, type_label = 'timerCHOP', 'timer', 'Timer'
    inputs = Input('initialize'), Input('start')
    unsupported = ('segmethod', 'segsendtime', 'infocolumns', 'subrange', 'substart*', 'subend*', 'ext*')
    docked_dats = ('_callbacks', 'textDAT', 'callbacks', CALLBACKS),
    callback_names = ('onInitialize', 'onReady', 'onStart', 'onTimerPulse', 'whileTimerActive', 'onSegmentEnter',
                      'onSegmentExit', 'onCycleStart', 'onCycleEndAlert', 'onCycle', 'onDone')
    State = Kept

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._waiting: list[Command] = []
        self._machine: Machine | None = None

    # -- commands -----------------------------------------------------------------------------------

    def par_pulsed(self, par: Any) -> None:
        if par.name in PULSES:
            self._order(par.name)

    def _order(self, name: str, *args: Any) -> None:
        frame = None if self._machine is not None else self.engine.abs_time.peek()
        self._waiting.append(Command(frame, name, args))
        if self.par['active'].eval() != 'never':
            self.engine.roots[self] = None
        self.touch('command')

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if (par.name in PULSES and par.mode is not ParMode.CONSTANT) or par.name in ('active', 'timecontrol'):
            self.engine.roots[self] = None  # until the next cook finds that it need not be

    def wires_changed(self) -> None:
        super().wires_changed()
        if any(self.wires):
            self.engine.roots[self] = None

    def cook_as_root(self) -> None:
        """Called every frame while it runs, or could be started by an input."""
        self.engine.scheduler.cook(self)

    def dispose(self) -> None:
        self._waiting.clear()
        super().dispose()

    # -- cooking ------------------------------------------------------------------------------------

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        # A second cook in a frame must not call back again: it goes on where the first one was.
        last = self.next_state
        kept: Kept | None = last if last is not None and last.frame == time.abs_frame else state
        plan = plan_of(p, None if p.segdat is None else p.segdat.value.rows, p.rate, time.rate)
        if p.timecontrol == 'lock':
            p = SimpleNamespace(**{**vars(p), **LOCKED})
        machine = Machine(kept.moment if kept else Moment(plan), plan, p, self._tell, time.rate)
        self._machine = machine
        try:
            first, names, rows, on = self._sampled(inputs, p, time, kept, machine)
        finally:
            self._machine = None
        if machine.fault:
            self.fail('cycles', machine.fault)
        if self.valid:  # a callback may have destroyed it
            self._stay_root(machine.now, p)
        return (Channels(names, rows, p.rate, float(first), True),
                Kept(time.abs_frame, machine.now, names, rows, on))

    def _sampled(self, inputs: list[Any], p: Any, time: Any, kept: Kept | None, machine: Machine) -> Any:
        """Run the machine over the slice; return its first index, names, samples, and what is on at its end."""
        first, count = time.slice(p.rate)
        readers = outputs(p, machine.plan, time.rate)
        names = tuple(name for name, _ in readers)
        was = frozenset[str]() if kept is None else kept.on
        if kept is not None and (kept.frame == time.abs_frame or not count):
            if count:
                self._late(machine, self._places(time, p.rate, first + count), p)
            rows = np.repeat(column_of(readers, machine), kept.rows.shape[1] if count else 1, 1)
            if count and kept.names == names and rows.shape == kept.rows.shape:
                rows[:, :-1] = kept.rows[:, :-1]
            unchanged = kept.names == names and machine.now == kept.moment and not machine.pulses
            return first + count - rows.shape[1], names, kept.rows if unchanged and count else rows, was
        edges, on = self._edges(inputs, p, first, max(count, 1), was)
        begin = first
        if kept is None:  # what has been asked for before the first cook
            begin = min([first, *self._places(time, p.rate, first)])
        else:
            self._late(machine, self._places(time, p.rate, first), p)
        columns = []
        for index in range(begin, first + max(count, 1)):
            self._sample(machine, index, p, [*self._due(time, p.rate, index), *edges.get(index, [])])
            columns.append(column_of(readers, machine))
            machine.pulses.clear()
        if machine.now.counting and p.play and not p.cue and p.active != 'never':
            self._tell('whileTimerActive', machine.now.row, machine.now.cycle, machine.now.fraction)
        return first, names, np.concatenate(columns[first - begin:], 1), on

    def _sample(self, machine: Machine, index: int, p: Any, commands: list[Command]) -> None:
        """Do what is due at a sample, and let its time pass."""
        if p.active == 'never':
            return
        if p.timecontrol == 'lock':
            self._follow(machine, index / p.rate, 1 / p.rate)
            return
        passes = True
        for one in commands:
            passes = machine.command(one.name, *one.args) and passes
        if passes:
            machine.step(1 / p.rate)

    @staticmethod
    def _follow(machine: Machine, target: float, step: float) -> None:
        """Stand where the timeline is, `target` seconds; calling back as long as it moves on by samples."""
        now = machine.now
        lost = now.phase == 'idle' or now.plan != machine.plan or not -1e-9 < target - now.running < 1.5 * step
        if lost and not (now.phase == 'done' and target >= now.running and now.plan == machine.plan):
            if target > 0:
                machine.replay(max(target - step, 0.0))
            else:
                machine.initialize(True)
        if machine.now.phase == 'running':
            machine.step(max(target - machine.now.running, 0.0))

    def _places(self, time: Any, rate: float, before: int) -> dict[int, list[Command]]:
        """Return the commands given from outside that belong to samples before this index, by sample."""
        found: dict[int, list[Command]] = {}
        for one in self._waiting:
            if one.frame is not None:
                index = sample_at(time.frame - (time.abs_frame - one.frame), rate, time.rate)
                if index < before:
                    found.setdefault(index, []).append(one)
        return found

    def _late(self, machine: Machine, places: dict[int, list[Command]], p: Any) -> None:
        """Do what was asked for after its sample had been given: no further time passes at it."""
        for one in (one for group in places.values() for one in group):
            self._waiting.remove(one)
            if p.active == 'never' or p.timecontrol == 'lock':
                continue
            if machine.command(one.name, *one.args) and one.name == 'start':
                machine.step(1 / p.rate)

    def _due(self, time: Any, rate: float, index: int) -> list[Command]:
        """Take what has to be done at this sample: given in its frame or before, or by a callback."""
        early = {id(one) for group in self._places(time, rate, index + 1).values() for one in group}
        due = [one for one in self._waiting if one.frame is None or id(one) in early]
        self._waiting = [one for one in self._waiting if one not in due]
        return due

    def _edges(self, inputs: list[Any], p: Any, first: int, count: int, was: frozenset[str],
               ) -> tuple[dict[int, list[Command]], frozenset[str]]:
        """Return what the inputs and driven pulses ask for, by sample, and which are on at the end."""
        found: dict[int, list[Command]] = {}
        on: set[str] = set()
        for channels, name in zip(inputs, ('initialize', 'start'), strict=False):
            if channels is None or not channels.count or not channels.length:
                continue
            high = interval(resample(channels.take([0]), p.rate), float(first), count).samples[0] > 0
            before = np.concatenate([[f'input {name}' in was], high[:-1]])
            for k in np.flatnonzero(high & ~before).tolist():
                found.setdefault(first + k, []).append(Command(None, name))
            if high[-1]:
                on.add(f'input {name}')
        for name in PULSES:
            if getattr(p, name) and self.par[name].mode is not ParMode.CONSTANT:
                on.add(name)
                if name not in was:
                    found.setdefault(first, []).append(Command(None, name))
        return found, frozenset(on)

    def _stay_root(self, now: Moment, p: Any) -> None:
        """Cook again in the next frame, asked or not, where something goes on or could begin."""
        goes_on = now.phase in ('running', 'initializing') or (p.timecontrol == 'lock' and now.phase == 'idle')
        if p.active == 'playing':
            goes_on = now.phase == 'initializing' or (now.phase == 'running' and p.play and not p.cue)
        could_begin = bool(self._waiting) or any(self.wires) or any(
            self.par[name].mode is not ParMode.CONSTANT for name in PULSES)
        if p.active == 'always' or (p.active != 'never' and (goes_on or could_begin)):
            self.engine.roots[self] = None
        else:
            self.engine.roots.pop(self, None)

    def _tell(self, name: str, *args: Any) -> Any:
        """Call a callback with this timer before its arguments."""
        if not self.valid:
            return None
        assert self._machine is not None
        plan, (rate, frame_rate) = self._machine.now.plan, self._rates()
        return self.invoke(name, self, *(
            Segment.of(self, plan, one, rate, frame_rate) if isinstance(one, Row) else one for one in args))


def column_of(readers: list[Any], machine: Machine) -> NDArray[np.float32]:
    """Return one sample of all channels, float32 (channels, 1)."""
    with np.errstate(over='ignore'):
        return np.array([[read(machine)] for _, read in readers], np.float64).reshape(-1, 1).astype(np.float32)

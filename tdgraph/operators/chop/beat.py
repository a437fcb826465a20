"""Beat CHOP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, resample
from tdgraph.graph.node import Input
from tdgraph.operators.chop import _noise
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop._running import RESET_LABELS, RESETS, over, switched
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Int, Menu, OPRef, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.graph.op import OP

    Array = NDArray[np.float64]

__all__ = ['BeatCHOP']

BAR = 4.0  # beats
# Rounding must not put a beat that falls on a sample behind it.
EPSILON = 1e-9


@dataclass(frozen=True)
class Anchor:
    """A second at which the beat is known, and the tempo since.  `on`: the reset input; `held`: by a reset."""

    seconds: float
    beats: float
    tempo: float
    on: bool = False
    held: bool = False


def _out(label: str, help: str, default: bool = False) -> Any:
    return Toggle(default, page='Output', role='cpu', label=label, help=help)


class _Pages:
    op = OPRef(page='Beat', label='Reference Operator',
               help='Whose timeline and tempo count; without one those of this operator.')
    playmode = Menu('locked local', page='Beat', role='cpu', label='Play Mode',
                    labels=('Locked to Timeline', 'Local Sequential'),
                    help='Follow the timeline, or go on whatever it does.')
    period = Float(1.0, min=0.001, norm=(0.25, 8), page='Beat', role='cpu', help='Beats that a ramp takes.')
    multiples = Int(1, min=1, max=10000, norm=(1, 8), page='Beat', role='cpu',
                    help='How many channels of each kind.')
    shiftoffset = Float(0.0, norm=(0, 1), page='Beat', role='cpu', label='Shift Offset',
                        help='How much later all of them are, in periods.')
    shiftstep = Float(0.0, norm=(0, 1), page='Beat', role='cpu', label='Shift Step',
                      help='How much later the last would be than the first if it were one more, in periods.')
    randoffset = Float(0.0, norm=(0, 1), page='Beat', role='cpu', label='Random Offset',
                       help='How much each is moved at random, in periods.')
    randseed = Float(0.0, norm=(0, 10), page='Beat', role='cpu', label='Random Seed',
                     help='Another chooses others.')
    resetcondition = Menu(RESETS, labels=RESET_LABELS, page='Beat', role='cpu', label='Reset Condition',
                          help='When the input resets.')
    resetbarvalue = Float(0.0, norm=(0, 8), page='Beat', role='cpu', label='Reset Bar Value',
                          help='The bar at which a reset begins; its part after the point says the beat.')
    reset = Toggle(page='Beat', role='cpu', help='Stay at the reset bar.')
    resetpulse = Pulse(page='Beat', label='Reset Pulse', help='Go to the reset bar.')
    ramp = _out('Ramp', 'Give a ramp from 0 to 1 each period.', True)
    pulse = _out('Pulse', 'Give 1 at the first sample of each period, else 0.')
    sine = _out('Sine', 'Give a sine each period.')
    count = _out('Count', 'Give how many periods there have been.')
    countramp = _out('Count+Ramp', 'Give a ramp that goes on rising by 1 each period.')
    bar = _out('Bar', 'Give the number of the bar, from 0.')
    beat = _out('Beat', 'Give the number of the beat in its bar, 0 to 3.')
    sixteenths = _out('Sixteenths', 'Give the number of the sixteenth in its beat, 0 to 3.')
    rampbar = _out('Ramp Bar', 'Give a ramp from 0 to 1 each bar.')
    rampbeat = _out('Ramp Beat', 'Give a ramp from 0 to 1 each beat.')
    bpm = _out('BPM', 'Give the beats per minute.')


class BeatCHOP(_Pages, CHOP):
    """Count the beats of the tempo: ramps, pulses and counters.

    ``beats = sum(tempo) / 60 / rate``, over the samples after second 0: the integral of the tempo, so that a change
    of it makes no jump.  With
    ``q = beats / period - shiftoffset - shiftstep * i / multiples - randoffset * random[i]`` of multiple i::

        ramp      q - floor(q)       count     floor(q)         bar         floor(beats / 4)
        sine      sin(2 pi q)        countramp q                beat        floor(beats) mod 4
        pulse     1 where floor(q) changes                      sixteenths  floor(4 beats) mod 4
        rampbar   beats / 4 - bar    rampbeat  beats - floor(beats)

    The tempo is that of the time COMP (``op('/local/time').tempo``); a bar has 4 beats.  A reset sets beats to
    ``4 * resetbarvalue``.

    Input 0 (reset): its first channel, on above 0, as `resetcondition` says.
    Output: the samples since the last cook at the timeline's rate; float32 (chosen outputs, samples); with
        more than one multiple ramp1, ramp2, ...
    Units: beats per minute.
    Source: docs.derivative.ca/Beat_CHOP.
    Differs: global beat, waiting after a reset and the time slice of the reference do not exist.  Counts from 0,
        the values of the random offsets (-1 to 1) and which sample a reset begins with are ours.  While tempo and
        resets do not change it is a closed form of time, and any frame cooks alone; from the first change on it
        is stateful.
    """

    opType, base_name, type_label = 'beatCHOP', 'beat', 'Beat'
    inputs = Input('reset'),
    unsupported = ('reftimeslice', 'resetwait', 'updateglobal')
    State = Anchor

    def references(self, p: Any) -> Sequence[OP]:
        return ()  # its time counts, not its value

    def holds_state(self) -> bool:
        if self.wires or not self.moving.isdisjoint(('op', 'playmode', 'reset', 'resetpulse', 'resetbarvalue')):
            return True
        # Tempo and rate are those of a time COMP.
        return any(clock.moving for clock in self.engine.by_id.values() if clock.opType == 'timeCOMP')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        whose = self if p.op is None else p.op
        clock = self.engine.time_op(whose)
        tempo = 120.0 if clock is None else clock.tempo
        first, count = slice_of(time, time.rate)
        now = time.abs_seconds if p.playmode == 'local' else self.engine.timeline_of(whose).seconds
        times = np.arange(first - 1, first + count) / time.rate + (now - time.seconds)
        span = Channels(('beat',), np.zeros((1, count), np.float32), time.rate, float(first))
        reset = inputs[0] if inputs else None
        on = over(None if reset is None else resample(reset, time.rate), span)
        if state is None:
            state = Anchor(0.0, 0.0, tempo, bool(on is not None and on[0]))
        zero = switched(p.resetcondition, on, state.on, count) | p.reset
        holds = zero if p.resetcondition in ('on', 'off') else np.full(count, bool(p.reset))
        held = bool(holds[-1])
        zero = zero.copy()
        zero[0] |= p.resetpulse
        beats, state = counted(state, times, tempo, zero, BAR * p.resetbarvalue, held,
                               state.on if on is None else bool(on[-1]))
        rows = dict(_rows(p, beats, zero, tempo))
        samples = np.array(list(rows.values()), np.float64).reshape(len(rows), count).astype(np.float32)
        return Channels(tuple(rows), samples, time.rate, float(first), True), state


def counted(state: Anchor, times: Array, tempo: float, zero: NDArray[np.bool_], start: float, held: bool, on: bool,
            ) -> tuple[Array, Anchor]:
    """Return the beats at `times`, those of the sample before the slice and of the slice, and the state.

    `zero`: at which samples of the slice they are `start`.
    """
    if tempo == state.tempo and not zero.any() and not state.held:
        return (state.beats + (times - state.seconds) * (tempo / 60),
                Anchor(state.seconds, state.beats, tempo, on, held))
    before = state.beats + (0.0 if state.held else (times[0] - state.seconds) * state.tempo / 60)
    beats = before + (times - times[0]) * (tempo / 60)
    if zero.any():
        latest = np.maximum.accumulate(np.concatenate([[0], np.where(zero, np.arange(1, len(times)), 0)]))
        beats = np.where(latest > 0, start + (times - times[latest]) * (tempo / 60), beats)
    return beats, Anchor(float(times[-1]), float(beats[-1]), tempo, on, held)


def _whole(values: Array) -> Array:
    return np.floor(values + EPSILON)


def _part(values: Array) -> Array:
    return np.maximum(values - _whole(values), 0.0)


def _rows(p: Any, beats: Array, zero: NDArray[np.bool_], tempo: float) -> Iterator[tuple[str, Array]]:
    """Yield names and samples of the outputs; `beats` begins with the sample before the slice."""
    shifts = np.arange(p.multiples) * (p.shiftstep / p.multiples) + p.shiftoffset
    if p.randoffset:
        shifts = shifts + p.randoffset * _noise.white(0, 1, _noise.seeds(p.randseed, p.multiples))[:, 0]
    q = beats / p.period - shifts[:, None]
    begins = zero & ~np.concatenate([[False], zero[:-1]])
    pulses = np.where((_whole(q[:, 1:]) != _whole(q[:, :-1])) | begins, 1.0, 0.0)
    q, beats = q[:, 1:], beats[1:]
    kinds = {'ramp': _part(q), 'pulse': pulses, 'sine': np.sin(2 * np.pi * q), 'count': _whole(q), 'countramp': q}
    for name, rows in kinds.items():
        if getattr(p, name):
            for index, row in enumerate(rows):
                yield (name if len(rows) == 1 else f'{name}{index + 1}'), row
    bars = {'bar': _whole(beats / BAR), 'beat': _whole(beats) % BAR, 'sixteenths': _whole(beats * 4) % 4,
            'rampbar': _part(beats / BAR), 'rampbeat': _part(beats), 'bpm': np.full(len(beats), tempo)}
    for name, row in bars.items():
        if getattr(p, name):
            yield name, row

"""LFO CHOP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, Extend, interval, resample, sample
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import NamePage, RatePage, channel_names, slice_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['LfoCHOP', 'wave']


@dataclass(frozen=True)
class Anchor:
    """A time (seconds) at which the phase is known, and the rate at which it has gone on since.

    `phase` and `frequency` have one entry per octave channel.  `on`: the Reset input was above 0; `held`: the
    last sample was held at the start of the wave.
    """

    time: float
    phase: Array
    frequency: Array
    on: bool
    held: bool


class _Pages(NamePage, RatePage):
    rate: Any = Changed(default=60.0)
    wavetype = Menu('sin normal tri ramp square pulse', page='LFO', label='Type',
                    labels=('Sine', 'Gaussian', 'Triangle', 'Ramp', 'Square', 'Pulse'),
                    help='The shape of the wave, unless input 2 gives one.')
    play = Toggle(True, page='LFO', help='Off: the wave stands still.')
    frequency = Float(1.0, norm=(0, 10), page='LFO', help='Cycles per second.')
    offset = Float(0.0, neutral=0.0, norm=(-1, 1), page='LFO', help='Added to the wave.')
    amp = Float(1.0, neutral=1.0, norm=(0, 1), page='LFO', label='Amplitude', help='Multiplies the wave.')
    bias = Float(0.0, neutral=0.0, min=-1.0, max=1.0, norm=(-1, 1), page='LFO',
                 help='Moves the peak of Triangle and Gaussian, widens that of Square.')
    phase = Float(0.0, neutral=0.0, norm=(0, 1), page='LFO', help='Shift of the wave, in cycles.')
    resetcondition = Menu('offtoon on ontooff off', page='LFO', label='Reset Condition',
                          labels=('Off to On', 'While On', 'On to Off', 'While Off'),
                          help='When input 1 starts the wave again, or holds it at its start.')
    reset = Toggle(page='LFO', help='Hold the wave at its start.')
    resetpulse = Pulse(page='LFO', label='Reset Pulse', help='Start the wave again.')


class LfoCHOP(_Pages, CHOP):
    """Oscillate: repeat a wave at a given frequency.

    ``out[k] = offset + amp * wave(q[k] - floor(q[k])),  q[k] = phase + sum(frequency) / rate``

    The sum runs over the samples after index 0 up to k: the integral of the frequency, in cycles.  With the
    peak at ``c = 0.5 + bias / 2`` and ``b = x / (2 c) if x < c else 1 - (1 - x) / (2 (1 - c))``, the waves
    are::

        sin      sin(2 pi x)                normal  exp(-32 (b - 0.5)**2)
        tri      1 - 2 |2 b - 1|            ramp    x
        square   1 where x < c, else -1     pulse   1 at the first sample of a cycle, else 0

    The frequency of output channel i is ``frequency * 2 ** octave[i mod channels]`` while `play` is on, else
    0.  Reset sets the phase to 0; a reset that holds keeps it there.

    Input 0 (octave control): each unit doubles the frequency.  Input 1 (reset): its first channel, on above
        0, as `resetcondition` says.  Input 2 (source wave): one cycle, from its first sample to its end;
        output channel i follows its channel i mod channels, linear between samples.
    Output: a time slice at `rate`; float32 (channels of `channelname`, samples since the last cook).
    Units: seconds, cycles.
    Source: docs.derivative.ca/LFO_CHOP.
    Differs: the formulas of the waves, `phase` 0 at second 0, and what resets at which sample are ours;
        ``me.chanIndex`` does not exist.  While frequency, play, reset and inputs 0 and 1 do not change, the
        phase is a closed form of time and any frame cooks alone; from the first change on it is stateful.
        Before its first cook the frequency is taken to have been what it is then.
    """

    opType, base_name, type_label = 'lfoCHOP', 'lfo', 'LFO'
    inputs = Input('octave control'), Input('reset'), Input('source wave')
    State = Anchor

    def holds_state(self) -> bool:
        return any(self.wires[:2]) or not self.moving.isdisjoint(('frequency', 'play', 'reset', 'resetpulse'))

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        with np.errstate(all='ignore'):
            return self._oscillated(inputs, p, time, state)

    def _oscillated(self, inputs: list[Any], p: Any, time: Any, state: Any) -> tuple[Channels, Anchor]:
        octave, reset, source = (*inputs, None, None, None)[:3]
        first, count = slice_of(time, p.rate)
        frequency = np.full((1, count), p.frequency if p.play else 0.0)
        if octave is not None and octave.count:
            frequency = frequency * np.exp2(_over(octave, p.rate, first, count).astype(np.float64))
        on = None if reset is None or not reset.count else _over(reset, p.rate, first, count)[0] > 0
        if state is None:
            was_on = bool(on is not None and on[0])
            state = Anchor(0.0, np.zeros(len(frequency)), frequency[:, 0].copy(), was_on, False)
        held, starts = resets(p, on, state, count)
        phase, state = advance(state, frequency, first, p.rate, held | starts, held, on)
        rows = shaped(phase, held | starts, p, source)
        names = channel_names(p.channelname)
        samples = (p.offset + p.amp * rows[np.arange(len(names)) % len(rows)]).astype(np.float32)
        return Channels(names, samples, p.rate, float(first), True), state


def _over(channels: Channels, rate: float, first: int, count: int) -> NDArray[np.float32]:
    """Return an input's samples at our rate and indices."""
    return interval(resample(channels, rate), float(first), count).samples


def resets(p: Any, on: NDArray[np.bool_] | None, state: Anchor, count: int,
           ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return at which samples the phase is held at 0, and at which it starts again from 0."""
    held = np.full(count, bool(p.reset))
    starts = np.zeros(count, bool)
    starts[0] = p.resetpulse
    if on is not None:
        before = np.concatenate([[state.on], on[:-1]])
        if p.resetcondition == 'offtoon':
            starts |= on & ~before
        elif p.resetcondition == 'ontooff':
            starts |= ~on & before
        else:
            held |= on if p.resetcondition == 'on' else ~on
    return held, starts


def advance(state: Anchor, frequency: Array, first: int, rate: float, zero: NDArray[np.bool_],
            held: NDArray[np.bool_], on: NDArray[np.bool_] | None) -> tuple[Array, Anchor]:
    """Return the phase from the sample before the slice to its last, (rows, 1 + count), and the state.

    `frequency` (rows, count); `zero`: where the phase is 0 whatever it was.
    """
    rows, count = frequency.shape
    if len(state.phase) != rows:
        places = np.arange(rows) % len(state.phase)
        state = replace(state, phase=state.phase[places], frequency=state.frequency[places])
    steady = not zero.any() and bool((frequency == state.frequency[:, None]).all())
    times = np.arange(first - 1, first + count) / rate
    was_on, was_held = (state.on if on is None else bool(on[-1])), bool(held[-1])
    if steady:
        phase = state.phase[:, None] + state.frequency[:, None] * (times - state.time)
        if (was_on, was_held) != (state.on, state.held):
            state = replace(state, on=was_on, held=was_held)
        return phase, state
    before = state.phase if state.held else state.phase + state.frequency * (times[0] - state.time)
    phase = np.concatenate([before[:, None], frequency / rate], 1).cumsum(1)
    if zero.any():
        # What has come together at the latest reset is taken off from there on.
        places = np.concatenate([[0], np.where(zero, np.arange(1, count + 1), 0)])
        latest = np.maximum.accumulate(places)
        phase = np.where(latest > 0, phase - phase[:, latest], phase)
    last = phase[:, -1] - np.floor(phase[:, -1])
    return phase, Anchor(float(times[-1]), last, frequency[:, -1].copy(), was_on, was_held)


def shaped(phase: Array, zero: NDArray[np.bool_], p: Any, source: Channels | None) -> Array:
    """Return the wave over a slice, (rows, count), of phases (rows, 1 + count)."""
    total = phase + p.phase
    cycle = np.floor(total)
    part = (total - cycle)[:, 1:]
    if source is not None and source.count and source.length:
        loop = source.with_(extend=Extend('cycle', 'cycle'))
        number = max(len(part), source.count)
        return np.stack([
            sample(loop.take([row % source.count]), source.start + part[row % len(part)] * source.length)[0]
            for row in range(number)]).astype(np.float64)
    if p.wavetype == 'pulse':
        first = zero & ~np.concatenate([[False], zero[:-1]])
        return np.where((cycle[:, 1:] != cycle[:, :-1]) & ~zero | first, 1.0, 0.0)
    return wave(p.wavetype, part, p.bias)


def wave(kind: str, part: Array, bias: float) -> Array:
    """Return the wave at these parts (0..1) of its cycle; see the class."""
    if kind == 'sin':
        return np.sin(2 * np.pi * part)
    if kind == 'ramp':
        return part
    peak = 0.5 + bias / 2
    if kind == 'square':
        return np.where(part < peak, 1.0, -1.0)
    rising = part / (2 * peak) if peak > 0 else part
    falling = 1 - (1 - part) / (2 * (1 - peak)) if peak < 1 else part
    bent = np.where(part < peak, rising, falling)
    return np.exp(-32 * (bent - 0.5) ** 2) if kind == 'normal' else 1 - 2 * np.abs(2 * bent - 1)

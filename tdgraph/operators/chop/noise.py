"""Noise CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.graph.node import Input
from tdgraph.operators.chop import _noise
from tdgraph.operators.chop._pages import (
    ChannelPage,
    channel_names,
    extend_of,
    interval_of,
    slice_of,
    to_samples,
)
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import XYZ, Float, Int, Menu, Pulse, Toggle
from tdgraph.tdu.matrix import rotation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['NoiseCHOP']

SHORTEST = 1e-6  # samples: a period of 0 must not divide by it
SLICED = 'Works while Time Slice is on.'
WHOLE = 'Works while Time Slice is off.'


@dataclass(frozen=True)
class Origin:
    """The index that counts as 0 since the last reset."""

    index: int


class _Pages(ChannelPage):
    type = Menu('sparse hermite harmonic brownian random alligator', page='Noise',
                labels=('Sparse', 'Hermite', 'Harmonic Summation', 'Brownian', 'Random', 'Alligator'),
                help='The kind of noise.')
    seed = Float(1.0, norm=(0, 100), page='Noise', help='Any number; each gives other noise.')
    period = Float(1.0, min=0.0, norm=(0, 10), page='Noise',
                   help='About how far apart the peaks are.  Random does not use it.')
    periodunit = Menu('samples frames seconds fraction', 'seconds', page='Noise', label='Period Unit',
                      labels=('I', 'F', 'S', 'Fraction'),
                      help='Samples, frames, seconds, or parts of the interval Start to End.')
    harmon = Int(0, min=0, max=64, norm=(0, 5), neutral=0, page='Noise', label='Harmonics',
                 help='How many layers of finer noise are added.')
    spread = Float(2.0, norm=(1, 4), page='Noise', label='Harmonic Spread',
                   help='How much finer each layer is than the one before; 2 but for Harmonic Summation.')
    rough = Float(0.5, norm=(0, 1), page='Noise', label='Roughness',
                  help='How strong each layer is against the one before.')
    exp = Float(1.0, min=0.0, norm=(0, 4), neutral=1.0, page='Noise', label='Exponent',
                help='Above 1 pulls values towards 0, below 1 away from it.')
    numint = Int(2, min=1, max=8, norm=(1, 4), page='Noise', label='Num of Integrals',
                 help='How many times Brownian noise is summed up.')
    amp = Float(1.0, norm=(0, 10), neutral=1.0, page='Noise', label='Amplitude', help='Multiplies the noise.')
    reset = Toggle(page='Noise', help=f'Start from index 0 again and hold its value.  {SLICED}')
    resetpulse = Pulse(page='Noise', label='Reset Pulse', help=f'Start from index 0 again.  {SLICED}')
    xord = Menu('srt str rst rts tsr trs', page='Transform', label='Transform Order',
                help='Order of scale, rotate and translate.')
    rord = Menu('xyz xzy yxz yzx zxy zyx', page='Transform', label='Rotate Order',
                help='Order of the rotations.')
    t = XYZ(0.0, neutral=0.0, norm=(-1, 1), page='Transform', label='Translate',
            help='Moves the line along which the noise is read.')
    r = XYZ(0.0, neutral=0.0, norm=(0, 360), page='Transform', label='Rotate', help='Turns it, in degrees.')
    s = XYZ(1.0, neutral=1.0, norm=(0, 4), page='Transform', label='Scale', help='Stretches it.')
    p = XYZ(0.0, norm=(-1, 1), page='Transform', label='Pivot', help='The point that scale and rotate leave.')
    constraint = Menu('none start end offset endpoints', neutral='none', page='Constraints',
                      labels=('None', 'Start Value', 'End Value', 'Mean Value', 'Start/End Values'),
                      help=f'Bring start, end or mean of each channel to a value.  {WHOLE}')
    constrstart = Float(0.0, norm=(-1, 1), page='Constraints', label='Starting Value',
                        help='The value at the start.')
    constrend = Float(0.0, norm=(-1, 1), page='Constraints', label='Ending Value',
                      help='The value at the end.')
    constrmean = Float(0.0, norm=(-1, 1), page='Constraints', label='Mean Value', help='The mean.')
    normal = Toggle(page='Constraints', label='Normalize',
                    help='Bring Harmonic Summation, and each sum of Brownian, to a greatest absolute value '
                         f'of 1.  {WHOLE}')


class NoiseCHOP(_Pages, CHOP):
    """Make irregular curves that never repeat, about -1 to 1; each channel has its own.

    ``out[c, k] = amp * sign(v) * |v| ** exp,  v = noise(M @ (2 k / period, 0, 0), seed, c)``

    k is the index of the sample (0 is frame 1), M the transformation: ``T R S`` for srt (the last letter is
    done last), about the pivot.  One lattice step is half a period.  The noise is, with h from 0 to `harmon`,
    ``sum(rough**h * layer(position * 2**h)) / sum(|rough**h|)``, where a layer of kind::

        sparse     three impulses of random place and weight per cell under (1 - r^2)^3, times 0.6
        hermite    random values at the lattice points, 3 t^2 - 2 t^3 between them
        alligator  per cell a bump of random place and height; the tallest minus the second, so 0 to 1
        harmonic   as sparse with `spread` instead of 2, not divided
        random     independent of each other, -1 to 1: position, period and harmonics do not count
        brownian   random, summed up `numint` times from index 0, each sum times 2 / period

    The hash behind them is in `_noise.py`.  Constraints add a constant, or for endpoints a line.

    Input 0: instead of the line, one position per sample from its channels x, y, z (missing ones 0); random
        and brownian go on by index.
    Output: the interval Start to End, with Time Slice the samples since the last cook, or the range of the
        input; float32 (channels, samples).
    Units: `period` as its unit says, degrees.
    Source: docs.derivative.ca/Noise_CHOP; for sparse Lewis, Algorithms for Solid Noise Synthesis (1989).
    Differs: TouchDesigner's noise itself is not documented and has other values; `normal` brings Brownian to
        the range after each sum where the page says random; Random does not use `period`.  All kinds are
        closed forms of time, brownian by remembered sums: any frame cooks alone, until a reset.
    """

    opType, base_name, type_label = 'noiseCHOP', 'noise', 'Noise'
    inputs = Input('positions'),

    def holds_state(self) -> bool:
        held = self.par['timeslice'].val and self.par['reset'].val
        moving = not self.moving.isdisjoint(('timeslice', 'reset', 'resetpulse'))
        return bool(held or moving or self.state is not None)

    @property
    def State(self) -> type[Origin] | None:  # type: ignore[override]
        # Without a reset there is no past, so that any frame cooks alone.
        p = self.par.snapshot()
        was_reset = self.state is not None or self.next_state is not None
        return Origin if p.timeslice and (p.reset or p.resetpulse or was_reset) else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source: Channels | None = inputs[0] if inputs else None
        rate, sliced = (p.rate, p.timeslice) if source is None else (source.rate, source.sliced)
        start, length = interval_of(p, time.rate if 'frames' in (p.startunit, p.endunit) else 60.0)
        first, count = (start, length) if source is None else (source.start, source.length)
        stateful = self.State is not None
        index = first + np.arange(count, dtype=np.float64)
        if sliced and source is None:
            begin, count = slice_of(time, rate)
            first, index = begin, np.arange(begin, begin + count, dtype=np.float64)
            if stateful:
                state = Origin(begin) if p.resetpulse or state is None else state
                if p.reset:
                    state = Origin(begin + count)
                index = np.maximum(index - state.index, 0)
        period = max(_period(p, rate, length, time), SHORTEST)
        points = np.zeros((count, 3))
        points[:, 0] = 2 * index / period
        if source is not None:
            points[:, :1] = 0
            points[:, :min(source.count, 3)] = source.samples[:3].T
        names = channel_names(p.channelname)
        with np.errstate(all='ignore'):
            words = _noise.seeds(p.seed, len(names))
            values = curves(p, moved(points, p), index, words, 2 / period, not sliced).astype(np.float32)
        channels = Channels(names, values, rate, float(first), sliced, extend_of(p))
        return (channels, state) if stateful else channels


def _period(p: Any, rate: float, length: int, time: Any) -> float:
    """Return the period in samples."""
    if p.periodunit == 'fraction':
        return float(p.period * length)
    return to_samples(p.period, p.periodunit, rate, time.rate if p.periodunit == 'frames' else 60.0)


def moved(points: Array, p: Any) -> Array:
    """Return the positions after the Transform page."""
    if p.t == (0, 0, 0) and p.r == (0, 0, 0) and p.s == (1, 1, 1):
        return points
    linear, shift = np.eye(3), -np.array(p.p)
    for step in p.xord:
        if step == 't':
            shift = shift + p.t
        else:
            part = np.diag(p.s) if step == 's' else rotation(p.rord, p.r)
            linear, shift = part @ linear, part @ shift
    return np.asarray(points @ linear.T + shift + p.p)


def curves(p: Any, points: Array, index: Array, words: NDArray[np.uint32], step: float, whole: bool) -> Array:
    """Return the noise of all channels, (channels, samples)."""
    if not len(index):
        return np.zeros((len(words), 0))
    normal = p.normal and whole
    if p.type in ('random', 'brownian'):
        first = int(np.floor(index[0]))
        walk = p.type == 'brownian' and not normal
        # Held by a reset, all indices are 0: one value serves them all.
        count = int(np.floor(index[-1])) - first + 1
        values = (_noise.brownian(first, count, words, p.numint, step) if walk
                  else _noise.white(first, count, words))
        values = values[:, np.floor(index).astype(np.int64) - first]
        if p.type == 'brownian' and normal:
            for _ in range(p.numint):
                values = unit_peak(np.cumsum(values * step, axis=1))
    else:
        spread = p.spread if p.type == 'harmonic' else 2.0
        values = _noise.layers(p.type, points, words, p.harmon, spread, p.rough)
        if p.type == 'harmonic' and normal:
            values = unit_peak(values)
    if p.exp != 1:
        values = np.sign(values) * np.abs(values) ** p.exp
    values = values * p.amp
    return constrained(values, p) if whole and p.constraint != 'none' else values


def unit_peak(values: Array) -> Array:
    """Return each row divided by its greatest absolute value; a row of zeros stays."""
    peak = np.abs(values).max(1, keepdims=True)
    return np.asarray(values / np.where(peak == 0, 1, peak))


def constrained(values: Array, p: Any) -> Array:
    """Return the rows with start, end or mean where the Constraints page wants them."""
    start, end = p.constrstart - values[:, :1], p.constrend - values[:, -1:]
    added = {
        'start': start,
        'end': end,
        'offset': p.constrmean - values.mean(1, keepdims=True),
        'endpoints': start + (end - start) * np.linspace(0, 1, values.shape[1]),
    }
    return np.asarray(values + added[p.constraint])

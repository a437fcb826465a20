"""Filter CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, UNIT_LABELS, UNITS, to_samples
from tdgraph.operators.chop._running import running
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Int, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Samples = NDArray[np.float32]

__all__ = ['FilterCHOP']

#: Weights from which on a transform is faster than sums, and samples below which it never is.
LONG, SMALL = 40, 1 << 14
#: A running sum in float64 keeps seven digits of 1 after this.
FAR = 1e9


@dataclass(frozen=True)
class Past:
    """What a filter remembers.

    `samples`: the latest samples of each channel, float32 (channels, n).  `smooth`, `speed`: value and slope of
    the One Euro filter, float64 (channels,).
    """

    samples: NDArray[np.float32]
    smooth: NDArray[np.float64]
    speed: NDArray[np.float64]


class FilterCHOP(CHOP):
    """Smooth or sharpen channels.

    ``out = in * (1 - effect) + f * effect``, f the input weighted over its neighbours, `passes` times

    With `width` in samples, rounded and made odd, n = 2 m + 1: gauss ``exp(-(18 j**2) / n**2)`` for j from -m to m,
    box all alike; halfgauss and halfbox the same for j from 0 to m samples back; edge the sample less gauss;
    sharpen the sample and edge.  The weights of all but edge add up to 1.  In time slices the samples after are not
    known yet, so that all but the halves come m samples late in each pass.  Before the first sample, and beyond the
    ends, a channel holds.

    oneeuro, with ``a(c) = 1 / (1 + rate / (2 pi c))``::

        slope[k] = slope[k - 1] + a(slopecutoff) * ((in[k] - in[k - 1]) * rate - slope[k - 1])
        f[k] = f[k - 1] + a(cutoff + speedcoeff * |slope[k]|) * (in[k] - f[k - 1])

    `reset` passes the input on, `resetpulse` begins anew.

    Input 0: any channels; unconnected: no channels.
    Output: with Time Slice (the default) the samples since the last cook, else the range of the input; float32
        (channels, samples).
    Units: `width` as its unit says; cutoffs in Hz.
    Source: docs.derivative.ca/Filter_CHOP; Casiez, Roussel, Vogel, 1 Euro Filter (CHI 2012).
    Differs: De-spike, Ramp Preserve, slope resets, `filterpersample` and a second input do not exist; how wide the
        bell is within the width is ours.  Stateful.
    """

    opType, base_name, type_label = 'filterCHOP', 'filter', 'Filter'
    inputs = Input('channels'),
    unsupported = ('spike', 'ramptolerance', 'ramprate', 'slopedownreset', 'slopedownmax', 'slopeupreset',
                   'slopeupmax', 'filterpersample')
    State = Past

    timeslice: Any = Changed(default=True)
    type = Menu('gauss halfgauss box halfbox edge sharpen oneeuro', page='Filter', role='cpu',
                labels=('Gaussian', 'Left Half Gaussian', 'Box', 'Left Half Box', 'Edge Detect', 'Sharpen',
                        'One Euro'), help='How the neighbours are weighted.')
    effect = Float(1.0, norm=(0, 1), page='Filter', role='cpu', help='0 the input, 1 the filter.')
    width = Float(1.0, min=0.0, norm=(0, 2), page='Filter', role='cpu', label='Filter Width',
                  help='How far the neighbours reach, from the first to the last.')
    widthunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Filter', role='cpu', label='Filter Width Unit',
                     help='Samples, frames or seconds.')
    passes = Int(1, min=1, max=100, norm=(1, 4), page='Filter', role='cpu', label='Number of Passes',
                 help='How often is filtered.')
    cutoff = Float(1.0, min=1e-6, norm=(0.1, 10), page='Filter', role='cpu', label='Cutoff Frequency (Hz)',
                   help='One Euro: lower smooths slow movements more.')
    speedcoeff = Float(0.0, min=0.0, norm=(0, 1), page='Filter', role='cpu', label='Speed Coefficient',
                       help='One Euro: higher follows fast movements sooner.')
    slopecutoff = Float(1.0, min=1e-6, norm=(0.1, 10), page='Filter', role='cpu',
                        label='Slope Cutoff Frequency (Hz)',
                        help='One Euro: lower smooths the speed more.')
    reset = Toggle(page='Filter', role='cpu', help='Pass the input on.')
    resetpulse = Pulse(page='Filter', label='Reset Pulse', help='Begin anew.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY, Past(np.zeros((0, 0), np.float32), np.zeros(0), np.zeros(0))
        source = running(source, p.timeslice, time)
        first = source.samples[:, 0].astype(np.float64)
        past = Past(source.samples[:, :1], first, np.zeros(source.count))
        if state is not None and source.sliced and len(state.samples) == source.count and not (
                p.reset or p.resetpulse):
            past = state
        if p.reset:
            last = source.samples[:, -1:].copy()
            return source, Past(last, last[:, 0].astype(np.float64), np.zeros(source.count))
        with np.errstate(all='ignore'):
            rows, past = self._filtered(source, past, p, time)
            if p.effect != 1:
                rows = source.samples * np.float32(1 - p.effect) + rows * np.float32(p.effect)
            return source.with_samples(rows), past

    def _filtered(self, source: Channels, past: Past, p: Any, time: Any) -> tuple[Samples, Past]:
        if p.type == 'oneeuro':
            return one_euro(source, past, p)
        width = to_samples(p.width, p.widthunit, source.rate, time.rate if p.widthunit == 'frames' else 60.0)
        if width * p.passes * source.count > MOST_SAMPLES:
            raise ParValueError(f'a width of {width:.0f} samples; set Filter Width or Number of Passes lower')
        half = round(width) // 2
        weights, late = kernel(p.type, half, p.passes)
        reach = len(weights) - 1
        kept = np.concatenate([past.samples, source.samples[:, -max(reach, 1):]], 1)[:, -max(reach, 1):].copy()
        if not source.sliced:
            rows = mean(source.samples, 2 * half + 1) if p.type == 'box' and p.passes == 1 and half else None
            rows = weighted(source.samples, weights, late) if rows is None else rows
        else:  # the samples before this slice; before the first ones the channel holds
            whole = np.concatenate([past.samples[:, -max(reach, 1):], source.samples], 1)
            rows = weighted(whole, weights, 0)[:, -source.length:].copy()
        return rows, Past(kept, rows[:, -1].astype(np.float64), np.zeros(source.count))


@lru_cache(maxsize=8)
def kernel(kind: str, half: int, passes: int) -> tuple[Array, int]:
    """Return the weights of the samples from now backwards, and how many samples late the result is."""
    late = 0 if kind.startswith('half') else half
    place = np.arange(-late, half + 1)
    shape = np.ones(len(place)) if kind.endswith('box') else np.exp(-18.0 * place ** 2 / (2 * half + 1) ** 2)
    weights = shape / shape.sum()
    if kind in ('edge', 'sharpen'):
        weights = -weights
        weights[late] += 1.0 if kind == 'edge' else 2.0
    whole = weights
    for _ in range(passes - 1):
        whole = np.convolve(whole, weights)
    whole.setflags(write=False)  # shared by all that ask for the same
    return whole, late * passes


def weighted(rows: Samples, weights: Array, late: int) -> Samples:
    """Return ``out[k] = sum(weights[j] * rows[k + late - j])``; beyond the ends the rows hold.  float32."""
    if len(weights) == 1:
        return np.asarray(rows * np.float32(weights[0]))
    finite = np.isfinite(rows).all(1)
    if len(weights) <= LONG or rows.size < SMALL or not finite.any():
        return direct(rows, weights, late)
    if finite.all():
        return transformed(rows, weights, late)
    # A transform would spread a NaN over the whole row.
    result = np.empty_like(rows)
    result[finite] = transformed(rows[finite], weights, late)
    result[~finite] = direct(rows[~finite], weights, late)
    return result


def direct(rows: Samples, weights: Array, late: int) -> Samples:
    """Weight sample by sample: what is far from a NaN does not see it."""
    from scipy.ndimage import correlate1d
    reach = len(weights) - 1
    return np.asarray(correlate1d(rows, weights[::-1], 1, mode='nearest', origin=reach - late - len(weights) // 2))


def transformed(rows: Samples, weights: Array, late: int) -> Samples:
    """Weight through Fourier transforms in float32, twice as fast as in float64.

    They err by 1e-7 of the greatest sample around; of its distance from the mean, since that is taken out first.
    """
    from scipy.signal import oaconvolve
    before = len(weights) - 1 - late
    middle = rows.mean(1, keepdims=True)
    around = np.empty((len(rows), rows.shape[1] + len(weights) - 1), np.float32)
    np.subtract(rows, middle, out=around[:, before:before + rows.shape[1]])
    around[:, :before] = around[:, before:before + 1]
    around[:, before + rows.shape[1]:] = around[:, before + rows.shape[1] - 1:before + rows.shape[1]]
    result = oaconvolve(around, weights.astype(np.float32)[None], 'valid', axes=1)
    result += middle * np.float32(weights.sum())
    return np.ascontiguousarray(result)


def mean(rows: Samples, width: int) -> Samples | None:
    """Return the means of `width` samples about each, as a running sum; None where that would not do."""
    from scipy.ndimage import uniform_filter1d
    if not (rows.max() < FAR and rows.min() > -FAR):  # a NaN, or so great that the sum would not recover from it
        return None
    return np.asarray(uniform_filter1d(rows, width, 1, mode='nearest'))


def one_euro(source: Channels, past: Past, p: Any) -> tuple[Samples, Past]:
    """Filter sample by sample with a cutoff that grows with the speed."""
    values = source.samples.astype(np.float64)
    before, smooth, speed = past.samples[:, -1].astype(np.float64), past.smooth, past.speed
    unit = source.rate / (2 * np.pi)
    gain = 1 / (1 + unit / p.slopecutoff)
    out = np.empty_like(values)
    for k in range(source.length):
        speed = speed + gain * ((values[:, k] - before) * source.rate - speed)
        smooth = smooth + (values[:, k] - smooth) / (1 + unit / (p.cutoff + p.speedcoeff * np.abs(speed)))
        before = values[:, k]
        out[:, k] = smooth
    return out.astype(np.float32), Past(source.samples[:, -1:].copy(), smooth, speed)

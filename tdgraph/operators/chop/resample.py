"""Resample CHOP."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, linear, resample
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, RatePage
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.trim import UnitPage, range_of
from tdgraph.pars import Changed, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Samples = NDArray[np.float32]

__all__ = ['ResampleCHOP']


class _Pages(RatePage, UnitPage):
    rate: Any = Changed(page='Resample')
    start: Any = Changed(page='Resample')
    startunit: Any = Changed(page='Resample')
    end: Any = Changed(page='Resample')
    endunit: Any = Changed(page='Resample')
    method = Menu('strech preserve index newint', 'preserve', page='Resample', role='cpu',
                  labels=('Same Rate, New Interval', 'New Rate, Same Time Range', 'New Rate, Same Index Range',
                          'New Rate, New Interval'), help='What is to be changed.')
    relative = Menu('abs rel', 'rel', page='Resample', role='cpu', label='Unit Values',
                    labels=('Absolute', 'Relative to Start/End'),
                    help='Whether Start and End are indices or shifts of the ends.')
    interp = Menu('nointerp linear cubic', 'linear', page='Resample', role='cpu', label='Interpolation',
                  labels=('No Interpolation', 'Linear', 'Cubic'), help='How values between samples are found.')
    constarea = Toggle(page='Resample', role='cpu', label='Constant Area',
                       help='Keep the area under each channel: multiply by the old length over the new one.')


class ResampleCHOP(_Pages, CHOP):
    """Bring channels to another rate, another interval, or both.

    strech: the input, spread evenly over the interval `start` to `end`, first sample on first, last on last;
    newint: the same at the new `rate`; preserve: sample k of the result is the value at k / rate seconds; index:
    the samples stay, at the new rate.

    Between samples nointerp takes the nearest, linear goes straight, cubic is the Catmull-Rom spline.  Where
    linear makes fewer samples, each is the mean of those within half a new step of its place.  Time slices only
    change their rate, linearly.

    Input 0: any channels; unconnected: no channels.
    Output: the interval and rate asked for; float32 (channels, samples).
    Units: samples per second; Start and End as their units say.
    Source: docs.derivative.ca/Resample_CHOP, /Stretch_CHOP.
    Differs: Unit Values Relative to Current Frame, the interpolations Pulse Preserve and Repeat Samples,
        quaternions, cycle correction and a second input do not exist; the kind of cubic is ours.
    """

    opType, base_name, type_label = 'resampleCHOP', 'resample', 'Resample'
    inputs = Input('channels'),
    unsupported = ('quatrot', 'correct', 'cyclelen', 'uselastframe')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY
        if source.sliced:
            return source if p.method == 'strech' else resample(source, p.rate)
        if p.method == 'index':
            return source.with_(rate=p.rate)
        rate = source.rate if p.method == 'strech' else p.rate
        start, places = self._places(source, p, rate, time)
        if start == source.start and rate == source.rate and len(places) == source.length:
            return source
        with np.errstate(all='ignore'):
            rows = read(source.samples, places, p.interp)
            if p.constarea:
                rows *= np.float32(source.length / len(places))
        return source.with_(samples=rows, rate=rate, start=start)

    def _places(self, source: Channels, p: Any, rate: float, time: Any) -> tuple[float, Array]:
        """Return the new start, and for each new sample its place among the old ones."""
        if p.method == 'preserve':
            factor = rate / source.rate
            start = float(ceil(source.start * factor - 1e-6))
            stop = max(ceil((source.start + source.length) * factor - 1e-6), start + 1)
            self._check(stop - start)
            return start, np.arange(start, stop) / factor - source.start
        frames = 'frames' in (p.startunit, p.endunit)
        start, end = range_of(p, source, rate, time.rate if frames else 60.0)
        length = floor(max(end - start, 0) + 1e-6) + 1
        self._check(length)
        return start, np.linspace(0, source.length - 1, length)

    def _check(self, length: float) -> None:
        if length > MOST_SAMPLES:
            raise ParValueError(f'{length:.0f} samples; set Sample Rate or End for at most {MOST_SAMPLES}')


def read(rows: Samples, places: Array, interp: str) -> Samples:
    """Return rows (channels, n) at places among their samples, float32; beyond the ends they hold."""
    last = rows.shape[1] - 1
    places = np.clip(places, 0, last)
    if interp == 'nointerp':
        return np.asarray(rows.take(np.floor(places + 0.5).astype(np.intp), 1))
    step = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else 1.0
    if interp == 'cubic':
        return cubic(rows, places)
    return averaged(rows, places, step) if step > 1 + 1e-9 else linear(rows, places)


def cubic(rows: Samples, places: Array) -> Samples:
    """Return the Catmull-Rom spline through the samples at these places."""
    last = rows.shape[1] - 1
    below = np.minimum(np.floor(places), max(last - 1, 0)).astype(np.intp)
    part = places - below
    at = [np.clip(below + k, 0, last) for k in (-1, 0, 1, 2)]
    result = np.empty((len(rows), len(places)), np.float32)
    for row, samples in enumerate(rows):  # one at a time: what lies between stays in the cache
        before, one, two, after = (samples.take(place).astype(np.float64) for place in at)
        result[row] = one + 0.5 * part * (two - before + part * (
            2 * before - 5 * one + 4 * two - after + part * (3 * (one - two) + after - before)))
    return result


def averaged(rows: Samples, places: Array, step: float) -> Samples:
    """Return the mean of the samples within half a step of each place."""
    low = np.ceil(places - step / 2 - 1e-6).astype(np.intp)
    high = np.floor(places + step / 2 + 1e-6).astype(np.intp) + 1
    if step < 2:  # one sample or two: the first and the last
        one, two = np.maximum(low, 0), np.minimum(high, rows.shape[1]) - 1
        return np.stack([(row.take(one) + row.take(two)) * np.float32(0.5) for row in rows])
    inside = np.flatnonzero((low >= 0) & (high <= rows.shape[1]))
    np.maximum(low, 0, out=low)
    np.minimum(high, rows.shape[1], out=high)
    result = np.empty((len(rows), len(places)), np.float32)
    # Where the windows follow each other evenly, as at half the rate: whole strides instead of single windows.
    even = len(inside) > 2 and len(set(np.diff(low[inside]))) == 1 and len(set((high - low)[inside])) == 1
    first, stop = (int(inside[0]), int(inside[-1]) + 1) if even else (0, 0)
    if even:
        begin, stride = int(low[first]), int(low[first + 1] - low[first])
        strided(rows, begin, stride, int(high[first]) - begin, result[:, first:stop])
    for part in (slice(0, first), slice(stop, None)):
        if len(low[part]):
            begin, end = int(low[part][0]), int(high[part][-1])
            # The sums of every other pair of borders; one at the very end would be refused.
            padded = np.concatenate([rows[:, begin:end], rows[:, end - 1:end]], 1)
            borders = np.stack([low[part], high[part]], 1).ravel() - begin
            result[:, part] = np.add.reduceat(padded, borders, 1, np.float64)[:, ::2] / (high - low)[part]
    return result


def strided(rows: Samples, begin: int, stride: int, width: int, out: Samples) -> None:
    """Put into `out` the means of windows of `width` samples, each `stride` after the one before."""
    count = out.shape[1]
    if width > 16:
        windows = np.lib.stride_tricks.sliding_window_view(rows[:, begin:], width, 1)[:, ::stride][:, :count]
        windows.mean(2, np.float64, out)
        return
    end = begin + (count - 1) * stride + 1
    np.add(rows[:, begin:end:stride], rows[:, begin + 1:end + 1:stride], out)
    for k in range(2, width):
        out += rows[:, begin + k:end + k:stride]
    out *= np.float32(1 / width)

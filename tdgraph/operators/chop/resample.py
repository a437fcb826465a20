"""Resample CHOP."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, resample
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, RatePage
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.trim import UnitPage, range_of
from tdgraph.pars import Changed, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

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
            rows = read(source.samples.astype(np.float64), places, p.interp)
            if p.constarea:
                rows *= source.length / len(places)
        return source.with_(samples=rows.astype(np.float32), rate=rate, start=start)

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


def read(rows: Array, places: Array, interp: str) -> Array:
    """Return rows (channels, n) at places among their samples; beyond the ends they hold."""
    last = rows.shape[1] - 1
    places = np.clip(places, 0, last)
    if interp == 'nointerp':
        return rows[:, np.floor(places + 0.5).astype(np.int64)]
    step = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else 1.0
    if interp == 'linear' and step > 1 + 1e-9:
        return averaged(rows, places, step)
    below = np.minimum(np.floor(places), max(last - 1, 0)).astype(np.int64)
    part = places - below
    one, two = rows[:, below], rows[:, np.minimum(below + 1, last)]
    if interp == 'linear':
        return one * (1 - part) + two * part
    before, after = rows[:, np.maximum(below - 1, 0)], rows[:, np.minimum(below + 2, last)]
    return one + 0.5 * part * (two - before + part * (
        2 * before - 5 * one + 4 * two - after + part * (3 * (one - two) + after - before)))


def averaged(rows: Array, places: Array, step: float) -> Array:
    """Return the mean of the samples within half a step of each place."""
    low = np.maximum(np.ceil(places - step / 2 - 1e-6), 0).astype(np.int64)
    high = np.minimum(np.floor(places + step / 2 + 1e-6), rows.shape[1] - 1).astype(np.int64) + 1
    sums = np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(1)], 1)
    means: Array = (sums[:, high] - sums[:, low]) / (high - low)
    return means

"""Speed CHOP."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop._running import RESET_LABELS, RESETS, over, running, switched
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.limit import limited
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['SpeedCHOP']

ORDERS = {'first': 1, 'second': 2, 'third': 3}


@dataclass(frozen=True)
class Sums:
    """The integrals at the last sample, float64 (3, channels), and whether the reset input was on."""

    values: NDArray[np.float64]
    on: bool


class SpeedCHOP(CHOP):
    """Add up: turn speed into distance.

    ``s1[k] = s1[k - 1] + in[k] / rate``, ``s2[k] = s2[k - 1] + (s1[k] + constant1) / rate``,
    ``s3[k] = s3[k - 1] + (s2[k] + constant2) / rate``

    from 0 before the first sample.  The result is ``s1 + constant1``, ``s2 + constant2`` or ``s3 + constant3`` as
    `order` says, brought between `min` and `max`: loop ``min + (v - min) mod (max - min)``, zigzag to and fro,
    clamp by holding the sum itself at the limits, so that it turns round at once.

    A reset makes the result `resetvalue` (before the limit) and the lower sums 0: while `reset` is on, at the
    first sample with `resetpulse`, and where the reset input meets `resetcondition`.

    Input 0: channels per second; unconnected: one channel of `speed`.  Input 1 (reset): its first channel, on above
        0; unconnected: never.
    Output: with Time Slice (the default) the samples since the last cook, else the range of the input from 0 on;
        float32 (channels, samples).
    Units: the channels' own times seconds.
    Source: docs.derivative.ca/Speed_CHOP.
    Differs: `speedsamples` and `resetonstart` do not exist; that clamp holds the sum, the name chan1 without input,
        and the default condition While On are ours.  Stateful.
    """

    opType, base_name, type_label = 'speedCHOP', 'speed', 'Speed'
    inputs = Input('speed'), Input('reset')
    unsupported = ('speedsamples', 'resetonstart')
    State = Sums

    timeslice: Any = Changed(default=True)
    order = Menu('first second third', page='Speed', role='cpu', help='How often is added up.')
    speed = Float(1.0, norm=(-1, 1), page='Speed', role='cpu', help='The speed while nothing is connected.')
    constant1 = Float(0.0, norm=(-1, 1), page='Speed', role='cpu', label='First Constant',
                      help='Added to the first sum.')
    constant2 = Float(0.0, norm=(-1, 1), page='Speed', role='cpu', label='Second Constant',
                      help='Added to the second sum.')
    constant3 = Float(0.0, norm=(-1, 1), page='Speed', role='cpu', label='Third Constant',
                      help='Added to the third sum.')
    limittype = Menu('off clamp loop zigzag', page='Speed', role='cpu', label='Limit Type',
                     help='What happens beyond Minimum and Maximum.')
    min = Float(-1.0, norm=(-1, 1), page='Speed', role='cpu', label='Minimum', help='The least value.')
    max = Float(1.0, norm=(-1, 1), page='Speed', role='cpu', label='Maximum', help='The greatest value.')
    resetcondition = Menu(RESETS, 'on', labels=RESET_LABELS, page='Speed', role='cpu', label='Reset Condition',
                          help='When the reset input resets.')
    resetvalue = Float(0.0, norm=(-1, 1), page='Speed', role='cpu', label='Reset Value', help='What a reset sets.')
    reset = Toggle(page='Speed', role='cpu', help='Hold the reset value.')
    resetpulse = Pulse(page='Speed', label='Reset Pulse', help='Set the reset value once.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, reset = inputs
        if source is None or not source.count or not source.length:
            first, count = slice_of(time, time.rate) if p.timeslice else (0, 1)
            source = Channels(('chan1',), np.full((1, count), p.speed), time.rate, first, p.timeslice)
        else:
            source = running(source, p.timeslice, time)
        fresh = state is None or not source.sliced or state.values.shape[1] != source.count
        sums = np.zeros((3, source.count)) if fresh else state.values.copy()
        on = over(reset, source)
        zero = switched(p.resetcondition, on, False if fresh else state.on, source.length) | p.reset
        zero[0] |= p.resetpulse
        with np.errstate(all='ignore'):
            rows = added_up(source.samples, source.rate, p, zero, sums)
            result = source.with_samples(limited(rows, p.limittype, p.min, p.max).astype(np.float32))
        return result, Sums(sums, bool(on is not None and on[-1]))


def added_up(rows: NDArray[np.float32], rate: float, p: Any, zero: NDArray[np.bool_], sums: Array) -> Array:
    """Return the sums over a slice, from `sums` (3, channels) on, which becomes those at its end."""
    order = ORDERS[p.order]
    constants = p.constant1, p.constant2, p.constant3
    result = np.empty(rows.shape)
    edges = [0, *(np.flatnonzero(zero[1:] != zero[:-1]) + 1).tolist(), rows.shape[1]]
    for begin, stop in itertools.pairwise(edges):
        if zero[begin]:
            sums[:] = 0.0
            sums[order - 1] = p.resetvalue - constants[order - 1]
            result[:, begin:stop] = p.resetvalue
            continue
        values = rows[:, begin:stop].astype(np.float64)
        for level in range(order):
            constant = constants[level]
            values = values / rate
            if level == order - 1 and p.limittype == 'clamp':
                values = clamped(values, sums[level] + constant, p.min, p.max)
            else:
                values = values.cumsum(1) + (sums[level] + constant)[:, None]
            sums[level] = values[:, -1] - constant
        result[:, begin:stop] = values
    return result


def clamped(steps: Array, value: Array, low: float, high: float) -> Array:
    """Return running sums that stay between the limits, from `value` (channels,) on."""
    result = np.empty_like(steps)
    for k in range(steps.shape[1]):
        value = np.minimum(np.maximum(value + steps[:, k], low), high)
        result[:, k] = value
    return result

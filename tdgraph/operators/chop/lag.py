"""Lag CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY
from tdgraph.channels.sampling import AT_ONCE
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS, to_samples
from tdgraph.operators.chop._running import running
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Samples = NDArray[np.float32]

__all__ = ['LagCHOP']


@dataclass(frozen=True)
class Follower:
    """Where the output was at the last sample, and how far it had moved to it: float64 (channels,) each."""

    value: NDArray[np.float64]
    move: NDArray[np.float64]


class LagCHOP(CHOP):
    """Follow channels with a lag.

    ``out[k] = out[k - 1] + move,  move = (in[k] - out[k - 1]) * (1 - 10 ** (-1 / n))``

    n is `lag` in samples: after that time nine tenths of a step are done.  value takes `lag1` where the input is
    above the output and `lag2` where it is below; amp where it is farther from 0, or nearer; mag takes the
    channels as one vector and always the first of two parameters.  Then, if they are on::

        clamp     -slope2 / rate <= move <= slope1 / rate
        aclamp    the change of move by -accel2 / rate**2 to accel1 / rate**2
        snap      out = in where they differ by at most `threshold`

    mag limits the length of the vector instead.  The first sample is followed at once.  `reset` passes the input
    on, `resetpulse` follows the first sample at once.

    Input 0: any channels; unconnected: no channels.
    Output: with Time Slice (the default) the samples since the last cook, else the range of the input; float32
        (channels, samples).
    Units: `lag` as its unit says, slopes per second, accelerations per second squared.
    Source: docs.derivative.ca/Lag_CHOP; that 90% are done after the lag.
    Differs: overshoot, `lagsamples` and quaternion rotation do not exist; the one-pole filter behind the lag is
        ours.  Stateful.
    """

    opType, base_name, type_label = 'lagCHOP', 'lag', 'Lag'
    inputs = Input('channels'),
    unsupported = ('overshoot1', 'overshoot2', 'overshootunit', 'lagsamples')
    State = Follower

    timeslice: Any = Changed(default=True)
    lagmethod = Menu('value amp mag', page='Lag', role='cpu', label='Method',
                     labels=('Lag Value', 'Lag Amplitude', 'Lag Magnitude'), help='What counts as up and down.')
    lag = Float((0.2, 0.2), size=2, min=0.0, norm=(0, 1), page='Lag', role='cpu',
                help='How long nine tenths of a step take: up, down.')
    lagunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Lag', role='cpu', label='Lag Unit',
                   help='Samples, frames or seconds.')
    clamp = Toggle(page='Lag', role='cpu', label='Clamp Slope', help='Limit how fast the output moves.')
    slope = Float((10.0, 10.0), size=2, min=0.0, norm=(0, 10), page='Lag', role='cpu', label='Max Slope',
                  help='The greatest speed per second: up, down.')
    aclamp = Toggle(page='Lag', role='cpu', label='Clamp Acceleration', help='Limit how fast the speed changes.')
    accel = Float((10.0, 10.0), size=2, min=0.0, norm=(0, 10), page='Lag', role='cpu', label='Max Acceleration',
                  help='The greatest change of speed per second: up, down.')
    snap = Toggle(page='Lag', role='cpu', help='Take the value of the input once it is near.')
    threshold = Float(0.001, min=0.0, norm=(0, 1), page='Lag', role='cpu', help='How near, for Snap.')
    reset = Toggle(page='Lag', role='cpu', help='Pass the input on.')
    resetpulse = Pulse(page='Lag', label='Reset Pulse', help='Follow at once.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY, Follower(np.zeros(0), np.zeros(0))
        source = running(source, p.timeslice, time)
        samples = source.samples
        if p.reset:
            return source, Follower(samples[:, -1].astype(np.float64), np.zeros(source.count))
        fresh = state is None or not source.sliced or len(state.value) != source.count or p.resetpulse
        start = Follower(samples[:, 0].astype(np.float64), np.zeros(source.count)) if fresh else state
        frame_rate = time.rate if p.lagunit == 'frames' else 60.0
        gains = [_gain(to_samples(lag, p.lagunit, source.rate, frame_rate)) for lag in p.lag]
        with np.errstate(all='ignore'):
            simple = not (p.clamp or p.aclamp or p.snap) and (gains[0] == gains[1] or p.lagmethod == 'mag')
            rows, state = _filtered(samples, start, gains[0]) if simple else _followed(
                samples, start, gains, source.rate, p)
        return source.with_samples(rows), state


def _gain(lag: float) -> float:
    """Return which part of the distance a sample goes; `lag` in samples."""
    return 1.0 - 10.0 ** (-1.0 / lag) if lag > 0 else 1.0


def _filtered(rows: Samples, start: Follower, gain: float) -> tuple[Samples, Follower]:
    """Follow up and down alike: a linear filter, over a few channels at a time, which stay in the cache."""
    from scipy.signal import lfilter
    out = np.empty(rows.shape, np.float32)
    value, before = np.empty(len(rows)), start.value.copy()
    step = max(AT_ONCE // rows.shape[1], 1)
    for first in range(0, len(rows), step):
        some = slice(first, first + step)
        found, _ = lfilter([gain], [1.0, gain - 1.0], rows[some], zi=((1.0 - gain) * start.value[some])[:, None])
        out[some], value[some] = found, found[:, -1]
        if rows.shape[1] > 1:
            before[some] = found[:, -2]
    return out, Follower(value, value - before)


def _followed(rows: Samples, start: Follower, gains: list[float], rate: float, p: Any) -> tuple[Samples, Follower]:
    """Follow sample by sample."""
    value, move = start.value, start.move
    # All channels of a sample side by side: a column of `rows` is spread over as many lines of the cache.
    goals = np.ascontiguousarray(rows.T, np.float64)
    up, down = gains
    far, both = p.lagmethod == 'amp', p.lagmethod != 'mag'
    clamp, accelerate, snap = p.clamp, p.aclamp, p.snap
    for k, goal in enumerate(goals):
        before = value
        step = goal - value
        if both:
            step *= np.where(np.abs(goal) > np.abs(value) if far else step > 0, up, down)
        else:
            step *= up
        if clamp:
            step = _bounded(step, p.slope1 / rate, p.slope2 / rate, p.lagmethod)
        if accelerate:
            step = move + _bounded(step - move, p.accel1 / rate ** 2, p.accel2 / rate ** 2, p.lagmethod)
        value = value + step
        if snap:
            value = np.where(np.abs(goal - value) <= p.threshold, goal, value)
        if accelerate:
            move = value - before
        goals[k] = value
    return np.ascontiguousarray(goals.T, np.float32), Follower(value.copy(), value - before)


def _bounded(step: Array, up: float, down: float, method: str) -> Array:
    if method != 'mag':
        return np.clip(step, -down, up)
    length = np.sqrt(np.square(step).sum())
    return step * (up / length) if length > up else step

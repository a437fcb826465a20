"""Count CHOP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, interval
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS, to_samples
from tdgraph.operators.chop._running import RESET_LABELS, RESETS, over, running, switched
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['CountCHOP']

OPERATIONS = 'none inc dec inctime dectime reset'
OPERATION_LABELS = ('None', 'Increase Count', 'Decrease Count', 'Increase Count by Time', 'Decrease Count by Time',
                    'Reset Count to Zero')


@dataclass(frozen=True)
class Counts:
    """Each channel at its last sample, (channels,) each.

    `direction` is -1 after an odd number of turns of zigzag; `since`: samples since the last trigger.
    """

    count: NDArray[np.float64]
    on: NDArray[np.bool_]
    since: NDArray[np.float64]
    direction: NDArray[np.float64]
    reset_on: bool = False


def _operation(default: str, label: str, when: str) -> Any:
    return Menu(OPERATIONS, default, labels=OPERATION_LABELS, page='Count', role='cpu', label=label,
                help=f'What is done {when}.')


class CountCHOP(CHOP):
    """Count how often, or how long, channels are above a threshold.

    A channel goes on where it is above `threshup`, not before `retrigger` after the last time, and off where it is
    not (with `threshold`) or below `threshdown`; `triggeron` decrease exchanges above and below.  At each sample
    one of these is done to its count, by the increment i, 1 without input 2::

        offtoon  it goes on     on   it stays on        inc, dec          +i, -i
        ontooff  it goes off    off  it stays off       inctime, dectime  +i / rate, -i / rate; reset: 0

    Then `output` limits the count: a count above `limitmax` becomes limitmin (loop, cl) or limitmax (min, lc), one
    below `limitmin` limitmax (loop, lc) or limitmin (min, cl); zigzag reflects it there and counts the other way.

    A reset sets `resetvalue`: while `reset` is on, at the first sample with `resetpulse`, and where the reset input
    meets `resetcondition`; it counts nothing then.

    Input 0: any channels; unconnected: no channels.  Input 1 (reset): its first channel, on above 0; unconnected:
        never.  Input 2 (increment): channel i for channel i, over again where there are fewer; unconnected: 1.
    Output: with Time Slice (the default) the samples since the last cook, else the range of input 0; float32
        (channels, samples).
    Units: counts, or seconds.
    Source: docs.derivative.ca/Count_CHOP.
    Differs: before the first sample all is off; what the limits do to counts in between, and the default condition
        While On, are ours.  Stateful.
    """

    opType, base_name, type_label = 'countCHOP', 'count', 'Count'
    inputs = Input('channels'), Input('reset'), Input('increment')
    State = Counts

    timeslice: Any = Changed(default=True)
    threshold = Toggle(True, page='Trigger', role='cpu', label='Release = Trigger Threshold',
                       help='Go off at the threshold at which it goes on.')
    threshup = Float(0.0, norm=(-1, 1), page='Trigger', role='cpu', label='Trigger Threshold',
                     help='Above it a channel goes on.')
    threshdown = Float(0.0, norm=(-1, 1), page='Trigger', role='cpu', label='Release Threshold',
                       help='Below it a channel goes off.')
    retrigger = Float(0.0, min=0.0, norm=(0, 1), page='Trigger', role='cpu', label='Re-Trigger Delay',
                      help='How long after going on it cannot go on again.')
    retriggerunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Trigger', role='cpu',
                         label='Re-Trigger Delay Unit', help='Samples, frames or seconds.')
    triggeron = Menu('increase decrease', page='Trigger', role='cpu', label='Trigger On',
                     labels=('Increasing Values', 'Decreasing Values'), help='Which way the threshold is passed.')
    output = Menu('off loop min lc cl zigzag', page='Count', role='cpu', label='Limit',
                  labels=('Off', 'Loop Min/Max', 'Clamp Min/Max', 'Loop Min, Clamp Max', 'Clamp Min, Loop Max',
                          'Zigzag Min/Max'), help='What happens to a count beyond its limits.')
    limitmin = Float(0.0, norm=(0, 10), page='Count', role='cpu', label='Limit Minimum', help='The least count.')
    limitmax = Float(1.0, norm=(0, 10), page='Count', role='cpu', label='Limit Maximum', help='The greatest count.')
    offtoon = _operation('inc', 'Off to On', 'where a channel goes on')
    on = _operation('none', 'While On', 'where a channel stays on')
    ontooff = _operation('none', 'On to Off', 'where a channel goes off')
    off = _operation('none', 'While Off', 'where a channel stays off')
    resetcondition = Menu(RESETS, 'on', labels=RESET_LABELS, page='Count', role='cpu', label='Reset Condition',
                          help='When the reset input resets.')
    resetvalue = Float(0.0, norm=(0, 10), page='Count', role='cpu', label='Reset Value', help='What a reset sets.')
    reset = Toggle(page='Count', role='cpu', help='Hold the reset value.')
    resetpulse = Pulse(page='Count', label='Reset Pulse', help='Set the reset value once.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, reset, increment = inputs
        nothing = np.zeros(0 if source is None else source.count)
        start = Counts(nothing, nothing > 0, nothing + np.inf, nothing + 1)
        if source is None or not source.count or not source.length:
            return EMPTY, start
        source = running(source, p.timeslice, time)
        if state is not None and source.sliced and len(state.count) == source.count:
            start = state
        on = over(reset, source)
        zero = switched(p.resetcondition, on, start.reset_on, source.length) | p.reset
        zero[0] |= p.resetpulse
        delay = to_samples(p.retrigger, p.retriggerunit, source.rate,
                           time.rate if p.retriggerunit == 'frames' else 60.0)
        rows, after = counted(source, _steps(increment, source), zero, delay, p, start)
        result = source.with_samples(rows.astype(np.float32))
        return result, replace(after, reset_on=bool(on is not None and on[-1]))


def _steps(increment: Channels | None, source: Channels) -> Array:
    """Return the increment of each sample, (channels, samples)."""
    if increment is None or not increment.count or not increment.length:
        return np.ones(source.samples.shape)
    rows = interval(increment, source.start, source.length).samples.astype(np.float64)
    return rows[np.arange(source.count) % increment.count]


def counted(source: Channels, steps: Array, zero: NDArray[np.bool_], delay: float, p: Any, start: Counts,
            ) -> tuple[Array, Counts]:
    """Count over a slice, all channels at once."""
    count, on, since, direction = start.count, start.on, start.since, start.direction
    sign = 1.0 if p.triggeron == 'increase' else -1.0
    values = sign * source.samples.astype(np.float64)
    above = values > sign * p.threshup
    kept = above if p.threshold else values >= sign * p.threshdown
    result = np.empty(values.shape)
    for k in range(source.length):
        since = since + 1
        before = on
        on = np.where(before, kept[:, k], above[:, k] & (since >= delay))
        triggered = on & ~before
        since = np.where(triggered, 0.0, since)
        for where, what in ((triggered, p.offtoon), (on & before, p.on), (before & ~on, p.ontooff),
                            (~on & ~before, p.off)):
            if what == 'reset':
                count = np.where(where, 0.0, count)
            elif what != 'none':
                step = steps[:, k] * direction / (source.rate if what.endswith('time') else 1.0)
                count = count + np.where(where, step if what.startswith('inc') else -step, 0.0)
        if zero[k]:
            count, direction = np.full_like(count, p.resetvalue), np.ones_like(direction)
        elif p.output != 'off':
            count, direction = limited(count, direction, p)
        result[:, k] = count
    return result, Counts(count, on, since, direction)


def limited(count: Array, direction: Array, p: Any) -> tuple[Array, Array]:
    """Bring counts between the limits."""
    low, high = p.limitmin, p.limitmax
    over_it, under = count > high, count < low
    if p.output != 'zigzag':
        top = low if p.output in ('loop', 'cl') else high
        bottom = high if p.output in ('loop', 'lc') else low
        return np.where(over_it, top, np.where(under, bottom, count)), direction
    turned = np.where(over_it, 2 * high - count, np.where(under, 2 * low - count, count))
    held = np.clip(turned, low, max(low, high))
    return held, np.where(over_it | under, -direction, direction)

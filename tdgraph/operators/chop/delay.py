"""Delay CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, sample
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, UNIT_LABELS, UNITS, to_samples
from tdgraph.operators.chop._running import running
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['DelayCHOP']


@dataclass(frozen=True)
class History:
    """The samples before the next slice, the latest last, float32 (channels, samples)."""

    samples: NDArray[np.float32]


class DelayCHOP(CHOP):
    """Give channels later.

    ``out[k] = in[k - delay]``, with `delay` in samples; linear between samples

    What lies before the first sample that has come in is that sample.  `reset` passes the input on and forgets
    the past; `resetpulse` forgets it once.  Without Time Slice, channels that are no slices are moved within
    their range, and come in by their extend conditions.

    Input 0: any channels; unconnected: no channels.
    Output: with Time Slice (the default) the samples since the last cook, else the range of the input;
        float32 (channels, samples).
    Units: `delay` as its unit says.
    Source: docs.derivative.ca/Delay_CHOP.
    Differs: ``me.chanIndex``, for a delay per channel, does not exist; what comes before the first sample is
        ours.  A delay that grows finds no more than it has kept so far.  Stateful.
    """

    opType, base_name, type_label = 'delayCHOP', 'delay', 'Delay'
    inputs = Input('channels'),
    State = History

    timeslice: Any = Changed(default=True)
    delay = Float(1.0, min=0.0, norm=(0, 10), page='Delay', role='cpu', help='How much later the channels come.')
    delayunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Delay', role='cpu', label='Delay Unit',
                     help='Samples, frames or seconds.')
    reset = Toggle(page='Delay', role='cpu', help='Pass the input on and forget what has come in.')
    resetpulse = Pulse(page='Delay', label='Reset Pulse', help='Forget what has come in.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        none = History(np.zeros((0, 0), np.float32))
        if not inputs or inputs[0] is None or not inputs[0].count or not inputs[0].length:
            return EMPTY, none
        source = running(inputs[0], p.timeslice, time)
        if p.reset:
            return source, none
        delay = to_samples(p.delay, p.delayunit, source.rate, time.rate if p.delayunit == 'frames' else 60.0)
        if delay * source.count > MOST_SAMPLES:
            raise ParValueError(f'a delay of {delay:.0f} samples for {source.count} channels; set Delay for at '
                                f'most {MOST_SAMPLES}')
        if not source.sliced:
            moved = sample(source, source.start - delay + np.arange(source.length, dtype=np.float64))
            return source.with_samples(moved), none
        past = source.samples[:, :0]
        if state is not None and len(state.samples) == source.count and not p.resetpulse:
            past = state.samples
        whole = np.concatenate([past, source.samples], 1)
        line = Channels(source.names, whole, source.rate, source.start - past.shape[1])
        moved = sample(line, source.start - delay + np.arange(source.length, dtype=np.float64))
        return source.with_samples(moved), History(whole[:, max(whole.shape[1] - ceil(delay) - 1, 0):].copy())

"""Hold CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, interval
from tdgraph.graph.node import Input
from tdgraph.operators.chop._running import running, switched
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['HoldCHOP']

CONDITIONS = {'offtoon': 'offtoon', 'whileon': 'on', 'ontooff': 'ontooff', 'whileoff': 'off'}


@dataclass(frozen=True)
class Held:
    """What is held, float32 (channels,), and the trigger at the last sample."""

    values: NDArray[np.float32]
    trigger: float


class HoldCHOP(CHOP):
    """Take a sample of channels when a trigger says so, and hold it.

    ``out[k] = in[j]``, j the latest sample up to k at which the trigger meets the condition of `sample`; before
    the first one 0

    offtoon: it goes above 0; whileon: it is above 0; ontooff, whileoff: the other way round; valuechange: it
    differs from the sample before.  While `hold` is on, every sample is taken; `holdpulse` takes the first one.

    Input 0: any channels; unconnected: no channels.  Input 1 (trigger): its first channel; unconnected: 0.
    Output: with Time Slice (the default) the samples since the last cook, else the range of input 0; float32
        (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Hold_CHOP.
    Differs: `holdsamples` does not exist; 0 before the first sample is ours.  Stateful.
    """

    opType, base_name, type_label = 'holdCHOP', 'hold', 'Hold'
    inputs = Input('channels'), Input('trigger')
    unsupported = ('holdsamples',)
    State = Held

    timeslice: Any = Changed(default=True)
    sample = Menu('offtoon whileon ontooff whileoff valuechange', page='Sample', role='cpu',
                  labels=('Off to On', 'While On', 'On to Off', 'While Off', 'On Value Change'),
                  help='When a sample is taken.')
    hold = Toggle(page='Sample', role='cpu', label='Hold Last', help='While on, take every sample.')
    holdpulse = Pulse(page='Sample', label='Hold Last Pulse', help='Take the first sample and hold it.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, trigger = inputs
        if source is None or not source.count or not source.length:
            return EMPTY, Held(np.zeros(0, np.float32), 0.0)
        source = running(source, p.timeslice, time)
        fresh = state is None or not source.sliced or len(state.values) != source.count
        values = _trigger(trigger, source)
        before = float(values[0] if p.sample == 'valuechange' else 0) if fresh else state.trigger
        if p.sample == 'valuechange':
            taken = values != np.concatenate([[before], values[:-1]])
        else:
            taken = switched(CONDITIONS[p.sample], values > 0, before > 0, source.length)
        taken |= p.hold
        taken[0] |= p.holdpulse
        place = np.maximum.accumulate(np.where(taken, np.arange(source.length), -1))
        last = np.zeros(source.count, np.float32) if fresh else state.values
        rows = np.where(place < 0, last[:, None], source.samples[:, np.maximum(place, 0)])
        return source.with_samples(rows), Held(rows[:, -1].copy(), float(values[-1]))


def _trigger(trigger: Channels | None, source: Channels) -> NDArray[np.float32]:
    """Return the trigger at each sample."""
    if trigger is None or not trigger.count or not trigger.length:
        return np.zeros(source.length, np.float32)
    return np.asarray(interval(trigger.take([0]), source.start, source.length).samples[0])

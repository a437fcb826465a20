"""What CHOPs share that go on from cook to cook: the samples at hand, inputs read now, resets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, interval, value_at
from tdgraph.operators.chop._pages import slice_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.graph.time import CookTime
    from tdgraph.operators.chop.base import CHOP

__all__ = ['RESETS', 'RESET_LABELS', 'now', 'over', 'running', 'switched']

RESETS = 'offtoon on ontooff off'
RESET_LABELS = ('Off to On', 'While On', 'On to Off', 'While Off')


def now(node: CHOP, channels: Channels | None) -> NDArray[np.float32]:
    """Return the channels' values at the current frame; none for an input without samples."""
    if channels is None or not channels.length:
        return np.zeros(0, np.float32)
    return np.atleast_1d(value_at(channels, node.current_index(channels)))


def running(channels: Channels, sliced: bool, time: CookTime) -> Channels:
    """Return the samples of this cook: with `sliced` those since the last one, else all there are."""
    if channels.sliced or not sliced:
        return channels
    return interval(channels, *slice_of(time, channels.rate), sliced=True)


def over(channels: Channels | None, span: Channels) -> NDArray[np.bool_] | None:
    """Return where the first channel is above 0, at each sample of `span`; None where there is none."""
    if channels is None or not channels.count or not channels.length:
        return None
    return np.asarray(interval(channels.take([0]), span.start, span.length).samples[0] > 0)


def switched(condition: str, on: NDArray[np.bool_] | None, was_on: bool, count: int) -> NDArray[np.bool_]:
    """Return at which of `count` samples a condition of RESETS is met; `was_on`: at the sample before."""
    if on is None:
        return np.zeros(count, bool)
    before = np.concatenate([[was_on], on[:-1]])
    found: Any = {'offtoon': on & ~before, 'on': on, 'ontooff': ~on & before, 'off': ~on}[condition]
    return np.asarray(found, np.bool_)

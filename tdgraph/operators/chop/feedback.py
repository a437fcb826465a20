"""Feedback CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu, Pulse, Toggle

__all__ = ['FeedbackCHOP']


@dataclass(frozen=True)
class Captured:
    """What the input held when the last frame ended; None before it has ever cooked."""

    channels: Channels | None = None


class FeedbackCHOP(CHOP):
    """Give the channels that the input held at the end of the previous frame, so that a loop may pass through here.

    ``out[n] = in[n - 1]``; while `reset` is on, in the frame of `resetpulse`, and before input 0 has ever cooked:
    ``out = begin``

    previous: the channels where they were; shift: moved so that they end at the current frame; sample: their last
    sample over the current time slice.  With `delta` a channel dt is added: the seconds since the last cook.

    The input is not cooked by this; what it holds is captured once, when a frame ends, whether or not it has
    cooked in that frame.  So asking twice in a frame gives the same channels.

    Input 0: any channels; unconnected: no channels.  Input 1 (begin): what to begin with; unconnected: while
        reset, input 0 (which is then cooked, unless it is in a loop), else no channels.
    Output: rate and range of what is shown; float32 (channels, samples).
    Units: one frame; dt in seconds.
    Source: docs.derivative.ca/Feedback_CHOP.
    Differs: what input 1 does is ours.
    """

    opType, base_name, type_label = 'feedbackCHOP', 'feedback', 'Feedback'
    inputs = Input('channels'), Input('begin')
    State = Captured

    output = Menu('previous shift sample', page='Feedback', role='cpu',
                  labels=('Previous Channels at Previous Time', 'Previous Channels at Current Time',
                          'Last Sample at Current Time'), help='At which time the channels are given.')
    delta = Toggle(page='Feedback', role='cpu', label='Delta Time', help='Add a channel dt.')
    reset = Toggle(page='Feedback', role='cpu', help='While on, give what to begin with.')
    resetpulse = Pulse(page='Feedback', label='Reset Pulse', help='Give what to begin with for one frame.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.engine.captures[self] = None

    def capture(self) -> None:
        """The frame ends: keep what the input holds.  Cooks nothing."""
        wire = self.upstream(0)
        channels = wire.op.output(wire.index) if wire is not None and wire.op.values else None
        if channels is not _held(self.state):
            self.next_state = Captured(channels)
            self.engine.scheduler.pending[self] = None
            self.touch('feedback')
        elif self.cooked_p is not None and self.cooked_p.resetpulse:  # type: ignore[attr-defined]
            self.touch('feedback')

    def needs(self, p: Any) -> Sequence[int] | None:
        if not (p.reset or p.resetpulse or _held(self.state) is None):
            return ()
        if self.upstream(1) is not None:
            return (1,)
        return (0,) if p.reset or p.resetpulse else ()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        channels = _held(state)
        if p.reset or p.resetpulse or channels is None:
            channels = next((one for one in reversed(inputs) if one is not None), EMPTY)
        if channels.length and p.output != 'previous':
            channels = _moved(channels, p.output, time)
        if p.delta:
            row = np.full((1, channels.length or 1), time.frames / time.rate, np.float32)
            samples = np.concatenate([channels.samples, row]) if channels.length else row
            channels = channels.with_(names=unique((*channels.names, 'dt')), samples=samples)
        return channels, state or Captured()


def _held(state: Captured | None) -> Channels | None:
    return None if state is None else state.channels


def _moved(channels: Channels, how: str, time: Any) -> Channels:
    """Return the channels at the current time."""
    first, count = slice_of(time, channels.rate)
    if how == 'shift':
        return channels.with_(start=float(first + count - channels.length))
    return channels.with_(samples=np.repeat(channels.samples[:, -1:], count, 1), start=float(first), sliced=True)

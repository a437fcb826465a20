"""Trail CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, align, interval, resample, stretch, unique
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, UNIT_LABELS, UNITS, RatePage, slice_of, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Int, Menu, Pulse, Toggle

__all__ = ['TrailCHOP']


@dataclass(frozen=True)
class Recorded:
    """What has been recorded, up to the last cook, and the inputs it was recorded from."""

    channels: Channels
    inputs: tuple[Channels | None, ...]


class _Pages(RatePage):
    active = Toggle(True, page='Trail', role='cpu', help='Off: nothing more is recorded.')
    growlength = Toggle(page='Trail', role='cpu', label='Grow Length',
                        help='Let the recording become longer and longer.')
    wlength = Float(4.0, min=0.0, norm=(0, 10), page='Trail', role='cpu', label='Window Length',
                    help='How much of the past is shown.')
    wlengthunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Trail', role='cpu', label='Window Length Unit',
                       help='Samples, frames or seconds.')
    capture = Menu('timeslice inputcooks', page='Trail', role='cpu',
                   labels=('Time Slice', 'Only When Input Cooks'),
                   help='Record all the time, or a sample whenever the inputs cook.')
    resample = Toggle(page='Trail', role='cpu', help='Stretch what is shown to Samples.')
    samples = Int(100, min=1, max=MOST_SAMPLES, norm=(1, 100), page='Trail', role='cpu',
                  help='How many samples Resample makes.')
    setrate = Toggle(page='Trail', role='cpu', label='Set Rate', help='Record at Sample Rate.')
    rate: Any = Changed(page='Trail')
    reset = Toggle(page='Trail', role='cpu', help='While on, all is 0.')
    resetpulse = Pulse(page='Trail', label='Reset Pulse', help='Begin again from 0.')


class TrailCHOP(_Pages, CHOP):
    """Record channels, and show the last seconds of them.

    ``out[k] = in[k]`` for the last `wlength` samples up to the current frame; what was before the recording, or a
    reset, is 0.  With `growlength` everything since the recording began.

    timeslice records every sample of the time since the last cook, at the timeline's rate or with `setrate` at
    `rate`; inputcooks the last sample of the inputs, whenever one of them has another value.  Channels of other
    names begin a new recording.

    Inputs 0 to 3: any channels, one below the other, equal names counted up; unconnected: none.
    Output: not a time slice; float32 (channels, `wlength` or what is recorded, or `samples`).
    Units: `wlength` as its unit says.
    Source: docs.derivative.ca/Trail_CHOP.
    Differs: a trail grows from its first cook on, so that a growing one has no zeros; `resample` keeps the rate.
        Stateful.
    """

    opType, base_name, type_label = 'trailCHOP', 'trail', 'Trail'
    inputs = Input('channels'), Input('channels'), Input('channels'), Input('channels')
    State = Recorded

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        return inputs  # each is brought to the rate of the recording

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        present = [channels for channels in inputs if channels is not None and channels.count]
        rate = p.rate if p.setrate else time.rate
        window = round(to_samples(p.wlength, p.wlengthunit, rate, time.rate if p.wlengthunit == 'frames' else 60.0))
        if window * sum(channels.count for channels in present) > MOST_SAMPLES:
            raise ParValueError(f'a window of {window} samples; set Window Length for at most '
                                f'{MOST_SAMPLES} in all')
        names = unique(name for channels in present for name in channels.names)
        first, count = slice_of(time, rate) if p.capture == 'timeslice' or p.resetpulse else (0, 1)
        before = self._before(state, names, rate, first, p)
        fresh = before
        if p.active and not p.reset and present:
            fresh = self._recorded(before, present, p, first, count, None if state is None else state.inputs)
        keep = fresh.length if p.growlength else min(max(window, 1), fresh.length)
        fresh = interval(fresh, fresh.end - keep + 1, keep) if fresh.length else fresh
        shown = fresh if p.growlength or not names else _padded(fresh, max(window, 1))
        if p.resample and shown.length:
            shown = stretch(shown, shown.start, p.samples)
        return shown if names else EMPTY, Recorded(fresh, tuple(inputs))

    def _before(self, state: Recorded | None, names: tuple[str, ...], rate: float, first: int, p: Any) -> Channels:
        """Return what has been recorded so far; nothing where it begins anew."""
        if state is not None and not p.reset and not p.resetpulse and (
                state.channels.names, state.channels.rate) == (names, rate):
            return state.channels
        return Channels(names, np.zeros((len(names), 0), np.float32), rate, float(first))

    def _recorded(self, before: Channels, present: list[Channels], p: Any, first: int, count: int,
                  last: tuple[Channels | None, ...] | None) -> Channels:
        """Return the recording with what has come in."""
        if p.capture == 'inputcooks':
            if before.length and last is not None and all(any(one is old for old in last) for one in present):
                return before
            new = np.concatenate([channels.samples[:, -1:] for channels in align(present)])
        else:
            new = np.concatenate([interval(resample(channels, before.rate), float(first), count).samples
                                  for channels in present])
        start = before.start if before.length else float(first)
        return before.with_(samples=np.concatenate([before.samples, new], 1), start=start)


def _padded(channels: Channels, length: int) -> Channels:
    """Return the channels with zeros before them."""
    missing = length - channels.length
    if missing <= 0:
        return channels
    zeros = np.zeros((channels.count, missing), np.float32)
    return channels.with_(samples=np.concatenate([zeros, channels.samples], 1), start=channels.start - missing)

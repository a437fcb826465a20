"""TouchDesigner's Align menu: several inputs on one start and length."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from tdgraph.channels.sampling import TOLERANCE, interval, stretch
from tdgraph.channels.value import Channels

__all__ = ['ALIGN_MODES', 'align']

ALIGN_MODES = ('auto', 'none', 'stretch', 'start', 'end', 'shift1', 'trim1', 'stretch1', 'trim', 'squash')


def _union(inputs: Sequence[Channels]) -> tuple[float, int]:
    start = min(channels.start for channels in inputs)
    end = max(channels.end for channels in inputs)
    return start, ceil(end - start - TOLERANCE) + 1


def _common(inputs: Sequence[Channels]) -> tuple[float, int]:
    start = max(channels.start for channels in inputs)
    end = min(channels.end for channels in inputs)
    return start, max(floor(end - start + TOLERANCE) + 1, 1)


def align(inputs: Sequence[Channels], mode: str = 'auto') -> list[Channels]:
    """Return the inputs (of equal rate) with one start and one length.

    ``auto``      the time slice if any input is one, else as ``none``
    ``none``      earliest start to latest end, extended by the extend conditions
    ``stretch``   the same range, each input stretched over it
    ``start``     all moved to the earliest start, extended to the longest
    ``end``       all moved to end at the latest end, extended (to the left) to the longest
    ``shift1``    all moved to the start of the first, in its length
    ``trim1``     the range of the first
    ``stretch1``  each stretched over the range of the first
    ``trim``      latest start to earliest end; one sample at the latest start where they do not meet
    ``squash``    each stretched over that range

    An input without channels or samples has no say in the range and comes out with it.  The result is a time
    slice in ``auto`` if any input is, else where the range is that of inputs which are slices themselves.
    Inputs that already agree are returned as they are.
    """
    inputs = list(inputs)
    counted = [channels for channels in inputs if channels.count and channels.length]
    if not counted:
        return inputs
    first = counted[0]
    start, length = first.start, first.length
    if all(channels.start == start and channels.length == length and channels.sliced == first.sliced
           for channels in inputs):
        return inputs
    sliced = any(channels.sliced for channels in counted)
    if mode == 'auto' and sliced:
        slices = [channels for channels in counted if channels.sliced]
        # Slices of one cook end together; one that is longer has seen skipped frames the others had not.
        latest = max(slices, key=lambda channels: (channels.end, channels.length))
        return [interval(channels, latest.start, latest.length, True) for channels in inputs]
    sliced = all(channels.sliced for channels in counted)
    if mode in ('none', 'auto', 'stretch'):
        start, length = _union(counted)
    elif mode in ('trim', 'squash'):
        start, length = _common(counted)
    elif mode in ('start', 'end'):
        length = max(channels.length for channels in counted)
        start = min(channels.start for channels in counted)
        if mode == 'end':
            end = max(channels.end for channels in counted)
            start = end - length + 1
            inputs = [channels.with_(start=end - channels.length + 1) for channels in inputs]
    if mode in ('start', 'shift1'):
        inputs = [channels.with_(start=start) for channels in inputs]
    if mode in ('stretch', 'stretch1', 'squash'):
        inputs = [stretch(channels, start, length) for channels in inputs]
    return [interval(channels, start, length, sliced) for channels in inputs]

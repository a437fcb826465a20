"""Trim CHOP."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, interval
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import MOST_SAMPLES, UNIT_LABELS, UNITS, slice_of, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu

__all__ = ['TrimCHOP', 'UnitPage', 'range_of']


class UnitPage:
    """Start and end of a range, absolute or from somewhere."""

    start = Float(0.0, norm=(0, 10), page='Trim', role='cpu', help='Where the range starts.')
    startunit = Menu(UNITS, labels=UNIT_LABELS, page='Trim', role='cpu', label='Start Unit',
                     help='Samples, frames or seconds.')
    end = Float(0.0, norm=(0, 10), page='Trim', role='cpu', help='Where the range ends.')
    endunit = Menu(UNITS, labels=UNIT_LABELS, page='Trim', role='cpu', label='End Unit',
                   help='Samples, frames or seconds.')


class _Pages(UnitPage):
    relative = Menu('abs rel cur slice', 'rel', page='Trim', role='cpu', label='Unit Values',
                    labels=('Absolute', 'Relative to Start/End', 'Relative to Current Frame', 'Current Time Slice'),
                    help='What the range is: indices, distances from the ends, the current frame, or the slice.')
    discard = Menu('exterior interior', page='Trim', role='cpu',
                   help='Whether what lies outside the range goes, or what lies inside.')


class TrimCHOP(_Pages, CHOP):
    """Shorten or lengthen channels, or cut a piece out of them.

    exterior: ``out = in over a..b``, where the channel is longer by its extend conditions, linear between
    samples; interior: what lies before a and after b, one after the other.  The range a..b is

    - abs: `start` to `end`; samples and frames (1 is index 0) name the last one, seconds the end
    - rel: start of the input + `start` to its end + `end`
    - cur: the current frame alone
    - slice: the samples since the last cook, which makes a time slice

    or with input 1 its range.  An end before the start is the start.

    Input 0: any channels; unconnected: no channels.  Input 1 (range): its start and end; unconnected: as above.
    Output: rate of the input; float32 (channels, samples).
    Units: as the unit of each parameter says.
    Source: docs.derivative.ca/Trim_CHOP.
    Differs: what input 1 does, and the default rel, which changes nothing, are ours.
    """

    opType, base_name, type_label = 'trimCHOP', 'trim', 'Trim'
    inputs = Input('channels'), Input('range')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, other = inputs
        if source is None or not source.count:
            return EMPTY
        sliced = False
        if other is not None and other.length:
            start, end = other.start, other.end
        elif p.relative == 'cur':
            start = end = (time.frame - 1.0) * source.rate / time.rate
        elif p.relative == 'slice':
            first, count = slice_of(time, source.rate)
            start, end, sliced = float(first), float(first + count - 1), True
        else:
            frames = 'frames' in (p.startunit, p.endunit)
            start, end = range_of(p, source, source.rate, time.rate if frames else 60.0)
        if p.discard == 'interior':
            return without(source, start, max(start, end))
        length = floor(max(end - start, 0) + 1e-6) + 1
        if length > MOST_SAMPLES:
            raise ParValueError(f'a range of {length} samples; set End for at most {MOST_SAMPLES}')
        if (start, length) == (source.start, source.length) and not sliced:
            return source
        return interval(source, start, length, sliced)


def range_of(p: Any, source: Channels, rate: float, frame_rate: float) -> tuple[float, float]:
    """Return start and end, in samples of `rate`, for abs and rel."""
    if p.relative == 'rel':
        factor = rate / source.rate
        return (source.start * factor + to_samples(p.start, p.startunit, rate, frame_rate),
                (source.end + 1) * factor - 1 + to_samples(p.end, p.endunit, rate, frame_rate))
    start = to_samples(p.start - (p.startunit == 'frames'), p.startunit, rate, frame_rate)
    end = to_samples(p.end - (p.endunit == 'frames'), p.endunit, rate, frame_rate)
    return start, end - (p.endunit == 'seconds')


def without(source: Channels, start: float, end: float) -> Channels:
    """Return what lies outside start..end, joined."""
    index = source.start + np.arange(source.length)
    kept = (index < start - 1e-6) | (index > end + 1e-6)
    if kept.all():
        return source
    first = float(index[kept][0]) if kept.any() else source.start
    return source.with_(samples=source.samples[:, kept], start=first, sliced=False)

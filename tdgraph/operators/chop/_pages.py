"""What generators share: the Channel page, units, time slices.

A page is a class of its own, since its parameters share names with members of CHOP (`start`, `rate`).
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from tdgraph.channels import ALIGN_MODES, Extend, legal_name, unique
from tdgraph.errors import ParValueError
from tdgraph.pars import Float, Menu, Str
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.graph.time import CookTime

__all__ = ['ALIGN_LABELS', 'ALIGN_MODES', 'ChannelPage', 'ExtendPage', 'NamePage', 'RangePage', 'RatePage',
           'channel_names', 'extend_of', 'interval_of', 'slice_of', 'to_samples']

PAGE = 'Channel'
MOST_SAMPLES = 1 << 28
UNITS, UNIT_LABELS = 'samples frames seconds', ('I', 'F', 'S')
EXTENDS = 'hold slope cycle mirror default'
ALIGN_LABELS = ('Automatic', 'Extend to Min/Max', 'Stretch to Min/Max', 'Shift to Minimum',
                'Shift to Maximum', 'Shift to First Interval', 'Trim to First Interval',
                'Stretch to First Interval', 'Trim to Smallest Interval', 'Stretch to Smallest Interval')


class NamePage:
    """Names of the channels."""

    channelname = Str('chan1', role='cpu', page=PAGE, label='Channel Names',
                      help='Names of the channels; chan[1-3] and t[xyz] make several.')


class RangePage:
    """Start and end of the interval."""

    start = Float(0.0, norm=(0, 600), role='cpu', page=PAGE,
                  help='Where the interval starts: an index, a frame (1 is index 0) or seconds.')
    startunit = Menu(UNITS, labels=UNIT_LABELS, role='cpu', page=PAGE, label='Start Unit',
                     help='Samples, frames or seconds.')
    end = Float(599.0, norm=(0, 600), role='cpu', page=PAGE,
                help='The last index or frame of the interval, or the second at which it is over.')
    endunit = Menu(UNITS, labels=UNIT_LABELS, role='cpu', page=PAGE, label='End Unit',
                   help='Samples, frames or seconds.')


class RatePage:
    """The sample rate."""

    rate = Float(60.0, expr='me.time.rate', min=0.001, norm=(1, 120), role='cpu', page=PAGE,
                 label='Sample Rate', help='Samples per second.')


class ExtendPage:
    """The extend conditions."""

    left = Menu(EXTENDS, role='cpu', page=PAGE, label='Extend Left',
                help='What the channels are before their start.')
    right = Menu(EXTENDS, role='cpu', page=PAGE, label='Extend Right',
                 help='What the channels are after their end.')
    defval = Float(0.0, norm=(-1, 1), role='cpu', page=PAGE, label='Default Value',
                   help='The value of the extend condition Default.')


class ChannelPage(NamePage, RangePage, RatePage, ExtendPage):
    """The whole Channel page."""


def channel_names(text: str) -> tuple[str, ...]:
    """Return the names that a pattern spells out, legal and unique."""
    return unique(legal_name(name) for name in patterns.expand(text))


def extend_of(p: Any) -> Extend:
    """Return the extend conditions of the Channel page."""
    return Extend(p.left, p.right, p.defval)


def to_samples(value: float, unit: str, rate: float, frame_rate: float) -> float:
    """Return a length in samples, frames or seconds as samples."""
    if unit == 'samples':
        return value
    return value * rate if unit == 'seconds' else value * rate / frame_rate


def interval_of(p: Any, frame_rate: float) -> tuple[float, int]:
    """Return start index and length of the Channel page's interval; at least one sample.

    Samples and frames name the last one (0 to 99 is 100 samples), seconds the end (0 to 1 is `rate` samples).
    """
    start = to_samples(p.start - (p.startunit == 'frames'), p.startunit, p.rate, frame_rate)
    end = to_samples(p.end - (p.endunit == 'frames'), p.endunit, p.rate, frame_rate)
    if p.endunit == 'seconds':
        end -= 1
    if end - start > MOST_SAMPLES:
        raise ParValueError(f'an interval of {end - start + 1:.0f} samples; set End, or a lower Sample Rate, for '
                            f'at most {MOST_SAMPLES}')
    return start, max(ceil(end - start - 1e-6) + 1, 1)


def slice_of(time: CookTime, rate: float) -> tuple[int, int]:
    """Return first index and number of samples since the last cook; at least one.

    A rate below the frame rate has no new sample in some frames: the one that holds is given again.
    """
    first, count = time.slice(rate)
    if count > MOST_SAMPLES:
        raise ParValueError(f'a slice of {count:.3g} samples; set a lower Sample Rate')
    return (first, count) if count > 0 else (first + count - 1, 1)

"""Wave CHOP."""

from __future__ import annotations

from typing import Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.operators.chop._pages import (
    UNIT_LABELS,
    UNITS,
    ChannelPage,
    channel_names,
    extend_of,
    interval_of,
    to_samples,
)
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.lfo import wave
from tdgraph.pars import Changed, Float, Menu

__all__ = ['WaveCHOP']


class _Pages(ChannelPage):
    left: Any = Changed(default='cycle')
    right: Any = Changed(default='cycle')
    wavetype = Menu('const sin normal tri ramp square pulse', 'sin', page='Wave', role='cpu', label='Type',
                    labels=('Constant', 'Sine', 'Gaussian', 'Triangle', 'Ramp', 'Square', 'Pulse'),
                    help='The shape of the wave.')
    period = Float(1.0, norm=(0, 10), page='Wave', role='cpu', help='How long one wave takes.')
    periodunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Wave', role='cpu', label='Period Unit',
                      help='Samples, frames or seconds.')
    phase = Float(0.0, norm=(0, 1), page='Wave', role='cpu',
                  help='How far the wave is moved to the right, in waves.')
    bias = Float(0.0, min=-1.0, max=1.0, norm=(-1, 1), page='Wave', role='cpu',
                 help='Moves the peak of Triangle and Gaussian, widens that of Square.')
    offset = Float(0.0, norm=(-1, 1), page='Wave', role='cpu', help='Added to the wave before it is multiplied.')
    amp = Float(1.0, norm=(0, 1), page='Wave', role='cpu', label='Amplitude', help='Multiplies the wave.')
    decay = Float(0.0, norm=(0, 1), page='Wave', role='cpu', label='Decay Rate',
                  help='Which part of the amplitude is lost per unit of time.')
    decayunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Wave', role='cpu', label='Decay Rate Unit',
                     help='Samples, frames or seconds.')
    ramp = Float(0.0, norm=(-1, 1), page='Wave', role='cpu', label='Ramp Slope',
                 help='What is added per unit of time.')
    rampunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='Wave', role='cpu', label='Ramp Slope Unit',
                    help='Samples, frames or seconds.')


class WaveCHOP(_Pages, CHOP):
    """Make channels with a wave that repeats over an interval.

    ``out[k] = amp * (offset + wave(x - floor(x))) * max(1 - decay, 0) ** d + ramp * r,  x = k / period - phase``

    k is the index of the sample, with `period` in samples; d and r are k in the units of decay and ramp.  const
    is 1, the others are the waves of the LFO CHOP.

    Output: the interval Start to End at `rate`; float32 (channels of `channelname`, samples).
    Units: as the unit of each parameter says; `phase` in waves.
    Source: docs.derivative.ca/Wave_CHOP.
    Differs: the type Expression does not exist; a period of 0 stands still; time counts from index 0, and a
        decay above 1 counts as 1.
    """

    opType, base_name, type_label = 'waveCHOP', 'wave', 'Wave'
    inputs = ()
    unsupported = ('exprs',)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        units = p.startunit, p.endunit, p.periodunit, p.decayunit, p.rampunit
        frame_rate = time.rate if 'frames' in units else 60.0
        start, length = interval_of(p, frame_rate)
        with np.errstate(all='ignore'):
            row = waved(start, length, p, frame_rate).astype(np.float32)
        names = channel_names(p.channelname)
        return Channels(names, np.repeat(row[None], len(names), 0), p.rate, start, extend=extend_of(p))


def waved(start: float, length: int, p: Any, frame_rate: float) -> Any:
    """Return the wave over an interval, float64 (length,)."""
    period = to_samples(p.period, p.periodunit, p.rate, frame_rate)
    index = start + np.arange(-1, length)
    place = (index / period if period else np.zeros(length + 1)) - p.phase
    cycle = np.floor(place)
    index, part = index[1:], (place - cycle)[1:]
    if p.wavetype == 'const':
        shape: Any = 1.0
    elif p.wavetype == 'pulse':
        shape = (cycle[1:] != cycle[:-1]).astype(float)
    else:
        shape = wave(p.wavetype, part, p.bias)
    decay = max(1 - p.decay, 0.0) ** (index / to_samples(1.0, p.decayunit, p.rate, frame_rate)) if p.decay else 1.0
    return p.amp * (p.offset + shape) * decay + p.ramp * index / to_samples(1.0, p.rampunit, p.rate, frame_rate)

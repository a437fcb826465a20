"""Wave CHOP: docs.derivative.ca/Wave_CHOP, shapes as for the LFO."""

from __future__ import annotations

import math
from typing import Any

from .constantCHOP import interval
from .lfoCHOP import wave
from .spans import Moment, Span, expand, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    start, length = interval(p, out)
    unit = {'samples': 1.0, 'frames': p.rate / out.frame_rate, 'seconds': p.rate}
    period = p.period * unit[p.periodunit]
    row = []
    for k in range(length):
        index = start + k
        x = (index / period if period else 0.0) - p.phase
        before = ((index - 1) / period if period else 0.0) - p.phase
        if p.wavetype == 'const':
            shape = 1.0
        elif p.wavetype == 'pulse':
            shape = float(math.floor(x) != math.floor(before))
        else:
            shape = wave(p.wavetype, x - math.floor(x), p.bias)
        value = p.amp * (p.offset + shape) * max(1 - p.decay, 0) ** (index / unit[p.decayunit])
        row.append(value + p.ramp * index / unit[p.rampunit])
    names = expand(p.channelname)
    return Span(unique(names), [row for _ in names], start, p.rate)

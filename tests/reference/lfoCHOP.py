"""LFO CHOP: docs.derivative.ca/LFO_CHOP, waves as the docstring states them.

For a constant frequency and nothing at the reset input.
"""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, expand, unique


def wave(kind: str, x: float, bias: float) -> float:
    c = 0.5 + bias / 2
    if kind == 'sin':
        return math.sin(2 * math.pi * x)
    if kind == 'ramp':
        return x
    if kind == 'square':
        return 1.0 if x < c else -1.0
    b = x / (2 * c) if x < c else 1 - (1 - x) / (2 * (1 - c))
    return math.exp(-32 * (b - 0.5) ** 2) if kind == 'normal' else 1 - 2 * abs(2 * b - 1)


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    octave, _, source = (*inputs, None, None, None)[:3]
    names = expand(p.channelname)
    rows = []
    for channel in range(len(names)):
        frequency = p.frequency if p.play else 0.0
        if octave is not None:
            frequency *= 2 ** octave.rows[channel % len(octave.rows)][0]
        row = []
        for k in range(out.first, out.first + out.count):
            phase = 0.0 if p.reset else frequency * k / p.rate
            before = 0.0 if p.reset else frequency * (k - 1) / p.rate
            x = phase + p.phase - math.floor(phase + p.phase)
            if source is not None:
                values = source.rows[channel % len(source.rows)]
                place = x * len(values)
                low = math.floor(place)
                part = place - low
                value = values[low % len(values)] * (1 - part) + values[(low + 1) % len(values)] * part
            elif p.wavetype == 'pulse':
                value = float(math.floor(phase + p.phase) != math.floor(before + p.phase))
                if p.reset:
                    value = float(k == out.first)
            else:
                value = wave(p.wavetype, x, p.bias)
            row.append(p.offset + p.amp * value)
        rows.append(row)
    return Span(unique(names), rows, out.first, p.rate, True)

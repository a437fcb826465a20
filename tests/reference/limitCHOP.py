"""Limit CHOP: docs.derivative.ca/Limit_CHOP, in the order of the docstring."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span


def limited(v: float, kind: str, low: float, high: float) -> float:
    if kind == 'clamp':
        return min(max(v, low), high)
    if kind == 'off' or high == low:
        return v if kind == 'off' else low
    part = (v - low) / (high - low)
    if kind == 'loop':
        return low + (part - math.floor(part)) * (high - low)
    part = abs(part - 2 * math.floor(part / 2 + 0.5))
    return low + part * (high - low)


def samples(unit: str, value: float, rate: float, frame_rate: float) -> float:
    return value * {'samples': 1, 'seconds': rate, 'frames': rate / frame_rate}[unit]


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    rows = []
    for row in one.rows:
        row = [limited(v, p.type, p.min, p.max) for v in row]
        if p.positive:
            row = [abs(v) for v in row]
        peak = max(abs(v) for v in row)
        if p.norm and not one.sliced and peak:
            row = [v / peak for v in row]
        if p.quantvalue != 'off' and p.vstep > 0:
            step = {'ceiling': math.ceil, 'floor': math.floor}.get(p.quantvalue, lambda v: math.floor(v + 0.5))
            row = [p.voffset + p.vstep * step((v - p.voffset) / p.vstep) for v in row]
        length = samples(p.istepunit, p.istep, one.rate, out.frame_rate)
        if p.quantindex != 'off' and length > 0:
            begin = samples(p.ioffsetunit, p.ioffset, one.rate, out.frame_rate)
            begin += one.start if p.quantindex == 'relstart' else 0
            result = []
            for k, v in enumerate(row):
                before, number = (math.floor((one.start + i - begin) / length + 1e-9) for i in (k - 1, k))
                result.append(v if k == 0 or before != number else result[-1])
            row = result
        rows.append(row)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

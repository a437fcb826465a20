"""Filter CHOP: docs.derivative.ca/Filter_CHOP, weights as the docstring states them; the first cook."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span
from .speedCHOP import sliced


def once(value: Any, k: int, kind: str, m: int, late: int) -> float:
    """One pass: `value` gives the sample at any index."""
    back = range(m + 1) if kind.startswith('half') else range(-m, m + 1)
    weights = [1.0 if kind.endswith('box') else math.exp(-18 * j * j / (2 * m + 1) ** 2) for j in back]
    smooth = sum(weight * value(k - late - j) for weight, j in zip(weights, back)) / sum(weights)
    if kind in ('edge', 'sharpen'):
        return value(k - late) - smooth + (value(k - late) if kind == 'sharpen' else 0.0)
    return smooth


def one_euro(row: list[float], p: Any, rate: float) -> list[float]:
    def gain(cutoff: float) -> float:
        return 1 / (1 + rate / (2 * math.pi * cutoff))

    slope, smooth, result = 0.0, row[0], []
    for k, value in enumerate(row):
        slope += gain(p.slopecutoff) * ((value - row[max(k - 1, 0)]) * rate - slope)
        smooth += gain(p.cutoff + p.speedcoeff * abs(slope)) * (value - smooth)
        result.append(smooth)
    return result


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    if p.timeslice:
        one = sliced(one, out)
    if p.reset:
        return one
    m = round(p.width * {'samples': 1, 'frames': one.rate / out.frame_rate, 'seconds': one.rate}[p.widthunit]) // 2
    late = m if one.sliced and not p.type.startswith('half') else 0
    rows = []
    for row in one.rows:
        if p.type == 'oneeuro':
            result = one_euro(row, p, one.rate)
        else:
            margin = (m + 1) * (p.passes + 1) * 2
            line = [row[min(max(k, 0), len(row) - 1)] for k in range(-margin, len(row) + margin)]
            for _ in range(p.passes):
                last = len(line) - 1
                line = [once(lambda i, line=line, last=last: line[min(max(i, 0), last)], k, p.type, m, late)
                        for k in range(len(line))]
            result = line[margin:margin + len(row)]
        rows.append([a * (1 - p.effect) + b * p.effect for a, b in zip(row, result)])
    return Span(one.names, rows, one.start, one.rate, one.sliced)

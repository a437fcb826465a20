"""Constant CHOP: docs.derivative.ca/Constant_CHOP."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, expand, unique


def interval(p: Any, out: Moment) -> tuple[float, int]:
    """Start to End: indices and frames name the last sample, seconds the end of its time."""
    def index(value: float, unit: str) -> float:
        if unit == 'frames':
            return (value - 1) * p.rate / out.frame_rate
        return value * p.rate if unit == 'seconds' else value

    start = index(p.start, p.startunit)
    end = index(p.end, p.endunit) - (p.endunit == 'seconds')
    return start, max(math.ceil(end - start - 1e-6) + 1, 1)


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    start, length = (0.0, 1) if p.single else interval(p, out)
    names: list[str] = []
    rows: list[list[float]] = []
    for block in p.const:
        for name in expand(block.name):
            names.append(name)
            rows.append([block.value] * length)
    return Span(unique(names), rows, start, p.rate)

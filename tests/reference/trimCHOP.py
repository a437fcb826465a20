"""Trim CHOP: docs.derivative.ca/Trim_CHOP."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span


def edges(p: Any, one: Span, rate: float, out: Moment) -> tuple[float, float]:
    """Start and end in samples, absolute or relative to the input's."""
    unit = {'samples': 1.0, 'frames': rate / out.frame_rate, 'seconds': rate}
    if p.relative == 'rel':
        return (one.start / one.rate * rate + p.start * unit[p.startunit],
                (one.end + 1) / one.rate * rate - 1 + p.end * unit[p.endunit])
    start = (p.start - (p.startunit == 'frames')) * unit[p.startunit]
    end = (p.end - (p.endunit == 'frames')) * unit[p.endunit]
    return start, end - (p.endunit == 'seconds')


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, other = inputs
    if one is None:
        return Span([], [])
    sliced = False
    now = out.first + out.count - 1
    if other is not None:
        start, end = other.start, other.end
    elif p.relative in ('cur', 'slice'):
        start, end = now if p.relative == 'cur' else out.first, now
        sliced = p.relative == 'slice'
    else:
        start, end = edges(p, one, one.rate, out)
    end = max(start, end)
    if p.discard == 'interior':
        kept = [k for k in range(one.length) if not start - 1e-6 <= one.start + k <= end + 1e-6]
        if len(kept) == one.length:
            return one
        return Span(one.names, [[row[k] for k in kept] for row in one.rows],
                    one.start + (kept[0] if kept else 0), one.rate)
    length = math.floor(end - start + 1e-6) + 1
    same = (start, length) == (one.start, one.length)
    return one.over([start + k for k in range(length)], start, sliced or (same and one.sliced))

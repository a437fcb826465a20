"""Replace CHOP: docs.derivative.ca/Replace_CHOP."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, other = inputs
    if one is None:
        return Span([], [])
    if other is None:
        return one
    span = one if p.length == 'first' else other
    indices = [span.start + k for k in range(span.length)]
    one, other = one.over(indices, span.start), other.over(indices, span.start)
    rows = [other.rows[other.names.index(name)] if name in other.names else row
            for name, row in zip(one.names, one.rows)]
    return Span(one.names, rows, span.start, span.rate, span.sliced)

"""In CHOP: docs.derivative.ca/In_CHOP; without Num Channels the channels are renamed in order."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, expand, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    made = expand(p.channames)
    names = [made[place % len(made)] for place in range(len(one.names))] if made else one.names
    return Span(unique(names), one.rows, one.start, one.rate, one.sliced)

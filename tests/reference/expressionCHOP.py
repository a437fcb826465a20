"""Expression CHOP: docs.derivative.ca/Expression_CHOP.  Its expression is me.inputVal, as it is made."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span


def reference(p: Any, inputs: list[Any], out: Moment) -> Span:
    """The channels of the first input, the first ones only if their number is limited."""
    if not inputs or inputs[0] is None:
        return Span([], [])
    source = inputs[0]
    count = p.limitnum if p.limitexpr else len(source.names)
    return Span(source.names[:count], source.rows[:count], source.start, source.rate, source.sliced,
                source.extend[:count])

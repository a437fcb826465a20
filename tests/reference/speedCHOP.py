"""Speed CHOP: docs.derivative.ca/Speed_CHOP; the first cook, before which the sums are 0."""

from __future__ import annotations

from typing import Any

from .limitCHOP import limited
from .spans import Moment, Span


def sliced(one: Span, out: Moment) -> Span:
    """The samples of this cook, as with Time Slice on."""
    return one if one.sliced else one.over([out.first + k for k in range(out.count)], out.first, True)


def is_met(condition: str, on: bool, was_on: bool) -> bool:
    return {'offtoon': on and not was_on, 'on': on, 'ontooff': was_on and not on, 'off': not on}[condition]


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, reset = inputs
    if one is None:
        first, count = (out.first, out.count) if p.timeslice else (0, 1)
        one = Span(['chan1'], [[p.speed] * count], first, out.frame_rate, p.timeslice)
    elif p.timeslice:
        one = sliced(one, out)
    order = ['first', 'second', 'third'].index(p.order)
    constants = [p.constant1, p.constant2, p.constant3]
    rows = []
    for row in one.rows:
        sums, was_on, result = [0.0, 0.0, 0.0], False, []
        for k, value in enumerate(row):
            on = reset is not None and reset.at(0, one.start + k) > 0
            if p.reset or (reset is not None and is_met(p.resetcondition, on, was_on)):
                sums = [0.0, 0.0, 0.0]
                sums[order] = p.resetvalue - constants[order]
                value = p.resetvalue
            else:
                for level in range(order + 1):
                    sums[level] += value / one.rate
                    if level == order and p.limittype == 'clamp':
                        total = sums[level] + constants[level]
                        sums[level] = limited(total, 'clamp', p.min, p.max) - constants[level]
                    value = sums[level] + constants[level]
            was_on = on
            result.append(limited(value, p.limittype, p.min, p.max))
        rows.append(result)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

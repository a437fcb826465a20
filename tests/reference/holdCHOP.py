"""Hold CHOP: docs.derivative.ca/Hold_CHOP; the first cook, before which nothing is held."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span
from .speedCHOP import is_met, sliced

CONDITIONS = {'offtoon': 'offtoon', 'whileon': 'on', 'ontooff': 'ontooff', 'whileoff': 'off'}


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, trigger = inputs
    if one is None:
        return Span([], [])
    if p.timeslice:
        one = sliced(one, out)
    values = [0.0 if trigger is None else trigger.at(0, one.start + k) for k in range(one.length)]
    rows = []
    for row in one.rows:
        held, result = 0.0, []
        for k, value in enumerate(row):
            if p.sample == 'valuechange':
                taken = k > 0 and values[k] != values[k - 1]
            else:
                taken = is_met(CONDITIONS[p.sample], values[k] > 0, k > 0 and values[k - 1] > 0)
            held = value if taken or p.hold else held
            result.append(held)
        rows.append(result)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

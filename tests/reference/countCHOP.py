"""Count CHOP: docs.derivative.ca/Count_CHOP, limits as the docstring states them; the first cook."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span
from .speedCHOP import is_met, sliced


def limited(count: float, direction: float, p: Any) -> tuple[float, float]:
    if p.output == 'off' or p.limitmin <= count <= p.limitmax:
        return count, direction
    high = count > p.limitmax
    if p.output == 'zigzag':
        turned = 2 * (p.limitmax if high else p.limitmin) - count
        return min(max(turned, p.limitmin), max(p.limitmin, p.limitmax)), -direction
    if high:
        return (p.limitmin if p.output in ('loop', 'cl') else p.limitmax), direction
    return (p.limitmax if p.output in ('loop', 'lc') else p.limitmin), direction


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, reset, increment = inputs
    if one is None:
        return Span([], [])
    if p.timeslice:
        one = sliced(one, out)
    delay = p.retrigger * {'samples': 1, 'frames': one.rate / out.frame_rate, 'seconds': one.rate}[p.retriggerunit]
    sign = 1 if p.triggeron == 'increase' else -1
    rows = []
    for i, row in enumerate(one.rows):
        count, direction, on, since, was_reset = 0.0, 1.0, False, math.inf, False
        result = []
        for k, value in enumerate(row):
            since += 1
            before = on
            if before:
                on = sign * value > sign * p.threshup if p.threshold else sign * value >= sign * p.threshdown
            else:
                on = sign * value > sign * p.threshup and since >= delay
            if on and not before:
                since = 0
            what = (p.on if before else p.offtoon) if on else (p.ontooff if before else p.off)
            step = 1.0 if increment is None else increment.at(i % len(increment.rows), one.start + k)
            step *= direction / (one.rate if what.endswith('time') else 1)
            if what == 'reset':
                count = 0.0
            elif what != 'none':
                count += step if what.startswith('inc') else -step
            count, direction = limited(count, direction, p)
            now = reset is not None and reset.at(0, one.start + k) > 0
            if p.reset or (reset is not None and is_met(p.resetcondition, now, was_reset)):
                count, direction = p.resetvalue, 1.0
            was_reset = now
            result.append(count)
        rows.append(result)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

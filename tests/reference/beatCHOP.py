"""Beat CHOP: docs.derivative.ca/Beat_CHOP; tempo 120, no random offsets, the first cook."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span
from .speedCHOP import is_met

TEMPO = 120.0


def whole(value: float) -> float:
    return math.floor(value + 1e-9)


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    start = 4.0 * p.resetbarvalue
    beats, previous, was_zero = [], None, False
    was_on = one is not None and one.at(0, out.first) > 0
    latest = None
    for k in range(out.count):
        index = out.first + k
        on = one is not None and one.at(0, index) > 0
        zero = p.reset or (one is not None and is_met(p.resetcondition, on, was_on))
        was_on = on
        if zero:
            latest = index
        free = index / out.frame_rate * TEMPO / 60
        before = free - TEMPO / 60 / out.frame_rate if latest is None or previous is None else previous
        value = free if latest is None else start + (index - latest) / out.frame_rate * TEMPO / 60
        beats.append((before, value, zero and not was_zero))
        previous, was_zero = value, zero
    rows: dict[str, list[float]] = {}
    for name in ('ramp', 'pulse', 'sine', 'count', 'countramp'):
        for i in range(p.multiples if getattr(p, name) else 0):
            shift = p.shiftoffset + p.shiftstep * i / p.multiples
            row = []
            for before, value, begins in beats:
                q, last = value / p.period - shift, before / p.period - shift
                row.append({'ramp': max(q - whole(q), 0.0), 'sine': math.sin(2 * math.pi * q), 'count': whole(q),
                            'countramp': q, 'pulse': float(begins or whole(q) != whole(last))}[name])
            rows[name if p.multiples == 1 else f'{name}{i + 1}'] = row
    values = [value for _, value, _ in beats]
    bars = {'bar': [whole(v / 4) for v in values], 'beat': [whole(v) % 4 for v in values],
            'sixteenths': [whole(4 * v) % 4 for v in values],
            'rampbar': [max(v / 4 - whole(v / 4), 0.0) for v in values],
            'rampbeat': [max(v - whole(v), 0.0) for v in values], 'bpm': [TEMPO for _ in values]}
    rows.update({name: row for name, row in bars.items() if getattr(p, name)})
    return Span(list(rows), list(rows.values()), out.first, out.frame_rate, True)

"""Slope CHOP: docs.derivative.ca/Slope_CHOP; the first cook, which has nothing before it."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    goes_on = one.sliced or one.length == 1
    method = 'pc' if goes_on else p.method
    rate = one.rate if one.sliced or not goes_on else out.frame_rate

    def value(row: int, place: int) -> float:
        return one.rows[row][max(place, 0)] if goes_on else one.whole(row, place)

    slopes, accels = [], []
    for row in range(len(one.rows)):
        slope, accel = [], []
        for k in range(one.length):
            first = {'pc': k - 2, 'cn': k, 'pn': k - 1}[method]
            a, b, c = (value(row, first + step) for step in range(3))
            slope.append({'pc': c - b, 'cn': b - a, 'pn': (c - a) / 2}[method] * rate)
            accel.append((c - 2 * b + a) * rate * rate)
        slopes.append(slope)
        accels.append(accel)
    if p.type == 'slacc':
        names = unique([*one.names, *(f'{name}_accel' for name in one.names)])
        return Span(names, slopes + accels, one.start, one.rate, one.sliced)
    return Span(one.names, slopes if p.type == 'slope' else accels, one.start, one.rate, one.sliced)

"""Slope CHOP: docs.derivative.ca/Slope_CHOP; the first cook, which has nothing before it."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    goes_on = one.sliced or one.length == 1
    method = 'pc' if goes_on else p.method
    rate = one.rate if one.sliced or not goes_on else out.frame_rate

    def value(row: int, place: int) -> float:
        return one.rows[row][max(place, 0)] if goes_on else one.whole(row, place)

    def slope(row: int, k: int) -> float:
        first, last = {'pc': (k - 1, k), 'cn': (k, k + 1), 'pn': (k - 1, k + 1)}[method]
        return (value(row, last) - value(row, first)) / (last - first) * rate

    def accel(row: int, k: int) -> float:
        middle = k + {'pc': -1, 'cn': 1, 'pn': 0}[method]
        return (value(row, middle + 1) - 2 * value(row, middle) + value(row, middle - 1)) * rate ** 2

    def slacc(row: int, k: int) -> float:
        first, last = {'pc': (k - 1, k), 'cn': (k, k + 1), 'pn': (k - 1, k + 1)}[method]
        return (accel(row, last) - accel(row, first)) / (last - first) * rate

    found = {'slope': slope, 'accel': accel, 'slacc': slacc}[p.type]
    rows = [[found(row, k) for k in range(one.length)] for row in range(len(one.rows))]
    return Span(one.names, rows, one.start, one.rate, one.sliced)

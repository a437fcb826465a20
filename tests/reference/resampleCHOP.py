"""Resample CHOP: docs.derivative.ca/Resample_CHOP."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span
from .trimCHOP import edges


def value(row: list[float], place: float, step: float, interp: str) -> float:
    last = len(row) - 1
    place = min(max(place, 0), last)
    if interp == 'nointerp':
        return row[math.floor(place + 0.5)]
    if interp == 'linear' and step > 1 + 1e-9:
        near = [v for k, v in enumerate(row) if abs(k - place) <= step / 2 + 1e-6]
        return sum(near) / len(near)
    below = min(math.floor(place), max(last - 1, 0))
    part = place - below

    def at(k: int) -> float:
        return row[min(max(k, 0), last)]

    a, b, c, d = at(below - 1), at(below), at(below + 1), at(below + 2)
    if interp == 'linear':
        return b * (1 - part) + c * part
    # Hermite with the slopes (c - a) / 2 and (d - b) / 2: Catmull and Rom's spline.
    t2, t3 = part ** 2, part ** 3
    return ((2 * t3 - 3 * t2 + 1) * b + (t3 - 2 * t2 + part) * (c - a) / 2
            + (3 * t2 - 2 * t3) * c + (t3 - t2) * (d - b) / 2)


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    factor = p.rate / one.rate
    if p.method == 'index' and not one.sliced:
        return Span(one.names, one.rows, one.start, p.rate)
    if one.sliced and p.method == 'strech':
        return one
    if one.sliced or p.method == 'preserve':
        start = math.ceil(one.start * factor - 1e-6)
        stop = math.ceil((one.start + one.length) * factor - 1e-6)
        if stop <= start:
            if one.sliced:
                start = math.floor(one.end * factor + 1e-6)
            stop = start + 1
        places = [k / factor - one.start for k in range(start, stop)]
        if one.sliced:
            return Span(one.names, [[one.at(row, one.start + place) for place in places]
                                    for row in range(len(one.rows))], start, p.rate, True)
        rate = p.rate
    else:
        rate = one.rate if p.method == 'strech' else p.rate
        start, end = edges(p, one, rate, out)
        length = math.floor(max(end - start, 0) + 1e-6) + 1
        places = [(one.length - 1) * k / max(length - 1, 1) for k in range(length)]
    if start == one.start and rate == one.rate and len(places) == one.length:
        return one
    held = [min(max(place, 0), one.length - 1) for place in places]
    step = (held[-1] - held[0]) / (len(held) - 1) if len(held) > 1 else 1.0
    gain = one.length / len(places) if p.constarea else 1.0
    rows = [[gain * value(row, place, step, p.interp) for place in places] for row in one.rows]
    return Span(one.names, rows, start, rate)

"""Lag CHOP: docs.derivative.ca/Lag_CHOP, the filter as the docstring states it; the first cook."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span
from .speedCHOP import sliced


def bounded(steps: list[float], up: float, down: float, vector: bool) -> list[float]:
    if vector:
        length = math.sqrt(sum(step * step for step in steps))
        return [step * up / length for step in steps] if length > up else steps
    return [min(max(step, -down), up) for step in steps]


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    if p.timeslice:
        one = sliced(one, out)
    if p.reset:
        return one
    unit = {'samples': 1.0, 'frames': one.rate / out.frame_rate, 'seconds': one.rate}[p.lagunit]
    gains = [1 - 10 ** (-1 / (lag * unit)) if lag > 0 else 1.0 for lag in (p.lag1, p.lag2)]
    vector = p.lagmethod == 'mag'
    values = [row[0] for row in one.rows]
    moves = [0.0 for _ in values]
    rows: list[list[float]] = [[] for _ in values]
    for k in range(one.length):
        steps = []
        for row, value in zip(one.rows, values):
            up = abs(row[k]) > abs(value) if p.lagmethod == 'amp' else row[k] > value
            steps.append((row[k] - value) * gains[0 if up or vector else 1])
        if p.clamp:
            steps = bounded(steps, p.slope1 / one.rate, p.slope2 / one.rate, vector)
        if p.aclamp:
            changes = [step - move for step, move in zip(steps, moves)]
            changes = bounded(changes, p.accel1 / one.rate ** 2, p.accel2 / one.rate ** 2, vector)
            steps = [move + change for move, change in zip(moves, changes)]
        for i, step in enumerate(steps):
            after = values[i] + step
            if p.snap and abs(one.rows[i][k] - after) <= p.threshold:
                after = one.rows[i][k]
            moves[i], values[i] = after - values[i], after
            rows[i].append(after)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

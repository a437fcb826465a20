"""Analyze CHOP: docs.derivative.ca/Analyze_CHOP."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span


def is_peak(row: list[float], k: int, p: Any) -> bool:
    """Above its neighbours; of equal ones in a row the first."""
    sign = -1 if p.valleys else 1
    v = [sign * value for value in row]
    if k and v[k - 1] == v[k]:
        return False
    after = k
    while after < len(v) and v[after] == v[k]:
        after += 1
    if k == 0 and after == len(v):
        return False
    left = p.allowstart if k == 0 else v[k - 1] < v[k]
    right = p.allowend if after == len(v) else v[after] < v[k]
    return bool(left and right)


def one_number(row: list[float], p: Any) -> float:
    kind = p.function
    if kind == 'duplicates':
        return sum(row[k] in row[:k] for k in range(len(row)))
    plain = {'average': lambda: sum(row) / len(row), 'maximum': lambda: max(row), 'minimum': lambda: min(row),
             'maximumindex': lambda: row.index(max(row)), 'minimumindex': lambda: row.index(min(row)),
             'sum': lambda: sum(row),
             'rmspower': lambda: math.sqrt(sum(value * value for value in row) / len(row))}
    if kind in plain:
        return plain[kind]()
    found = [k for k in range(len(row)) if is_peak(row, k, p)]
    if kind == 'totalpeaks':
        return len(found)
    if not found:
        return p.nopeakvalue
    place = found[0]
    for k in found:
        if (kind.startswith('last') or (kind.startswith('highest') and row[k] > row[place])
                or (kind.startswith('lowest') and row[k] < row[place])):
            place = k
    return row[place] if kind.endswith('value') else place


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    return Span(one.names, [[one_number(row, p)] for row in one.rows], 0.0, one.rate)

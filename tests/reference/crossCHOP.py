"""Cross CHOP: docs.derivative.ca/Cross_CHOP; channels matched by number."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, align, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    present = [one for one in inputs if one is not None]
    if not present:
        return Span([], [])
    place = min(max(p.cross, 0), len(present) - 1)
    below = math.floor(place)
    part = place - below
    if part == 0:
        return present[below]
    one, other = align(present[below:below + 2], 'auto')
    rows = []
    names = []
    for row in range(max(len(one.rows), len(other.rows))):
        if row >= len(other.rows):
            rows.append(one.rows[row])
        elif row >= len(one.rows):
            rows.append(other.rows[row])
        else:
            rows.append([a * (1 - part) + b * part for a, b in zip(one.rows[row], other.rows[row])])
        names.append((one if row < len(one.names) else other).names[row])
    return Span(unique(names), rows, one.start, one.rate, one.sliced)

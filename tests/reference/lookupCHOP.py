"""Lookup CHOP: docs.derivative.ca/Lookup_CHOP."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    index, table = inputs
    if index is None or table is None:
        return Span([], [])

    def looked_up(values: list[float], row: int) -> list[float]:
        cyclic = p.cyclic == 'yes' or (p.cyclic == 'auto' and table.extend[row][1] in ('cycle', 'mirror'))
        result = []
        for value in values:
            width = p.index2 - p.index1
            place = (value - p.index1) / width if width else 0.0
            place *= table.length if cyclic else table.length - 1
            result.append(table.at(row, table.start + (place if p.interp else math.floor(place + 0.5))))
        return result

    names, rows = [], []
    for i, (name, values) in enumerate(zip(index.names, index.rows)):
        if p.chanmatch == 'onetomany':
            chosen = list(range(len(table.rows)))
        elif p.match == 'index':
            chosen = [i % len(table.rows)]
        elif name in table.names:
            chosen = [table.names.index(name)]
        else:
            names.append(name)
            rows.append(values)
            continue
        names += [table.names[row] for row in chosen]
        rows += [looked_up(values, row) for row in chosen]
    return Span(unique(names), rows, index.start, index.rate, index.sliced)

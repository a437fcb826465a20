"""Merge CHOP: docs.derivative.ca/Merge_CHOP."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, align, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    present = align([one for one in inputs if one is not None], p.align)
    if not present:
        return Span([], [])
    names: list[str] = []
    rows: list[list[float]] = []
    for one in present:
        for name, row in zip(one.names, one.rows):
            if p.duplicate == 'unique' or name not in names:
                names.append(name)
                rows.append(row)
            elif p.duplicate == 'replace':
                rows[names.index(name)] = row
            elif p.duplicate == 'last':
                del rows[names.index(name)]
                names.remove(name)
                names.append(name)
                rows.append(row)
    return Span(unique(names), rows, present[0].start, present[0].rate, present[0].sliced)

"""Trail CHOP: docs.derivative.ca/Trail_CHOP; the first cook, before which all is 0."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, align, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    present = [one for one in inputs if one is not None]
    names = unique([name for one in present for name in one.names])
    if not present:
        return Span([], [])
    rate = p.rate if p.setrate else out.frame_rate
    unit = {'samples': 1, 'frames': rate / out.frame_rate, 'seconds': rate}[p.wlengthunit]
    window = max(round(p.wlength * unit), 1)
    first = out.first if p.capture == 'timeslice' else 0
    if not p.active or p.reset:
        recorded: list[list[float]] = [[] for _ in names]
    elif p.capture == 'timeslice':
        recorded = [row for one in present
                    for row in one.over([first + k for k in range(out.count)], first).rows]
    else:
        recorded = [row[-1:] for one in align(present, 'auto') for row in one.rows]
    start = first
    if not p.growlength:
        rows = [([0.0] * window + row)[-window:] for row in recorded]
        start = first + len(recorded[0]) - window
    else:
        rows = recorded
    span = Span(names, rows, start, rate)
    return span.stretched(start, p.samples) if p.resample and rows[0] else span

"""Delay CHOP: docs.derivative.ca/Delay_CHOP; the first cook, before which there is nothing."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    moving = one.sliced or p.timeslice
    if moving and not one.sliced:
        one = one.over([out.first + k for k in range(out.count)], out.first, True)
    if p.reset:
        return one
    delay = p.delay * {'samples': 1.0, 'frames': one.rate / out.frame_rate, 'seconds': one.rate}[p.delayunit]
    held = Span(one.names, one.rows, one.start, one.rate, False, () if moving else one.extend)
    return held.over([one.start + k - delay for k in range(one.length)], one.start, moving)

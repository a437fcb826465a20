"""Switch CHOP: docs.derivative.ca/Switch_CHOP; the index counted to and fro one step at a time."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    index, rest = p.index, list(inputs)
    if p.indexfirst and rest:
        source = rest.pop(0)
        index = 0
        if source is not None and source.rows:
            now = source.end if source.sliced or source.length == 1 else out.first + out.count - 1
            index = math.floor(source.at(0, now))
    if not rest:
        return Span([], [])
    n = len(rest)
    if p.extend == 'clamp':
        index = min(max(index, 0), n - 1)
    elif p.extend == 'loop':
        while not 0 <= index < n:
            index += n if index < 0 else -n
    else:
        while n > 1 and not 0 <= index < n:
            index = -index if index < 0 else 2 * (n - 1) - index
        index = index if n > 1 else 0
    return rest[index] or Span([], [])

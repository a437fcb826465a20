"""Select CHOP: docs.derivative.ca/Select_CHOP; patterns without brackets, where fnmatch is enough."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from .spans import Moment, Span, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    places: list[int] = []
    for term in p.channames.split():
        places += [place for place, name in enumerate(one.names) if fnmatchcase(name, term)]
    names: list[str] = []
    rows: list[list[float]] = []
    for place in places:
        name = one.names[place]
        digits = re.search('[0-9]+$', name)
        if p.filterdigits:
            if digits is None or int(digits.group()) != p.digits:
                continue
            name = name[:digits.start()] or name if p.stripdigits else name
        names.append(name)
        rows.append(one.rows[place])
    return Span(unique(names), rows, one.start, one.rate, one.sliced)

"""Rename CHOP: docs.derivative.ca/Rename_CHOP; for the patterns that the tests use."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from .spans import Moment, Span, expand, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, other = inputs
    if one is None:
        return Span([], [])
    names = list(one.names)
    if other is not None:
        for place in range(min(len(names), len(other.names))):
            names[place] = other.names[place]
        names = unique(names)
    targets = expand(p.renameto)
    if targets:
        turn = 0
        renamed = list(names)
        for place, name in enumerate(names):
            if fnmatchcase(name, p.renamefrom):
                renamed[place] = targets[turn % len(targets)]
                turn += 1
        names = unique(renamed)
    return Span(names, one.rows, one.start, one.rate, one.sliced)

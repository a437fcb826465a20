"""What the references of the CHOPs share: channels as plain lists, one sample at a time, in Python's float64.

A reference of a CHOP defines ``reference(p, inputs, out)``: `p` as for the TOPs; `inputs` a list of `Span` or
None, already at one rate; `out` a `Moment`.  It returns a `Span`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ['Moment', 'Span', 'align', 'expand', 'unique']

ONE = ('hold', 'hold', 0.0)


@dataclass(frozen=True)
class Moment:
    """When a CHOP cooks: the samples since its last cook, and the timeline's frames per second."""

    first: int
    count: int
    frame_rate: float


@dataclass(frozen=True)
class Span:
    """Named channels: `rows` a list of numbers each, `extend` (left, right, default) each."""

    names: list[str]
    rows: list[list[float]]
    start: float = 0.0
    rate: float = 60.0
    sliced: bool = False
    extend: tuple[tuple[str, str, float], ...] = ()

    @property
    def length(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def end(self) -> float:
        return self.start + self.length - 1

    def whole(self, row: int, place: int) -> float:
        """The sample at a whole place relative to the first."""
        values, n = self.rows[row], self.length
        if 0 <= place < n:
            return values[place]
        left, right, default = self.extend[row] if self.extend else ONE
        kind = left if place < 0 else right
        if kind == 'default':
            return default
        if kind == 'cycle':
            return values[place % n]
        if kind == 'mirror':
            return (values + values[::-1])[place % (2 * n)]
        edge, inner = (0, 1) if place < 0 else (n - 1, n - 2)
        if kind == 'slope' and n > 1:
            return values[edge] + (values[edge] - values[inner]) * abs(place - edge)
        return values[edge]

    def at(self, row: int, index: float) -> float:
        """The value at an index on the axis of `start`."""
        place = index - self.start
        below = math.floor(place)
        part = place - below
        if part == 0:
            return self.whole(row, below)
        return self.whole(row, below) * (1 - part) + self.whole(row, below + 1) * part

    def over(self, indices: list[float], start: float, sliced: bool = False) -> Span:
        """The values at these indices, as channels that begin at `start`."""
        rows = [[self.at(row, index) for index in indices] for row in range(len(self.rows))]
        return Span(self.names, rows, start, self.rate, sliced, self.extend)

    def stretched(self, start: float, length: int) -> Span:
        steps = max(length - 1, 1)
        return self.over([self.start + (self.length - 1) * k / steps for k in range(length)], start)


def align(inputs: list[Span], mode: str) -> list[Span]:
    """The Align menu."""
    inputs = list(inputs)
    used = [one for one in inputs if one.rows and one.length]
    if not used:
        return inputs
    first = used[0]
    if mode == 'auto' and any(one.sliced for one in used):
        piece = max((one for one in used if one.sliced), key=lambda one: (one.end, one.length))
        indices = [piece.start + k for k in range(piece.length)]
        return [one.over(indices, piece.start, True) for one in inputs]
    low, high = min(one.start for one in used), max(one.end for one in used)
    longest = max(one.length for one in used)
    inner = max(one.start for one in used), min(one.end for one in used)
    ranges = {
        'auto': (low, high), 'none': (low, high), 'stretch': (low, high), 'start': (low, low + longest - 1),
        'end': (high - longest + 1, high), 'shift1': (first.start, first.end),
        'trim1': (first.start, first.end), 'stretch1': (first.start, first.end), 'trim': inner,
        'squash': inner,
    }
    start, end = ranges[mode]
    length = max(round(end - start), 0) + 1
    sliced = all(one.sliced for one in used)
    result = []
    for one in inputs:
        if mode in ('stretch', 'stretch1', 'squash'):
            moved = one.stretched(start, length)
        else:
            shifts = {'start': one.start - start, 'shift1': one.start - start, 'end': one.end - end}
            shift = shifts.get(mode, 0)
            moved = one.over([start + shift + k for k in range(length)], start)
        result.append(Span(moved.names, moved.rows, start, one.rate, sliced, one.extend))
    return result


def unique(names: list[str]) -> list[str]:
    """Count the digits of a taken name up until it is free."""
    result: list[str] = []
    for name in names:
        base = name.rstrip('0123456789')
        number = int(name[len(base):] or 0)
        while name in result:
            number += 1
            name = f'{base}{number}'
        result.append(name)
    return result


def expand(text: str) -> list[str]:
    """Names as the tests write them: separate words, or one bracket with a range or letters."""
    result = []
    for word in text.split():
        if '[' not in word:
            result.append(word)
            continue
        head, inside = word.rstrip(']').split('[')
        low, dash, high = inside.partition('-')
        inner = [str(i) for i in range(int(low), int(high) + 1)] if dash else list(inside)
        result += [head + part for part in inner]
    return result

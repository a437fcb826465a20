"""Shuffle CHOP: docs.derivative.ca/Shuffle_CHOP, names and padding as the docstring states them."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, unique


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    if p.method == 'off':
        return one
    rows = [row[:1] if p.firstsample else row for row in one.rows]
    names: list[str] = []
    made: list[list[float]] = []

    def put(name: str, row: int, column: int, fresh: bool) -> None:
        if fresh:
            names.append(name)
            made.append([])
        made[-1].append(rows[row][column])

    length, n = len(rows[0]), p.nval
    if p.method == 'swap':
        for column in range(length):
            for row in range(len(rows)):
                put(f'chan{column + 1}', row, column, row == 0)
    elif p.method == 'sallsamples':
        for column in range(length):
            for row in range(len(rows)):
                put(one.names[0], row, column, row == column == 0)
    elif p.method in ('splitall', 'splitn'):
        size = 1 if p.method == 'splitall' else n
        for row in range(len(rows)):
            for column in range(length):
                put(one.names[row], row, column, column % size == 0)
    elif p.method == 'spliteveryn':
        for row in range(len(rows)):
            for first in range(min(n, length)):
                for column in range(first, length, n):
                    put(one.names[row], row, column, column == first)
    else:
        def key(row: int) -> Any:
            name = one.names[row]
            return {'seqname': name.rstrip('0123456789') or name, 'seqall': 0, 'seqn': row // n,
                    'seqeveryn': row % n}[p.method]

        for wanted in list(dict.fromkeys(key(row) for row in range(len(rows)))):
            fresh = True
            for row in range(len(rows)):
                for column in range(length):
                    if key(row) == wanted:
                        put(wanted if p.method == 'seqname' else one.names[row], row, column, fresh)
                        fresh = False
    longest = max(len(row) for row in made)
    return Span(unique(names), [row + row[-1:] * (longest - len(row)) for row in made], one.start, one.rate)

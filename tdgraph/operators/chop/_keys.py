"""Keyframes: the tables of an Animation COMP read, and curves through keys."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tdgraph.errors import ParValueError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.operators.dat._value import Rows

    Array = NDArray[np.float64]

__all__ = ['EXTENDS', 'Curve', 'Key', 'curves_of', 'extended', 'keys_of', 'parse_function']

EXTENDS = ('hold', 'slope', 'cycle', 'mirror', 'default')
WITH_POWER = ('easep', 'easeinp', 'easeoutp')
FUNCTIONS = ('constant', 'linear', 'ease', 'easein', 'easeout', *WITH_POWER, 'cubic', 'bezier', 'easeadjust')
STEPS = 48  # of bisection: as fine as a float64 of that size


@dataclass(frozen=True)
class Key:
    """A point of a curve; the pairs are slope and length of the handle where it leaves and arrives."""

    x: float
    y: float
    function: str = 'linear'
    power: float = 1.0
    leaving: tuple[float, float] = (0.0, 0.0)
    arriving: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Curve:
    """A channel: its keys in order of x, and what it is before the first and after the last."""

    name: str
    id: str
    keys: tuple[Key, ...]
    left: str = 'hold'
    right: str = 'hold'
    default: float = 0.0

    def at(self, x: Array) -> Array:
        """Return the values at these places, float64."""
        if not self.keys:
            return np.full(x.shape, float(self.default))
        begin, end = self.keys[0].x, self.keys[-1].x
        return extended(self._inside, x, begin, end, self.left, self.right, self.default, end - begin)

    def _inside(self, x: Array) -> Array:
        result = np.full(x.shape, float(self.keys[-1].y))
        places = np.searchsorted([key.x for key in self.keys], x, side='right') - 1
        for place in np.unique(places[places < len(self.keys) - 1]).tolist():
            chosen = places == place
            result[chosen] = between(self.keys[max(place, 0)], self.keys[max(place, 0) + 1], x[chosen])
        return result


def extended(inside: Callable[[Array], Array], x: Array, begin: float, end: float, left: str, right: str,
             default: float, period: float) -> Array:
    """Return `inside` at x, with the extend conditions where x is outside begin..end."""
    x = np.asarray(x, np.float64)
    folded = np.clip(x, begin, end)
    step = max((end - begin) * 1e-6, 1e-9)
    added = np.zeros(x.shape)
    before, after = x < begin, x > end
    for outside, kind, edge, inner in ((before, left, begin, begin + step), (after, right, end, end - step)):
        if not outside.any():
            continue
        if kind == 'cycle' and period > 0:
            folded[outside] = begin + np.mod(x[outside] - begin, period)
        elif kind == 'mirror' and end > begin:
            turned = np.mod(x[outside] - begin, 2 * (end - begin))
            folded[outside] = begin + np.minimum(turned, 2 * (end - begin) - turned)
        elif kind == 'slope' and end > begin:
            here, there = inside(np.array([edge, inner]))
            added[outside] = (there - here) / (inner - edge) * (x[outside] - edge)
    values = inside(folded) + added
    values[(before & (left == 'default')) | (after & (right == 'default'))] = default
    return values


def between(a: Key, b: Key, x: Array) -> Array:
    """Return the curve from key a to key b."""
    width = b.x - a.x
    if a.function == 'constant' or width <= 0:
        return np.full(x.shape, a.y)
    p = np.clip((x - a.x) / width, 0.0, 1.0)
    if a.function in ('cubic', 'bezier', 'easeadjust'):
        return _bezier(_points(a, b), p, a.function == 'cubic')
    return a.y + (b.y - a.y) * eased(a.function, a.power, p)


def eased(function: str, power: float, p: Array) -> Array:
    """Return how much of the way is over after the part p of the time."""
    if function == 'linear':
        return p
    n = power + 1 if function in WITH_POWER else 2.0
    kind = function.removesuffix('p')
    if kind == 'easein':
        return np.asarray(p ** n)
    if kind == 'easeout':
        return np.asarray(1 - (1 - p) ** n)
    return np.where(p < 0.5, (2 * p) ** n / 2, 1 - (2 - 2 * p) ** n / 2)


def _points(a: Key, b: Key) -> tuple[tuple[float, float], ...]:
    """Return the four points of the Bezier curve between two keys, x from 0 to 1."""
    width = b.x - a.x

    def handle(slope: float, length: float) -> tuple[float, float]:
        if a.function == 'easeadjust':
            slope = 0.0
        across = width / 3 if a.function == 'cubic' else min(length / math.hypot(1.0, slope), width)
        return across / width, across * slope

    (x1, y1), (x2, y2) = handle(*a.leaving), handle(*b.arriving)
    return (0.0, a.y), (x1, a.y + y1), (1 - x2, b.y - y2), (1.0, b.y)


def _bezier(points: tuple[tuple[float, float], ...], p: Array, even: bool) -> Array:
    """Return the height of the Bezier curve where its x is p; `even`: its x is its parameter."""
    if even:
        return _cubic([y for _, y in points], p)
    low, high = np.zeros(p.shape), np.ones(p.shape)
    for _ in range(STEPS):
        middle = (low + high) / 2
        over = _cubic([x for x, _ in points], middle) > p
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return _cubic([y for _, y in points], (low + high) / 2)


def _cubic(c: list[float], t: Array) -> Array:
    return (1 - t) ** 3 * c[0] + 3 * (1 - t) ** 2 * t * c[1] + 3 * (1 - t) * t * t * c[2] + t ** 3 * c[3]


# -- tables -------------------------------------------------------------------------------------------

def parse_function(text: str, place: str) -> tuple[str, float]:
    """Return name and power of ``linear()`` or ``easep(2)``; blank is linear."""
    found = re.fullmatch(r'\s*(\w+)\s*(?:\(\s*([-+.\deE]*)\s*\))?\s*', text or 'linear()')
    name = found[1] if found else text
    try:
        power = float((found and found[2]) or 1.0)
    except ValueError:
        power = -1.0
    if name not in FUNCTIONS or not 0 <= power < 1000:
        raise ParValueError(f'{place}: no function {text!r}{nearest(name, FUNCTIONS)}; there are '
                            f'{"(), ".join(FUNCTIONS)}(), {", ".join(WITH_POWER)} with a power of 0 to 1000')
    return name, power


def number(row: tuple[str, ...], column: int, place: str, default: float | None = None) -> float:
    """Return the finite number in a cell; `default` where it is empty or not there."""
    text = row[column].strip() if column < len(row) else ''
    if not text and default is not None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ParValueError(f'{place}, column {column}: {text!r} is no number; write one')
    return value


def _heads(table: Rows, name: str, heads: tuple[str, ...]) -> None:
    if not table or tuple(cell.strip().lower() for cell in table[0][:len(heads)]) != heads:
        found = ' '.join(table[0]) if table else 'empty'
        raise ParValueError(f'the table {name}: its first row is {found!r}; its first columns are '
                            f'{" ".join(heads)}')


def keys_of(table: Rows, id: str) -> tuple[Key, ...]:
    """Return the keys of one channel in order of x; of two at one x the later row counts from there on."""
    _heads(table, 'keys', ('id', 'x', 'y'))
    found: list[tuple[float, tuple[str, ...], str]] = []
    for index, row in enumerate(table[1:], 1):
        if row[0].strip() == id:
            place = f'the table keys, row {index}'
            found.append((number(row, 1, place), row, place))
    found.sort(key=lambda item: item[0])
    made = []
    for index, (x, row, place) in enumerate(found):
        function, power = parse_function(row[5].strip() if len(row) > 5 else '', place)
        leaving = number(row, 3, place, 0.0), number(row, 4, place, 0.0)
        last = index == len(found) - 1
        arriving = leaving if last else (number(row, 6, place, 0.0), number(row, 7, place, 0.0))
        made.append(Key(x, number(row, 2, place), function, power, leaving, arriving))
    if any(min(key.leaving[1], key.arriving[1]) < 0 for key in made):
        raise ParValueError(f'the table keys, id {id}: a handle has a length below 0; give 0 or more')
    return tuple(made)


def curves_of(channels: Rows, keys: Rows) -> tuple[Curve, ...]:
    """Return the curves of an animation.  Raises ParValueError that says which cell is wrong."""
    _heads(channels, 'channels', ('name', 'id'))
    made = []
    for index, row in enumerate(channels[1:], 1):
        place = f'the table channels, row {index}'
        left, right = (row[column].strip() or 'hold' if column < len(row) else 'hold' for column in (2, 3))
        for kind in (left, right):
            if kind not in EXTENDS:
                raise ParValueError(f'{place}: no extend condition {kind!r}{nearest(kind, EXTENDS)}; there are '
                                    f'{", ".join(EXTENDS)}')
        id = row[1].strip()
        made.append(Curve(row[0].strip(), id, keys_of(keys, id), left, right, number(row, 4, place, 0.0)))
    for a, b in itertools.combinations(made, 2):
        if a.name == b.name:
            raise ParValueError(f'the table channels names {a.name!r} twice; rename one')
    return tuple(made)

"""Math CHOP: docs.derivative.ca/Math_CHOP, sample by sample."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, align, unique

INF = math.inf


def divided(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(INF, a) * math.copysign(1, b)
    return a / b


def unary(value: float, kind: str) -> float:
    if kind == 'negate':
        return -value
    if kind == 'pos':
        return abs(value)
    if kind == 'root':
        return math.sqrt(value) if value >= 0 else math.nan
    if kind == 'square':
        return value * value
    return divided(1.0, value) if kind == 'inverse' else value


def combined(values: list[float], kind: str) -> float:
    first, rest = values[0], values[1:]
    product = math.prod(rest)
    return {
        'add': lambda: sum(values), 'sub': lambda: first - sum(rest), 'mul': lambda: first * product,
        'div': lambda: divided(first, product), 'avg': lambda: sum(values) / len(values),
        'min': lambda: min(values), 'max': lambda: max(values),
        'len': lambda: math.sqrt(sum(value * value for value in values)),
    }[kind]()


def finished(value: float, p: Any) -> float:
    value = (unary(value, p.postop) + p.preoff) * p.gain + p.postoff
    if (p.fromrange1, p.fromrange2) != (p.torange1, p.torange2):
        width, target = p.fromrange2 - p.fromrange1, p.torange2 - p.torange1
        value = (value - p.fromrange1) / width * target + p.torange1 if width else p.torange1
    if math.isfinite(value):
        if p.integer == 'ceiling':
            return float(math.ceil(value))
        if p.integer == 'floor':
            return float(math.floor(value))
        if p.integer == 'round':
            return math.copysign(math.floor(abs(value) + 0.5), value)
    return value


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    present = [one for one in inputs if one is not None]
    if not present:
        return Span([], [])
    if len(present) > 1:
        present = align(present, p.align)
    parts: list[tuple[list[str], list[list[float]]]] = []
    for one in present:
        rows = [[unary(value, p.preop) for value in row] for row in one.rows]
        names = one.names
        if p.chanop != 'off' and rows:
            rows, names = [[combined(list(column), p.chanop) for column in zip(*rows)]], names[:1]
        parts.append((names, rows))
    if len(parts) == 1 or p.chopop == 'off':
        titles = [name for names, _ in parts for name in names]
        rows = [row for _, part in parts for row in part]
    else:
        groups: dict[Any, list[list[float]]] = {}
        named: dict[Any, str] = {}
        for names, part in parts:
            for place, (name, row) in enumerate(zip(names, part)):
                key = place if p.match == 'index' else name
                groups.setdefault(key, []).append(row)
                named.setdefault(key, name)
        titles = list(named.values())
        rows = [group[0] if len(group) == 1 else [combined(list(column), p.chopop) for column in zip(*group)]
                for group in groups.values()]
    rows = [[finished(value, p) for value in row] for row in rows]
    return Span(unique(titles), rows, present[0].start, present[0].rate, present[0].sliced)

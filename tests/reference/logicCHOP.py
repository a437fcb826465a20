"""Logic CHOP: docs.derivative.ca/Logic_CHOP; the first cook, before which all is off."""

from __future__ import annotations

from typing import Any

from .spans import Moment, Span, align, unique


def combined(values: list[float], kind: str) -> float:
    on = [value != 0 for value in values]
    return float({
        'and': lambda: all(on), 'or': lambda: any(on), 'xor': lambda: sum(on) == 1, 'nand': lambda: not all(on),
        'nor': lambda: not any(on), 'eqv': lambda: len(set(on)) == 1,
        'lowest': lambda: on.index(True) if any(on) else -1,
        'highest': lambda: max([k for k, one in enumerate(on) if one], default=-1),
    }[kind]())


def converted(row: list[float], k: int, p: Any) -> bool:
    value = row[k]
    return {'nonzero': value != 0, 'pos': value > 0, 'bound': p.boundmin <= value <= p.boundmax,
            'valchange': k > 0 and value != row[k - 1]}[p.convert]


def switches(one: Span, p: Any) -> list[list[float]]:
    on = [[converted(row, k, p) for k in range(one.length)] for row in one.rows]
    result: list[list[float]] = [[] for _ in on]
    toggled = [False for _ in on]
    recent: list[int] = []
    for k in range(one.length):
        rises = [row[k] and not (k and row[k - 1]) for row in on]
        for i, rise in enumerate(rises):
            if rise:
                toggled[i] = not toggled[i]
                recent = [other for other in recent if other != i] + [i]
        recent = recent[-2 if p.preop == 'radio2' else -1:]
        for i, row in enumerate(on):
            fall = not row[k] and k > 0 and row[k - 1]
            result[i].append(float({
                'off': row[k], 'invert': not row[k], 'toggle': toggled[i], 'radio': i in recent,
                'radio2': i in recent, 'rise': rises[i], 'fall': fall}[p.preop]))
    return result


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    present = align([one for one in inputs if one is not None], p.align)
    if not present:
        return Span([], [])
    parts = []
    for one in present:
        rows, names = switches(one, p), one.names
        if p.chanop != 'off':
            rows, names = [[combined(list(column), p.chanop) for column in zip(*rows)]], names[:1]
        parts.append((names, rows))
    titles = [name for names, _ in parts for name in names]
    rows = [row for _, part in parts for row in part]
    if len(parts) > 1 and p.chopop != 'off':
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
    return Span(unique(titles), rows, present[0].start, present[0].rate, present[0].sliced)

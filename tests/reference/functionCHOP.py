"""Function CHOP: docs.derivative.ca/Function_CHOP; errors as Python's math finds them."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, align

LARGEST = 3.4028234e38


def power(base: float, exponent: float) -> float:
    return math.copysign(1, base or 1) * abs(base) ** exponent


def applied(p: Any, x: float, y: float) -> float:
    turn = {'deg': 360.0, 'rad': 2 * math.pi, 'cycle': 1.0}[p.angunit] / (2 * math.pi)
    return {
        'sqrt': lambda: math.sqrt(x), 'abs': lambda: abs(x), 'sign': lambda: float((x > 0) - (x < 0)),
        'cos': lambda: math.cos(x / turn), 'sin': lambda: math.sin(x / turn), 'tan': lambda: math.tan(x / turn),
        'acos': lambda: math.acos(x) * turn, 'asin': lambda: math.asin(x) * turn,
        'atan': lambda: math.atan(x) * turn, 'atan2': lambda: math.atan2(x, y) * turn,
        'cosh': lambda: math.cosh(x), 'sinh': lambda: math.sinh(x), 'tanh': lambda: math.tanh(x),
        'log': lambda: math.log10(x), 'logb': lambda: math.log(x) / math.log(p.baseval), 'ln': lambda: math.log(x),
        'pow10': lambda: 10.0 ** x, 'exp': lambda: math.exp(x), 'powe': lambda: power(p.baseval, x),
        'powb': lambda: power(x, p.expval), 'pow': lambda: power(x, y), 'dbtopower': lambda: 10.0 ** (x / 10),
        'powertodb': lambda: 10 * math.log10(x), 'dbtoamp': lambda: 10.0 ** (x / 20),
        'amptodb': lambda: 20 * math.log10(x),
    }[p.func]()


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one, other = inputs
    if one is None:
        return Span([], [])
    binary = p.func in ('atan2', 'pow')
    if binary and other is not None:
        one, other = align([one, other], 'auto')
    rows = []
    for place, (name, row) in enumerate(zip(one.names, one.rows)):
        result: list[float] = []
        for k, x in enumerate(row):
            y = 0.0
            if binary and other is not None:
                found = place if p.match == 'index' else other.names.index(name) if name in other.names else None
                y = other.rows[found][k] if found is not None and found < len(other.rows) else 0.0
            try:
                value = applied(p, x, y)
                bad = p.pinfval if value > LARGEST else p.ninfval if value < -LARGEST else None
            except OverflowError:
                bad = p.ninfval if x < 0 and p.func in ('sinh', 'powb', 'pow') else p.pinfval
            except ZeroDivisionError:
                bad = p.divval
            except ValueError:
                bad = p.divval if x == 0 else p.domval
            if bad is not None:
                value = bad if p.error == 'replace' else result[-1] if result else 0.0
            result.append(value)
        rows.append(result)
    return Span(one.names, rows, one.start, one.rate, one.sliced)

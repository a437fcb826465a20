"""Audio Spectrum CHOP: docs.derivative.ca/Audio_Spectrum_CHOP, formulas as the docstring states them; one cook.

Only the levels; magnitude and phase, and the way back: tests/chop/test_audio.py.
"""

from __future__ import annotations

import cmath
import math
from functools import cache
from itertools import pairwise
from typing import Any

from .spans import Moment, Span


@cache
def turns(size: int) -> list[complex]:
    return [cmath.exp(-2j * math.pi * k / size) for k in range(size)]


@cache
def window(size: int) -> list[float]:
    return [0.5 - 0.5 * math.cos(2 * math.pi * j / size) for j in range(size)]


def levels(row: list[float], p: Any, rate: float) -> list[float]:
    size, top = int(p.fftsize), rate / 2
    latest = row[-size:]
    terms = [(size - len(latest) + j, value * window(size)[size - len(latest) + j])
             for j, value in enumerate(latest)]
    whole, turn = sum(window(size)), turns(size)
    level = [2 * abs(sum(value * turn[b * j % size] for j, value in terms)) / whole for b in range(size // 2 + 1)]
    length = p.outlength if p.outputmenu == 'setmanually' else round(top)
    e = p.frequencylog
    hertz = [(1 - e) * top * i / length + e * top * 1000 ** (i / length - 1) for i in range(length + 1)]
    result = []
    for f, after in pairwise(hertz):
        place, last = f * size / rate, after * size / rate
        b = min(math.floor(place), size // 2 - 1)
        value = level[b] * (1 - (place - b)) + level[b + 1] * (place - b)
        if last - place > 1:
            value = max(value, *level[math.floor(place) + 1:math.floor(last + 1e-9) + 1])
        result.append(value * (1 + f / 100) ** (p.highfreqboost / 2))
    return result


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    if one is None:
        return Span([], [])
    return Span(one.names, [levels(row, p, one.rate) for row in one.rows], 0.0, one.rate)

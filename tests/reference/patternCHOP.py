"""Pattern CHOP: docs.derivative.ca/Pattern_CHOP, shapes and hash as the docstrings state them."""

from __future__ import annotations

import math
from typing import Any

from .lfoCHOP import wave
from .noiseCHOP import WORD, channel_seed, u
from .spans import Moment, Span, expand, unique


def shape(p: Any, k: int, n: int, channel: int) -> float:
    kind = p.wavetype
    phase = p.phase + p.phasestep * channel
    q, before = (p.numcycles * i / n + phase for i in (k, k - 1))
    x = q - math.floor(q)
    if kind in ('const', 'rampsamples'):
        return 1.0 if kind == 'const' else float(k)
    if kind == 'cos':
        return math.cos(2 * math.pi * x)
    if kind == 'rampcyclic':
        return x
    if kind == 'ramp':
        r = p.numcycles * k / max(n - 1, 1)
        return phase + (1.0 if r > 0 and r == math.floor(r) else r - math.floor(r))
    if kind == 'pulse':
        return float(math.floor(q) != math.floor(before))
    if kind == 'step':
        return min(math.floor(x * p.numsteps), p.numsteps - 1) / max(p.numsteps - 1, 1)
    if kind.startswith('random'):
        number = k if kind == 'random' else math.floor(q)
        return u((number + channel_seed(p.seed, channel)) & WORD, 0)
    return wave(kind, x, p.bias)


def sample(p: Any, k: int, n: int, channel: int) -> float:
    q = p.numcycles * k / n + p.phase + p.phasestep * channel
    value = shape(p, k, n, channel) + p.steppercycle * math.floor(q)
    value *= (p.taper1 + (p.taper2 - p.taper1) * k / max(n - 1, 1)) ** p.taperdecay
    value = value * p.amp + p.offset
    if p.fromrange != p.torange:
        width = p.fromrange2 - p.fromrange1
        value = (value - p.fromrange1) / width * (p.torange2 - p.torange1) + p.torange1 if width else p.torange1
    if p.integer == 'off':
        return value
    return float({'ceiling': math.ceil, 'floor': math.floor}.get(p.integer, lambda v: math.floor(v + 0.5))(value))


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    names = unique(expand(p.channelname))
    n = p.length if one is None else one.length
    rows = [[sample(p, k, n, channel) for k in range(n)] for channel in range(len(names))]
    if p.reverse:
        rows = [row[::-1] for row in rows]
    if one is None:
        return Span(names, rows, 0.0, p.rate)
    if p.combine == 'append':
        names, rows = unique(one.names + names), one.rows + rows
    elif p.combine == 'insert':
        names, rows = unique(names + one.names), rows + one.rows
    elif p.combine == 'replace':
        rows = [rows[names.index(name)] if name in names else row for name, row in zip(one.names, one.rows)]
        names = one.names
    elif p.combine in ('add', 'multiply'):
        for place, name in enumerate(names):
            if name in one.names:
                other = one.rows[one.names.index(name)]
                rows[place] = [a + b if p.combine == 'add' else a * b for a, b in zip(rows[place], other)]
    return Span(names, rows, one.start, one.rate, one.sliced)

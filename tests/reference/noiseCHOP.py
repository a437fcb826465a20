"""Noise CHOP: docs.derivative.ca/Noise_CHOP, the layers and the hash as the docstrings state them."""

from __future__ import annotations

import itertools
import math
import struct
from typing import Any

from .constantCHOP import interval
from .spans import Moment, Span, expand, unique

WORD = 0xFFFFFFFF
Point = tuple[float, float, float]


def mix(h: int) -> int:
    h &= WORD
    h ^= h >> 16
    h = h * 0x7FEB352D & WORD
    h ^= h >> 15
    h = h * 0x846CA68B & WORD
    return h ^ h >> 16


def u(seed: int, number: int) -> float:
    return mix(seed + number) / 2 ** 32


def channel_seed(seed: float, channel: int) -> int:
    low, high = struct.unpack('<II', struct.pack('<d', seed))
    return mix(mix(low + mix(high)) + channel)


def cell(i: int, j: int, k: int, seed: int) -> int:
    return mix(i + mix(j + mix(k + seed)))


def around(point: Point) -> list[tuple[int, int, int]]:
    base = [math.floor(value) for value in point]
    return [(base[0] + i, base[1] + j, base[2] + k) for i, j, k in itertools.product((-1, 0, 1), repeat=3)]


def sparse(point: Point, seed: int) -> float:
    total = 0.0
    for corner in around(point):
        h = cell(*corner, seed)
        for impulse in range(3):
            squared = sum((point[axis] - corner[axis] - u(h, 4 * impulse + axis)) ** 2 for axis in range(3))
            if squared < 1:
                total += (2 * u(h, 4 * impulse + 3) - 1) * (1 - squared) ** 3
    return total * 0.6


def alligator(point: Point, seed: int) -> float:
    bumps = []
    for corner in around(point):
        h = cell(*corner, seed)
        distance = math.dist(point, [corner[axis] + u(h, axis) for axis in range(3)])
        t = 1 - min(distance, 1)
        bumps.append(u(h, 3) * t * t * (3 - 2 * t))
    second, first = sorted(bumps)[-2:]
    return first - second


def hermite(point: Point, seed: int) -> float:
    base = [math.floor(value) for value in point]
    fade = [t * t * (3 - 2 * t) for t in (value - low for value, low in zip(point, base))]
    total = 0.0
    for corner in itertools.product((0, 1), repeat=3):
        weight = math.prod(f if c else 1 - f for f, c in zip(fade, corner))
        h = cell(base[0] + corner[0], base[1] + corner[1], base[2] + corner[2], seed)
        total += (2 * u(h, 0) - 1) * weight
    return total


LAYERS = {'sparse': sparse, 'harmonic': sparse, 'hermite': hermite, 'alligator': alligator}


def white(index: int, seed: int) -> float:
    return 2 * mix(index + seed) / 2 ** 32 - 1


def turned(point: list[float], axis: str, angle: float) -> list[float]:
    a, b = {'x': (1, 2), 'y': (2, 0), 'z': (0, 1)}[axis]
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    result = list(point)
    result[a], result[b] = cos * point[a] - sin * point[b], sin * point[a] + cos * point[b]
    return result


def moved(point: list[float], p: Any) -> Point:
    point = [value - pivot for value, pivot in zip(point, p.p)]
    for step in p.xord:
        if step == 's':
            point = [value * scale for value, scale in zip(point, p.s)]
        elif step == 't':
            point = [value + shift for value, shift in zip(point, p.t)]
        else:
            for axis in p.rord:
                point = turned(point, axis, p.r['xyz'.index(axis)])
    x, y, z = (value + pivot for value, pivot in zip(point, p.p))
    return x, y, z


def peaked(row: list[float]) -> list[float]:
    peak = max(map(abs, row))
    return [value / peak for value in row] if peak else row


def summed(row: list[float], step: float) -> list[float]:
    total, result = 0.0, []
    for value in row:
        total += value * step
        result.append(total)
    return result


def curve(
    p: Any, points: list[Point], indices: list[float], seed: int, step: float, whole: bool,
) -> list[float]:
    if p.type == 'random':
        row = [white(math.floor(index), seed) for index in indices]
    elif p.type == 'brownian' and p.normal and whole:
        row = [white(math.floor(index), seed) for index in indices]
        for _ in range(p.numint):
            row = peaked(summed(row, step))
    elif p.type == 'brownian':
        last = math.floor(indices[-1])
        row = [white(index, seed) for index in range(last + 1)]
        for _ in range(p.numint):
            row = summed(row, step)
        row = [row[math.floor(index)] if index >= 0 else 0.0 for index in indices]
    else:
        spread = p.spread if p.type == 'harmonic' else 2.0
        weights = [p.rough ** level for level in range(p.harmon + 1)]
        row = [sum(weight * LAYERS[p.type]((x * spread ** h, y * spread ** h, z * spread ** h), mix(seed + h))
                   for h, weight in enumerate(weights)) for x, y, z in points]
        if p.type != 'harmonic':
            row = [value / sum(map(abs, weights)) for value in row]
        elif p.normal and whole:
            row = peaked(row)
    return [math.copysign(abs(value) ** p.exp, value) * p.amp for value in row]


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    source = inputs[0] if inputs else None
    start, length = interval(p, out)
    rate, sliced = (p.rate, p.timeslice) if source is None else (source.rate, source.sliced)
    frames = {'samples': 1.0, 'frames': rate / out.frame_rate, 'seconds': rate, 'fraction': length}
    step = 2 / max(p.period * frames[p.periodunit], 1e-6)
    if source is not None:
        start, length = source.start, source.length
    elif sliced:
        start, length = float(out.first), out.count
    indices = [start + k for k in range(length)]
    if source is None:
        points = [[index * step, 0.0, 0.0] for index in indices]
    else:
        rows = source.rows[:3]
        points = [[row[k] for row in rows] + [0.0] * (3 - len(rows)) for k in range(length)]
    places = [moved(point, p) for point in points]
    names = expand(p.channelname)
    result = []
    for channel in range(len(names)):
        row = curve(p, places, indices, channel_seed(p.seed, channel), step, not sliced)
        if not sliced and p.constraint != 'none':
            first, last = p.constrstart - row[0], p.constrend - row[-1]
            mean = p.constrmean - sum(row) / len(row)
            parts = [k / max(len(row) - 1, 1) for k in range(len(row))]
            added = {'start': [first] * len(row), 'end': [last] * len(row), 'offset': [mean] * len(row),
                     'endpoints': [first + (last - first) * part for part in parts]}[p.constraint]
            row = [value + more for value, more in zip(row, added)]
        result.append(row)
    return Span(unique(names), result, start, rate, sliced)

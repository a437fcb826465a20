"""TOP to CHOP: docs.derivative.ca/TOP_to_CHOP, pixel by pixel; ``reference(p, pixels, uv)``.

`pixels` (h, w, 4), row 0 at the bottom; `uv` None or two rows of numbers.  Returns (names, rows).
"""

from __future__ import annotations

import math
from typing import Any

UNITS = {'u1': 1.0, 'u256': 255.0, 'u65536': 65535.0}


def place(index: int, size: int, low: str, high: str) -> int | None:
    kind = low if index < 0 else high
    if 0 <= index < size:
        return index
    if kind == 'cycle':
        return index % size
    if kind == 'mirror':
        there_and_back = [*range(size), *reversed(range(size))]
        return there_and_back[index % (2 * size)]
    return None if kind == 'default' else min(max(index, 0), size - 1)


def reference(p: Any, pixels: Any, uv: list[list[float]] | None) -> tuple[list[str], list[list[float]]]:
    height, width = len(pixels), len(pixels[0])

    def texel(x: int, y: int) -> list[float]:
        column = place(x, width, p.imageleft, p.imageright)
        row = place(y, height, p.imagebottom, p.imagetop)
        if column is None or row is None:
            return list(p.defcolor)
        return [float(value) for value in pixels[row][column]]

    def span(start: float, end: float, size: int) -> list[int]:
        if p.uvunits == 'norm':
            first, last = math.floor(start * size), math.ceil(end * size) - 1
        else:
            first, last = math.floor(start), math.floor(end)
        return list(range(first, max(first, last) + 1))

    lines: list[list[list[float]]]
    if uv is not None:
        line = []
        for u, v in zip(*uv):
            x, y = (u * width, v * height) if p.uvunits == 'norm' else (u, v)
            if p.interp == 'nearest':
                line.append(texel(math.floor(x), math.floor(y)))
                continue
            if p.uvunits == 'norm':
                x, y = x - 0.5, y - 0.5
            i, j = math.floor(x), math.floor(y)
            weights = [(texel(i + a, j + b), (x - i if a else 1 - x + i) * (y - j if b else 1 - y + j))
                       for a in (0, 1) for b in (0, 1)]
            line.append([sum(value[c] * weight for value, weight in weights) for c in range(4)])
        lines = [line]
    elif p.crop == 'full':
        lines = [[texel(x, y) for x in range(width)] for y in range(height)]
    else:
        columns, rows = span(p.ustart, p.uend, width), span(p.vstart, p.vend, height)
        if p.crop == 'pixel':
            lines = [[texel(columns[0], rows[0])]]
        elif p.crop == 'row':
            lines = [[texel(x, rows[0]) for x in columns]]
        elif p.crop == 'col':
            lines = [[texel(columns[0], y) for y in rows]]
        else:
            lines = [[texel(x, y) for x in columns] for y in rows]
    if p.singleset or p.excludenans or p.activechannel != 'none':
        lines = [[pixel for line in lines for pixel in line]]
    if p.excludenans:
        lines = [[pixel for pixel in lines[0] if not any(map(math.isnan, pixel))]]
    if p.activechannel != 'none':
        channel = ['red', 'green', 'blue', 'alpha'].index(p.activechannel)
        lines = [[pixel for pixel in lines[0] if pixel[channel] != 0]]
    names, result = [], []
    for channel, prefix in enumerate((p.r, p.g, p.b, p.a)):
        for number, line in enumerate(lines if prefix else []):
            names.append(prefix if len(lines) == 1 else f'{prefix}{number}')
            result.append([pixel[channel] * UNITS[p.rgbaunit] for pixel in line])
    return names, result

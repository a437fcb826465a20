"""CHOP to TOP, from its docstring: channels (names aside) instead of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out

PLACES = {'r': 'r', 'rg': 'rg', 'rgb': 'rgb', 'rgba': 'rgba', 'a': 'a'}


def _pixel(channels: Array, sample: int, dataformat: str, first: int) -> list[float]:
    if dataformat == 'legacy':
        if len(channels) >= 4:
            return list(channels[:4, sample])
        if len(channels) == 3:
            return [*channels[:, sample], sample / channels.shape[1]]
        return [channels[0, sample]] * 4
    colour = dict.fromkeys('rgb', 0.0) | {'a': 1.0}
    for offset, letter in enumerate(PLACES[dataformat]):
        colour[letter] = channels[first + offset, sample]
    return list(colour.values())


def reference(p: Any, channels: Array, out: Out, custom: tuple[int, int] | None = None) -> Array:
    """Pixel by pixel; `custom`: the custom resolution."""
    number, length = channels.shape
    step = len(PLACES.get(p.dataformat, 'rgba'))
    firsts = range(0, number - step + 1, step) if p.dataformat != 'legacy' else range(min(number, 1))
    sets = [[_pixel(channels, i, p.dataformat, first) for i in range(length)] for first in firsts]
    if p.clamp:
        sets = [[[min(max(v, 0.0), 1.0) for v in pixel] for pixel in one] for one in sets]
    filler = list(p.rgba)
    if not sets or not length:
        width, height = custom or (1, 1)
        rows: list[Any] = [[filler] * width for _ in range(height)]
    else:
        if p.layout == 'square':
            line = [pixel for one in sets for pixel in one]
            width = custom[0] if custom else next(n for n in range(1, len(line) + 1) if n * n >= len(line))
            lines = [line]
        else:
            width = custom[0] if custom else length
            cropped = p.layout == 'rowscropped' or p.dataformat == 'legacy'
            lines = [one[:width] if cropped else one for one in sets]
        rows = []
        for line in lines:
            for start in range(0, len(line), width):
                part = line[start:start + width]
                rows.append(part + [filler] * (width - len(part)))
        height = custom[1] if custom else width if p.layout == 'square' else len(rows)
        rows = (rows + [[filler] * width] * height)[:height]
    return np.array(rows, out.dtype)

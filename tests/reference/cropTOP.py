"""Crop: a rectangle of whole pixels of the input; beyond its edges by `extend`."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, sample, texel, uv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    height, width = image.shape[:2]
    left, right = span(edge(p.cropleft, p.cropleftunit, width, height),
                       edge(p.cropright, p.croprightunit, width, height))
    bottom, top = span(edge(p.cropbottom, p.cropbottomunit, height, height),
                       edge(p.croptop, p.croptopunit, height, height))
    if (right - left, top - bottom) == (out.width, out.height):
        x, y = np.meshgrid(np.arange(left, right), np.arange(bottom, top))
        return texel(image, x, y, p.extend)
    u, v = uv(out)  # the Common page asked for another size
    x, y = left + u * (right - left), bottom + v * (top - bottom)
    return sample(image, x / width, y / height, p.extend)


def span(first: int, second: int) -> tuple[int, int]:
    """Return the edges in order, at least a pixel apart."""
    return min(first, second), max(first, second, min(first, second) + 1)


def edge(value: float, unit: str, size: int, height: int) -> int:
    """Return the nearest pixel edge; `fractionaspect` counts in heights."""
    scale = {'pixels': 1, 'fraction': size, 'fractionaspect': height}[unit]
    return int(np.floor(value * scale + 0.5))

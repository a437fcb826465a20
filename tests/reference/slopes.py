"""Differences between a pixel and its neighbours."""

from __future__ import annotations

from typing import Any

from . import Array, Out, aspect, sample, uv
from .channel import channel


def step(p: Any, image: Array, out: Out) -> tuple[float, float]:
    """The offset as fractions of the width and the height."""
    height, width = image.shape[:2]
    x, y = p.offset
    if p.offsetunit == 'pixels':
        return x / width, y / height
    return (x / aspect(image, out), y) if p.offsetunit == 'fractionaspect' else (x, y)


def moved(image: Array, x: float, y: float, out: Out, extend: str = 'hold') -> Array:
    """The image seen (x, y) away."""
    u, v = uv(out)
    return sample(image, u + x, v + y, extend)


def slope(image: Array, name: str, x: float, y: float, method: str, out: Out, extend: str = 'hold') -> Array:
    """The difference of a channel over a step, by the menu `method`."""
    def near(side: int) -> Array:
        return channel(moved(image, side * x, side * y, out, extend), name)

    return near(0 if method == 'prevcur' else 1) - near(0 if method == 'curnext' else -1)

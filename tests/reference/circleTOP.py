"""Circle, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out
from .shape import drawn, heights, places


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    rx, ry = (max(heights(p.radius[axis], p.radiusunit, axis, out), 1e-6) for axis in (0, 1))
    x, y = places(p, (rx, ry), out)
    distance = polygon(x / rx, y / ry, rx, ry, p.sides) if p.ispolygon else ellipse(x, y, rx, ry)
    between = (p.endarcangle - p.beginarcangle) % 360
    if between > 0:
        begin, end = float(np.radians(p.beginarcangle)), float(np.radians(p.endarcangle))
        after = x * float(np.cos(begin)) - y * float(np.sin(begin))
        before = -x * float(np.cos(end)) + y * float(np.sin(end))
        deep = np.minimum(after, before) if between <= 180 else np.maximum(after, before)
        distance = np.maximum(distance, deep)
    return drawn(p, distance, images[0], out)


def ellipse(x: Array, y: Array, rx: float, ry: float) -> Array:
    k, steep = np.hypot(x / rx, y / ry), np.hypot(x / rx**2, y / ry**2)
    result: Array = np.where(k > 0, k * (k - 1) / np.where(k > 0, steep, 1), -min(rx, ry))
    return result.astype(x.dtype)


def polygon(x: Array, y: Array, rx: float, ry: float, sides: int) -> Array:
    turn = 2 * np.pi / sides
    angle = (np.floor(np.arctan2(x, y) / turn) + 0.5) * turn
    across, up = np.sin(angle), np.cos(angle)
    result: Array = (across * x + up * y - float(np.cos(turn / 2))) / np.hypot(across / rx, up / ry)
    return result

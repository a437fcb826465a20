"""Rectangle, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out
from .shape import drawn, heights, places


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    half = tuple(abs(heights(p.size[axis], p.sizeunit, axis, out)) / 2 for axis in (0, 1))
    corner = min(heights(p.cornerradius, p.cornerradiusunit, 1, out), *half)
    x, y = places(p, (half[0], half[1]), out)
    ex, ey = np.abs(x) - half[0] + corner, np.abs(y) - half[1] + corner
    distance = np.hypot(np.maximum(ex, 0), np.maximum(ey, 0)) + np.minimum(np.maximum(ex, ey), 0) - corner
    return drawn(p, distance, images[0], out)

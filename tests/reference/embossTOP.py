"""Emboss, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .slopes import slope, step


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    x, y = step(p, image, out)
    angle = float(np.radians(p.direction))
    x, y = x * float(np.cos(angle)), y * float(np.sin(angle))
    grey = p.midpoint + p.strength * slope(image, p.select, x, y, p.method, out)
    return np.stack([grey, grey, grey, fit(image, out)[..., 3]], -1)

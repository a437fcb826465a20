"""Normal Map, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .channel import channel
from .slopes import slope, step


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    x, y = step(p, image, out)
    dx, dy = slope(image, p.source, x, 0, p.method, out), slope(image, p.source, 0, y, p.method, out)
    normal = np.stack([-dx, -dy, np.ones_like(dx)], -1)
    normal = normal / np.sqrt((normal**2).sum(-1, keepdims=True)) / 2 + 0.5
    height = channel(fit(image, out), p.source)
    return np.dstack([normal, height if p.heightmap else np.ones_like(height)])

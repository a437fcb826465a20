"""Slope, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none
from .slopes import slope, step


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    x, y = step(p, image, out)
    flat = np.zeros((out.height, out.width), out.dtype)

    def shown(source: str) -> Array:
        if source in ('neutral', 'one', 'zero'):
            return flat + {'neutral': p.zeropoint, 'one': 1.0, 'zero': 0.0}[source]
        stride = (x, 0.0) if source[0] == 'h' else (0.0, y)
        return p.zeropoint + p.strength * slope(image, source[1:], *stride, p.method, out, p.extend)

    return np.stack([shown(source) for source in (p.red, p.green, p.blue, p.alpha)], -1)

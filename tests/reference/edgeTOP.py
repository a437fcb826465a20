"""Edge, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .blend import blend
from .channel import channel
from .slopes import moved, step


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    x, y = step(p, image, out)
    near = {(i, j): channel(moved(image, i * x, j * y, out), p.select)
            for i in (-1, 0, 1) for j in (-1, 0, 1)}
    across = sum(weight * (near[1, j] - near[-1, j]) for j, weight in ((-1, 1), (0, 2), (1, 1)))
    up = sum(weight * (near[i, 1] - near[i, -1]) for i, weight in ((-1, 1), (0, 2), (1, 1)))
    wide, tall = (max(abs(x) * image.shape[1], 1e-3), max(abs(y) * image.shape[0], 1e-3))
    steep = np.sqrt(max(p.strength, 0) * (across**2 / wide + up**2 / tall))
    edge = np.clip(steep * max(1 - p.blacklevel, 0) ** 0.5 - p.blacklevel, 0, 1)
    share = p.edgecolor[3] if p.premultrgbbyalpha else 1
    r, g, b = (edge * (value * share) for value in p.edgecolor[:3])
    alpha = {'edge': edge * p.edgecolor[3], 'one': np.ones_like(edge), 'zero': np.zeros_like(edge)}
    edges = np.stack([r, g, b, alpha[p.alphaoutputmenu]], -1)
    if p.combineinput == 'edgeonly':
        return edges
    under = fit(image, out)
    return blend(p.operand, under, edges) if p.swaporder else blend(p.operand, edges, under)

"""Edge, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .blend import blend
from .slopes import slope, step


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    x, y = step(p, image, out)
    steep = np.hypot(*(slope(image, p.select, *way, 'prevnext', out) for way in ((x, 0.0), (0.0, y))))
    edge = np.minimum(np.maximum(steep - p.blacklevel, 0) * p.strength, 1)
    share = p.edgecolor[3] if p.premultrgbbyalpha else 1
    r, g, b = (edge * (value * share) for value in p.edgecolor[:3])
    alpha = {'edge': edge * p.edgecolor[3], 'one': np.ones_like(edge), 'zero': np.zeros_like(edge)}
    edges = np.stack([r, g, b, alpha[p.alphaoutputmenu]], -1)
    if p.combineinput == 'edgeonly':
        return edges
    under = fit(image, out)
    return blend(p.operand, under, edges) if p.swaporder else blend(p.operand, edges, under)

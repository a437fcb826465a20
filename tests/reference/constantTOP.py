"""Constant: one colour, blended with the input where there is one."""

from __future__ import annotations

from typing import Any

from . import Array, Out, blank, fit
from .blend import blend

UNITS = {'u1': 1, 'u256': 255, 'u65536': 65535}


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    r, g, b, a = (float(value) / UNITS[p.rgbaunit] for value in (*p.color, p.alpha))
    if p.premultrgbbyalpha:
        r, g, b = r * a, g * a, b * a
    colour = blank(out, (r, g, b, a))
    if images[0] is None or p.combineinput == 'res':
        return colour
    image = fit(images[0], out)
    return blend(p.operand, image, colour) if p.swaporder else blend(p.operand, colour, image)

"""Composite TOP, from its docstring."""

from __future__ import annotations

from typing import Any

from . import Array, Out, blank, fit
from .blend import blend
from .layers import placed


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    if p.selectinput and images:
        chosen = images[min(p.inputindex, len(images) - 1)]
        return blank(out) if chosen is None else fit(chosen, out)
    layers = placed(p, images, out)
    if not layers:
        return blank(out)
    result = layers[0]
    for layer in layers[1:]:
        result = blend(p.operand, layer, result) if p.swaporder else blend(p.operand, result, layer)
    return result

"""A shape from its signed distance, from the docstrings of Circle and Rectangle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import Array, Out, fit, mix, uv
from .blend import blend


def heights(value: float, unit: str, axis: int, out: Out) -> float:
    """A distance in heights of the picture."""
    wide = out.aspect or out.width / out.height
    if unit == 'pixels':
        return value / out.height if axis else value / out.width * wide
    return value * wide if unit == 'fraction' and not axis else value


def places(p: Any, half: tuple[float, float], out: Out) -> tuple[Array, Array]:
    """Places from the middle of the shape, turned back."""
    u, v = uv(out)
    signs = {'left': 1, 'bottom': 1, 'center': 0, 'right': -1, 'top': -1}
    x = (u - 0.5) * (out.aspect or out.width / out.height)
    x = x - (heights(p.center[0], p.centerunit, 0, out) + signs[p.justifyh] * half[0])
    y = (v - 0.5) - (heights(p.center[1], p.centerunit, 1, out) + signs[p.justifyv] * half[1])
    angle = float(np.radians(p.rotate))
    sine, cosine = float(np.sin(angle)), float(np.cos(angle))
    return x * cosine - y * sine, x * sine + y * cosine


def drawn(p: Any, distance: Array, image: Array | None, out: Out) -> Array:
    """The picture of a shape at these distances."""
    def colour(rgb: Any, alpha: float) -> Array:
        share = alpha if p.premultrgbbyalpha else 1
        return np.asarray([*(value * share for value in rgb), alpha], out.dtype)

    def hard(d: Array) -> Array:
        return np.where(d <= 0, 1, 0).astype(out.dtype)

    edge: Callable[[Array], Array] = (lambda d: np.clip(0.5 - d * out.height, 0, 1)) if p.antialias else hard
    width = heights(p.borderwidth, p.borderwidthunit, 1, out)
    soft = heights(p.softness, p.softnessunit, 1, out)
    distance = distance - width * p.borderoffset
    inside = edge(distance)
    if soft > 0:
        inside = 0.5 + 0.5 * np.cos(np.pi * np.clip(distance / soft + 0.5, 0, 1))
    shape = np.broadcast_to(colour(p.fillcolor, p.fillalpha), (*distance.shape, 4))
    if width > 0:
        shape = mix(colour(p.border, p.borderalpha), shape, edge(distance + width)[..., None])
    shape = mix(colour(p.bgcolor, p.bgalpha), shape, inside[..., None]).astype(out.dtype)
    if image is None or p.combineinput == 'res':
        return shape
    under = fit(image, out)
    return blend(p.operand, under, shape) if p.swaporder else blend(p.operand, shape, under)

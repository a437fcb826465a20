"""Composite TOP, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, blank, fit, sample, uv
from .blend import blend


def fraction(values: Any, unit: str, out: Out, aspect: float) -> tuple[float, float]:
    """A distance in fractions of the output."""
    x, y = values
    if unit == 'pixels':
        return x / out.width, y / out.height
    return (x / aspect, y) if unit == 'fractionaspect' else (x, y)


def fitted(p: Any, image: Array, own: float, out: Out, aspect: float) -> tuple[float, float]:
    """Width and height of a fitted overlay as fractions of the output."""
    across, up = 1.0, 1.0
    if p.prefit == 'nativeres':
        return image.shape[1] / out.width, image.shape[0] / out.height
    if p.prefit == 'fill':
        return across, up
    by_width, by_height = (1.0, aspect / own), (own / aspect, 1.0)
    if p.prefit == 'fitbest':
        return min(by_width, by_height)
    if p.prefit == 'fitoutside':
        return max(by_width, by_height)
    return by_width if p.prefit == 'fithorz' else by_height


def overlay(p: Any, image: Array, own: float, steps: int, out: Out) -> Array:
    """An overlay as it lies on the output."""
    aspect = out.aspect or out.width / out.height
    width, height = fitted(p, image, own, out, aspect)
    left = {'left': 0.0, 'center': 0.5, 'right': 1.0}[p.justifyh] * (1 - width)
    bottom = {'bottom': 0.0, 'center': 0.5, 'top': 1.0}[p.justifyv] * (1 - height)
    move = np.add(fraction(p.t, p.tunit, out, aspect),
                  np.multiply(steps, fraction(p.tstep, p.tstepunit, out, aspect)))
    pivot = fraction(p.p, p.punit, out, aspect)
    u, v = uv(out)
    # From the output back to the overlay, where pixels are square.
    x, y = (u - float(move[0]) - pivot[0]) * aspect, v - float(move[1]) - pivot[1]
    angle = float(np.radians(p.r))
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    x, y = x * cosine - y * sine, x * sine + y * cosine
    sx, sy = (scale if abs(scale) >= 1e-6 else 1e-6 for scale in p.s)
    u, v = x / (sx * aspect) + pivot[0], y / sy + pivot[1]
    return sample(image, (u - left) / width, (v - bottom) / height, p.extend)


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    aspects = list(out.aspects) or [None] * len(images)
    layers = [(image, aspect or image.shape[1] / image.shape[0])
              for image, aspect in zip(images, aspects) if image is not None]
    if p.selectinput and images:
        chosen = images[min(p.inputindex, len(images) - 1)]
        return blank(out) if chosen is None else fit(chosen, out)
    if not layers:
        return blank(out)
    if len(layers) == 1:
        return fit(layers[0][0], out)
    fixed = 0 if p.size == 'input1' else 1
    placed = [fit(image, out) if index == fixed else overlay(p, image, own, max(index - 1, 0), out)
              for index, (image, own) in enumerate(layers)]
    result = placed[0]
    for layer in placed[1:]:
        result = blend(p.operand, layer, result) if p.swaporder else blend(p.operand, result, layer)
    return result

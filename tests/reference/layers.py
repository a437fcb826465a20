"""Where the layers of Composite and its relatives lie, from the docstring of Composite TOP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import Array, Out, blank, fit, sample, uv


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
    move = fraction(p.t, p.tunit, out, aspect)
    if steps:
        move = np.add(move, np.multiply(steps, fraction(p.tstep, p.tstepunit, out, aspect)))
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


def placed(p: Any, images: list[Array | None], out: Out) -> list[Array]:
    """Every image that is connected, as it lies on the output."""
    aspects = list(out.aspects) or [None] * len(images)
    layers = [(image, aspect or image.shape[1] / image.shape[0])
              for image, aspect in zip(images, aspects) if image is not None]
    if len(layers) == 1:
        return [fit(layers[0][0], out)]
    fixed = 0 if p.size == 'input1' else 1
    return [fit(image, out) if index == fixed else overlay(p, image, own, max(index - 1, 0), out)
            for index, (image, own) in enumerate(layers)]


def pair(p: Any, images: list[Array | None], out: Out, blend: Callable[[Array, Array], Array]) -> Array:
    """What an operator with two inputs gives: one image alone comes out unchanged."""
    layers = placed(p, images, out)
    if len(layers) == 2:
        return blend(*layers)
    return layers[0] if layers else blank(out)

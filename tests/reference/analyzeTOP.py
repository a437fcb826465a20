"""Analyze TOP, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit

CHANNEL = {'red': 0, 'green': 1, 'blue': 2, 'alpha': 3}


def rank(p: Any, pixel: Array) -> Any:
    if p.analyzechannel in CHANNEL:
        return pixel[CHANNEL[p.analyzechannel]]
    if p.analyzechannel == 'luminance':
        return sum(pixel[i] * weight for i, weight in enumerate((0.2126, 0.7152, 0.0722)))
    part = pixel[:3] if p.analyzechannel.startswith('rgb') else pixel
    return part.max() if p.analyzechannel.endswith('max') else part.mean()


def left(p: Any, pixels: Array) -> list[list[Any]]:
    """The values that count, for each channel."""
    pixels = np.array([pixel for pixel in pixels if not (p.excludenans and np.isnan(pixel).any())])
    pixels = pixels.reshape(-1, 4)
    if p.mask in CHANNEL:
        pixels = pixels[pixels[:, CHANNEL[p.mask]] != 0]
    return [[value for value in column if p.mask != 'independent' or value != 0] for column in pixels.T]


def extreme(p: Any, pixels: Array) -> Any:
    choose = min if p.op.startswith('min') else max
    values = left(p, pixels)
    if p.op.endswith('rgb') or p.op.endswith('rgba'):
        together = [value for column in values[:3 if p.op.endswith('rgb') else 4] for value in column]
        if not together:
            return (0, 0, 0, 0)
        limit = choose(together)
        return (limit, limit, limit, 1 if p.op.endswith('rgb') else limit)
    if p.analyzechannel == 'independent':
        return [choose(column, default=0) for column in values]
    whole = [pixel for pixel in pixels if not (p.excludenans and np.isnan(pixel).any())
             and not (p.mask in CHANNEL and pixel[CHANNEL[p.mask]] == 0)
             and not (p.mask == 'independent' and not pixel.any())]
    return choose(whole, key=lambda pixel: rank(p, pixel), default=(0, 0, 0, 0))


def one(p: Any, pixels: Array) -> Any:
    if p.op.startswith(('min', 'max')):
        return extreme(p, pixels)
    values = left(p, pixels)
    if p.op == 'count':
        return [len(column) for column in values]
    sums = [sum(column) for column in values]
    return sums if p.op == 'sum' else [total / max(len(column), 1) for total, column in zip(sums, values)]


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    if p.scope == 'rows':
        groups = [[row] for row in image]
    elif p.scope == 'columns':
        groups = [list(image.transpose(1, 0, 2))]
    else:
        groups = [[image.reshape(-1, 4)]]
    result = np.array([[one(p, np.asarray(group)) for group in row] for row in groups], out.dtype)
    return fit(result, out)

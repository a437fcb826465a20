"""Remap, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit, sample, texel, uv

CHANNELS = {'red': 0, 'green': 1, 'blue': 2, 'alpha': 3}


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    source = black_if_none(images[0], out)
    places = []
    for own, name, flip in zip(uv(out), (p.horzsource, p.vertsource), (p.fliphorz, p.flipvert)):
        mapped = images[1] is not None and name != 'none'
        place = fit(images[1], out)[..., CHANNELS[name]] if mapped and images[1] is not None else own
        places.append(1 - place if flip else place)
    return (cubic if p.interp == 'cubic' else sample)(source, places[0], places[1], p.extend)


def cubic(image: Array, u: Array, v: Array, extend: str) -> Array:
    """4 x 4 texels, joined by Keys' cubic convolution with a = -1/2, which is Catmull-Rom."""
    x, y = u * image.shape[1] - 0.5, v * image.shape[0] - 0.5
    x0, y0 = np.floor(x), np.floor(y)
    total = np.zeros((*u.shape, 4), image.dtype)
    for row in range(-1, 3):
        for column in range(-1, 3):
            weight = keys(np.abs(x - x0 - column)) * keys(np.abs(y - y0 - row))
            total += weight[..., None] * texel(image, x0.astype(int) + column, y0.astype(int) + row, extend)
    return total


def keys(d: Array) -> Array:
    near, far = (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2
    return np.where(d <= 1, near, np.where(d < 2, far, 0))

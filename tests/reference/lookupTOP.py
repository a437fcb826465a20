"""Lookup, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, fit, sample
from .channel import channel


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    table = images[1]
    if table is None:
        return image
    wide = aspect(table, out, 1)

    def place(values: Any, unit: str) -> tuple[float, float]:
        x, y = values
        if unit == 'pixels':
            return x / table.shape[1], y / table.shape[0]
        return (x / wide, y) if unit == 'fractionaspect' else (x, y)

    (x0, y0), (x1, y1) = place(p.darkuv, p.darkuvunit), place(p.lightuv, p.lightuvunit)
    span = p.index[1] - p.index[0]

    def found(v: Array) -> Array:
        t = np.clip((v - p.index[0]) / (span if abs(span) >= 1e-6 else 1e-6), 0, 1)
        return sample(table, x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)

    if p.channel == 'independent':
        return np.stack([found(image[..., index])[..., index] for index in range(4)], -1)
    colours = found(channel(image, p.channel))
    if p.independentalpha:
        colours = np.dstack([colours[..., :3], found(image[..., 3])[..., 3]])
    return colours

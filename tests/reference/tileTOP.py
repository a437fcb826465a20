"""Tile, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, mix, sample


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    height, width = image.shape[:2]
    wide = aspect(image, out)

    def fraction(value: float, unit: str, axis: int) -> float:
        if unit == 'pixels':
            return value / (height if axis else width)
        return value / wide if unit == 'fractionaspect' and not axis else value

    left, right = fraction(p.cropleft, p.cropleftunit, 0), fraction(p.cropright, p.croprightunit, 0)
    bottom, top = fraction(p.cropbottom, p.cropbottomunit, 1), fraction(p.croptop, p.croptopunit, 1)

    def picture(x: Array, y: Array) -> Array:
        x, y = np.meshgrid(x, y)
        x, y = (y, x) if p.flop else (x, y)
        return sample(image, left + x * (right - left), bottom + y * (top - bottom), p.extend)

    x, x_before, x_share = seats(out.width, p.repeatx, min(fraction(p.overlapu, p.overlapuunit, 0), 0.5),
                                 p.flipx, p.reflectx, out)
    y, y_before, y_share = seats(out.height, p.repeaty, min(fraction(p.overlapv, p.overlapvunit, 1), 0.5),
                                 p.flipy, p.reflecty, out)
    across = x_share[None, :, None]
    here = mix(picture(x_before, y), picture(x, y), across)
    before = mix(picture(x_before, y_before), picture(x, y_before), across)
    return mix(before, here, y_share[:, None, None])


def seats(size: int, count: int, overlap: float, flip: bool, reflect: bool, out: Out) -> tuple[Array, ...]:
    """Per pixel along an axis: the place in its tile, in the tile before it, and its own tile's share."""
    tile, part = np.divmod((2 * np.arange(size) + 1) * count, 2 * size)
    s = part.astype(out.dtype) / (2 * size) * (1 - overlap)
    share = np.where(s < overlap, s / (overlap or 1), 1)

    def turned(s: Array, tile: Array) -> Array:
        over = flip != (reflect & (tile % 2 == 1))
        return np.where(over, 1 - s, s).astype(out.dtype)

    return turned(s, tile), turned(s + (1 - overlap), tile - 1), share.astype(out.dtype)

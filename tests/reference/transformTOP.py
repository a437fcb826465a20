"""Transform: the inverse of the transform applied to each output place, then a sample of the input."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, sample, uv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    background = np.asarray(p.bgcolor, out.dtype)
    if p.premultrgbbyalpha:
        background = np.append(background[:3] * background[3], background[3:])

    u, v = (axis.astype(np.float64) for axis in uv(out))
    inverse = np.linalg.inv(matrix(p, image.shape[1], image.shape[0], aspect(image, out)))
    x, y = ((row[0] * u + row[1] * v + row[2]).astype(out.dtype) for row in inverse[:2])

    # Unlimited, an image with `zero` beside it is an image surrounded by the background.
    filter = 'nearest' if getattr(p, 'inputfiltertype', 'linear') == 'nearest' else 'linear'
    rgba = sample(image, x, y, p.extend, filter)
    beside = 1 - sample(np.ones_like(image), x, y, p.extend, filter)[..., :1]
    if p.limittiles and p.extend != 'zero':
        left_out = (x < -p.tileu1) | (x > 1 + p.tileu2) | (y < -p.tilev1) | (y > 1 + p.tilev2)
        rgba = np.where(left_out[..., None], 0, rgba)
        beside = np.where(left_out[..., None], 1, beside)
    if p.compover:
        return rgba + background * (1 - rgba[..., 3:])
    return rgba + background * beside


def fraction(value: float, unit: str, axis: int, size: tuple[int, int], aspect: float) -> float:
    if unit == 'pixels':
        return value / size[axis]
    return value / aspect if unit == 'fractionaspect' and axis == 0 else value


def matrix(p: Any, width: int, height: int, aspect: float) -> Array:
    """Return the 3 x 3 matrix that moves places (u, v, 1) of the input to places of the output."""
    size = (width, height)
    tx, ty = (fraction(value, p.tunit, i, size, aspect) for i, value in enumerate(p.t))
    px, py = (fraction(value, p.punit, i, size, aspect) for i, value in enumerate(p.p))
    sx, sy = (s * (size[i] + grow) / size[i] for i, (s, grow) in enumerate(zip(p.s, p.growshrink)))
    sx, sy = (s if abs(s) >= 1e-6 else 1e-6 for s in (sx, sy))
    angle = np.radians(-p.rotate)  # positive turns clockwise
    square, unsquare = np.diag([aspect, 1.0, 1.0]), np.diag([1 / aspect, 1.0, 1.0])
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    steps = {
        's': np.diag([sx, sy, 1.0]),
        'r': unsquare @ turn @ square,  # turned where pixels are square, so that a square stays one
        't': np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1.0]]),
    }
    result = np.array([[1, 0, -px], [0, 1, -py], [0, 0, 1.0]])
    for letter in p.xord:
        result = steps[letter] @ result
    back: Array = np.array([[1, 0, px], [0, 1, py], [0, 0, 1.0]]) @ result
    return back

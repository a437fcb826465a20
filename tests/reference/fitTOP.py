"""Fit, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, sample, uv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    own, frame = aspect(image, out), out.aspect or out.width / out.height
    size = (image.shape[1], image.shape[0])
    if images[0] is None:
        own, size = frame, (out.width, out.height)
    by_width, by_height = (1.0, frame / own), (own / frame, 1.0)
    width, height = {'fill': (1.0, 1.0), 'nativeres': (size[0] / out.width, size[1] / out.height),
                     'fithorz': by_width, 'fitvert': by_height,
                     'fitbest': min(by_width, by_height), 'fitoutside': max(by_width, by_height)}[p.fit]
    left = {'left': 0.0, 'center': 0.5, 'right': 1.0}[p.justifyh] * (1 - width)
    bottom = {'bottom': 0.0, 'center': 0.5, 'top': 1.0}[p.justifyv] * (1 - height)

    u, v = (place.astype(np.float64) for place in uv(out))
    back = np.linalg.inv(matrix(p, out, frame))
    x, y = (row[0] * u + row[1] * v + row[2] for row in back[:2])
    x, y = ((x - left) / width).astype(out.dtype), ((y - bottom) / height).astype(out.dtype)
    background = np.asarray(p.bgcolor, out.dtype)
    if p.premultrgbbyalpha:
        background = np.append(background[:3] * background[3], background[3:])
    covered = sample(np.ones_like(image), x, y, 'zero')[..., :1]
    return sample(image, x, y, 'zero') + background * (1 - covered)


def matrix(p: Any, out: Out, frame: float) -> Array:
    """The 3 x 3 matrix that moves places of the frame."""

    def fraction(values: Any, unit: str) -> tuple[float, float]:
        x, y = values
        if unit == 'pixels':
            return x / out.width, y / out.height
        return (x / frame, y) if unit == 'fractionaspect' else (x, y)

    move, pivot = fraction(p.t, p.tunit), fraction(p.p, p.punit)
    angle = np.radians(-p.rz)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    steps = {
        's': np.diag([*(scale if abs(scale) >= 1e-6 else 1e-6 for scale in p.s), 1.0]),
        'r': np.diag([1 / frame, 1.0, 1.0]) @ turn @ np.diag([frame, 1.0, 1.0]),
        't': np.array([[1, 0, move[0]], [0, 1, move[1]], [0, 0, 1.0]]),
    }
    result = np.array([[1, 0, -pivot[0]], [0, 1, -pivot[1]], [0, 0, 1.0]])
    for letter in p.xord:
        result = steps[letter] @ result
    back: Array = np.array([[1, 0, pivot[0]], [0, 1, pivot[1]], [0, 0, 1.0]]) @ result
    return back

"""Blur: one kernel along each axis, with the definitions of the docstring of BlurTOP."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, fit, sample, uv
from .dither import dither

KERNELS = {
    'catmull': lambda x: np.where(x < 0.5, 12 * x**3 - 10 * x**2 + 1, -4 * x**3 + 10 * x**2 - 8 * x + 2),
    'gaussian': lambda x: np.exp(-4.5 * x**2),
    'box': lambda x: np.ones_like(x),
    'bartlette': lambda x: 1 - x,
    'sinc': lambda x: np.sinc(2 * x),
    'hanning': lambda x: 0.5 + 0.5 * np.cos(np.pi * x),
    'blackman': lambda x: 0.42 + 0.5 * np.cos(np.pi * x) + 0.08 * np.cos(2 * np.pi * x),
}


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    shape = aspect(image, out)
    for _ in range(p.preshrink):
        if max(image.shape[:2]) > 1:
            image = shrunk(image)
    small = Out(image.shape[1], image.shape[0], dtype=out.dtype)
    angle = np.radians(-p.rotatez)
    across = np.array([np.cos(angle), np.sin(angle)])
    up = np.array([-np.sin(angle), np.cos(angle)])
    for axis, direction in enumerate((across, up)):
        size = p.size * p.scale[axis]
        step = pixels(p.offset[axis], p.offsetunit, axis, small, shape)
        image = blurred(image, small, weights(p.type, size, out.dtype), direction * step, p.extend)
    image = fit(image, out)
    return dither(image) if p.dither else image


def pixels(value: float, unit: str, axis: int, image: Out, aspect: float) -> float:
    if unit == 'pixels':
        return value
    fraction = value / aspect if unit == 'fractionaspect' and axis == 0 else value
    return fraction * (image.width, image.height)[axis]


def weights(kind: str, size: float, dtype: Any) -> Array:
    """Return the weights of the taps 0, 1, 2 ... steps away, with the full kernel's sum 1."""
    half = max(abs(size) / 2, 0.5)
    k = np.arange(int(np.ceil(half + 0.5)))
    found = KERNELS[kind](np.minimum(k / (half + 0.5), 1)) * np.clip(half + 0.5 - k, 0, 1)
    result: Array = (found / (found[0] + 2 * found[1:].sum())).astype(dtype)
    return result


def blurred(image: Array, out: Out, kernel: Array, step: Array, extend: str) -> Array:
    u, v = uv(out)
    dx, dy = float(step[0]) / out.width, float(step[1]) / out.height
    result = np.zeros_like(image)
    for k in range(1 - len(kernel), len(kernel)):
        result += kernel[abs(k)] * sample(image, u + k * dx, v + k * dy, extend)
    return result


def shrunk(image: Array) -> Array:
    """Return the means of 2 x 2 pixels; an odd last row or column is doubled."""
    height, width = image.shape[:2]
    image = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode='edge')
    result: Array = (image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]) / 4
    return result

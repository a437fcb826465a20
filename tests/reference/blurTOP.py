"""Blur: one kernel along each axis, with the definitions of the docstring of BlurTOP."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, fit, sample, uv
from .dither import dither

KERNELS = {
    'catmull': lambda v: 1 - 2.5 * v**2 + 1.5 * v**3,
    'gaussian': lambda v: np.exp(-2.25 * v**2),
    'box': lambda v: np.ones_like(v),
    'bartlette': lambda v: 1 - v,
    'sinc': lambda v: np.sinc(2 * v),
    'hanning': lambda v: 0.5 + 0.5 * np.cos(np.pi * v),
    'blackman': lambda v: 0.42 + 0.5 * np.cos(np.pi * v) + 0.08 * np.cos(2 * np.pi * v),
}
#: How far from the middle a kernel is flat.
INSET = 1 / 1024


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    shape = aspect(image, out)
    height, width = (max(int(np.floor(side / p.preshrink + 0.5)), 1) for side in image.shape[:2])
    small = Out(width, height, dtype=out.dtype)
    image = fit(image, small)
    angle = np.radians(-p.rotatez)
    across = np.array([np.cos(angle), np.sin(angle)])
    up = np.array([-np.sin(angle), np.cos(angle)])
    for axis, direction in enumerate((across, up)):
        count = int(np.floor(abs(p.size * p.filterscale[axis]) + 0.5))
        if count > 1:
            step = pixels(p.offset[axis], p.offsetunit, axis, small, shape)
            image = blurred(image, small, weights(p.type, count), direction * step, p.extend)
    image = fit(image, out)
    return dither(image) if p.dither else image


def pixels(value: float, unit: str, axis: int, image: Out, aspect: float) -> float:
    if unit == 'pixels':
        return value
    fraction = value / aspect if unit == 'fractionaspect' and axis == 0 else value
    return fraction * (image.width, image.height)[axis]


def weights(kind: str, count: int) -> list[float]:
    """Return the weight of each tap: the kernel's integral around it, by Gauss's rule in short parts."""
    places, shares = np.polynomial.legendre.leggauss(12)
    edges = (np.arange(count + 1) - count / 2) / (count / 2)
    found = []
    for low, high in itertools.pairwise(edges):
        parts = np.unique(np.concatenate([np.linspace(low, high, 9), np.clip([-INSET, 0, INSET], low, high)]))
        middle, half = (parts[1:] + parts[:-1]) / 2, (parts[1:] - parts[:-1]) / 2
        v = np.clip((np.abs(middle[:, None] + half[:, None] * places) - INSET) / (1 - INSET), 0, 1)
        found.append(float((KERNELS[kind](v) * shares * half[:, None]).sum()))
    return [weight / sum(found) for weight in found]


def blurred(image: Array, out: Out, kernel: list[float], step: Array, extend: str) -> Array:
    u, v = uv(out)
    dx, dy = float(step[0]) / out.width, float(step[1]) / out.height
    result = np.zeros_like(image)
    for index, weight in enumerate(kernel):
        k = index - (len(kernel) - 1) / 2
        result += weight * sample(image, u + k * dx, v + k * dy, extend)
    return result

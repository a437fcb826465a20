"""Bloom, from its docstring."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    rgb = np.maximum(image[..., :3] - p.preblacklevel, 0) / max(1 - p.preblacklevel, 1e-4)
    before = np.concatenate([rgb ** (1 / p.pregamma) * p.prebrightness, image[..., 3:]], -1)
    shown, alpha = fit(image, out)[..., :3], fit(image, out)[..., 3:]
    if p.output == 'input':
        return fit(image, out)
    if p.output == 'preprocess':
        return np.concatenate([fit(before, out)[..., :3], alpha], -1)

    bloom = np.maximum(mean(p, before, out) - p.bloomthreshold, 0) / max(1 - p.bloomthreshold, 1e-4)
    t = np.clip(bloom, 0, 1)
    bloom = np.maximum(bloom + p.bloomscurve * (t * t * (3 - 2 * t) - t), 0)
    bloom = bloom ** (1 / (1 + p.bloomfill)) * p.bloomintensity
    if p.output == 'inputplusbloom':
        return np.concatenate([shown * p.inputimage + bloom, alpha], -1)
    greatest = np.minimum(bloom.max(-1, keepdims=True), 1)
    return np.concatenate([bloom, greatest if p.output == 'bloomwithalpha' else np.ones_like(greatest)], -1)


def mean(p: Any, level: Array, out: Out) -> Array:
    """The weighted mean of the levels, (h, w, 3)."""
    last = math.ceil(math.log2(max(level.shape[:2])))
    low, high = sorted((p.minbloomradius * last, p.maxbloomradius * last))
    if high - low < 1:
        low, high = (low + high) / 2 - 0.5, (low + high) / 2 + 0.5
    total, weights = np.zeros((out.height, out.width, 3), level.dtype), 0.0
    for k in range(last + 1):
        weight = max(min(high, k + 0.5) - max(low, k - 0.5), 0)
        total += weight * fit(level, out)[..., :3]
        weights += weight
        level = np.pad(level, [(0, level.shape[0] % 2), (0, level.shape[1] % 2), (0, 0)], 'edge')
        level = (level[::2, ::2] + level[1::2, ::2] + level[::2, 1::2] + level[1::2, 1::2]) / 4
    return total / weights

"""Chroma Key, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit, mix
from .colour import rgb_to_hsv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    h, s, v = np.moveaxis(rgb_to_hsv(image[..., :3]), -1, 0)
    key = (hue_in_range(h * 360, p) * in_range(s, p.satmin, p.satmax, p.ssoftlow, p.ssofthigh)
           * in_range(v, p.valmin, p.valmax, p.vsoftlow, p.vsofthigh))
    a = mix(key, 1 - key, p.invert)[..., None]
    rgb = image[..., :3] * a if p.rgbout == 'multalpha' else np.repeat(a, 3, -1)
    alpha = image[..., 3:] * a if p.alphaout == 'multnewalpha' else a
    return np.concatenate([rgb, alpha], -1).astype(out.dtype)


def in_range(v: Array, low: float, high: float, soft_low: float, soft_high: float) -> Array:
    below, above = (low - v) / max(soft_low, 1e-6), (v - high) / max(soft_high, 1e-6)
    return np.clip(1 - np.maximum(below, above), 0, 1)


def hue_in_range(hue: Array, p: Any) -> Array:
    past_min, before_max = hue >= p.huemin, hue <= p.huemax
    inside = past_min & before_max if p.huemin <= p.huemax else past_min | before_max
    low = 1 - np.mod(p.huemin - hue, 360) / max(p.hsoftlow, 1e-6)
    high = 1 - np.mod(hue - p.huemax, 360) / max(p.hsofthigh, 1e-6)
    return np.where(inside, 1, np.maximum(np.maximum(low, high), 0))

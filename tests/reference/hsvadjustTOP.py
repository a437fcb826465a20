"""HSV Adjust, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .colour import hsv_to_rgb, rgb_to_hsv


def near(distance: Array, range: float, falloff: float) -> Array:
    result: Array = 1 - np.clip((distance - range) / max(falloff, 1e-6), 0, 1)
    return result


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    h, s, v = np.moveaxis(rgb_to_hsv(image[..., :3]), -1, 0)
    start = rgb_to_hsv(np.asarray(p.startcolor, out.dtype))
    apart = np.abs(h - start[0])
    weight = (near(np.minimum(apart, 1 - apart) * 360, p.huerange / 2, p.huefalloff)
              * near(np.abs(s - start[1]), p.saturationrange, p.saturationfalloff)
              * near(np.abs(v - start[2]), p.valuerange, p.valuefalloff))
    h = h + weight * p.hueoffset / 360
    s = s * (1 + weight * (p.saturationmult - 1))
    v = v * (1 + weight * (p.valuemult - 1))
    rgb = hsv_to_rgb(np.stack([h, s, v], -1))
    return np.concatenate([rgb, image[..., 3:]], -1).astype(out.dtype)

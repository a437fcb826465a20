"""Mirror, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, fit, sample, uv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    wide = aspect(image, out)
    scale = {'fraction': (1, 1), 'pixels': (1 / image.shape[1], 1 / image.shape[0]),
             'fractionaspect': (1 / wide, 1)}[p.pivotunit]
    px, py = p.pivot[0] * scale[0], p.pivot[1] * scale[1]
    u, v = uv(out)
    angle = float(np.radians(p.rotate))
    sine, cosine = float(np.sin(angle)), float(np.cos(angle))
    x, y = (u - px) * wide, v - py
    right, along = x * cosine - y * sine, x * sine + y * cosine  # in the mirror's own frame
    stays = right >= 0 if p.flipx else right <= 0
    right, along = -right, -along if p.flipy else along
    x, y = right * cosine + along * sine, -right * sine + along * cosine
    reflected = sample(image, x / wide + px, y + py, p.extend)
    kept = fit(image, out, extend='hold' if p.extend == 'zero' else p.extend)
    return np.where(stays[..., None], kept, reflected)

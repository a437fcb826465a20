"""Resolution: the filter of the Common page, or with `highqualresize` the mean over each pixel's own area."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    if not p.highqualresize:
        return fit(image, out)
    columns, rows = (weights(size, wanted, out.dtype) for size, wanted in
                     zip(image.shape[1::-1], (out.width, out.height)))
    across = np.einsum('ow,hwc->hoc', columns, image)
    result: Array = np.einsum('oh,hwc->owc', rows, across)
    return result


def weights(size: int, wanted: int, dtype: Any) -> Array:
    """Return (wanted, size): how much of each old pixel a new pixel takes; rows sum to 1."""
    new, old = np.arange(wanted)[:, None], np.arange(size)[None, :]
    ratio = size / wanted
    if ratio > 1:
        overlap = np.minimum((new + 1) * ratio, old + 1) - np.maximum(new * ratio, old)
        covered = np.maximum(overlap, 0)
    else:  # growing: linear between the two nearest
        place = np.clip((new + 0.5) * ratio - 0.5, 0, size - 1)
        covered = np.maximum(1 - np.abs(place - old), 0)
    result: Array = (covered / covered.sum(axis=1, keepdims=True)).astype(dtype)
    return result

"""RGB to HSV, with the colour models of `colour`."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .colour import rgb_to_hsv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    return np.concatenate([rgb_to_hsv(image[..., :3]), image[..., 3:]], -1).astype(out.dtype)

"""Channel Mix: a matrix and a constant."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    matrix = np.asarray([p.red, p.green, p.blue, p.alpha], out.dtype)
    return fit(black_if_none(images[0], out), out) @ matrix.T + np.asarray(p.constant, out.dtype)

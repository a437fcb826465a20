"""NumPy mirror of shaders/lib/dither.glsl."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ['bayer', 'dither']


def bayer(order: int) -> NDArray[np.int64]:
    """Return the Bayer matrix of 2**order rows, [y, x], by its recursive definition."""
    matrix = np.zeros((1, 1), np.int64)
    for _ in range(order):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    return matrix


def dither(image: NDArray[Any]) -> NDArray[Any]:
    """Add the ordered 8 x 8 pattern, half an 8-bit step either way, row 0 = bottom."""
    height, width = image.shape[:2]
    tiles = np.tile(bayer(3), (height // 8 + 1, width // 8 + 1))[:height, :width]
    pattern = ((tiles + 0.5) / 64 - 0.5) / 255
    result: NDArray[Any] = image + pattern[..., None].astype(image.dtype)
    return result

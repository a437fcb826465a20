"""NumPy mirror of shaders/lib/cells.glsl: p (..., 3) in, (...) out, in the dtype of p."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .noise import pcg

__all__ = ['alligator', 'hermite', 'sparse']

Array = NDArray[Any]
U32 = np.uint32
SPARSE_SCALE = 0.6


def _hash(cell: NDArray[np.int64], seed: int) -> NDArray[np.uint32]:
    x, y, z = np.moveaxis(cell.astype(U32), -1, 0)
    with np.errstate(over='ignore'):
        key = pcg(z * U32(0x9E3779B1) ^ pcg(np.asarray(seed & 0xFFFFFFFF, U32)))
        return pcg((x * U32(0xC13FA9A9) + y * U32(0x91E10DA5)) ^ key)


def _unit(h: NDArray[np.uint32], dtype: Any) -> Array:
    return (h >> U32(8)).astype(dtype) / dtype.type(16777216)


def _point(h: NDArray[np.uint32], dtype: Any) -> Array:
    with np.errstate(over='ignore'):
        return np.stack([_unit(h, dtype), _unit(pcg(h + U32(1)), dtype), _unit(pcg(h + U32(2)), dtype)], -1)


def hermite(p: Array, seed: int) -> Array:
    """Random values in -1..1 at whole numbers, joined by 3f^2 - 2f^3 along each axis."""
    cell = np.floor(p)
    f = p - cell
    fade = f * f * (3 - 2 * f)
    value = np.zeros_like(f[..., 0])
    for corner in product((0, 1), repeat=3):
        height = 2 * _unit(_hash(cell.astype(np.int64) + corner, seed), p.dtype) - 1
        value += np.where(corner, fade, 1 - fade).prod(-1) * height
    return value


def sparse(p: Array, seed: int) -> Array:
    """Two blobs (1 - r^2)^3 to a cell, weights in -1..1."""
    cell = np.floor(p)
    f = p - cell
    value = np.zeros_like(f[..., 0])
    for corner in product((-1, 0, 1), repeat=3):
        h = _hash(cell.astype(np.int64) + corner, seed)
        for _ in range(2):
            d = np.array(corner, p.dtype) + _point(h, p.dtype) - f
            with np.errstate(over='ignore'):
                h = pcg(h + U32(3))
            value += (2 * _unit(h, p.dtype) - 1) * np.maximum(1 - (d * d).sum(-1), 0) ** 3
    return value * p.dtype.type(SPARSE_SCALE)


def alligator(p: Array, seed: int) -> Array:
    """One blob to a cell; the strongest less the second strongest."""
    cell = np.floor(p)
    f = p - cell
    found = []
    for corner in product((-1, 0, 1), repeat=3):
        h = _hash(cell.astype(np.int64) + corner, seed)
        d = np.array(corner, p.dtype) + _point(h, p.dtype) - f
        reach = np.maximum(1 - np.sqrt((d * d).sum(-1)), 0)
        with np.errstate(over='ignore'):
            found.append(_unit(pcg(h + U32(3)), p.dtype) * reach * reach * (3 - 2 * reach))
    ranked = np.sort(np.stack(found), 0)
    return ranked[-1] - ranked[-2]

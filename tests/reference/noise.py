"""NumPy mirror of shaders/lib/noise.glsl, in float32 or float64 by the dtype of the coordinates.

``perlin(p, seed)`` and ``simplex(p, seed)`` take p of shape (..., n), n = 2, 3 or 4, and return (value, gradient)
of shapes (...) and (..., n).  The hashes are uint32 and exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ['hash1', 'hashed', 'pcg', 'perlin', 'perlin2', 'perlin3', 'perlin4', 'simplex', 'simplex2', 'simplex3',
           'simplex4']

Array = NDArray[np.floating]
U32 = np.uint32
PERLIN_SCALE = {2: 1.0, 3: 0.96494, 4: 0.65104}
SIMPLEX_SCALE = {2: 70.148, 3: 76.883, 4: 62.777}


def pcg(v: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hash uint32 to uint32."""
    with np.errstate(over='ignore'):
        s = np.asarray(v, U32) * U32(747796405) + U32(2891336453)
        w = ((s >> ((s >> U32(28)) + U32(4))) ^ s) * U32(277803737)
        return (w >> U32(22)) ^ w


def hashed(*coords: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """tdHash of one to four coordinates, x first."""
    h = np.zeros((), U32)
    with np.errstate(over='ignore'):
        for c in reversed(coords):
            h = pcg(np.asarray(c).astype(U32) + h)
    return h


def hash1(*coords: NDArray[np.uint32]) -> NDArray[np.float64]:
    """tdHash1: [0, 1) with 24 bits."""
    return (hashed(*coords) >> U32(8)).astype(np.float64) / 16777216


def _corner(cell: NDArray[np.int64], seed: int) -> NDArray[np.uint32]:
    c = np.moveaxis(cell.astype(np.int64).astype(U32), -1, 0)
    with np.errstate(over='ignore'):
        key = pcg(np.asarray(seed & 0xFFFFFFFF, U32))
        if len(c) == 3:
            key = pcg(c[2] * U32(0x9E3779B1) ^ key)
        elif len(c) == 4:
            key = pcg((c[2] * U32(0x9E3779B1) + c[3] * U32(0x85EBCA77)) ^ key)
        return pcg((c[0] * U32(0xC13FA9A9) + c[1] * U32(0x91E10DA5)) ^ key)


def _gradient(h: NDArray[np.uint32], n: int, dtype: np.dtype) -> Array:
    s = np.stack([1.0 - 2.0 * ((h >> U32(k)) & U32(1)) for k in range(n)], -1)
    if n == 2:
        axis = np.where((h & U32(8))[..., None] == 0, [1.41421356, 0.0], [0.0, 1.41421356])
        return np.where((h & U32(4))[..., None] == 0, s, s * axis).astype(dtype)
    zero = ((h >> U32(8)) * U32(3)) >> U32(24) if n == 3 else h >> U32(30)
    return (s * (zero[..., None] != np.arange(n, dtype=U32))).astype(dtype)


def perlin(p: Array, seed: int = 0) -> tuple[Array, Array]:
    """tdPerlin2/3/4 and its gradient."""
    n, cell = p.shape[-1], np.floor(p)
    f = p - cell
    fade, slope = f**3 * (f * (f * 6 - 15) + 10), 30 * f * f * (f * (f - 2) + 1)
    value, gradient = np.zeros_like(f[..., 0]), np.zeros_like(f)
    for k in range(2**n):
        at = np.array([(k >> axis) & 1 for axis in range(n)])
        g = _gradient(_corner(cell.astype(np.int64) + at, seed), n, p.dtype)
        w, dw = np.where(at, fade, 1 - fade), np.where(at, slope, -slope)
        d = (g * (f - at.astype(p.dtype))).sum(-1)
        weight = w.prod(-1)
        value += weight * d
        others = np.stack([np.delete(w, axis, -1).prod(-1) for axis in range(n)], -1)
        gradient += weight[..., None] * g + d[..., None] * dw * others
    scale = p.dtype.type(PERLIN_SCALE[n])
    return value * scale, gradient * scale


def simplex(p: Array, seed: int = 0) -> tuple[Array, Array]:
    """tdSimplex2/3/4 and its gradient."""
    n, real = p.shape[-1], p.dtype.type
    skew = real(((n + 1) ** 0.5 - 1) / n)
    unskew = real((1 - 1 / (n + 1) ** 0.5) / n)
    cell = np.floor(p + p.sum(-1, keepdims=True) * skew)
    x = p - (cell - cell.sum(-1, keepdims=True) * unskew)
    rank = np.zeros_like(x)
    for i in range(n):
        for j in range(n):
            if i != j:
                rank[..., i] += x[..., i] >= x[..., j] if i < j else x[..., i] > x[..., j]
    value, gradient = np.zeros_like(x[..., 0]), np.zeros_like(x)
    for k in range(n + 1):
        at = (rank >= n - k).astype(p.dtype)
        d = x - at + k * unskew
        g = _gradient(_corner((cell + at).astype(np.int64), seed), n, p.dtype)
        t = np.maximum(real(0.5) - (d * d).sum(-1), 0)
        dot = (g * d).sum(-1)
        value += t**4 * dot
        gradient += (t**4)[..., None] * g - (8 * t**3 * dot)[..., None] * d
    scale = real(SIMPLEX_SCALE[n])
    return value * scale, gradient * scale


def perlin2(p: Array, seed: int = 0) -> Array:
    return perlin(p, seed)[0]


def perlin3(p: Array, seed: int = 0) -> Array:
    return perlin(p, seed)[0]


def perlin4(p: Array, seed: int = 0) -> Array:
    return perlin(p, seed)[0]


def simplex2(p: Array, seed: int = 0) -> Array:
    return simplex(p, seed)[0]


def simplex3(p: Array, seed: int = 0) -> Array:
    return simplex(p, seed)[0]


def simplex4(p: Array, seed: int = 0) -> Array:
    return simplex(p, seed)[0]

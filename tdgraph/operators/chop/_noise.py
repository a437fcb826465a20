"""Noise in three dimensions for channels: a hash of our own, and the functions built on it.

``mix(h) : h ^= h >> 16; h *= 0x7feb352d; h ^= h >> 15; h *= 0x846ca68b; h ^= h >> 16`` (32 bits; Wellons'
lowbias32).  The seed of channel c is ``mix(mix(low + mix(high)) + c)`` with the low and high half of the
float64 seed, that of the cell (i, j, k) ``mix(i + mix(j + mix(k + seed)))``, and the n-th number of a seed
``u(n) = mix(seed + n) / 2**32``, from 0 to below 1.  No random state anywhere: the same on every machine.

Shapes: positions (n, 3) float64, seeds (c,) uint32, results (c, n) float64.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Words = NDArray[np.uint32]

__all__ = ['brownian', 'layers', 'seeds', 'white']

IMPULSES = 3  # per cell of sparse convolution
SPARSE_SCALE = 0.6  # three standard deviations are about 1
BLOCK = 4096  # samples of brownian noise between two remembered sums
MOST_SUMS = 1 << 16
WORK = 1 << 18  # numbers in one temporary array: beyond it the caches miss
_SHIFT = np.float64(2.0 ** -32)


def mix(words: Words) -> Words:
    """Return well mixed 32-bit words."""
    words = words ^ (words >> np.uint32(16))
    words = words * np.uint32(0x7FEB352D)
    words = words ^ (words >> np.uint32(15))
    words = words * np.uint32(0x846CA68B)
    return words ^ (words >> np.uint32(16))


def unit(seed: Words, number: int) -> Array:
    """Return the number-th value of each seed, 0 to below 1."""
    return np.asarray(mix(seed + np.uint32(number)) * _SHIFT, np.float64)


def seeds(seed: float, channels: int) -> Words:
    """Return the seed of each channel, (channels,)."""
    words: Words = np.array([seed + 0.0], np.float64).view(np.uint32)
    base = mix(words[:1] + mix(words[1:]))
    numbers: Words = np.arange(channels, dtype=np.uint32)
    return mix(base + numbers)


def cell_seeds(cells: NDArray[np.int64], channel: Words) -> Words:
    """Return the seeds of cells (..., 3) of each channel, (c, ...)."""
    i, j, k = (cells[..., axis].astype(np.uint32) for axis in range(3))
    shape = (-1,) + (1,) * k.ndim
    return mix(i + mix(j + mix(k + channel.reshape(shape))))


# Twenty-seven cells around a point, and the eight corners of its own.
_AROUND = np.array([(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)])
_CORNERS = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])


def hermite(points: Array, channel: Words) -> Array:
    """Values -1..1 at whole positions, between them 3 t^2 - 2 t^3 along each axis."""
    base = np.floor(points).astype(np.int64)
    part = points - base
    part = part * part * (3 - 2 * part)
    corner = 2 * unit(cell_seeds(base[:, None] + _CORNERS, channel), 0) - 1
    weights = np.where(_CORNERS, part[:, None], 1 - part[:, None]).prod(-1)
    return np.asarray((corner * weights).sum(-1))


def sparse(points: Array, channel: Words) -> Array:
    """Three impulses of weight -1..1 at random places of each cell, under the kernel (1 - r^2)^3."""
    base = np.floor(points).astype(np.int64)
    cells = base[:, None] + _AROUND
    seed = cell_seeds(cells, channel)
    total = np.zeros(seed.shape[:2])
    for impulse in range(IMPULSES):
        near = 1.0 - sum((points[:, None, axis] - cells[..., axis] - unit(seed, 4 * impulse + axis)) ** 2
                         for axis in range(3))
        near = np.maximum(near, 0)
        total += ((2 * unit(seed, 4 * impulse + 3) - 1) * near * near * near).sum(-1)
    return total * SPARSE_SCALE


def alligator(points: Array, channel: Words) -> Array:
    """The tallest minus the second tallest of bumps of height 0..1, one at a random place of each cell."""
    base = np.floor(points).astype(np.int64)
    cells = base[:, None] + _AROUND
    seed = cell_seeds(cells, channel)
    distance = np.sqrt(sum((points[:, None, axis] - cells[..., axis] - unit(seed, axis)) ** 2
                           for axis in range(3)))
    near = 1 - np.minimum(distance, 1)
    bump = np.partition(unit(seed, 3) * near * near * (3 - 2 * near), -2, axis=-1)
    return np.asarray(bump[..., -1] - bump[..., -2])


_KINDS = {'sparse': (sparse, 27), 'hermite': (hermite, 8), 'harmonic': (sparse, 27),
          'alligator': (alligator, 27)}


def layers(kind: str, points: Array, channel: Words, harmonics: int, spread: float, rough: float) -> Array:
    """Return ``sum(rough**h * noise(points * spread**h, seed + h))``, h from 0 to `harmonics`.

    All kinds but harmonic are divided by ``sum(abs(rough**h))`` and stay within the range of one layer.
    """
    function, cost = _KINDS[kind]
    result = np.zeros((len(channel), len(points)))
    step = max(WORK // (cost * max(len(channel), 1)), 1)
    # NumPy's powers: Python's raise where they leave the range of floats.
    weights = [float(np.float64(rough) ** level) for level in range(harmonics + 1)]
    for level, weight in enumerate(weights):
        if weight == 0:
            continue
        scaled = points * np.float64(spread) ** level
        words = mix(channel + np.uint32(level))
        for start in range(0, len(points), step):
            part = slice(start, start + step)
            result[:, part] += weight * function(scaled[part], words)
    return result if kind == 'harmonic' else result / sum(map(abs, weights))


def white(first: int, count: int, channel: Words) -> Array:
    """Return independent values -1..1 at the indices from `first` on."""
    index = np.arange(first, first + count).astype(np.uint32)
    return 2 * (mix(index + channel[:, None]) * _SHIFT) - 1


def brownian(first: int, count: int, channel: Words, integrals: int, step: float) -> Array:
    """Return white noise summed up `integrals` times from index 0 on, each sum times `step`.

    Before index 0 it is 0.  The sums at every 4096th index are remembered, so that any range can be asked
    for; they depend on nothing but the arguments.
    """
    result = np.zeros((len(channel), count))
    for row, word in enumerate(channel.tolist()):
        for block in range(max(first, 0) // BLOCK, (first + count - 1) // BLOCK + 1):
            values = _block(word, block, integrals, step)
            start, stop = max(first, block * BLOCK), min(first + count, (block + 1) * BLOCK)
            result[row, start - first:stop - first] = values[start - block * BLOCK:stop - block * BLOCK]
    return result


@lru_cache(256)
def _block(word: int, block: int, integrals: int, step: float) -> Array:
    """Return the values of 4096 indices; walks on from the last block whose sums are known."""
    sums: tuple[float, ...] = (0.0,) * integrals
    start = block
    while start and (word, start - 1, integrals, step) not in _sums:
        start -= 1
    if start:
        sums = _sums[word, start - 1, integrals, step]
    if len(_sums) > MOST_SUMS:
        _sums.clear()
    for number in range(start, block + 1):
        values, sums = _integrated(word, number, integrals, step, sums)
        _sums[word, number, integrals, step] = sums
    return values


_sums: dict[tuple[int, int, int, float], tuple[float, ...]] = {}


def _integrated(word: int, block: int, integrals: int, step: float, sums: tuple[float, ...],
                ) -> tuple[Array, tuple[float, ...]]:
    values = white(block * BLOCK, BLOCK, np.array([word], np.uint32))[0]
    after = []
    for total in sums:
        values = np.cumsum(np.concatenate([[total], values * step]))[1:]
        after.append(float(values[-1]))
    return values, tuple(after)

"""Noise TOP, from its docstring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import Array, Out, fit, uv
from .cells import alligator, hermite, sparse
from .dither import dither
from .noise import hash1, hashed, perlin, simplex

AXES = {'x': 0, 'y': 1, 'z': 2}


def bits(value: float) -> int:
    """The bits of a number as float32, -0 as 0."""
    return int(np.float32(value + 0.0).view(np.uint32))


def seed_of(p: Any) -> int:
    """The seed's bits; white noise has no space to move in, so there the translation is part of the seed."""
    if p.type not in ('random', 'randomgpu'):
        return bits(p.seed)
    moved = [np.uint32(bits(value)) for value in (*p.t, p.t4d)]
    return int(hashed(np.uint32(bits(p.seed)), hashed(*moved)))


def rotation(axis: str, degrees: float) -> Array:
    angle, i, j = np.radians(degrees), (AXES[axis] + 1) % 3, (AXES[axis] + 2) % 3
    matrix = np.eye(4)
    matrix[i, i] = matrix[j, j] = np.cos(angle)
    matrix[j, i], matrix[i, j] = np.sin(angle), -np.sin(angle)
    return matrix


def space(p: Any) -> Array:
    """The 4x4 matrix that takes coordinates to the noise's space."""
    shift, back, move = np.eye(4), np.eye(4), np.eye(4)
    pivot = np.asarray(p.p) - 0.5
    shift[:3, 3], back[:3, 3], move[:3, 3] = pivot, -pivot, np.negative(p.t)
    turn = np.eye(4)
    for axis in p.rord:
        turn = rotation(axis, p.r[AXES[axis]]) @ turn
    steps = {'s': shift @ np.diag([*p.s, 1.0]) @ back, 'r': shift @ turn @ back, 't': move}
    frequency = 1 / p.period if p.period else 0.0
    matrix = np.diag([frequency, frequency, frequency, 1.0])
    for step in p.xord:
        matrix = steps[step] @ matrix
    return matrix


def field(p: Any) -> Callable[[Array, int], tuple[Array, Array | None]]:
    """One octave: place (..., 4) and seed to value and slope."""
    kind = p.type
    if kind.startswith(('perlin', 'simplex')):
        size, function = int(kind[-2]), perlin if kind.startswith('perlin') else simplex
        return lambda place, seed: function(place[..., :size], seed)
    if kind == 'hermite':
        return lambda place, seed: (hermite(place[..., :3], seed), None)
    if kind == 'alligator':
        return lambda place, seed: (2 * alligator(place[..., :3], seed) - 1, None)
    return lambda place, seed: (sparse(place[..., :3], seed), None)


def summed(p: Any, place: Array, channel: int, out: Out) -> tuple[Array, Array]:
    """All octaves of a channel and the slope (..., 4)."""
    slope = np.zeros_like(place)
    if p.type in ('random', 'randomgpu'):
        y, x = np.mgrid[:out.height, :out.width].astype(np.uint32)
        white = hash1(x, y, np.uint32(channel), np.uint32(seed_of(p)))
        return (2 * white - 1).astype(out.dtype), slope
    octave, spread = field(p), 2.0 if p.type == 'sparse' else p.spread
    value = np.zeros(place.shape[:-1], out.dtype)
    for k in range(p.harmon + 1):
        seed = int(hashed(np.uint32(channel), np.uint32(k), np.uint32(seed_of(p))))
        frequency, weight = spread ** k, p.gain * p.rough ** k if k else 1.0
        if p.type.startswith(('perlin', 'simplex')):
            weight = p.gain ** k
        level, gradient = octave(place * out.dtype(frequency), seed)
        value += out.dtype(weight) * level
        if gradient is not None:
            slope[..., :gradient.shape[-1]] += out.dtype(weight * frequency) * gradient
    return value, slope


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image, coordinates = [*images, None, None][:2]
    if coordinates is not None:
        place = fit(coordinates, out)
    else:
        u, v = uv(out)
        aspect = out.aspect or out.width / out.height
        nothing = np.zeros_like(u)
        wide, tall = (aspect, 1.0) if p.aspectcorrect else (1.0, 1.0)
        longer = max(wide, tall)
        place = np.stack([u * out.dtype(4 * wide / longer) - 2, v * out.dtype(4 * tall / longer) - 2,
                          nothing, nothing], -1)
    matrix = space(p).astype(out.dtype)
    frequency = 1 / p.period if p.period else 0.0
    w = (place[..., 3:] * out.dtype(frequency) + out.dtype(p.t4d)) * out.dtype(p.s4d)
    place = np.concatenate([place[..., :3] @ matrix[:3, :3].T + matrix[:3, 3], w], -1)

    amp, offset, exponent = (out.dtype(value) for value in (p.amp, p.offset, p.exp))
    sloped = p.gradient and p.type.startswith(('perlin', 'simplex'))
    channels, slopes = [], []
    for channel in (0,) if p.mono or sloped else range(4):
        value, slope = summed(p, place, channel, out)
        channels.append(np.sign(amp * value) * np.abs(amp * value) ** exponent + offset)
        slopes.append(amp * slope)
    noise = np.stack(channels * (4 if len(channels) == 1 else 1), -1)
    if sloped:
        noise[..., :3] = slopes[0][..., :3]

    under = np.zeros_like(noise) if image is None else fit(image, out)
    rgb = noise[..., :3] * out.dtype(p.noisescale)
    lower = under[..., :3] * out.dtype(p.inputscale)
    if image is not None:
        rgb = {'noise': rgb, 'multiply': lower * rgb, 'add': lower + rgb, 'subtract': lower - rgb}[p.rgb]
    a, b = noise[..., 3], under[..., 3]
    alpha = {'zero': a * 0, 'one': a * 0 + 1, 'random': a, 'input': b, 'multiply': b * a, 'add': b + a,
             'addclamp': b + np.clip(a, 0, 1)}[p.alpha]
    if sloped and p.type.endswith('4d'):
        alpha = slopes[0][..., 3]
    result = np.concatenate([rgb, alpha[..., None]], -1)
    return dither(result) if p.dither else result

"""The 46 blend modes in NumPy: ``blend(operand, a, b)``, premultiplied RGBA (h, w, 4), a above b.

Written from the docstring of Composite TOP; any floating dtype, kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .colour import hsv_to_rgb, rgb_to_hsv

__all__ = ['MENU', 'blend']

Array = NDArray[Any]
Mode = Callable[[Array, Array], Array]

MENU = (
    'add', 'atop', 'average', 'brightest', 'burncolor', 'burnlinear', 'chromadifference', 'color',
    'darkercolor', 'difference', 'dimmest', 'divide', 'dodge', 'exclude', 'freeze', 'glow', 'hardlight',
    'hardmix', 'heat', 'hue', 'inside', 'insideluminance', 'inverse', 'lightercolor',
    'luminancedifference', 'maximum', 'minimum', 'multiply', 'negate', 'outside', 'outsideluminance',
    'over', 'overlay', 'pinlight', 'reflect', 'screen', 'softlight', 'linearlight', 'stencilluminance',
    'subtract', 'subtractive', 'under', 'vividlight', 'xor', 'yfilm', 'zfilm',
)


COLOR = ((0.29029125, 0.5699029, 0.13980582), (
    (0.70970872, -0.56929602, -0.13980583), (-0.29029123, 0.43173089, -0.13980583),
    (-0.29029129, -0.57782309, 0.86019416)))
DIFFERENCE = ((0.7038, -0.59008, -0.11372), (-0.29907, 0.4126, -0.11353), (-0.30675, -0.57636, 0.88311))


def weighted(rgb: Array, weights: tuple[float, float, float]) -> Array:
    """Return the weighted sum (h, w, 1) of three channels."""
    real = rgb.dtype.type
    total: Array = sum(rgb[..., index:index + 1] * real(weight) for index, weight in enumerate(weights))
    return total


def lum(rgb: Array) -> Array:
    """Return how bright a colour is (h, w, 1)."""
    return weighted(rgb, (0.3, 0.59, 0.11))


def turned(rgb: Array, rows: Any) -> Array:
    """Return a matrix applied to each colour."""
    return np.concatenate([weighted(rgb, row) for row in rows], -1)


def ratio(top: Array, bottom: Array) -> Array:
    """Divide; what divides by nothing is huge."""
    quotient: Array = top / np.where(bottom == 0, bottom.dtype.type(1e-30), bottom)
    return quotient


def hard(s: Array, d: Array, key: Array) -> Array:
    bright = np.clip((weighted(key, (0.2125, 0.7154, 0.0721)) - key.dtype.type(0.45)) / key.dtype.type(0.1), 0, 1)
    return 2 * s * d * (1 - bright) + (1 - 2 * (1 - s) * (1 - d)) * bright


def vivid(s: Array, d: Array) -> Array:
    return np.clip(np.where(d < 0.5, 1 - ratio(1 - s, 2 * d), ratio(s, 2 - 2 * d)), 0, 1)


def hue(s: Array, d: Array) -> Array:
    mixed = rgb_to_hsv(s)
    mixed[..., 0] = rgb_to_hsv(d)[..., 0]
    return hsv_to_rgb(mixed).astype(s.dtype)


def chroma(a: Array, b: Array) -> Array:
    mixed = rgb_to_hsv(a)
    mixed[..., 0] = (mixed[..., 0] - rgb_to_hsv(b)[..., 0]) % 1
    return hsv_to_rgb(mixed).astype(a.dtype)


def _alpha(image: Array) -> Array:
    return np.clip(image[..., 3:], 0, 1)


def _with(rgb: Array, alpha: Array) -> Array:
    return np.concatenate([rgb, alpha], -1)


def _lit(image: Array) -> Array:
    return np.clip(lum(image[..., :3]), 0, 1)


#: Modes of whole RGBA pixels.
WHOLE: dict[str, Mode] = {
    'add': lambda a, b: a + b,
    'atop': lambda a, b: _with(a[..., :3] * b[..., 3:] + b[..., :3] * (1 - _alpha(a)), b[..., 3:]),
    'average': lambda a, b: (a + b) / 2,
    'brightest': lambda a, b: np.where(lum(a) > lum(b), a, b),
    'dimmest': lambda a, b: np.where(lum(a) < lum(b), a, b),
    'divide': lambda a, b: a / np.where(b == 0, 1, b),
    'inside': lambda a, b: a * _alpha(b),
    'insideluminance': lambda a, b: a * _lit(b),
    'maximum': np.maximum,
    'minimum': np.minimum,
    'multiply': lambda a, b: a * b,
    'outside': lambda a, b: a * (1 - _alpha(b)),
    'outsideluminance': lambda a, b: a * (1 - _lit(b)),
    'over': lambda a, b: b * (1 - _alpha(a)) + a,
    'screen': lambda a, b: 1 - (1 - a) * (1 - b),
    'stencilluminance': lambda a, b: _with(a[..., :3], _lit(b)),
    'subtract': lambda a, b: a - b,
    'subtractive': lambda a, b: _with(a[..., :3] - b[..., :3] * b[..., 3:], a[..., 3:] + b[..., 3:]),
    'under': lambda a, b: a * (1 - _alpha(b)) + b,
    'xor': lambda a, b: a * (1 - _alpha(b)) + b * (1 - _alpha(a)),
}

#: Modes of red, green and blue as they are; alpha becomes 1.
OPAQUE: dict[str, Mode] = {
    'chromadifference': chroma,
    'difference': lambda a, b: np.abs(a - b),
    'dodge': lambda a, b: ratio(a, 1 - b),
    'exclude': lambda a, b: a + b - 2 * a * b,
    'freeze': lambda a, b: 1 - ratio((1 - a) ** 2, b),
    'luminancedifference': lambda a, b: np.abs(lum(a) - lum(b)) + turned(a, DIFFERENCE),
    'negate': lambda a, b: 1 - np.abs(1 - a - b),
    'yfilm': lambda a, b: 2 * a - ratio(a * a, 1 - b),
    'zfilm': lambda a, b: 4 * a - 9 * b + 6 * (1 - np.abs(1 - a - b)),
}

#: Modes of plain colours: s above, d below.
PLAIN: dict[str, Mode] = {
    'burncolor': lambda s, d: weighted(s, COLOR[0]) + turned(d, COLOR[1]),
    'burnlinear': lambda s, d: np.clip(s + d - 1, 0, 1),
    'color': lambda s, d: weighted(s, COLOR[0]) + turned(d, COLOR[1]),
    'darkercolor': lambda s, d: np.where(lum(s) < lum(d), s, d),
    'glow': lambda s, d: ratio(d * d, 1 - s),
    'hardlight': lambda s, d: hard(s, d, d),
    'hardmix': lambda s, d: np.where(s + d >= 1, 1, 0).astype(s.dtype),
    'heat': lambda s, d: 1 - ratio((1 - d) ** 2, s),
    'hue': hue,
    'inverse': lambda s, d: ratio(d, 1 - s),
    'lightercolor': lambda s, d: np.where(lum(s) > lum(d), s, d),
    'overlay': lambda s, d: hard(s, d, s),
    'pinlight': lambda s, d: np.where(d < 0.5, np.minimum(s, 2 * d), np.maximum(s, 2 * d - 1)),
    'reflect': lambda s, d: ratio(s * s, 1 - d),
    'softlight': lambda s, d: (1 - 2 * d) * s * s + 2 * s * d,
    'linearlight': lambda s, d: s + 2 * d - 1,
    'vividlight': vivid,
}


def blend(operand: str, a: Array, b: Array) -> Array:
    """Return ``a operand b`` (h, w, 4)."""
    with np.errstate(over='ignore'):
        if operand in WHOLE:
            return WHOLE[operand](a, b)
        if operand in OPAQUE:
            rgb = OPAQUE[operand](a[..., :3], b[..., :3])
            return _with(rgb, np.ones_like(a[..., 3:])).astype(a.dtype)
        s, under = a[..., :3], b[..., 3:]
        d = np.clip(np.where(under == 0, 0, b[..., :3] / np.where(under == 0, 1, under)), 0, 1)
        rgb = s * (1 - under) + under * PLAIN[operand](s, d)
        return _with(rgb, np.ones_like(under) if operand == 'overlay' else a[..., 3:]).astype(a.dtype)

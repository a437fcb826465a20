"""The 46 blend modes in NumPy: ``blend(operand, a, b)``, premultiplied RGBA (h, w, 4), a above b.

Written from the docstring of tdgraph/operators/top/_blending.py; any floating dtype, kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ['MENU', 'blend', 'luminance']

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


def _weighted(image: Array, weights: tuple[float, float, float]) -> Array:
    real = image.dtype.type
    total: Array = (image[..., :1] * real(weights[0]) + image[..., 1:2] * real(weights[1])
                    + image[..., 2:3] * real(weights[2]))
    return total


def luminance(image: Array) -> Array:
    """Return Rec. 709 luminance (h, w, 1)."""
    return _weighted(image, (0.2126, 0.7152, 0.0722))


def lum(colour: Array) -> Array:
    """W3C Lum()."""
    return _weighted(colour, (0.3, 0.59, 0.11))


def sat(colour: Array) -> Array:
    """W3C Sat()."""
    spread: Array = colour.max(-1, keepdims=True) - colour.min(-1, keepdims=True)
    return spread


def set_sat(colour: Array, saturation: Array) -> Array:
    """W3C SetSat()."""
    spread = sat(colour)
    low = colour.min(-1, keepdims=True)
    return np.where(spread > 0, (colour - low) * saturation / np.where(spread > 0, spread, 1), 0)


def set_lum(colour: Array, value: Array) -> Array:
    """W3C SetLum() with ClipColor()."""
    colour = colour + (value - lum(colour))
    low, high = colour.min(-1, keepdims=True), colour.max(-1, keepdims=True)
    lifted = value + (colour - value) * value / np.where(low < 0, value - low, 1)
    colour = np.where(low < 0, lifted, colour)
    lowered = value + (colour - value) * (1 - value) / np.where(high > 1, high - value, 1)
    return np.where(high > 1, lowered, colour)


def ratio(top: Array, bottom: Array) -> Array:
    """Divide; what divides by nothing is huge."""
    quotient: Array = top / np.maximum(bottom, bottom.dtype.type(1e-30))
    return quotient


def burn(s: Array, d: Array) -> Array:
    return np.where(d >= 1, 1, 1 - np.minimum(ratio(1 - d, s), 1))


def dodge(s: Array, d: Array) -> Array:
    return np.where(d <= 0, 0, np.minimum(ratio(d, 1 - s), 1))


def hard(s: Array, d: Array) -> Array:
    return np.where(s <= 0.5, 2 * s * d, 1 - (1 - (2 * s - 1)) * (1 - d))


def reflect(s: Array, d: Array) -> Array:
    return np.where(s >= 1, 1, np.minimum(ratio(d * d, 1 - s), 1))


def freeze(s: Array, d: Array) -> Array:
    return np.where(s <= 0, 0, 1 - np.minimum(ratio((1 - d) ** 2, s), 1))


def soft(s: Array, d: Array) -> Array:
    curve = np.where(d <= 0.25, ((16 * d - 12) * d + 4) * d, np.sqrt(d))
    return np.where(s <= 0.5, d - (1 - 2 * s) * d * (1 - d), d + (2 * s - 1) * (curve - d))


def _opaque(rgb: Array) -> Array:
    return np.concatenate([np.broadcast_to(rgb, (*rgb.shape[:-1], 3)), np.ones_like(rgb[..., :1])], -1)


def _film(rgb: Array, a: Array, b: Array) -> Array:
    union = a[..., 3:] + b[..., 3:] - a[..., 3:] * b[..., 3:]
    return np.concatenate([rgb, union], -1)


def _alpha(image: Array) -> Array:
    return image[..., 3:]


def _unit(image: Array) -> Array:
    return np.clip(image, 0, 1)


#: Modes of whole RGBA pixels.
WHOLE: dict[str, Mode] = {
    'add': lambda a, b: a + b,
    'atop': lambda a, b: a * _alpha(b) + b * (1 - _alpha(a)),
    'average': lambda a, b: (a + b) / 2,
    'brightest': lambda a, b: np.where(luminance(a) >= luminance(b), a, b),
    'chromadifference': lambda a, b: _opaque(np.abs(
        (a[..., :3] - luminance(a)) - (b[..., :3] - luminance(b)))),
    'difference': lambda a, b: _opaque(np.abs(a[..., :3] - b[..., :3])),
    'dimmest': lambda a, b: np.where(luminance(a) <= luminance(b), a, b),
    'divide': lambda a, b: np.where(b == 0, 0, a / np.where(b == 0, 1, b)),
    'inside': lambda a, b: a * _unit(_alpha(b)),
    'insideluminance': lambda a, b: a * _unit(luminance(b)),
    'luminancedifference': lambda a, b: _opaque(np.abs(luminance(a) - luminance(b)).repeat(3, -1)),
    'maximum': np.maximum,
    'minimum': np.minimum,
    'multiply': lambda a, b: a * b,
    'outside': lambda a, b: a * (1 - _alpha(b)),
    'outsideluminance': lambda a, b: a * (1 - _unit(luminance(b))),
    'over': lambda a, b: b * (1 - _alpha(a)) + a,
    'screen': lambda a, b: 1 - (1 - a) * (1 - b),
    'stencilluminance': lambda a, b: b * _unit(luminance(a)),
    'subtract': lambda a, b: a - b,
    'subtractive': lambda a, b: a + b - 1,
    'under': lambda a, b: a * (1 - _alpha(b)) + b,
    'xor': lambda a, b: a * (1 - _alpha(b)) + b * (1 - _alpha(a)),
    'yfilm': lambda a, b: _film(b[..., :3] + luminance(a) * (1 - luminance(b)), a, b),
    'zfilm': lambda a, b: _film(b[..., :3] - luminance(b) * (1 - luminance(a)), a, b),
}

#: Modes of plain colours: s above, d below, both in 0..1.
PLAIN: dict[str, Mode] = {
    'burncolor': burn,
    'burnlinear': lambda s, d: np.maximum(s + d - 1, 0),
    'color': lambda s, d: set_lum(s, lum(d)),
    'darkercolor': lambda s, d: np.where(lum(s) < lum(d), s, d),
    'dodge': dodge,
    'exclude': lambda s, d: s + d - 2 * s * d,
    'freeze': freeze,
    'glow': lambda s, d: reflect(d, s),
    'hardlight': hard,
    'hardmix': lambda s, d: np.where(s + d >= 1, 1, 0).astype(s.dtype),
    'heat': lambda s, d: freeze(d, s),
    'hue': lambda s, d: set_lum(set_sat(s, sat(d)), lum(d)),
    'inverse': lambda s, d: s * (1 - d),
    'lightercolor': lambda s, d: np.where(lum(s) > lum(d), s, d),
    'negate': lambda s, d: 1 - np.abs(1 - s - d),
    'overlay': lambda s, d: hard(d, s),
    'pinlight': lambda s, d: np.where(s <= 0.5, np.minimum(d, 2 * s), np.maximum(d, 2 * s - 1)),
    'reflect': reflect,
    'softlight': soft,
    'linearlight': lambda s, d: np.clip(d + 2 * s - 1, 0, 1),
    'vividlight': lambda s, d: np.where(s <= 0.5, burn(2 * s, d), dodge(2 * s - 1, d)),
}


def blend(operand: str, a: Array, b: Array) -> Array:
    """Return ``a operand b`` (h, w, 4)."""
    with np.errstate(over='ignore'):
        if operand in WHOLE:
            return WHOLE[operand](a, b)
        over, under = _unit(_alpha(a)), _unit(_alpha(b))
        s = _unit(np.where(over > 0, a[..., :3] / np.where(over > 0, over, 1), 0))
        d = _unit(np.where(under > 0, b[..., :3] / np.where(under > 0, under, 1), 0))
        mixed = PLAIN[operand](s, d)
        rgb = a[..., :3] * (1 - under) + b[..., :3] * (1 - over) + over * under * mixed
        return np.concatenate([rgb, over + under - over * under], -1).astype(a.dtype)

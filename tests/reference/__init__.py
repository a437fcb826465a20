"""What every TOP should give, written in NumPy from its documentation, never from its shader.

Each module ``tests/reference/<opType>.py`` (imported as ``tests.reference.<opType>``) defines one function::

    def reference(p, images, out):
        ...
        return pixels                       # (out.height, out.width, 4)

- `p`: attributes named like the parameters, as the operator itself sees them: ``p.gamma1`` a float,
  ``p.extend`` a menu's name as a string, ``p.clamp`` a bool, groups as tuples (``p.color``) beside their
  members (``p.colorr``), sequences as tuples of such blocks.  Parameters of the Common page are not applied
  by a reference.
- `images`: one entry per input, (h, w, 4) of dtype ``out.dtype``, or None where nothing is connected.
  Row 0 is the bottom.  The values are what the shader reads: already stored in the input's pixel format,
  missing channels filled in (colour 0, alpha 1).  Sizes may differ between inputs and from the output.
- `out`: an `Out`; the size that is asked for, the time, the formats and aspects of the inputs, the dtype.
- The result is RGBA before the channel mask and before it is stored in the output's format; `quantise` does
  the latter.

The same function runs twice, with ``out.dtype`` float64 and float32: the difference is what rounding may do
and sets the tolerance.  So a reference computes in the dtype it is given: `uv` and `blank` below make arrays
of it, Python numbers do not widen an array, ``np.float64`` scalars do (write ``float(x)``).

A reference imports nothing of tdgraph, so that an error cannot agree with itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    'CLEAR', 'Array', 'Out', 'Time', 'aspect', 'black_if_none', 'blank', 'fit', 'mix', 'quantise', 'sample',
    'smoothstep', 'texel', 'uv', 'wrap',
]

Array = NDArray[Any]
CLEAR = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Time:
    """The moment of a cook: frame 1 is second 0."""

    frame: float = 1.0
    seconds: float = 0.0
    rate: float = 60.0


@dataclass(frozen=True)
class Out:
    """What a reference is asked for."""

    width: int
    height: int
    time: Time = field(default_factory=Time)
    dtype: Any = np.float64
    #: Width by height as seen; None: width / height (square pixels).
    aspect: float | None = None
    #: Pixel format of the output and, per input, of the inputs (None where nothing is connected).
    format: str = 'rgba32float'
    formats: tuple[str | None, ...] = ()
    #: Per input: its aspect; None: width / height.
    aspects: tuple[float | None, ...] = ()


def blank(out: Out, rgba: tuple[float, ...] = CLEAR) -> Array:
    """Return (h, w, 4) of one colour."""
    return np.broadcast_to(np.asarray(rgba, out.dtype), (out.height, out.width, 4)).copy()


def black_if_none(image: Array | None, out: Out) -> Array:
    """Return the image, or transparent black (1, 1, 4) for an input that nothing is connected to."""
    return np.zeros((1, 1, 4), out.dtype) if image is None else image


def aspect(image: Array, out: Out, index: int = 0) -> float:
    """Return the width of input `index` by its height, as seen."""
    given = out.aspects[index] if index < len(out.aspects) else None
    return image.shape[1] / image.shape[0] if given is None else given


def uv(out: Out) -> tuple[Array, Array]:
    """Return u and v (h, w) at the pixel centres: 0..1, (0, 0) at the bottom left."""
    u = (np.arange(out.width, dtype=out.dtype) + out.dtype(0.5)) / out.dtype(out.width)
    v = (np.arange(out.height, dtype=out.dtype) + out.dtype(0.5)) / out.dtype(out.height)
    return tuple(np.meshgrid(u, v))  # type: ignore[return-value]


def wrap(index: Array, size: int, extend: str) -> tuple[Array, Array | None]:
    """Map texel indices into 0..size-1; the second result is True where `zero` reads nothing."""
    if extend == 'hold':
        return np.clip(index, 0, size - 1), None
    if extend == 'repeat':
        return np.mod(index, size), None
    if extend == 'mirror':  # ... 1 0 | 0 1 2 | 2 1 ...
        folded = np.mod(index, 2 * size)
        return np.where(folded < size, folded, 2 * size - 1 - folded), None
    if extend == 'zero':
        return np.clip(index, 0, size - 1), (index < 0) | (index >= size)
    raise ValueError(extend)


def texel(image: Array, x: Array, y: Array, extend: str = 'hold') -> Array:
    """Return the texels (..., 4) at integer places, (0, 0) bottom left."""
    height, width = image.shape[:2]
    column, left_out = wrap(np.asarray(x), width, extend)
    row, below = wrap(np.asarray(y), height, extend)
    found: Array = image[row, column]
    if left_out is not None and below is not None:
        found = np.where((left_out | below)[..., None], image.dtype.type(0), found)
    return found


def sample(image: Array, u: Array, v: Array, extend: str = 'hold', filter: str = 'linear') -> Array:
    """Sample like a GL texture: `filter` linear or nearest; `extend` hold, zero, repeat or mirror.

    `zero` is transparent black beyond the edge, so a linear sample fades out over the outer half texel.
    """
    height, width = image.shape[:2]
    x, y = u * width, v * height
    if filter == 'nearest':
        return texel(image, np.floor(x).astype(np.int64), np.floor(y).astype(np.int64), extend)
    x, y = x - image.dtype.type(0.5), y - image.dtype.type(0.5)
    x0, y0 = np.floor(x), np.floor(y)
    across, up = (x - x0)[..., None], (y - y0)[..., None]
    column, row = x0.astype(np.int64), y0.astype(np.int64)
    lower = mix(texel(image, column, row, extend), texel(image, column + 1, row, extend), across)
    upper = mix(texel(image, column, row + 1, extend), texel(image, column + 1, row + 1, extend), across)
    return mix(lower, upper, up)


def fit(image: Array, out: Out, filter: str = 'linear', extend: str = 'hold') -> Array:
    """Return the image at the output's size: exactly itself where the sizes are equal, else filtered."""
    if image.shape[:2] == (out.height, out.width):
        return image
    u, v = uv(out)
    return sample(image, u, v, extend, filter)


def mix(a: Array, b: Array, t: Any) -> Array:
    """Return ``a * (1 - t) + b * t``."""
    result: Array = a * (1 - t) + b * t
    return result


def smoothstep(low: Any, high: Any, x: Array) -> Array:
    """Return GLSL's smoothstep."""
    t = np.clip((x - low) / (high - low), 0, 1)
    result: Array = t * t * (3 - 2 * t)
    return result


def quantise(pixels: Array, format: str) -> Array:
    """Return what is read back, as RGBA, of pixels stored in a pixel format (TD's menu name).

    Mono keeps red, RG red and green, alpha-only alpha, mono+alpha red and alpha; fixed formats clamp to 0..1
    and round to the nearest code.  `srgba8fixed` and `rgba11float` are not here (the driver rounds them).
    """
    found = re.fullmatch(r'([a-z]+)(8|10a2|11|16|32)(fixed|float)', format)
    assert found, format
    channels, bits, kind = found.groups()
    pixels = np.array(pixels)
    if channels == 'srgba' or bits == '11':
        raise ValueError(format)
    if bits == '10a2':
        pixels[..., :3], pixels[..., 3] = _codes(pixels[..., :3], 1023), _codes(pixels[..., 3], 3)
    elif kind == 'fixed':
        pixels = _codes(pixels, 2 ** int(bits) - 1)
    elif bits == '16':
        pixels = pixels.astype(np.float16).astype(pixels.dtype)
    return pixels if bits == '10a2' else _missing(pixels, channels)


def _codes(values: Array, levels: int) -> Array:
    clamped = np.clip(np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0), 0, 1)
    result: Array = np.round(clamped * levels) / levels
    return result


def _missing(pixels: Array, channels: str) -> Array:
    if channels in ('mono', 'monoalpha'):
        pixels[..., 1:3] = pixels[..., :1]
    if channels in ('rg', 'a'):
        pixels[..., 2 if channels == 'rg' else slice(0, 3)] = 0
    if channels in ('mono', 'rg', 'rgb'):
        pixels[..., 3] = 1
    return pixels

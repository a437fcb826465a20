"""Between NumPy arrays and what a texture stores: the exact conversions, stated once.

Fixed point to float is the correctly rounded quotient: ``float32(code) / float32(255)`` (65535, 1023, 3).
Multiplying by ``float32(1 / 255)``, as GPUs do, differs in 126 of 256 codes and is no faster here (1080p
RGBA: 3.4 ms both).  Float to fixed point clamps to 0..1, takes NaN as 0 and rounds half to even.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from tdgraph.gpu.formats import GL_RGB10_A2, PixelFormat

__all__ = ['code_table', 'float_from_stored', 'stored_from_array']

Array = NDArray[Any]
Floats = NDArray[np.float32]

_BLOCK: Final = 1 << 17  # values; half a megabyte of float32 stays in the cache between the two steps
_ALPHA_CODES: Final = np.array([1023, 1023, 1023, 3], np.float32)


def float_from_stored(stored: Array, form: PixelFormat, out: Floats | None = None) -> Floats:
    """Return float32 values of an array of stored values, into `out` (C-contiguous) where given.

    stored: (..., components) of the format's dtype, C-contiguous; sRGB codes come out linear.
    """
    result = np.empty(stored.shape, np.float32) if out is None else out
    if form.srgb:
        _decode_srgb(stored, result)
    elif form.internal == GL_RGB10_A2:
        np.divide(stored, _ALPHA_CODES, out=result, dtype=np.float32)
    elif form.dtype.kind == 'u':
        _divide(stored.reshape(-1), result.reshape(-1), np.float32(np.iinfo(cast(Any, form.dtype)).max))
    else:
        np.copyto(result, stored)
    return result


def _divide(codes: Array, out: Floats, one: np.float32) -> None:
    # Copying and dividing a block at a time takes 2.7 ms at 1080p RGBA, one np.divide with its casts 3.5.
    for start in range(0, codes.size, _BLOCK):
        block = out[start:start + _BLOCK]
        block[...] = codes[start:start + _BLOCK]
        np.divide(block, one, out=block)


def _decode_srgb(codes: Array, out: Floats) -> None:
    np.take(code_table('srgb'), codes[..., :3], out=out[..., :3], mode='clip')
    np.divide(codes[..., 3], np.float32(255), out=out[..., 3], dtype=np.float32)


@cache
def code_table(name: str) -> Floats:
    """The float32 value of every code: 'srgb' (256 linear values), 'uint8' (256), 'uint16' (65536)."""
    if name == 'srgb':
        unit = np.arange(256) / 255
        table = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4).astype(np.float32)
    else:
        top = np.iinfo(name).max
        table = np.arange(top + 1, dtype=np.float32) / np.float32(top)
    table.flags.writeable = False
    return table


def stored_from_array(array: Array, form: PixelFormat) -> Array:
    """Return the C-contiguous array that GL takes for a format: (..., stored) or packed (..., 1) uint32.

    array: (..., 1 to 4) uint8, uint16 or float32.  As many components as the format has are taken as they
    are; else 1 is grey, 2 red and green, 3 opaque colour, and the format takes its channels of that.
    uint8 given to an sRGB format are its codes, other types linear values.
    """
    picked = _pick(array, form)
    kind = form.dtype
    if form.internal == GL_RGB10_A2:
        return _pack(_unit(picked))
    if form.srgb and picked.dtype != np.uint8:
        return _encode_srgb(_unit(picked))
    if picked.dtype == kind:
        return np.ascontiguousarray(picked)
    if form.clamp:
        return _fixed(picked, kind)
    with np.errstate(over='ignore'):
        return np.ascontiguousarray(_unit(picked).astype(kind, copy=False))


def _pick(array: Array, form: PixelFormat) -> Array:
    count = array.shape[-1]
    one = 1.0 if array.dtype.kind == 'f' else float(np.iinfo(array.dtype).max)
    rgba: tuple[int | float, ...] = {1: (0, 0, 0, one), 2: (0, 1, 0.0, one), 3: (0, 1, 2, one)}.get(
        count, (0, 1, 2, 3))
    picks = (tuple(range(count)) if count == form.components else tuple(rgba[i] for i in form.channels))
    picks += (one,) * (form.stored - len(picks))
    if picks == tuple(range(count)):
        return array
    out = np.empty((*array.shape[:-1], form.stored), array.dtype)
    for index, pick in enumerate(picks):
        out[..., index] = pick if isinstance(pick, float) else array[..., pick]
    return out


def _unit(values: Array) -> Floats:
    """Values as float32; codes as fractions of their largest."""
    if values.dtype.kind == 'f':
        return values
    return np.divide(values, np.float32(np.iinfo(values.dtype).max), dtype=np.float32)


def _codes(values: Floats, largest: Any) -> Array:
    # fmax and fmin prefer the number to NaN.
    return cast(Array, np.rint(np.fmin(np.fmax(values, np.float32(0)), np.float32(1)) * largest))


def _fixed(values: Array, kind: np.dtype[Any]) -> Array:
    if values.dtype.kind == 'f':  # float32 holds 65535 * x to 1/256, enough for the nearest code
        return np.ascontiguousarray(_codes(values, np.float32(np.iinfo(kind).max)).astype(kind))
    wide = values.astype(np.uint32, order='C')
    return (wide * 257 if kind == np.uint16 else (wide * 255 + 32767) // 65535).astype(kind)


def _encode_srgb(linear: Floats) -> Array:
    unit = np.fmin(np.fmax(linear.astype(np.float64), 0), 1)
    unit[..., :3] = np.where(unit[..., :3] <= 0.0031308, unit[..., :3] * 12.92,
                             1.055 * unit[..., :3] ** (1 / 2.4) - 0.055)
    return np.ascontiguousarray(np.rint(unit * 255).astype(np.uint8))


def _pack(values: Floats) -> Array:
    codes = _codes(values, _ALPHA_CODES).astype(np.uint32)
    packed = codes[..., 0] | codes[..., 1] << 10 | codes[..., 2] << 20 | codes[..., 3] << 30
    return packed[..., None]


def unpack(packed: Array) -> Array:
    """Return the (..., 4) uint16 codes of packed 10-10-10-2 pixels (..., 1)."""
    shifts = np.array([0, 10, 20, 30], np.uint32)
    masks = np.array([1023, 1023, 1023, 3], np.uint32)
    return (packed >> shifts & masks).astype(np.uint16)

"""The one table of pixel formats: TD's menu name, how GL stores it, what `numpyArray` gives for it.

A format is addressed by its token of the `format` menu ('rgba8fixed').  `useinput` is no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

__all__ = ['FORMATS', 'PixelFormat', 'format_for']

GL_RED, GL_RG, GL_RGB, GL_RGBA = 0x1903, 0x8227, 0x1907, 0x1908
GL_UNSIGNED_BYTE, GL_UNSIGNED_SHORT, GL_HALF_FLOAT, GL_FLOAT = 0x1401, 0x1403, 0x140B, 0x1406
GL_UNSIGNED_INT_2_10_10_10_REV: Final = 0x8368
TRANSFER: Final = {1: GL_RED, 2: GL_RG, 3: GL_RGB, 4: GL_RGBA}


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """One pixel format.

    name: TD's menu token.  components: `c` of a numpyArray.  stored: components of the texture (rgb formats
    live in RGBA with alpha 1).  dtype: what `dtype='native'` reads give.  internal: GL's internal format.
    code: moderngl's dtype.  transfer, transfer_type: GL's client format and type of an exact copy.
    pixel_bytes: bytes of one stored pixel.  clamp: values outside 0..1 (NaN too) are clamped when stored.
    swizzle: what a sampler reads, so that missing channels come out as TD documents.  store: a GLSL
    expression of the RGBA value `c` giving what a shader writes, so that the channels land where they belong.
    channels: which of RGBA each component of an array is.
    """

    name: str
    components: int
    stored: int
    dtype: np.dtype[np.generic]
    internal: int
    code: str
    transfer: int
    transfer_type: int
    pixel_bytes: int
    clamp: bool
    swizzle: str
    store: str
    channels: tuple[int, ...]

    @property
    def srgb(self) -> bool:
        """Whether the stored bytes are sRGB-encoded; samplers, shaders and float reads see linear values."""
        return self.internal == GL_SRGB8_ALPHA8

    @property
    def packed(self) -> bool:
        """Whether the texture's bytes are no plain array (10-10-10-2 and 11-11-10 bits)."""
        return self.internal in (GL_RGB10_A2, GL_R11F_G11F_B10F)

    @property
    def label(self) -> str:
        """The format for people, as TD's menu shows it: ``8-bit fixed (RGBA)``."""
        if self.name in _LABELS:
            return _LABELS[self.name]
        layout, bits, kind = re.fullmatch(r'([a-z]+)(\d+)([a-z]+)', self.name).groups()  # type: ignore[union-attr]
        channels = {'mono': 'Mono', 'monoalpha': 'Mono+Alpha'}.get(layout, layout.upper())
        return f'{bits}-bit {kind} ({channels})'

    def rgba(self, pixel: Sequence[float]) -> tuple[float, float, float, float]:
        """Return what a shader sees of a pixel of `components` numbers: missing colour 0, missing alpha 1."""
        red, green, blue, alpha = (float(which) if which in '01' else float(pixel['RGBA'.index(which)])
                                   for which in self.swizzle)
        return red, green, blue, alpha


GL_SRGB8_ALPHA8, GL_RGB10_A2, GL_R11F_G11F_B10F = 0x8C43, 0x8059, 0x8C3A

_LABELS: Final = {
    'srgba8fixed': 'sRGB 8-bit fixed (RGBA)',
    'rgb10a2fixed': '10-bit RGB, 2-bit Alpha, fixed (RGBA)',
    'rgba11float': '11-bit float (RGB), Positive Values Only',
}
_DEPTHS: Final = {  # suffix -> dtype, moderngl's code, transfer type, clamp
    '8fixed': (np.uint8, 'f1', GL_UNSIGNED_BYTE, True),
    '16fixed': (np.uint16, 'nu2', GL_UNSIGNED_SHORT, True),
    '16float': (np.float16, 'f2', GL_HALF_FLOAT, False),
    '32float': (np.float32, 'f4', GL_FLOAT, False),
}
_INTERNAL: Final = {  # suffix -> R, RG, RGBA
    '8fixed': {1: 0x8229, 2: 0x822B, 4: 0x8058},
    '16fixed': {1: 0x822A, 2: 0x822C, 4: 0x805B},
    '16float': {1: 0x822D, 2: 0x822F, 4: 0x881A},
    '32float': {1: 0x822E, 2: 0x8230, 4: 0x8814},
}
_LAYOUTS: Final = {  # prefix -> components, stored, swizzle, store, channels
    'rgba': (4, 4, 'RGBA', 'c', (0, 1, 2, 3)),
    'rgb': (3, 4, 'RGB1', 'vec4(c.rgb, 1.0)', (0, 1, 2)),
    'mono': (1, 1, 'RRR1', 'c', (0,)),
    'rg': (2, 2, 'RG01', 'c', (0, 1)),
    'a': (1, 1, '000R', 'c.aaaa', (3,)),
    'monoalpha': (2, 2, 'RRRG', 'c.raaa', (0, 3)),
}


def _plain(layout: str, depth: str) -> PixelFormat:
    components, stored, swizzle, store, channels = _LAYOUTS[layout]
    dtype, code, transfer_type, clamp = _DEPTHS[depth]
    return PixelFormat(layout + depth, components, stored, np.dtype(dtype), _INTERNAL[depth][stored], code,
                       TRANSFER[stored], transfer_type, stored * np.dtype(dtype).itemsize, clamp, swizzle,
                       store, channels)


def _rows() -> Iterator[PixelFormat]:
    rgba = (0, 1, 2, 3)
    yield _plain('rgba', '8fixed')
    yield PixelFormat('srgba8fixed', 4, 4, np.dtype(np.uint8), GL_SRGB8_ALPHA8, 'f1', GL_RGBA,
                      GL_UNSIGNED_BYTE, 4, True, 'RGBA', 'c', rgba)
    yield _plain('rgba', '16float')
    yield _plain('rgba', '32float')
    # The stored codes are 0..1023 (alpha 0..3); no NumPy dtype is that narrow.
    yield PixelFormat('rgb10a2fixed', 4, 4, np.dtype(np.uint16), GL_RGB10_A2, 'f1', GL_RGBA,
                      GL_UNSIGNED_INT_2_10_10_10_REV, 4, True, 'RGBA', 'c', rgba)
    yield _plain('rgba', '16fixed')
    yield PixelFormat('rgba11float', 3, 3, np.dtype(np.float32), GL_R11F_G11F_B10F, 'f2', GL_RGB,
                      GL_FLOAT, 4, False, 'RGB1', 'vec4(c.rgb, 1.0)', (0, 1, 2))
    yield _plain('rgb', '16float')
    yield _plain('rgb', '32float')
    for layout in ('mono', 'rg', 'a', 'monoalpha'):
        for depth in _DEPTHS:
            yield _plain(layout, depth)


FORMATS: Final[dict[str, PixelFormat]] = {row.name: row for row in _rows()}
"""Every pixel format, in the order of TD's menu."""


def format_for(dtype: np.dtype[np.generic], components: int) -> str:
    """Return the format that holds an uploaded array of this dtype and component count without loss."""
    depth = {'uint8': '8fixed', 'uint16': '16fixed', 'float16': '16float', 'float32': '32float'}[dtype.name]
    layout = {1: 'mono', 2: 'rg', 3: 'rgb' if depth.endswith('float') else 'rgba', 4: 'rgba'}[components]
    return layout + depth

"""A decoded picture as RGBA: YCbCr by the matrix and range that it states.

Unstated: BT.709 from 720 rows up, else BT.601; limited range.  Transfer curves are left alone.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

__all__ = ['EXACT', 'FAST', 'rgba_of']

# The matrix in numbers of AVColorSpace -> in numbers of swscale.
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_BT709, _BT601 = 1, 5
_LIMITED, _FULL = 1, 2
# swscale's flags; PyAV has names for all of them only from 18 on.
# Bilinear; and bicubic with full chroma in and out and exact rounding.
FAST, EXACT = 0x2, 0x4 | 0x2000 | 0x4000 | 0x40000


def rgba_of(frame: Any, size: tuple[int, int], dtype: str, flags: int) -> NDArray[Any]:
    """Return a decoded frame as (h, w, 4) of uint8 or uint16, row 0 = top, by the matrix and range it states."""
    converted = frame.reformat(
        width=size[0], height=size[1], format='rgba' if dtype == 'uint8' else 'rgba64le',
        src_colorspace=_matrix(frame), src_color_range=_range(frame), dst_color_range=_FULL, interpolation=flags)
    pixels: NDArray[Any] = converted.to_ndarray()
    return pixels


def _matrix(frame: Any) -> int:
    stated = _MATRICES.get(int(frame.colorspace))
    return stated if stated is not None else _BT709 if frame.height >= 720 else _BT601


def _range(frame: Any) -> int:
    if frame.format.is_rgb or frame.format.has_palette:
        return _FULL
    if frame.format.name.startswith('yuvj'):
        return _FULL
    return int(frame.color_range) or _LIMITED

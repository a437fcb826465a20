"""One face of a font: HarfBuzz shapes with it, FreeType draws its outlines.

Everything is kept in font units until it is drawn, without hints, so that a size is a plain factor and positions
are exact to 1/64 of a pixel.  A face is kept for the process, with the glyphs that it has drawn lately.
"""

from __future__ import annotations

import ctypes
import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError, MissingError

from .textfonts import FontFile, freetype

__all__ = ['Bitmap', 'Box', 'Face', 'Pen', 'Shaped', 'face_of']

KEPT_PIXELS: Final = 2 ** 22  # of all kept glyphs of a face together: 16 MB
KEPT_GLYPH: Final = 128 * 128  # larger glyphs are drawn anew
_SLANT: Final = 0.2126  # tan 12 degrees, as FreeType makes an oblique
_NO_SCALE: Final = 1
_LARGEST: Final = 2.0 ** 30  # of a coordinate in 1/64 pixel


class Shaped(NamedTuple):
    """One glyph of a shaped run, in visual order: its number, the index of its first character, font units."""

    glyph: int
    cluster: int
    advance: float
    x: float
    y: float


class Box(NamedTuple):
    """Left, bottom, right and top; empty where right is not beyond left."""

    left: float
    bottom: float
    right: float
    top: float


class Bitmap(NamedTuple):
    """What a glyph leaves free: 1 - coverage, float32 (h, w), row 0 = bottom, at a place in pixels."""

    left: int
    bottom: int
    free: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pen:
    """How glyphs are drawn: pixels per em across and up, and the width of their outline, 0 filled."""

    across: float
    up: float
    stroke: float = 0.0


class Face:
    """A font file opened for shaping and drawing.  Use `face_of`; not for several threads.

    `bold` and `italic`: made from the outlines, where the file is not so by itself.  `upem`: units per em.
    `ascender`, `descender` (negative), `gap`, `cap_height`, `x_height`: font units.
    """

    def __init__(self, file: FontFile, bold: bool, italic: bool) -> None:
        self.file = file
        library, self._harfbuzz = freetype(), _harfbuzz()
        self._raw, self._library = library.raw, library.get_handle()
        try:
            self._face = library.Face(file.path, file.index)
        except (library.FT_Exception, OSError) as error:
            raise MediaError(f'{file.path}: cannot be opened as a font ({error}); use another') from None
        opened = self._harfbuzz.Face(self._harfbuzz.Blob.from_file_path(file.path), file.index)
        self._font = self._harfbuzz.Font(opened)
        self.upem = int(opened.upem)
        self.characters = opened.unicodes
        self.strength = self.upem / 24 if bold else 0.0
        self.slant = _SLANT if italic else 0.0
        extents, tags = self._font.get_font_extents('ltr'), self._harfbuzz.OTMetricsTag
        self.ascender, self.descender = float(extents.ascender), float(extents.descender)
        self.gap = float(extents.line_gap)
        self.cap_height = float(self._font.get_metric_position_with_fallback(tags.CAP_HEIGHT))
        self.x_height = float(self._font.get_metric_position_with_fallback(tags.X_HEIGHT))
        self._bitmaps: OrderedDict[tuple[Any, ...], Bitmap | None] = OrderedDict()
        self._pixels = 0
        self._boxes: dict[int, Box] = {}

    # -- shaping

    def shape(self, text: str, start: int, stop: int, rtl: bool, joined: bool) -> list[Shaped]:
        """Return the glyphs of text[start:stop] from left to right.

        Characters around it decide how letters join at its ends; `joined`: whether ligatures are made.
        """
        buffer = self._harfbuzz.Buffer()
        buffer.add_str(text, start, stop - start)
        buffer.guess_segment_properties()
        buffer.direction = 'rtl' if rtl else 'ltr'
        self._harfbuzz.shape(self._font, buffer, {} if joined else {'liga': False, 'clig': False})
        return [Shaped(info.codepoint, info.cluster, move[2] and move[2] + self.strength, move[0], move[1])
                for info, move in zip(buffer.glyph_infos, [place.position for place in buffer.glyph_positions])]

    # -- drawing

    def box(self, glyph: int) -> Box:
        """Return the exact box of a glyph's ink in font units, from its origin."""
        found = self._boxes.get(glyph)
        if found is None:
            outline, raw = self._outline(glyph), self._raw
            found = Box(0, 0, 0, 0)
            if outline is not None:
                if self.slant:
                    self._transform(outline, 1.0, 1.0)
                edges = raw.FT_BBox()
                raw.FT_Outline_Get_BBox(ctypes.byref(outline), ctypes.byref(edges))
                found = Box(edges.xMin, edges.yMin, edges.xMax, edges.yMax)
            self._boxes[glyph] = found
        return found

    def bitmap(self, glyph: int, x: float, y: float, pen: Pen, size: tuple[int, int]) -> Bitmap | None:
        """Return a glyph drawn at a place in pixels of a picture of this size; None where it leaves no ink.

        Small glyphs come from the cache, large ones are drawn anew and only where the picture is.
        """
        column, row = math.floor(x), math.floor(y)
        phase = round((x - column) * 64), round((y - row) * 64)
        key = (glyph, pen, phase)
        if key in self._bitmaps:
            self._bitmaps.move_to_end(key)
            kept = self._bitmaps[key]
            return kept and Bitmap(kept.left + column, kept.bottom + row, kept.free)
        outline = self._placed(glyph, pen, *phase)
        if outline is None:
            return self._keep(key, None)
        left, bottom, right, top = self._edges(outline)
        if (right - left) * (top - bottom) <= KEPT_GLYPH:
            drawn = self._keep(key, self._drawn(outline, left, bottom, right, top))
            return drawn and Bitmap(drawn.left + column, drawn.bottom + row, drawn.free)
        left, right = max(left, -column), min(right, size[0] - column)
        bottom, top = max(bottom, -row), min(top, size[1] - row)
        if left >= right or bottom >= top:
            return None
        drawn = self._drawn(outline, left, bottom, right, top)
        return drawn and Bitmap(drawn.left + column, drawn.bottom + row, drawn.free)

    def _keep(self, key: tuple[Any, ...], bitmap: Bitmap | None) -> Bitmap | None:
        self._bitmaps[key] = bitmap
        self._pixels += _pixels(bitmap)
        while self._pixels > KEPT_PIXELS:
            self._pixels -= _pixels(self._bitmaps.popitem(last=False)[1])
        return bitmap

    def _outline(self, glyph: int) -> Any:
        """Return the outline in font units, emboldened; None for a glyph without ink.  Valid till the next."""
        raw, face = self._raw, self._face._FT_Face
        if raw.FT_Load_Glyph(face, glyph, _NO_SCALE):
            return None
        outline = face.contents.glyph.contents.outline
        if not outline.n_points:
            return None
        if self.strength:
            raw.FT_Outline_Embolden(ctypes.byref(outline), round(self.strength))
        return outline

    def _transform(self, outline: Any, across: float, up: float) -> None:
        one = 65536
        # The lean follows the width, so that an oblique stays one at any ratio.
        matrix = self._raw.FT_Matrix(round(across * one), round(across * self.slant * one), 0, round(up * one))
        self._raw.FT_Outline_Transform(ctypes.byref(outline), ctypes.byref(matrix))

    def _placed(self, glyph: int, pen: Pen, x: int, y: int) -> Any:
        """Return the outline in 1/64 pixels at a place in these, stroked where asked."""
        outline = self._outline(glyph)
        scale = 64 / self.upem
        if outline is None or max(pen.across, pen.up) * scale * 4 * self.upem > _LARGEST:
            return None
        self._transform(outline, pen.across * scale, pen.up * scale)
        self._raw.FT_Outline_Translate(ctypes.byref(outline), x, y)
        return self._stroked(outline, pen.stroke) if pen.stroke else outline

    def _stroked(self, outline: Any, width: float) -> Any:
        raw, stroker = self._raw, self._raw.FT_Stroker()
        points, contours = ctypes.c_uint(), ctypes.c_uint()
        raw.FT_Stroker_New(self._library, ctypes.byref(stroker))
        try:
            raw.FT_Stroker_Set(stroker, round(width * 32), 0, 0, 0)
            if raw.FT_Stroker_ParseOutline(stroker, ctypes.byref(outline), False):
                return None
            raw.FT_Stroker_GetCounts(stroker, ctypes.byref(points), ctypes.byref(contours))
            count, ends = points.value, contours.value
            # The arrays are ours and live as long as the outline does.
            result = raw.FT_Outline(0, 0, (raw.FT_Vector * count)(), (ctypes.c_ubyte * count)(),
                                    (ctypes.c_short * ends)(), 0)
            raw.FT_Stroker_Export(stroker, ctypes.byref(result))
            return result
        finally:
            raw.FT_Stroker_Done(stroker)

    def _edges(self, outline: Any) -> tuple[int, int, int, int]:
        raw, box = self._raw, self._raw.FT_BBox()
        raw.FT_Outline_Get_CBox(ctypes.byref(outline), ctypes.byref(box))
        return box.xMin >> 6, box.yMin >> 6, -(-box.xMax >> 6), -(-box.yMax >> 6)

    def _drawn(self, outline: Any, left: int, bottom: int, right: int, top: int) -> Bitmap | None:
        """Return the exact coverage of every pixel of a box, as what it leaves free."""
        raw = self._raw
        width, height = right - left, top - bottom
        if width <= 0 or height <= 0:
            return None
        pixels = np.zeros((height, width), np.uint8)
        raw.FT_Outline_Translate(ctypes.byref(outline), -left * 64, -bottom * 64)
        target = raw.FT_Bitmap(rows=height, width=width, pitch=-width, num_grays=256, pixel_mode=2,
                               buffer=pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_ubyte)))
        if raw.FT_Outline_Get_Bitmap(self._library, ctypes.byref(outline), ctypes.byref(target)):
            return None
        free = (1 - pixels / np.float32(255)).astype(np.float32, copy=False)
        return Bitmap(left, bottom, free)


def _pixels(bitmap: Bitmap | None) -> int:
    return 64 if bitmap is None else bitmap.free.size + 64  # the entry itself counts too


@lru_cache(maxsize=128)
def face_of(file: FontFile, bold: bool = False, italic: bool = False) -> Face:
    """Return the open face, made bold or slanted where wanted and not so by itself.  Raises `MediaError`."""
    return Face(file, bold and not file.bold, italic and not file.italic)


def _harfbuzz() -> Any:
    try:
        import uharfbuzz
    except ImportError:
        raise MissingError("text: HarfBuzz is not installed; pip install 'uharfbuzz'") from None
    return uharfbuzz

"""A block of text: its lines placed in a picture, and the share of every pixel that they cover."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .textface import Bitmap, Box, Pen
from .textlayout import Line, Placed, Setting, ink_box

__all__ = ['Align', 'Block', 'Coverage', 'cover']

_FAR = 6  # ems: no glyph's ink is that far from its origin, but of fonts that draw pictures


class Align(NamedTuple):
    """Where a block lies: left, center, right; bottom, center, top; `by_ink`: measured by its ink, per axis."""

    across: str = 'left'
    up: str = 'bottom'
    by_ink: tuple[bool, bool] = (False, False)


class Coverage(NamedTuple):
    """The covered part of a picture: its lower left pixel and uint8 (h, w), row 0 = bottom, 255 = covered."""

    left: int
    bottom: int
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Block:
    """Lines below one another, `spacing` pixels added to the distance that the font asks for.

    Local places: x from the left end of the widest line, y from the top of the first line, upwards, so negative.
    """

    lines: tuple[Line, ...]
    setting: Setting
    spacing: float = 0.0

    @cached_property
    def width(self) -> float:
        """The width of the widest line, by the advances of its glyphs."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def ascent(self) -> float:
        face = self.setting.typeface.main
        return face.ascender * self.setting.up / face.upem

    @property
    def descent(self) -> float:
        """Pixels below the base line, positive."""
        face = self.setting.typeface.main
        return -face.descender * self.setting.up / face.upem

    @property
    def step(self) -> float:
        """Pixels from one base line to the next."""
        face = self.setting.typeface.main
        return self.ascent + self.descent + face.gap * self.setting.up / face.upem + self.spacing

    @property
    def height(self) -> float:
        """The height by the font's metrics: from the ascent of the first line to the descent of the last."""
        return self.ascent + self.descent + max(len(self.lines) - 1, 0) * self.step

    def scaled(self, factor: float) -> Block:
        """Return the block with everything `factor` times as large."""
        setting, (across, up) = self.setting, self.setting.tracking
        lines = tuple(Line(tuple(Placed(face, glyph, x * factor, y * factor) for face, glyph, x, y in line.glyphs),
                           line.width * factor, line.text) for line in self.lines)
        return Block(lines, replace(setting, across=setting.across * factor, up=setting.up * factor,
                                    tracking=(across * factor, up * factor)), self.spacing * factor)

    def origins(self, across: str) -> list[tuple[float, float]]:
        """Return where the lines begin, in local places."""
        share = {'left': 0.0, 'center': 0.5, 'right': 1.0}[across]
        return [((self.width - line.width) * share, -self.ascent - index * self.step)
                for index, line in enumerate(self.lines)]

    def ink(self, across: str) -> Box:
        """Return the box of all ink in local places; the metrics' box where there is none."""
        boxes = [Box(x + box.left, y + box.bottom, x + box.right, y + box.top)
                 for (x, y), box in zip(self.origins(across), (ink_box(line, self.setting) for line in self.lines))
                 if box.right > box.left]
        if not boxes:
            return Box(0, -self.height, self.width, 0)
        left, bottom, right, top = zip(*boxes)
        return Box(min(left), min(bottom), max(right), max(top))

    def placed(self, size: tuple[int, int], align: Align, move: Sequence[float]) -> list[tuple[float, float]]:
        """Return where the lines begin in a picture of this size, in pixels from its lower left corner."""
        metrics = Box(0, -self.height, self.width, 0)
        ink = self.ink(align.across) if any(align.by_ink) else metrics
        wide, high = (ink if by_ink else metrics for by_ink in align.by_ink)
        x = _shift(align.across, wide.left, wide.right, size[0]) + move[0]
        y = _shift(align.up, high.bottom, high.top, size[1]) + move[1]
        return [(x + left, y + base) for left, base in self.origins(align.across)]


def _shift(how: str, low: float, high: float, size: int) -> float:
    if how in ('left', 'bottom'):
        return -low
    return size - high if how in ('right', 'top') else (size - low - high) / 2


def cover(block: Block, origins: Sequence[tuple[float, float]], size: tuple[int, int], *, stroke: float = 0.0,
          smooth: bool = True) -> Coverage | None:
    """Return what a block covers of a picture; None where that is nothing.

    Where glyphs overlap, what they leave free is multiplied.  `smooth` off: pixels are covered by half or not.
    """
    found = [_hard(bitmap) if not smooth else bitmap for bitmap in _bitmaps(block, origins, size, stroke)]
    if not found:
        return None
    left, bottom = max(min(one.left for one in found), 0), max(min(one.bottom for one in found), 0)
    right = min(max(one.left + one.free.shape[1] for one in found), size[0])
    top = min(max(one.bottom + one.free.shape[0] for one in found), size[1])
    if left >= right or bottom >= top:
        return None
    canvas = np.ones((top - bottom, right - left), np.float32)
    for one in found:
        _multiply(canvas, one.free, one.left - left, one.bottom - bottom)
    np.subtract(1, canvas, out=canvas)
    canvas *= 255
    canvas += 0.5
    return Coverage(left, bottom, canvas.astype(np.uint8))


def _bitmaps(block: Block, origins: Sequence[tuple[float, float]], size: tuple[int, int],
             stroke: float) -> Iterator[Bitmap]:
    setting = block.setting
    pen, (width, height) = Pen(setting.across, setting.up, stroke), size
    far, high = _FAR * setting.across + stroke, _FAR * setting.up + stroke
    for line, (left, base) in zip(block.lines, origins):
        if not (math.isfinite(left) and -high < base < height + high):
            continue
        for face, glyph, x, y in line.glyphs:
            if -far < left + x < width + far:
                bitmap = face.bitmap(glyph, left + x, base + y, pen, size)
                if bitmap is not None:
                    yield bitmap


def _hard(bitmap: Bitmap) -> Bitmap:
    return bitmap._replace(free=(bitmap.free > 0.5).astype(np.float32))


def _multiply(canvas: NDArray[np.float32], free: NDArray[np.float32], x: int, y: int) -> None:
    height, width = free.shape
    left, bottom = max(x, 0), max(y, 0)
    if y + height > 0 and x + width > 0:
        view = canvas[bottom:y + height, left:x + width]
        view *= free[bottom - y:, left - x:][:view.shape[0], :view.shape[1]]

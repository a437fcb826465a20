"""Text as pictures, for what the window writes over a picture and for DATs."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['panel']

MARGIN, GAP = 8, 18
MOST_LINES, MOST_LETTERS, MOST_COLUMNS = 200, 240, 40

Colour = tuple[int, int, int]


@lru_cache(maxsize=32)
def panel(lines: tuple[str, ...], colours: tuple[Colour, ...] = (), size: float = 13.0,
          shade: float = 0.72) -> NDArray[np.uint8]:
    """Return lines of text on a dark ground, as large as they are; a tab begins the next column.

    uint8 (h, w, 4), row 0 = bottom, colours multiplied by alpha; `shade` is the alpha of the ground, `colours`
    are those of the first lines.
    """
    blocks = _columns([line[:MOST_LETTERS] for line in lines[:MOST_LINES]], size)
    width = math.ceil(sum(block.width for block in blocks)) + 2 * MARGIN + GAP * (len(blocks) - 1)
    height = math.ceil(max(block.height for block in blocks)) + 2 * MARGIN
    ink = np.zeros((height, width, 1), np.float32)
    left = float(MARGIN)
    for block in blocks:
        _write(ink, block, left)
        left += math.ceil(block.width) + GAP
    # A row of pixels belongs to the line whose step it lies in.
    line_of = (np.arange(height)[::-1] - MARGIN) // blocks[0].step
    tints = np.full((height, 1, 3), 255, np.float32)
    for index, colour in enumerate(colours):
        tints[line_of == index] = colour
    alpha = shade + (1 - shade) * ink
    picture: NDArray[np.uint8] = np.rint(np.concatenate([ink * tints, alpha * 255], 2)).astype(np.uint8)
    return picture


def _columns(lines: list[str], size: float) -> list[Any]:
    """Return a block of text for each column."""
    from tdgraph.media.textblock import Block
    from tdgraph.media.textfonts import BUNDLED
    from tdgraph.media.textlayout import Setting, Typeface, break_lines

    setting = Setting(Typeface(BUNDLED), size, size)
    rows = [line.split('\t')[:MOST_COLUMNS] for line in lines]
    columns = [[row[index] if index < len(row) else '' for row in rows] for index in range(max(map(len, rows)))]
    return [Block(tuple(break_lines('\n'.join(column), setting)), setting) for column in columns]


def _write(ink: NDArray[np.float32], block: Any, left: float) -> None:
    """Cover the ink, (h, w, 1) of 0..1, with a block whose left end is there."""
    from tdgraph.media.textblock import Align, cover

    height, width = ink.shape[:2]
    origins = block.placed((width, height), Align('left', 'top'), (left, -MARGIN))
    covered = cover(block, origins, (width, height))
    if covered is not None:
        rows, columns = covered.pixels.shape
        ink[covered.bottom:covered.bottom + rows, covered.left:covered.left + columns, 0] = covered.pixels / 255

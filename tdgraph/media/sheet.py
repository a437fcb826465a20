"""Contact sheets: many pictures on one, each with its frame number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ArrayValueError

from .imagewrite import prepare, rgba, samples

__all__ = ['Sheet', 'contact_sheet', 'pick', 'shrink']

BACKGROUND, INK = 18, 150
# Digits and minus of 3x5 dots, a row per number, top row first.
_DIGITS = {'0': (7, 5, 5, 5, 7), '1': (2, 6, 2, 2, 7), '2': (7, 1, 7, 4, 7), '3': (7, 1, 7, 1, 7),
           '4': (5, 5, 7, 1, 1), '5': (7, 4, 7, 1, 7), '6': (7, 4, 7, 5, 7), '7': (7, 1, 1, 2, 2),
           '8': (7, 5, 7, 5, 7), '9': (7, 5, 7, 1, 7), '-': (0, 0, 7, 0, 0)}


def contact_sheet(frames: Iterable[tuple[int, NDArray[Any]]], *, width: int = 1920,
                  columns: int = 4) -> NDArray[np.uint8]:
    """Return pictures in reading order, each with its number below: (h, `width`, 3) uint8, row 0 = bottom.

    `frames`: (number, (h, w, c) array as for `write_image`); alpha is ignored.
    """
    sheet = Sheet(width=width, columns=columns)
    for number, pixels in frames:
        sheet.add(number, pixels)
    return sheet.picture()


def pick(frames: Iterable[int], count: int) -> list[int]:
    """Choose at most `count` frames spread evenly from the first to the last."""
    every = list(frames)
    if len(every) <= count:
        return every
    return [every[round(i * (len(every) - 1) / max(count - 1, 1))] for i in range(count)]


class Sheet:
    """A contact sheet that grows a picture at a time; only the small pictures are kept."""

    def __init__(self, *, width: int = 1920, columns: int = 4) -> None:
        self.gap = max(2, width // 160)
        self.columns = max(1, columns)
        self.width = width
        self.cell = (width - self.gap * (self.columns + 1)) // self.columns
        if self.cell < 8:
            raise ArrayValueError(f'contact sheet: {columns} columns in {width} pixels leave {self.cell} '
                                  f'for a picture; use fewer columns or more pixels')
        self._cells: list[tuple[int, NDArray[np.uint8]]] = []

    def add(self, number: int, pixels: NDArray[Any]) -> None:
        """Append a picture: (h, w, c) uint8, uint16 or float, row 0 = bottom."""
        array = samples(rgba(prepare(pixels, 'contact sheet'))[..., :3], 'float32')
        height = max(1, round(self.cell * array.shape[0] / array.shape[1]))
        self._cells.append((number, samples(shrink(array, self.cell, height), 'uint8')))

    def picture(self) -> NDArray[np.uint8]:
        """Return the sheet so far: (h, width, 3) uint8, row 0 = bottom."""
        dot = max(1, self.cell // 160)
        label = 5 * dot + self.gap
        rows = [self._cells[i:i + self.columns] for i in range(0, len(self._cells), self.columns)]
        heights = [max(cell.shape[0] for _, cell in row) for row in rows]
        total = self.gap + sum(height + label + self.gap for height in heights)
        # Drawn top-down, as one reads.
        sheet = np.full((total, self.width, 3), BACKGROUND, np.uint8)
        y = self.gap
        for row, height in zip(rows, heights, strict=True):
            for column, (number, cell) in enumerate(row):
                x = self.gap + column * (self.cell + self.gap)
                sheet[y:y + cell.shape[0], x:x + self.cell] = cell[::-1]
                _write_number(sheet, x, y + height + self.gap // 2 + dot, str(number), dot)
            y += height + label + self.gap
        return sheet[::-1]


def shrink(array: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Resample (h, w, c) by the mean over each target pixel's area; enlarging repeats pixels."""
    return _shrink_rows(_shrink_rows(array, height).swapaxes(0, 1), width).swapaxes(0, 1)


def _shrink_rows(array: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    have = array.shape[0]
    if have == count:
        return array
    # The area under the row-wise step function, as differences of its running sum at the target's edges.
    running = np.zeros((have + 1, *array.shape[1:]))
    np.cumsum(array, axis=0, out=running[1:])
    edges = np.linspace(0, have, count + 1)
    whole = np.minimum(edges.astype(int), have - 1)
    part = (edges - whole).reshape(-1, *[1] * (array.ndim - 1))
    area = running[whole] + part * array[whole]
    mean: NDArray[np.float32] = (np.diff(area, axis=0) * (count / have)).astype(np.float32)
    return mean


def _write_number(sheet: NDArray[np.uint8], x: int, y: int, text: str, dot: int) -> None:
    for character in text:
        rows = _DIGITS[character]
        bits = np.array([[row >> (2 - column) & 1 for column in range(3)] for row in rows], bool)
        mask = np.kron(bits, np.ones((dot, dot), bool))
        target = sheet[y:y + mask.shape[0], x:x + mask.shape[1]]
        target[mask[:target.shape[0], :target.shape[1]]] = INK
        x += 4 * dot

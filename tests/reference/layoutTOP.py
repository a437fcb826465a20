"""Layout TOP, from its docstring."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from . import Array, Out, blank, sample, uv
from .layers import fitted


def grid(p: Any, count: int) -> tuple[int, int]:
    """Columns and rows."""
    if p.align == 'gridrows':
        columns = min(count, p.maxcols)
        return columns, min(-(-count // columns), p.maxrows)
    if p.align == 'gridcols':
        rows = min(count, p.maxrows)
        return min(-(-count // rows), p.maxcols), rows
    return {'h': (count, 1), 'v': (1, count), 'n': (1, 1)}[p.align[0]]


def place(p: Any, index: int, columns: int, rows: int) -> tuple[int, int]:
    """Column from the left and row from the bottom of image `index`."""
    if p.align == 'none':
        return 0, 0
    if p.align == 'gridcols':
        return index // rows, rows - 1 - index % rows
    return {'horizlr': (index, 0), 'horizrl': (columns - 1 - index, 0), 'verttb': (0, rows - 1 - index),
            'vertbt': (0, index), 'gridrows': (index % columns, rows - 1 - index // columns)}[p.align]


def colour(p: Any, rgba: tuple[float, ...]) -> tuple[float, ...]:
    return (*(value * rgba[3] for value in rgba[:3]), rgba[3]) if p.premultrgbbyalpha else rgba


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    result = blank(out, colour(p, p.bgcolor))
    columns, rows = grid(p, len(images)) if images else (1, 1)
    square = (out.aspect or out.width / out.height) * out.height / out.width
    for index, image in enumerate(images):
        if image is None or (p.align != 'none' and index >= columns * rows):
            continue
        column, row = place(p, index, columns, rows)
        left, right = (edge * out.width // columns for edge in (column, column + 1))
        bottom, top = (edge * out.height // rows for edge in (row, row + 1))
        before = result.copy()
        result[bottom:top, left:right] = colour(p, p.bcolor)
        left, right = left + int(p.bordersl), right - int(p.bordersr)
        bottom, top = bottom + int(p.bordersb), top - int(p.borderst)
        if left >= right or bottom >= top:
            continue
        below = before[bottom:top, left:right]
        own = out.aspects[index] or image.shape[1] / image.shape[0]
        cell = Out(right - left, top - bottom, dtype=out.dtype)
        aspect = (right - left) / (top - bottom) * square
        width, height = fitted(SimpleNamespace(prefit=p.fit), image, own, cell, aspect)
        u, v = uv(cell)
        u, v = (u - 0.5) / width + 0.5, (v - 0.5) / height + 0.5
        x, y = 0.01 / image.shape[1], 0.01 / image.shape[0]
        inside = ((u >= -x) & (u <= 1 + x) & (v >= -y) & (v <= 1 + y))[..., None]
        shown = sample(image, u, v)
        if p.compover:
            shown = shown + below * (1 - shown[..., 3:])
        result[bottom:top, left:right] = np.where(inside, shown, below)
    return result

"""Where a layer lies on another: the Transform page of Composite and its relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._place import Matrix, inverse_transform, to_fraction

__all__ = ['FITS', 'Place', 'cover', 'laid', 'placed']

FITS = 'fill fithorz fitvert fitbest fitoutside nativeres'
WHOLE: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
_STARTS = {'left': 0.0, 'bottom': 0.0, 'center': 0.5, 'right': 1.0, 'top': 1.0}


@dataclass(frozen=True, slots=True)
class Place:
    """How an output pixel reads a layer.

    `rows` take the output's (u, v, 1) to the layer's u and v.  `shift` is the offset from the output's pixel
    to the layer's where both have the same grid, None where the layer must be filtered.
    """

    rows: Matrix
    shift: tuple[int, int] | None


def cover(prefit: str, layer: Spec, out: Spec) -> tuple[float, float]:
    """Return width and height of the fitted layer as fractions of the output."""
    if prefit == 'fill':
        return 1.0, 1.0
    if prefit == 'nativeres':
        return layer.width / out.width, layer.height / out.height
    wider = layer.aspect / out.aspect
    if prefit == 'fithorz' or (prefit == 'fitbest' and wider >= 1) or (prefit == 'fitoutside' and wider < 1):
        return 1.0, 1.0 / wider
    return wider, 1.0


def placed(p: Any, layer: Spec, out: Spec, steps: int = 0) -> Place:
    """Return the place of an overlay with the parameters `p`, moved on by `steps` translate steps."""
    move = [to_fraction(p.t[axis], p.tunit, axis, out) for axis in (0, 1)]
    if steps:
        move = [move[axis] + steps * to_fraction(p.tstep[axis], p.tstepunit, axis, out) for axis in (0, 1)]
    return laid(p, p.prefit, 'srt', move, p.r, layer, out)


def laid(p: Any, prefit: str, order: str, move: list[float], degrees: float, layer: Spec, out: Spec) -> Place:
    """Return the place of a layer that is fitted by `prefit`, justified, then transformed about the pivot.

    `move` in fractions of the output; justification, scale and pivot are those of `p`.
    """
    width, height = cover(prefit, layer, out)
    left, bottom = (1.0 - width) * _STARTS[p.justifyh], (1.0 - height) * _STARTS[p.justifyv]
    pivot = [to_fraction(p.p[axis], p.punit, axis, out) for axis in (0, 1)]
    if (degrees, p.s) == (0.0, (1.0, 1.0)):  # exactly, where the pivot's way back would round
        across, up = (1.0, 0.0, -move[0]), (0.0, 1.0, -move[1])
    else:
        across, up = inverse_transform(order, move, degrees, p.s, pivot, out.aspect)
    rows = ((across[0] / width, across[1] / width, (across[2] - left) / width),
            (up[0] / height, up[1] / height, (up[2] - bottom) / height))
    return Place(rows, _shift(rows, layer, out))


def _shift(rows: Matrix, layer: Spec, out: Spec) -> tuple[int, int] | None:
    """Return the whole-pixel offset that the rows amount to, or None."""
    (xx, xy, x), (yx, yy, y) = rows
    grown = abs(xx * layer.width / out.width - 1.0) + abs(yy * layer.height / out.height - 1.0)
    offset = x * layer.width, y * layer.height
    whole = round(offset[0]), round(offset[1])
    astray = abs(offset[0] - whole[0]) + abs(offset[1] - whole[1])
    return whole if xy == yx == 0.0 and grown * max(out.width, out.height) < 1e-3 and astray < 1e-3 else None

"""Places and distances of an image: TouchDesigner's unit menus, and 2D transforms about a pivot.

`pixels` counts pixels, `fraction` widths or heights of the image, `fractionaspect` heights on both axes, so
that equal numbers are equal distances whatever the aspect.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown

__all__ = ['UNITS', 'as_large', 'beyond', 'inverse_transform', 'to_fraction', 'to_pixels']

UNITS = 'pixels fraction fractionaspect'
Row = tuple[float, float, float]
Matrix = tuple[Row, Row]  # the affine part of a 3 x 3 matrix: (x, y, 1) -> (x', y')


def as_large(image: Spec | Unknown, other: Spec | Unknown) -> Spec | Unknown:
    """Return the format of an image at the size and aspect of another one."""
    if not isinstance(image, Spec) or not isinstance(other, Spec):
        return UNKNOWN
    return Spec(width=other.width, height=other.height, format=image.format, aspect=other.aspect)


def beyond(extend: str) -> str:
    """Return how the sampler extends an image: the shader makes `zero` itself (`tdCovered`)."""
    return 'hold' if extend == 'zero' else extend


def to_fraction(value: float, unit: str, axis: int, spec: Spec) -> float:
    """Return a distance along `axis` (0 x, 1 y) as a fraction of the image's width or height."""
    if unit == 'pixels':
        return value / (spec.height if axis else spec.width)
    return value / spec.aspect if unit == 'fractionaspect' and axis == 0 else value


def to_pixels(value: float, unit: str, axis: int, spec: Spec) -> float:
    """Return a distance along `axis` (0 x, 1 y) in pixels."""
    if unit == 'pixels':
        return value
    return to_fraction(value, unit, axis, spec) * (spec.height if axis else spec.width)


def inverse_transform(order: str, move: Sequence[float], degrees: float, scale: Sequence[float],
                      pivot: Sequence[float], aspect: float) -> Matrix:
    """Return where a place (u, v, 1) of the result comes from.

    `order` ('srt': scale first), `move` and `pivot` in fractions, `degrees` clockwise.  The turn happens
    where pixels are square (u * aspect).  A scale within 1e-6 of 0 counts as 1e-6, so that there always is
    an inverse.
    """
    angle = math.radians(-degrees)
    sine, cosine = math.sin(angle), math.cos(angle)
    sx, sy = (value if abs(value) >= 1e-6 else 1e-6 for value in scale)
    back: dict[str, Matrix] = {
        's': ((1 / sx, 0.0, 0.0), (0.0, 1 / sy, 0.0)),
        'r': ((cosine, sine / aspect, 0.0), (-sine * aspect, cosine, 0.0)),
        't': ((1.0, 0.0, -move[0]), (0.0, 1.0, -move[1])),
    }
    result: Matrix = ((1.0, 0.0, -pivot[0]), (0.0, 1.0, -pivot[1]))
    for letter in reversed(order):
        result = _product(back[letter], result)
    return _product(((1.0, 0.0, pivot[0]), (0.0, 1.0, pivot[1])), result)


def _product(a: Matrix, b: Matrix) -> Matrix:
    (a0, a1, a2), (b0, b1, b2) = b
    rows = [(x * a0 + y * b0, x * a1 + y * b1, x * a2 + y * b2 + shift) for x, y, shift in a]
    return rows[0], rows[1]

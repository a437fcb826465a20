"""Corner Pin, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, aspect, black_if_none, fit, mix, sample, uv

SQUARE = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    wide = aspect(image, out)

    def corners(prefix: str) -> list[tuple[float, float]]:
        found = []
        for number in (3, 4, 1, 2):
            (x, y), unit = getattr(p, f'{prefix}p{number}'), getattr(p, f'{prefix}p{number}unit')
            scale = {'fraction': (1, 1), 'fractionaspect': (1 / wide, 1),
                     'pixels': (1 / image.shape[1], 1 / image.shape[0])}[unit]
            found.append((x * scale[0], y * scale[1]))
        return found

    extract, pin = corners('extract'), corners('pin')
    if extract == pin == list(SQUARE):
        return fit(image, out, extend=p.extend)
    background = np.asarray(p.bgcolor, out.dtype)
    if p.premultrgbbyalpha:
        background = np.append(background[:3] * background[3], background[3:])
    u, v = uv(out)
    to_pin = homography(pin)
    if to_pin is None:
        return np.broadcast_to(background, (*u.shape, 4)).copy()
    s, t, depth = applied(np.linalg.inv(to_pin), u, v)
    inside = (depth > 0) & (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
    if p.extractmapping == 'bilinear':
        x, y = (mix(mix(extract[0][axis], extract[1][axis], s), mix(extract[2][axis], extract[3][axis], s), t)
                for axis in (0, 1))
    else:
        forth = homography(extract)
        assert forth is not None
        x, y, _ = applied(forth, s, t)
    x, y = (np.where(inside, place, 0).astype(out.dtype) for place in (x, y))
    return np.where(inside[..., None], sample(image, x, y, p.extend), background)


def homography(corners: list[tuple[float, float]]) -> Array | None:
    """The 3 x 3 matrix from the unit square to the corners, by its eight equations."""
    rows, right = [], []
    for (s, t), (x, y) in zip(SQUARE, corners):
        rows += [[s, t, 1, 0, 0, 0, -s * x, -t * x], [0, 0, 0, s, t, 1, -s * y, -t * y]]
        right += [x, y]
    try:
        return np.append(np.linalg.solve(np.array(rows), right), 1).reshape(3, 3)
    except np.linalg.LinAlgError:
        return None


def applied(matrix: Array, u: Array, v: Array) -> tuple[Array, Array, Array]:
    x, y, z = (float(row[0]) * u + float(row[1]) * v + float(row[2]) for row in matrix)
    return x / z, y / z, z

"""Corner Pin TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGBA, Float, Menu, Toggle

__all__ = ['CornerPinTOP']

_ORDER = (3, 4, 1, 2)  # bottom left, bottom right, top left, top right
_UNIT = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
Point = tuple[float, float]


class CornerPinTOP(TOP):
    """Cut a quadrilateral out of an image, and pin its corners elsewhere.

    A pixel of the output at (u, v) inside the Pin corners lies at (s, t) in 0..1 of the unit square that a
    perspective mapping takes to those corners; it shows the input at the place that (s, t) has between the Extract
    corners: by a perspective mapping as well, or bilinear::

        (bottomleft * (1 - s) + bottomright * s) * (1 - t) + (topleft * (1 - s) + topright * s) * t

    Beyond the Pin corners the background shows; the border between them is hard.  Corners three of which lie on a
    line pin nothing.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: as the unit menus say, from the bottom left of the input.
    Source: docs.derivative.ca/Corner_Pin_TOP; Heckbert 1989 for the mapping of a square to a quadrilateral.
    Differs: TD's page does not say how Pin maps; perspective is ours, exact, so there is no gridrefine.
    """

    opType, base_name, type_label = 'cornerpinTOP', 'cornerpin', 'Corner Pin'
    inputs = Input('image'),
    shader = Sample('top/cornerpin.glsl')
    unsupported = ('gridrefine',)

    extractp3 = Float((0.0, 0.0), size=2, norm=(0, 1), page='Extract', label='Extract Bottom Left', role='derived',
                help='The bottom left corner of what is cut out.')
    extractp3unit = Menu(UNITS, 'fraction', page='Extract', label='Extract Bottom Left Unit', role='derived',
                    help='What Extract Bottom Left counts.')
    extractp4 = Float((1.0, 0.0), size=2, norm=(0, 1), page='Extract', label='Extract Bottom Right', role='derived',
                help='The bottom right corner of what is cut out.')
    extractp4unit = Menu(UNITS, 'fraction', page='Extract', label='Extract Bottom Right Unit', role='derived',
                    help='What Extract Bottom Right counts.')
    extractp1 = Float((0.0, 1.0), size=2, norm=(0, 1), page='Extract', label='Extract Top Left', role='derived',
                help='The top left corner of what is cut out.')
    extractp1unit = Menu(UNITS, 'fraction', page='Extract', label='Extract Top Left Unit', role='derived',
                    help='What Extract Top Left counts.')
    extractp2 = Float((1.0, 1.0), size=2, norm=(0, 1), page='Extract', label='Extract Top Right', role='derived',
                help='The top right corner of what is cut out.')
    extractp2unit = Menu(UNITS, 'fraction', page='Extract', label='Extract Top Right Unit', role='derived',
                    help='What Extract Top Right counts.')
    extend = Menu('hold repeat mirror', page='Extract', role='cpu', help='What lies beyond the edges of the input.')
    extractmapping = Menu('bilinear perspective', 'perspective', page='Extract', label='Mapping',
                          help='How places between the corners follow from them.')

    pinp3 = Float((0.0, 0.0), size=2, norm=(0, 1), page='Pin', label='Pin Bottom Left', role='derived',
                help='The bottom left corner in the output.')
    pinp3unit = Menu(UNITS, 'fraction', page='Pin', label='Pin Bottom Left Unit', role='derived',
                    help='What Pin Bottom Left counts.')
    pinp4 = Float((1.0, 0.0), size=2, norm=(0, 1), page='Pin', label='Pin Bottom Right', role='derived',
                help='The bottom right corner in the output.')
    pinp4unit = Menu(UNITS, 'fraction', page='Pin', label='Pin Bottom Right Unit', role='derived',
                    help='What Pin Bottom Right counts.')
    pinp1 = Float((0.0, 1.0), size=2, norm=(0, 1), page='Pin', label='Pin Top Left', role='derived',
                help='The top left corner in the output.')
    pinp1unit = Menu(UNITS, 'fraction', page='Pin', label='Pin Top Left Unit', role='derived',
                    help='What Pin Top Left counts.')
    pinp2 = Float((1.0, 1.0), size=2, norm=(0, 1), page='Pin', label='Pin Top Right', role='derived',
                help='The top right corner in the output.')
    pinp2unit = Menu(UNITS, 'fraction', page='Pin', label='Pin Top Right Unit', role='derived',
                    help='What Pin Top Right counts.')
    bgcolor = RGBA(0.0, norm=(0, 1), page='Pin', label='Background Color', role='derived',
                   help='Shows beyond the corners.')
    premultrgbbyalpha = Toggle(True, page='Pin', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply the background by its alpha.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'WHOLE': int(self.identity(p, specs) is not None)}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        spec = specs[0] or Spec()
        extract = _corners(p, 'extract', spec)
        r, g, b, a = p.bgcolor
        share = a if p.premultrgbbyalpha else 1.0
        return {'back': _back(_perspective(_corners(p, 'pin', spec))), 'forth': _perspective(extract),
                'bottom': (*extract[0], *extract[1]), 'top': (*extract[2], *extract[3]),
                'background': (r * share, g * share, b * share, a)}

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        spec = specs[0] or Spec()
        return 0 if _corners(p, 'extract', spec) == _corners(p, 'pin', spec) == _UNIT else None


def _corners(p: Any, prefix: str, spec: Spec) -> tuple[Point, ...]:
    """Return bottom left, bottom right, top left and top right in fractions."""
    found = []
    for number in _ORDER:
        (x, y), unit = getattr(p, f'{prefix}p{number}'), getattr(p, f'{prefix}p{number}unit')
        found.append((to_fraction(x, unit, 0, spec), to_fraction(y, unit, 1, spec)))
    return tuple(found)


def _perspective(corners: Sequence[Point]) -> tuple[float, ...]:
    """Return the 3 x 3 matrix, columns first, that takes the unit square to the corners; zeros where none does."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    ax, ay, bx, by = x1 - x3, y1 - y3, x2 - x3, y2 - y3
    cx, cy = x0 - x1 - x2 + x3, y0 - y1 - y2 + y3
    area = ax * by - bx * ay
    if area == 0.0:
        return (0.0,) * 9
    g, h = (cx * by - bx * cy) / area, (ax * cy - cx * ay) / area
    return (x1 - x0 + g * x1, y1 - y0 + g * y1, g, x2 - x0 + h * x2, y2 - y0 + h * y2, h, x0, y0, 1.0)


def _back(m: tuple[float, ...]) -> tuple[float, ...]:
    """Return the inverse matrix, up to a positive factor where it turns nothing over; zeros where there is none."""
    a, d, g, b, e, h, c, f, i = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if det == 0.0:
        return (0.0,) * 9
    rows = (e * i - f * h, f * g - d * i, d * h - e * g, c * h - b * i, a * i - c * g, b * g - a * h,
            b * f - c * e, c * d - a * f, a * e - b * d)
    return tuple(value / det for value in rows)

"""Rectangle TOP."""

from __future__ import annotations

from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top._shape import ShapeTOP, to_heights
from tdgraph.pars import XY, Float, Menu

__all__ = ['RectangleTOP']


class RectangleTOP(ShapeTOP):
    """Draw a rectangle, with round corners where asked.

    The distance from the outline, negative inside, with c the corner radius, at most half the shorter side, and
    ``e = |q| - size / 2 + c``::

        d = |max(e, 0)| + min(max(e.x, e.y), 0) - c

    The place q of a pixel is measured from the shape's middle, in heights of the picture, and turned back by
    `rotate`.  With D = d - borderwidth * borderoffset::

        inside = (1 + cos(pi * clip(D / softness + 1/2, 0, 1))) / 2     where softness is above 0
        inside = edge(D)                                               else
        shape  = border + (fill - border) * edge(D + borderwidth)       where borderwidth is above 0, else fill
        out    = background + (shape - background) * inside

    and edge(x) = clip(1/2 - x * height, 0, 1), in pixels, or with `antialias` off 1 where x is not above 0.
    Colours are multiplied by their alphas first (`premultrgbbyalpha`).  With an input and `combineinput`
    compres the result is ``operand(shape, in)``, or ``operand(in, shape)`` with `swaporder`; see Composite TOP.
    With res the input gives its size alone.

    Input 0: the image under the shape, any size and format; unconnected: the shape alone.
    Output: as input 0; without one, the size of the Common page in 8-bit fixed RGBA.
    Units: as the unit menus say; a single length in fraction or fractionaspect counts heights; degrees, positive
        turns clockwise.
    Source: docs.derivative.ca/Rectangle_TOP; I. Quilez for the distance from a box.
    Differs: the default of the size, what justify means, and the form of soft edges are ours; so is the default
        of `combineinput`, compres.  Not here: softnessoffset, softnesstype;
        multrgbbyalpha and compoverinput are former names.
    """

    opType, base_name, type_label = 'rectangleTOP', 'rectangle', 'Rectangle'
    shader = Pixel('top/rectangle.glsl')

    size = XY(0.5, norm=(0, 1), page='Rectangle', role='derived', help='Width and height.')
    sizeunit = Menu(UNITS, 'fraction', page='Rectangle', label='Size Unit', role='derived',
                    help='What Size counts.')
    cornerradius = Float(0.0, min=0.0, norm=(0, 0.3), page='Rectangle', label='Corner Radius', role='derived',
                         help='Radius of the corners.')
    cornerradiusunit = Menu(UNITS, 'fractionaspect', page='Rectangle', label='Corner Radius Unit', role='derived',
                            help='What Corner Radius counts.')

    def extent(self, p: Any, spec: Spec) -> tuple[float, float]:
        width, height = (abs(to_heights(p.size[axis], p.sizeunit, axis, spec)) for axis in (0, 1))
        return width / 2, height / 2

    def outline(self, p: Any, spec: Spec) -> dict[str, Any]:
        half = self.extent(p, spec)
        return {'half': half,
                'round': min(to_heights(p.cornerradius, p.cornerradiusunit, 1, spec), *half)}

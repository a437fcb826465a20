"""Circle TOP."""

from __future__ import annotations

import math
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top._shape import ShapeTOP, to_heights
from tdgraph.pars import XY, Float, Int, Menu, Toggle

__all__ = ['CircleTOP']


class CircleTOP(ShapeTOP):
    """Draw a circle, an ellipse, a part of one or a regular polygon.

    The distance d from the outline, negative inside, with r the two radii and k = |q / r|::

        ellipse   k * (k - 1) / |q / r**2|;  in the middle -min(r)                (exact for a circle)
        polygon   (m . (q / r) - cos(pi / sides)) / |m / r|, m the normal of the side that q / r lies behind;
                  one corner is at the top
        arc       max(d, a): a is how deep q lies between the rays at beginarcangle and endarcangle, clockwise from
                  the top; what lies there is cut out

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
    Source: docs.derivative.ca/Circle_TOP; I. Quilez for the distance from an ellipse.
    Differs: where the angles begin, what justify means, and the form of soft edges are ours; so is the default
        of `combineinput`, compres.  Not here: softnessoffset, softnesstype;
        multrgbbyalpha and compoverinput are former names.
    """

    opType, base_name, type_label = 'circleTOP', 'circle', 'Circle'
    shader = Pixel('top/circle.glsl')

    radius = XY(0.4, norm=(0, 0.6), page='Circle', role='derived', help='Half the width and half the height.')
    radiusunit = Menu(UNITS, 'fractionaspect', page='Circle', label='Radius Unit', role='derived',
                      help='What Radius counts.')
    beginarcangle = Float(0.0, norm=(0, 360), page='Circle', label='Begin Arc Angle', role='derived',
                          help='Where the cut begins, clockwise from the top.')
    endarcangle = Float(0.0, norm=(0, 360), page='Circle', label='End Arc Angle', role='derived',
                        help='Where the cut ends.')
    ispolygon = Toggle(page='Circle', label='Polygon', help='Draw a regular polygon inside the circle instead.')
    sides = Int(3, min=3, norm=(3, 12), page='Circle', role='derived', help='Sides of the polygon.')

    def extent(self, p: Any, spec: Spec) -> tuple[float, float]:
        rx, ry = (max(to_heights(p.radius[axis], p.radiusunit, axis, spec), 1e-6) for axis in (0, 1))
        return rx, ry

    def outline(self, p: Any, spec: Spec) -> dict[str, Any]:
        begin, end = math.radians(p.beginarcangle), math.radians(p.endarcangle)
        return {'radii': self.extent(p, spec), 'corners': float(p.sides),
                'cut': (p.endarcangle - p.beginarcangle) % 360.0,
                'begin': (math.cos(begin), -math.sin(begin)), 'end': (-math.cos(end), math.sin(end))}

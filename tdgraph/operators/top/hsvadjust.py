"""HSV Adjust TOP."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGB, Float

__all__ = ['HSVAdjustTOP']


class HSVAdjustTOP(TOP):
    """Shift the hue and scale the saturation and value of the colours near one colour.

    ::

        h, s, v = hsv(in.rgb);  h0, s0, v0 = hsv(startcolor)
        weight  = near(turns(h, h0) * 360, huerange / 2, huefalloff)
                  * near(|s - s0|, saturationrange, saturationfalloff)
                  * near(|v - v0|, valuerange, valuefalloff)
        near(distance, range, falloff) = 1 - clip((distance - range) / falloff, 0, 1)
        out.rgb = rgb(h + weight * hueoffset / 360,
                      s * (1 + weight * (saturationmult - 1)), v * (1 + weight * (valuemult - 1)))

    with turns() the shorter way round the circle, and a falloff below 1e-6 counting as 1e-6.  Alpha stays.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: hues in degrees; saturation and value 0..1.
    Source: docs.derivative.ca/HSV_Adjust_TOP.
    Differs: TD states no formula and no default; these are ours.  The hue's range is its whole width (20
        about 180 is 170 to 190), as TD says; those of saturation and value reach that far to either side, so
        that 1 is everything.
    """

    opType, base_name, type_label = 'hsvadjustTOP', 'hsvadj', 'HSV Adjust'
    inputs = Input('image'),
    shader = Pixel('top/hsvadjust.glsl')

    startcolor = RGB((1.0, 0.0, 0.0), norm=(0, 1), page='HSV Tweak', label='Start Color', role='derived',
                     help='The colour whose neighbours change.')
    huerange = Float(360.0, norm=(0, 360), page='HSV Tweak', label='Hue Range',
                     help='Width of the hues about that of Start Color that change wholly; 360 is all.')
    huefalloff = Float(0.0, min=0.0, norm=(0, 180), page='HSV Tweak', label='Hue Falloff',
                       help='Degrees beyond the range over which the change fades out.')
    saturationrange = Float(1.0, norm=(0, 1), page='HSV Tweak', label='Saturation Range',
                            help='How far from the saturation of Start Color colours change wholly.')
    saturationfalloff = Float(0.0, min=0.0, norm=(0, 1), page='HSV Tweak', label='Saturation Falloff',
                              help='Saturation beyond the range over which the change fades out.')
    valuerange = Float(1.0, norm=(0, 1), page='HSV Tweak', label='Value Range',
                       help='How far from the value of Start Color colours change wholly.')
    valuefalloff = Float(0.0, min=0.0, norm=(0, 1), page='HSV Tweak', label='Value Falloff',
                         help='Value beyond the range over which the change fades out.')
    hueoffset = Float(0.0, neutral=0.0, norm=(-180, 180), page='HSV Tweak', label='Hue Offset',
                      help='Degrees by which hues turn, from red towards green.')
    saturationmult = Float(1.0, neutral=1.0, norm=(0, 2), page='HSV Tweak', label='Saturation Multiplier',
                           help='Multiplies the saturation; 0 is grey.')
    valuemult = Float(1.0, neutral=1.0, norm=(0, 2), page='HSV Tweak', label='Value Multiplier',
                      help='Multiplies the value.')

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        # Below 0 there is no hue; colorsys would divide by a maximum of 0.
        return {'start': colorsys.rgb_to_hsv(*(max(value, 0.0) for value in p.startcolor))}

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if (p.hueoffset, p.saturationmult, p.valuemult) == (0.0, 1.0, 1.0) else None

"""RGB to HSV TOP."""

from __future__ import annotations

from tdgraph.gpu.shaders import Pixel
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP

__all__ = ['RGBToHSVTOP']


class RGBToHSVTOP(TOP):
    """Turn red, green and blue into hue, saturation and value.

    ::

        high, low = max(in.rgb), min(in.rgb)
        out.r = fract(hue / 6), hue = (g - b, b - r + 2 (high - low), r - g + 4 (high - low)) / (high - low)
                where red, else green, else blue is the highest; 0 where high = low
        out.g = (high - low) / high; 0 where high = 0 or high = low
        out.b = high

    Alpha stays as it is.

    Input 0: red, green, blue; any size and format; unconnected: transparent black.
    Output: hue in red, saturation in green, value in blue; size and format as input 0.
    Units: all within 0..1; hue 0 is red, 1/3 green, 2/3 blue, and below 1.
    Source: docs.derivative.ca/RGB_to_HSV_TOP; Smith 1978.
    Differs: what becomes of values outside 0..1 is ours: the same formula.
    """

    opType, base_name, type_label = 'rgbtohsvTOP', 'rgbtohsv', 'RGB to HSV'
    inputs = Input('image'),
    shader = Pixel('top/rgbtohsv.glsl')

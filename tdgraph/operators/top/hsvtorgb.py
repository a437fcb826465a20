"""HSV to RGB TOP."""

from __future__ import annotations

from tdgraph.gpu.shaders import Pixel
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP

__all__ = ['HSVToRGBTOP']


class HSVToRGBTOP(TOP):
    """Turn hue, saturation and value into red, green and blue.

    ::

        hue, saturation, value = in.r, in.g, in.b
        ramp = |fract(hue + (0, 2/3, 1/3)) * 6 - 3| - 1
        out.rgb = value * (1 + saturation * (clip(ramp, 0, 1) - 1))

    Alpha stays as it is.

    Input 0: hue in red, saturation in green, value in blue; any size and format; unconnected: transparent black.
    Output: red, green, blue; size and format as input 0.
    Units: all within 0..1; hue 0 is red, 1/3 green, 2/3 blue, and wraps.
    Source: docs.derivative.ca/HSV_to_RGB_TOP; Smith 1978.
    Differs: what becomes of values outside 0..1 is ours: nothing but the hue is limited.
    """

    opType, base_name, type_label = 'hsvtorgbTOP', 'hsvtorgb', 'HSV to RGB'
    inputs = Input('image'),
    shader = Pixel('top/hsvtorgb.glsl')

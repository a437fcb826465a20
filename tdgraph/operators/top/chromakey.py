"""Chroma Key TOP."""

from __future__ import annotations

from tdgraph.gpu.shaders import Pixel
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['ChromaKeyTOP']


class ChromaKeyTOP(TOP):
    """Make an alpha from ranges of hue, saturation and value.

    ::

        h, s, v = hsv(in.rgb)
        key     = in_range(h * 360) * in_range(s) * in_range(v)
        a       = key * (1 - invert) + (1 - key) * invert
        out.rgb = in.rgb * a (multalpha), or a (newalpha)
        out.a   = a (newalpha1), or in.a * a (multnewalpha)

    in_range is 1 between Min and Max, falls in a straight line to 0 over Soft Low below Min and Soft High above Max
    (less than 1e-6 counts as 1e-6); that of the hue goes round, so a Min above Max passes over 0 degrees.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: hue in degrees 0..360, saturation and value 0..1.
    Source: docs.derivative.ca/Chroma_Key_TOP.
    Differs: the defaults, which key everything, and the straight ramps are ours.
    """

    opType, base_name, type_label = 'chromakeyTOP', 'chroma', 'Chroma Key'
    inputs = Input('image'),
    shader = Pixel('top/chromakey.glsl')

    huemin = Float(0.0, norm=(0, 360), page='Hue', label='Hue Min', help='Where the key begins.')
    huemax = Float(360.0, norm=(0, 360), page='Hue', label='Hue Max', help='Where the key ends.')
    hsoftlow = Float(0.0, min=0.0, norm=(0, 90), page='Hue', label='Soft Low',
                     help='Degrees below Min over which the key fades out.')
    hsofthigh = Float(0.0, min=0.0, norm=(0, 90), page='Hue', label='Soft High',
                      help='Degrees above Max over which the key fades out.')

    satmin = Float(0.0, norm=(0, 1), page='Sat', label='Sat Min', help='Where the key begins.')
    satmax = Float(1.0, norm=(0, 1), page='Sat', label='Sat Max', help='Where the key ends.')
    ssoftlow = Float(0.0, min=0.0, norm=(0, 0.25), page='Sat', label='Soft Low',
                     help='Saturation below Min over which the key fades out.')
    ssofthigh = Float(0.0, min=0.0, norm=(0, 0.25), page='Sat', label='Soft High',
                      help='Saturation above Max over which the key fades out.')

    valmin = Float(0.0, norm=(0, 1), page='Val', label='Val Min', help='Where the key begins.')
    valmax = Float(1.0, norm=(0, 1), page='Val', label='Val Max', help='Where the key ends.')
    vsoftlow = Float(0.0, min=0.0, norm=(0, 0.25), page='Val', label='Soft Low',
                     help='Value below Min over which the key fades out.')
    vsofthigh = Float(0.0, min=0.0, norm=(0, 0.25), page='Val', label='Soft High',
                      help='Value above Max over which the key fades out.')

    invert = Float(0.0, neutral=0.0, norm=(0, 1), page='Output', help='1 keys what lies outside the ranges.')
    rgbout = Menu('multalpha newalpha', page='Output', label='RGB Output',
                  labels=('RGB * Alpha', 'New Alpha'), help='What the colours are.')
    alphaout = Menu('newalpha1 multnewalpha', page='Output', label='Alpha Output',
                    labels=('New Alpha', 'Alpha * New Alpha'), help='What alpha is.')

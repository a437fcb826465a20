"""Threshold TOP."""

from __future__ import annotations

from tdgraph.gpu.shaders import Pixel
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['ThresholdTOP']


class ThresholdTOP(TOP):
    """Compare a channel with a value: black where the comparison holds, else white.

    With v the channel, t the threshold and s = soften, black (0) and white (1) are::

        less, lessorequal         v < t, v <= t: 0   s > 0: clip((v - t) / s + 1/2, 0, 1)
        greater, greaterorequal   v > t, v >= t: 0   s > 0: clip((t - v) / s + 1/2, 0, 1)
        equal                     v == t: 0          s > 0: clip(2 |v - t| / s, 0, 1)
        notequal                  v != t: 0          s > 0: 1 - clip(2 |v - t| / s, 0, 1)

    Red, green and blue are that value; alpha is the same or one.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: none; soften is the width of the ramp between black and white.
    Source: docs.derivative.ca/Threshold_TOP.
    Differs: the form of the ramp, the weights of the luminance and the defaults are ours.
    """

    opType, base_name, type_label = 'thresholdTOP', 'thresh', 'Threshold'
    inputs = Input('image'),
    shader = Pixel('top/threshold.glsl')

    comparator = Menu('less greater lessorequal greaterorequal equal notequal', page='Threshold',
                      labels=('Less', 'Greater', 'Less or Equal', 'Greater or Equal', 'Equal', 'Not Equal'),
                      help='Where this holds, the pixel is black.')
    rgb = Menu(CHANNELS_MAX, labels=CHANNEL_MAX_LABELS, page='Threshold', label='RGB',
               help='What of a pixel is compared.')
    threshold = Float(0.5, norm=(0, 1), page='Threshold', help='What it is compared with.')
    alpha = Menu('same one', page='Threshold', labels=('Same as RGB', 'One'), help='What alpha is.')
    soften = Float(0.0, min=0.0, norm=(0, 1), page='Threshold',
                   help='Width of a ramp in place of the hard step.')

"""Matte TOP."""

from __future__ import annotations

from tdgraph.gpu.shaders import Pixel
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Menu, Toggle

__all__ = ['MatteTOP']


class MatteTOP(TOP):
    """Show one image where a matte is, another where it is not.

    ``out = a * m + b * (1 - m)``

    with a input 0, b input 1 (`switchinputs`: the other way round), m the chosen channel of input 2; luminance
    is Rec. 709, the averages and maxima are those of three or all four channels.

    Input 0: the image inside the matte; any size and format; unconnected: transparent black.
    Input 1: the image outside; any size and format, stretched over the output; unconnected: transparent black.
    Input 2: the matte, likewise; unconnected: transparent black, so that only input 1 shows.
    Output: as input 0.
    Units: of the matte: 0 is outside, 1 inside; not limited to that.
    Source: docs.derivative.ca/Matte_TOP.
    Differs: the weights of the luminance are ours.
    """

    opType, base_name, type_label = 'matteTOP', 'matte', 'Matte'
    inputs = Input('inside'), Input('outside'), Input('matte')
    shader = Pixel('top/matte.glsl')

    switchinputs = Toggle(page='Matte', label='Switch Inputs', help='Exchange the first two images.')
    mattechannel = Menu(CHANNELS_MAX, 'alpha', labels=CHANNEL_MAX_LABELS, page='Matte', label='Matte Channel',
                        help='What of the third image is the matte.')

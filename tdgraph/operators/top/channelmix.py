"""Channel Mix TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float

__all__ = ['ChannelMixTOP']

_RED, _GREEN, _BLUE, _ALPHA = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0),
                               (0.0, 0.0, 0.0, 1.0))
_NONE = (0.0, 0.0, 0.0, 0.0)


class ChannelMixTOP(TOP):
    """Mix each channel from all four.

    ``out.r = red1 * in.r + red2 * in.g + red3 * in.b + red4 * in.a + constant1``, and so on: the rows red,
    green, blue and alpha of a matrix, then a constant for each channel.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: none.
    Source: docs.derivative.ca/Channel_Mix_TOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'channelmixTOP', 'channelmix', 'Channel Mix'
    inputs = Input('image'),
    shader = Pixel('top/channelmix.glsl')

    red = Float(_RED, size=4, neutral=_RED, norm=(-1, 1), page='Channel Mix',
                help='How much of red, green, blue and alpha makes red.')
    green = Float(_GREEN, size=4, neutral=_GREEN, norm=(-1, 1), page='Channel Mix',
                  help='How much of red, green, blue and alpha makes green.')
    blue = Float(_BLUE, size=4, neutral=_BLUE, norm=(-1, 1), page='Channel Mix',
                 help='How much of red, green, blue and alpha makes blue.')
    alpha = Float(_ALPHA, size=4, neutral=_ALPHA, norm=(-1, 1), page='Channel Mix',
                  help='How much of red, green, blue and alpha makes alpha.')
    constant = Float(_NONE, size=4, neutral=_NONE, norm=(-1, 1), page='Channel Mix',
                     help='Added to red, green, blue and alpha.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        rows = (p.red, p.green, p.blue, p.alpha, p.constant)
        return 0 if rows == (_RED, _GREEN, _BLUE, _ALPHA, _NONE) else None

"""Monochrome TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_LABELS, CHANNELS
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['MonochromeTOP']


class MonochromeTOP(TOP):
    """Turn an image grey, wholly or in part.

    ``out = (in.rgb * (1 - mono) + grey * mono, alpha)``

    with grey and alpha the chosen channel of the pixel: luminance is Rec. 709, rgbaverage the mean of red,
    green and blue, average that of all four.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: mono: 0 is the image, 1 grey.
    Source: docs.derivative.ca/Monochrome_TOP.
    Differs: the weights of the luminance and the defaults are ours.  Not here: the toggle that clamps.
    """

    opType, base_name, type_label = 'monochromeTOP', 'mono', 'Monochrome'
    inputs = Input('image'),
    shader = Pixel('top/monochrome.glsl')
    unsupported = ('clamp',)

    mono = Float(1.0, neutral=0.0, norm=(0, 1), page='Monochrome', help='Share of the grey.')
    rgb = Menu(CHANNELS, 'luminance', labels=CHANNEL_LABELS, page='Monochrome', label='RGB',
               help='What the grey is.')
    alpha = Menu(CHANNELS, 'alpha', labels=CHANNEL_LABELS, page='Monochrome', help='What alpha is.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if p.mono == 0.0 and p.alpha == 'alpha' else None

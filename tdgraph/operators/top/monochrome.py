"""Monochrome TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_ALL_LABELS, CHANNELS_ALL
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

__all__ = ['MonochromeTOP']


class MonochromeTOP(TOP):
    """Turn an image grey, wholly or in part.

    ``out = (in.rgb * (1 - mono) + grey * mono, alpha)``, within 0..1 with `clamp`

    with grey and alpha the chosen channel of the pixel: luminance is Rec. 709, rgbaverage the mean of red,
    green and blue, average that of all four, rgbmax and max the greatest of them.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: mono: 0 is the image, 1 grey.
    Source: docs.derivative.ca/Monochrome_TOP.
    Differs: the default of mono, and that all of the result is limited, are ours.
    """

    opType, base_name, type_label = 'monochromeTOP', 'mono', 'Monochrome'
    inputs = Input('image'),
    shader = Pixel('top/monochrome.glsl')

    mono = Float(1.0, neutral=0.0, norm=(0, 1), page='Monochrome', help='Share of the grey.')
    rgb = Menu(CHANNELS_ALL, 'luminance', labels=CHANNEL_ALL_LABELS, page='Monochrome', label='RGB',
               help='What the grey is.')
    alpha = Menu(CHANNELS_ALL, 'alpha', labels=CHANNEL_ALL_LABELS, page='Monochrome', help='What alpha is.')
    clamp = Toggle(True, page='Monochrome', help='Limit the result to 0..1.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if p.mono == 0.0 and p.alpha == 'alpha' and not p.clamp else None

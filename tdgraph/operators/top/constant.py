"""Constant TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._blending import OPERANDS
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGB, Float, Menu, Toggle

__all__ = ['ConstantTOP']

_UNITS = {'u1': 1.0, 'u256': 255.0, 'u65536': 65535.0}


class ConstantTOP(TOP):
    """Fill an image with one colour, or blend one colour with an image.

    ``colour = (color, alpha) / unit``, its red, green and blue times alpha with `premultrgbbyalpha`; the
    unit is 1, 255 or 65535.  With an input and `combineinput` compres, ``out = operand(colour, in)``, or
    ``operand(in, colour)`` with `swaporder`; the operands are those of the Composite TOP.  With res the input
    gives its size alone.

    Input 0: the image to blend with, any size and format; unconnected: the colour alone.
    Output: as input 0; without one, the size of the Common page in 8-bit fixed RGBA.
    Units: of the colour as `rgbaunit` says; the image holds 0..1 (float formats more).
    Source: docs.derivative.ca/Constant_TOP.
    Differs: that `combineinput` is compres by default is ours.  Not here: type, slices (3D textures),
        compoverinput and multrgbbyalpha (the former names of combineinput and premultrgbbyalpha).
    """

    opType, base_name, type_label = 'constantTOP', 'constant', 'Constant'
    inputs = Input('image'),
    shader = Pixel('top/constant.glsl')
    unsupported = ('type', 'slices', 'compoverinput', 'multrgbbyalpha')

    color = RGB(1.0, norm=(0, 1), page='Constant', role='derived', help='Red, green and blue.')
    alpha = Float(1.0, norm=(0, 1), page='Constant', role='derived', help='Alpha.')
    premultrgbbyalpha = Toggle(True, page='Constant', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply red, green and blue by alpha.')
    rgbaunit = Menu('u1 u256 u65536', page='Constant', label='RGBA Units', role='derived',
                    labels=('0 to 1', '0 to 255', '0 to 65535'), help='What full intensity is called above.')
    combineinput = Menu('res compres', 'compres', page='Output', label='Combine with Input', role='cpu',
                        labels=('Resolution', 'Composite, Resolution'),
                        help='Take the size of the input, or be blended with it.')
    operand = Menu(OPERANDS, 'multiply', page='Output', label='Operation', help='How the colour is blended.')
    swaporder = Toggle(page='Output', label='Swap Order', help='Blend the input onto the colour instead.')

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        return {'fill': _colour(p)}

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        if inputs[0] is not None and p.combineinput == 'compres':
            return super().draw(inputs, specs, p, spec)
        filled = self.device.fill(spec, _colour(p))
        if p.chanmask == 15:
            return filled
        return finish(self.device, filled, inputs[0], spec, p, self._path_text())


def _colour(p: Any) -> tuple[float, float, float, float]:
    r, g, b, a = (value / _UNITS[p.rgbaunit] for value in (*p.color, p.alpha))
    share = a if p.premultrgbbyalpha else 1.0
    return r * share, g * share, b * share, a

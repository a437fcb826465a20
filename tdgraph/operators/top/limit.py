"""Limit TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

__all__ = ['LimitTOP']

_RULES = 'off clamp loop zigzag'
_ROUNDINGS = 'off ceiling floor round'


class LimitTOP(TOP):
    """Keep values between two limits, and round values and places to steps.

    For each channel v, alpha too::

        v = |v|                                    (positive)
        below min (minop), above max (maxop):
            clamp    min, or max
            loop     min + (v - min) mod (max - min)
            zigzag   as loop, with every second stretch backwards
        v = rounded((v - voffset) / vstep) * vstep + voffset        (quantvalue; not with vstep 0)

    With `quantpos` the pixel at (u, v) is read at ``rounded((uv - posoffset) / posstep) * posstep + posoffset``
    (not with posstep 0), filtered, which makes blocks.  Where max is not above min, loop and zigzag give min;
    round takes the nearest, of two the upper.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: posstep and posoffset are fractions of the width and the height.
    Source: docs.derivative.ca/Limit_TOP.
    Differs: the defaults, the unit of places, and what loop and zigzag are in figures are ours.  Not here: norm,
        normmin, normmax (stretch the image's own range).
    """

    opType, base_name, type_label = 'limitTOP', 'limit', 'Limit'
    inputs = Input('image'),
    shader = Sample('top/limit.glsl')
    unsupported = ('norm', 'normmin', 'normmax')

    minop = Menu(_RULES, page='Limit', label='Minimum Function', help='What becomes of values below Minimum.')
    maxop = Menu(_RULES, page='Limit', label='Maximum Function', help='What becomes of values above Maximum.')
    min = Float(0.0, norm=(0, 0.5), page='Limit', label='Minimum', help='The lower limit.')
    max = Float(1.0, norm=(0.5, 1), page='Limit', label='Maximum', help='The upper limit.')
    positive = Toggle(page='Limit', help='Take absolute values first.')

    quantvalue = Menu(_ROUNDINGS, page='Quantize', label='Quantize Value', help='Round values to steps.')
    vstep = Float(0.1, norm=(0, 1), page='Quantize', label='Value Step', help='Distance of the steps.')
    voffset = Float(0.0, norm=(0, 1), page='Quantize', label='Value Offset', help='Moves the steps.')
    quantpos = Menu(_ROUNDINGS, page='Quantize', label='Quantize Position', help='Round places to steps.')
    posstep = Float(0.1, norm=(0, 1), page='Quantize', label='Position Step', help='Size of the blocks.')
    posoffset = Float(0.0, norm=(0, 1), page='Quantize', label='Position Offset', help='Moves the blocks.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        rules = {p.minop, p.maxop, p.quantvalue, p.quantpos}
        return 0 if rules == {'off'} and not p.positive else None

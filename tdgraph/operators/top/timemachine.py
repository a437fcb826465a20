"""Time Machine TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float

__all__ = ['TimeMachineTOP']

_LAYERS = {'2d': 0, 'array': 1, '3d': 2}


class TimeMachineTOP(TOP):
    """Show each pixel of a stack of images at a moment of its own.

    ``w = blackoffset * (1 - t) + whiteoffset * t``, t the red of the second input;
    ``k = clamp(w, 0, 1) * (n - 1)``; ``out = slice[floor(k)] * (1 - f) + slice[floor(k) + 1] * f`` with
    ``f = k - floor(k)``, so that 0 is the first of the n slices, the oldest, and 1 the last, the newest.

    Input 0: the stack, of a Texture 3D TOP or another 3D texture or 2D texture array; a picture is a stack of
        one; unconnected: transparent black.
    Input 1: the moments, a picture of any size and format, filtered to the size of the output; unconnected: all
        black.
    Output: a picture with width, height, aspect and format of the stack.
    Units: offsets are fractions of the stack.
    Source: docs.derivative.ca/Time_Machine_TOP.
    Differs: the first slice is the oldest, a stack that goes round is not looked for; that 0 and 1 are the centres
        of the first and the last slice is ours.  Not here: the units of the offsets.
    """

    opType, base_name, type_label = 'timemachineTOP', 'timemachine', 'Time Machine'
    inputs = Input('stack'), Input('moments')
    shader = Sample('top/timemachine.glsl')
    unsupported = ('blackoffsetunit', 'whiteoffsetunit')

    blackoffset = Float(0.0, norm=(0, 1), page='Time Machine', label='Black Offset',
                        help='What is shown where the second input is 0: 0 the oldest slice, 1 the newest.')
    whiteoffset = Float(1.0, norm=(0, 1), page='Time Machine', label='White Offset',
                        help='What is shown where the second input is 1.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        spec = super().natural(p, specs)
        return replace(spec, kind='2d', depth=1) if isinstance(spec, Spec) else spec

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        stack = specs[0]
        return {'LAYERS': _LAYERS['2d' if stack is None else stack.kind]}

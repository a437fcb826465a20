"""Flip TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Menu, Toggle

__all__ = ['FlipTOP']


class FlipTOP(TOP):
    """Turn an image over: left to right, upside down, or about a diagonal.

    First ``in[:, ::-1]`` with `flipx` and ``in[::-1]`` with `flipy`; then `flop`: bottomleft exchanges x and y,
    so that the corners at the bottom left and the top right stay, topleft likewise with the other two.
    Pixels are copied, not filtered.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0; with `flop`, width and height exchanged and the aspect inverted.
    Units: none.
    Source: docs.derivative.ca/Flip_TOP.
    Differs: the order of flip and flop is ours.  Not here: flipz and the items of flop that turn 3D textures.
    """

    opType, base_name, type_label = 'flipTOP', 'flip', 'Flip'
    inputs = Input('image'),
    shader = Sample('top/flip.glsl')
    unsupported = ('flipz',)

    flipx = Toggle(page='Flip', label='Flip X', help='Exchange left and right.')
    flipy = Toggle(page='Flip', label='Flip Y', help='Exchange top and bottom.')
    flop = Menu('noflop bottomleft topleft', page='Flip', labels=('Off', 'Bottom Left', 'Top Left'),
                help='Exchange rows and columns; which corner stays.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        spec = super().natural(p, specs)
        if p.flop == 'noflop' or isinstance(spec, Unknown) or specs[0] is None:
            return spec
        return replace(spec, width=spec.height, height=spec.width, aspect=1.0 / spec.aspect)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if p.flop == 'noflop' and not p.flipx and not p.flipy else None

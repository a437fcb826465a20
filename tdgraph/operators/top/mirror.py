"""Mirror TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._place import UNITS, beyond, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import XY, Float, Menu, Toggle

__all__ = ['MirrorTOP']


class MirrorTOP(TOP):
    """Show one half of an image, and its reflection in place of the other half.

    The mirror is a line through `pivot`, upright, turned clockwise by `rotate`, where pixels are square.  Left
    of it the image stays; a pixel to its right at distance d shows what lies at the distance d to the left.
    `flipx` keeps the right half instead; `flipy` turns the reflection upside down along the mirror.  Pixels of
    the half that stays are copied, those of the reflection filtered.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: pivot as its unit menu says; degrees, positive turns clockwise.
    Source: docs.derivative.ca/Mirror_TOP.
    Differs: TD's page does not say where the mirror is and which half stays; that is ours, and so are the
        defaults.
    """

    opType, base_name, type_label = 'mirrorTOP', 'mirror', 'Mirror'
    inputs = Input('image'),
    shader = Sample('top/mirror.glsl')

    pivot = XY(0.5, norm=(0, 1), page='Mirror', role='derived', help='A place on the mirror.')
    pivotunit = Menu(UNITS, 'fraction', page='Mirror', label='Pivot Unit', role='derived',
                     help='What Pivot counts.')
    rotate = Float(0.0, norm=(-180, 180), page='Mirror', role='derived', help='Turns the mirror clockwise.')
    extend = Menu('hold zero repeat mirror', page='Mirror', help='What the reflection shows beyond the edges.')
    flipx = Toggle(page='Mirror', label='Flip X', help='Keep the right half.')
    flipy = Toggle(page='Mirror', label='Flip Y', help='Turn the reflection upside down.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        spec, angle = specs[0] or Spec(), math.radians(p.rotate)
        return {'pivot': tuple(to_fraction(value, p.pivotunit, axis, spec) for axis, value in enumerate(p.pivot)),
                'across': (math.cos(angle), -math.sin(angle)), 'aspect': spec.aspect}

    def extends(self, p: Any) -> str:
        return beyond(p.extend)

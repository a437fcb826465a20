"""Cross TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel, Sample
from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._layered import PairTOP
from tdgraph.operators.top._layering import placed
from tdgraph.operators.top.base import TOP, ShaderValues
from tdgraph.pars import Float

__all__ = ['CrossTOP']


class CrossTOP(PairTOP):
    """Cross-fade from one image to another.

    ``out = a * (1 - cross) + b * cross``

    with a input 0, b input 1.  The image that is not fixed (`size`) is the overlay: it is fitted, justified,
    scaled, turned and moved as Composite TOP describes, and filtered where it leaves the output's pixel grid.

    Input 0: image a; any size and format; unconnected: the other image alone.
    Input 1: image b; any size and format; unconnected: the other image alone.
    Output: size and aspect of the fixed image, format of the first.
    Units: as in Composite TOP; cross: 0 is image a, 1 image b, beyond goes on in a straight line.
    Source: docs.derivative.ca/Cross_TOP.
    Differs: Transforms are relative to the output, which TD does not say.  One page of TD lists `fitworst`
        for fitoutside.  Not here: legacyxform.
    """

    opType, base_name, type_label = 'crossTOP', 'cross', 'Cross'
    shader = Pixel('top/cross.glsl')
    layered = Sample('top/cross_layers.glsl')

    cross = Float(0.5, neutral=0.0, norm=(0, 1), page='Cross', help='Share of the second image.')

    def shader_values(self, p: Any, specs: Sequence[Spec | None]) -> ShaderValues:
        return TOP.shader_values(self, p, specs)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        first, second = specs
        if first is None or second is None or p.cross not in (0.0, 1.0):
            return None
        shown, out = int(p.cross), self.spec(p, specs)
        if shown == (0 if p.size == 'input1' else 1):
            return shown
        still = isinstance(out, Spec) and placed(p, specs[shown] or Spec(), out).shift == (0, 0)
        return shown if still else None

"""GLSL Multi TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Inputs
from tdgraph.graph.op import OP
from tdgraph.operators.top.glsl import GlslTOP
from tdgraph.pars import TOPRef

__all__ = ['GlslMultiTOP']


class GlslMultiTOP(GlslTOP):
    """Draw an image with a pixel shader of one's own, from any number of images.

    A GLSL TOP in everything but its inputs: ``sTD2DInputs[i]`` is the i-th image, first those of the wires, then
    those of `tops` in the order of the names; TD_NUM_2D_INPUTS and its like count them all.

    Inputs: any number of images of any kind, size and format.
    Output: as the GLSL TOP's; input 0 is the first image.
    Units: as the GLSL TOP's.
    Source: docs.derivative.ca/GLSL_Multi_TOP and Write_a_GLSL_TOP.
    Differs: as the GLSL TOP, save that `tops` is here.
    """

    opType, base_name, type_label = 'glslmultiTOP', 'glslmulti', 'GLSL Multi'
    inputs = Inputs('images')
    unsupported = tuple(name for name in GlslTOP.unsupported if name not in ('tops', 'resolution'))

    tops = TOPRef(many=True, page='GLSL', label='TOPs',
                  help='More images after the inputs: names, paths, patterns.')

    def _more(self, p: Any) -> list[Any]:
        """Return the operators of `tops`; a pattern that fits this one too does not mean it."""
        return [top for top in p.tops if top is not self]

    def references(self, p: Any) -> Sequence[OP]:
        return [op for op in super().references(p) if op is not self]

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if len(specs) == self.input_count():  # asked before a cook: without what `tops` names
            specs = [*specs, *(self.engine.spec_found(top) for top in self._more(p))]
        return super().natural(p, specs)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        images = [*inputs, *(top.value for top in self._more(p))]
        return super().compute(images or [None], p, time, state)

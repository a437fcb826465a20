"""Select TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.operators.top.base import TOP
from tdgraph.pars import TOPRef

__all__ = ['SelectTOP']


class SelectTOP(TOP):
    """Show another TOP, wherever it is, without a wire.

    ``out = top``

    Output: the very image of the other TOP (no copy), unless the Common page asks for another size, format or
        mask; without a TOP, transparent black of the Common page's size.
    Units: none.
    Source: docs.derivative.ca/Select_TOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'selectTOP', 'select', 'Select'
    inputs = ()
    shader = Pixel('top/null.glsl')

    top = TOPRef(page='Select', label='TOP', help='The TOP to show: a name or a path.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if not specs and p.top is not None:  # asked before a cook
            specs = [self.engine.spec_found(p.top)]
        return super().natural(p, specs)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if specs else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return super().compute([] if p.top is None else [p.top.value], p, time, state)

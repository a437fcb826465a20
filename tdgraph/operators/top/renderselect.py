"""Render Select TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.errors import ParValueError
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Int, TOPRef

__all__ = ['RenderSelectTOP']


class RenderSelectTOP(TOP):
    """Show one of the colour buffers that a GLSL TOP draws.

    ``out = top.buffers[colorbufindex]``

    Output: the very image of that buffer (no copy), unless the Common page asks for another size, format or
        mask; without a TOP, transparent black of the Common page's size.
    Units: buffers count from 0, the first is the TOP's own picture.
    Source: docs.derivative.ca/Render_Select_TOP.
    Differs: any TOP may be named, one without further buffers has buffer 0.  Not here: cameras, layers of depth
        peeling and image outputs, since there is no Render TOP.
    Raises: ParValueError where the TOP has no such buffer.
    """

    opType, base_name, type_label = 'renderselectTOP', 'renderselect', 'Render Select'
    inputs = ()
    shader = Pixel('top/null.glsl')
    unsupported = ('cameraindex', 'peellayerindex', 'imageoutput')

    top = TOPRef(page='Render Select', label='TOP', help='The TOP whose buffer is shown: a name or a path.')
    colorbufindex = Int(0, min=0, norm=(0, 7), page='Render Select', label='Color Buffer Index', role='cpu',
                        help='Which colour buffer is shown, from 0.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if not specs and p.top is not None:  # asked before a cook; all buffers are alike
            specs = [self.engine.spec_found(p.top)]
        return super().natural(p, specs)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if specs else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.top is None:
            return super().compute([], p, time, state)
        buffers = p.top.output_count()
        if p.colorbufindex >= buffers:
            raise ParValueError(f'{self.path}: {p.top.path} has no colour buffer {p.colorbufindex}, it draws '
                                f'{buffers}; lower colorbufindex or raise its numcolorbufs')
        return super().compute([p.top.output(p.colorbufindex)], p, time, state)

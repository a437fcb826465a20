"""Switch TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Inputs
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['SwitchTOP']


class SwitchTOP(TOP):
    """Pass one of the inputs through, or a mix of two neighbours.

    ``out = in[i]``, with `blend` ``in[i] * (1 - f) + in[j] * f``, where the place k is the index brought into
    the range of the n inputs: clamp ``min(max(index, 0), n - 1)``, loop ``index mod n``, zigzag to and fro
    between 0 and n - 1.  ``i = floor(k)``, ``f = k - i``, j the input after i (after the last one the first,
    which only loop reaches).  Without `blend` the index is rounded down first.  Only the inputs that are
    shown are cooked.

    Inputs: any number, any size and format; none, or a gap: transparent black.
    Output: size, aspect and format of in[i]; in[j] is stretched over it.
    Units: the index counts from 0.
    Source: docs.derivative.ca/Switch_TOP.
    Differs: TD does not say how an index between two inputs is rounded or what size a mix has; the defaults
        (0, off, clamp) are those of the Switch CHOP.
    """

    opType, base_name, type_label = 'switchTOP', 'switch', 'Switch'
    inputs = Inputs('images')
    shader = Pixel('top/switch.glsl')

    index = Float(0.0, norm=(0, 3), page='Switch', role='derived',
                  help='Which input is shown; the first is 0.')
    blend = Toggle(page='Switch', label='Blend between Inputs', role='derived',
                   help='Mix two neighbours where the index lies between them.')
    extend = Menu('clamp loop zigzag', page='Switch', role='derived',
                  help='What an index outside the inputs means: the nearest, over again, or to and fro.')

    def needs(self, p: Any) -> Sequence[int] | None:
        shown = self._shown(p)
        return [0, *shown] if p.npasses == 0 else shown

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        shown = self._shown(p)
        return super().natural(p, [specs[shown[0]]] if shown else [])

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        shown = self._shown(p)
        return shown[0] if len(shown) == 1 else None

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float]:
        place = _place(p, max(self.input_count(), 1))
        return {'mix': place - math.floor(place)}

    def extends(self, p: Any) -> str:
        return 'hold'

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        shown = self._shown(p)
        return super().draw([inputs[i] for i in shown], [specs[i] for i in shown], p, spec)

    def _shown(self, p: Any) -> list[int]:
        """Return the indices of the one or two inputs that are seen."""
        count = self.input_count()
        if not count:
            return []
        place = _place(p, count)
        first = math.floor(place)
        return [first] if place == first else [first, (first + 1) % count]


def _place(p: Any, count: int) -> float:
    """Return the index brought into 0 .. count - 1; with loop and blend up to, not including, count."""
    index = float(p.index) if p.blend else float(math.floor(p.index))
    last = count - 1
    if p.extend == 'loop':
        return index % count
    if p.extend == 'clamp' or not last:
        return min(max(index, 0.0), float(last))
    return last - abs(index % (2 * last) - last)

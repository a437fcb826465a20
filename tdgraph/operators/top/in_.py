"""In TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.door import Door
from tdgraph.operators.top._passes import COPY
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Str

__all__ = ['InTOP']


class InTOP(Door, TOP):
    """Bring an image into a component: each In TOP is one input connector of the component around it.

    ``out = what is connected to the component, else in``

    Input 0: the image that serves while nothing is connected outside; any size and format; unconnected:
        transparent black.
    Output: the image itself (no copy), unless the Common page asks for another size, format or mask.
    Units: none.
    Source: docs.derivative.ca/In_TOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'inTOP', 'in', 'In'
    inputs = Input('default'),
    shader = COPY

    label = Str('', page='In', role='cpu', viewer_only=True, help='Name of the connector of the component.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

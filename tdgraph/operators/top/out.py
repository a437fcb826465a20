"""Out TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import COPY
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Str

__all__ = ['OutTOP']


class OutTOP(TOP):
    """Hand an image out of a component: each Out TOP is one output connector of the component around it.

    ``out = in``

    Input 0: any size and format; unconnected: transparent black.
    Output: the input itself (no copy), unless the Common page asks for another size, format or mask.
    Units: none.
    Source: docs.derivative.ca/Out_TOP.
    Differs: it cooks when somebody asks for it, where TouchDesigner cooks Out operators every frame.  Not
        here: selecttop, connectorder (connectors go by name).
    """

    opType, base_name, type_label = 'outTOP', 'out', 'Out'
    inputs = Input('image'),
    shader = COPY
    unsupported = ('selecttop', 'connectorder')

    label = Str('', page='Out', role='cpu', viewer_only=True, help='Name of the connector of the component.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

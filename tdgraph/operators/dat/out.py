"""Out DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Str

__all__ = ['OutDAT']


class OutDAT(DAT):
    """Lead a text or table out of a component: each Out DAT is one output connector of the component around it.

    ``out = in``

    Input 0: any text or table; unconnected: an empty table.
    Output: the input itself.
    Units: none.
    Source: docs.derivative.ca/Out_DAT.
    Differs: it cooks when somebody asks for it, where TouchDesigner cooks Out operators every frame.
    """

    opType, base_name, type_label = 'outDAT', 'out', 'Out'
    inputs = Input('text or table'),
    unsupported = ('connectorder', 'language', 'extension', 'customext', 'wordwrap')

    label = Str('', page='Out', role='cpu', viewer_only=True, help='Name of the connector of the component.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return inputs[0] if inputs and inputs[0] is not None else self.empty()

"""In DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat.base import DAT, Input
from tdgraph.operators.door import Door
from tdgraph.pars import Str

__all__ = ['InDAT']


class InDAT(Door, DAT):
    """Bring a text or table into a component: each In DAT is one input connector of the component around it.

    ``out = what is connected to the component, else in``

    Input 0: the text or table that serves while nothing is connected outside; unconnected: an empty table.
    Output: the input itself.
    Units: none.
    Source: docs.derivative.ca/In_DAT.
    Differs: none known.
    """

    opType, base_name, type_label = 'inDAT', 'in', 'In'
    inputs = Input('default'),
    unsupported = ('connectorder', 'language', 'extension', 'customext', 'wordwrap')

    label = Str('', page='In', role='cpu', viewer_only=True, help='Name of the connector of the component.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return inputs[0] if inputs and inputs[0] is not None else self.empty()

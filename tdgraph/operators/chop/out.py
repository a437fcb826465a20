"""Out CHOP."""

from __future__ import annotations

from typing import Any

from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Str

__all__ = ['OutCHOP']


class OutCHOP(CHOP):
    """Lead channels out of a component: each Out CHOP is one output connector of the component around it.

    ``out = in``

    Input 0: any channels; unconnected: no channels.
    Output: the input itself.
    Units: the channels' own.
    Source: docs.derivative.ca/Out_CHOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'outCHOP', 'out', 'Out'
    inputs = Input('channels'),

    label = Str('', page='Out', role='cpu', viewer_only=True, help='Name of the connector of the component.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return inputs[0] if inputs and inputs[0] is not None else self.empty()

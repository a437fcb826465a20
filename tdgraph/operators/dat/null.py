"""Null DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat.base import DAT, Input

__all__ = ['NullDAT']


class NullDAT(DAT):
    """Pass a DAT on: a stable place to refer to.

    ``output = in``

    Input 0: any text or table; unconnected: an empty table.
    Output: as input 0.
    Units: none.
    Source: docs.derivative.ca/Null_DAT.
    Differs: none known.
    """

    opType, base_name = 'nullDAT', 'null'
    inputs = Input('text or table'),

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return inputs[0] if inputs and inputs[0] is not None else self.empty()

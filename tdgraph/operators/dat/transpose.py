"""Transpose DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._value import Table
from tdgraph.operators.dat.base import DAT, Input

__all__ = ['TransposeDAT']


class TransposeDAT(DAT):
    """Turn rows into columns and columns into rows.

    ``output[c, r] = in[r, c]``

    Input 0: a table; a text is a table of one cell; unconnected: an empty table.
    Output: a table.
    Units: none.
    Source: docs.derivative.ca/Transpose_DAT.
    Differs: none known.
    """

    opType, base_name, type_label = 'transposeDAT', 'transpose', 'Transpose'
    inputs = Input('table'),
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if not inputs or inputs[0] is None:
            return self.empty()
        return Table(tuple(zip(*inputs[0].rows)))

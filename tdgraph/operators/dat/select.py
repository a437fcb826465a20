"""Select DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._scope import SCOPE_PARS, Scope
from tdgraph.operators.dat._value import Table, Text
from tdgraph.operators.dat.base import Input
from tdgraph.pars import Changed, DATRef, Toggle

__all__ = ['SelectDAT']


class SelectDAT(Scope):
    """Fetch a DAT from anywhere, or some rows and columns of a table.

    ``output = in[rows][:, cols]``, in the order of the table

    Rows are chosen by the names in their first column (``byname``), by index, by the values in `fromcol` that
    match patterns (``bynames``) or by an expression on ``me.inputCell`` (``byexpr``); columns likewise.

    Input 0: a text or table; unconnected: the DAT that `dat` names.
    Output: a table; a text of which all is selected stays a text.
    Units: indices count from 0.
    Source: docs.derivative.ca/Select_DAT.
    Differs: the condition is by default True, where TouchDesigner has an expression that is always true; whether
        Include First Row and Col are on by default is not documented: off here.
    Raises: ExpressionError, naming the cell, where a condition fails.
    """

    opType, base_name, type_label = 'selectDAT', 'select', 'Select'
    inputs = Input('text or table'),
    dat_par = 'dat'
    unsupported = ('output', 'language', 'extension', 'customext', 'wordwrap')

    dat = DATRef(page='Select', label='DAT', help='The DAT to fetch while nothing is connected.')
    firstrow = Toggle(page='Select', role='cpu', label='Include First Row',
                      help='Take the first row, whatever is selected.')
    firstcol = Toggle(page='Select', role='cpu', label='Include First Col',
                      help='Take the first column, whatever is selected.')
    vars().update({name: Changed(page='Select') for name in SCOPE_PARS})

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        value = inputs[0] if inputs and inputs[0] is not None else p.dat.value if p.dat else self.empty()
        if isinstance(value, Text) and p.extractrows == p.extractcols == 'all':
            return value
        rows, cols = self.chosen(value.rows, p)
        if p.firstrow and value.rows and 0 not in rows:
            rows = [0, *rows]
        if p.firstcol and value.rows and 0 not in cols:
            cols = [0, *cols]
        return Table(tuple(tuple(value.rows[row][col] for col in cols) for row in rows) if cols else ())

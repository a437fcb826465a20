"""Lookup DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._cell import number_or_text
from tdgraph.operators.dat._value import Rows, Table
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Int, Menu, Str, Toggle

__all__ = ['LookupDAT']


class LookupDAT(DAT):
    """Pick rows or columns of a table in the order that another table gives.

    ``output = [table[i] for i in index]``, where i is an index or the first row (column) with that value

    Rows are picked by the first column of the index table, columns by its first row.  Values are looked for in the
    column (row) of the table that Value Name or Value Index says.

    Input 0: the index table; unconnected: nothing is picked.
    Input 1: the table; unconnected: an empty table.
    Output: a table; what is not there is left out.
    Units: indices count from 0, negative ones from the end.
    Source: docs.derivative.ca/Lookup_DAT.
    Differs: what becomes of values that are not found is not documented; left out here.
    """

    opType, base_name, type_label = 'lookupDAT', 'lookup', 'Lookup'
    inputs = Input('indices'), Input('table')
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    index = Menu('rowindices colindices rowvalues colvalues', page='Lookup', role='cpu',
                 labels=('Row Indices', 'Col Indices', 'Row Values', 'Col Values'),
                 help='What the index table holds, and what is picked.')
    valueloction = Menu('name index', 'index', page='Lookup', role='cpu', label='Value Location',
                        help='How the column (row) in which values are looked for is given.')
    valuename = Str('', page='Lookup', label='Value Name', help='Its name.')
    valueindex = Int(0, norm=(0, 10), page='Lookup', role='cpu', label='Value Index', help='Its index.')
    includeheader = Toggle(page='Lookup', role='cpu', label='Include Header',
                           help='Take the first row (column) of the table first.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        wanted, table = ((inputs[index].rows if index < len(inputs) and inputs[index] is not None else ())
                         for index in (0, 1))
        by_row = p.index.startswith('row')
        made = _picked(wanted if by_row else tuple(zip(*wanted)), table if by_row else tuple(zip(*table)), p)
        return Table(made if by_row else tuple(zip(*made)))


def _picked(wanted: Rows, lines: Rows, p: Any) -> Rows:
    """Return the lines that the first cells of `wanted` name."""
    if not lines or not lines[0]:
        return ()
    asked = [line[0] for line in wanted if line]
    if p.index.endswith('indices'):
        numbers = [number_or_text(text) for text in asked]
        places = [int(number) for number in numbers
                  if not isinstance(number, str) and -len(lines) <= number < len(lines)]
    else:
        across = p.valueindex
        if p.valueloction == 'name':
            heads = [line[0] for line in zip(*lines)]
            across = heads.index(p.valuename) if p.valuename in heads else len(heads)
        if not -len(lines[0]) <= across < len(lines[0]):
            return lines[:1] if p.includeheader else ()
        values = [line[across] for line in lines]
        places = [values.index(text) for text in asked if text in values]
    return (*(lines[:1] if p.includeheader else ()), *(lines[place] for place in places))

"""Insert DAT."""

from __future__ import annotations

import ast
import shlex
from typing import Any

from tdgraph.operators.dat._value import Rows, Table, cell_text, square
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Int, Menu, Str

__all__ = ['InsertDAT']


class InsertDAT(DAT):
    """Put one more row or column into a table.

    ``output = [*in[:i], contents, *in[i:]]``

    Input 0: a table; a text is one cell; unconnected: an empty table, which takes all of the contents.
    Output: a table one row or column larger; contents beyond its size are left out.
    Units: the index counts from 0; one beyond the table means its end.
    Source: docs.derivative.ca/Insert_DAT.
    Differs: names and cell expressions of a row (`includenames`, `replaceduplicate`, `replace`) do not exist.
    """

    opType, base_name, type_label = 'insertDAT', 'insert', 'Insert'
    inputs = Input('table'),
    unsupported = ('includenames', 'replaceduplicate', 'replace*', 'language', 'extension', 'customext', 'wordwrap')

    insert = Menu('row col', page='Insert', role='cpu', labels=('Row', 'Column'), help='What is put in.')
    at = Menu('start end index', page='Insert', role='cpu', labels=('Before First', 'After Last', 'Index'),
              help='Where it goes.')
    index = Int(0, min=0, norm=(0, 10), page='Insert', role='cpu', help='The place, with At Index.')
    contents = Str('', page='Insert',
                   help="The cells between blanks (in quotes where they have blanks), or a list: ['a', 1].")

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        rows: Rows = inputs[0].rows if inputs and inputs[0] is not None else ()
        lines = list(rows if p.insert == 'row' else zip(*rows))
        cells = _cells(p.contents)
        line = (*cells, *[''] * (len(lines[0]) - len(cells)))[:len(lines[0])] if lines else tuple(cells)
        lines.insert({'start': 0, 'end': len(lines)}.get(p.at, p.index), line)
        made = square(lines)
        return Table(made if p.insert == 'row' else tuple(zip(*made)))


def _cells(text: str) -> list[str]:
    """Return the cells that a text of quoted words, or of a Python list, spells."""
    if text.startswith('['):
        try:
            return [cell_text(item) for item in ast.literal_eval(text)]
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            pass  # words that begin with a bracket
    try:
        return shlex.split(text)
    except ValueError:  # a quote without its other half
        return text.split()

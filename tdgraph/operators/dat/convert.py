"""Convert DAT."""

from __future__ import annotations

import re
from typing import Any

from tdgraph.operators.dat._value import Table, Text, square
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Menu, Str, Toggle

__all__ = ['ConvertDAT', 'unescaped']

_ESCAPES = {'\\t': '\t', '\\n': '\n', '\\r': '\r', '\\\\': '\\'}


class ConvertDAT(DAT):
    r"""Make a table of a text, or a text of a table.

    table: ``output[r, c]`` is piece c of line r, cut at each character of `delimiters`.
    text: ``output`` is a line per row, its cells with `spacers` between them.

    Input 0: a text or table; one that is already what is asked for comes through as it is; unconnected: empty.
    Output: a table (rows filled up with empty cells), or a text whose lines end with a newline.
    Units: none.
    Source: docs.derivative.ca/Convert_DAT.
    Differs: the defaults are not documented; here To Table, tabs, and blank lines removed.  ``\t`` and ``\n``
        mean tab and newline.
    """

    opType, base_name, type_label = 'convertDAT', 'convert', 'Convert'
    inputs = Input('text or table'),
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    how = Menu('text table', 'table', page='Convert', role='cpu', labels=('To Text', 'To Table'),
               help='What is made of the input.')
    removeblank = Toggle(True, page='Convert', role='cpu', label='Remove Blank Lines',
                         help='Make no rows of blank lines.')
    delimiters = Str('\\t', page='Convert', label='Split Cells at',
                     help='Characters at each of which a line is cut into cells.')
    spacers = Str('\\t', page='Convert', label='Concatenate with', help='What stands between cells in the text.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        value = inputs[0] if inputs and inputs[0] is not None else self.empty()
        if p.how == 'text':
            if isinstance(value, Text):
                return value
            spacer = unescaped(p.spacers)
            return Text(''.join(spacer.join(row) + '\n' for row in value.rows))
        if isinstance(value, Table):
            return value
        lines = [line for line in value.text.splitlines() if line.strip() or not p.removeblank]
        marks = unescaped(p.delimiters)
        cut = re.compile('[' + re.escape(marks) + ']') if marks else None
        return Table(square([cut.split(line) if cut else [line] for line in lines]))


def unescaped(text: str) -> str:
    r"""Return a text in which ``\t``, ``\n``, ``\r`` and ``\\`` are the characters they stand for."""
    return re.sub(r'\\[tnr\\]', lambda found: _ESCAPES[found.group()], text)

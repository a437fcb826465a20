"""Table DAT."""

from __future__ import annotations

from pathlib import Path

from tdgraph.operators.dat._files import FileBacked
from tdgraph.operators.dat._value import Table, Text, parse_table
from tdgraph.pars import Toggle

__all__ = ['TableDAT']


class TableDAT(FileBacked):
    """Hold a table of string cells.

    ``output[r, c] = cell`` as last written, or the rows of `file` (.csv by commas, all others by tabs).

    Input 0: none.
    Output: a table; rows are filled up with empty cells to one length.
    Units: none.
    Source: docs.derivative.ca/Table_DAT.
    Differs: the Fill page (`fill`, `fills`) does not exist; fill cells from a script.
    """

    opType, base_name = 'tableDAT', 'table'
    removeblank = Toggle(page='File', role='cpu', label='Remove Blank Lines',
                         help='Leave lines without any text out when the file is read.')
    unsupported = ('loadonstart', 'write', 'fill', 'rows', 'cols', 'cellexpr', 'includenames', 'fills*',
                   'defaultreadencoding', 'language', 'extension', 'customext', 'wordwrap')

    def parse(self, text: str, path: Path) -> Table | Text:
        table = parse_table(text, ',' if path.suffix.lower() == '.csv' else '\t')
        if self.par['removeblank'].eval():
            return Table(tuple(row for row in table.rows if any(row)))
        return table

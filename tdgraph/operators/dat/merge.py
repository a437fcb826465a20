"""Merge DAT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.operators.dat._value import Rows, Table, Text, square
from tdgraph.operators.dat.base import DAT, Inputs
from tdgraph.pars import DATRef, Menu, Str, Toggle

__all__ = ['MergeDAT']

_TURNED = {'col': 'row', 'collapserow': 'collapsecol', 'reprowcells': 'repcolcells'}


class MergeDAT(DAT):
    """Put tables together: below each other, beside each other, joined into single cells, or over each other.

    row: the rows of all tables.  With `byname` cells go to the column of the same name and the first row of the
    later tables is left out; columns that the first has not are added.  col: the same for columns.
    collapsecol: the tables beside each other, each row joined into one cell.  collapserow: below each other,
    each column joined.  collapsecells: all cells, table by table, joined into one.
    repcolcells: the first table, in which rows of the later ones replace those of the same name; the last wins.
    reprowcells: the same for columns.  `unmatched` adds the rows (columns) that the first table has not.

    Input i: texts or tables, then those that `dat` names; none: an empty table.
    Output: a table, filled up with empty cells; where all are texts and `how` is row, one text, each part on a
        line of its own.
    Units: none.
    Source: docs.derivative.ca/Merge_DAT.
    Differs: how tables are laid out before they collapse, and what becomes of texts, is not documented.
    """

    opType, base_name, type_label = 'mergeDAT', 'merge', 'Merge'
    inputs = Inputs('text or table')
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    dat = DATRef(many=True, page='Merge', label='DAT', help='More DATs, after those that are connected.')
    how = Menu('row col collapsecol collapserow collapsecells repcolcells reprowcells', page='Merge', role='cpu',
               labels=('Append Rows', 'Append Columns', 'Collapse Columns', 'Collapse Rows', 'Collapse Cells',
                       'Replace Cells by Column', 'Replace Cells by Row'), help='How tables are put together.')
    byname = Toggle(page='Merge', role='cpu', label='By Name',
                    help='Append cells to the column (row) of the same name.')
    spacer = Str(' ', page='Merge', label='Concatenate with', help='What stands between cells that are joined.')
    unmatched = Toggle(page='Merge', role='cpu', label='Append Unmatched',
                       help='Replacing, add the rows or columns that the first table has not.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        values = [value for value in (*inputs, *(op.value for op in p.dat)) if value is not None]
        if values and p.how == 'row' and all(isinstance(value, Text) for value in values):
            last = len(values) - 1
            return Text(''.join(value.text if value.text.endswith('\n') or place == last else value.text + '\n'
                                for place, value in enumerate(values)))
        tables: list[Rows] = [value.rows for value in values]
        turned = p.how in _TURNED
        if turned:
            tables = [_transposed(rows) for rows in tables]
        merged = _merged(tables, _TURNED.get(p.how, p.how), p)
        return Table(_transposed(merged) if turned else merged)


def _transposed(rows: Rows) -> Rows:
    return tuple(zip(*rows))


def _merged(tables: list[Rows], how: str, p: Any) -> Rows:
    if how == 'row':
        return _by_name(tables) if p.byname else square([row for rows in tables for row in rows])
    if how == 'collapsecol':
        count = max((len(rows) for rows in tables), default=0)
        return tuple((p.spacer.join(cell for rows in tables for cell in (rows[row] if row < len(rows) else ())),)
                     for row in range(count))
    if how == 'collapsecells':
        cells = [cell for rows in tables for row in rows for cell in row]
        return ((p.spacer.join(cells),),) if cells else ()
    return _replaced(tables, p.unmatched)


def _by_name(tables: list[Rows]) -> Rows:
    """Return all rows under the names of the first row; names that come up later are added."""
    tables = [rows for rows in tables if rows]
    if not tables:
        return ()
    names = list(tables[0][0])
    places = [list(range(len(names)))]
    for rows in tables[1:]:
        names += [name for name in dict.fromkeys(rows[0]) if name not in names]
        places.append([names.index(name) for name in rows[0]])
    made = [tuple(names)]
    for rows, columns in zip(tables, places):
        for row in rows[1:]:
            line = [''] * len(names)
            for column, cell in zip(columns, row):
                line[column] = cell
            made.append(tuple(line))
    return tuple(made)


def _replaced(tables: Sequence[Rows], unmatched: bool) -> Rows:
    """Return the first table with rows replaced by those of the same name in the later ones."""
    if not tables:
        return ()
    lines = list(tables[0])
    width = len(lines[0]) if lines else 0
    for rows in tables[1:]:
        for row in rows:
            found = [index for index, line in enumerate(lines) if line[0] == row[0]]
            for index in found:
                lines[index] = (row[:width] if not unmatched else row) + lines[index][len(row):]
            if not found and unmatched:
                lines.append(row)
    return square(lines)

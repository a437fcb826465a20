"""DAT to CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, legal_name, unique
from tdgraph.operators.chop._pages import ExtendPage, RatePage, extend_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import DATRef, Int, Menu, Str
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.operators.dat._value import Rows

__all__ = ['DatToCHOP']

PAGE = 'DAT to'
EXTRACT = 'all byname byindex bynames'
FIRST = 'ignored names values'


class _Pages(RatePage, ExtendPage):
    dat = DATRef(page=PAGE, label='DAT', help='The table that is read.')
    extractrows = Menu(EXTRACT, page=PAGE, role='cpu', label='Select Rows',
                       labels=('All', 'by Name', 'by Index', 'by Names'), help='Which rows are used.')
    rownamestart = Str('', page=PAGE, label='Start Row Name', help='First row, by the cell in its first column.')
    rowindexstart = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='Start Row Index',
                        help='First row; 0 is the first.')
    rownameend = Str('', page=PAGE, label='End Row Name', help='Last row, by the cell in its first column.')
    rowindexend = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='End Row Index',
                      help='Last row; -1 is the last.')
    rownames = Str('', page=PAGE, label='Row Names', help='Names of the rows, patterns allowed.')
    extractcols = Menu(EXTRACT, page=PAGE, role='cpu', label='Select Cols',
                       labels=('All', 'by Name', 'by Index', 'by Names'), help='Which columns are used.')
    colnamestart = Str('', page=PAGE, label='Start Col Name', help='First column, by the cell in its first row.')
    colindexstart = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='Start Col Index',
                        help='First column; 0 is the first.')
    colnameend = Str('', page=PAGE, label='End Col Name', help='Last column, by the cell in its first row.')
    colindexend = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='End Col Index',
                      help='Last column; -1 is the last.')
    colnames = Str('', page=PAGE, label='Col Names', help='Names of the columns, patterns allowed.')
    output = Menu('single chanperrow chanpercol chanpervalue', 'chanperrow', page=PAGE, role='cpu',
                  labels=('Single Channel', 'Channel per Row', 'Channel per Column', 'Channel per Value'),
                  help='What becomes a channel.')
    firstrow = Menu(FIRST, page=PAGE, role='cpu', label='First Row is',
                    help='What the first row of the table holds.')
    firstcolumn = Menu(FIRST, 'names', page=PAGE, role='cpu', label='First Column is',
                       help='What the first column of the table holds.')


class DatToCHOP(_Pages, CHOP):
    """Turn the cells of a table into channels.

    ``out[c, k] = float(cell)``, a cell that is no number is 0

    chanperrow makes each row a channel with a sample per column, chanpercol the other way round, chanpervalue each
    cell a channel with one sample, single all cells one channel, row by row.  The first row and the first column of
    the table, if chosen, hold names, values, or something to ignore.  A channel is named after the name of its row
    or column, of both where each cell is one; without a name ``chan1``, ``chan2``, ...

    Rows and columns: all, those from a first to a last one by name or index, or those that match names.

    Output: from index 0 at `rate`; float32 (channels, samples).
    Units: the table's.
    Source: docs.derivative.ca/DAT_to_CHOP.
    Differs: names with indices and expressions that select rows or columns do not exist; what names are made of,
        and the defaults of Output and First Row/Column, are ours.
    """

    opType, base_name, type_label = 'dattoCHOP', 'datto', 'DAT to'
    inputs = ()
    unsupported = ('rowexpr', 'colexpr', 'fromcol', 'fromrow')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        table: Rows = () if p.dat is None else p.dat.value.rows
        if not table or not table[0]:
            return EMPTY
        heads, sides = table[0], tuple(row[0] for row in table)
        rows = chosen(sides, p.extractrows, (p.rownamestart, p.rownameend), (p.rowindexstart, p.rowindexend),
                      p.rownames)
        cols = chosen(heads, p.extractcols, (p.colnamestart, p.colnameend), (p.colindexstart, p.colindexend),
                      p.colnames)
        rows = rows if p.firstrow == 'values' else [row for row in rows if row]
        cols = cols if p.firstcolumn == 'values' else [col for col in cols if col]
        if not rows or not cols:
            return EMPTY
        with np.errstate(over='ignore'):
            values = np.array([[number(table[row][col]) for col in cols] for row in rows]).astype(np.float32)
        names = [sides[row] if p.firstcolumn == 'names' else '' for row in rows]
        titles = [heads[col] if p.firstrow == 'names' else '' for col in cols]
        if p.output == 'chanpercol':
            values, names = np.ascontiguousarray(values.T), titles
        elif p.output == 'chanpervalue':
            names = ['_'.join(filter(None, (name, title))) for name in names for title in titles]
            values = values.reshape(-1, 1)
        elif p.output == 'single':
            values, names = values.reshape(1, -1), ['']
        made = unique(legal_name(name) if name else f'chan{place + 1}' for place, name in enumerate(names))
        return Channels(made, values, p.rate, extend=extend_of(p))


def number(cell: str) -> float:
    """Return the number in a cell, 0 where there is none."""
    try:
        return float(cell)
    except ValueError:
        return 0.0


def chosen(names: Sequence[str], how: str, ends: tuple[str, str], indices: tuple[int, int], wanted: str,
           ) -> list[int]:
    """Return the rows or columns that are used; `names`: what stands at their heads."""
    every = range(len(names))
    if how == 'all':
        return list(every)
    if how == 'bynames':
        return sorted(set(patterns.select(wanted, names)))
    (first, last), (start, end) = ends, indices
    if how == 'byname':
        start = names.index(first) if first in names else len(names)
        end = names.index(last) if last in names else -1 if not last else start
    end = end + len(names) if end < 0 else end
    return list(every[max(start, 0):end + 1])

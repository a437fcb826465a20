"""The Scope page: which rows and columns an operator works on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from tdgraph.operators.dat._cells import PerCell
from tdgraph.operators.dat._value import Rows
from tdgraph.pars import Int, Menu, Str, Toggle
from tdgraph.tdu import patterns

__all__ = ['SCOPE_PARS', 'Excluding', 'Scope']

PAGE = 'Scope'
EXTRACT = 'all byname byindex bynameindex byindexname bynames byexpr'
LABELS = ('All', 'by Name', 'by Index', 'by Start Name, End Index', 'by Start Index, End Name', 'by Values',
          'by Condition')


class Scope(PerCell):
    """Mixin: rows and columns by name, index, values or condition.  Both ends of a range belong to it."""

    cell_pars: ClassVar[tuple[str, ...]] = ('rowexpr', 'colexpr')

    extractrows = Menu(EXTRACT, page=PAGE, role='cpu', label='Select Rows', labels=LABELS,
                       help='How the rows are chosen.')
    rownamestart = Str('', page=PAGE, label='Start Row Name', help='First row, by the cell in its first column.')
    rowindexstart = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='Start Row Index',
                        help='First row; 0 is the first, negative ones count from the end.')
    rownameend = Str('', page=PAGE, label='End Row Name', help='Last row, by the cell in its first column.')
    rowindexend = Int(0, expr='me.inputTable.numRows - 1 if me.inputTable else 0', norm=(0, 10), page=PAGE,
                      role='cpu', label='End Row Index',
                      help='Last row; by default the last of the table, negative ones count from the end.')
    rownames = Str('', page=PAGE, label='Row Select Values', help='The cells to look for, patterns allowed.')
    rowexpr = Str('True', page=PAGE, label='Row Select Condition',
                  help='An expression, evaluated for the cell of each row in From Column (me.inputCell); rows '
                       'where it is true are chosen.')
    fromcol = Int(0, min=0, norm=(0, 10), page=PAGE, role='cpu', label='From Column',
                  help='The column in which values and conditions are looked up.')
    extractcols = Menu(EXTRACT, page=PAGE, role='cpu', label='Select Cols', labels=LABELS,
                       help='How the columns are chosen.')
    colnamestart = Str('', page=PAGE, label='Start Col Name', help='First column, by the cell in its first row.')
    colindexstart = Int(0, norm=(0, 10), page=PAGE, role='cpu', label='Start Col Index',
                        help='First column; 0 is the first, negative ones count from the end.')
    colnameend = Str('', page=PAGE, label='End Col Name', help='Last column, by the cell in its first row.')
    colindexend = Int(0, expr='me.inputTable.numCols - 1 if me.inputTable else 0', norm=(0, 10), page=PAGE,
                      role='cpu', label='End Col Index',
                      help='Last column; by default the last of the table, negative ones count from the end.')
    colnames = Str('', page=PAGE, label='Col Select Values', help='The cells to look for, patterns allowed.')
    colexpr = Str('True', page=PAGE, label='Col Select Condition',
                  help='An expression, evaluated for the cell of each column in From Row (me.inputCell); columns '
                       'where it is true are chosen.')
    fromrow = Int(0, min=0, norm=(0, 10), page=PAGE, role='cpu', label='From Row',
                  help='The row in which values and conditions are looked up.')

    def chosen(self, rows: Rows, p: Any) -> tuple[list[int], list[int]]:
        """Return the indices of the rows and of the columns that are chosen, ascending."""
        cols: Rows = tuple(zip(*rows))
        return (self._along('row', rows, p.fromcol, (p.rownamestart, p.rownameend),
                            (p.rowindexstart, p.rowindexend), p),
                self._along('col', cols, p.fromrow, (p.colnamestart, p.colnameend),
                            (p.colindexstart, p.colindexend), p))

    def _along(self, kind: str, lines: Rows, across: int, names: tuple[str, str], ends: tuple[int, int],
               p: Any) -> list[int]:
        how = getattr(p, f'extract{kind}s')
        if how == 'all' or not lines or not lines[0]:
            return list(range(len(lines)))
        if how in ('bynames', 'byexpr') and across >= len(lines[0]):
            return []
        if how == 'bynames':
            cells = [line[across] for line in lines]
            return sorted(set(patterns.select(getattr(p, f'{kind}names'), cells)))
        if how == 'byexpr':
            rows = lines if kind == 'row' else tuple(zip(*lines))
            return self.matching(f'{kind}expr', rows, across, kind == 'row')
        heads = [line[0] for line in lines]
        count = len(lines)
        start = _named(names[0], heads, 0) if how in ('byname', 'bynameindex') else _counted(ends[0], count)
        end = _named(names[1], heads, count - 1) if how in ('byname', 'byindexname') else _counted(ends[1], count)
        return [] if start is None or end is None else list(range(max(start, 0), min(end, count - 1) + 1))


def _named(name: str, heads: Sequence[str], default: int) -> int | None:
    """Return where a name stands; no name: the default; a name that is not there: None."""
    if not name:
        return default
    return heads.index(name) if name in heads else None


def _counted(index: int, count: int) -> int:
    return index + count if index < 0 else index


#: The names of the parameters of `Scope`.
SCOPE_PARS = tuple(name for name in vars(Scope) if name.startswith(('extract', 'row', 'col', 'from')))


class Excluding(Scope):
    """Mixin: a scope without the first row or column, the others staying as they are."""

    xfirstrow = Toggle(page=PAGE, role='cpu', label='Exclude First Row',
                       help='Leave the first row as it is, whatever is selected.')
    xfirstcol = Toggle(page=PAGE, role='cpu', label='Exclude First Col',
                       help='Leave the first column as it is, whatever is selected.')

    def in_scope(self, rows: Rows, p: Any) -> tuple[set[int], set[int]]:
        """Return the rows and the columns to work on."""
        chosen_rows, chosen_cols = self.chosen(rows, p)
        return set(chosen_rows) - {0} if p.xfirstrow else set(chosen_rows), (
            set(chosen_cols) - {0} if p.xfirstcol else set(chosen_cols))

"""DAT Execute DAT."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tdgraph.operators.dat._cell import Cell
from tdgraph.operators.dat._editing import Editable
from tdgraph.operators.dat._value import Table, Text
from tdgraph.operators.dat._watching import Callback, Following, toggle
from tdgraph.operators.dat.base import DAT
from tdgraph.pars import DATRef, Menu, Toggle

__all__ = ['DATExecuteDAT', 'TableChange']

_PAGE = 'DAT Execute'
_TABLE = Callback('onTableChange', 'tablechange', 'dat, prevDAT, info', 'Called when anything has changed.',
                  forms=((0, 1, 2), (0,)))
_ROW = Callback('onRowChange', 'rowchange', 'dat, rows', 'Called with the indices of the rows that changed.')
_COL = Callback('onColChange', 'colchange', 'dat, cols', 'Called with the indices of the columns that changed.')
_CELL = Callback('onCellChange', 'cellchange', 'dat, cells, prev',
                 'Called with the cells that changed and their former texts.')
_SIZE = Callback('onSizeChange', 'sizechange', 'dat', 'Called when the number of rows or columns changed.')


class DATExecuteDAT(Following):
    """Call functions when the content of a DAT changes.

    The DAT is cooked once a frame.  ``onTableChange(dat, prevDAT, info)``: `dat` is the DAT as it is now, `prevDAT`
    reads like a DAT that still holds the former content, and of `info` the members rowsChanged, colsChanged
    (indices of rows and columns that both have and whose cells differ), cellsChanged (those Cells), rowsAdded,
    colsAdded (indices in `dat` of names in column 0, in row 0, that are new), rowsRemoved, colsRemoved (indices in
    `prevDAT` of names that are gone) and sizeChanged (bool).

    With Execute `start` it is called at the start of the frame, after onFrameStart and before the pictures, once
    for every edit since the last time, in their order; with `end` at the end of the frame, once for all of them.

    Input i: none.
    Output: its text, which holds the callbacks.
    Units: rows and columns, from 0.
    Source: docs.derivative.ca/DAT_Execute_DAT, /DatexecuteDAT_Class.
    Differs: changes count from when `dat`, `execute` or `active` is set, or the project is loaded.  With `start`,
    of more than 256 edits between two frames the last are told as one, of what is no Text or Table DAT all of a
    frame are one, and `dat` is the DAT after all of them.  A callback that edits the DAT is called for that in the
    next frame.  Of the older callbacks, only onSizeChange is called where rows or columns have gone.
    Raises: nothing; what a callback raises is in scriptErrors().
    """

    opType, base_name, type_label = 'datexecuteDAT', 'datexec', 'DAT Execute'
    rank = 2
    known = (_TABLE, _ROW, _COL, _CELL, _SIZE)
    heading = ('dat - the DAT that has changed', 'prevDAT - reads as the DAT did before',
               'info - rowsChanged, rowsAdded, rowsRemoved, colsChanged, colsAdded, colsRemoved,',
               '       cellsChanged, sizeChanged')
    settings = ('dat', 'execute', 'active')
    active = Toggle(True, page=_PAGE, role='cpu', help='Watch the DAT.')
    dat = DATRef(page=_PAGE, label='DAT', help='The DAT to watch: a name or a path.')
    tablechange = toggle(_PAGE, 'Table Change', 'onTableChange when anything changes', on=True)
    rowchange = toggle(_PAGE, 'Row Change', 'onRowChange when rows change (older)')
    colchange = toggle(_PAGE, 'Column Change', 'onColChange when columns change (older)')
    cellchange = toggle(_PAGE, 'Cell Change', 'onCellChange when cells change (older)')
    sizechange = toggle(_PAGE, 'Size Change', 'onSizeChange when the size changes (older)')
    execute = Menu('start end', page=_PAGE, role='cpu',
                   help='At the start of the frame for every edit, or at its end once.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._source: Any = None
        self._seen: Table | Text | None = None

    def moment(self, name: str) -> None:
        super().moment(name)
        if name == f'frame{self.par["execute"].eval()}':
            self._compare()

    def look(self) -> None:
        before, self._source = self._source, self.par['dat'].eval() if self.par['active'].eval() else None
        if isinstance(before, Editable):
            before.edit_logs.pop(self, None)
        self._seen = None
        if self._source is not None:
            self.engine.scheduler.cook(self._source)
            self._seen = self._source.output()
            if isinstance(self._source, Editable) and self.par['execute'].eval() == 'start':
                self._source.edit_logs[self] = []

    def _compare(self) -> None:
        source, before = self._source, self._seen
        log = source.edit_logs.get(self, []) if isinstance(source, Editable) else []
        self.look()  # first, so that a callback which fails loses no change
        if source is None or source is not self._source:
            return
        for now in (*log, self._seen):
            if now != before and source.valid:
                self._tell(source, before, now)
            before = now

    def _tell(self, source: Any, before: Any, now: Any) -> None:
        wanted = [callback for callback in self.known if self.wants(callback)]
        if not wanted:
            return
        info = TableChange.of(source, before, now)
        if _TABLE in wanted:
            self.fire(_TABLE, source, _Former(source, before), info)
        if all(new >= old for new, old in zip(_size(now), _size(before), strict=True)):
            self._tell_older(source, before, info)
        if info.sizeChanged:
            self.fire(_SIZE, source)

    def _tell_older(self, source: Any, before: Any, info: TableChange) -> None:
        if info.rowsChanged:
            self.fire(_ROW, source, info.rowsChanged)
        if info.colsChanged:
            self.fire(_COL, source, info.colsChanged)
        if info.cellsChanged:
            self.fire(_CELL, source, info.cellsChanged,
                      [before.rows[cell.row][cell.col] for cell in info.cellsChanged])

    def dispose(self) -> None:
        if isinstance(self._source, Editable):
            self._source.edit_logs.pop(self, None)
        super().dispose()


@dataclass(frozen=True)
class TableChange:
    """The argument `info` of onTableChange."""

    rowsChanged: list[int]
    rowsAdded: list[int]
    rowsRemoved: list[int]
    colsChanged: list[int]
    colsAdded: list[int]
    colsRemoved: list[int]
    cellsChanged: list[Cell]
    sizeChanged: bool

    @classmethod
    def of(cls, source: DAT, before: Table | Text, now: Table | Text) -> TableChange:
        """Return how `now` differs from `before`; cells belong to `source`."""
        old, new = before.rows, now.rows
        places = [(row, col) for row, both in enumerate(zip(old, new)) if both[0] != both[1]
                  for col, cells in enumerate(zip(*both)) if cells[0] != cells[1]]
        heads = [row[0] if row else '' for row in old], [row[0] if row else '' for row in new]
        tops = old[0] if old else (), new[0] if new else ()
        return cls(
            rowsChanged=sorted({row for row, _ in places}), colsChanged=sorted({col for _, col in places}),
            rowsAdded=_not_in(heads[1], heads[0]), rowsRemoved=_not_in(*heads),
            colsAdded=_not_in(tops[1], tops[0]), colsRemoved=_not_in(*tops),
            cellsChanged=[Cell(source, *place) for place in places], sizeChanged=_size(before) != _size(now))


class _Former(DAT):
    """Reads like the DAT did before: no operator of the network."""

    def __init__(self, source: DAT, content: Table | Text) -> None:
        super().__init__(source.engine, source.above, source._name)
        self.engine.forget(self)
        self._content = content
        self.opType = source.opType  # type: ignore[misc]

    def content(self) -> Table | Text:
        return self._content


def _size(content: Table | Text) -> tuple[int, int]:
    """Return (columns, rows)."""
    rows = content.rows
    return (len(rows[0]) if rows else 0), len(rows)


def _not_in(names: Any, others: Any) -> list[int]:
    """Return the indices of the names that the others do not have, or not so many times."""
    left = Counter(others)
    found = []
    for index, name in enumerate(names):
        if left[name]:
            left[name] -= 1
        else:
            found.append(index)
    return found

"""`DAT`: reading text and tables (DAT Class)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.errors import MediaError, NotFoundError, ParTypeError, ParValueError, ReadOnlyError
from tdgraph.graph.node import Input, Inputs
from tdgraph.graph.op import OP
from tdgraph.operators.code import load_module
from tdgraph.operators.dat._cell import Cell
from tdgraph.operators.dat._exports import CellExports
from tdgraph.operators.dat._value import Table, Text, square
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from types import ModuleType

    from tdgraph.operators.host import Host


__all__ = ['DAT', 'Input', 'Inputs']

Name = int | str | Cell


class DAT(OP):
    """Base of the DATs: one text, or a table of string cells.

    Names are looked up in column 0 (rows) and row 0 (columns).  Reading anything in an expression or a callback
    makes the reader depend on the whole DAT.  Indices count from 0, negative ones from the end.
    """

    family: ClassVar[str] = 'DAT'
    isDAT = True
    engine: Host
    values: tuple[Table | Text, ...]
    _td_safe_ = OP._td_safe_ | {'text', 'csv', 'isTable', 'isText', 'numRows', 'numCols', 'jsonObject',
                                'cell', 'cells', 'row', 'col', 'rows', 'cols', 'findCell', 'findCells'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._module: tuple[str, ModuleType] | None = None
        self._exports: CellExports | None = None

    def empty(self) -> Table | Text:
        return Table()

    def content(self) -> Table | Text:
        """Return the up-to-date value; records that it was read."""
        result: Table | Text = self.pull().output()
        return result

    def own_content(self) -> Table | Text | None:
        """Return what this DAT keeps itself and no cook can make again: what a file of the network holds."""
        return self.values[0] if self._lock and self.values else None

    def restore(self, content: str | Sequence[Sequence[str]]) -> None:
        """Take the content that a file of the network has for this, without cooking; a cook's is not taken."""
        if self._lock:
            self.hold(Text(content) if isinstance(content, str) else Table(square(content)))

    def hold(self, content: Table | Text) -> None:
        """Lock this with a content, without cooking."""
        self.values, self._lock = (content,), True

    # -- whole --------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text; a table with tabs between cells and a newline after each row."""
        return self.content().text

    @property
    def csv(self) -> str:
        """The table as comma-separated values."""
        return Table(self.content().rows).csv

    @property
    def isTable(self) -> bool:
        return isinstance(self.content(), Table)

    @property
    def isText(self) -> bool:
        return isinstance(self.content(), Text)

    @property
    def isEditable(self) -> bool:
        return self._lock

    @property
    def numRows(self) -> int:
        return len(self.content().rows)

    @property
    def numCols(self) -> int:
        rows = self.content().rows
        return len(rows[0]) if rows else 0

    @property
    def cpuMemory(self) -> int:
        return sum(len(value.text.encode()) for value in self.values)

    @property
    def export(self) -> bool:
        """Whether the rows of this table drive parameters.

        The first row names the columns: path, parameter, value, and if you like enable (1 or 0).  A value drives
        numbers, switches, menus, texts and references; what is driven follows the rows from the next frame on,
        its value at once.  Rows that drive nothing are warnings.
        """
        return self._exports is not None

    @export.setter
    def export(self, on: bool) -> None:
        self.check()
        if self._exports is None and on:
            self._exports = CellExports(self)
            self._exports.start()
        elif self._exports is not None and not on:
            self._exports.stop()
            self._exports = None

    def own_warnings(self) -> list[str]:
        return [*super().own_warnings(), *(self._exports.complaints if self._exports is not None else ())]

    def dispose(self) -> None:
        if self._exports is not None:
            self._exports.stop()
        super().dispose()

    @property
    def jsonObject(self) -> Any:
        """The text parsed as JSON."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise ParValueError(f'{self.path}: not JSON: {error}; correct the text') from None

    @property
    def module(self) -> ModuleType:
        """The text as a Python module; run once per text.  Needs trust."""
        text = self.text
        if self._module is None or self._module[0] != text:
            self._module = (text, load_module(self, text))
        return self._module[1]

    @property
    def locals(self) -> dict[str, Any]:
        """The names that scripts of this DAT see."""
        return dict(self.expression_names())

    def isatty(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is buffered; here so that a DAT can stand in for sys.stdout."""

    def run(self, *args: Any, **keywords: Any) -> Any:
        """Queue the text as a script that sees `args`; keywords as for `run`."""
        run = self.engine.runs.add(self.text, *args, fromOP=self, **keywords)
        run.isDAT = True
        return run

    def save(self, filepath: str = '', append: bool = False, createFolders: bool = False) -> str:
        """Write the text to a file (a table as .csv with commas, else with tabs); returns the path."""
        path = self.engine.path_to(self.path, filepath or f'{self._name}.{"tsv" if self.isTable else "txt"}')
        text = self.csv if path.suffix == '.csv' else self.text
        try:
            if createFolders:
                path.parent.mkdir(parents=True, exist_ok=True)
            with path.open('a' if append else 'w', encoding='utf-8', newline='') as file:
                file.write(text)
        except OSError as error:
            raise MediaError(f'{self.path}: cannot write {path}: {error.strerror}; createFolders=True makes the '
                             'folders') from None
        return str(path)

    # -- cells --------------------------------------------------------------------------------------

    def row_index(self, name: Name, case_sensitive: bool = True) -> int | None:
        """Return the row of an index, an exact name or (for `row`, `cell`) the first match of a pattern."""
        return self._index(name, [row[0] if row else '' for row in self.content().rows], case_sensitive)

    def col_index(self, name: Name, case_sensitive: bool = True) -> int | None:
        """Return the column of an index, an exact name or the first match of a pattern."""
        rows = self.content().rows
        return self._index(name, list(rows[0]) if rows else [], case_sensitive)

    def _index(self, name: Name, names: Sequence[str], case_sensitive: bool) -> int | None:
        if isinstance(name, Cell):
            name = name.val
        if isinstance(name, bool) or not isinstance(name, (int, str)):
            if isinstance(name, float) and float(name).is_integer():
                return self._index(int(name), names, case_sensitive)
            raise ParTypeError(f'{self.path}: a row or column is an index or a name, '
                               f'not {type(name).__name__}')
        if isinstance(name, int):
            index = name + len(names) if name < 0 else name
            return index if 0 <= index < len(names) else None
        if name in names:
            return names.index(name)
        if case_sensitive and not patterns.is_pattern(name):
            return None
        found = patterns.match(name, names, case_sensitive)
        return names.index(found[0]) if found else None

    def __getitem__(self, place: tuple[Name, Name]) -> Cell | None:
        """`dat[r, c]`: the Cell, None where the table has none.  Names are exact here."""
        if not isinstance(place, tuple) or len(place) != 2:
            raise ParTypeError(f'{self.path}: dat[row, column] takes two indices or names')
        return self._exact(*place)

    def _exact(self, r: Name, c: Name) -> Cell | None:
        rows = self.content().rows
        heads = [row[0] if row else '' for row in rows]
        row = self._plain_index(r, heads)
        col = self._plain_index(c, list(rows[0]) if rows else [])
        return None if row is None or col is None else Cell(self, row, col)

    def _plain_index(self, name: Name, names: Sequence[str]) -> int | None:
        if isinstance(name, Cell):
            name = name.val
        if isinstance(name, str):
            return names.index(name) if name in names else None
        return self._index(name, names, True)

    def cell(self, r: Name, c: Name, caseSensitive: bool = True, val: bool = False) -> Any:
        """Return the first cell whose row and column match (patterns allowed), or None; `val`: its text."""
        row, col = self.row_index(r, caseSensitive), self.col_index(c, caseSensitive)
        return None if row is None or col is None else self._give(row, col, val)

    def cells(self, r: Name, c: Name, caseSensitive: bool = True, val: bool = False) -> list[Any]:
        """Return every cell whose row and column match."""
        return [self._give(row, col, val) for row in self._matching(r, True, caseSensitive)
                for col in self._matching(c, False, caseSensitive)]

    def _give(self, row: int, col: int, val: bool) -> Any:
        return self.content().rows[row][col] if val else Cell(self, row, col)

    def _matching(self, name: Name, row: bool, case_sensitive: bool) -> list[int]:
        rows = self.content().rows
        names = [line[0] if line else '' for line in rows] if row else list(rows[0]) if rows else []
        if isinstance(name, str) and patterns.is_pattern(name):
            return patterns.select(name, names, case_sensitive)
        if isinstance(name, str):
            fold = str if case_sensitive else str.casefold
            return [index for index, item in enumerate(names) if fold(item) == fold(name)]
        index = self._index(name, names, case_sensitive)
        return [] if index is None else [index]

    def _lines(self, names: Iterable[Name], row: bool, case_sensitive: bool, val: bool) -> list[list[Any]]:
        wanted = list(names)
        across = self.numCols if row else self.numRows
        if not wanted:
            found = list(range(self.numRows if row else self.numCols))
        else:
            found = [index for name in wanted for index in self._matching(name, row, case_sensitive)]
        return [[self._give(i, j, val) if row else self._give(j, i, val) for j in range(across)] for i in found]

    def row(self, *nameOrIndex: Name, caseSensitive: bool = True, val: bool = False) -> list[Any] | None:
        """Return the cells of the first matching row, or None."""
        return next(iter(self._lines(nameOrIndex, True, caseSensitive, val)), None)

    def col(self, *nameOrIndex: Name, caseSensitive: bool = True, val: bool = False) -> list[Any] | None:
        """Return the cells of the first matching column, or None."""
        return next(iter(self._lines(nameOrIndex, False, caseSensitive, val)), None)

    def rows(self, *nameOrIndex: Name, caseSensitive: bool = True, val: bool = False) -> list[list[Any]]:
        """Return the cells of every matching row; all rows without arguments."""
        return self._lines(nameOrIndex, True, caseSensitive, val)

    def cols(self, *nameOrIndex: Name, caseSensitive: bool = True, val: bool = False) -> list[list[Any]]:
        """Return the cells of every matching column; all columns without arguments."""
        return self._lines(nameOrIndex, False, caseSensitive, val)

    def findCells(self, pattern: str, rows: Sequence[Name] | None = None, cols: Sequence[Name] | None = None,
                  valuePattern: bool = True, rowPattern: bool = True, colPattern: bool = True,
                  caseSensitive: bool = False, val: bool = False) -> list[Any]:
        """Return every cell whose text matches, within these rows and columns; case-insensitive by default."""
        content = self.content().rows
        if not content:
            return []
        chosen_rows = self._chosen(rows, True, rowPattern, len(content))
        chosen_cols = self._chosen(cols, False, colPattern, len(content[0]))
        test = _tester(pattern, valuePattern, caseSensitive)
        return [self._give(r, c, val) for r in chosen_rows for c in chosen_cols if test(content[r][c])]

    def _chosen(self, names: Sequence[Name] | None, row: bool, as_pattern: bool, count: int) -> list[int]:
        if names is None:
            return list(range(count))
        listed: Sequence[Name] = [names] if isinstance(names, (str, int, Cell)) else names
        found: dict[int, None] = {}
        for name in listed:
            if as_pattern or not isinstance(name, str):
                found.update(dict.fromkeys(self._matching(name, row, True)))
            else:
                rows = self.content().rows
                heads = [line[0] for line in rows] if row else list(rows[0])
                found.update(dict.fromkeys(i for i, head in enumerate(heads) if head == name))
        return list(found)

    def findCell(self, pattern: str, rows: Sequence[Name] | None = None, cols: Sequence[Name] | None = None,
                 valuePattern: bool = True, rowPattern: bool = True, colPattern: bool = True,
                 caseSensitive: bool = False, val: bool = False) -> Any:
        """Return the first such cell, or None."""
        return next(iter(self.findCells(pattern, rows, cols, valuePattern, rowPattern, colPattern,
                                        caseSensitive, val)), None)

    # -- writing (Text, Table and locked DATs override) ----------------------------------------------

    def __setitem__(self, place: tuple[Name, Name], value: object) -> None:
        raise ReadOnlyError(f'{self.path}: a {self.opType} cannot be written to; lock it, or write to the Table '
                            'or Text DAT that it reads')

    def exact_place(self, r: Name, c: Name) -> tuple[int, int]:
        """Return the place of an existing cell, or raise with what there is."""
        cell = self._exact(r, c)
        if cell is None:
            raise NotFoundError(f'{self.path}: no cell ({r!r}, {c!r}); the table has {self.numRows} rows and '
                                f'{self.numCols} columns')
        return cell.row, cell.col


def _tester(pattern: str, as_pattern: bool, case_sensitive: bool) -> Any:
    if as_pattern:
        return patterns.matcher(pattern, case_sensitive)
    fold = str if case_sensitive else str.casefold
    return lambda text: fold(text) == fold(pattern)

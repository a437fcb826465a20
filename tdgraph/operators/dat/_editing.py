"""`Editable`: the DATs whose text and cells scripts may change: Text, Table, and Script while it cooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tdgraph.errors import NotFoundError, ParTypeError, ParValueError, ReadOnlyError
from tdgraph.graph.passive import an_operator
from tdgraph.operators.dat._cell import Cell, number_or_text
from tdgraph.operators.dat._value import Rows, Table, Text, cell_text, parse_table, row_texts, square
from tdgraph.operators.dat.base import DAT, Name

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Editable']

# Versions of a table share their rows, but not the list of them.
LONGEST_LOG = 256


class Editable(DAT):
    """A DAT that keeps its own content; each edit replaces the immutable content by another."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._content: Table | Text = self.blank()
        # What each DAT Execute DAT that wants every change has missed: the contents, in their order.
        self.edit_logs: dict[OP, list[Table | Text]] = {}

    @classmethod
    def blank(cls) -> Table | Text:
        """Return what a new DAT of this type holds."""
        return Table()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return self._content

    def own_content(self) -> Table | Text | None:
        return self._content

    def unchanged(self, values: tuple[Any, ...]) -> bool:
        return True  # edits count as new versions when they are made

    def set_content(self, content: Table | Text) -> None:
        """Replace the content and tell the readers."""
        self.check()
        self.before_edit()
        if content != self._content or type(content) is not type(self._content):
            self._content = content
            for log in self.edit_logs.values():
                if len(log) < LONGEST_LOG:
                    log.append(content)
            self.touch('edited')
            self.version += 1

    def before_edit(self) -> None:
        """Raise where this DAT may not be written to now."""

    def fill(self, content: str | Sequence[Sequence[object]]) -> None:
        """Replace everything by a text, or by rows of cells."""
        if isinstance(content, str):
            self.set_content(Text(content) if isinstance(self._content, Text) else parse_table(content))
        else:
            self.set_content(Table(square([row_texts(self.path, row) for row in content])))

    def restore(self, content: str | Sequence[Sequence[str]]) -> None:
        self.fill(content)
        if self._lock:
            self.hold(self._content)

    def copy_contents(self, other: Any) -> None:
        self._content = other._content

    @property
    def isEditable(self) -> bool:
        return True

    # -- whole --------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return super().text

    @text.setter
    def text(self, text: str) -> None:
        if not isinstance(text, str):
            raise ParTypeError(f'{self.path}: text takes a str, not {type(text).__name__}')
        self.set_content(parse_table(text) if isinstance(self._content, Table) else Text(text))

    @property
    def csv(self) -> str:
        return super().csv

    @csv.setter
    def csv(self, text: str) -> None:
        self.set_content(parse_table(text, ','))

    def clear(self, keepSize: bool = False, keepFirstRow: bool = False, keepFirstCol: bool = False) -> None:
        """Remove everything; or blank the cells and keep the size, the first row, the first column."""
        if isinstance(self._content, Text):
            self.set_content(Text())
            return
        rows = self._rows()
        if keepSize or (keepFirstRow and keepFirstCol):
            self.set_content(Table(tuple(
                tuple(cell if (keepFirstRow and r == 0) or (keepFirstCol and c == 0) else ''
                      for c, cell in enumerate(row)) for r, row in enumerate(rows))))
        elif keepFirstRow:
            self.set_content(Table(rows[:1]))
        else:
            self.set_content(Table(tuple(row[:1] for row in rows) if keepFirstCol else ()))

    def setSize(self, numrows: int, numcols: int) -> None:
        """Make the table this large; new cells are empty, others fall away."""
        if min(numrows, numcols) < 0:
            raise ParValueError(f'{self.path}: setSize({numrows}, {numcols}): sizes are 0 or more')
        rows = self._rows()[:numrows]
        kept = [row[:numcols] + ('',) * (numcols - len(row)) for row in rows]
        self.set_content(Table((*kept, *[('',) * numcols] * (numrows - len(kept)))))

    def copy(self, DAT: DAT) -> None:
        """Take over text or table of another DAT."""
        source = an_operator(DAT, f'{self.path}: copy()')
        if not source.isDAT:
            raise ParTypeError(f'{self.path}: copy() takes a DAT, not {source.path}, which is a {source.family}')
        if not source.trusted and self.trusted:
            self.distrust()
        self.set_content(source.content())

    def write(self, *args: Any) -> int:
        """Append text, as a file does (`print(x, file=dat)`)."""
        text = ''.join(str(item) for item in args)
        before = self._content.text
        self.set_content(Text(before + text) if isinstance(self._content, Text) else parse_table(before + text))
        return len(text)

    # -- cells --------------------------------------------------------------------------------------

    def _rows(self) -> Rows:
        """The rows as they are; a text becomes a table with its first row or column call."""
        return self._content.rows

    def __setitem__(self, place: tuple[Name, Name], value: object) -> None:
        row, col = self.exact_place(*place)
        if isinstance(self._content, Text):
            self.set_content(Text(cell_text(value)))
            return
        rows = list(self._rows())
        line = list(rows[row])
        line[col] = cell_text(value)
        rows[row] = tuple(line)
        self.set_content(Table(tuple(rows)))

    def _where(self, name: Name | None, row: bool, after: bool) -> int:
        count = len(self._rows()) if row else self.numCols
        if name is None:
            return count if after else 0
        return self._existing(name, row) + (1 if after else 0)

    def _existing(self, name: Name, row: bool) -> int:
        index = self.row_index(name) if row else self.col_index(name)
        if index is None:
            kind, count = ('row', len(self._rows())) if row else ('column', self.numCols)
            raise NotFoundError(f'{self.path}: no {kind} {name!r}; there are {count}')
        return index

    def _edit(self, row: bool, change: Callable[[list[tuple[str, ...]]], Any]) -> Any:
        """Change rows, or columns through the transposed table."""
        rows = self._rows()
        lines = list(rows) if row else list(zip(*rows, strict=True))
        result = change(lines)
        table = square(lines)
        self.set_content(Table(table if row else tuple(zip(*table, strict=True))))
        return result

    def _add(self, vals: object, name: Name | None, sort: Name | None, row: bool, after: bool) -> int:
        line = row_texts(self.path, vals)
        index = self._where(name, row, after)

        def change(lines: list[tuple[str, ...]]) -> int:
            place = index if sort is None else self._sorted_place(lines, line, sort, row)
            lines.insert(place, line)
            return place

        return int(self._edit(row, change))

    def _sorted_place(self, lines: list[tuple[str, ...]], line: tuple[str, ...], sort: Name, row: bool) -> int:
        """Return where a line goes so that cells at `sort` stay in order (numbers before texts)."""
        across = self._existing(sort, not row) if lines else 0

        def key(cells: tuple[str, ...]) -> tuple[int, Any]:
            value = number_or_text(cells[across] if across < len(cells) else '')
            return (1, value) if isinstance(value, str) else (0, value)

        return next((i for i, other in enumerate(lines) if key(other) > key(line)), len(lines))

    def appendRow(self, vals: object = None, nameOrIndex: Name | None = None, sort: Name | None = None) -> int:
        """Add a row at the end or after the named one; returns its index.  `sort`: keep that column sorted."""
        return self._add(vals, nameOrIndex, sort, True, True)

    def appendCol(self, vals: object = None, nameOrIndex: Name | None = None, sort: Name | None = None) -> int:
        """Add a column at the end or after the named one; returns its index."""
        return self._add(vals, nameOrIndex, sort, False, True)

    def insertRow(self, vals: object = None, nameOrIndex: Name | None = None, sort: Name | None = None) -> int:
        """Add a row at the top or before the named one; returns its index."""
        return self._add(vals, nameOrIndex, sort, True, False)

    def insertCol(self, vals: object = None, nameOrIndex: Name | None = None, sort: Name | None = None) -> int:
        """Add a column at the left or before the named one; returns its index."""
        return self._add(vals, nameOrIndex, sort, False, False)

    def _add_many(self, vals: Iterable[object], name: Name | None, row: bool) -> int:
        lines = [row_texts(self.path, line) for line in vals]
        index = self._where(name, row, True)

        def change(existing: list[tuple[str, ...]]) -> int:
            existing[index:index] = lines
            return index + len(lines) - 1

        return int(self._edit(row, change))

    def appendRows(self, vals: Iterable[object], nameOrIndex: Name | None = None) -> int:
        """Add rows (lists, or single values of one cell each); returns the index of the last."""
        return self._add_many(vals, nameOrIndex, True)

    def appendCols(self, vals: Iterable[object], nameOrIndex: Name | None = None) -> int:
        """Add columns (lists, or single values of one cell each); returns the index of the last."""
        return self._add_many(vals, nameOrIndex, False)

    def _replace(self, name: Name, vals: object, entire: bool, row: bool) -> int:
        index = self._existing(name, row)
        line = row_texts(self.path, vals)

        def change(lines: list[tuple[str, ...]]) -> int:
            lines[index] = line if entire else line + lines[index][len(line):]
            return index

        return int(self._edit(row, change))

    def replaceRow(self, nameOrIndex: Name, vals: object = None, entireRow: bool = True) -> int:
        """Write a row's cells from the left; `entireRow` blanks the rest.  Returns its index."""
        return self._replace(nameOrIndex, vals, entireRow, True)

    def replaceCol(self, nameOrIndex: Name, vals: object = None, entireCol: bool = True) -> int:
        """Write a column's cells from the top; `entireCol` blanks the rest.  Returns its index."""
        return self._replace(nameOrIndex, vals, entireCol, False)

    def _delete(self, names: Iterable[Name], row: bool) -> None:
        gone = {self._existing(name, row) for name in names}

        def change(lines: list[tuple[str, ...]]) -> None:
            lines[:] = [line for index, line in enumerate(lines) if index not in gone]

        self._edit(row, change)

    def deleteRow(self, nameOrIndex: Name) -> None:
        """Remove a row."""
        self._delete([nameOrIndex], True)

    def deleteCol(self, nameOrIndex: Name) -> None:
        """Remove a column."""
        self._delete([nameOrIndex], False)

    def deleteRows(self, vals: Iterable[Name] | None = None) -> None:
        """Remove these rows; all without an argument."""
        self._delete(range(len(self._rows())) if vals is None else _several(self.path, vals), True)

    def deleteCols(self, vals: Iterable[Name] | None = None) -> None:
        """Remove these columns; all without an argument."""
        self._delete(range(self.numCols) if vals is None else _several(self.path, vals), False)

    def scroll(self, row: Name, col: Name) -> None:
        """Scroll the viewer there; there is no viewer, so this only checks that the place exists."""
        self.exact_place(row, col)


def _several(place: str, names: Any) -> list[Name]:
    if isinstance(names, (str, int, Cell)):
        return [names]
    found = list(names)
    if any(not isinstance(name, (str, int, Cell)) for name in found):
        raise ReadOnlyError(f'{place}: rows and columns are named by text or index')
    return found

"""A DAT's value: one text, or a table of cells; immutable."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tdgraph.errors import NetworkError

__all__ = ['Rows', 'Table', 'Text', 'cell_text', 'parse_table', 'row_texts']

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One string; as a table it is one cell."""

    text: str = ''

    @property
    def rows(self) -> Rows:
        return ((self.text,),) if self.text else ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of string cells, all of one length."""

    rows: Rows = ()

    @property
    def text(self) -> str:
        """Cells joined by tabs, rows ended by newlines; tabs and newlines inside cells become blanks."""
        clean = str.maketrans('\t\r\n', '   ')
        return ''.join('\t'.join(cell.translate(clean) for cell in row) + '\n' for row in self.rows)

    @property
    def csv(self) -> str:
        """The same with commas and quotes, which keep what `text` loses."""
        out = io.StringIO()
        csv.writer(out, lineterminator='\n').writerows(self.rows)
        return out.getvalue()


def cell_text(value: object) -> str:
    """Return what a cell stores for a value: '' for None, str() of everything else."""
    return '' if value is None else str(value)


def row_texts(place: str, values: object) -> tuple[str, ...]:
    """Return the cells of a row given as a sequence, or as one value."""
    if values is None:
        return ()
    if isinstance(values, (str, int, float)) or not isinstance(values, Iterable):
        return (cell_text(values),)
    if isinstance(values, (set, dict)):
        raise NetworkError(f'{place}: cells need an order; give a list, not a {type(values).__name__}')
    return tuple(cell_text(value) for value in values)


def square(rows: Sequence[Sequence[str]]) -> Rows:
    """Return the rows filled up with empty cells to one length."""
    width = max((len(row) for row in rows), default=0)
    return tuple(tuple(row) + ('',) * (width - len(row)) for row in rows)


def parse_table(text: str, delimiter: str = '\t') -> Table:
    """Read tab-separated text (or CSV with ``,``) as a table."""
    if delimiter == ',':
        return Table(square(list(csv.reader(io.StringIO(text)))))
    return Table(square([line.split(delimiter) for line in text.splitlines()]))


def pick(rows: Rows, keep: Callable[[int], bool]) -> Rows:
    """Return the rows whose index passes."""
    return tuple(row for index, row in enumerate(rows) if keep(index))

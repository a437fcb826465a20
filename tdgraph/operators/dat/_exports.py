"""`CellExports`: which parameters the rows of a table drive (DAT Export)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tdgraph.operators.dat._cell import Cell
from tdgraph.operators.exports import TEXTS, Exports

if TYPE_CHECKING:
    from tdgraph.operators.dat.base import DAT
    from tdgraph.operators.exports import Key, Wanted

__all__ = ['CellExports']


class CellExports(Exports):
    """A value is told by its row: the cell there in the column `value`."""

    owner: DAT

    def wanted(self) -> Iterator[Wanted]:
        dat = self.owner
        dat.cook()
        dat.note()
        yield from self.by_rows(f'{dat.path}: export', dat.output().rows, 'value', lambda row, text: row, TEXTS)

    def value(self, key: Key) -> str:
        cell = self.source(key)
        return cell.val if cell.valid else ''

    def source(self, key: Key) -> Cell:
        assert isinstance(key, int)
        rows = self.owner.output().rows
        return Cell(self.owner, key, rows[0].index('value') if rows and 'value' in rows[0] else 0)

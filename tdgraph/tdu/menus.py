"""Objects for a parameter's `menuSource`.  Source: docs.derivative.ca/TDU_Class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tdgraph.errors import NetworkError

__all__ = ['ParMenu', 'TableMenu']


class ParMenu:
    """A menu of given names and labels (default: the names)."""

    def __init__(self, menuNames: Iterable[Any], menuLabels: Iterable[Any] | None = None) -> None:
        self.menuNames = [str(name) for name in menuNames]
        self.menuLabels = list(self.menuNames) if menuLabels is None else [str(label) for label in menuLabels]
        if len(self.menuLabels) != len(self.menuNames):
            counts = f'{len(self.menuNames)} names and {len(self.menuLabels)} labels'
            raise NetworkError(f'ParMenu: {counts}; give as many of each')

    def __repr__(self) -> str:
        return f'ParMenu({self.menuNames!r}, {self.menuLabels!r})'


def TableMenu(table: Any, nameCol: int | str = 0, labelCol: int | str | None = None,
              includeFirstRow: bool = False) -> ParMenu:
    """Return a menu of a table's column of names and, if given, its column of labels.

    A column is a number or its heading.  The first row is left out unless `includeFirstRow`.
    """
    names = _column(table, nameCol, includeFirstRow)
    return ParMenu(names, None if labelCol is None else _column(table, labelCol, includeFirstRow))


def _column(table: Any, column: int | str, whole: bool) -> list[str]:
    cells = table.col(column)
    if cells is None:
        raise NetworkError(f'TableMenu: {table} has no column {column!r}; give a number or a heading')
    return [str(getattr(cell, 'val', cell)) for cell in cells][0 if whole else 1:]

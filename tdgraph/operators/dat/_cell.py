"""`Cell`: one cell of a DAT (Cell Class); a number in arithmetic when its text is one."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tdgraph.errors import DestroyedError

if TYPE_CHECKING:
    from tdgraph.operators.dat.base import DAT

__all__ = ['Cell', 'number_or_text']


def number_or_text(text: str) -> float | int | str:
    """Return the number that a cell's text spells, else the text."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


class Cell:
    """A place in a table.  It shows whatever stands at that place when it is read."""

    __slots__ = ('col', 'owner', 'row')
    reads_through_owner = True  # which may be what `passive()` returned

    _td_safe_ = frozenset({'val', 'row', 'col', 'owner', 'valid', 'offset'})

    def __init__(self, owner: DAT, row: int, col: int) -> None:
        self.owner, self.row, self.col = owner, row, col

    @property
    def valid(self) -> bool:
        """Whether the table still has this place."""
        rows = self.owner.content().rows if self.owner.valid else ()
        return self.row < len(rows) and self.col < len(rows[self.row])

    @property
    def val(self) -> str:
        """The text; assigning stores str() of the value."""
        rows = self.owner.content().rows
        if self.row >= len(rows) or self.col >= len(rows[self.row]):
            raise DestroyedError(f'{self.owner.path}: cell ({self.row}, {self.col}) no longer exists; the table '
                                 f'has {len(rows)} rows; look the cell up again')
        return rows[self.row][self.col]

    @val.setter
    def val(self, value: object) -> None:
        self.owner[self.row, self.col] = value

    def offset(self, r: int, c: int) -> Cell | None:
        """Return the cell `r` rows down and `c` columns right, None outside the table."""
        cell = Cell(self.owner, self.row + r, self.col + c)
        return cell if cell.row >= 0 and cell.col >= 0 and cell.valid else None

    def run(self, *args: Any, **keywords: Any) -> Any:
        """Queue the text of this cell as a script; keywords as for `run`."""
        run = self.owner.engine.runs.add(self.val, *args, fromOP=self.owner, **keywords)
        run.isCell = True
        return run

    def __repr__(self) -> str:
        return f'type:Cell cell:({self.row}, {self.col}) owner:{self.owner.path} value:{self.val}'

    def __str__(self) -> str:
        return self.val

    def __int__(self) -> int:
        return int(float(self.val)) if '.' in self.val else int(self.val)

    def __float__(self) -> float:
        return float(self.val)

    def __index__(self) -> int:
        return int(self.val)

    def __bool__(self) -> bool:
        value = number_or_text(self.val)
        return bool(value)

    def __hash__(self) -> int:
        return hash(self.val)

    def __len__(self) -> int:
        return len(self.val)

    def __getattr__(self, name: str) -> Any:
        # Text methods: cell.upper(), cell.split(), ...
        if name.startswith('_') or not hasattr(str, name):
            raise AttributeError(f'{self.owner.path}: a Cell has no attribute {name!r}')
        return getattr(self.val, name)


def _plain(value: Any) -> Any:
    return number_or_text(value.val) if isinstance(value, Cell) else value


def _binary(name: str, function: Callable[[Any, Any], Any]) -> None:
    def forward(self: Cell, other: Any) -> Any:
        mine, yours = _plain(self), _plain(other)
        if name in ('eq', 'ne') and isinstance(yours, str):
            mine = self.val
        return function(mine, yours)

    setattr(Cell, f'__{name}__', forward)


def _reflected(name: str, function: Callable[[Any, Any], Any]) -> None:
    setattr(Cell, f'__r{name}__', lambda self, other: function(_plain(other), _plain(self)))


for _name in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
    _binary(_name, getattr(operator, _name))
for _name in ('add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow'):
    _binary(_name, getattr(operator, _name))
    _reflected(_name, getattr(operator, _name))
for _name, _function in (('neg', operator.neg), ('pos', operator.pos), ('abs', abs), ('round', round),
                         ('floor', math.floor), ('ceil', math.ceil)):
    setattr(Cell, f'__{_name}__', lambda self, *args, _function=_function: _function(_plain(self), *args))

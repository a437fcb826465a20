"""`PerCell`: DATs with expressions that are evaluated for one cell of their input after another."""

from __future__ import annotations

from typing import Any, ClassVar

from tdgraph.errors import ExpressionError, TDGraphError
from tdgraph.operators.code import speaker
from tdgraph.operators.dat._cell import Cell
from tdgraph.operators.dat._value import Rows
from tdgraph.operators.dat.base import DAT
from tdgraph.pars import ParMode
from tdgraph.pars.expressions import compiled

__all__ = ['PerCell', 'evaluated']


class PerCell(DAT):
    """Mixin: `me.inputCell`, `me.inputRow`, `me.inputCol` and `me.inputTable` in expressions.

    The parameters of `cell_pars` hold expressions that this operator evaluates itself, cell by cell: the text of
    a constant, or the expression of a parameter in expression mode.  What they read is recorded as for any cook,
    and what is not safe needs trust.
    """

    cell_pars: ClassVar[tuple[str, ...]] = ()
    dat_par: ClassVar[str] = ''  # the parameter that names the table while nothing is wired
    _td_safe_ = DAT._td_safe_ | {'inputCell', 'inputRow', 'inputCol', 'inputTable'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._place: tuple[int, int] | None = None

    def _named_table(self, index: int, par: str) -> DAT | None:
        """Return the DAT wired to an input, else the one that the parameter names."""
        if self._place is None:  # asked by a parameter, which has to hear of other wires
            self.engine.tree.note()
        wire = self.upstream(index)
        if wire is not None:
            return wire.op  # type: ignore[return-value]
        return self.par[par].eval() if par else None

    @property
    def inputTable(self) -> DAT | None:
        """The DAT that is read: the one wired to input 0, else the one named by a parameter; or None."""
        return self._named_table(0, self.dat_par)

    @property
    def inputCell(self) -> Cell | None:
        """The cell whose turn it is; outside of a cook the first one."""
        table = self.inputTable
        return None if table is None else Cell(table, *(self._place or (0, 0)))

    @property
    def inputRow(self) -> int:
        """Row of the cell whose turn it is."""
        return self._place[0] if self._place else 0

    @property
    def inputCol(self) -> int:
        """Column of the cell whose turn it is."""
        return self._place[1] if self._place else 0

    def par_changed(self, par: Any) -> None:
        if par.name in self.cell_pars:
            self.touch('expression')  # another text may have the same value here
        else:
            super().par_changed(par)

    def own_errors(self) -> list[str]:
        # Evaluated without a cell, such an expression may well fail: that is none of the author's faults.
        idle = [self.par.faults[name] for name in self.cell_pars if name in self.par.faults]
        return [text for text in super().own_errors() if text not in idle]

    def expression_of(self, name: str) -> str:
        """Return the text that a parameter of `cell_pars` wants to have evaluated."""
        par = self.par[name]
        return str(par.expr if par.mode is ParMode.EXPRESSION else par.eval())

    def evaluate_at(self, text: str, row: int, col: int) -> Any:
        """Return an expression's value for one cell.  Raises ExpressionError naming cell and text."""
        self._place = row, col
        try:
            return evaluated(self, text, f'cell ({row}, {col})')
        finally:
            self._place = None

    def matching(self, name: str, rows: Rows, across: int, row: bool) -> list[int]:
        """Return the rows (or columns) where the expression is true for the cell in column (row) `across`."""
        text = self.expression_of(name)
        count = len(rows) if row else len(rows[0]) if rows else 0
        places = [(index, across) if row else (across, index) for index in range(count)]
        return [index for index, place in enumerate(places) if bool(self.evaluate_at(text, *place))]


def evaluated(me: DAT, text: str, place: str) -> Any:
    """Return the value of an expression of `me`: the border to what its author wrote."""
    try:
        return compiled(text, me.path).evaluate(speaker(me))
    except TDGraphError as error:
        raise ExpressionError(f'{me.path}: {place}: {text!r}: {error}') from None
    except Exception as error:
        raise ExpressionError(f'{me.path}: {place}: {text!r}: {type(error).__name__}: {error}; correct the '
                              'expression or leave the cell out of the scope') from None

"""Evaluate DAT."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from tdgraph import deps
from tdgraph.operators.dat._cell import Cell
from tdgraph.operators.dat._cells import evaluated
from tdgraph.operators.dat._scope import Excluding
from tdgraph.operators.dat._value import Rows, Table, Text, cell_text
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.operators.dat.convert import unescaped
from tdgraph.pars import DATRef, Menu, Str, Toggle

__all__ = ['EvaluateDAT']


class EvaluateDAT(Excluding):
    r"""Evaluate an expression for each cell of a table.

    ``output[r, c] = str(eval(expression[r, c]))`` in the rows and columns of the scope, else ``in[r, c]``

    The expression of a cell is that of the second input at its place (a smaller table repeats its last row and
    column), without a second input `expr`, and where that is empty the text of the cell itself.  Expressions
    see ``me.inputCell``, ``me.inputRow``, ``me.inputCol``, ``me.inputTable``, and ``me.exprCell``,
    ``me.exprRow``, ``me.exprCol``, ``me.exprTable`` of the second input.  What they read makes this cook again.

    Input 0: a text (all of it one cell) or table; unconnected: the DAT that `dat` names; without that the
        expressions alone are evaluated, `expr` as one cell.
    Input 1: a table of expressions; unconnected: the DAT that `datexpr` names.
    Output: as input 0, of its size or, with `outputsize`, a table of the size of input 1.
    Units: none.
    Source: docs.derivative.ca/Evaluate_DAT, /EvaluateDAT_Class.
    Differs: Python only; one expression that fails fails the cook; a cell outside of the first input keeps its
        last row or column.
    Raises: ExpressionError, naming the cell, where an expression fails or needs trust.
    """

    opType, base_name, type_label = 'evaluateDAT', 'eval', 'Evaluate'
    inputs = Input('text or table'), Input('expressions')
    dat_par = 'dat'
    cell_pars = ('expr', *Excluding.cell_pars)
    unsupported = ('language', 'extension', 'customext', 'wordwrap')
    _td_safe_ = Excluding._td_safe_ | {'exprCell', 'exprRow', 'exprCol', 'exprTable'}

    dat = DATRef(page='Evaluate', label='Input Data DAT', help='The table, while input 0 is not connected.')
    datexpr = DATRef(page='Evaluate', label='Expressions DAT',
                     help='The table of expressions, while input 1 is not connected.')
    output = Menu('evaluate data expression', page='Evaluate', role='cpu',
                  labels=('Evaluate', 'Input Data', 'Input Expression'),
                  help='The values, the input as it is, or the expressions that would be evaluated.')
    expr = Str('', page='Evaluate', label='Expression',
               help='Evaluated for each cell where there is no table of expressions.')
    outputsize = Menu('in1 in2', page='Evaluate', role='cpu', label='Output Table Size',
                      labels=('Input 1 (Data)', 'Input 2 (Expressions)'), help='Which table gives the size.')
    dependency = Toggle(True, page='Evaluate', role='cpu', label='Monitor Data Dependencies',
                        help='Cook again when something changes that an expression has read.')
    backslash = Toggle(page='Evaluate', role='cpu', label='Convert Backslash Characters',
                       help=r'Make \n, \t, \r and \\ in the results the characters that they stand for.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._expr_place = 0, 0

    @property
    def exprTable(self) -> DAT | None:
        """The table of expressions: the one wired to input 1, else the one that `datexpr` names; or None."""
        return self._named_table(1, 'datexpr')

    @property
    def exprCell(self) -> Cell | None:
        """The cell of the expression that is being evaluated."""
        table = self.exprTable
        return None if table is None else Cell(table, *self._expr_place)

    @property
    def exprRow(self) -> int:
        """Its row."""
        return self._expr_place[0]

    @property
    def exprCol(self) -> int:
        """Its column."""
        return self._expr_place[1]

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        data, texts = (inputs[index] if index < len(inputs) and inputs[index] is not None
                       else named.value if named else None for index, named in enumerate((p.dat, p.datexpr)))
        if p.output == 'data':
            return self.empty() if data is None else data
        formulas: Rows = () if texts is None else texts.rows
        with nullcontext() if p.dependency else deps.unrecorded():
            rows = self._rows(data, formulas, p)
        if isinstance(data, Text) and (not formulas or p.outputsize == 'in1'):
            return Text(rows[0][0] if rows else '')
        return Table(rows)

    def _rows(self, data: Any, formulas: Rows, p: Any) -> Rows:
        if data is None and not formulas:
            text = self.expression_of('expr')
            value = text if p.output == 'expression' else evaluated(self, text, 'Expression') if text else ''
            return ((self._stored(value, p),),) if text else ()
        given: Rows = () if data is None else data.rows
        like = formulas if formulas and (data is None or p.outputsize == 'in2') else given
        rows, cols = self.in_scope(like if data is None else given, p)
        one = '' if formulas else self.expression_of('expr')

        def cell(row: int, col: int) -> str:
            # Outside of the data its last row and column stand in.
            there = (min(row, len(given) - 1), min(col, len(given[0]) - 1)) if given else (row, col)
            before = given[there[0]][there[1]] if given else ''
            if there[0] not in rows or there[1] not in cols:
                return before
            text = one or before
            if formulas:
                self._expr_place = min(row, len(formulas) - 1), min(col, len(formulas[0]) - 1)
                text = formulas[self._expr_place[0]][self._expr_place[1]]
            if p.output == 'expression':
                return text
            return self._stored(self.evaluate_at(text, *there), p) if text.strip() else ''

        return tuple(tuple(cell(row, col) for col in range(len(like[0]))) for row in range(len(like)))

    def _stored(self, value: Any, p: Any) -> str:
        text = cell_text(value)
        return unescaped(text) if p.backslash else text

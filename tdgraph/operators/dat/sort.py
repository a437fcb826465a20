"""Sort DAT."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from tdgraph.operators.dat._cell import number_or_text
from tdgraph.operators.dat._value import Rows, Table
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Float, Int, Menu, Str, Toggle

__all__ = ['SortDAT']


class SortDAT(DAT):
    """Sort rows by the cells of a column, or columns by the cells of a row.

    ``output = in[order]``, stable: equal cells stay in the order of the input

    alpha compares characters, alphanum the digits in a text as one number (``a2`` before ``a10``), nums numbers
    (a text counts as 0), random shuffles by `seed`.  Without a row or column of that name or index nothing is
    sorted.  `unique` then keeps the first of equal cells (single) or of equal rows (entire), `reverse` turns
    what is left round; `preservefirst` keeps the first row or column out of all that.

    Input 0: a table; a text is one cell; unconnected: an empty table.
    Output: a table.
    Units: the index counts from 0.
    Source: docs.derivative.ca/Sort_DAT.
    Differs: the random order is another than TouchDesigner's for the same seed; of duplicates the first stays
        (TouchDesigner says nothing); with Preserve Input Order, Single looks at `index`.  Defaults of toggles are
        not documented: off here.
    """

    opType, base_name, type_label = 'sortDAT', 'sort', 'Sort'
    inputs = Input('table'),
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    sortmethod = Menu('colname colindex colpreserve rowname rowindex rowpreserve', page='Sort', role='cpu',
                      label='Sort', help='What is sorted, and by what.', labels=(
                          'Rows (Specify Column Name)', 'Rows (Specify Column Index)',
                          'Rows (Preserve Input Order)', 'Columns (Specify Row Name)',
                          'Columns (Specify Row Index)', 'Columns (Preserve Input Order)'))
    name = Str('', page='Sort', help='Name of the column (in the first row) or row to sort by.')
    index = Int(0, norm=(0, 10), page='Sort', role='cpu', help='Index of the column or row to sort by.')
    order = Menu('alpha alphanum nums random', page='Sort', role='cpu',
                 labels=('Alphabetical', 'Alphabetical with Numbers', 'Numbers', 'Random'),
                 help='How cells are compared.')
    seed = Float(0.0, norm=(0, 10), page='Sort', role='cpu', help='Each number is another random order.')
    ignorecase = Toggle(page='Sort', role='cpu', label='Ignore Case', help='Compare texts without case.')
    preservefirst = Toggle(page='Sort', role='cpu', label='Preserve First',
                           help='Leave the first row or column where it is.')
    unique = Menu('off single entire', page='Sort', role='cpu', label='Unique Output',
                  labels=('Off', 'Single Row/Col', 'Entire Rows/Cols'),
                  help='Keep only the first of rows or columns that are equal: in that cell, or in all.')
    reverse = Toggle(page='Sort', role='cpu', label='Reverse Output', help='Turn the order round.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        rows: Rows = inputs[0].rows if inputs and inputs[0] is not None else ()
        by_column = p.sortmethod.startswith('col')
        made = _sorted(rows if by_column else tuple(zip(*rows)), p)
        return Table(made if by_column else tuple(zip(*made)))


def _sorted(lines: Rows, p: Any) -> Rows:
    """Return the rows (or columns) in order."""
    if not lines or not lines[0]:
        return lines
    kept, rest = (lines[:1], lines[1:]) if p.preservefirst else ((), lines)
    place = p.index
    if p.sortmethod.endswith('name'):
        heads = [line[0] for line in zip(*lines)]
        place = heads.index(p.name) if p.name in heads else -1
    valid = 0 <= place < len(lines[0])
    made = list(rest)
    if valid and not p.sortmethod.endswith('preserve'):
        if p.order == 'random':
            random.Random(p.seed).shuffle(made)
        else:
            key = _key(p.order, p.ignorecase)
            made.sort(key=lambda line: key(line[place]))
    if p.unique == 'entire':
        made = list(dict.fromkeys(made))
    elif p.unique == 'single' and valid:
        first: dict[str, tuple[str, ...]] = {}
        for line in made:
            first.setdefault(line[place], line)
        made = list(first.values())
    return (*kept, *(reversed(made) if p.reverse else made))


def _key(order: str, ignore_case: bool) -> Callable[[str], Any]:
    fold = str.casefold if ignore_case else str
    if order == 'nums':
        return _number
    if order == 'alphanum':
        return lambda text: [_part(part) for part in re.split('([0-9]+)', fold(text)) if part]
    return fold


def _part(text: str) -> tuple[int, int, str]:
    digits = text.lstrip('0') if text[0] in '0123456789' else ''
    # Compared by length, then by digit: int() refuses more than 4300 of them.
    return (0, len(digits), digits) if digits or not text.strip('0') else (1, 0, text)


def _number(text: str) -> float:
    value = number_or_text(text)
    return 0.0 if isinstance(value, str) or value != value else value

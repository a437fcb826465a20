"""Reorder DAT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.errors import ParValueError
from tdgraph.operators.dat._value import Rows, Table
from tdgraph.operators.dat.base import DAT, Input
from tdgraph.pars import Menu, Str, Toggle
from tdgraph.tdu import patterns

__all__ = ['ReorderDAT']


class ReorderDAT(DAT):
    """Put the rows or columns of a table into another order.

    reverse: the last first.  replace: each line that `after` lists becomes a copy of the line at the same place in
    `before`.  swap: those pairs change places, one pair after the other.  specify: the lines that `order` lists,
    as often as it lists them, then all others (unless `delete`).

    Input 0: a table; a text is one cell; unconnected: an empty table.
    Output: a table.
    Units: indices count from 0, negative ones from the end; names are the cells in the first column (row).
    Source: docs.derivative.ca/Reorder_DAT.
    Differs: names may be patterns in `order` only; the longer of `before` and `after` is cut to the shorter.
    Raises: ParValueError, for an index that is no number.
    """

    opType, base_name, type_label = 'reorderDAT', 'reorder', 'Reorder'
    inputs = Input('table'),
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    reorder = Menu('row col', page='Reorder', role='cpu', labels=('Rows', 'Columns'), help='What changes place.')
    method = Menu('reverse replacenames replaceindices swapnames swapindices specifyname specifyindex',
                  page='Reorder', role='cpu', help='How the order is given.', labels=(
                      'Reverse', 'Replace by Names', 'Replace by Indices', 'Swap by Names', 'Swap by Indices',
                      'In Specified Order by Name', 'In Specified Order by Index'))
    before = Str('', page='Reorder', help='Rows or columns to copy or swap from.')
    after = Str('', page='Reorder', help='Rows or columns to copy or swap to.')
    order = Str('', page='Reorder', help='Rows or columns in their new order.')
    delete = Toggle(page='Reorder', role='cpu', label='Delete Unspecified',
                    help='Leave out what Order does not list.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        rows: Rows = inputs[0].rows if inputs and inputs[0] is not None else ()
        if not rows or not rows[0]:
            return Table(rows)
        lines = list(rows if p.reorder == 'row' else zip(*rows))
        heads = [line[0] for line in lines]
        by_name = p.method.endswith(('names', 'name'))
        order = list(range(len(lines)))
        if p.method == 'reverse':
            order.reverse()
        elif p.method.startswith('specify'):
            order = patterns.select(p.order, heads) if by_name else self._places(p.order, None, len(lines))
            order += [] if p.delete else [place for place in range(len(lines)) if place not in set(order)]
        else:
            names = heads if by_name else None
            for source, target in zip(self._places(p.before, names, len(lines)),
                                      self._places(p.after, names, len(lines))):
                if source is None or target is None:
                    continue
                if p.method.startswith('swap'):
                    if by_name:  # the lines of these names, wherever they stand by now
                        source, target = order.index(source), order.index(target)
                    order[source], order[target] = order[target], order[source]
                else:
                    order[target] = source
        made = tuple(lines[place] for place in order if place is not None)
        return Table(made if p.reorder == 'row' else tuple(zip(*made)))

    def _places(self, text: str, names: Sequence[str] | None, count: int) -> list[Any]:
        """Return the places that a list of names or indices means, None for one that is not there."""
        words = patterns.words(text)
        if names is not None:
            return [names.index(word) if word in names else None for word in words]
        try:
            found = [int(word) for word in words]
        except ValueError:
            raise ParValueError(f'{self.path}: {text!r}: give whole numbers with blanks between them') from None
        return [index % count if -count <= index < count else None for index in found]

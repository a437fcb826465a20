"""Switch DAT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.operators.chop.switch import place_of
from tdgraph.operators.dat.base import DAT, Inputs
from tdgraph.pars import Int, Menu

__all__ = ['SwitchDAT']


class SwitchDAT(DAT):
    """Pass one of the inputs through.

    ``out = in[i]``, where i is the index brought into the range of the n inputs: clamp
    ``min(max(index, 0), n - 1)``, loop ``index mod n``, zigzag to and fro between 0 and n - 1.  Only the input
    that is shown is cooked.

    Input i: any text or table; a gap, or none: an empty table.
    Output: the input itself.
    Units: the index counts from 0.
    Source: docs.derivative.ca/Switch_DAT.
    Differs: none known.
    """

    opType, base_name, type_label = 'switchDAT', 'switch', 'Switch'
    inputs = Inputs('text or table')
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    index = Int(0, norm=(0, 3), page='Switch', role='cpu', help='Which input is shown; the first is 0.')
    extend = Menu('clamp loop zigzag', page='Switch', role='cpu',
                  help='What an index outside the inputs means: the nearest, over again, or to and fro.')

    def needs(self, p: Any) -> Sequence[int] | None:
        count = self.input_count()
        return (place_of(p.index, count, p.extend),) if count else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        chosen = inputs[place_of(p.index, len(inputs), p.extend)] if inputs else None
        return self.empty() if chosen is None else chosen

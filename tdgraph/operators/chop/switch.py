"""Switch CHOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tdgraph.channels import EMPTY
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop._running import now
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Int, Menu, Toggle

__all__ = ['SwitchCHOP', 'place_of']


class SwitchCHOP(CHOP):
    """Pass one of the inputs through.

    ``out = in[i]``, where i is the index brought into the range of the n inputs: clamp
    ``min(max(index, 0), n - 1)``, loop ``index mod n``, zigzag to and fro between 0 and n - 1.

    With `indexfirst` the index is the first channel of the first input at the current frame, rounded down,
    and counts the inputs after it.  Without it, only the input that is shown is cooked.

    Input i: any channels; a gap, or none: no channels.
    Output: the input itself.
    Units: the index counts from 0.
    Source: docs.derivative.ca/Switch_CHOP.
    Differs: an index input without channels counts as 0; where all inputs are cooked (`indexfirst`), they are
        brought to one rate.
    """

    opType, base_name, type_label = 'switchCHOP', 'switch', 'Switch'
    inputs = Inputs('channels')

    indexfirst = Toggle(page='Switch', label='First Input is Index', role='cpu',
                        help='Take the index from the first input.')
    index = Int(0, norm=(0, 3), page='Switch', role='cpu', help='Which input is shown; the first is 0.')
    extend = Menu('clamp loop zigzag', page='Switch', role='cpu',
                  help='What an index outside the inputs means: the nearest, over again, or to and fro.')

    def needs(self, p: Any) -> Sequence[int] | None:
        count = self.input_count()
        return None if p.indexfirst or not count else (place_of(p.index, count, p.extend),)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        index = float(p.index)
        if p.indexfirst and inputs:
            found = now(self, inputs[0])
            index = float(found[0]) if len(found) and math.isfinite(found[0]) else 0.0
            inputs = inputs[1:]
        chosen = inputs[place_of(index, len(inputs), p.extend)] if inputs else None
        return EMPTY if chosen is None else chosen


def place_of(index: float, count: int, extend: str) -> int:
    """Return which of `count` inputs an index means."""
    whole, last = math.floor(index), count - 1
    if extend == 'loop':
        return whole % count
    if extend == 'clamp' or not last:
        return min(max(whole, 0), last)
    return last - abs(whole % (2 * last) - last)

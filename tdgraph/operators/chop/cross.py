"""Cross CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, align, unique
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float

__all__ = ['CrossCHOP']


class CrossCHOP(CHOP):
    """Fade from input to input.

    ``out[c] = in[i][c] * (1 - f) + in[i + 1][c] * f,  i = floor(x),  f = x - i``

    x is `cross` held between 0 and the last input: 0 is input 0, 1.5 half input 1 and half input 2.  Channels
    belong together by number; one that only one of the two inputs has stays as it is.  Only the inputs that
    are heard are cooked.

    Input i: any channels; the two are brought to one rate (Sample Rate Match) and range (as Align:
        Automatic); a gap, or none: no channels.
    Output: range of the aligned inputs, names of the lower one; float32 (channels, samples).  At a whole x
        the input itself.
    Units: the channels' own.
    Source: docs.derivative.ca/Cross_CHOP.
    Differs: TD documents neither how channels match nor which names they get.
    """

    opType, base_name, type_label = 'crossCHOP', 'cross', 'Cross'
    inputs = Inputs('channels')

    cross = Float(0.0, norm=(0, 3), page='Cross', role='cpu',
                  help='Where between the inputs: 0 the first, 1 the second, 0.5 half of each.')

    def needs(self, p: Any) -> Sequence[int] | None:
        first, part = _place(p.cross, self.input_count())
        return (first, first + 1) if part else (first,)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        first, part = _place(p.cross, len(inputs))
        pair = [item for item in inputs[first:first + (2 if part else 1)] if item is not None and item.count]
        if not pair:
            return EMPTY
        if len(pair) == 1:
            return pair[0]
        one, other = align(pair)
        return mixed(one, other, part)


def _place(cross: float, count: int) -> tuple[int, float]:
    held = min(max(cross, 0.0), max(count - 1.0, 0.0))
    return int(held), held - int(held)


def mixed(one: Channels, other: Channels, part: float) -> Channels:
    """Return two aligned inputs mixed channel by channel: `part` of the other."""
    both = min(one.count, other.count)
    with np.errstate(all='ignore'):
        rows = one.samples[:both] * np.float32(1 - part) + other.samples[:both] * np.float32(part)
    samples = np.concatenate([rows, one.samples[both:], other.samples[both:]])
    return one.with_(names=unique((*one.names, *other.names[one.count:])), samples=samples)

"""Replace CHOP."""

from __future__ import annotations

from typing import Any

from tdgraph.channels import EMPTY, interval
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu

__all__ = ['ReplaceCHOP']


class ReplaceCHOP(CHOP):
    """Replace channels by those of the same name from another CHOP.

    ``out[name] = in1[name] if input 1 has it else in0[name]``, for every name of input 0.

    Input 0: the channels to be replaced; unconnected: no channels.  Input 1: the channels to replace with, of
        the same rate after Sample Rate Match; unconnected: none.
    Output: names of input 0; range of input 0 or 1 as `length` says, the other is trimmed or extended to it by
        its extend conditions; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Replace_CHOP.
    Differs: `notify` does not exist.
    """

    opType, base_name, type_label = 'replaceCHOP', 'replace', 'Replace'
    inputs = Input('channels'), Input('replacements')
    unsupported = ('notify',)

    length = Menu('first second', labels=('Use First Input', 'Use Second Input'), page='Replace',
                  role='cpu', help='Which input gives the range.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, others = inputs
        if source is None or others is None or not others.count:
            return EMPTY if source is None else source
        span = source if p.length == 'first' else others
        source, others = (interval(one, span.start, span.length, span.sliced) for one in (source, others))
        samples = source.samples.copy()
        extend = [source.extend_of(row) for row in range(source.count)]
        for row, name in enumerate(source.names):
            other = others.index(name)
            if other is not None:
                samples[row], extend[row] = others.samples[other], others.extend_of(other)
        return source.with_(samples=samples, extend=tuple(extend))

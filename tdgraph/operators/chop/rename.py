"""Rename CHOP."""

from __future__ import annotations

from typing import Any

from tdgraph.channels import EMPTY, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed

__all__ = ['RenameCHOP']


class RenameCHOP(CHOP):
    """Give channels other names, by a pattern or after those of another CHOP.

    ``out = in``; channel i is named as channel i of input 1, then the names that match `renamefrom` become
    those of `renameto`: ``c[1-10:2] ambient`` to ``b[1-5] amb``, ``*`` to ``arm_*``.  What does not match keeps
    its name; equal names are counted up.

    Input 0: any channels; unconnected: no channels.  Input 1 (name reference): its names in order; unconnected,
        or where it has fewer channels: the channels' own.
    Output: range and rate of input 0; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Rename_CHOP, /Pattern_Replacement.
    Differs: none known.
    """

    opType, base_name, type_label = 'renameCHOP', 'rename', 'Rename'
    inputs = Input('channels'), Input('name reference')

    renamefrom = Changed(page='Rename')
    renameto = Changed(page='Rename')

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        return inputs  # of input 1 only the names count, never its rate

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, names = inputs
        if source is None or names is None or not names.count:
            return EMPTY if source is None else source
        return source.with_(names=unique((*names.names[:source.count], *source.names[names.count:])))

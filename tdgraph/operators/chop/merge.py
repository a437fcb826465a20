"""Merge CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tdgraph.channels import ALIGN_MODES, EMPTY, Channels, align, unique
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop._pages import ALIGN_LABELS
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu

__all__ = ['MergeCHOP', 'joined']


class MergeCHOP(CHOP):
    """Put the channels of all inputs into one CHOP: those of the first input, then of the second, and so on.

    Where a name comes again: ``unique`` counts its digits up until it is free, ``first`` keeps the first
    channel, ``last`` the last one at its place, ``replace`` the last one at the place of the first.

    Input i: any channels, brought to one rate (Sample Rate Match), then to one range (`align`); gaps are
        skipped; none: no channels.
    Output: rate and range of the aligned inputs; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Merge_CHOP.
    Differs: what `replace` does is read from its label.
    """

    opType, base_name, type_label = 'mergeCHOP', 'merge', 'Merge'
    inputs = Inputs('channels')

    align = Menu(ALIGN_MODES, labels=ALIGN_LABELS, page='Merge',
                 help='How inputs with different ranges are brought to one.')
    duplicate = Menu('unique first last replace', page='Merge', label='Duplicate Names',
                     labels=('Make Unique', 'Keep First', 'Keep Last', 'Replace First with Last'),
                     help='What happens to channels of the same name.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        present = [channels for channels in inputs if channels is not None]
        return joined(align(present, p.align), p.duplicate)


def joined(inputs: Sequence[Channels], duplicate: str = 'unique') -> Channels:
    """Return the channels of aligned inputs in one value; `duplicate` as the parameter."""
    inputs = [channels for channels in inputs if channels.count] or list(inputs[:1])
    if not inputs:
        return EMPTY
    first = inputs[0]
    if len(inputs) == 1:
        return first
    names = [name for channels in inputs for name in channels.names]
    rows = chosen_rows(names, duplicate)
    samples = np.concatenate([channels.samples for channels in inputs])
    extends = [channels.extend_of(row) for channels in inputs for row in range(channels.count)]
    extend = tuple(extends[row] for row in rows)
    return Channels(
        unique(names[row] for row in rows), samples if len(rows) == len(names) and rows == sorted(rows)
        else samples[rows], first.rate, first.start, first.sliced,
        extend[0] if len(set(extend)) == 1 else extend)


def chosen_rows(names: Sequence[str], duplicate: str) -> list[int]:
    """Return which of the rows stay, in order."""
    if duplicate == 'unique':
        return list(range(len(names)))
    chosen: dict[str, int] = {}
    for row, name in enumerate(names):
        if duplicate == 'last':
            chosen.pop(name, None)
        if duplicate != 'first' or name not in chosen:
            chosen[name] = row
    return list(chosen.values())

"""Shuffle CHOP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, legal_name, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Int, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ['ShuffleCHOP']

_DIGITS = re.compile(r'[0-9]+\Z')


class ShuffleCHOP(CHOP):
    """Turn channels into samples and samples into channels.

    For ``v`` of shape (channels, samples) and N = `nval`::

        swap         v.T, named chan1, chan2, ...
        seqname      channels with one name but for the digits at the end: one after the other
        seqall       all channels one after the other, in one
        seqn         the first N channels one after the other, then the next N, ...
        seqeveryn    channels 0, N, 2N, ... one after the other, then 1, N + 1, ...
        sallsamples  in one channel the first samples of all channels, then the second ones, ...
        splitall     a channel for each sample
        splitn       a channel for the first N samples, then one for the next N, ...
        spliteveryn  a channel of the samples 0, N, 2N, ..., then one of 1, N + 1, ...

    `firstsample`: only the first sample of each channel is used.  A sequence is named after its first channel,
    parts after theirs, counted up.  What comes out shorter than the rest holds its last sample.

    Input 0: any channels; unconnected: no channels.
    Output: rate and start of the input, no time slice; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Shuffle_CHOP.
    Differs: names and what fills shorter channels are ours.
    """

    opType, base_name, type_label = 'shuffleCHOP', 'shuffle', 'Shuffle'
    inputs = Input('channels'),

    method = Menu('off swap seqname seqall seqn seqeveryn sallsamples splitall splitn spliteveryn',
                  page='Shuffle', role='cpu',
                  labels=('None', 'Swap Channels and Samples', 'Sequence Channels by Name',
                          'Sequence All Channels', 'Sequence N Channels', 'Sequence Every Nth Channel',
                          'Sequence All Samples', 'Split All Samples', 'Split N Samples',
                          'Split Every Nth Sample'),
                  help='What becomes of channels and samples.')
    nval = Int(1, min=1, norm=(1, 10), page='Shuffle', role='cpu', label='N Value',
               help='How many channels or samples belong together.')
    firstsample = Toggle(page='Shuffle', role='cpu', label='Use First Sample Only',
                         help='Use only the first sample of each channel.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY
        if p.method == 'off':
            return source
        names, rows = shuffled(source.names, source.samples[:, :1 if p.firstsample else None], p.method, p.nval)
        return Channels(unique(names), filled(rows), source.rate, source.start)


def shuffled(names: Sequence[str], samples: Array, method: str, n: int) -> tuple[list[str], list[Array]]:
    """Return the new names, not yet unique, and rows, not yet of one length."""
    length = samples.shape[1]
    if method == 'swap':
        return [f'chan{k + 1}' for k in range(length)], list(samples.T)
    if method == 'sallsamples':
        return [names[0]], [samples.T.ravel()]
    if method.startswith('split'):
        size = {'splitall': 1, 'splitn': n}.get(method, 0)
        cuts = [slice(k, k + size) for k in range(0, length, size)] if size else [
            slice(k, None, n) for k in range(min(n, length))]
        return [name for name in names for _ in cuts], [row[cut] for row in samples for cut in cuts]
    groups: dict[Any, list[int]] = {}
    for row, name in enumerate(names):
        base = legal_name(_DIGITS.sub('', name) or name)
        key = {'seqname': base, 'seqall': 0, 'seqn': row // n}.get(method, row % n)
        groups.setdefault(key, []).append(row)
    titles = [str(key) if method == 'seqname' else names[rows[0]] for key, rows in groups.items()]
    return titles, [samples[rows].ravel() for rows in groups.values()]


def filled(rows: Sequence[Array]) -> Array:
    """Return rows of different lengths in one array; the shorter hold their last sample."""
    result = np.empty((len(rows), max(len(row) for row in rows)), np.float32)
    for place, row in enumerate(rows):
        result[place, :len(row)], result[place, len(row):] = row, row[-1]
    return result

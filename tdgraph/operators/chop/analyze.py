"""Analyze CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ['AnalyzeCHOP', 'peaks']


class AnalyzeCHOP(CHOP):
    """Find one number about each channel: a mean, an extreme, a peak.

    ``average`` the mean; ``maximum``, ``minimum``; ``maximumindex``, ``minimumindex`` where that is, the first
    of several; ``sum``; ``rmspower`` ``sqrt(mean(v * v))``; ``totalpeaks`` the number of peaks;
    ``firstpeak...``, ``lastpeak...``, ``highestpeak...``, ``lowestpeak...`` the value of that peak or its index;
    ``duplicates`` how many samples have the value of an earlier one.

    A peak is a sample above those before and after it; of several equal ones in a row it is the first.  The
    first and last sample have a neighbour only and count with `allowstart` and `allowend`.  `valleys` looks for
    samples below their neighbours instead.  Without any peak, value and index are `nopeakvalue`.

    Input 0: any channels; unconnected, or without samples: no channels.
    Output: names and rate of the input, one sample at index 0; float32 (channels, 1).
    Units: the channels' own; an index counts samples from the first, which is 0.
    Source: docs.derivative.ca/Analyze_CHOP.
    Differs: rows of equal samples, and what duplicates counts, are ours.
    """

    opType, base_name, type_label = 'analyzeCHOP', 'analyze', 'Analyze'
    inputs = Input('channels'),

    function = Menu('average maximum minimum maximumindex minimumindex sum rmspower firstpeakvalue firstpeakindex '
                    'lastpeakvalue lastpeakindex highestpeakvalue highestpeakindex lowestpeakvalue lowestpeakindex '
                    'totalpeaks duplicates', page='Analyze', role='cpu',
                    labels=('Average', 'Maximum', 'Minimum', 'Index of Maximum', 'Index of Minimum', 'Sum',
                            'RMS Power', 'First Peak Value', 'First Peak Index', 'Last Peak Value',
                            'Last Peak Index', 'Highest Peak Value', 'Highest Peak Index', 'Lowest Peak Value',
                            'Lowest Peak Index', 'Total Peaks', 'Duplicates'), help='What is found.')
    allowstart = Toggle(page='Analyze', role='cpu', label='Allow Start as Peak',
                        help='The first sample may be a peak.')
    allowend = Toggle(page='Analyze', role='cpu', label='Allow End as Peak',
                      help='The last sample may be a peak.')
    nopeakvalue = Float(-1.0, norm=(-1, 1), page='Analyze', role='cpu', label='No Peak Value',
                        help='What is given where there is no peak.')
    valleys = Toggle(page='Analyze', role='cpu', help='Look for valleys instead of peaks.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY
        with np.errstate(all='ignore'):
            values = np.asarray(analyzed(source.samples, p)).astype(np.float32)
        return Channels(source.names, values[:, None], source.rate, extend=source.extend)


def analyzed(rows: Array, p: Any) -> Any:
    """Return one number for each row."""
    kind = p.function
    if 'peak' in kind:
        return [_of_peaks(row, peaks(row, p.allowstart, p.allowend, p.valleys), p) for row in rows]
    if kind == 'duplicates':
        return [len(row) - len(np.unique(row)) for row in rows]
    if kind == 'rmspower':
        return np.sqrt(np.square(rows, dtype=np.float64).mean(1))
    if kind in ('average', 'sum'):
        return (np.mean if kind == 'average' else np.sum)(rows, 1, dtype=np.float64)
    if kind in ('maximum', 'minimum'):
        return rows.max(1) if kind == 'maximum' else rows.min(1)
    return rows.argmax(1) if kind == 'maximumindex' else rows.argmin(1)


def peaks(row: Array, start: bool, end: bool, valleys: bool) -> NDArray[np.intp]:
    """Return the indices of a channel's peaks, or valleys."""
    values = -row if valleys else row
    firsts = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
    levels = values[firsts]
    alone = len(levels) > 1
    rises = np.concatenate([[start and alone], levels[1:] > levels[:-1]])
    falls = np.concatenate([levels[:-1] > levels[1:], [end and alone]])
    found: NDArray[np.intp] = firsts[rises & falls]
    return found


def _of_peaks(row: Array, found: NDArray[np.intp], p: Any) -> float:
    if p.function == 'totalpeaks':
        return len(found)
    if not len(found):
        return float(p.nopeakvalue)
    which = p.function.removesuffix('peakvalue').removesuffix('peakindex')
    if which in ('first', 'last'):
        place = found[0 if which == 'first' else -1]
    else:
        place = found[row[found].argmax() if which == 'highest' else row[found].argmin()]
    return float(row[place] if p.function.endswith('value') else place)

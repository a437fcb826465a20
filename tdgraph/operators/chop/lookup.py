"""Lookup CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, sample, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import ExtendPage, extend_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['LookupCHOP']

CYCLIC = ('cycle', 'mirror')


class _Pages(ExtendPage):
    index = Float((0.0, 1.0), size=2, norm=(-1, 1), page='Lookup', role='cpu', label='Index Range',
                  help='The values that mean start and end of the table.')
    cyclic = Menu('auto yes no', page='Lookup', role='cpu', label='Cyclic Range',
                  labels=('Automatic', 'Yes', 'No'),
                  help='Yes: the end of the table is its start again, so that a cycle closes.')
    chanmatch = Menu('onetoone onetomany', 'onetomany', page='Lookup', role='cpu', label='Per Index Channel',
                     labels=('One Lookup Table Channel', 'All Lookup Table Channels'),
                     help='Whether a channel of the index reads one channel of the table, or all.')
    match = Menu('index name', page='Lookup', role='cpu', label='Match by',
                 labels=('Channel Number', 'Channel Name'),
                 help='Which channel of the table a channel of the index reads.')
    interp = Toggle(True, page='Lookup', role='cpu', label='Interpolate',
                    help='Read between samples; off: the nearest one.')


class LookupCHOP(_Pages, CHOP):
    """Read a table at the places that another CHOP gives.

    ``out[k] = table at sample u * (n - 1),  u = (in[k] - index1) / (index2 - index1)``

    so index1 is the first of the n samples of the table, index2 the last; linear in between, by the table's
    extend conditions outside.  Cyclic (or automatic, where the right extend condition of the table's channel is
    cycle or mirror): ``u * n``, so index2 is the first sample again if the table cycles.

    onetomany: every channel of the index reads the whole table; the channels are named as the table's, equal
    names counted up.  onetoone: channel i of the index reads channel i of the table, over again where there are
    fewer; by name: the one of its name, and a channel without one stays as it is; the names are those of the
    index, by number those of the table.

    Input 0 (index): any channels; unconnected: no channels.  Input 1 (table): any channels, its rate does not
        matter; unconnected, or without samples: no channels.
    Output: rate and range of the index; float32 (channels, samples); extended as `left` and `right` say.
    Units: as `index1` and `index2`.
    Source: docs.derivative.ca/Lookup_CHOP.
    Differs: equal names, and an empty Index Range, which reads the start, are ours.
    """

    opType, base_name, type_label = 'lookupCHOP', 'lookup', 'Lookup'
    inputs = Input('index'), Input('table')

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        return inputs  # the table has no time: resampling it would only blur it

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        index, table = inputs
        if index is None or table is None or not table.length or not table.count or not index.count:
            return EMPTY
        with np.errstate(all='ignore'):
            names, samples = looked_up(index, table, p)
        return index.with_(names=unique(names), samples=samples, extend=extend_of(p))


def looked_up(index: Channels, table: Channels, p: Any) -> tuple[list[str], NDArray[np.float32]]:
    """Return names and rows for each channel of the index."""
    plan = [_chosen(index, row, table, p) for row in range(index.count)]
    names = [name for row, chosen in enumerate(plan)
             for name in ([table.names[one] for one in chosen] if chosen else [index.names[row]])]
    samples = np.empty((len(names), index.length), np.float32)
    place = 0
    for row, chosen in enumerate(plan):  # a channel at a time: what lies between stays in the cache
        found = read(table, chosen, index.samples[row], p) if chosen else index.samples[row:row + 1]
        samples[place:place + len(found)] = found
        place += len(found)
    return names, samples


def _chosen(index: Channels, row: int, table: Channels, p: Any) -> list[int]:
    """Return the channels of the table that a channel of the index reads; none: it stays as it is."""
    if p.chanmatch == 'onetomany':
        return list(range(table.count))
    if p.match == 'index':
        return [row % table.count]
    found = table.index(index.names[row])
    return [] if found is None else [found]


def read(table: Channels, chosen: list[int], values: NDArray[np.float32], p: Any) -> NDArray[np.float32]:
    """Return the table's channels at the places that these values mean: (chosen, values)."""
    closes = [p.cyclic == 'yes' or (p.cyclic == 'auto' and table.extend_of(row).right in CYCLIC) for row in chosen]
    width = (p.index2 - p.index1) or np.inf
    result = np.empty((len(chosen), len(values)), np.float32)
    for closed in dict.fromkeys(closes):
        places = [place for place, one in enumerate(closes) if one is closed]
        at = np.subtract(values, p.index1, dtype=np.float64)
        at *= (table.length if closed else table.length - 1) / width
        if not p.interp:
            at = np.floor(at + 0.5)
        finite = np.isfinite(at)
        every = bool(finite.all())
        at = at if every else np.where(finite, at, 0.0)
        some = table.take([chosen[place] for place in places])
        found = sample(some, at + table.start if table.start else at)
        if not every:
            found[:, ~finite] = np.nan
        if len(places) == len(chosen):
            return found
        result[places] = found
    return result

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
            width = p.index2 - p.index1
            place = (index.samples.astype(np.float64) - p.index1) / (width or np.inf)
            names, rows = looked_up(index, table, place, p)
        return index.with_(names=unique(names), samples=np.concatenate(rows), extend=extend_of(p))


def looked_up(index: Channels, table: Channels, place: NDArray[np.float64], p: Any,
              ) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Return names and rows for the places (0 start, 1 end) of each channel of the index."""
    names: list[str] = []
    rows: list[NDArray[np.float32]] = []
    for row, name in enumerate(index.names):
        if p.chanmatch == 'onetomany':
            chosen: list[int] = list(range(table.count))
        elif p.match == 'index':
            chosen = [row % table.count]
        else:
            found = table.index(name)
            if found is None:
                rows.append(index.samples[row:row + 1])
                names.append(name)
                continue
            chosen = [found]
        rows += read(table, chosen, place[row], p)
        names += [table.names[one] for one in chosen]
    return names, rows


def read(table: Channels, chosen: list[int], place: NDArray[np.float64], p: Any) -> list[NDArray[np.float32]]:
    """Return the table's channels at these places, a (1, places) each or all at once."""
    closes = [p.cyclic == 'yes' or (p.cyclic == 'auto' and table.extend_of(row).right in CYCLIC) for row in chosen]
    result = []
    for closed in dict.fromkeys(closes):
        some = [row for row, one in zip(chosen, closes) if one is closed]
        at = place * (table.length if closed else table.length - 1)
        if not p.interp:
            at = np.floor(at + 0.5)
        values = sample(table.take(some), table.start + np.where(np.isfinite(at), at, 0.0))
        values[:, ~np.isfinite(at)] = np.nan
        result.append((some, values))
    if len(result) == 1:
        return [result[0][1]]
    rows = {row: values[k:k + 1] for some, values in result for k, row in enumerate(some)}
    return [rows[row] for row in chosen]

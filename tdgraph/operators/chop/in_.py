"""In CHOP."""

from __future__ import annotations

from typing import Any

from tdgraph.channels import Channels, rename
from tdgraph.errors import NetworkError
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.door import Door
from tdgraph.pars import Int, Str
from tdgraph.tdu import patterns

__all__ = ['InCHOP']


class InCHOP(Door, CHOP):
    """Bring channels into a component: each In CHOP is one input connector of the component around it.

    ``out = what is connected to the component, else in``

    With `numchannels` above 0, `channames` says which channels come through, and as many as that have to be
    there.  Without it the channels get the names that `channames` spells out, in their order.

    Input 0: the channels that serve while nothing is connected outside; unconnected: no channels.
    Output: rate, range and values of the input.
    Units: the channels' own.
    Source: docs.derivative.ca/In_CHOP.
    Differs: whether the channels are counted before or after `channames` is not documented; here after.
    Raises: NetworkError, with how many channels there are, where `numchannels` is not met.
    """

    opType, base_name, type_label = 'inCHOP', 'in', 'In'
    inputs = Input('default'),

    label = Str('', page='In', role='cpu', viewer_only=True, help='Name of the connector of the component.')
    numchannels = Int(0, min=0, norm=(0, 8), neutral=0, page='In', label='Num Channels',
                      help='How many channels there have to be; 0: any number.')
    channames = Str('', neutral='', page='In', label='Names',
                    help='Which channels come through (with Num Channels), else their new names.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if not inputs or inputs[0] is None:
            return self.empty()
        return filtered(inputs[0], p.numchannels, p.channames)


def filtered(channels: Channels, count: int, names: str) -> Channels:
    """Return the channels that come through, or renamed; see the class."""
    if not count:
        return rename(channels, '*', names)
    if names:
        channels = channels.take(sorted(set(patterns.select(names, channels.names))))
    if channels.count != count:
        raise NetworkError(f'{channels.count} channels ({" ".join(channels.names)}) where Num Channels is '
                           f'{count}; connect others or change it')
    return channels

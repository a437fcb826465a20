"""Null CHOP."""

from __future__ import annotations

from typing import Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu, Toggle

__all__ = ['NullCHOP']


class NullCHOP(CHOP):
    """Hand channels on: a steady place to refer to, which can also keep those downstream from cooking.

    ``out = in``

    `cooktype` auto: those downstream cook when this has cooked.  always: this cooks every frame, and those
    downstream whenever they are asked.  selective: those downstream cook only if, compared with the last
    cook, the samples (`checkvalues`), the names (`checknames`) or rate, start, length and extend conditions
    (`checkrange`) are others.  Start and length of a time slice are always others and do not count: its samples
    are the same if all of them are what the last sample of the slice before was.

    Input 0: any channels; unconnected: no channels.
    Output: the input itself.
    Units: the channels' own.
    Source: docs.derivative.ca/Null_CHOP.
    Differs: a selective Null compares when it is asked; what lies upstream does not cook unasked.
    """

    opType, base_name, type_label = 'nullCHOP', 'null', 'Null'
    inputs = Input('channels'),

    cooktype = Menu('auto always selective', role='cpu', viewer_only=True, page='Null', label='Cook Type',
                    labels=('Automatic', 'Always', 'Selective'), help='When those downstream cook.')
    checkvalues = Toggle(True, role='cpu', viewer_only=True, page='Null', label='Check Values',
                         help='Selective: other samples make those downstream cook.')
    checknames = Toggle(True, role='cpu', viewer_only=True, page='Null', label='Check Names',
                        help='Selective: other names make those downstream cook.')
    checkrange = Toggle(True, role='cpu', viewer_only=True, page='Null', label='Check Range',
                        help='Selective: another rate, start or length makes those downstream cook.')

    def holds_state(self) -> bool:
        # What is downstream of a selective one holds the value of the cook that it was last woken for.
        return 'cooktype' in self.moving or self.par['cooktype'].val == 'selective'

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.cooktype == 'always':
            self.engine.abs_time.note()
            self.engine.roots[self] = None
        else:
            self.engine.roots.pop(self, None)
        return inputs[0] if inputs and inputs[0] is not None else self.empty()

    def cook_as_root(self) -> None:
        """Called every frame while the cook type is always."""
        self.engine.scheduler.cook(self)

    def unchanged(self, values: tuple[Any, ...]) -> bool:
        p = self.par.snapshot()
        if p.cooktype != 'selective':
            return False
        before, now = self.values[0], values[0]
        if before.sliced and now.sliced and before.length and now.length:
            before = went_on(before, now)
        return before.same_as(now, values=p.checkvalues, names=p.checknames, span=p.checkrange)


def went_on(before: Channels, now: Channels) -> Channels:
    """Return the slice that `now` is if nothing has changed since the last sample of `before`."""
    samples = np.repeat(before.samples[:, -1:], now.length, 1)
    return Channels(before.names, samples, before.rate, now.start, True, before.extend)

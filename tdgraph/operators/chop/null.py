"""Null CHOP."""

from __future__ import annotations

from typing import Any

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
    (`checkrange`) are others.

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
        return p.cooktype == 'selective' and self.values[0].same_as(
            values[0], values=p.checkvalues, names=p.checknames, span=p.checkrange)

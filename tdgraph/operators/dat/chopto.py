"""CHOP to DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._value import Table
from tdgraph.operators.dat.base import DAT
from tdgraph.pars import CHOPRef, Menu, Toggle

__all__ = ['ChopToDAT']


class ChopToDAT(DAT):
    """Write the samples of a CHOP into a table.

    ``output[c] = [name[c], *samples[c]]``, or a column per channel

    Input 0: none.
    Output: a table; numbers as short as they are read back the same as float32.
    Units: the CHOP's.
    Source: docs.derivative.ca/CHOP_to_DAT.
    Differs: how many digits are written, and the defaults of both toggles, are not documented; both on here.
    """

    opType, base_name, type_label = 'choptoDAT', 'chopto', 'CHOP to'
    unsupported = ('language', 'extension', 'customext', 'wordwrap')

    chop = CHOPRef(page='CHOP to', label='CHOP', help='The CHOP whose samples are written.')
    names = Toggle(True, page='CHOP to', role='cpu', label='Include Names',
                   help='Write the name of each channel before its samples.')
    latestsample = Toggle(True, page='CHOP to', role='cpu', label='Latest Sample when Time Slice',
                          help='Of a time slice write only the last sample.')
    output = Menu('rowperchan colperchan', page='CHOP to', role='cpu',
                  labels=('Row per Channel', 'Column per Channel'), help='What a channel becomes.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.chop is None:
            return self.empty()
        channels = p.chop.value
        samples = channels.samples[:, -1:] if channels.sliced and p.latestsample else channels.samples
        rows = tuple(((name,) if p.names else ()) + tuple(str(value).removesuffix('.0') for value in row)
                     for name, row in zip(channels.names, samples))
        return Table(rows if p.output == 'rowperchan' else tuple(zip(*rows)))

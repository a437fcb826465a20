"""Constant CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name, unique, value_at
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import ExtendPage, RangePage, RatePage, extend_of, interval_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Int, Pulse, Sequence, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['ConstantCHOP']


@dataclass(frozen=True)
class Offsets:
    """What input 0 was at the last cook, and what its changes have added up to."""

    last: NDArray[np.float32]
    added: NDArray[np.float32]


class _Pages(RangePage, RatePage, ExtendPage):
    const = Sequence({'name': Str('chan1', help='Name of the channel; geo[1-4][xyz] makes several.'),
                      'value': Float(0.0, norm=(-1, 1), help='Value of the channel.')},
                     page='Constant', label='Constant', help='Names and values of the channels.')
    snap = Pulse(page='Snap', label='Snapshot Input',
                 help='Take over names and values of the first input at the current frame.')
    first = Int(0, min=0, norm=(0, 39), page='Snap', label='First Channel',
                help='The first channel of the input that a snapshot takes.')
    single = Toggle(True, role='cpu', page='Channel', label='Single Sample',
                    help='One sample at index 0 instead of Start to End.')


class ConstantCHOP(_Pages, CHOP):
    """Make channels that hold a value each.

    ``out[c, k] = const[c].value``, for every name that ``const[c].name`` spells out; an empty one makes none.
    With both inputs connected, while the first channel of input 1 is above 0, every change of the i-th
    channel of input 0 is added to the i-th channel here, and stays.

    Input 0: the channels of a snapshot, and the changes; any length, read at the current frame.
    Input 1: the switch for the changes; read at the current frame.
    Output: one sample at index 0, or without `single` the interval Start to End; float32 (channels, samples).
    Units: none.
    Source: docs.derivative.ca/Constant_CHOP.
    Differs: the name of a new block is chan1, counted up (TouchDesigner documents no default); `current`
        (Active Needs Current) does not exist.  Adding changes is stateful; without both inputs any frame
        cooks alone.
    """

    opType, base_name, type_label = 'constantCHOP', 'constant', 'Constant'
    inputs = Input('values'), Input('active')
    unsupported = ('current',)

    @property
    def State(self) -> type[Offsets] | None:  # type: ignore[override]
        return Offsets if len(self.wires) > 1 and None not in self.wires[:2] else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        names, numbers = spelled(p.const)
        with np.errstate(over='ignore'):
            values = np.array(numbers, np.float32)
        result = None
        if self.State is not None:
            with np.errstate(all='ignore'):
                result = self._changes(inputs, len(values), state)
                values = values + result.added
        start, length = (0.0, 1) if p.single else interval_of(p, time.rate)
        samples = np.repeat(values[:, None], length, 1)
        channels = Channels(names, samples, p.rate, start, extend=extend_of(p))
        return channels if result is None else (channels, result)

    def _changes(self, inputs: list[Any], count: int, state: Offsets | None) -> Offsets:
        """Return the state after this cook: what the inputs' changes have added to each channel."""
        now = np.zeros(count, np.float32)
        found = self._now(inputs[0])[:count]
        now[:len(found)] = found
        switch = self._now(inputs[1])
        added = np.zeros(count, np.float32)
        last = now
        if state is not None:
            kept = min(count, len(state.last))
            added[:kept] = state.added[:kept]
            last = now.copy()
            last[:kept] = state.last[:kept]
        if len(switch) and switch[0] > 0:
            added += now - last
        return Offsets(now, added)

    def _now(self, channels: Channels | None) -> NDArray[np.float32]:
        if channels is None or not channels.count:
            return np.zeros(0, np.float32)
        return np.asarray(value_at(channels, self.current_index(channels)), np.float32)

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'snap':
            self.snapshot_input()

    def snapshot_input(self) -> None:
        """Take names and values of the first input at the current frame into the parameters."""
        source = self.upstream(0) if self.wires else None
        if source is None:
            return
        source.op.pull()
        channels = source.op.output(source.index)
        first = self.par['first'].eval()
        found = list(zip(channels.names, self._now(channels)))[first:]
        self.seq.const.numBlocks = max(len(found), 1)
        for block, (name, value) in zip(self.seq.const.blocks, found):
            block.par.name.val, block.par.value.val = name, float(value)


def spelled(blocks: tuple[Any, ...]) -> tuple[tuple[str, ...], list[float]]:
    """Return the names that the blocks spell out and the value of each."""
    names: list[str] = []
    values: list[float] = []
    for block in blocks:
        made = patterns.expand(block.name)
        names += map(legal_name, made)
        values += [block.value] * len(made)
    return unique(names), values

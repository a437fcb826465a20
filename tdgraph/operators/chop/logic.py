"""Logic CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import ALIGN_MODES, EMPTY, Channels, align, unique
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop._pages import ALIGN_LABELS
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

__all__ = ['LogicCHOP']

COMBINE = 'off and or xor nand nor eqv lowest highest'
COMBINE_LABELS = ('Off', 'And', 'Or', 'Exclusive Or', 'Not And', 'Not Or', 'Equivalence', 'Lowest Index On',
                  'Highest Index On')


@dataclass(frozen=True)
class Past:
    """One input at its last sample, (channels,) each: its values, whether they were on, what Pre OP gave.

    `recent`: the rows that radio buttons have turned on, the latest last.
    """

    values: NDArray[np.float32]
    on: NDArray[np.bool_]
    out: NDArray[np.bool_]
    recent: tuple[int, ...]


@dataclass(frozen=True)
class Pasts:
    """Each input at its last sample."""

    inputs: tuple[Past, ...]


class LogicCHOP(CHOP):
    """Turn channels into switches, and combine switches.

    In this order, each step only where it is not off::

        b = convert(in)      nonzero: v != 0; pos: v > 0; bound: boundmin <= v <= boundmax; valchange: v differs
                             from the sample before
        b = preop(b)         invert: not b; toggle: turns round where b goes on; radio: the channel of the input
                             that went on last, radio2: the last two; rise, fall: b goes on or off here
        v = chanop(b)        all channels of an input become one with its first name
        v = chopop(v)        matching channels of the inputs become one, by number or name

    and, or; xor: exactly one is on; nand, nor: not and, not or; eqv: all are equal; lowest, highest: the index
    of the first or last one that is on, -1 if none is.  chopop takes what is not 0 as on, and leaves a channel
    that is alone, and the channels of an only input, as they are; without it the inputs stand one after the
    other, equal names counted up.  Of radio buttons that go on together the highest row counts as the last.

    Time slices, and single samples that change from cook to cook, go on from the cook before.  Before the first
    sample all is off and the value was the same.

    Input i: any channels, brought to one rate (Sample Rate Match), then to one range (`align`); gaps are
        skipped; none: no channels.
    Output: rate and range of the aligned inputs, 0 and 1; float32 (channels, samples).
    Units: none.
    Source: docs.derivative.ca/Logic_CHOP.
    Differs: On When Channel Name Changed does not exist.  Stateful where valchange, toggle, radio, rise or fall
        is chosen.
    """

    opType, base_name, type_label = 'logicCHOP', 'logic', 'Logic'
    inputs = Inputs('channels')

    convert = Menu('nonzero pos bound valchange', page='Logic', role='cpu', label='Convert Input',
                   labels=('Off When Zero', 'Off When Zero Or Less', 'Off When Outside Bounds',
                           'On When Value Changed'), help='What counts as on.')
    preop = Menu('off invert toggle radio radio2 rise fall', page='Logic', role='cpu', label='Channel Pre OP',
                 labels=('Off', 'Invert', 'Toggle', 'Radio Button', 'Last Two On', 'Rising Edge', 'Falling Edge'),
                 help='What is done to every channel then.')
    chanop = Menu(COMBINE, labels=COMBINE_LABELS, page='Logic', role='cpu', label='Combine Channels',
                  help='How the channels of each input become one.')
    chopop = Menu(COMBINE, labels=COMBINE_LABELS, page='Logic', role='cpu', label='Combine CHOPs',
                  help='How the inputs become one, channel by channel.')
    match = Menu('index name', labels=('Channel Number', 'Channel Name'), page='Logic', role='cpu',
                 label='Match by', help='Which channels of the inputs belong together in Combine CHOPs.')
    align = Menu(ALIGN_MODES, labels=ALIGN_LABELS, page='Logic', role='cpu',
                 help='How inputs with different ranges are brought to one.')
    boundmin = Float(0.0, norm=(-1, 1), page='Logic', role='cpu', label='Bounds Min',
                     help='The least value that is on.')
    boundmax = Float(1.0, norm=(-1, 1), page='Logic', role='cpu', label='Bounds Max',
                     help='The greatest value that is on.')

    def holds_state(self) -> bool:
        convert, preop = (self.par[name].val for name in ('convert', 'preop'))
        moving = not self.moving.isdisjoint(('convert', 'preop'))
        return moving or convert == 'valchange' or preop not in ('off', 'invert')

    @property
    def State(self) -> Any:  # type: ignore[override]
        p = self.par.snapshot()
        return Pasts if p.convert == 'valchange' or p.preop not in ('off', 'invert') else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        present = align([channels for channels in inputs if channels is not None], p.align)
        pasts = state.inputs if state is not None and len(state.inputs) == len(present) else (None,) * len(present)
        switches, names, after = [], [], []
        for channels, past in zip(present, pasts):
            goes_on = channels.sliced or channels.length == 1
            if self.State is not None and goes_on and not channels.sliced:
                time.abs_frame  # noqa: B018 - an edge lasts for one frame: look again in the next
            if past is None or not goes_on or len(past.values) != channels.count:
                past = _before(channels)
            on, past = converted(channels, p, past)
            after.append(past)
            switches.append(on if p.chanop == 'off' or not len(on) else reduced(on, p.chanop)[None])
            names.append(channels.names if p.chanop == 'off' else channels.names[:1])
        result = _across(present, switches, names, p) if present else EMPTY
        return result if self.State is None else (result, Pasts(tuple(after)))


def _before(channels: Channels) -> Past:
    """Return what was before the first sample."""
    off = np.zeros(channels.count, bool)
    first = channels.samples[:, 0].copy() if channels.length else np.zeros(channels.count, np.float32)
    return Past(first, off, off, ())


def converted(channels: Channels, p: Any, past: Past) -> tuple[Bits, Past]:
    """Convert an input and apply Pre OP; return also what it leaves behind."""
    values = channels.samples
    if not channels.length:
        return np.zeros(values.shape, bool), past
    if p.convert == 'valchange':
        on = values != np.concatenate([past.values[:, None], values[:, :-1]], 1)
    elif p.convert == 'bound':
        on = (values >= p.boundmin) & (values <= p.boundmax)
    else:
        on = values != 0 if p.convert == 'nonzero' else values > 0
    before = np.concatenate([past.on[:, None], on[:, :-1]], 1)
    out, recent = on, past.recent
    if p.preop == 'invert':
        out = ~on
    elif p.preop in ('rise', 'fall'):
        out = on & ~before if p.preop == 'rise' else before & ~on
    elif p.preop == 'toggle':
        out = np.logical_xor((on & ~before).cumsum(1) % 2 == 1, past.out[:, None])
    elif p.preop != 'off':
        out, recent = latest(on & ~before, 2 if p.preop == 'radio2' else 1, recent)
    return out, Past(values[:, -1].copy(), on[:, -1].copy(), out[:, -1].copy(), recent)


def latest(rises: Bits, number: int, recent: tuple[int, ...]) -> tuple[Bits, tuple[int, ...]]:
    """Return, at each sample, the rows that went on last, `number` of them; `recent`: those before."""
    out = np.zeros(rises.shape, bool)
    recent = recent[-number:]
    events = np.flatnonzero(rises.any(0)).tolist()
    edges = [*events, rises.shape[1]]
    out[list(recent), :edges[0]] = True
    for place, stop in zip(events, edges[1:]):
        for row in np.flatnonzero(rises[:, place]).tolist():
            recent = (*(other for other in recent if other != row), row)[-number:]
        out[list(recent), place:stop] = True
    return out, recent


def reduced(on: Bits, kind: str) -> Any:
    """Combine along axis 0."""
    if kind in ('lowest', 'highest'):
        first = on.argmax(0) if kind == 'lowest' else len(on) - 1 - on[::-1].argmax(0)
        return np.where(on.any(0), first, -1)
    if kind == 'xor':
        return on.sum(0) == 1
    every, some = on.all(0), on.any(0)
    return {'and': every, 'or': some, 'nand': ~every, 'nor': ~some, 'eqv': every | ~some}[kind]


def _across(inputs: Sequence[Channels], parts: list[Any], names: list[tuple[str, ...]], p: Any) -> Channels:
    """Put the inputs one below the other, or combine them."""
    first = inputs[0]
    flat = [name for part in names for name in part]
    if p.chopop == 'off' or len(parts) == 1:
        return _made(first, flat, [row for part in parts for row in part])
    groups: dict[Any, list[Any]] = {}
    titles: dict[Any, str] = {}
    for part, part_names in zip(parts, names):
        for row, name in enumerate(part_names):
            key = row if p.match == 'index' else name
            groups.setdefault(key, []).append(part[row])
            titles.setdefault(key, name)
    rows = [group[0] if len(group) == 1 else reduced(np.stack(group) != 0, p.chopop) for group in groups.values()]
    return _made(first, list(titles.values()), rows)


def _made(first: Channels, names: list[str], rows: list[Any]) -> Channels:
    samples = np.array(rows, np.float32) if rows else np.zeros((0, first.length), np.float32)
    return Channels(unique(names), samples, first.rate, first.start, first.sliced)

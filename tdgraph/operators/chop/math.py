"""Math CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import ALIGN_MODES, EMPTY, Channels, Extend, align, unique
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop._pages import ALIGN_LABELS
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ['MathCHOP']

UNARY = 'off negate pos root square inverse'
UNARY_LABELS = ('Off', 'Negate', 'Positive', 'Root', 'Square', 'Inverse')
BINARY = 'off add sub mul div avg min max len'
BINARY_LABELS = ('Off', 'Add', 'Subtract', 'Multiply', 'Divide', 'Average', 'Minimum', 'Maximum', 'Length')

Settings = tuple[float, ...]
NEUTRAL: Settings = (0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0)


@dataclass(frozen=True)
class Last:
    """The Mult-Add and Range parameters at the end of the last slice."""

    settings: Settings


class MathCHOP(CHOP):
    """Do arithmetic on channels: one by one, within an input, across inputs.

    In this order, each step only where it is not off::

        v = preop(in)                                every sample: -v, |v|, sqrt(v), v * v, 1 / v
        v = chanop(all channels of an input)         each input becomes one channel with its first name
        v = chopop(matching channels of the inputs)  all inputs become one
        v = postop(v)
        v = (v + preoff) * gain + postoff
        v = (v - fromrange1) / (fromrange2 - fromrange1) * (torange2 - torange1) + torange1
        v = ceil(v), floor(v) or round(v)            halves away from 0

    sub and div: the first minus or by all others; avg the mean; len ``sqrt(sum of squares)``, of one channel
    its absolute value.  chopop matches by index or name; a channel that is missing in some inputs is combined
    over those that have it, so one that is alone stays as it is.  Without chopop the inputs stand one after
    the other, equal names counted up.

    Input i: any channels, brought to one rate (Sample Rate Match), then to one range (`align`); gaps are
        skipped; none: no channels.
    Output: rate and range of the aligned inputs; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Math_CHOP.
    Differs: the root of a negative number is NaN, 1 / 0 is infinite, an empty From range gives torange1;
        with `interppars`, which needs a time slice, the parameters run in a line from their values at the
        end of the last slice; ``me.chanIndex`` does not exist.  TouchDesigner documents none of these but
        the last.
    """

    opType, base_name, type_label = 'mathCHOP', 'math', 'Math'
    inputs = Inputs('channels')

    preop = Menu(UNARY, labels=UNARY_LABELS, neutral='off', page='OP', label='Channel Pre OP',
                 help='What is done to every sample first.')
    chanop = Menu(BINARY, labels=BINARY_LABELS, neutral='off', page='OP', label='Combine Channels',
                  help='How the channels of each input become one.')
    chopop = Menu(BINARY, labels=BINARY_LABELS, neutral='off', page='OP', label='Combine CHOPs',
                  help='How the inputs become one, channel by channel.')
    postop = Menu(UNARY, labels=UNARY_LABELS, neutral='off', page='OP', label='Channel Post OP',
                  help='What is done to every sample after combining.')
    match = Menu('index name', labels=('Channel Number', 'Channel Name'), page='OP', label='Match by',
                 help='Which channels of the inputs belong together in Combine CHOPs.')
    align = Menu(ALIGN_MODES, labels=ALIGN_LABELS, page='OP',
                 help='How inputs with different ranges are brought to one.')
    interppars = Toggle(page='OP', label='Interp Pars per Sample',
                        help='Let Mult-Add and Range parameters run evenly over each time slice.')
    integer = Menu('off ceiling floor round', neutral='off', page='OP',
                   help='Make whole numbers, last of all.')
    preoff = Float(0.0, neutral=0.0, norm=(-1, 1), page='Mult-Add', label='Pre-Add', help='Added first.')
    gain = Float(1.0, neutral=1.0, norm=(0, 10), page='Mult-Add', label='Multiply', help='Multiplied then.')
    postoff = Float(0.0, neutral=0.0, norm=(-1, 1), page='Mult-Add', label='Post-Add', help='Added last.')
    fromrange = Float((0.0, 1.0), size=2, norm=(-1, 1), page='Range', label='From Range',
                      help='The range that becomes To Range.')
    torange = Float((0.0, 1.0), size=2, norm=(-1, 1), page='Range', label='To Range',
                    help='What From Range becomes.')

    _simple: tuple[object, MultAdd | None] = None, None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        # What the usual Math does is found out once per snapshot: the bookkeeping would cost more than NumPy.
        known, mult_add = self._simple
        if known is not p:
            mult_add = _only_mult_add(p)
            self._simple = p, mult_add
        if mult_add is not None and len(inputs) == 1 and inputs[0] is not None and self.State is None:
            return inputs[0].then(mult_add) if mult_add.active else inputs[0]
        present = [channels for channels in inputs if channels is not None]
        settings = p.preoff, p.gain, p.postoff, p.fromrange1, p.fromrange2, p.torange1, p.torange2
        before = state.settings if p.interppars and state is not None else settings
        with np.errstate(invalid='ignore', divide='ignore', over='ignore'):
            result = calculate(present, p, settings, before)
        return result if self.State is None else (result, Last(settings))

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if getattr(par, 'name', '') == 'interppars':
            # Only a ramp remembers anything: without one a Math has no past and any frame cooks alone.
            self.State = Last  # type: ignore[misc]


class MultAdd:
    """The Mult-Add page as a step that is done when somebody reads the samples."""

    __slots__ = ('active', 'gain', 'postoff', 'preoff')

    def __init__(self, preoff: float, gain: float, postoff: float) -> None:
        # Arrays without dimensions: NumPy takes 0.3 us less for each than for a Python number.
        with np.errstate(over='ignore'):
            self.preoff = np.array(preoff, np.float32) if preoff != 0 else None
            self.gain = np.array(gain, np.float32) if gain != 1 else None
            self.postoff = np.array(postoff, np.float32) if postoff != 0 else None
        self.active = (preoff, gain, postoff) != (0.0, 1.0, 0.0)

    def __call__(self, values: Array, own: bool) -> Array:
        out = values if own else None
        if self.preoff is not None:
            values = out = np.add(values, self.preoff, out)
        if self.gain is not None:
            values = out = np.multiply(values, self.gain, out)
        if self.postoff is not None:
            values = np.add(values, self.postoff, out)
        return values


def _only_mult_add(p: Any) -> MultAdd | None:
    """Return the Mult-Add page where nothing else is on."""
    rest = p.preop, p.chanop, p.chopop, p.postop, p.integer
    if rest != ('off',) * 5 or p.interppars or p.fromrange != p.torange:
        return None
    return MultAdd(p.preoff, p.gain, p.postoff)


def calculate(inputs: Sequence[Channels], p: Any, settings: Settings, before: Settings) -> Channels:
    """Return the result for inputs of one rate; `before`: the settings that a ramp starts from."""
    if not inputs:
        return EMPTY
    if len(inputs) > 1:
        inputs = align(inputs, p.align)
    first = inputs[0]
    parts = [_combined_within(_unary(channels.samples, p.preop), p.chanop) for channels in inputs]
    names = [channels.names if p.chanop == 'off' else channels.names[:1] for channels in inputs]
    if len(inputs) == 1:
        out, title = parts[0], names[0]
        source = first.samples
    else:
        out, title = _combined_across(parts, names, p.chopop, p.match)
        source = None
    out = _unary(out, p.postop, own=out is not source)
    if before == settings or not first.sliced:
        if settings != NEUTRAL:
            out = _scaled(out, settings, own=out is not source)
    else:
        out = _ramped(out, before, settings)
    if p.integer != 'off':
        out = _integer(out, p.integer, None if out is source else out)
    if out is source:
        return first
    if title is first.names and out.shape == first.samples.shape:
        return first.with_samples(out)
    return first.with_(names=tuple(title), samples=out, extend=_extend(inputs, len(title), p))


def _extend(inputs: Sequence[Channels], count: int, p: Any) -> Extend | tuple[Extend, ...]:
    """The extend conditions go with the channels where these only stand in a row, else with the first."""
    if p.chanop == p.chopop == 'off':
        return tuple(channels.extend_of(row) for channels in inputs for row in range(channels.count))
    first = next((channels for channels in inputs if channels.count), inputs[0])
    return first.extend_of(0) if first.count else Extend()


def _unary(values: Array, kind: str, own: bool = False) -> Array:
    """Apply a Pre or Post OP; into `values` itself if they are our own."""
    if kind == 'off':
        return values
    out = values if own and values.flags.writeable else None
    if kind == 'negate':
        return np.negative(values, out)
    if kind == 'pos':
        return np.abs(values, out)
    if kind == 'root':
        return np.sqrt(values, out)
    if kind == 'square':
        return np.multiply(values, values, out)
    return np.divide(np.float32(1), values, out)


def _reduced(rows: Array, kind: str) -> Array:
    """Combine along axis 0."""
    if kind == 'add':
        result = rows.sum(0)
    elif kind == 'sub':
        result = rows[0] - rows[1:].sum(0)
    elif kind == 'mul':
        result = rows.prod(0)
    elif kind == 'div':
        result = rows[0] / rows[1:].prod(0)
    elif kind == 'avg':
        result = rows.mean(0)
    elif kind == 'min':
        result = rows.min(0)
    elif kind == 'max':
        result = rows.max(0)
    else:
        result = np.sqrt(np.square(rows).sum(0))
    return np.asarray(result, np.float32)


def _combined_within(rows: Array, kind: str) -> Array:
    return rows if kind == 'off' or not len(rows) else _reduced(rows, kind)[None]


def _combined_across(parts: list[Array], names: list[tuple[str, ...]], kind: str, match: str,
                     ) -> tuple[Array, tuple[str, ...]]:
    """Combine the inputs channel by channel, or put them one below the other."""
    if kind == 'off':
        return np.concatenate(parts), unique(name for part in names for name in part)
    if len({len(part) for part in parts}) == 1 and (match == 'index' or len(set(names)) == 1):
        return _reduced(np.stack(parts), kind), names[0]
    groups: dict[Any, list[Array]] = {}
    titles: dict[Any, str] = {}
    for part, part_names in zip(parts, names):
        for row, name in enumerate(part_names):
            key = row if match == 'index' else name
            groups.setdefault(key, []).append(part[row])
            titles.setdefault(key, name)
    rows = [group[0] if len(group) == 1 else _reduced(np.stack(group), kind) for group in groups.values()]
    return np.stack(rows), unique(titles.values())


def _scaled(values: Array, settings: Settings, own: bool) -> Array:
    """Apply Mult-Add and Range; only what is not neutral, and into our own array from the second step on."""
    preoff, gain, postoff, from1, from2, to1, to2 = settings
    out = values if own and values.flags.writeable else None
    if preoff != 0:
        values = out = np.add(values, preoff, out)
    if gain != 1:
        values = out = np.multiply(values, gain, out)
    if postoff != 0:
        values = out = np.add(values, postoff, out)
    if (from1, from2) == (to1, to2):
        return values
    if from1 == from2:
        return np.full_like(values, to1)
    values = out = np.subtract(values, from1, out)
    np.multiply(values, (to2 - to1) / (from2 - from1), out)
    return np.add(values, to1, out)


def _ramped(values: Array, before: Settings, after: Settings) -> Array:
    """As `_scaled` with parameters that run from those before the slice to those at its last sample."""
    part = np.arange(1, values.shape[1] + 1) / values.shape[1]
    preoff, gain, postoff, from1, from2, to1, to2 = (
        old + (new - old) * part for old, new in zip(before, after))
    out = (values + preoff) * gain + postoff
    width = from2 - from1
    scaled = (out - from1) / np.where(width == 0, 1, width) * (to2 - to1) + to1
    same = (from1 == to1) & (from2 == to2)
    return np.asarray(np.where(same, out, np.where(width == 0, to1, scaled)), np.float32)


def _integer(values: Array, kind: str, out: Array | None) -> Array:
    if kind == 'ceiling':
        return np.ceil(values, out)
    if kind == 'floor':
        return np.floor(values, out)
    return np.asarray(np.trunc(values + np.copysign(np.float32(0.5), values), out), np.float32)

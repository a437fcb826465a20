"""Trigger CHOP."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, resample
from tdgraph.errors import ParValueError
from tdgraph.graph.node import Input
from tdgraph.graph.time import sample_at
from tdgraph.operators.chop._envelope import ENDLESS, Envelope, Shape, crossings
from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS, RatePage, channel_names, slice_of, to_samples
from tdgraph.operators.chop._running import running
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Changed, Float, Menu, Momentary, Pulse, Str, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['TriggerCHOP']

SHAPES = 'linear easein easeout halfcos'
SHAPE_LABELS = ('Linear', 'Ease In', 'Ease Out', 'Ease in Ease out')
MOST_ENVELOPES = 1024  # of a channel at a time
MOST_SAMPLES = 1 << 28


@dataclass(frozen=True)
class Piece:
    """An envelope in a slice: the index of its trigger, below 0 before the slice; `stop`: where another follows."""

    begin: int
    envelope: Envelope
    stop: int = 1 << 40

    def let_go(self, k: int) -> Piece:
        """Return it released at index k, unless it is already."""
        if self.envelope.released < ENDLESS:
            return self
        return replace(self, envelope=replace(self.envelope, released=float(k - self.begin)))


@dataclass(frozen=True)
class Voice:
    """One channel at its last sample: whether it is on, samples since it went on, what sounds."""

    on: bool = False
    since: float = math.inf
    envelopes: tuple[Envelope, ...] = ()


@dataclass(frozen=True)
class Voices:
    """All channels at their last sample."""

    each: tuple[Voice, ...] = ()


def _length(default: float, page: str, label: str, help: str) -> Any:
    return Float(default, min=0.0, norm=(0, 1), page=page, role='cpu', label=label, help=help)


def _unit(page: str, label: str) -> Any:
    return Menu(UNITS, 'seconds', labels=UNIT_LABELS, page=page, role='cpu', label=label,
                help='Samples, frames or seconds.')


def _shape(page: str, label: str) -> Any:
    return Menu(SHAPES, labels=SHAPE_LABELS, page=page, role='cpu', label=label, help='How the level gets there.')


class _Pages(RatePage):
    rate: Any = Changed(default=60.0)
    timeslice: Any = Changed(default=True)
    threshold = Toggle(True, page='Trigger', role='cpu', label='Release = Trigger Threshold',
                       help='Release at the threshold that triggers.')
    threshup = Float(0.0, norm=(-1, 1), page='Trigger', role='cpu', label='Trigger Threshold',
                     help='Above it a channel triggers.')
    threshdown = Float(0.0, norm=(-1, 1), page='Trigger', role='cpu', label='Release Threshold',
                       help='Below it a channel releases.')
    retrigger = _length(0.0, 'Trigger', 'Re-Trigger Delay', 'How long after a trigger there is no other.')
    retriggerunit = _unit('Trigger', 'Re-Trigger Delay Unit')
    mintrigger = _length(0.0, 'Trigger', 'Min Trigger Length', 'How long a trigger is held at least.')
    mintriggerunit = _unit('Trigger', 'Min Trigger Length Unit')
    triggeron = Menu('increase decrease', page='Trigger', role='cpu', label='Trigger On',
                     labels=('Increasing Values', 'Decreasing Values'), help='Which way the threshold is passed.')
    multitrigger = Menu('ignore add restart', page='Trigger', role='cpu', label='Multi Trigger',
                        labels=('Ignore During Attack', 'Add', 'Restart Envelope'),
                        help='What a trigger does while an envelope sounds.')
    clamppeak = Toggle(page='Trigger', role='cpu', label='Clamp at Peak Level',
                       help='Added envelopes stop at the peak.')
    updateonce = Toggle(page='Trigger', role='cpu', label='Update Once per Cycle',
                        help='An envelope keeps the lengths and levels that it began with.')
    complete = Toggle(True, page='Trigger', role='cpu', label='Complete Envelope',
                      help='Attack, peak and decay are played to their end before the release.')
    remainder = Menu('crop extend mix', page='Trigger', role='cpu',
                     labels=('Discard Remainder', 'Make Output Longer', 'Mix Remainder with Beginning'),
                     help='What becomes of an envelope beyond the end of the input.')
    trigger = Momentary(page='Trigger', help='Trigger all channels; held as long as this is.')
    reset = Toggle(page='Trigger', role='cpu', help='End all envelopes and hand the input on.')
    resetpulse = Pulse(page='Trigger', label='Reset Pulse', help='End all envelopes.')
    delay = _length(0.0, 'Attack', 'Delay Length', 'From the trigger to the attack.')
    delayunit = _unit('Attack', 'Delay Length Unit')
    attack = _length(0.1, 'Attack', 'Attack Length', 'From 0 to the peak.')
    attackunit = _unit('Attack', 'Attack Length Unit')
    ashape = _shape('Attack', 'Attack Shape')
    peak = Float(1.0, norm=(0, 1), page='Attack', role='cpu', label='Peak Level',
                 help='The level after the attack; never below Sustain Level.')
    peaklen = _length(0.0, 'Attack', 'Peak Length', 'How long the peak is held.')
    peaklenunit = _unit('Attack', 'Peak Length Unit')
    decay = _length(0.1, 'Sustain', 'Decay Length', 'From the peak to the sustain level.')
    decayunit = _unit('Sustain', 'Decay Length Unit')
    dshape = _shape('Sustain', 'Decay Shape')
    sustain = Float(0.5, norm=(0, 1), page='Sustain', role='cpu', label='Sustain Level',
                    help='The level that is held until the release.')
    minsustain = _length(0.0, 'Sustain', 'Min Sustain Length',
                         'How long it is held at least; above 0 envelopes are complete.')
    minsustainunit = _unit('Sustain', 'Min Sustain Length Unit')
    release = _length(0.5, 'Sustain', 'Release Length', 'From there to 0.')
    releaseunit = _unit('Sustain', 'Release Length Unit')
    rshape = _shape('Sustain', 'Release Shape')
    channame = Str('chan1', page='Channel', role='cpu', label='Channel Name',
                   help='Names of the channels while nothing is connected.')
    specifyrate = Toggle(page='Channel', role='cpu', label='Specify Rate', help='Use Sample Rate.')
    enableremaplength = Toggle(page='Channel', role='cpu', label='Enable Remap Length',
                               help='Bring the whole envelope, a held sustain left out, to a length.')
    remaplength = _length(1.0, 'Channel', 'Remap Length', 'That length.')
    remaplengthunit = _unit('Channel', 'Remap Length Unit')


class TriggerCHOP(_Pages, CHOP):
    """Start an envelope (attack, decay, sustain, release) wherever a channel rises above a threshold.

    A channel triggers where it is above `threshup`, not before `retrigger` after the last time, and releases where
    it is not (with `threshold`) or below `threshdown`, not before `mintrigger`; `triggeron` decrease exchanges
    above and below.  With t samples since the trigger the level is::

        0 for delay;  peak * s(x) for attack;  peak for peaklen;  peak + (sustain - peak) * s(x) for decay;
        sustain until the release;  level * (1 - s(x)) for release;  0

    x is how much of the stage is over.  s(x) is x (linear), x**2 (easein), 1 - (1 - x)**2 (easeout) or
    (1 - cos(pi x)) / 2 (halfcos).  A release before the sustain waits for it with `complete` or `minsustain`, else
    it begins at the level of that moment.  peak is never below sustain.

    A trigger while an envelope sounds: ignore during delay and attack, begin again later; restart begins again
    always; add lets both sound, their sum at most peak with `clamppeak`.

    Input 0: any channels; unconnected: those of `channame`, which `trigger` alone triggers; with Time Slice off one
        whole envelope from index 0 on.
    Output: with Time Slice (the default) the samples since the last cook, else the range of the input, longer with
        `remainder` extend; at the rate of the input, the timeline's without one, or `rate`; float32 (channels,
        samples).
    Units: as the unit menus say.
    Source: docs.derivative.ca/Trigger_CHOP.
    Differs: the pulse Release does not exist (the page gives it the name of Release Length).  The formulas, the
        defaults, that an envelope begins again from 0, that `remaplength` counts the decay too, and a release at
        the end of an input that is no slice, are ours.  At most 1,024 envelopes of a channel sound at a time: the
        oldest ends.  Stateful.
    """

    opType, base_name, type_label = 'triggerCHOP', 'trigger', 'Trigger'
    inputs = Input('channels'),
    State = Voices

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._pulsed: list[float] = []  # absolute frames; a cook after the frame's end forgets them

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'trigger':
            self._pulsed.append(self.engine.abs_time.peek())
            self.touch('trigger')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, rate = inputs[0], p.rate if p.specifyrate else time.rate
        if source is None:
            first, count = slice_of(time, rate) if p.timeslice else (0, 1)
            names = channel_names(p.channame)
            source = Channels(names, np.zeros((len(names), count), np.float32), rate, first, p.timeslice)
            if not p.timeslice:
                return whole(source, Shape.of(p, rate, time.rate)), Voices()
        elif not source.count or not source.length:
            return EMPTY, Voices()
        else:
            source = running(resample(source, rate) if p.specifyrate else source, p.timeslice, time)
        goes_on = source.sliced and state is not None and len(state.each) == source.count
        voices = state.each if goes_on and not (p.reset or p.resetpulse) else (Voice(),) * source.count
        if p.reset:
            return source, Voices(voices)
        pushed = self._pushed(source, time, p)
        shape = Shape.of(p, source.rate, time.rate)
        wait, hold = (to_samples(getattr(p, name), getattr(p, f'{name}unit'), source.rate, time.rate)
                      for name in ('retrigger', 'mintrigger'))
        made = [played(row, pushed, voice, shape, p, wait, hold)
                for row, voice in zip(source.samples, voices, strict=True)]
        rows = joined([pieces for pieces, _ in made], source, shape, p)
        return source.with_(samples=rows.astype(np.float32)), Voices(tuple(voice for _, voice in made))

    def _pushed(self, source: Channels, time: Any, p: Any) -> NDArray[np.bool_]:
        """Return at which samples the button is down."""
        held = np.full(source.length, bool(p.trigger))
        before = self.committed_frame
        self._pulsed = [frame for frame in self._pulsed
                        if (before is None or frame > before) and (source.sliced or frame == time.abs_frame)]
        for frame in self._pulsed:
            place = sample_at(time.frame - (time.abs_frame - frame), source.rate, time.rate) - source.start
            held[int(min(max(place, 0), source.length - 1)) if source.sliced else 0] = True
        return held


def played(row: NDArray[np.float32], pushed: NDArray[np.bool_], voice: Voice, shape: Shape, p: Any, wait: float,
           hold: float) -> tuple[list[Piece], Voice]:
    """Return what sounds in a channel over a slice, and the voice after it."""
    sign = 1.0 if p.triggeron == 'increase' else -1.0
    values = sign * row.astype(np.float64)
    above = (values > sign * p.threshup) | pushed
    kept = above if p.threshold else (values >= sign * p.threshdown) | pushed
    events, on, since = crossings(above, kept, voice.on, voice.since, wait, hold)
    cut: list[Piece] = []
    sounds = [Piece(-1 - round(one.age), one) for one in voice.envelopes]
    for k, begins in events:
        if not begins:
            sounds = [one.let_go(k) for one in sounds]
            continue
        if p.multitrigger == 'ignore' and any(k - one.begin < _own(one, shape, p).attacked for one in sounds):
            continue
        if p.multitrigger != 'add':
            cut += [replace(one, stop=k) for one in sounds]
            sounds = []
        sounds = [*sounds, Piece(k, Envelope(shape))][-MOST_ENVELOPES:]
    last = len(row) - 1
    aged = [replace(one.envelope, age=float(last - one.begin)) for one in sounds]
    kept_on = tuple(one for one in aged if not one.over(one.shape if p.updateonce else shape))
    return cut + sounds, Voice(on, since, kept_on)


def _own(piece: Piece, shape: Shape, p: Any) -> Shape:
    """Return the shape that counts for an envelope."""
    return piece.envelope.shape if p.updateonce else shape


def joined(channels: list[list[Piece]], source: Channels, shape: Shape, p: Any) -> Array:
    """Return the levels, (channels, samples), with what remains beyond the end of an input that is no slice."""
    length = total = source.length
    if not source.sliced and p.remainder != 'crop':
        channels = [[one.let_go(length) for one in pieces] for pieces in channels]
        total = max([length, *(_length_of(one, _own(one, shape, p)) for pieces in channels for one in pieces)])
    rows = np.zeros((len(channels), total))
    for row, pieces in zip(rows, channels, strict=True):
        for one in pieces:
            begin, stop = max(one.begin, 0), min(one.stop, total)
            ages = np.arange(begin - one.begin, stop - one.begin, dtype=np.float64)
            row[begin:stop] += one.envelope.values(ages, _own(one, shape, p))
    if p.clamppeak:
        rows = np.minimum(rows, shape.peak)
    if p.remainder == 'mix' and total > length:
        folded = np.zeros((len(rows), -(-total // length) * length))
        folded[:, :total] = rows
        rows = folded.reshape(len(rows), -1, length).sum(1)
    return rows


def _length_of(piece: Piece, shape: Shape) -> int:
    """Return the sample at which an envelope is over."""
    end = min(piece.begin + piece.envelope.ends(shape), piece.stop)
    if end > MOST_SAMPLES:
        raise ParValueError(f'an envelope of {end:.3g} samples; set shorter lengths')
    return math.ceil(end - 1e-6)


def whole(source: Channels, shape: Shape) -> Channels:
    """Return one whole envelope: triggered at index 0, released as soon as it may be."""
    length = shape.attacked + shape.peaklen + shape.decay
    let_go = Envelope(replace(shape, least=max(shape.least, length)), released=0.0)
    count = _length_of(Piece(0, let_go), let_go.shape) + 1
    row = let_go.values(np.arange(count, dtype=np.float64), let_go.shape)
    return source.with_(samples=np.repeat(row[None], source.count, 0).astype(np.float32))

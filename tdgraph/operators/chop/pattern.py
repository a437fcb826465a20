"""Pattern CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop import _noise
from tdgraph.operators.chop._pages import MOST_SAMPLES, ExtendPage, NamePage, RatePage, channel_names, extend_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.lfo import wave
from tdgraph.pars import Float, Int, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['PatternCHOP']


class _Pages(NamePage, RatePage, ExtendPage):
    wavetype = Menu('const sin cos tri ramp rampsamples square pulse random randomcycle step rampcyclic', 'sin',
                    page='Pattern', role='cpu', label='Type',
                    labels=('Constant', 'Sine', 'Cosine', 'Triangle', 'Ramp', 'Ramp Samples', 'Square', 'Pulse',
                            'Random', 'Random per Cycle', 'Step', 'Cyclic Ramp'), help='The shape of a cycle.')
    length = Int(100, min=1, max=MOST_SAMPLES, norm=(1, 100), page='Pattern', role='cpu',
                 help='Number of samples, unless the input has its own.')
    numcycles = Float(1.0, norm=(0, 10), page='Pattern', role='cpu', label='Number of Cycles',
                      help='Cycles over the whole length.')
    steppercycle = Float(0.0, norm=(-1, 1), page='Pattern', role='cpu', label='Step per Cycle',
                         help='Added once more with every cycle.')
    numsteps = Int(2, min=1, norm=(1, 10), page='Pattern', role='cpu', label='Number of Steps',
                   help='Steps of Step in a cycle, from 0 to 1.')
    bias = Float(0.0, min=-1.0, max=1.0, norm=(-1, 1), page='Pattern', role='cpu',
                 help='Moves the peak of Triangle, widens that of Square.')
    seed = Float(0.0, norm=(0, 10), page='Pattern', role='cpu', help='Another seed gives other random values.')
    phase = Float(0.0, norm=(0, 1), page='Pattern', role='cpu', help='How far the cycle is shifted, in cycles.')
    phasestep = Float(0.0, norm=(0, 1), page='Pattern', role='cpu', label='Phase Step per Channel',
                      help='Added to the phase with every channel.')
    taper = Float((1.0, 1.0), size=2, norm=(0, 1), page='Pattern', role='cpu',
                  help='The pattern is multiplied by a line from the first to the second.')
    taperdecay = Float(1.0, min=0.0, norm=(0, 4), page='Pattern', role='cpu', label='Taper Decay Rate',
                       help='Exponent of that line.')
    amp = Float(1.0, norm=(0, 1), page='Pattern', role='cpu', label='Amplitude', help='Multiplies the pattern.')
    offset = Float(0.0, norm=(-1, 1), page='Pattern', role='cpu', help='Added then.')
    fromrange = Float((0.0, 1.0), size=2, norm=(-1, 1), page='Pattern', role='cpu', label='From Range',
                      help='The range that becomes To Range.')
    torange = Float((0.0, 1.0), size=2, norm=(-1, 1), page='Pattern', role='cpu', label='To Range',
                    help='What From Range becomes.')
    integer = Menu('off ceiling floor round', page='Pattern', role='cpu', help='Make whole numbers.')
    reverse = Toggle(page='Pattern', role='cpu', help='Turn the order of the samples round, last of all.')
    combine = Menu('off append insert replace add multiply', page='Channel', role='cpu', label='Combine Channels',
                   labels=('Off', 'Append', 'Insert', 'Replace', 'Add', 'Multiply'),
                   help='What becomes of the channels of the input.')


class PatternCHOP(_Pages, CHOP):
    """Make a row of samples in a regular or random pattern, without regard to time.

    For sample k of n, channel c and ``q = numcycles * k / n + phase + phasestep * c``, ``x = q - floor(q)``::

        v = shape + steppercycle * floor(q)
        v = v * (taper1 + (taper2 - taper1) * k / (n - 1)) ** taperdecay
        v = v * amp + offset
        v = (v - fromrange1) / (fromrange2 - fromrange1) * (torange2 - torange1) + torange1
        v = ceil(v), floor(v) or round(v), halves up

    const 1; sin, cos of 2 pi x; tri and square as in the LFO CHOP; rampcyclic x; pulse 1 at the first sample of a
    cycle; step ``min(floor(x * numsteps), numsteps - 1) / (numsteps - 1)``, of one step 0; random 0 to 1 for each
    sample, randomcycle for each cycle, by the hash of the Noise CHOP; rampsamples k.  ramp goes from 0 to 1 at the
    last sample: its r is ``numcycles * k / (n - 1)``, a whole r above 0 is 1, else r - floor(r), to which the
    phase is added.

    Input 0: gives length, rate and start; `combine` says what becomes of its channels: append and insert put the
        pattern after or before them, replace puts it in place of those of the same name, add and multiply combine
        it with those of the same name; off and unconnected: none.
    Output: `length` samples from index 0, or the range of the input; float32 (channels of `channelname`, samples).
    Units: samples, cycles.
    Source: docs.derivative.ca/Pattern_CHOP.
    Differs: Random Non-Repeating Integers and `randomize`, and ``me.chanIndex``, do not exist; where a cycle ends,
        the random values and a default of 100 samples are ours.
    """

    opType, base_name, type_label = 'patternCHOP', 'pattern', 'Pattern'
    inputs = Input('channels'),
    unsupported = ('randomize',)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs and inputs[0] is not None and inputs[0].count else None
        names = channel_names(p.channelname)
        with np.errstate(all='ignore'):
            rows = pattern(p, len(names), p.length if source is None else source.length).astype(np.float32)
            if source is None:
                return Channels(names, rows, p.rate, extend=extend_of(p))
            names, rows = combined(source, names, rows, p.combine)
        return Channels(names, rows, source.rate, source.start, source.sliced, extend_of(p))


def pattern(p: Any, count: int, n: int) -> Array:
    """Return the pattern of `count` channels, (count, n)."""
    k = np.arange(n, dtype=np.float64)
    steps = np.arange(count)[:, None] * p.phasestep + p.phase
    place = p.numcycles * np.arange(-1, n) / n + steps
    cycle = np.floor(place)
    part = (place - cycle)[:, 1:]
    values = shape(p, part, cycle, steps, n) + p.steppercycle * cycle[:, 1:]
    line = k / max(n - 1, 1)
    if (p.taper1, p.taper2) != (1, 1):
        values = values * (p.taper1 + (p.taper2 - p.taper1) * line) ** p.taperdecay
    values = values * p.amp + p.offset
    if p.fromrange != p.torange:
        width = p.fromrange2 - p.fromrange1
        values = (values - p.fromrange1) / width * (p.torange2 - p.torange1) + p.torange1 if width else (
            np.full_like(values, p.torange1))
    if p.integer != 'off':
        values = {'ceiling': np.ceil, 'floor': np.floor}.get(p.integer, lambda v: np.floor(v + 0.5))(values)
    return np.ascontiguousarray(values[:, ::-1]) if p.reverse else values


def shape(p: Any, part: Array, cycle: Array, steps: Array, n: int) -> Array:
    """Return the shape of each channel; `part` of the cycle (channels, n), `cycle` from the sample before on."""
    kind = p.wavetype
    if kind in ('const', 'rampsamples'):
        return np.ones_like(part) if kind == 'const' else np.arange(n) + np.zeros_like(part)
    if kind == 'cos':
        return np.cos(2 * np.pi * part)
    if kind == 'rampcyclic':
        return part
    if kind == 'ramp':
        ramp = p.numcycles * np.arange(n) / max(n - 1, 1)
        ramp = np.where((ramp > 0) & (ramp == np.floor(ramp)), 1.0, ramp - np.floor(ramp))
        return np.asarray(ramp + steps)
    if kind == 'pulse':
        return np.asarray(cycle[:, 1:] != cycle[:, :-1], np.float64)
    if kind == 'step':
        return np.asarray(np.minimum(np.floor(part * p.numsteps), p.numsteps - 1) / max(p.numsteps - 1, 1))
    if kind.startswith('random'):
        numbers = np.arange(n) + np.zeros_like(part) if kind == 'random' else cycle[:, 1:]
        words = numbers.astype(np.int64).astype(np.uint32)
        return _noise.unit(words + _noise.seeds(p.seed, len(part))[:, None], 0)
    return wave(kind, part, p.bias)


def combined(source: Channels, names: tuple[str, ...], rows: NDArray[np.float32], how: str,
             ) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return names and rows of the pattern with the channels of the input."""
    if how in ('append', 'insert'):
        order = (source.names, names) if how == 'append' else (names, source.names)
        parts = (source.samples, rows) if how == 'append' else (rows, source.samples)
        return unique((*order[0], *order[1])), np.concatenate(parts)
    if how == 'replace':
        return source.names, np.stack([rows[names.index(name)] if name in names else source.samples[row]
                                       for row, name in enumerate(source.names)])
    if how in ('add', 'multiply'):
        function = np.add if how == 'add' else np.multiply
        for row, name in enumerate(names):
            found = source.index(name)
            if found is not None:
                rows[row] = function(rows[row], source.samples[found])
    return names, rows

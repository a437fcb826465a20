"""Audio Oscillator CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, Extend, sample, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import RatePage, slice_of
from tdgraph.operators.chop._running import RESET_LABELS, RESETS
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.lfo import Anchor, advance, resets, shaped
from tdgraph.pars import Changed, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['AudioOscillatorCHOP']

GRACE = 1e-6
WAVES = 'sin normal tri ramp square pulse whitenoise'


@dataclass(frozen=True)
class Past:
    """The anchor of the phase, and the last samples of inputs 0 and 1 where these are time slices."""

    anchor: Anchor
    pitch: NDArray[np.float32] | None
    reset: NDArray[np.float32] | None


class _Pages(RatePage):
    rate: Any = Changed(default=44100.0, norm=(8000, 96000))
    wavetype = Menu(WAVES, page='Waveform', label='Type',
                    labels=('Sine', 'Gaussian', 'Triangle', 'Ramp', 'Square', 'Pulse', 'White Noise'),
                    help='The shape of the wave, unless input 2 gives one.')
    frequency = Float(440.0, norm=(0, 1000), page='Waveform', label='Base Frequency',
                      help='Cycles per second where the pitch control is 0.')
    octave = Float(1.0, norm=(0, 1), page='Waveform', label='Units per Octave',
                   help='By how much the pitch control rises for an octave: 1/12 with notes as numbers.')
    offset = Float(0.0, neutral=0.0, norm=(-1, 1), page='Waveform', help='Added to the wave.')
    amp = Float(1.0, neutral=1.0, norm=(0, 1), page='Waveform', label='Amplitude', help='Multiplies the wave.')
    bias = Float(0.0, neutral=0.0, min=-1.0, max=1.0, norm=(-1, 1), page='Waveform',
                 help='Moves the peak of Triangle and Gaussian, widens that of Square.')
    phase = Float(0.0, neutral=0.0, norm=(0, 1), page='Waveform', help='Shift of the wave, in cycles.')
    smooth = Toggle(True, page='Waveform', label='Smooth Pitch Changes',
                    help='Glide from one sample of the pitch control to the next instead of stepping.')
    resetcondition = Menu(RESETS, page='Waveform', label='Reset Condition', labels=RESET_LABELS,
                          help='When input 1 starts the wave again, or holds it at its start.')
    reset = Toggle(page='Waveform', help='Hold the wave at its start.')
    resetpulse = Pulse(page='Waveform', label='Reset Pulse', help='Start the wave again.')


class AudioOscillatorCHOP(_Pages, CHOP):
    """Oscillate at audio rate: repeat a wave or a clip, or make noise.

    ``out[k] = offset + amp * wave(q[k] - floor(q[k])),  q[k] = phase + sum(f) / rate``

    The sum runs over the samples after index 0 up to k: the integral of ``f = frequency * 2 ** (pitch / octave)``,
    one wave for each channel of the pitch control.  The waves are those of the LFO CHOP; whitenoise is evenly
    spread over -1..1: SplitMix64 of the seed k + 2**40 * channel, its upper 53 bits.  A clip at input 2 takes the
    place of the wave: then ``f = clip.rate / clip.length * 2 ** (pitch / octave)``, so that pitch 0 plays it as it
    is, again and again.

    The pitch at k is the sample of input 0 at or after ``k / rate`` seconds, with `smooth` linear between the two
    around it.  Reset sets the phase to 0; a reset that holds keeps it there.

    Input 0 (pitch control): each `octave` doubles the frequency.  Input 1 (reset): its first channel, on above
        0, as `resetcondition` says.  Input 2 (playback source): a clip, from its first sample to its end, linear
        between samples; each of its channels for each of the pitch control.
    Output: a time slice at `rate`; float32 (channels, samples since the last cook), named as the channels of the
        pitch control, else of the clip, else chan1.
    Units: seconds, cycles, octaves.
    Source: docs.derivative.ca/Audio_Oscillator_CHOP.
    Differs: the formulas of the waves, `phase` 0 at second 0, and the numbers of the noise are ours; steep waves
        are not band-limited.  An `octave` of 0 turns the pitch control off.  Inputs are not brought to one rate.
        While frequency, pitch and reset do not change, any frame cooks alone; from the first change on it is
        stateful.  Before its first cook the frequency is taken to have been what it is then.
    """

    opType, base_name, type_label = 'audiooscillatorCHOP', 'audioosc', 'Audio Oscillator'
    inputs = Input('pitch control'), Input('reset'), Input('playback source')
    State = Past

    def holds_state(self) -> bool:
        return any(self.wires) or not self.moving.isdisjoint(('frequency', 'octave', 'reset', 'resetpulse'))

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        # Each input has a time of its own: a clip brought to the rate of the pitch control would be another clip.
        return inputs

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        pitch, reset, clip = ([one if one is not None and one.count and one.length else None for one in inputs]
                              + [None] * 3)[:3]
        first, count = slice_of(time, p.rate)
        times = np.arange(first, first + count) / p.rate
        with np.errstate(all='ignore'):
            base = p.frequency if clip is None else clip.rate / clip.length
            frequency = np.full((1, count), base)
            if pitch is not None and p.octave:
                control = _read(pitch, state and state.pitch, times, p.smooth)
                frequency = base * np.exp2(control.astype(np.float64) / p.octave)
            elif pitch is not None:
                frequency = np.repeat(frequency, pitch.count, 0)
            on = None if reset is None else _read(reset.take([0]), state and state.reset, times, False)[0] > 0
            rows, anchor = _waved(frequency, on, clip, first, p, state and state.anchor)
            samples = (p.offset + p.amp * rows).astype(np.float32)
        past = Past(anchor, _last(pitch), _last(reset and reset.take([0])))
        return Channels(_names(pitch, clip, len(samples)), samples, p.rate, float(first), True), past


def _waved(frequency: Array, on: NDArray[np.bool_] | None, clip: Channels | None, first: int, p: Any,
           state: Anchor | None) -> tuple[Array, Anchor]:
    count = frequency.shape[1]
    if state is None:
        state = Anchor(0.0, np.zeros(len(frequency)), frequency[:, 0].copy(), bool(on is not None and on[0]), False)
    held, starts = resets(p, on, state, count)
    phase, state = advance(state, frequency, first, p.rate, held | starts, held, on)
    if clip is not None:
        loop = clip.with_(extend=Extend('cycle', 'cycle'))
        part = (phase[:, 1:] + p.phase) % 1.0
        heard = np.concatenate([sample(loop, clip.start + row * clip.length) for row in part])
        return heard.astype(np.float64), state
    if p.wavetype == 'whitenoise':
        return _noise(np.arange(first, first + count), len(frequency)), state
    return shaped(phase, held | starts, p, None), state


def _read(channels: Channels, before: NDArray[np.float32] | None, times: Array, smooth: bool,
          ) -> NDArray[np.float32]:
    """Return a control at these times, float32 (channels, times); `before`: its samples just before the slice."""
    if channels.sliced and before is not None and len(before) == channels.count:
        joined = np.concatenate([before[:, None], channels.samples], 1)
        channels = channels.with_(samples=joined, start=channels.start - 1)
    places = times * channels.rate
    return sample(channels, places if smooth else np.ceil(places - GRACE))


def _last(channels: Channels | None) -> NDArray[np.float32] | None:
    return channels.samples[:, -1] if channels is not None and channels.sliced else None


def _noise(index: NDArray[np.int64], rows: int) -> Array:
    """Return evenly spread numbers in -1..1: SplitMix64 of the index and the channel."""
    number = index.astype(np.uint64)[None] + (np.arange(rows, dtype=np.uint64)[:, None] << np.uint64(40))
    number = (number + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        number = (number ^ (number >> np.uint64(shift))) * np.uint64(factor)
    number ^= number >> np.uint64(31)
    return np.asarray((number >> np.uint64(11)) * 2.0 ** -52 - 1.0)


def _names(pitch: Channels | None, clip: Channels | None, count: int) -> tuple[str, ...]:
    if pitch is None:
        return clip.names if clip is not None else ('chan1',)
    return unique(name for name in pitch.names for _ in range(count // pitch.count))

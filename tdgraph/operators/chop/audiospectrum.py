"""Audio Spectrum CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tdgraph.channels import EMPTY, Channels, Extend, interval
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Int, Menu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ['AudioSpectrumCHOP']

SIZES = '64 128 256 512 1024 2048 4096 8192 16384'
DECADES = 1000.0  # the logarithmic axis begins at the highest frequency over this: nearly ten octaves
BOOST_FROM = 100.0  # Hz
TOGETHER = 1 << 17  # samples of output
_SILENT = Extend('default', 'default')


@dataclass(frozen=True)
class Past:
    """The latest samples of each channel, float32 (channels, fftsize), 0 before the first."""

    samples: Samples


class Axis(NamedTuple):
    """How levels at the bins of a transform become output samples.

    `below`, `share`: behind which bin a sample lies, and how far on to the next.  `wide`: the first sample whose
    span is wider than a bin, `starts` the first bins of the spans from there on.  `gain`: the boost, or None.
    """

    below: NDArray[np.intp]
    share: Samples
    wide: int
    starts: NDArray[np.intp]
    gain: Samples | None


class AudioSpectrumCHOP(CHOP):
    """Compute the frequency spectrum of the latest samples.

    x: the latest n = `fftsize` samples of a channel, 0 before its first.

    visual: ``w[j] = 0.5 - 0.5 * cos(2 pi j / n)``; ``level[b] = 2 * |rfft(w * x)[b]| / sum(w)`` at b * rate / n Hz,
    so that a sine has its amplitude (bins 0 and n / 2 twice theirs), linear between bins.  With top = rate / 2 and
    L samples of output, sample i stands for ``f[i] = (1 - e) * top * i / L + e * top * 1000 ** (i / L - 1)`` Hz,
    e = `frequencylog`, and is ``peak(i) * (1 + f[i] / 100) ** (highfreqboost / 2)``, where peak is level(f[i]), or,
    where f[i + 1] - f[i] is more than a bin, the greatest of that and of the bins in f[i] < f <= f[i + 1]: a short
    output misses no tone.  L is top (1 Hz for each sample with frequencylog 0), or `outlength`.

    timetoraw: each channel becomes name_m ``= |rfft(x)|`` and name_p ``= angle(rfft(x))``, n / 2 + 1 samples, bin b
    at b * rate / n Hz.

    rawtotime: each pair name_m, name_p becomes a time slice of name, the last samples of
    ``irfft(m * exp(1j * p))``: what timetoraw was given, if nothing changed in between.  Channels without a partner
    are left out.

    Input 0: any channels, time slices or whole; unconnected: no channels.
    Output: float32 (channels, samples) from index 0 at the rate of the input, no time slice (but for rawtotime).
    Units: Hz, radians; a level is an amplitude.
    Source: docs.derivative.ca/Audio_Spectrum_CHOP.
    Differs: the formulas are ours: TD says what they are for, not what they are.  Of its defaults only fftsize is
        documented.  Stateful in time slices.
    """

    opType, base_name, type_label = 'audiospectrumCHOP', 'audiospect', 'Audio Spectrum'
    inputs = Input('channels'),
    State = Past

    mode = Menu('visual timetoraw rawtotime', page='Spectrum', role='cpu',
                labels=('Visualization', 'Time to Magnitude and Phase', 'Magnitude and Phase to Time'),
                help='Levels to look at, the plain transform, or back from it.')
    fftsize = Menu(SIZES, '8192', page='Spectrum', role='cpu', label='FFT Size',
                   help='How many samples are looked at: more are more exact in frequency and later in time.')
    frequencylog = Float(1.0, min=0.0, max=1.0, norm=(0, 1), page='Spectrum', role='cpu',
                         label='Frequency <-> Logarithmic Scaling',
                         help='0: so many Hz for each sample; 1: so many samples for each octave.')
    highfreqboost = Float(0.75, min=0.0, norm=(0, 2), page='Spectrum', role='cpu', label='High Frequency Boost',
                          help='Makes high frequencies louder; 0 leaves the levels alone.')
    outputmenu = Menu('matchtofrequency setmanually', page='Spectrum', role='cpu', label='Output Length',
                      labels=('Match Length To Frequency', 'Set Length Manually'),
                      help='How many samples the levels are given in.')
    outlength = Int(2048, min=1, max=1 << 20, norm=(1, 4096), page='Spectrum', role='cpu',
                    label='Set Output Length', help='Number of samples, with Set Length Manually.')

    def info_channels(self) -> dict[str, float]:
        """Return `hz_per_sample`, 0 where the samples are no frequencies or not evenly spread."""
        p, given = self.par.snapshot(), self.output()
        if p.mode == 'timetoraw':
            return {'hz_per_sample': given.rate / int(p.fftsize)}
        even = p.mode == 'visual' and not p.frequencylog and given.length
        return {'hz_per_sample': given.rate / 2 / given.length if even else 0.0}

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY, Past(np.zeros((0, 0), np.float32))
        if p.mode == 'rawtotime':
            return _sound(source, *slice_of(time, source.rate)), Past(np.zeros((0, 0), np.float32))
        latest = _latest(source, int(p.fftsize), state)
        with np.errstate(all='ignore'):
            result = _raw(source, latest) if p.mode == 'timetoraw' else _levels(source, latest, p)
        return result, Past(latest)


def _latest(source: Channels, size: int, state: Past | None) -> Samples:
    """Return the latest `size` samples, going on from those before the slice."""
    samples = source.samples[:, -size:]
    missing = size - samples.shape[1]
    if not missing:
        return samples
    latest = np.empty((source.count, size), np.float32)
    latest[:, missing:] = samples
    known = 0
    if source.sliced and state is not None and len(state.samples) == source.count:
        past = state.samples[:, -missing:]
        known = past.shape[1]
        latest[:, missing - known:missing] = past
    latest[:, :missing - known] = 0
    return latest


def _levels(source: Channels, latest: Samples, p: Any) -> Channels:
    from scipy import fft
    size = latest.shape[1]
    window = _window(size)
    level = np.abs(fft.rfft(latest * window, axis=1))
    length = p.outlength if p.outputmenu == 'setmanually' else max(round(source.rate / 2), 1)
    axis = _axis(source.rate, size, length, p.frequencylog, p.highfreqboost)
    rows = np.empty((source.count, length), np.float32)
    # A few channels at a time stay in the cache; all 64 at once took twice as long.
    step = min(max(TOGETHER // length, 1), source.count)
    room = np.empty((step, length), np.complex64)
    for row in range(0, source.count, step):
        _spread(level[row:row + step], axis, rows[row:row + step], room[:source.count - row])
    return Channels(source.names, rows, source.rate)


def _spread(level: Samples, axis: Axis, out: Samples, found: NDArray[np.complex64]) -> None:
    """Write the levels on the axis into `out`; `found` is room of the same shape."""
    # A level and the step to the next one side by side are found in one go.
    pairs = np.zeros(level.shape, np.complex64)
    pairs.real = level
    np.subtract(level[:, 1:], level[:, :-1], out=pairs.imag[:, :-1])
    # With `clip` it writes straight into the array; no index is outside.
    np.take(pairs, axis.below, 1, out=found, mode='clip')
    np.multiply(found.imag, axis.share, out=out)
    out += found.real
    if axis.wide < out.shape[1]:
        tail = out[:, axis.wide:]
        np.maximum(tail, np.maximum.reduceat(level, axis.starts, axis=1), out=tail)
    if axis.gain is not None:
        out *= axis.gain


@lru_cache(maxsize=16)
def _window(size: int) -> Samples:
    """Return the window, with the factor that makes an amplitude of what comes out."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.asarray(window * (2 / window.sum()), np.float32)


@lru_cache(maxsize=16)
def _axis(rate: float, size: int, length: int, logarithmic: float, boost: float) -> Axis:
    top, part = rate / 2, np.arange(length + 1) / length
    hertz = (1 - logarithmic) * top * part + logarithmic * top * DECADES ** (part - 1)
    place = np.minimum(hertz * size / rate, size // 2)
    whole = np.floor(place).astype(np.intp)
    below = np.minimum(whole[:-1], size // 2 - 1)
    # The spans grow with the frequency, or are all alike.
    narrow = np.flatnonzero(np.diff(place) <= 1)
    wide = int(narrow[-1]) + 1 if len(narrow) else 0
    gain = ((1 + hertz[:-1] / BOOST_FROM) ** (boost / 2)).astype(np.float32) if boost else None
    return Axis(below, (place[:-1] - below).astype(np.float32), wide, whole[wide:-1] + 1, gain)


def _raw(source: Channels, latest: Samples) -> Channels:
    from scipy import fft
    bins = fft.rfft(latest, axis=1)
    rows = np.empty((2 * source.count, bins.shape[1]), np.float32)
    rows[0::2], rows[1::2] = np.abs(bins), np.angle(bins)
    return Channels([name + end for name in source.names for end in ('_m', '_p')], rows, source.rate)


def _sound(source: Channels, first: int, count: int) -> Channels:
    from scipy import fft
    places = {name: row for row, name in enumerate(source.names)}
    names = [name[:-2] for name in places if name.endswith('_m') and name[:-2] + '_p' in places]
    if not names or source.length < 2:
        return EMPTY
    magnitude, phase = (source.samples[[places[name + end] for name in names]] for end in ('_m', '_p'))
    with np.errstate(all='ignore'):
        rows = fft.irfft(magnitude * np.exp(1j * phase), axis=1).astype(np.float32)
    whole = Channels(names, rows, source.rate, float(first + count - rows.shape[1]), True,
                     _SILENT)
    return interval(whole, float(first), count)

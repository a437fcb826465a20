"""Channels read between and outside their samples: extend conditions, intervals, stretching, resampling.

Everywhere a position is an index on the axis of `Channels.start` (0 is frame 1), between two samples the
value is linear.  Arithmetic is float64, results are float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from tdgraph.channels.value import Channels, Extend
from tdgraph.errors import ArrayValueError, NetworkError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['interval', 'linear', 'match_rates', 'resample', 'sample', 'stretch', 'value_at']

# Rounding of index * rate / rate must not add or lose a sample; no index in use is as fine as this.
TOLERANCE = 1e-6
MOST_SAMPLES = 1 << 28
# Values worked on at a time: what lies between the steps then stays in the cache, which halves the time.
AT_ONCE = 1 << 17


def _fold(places: NDArray[np.int64], length: int, left: str, right: str) -> NDArray[np.int64]:
    """Map whole positions outside 0..length-1 to the sample that `hold`, `cycle` or `mirror` mean."""
    result = np.clip(places, 0, length - 1)
    for outside, kind in ((places < 0, left), (places >= length, right)):
        if kind == 'cycle':
            result[outside] = places[outside] % length
        elif kind == 'mirror':
            turned = places[outside] % (2 * length)
            result[outside] = np.minimum(turned, 2 * length - 1 - turned)
    return result


def _whole(rows: NDArray[np.float32], places: NDArray[np.int64], extend: Extend) -> NDArray[np.float64]:
    """Return rows at whole positions relative to the first sample, extended: float64 (rows, places)."""
    length = rows.shape[1]
    values = rows[:, _fold(places, length, extend.left, extend.right)].astype(np.float64)
    for outside, kind, edge, inner in (
            (places < 0, extend.left, 0, 1), (places >= length, extend.right, length - 1, length - 2)):
        if kind == 'default' and outside.any():
            values[:, outside] = extend.default
        elif kind == 'slope' and length > 1 and outside.any():
            step = (rows[:, edge].astype(np.float64) - rows[:, inner])[:, None]
            values[:, outside] += step * np.abs(places[outside] - edge)
    return values


def _read(rows: NDArray[np.float32], places: NDArray[np.float64], extend: Extend) -> NDArray[np.float32]:
    last = rows.shape[1] - 1
    if len(places) and places.min() >= 0 and places.max() <= last:
        return linear(rows, places)
    if extend.left == extend.right == 'hold' and not np.isnan(places.max(initial=0)):
        return linear(rows, np.clip(places, 0, last))
    below = np.floor(places)
    part = places - below
    first = below.astype(np.int64)
    values = _whole(rows, first, extend)
    between = part > 0
    if between.any():
        upper = _whole(rows, first[between] + 1, extend)
        lower = values[:, between]
        # Weights, not lower + part * difference: Inf beside Inf stays Inf.
        values[:, between] = lower * (1 - part[between]) + upper * part[between]
    return values.astype(np.float32)


def linear(rows: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the values at places within 0..n-1 of rows (channels, n), linear in between: float32."""
    below = places.astype(np.intp)
    part = places - below
    if not part.any():
        return np.asarray(rows.take(below, 1))
    result = np.empty((len(rows), len(places)), np.float32)
    step = max(AT_ONCE // len(places), 1)
    if rows.shape[1] <= len(places) and np.isfinite(rows).all():
        for first in range(0, len(rows), step):
            some = rows[first:first + step]
            values = np.diff(some.astype(np.float64), append=0.0).take(below, 1)
            values *= part
            np.add(values, some.take(below, 1), out=result[first:first + step], casting='same_kind')
        return result
    above, rest = np.minimum(below + 1, rows.shape[1] - 1), 1 - part
    for first in range(0, len(rows), step):
        # Weights, not the way to the next sample: Inf beside Inf stays Inf.
        some = rows[first:first + step]
        values = some.take(below, 1) * rest
        values += some.take(above, 1) * part
        result[first:first + step] = values
    if not np.isfinite(result).all():  # a neighbour of weight 0 counts nothing, though it be infinite
        whole = part == 0
        result[:, whole] = rows[:, below[whole]]
    return result


def sample(channels: Channels, positions: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the values at these indices: float32 (channels, positions).

    Linear between samples, by the extend conditions outside.  Channels without samples are 0.
    """
    places = np.asarray(positions, np.float64)
    if channels.start:
        places = places - channels.start
    if not channels.length:
        return np.zeros((channels.count, len(places)), np.float32)
    with np.errstate(invalid='ignore', over='ignore'):
        if isinstance(channels.extend, Extend):
            return _read(channels.samples, places, channels.extend)
        result = np.empty((channels.count, len(places)), np.float32)
        for row, extend in enumerate(channels.extend):
            result[row] = _read(channels.samples[row:row + 1], places, extend)[0]
    return result


def value_at(channels: Channels, position: float, row: int | None = None) -> NDArray[np.float32] | float:
    """Return all channels at one index, float32 (channels,), or with `row` one of them as a float."""
    place = position - channels.start
    whole = int(place) if 0 <= place < channels.length else -1
    if whole >= 0 and whole == place:
        return channels.samples[:, whole] if row is None else float(channels.samples[row, whole])
    values = sample(channels if row is None else channels.take([row]), [position])[:, 0]
    return values if row is None else float(values[0])


def interval(channels: Channels, start: float, length: int, sliced: bool | None = None) -> Channels:
    """Return `length` samples from index `start` on: trimmed where longer, extended where shorter."""
    offset = start - channels.start
    if offset == 0 and length == channels.length:
        return channels if sliced is None else _as_slice(channels, sliced)
    if offset == int(offset) and offset >= 0 and offset + length <= channels.length:
        samples = channels.samples[:, int(offset):int(offset) + length]
    else:
        samples = sample(channels, start + np.arange(length, dtype=np.float64))
    return channels.with_(samples=samples, start=start, sliced=channels.sliced if sliced is None else sliced)


def _as_slice(channels: Channels, sliced: bool) -> Channels:
    return channels if channels.sliced == sliced else channels.with_(sliced=sliced)


def stretch(channels: Channels, start: float, length: int) -> Channels:
    """Return the channels spread evenly over `length` samples: first on first, last on last."""
    if length == channels.length:
        return channels if start == channels.start else channels.with_(start=start)
    last = max(channels.length - 1, 0)
    samples = sample(channels, channels.start + np.linspace(0, last, length))
    return channels.with_(samples=samples, start=start)


def resample(channels: Channels, rate: float) -> Channels:
    """Return the same time at another rate: sample k of the result is the value at k / rate seconds.

    The result has the indices k with ``start / old <= k / rate < (start + length) / old``, so that slices
    which tile the time still do so; at least one where there was one.  Beyond the last sample, which is
    before the end of its time, the extend condition serves.
    """
    if rate == channels.rate:
        return channels
    factor = rate / channels.rate
    first = ceil(channels.start * factor - TOLERANCE)
    stop = ceil((channels.start + channels.length) * factor - TOLERANCE)
    if stop <= first and channels.length:
        # A slice shorter than one sample: the sample that holds meanwhile.
        first = floor((channels.start + channels.length - 1) * factor + TOLERANCE)
        stop = first + 1
    if stop - first > MOST_SAMPLES:
        raise ArrayValueError(f'{stop - first:.3g} samples at {rate:g} a second; use a lower rate')
    samples = sample(channels, np.arange(first, stop) / factor)
    return channels.with_(samples=samples, rate=rate, start=float(first))


def match_rates(inputs: Sequence[Channels], mode: str = 'max', place: str = 'channels') -> list[Channels]:
    """Bring all inputs to one rate: that of the `first`, the `max`, the `min`, or with `err` an error."""
    rates = [channels.rate for channels in inputs]
    if len(set(rates)) <= 1:
        return list(inputs)
    if mode == 'err':
        given = ', '.join(f'{rate:g}' for rate in rates)
        raise NetworkError(f'{place}: the inputs have rates of {given}; set srselect to first, max or min')
    rate = rates[0] if mode == 'first' else max(rates) if mode == 'max' else min(rates)
    return [resample(channels, rate) for channels in inputs]

"""Filter, Resample, Lag and Lookup CHOP on 64 channels of a second of sound, against SciPy and NumPy by hand.

By hand is the call, or the few lines, that suit the values at hand: the shape of a float32 array is known, nothing
is checked, and nothing but the result is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy import ndimage, signal

import tdgraph as td
from benchmarks.measure import Measure, compare

CHANNELS, SAMPLES, RATE = 64, 48_000, 48_000
REACH = 1.2
Array = np.ndarray[Any, np.dtype[np.float32]]


def measures() -> Iterator[Measure]:
    """Yield the cook of one operator at a time, whose inputs are ready."""
    data = np.random.default_rng(1).standard_normal((CHANNELS, SAMPLES)).astype(np.float32)
    table = np.sin(np.linspace(0, 9, 1000)).astype(np.float32)
    with td.Project() as project:
        net = project.op('/project1')
        source, lines = _given(net, data, RATE), _given(net, table[None], 60)
        for name, kind, inputs, pars, by_hand, how in _cases(data, table):
            node = net.create(kind, inputs=[source, lines][:inputs], pars=pars)
            _check(name, node, by_hand)
            yield compare(f'{name}, {CHANNELS} x {SAMPLES:,}, against {how}', partial(node.cook, force=True),
                          by_hand, REACH, rounds=15, warm=2)
            node.destroy()


def _given(net: Any, data: Array, rate: float) -> Any:
    """Return a CHOP that holds these samples."""
    def fill(op: Any) -> None:
        op.rate = rate
        op.copyNumpyArray(data)

    return net.create('scriptCHOP', callbacks={'onCook': fill})


def _check(name: str, node: Any, by_hand: Callable[[], Array]) -> None:
    """Raise where both sides do not compute the same; at the ends Resample has fewer samples for its means."""
    mine, theirs = node.numpyArray(), by_hand()
    assert mine.shape == theirs.shape and mine.dtype == theirs.dtype == np.float32, name
    np.testing.assert_allclose(mine[:, 1:-1], theirs[:, 1:-1], atol=1e-4, err_msg=name)


def _cases(data: Array, table: Array) -> Iterator[tuple[str, str, int, dict[str, Any], Callable[[], Array], str]]:
    """Yield name, operator, number of inputs, parameters, code by hand and what that is."""
    short, long = _bell(31), _bell(4801)
    whole = {'timeslice': False, 'widthunit': 'samples'}
    yield ('Filter, Gaussian over 31 samples', 'filterCHOP', 1, {**whole, 'width': 31},
           partial(ndimage.correlate1d, data, short, mode='nearest'), 'ndimage.correlate1d')
    yield ('Filter, Gaussian over 4,801 samples', 'filterCHOP', 1, {**whole, 'width': 4801},
           partial(_far, data, long), 'signal.oaconvolve')
    yield ('Filter, box over 481 samples', 'filterCHOP', 1, {**whole, 'width': 481, 'type': 'box'},
           partial(ndimage.uniform_filter1d, data, 481, mode='nearest'), 'ndimage.uniform_filter1d')
    yield ('Lag', 'lagCHOP', 1, {'timeslice': False, 'lag1': 0.01, 'lag2': 0.01}, partial(_lag, data),
           'signal.lfilter')
    yield ('Lag, up and down differently', 'lagCHOP', 1, {'timeslice': False, 'lag1': 0.01, 'lag2': 0.02},
           partial(_lag_both, data), 'a loop over samples, all channels at once')
    for rate, how, by_hand in ((88_200, 'two gathers', _between), (44_100, 'two gathers', _pairs),
                               (8_000, 'sums of strided slices', _means)):
        yield f'Resample to {rate:,}', 'resampleCHOP', 1, {'rate': rate}, partial(by_hand, data), how
    yield ('Lookup in 1,000 samples', 'lookupCHOP', 2, {'index1': -4, 'index2': 4}, partial(_lookup, data, table),
           'gathers in float32')


def _bell(count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    weights = np.exp(-18.0 * (np.arange(count) - count // 2) ** 2 / count ** 2)
    return np.asarray(weights / weights.sum())


def _far(data: Array, weights: Any) -> Array:
    half = len(weights) // 2
    held = np.pad(data, ((0, 0), (half, half)), 'edge')
    return np.asarray(signal.oaconvolve(held, weights.astype(np.float32)[None], 'valid', axes=1))


def _gain(seconds: float) -> float:
    return float(1 - 10 ** (-1 / (seconds * RATE)))


def _lag(data: Array) -> Array:
    gain = _gain(0.01)
    return np.asarray(signal.lfilter([gain], [1, gain - 1], data, zi=(1 - gain) * data[:, :1].astype(float))[0],
                      np.float32)


def _lag_both(data: Array) -> Array:
    up, down = _gain(0.01), _gain(0.02)
    rows = np.ascontiguousarray(data.T, np.float64)
    value = rows[0]
    for k, goal in enumerate(rows):
        step = goal - value
        value = value + step * np.where(step > 0, up, down)
        rows[k] = value
    return np.ascontiguousarray(rows.T, np.float32)


def _between(data: Array) -> Array:
    place = np.arange(88_200) * (RATE / 88_200)
    below = place.astype(np.intp)
    part = (place - below).astype(np.float32)
    return data[:, below] * (1 - part) + data[:, np.minimum(below + 1, SAMPLES - 1)] * part


def _pairs(data: Array) -> Array:
    place, half = np.arange(44_100) * (RATE / 44_100), RATE / 44_100 / 2 + 1e-6
    low = np.maximum(np.ceil(place - half), 0).astype(np.intp)
    high = np.minimum(np.floor(place + half), SAMPLES - 1).astype(np.intp)
    return (data[:, low] + data[:, high]) * np.float32(0.5)


def _means(data: Array) -> Array:
    padded = np.pad(data, ((0, 0), (3, 3)), 'edge')
    total = padded[:, 0:SAMPLES:6].copy()
    for k in range(1, 7):
        total += padded[:, k:SAMPLES + k:6]
    return np.asarray(total / np.float32(7))


def _lookup(data: Array, table: Array) -> Array:
    place = (data + np.float32(4)) * np.float32((len(table) - 1) / 8)
    np.clip(place, 0, len(table) - 1, out=place)
    below = place.astype(np.intp)
    place -= below
    result = np.append(np.diff(table), np.float32(0)).take(below)  # how far to the next sample
    result *= place
    result += table.take(below)
    return np.asarray(result)

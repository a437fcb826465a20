"""filterCHOP, resampleCHOP, lagCHOP, lookupCHOP on long channels, where they take other ways than on short ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tdgraph.channels import Channels

RATE = 48_000
NAN, INF = float('nan'), float('inf')


@pytest.fixture
def noise() -> Any:
    return np.random.default_rng(1).standard_normal((3, 9_000)).astype(np.float32)


def weights(kind: str, width: int) -> Any:
    """The samples from the last one on to the first, as filterCHOP describes them, and how many come after."""
    half = width // 2
    after = 0 if kind.startswith('half') else half
    j = np.arange(-after, half + 1)
    bell = np.ones(len(j)) if kind.endswith('box') else np.exp(-18 * j ** 2 / width ** 2)
    bell = bell / bell.sum()
    if kind in ('edge', 'sharpen'):
        bell = -bell
        bell[after] += 1 if kind == 'edge' else 2
    return bell, after


def by_hand(rows: Any, kind: str, width: int, passes: int = 1) -> Any:
    one, after = weights(kind, width)
    whole = one
    for _ in range(passes - 1):
        whole = np.convolve(whole, one)
    after *= passes
    held = np.pad(rows.astype(np.float64), ((0, 0), (len(whole) - 1 - after, after)), 'edge')
    return np.stack([np.convolve(row, whole, 'valid') for row in held])


@pytest.mark.parametrize('kind', ['gauss', 'halfgauss', 'box', 'halfbox', 'edge', 'sharpen'])
@pytest.mark.parametrize(('width', 'passes'), [(5, 1), (5, 3), (301, 1), (301, 2), (9_001, 1)])
def test_long_filters_weight_as_short_ones(net: Any, held: Any, noise: Any, kind: str, width: int,
                                           passes: int) -> None:
    source = held('a b c', noise + np.array([[0], [1000], [-5]], np.float32), rate=RATE)
    node = net.create('filterCHOP', inputs=[source], pars={
        'timeslice': False, 'widthunit': 'samples', 'width': width, 'type': kind, 'passes': passes})
    expected = by_hand(source.held.samples, kind, width, passes)
    np.testing.assert_allclose(node.numpyArray(), expected, rtol=2e-6, atol=3e-6 * passes)


@pytest.mark.parametrize('kind', ['gauss', 'box', 'halfbox'])
def test_a_nan_reaches_no_farther_than_the_filter(net: Any, held: Any, noise: Any, kind: str) -> None:
    noise[1, 4_000] = NAN
    node = net.create('filterCHOP', inputs=[held('a b c', noise, rate=RATE)], pars={
        'timeslice': False, 'widthunit': 'samples', 'width': 101, 'type': kind})
    lost = np.flatnonzero(np.isnan(node.numpyArray()[1]))
    assert list(lost) == list(range(3_950 if kind != 'halfbox' else 4_000, 4_051))
    assert np.isfinite(node.numpyArray()[[0, 2]]).all()


def test_a_great_sample_leaves_no_trace_in_the_running_sum(net: Any, held: Any, noise: Any) -> None:
    noise[0, 10] = 1e30
    node = net.create('filterCHOP', inputs=[held('a b c', noise, rate=RATE)], pars={
        'timeslice': False, 'widthunit': 'samples', 'width': 31, 'type': 'box'})
    np.testing.assert_allclose(node.numpyArray()[:, 100:], by_hand(noise, 'box', 31)[:, 100:], atol=1e-5)


@pytest.mark.parametrize('rate', [44_100, 30_000, 24_000, 17_000, 16_000, 4_000, 800])
def test_fewer_samples_are_means(net: Any, held: Any, noise: Any, rate: int) -> None:
    node = net.create('resampleCHOP', inputs=[held('a b c', noise, rate=RATE)], pars={'rate': rate})
    found, half = node.numpyArray(), RATE / rate / 2 + 1e-6
    assert found.shape[1] == -(-9_000 * rate // RATE)
    for k in (0, 1, found.shape[1] // 2, found.shape[1] - 2, found.shape[1] - 1):
        place = k * RATE / rate
        low, high = max(np.ceil(place - half), 0), min(np.floor(place + half), 8_999)
        np.testing.assert_allclose(found[:, k], noise[:, int(low):int(high) + 1].mean(1), atol=2e-6)


@pytest.mark.parametrize('rate', [88_200, 44_100, 24_000, 17_000])
def test_a_nan_stays_where_it_is(net: Any, held: Any, noise: Any, rate: int) -> None:
    noise[1, 4_000], noise[2, 5_000] = NAN, INF
    node = net.create('resampleCHOP', inputs=[held('a b c', noise, rate=RATE)], pars={'rate': rate})
    found, step = node.numpyArray(), RATE / rate
    for row, place in ((1, 4_000), (2, 5_000)):
        lost = np.flatnonzero(~np.isfinite(found[row]))
        assert 1 <= len(lost) <= 4 and np.abs(lost * step - place).max() <= max(1, step / 2 + 1e-6)
    assert np.isfinite(found[0]).all() and not np.isnan(found[2]).any()


def test_an_infinite_neighbour_of_no_weight_counts_nothing(net: Any, held: Any) -> None:
    node = net.create('resampleCHOP', inputs=[held('a', [[1, INF, 3, NAN, 5, 6]], rate=60)], pars={'rate': 120})
    np.testing.assert_array_equal(node.numpyArray()[0, ::2], [1, INF, 3, NAN, 5, 6])


@pytest.mark.parametrize('lags', [(0.01, 0.01), (0.01, 0.03)])
def test_long_channels_lag_in_slices_as_in_one(net: Any, held: Any, noise: Any, project: Any, lags: Any) -> None:
    whole = net.create('lagCHOP', inputs=[held('a b c', noise, rate=RATE)], pars={
        'timeslice': False, 'lag1': lags[0], 'lag2': lags[1]}).numpyArray()

    def part(time: Any) -> Channels:
        first, count = time.slice(RATE)
        place = first + 799  # the first slice ends at index 0
        return Channels('abc', noise[:, place:place + count].copy(), RATE, first, True)

    node = net.create('lagCHOP', inputs=[held(part)], pars={'lag1': lags[0], 'lag2': lags[1]})
    for _ in range(8):
        value = node.channels()
        first = int(value.start) + 799
        np.testing.assert_allclose(value.samples, whole[:, first:first + value.length], atol=1e-6)
        project.advance()
    assert value.samples.flags.c_contiguous


def test_a_long_index_reads_as_np_interp(net: Any, held: Any, noise: Any) -> None:
    table = np.sin(np.linspace(0, 9, 100)).astype(np.float32)
    noise[0, 7] = NAN
    node = net.create('lookupCHOP', pars={'index1': -4, 'index2': 4, 'cyclic': 'no'}, inputs=[
        held('a b c', noise, rate=RATE), held('t', table[None])])
    expected = np.interp(noise.astype(np.float64), np.linspace(-4, 4, 100), table)
    np.testing.assert_allclose(node.numpyArray(), expected, atol=2e-6)

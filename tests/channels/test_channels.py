"""The value of a CHOP against naive loops over Python numbers."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdgraph.channels import (
    ALIGN_MODES,
    EMPTY,
    HOLD,
    Channels,
    Extend,
    align,
    interval,
    legal_name,
    match_rates,
    rename,
    renamed,
    resample,
    sample,
    stretch,
    unique,
    value_at,
)
from tdgraph.errors import ArrayTypeError, ArrayValueError, NetworkError, ReadOnlyError

KINDS = ['hold', 'slope', 'cycle', 'mirror', 'default']
VALUES = st.floats(-8, 8, width=32)
EXTENDS = st.builds(Extend, st.sampled_from(KINDS), st.sampled_from(KINDS), st.floats(-4, 4, width=16))


@st.composite
def channels(draw: st.DrawFn) -> Channels:
    count, length = draw(st.integers(1, 3)), draw(st.integers(1, 7))
    rows = draw(st.lists(st.lists(VALUES, min_size=length, max_size=length), min_size=count, max_size=count))
    extend = draw(st.one_of(EXTENDS, st.tuples(*[EXTENDS] * count)))
    start = draw(st.one_of(st.integers(-9, 9), st.sampled_from([-2.5, 0.25])))
    return Channels([f'c{row}' for row in range(count)], rows, 60.0, start, False, extend)


# ---------------------------------------------------------------------------------------------------- oracles


def whole(row: list[float], place: int, extend: Extend) -> float:
    """The sample at a whole place relative to the first, one condition at a time."""
    n = len(row)
    if 0 <= place < n:
        return row[place]
    kind = extend.left if place < 0 else extend.right
    if kind == 'default':
        return extend.default
    if kind == 'cycle':
        while place < 0:
            place += n
        while place >= n:
            place -= n
        return row[place]
    if kind == 'mirror':
        there_and_back = row + row[::-1]
        return there_and_back[place % (2 * n)]
    edge, inner = (0, 1) if place < 0 else (n - 1, n - 2)
    if kind == 'slope' and n > 1:
        return row[edge] + (row[edge] - row[inner]) * abs(place - edge)
    return row[edge]


def at(value: Channels, row: int, position: float) -> float:
    place = position - value.start
    data = [float(number) for number in value.samples[row]]
    below = math.floor(place)
    first = whole(data, below, value.extend_of(row))
    if below == place:
        return first
    return first * (1 - (place - below)) + whole(data, below + 1, value.extend_of(row)) * (place - below)


def over(value: Channels, positions: list[float]) -> list[list[float]]:
    return [[at(value, row, position) for position in positions] for row in range(value.count)]


def spread(value: Channels, length: int) -> list[list[float]]:
    steps = length - 1
    last = value.length - 1
    places = [value.start + (last * k / steps if steps else 0) for k in range(length)]
    return over(value, places)


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-5)


# -------------------------------------------------------------------------------------------------- the value


def test_value_is_read_only() -> None:
    owned = np.zeros((2, 3), np.float32)
    value = Channels(('a', 'b'), owned)
    with pytest.raises(ValueError, match='read-only'):
        value.samples[0, 0] = 1
    with pytest.raises(ReadOnlyError, match='with_'):
        value.rate = 3
    assert value.samples is owned
    viewed = np.zeros((2, 6), np.float32)
    assert Channels(('a', 'b'), viewed[:, ::2]).samples.base is None
    assert viewed.flags.writeable


def test_copies_are_equal() -> None:
    value = Channels(('a', 'b'), [[1, 2], [3, 4]], 30, -1.5, True, (Extend('cycle'), HOLD))
    assert copy.deepcopy(value) is value
    again = pickle.loads(pickle.dumps(value))
    assert again.same_as(value) and again is not value
    assert value.index('b') == 1 and value.index('c') is None
    assert (value.count, value.length, value.end) == (2, 2, -0.5)
    assert '2x2 from -1.5 at 30 Hz, sliced' in repr(value)


def test_same_as_looks_where_it_is_told() -> None:
    one = Channels(('a',), [[1, math.nan]])
    assert one.same_as(Channels(('a',), [[1, math.nan]]))
    assert not one.same_as(Channels(('b',), [[1, math.nan]]))
    assert one.same_as(Channels(('b',), [[1, math.nan]]), names=False)
    assert one.same_as(Channels(('a',), [[1, 2]]), values=False)
    assert one.same_as(one.with_(start=3.0), span=False) and not one.same_as(one.with_(start=3.0))
    assert not one.same_as(one.with_(samples=np.float32([[1, 2]])))


@pytest.mark.parametrize(('arguments', 'error', 'text'), [
    ((('a',), [1, 2]), ArrayValueError, 'shape'),
    ((('a', 'b'), [[1, 2]]), ArrayValueError, '2 names'),
    ((('a',), [['x']]), ArrayTypeError, 'no array of numbers'),
    ((('a', 'b'), [[1, 2], [3]]), ArrayTypeError, 'no array of numbers'),
    ((('a',), [[1]], 0), ArrayValueError, 'rate of 0'),
    ((('a',), [[1]], math.inf), ArrayValueError, 'rate of inf'),
    ((('a',), [[1]], 60, math.nan), ArrayValueError, 'start of nan'),
    ((('a',), [[1]], 60, 0, False, (HOLD, HOLD)), ArrayValueError, '2 extend conditions'),
])
def test_bad_values(arguments: tuple[Any, ...], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        Channels(*arguments)


def doubled(values: Any, own: bool) -> Any:
    return np.multiply(values, np.float32(2), values if own else None)


@given(channels(), st.integers(0, 70))
def test_a_recipe_gives_what_doing_it_at_once_gives(value: Channels, steps: int) -> None:
    before = value.samples.copy()
    later, chain = value, []
    for _ in range(steps % 7):
        later = later.then(doubled)
        chain.append(later)
    expected = before * np.float32(2 ** (steps % 7))
    for place in reversed(range(0, len(chain), 2)):  # some that lie in the middle, after what follows them
        np.testing.assert_array_equal(chain[place].samples, before * np.float32(2 ** (place + 1)))
    np.testing.assert_array_equal(later.samples, expected)
    np.testing.assert_array_equal(value.samples, before)
    assert later.samples is later.samples and not later.samples.flags.writeable
    assert (later.names, later.length, later.start, later.extend) == (
        value.names, value.length, value.start, value.extend)


def test_a_recipe_holds_nothing_once_it_is_done() -> None:
    calls = []

    def step(values: Any, own: bool) -> Any:
        calls.append(own)
        return doubled(values, own)

    value = Channels(('a',), [[1, 2]])
    middle = value.then(step).then(step)
    last = middle.then(step)
    assert not calls and last.length == 2
    assert last.samples.tolist() == [[8, 16]] and calls == [False, True, True]
    assert last._recipe is None and pickle.loads(pickle.dumps(middle)).samples.tolist() == [[4, 8]]
    deep = value
    for _ in range(1000):
        deep = deep.then(step)
    assert len(calls) > 900 and deep._depth <= 33


def test_take_keeps_identity_and_extends() -> None:
    value = Channels(('a', 'b'), [[1], [2]], extend=(Extend('cycle'), HOLD))
    assert value.take([0, 1]) is value
    turned = value.take([1, 0, 0])
    assert turned.names == ('b', 'a', 'a') and turned.extend_of(2).left == 'cycle'


# --------------------------------------------------------------------------------------------------- sampling


@given(channels(), st.lists(st.floats(-40, 40, width=16), min_size=1, max_size=6))
def test_sample(value: Channels, positions: list[float]) -> None:
    close(sample(value, positions), over(value, positions))
    close(value_at(value, positions[0]), [at(value, row, positions[0]) for row in range(value.count)])
    close(value_at(value, positions[0], 0), at(value, 0, positions[0]))


@given(channels(), st.one_of(st.integers(-12, 12), st.sampled_from([0.5, -1.25])), st.integers(1, 12))
def test_interval(value: Channels, start: float, length: int) -> None:
    cut = interval(value, start, length)
    assert (cut.start, cut.length, cut.names, cut.extend) == (start, length, value.names, value.extend)
    close(cut.samples, over(value, [start + k for k in range(length)]))
    assert interval(value, value.start, value.length) is value


@given(channels(), st.integers(1, 12))
def test_stretch(value: Channels, length: int) -> None:
    wide = stretch(value, 5.0, length)
    close(wide.samples, spread(value, length))
    assert wide.start == 5.0


@given(channels(), st.sampled_from([7.0, 24.0, 30.0, 60.0, 90.0, 120.0]))
def test_resample(value: Channels, rate: float) -> None:
    new = resample(value, rate)
    indices = [k for k in range(-2000, 2000)
               if value.start * rate - 1e-5 <= k * 60 < (value.start + value.length) * rate - 1e-5]
    if rate == 60.0:
        assert new is value
    elif indices:
        assert (new.start, new.length, new.rate) == (indices[0], len(indices), rate)
        close(new.samples, over(value, [k * 60 / rate for k in indices]))
    else:
        assert new.length == 1


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.sampled_from([44.1, 48.0, 61.7, 240.0]))
def test_resampled_slices_tile(lengths: list[int], rate: float) -> None:
    start, following = 3, None
    for length in lengths:
        piece = resample(Channels(('a',), np.zeros((1, length), np.float32), 24.0, start, True), rate)
        assert following is None or piece.start == following
        start, following = start + length, piece.end + 1


def test_match_rates() -> None:
    slow = Channels(('a',), [[0, 2]], 30.0)
    fast = Channels(('b',), [[0, 1, 2, 3]], 60.0)
    assert [value.rate for value in match_rates([slow, fast], 'max')] == [60, 60]
    assert [value.rate for value in match_rates([slow, fast], 'min')] == [30, 30]
    assert [value.rate for value in match_rates([slow, fast], 'first')] == [30, 30]
    close(match_rates([slow, fast], 'max')[0].samples, [[0, 1, 2, 2]])
    with pytest.raises(NetworkError, match='/a/b: the inputs have rates of 30, 60'):
        match_rates([slow, fast], 'err', '/a/b')


# ------------------------------------------------------------------------------------------------------ align


def aligned(inputs: list[Channels], mode: str) -> tuple[float, list[list[list[float]]]]:
    """The table of TD's page, one row at a time; whole starts only."""
    starts, ends = [value.start for value in inputs], [value.end for value in inputs]
    longest = max(value.length for value in inputs)
    first = inputs[0]

    def ranged(start: float, end: float) -> list[float]:
        return [start + k for k in range(max(round(end - start), 0) + 1)]

    if mode in ('auto', 'none'):
        positions = ranged(min(starts), max(ends))
        return positions[0], [over(value, positions) for value in inputs]
    if mode == 'stretch':
        length = len(ranged(min(starts), max(ends)))
        return min(starts), [spread(value, length) for value in inputs]
    if mode == 'start':
        return min(starts), [over(value, [value.start + k for k in range(longest)]) for value in inputs]
    if mode == 'end':
        return max(ends) - longest + 1, [
            over(value, [value.end - longest + 1 + k for k in range(longest)]) for value in inputs]
    if mode == 'shift1':
        return first.start, [over(value, [value.start + k for k in range(first.length)]) for value in inputs]
    if mode == 'trim1':
        return first.start, [over(value, ranged(first.start, first.end)) for value in inputs]
    if mode == 'stretch1':
        return first.start, [spread(value, first.length) for value in inputs]
    positions = ranged(max(starts), min(ends))
    if mode == 'trim':
        return positions[0], [over(value, positions) for value in inputs]
    return positions[0], [spread(value, len(positions)) for value in inputs]


@pytest.mark.parametrize('mode', ALIGN_MODES)
@settings(max_examples=60)
@given(st.data())
def test_align(mode: str, data: st.DataObject) -> None:
    inputs = [value.with_(start=float(round(value.start)))
              for value in data.draw(st.lists(channels(), min_size=1, max_size=3))]
    start, rows = aligned(inputs, mode)
    result = align(inputs, mode)
    for value, expected, before in zip(result, rows, inputs):
        assert value.start == start and value.names == before.names and not value.sliced
        close(value.samples, expected)


def test_auto_trims_to_the_slice() -> None:
    whole_range = Channels(('a',), [[0, 1, 2, 3, 4, 5]])
    piece = Channels(('b',), [[7, 8]], start=3, sliced=True)
    cut, same = align([whole_range, piece])
    assert same is piece and cut.sliced
    close(cut.samples, [[3, 4]])
    assert not any(value.sliced for value in align([whole_range, piece], 'none'))


def test_align_ignores_what_is_empty() -> None:
    value = Channels(('a',), [[1, 2]], start=4)
    result = align([EMPTY, value])
    assert [one.length for one in result] == [2, 2] and [one.start for one in result] == [4, 4]
    assert align([EMPTY]) == [EMPTY] and align([]) == []
    assert align([value, value])[1] is value


# ------------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(('text', 'expected'), [
    ('tx', 'tx'), ('geo1:t-x_/a', 'geo1:t-x_/a'), ('a b.c', 'a_b_c'), ('größe', 'gr__e'), ('', '_'),
])
def test_legal_name(text: str, expected: str) -> None:
    assert legal_name(text) == expected


@pytest.mark.parametrize(('names', 'expected'), [
    ('a b', 'a b'), ('a a a1', 'a a1 a2'), ('c3 c3 c3', 'c3 c4 c5'), ('a9 a9 a10', 'a9 a10 a11'),
    ('x1 x3 x1 x1', 'x1 x3 x2 x4'),
])
def test_unique(names: str, expected: str) -> None:
    assert unique(names.split()) == tuple(expected.split())


@given(st.lists(st.text('a1', min_size=1, max_size=3), max_size=12))
def test_unique_is_unique_and_keeps_the_first(names: list[str]) -> None:
    result = unique(names)
    assert len(set(result)) == len(names) == len(result)
    seen: set[str] = set()
    for old, new in zip(names, result):
        assert old == new or old in seen
        seen.add(new)


@pytest.mark.parametrize(('names', 'source', 'target', 'expected'), [
    ('c1 c3 c5 c7 c9 ambient', 'c* ambient', 'b[1-5] amb', 'b1 b2 b3 b4 b5 amb'),
    ('left_side_monitor top_side_led', '*_side_*', '*(1)_floor_*(0)', 'monitor_floor_left led_floor_top'),
    ('chan1 chan2 x', 'chan*', 'foo*', 'foo1 foo2 x'),
    ('tx ty rx', 't? r?', 'p?(0) q?', 'px py qx'),
    ('a b c', '*', '', 'a b c'),
    ('a b c', '*', 'n', 'n n1 n2'),
    ('a b', 'b a', '[xy]', 'y x'),
    ('a b c', '* ~ b', 'n[1-2]', 'n1 b n2'),
    ('a b', 'a', 'b c.d', 'b b1'),
    ('a', 'a', 'b+c', 'b_c'),
])
def test_rename(names: str, source: str, target: str, expected: str) -> None:
    assert renamed(names.split(), source, target) == tuple(expected.split())


def test_rename_keeps_the_value_where_nothing_changes() -> None:
    value = Channels(('a', 'b'), [[1], [2]])
    assert rename(value, '*', '') is value and rename(value, 'x', 'y') is value
    assert rename(value, 'a', 'c').names == ('c', 'b')

"""Ramp TOP: the table of keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import CookError


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(5, 1)) as project:
        yield project.op('/project1')


def ramp(net: Any, rows: list[list[Any]], **pars: Any) -> Any:
    """A horizontal ramp of five pixels in float over these keys."""
    node = net.create('rampTOP', pars={'type': 'horizontal', 'format': 'rgba32float', **pars})
    table = net.op(node.par.dat.val)
    table.clear()
    table.appendRows(rows)
    return node


def red(node: Any) -> list[float]:
    return [round(float(value), 5) for value in node.numpyArray()[0, :, 0]]


HEAD = ['pos', 'r', 'g', 'b', 'a']


def test_it_comes_with_a_table_from_black_to_white(net: Any) -> None:
    node = net.create('rampTOP')
    table = net.op('ramp1_keys')
    assert table.dock is node and node.par.dat.eval() is table
    assert [cell.val for cell in table.row(0)] == HEAD
    assert red(ramp(net, [HEAD, [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]])) == [0.1, 0.3, 0.5, 0.7, 0.9]


def test_editing_a_cell_changes_the_picture(net: Any) -> None:
    node = ramp(net, [HEAD, [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]])
    assert red(node)[0] == 0.1
    net.op('ramp1_keys')[1, 'r'] = 1
    assert red(node) == [1, 1, 1, 1, 1]


def test_columns_are_found_by_name_and_keys_sorted(net: Any) -> None:
    node = ramp(net, [['r', 'a', 'pos'], [1, 1, 1], [0, 1, 0], [0.2, 1, 0.5]])
    np.testing.assert_allclose(node.numpyArray()[0, :, 0], [0.04, 0.12, 0.2, 0.52, 0.84], atol=1e-6)
    assert not node.numpyArray()[..., 1:3].any()


def test_without_a_head_the_columns_are_in_order(net: Any) -> None:
    assert red(ramp(net, [[0, 1, 0, 0, 1], [1, 0, 0, 0, 1]])) == [0.9, 0.7, 0.5, 0.3, 0.1]


def test_two_keys_in_one_place_make_an_edge(net: Any) -> None:
    node = ramp(net, [HEAD, [0, 0, 0, 0, 1], [0.4, 0, 0, 0, 1], [0.4, 1, 0, 0, 1], [1, 1, 0, 0, 1]])
    assert red(node) == [0, 0, 1, 1, 1]


@pytest.mark.parametrize('multiply', [False, True])
def test_colours_are_multiplied_by_their_alpha(net: Any, multiply: bool) -> None:
    node = ramp(net, [HEAD, [0, 1, 1, 1, 0], [1, 1, 1, 1, 1]], premultrgbbyalpha=multiply)
    assert red(node) == ([0.1, 0.3, 0.5, 0.7, 0.9] if multiply else [1, 1, 1, 1, 1])


def test_many_keys_are_no_trouble(net: Any) -> None:
    keys = [[k / 2999, np.sin(k) ** 2, 0, 0, 1] for k in range(3000)]
    node = ramp(net, [HEAD, *keys], interpnotches='step')
    places = [0.1, 0.3, 0.5, 0.7, 0.9]
    expected = [keys[int(place * 2999 + 1e-9)][1] for place in places]
    np.testing.assert_allclose(node.numpyArray()[0, :, 0], expected, atol=1e-6)


@pytest.mark.parametrize(('first', 'last', 'expected'), [
    (0, 0.8, [0.125, 0.375, 0.625, 0.875, 0.5]), (0.2, 1, [0.5, 0.125, 0.375, 0.625, 0.875])])
def test_the_keys_go_round(net: Any, first: float, last: float, expected: list[float]) -> None:
    assert red(ramp(net, [HEAD, [first, 0, 0, 0, 1], [last, 1, 1, 1, 1]])) == expected


def test_no_keys_are_transparent_black(net: Any) -> None:
    assert not ramp(net, [HEAD]).numpyArray().any()
    assert not ramp(net, []).numpyArray().any()


def test_without_a_table_it_goes_from_black_to_white(net: Any) -> None:
    node = ramp(net, [])
    node.par.dat = ''
    assert red(node) == [0.1, 0.3, 0.5, 0.7, 0.9]


def test_a_cell_that_is_no_number_is_named(net: Any) -> None:
    node = ramp(net, [HEAD, [0, 0, 0, 0, 1], [1, 'red', 0, 0, 1]])
    with pytest.raises(CookError, match=r"/project1/ramp1: row 2 of the keys has 'red' as r; give a number"):
        node.numpyArray()


def test_dither_keeps_the_mean_of_what_8_bits_cannot_show(net: Any) -> None:
    node = ramp(net, [HEAD, [0, 100.3 / 255, 0, 0, 1]], format='rgba8fixed', dither=True,
                outputresolution='custom', resolutionw=64, resolutionh=64)
    codes = node.numpyArray()[..., 0] * 255
    assert set(np.unique(np.round(codes))) == {100, 101}
    assert codes.mean() == pytest.approx(100.3, abs=0.01)

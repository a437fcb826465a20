"""convolveTOP: what its table does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tdgraph_tests.nodes import given

import tdgraph as td
from tdgraph.errors import CookError


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(8, 5)) as project:
        yield project.op('/project1')


def convolved(net: Any, rows: list[list[Any]], **pars: Any) -> tuple[Any, Any]:
    """The picture that a table makes of a random one, and that one."""
    source = given(net, np.random.default_rng(3), (8, 5), 'float')
    table = net.create('tableDAT')
    table.clear()
    table.appendRows(rows)
    node = net.create('convolveTOP', inputs=[source], pars={'dat': table.name, **pars})
    return node, source.rgba


def expected(image: Any, weights: Any) -> Any:
    """The sum by the formula, edges going on."""
    rows, columns = weights.shape
    y, x = np.mgrid[:image.shape[0], :image.shape[1]]
    total = np.zeros_like(image)
    for row in range(rows):
        for column in range(columns):
            near_y = np.clip(y + rows // 2 - row, 0, image.shape[0] - 1)
            near_x = np.clip(x + column - columns // 2, 0, image.shape[1] - 1)
            total += weights[row, column] * image[near_y, near_x]
    return total


@pytest.mark.parametrize('shape', [(3, 3), (1, 5), (5, 1), (2, 4), (7, 7)])
@pytest.mark.parametrize('normalize', [True, False])
def test_it_is_the_weighted_sum(net: Any, shape: tuple[int, int], normalize: bool) -> None:
    weights = np.random.default_rng(1).uniform(-1, 2, shape).round(3)
    node, image = convolved(net, weights.tolist(), normalize=normalize, applytoalpha=True, offset=0.25, scale=0.5)
    total = weights.sum() if normalize else 1
    np.testing.assert_allclose(node.numpyArray(), (expected(image, weights) / total + 0.25) * 0.5, atol=2e-5)


def test_the_first_row_of_the_table_is_above(net: Any) -> None:
    node, image = convolved(net, [[1], [0], [0]])
    np.testing.assert_allclose(node.numpyArray()[:-1, :, :3], image[1:, :, :3], atol=1e-6)


def test_weights_that_sum_to_nothing_divide_by_nothing(net: Any) -> None:
    node, image = convolved(net, [[-1, 0, 1]])
    weights = np.array([[-1.0, 0.0, 1.0]])
    np.testing.assert_allclose(node.numpyArray()[..., :3], expected(image, weights)[..., :3], atol=1e-6)


def test_editing_the_table_changes_the_picture(net: Any) -> None:
    node, image = convolved(net, [[1]])
    np.testing.assert_allclose(node.numpyArray(), image, atol=1e-6)
    node.par.normalize = False
    node.par.dat.eval()[0, 0] = 2
    np.testing.assert_allclose(node.numpyArray()[..., :3], 2 * image[..., :3], atol=1e-6)


def test_a_word_in_the_table_is_named(net: Any) -> None:
    node, _ = convolved(net, [[1, 'two']])
    with pytest.raises(CookError, match="row 0, column 1 of the weights is 'two'; give a number"):
        node.numpyArray()

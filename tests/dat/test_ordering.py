"""reorderDAT, insertDAT, lookupDAT: rows and columns at other places."""

from __future__ import annotations

from typing import Any

import pytest

from tdgraph.errors import CookError


def turned(net: Any, node: Any) -> Any:
    return net.create('transposeDAT', inputs=[node])


@pytest.mark.parametrize(('pars', 'expected'), [
    ({}, 'c b a'),
    ({'method': 'replacenames', 'before': 'a none', 'after': 'c b'}, 'a b a'),
    ({'method': 'replaceindices', 'before': '0 1', 'after': '1 0'}, 'b a c'),
    ({'method': 'swapnames', 'before': 'a b', 'after': 'b c'}, 'c a b'),
    ({'method': 'swapindices', 'before': '0 1 9', 'after': '1 -1 0'}, 'b c a'),
    ({'method': 'specifyname', 'order': 'c a c'}, 'c a c b'),
    ({'method': 'specifyname', 'order': '[cb]', 'delete': True}, 'c b'),
    ({'method': 'specifyindex', 'order': '2 2 0'}, 'c c a b'),
    ({'method': 'specifyindex', 'order': '-1 7', 'delete': True}, 'c'),
])
def test_reorder(net: Any, table_of: Any, pars: dict[str, Any], expected: str) -> None:
    table = table_of('a 1', 'b 2', 'c 3')
    node = net.create('reorderDAT', inputs=[table], pars=pars)
    assert node.errors() == ''
    assert ' '.join(node.col(0, val=True)) == expected
    assert [row[1] for row in node.rows(val=True)] == [str('_abc'.index(name)) for name in expected.split()]
    other = net.create('reorderDAT', inputs=[turned(net, table)], pars={**pars, 'reorder': 'col'})
    assert other.row(0, val=True) == expected.split()


def test_reorder_refuses_words_for_indices(net: Any, table_of: Any) -> None:
    node = net.create('reorderDAT', inputs=[table_of('a')], pars={'method': 'specifyindex', 'order': '0 x'})
    with pytest.raises(CookError, match="reorder1: '0 x': give whole numbers"):
        _ = node.text


@pytest.mark.parametrize(('pars', 'expected'), [
    ({'contents': 'x y z'}, ['x y', 'a b', 'c d']),
    ({'contents': '"x y"', 'at': 'end'}, ['a b', 'c d', 'x y ']),
    ({'contents': "['x', 2]", 'at': 'index', 'index': 1}, ['a b', 'x 2', 'c d']),
    ({'contents': '[{[]:1}] b'}, ['[{[]:1}] b', 'a b', 'c d']),
    ({'contents': "it's [", 'at': 'index', 'index': 9}, ['a b', 'c d', "it's ["]),
])
def test_insert(net: Any, table_of: Any, pars: dict[str, Any], expected: list[str]) -> None:
    table = table_of('a b', 'c d')
    node = net.create('insertDAT', inputs=[table], pars=pars)
    assert node.errors() == '' and [' '.join(row) for row in node.rows(val=True)] == expected
    other = net.create('insertDAT', inputs=[turned(net, table)], pars={**pars, 'insert': 'col'})
    assert turned(net, other).rows(val=True) == node.rows(val=True)


def test_insert_into_nothing(net: Any) -> None:
    node = net.create('insertDAT', pars={'contents': 'a b'})
    assert node.rows(val=True) == [['a', 'b']]
    node.par.insert = 'col'
    assert node.rows(val=True) == [['a'], ['b']]


@pytest.mark.parametrize(('pars', 'index', 'expected'), [
    ({}, '2 0 word 2 9 -1', 'b name b b'),
    ({'includeheader': True}, '2', 'name b'),
    ({'index': 'rowvalues'}, 'b none a b', 'b a b'),
    ({'index': 'rowvalues', 'valueindex': 1}, '2 1', 'b a'),
    ({'index': 'rowvalues', 'valueloction': 'name', 'valuename': 'n'}, '2', 'b'),
    ({'index': 'rowvalues', 'valueloction': 'name', 'valuename': 'none', 'includeheader': True}, '2', 'name'),
])
def test_lookup(net: Any, table_of: Any, pars: dict[str, Any], index: str, expected: str) -> None:
    indices, table = table_of(*index.split()), table_of('name n', 'a 1', 'b 2')
    node = net.create('lookupDAT', inputs=[indices, table], pars=pars)
    assert node.errors() == '' and node.col(0, val=True) == expected.split()
    kind = pars.get('index', 'rowindices').replace('row', 'col')
    other = net.create('lookupDAT', inputs=[turned(net, indices), turned(net, table)], pars={**pars, 'index': kind})
    assert turned(net, other).rows(val=True) == node.rows(val=True)


def test_lookup_without_inputs(net: Any, table_of: Any) -> None:
    node = net.create('lookupDAT')
    assert node.numRows == 0
    node.setInputs([table_of('0')])
    assert node.numRows == 0
    node.setInputs([None, table_of('a')])
    assert node.numRows == 0

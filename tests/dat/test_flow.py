"""inDAT, outDAT, transposeDAT, switchDAT: what passes texts and tables on."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_wire_outside_wins_over_the_one_inside(net: Any, table_of: Any, text_of: Any) -> None:
    base = net.create('baseCOMP')
    door = base.create('inDAT')
    base.create('outDAT', inputs=[door])
    inside = base.create('textDAT')
    inside.text = 'inside'
    door.setInputs([inside])
    null = net.create('nullDAT', inputs=[base])
    assert null.text == 'inside' and null.isText
    table = table_of('a b')
    base.setInputs([table])
    assert null.rows(val=True) == [['a', 'b']]
    table[0, 0] = 'c'
    assert null.text == 'c\tb\n'
    base.setInputs([])
    assert null.text == 'inside'


def test_doors_without_wires_are_empty_tables(net: Any) -> None:
    base = net.create('baseCOMP')
    for kind in ('inDAT', 'outDAT', 'transposeDAT', 'switchDAT'):
        node = base.create(kind)
        assert (node.numRows, node.isTable, node.errors()) == (0, True, ''), kind


def test_transpose(net: Any, table_of: Any, text_of: Any) -> None:
    table = table_of('a b c', '1 2 3')
    node = net.create('transposeDAT', inputs=[table])
    assert node.rows(val=True) == [['a', '1'], ['b', '2'], ['c', '3']]
    twice = net.create('transposeDAT', inputs=[node])
    assert twice.rows(val=True) == table.rows(val=True)
    node.setInputs([text_of('one two')])
    assert node.isTable and node.rows(val=True) == [['one two']]


@pytest.mark.parametrize(('extend', 'shown'), [
    ('clamp', 'aaabcc'), ('loop', 'bcabca'), ('zigzag', 'cbabcb')])
def test_switch_beyond_its_inputs(net: Any, text_of: Any, extend: str, shown: str) -> None:
    node = net.create('switchDAT', inputs=[text_of(name) for name in 'abc'], pars={'extend': extend})
    found = ''
    for index in range(-2, 4):
        node.par.index = index
        found += node.text
    assert found == shown


def test_switch_cooks_only_what_it_shows(net: Any, text_of: Any) -> None:
    nulls = [net.create('nullDAT', inputs=[text_of(name)]) for name in 'ab']
    node = net.create('switchDAT', inputs=nulls, pars={'index': 1})
    assert node.text == 'b'
    assert [null.totalCooks for null in nulls] == [0, 1]

"""mergeDAT, convertDAT, sortDAT, substituteDAT: tables made from tables and texts."""

from __future__ import annotations

from typing import Any

import pytest


def lines(node: Any) -> list[str]:
    """The rows as texts, cells between blanks, empty ones as `_`."""
    assert node.errors() == ''
    return [' '.join(cell or '_' for cell in row) for row in node.rows(val=True)]


# --- merge

FIRST, SECOND = ('name a', 'x 1', 'y 2'), ('name b a', 'y 3 4', 'z 5 6')


@pytest.mark.parametrize(('pars', 'expected'), [
    ({}, ['name a _', 'x 1 _', 'y 2 _', 'name b a', 'y 3 4', 'z 5 6']),
    ({'byname': True}, ['name a b', 'x 1 _', 'y 2 _', 'y 4 3', 'z 6 5']),
    ({'how': 'col'}, ['name a name b a', 'x 1 y 3 4', 'y 2 z 5 6']),
    ({'how': 'col', 'byname': True}, ['name a b a', 'x 1 _ _', 'y 2 3 4', 'z _ 5 6']),
    ({'how': 'collapsecol', 'spacer': '+'}, ['name+a+name+b+a', 'x+1+y+3+4', 'y+2+z+5+6']),
    ({'how': 'collapserow', 'spacer': '+'}, ['name+x+y+name+y+z a+1+2+b+3+5 a+4+6']),
    ({'how': 'collapsecells', 'spacer': ''}, ['nameax1y2namebay34z56']),
    ({'how': 'repcolcells'}, ['name b', 'x 1', 'y 3']),
    ({'how': 'repcolcells', 'unmatched': True}, ['name b a', 'x 1 _', 'y 3 4', 'z 5 6']),
    ({'how': 'reprowcells'}, ['name a', 'y 4', 'z 6']),
    ({'how': 'reprowcells', 'unmatched': True}, ['name a b', 'y 4 3', 'z 6 5']),
])
def test_merge(net: Any, table_of: Any, pars: dict[str, Any], expected: list[str]) -> None:
    node = net.create('mergeDAT', inputs=[table_of(*FIRST), table_of(*SECOND)], pars=pars)
    assert lines(node) == expected


def test_merge_takes_named_dats_and_texts(net: Any, table_of: Any, text_of: Any) -> None:
    named = table_of('b')
    node = net.create('mergeDAT', inputs=[table_of('a')], pars={'dat': named.path})
    assert lines(node) == ['a', 'b']
    named[0, 0] = 'c'
    assert lines(node) == ['a', 'c']
    node.par.dat = ''
    node.setInputs([text_of('one'), text_of('two\n'), text_of('three')])
    assert node.isText and node.text == 'one\ntwo\nthree'
    for how in node.par.how.menuNames:
        node = net.create('mergeDAT', pars={'how': how})
        assert lines(node) == [], how


# --- convert

def test_convert(net: Any, table_of: Any, text_of: Any) -> None:
    text = text_of('a$b%c\n\nd\te')
    node = net.create('convertDAT', inputs=[text])
    assert node.isTable and node.rows(val=True) == [['a$b%c', ''], ['d', 'e']]
    node.par.delimiters = '$%'
    assert node.rows(val=True) == [['a', 'b', 'c'], ['d\te', '', '']]
    node.par.removeblank = False
    assert node.numRows == 3
    node.par.delimiters = ''
    assert node.col(0, val=True) == ['a$b%c', '', 'd\te']
    node.setInputs([table_of('a b', 'c d')])
    assert node.rows(val=True) == [['a', 'b'], ['c', 'd']], 'already a table'
    node.par.how = 'text'
    assert node.isText and node.text == 'a\tb\nc\td\n'
    node.par.spacers = '-'
    assert node.text == 'a-b\nc-d\n'
    node.setInputs([text])
    assert node.text == text.text, 'already a text'
    node.setInputs([])
    assert node.text == ''


# --- sort

@pytest.mark.parametrize(('cells', 'pars', 'expected'), [
    ('b a10 B a2', {}, 'B a10 a2 b'),
    ('b a10 B a2', {'ignorecase': True}, 'a10 a2 b B'),
    ('b a10 B a2', {'order': 'alphanum'}, 'B a2 a10 b'),
    ('a0 a010 a9 a00 7', {'order': 'alphanum'}, '7 a0 a00 a9 a010'),
    ('1' * 5000 + ' 2', {'order': 'alphanum'}, '2 ' + '1' * 5000),
    ('10 word 9 -1', {'order': 'nums'}, '-1 word 9 10'),
    ('b c a', {'reverse': True}, 'c b a'),
    ('c b a', {'preservefirst': True}, 'c a b'),
    ('c a b', {'preservefirst': True, 'reverse': True}, 'c b a'),
    ('b a b', {'unique': 'single'}, 'a b'),
    ('b a b', {'unique': 'entire', 'sortmethod': 'colpreserve'}, 'b a'),
    ('c a b', {'sortmethod': 'colpreserve', 'reverse': True}, 'b a c'),
    ('c a b', {'index': 3}, 'c a b'),
    ('c a b', {'index': -1}, 'c a b'),
    ('c a b', {'sortmethod': 'colname', 'name': 'none'}, 'c a b'),
    ('c a b', {'sortmethod': 'colname', 'name': 'c'}, 'a b c'),
])
def test_sort(net: Any, table_of: Any, cells: str, pars: dict[str, Any], expected: str) -> None:
    table = table_of(*cells.split())
    node = net.create('sortDAT', inputs=[table], pars={'sortmethod': 'colindex', **pars})
    assert ' '.join(lines(node)) == expected
    turned = net.create('sortDAT', inputs=[net.create('transposeDAT', inputs=[table])], pars={
        **pars, 'sortmethod': node.par.sortmethod.eval().replace('col', 'row')})
    assert lines(turned) == [expected], 'columns are sorted as rows are'


def test_sort_keeps_rows_together(net: Any, table_of: Any) -> None:
    node = net.create('sortDAT', inputs=[table_of('name n', 'a 2', 'b 1', 'c 2')], pars={
        'name': 'n', 'preservefirst': True, 'order': 'nums'})
    assert lines(node) == ['name n', 'b 1', 'a 2', 'c 2']
    node.par.unique = 'entire'
    assert len(lines(node)) == 4
    node.par.unique = 'single'
    assert lines(node) == ['name n', 'b 1', 'a 2']


def test_sort_at_random(net: Any, table_of: Any) -> None:
    table = table_of(*[[number] for number in range(30)])
    node = net.create('sortDAT', inputs=[table], pars={'sortmethod': 'colindex', 'order': 'random'})
    first = lines(node)
    node.par.seed = 2.5
    second = lines(node)
    assert sorted(first) == sorted(second) == sorted(lines(table)) and first != second
    node.par.seed = 0
    assert lines(node) == first
    node.setInputs([])
    assert lines(node) == []


# --- substitute

@pytest.mark.parametrize(('cell', 'pars', 'expected'), [
    ('a cat, a cap', {'before': 'ca?'}, 'a X, a X'),
    ('a cat, a cap', {'before': 'ca?', 'first': True}, 'a X, a cap'),
    ('a cat, a cap', {'before': 'ca[pqr]'}, 'a cat, a X'),
    ('a cat, a cap', {'before': 'c*'}, 'a X'),
    ('a cat', {'before': '*'}, 'X'),
    ('-abcabc-', {'before': 'a*b*c'}, '-X-'),
    ('abcab', {'before': 'a*b*b', 'match': 'exact'}, 'X'),
    ('a' * 300, {'before': 'a*a*a*a*a*b'}, 'a' * 300),
    ('a*b*', {'before': r'\*'}, 'aXbX'),
    ('2.5 [a]', {'before': '.'}, '2X5 [a]'),
    ('2.5 [a]', {'before': r'\[a]'}, '2.5 X'),
    ('abab', {'before': 'ab', 'match': 'start'}, 'Xab'),
    ('abab', {'before': 'ab', 'match': 'end'}, 'abX'),
    ('abab', {'before': 'ab', 'match': 'exact'}, 'abab'),
    ('ab', {'before': 'ab', 'match': 'exact'}, 'X'),
    ('AB', {'before': 'ab'}, 'AB'),
    ('AB', {'before': 'ab', 'case': False}, 'X'),
    ('ab', {'before': ''}, 'ab'),
    ('ab', {'before': 'b', 'after': r'\1'}, r'a\1'),
])
def test_substitute(net: Any, table_of: Any, text_of: Any, cell: str, pars: dict[str, Any], expected: str) -> None:
    node = net.create('substituteDAT', inputs=[table_of([cell])], pars={'after': 'X', **pars})
    assert node.rows(val=True) == [[expected]]
    node.setInputs([text_of(cell)])
    assert node.isText and node.text == expected


def test_substitute_in_scope_and_by_table(net: Any, table_of: Any) -> None:
    node = net.create('substituteDAT', inputs=[table_of('a a a', 'a a a', 'a a a')], pars={
        'before': 'a', 'after': 'b', 'xfirstrow': True, 'xfirstcol': True})
    assert lines(node) == ['a a a', 'a b b', 'a b b']
    node.par.extractrows, node.par.rowindexend = 'byindex', 1
    node.par.extractcols, node.par.colexpr = 'byexpr', 'me.inputCol == 2'
    assert lines(node) == ['a a a', 'a a b', 'a a a']
    rules = table_of('a x', 'x y')
    node.inputConnectors[1].connect(rules)
    assert lines(node)[1] == 'a a y', 'one after the other'
    rules.insertRow(['after', 'before'])
    assert lines(node)[1] == 'a a a', 'named columns: x becomes a, y becomes x'
    rules.clear()
    assert lines(node)[1] == 'a a a'
    node.setInputs([])
    assert lines(node) == []

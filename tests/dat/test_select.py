"""selectDAT: rows and columns of another DAT; the Scope parameters, which others share."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import CookError

ROWS = ('name x y', 'red 1 2', 'green 3 4', 'blue 5 6')


def heads(node: Any) -> str:
    return ' '.join(node.col(0, val=True) or [])


def test_everything_or_a_text(net: Any, table_of: Any, text_of: Any) -> None:
    table = table_of(*ROWS)
    node = net.create('selectDAT', pars={'dat': table.path})
    assert node.rows(val=True) == table.rows(val=True)
    table[1, 0] = 'rose'
    assert node[1, 0] == 'rose'
    node.par.dat = text_of('some text').path
    assert node.isText and node.text == 'some text'
    node.setInputs([table])
    assert node.numRows == 4, 'the wire wins'
    assert net.create('selectDAT').numRows == 0


@pytest.mark.parametrize(('pars', 'rows'), [
    ({'extractrows': 'byname', 'rownamestart': 'red', 'rownameend': 'green'}, 'red green'),
    ({'extractrows': 'byname', 'rownamestart': 'green'}, 'green blue'),
    ({'extractrows': 'byname', 'rownamestart': 'mauve'}, ''),
    ({'extractrows': 'byindex', 'rowindexstart': 1}, 'red green blue'),
    ({'extractrows': 'byindex', 'rowindexstart': 1, 'rowindexend': 1}, 'red'),
    ({'extractrows': 'byindex', 'rowindexstart': -2, 'rowindexend': -1}, 'green blue'),
    ({'extractrows': 'byindex', 'rowindexstart': 3, 'rowindexend': 99}, 'blue'),
    ({'extractrows': 'bynameindex', 'rownamestart': 'red', 'rowindexend': 2}, 'red green'),
    ({'extractrows': 'byindexname', 'rowindexstart': 0, 'rownameend': 'red'}, 'name red'),
    ({'extractrows': 'bynames', 'rownames': 'b* red'}, 'red blue'),
    ({'extractrows': 'bynames', 'rownames': '3 5', 'fromcol': 1}, 'green blue'),
    ({'extractrows': 'bynames', 'rownames': '*', 'fromcol': 7}, ''),
    ({'extractrows': 'byexpr', 'rowexpr': "me.inputCell.val.endswith('e')"}, 'name blue'),
    ({'extractrows': 'byexpr', 'rowexpr': 'me.inputCell == 3', 'fromcol': 1, 'firstrow': True}, 'name green'),
    ({'extractrows': 'byexpr', 'rowexpr': 'me.inputRow % 2'}, 'red blue'),
    ({'extractrows': 'byexpr', 'rowexpr': '=me.inputCell.val.startswith("g")'}, 'green'),
    ({'extractrows': 'byexpr', 'rowexpr': '=int(me.inputTable[me.inputRow, "y"]) > 4 if me.inputRow else 0'},
     'blue'),
])
def test_rows(net: Any, table_of: Any, pars: dict[str, Any], rows: str) -> None:
    node = net.create('selectDAT', inputs=[table_of(*ROWS)], pars=pars)
    assert heads(node) == rows
    assert node.errors() == ''
    turned = {name.replace('row', 'COL').replace('col', 'row').replace('COL', 'col'):
              value.replace('inputRow', 'inputCol').replace('me.inputCol, "y"', '"y", me.inputCol')
              if isinstance(value, str) else value for name, value in pars.items()}
    other = net.create('selectDAT', inputs=[net.create('transposeDAT', inputs=[table_of(*ROWS)])], pars=turned)
    assert (other.row(0, val=True) or []) == rows.split(), 'columns are chosen as rows are'


def test_first_row_and_column_can_be_kept(net: Any, table_of: Any) -> None:
    node = net.create('selectDAT', inputs=[table_of(*ROWS)], pars={
        'extractrows': 'bynames', 'rownames': 'blue', 'extractcols': 'bynames', 'colnames': 'y', 'firstrow': True,
        'firstcol': True})
    assert node.rows(val=True) == [['name', 'y'], ['blue', '6']]
    node.par.firstrow = node.par.firstcol = False
    assert node.rows(val=True) == [['6']]
    node.par.colnames = 'z'
    assert node.numRows == 0


def test_the_last_row_follows_the_table(net: Any, table_of: Any) -> None:
    table, other = table_of(*ROWS), table_of('one', 'two')
    node = net.create('selectDAT', inputs=[table], pars={'extractrows': 'byindex'})
    table.appendRow(['white'])
    assert heads(node) == 'name red green blue white'
    node.setInputs([other])
    assert heads(node) == 'one two'
    node.setInputs([table])
    assert node.numRows == 5


def test_conditions_follow_what_they_read(net: Any, table_of: Any) -> None:
    limit = net.create('constantCHOP', 'limit', pars={'const0name': 'v', 'const0value': 2})
    node = net.create('selectDAT', inputs=[table_of('1', '2', '3')], pars={
        'extractrows': 'byexpr', 'rowexpr': "me.inputCell > op('limit')['v']"})
    assert heads(node) == '3'
    limit.par.const0value = 0
    assert heads(node) == '1 2 3'
    node.par.rowexpr.expr = 'me.inputCell == 2'
    assert heads(node) == '2'
    node.par.rowexpr.expr = 'me.inputCell == 3'
    assert heads(node) == '3', 'another expression with the same value outside of cells'


def test_a_condition_that_fails_names_the_cell(net: Any, table_of: Any) -> None:
    node = net.create('selectDAT', inputs=[table_of('1', 'word')], pars={
        'extractrows': 'byexpr', 'rowexpr': 'float(me.inputCell) > 0'})
    with pytest.raises(CookError, match=r"select1: cell \(1, 0\): .*could not convert string to float: 'word'"):
        _ = node.text


def test_conditions_need_trust_like_all_expressions() -> None:
    with td.Project(trust=False) as project:
        table = project.project1.create('tableDAT')
        table.clear()
        table.appendRow(['a'])
        node = project.project1.create('selectDAT', inputs=[table], pars={
            'extractrows': 'byexpr', 'rowexpr': "me.inputCell == 'a'"})
        assert node.numRows == 1, 'a safe one runs'
        node.par.rowexpr = '[open for i in "ab"]'
        node.cook()
        assert 'trust' in node.errors()

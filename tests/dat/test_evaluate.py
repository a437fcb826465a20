"""evaluateDAT: expressions for each cell of a table."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import CookError


def lines(node: Any) -> list[str]:
    assert node.errors() == ''
    return [' '.join(cell or '_' for cell in row) for row in node.rows(val=True)]


def test_cells_are_expressions(net: Any, table_of: Any) -> None:
    node = net.create('evaluateDAT', inputs=[table_of('1+1 2*3', 'max(1,5) _')])
    assert node.name == 'eval1'
    assert lines(node) == ['2 6', '5 _']
    node.par.output = 'data'
    assert lines(node) == ['1+1 2*3', 'max(1,5) _']


@pytest.mark.parametrize(('expr', 'expected'), [
    ('me.inputCell + 1', ['2 3', '4 5']),
    ('=me.inputCell.val * 2', ['11 22', '33 44']),
    ('"[" + str(me.inputRow) + "," + str(me.inputCol) + "]:" + me.inputCell.val', ['[0,0]:1 [0,1]:2',
                                                                                   '[1,0]:3 [1,1]:4']),
    ('me.inputTable[me.inputCol, me.inputRow]', ['1 3', '2 4']),
    ('me.inputTable.numRows if me.inputCol else None', ['_ 2', '_ 2']),
])
def test_one_expression_for_all_cells(net: Any, table_of: Any, expr: str, expected: list[str]) -> None:
    node = net.create('evaluateDAT', inputs=[table_of('1 2', '3 4')], pars={'expr': expr})
    assert lines(node) == expected
    named = net.create('evaluateDAT', pars={'expr': expr, 'dat': node.inputs[0].path})
    assert lines(named) == expected


def test_a_table_of_expressions_repeats_its_last_row_and_column(net: Any, table_of: Any) -> None:
    formulas = table_of(['me.inputCell', '-me.inputCell'], ['me.exprRow', 'me.exprCol'])
    node = net.create('evaluateDAT', inputs=[table_of('1 2 3', '4 5 6', '7 8 9'), formulas])
    assert lines(node) == ['1 -2 -3', '1 1 1', '1 1 1']
    formulas[1, 0] = 'len(me.exprCell.val) + me.exprTable.numCols'
    assert lines(node)[1] == '45 1 1'
    node.par.output = 'expression'
    assert node[2, 2] == 'me.exprCol'
    node.par.outputsize = 'in2'
    assert (node.numRows, node.numCols) == (2, 2)
    other = net.create('evaluateDAT', inputs=[table_of('1')], pars={'datexpr': formulas.path, 'outputsize': 'in2'})
    assert lines(other) == ['1 -1', '45 1'], 'the last cell of the data serves'
    alone = net.create('evaluateDAT', pars={'datexpr': table_of(['6*7']).path})
    assert lines(alone) == ['42']


def test_without_data(net: Any) -> None:
    node = net.create('evaluateDAT')
    assert lines(node) == []
    node.par.expr = '2 ** 5'
    assert lines(node) == ['32']
    node.par.output = 'expression'
    assert node[0, 0].val == '2 ** 5'


def test_texts_stay_texts(net: Any, text_of: Any) -> None:
    node = net.create('evaluateDAT', inputs=[text_of('"a" + r"\\n" + "b"')])
    assert node.isText and node.text == r'a\nb'
    node.par.backslash = True
    assert node.text == 'a\nb'


def test_the_scope(net: Any, table_of: Any) -> None:
    node = net.create('evaluateDAT', inputs=[table_of('name n', 'a 1', 'b 2')], pars={
        'expr': 'float(me.inputCell) / 2', 'xfirstrow': True, 'xfirstcol': True})
    assert lines(node) == ['name n', 'a 0.5', 'b 1.0']
    node.par.expr.expr = 'float(me.inputCell) * 2'
    assert lines(node) == ['name n', 'a 2.0', 'b 4.0'], 'nothing is asked of the name in the corner'
    node.par.xfirstcol = False
    with pytest.raises(CookError, match=r"eval1: cell \(1, 0\): .* could not convert string to float: 'a'"):
        _ = node.text


def test_what_is_read_is_followed(net: Any, table_of: Any) -> None:
    source = net.create('constantCHOP', 'source', pars={'const0name': 'v', 'const0value': 2})
    node = net.create('evaluateDAT', inputs=[table_of(["int(op('source')['v'])"])])
    assert lines(node) == ['2']
    source.par.const0value = 3
    assert lines(node) == ['3']
    node.par.dependency = False
    assert lines(node) == ['3']
    source.par.const0value = 4
    assert lines(node) == ['3']
    node.inputs[0][0, 0] = "int(op('source')['v']) + 1"
    assert lines(node) == ['5'], 'the input is followed all the same'


def test_trust() -> None:
    with td.Project(trust=False) as project:
        table = project.project1.create('tableDAT')
        table.clear()
        table.appendRow(['me.inputCell.val[:2] + str(me.exprRow)'])
        node = project.project1.create('evaluateDAT', inputs=[table])
        assert node[0, 0] == 'me0'
        table[0, 0] = "__import__('os').getcwd()"
        node.cook()
        assert 'trust' in node.errors()

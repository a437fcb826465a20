"""DAT exports: the rows of a table drive parameters while its export flag is on."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.pars import ParMode

HEAD = ['path', 'parameter', 'value', 'enable']


@pytest.fixture
def rig(net: Any) -> Any:
    rig = net.create('baseCOMP', 'rig')
    page = rig.appendCustomPage('Rig')
    page.appendFloat('Tx')
    page.appendToggle('On')
    page.appendMenu('Kind')
    page.appendStr('Word')
    page.appendOP('Other')
    rig.par.Kind.menuNames = ['a', 'b', 'c']
    rig.par.Tx, rig.par.Word = 5, 'before'
    return rig


@pytest.fixture
def table(net: Any, rig: Any) -> Any:
    table = net.create('tableDAT', 'table')
    table.fill([HEAD, ['rig', 'Tx', 2.5, 1], ['rig', 'On', 1, 1], ['rig', 'Kind', 'c', 1],
                ['rig', 'Word', 'two words', 1], ['rig', 'Other', 'table', ''], ['rig', 'Tx', 7, 0]])
    return table


def values(rig: Any) -> list[Any]:
    return [par.eval() for par in rig.customPars]


def test_rows_drive_numbers_switches_menus_texts_and_references(net: Any, rig: Any, table: Any) -> None:
    before = values(rig)
    assert before == [5, False, 'a', 'before', None] and table.export is False
    table.export = True
    assert values(rig) == [2.5, True, 'c', 'two words', table]
    assert {par.mode for par in rig.customPars} == {ParMode.EXPORT} and table.warnings() == ''
    assert rig.par.Tx.exportOP is table and rig.par.Tx.exportSource == 2.5
    table[3, 'value'] = '1'
    assert rig.par.Kind.eval() == 'b', 'a number is the index of an item'
    table.export = False
    assert values(rig) == before and {par.mode for par in rig.customPars} == {ParMode.CONSTANT}


def test_values_count_at_once_and_rows_from_the_next_frame(project: Any, net: Any, rig: Any, table: Any) -> None:
    table.export = True
    table[1, 'value'] = 3
    assert rig.par.Tx.eval() == 3
    table.deleteRow(1)
    project.advance()
    assert rig.par.Tx.eval() == 5 and rig.par.Word.eval() == 'two words'
    table[len(table.rows()) - 1, 'enable'] = 1
    project.advance()
    assert rig.par.Tx.eval() == 7


def test_operators_cook_with_what_a_table_says(project: Any, net: Any) -> None:
    chop = net.create('constantCHOP', 'knob')
    table = net.create('tableDAT')
    table.fill([HEAD[:3], ['knob', 'const0value', 4]])
    table.export = True
    assert chop[0].eval() == 4
    table[1, 2] = 6
    assert chop[0].eval() == 6


def test_bad_rows_and_values_are_named(project: Any, net: Any, rig: Any, table: Any) -> None:
    table.appendRow(['nobody', 'Tx', 1, 1])
    table.appendRow(['rig', 'Wrd', 1, 1])
    table.export = True
    one, two = table.warnings().splitlines()
    assert one.startswith("/project1/table: export: row 7: no operator 'nobody'; give its path")
    assert two == "/project1/table: export: row 8: /project1/rig has no parameter 'Wrd'; did you mean 'Word'?"
    assert rig.par.Tx.eval() == 2.5
    table[1, 'value'] = 'many'
    assert rig.par.Tx.eval() == 2.5, 'the last good value'
    assert "'Tx'" in rig.errors() and 'many' in rig.errors()
    table[1, 'value'] = 8
    assert rig.par.Tx.eval() == 8 and rig.errors() == ''
    table.fill([['path', 'parameter']])
    project.advance()
    assert "no column 'value'" in table.warnings() and values(rig) == [5, False, 'a', 'before', None]


def test_a_destroyed_table_lets_go(rig: Any, table: Any) -> None:
    table.export = True
    table.destroy()
    assert values(rig) == [5, False, 'a', 'before', None]


def test_a_computed_table_exports_too(project: Any, net: Any, rig: Any, table: Any) -> None:
    copy = net.create(td.nullDAT, inputs=[table])
    copy.export = True
    assert rig.par.Tx.eval() == 2.5
    table[1, 'value'] = 9
    assert rig.par.Tx.eval() == 9

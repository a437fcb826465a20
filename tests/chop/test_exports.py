"""Exports: channels drive parameters while the export flag is on, by their names or by the rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tdgraph.pars import ParMode

NAMES = ('rig:Tx', 'rig:On', 'rig:Kind')


@pytest.fixture
def rig(net: Any) -> Any:
    """A component with a number, a switch and a menu."""
    rig = net.create('baseCOMP', 'rig')
    page = rig.appendCustomPage('Rig')
    page.appendFloat('Tx')
    page.appendToggle('On')
    page.appendMenu('Kind')
    rig.par.Kind.menuNames = ['a', 'b', 'c']
    rig.par.Tx = 5
    return rig


@pytest.fixture
def drive(net: Any, rig: Any) -> Any:
    """A CHOP with a channel for each of them, not exported yet."""
    drive = net.create('constantCHOP', 'drive', pars={'exportmethod': 'autoname'})
    drive.seq.const.numBlocks = 3
    for block, name, value in zip(drive.seq.const, NAMES, (2.0, -1.0, 2.0)):
        block.par.name, block.par.value = name, value
    return drive


def values(rig: Any) -> list[Any]:
    return [par.eval() for par in rig.customPars]


def modes(rig: Any) -> set[ParMode]:
    return {par.mode for par in rig.customPars}


def test_the_flag_switches_the_exports(rig: Any, drive: Any) -> None:
    assert values(rig) == [5, False, 'a'] and drive.export is False
    drive.export = True
    assert values(rig) == [2, False, 'c'], 'a toggle is on above 0, a menu takes the index'
    assert modes(rig) == {ParMode.EXPORT}
    drive.par.const0value, drive.par.const1value, drive.par.const2value = 7, 0.25, 1
    assert values(rig) == [7, True, 'b']
    assert drive.exportChanges == 1, 'the map did not change'
    drive.export = False
    assert values(rig) == [5, False, 'a']
    assert modes(rig) == {ParMode.CONSTANT}
    assert rig.par.Tx.exportOP is None and drive['rig:Tx'].exports == []


def test_both_ends_know_each_other(rig: Any, drive: Any) -> None:
    drive.export = True
    assert [par.name for par in drive['rig:Tx'].exports] == ['Tx']
    assert rig.par.Tx.exportOP is drive
    assert (rig.par.Tx.exportSource.name, rig.par.Tx.exportSource.owner) == ('rig:Tx', drive)
    assert rig.par.Tx.evalExport() == 2


def test_an_expression_comes_back_afterwards(rig: Any, drive: Any) -> None:
    rig.par.Tx.expr = '3 + 1'
    drive.export = True
    assert rig.par.Tx.eval() == 2
    drive.par.const0name = 'rig:Other'
    assert rig.par.Tx.eval() == 4, 'the read that finds the channel gone has the value of before'
    assert rig.par.Tx.mode is ParMode.EXPRESSION


def test_a_renamed_channel_drives_another_parameter(project: Any, rig: Any, drive: Any) -> None:
    drive.export = True
    drive.par.const0name = 'rig:Nothing'
    assert rig.par.Tx.eval() == 5, 'the read that finds the channel gone has the value of before'
    assert rig.par.Tx.mode is ParMode.CONSTANT
    drive.par.const0name = 'rig:Tx'
    project.advance()
    assert rig.par.Tx.eval() == 2, 'names count from the next frame on, asked for or not'
    assert drive.exportChanges == 3
    assert not rig.errors() and not drive.errors()


def test_a_destroyed_chop_lets_go(rig: Any, drive: Any) -> None:
    drive.export = True
    drive.destroy()
    assert values(rig) == [5, False, 'a']
    assert modes(rig) == {ParMode.CONSTANT}


def test_a_destroyed_target_is_forgotten(project: Any, rig: Any, drive: Any) -> None:
    drive.export = True
    rig.destroy()
    project.advance()
    drive.export = False
    assert not drive.errors()


def test_exports_make_operators_follow(project: Any, net: Any) -> None:
    top = net.create('constantTOP', 'sheet', pars={'format': 'rgba32float'})
    lfo = net.create('lfoCHOP', pars={'exportmethod': 'autoname', 'channelname': 'sheet:colorr'})
    lfo.export = True
    seen = []
    for _ in range(3):
        seen.append(float(top.numpyArray()[0, 0, 0]))
        assert seen[-1] == pytest.approx(np.float32(lfo[0].eval()))
        project.advance()
    assert len(set(seen)) == 3 and top.totalCooks == 3


def test_the_root_is_where_paths_start(net: Any, rig: Any) -> None:
    drive = net.create('constantCHOP', pars={'exportmethod': 'autoname', 'const0name': 'project1/rig:Tx',
                                             'const0value': 8, 'autoexportroot': '/'})
    drive.export = True
    assert rig.par.Tx.eval() == 8


HEAD = ['path', 'parameter', 'index', 'name', 'enable']


@pytest.fixture
def table(net: Any, drive: Any) -> Any:
    """The export table of `drive`, whose names say nothing now."""
    for block, name in zip(drive.seq.const, 'abc'):
        block.par.name = name
    drive.par.exportmethod = 'datindex'
    drive.export = True
    found = net.op('drive_export')
    assert [cell.val for cell in found.row(0)] == HEAD
    return found


def test_switching_on_makes_the_docked_table(net: Any, drive: Any, table: Any) -> None:
    assert drive.docked == [table] and drive.par.exporttable.eval() is table and drive.warnings() == ''
    drive.export = False
    drive.export = True
    assert drive.docked == [table] and net.op('drive_export1') is None


def test_a_table_that_is_named_already_is_taken(project: Any, net: Any, rig: Any, drive: Any) -> None:
    given = net.create('tableDAT', 'given')
    given.fill([HEAD, ['rig', 'Tx', 0, '', 1]])
    null = net.create('nullCHOP', inputs=[drive], pars={'exporttable': '=op("given")'})
    null.export = True
    assert rig.par.Tx.eval() == 2 and null.docked == [] and net.op('null1_export') is None


@pytest.mark.parametrize('method', ['datindex', 'datname'])
def test_rows_of_a_table_drive(project: Any, rig: Any, drive: Any, table: Any, method: str) -> None:
    drive.par.exportmethod = method
    right, wrong = ({'index': i, 'name': 'abc'[i]} for i in (2, 0))
    for par, channel in (('Tx', right), ('Kind', right), ('On', wrong)):
        table.appendRow(['rig', par, channel['index'], channel['name'], 1])
    assert values(rig) == [5, False, 'a'], 'from the next frame on'
    project.advance()
    assert values(rig) == [2, True, 'c'] and modes(rig) == {ParMode.EXPORT}
    assert (rig.par.Tx.exportOP, rig.par.Tx.exportSource.name) == (drive, 'c')
    assert [par.name for par in drive['c'].exports] == ['Tx', 'Kind']
    drive.par.const2value = 1
    assert values(rig) == [1, True, 'b'], 'values count at once'


def test_index_and_name_each_look_at_their_own_column(project: Any, rig: Any, drive: Any, table: Any) -> None:
    table.appendRow(['rig', 'Tx', 0, 'c', 1])
    drive.par.const0value, drive.par.const2value = 10, 30
    project.advance()
    assert rig.par.Tx.eval() == 10
    drive.par.exportmethod = 'datname'
    project.advance()
    assert rig.par.Tx.eval() == 30
    drive.par.exportmethod = 'datindex'
    drive.par.const0name = 'other'
    project.advance()
    assert rig.par.Tx.eval() == 10, 'an index does not care for the name'


def test_rows_that_go_let_go(project: Any, rig: Any, drive: Any, table: Any) -> None:
    table.appendRow(['rig', 'Tx', 0, 'a', 1])
    table.appendRow(['rig', 'On', 0, 'a', ''])
    project.advance()
    assert values(rig) == [2, True, 'a']
    table[1, 'enable'] = 0
    project.advance()
    assert values(rig) == [5, True, 'a'] and rig.par.Tx.mode is ParMode.CONSTANT
    table.deleteRow(2)
    project.advance()
    assert values(rig) == [5, False, 'a'] and rig.par.On.exportOP is None
    changes = drive.exportChanges
    table.appendCol(['note'])
    project.advance(3)
    assert drive.exportChanges == changes, 'the same map is no change'


def test_a_destroyed_table_lets_go_and_says_so(project: Any, rig: Any, drive: Any, table: Any) -> None:
    table.appendRow(['rig', 'Tx', 0, 'a', 1])
    project.advance()
    assert rig.par.Tx.eval() == 2
    table.destroy()
    project.advance()
    assert rig.par.Tx.eval() == 5
    assert 'Export Method datindex takes a table and none is given' in drive.warnings()


def test_a_bad_row_is_named_and_the_others_live(project: Any, rig: Any, drive: Any, table: Any) -> None:
    rig.customPages[0].appendStr('Word')
    for path, par, index, name, enable in (
            ('rig', 'Tx', 0, 'a', 1), ('rag', 'Tx', 0, 'a', 1), ('rig', 'Knd', 0, 'a', 1), ('rig', 'On', 9, 'a', 1),
            ('rig', 'On', 'x', 'a', 1), ('rig', 'Word', 0, 'a', 1), ('rig', 'On', 0, 'a', 'perhaps'),
            ('', '', '', '', ''), ('rig', 'Tx', 1, 'b', 1), ('rig', 'Kind', 2, 'c', 1)):
        table.appendRow([path, par, index, name, enable])
    project.advance()
    assert values(rig)[:3] == [2, False, 'c']
    said = drive.warnings().splitlines()
    start = '/project1/drive: export table /project1/drive_export: row '
    assert [text.removeprefix(start).split(':')[0] for text in said] == [str(row) for row in range(2, 10)]
    for text, part in zip(said, ("no operator 'rag'", "no parameter 'Knd'; did you mean 'Kind'?", "index '9'",
                                 "index 'x'", 'takes no number', "enable is 'perhaps'", "no operator ''",
                                 'row 1 drives')):
        assert part in text
    drive.par.exportmethod = 'datname'
    table[4, 'name'] = 'z'
    project.advance()
    assert "row 4: no channel 'z'; there are: a b c" in drive.warnings()
    drive.export = False
    assert drive.warnings() == '' and values(rig)[:3] == [5, False, 'a']


def test_a_table_without_the_column_is_named(project: Any, rig: Any, drive: Any, table: Any) -> None:
    table.fill([['path', 'parameter'], ['rig', 'Tx']])
    project.advance()
    assert "no column 'index'" in drive.warnings() and rig.par.Tx.eval() == 5


def test_a_row_waits_for_its_operator(project: Any, net: Any, drive: Any, table: Any) -> None:
    table.appendRow(['later', 'value0', 0, 'a', 1])
    project.advance()
    assert "no operator 'later'" in drive.warnings()
    net.create('constantCHOP', 'later')
    table[1, 'parameter'] = 'const0value'
    project.advance()
    assert net.op('later')['chan1'].eval() == 2 and drive.warnings() == ''


def test_a_computed_table_serves(project: Any, net: Any, rig: Any, drive: Any, table: Any) -> None:
    source = net.create('tableDAT', 'source')
    source.fill([HEAD, ['rig', 'Tx', 0, 'a', 1]])
    drive.par.exporttable = net.create('nullDAT', inputs=[source])
    project.advance()
    assert rig.par.Tx.eval() == 2
    source[1, 'index'] = 1
    project.advance()
    assert rig.par.Tx.eval() == -1


def test_a_table_that_fails_keeps_what_it_held(project: Any, net: Any, rig: Any, drive: Any, table: Any) -> None:
    computed = net.create('evaluateDAT', 'computed', pars={'expr': "'Tx'"})
    source = net.create('tableDAT', 'source')
    source.fill([["'path'", "'parameter'", "'index'"], ["'rig'", "'Tx'", '0']])
    computed.par.expr = ''
    computed.setInputs([source])
    drive.par.exporttable = computed
    project.advance()
    assert rig.par.Tx.eval() == 2
    source[1, 2] = '1 / 0'
    project.advance()
    assert rig.par.Tx.eval() == 2 and 'ZeroDivisionError' in computed.errors()


def test_an_export_that_another_took_over_stays(project: Any, net: Any, rig: Any, drive: Any, table: Any) -> None:
    table.appendRow(['rig', 'Tx', 0, 'a', 1])
    project.advance()
    other = net.create('constantCHOP', 'other', pars={'exportmethod': 'autoname', 'const0name': 'rig:Tx',
                                                      'const0value': 9})
    other.export = True
    drive.export = False
    assert rig.par.Tx.eval() == 9 and rig.par.Tx.exportOP is other


def test_without_a_table_a_method_that_takes_one_says_so(project: Any, rig: Any, drive: Any) -> None:
    drive.export = True
    drive.par.exportmethod = 'datname'
    project.advance()
    assert values(rig) == [5, False, 'a']
    assert drive.warnings() == ('/project1/drive: Export Method datname takes a table and none is given, so '
                                'nothing is driven; name one in Export Table')
    drive.export = False
    assert drive.warnings() == ''

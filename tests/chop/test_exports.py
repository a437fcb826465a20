"""Exports: channels named path:parameter drive parameters while the export flag is on."""

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


def test_other_methods_say_that_they_drive_nothing(project: Any, rig: Any, drive: Any) -> None:
    drive.export = True
    drive.par.exportmethod = 'datname'
    project.advance()
    assert values(rig) == [5, False, 'a']
    assert drive.warnings() == ('/project1/drive: Export Method datname takes a table, which does not exist here, '
                                'and drives nothing; choose autoname')
    drive.export = False
    assert drive.warnings() == ''

"""scriptDAT and choptoDAT: tables from Python, and from channels."""

from __future__ import annotations

from typing import Any

import pytest

from tdgraph.errors import CookError, ReadOnlyError


def test_a_callback_writes_cells(net: Any, table_of: Any) -> None:
    def cook(dat: Any) -> None:
        dat.clear()
        dat.appendRow(['name', 'twice'])
        for row in dat.inputs[0].rows()[1:]:
            dat.appendRow([row[0], row[1] * 2])
        dat[0, 1] = 'doubled'
        assert dat.numRows == dat.inputs[0].numRows, 'it reads what it has written'

    table = table_of('name n', 'a 1', 'b 2')
    node = net.create('scriptDAT', inputs=[table], callbacks={'onCook': cook})
    null = net.create('nullDAT', inputs=[node])
    assert null.rows(val=True) == [['name', 'doubled'], ['a', '2'], ['b', '4']]
    table['b', 'n'] = 5
    assert null['b', 'doubled'] == 10
    cooks = node.totalCooks
    null.cook(force=True)
    assert node.totalCooks == cooks and node.errors() == ''


def test_a_callback_writes_text(net: Any) -> None:
    def cook(dat: Any) -> None:
        dat.textFormat = True
        dat.text = 'line'
        dat.write(' more')

    node = net.create('scriptDAT', callbacks={'onCook': cook})
    assert node.text == 'line more' and node.isText and node.textFormat


def test_callbacks_from_the_docked_dat(net: Any) -> None:
    node = net.create('scriptDAT')
    callbacks = net.op('script1_callbacks')
    assert node.numRows == 0 and node.errors() == ''
    callbacks.text = 'def onCook(scriptOp):\n\tscriptOp.appendRow([scriptOp.numRows])\n'
    assert node.rows(val=True) == [['0']]
    node.cook(force=True)
    assert node.rows(val=True) == [['0'], ['1']], 'a cook begins with what the last one left'


def test_a_failed_cook_keeps_what_was_there(net: Any) -> None:
    storage = {'fail': False}

    def cook(dat: Any) -> None:
        dat.clear()
        dat.appendRow(['new'])
        if storage['fail']:
            raise ValueError('no data')
        dat.appendRow(['whole'])

    node = net.create('scriptDAT', callbacks={'onCook': cook})
    assert node.col(0, val=True) == ['new', 'whole']
    storage['fail'] = True
    node.cook(force=True)
    assert 'no data' in node.errors()
    with pytest.raises(CookError, match='no data'):
        _ = node.text
    storage['fail'] = False
    node.cook(force=True)
    assert node.col(0, val=True) == ['new', 'whole'] and node.errors() == ''


def test_writing_outside_of_a_cook(net: Any) -> None:
    node = net.create('scriptDAT')
    null = net.create('nullDAT', inputs=[node])
    assert null.numRows == 0 and not node.isEditable
    with pytest.raises(ReadOnlyError, match='script1: writing works inside onCook; turn on modoutsidecook'):
        node.appendRow(['a'])
    assert null.numRows == 0
    net.op('script1_callbacks').text = ''
    node.par.modoutsidecook = True
    assert node.isEditable and node.numRows == 0
    node.appendRow(['a', 'b'])
    node[0, 1] = 'c'
    assert null.rows(val=True) == [['a', 'c']]
    net.op('script1_callbacks').text = 'def onCook(scriptOp):\n\tscriptOp.text = "cooked"\n'
    node.text = 'written'
    assert null.text.strip() == 'written', 'the cook that was due came before'


def test_chopto(net: Any) -> None:
    chop = net.create('constantCHOP', pars={'const0name': 'a', 'const0value': 0.1})
    chop.par.const = 2
    chop.par.const1name, chop.par.const1value = 'b', -3
    node = net.create('choptoDAT', pars={'chop': chop.path})
    assert node.rows(val=True) == [['a', '0.1'], ['b', '-3']]
    node.par.output = 'colperchan'
    assert node.rows(val=True) == [['a', 'b'], ['0.1', '-3']]
    node.par.names = False
    assert node.rows(val=True) == [['0.1', '-3']]
    chop.par.const0value = 2
    assert node[0, 0] == 2
    node.par.chop = ''
    assert node.numRows == 0


def test_chopto_of_a_time_slice(project: Any, net: Any) -> None:
    wave = net.create('lfoCHOP', pars={'rate': 240})
    node = net.create('choptoDAT', pars={'chop': wave.path})
    node.cook()
    project.advance()
    assert wave.isTimeSlice and wave.numSamples == 4
    assert node.numCols == 2 and float(node[0, 1]) == pytest.approx(wave[0].vals[-1])
    node.par.latestsample = False
    assert node.numCols == 5

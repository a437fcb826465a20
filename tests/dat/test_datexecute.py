"""datexecuteDAT: what has changed in a table or text."""

from __future__ import annotations

from typing import Any

import pytest

FIELDS = ('rowsChanged', 'rowsAdded', 'rowsRemoved', 'colsChanged', 'colsAdded', 'colsRemoved', 'sizeChanged')


def table_change(net: Any, table: Any, **pars: Any) -> list[Any]:
    """Watch a table; returns the list that (former rows, info as a dict) are added to."""
    seen: list[Any] = []

    def change(dat: Any, prevDAT: Any, info: Any) -> None:
        assert dat is table
        found = {name: getattr(info, name) for name in FIELDS}
        cells = [(cell.row, cell.col) for cell in info.cellsChanged]
        seen.append((prevDAT.rows(val=True), {name: value for name, value in found.items() if value}, cells))

    net.create('datexecuteDAT', pars={'dat': table, **pars}, callbacks={'onTableChange': change})
    return seen


def test_info_of_each_kind_of_change(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('name n', 'a 1', 'b 2')
    seen = table_change(net, table, execute='end')
    start = [['name', 'n'], ['a', '1'], ['b', '2']]
    table['b', 'n'] = 5
    project.advance()
    assert seen.pop() == (start, {'rowsChanged': [2], 'colsChanged': [1]}, [(2, 1)])
    table.appendRow(['c', 3])
    project.advance()
    assert seen.pop()[1:] == ({'rowsAdded': [3], 'sizeChanged': True}, [])
    table.deleteRow('a')
    project.advance()
    former, info, cells = seen.pop()
    assert info == {'rowsRemoved': [1], 'rowsChanged': [1, 2], 'colsChanged': [0, 1], 'sizeChanged': True}
    assert cells == [(1, 0), (1, 1), (2, 0), (2, 1)] and former[1] == ['a', '1']
    table.appendCol(['m', 7, 8])
    project.advance()
    assert seen.pop()[1] == {'colsAdded': [2], 'sizeChanged': True}
    table[0, 1] = 'number'
    project.advance()
    assert seen.pop()[1] == {'rowsChanged': [0], 'colsChanged': [1], 'colsAdded': [1], 'colsRemoved': [1]}
    table.clear()
    project.advance()
    assert seen.pop()[1] == {'rowsRemoved': [0, 1, 2], 'colsRemoved': [0, 1, 2], 'sizeChanged': True}
    project.advance()
    assert seen == []


def test_names_that_come_twice(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('a 1', 'a 2')
    seen = table_change(net, table)
    table.appendRow(['a', 3])
    project.advance()
    assert seen.pop()[1] == {'rowsAdded': [2], 'sizeChanged': True}


def test_start_tells_every_edit_and_end_once(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('a')
    each, once = table_change(net, table, execute='start'), table_change(net, table, execute='end')
    for text in ('b', 'c', 'c', 'd'):
        table.appendRow([text])
    project.advance()
    assert [len(former) for former, _, _ in each] == [1, 2, 3, 4]
    assert [(len(former), info['rowsAdded']) for former, info, _ in once] == [(1, [1, 2, 3, 4])]
    project.advance()
    assert len(each) == 4 and len(once) == 1


def test_an_edit_that_is_taken_back(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('a')
    each, once = table_change(net, table, execute='start'), table_change(net, table, execute='end')
    table[0, 0] = 'b'
    table[0, 0] = 'a'
    project.advance()
    assert [cells for _, _, cells in each] == [[(0, 0)], [(0, 0)]] and once == []


def test_very_many_edits(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('a')
    seen = table_change(net, table, execute='start')
    for number in range(1000):
        table.appendRow([number])
    project.advance()
    assert len(seen) == 257 and seen[-1][1]['rowsAdded'] == list(range(257, 1001))


def test_at_their_place_in_the_frame(project: Any, net: Any, table_of: Any) -> None:
    table, log = table_of('a'), []
    for when in ('end', 'start'):
        net.create('datexecuteDAT', pars={'dat': table, 'execute': when},
                   callbacks={'onTableChange': lambda dat, prevDAT, info, when=when: log.append(when)})
    out = net.create('scriptDAT', inputs=[table], callbacks={
        'onCook': lambda dat: log.append(f'cooked with {dat.inputs[0][0, 0]}')})

    def edit(frame: int) -> None:
        log.append('onFrameStart')
        table[0, 0] = frame

    net.create('executeDAT', pars={'framestart': True, 'frameend': True}, callbacks={
        'onFrameStart': edit, 'onFrameEnd': lambda frame: log.append('onFrameEnd')})
    project.advance(cook=out)
    assert log == ['onFrameStart', 'start', 'cooked with 2', 'onFrameEnd', 'end']


def test_what_follows_from_another_dat_is_cooked(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('name n', 'b 1')
    sort = net.create('sortDAT', inputs=[table])
    seen = table_change(net, sort, execute='start')
    table.appendRow(['a', 2])
    project.advance()
    assert len(seen) == 1
    table.appendRow(['c', 2])
    project.advance()
    assert len(seen) == 2


def test_a_text(project: Any, net: Any, text_of: Any) -> None:
    text = text_of('one')
    seen = []
    net.create('datexecuteDAT', pars={'dat': text}, callbacks={
        'onTableChange': lambda dat, prevDAT, info: seen.append((dat.text, prevDAT.text, prevDAT.isText,
                                                                 [cell.val for cell in info.cellsChanged]))})
    text.text = 'two'
    project.advance()
    assert seen == [('two', 'one', True, ['two'])]


def test_what_was_before_stays_readable_and_is_no_operator(project: Any, net: Any, table_of: Any) -> None:
    table, kept = table_of('name n', 'a 1'), []
    net.create('datexecuteDAT', pars={'dat': table}, callbacks={
        'onTableChange': lambda dat, prevDAT, info: kept.append(prevDAT)})
    count = len(project.engine.by_id)
    table['a', 'n'] = 2
    project.advance()
    former = kept[0]
    assert (former['a', 'n'], former.numRows, former.cell('a*', 1, val=True), former.text) == (
        1, 2, '1', 'name\tn\na\t1\n')
    assert former.findCell('a').row == 1 and former.col('n', val=True) == ['n', '1']
    assert len(project.engine.by_id) == count and table['a', 'n'] == 2


def test_the_form_of_2023(project: Any, net: Any, table_of: Any) -> None:
    table = table_of('a')
    node = net.create('datexecuteDAT', pars={'dat': table})
    node.text = 'def onTableChange(dat):\n\tparent().store("seen", dat.numRows)\n'
    table.appendRow(['b'])
    project.advance()
    assert net.fetch('seen') == 2 and project.errors() == ''


@pytest.mark.parametrize('deleted', [False, True])
def test_the_older_callbacks(deleted: bool, project: Any, net: Any, table_of: Any) -> None:
    table, log = table_of('name n', 'a 1', 'b 2'), []
    net.create('datexecuteDAT', pars={'dat': table, 'execute': 'end', **dict.fromkeys(
        ('rowchange', 'colchange', 'cellchange', 'sizechange'), True), 'tablechange': False}, callbacks={
        'onTableChange': lambda *args: log.append('never'),
        'onRowChange': lambda dat, rows: log.append(('rows', rows)),
        'onColChange': lambda dat, cols: log.append(('cols', cols)),
        'onCellChange': lambda dat, cells, prev: log.append(('cells', [cell.val for cell in cells], prev)),
        'onSizeChange': lambda dat: log.append('size')})
    table['a', 'n'] = 5
    if deleted:
        table.deleteRow('b')
    project.advance()
    assert log == (['size'] if deleted else [('rows', [1]), ('cols', [1]), ('cells', ['5'], ['1'])])


def test_a_callback_that_fails_loses_no_change_and_one_that_edits_ends(project: Any, net: Any,
                                                                      table_of: Any) -> None:
    table, seen = table_of('0'), []

    def change(dat: Any, prevDAT: Any, info: Any) -> None:
        seen.append((prevDAT[0, 0].val, dat[0, 0].val))
        dat[0, 0] = dat[0, 0] + 1
        raise RuntimeError('no')

    node = net.create('datexecuteDAT', pars={'dat': table}, callbacks={'onTableChange': change})
    table[0, 0] = 1
    project.advance(3)
    assert seen == [('0', '1'), ('1', '2'), ('2', '3')] and 'RuntimeError: no' in node.scriptErrors()


def test_the_table_is_destroyed_and_the_watcher_too(project: Any, net: Any, table_of: Any) -> None:
    table, other = table_of('a'), table_of('b')
    seen = table_change(net, table)
    net.op('datexec1').par.dat = other
    assert table.edit_logs == {} and len(other.edit_logs) == 1
    net.op('datexec1').par.dat = table
    table[0, 0] = 'c'
    table.destroy()
    project.advance(2)
    assert seen == [] and project.errors() == ''
    net.op('datexec1').par.dat = other
    net.op('datexec1').destroy()
    assert other.edit_logs == {}

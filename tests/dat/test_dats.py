"""Text, tables and cells, as TouchDesigner's DAT and Cell classes have them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import (
    CookError,
    DestroyedError,
    MediaError,
    NetworkError,
    NotFoundError,
    ParTypeError,
    ParValueError,
    ReadOnlyError,
)


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Any]:
    with td.Project(folder=tmp_path) as project:
        yield project.project1


@pytest.fixture
def table(net: Any) -> Any:
    made = net.create('tableDAT')
    made.appendRows([['name', 'x', 'y'], ['red', 1, 2.5], ['green', 3, 'four'], ['blue', -5, '']])
    return made


def texts(dat: Any) -> list[list[str]]:
    return [[cell.val for cell in row] for row in dat.rows()]


def test_cells_by_index_and_name(table: Any) -> None:
    assert table[1, 0].val == 'red'
    assert table['green', 'x'].val == '3'
    assert table[-1, -3].val == 'blue'
    assert table['re*', 0] is None, 'no patterns in brackets'
    assert table['mauve', 'x'] is None
    assert table[9, 9] is None
    assert table.cell('re*', 'x').val == '1'
    assert table.cell('RED', 'x') is None
    assert table.cell('RED', 'x', caseSensitive=False, val=True) == '1'
    assert [cell.val for cell in table.cells('*e*', 'x')] == ['x', '1', '3', '-5']
    assert (table.numRows, table.numCols) == (4, 3)


def test_a_cell_is_a_number_when_its_text_is_one(table: Any) -> None:
    cell = table['red', 'y']
    assert cell + 1 == 3.5
    assert 2 * cell == 5
    assert cell == 2.5
    assert cell == '2.5'
    assert (float(cell), int(cell), str(cell)) == (2.5, 2, '2.5')
    assert table['red', 'x'] + table['green', 'x'] == 4
    assert table['green', 'y'] + '!' == 'four!'
    assert -table['blue', 'x'] == 5
    assert table['red', 'name'].upper() == 'RED'
    assert not table['blue', 'y']
    assert repr(cell) == 'type:Cell cell:(1, 2) owner:/project1/table1 value:2.5'
    assert cell.offset(1, 0).val == 'four'
    assert cell.offset(9, 0) is None


def test_writing_cells(table: Any) -> None:
    table['red', 'x'] = 9
    assert table[1, 1].val == '9'
    cell = table['blue', 'y']
    cell.val = 3.25
    assert table['blue', 'y'] == 3.25
    with pytest.raises(NotFoundError, match=r"no cell \('mauve', 0\); the table has 4 rows and 3 columns"):
        table['mauve', 0] = 1
    table.deleteRow('blue')
    assert not cell.valid
    with pytest.raises(DestroyedError, match='no longer exists'):
        _ = cell.val


def test_rows_and_columns(table: Any) -> None:
    assert table.row('green', val=True) == ['green', '3', 'four']
    assert table.row('mauve') is None
    assert table.col('x', val=True) == ['x', '1', '3', '-5']
    assert table.rows('red', 'blue', val=True) == [['red', '1', '2.5'], ['blue', '-5', '']]
    assert table.cols('[xy]', val=True)[0] == ['x', '1', '3', '-5']
    assert table.findCell('FOUR').col == 2
    assert table.findCell('FOUR', caseSensitive=True) is None
    assert [cell.val for cell in table.findCells('*e*', cols=['name'])] == ['name', 'red', 'green', 'blue']


def test_edits_return_indices(table: Any) -> None:
    assert table.appendRow(['grey', 7]) == 4
    assert texts(table)[4] == ['grey', '7', ''], 'rows are filled up'
    assert table.appendRow(['after red'], 'red') == 2
    assert table.insertRow(['top']) == 0
    assert table.insertRow(['before red'], 'red') == 2
    assert table.appendCol(['z', 1, 2]) == 3
    assert table.insertCol(['first'], 0) == 0
    table.clear()
    assert (table.numRows, table.numCols) == (0, 0)
    assert table.appendRows([1, 2, 3]) == 2
    assert texts(table) == [['1'], ['2'], ['3']]
    assert table.appendCols([['a', 'b', 'c', 'd']]) == 1
    assert texts(table)[3] == ['', 'd']


def test_sorted_rows(net: Any) -> None:
    table = net.create('tableDAT')
    for value in (10, 2, 'x', 7):
        table.appendRow([value], sort=0)
    assert table.col(0, val=True) == ['2', '7', '10', 'x'], 'numbers before texts'


def test_replace_and_delete(table: Any) -> None:
    table.replaceRow('red', ['rot'])
    assert texts(table)[1] == ['rot', '', '']
    table.replaceRow('green', ['gruen'], entireRow=False)
    assert texts(table)[2] == ['gruen', '3', 'four']
    table.replaceCol('x', ['X', 1, 2, 3])
    assert table.col('X', val=True) == ['X', '1', '2', '3']
    table.deleteCol('X')
    table.deleteRows(['rot', 'blue'])
    assert texts(table) == [['name', 'y'], ['gruen', 'four']]
    with pytest.raises(NotFoundError, match="no row 'rot'; there are 2"):
        table.deleteRow('rot')


def test_clear_and_size(table: Any) -> None:
    table.clear(keepFirstRow=True)
    assert texts(table) == [['name', 'x', 'y']]
    table.setSize(3, 2)
    assert texts(table) == [['name', 'x'], ['', ''], ['', '']]
    table[1, 1] = 5
    table.clear(keepSize=True)
    assert texts(table) == [['', '']] * 3
    with pytest.raises(ParValueError, match='0 or more'):
        table.setSize(-1, 2)


def test_text_and_csv(table: Any) -> None:
    assert table.text.splitlines()[1] == 'red\t1\t2.5'
    table.text = 'a\tb\nc\td'
    assert texts(table) == [['a', 'b'], ['c', 'd']]
    table[0, 0] = 'tab\there'
    assert table.text.splitlines()[0] == 'tab here\tb'
    table.csv = '"x, y",2\n"line\nbreak",3\n'
    assert texts(table) == [['x, y', '2'], ['line\nbreak', '3']]
    assert table.csv == '"x, y",2\n"line\nbreak",3\n'


def test_a_text_dat(net: Any) -> None:
    dat = net.create('textDAT')
    assert dat.isText
    dat.text = 'hello'
    assert (dat.numRows, dat[0, 0].val) == (1, 'hello')
    print(' world', file=dat, end='')
    assert dat.text == 'hello world'
    dat.write('!')
    assert dat.text == 'hello world!'
    dat.textFormat = False
    assert dat.isTable
    dat.text = '{"a": [1, 2]}'
    dat.textFormat = True
    assert dat.jsonObject == {'a': [1, 2]}
    dat.text = '{'
    with pytest.raises(ParValueError, match='not JSON'):
        _ = dat.jsonObject
    with pytest.raises(ParTypeError, match='takes a str'):
        dat.text = 5


def test_rows_turn_a_text_into_a_table(net: Any) -> None:
    dat = net.create('textDAT')
    dat.appendRow(['a', 'b'])
    assert dat.isTable
    assert texts(dat) == [['a', 'b']]


def test_modules(net: Any) -> None:
    dat = net.create('textDAT', 'tools')
    dat.text = 'count = []\ndef double(x):\n    return 2 * x\ndef here():\n    return me.name, op("tools").digits'
    assert dat.module.double(4) == 8
    assert dat.module is dat.module, 'run once per text'
    assert dat.module.here() == ('tools', None)
    assert td.mod.tools.double(1) == 2
    assert td.mod('tools').double(2) == 4
    dat.text = 'def double(x): return 3 * x'
    assert dat.module.double(4) == 12
    with pytest.raises(NotFoundError, match="mod finds no DAT 'nothing'"):
        td.mod('nothing')


def test_scripts_see_tds_names(net: Any) -> None:
    dat = net.create('textDAT')
    dat.text = ('made = parent().create(nullDAT, "made_by_script")\n'
                'names = [CookLevel.ALWAYS.name, ParMode.BIND.name]')
    assert dat.module.made is net.op('made_by_script')
    assert dat.module.names == ['ALWAYS', 'BIND']


def test_run_passes_arguments(net: Any) -> None:
    dat, table = net.create('textDAT'), net.create('tableDAT', 'out')
    dat.text = "op('out').appendRow(args)"
    dat.run('x', 2)
    net.engine.advance()
    assert texts(table) == [['x', '2']]


def test_downstream_and_expressions_follow_edits(net: Any, table: Any) -> None:
    null = net.create('nullDAT', inputs=[table])
    level = net.create('levelTOP', pars={'brightness1': "=op('table1')['red', 'x']"})
    assert null['red', 'x'] == 1
    assert level.par.brightness1.eval() == 1
    table['red', 'x'] = 0.25
    assert null['red', 'x'] == 0.25
    assert level.par.brightness1.eval() == 0.25
    cooks = null.totalCooks
    table['red', 'x'] = 0.25
    null.cook()
    assert null.totalCooks == cooks, 'writing what is there changes nothing'
    with pytest.raises(ReadOnlyError, match='a nullDAT cannot be written to'):
        null[0, 0] = 1


def test_files(net: Any, tmp_path: Path) -> None:
    path = tmp_path / 'data.csv'
    path.write_text('a,b\n1,"2, 3"\n\n')
    dat = net.create('tableDAT', pars={'file': 'data.csv', 'removeblank': True})
    assert texts(dat) == [['a', 'b'], ['1', '2, 3']]
    text = net.create('textDAT', pars={'file': 'notes.txt'})
    with pytest.raises(CookError, match=r'cannot read .*notes\.txt'):
        _ = text.text
    (tmp_path / 'notes.txt').write_text('first')
    text.par.loadonstartpulse.pulse()
    assert text.text == 'first'
    text.text = 'second'
    text.par.writepulse.pulse()
    assert (tmp_path / 'notes.txt').read_text() == 'second'


def test_synced_files_follow_both_ways(net: Any, tmp_path: Path) -> None:
    path = tmp_path / 'live.txt'
    path.write_text('one')
    dat = net.create('textDAT', pars={'file': 'live.txt', 'syncfile': True})
    assert dat.text == 'one'
    path.write_text('three')
    net.engine.advance()
    assert dat.text == 'three'
    dat.text = 'from here'
    assert path.read_text() == 'from here'


def test_saving(net: Any, table: Any, tmp_path: Path) -> None:
    path = table.save('out/table.csv', createFolders=True)
    assert Path(path).read_text().splitlines()[1] == 'red,1,2.5'
    assert Path(table.save()).name == 'table1.tsv'
    with pytest.raises(MediaError, match=r'cannot write .*; createFolders=True makes the folders'):
        table.save('nowhere/x.csv')


def test_info_shows_errors(net: Any) -> None:
    dat = net.create('textDAT', 'bad', pars={'file': 'gone.txt'})
    info = net.create('infoDAT', pars={'op': 'bad'})
    assert 'gone.txt' in info.text
    dat.par.file = ''
    assert info.text == ''


def test_values_that_are_no_rows(table: Any) -> None:
    with pytest.raises(NetworkError, match='cells need an order'):
        table.appendRow({'a', 'b'})
    table.appendRow('text')
    assert texts(table)[4] == ['text', '', ''], 'a text is one cell, not its letters'


def test_json_and_streams(net: Any) -> None:
    dat = net.create('textDAT')
    json.dump({'k': 1}, dat)
    assert dat.jsonObject == {'k': 1}
    assert not dat.isatty()
    print('and', 2, file=dat)
    dat.flush()
    assert dat.text == '{"k": 1}and 2\n'
    with pytest.raises(ParValueError, match='/project1/text1: not JSON: Extra data'):
        _ = dat.jsonObject


def test_what_a_dat_tells_of_itself(net: Any, table: Any) -> None:
    null = net.create('nullDAT', inputs=[table])
    assert table.isEditable and not null.isEditable
    null.lock = True
    assert null.isEditable
    assert table.locals['me'] is table and table.locals['op']('table1') is table
    table.scroll(0, 0)
    with pytest.raises(NotFoundError, match=r'no cell \(99, 0\); the table has 4 rows and 3 columns'):
        table.scroll(99, 0)
    table.deleteCols(['x', 0])
    assert table.numCols == 1
    table.deleteCols()
    assert table.numCols == 0


@pytest.mark.parametrize(('text', 'language'), [
    ('{"a": 1}', 'json'), ('<a/>', 'xml'), ('def f():\n\tpass', 'python'), ('hello', 'text'),
    ('out vec4 fragColor;\nvoid main() {}', 'glsl')])
def test_languages(net: Any, text: str, language: str) -> None:
    dat = net.create('textDAT')
    dat.text = text
    assert dat.detectLanguage() == language and dat.par.language == 'text'
    dat.detectLanguage(setLanguage=True)
    assert dat.par.language == language

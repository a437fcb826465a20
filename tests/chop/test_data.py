"""dattoCHOP, feedbackCHOP and trailCHOP: what comes from tables and from the frames before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tdgraph.channels import Channels
from tdgraph.errors import CookError

CELLS = [['name', 'x', 'y'], ['a', 1, 2.5], ['b', 'word', -3], ['a', 7, 8]]


@pytest.fixture
def table(net: Any) -> Any:
    dat = net.create('tableDAT')
    dat.clear()
    for row in CELLS:
        dat.appendRow(row)
    return dat


def read(net: Any, table: Any, **pars: Any) -> tuple[tuple[str, ...], Any]:
    node = net.create('dattoCHOP', pars={'dat': table.path, **pars})
    value = node.channels()
    assert node.errors() == ''
    return value.names, value.samples.tolist()


def test_datto_makes_rows_columns_or_values_channels(net: Any, table: Any) -> None:
    assert read(net, table) == (('a', 'b', 'a1'), [[1, 2.5], [0, -3], [7, 8]])
    assert read(net, table, output='chanpercol', firstrow='names') == (('x', 'y'), [[1, 0, 7], [2.5, -3, 8]])
    assert read(net, table, output='chanpercol') == (('chan1', 'chan2'), [[1, 0, 7], [2.5, -3, 8]])
    assert read(net, table, output='single') == (('chan1',), [[1, 2.5, 0, -3, 7, 8]])
    names, values = read(net, table, output='chanpervalue', firstrow='names')
    assert names == ('a_x', 'a_y', 'b_x', 'b_y', 'a_x1', 'a_y1') and values == [[1], [2.5], [0], [-3], [7], [8]]
    assert read(net, table, firstrow='values', firstcolumn='values')[1][1] == [0, 1, 2.5]


def test_datto_selects_rows_and_columns(net: Any, table: Any) -> None:
    assert read(net, table, extractrows='byindex', rowindexstart=2, rowindexend=-1)[0] == ('b', 'a')
    assert read(net, table, extractrows='byname', rownamestart='b')[1] == [[0, -3], [7, 8]]
    assert read(net, table, extractrows='byname', rownamestart='a', rownameend='b')[0] == ('a', 'b')
    assert read(net, table, extractrows='bynames', rownames='b*')[1] == [[0, -3]]
    assert read(net, table, extractcols='bynames', colnames='y')[1] == [[2.5], [-3], [8]]
    assert read(net, table, extractcols='byindex', colindexstart=1, colindexend=1)[1] == [[1], [0], [7]]
    assert read(net, table, extractrows='byname', rownamestart='none') == ((), [])


def test_datto_follows_its_table(net: Any, table: Any) -> None:
    node = net.create('dattoCHOP', pars={'dat': table.path})
    assert node['b'].eval() == 0
    table[2, 1] = 5
    assert node['b'][0] == 5


def test_feedback_closes_a_loop(project: Any, net: Any) -> None:
    one = net.create('constantCHOP', pars={'const0value': 1})
    back = net.create('feedbackCHOP')
    total = net.create('mathCHOP', inputs=[one, back], pars={'chopop': 'add'})
    back.setInputs([total])
    seen = []
    for _ in range(4):
        seen.append(total['chan1'].eval())
        total.cook(force=True)
        assert total['chan1'].eval() == seen[-1]
        project.advance()
    assert seen == [1, 2, 3, 4]
    assert total.warnings() == '' and back.warnings() == ''


def test_feedback_begins_with_its_second_input(project: Any, net: Any) -> None:
    begin = net.create('constantCHOP', pars={'const0value': 10})
    back = net.create('feedbackCHOP')
    total = net.create('mathCHOP', inputs=[back], pars={'postoff': 1})
    back.setInputs([total, begin])
    assert total['chan1'].eval() == 11
    project.advance()
    assert total['chan1'].eval() == 12
    back.par.reset = True
    assert total['chan1'].eval() == 11
    back.par.reset = False
    back.par.delta = True
    project.advance()
    assert back['dt'].eval() == pytest.approx(1 / 60) and back['chan1'].eval() == 11


def test_feedback_moves_a_slice_to_now(project: Any, net: Any, held: Any) -> None:
    def moving(time: Any) -> Channels:
        return Channels(('a',), np.arange(4)[None] + time.frame * 10, 240, time.slice(240)[0], True)

    source = held(moving)
    back = net.create('feedbackCHOP', inputs=[source])
    assert back.numChans == 0
    source.cook()
    project.advance()
    start = back.channels().start
    back.par.output = 'shift'
    assert back.channels().start == start + 4 and back.numpyArray().tolist() == [[10, 11, 12, 13]]
    back.par.output = 'sample'
    assert back.numpyArray().tolist() == [[13, 13, 13, 13]]


def test_trail_shows_the_last_samples(project: Any, net: Any, held: Any) -> None:
    source = held(lambda time: Channels(('a',), [[time.frame]]))
    trail = net.create('trailCHOP', inputs=[source], pars={'wlength': 3, 'wlengthunit': 'samples'})
    assert trail.numpyArray().tolist() == [[0, 0, 1]] and trail.end == 0
    project.advance()
    trail.cook()
    project.advance()
    assert trail.numpyArray().tolist() == [[1, 2, 3]] and trail.numpyArray().tolist() == [[1, 2, 3]]
    project.advance()
    assert trail.numpyArray().tolist() == [[2, 3, 4]] and trail.end == 3
    trail.par.growlength = True
    project.advance()
    assert trail.numpyArray().tolist() == [[2, 3, 4, 5]]
    trail.par.resetpulse.pulse()
    assert trail.numpyArray().tolist() == [[5]]
    trail.par.active = False
    project.advance()
    assert trail.numpyArray().tolist() == [[5]]


def test_trail_records_when_the_input_cooks(project: Any, net: Any) -> None:
    source = net.create('constantCHOP')
    trail = net.create('trailCHOP', inputs=[source], pars={'capture': 'inputcooks', 'growlength': True})
    trail.cook()
    for value in (5, 6):
        project.advance(3)
        source.par.const0value = value
        trail.cook()
    project.advance(5)
    assert trail.numpyArray().tolist() == [[0, 5, 6]]


def test_function_aborts_where_it_is_told_to(net: Any, held: Any) -> None:
    node = net.create('functionCHOP', inputs=[held('a', [[4, -1]])], pars={'error': 'abort'})
    with pytest.raises(CookError, match='sqrt of -1'):
        node.numpyArray()


@pytest.mark.parametrize(('pars', 'value', 'expected'), [
    ({'func': 'sinh', 'pinfval': 5}, 1000, 5), ({'func': 'sinh', 'ninfval': -5}, -1000, -5),
    ({'func': 'ln', 'divval': 3, 'ninfval': 9}, 0, 3), ({'func': 'acos', 'domval': 4}, 2, 4),
    ({'func': 'powb', 'expval': -1, 'divval': 2}, 0, 2), ({'func': 'powb', 'expval': 0.5}, -4, -2),
    ({'func': 'ln', 'error': 'useprev'}, -1, 0)])
def test_function_replaces_what_is_not_finite(net: Any, held: Any, pars: Any, value: float,
                                              expected: float) -> None:
    assert net.create('functionCHOP', inputs=[held('a', [[value]])], pars=pars)['a'].eval() == expected

"""expressionCHOP, parameterCHOP, infoCHOP and performCHOP: what the network says about itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.errors import CookError


def told(node: Any) -> dict[str, float]:
    value = node.channels()
    assert value.length == 1 or not value.count
    return dict(zip(value.names, value.samples[:, 0].tolist())) if value.count else {}


# --- Expression

@pytest.fixture
def three(held: Any) -> Any:
    return held('a b c', [[1, 2, 3], [4, 5, 6], [7, 8, 9]], start=4)


def expression(net: Any, inputs: list[Any], *texts: Any, **pars: Any) -> Any:
    node = net.create('expressionCHOP', inputs=inputs, pars=pars)
    node.seq.expr.numBlocks = len(texts)
    for block, text in zip(node.seq.expr, texts):
        if isinstance(text, str):
            block.par.expr.expr = text
        else:
            block.par.expr = text
    return node


def test_expressions_take_turns_over_the_channels(net: Any, three: Any) -> None:
    node = expression(net, [three], 'me.inputVal * 10', 'me.chanIndex * 100 + me.sampleIndex')
    np.testing.assert_array_equal(node.numpyArray(), [[10, 20, 30], [100, 101, 102], [70, 80, 90]])
    assert (node.start, node['b'].name) == (4, 'b')
    node.par.chanperexpr = 2
    np.testing.assert_array_equal(node.numpyArray(), [[10, 20, 30], [40, 50, 60], [200, 201, 202]])
    node.par.limitexpr, node.par.limitnum = True, 2
    assert [channel.name for channel in node.chans()] == ['a', 'b']


def test_a_constant_is_an_expression_too(net: Any, three: Any) -> None:
    node = expression(net, [three], 0.5)
    np.testing.assert_array_equal(node.numpyArray(), np.full((3, 3), 0.5))
    node.par.expr0expr = 2
    assert node[0].eval() == 2


def test_other_inputs_can_be_read(net: Any, held: Any, three: Any) -> None:
    other = held('x', [[5, 6, 7]], start=4)
    node = expression(net, [three, other], "me.inputVal + me.inputs[1]['x'][me.sampleIndex]")
    np.testing.assert_array_equal(node.numpyArray()[0], [6, 8, 10])
    other.hold(Channels(['x'], [[0, 0, 100]], start=4))
    np.testing.assert_array_equal(node.numpyArray()[0], [1, 2, 103])


def test_what_is_read_is_recorded(project: Any, net: Any, three: Any) -> None:
    node = expression(net, [three], 'me.inputVal * absTime.frame')
    still = expression(net, [three], 'me.inputVal + 1')
    assert node['a'][2] == 3
    still.cook()
    project.advance(4)
    assert node['a'][2] == 15 and still['a'][2] == 4 and still.totalCooks == 1
    still.par.expr0expr.expr = 'me.inputVal + 2'
    assert still['a'][2] == 5, 'the same without a sample, and yet another text'


def test_a_failing_expression_names_its_sample(net: Any, three: Any) -> None:
    node = expression(net, [three], '6 / me.inputVal')
    assert node['c'][2] == pytest.approx(2 / 3) and node.errors() == ''
    node.par.expr0expr.expr = '1 / (me.inputVal - 5)'
    with pytest.raises(CookError, match=r'channel 1, sample 1 \(me.inputVal = 5\): ZeroDivisionError'):
        node.numpyArray()
    assert node.value.samples[2, 2] == pytest.approx(2 / 3), 'the last good value stays'
    node.par.expr0expr.expr = "'word'"
    node.cook()
    assert 'could not convert' in node.errors()
    node.par.expr0expr.expr = 'me.inputVal'
    assert node['a'][0] == 1 and node.errors() == ''


def test_without_trust_only_safe_expressions_run(held: Any) -> None:
    with td.Project(trust=False) as project:
        net = project.op('/project1')
        source = net.create('constantCHOP', pars={'const0value': 3})
        node = expression(net, [source], 'abs(me.inputVal) + me.chanIndex + me.sampleIndex')
        assert node[0].eval() == 3
        node.par.expr0expr.expr = '[x for x in (1, 2)][0]'
        node.cook()
        assert 'trust' in node.errors()


# --- Parameter

@pytest.fixture
def rig(net: Any) -> Any:
    rig = net.create('baseCOMP', 'rig')
    page = rig.appendCustomPage('Rig')
    page.appendXYZ('T')
    page.appendToggle('On')
    page.appendMenu('Kind')
    page.appendStr('Word')
    rig.par.Kind.menuNames = ['a', 'b', 'c']
    rig.par.Tx, rig.par.On, rig.par.Kind = 1.5, True, 'c'
    return rig


def test_numbers_switches_and_menus_become_channels(net: Any, rig: Any) -> None:
    node = net.create(td.parameterCHOP, pars={'ops': 'rig'})
    assert node.name == 'par1'
    assert told(node) == {'Tx': 1.5, 'Ty': 0, 'Tz': 0, 'On': 1, 'Kind': 2}
    rig.par.Tz.expr = '2 + 3'
    rig.par.On = False
    assert told(node) == {'Tx': 1.5, 'Ty': 0, 'Tz': 5, 'On': 0, 'Kind': 2}
    rig.appendCustomPage('More').appendInt('Count')
    rig.par.Count = 4
    assert told(node)['Count'] == 4


def test_patterns_choose_parameters_and_groups(net: Any, rig: Any) -> None:
    node = net.create('parameterCHOP', pars={'ops': 'rig', 'parameter': 'T* ^Ty'})
    assert list(told(node)) == ['Tx', 'Tz']
    node.par.parameter, node.par.pargroups = '*', 'T'
    assert list(told(node)) == ['Tx', 'Ty', 'Tz']
    node.par.parameter = 'Tx On'
    assert list(told(node)) == ['Tx']
    node.par.renameto = 'tx'
    assert list(told(node)) == ['tx']


def test_names_and_several_operators(net: Any, rig: Any) -> None:
    net.create('constantCHOP', 'knob', pars={'const0value': 8})
    node = net.create('parameterCHOP', pars={'ops': 'rig knob', 'custom': True, 'builtin': True,
                                             'parameter': 'Tx const0value', 'nameformat': 'op'})
    assert told(node) == {'rig:Tx': 1.5, 'knob:const0value': 8}
    node.par.nameformat = 'path'
    assert list(told(node)) == ['/project1/rig:Tx', '/project1/knob:const0value']
    node.par.custom = False
    assert list(told(node)) == ['/project1/knob:const0value']
    assert net.op('knob').totalCooks == 0, 'operators are not cooked for their parameters'


def test_what_it_gives_can_be_exported(project: Any, net: Any, rig: Any) -> None:
    twin = net.copy(rig, 'twin')
    node = net.create('parameterCHOP', pars={'ops': 'rig', 'parameter': 'T*', 'nameformat': 'op',
                                             'exportmethod': 'autoname', 'renamefrom': 'rig*', 'renameto': 'twin*'})
    node.export = True
    rig.par.Tx = 7
    assert twin.par.Tx.eval() == 7


# --- Info

def test_info_about_each_family(net: Any, held: Any) -> None:
    top = net.create('constantTOP', 'sheet', pars={'outputresolution': 'custom', 'resolutionw': 30,
                                                   'resolutionh': 20})
    table = net.create('tableDAT', 'table')
    table.fill([['a', 'b', 'c'], [1, 2, 3]])
    chop = held('a b', [[1, 2, 3], [4, 5, 6]], rate=24, start=7)
    info = net.create(td.infoCHOP, pars={'op': 'sheet'})
    about = told(info)
    assert [about[name] for name in ('resx', 'resy', 'aspectx', 'aspecty', 'depth')] == [30, 20, 30, 20, 1]
    assert about['gpu_memory_used'] == 30 * 20 * 4 and about['total_cooks'] == 1 == top.totalCooks
    info.par.op = chop
    about = told(info)
    wanted = ('start', 'length', 'sample_rate', 'num_channels', 'time_slice', 'export_sernum')
    assert [about[name] for name in wanted] == [7, 3, 24, 2, 0, 0]
    info.par.op = table
    assert (told(info)['num_rows'], told(info)['num_cols']) == (2, 3)
    table.appendRow([4, 5, 6])
    assert told(info)['num_rows'] == 3
    info.par.op = net
    assert 'children_cpu_cook_time' not in told(info)
    info.par.childcooktime = True
    assert told(info)['children_cpu_cook_time'] > 0
    info.par.op = ''
    assert told(info) == {}


def test_info_counts_cooks_and_errors(project: Any, net: Any, three: Any) -> None:
    node = expression(net, [three], 'me.inputVal * absTime.frame')
    info = net.create('infoCHOP', pars={'op': node})
    assert told(info)['cooked_this_frame'] == 1 and told(info)['cook_time'] == pytest.approx(node.cookTime)
    project.advance()
    assert told(info)['total_cooks'] == 2 == told(info)['cook_frame'] == told(info)['cook_abs_frame']
    node.par.expr0expr.expr = '1 / 0'
    assert told(info)['errors'] == 1
    node.par.expr0expr.expr = 'me.inputVal'
    about = told(info)
    assert about['errors'] == 0 and about['cooked_this_frame'] == 1
    project.advance()
    assert told(info)['cooked_this_frame'] == 0, 'nothing made it cook'


def test_passive_info_does_not_cook(project: Any, net: Any, held: Any) -> None:
    chop = held(lambda time: Channels(['a'], [[time.frame]]))
    top = net.create('constantTOP', 'sheet')
    info = net.create('infoCHOP', pars={'op': chop, 'passive': True})
    assert told(info)['total_cooks'] == 0 and chop.totalCooks == 0
    chop.cook()
    project.advance()
    assert told(info)['total_cooks'] == 1 and told(info)['num_channels'] == 1
    project.advance()
    assert told(info)['cooked_this_frame'] == 0 and chop.totalCooks == 1
    info.par.op = top
    assert told(info)['resx'] == 0 and top.totalCooks == 0
    info.par.passive = False
    assert told(info)['resx'] > 0


def test_info_channels_are_chosen_by_name_and_value(net: Any, held: Any) -> None:
    source = held('a b', [[1, 2, 3], [4, 5, 6]])
    info = net.create('infoCHOP', pars={'op': source, 'iscope': 'length num_* total_*'})
    assert told(info) == {'length': 3, 'num_channels': 2, 'total_cooks': 1}
    info.par.values, info.par.range1, info.par.range2 = 'inside', 1, 2
    assert told(info) == {'num_channels': 2, 'total_cooks': 1}
    info.par.values = 'outside'
    assert told(info) == {'length': 3}


# --- Perform

def test_perform_measures_frames(project: Any, net: Any) -> None:
    node = net.create(td.performCHOP)
    assert told(node) == {'fps': 0, 'msec': 0}
    for name in ('activeops', 'totalops', 'cookrate', 'cpumemused', 'gpumemused'):
        node.par[name] = True
    slow = net.create('scriptCHOP', callbacks={'onCook': lambda op: (op.time.frame, wait(0.02))})
    project.advance(3, cook=[slow])
    about = told(node)
    assert 1 <= about['fps'] <= 3 and about['msec'] >= 20
    assert about['active_ops'] >= 1 and about['total_ops'] == len(project.engine.by_id) and about['cookrate'] == 60
    assert 10 < about['cpu_mem_used'] < 100_000 and about['gpu_mem_used'] >= 0
    assert told(node) == about, 'one frame tells one thing'


def wait(seconds: float) -> None:
    import time
    time.sleep(seconds)


def test_perform_tells_of_skipped_frames(project: Any, net: Any) -> None:
    node = net.create('performCHOP', pars={'fps': False, 'msec': False, 'cook': True, 'droppedframes': True,
                                           'timeslicestep': True, 'timeslicemsec': True})
    project.advance(cook=[node])
    assert told(node) == {'cook': 1, 'dropped_frames': 0, 'timeslice_step': 1,
                          'timeslice_msec': pytest.approx(1000 / 60)}
    node.par.timeslice = True
    node.cook()
    project.engine.skip(3)
    value = node.channels()
    assert value.sliced and (value.start, value.length) == (2, 3)
    np.testing.assert_allclose(value.samples, [[0, 0, 1], [2] * 3, [3] * 3, [50] * 3], rtol=1e-6)


def test_a_destroyed_perform_stops_measuring(project: Any, net: Any) -> None:
    before = len(project.engine.before_frame), len(project.engine.after_frame)
    net.create('performCHOP').destroy()
    assert (len(project.engine.before_frame), len(project.engine.after_frame)) == before

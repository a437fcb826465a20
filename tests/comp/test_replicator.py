"""The Replicator: a copy for each row, made and removed as rows come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tdgraph as td


@pytest.fixture
def table(net: Any) -> Any:
    table = net.create('tableDAT', 'table')
    table.clear()
    table.appendRows([['name', 'value'], ['red', 1], ['green', 2], ['blue', 3]])
    return table


@pytest.fixture
def made(net: Any, table: Any) -> Callable[..., Any]:
    """Makes a Replicator of a base COMP with a Constant CHOP inside."""
    master = net.create('baseCOMP', 'master')
    master.create('constantCHOP', 'k', pars={'const0value': 7})

    def make(**pars: Any) -> Any:
        return net.create('replicatorCOMP', pars={'template': 'table', 'master': 'master', **pars})

    return make


def names(comp: Any, prefix: str = 'item') -> list[str]:
    return [child.name for child in comp.children if child.name.startswith(prefix)]


def test_one_for_each_row(made: Any, net: Any, table: Any, project: Any) -> None:
    replicator = made()
    assert names(net) == ['item1', 'item2', 'item3'] and net.op('item2/k')[0] == 7
    assert net.op('item1').replicator is replicator and net.op('master').replicator is None
    held = net.op('item1')
    held.store('mine', 1)
    table.appendRow(['white', 4])
    assert names(net) == ['item1', 'item2', 'item3', 'item4']
    table.deleteRow(1)
    table.deleteRow(1)
    assert names(net) == ['item1', 'item2'] and net.op('item1') is held and held.fetch('mine') == 1
    table.clear()
    assert names(net) == [] and project.errors() == ''


def test_names(made: Any, net: Any, table: Any) -> None:
    replicator = made(ignorefirstrow=False)
    assert names(net) == ['item0', 'item1', 'item2', 'item3']
    replicator.par.ignorefirstrow = True
    replicator.par.namefromtable, replicator.par.colname, replicator.par.opprefix = 'colbyname', 'name', ''
    found = {op.name for op in net.children if op.replicator is replicator}
    assert found == {'red', 'green', 'blue'}
    green = net.op('green')
    table[2, 0] = 'lime tree'
    table.appendRow(['red', 9])
    assert {op.name for op in net.children if op.replicator is replicator} == {'red', 'lime_tree', 'blue'}
    assert not green.valid
    replicator.par.namefromtable, replicator.par.colindex, replicator.par.opprefix = 'colbyindex', 1, 'v'
    assert names(net, 'v') == ['v1', 'v3', 'v9'] or set(names(net, 'v')) == {'v1', 'v2', 'v3', 'v9'}


def test_by_number_with_a_most(made: Any, net: Any) -> None:
    replicator = made(method='bynum', numreplicants=3, opprefix='n')
    assert names(net, 'n') == ['n1', 'n2', 'n3']
    replicator.par.domaxops, replicator.par.maxops = True, 2
    assert names(net, 'n') == ['n1', 'n2']
    replicator.par.numreplicants.expr = 'int(absTime.frame)'
    replicator.par.domaxops = False
    assert names(net, 'n') == ['n1']
    net.engine.advance(4)
    assert names(net, 'n') == ['n1', 'n2', 'n3', 'n4', 'n5']


def test_where_they_are_put(made: Any, net: Any) -> None:
    replicator = made(destination='.')
    assert names(net) == [] and names(replicator) == ['item1', 'item2', 'item3']
    box = net.create('baseCOMP', 'box')
    replicator.par.destination = 'box'
    assert names(box) == ['item1', 'item2', 'item3']
    replicator.par.destination = ''
    assert "destination '' is no component" in replicator.errors() and len(names(box)) == 3


def test_layouts(made: Any, net: Any) -> None:
    def places(layout: str) -> list[tuple[float, float]]:
        replicator = made(layout=layout, layoutorigin1=100, layoutorigin2=50)
        found = [(op.nodeX, op.nodeY) for op in net.children if op.replicator is replicator]
        replicator.par.template = ''
        assert names(net) == []
        replicator.destroy()
        return found

    assert places('horizontal') == [(100, 50), (300, 50), (500, 50)]
    assert places('vertical') == [(100, 50), (100, -120), (100, -290)]
    assert places('grid') == [(100, 50), (300, 50), (100, -120)]
    assert places('off') == [(100, 50)] * 3


def test_callbacks(made: Any, net: Any, table: Any) -> None:
    replicator = made(destination='.')
    dat = net.op('replicator1_callbacks')
    assert replicator.par.callbacks.eval() is dat and 'onRemoveReplicant' in dat.text
    dat.text = (
        'def onReplicate(comp, allOps, newOps, template, master):\n'
        '\tcall = [op.name for op in allOps], [op.name for op in newOps]\n'
        "\tcomp.store('calls', [*comp.fetch('calls', []), call])\n"
        '\tfor c in newOps:\n'
        "\t\tc.op('k').par.const0value = float(template[c.digits, 'value'])\n"
        "\t\tassert me.name == 'replicator1_callbacks' and master.name == 'master'\n"
        'def onRemoveReplicant(comp, replicant):\n'
        "\tcomp.store('gone', comp.fetch('gone', []) + [replicant.name])\n"
        '\treplicant.destroy()\n')
    replicator.par.recreateall.pulse()
    table.appendRow(['white', 4])
    _ = net.children
    table.deleteRow(4)
    assert names(replicator) == ['item1', 'item2', 'item3']
    assert [replicator.op(f'item{i}/k')[0].eval() for i in (1, 2, 3)] == [1, 2, 3]
    three = ['item1', 'item2', 'item3']
    assert replicator.fetch('calls') == [(three, three), ([*three, 'item4'], ['item4']), (three, [])]
    assert replicator.fetch('gone') == ['item4']


def test_without_the_callback_they_stay_and_serve_again(made: Any, net: Any, table: Any) -> None:
    replicator = made()
    assert len(names(net)) == 3
    heard: list[list[str]] = []
    replicator.set_callbacks({'onReplicate': lambda comp, every, new, *rest: heard.append([op.name for op in new])})
    held = net.op('item3')
    table.deleteRow(3)
    assert names(net) == ['item1', 'item2', 'item3']
    table.appendRow(['black', 0])
    assert net.op('item3') is held and heard == [[]]


def test_missing_and_all_again(made: Any, net: Any) -> None:
    replicator = made()
    first, second = net.op('item1'), net.op('item2')
    second.destroy()
    net.create('baseCOMP')
    assert names(net) == ['item1', 'item3'], 'nobody asked for it'
    replicator.par.recreatemissing.pulse()
    assert sorted(names(net)) == ['item1', 'item2', 'item3'] and net.op('item1') is first
    replicator.par.recreateall.pulse()
    assert sorted(names(net)) == ['item1', 'item2', 'item3'] and not first.valid


def test_a_few_in_each_frame(made: Any, net: Any, project: Any) -> None:
    made(method='bynum', numreplicants=5, doincremental=True, increment=2)
    seen = []
    for _ in range(4):
        seen.append(len(names(net)))
        project.advance()
    assert seen == [2, 4, 5, 5]


def test_replicants_that_are_clones(made: Any, net: Any) -> None:
    net.op('master').par.clone = 'master'
    made()
    net.op('master/k').par.const0value = 9
    assert [net.op(f'item{i}/k')[0].eval() for i in (1, 2, 3)] == [9, 9, 9]
    assert len(net.op('master').clones) == 3


def test_any_operator_can_be_the_master(net: Any, table: Any) -> None:
    net.create('constantCHOP', 'k', pars={'const0value': 3})
    net.create('replicatorCOMP', pars={'template': 'table', 'master': 'k'})
    assert net.op('item2')[0] == 3


def test_a_copied_replicator_knows_its_own(made: Any, net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    net.copyOPs([])
    inner = box.copy(net.op('master'))
    replicator = box.create('replicatorCOMP', pars={'template': '../table', 'master': inner.name})
    assert names(box) == ['item1', 'item2', 'item3']
    twin = net.copy(box)
    assert names(twin) == ['item1', 'item2', 'item3'] and twin.errors(recurse=True) == ''
    assert twin.op('item1').replicator is twin.op(replicator.name)
    clone = net.create('baseCOMP', pars={'clone': 'box'})
    net.op('table').appendRow(['white', 4])
    assert names(clone) == names(twin) == names(box) == ['item1', 'item2', 'item3', 'item4']
    assert clone.errors(recurse=True) == ''


# --- what is refused

def test_without_a_master(net: Any, table: Any) -> None:
    replicator = net.create('replicatorCOMP')
    assert replicator.errors() == '', 'nothing is asked for'
    replicator.par.template = 'table'
    assert 'no Master Operator to replicate; set the parameter master' in replicator.errors()
    net.create('baseCOMP', 'late')
    replicator.par.master = 'late'
    assert replicator.errors() == '' and len(names(net)) == 3
    net.op('late').destroy()
    assert 'no Master Operator' in replicator.errors() and len(names(net)) == 3


def test_a_column_that_is_not_there(made: Any, net: Any) -> None:
    replicator = made(namefromtable='colbyname', colname='size')
    assert "no column 'size'; it has name, value" in replicator.errors() and names(net) == []
    replicator.par.colname = 'name'
    assert replicator.errors() == '' and names(net) == ['itemred', 'itemgreen', 'itemblue']


def test_names_of_others_are_left_alone(made: Any, net: Any) -> None:
    mine = net.create('textDAT', 'item2')
    replicator = made()
    assert "'item2' is taken by another operator" in replicator.errors()
    assert net.op('item2') is mine and names(net) == ['item2', 'item1', 'item3']


def test_what_would_not_end(made: Any, net: Any, project: Any) -> None:
    inside = net.op('replicator1') or made()
    inside.par.master = '/project1'
    assert 'contains the destination' in inside.errors()
    inside.par.master, inside.par.destination = 'replicator1', '.'
    assert inside.errors()
    inside.par.master, inside.par.destination = 'other', '..'
    net.create('replicatorCOMP', 'other', pars={'template': 'table', 'master': 'replicator1', 'opprefix': 'o'})
    project.advance(3)
    assert net.numChildrenRecursive < 60 and 'without end' in project.errors()


def test_a_callback_that_raises(made: Any, net: Any, table: Any) -> None:
    replicator = made()
    net.op('replicator1_callbacks').text = 'def onReplicate(*args):\n\traise ValueError("no")'
    table.appendRow(['x', 1])
    assert len(names(net)) == 4 and 'ValueError: no' in replicator.scriptErrors()
    table.appendRow(['y', 1])
    assert len(names(net)) == 5


def test_a_template_that_fails(made: Any, net: Any, table: Any) -> None:
    script = net.create('scriptDAT', 'bad')
    script.set_callbacks({'onCook': lambda op: 1 / 0})
    replicator = made()
    assert len(names(net)) == 3
    replicator.par.template = 'bad'
    assert names(net) == [] or 'ZeroDivisionError' in replicator.errors()
    replicator.par.template = 'table'
    assert len(names(net)) == 3 and replicator.errors() == ''


def test_destroying_it_leaves_them(made: Any, net: Any, project: Any) -> None:
    replicator = made()
    assert len(names(net)) == 3
    replicator.destroy()
    net.op('table').appendRow(['x', 1])
    project.advance()
    assert len(names(net)) == 3 and net.op('item1').replicator is None
    assert td.op('item1') is net.op('item1')

"""opexecuteDAT: cooks, flags, wires, names, places, children, and the end of operators."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.operators.dat.opexecute import OPExecuteDAT


@pytest.fixture
def log() -> list[Any]:
    return []


@pytest.fixture
def watch(net: Any, log: list[Any]) -> Any:
    """Makes an OP Execute DAT with everything on that notes (callback, name of the operator, flag)."""
    def make(op: Any, *only: str) -> Any:
        def note(name: str) -> Any:
            return lambda *args: log.append((name, *(getattr(arg, 'name', arg) for arg in args)))

        chosen = [one for one in OPExecuteDAT.known if not only or one.name in only]
        return net.create('opexecuteDAT', pars={'op': op, **{one.toggle: True for one in chosen}},
                          callbacks={one.name: note(one.name) for one in chosen})

    return make


@pytest.fixture
def value(net: Any) -> Any:
    return net.create('constantCHOP', 'value')


CHANGES = {
    'bypass': (lambda op: setattr(op, 'bypass', True), [('onFlagChange', 'value', 'bypass')]),
    'two flags': (lambda op: (setattr(op, 'viewer', True), setattr(op, 'display', True)),
                  [('onFlagChange', 'value', 'display'), ('onFlagChange', 'value', 'viewer')]),
    'moved': (lambda op: setattr(op, 'nodeX', op.nodeX + 10), [('onUIChange', 'value')]),
    'resized': (lambda op: setattr(op, 'nodeWidth', 200), [('onUIChange', 'value')]),
    'there and back': (lambda op: (setattr(op, 'bypass', True), setattr(op, 'bypass', False)), []),
    'a parameter': (lambda op: setattr(op.par, 'const0value', 4), []),
    'destroyed': (lambda op: op.destroy(), [('onDestroy',)]),
}


@pytest.mark.parametrize('what', CHANGES)
def test_changes(what: str, project: Any, log: Any, watch: Any, value: Any) -> None:
    change, expected = CHANGES[what]
    watch(value)
    change(value)
    assert log == [], 'told in the next frame'
    project.advance(2)
    assert log == expected


def test_wires(project: Any, net: Any, log: Any, watch: Any, value: Any) -> None:
    node = net.create('mathCHOP', 'sum')
    watch(node, 'onWireChange')
    node.setInputs([value])
    project.advance(2)
    node.setInputs([value, net.create('constantCHOP')])
    project.advance()
    value.destroy()
    project.advance()
    assert log == [('onWireChange', 'sum')] * 3


def test_names_and_paths(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = net.create('baseCOMP', 'outer')
    inner = base.create('constantCHOP', 'inner')
    watch('outer/* other/*', 'onNameChange', 'onPathChange')
    inner.name = 'renamed'
    project.advance()
    assert log == [('onNameChange', 'renamed'), ('onPathChange', 'renamed')]
    log.clear()
    base.name = 'other'
    project.advance()
    assert log == [('onPathChange', 'renamed')]


def test_renamed_so_that_it_is_no_longer_meant(project: Any, log: Any, watch: Any, value: Any) -> None:
    watch(value, 'onNameChange', 'onFlagChange')
    value.name = 'another'
    project.advance()
    value.bypass = True
    project.advance()
    assert log == [('onNameChange', 'another')]


def test_children(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = net.create('baseCOMP', 'base')
    first, second = base.create('constantCHOP'), base.create('constantCHOP')
    watch(base, 'onNumChildrenChange', 'onChildRename', 'onCurrentChildChange')
    third = base.create('nullCHOP')
    project.advance()
    assert log == [('onNumChildrenChange', 'base')]
    log.clear()
    second.name = 'renamed'
    first.current = True
    project.advance()
    assert log == [('onChildRename', 'base'), ('onCurrentChildChange', 'base')]
    log.clear()
    third.destroy()
    first.current = False
    project.advance(2)
    assert log == [('onNumChildrenChange', 'base')]


def test_operators_by_pattern_and_new_ones(project: Any, net: Any, log: Any, watch: Any) -> None:
    watch('part*', 'onFlagChange')
    first, second = (net.create('constantCHOP', f'part{number}') for number in (1, 2))
    project.advance()
    assert log == [], 'a new one has not changed'
    first.viewer = second.viewer = True
    project.advance()
    assert log == [('onFlagChange', 'part1', 'viewer'), ('onFlagChange', 'part2', 'viewer')]


def test_before_and_after_cooking(project: Any, net: Any, log: Any, watch: Any, value: Any) -> None:
    node = net.create('nullCHOP', inputs=[value])
    watch(node, 'onPreCook', 'onPostCook')
    project.advance(2)
    assert log == [], 'to watch cooks nothing'
    node.cook()
    assert log == [('onPreCook', 'null1'), ('onPostCook', 'null1')]
    node.cook()
    assert len(log) == 2, 'there was no reason to cook'
    value.par.const0value = 3
    project.advance(3, cook=node)
    assert len(log) == 4 and node.totalCooks == 2


def test_what_pre_cook_sets_counts_in_that_cook(net: Any, value: Any) -> None:
    node = net.create('mathCHOP', inputs=[value])
    count = []

    def before(op: Any) -> None:
        count.append(op.totalCooks)
        op.par.gain = 2

    value.par.const0value = 3
    dat = net.create('opexecuteDAT', pars={'op': node, 'precook': True}, callbacks={'onPreCook': before})
    assert (node['chan1'].eval(), count, node.totalCooks) == (6, [0], 1)
    assert (node['chan1'].eval(), count, node.totalCooks) == (6, [0], 1)
    node.cook(force=True)
    assert count == [0, 1] and dat.scriptErrors() == ''


def test_an_input_that_pre_cook_changes_counts_when_asked_again(net: Any, value: Any) -> None:
    node = net.create('mathCHOP', inputs=[value])
    net.create('opexecuteDAT', pars={'op': node, 'precook': True}, callbacks={
        'onPreCook': lambda op: setattr(value.par, 'const0value', 3)})
    assert node.numpyArray().tolist() == [[0]], 'the input has cooked before it'
    assert node.numpyArray().tolist() == [[3]] and node.totalCooks == 2
    assert node.numpyArray().tolist() == [[3]] and node.totalCooks == 2


def test_post_cook_reads_what_was_cooked(net: Any, value: Any) -> None:
    seen = []
    net.create('opexecuteDAT', pars={'op': value, 'postcook': True}, callbacks={
        'onPostCook': lambda op: seen.append((op['chan1'].eval(), op.totalCooks))})
    value.par.const0value = 7
    value.cook()
    assert seen == [(7.0, 1)]


def test_cook_callbacks_that_fail_advance_or_destroy(project: Any, net: Any, value: Any) -> None:
    node = net.create('nullCHOP', inputs=[value])
    after = net.create('nullCHOP', 'after', inputs=[node])
    dat = net.create('opexecuteDAT', pars={'op': node, 'precook': True, 'postcook': True}, callbacks={
        'onPreCook': lambda op: 1 / 0, 'onPostCook': lambda op: td.project.advance()})
    assert after['chan1'] == 0
    assert 'ZeroDivisionError' in dat.scriptErrors() and 'advance() inside of a callback' in dat.scriptErrors()
    dat.set_callbacks({'onPreCook': lambda op: op.destroy()})
    value.par.const0value = 3
    after.cook()
    assert not node.valid and after.numChans == 0 and dat.scriptErrors() == ''
    assert project.engine.scheduler.listeners == {} and project.engine.scheduler.announced == set()


def test_nobody_listens_any_more(project: Any, net: Any, watch: Any, value: Any) -> None:
    listeners = project.engine.scheduler.listeners
    dat = watch(value)
    assert list(listeners) == [value]
    dat.par.active = False
    assert listeners == {}
    dat.par.active = True
    assert list(listeners) == [value]
    dat.destroy()
    assert listeners == {}


def test_what_a_callback_changes_is_told_in_the_next_frame(project: Any, net: Any, value: Any) -> None:
    seen = []

    def moved(op: Any) -> None:
        seen.append(td.absTime.frame)
        op.nodeX += 10

    net.create('opexecuteDAT', pars={'op': value, 'uichange': True}, callbacks={'onUIChange': moved})
    value.nodeX += 10
    project.advance(3)
    assert seen == [2, 3, 4]


def test_a_callback_that_destroys_it_ends_what_was_to_be_told(project: Any, net: Any, value: Any) -> None:
    seen = []
    toggles = dict.fromkeys(('flagchange', 'uichange', 'opdelete'), True)
    net.create('opexecuteDAT', pars={'op': value, **toggles}, callbacks={
        'onFlagChange': lambda op, flag: (seen.append(flag), op.destroy()),
        'onUIChange': lambda op: seen.append('moved'), 'onDestroy': lambda: seen.append('destroyed')})
    value.viewer = value.bypass = True
    value.nodeX += 10
    project.advance()
    assert seen == ['bypass']
    project.advance()
    assert seen == ['bypass', 'destroyed'] and project.errors() == ''


def test_extensions(project: Any, net: Any) -> None:
    base = net.create('baseCOMP', 'base')
    code = base.create('textDAT', 'FooExt')
    code.text = 'class FooExt:\n\tdef __init__(self, ownerComp):\n\t\tself.number = 1\n'
    base.par.ext0object = "op('./FooExt').module.FooExt(me)"
    seen = []
    net.create('opexecuteDAT', pars={'op': base, 'extensionchange': True}, callbacks={
        'onExtensionChange': lambda op, extension: seen.append((op.name, extension.number))})
    project.advance()
    assert seen == []
    code.text = code.text.replace('1', '2')
    project.advance(2)
    assert seen == [('base', 2)]
    base.par.reinitextensions.pulse()
    project.advance(2)
    assert seen == [('base', 2)] * 2
    code.text = 'nothing('
    project.advance()
    assert len(seen) == 2 and 'was never closed' in base.errors()

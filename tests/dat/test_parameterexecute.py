"""parameterexecuteDAT: values, pulses, expressions, exports, modes of parameters."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.operators.dat.parameterexecute import ParameterExecuteDAT
from tdgraph.pars import ParMode


@pytest.fixture
def log() -> list[Any]:
    return []


@pytest.fixture
def watch(net: Any, log: list[Any]) -> Any:
    """Makes a Parameter Execute DAT that notes (callback, name of the parameter, the rest)."""
    def make(op: Any, pars: str = '*', *only: str, **settings: Any) -> Any:
        def note(name: str) -> Any:
            if name == 'onValueChange':
                return lambda par, prev: log.append((name, par.name, par.eval(), prev))
            if name == 'onValuesChanged':
                return lambda changes: log.append((name, [(one.par.name, one.par.eval(), one.prev)
                                                          for one in changes]))
            return lambda par, *rest: log.append((name, par.name, *rest))

        chosen = only or ('onValueChange',)
        return net.create('parameterexecuteDAT', pars={
            'op': op, 'pars': pars, 'builtin': True,
            **{one.toggle: one.name in chosen for one in ParameterExecuteDAT.known}, **settings},
            callbacks={name: note(name) for name in chosen})

    return make


@pytest.fixture
def level(net: Any) -> Any:
    return net.create('levelTOP', 'level')


def custom(net: Any) -> Any:
    base = net.create('baseCOMP', 'base')
    page = base.appendCustomPage('Custom')
    page.appendFloat('Speed')
    page.appendPulse('Go')
    return base


def test_a_value_is_told_once_a_frame(project: Any, log: Any, watch: Any, level: Any) -> None:
    watch(level, 'opacity gamma*')
    level.par.opacity = 0.5
    level.par.opacity = 0.25
    level.par.contrast = 3
    assert log == []
    project.advance(2)
    assert log == [('onValueChange', 'opacity', 0.25, 1.0)]
    log.clear()
    level.par.opacity, level.par.gamma1 = 0.5, 2
    level.par.opacity = 0.25
    project.advance()
    assert log == [('onValueChange', 'gamma1', 2.0, 1.0)], 'taken back is no change'


def test_the_watched_operator_does_not_cook(project: Any, watch: Any, log: Any, level: Any) -> None:
    watch(level)
    level.par.opacity = 0.5
    project.advance(3)
    assert level.totalCooks == 0 and len(log) == 1


def test_values_of_expressions(project: Any, net: Any, log: Any, watch: Any, level: Any) -> None:
    wave = net.create('constantCHOP', 'wave', pars={'const0value': 2})
    watch(level)
    level.par.opacity.expr = "op('wave')['chan1'] / 4"
    level.par.contrast.expr = 'absTime.frame'
    project.advance()
    assert sorted(log) == [('onValueChange', 'contrast', 2.0, 1.0), ('onValueChange', 'opacity', 0.5, 1.0)]
    log.clear()
    level.par.contrast = 2
    wave.par.const0value = 3
    project.advance()
    assert log == [('onValueChange', 'opacity', 0.75, 0.5)] and level.totalCooks == 0
    log.clear()
    wave.par.const0value = 3
    project.advance()
    assert log == []


def test_what_is_not_marked_is_not_looked_at(project: Any, watch: Any, level: Any, monkeypatch: Any) -> None:
    looked = []
    watched_pars = ParameterExecuteDAT.watched_pars
    monkeypatch.setattr(ParameterExecuteDAT, 'watched_pars',
                        lambda self, op: looked.append(op) or watched_pars(self, op))
    watch(level)
    project.advance(5)
    looked.clear()
    project.advance(5)
    assert looked == []
    level.par.opacity = 0.5
    project.advance(5)
    assert looked == [level]


def test_values_changed_at_the_end_of_the_frame(project: Any, net: Any, log: Any, watch: Any, level: Any) -> None:
    def end(frame: int) -> None:
        level.par.contrast = frame

    watch(level, '*', 'onValueChange', 'onValuesChanged')
    net.create('executeDAT', pars={'frameend': True}, callbacks={'onFrameEnd': end})
    level.par.opacity = 0.5
    project.advance()
    assert log == [('onValueChange', 'opacity', 0.5, 1.0), ('onValuesChanged', log[1][1])]
    assert sorted(log[1][1]) == [('contrast', 2.0, 1.0), ('opacity', 0.5, 1.0)]
    log.clear()
    project.advance()
    assert log == [('onValueChange', 'contrast', 2.0, 1.0), ('onValuesChanged', [('contrast', 3.0, 2.0)])]


def test_pulses(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = custom(net)
    watch(base, '*', 'onPulse', 'onValueChange')
    base.par.Go.pulse()
    base.par.Go.pulse()
    project.advance(2)
    assert log == [('onPulse', 'Go')] * 2
    base.par.Go = True
    project.advance()
    assert log == [('onPulse', 'Go')] * 3


def test_custom_and_builtin(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = custom(net)
    node = watch(base, '*', custom=False)
    base.par.Speed, base.par.opshortcut = 1, 'B'
    project.advance()
    assert [entry[1] for entry in log] == ['opshortcut']
    log.clear()
    node.par.custom, node.par.builtin = True, False
    base.par.Speed, base.par.opshortcut = 2, 'C'
    project.advance()
    assert [entry[1] for entry in log] == ['Speed']


def test_a_pattern_that_names_only_what_is_left_out(net: Any, level: Any) -> None:
    node = net.create('parameterexecuteDAT', pars={'op': level, 'pars': 'opacity'})
    assert node.warnings() == ("/project1/parexec1: watches nothing, since 'opacity' names builtin parameters; "
                               'turn builtin on')
    node.par.builtin = True
    assert node.warnings() == ''


def test_parameters_that_come_go_and_are_renamed(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = custom(net)
    watch(base)
    base.par.Speed = 1
    new = base.customPages[0].appendFloat('New')[0]
    project.advance()
    assert log == [('onValueChange', 'Speed', 1.0, 0.0)], 'a new one has not changed'
    log.clear()
    new.val = 3
    base.par.Speed.destroy()
    project.advance()
    assert log == [('onValueChange', 'New', 3.0, 0.0)] and project.errors() == ''


def test_operators_by_pattern(project: Any, net: Any, log: Any, watch: Any) -> None:
    first = net.create('levelTOP', 'look1')
    watch('look*', 'opacity')
    second = net.create('levelTOP', 'look2')
    first.par.opacity = 0.5
    project.advance()
    second.par.opacity = 0.25
    project.advance()
    first.destroy()
    second.par.opacity = 1
    project.advance()
    assert [entry[2:] for entry in log] == [(0.5, 1.0), (0.25, 1.0), (1.0, 0.25)]


def test_expressions_and_modes(project: Any, log: Any, watch: Any, level: Any) -> None:
    watch(level, 'opacity', 'onExpressionChange', 'onModeChange')
    level.par.opacity.expr = '1'
    project.advance(2)
    assert log == [('onExpressionChange', 'opacity', '1', ''),
                   ('onModeChange', 'opacity', ParMode.EXPRESSION, ParMode.CONSTANT)]
    log.clear()
    level.par.opacity.expr = '0.5 + 0.5'
    project.advance()
    assert log == [('onExpressionChange', 'opacity', '0.5 + 0.5', '1')]


def test_exports(project: Any, net: Any, log: Any, watch: Any, level: Any) -> None:
    chop = net.create('constantCHOP', 'drive', pars={'const0name': 'level:opacity', 'const0value': 0.5,
                                                     'exportmethod': 'autoname'})
    watch(level, 'opacity', 'onExportChange', 'onValueChange')
    chop.export = True
    project.advance()
    assert log == [('onValueChange', 'opacity', 0.5, 1.0),
                   ('onExportChange', 'opacity', '/project1/drive/level:opacity', '')]
    log.clear()
    chop.export = False
    project.advance()
    assert ('onExportChange', 'opacity', '', '/project1/drive/level:opacity') in log


def test_enable(project: Any, net: Any, log: Any, watch: Any) -> None:
    base = custom(net)
    watch(base, 'Speed', 'onEnableChange')
    base.par.Speed.enable = False
    project.advance(2)
    base.par.Speed.enableExpr = 'absTime.frame > 4'
    project.advance(3)
    base.par.Speed.enableExpr = '1 / 0'
    project.advance(2)
    assert log == [('onEnableChange', 'Speed', False, True), ('onEnableChange', 'Speed', True, False)]
    assert project.errors() == ''


def test_the_older_form_with_three_arguments(project: Any, net: Any, level: Any) -> None:
    node = net.create('parameterexecuteDAT', pars={'op': level, 'builtin': True})
    node.text = 'def onValueChange(par, val, prev):\n\tparent().store("seen", (par.name, val, prev))\n'
    level.par.opacity = 0.5
    project.advance()
    assert net.fetch('seen') == ('opacity', 0.5, 1.0)


def test_references_and_menus(project: Any, net: Any, log: Any, watch: Any) -> None:
    node = net.create('compositeTOP')
    first, second = net.create('constantTOP'), net.create('constantTOP')
    watch(node)
    node.par.tops, node.par.operand = [first, second], 'add'
    project.advance()
    found = {entry[1]: entry[2:] for entry in log}
    assert found['tops'] == ([first, second], None) and found['operand'] == ('add', 'multiply')
    log.clear()
    net.create('constantTOP')
    project.advance()
    assert log == []


def test_a_callback_that_sets_it_again_is_called_in_the_next_frame(project: Any, net: Any, level: Any) -> None:
    seen = []

    def change(par: Any, prev: Any) -> None:
        seen.append((td.absTime.frame, prev, par.eval()))
        par.val = par.eval() / 2

    net.create('parameterexecuteDAT', pars={'op': level, 'builtin': True}, callbacks={'onValueChange': change})
    level.par.opacity = 0.5
    project.advance(3)
    assert seen == [(2, 1, 0.5), (3, 0.5, 0.25), (4, 0.25, 0.125)]


def test_a_callback_that_fails_loses_no_change(project: Any, net: Any, level: Any) -> None:
    seen = []

    def change(par: Any, prev: Any) -> None:
        seen.append((par.name, prev))
        raise RuntimeError('no')

    node = net.create('parameterexecuteDAT', pars={'op': level, 'builtin': True},
                      callbacks={'onValueChange': change})
    level.par.opacity, level.par.contrast = 0.5, 2
    project.advance()
    level.par.opacity = 0.25
    project.advance(2)
    assert sorted(seen[:2]) == [('contrast', 1), ('opacity', 1)] and seen[2:] == [('opacity', 0.5)]
    assert 'RuntimeError: no' in node.scriptErrors()


def test_a_callback_that_destroys_the_operator(project: Any, net: Any, level: Any) -> None:
    seen = []
    net.create('parameterexecuteDAT', pars={'op': level, 'builtin': True}, callbacks={
        'onValueChange': lambda par, prev: (seen.append(par.name), par.owner.destroy())})
    level.par.opacity, level.par.contrast = 0.5, 2
    project.advance(2)
    assert len(seen) == 1 and project.errors() == ''


def test_what_was_changed_while_it_was_not_active(project: Any, log: Any, watch: Any, level: Any) -> None:
    node = watch(level)
    node.par.active = False
    level.par.opacity = 0.5
    project.advance()
    node.par.active = True
    project.advance()
    assert log == []
    level.par.opacity = 0.25
    project.advance()
    assert log == [('onValueChange', 'opacity', 0.25, 0.5)]


def test_nothing_of_it_stays_when_it_is_destroyed(project: Any, watch: Any, level: Any) -> None:
    node = watch(level, 'opacity', 'onValueChange', 'onValuesChanged')
    level.par.opacity = 0.5
    project.advance()
    node.destroy()
    assert not level.par.opacity.reader.readers

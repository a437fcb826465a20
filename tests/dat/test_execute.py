"""executeDAT, and what all Execute DATs share: text, functions, trust, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import NetworkError, ParTypeError

KINDS = ('executeDAT', 'chopexecuteDAT', 'parameterexecuteDAT', 'opexecuteDAT', 'datexecuteDAT')


def noting(log: list[Any], *names: str) -> dict[str, Any]:
    """Callbacks of these names that note what they are called with."""
    return {name: lambda *args, name=name: log.append((name, *args)) for name in names}


def test_moments_of_a_project() -> None:
    log: list[Any] = []
    names = ('onStart', 'onCreate', 'onExit', 'onFrameStart', 'onFrameEnd')
    with td.Project() as project:
        project.project1.create('executeDAT', callbacks=noting(log, *names), pars=dict.fromkeys(
            ('start', 'create', 'exit', 'framestart', 'frameend'), True))
        assert log == []
        project.advance()
        assert log == [('onCreate',), ('onStart',), ('onFrameStart', 2), ('onFrameEnd', 2)]
        log.clear()
        project.advance(2)
        assert log == [('onFrameStart', 3), ('onFrameEnd', 3), ('onFrameStart', 4), ('onFrameEnd', 4)]
        log.clear()
    assert log == [('onExit',)]


def test_nothing_runs_without_its_toggle_or_active(project: Any, net: Any) -> None:
    log: list[Any] = []
    node = net.create('executeDAT', callbacks=noting(log, 'onFrameStart'))
    project.advance()
    assert log == [] and 'onFrameStart is not called; turn framestart on' in node.warnings()
    node.par.framestart = True
    project.advance()
    assert log == [('onFrameStart', 3)] and node.warnings() == ''
    node.par.active = False
    project.advance()
    assert len(log) == 1


def test_callbacks_in_the_text(project: Any, net: Any) -> None:
    node = net.create('executeDAT', pars={'framestart': True})
    assert 'def onFrameStart(frame):' in node.text and 'onDeviceChange' not in node.text
    project.advance()
    node.text = ('def onFrameStart(frame):\n'
                 '\tparent().store("seen", (me.name, frame, absTime.frame, op("execute1").path))\n')
    project.advance()
    assert net.fetch('seen') == ('execute1', 3, 3, '/project1/execute1')
    assert project.errors() == ''


@pytest.mark.parametrize('kind', KINDS)
def test_the_text_of_a_new_one_has_every_callback_and_runs(kind: str, project: Any, net: Any) -> None:
    node = net.create(kind)
    assert [f'def {one.name}({one.arguments}):' in node.text for one in node.known] == [True] * len(node.known)
    for one in node.known:
        node.par[one.toggle] = True
        assert callable(getattr(node.module, one.name))
    project.advance(2)
    assert project.errors() == ''


def test_when_what_a_callback_sets_is_seen(project: Any, net: Any) -> None:
    value = net.create('constantCHOP', pars={'const0value': 0})
    node = net.create('nullCHOP', inputs=[value])
    log = []

    def start(frame: int) -> None:
        value.par.const0value = frame

    def end(frame: int) -> None:
        log.append((frame, node.totalCooks, td.passive(node)['chan1'].eval()))

    net.create('executeDAT', pars={'framestart': True, 'frameend': True},
               callbacks={'onFrameStart': start, 'onFrameEnd': end})
    project.advance(2, cook=node)
    assert log == [(2, 1, 2.0), (3, 2, 3.0)]


def test_in_order_of_their_numbers(project: Any, net: Any) -> None:
    log: list[Any] = []
    for name in ('b1', 'a10', 'a2', 'a'):
        net.create('executeDAT', name, pars={'start': True},
                   callbacks={'onStart': lambda name=name: log.append(name)})
    project.advance(2)
    assert log == ['a', 'a2', 'a10', 'b1']


def test_on_create_of_copies_and_of_what_comes_later(project: Any, net: Any) -> None:
    project.advance()
    node = net.create('executeDAT', pars={'create': True})
    node.text = 'def create():\n\tparent().store(me.name, absTime.frame)\n'
    net.copy(node)
    project.advance(2)
    assert (net.fetch('execute1'), net.fetch('execute2')) == (3, 3), 'the older name, and the copy too'
    net.unstore('*')
    project.advance()
    assert not net.storage


def test_play_and_pause(project: Any, net: Any) -> None:
    log: list[Any] = []
    net.create('executeDAT', pars={'playstatechange': True}, callbacks=noting(log, 'onPlayStateChange'))
    project.advance(2)
    project.time.play = False
    project.advance(2)
    project.time.play = True
    project.advance()
    assert log == [('onPlayStateChange', False), ('onPlayStateChange', True)]


def test_a_loaded_file_starts_when_it_is_built(tmp_path: Path) -> None:
    file = tmp_path / 'net.py'
    file.write_text("""
def build(project):
    net = project.op('/project1')
    def started():
        net.store('started', net.op('level').par.opacity.eval())
    net.create('parameterexecuteDAT', pars={'op': 'level', 'builtin': True},
               callbacks={'onValueChange': lambda par, prev: net.store('changed', prev)})
    net.create('executeDAT', pars={'start': True}, callbacks={'onStart': started})
    net.create('levelTOP', 'level').par.opacity = 0.5
""")
    with td.load(file) as project:
        assert project.op('.').fetch('started') == 0.5
        project.advance()
        assert project.op('.').fetch('changed', 'nothing') == 'nothing', 'building is no change'
        project.op('level').par.opacity = 0.25
        project.advance()
        assert project.op('.').fetch('changed') == 0.5


def test_batch_starts_with_frame_one(tmp_path: Path) -> None:
    log: list[Any] = []

    def build(project: Any) -> Any:
        project.project1.create('executeDAT', pars={'start': True, 'framestart': True},
                                callbacks=noting(log, 'onStart', 'onFrameStart'))
        return project.project1.create('constantTOP')

    td.cook(build, frames='1-2', out=str(tmp_path / '####.png'), resolution='4x4')
    assert log == [('onStart',), ('onFrameStart', 1), ('onFrameStart', 2)]


def test_what_fails_every_frame_is_said_once_and_then_seldom(project: Any, net: Any, capsys: Any) -> None:
    log = []
    node = net.create('executeDAT', pars={'framestart': True})
    node.text = 'def onFrameStart(frame):\n\traise ValueError(f"bad frame {frame}")\n'
    net.create('executeDAT', pars={'framestart': True}, callbacks={'onFrameStart': log.append})
    project.advance(25)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and 'bad frame 2 ' in said[0] and said[1].endswith('(10 times so far)')
    assert len(log) == 25, 'the rest of the frame goes on'
    assert node.scriptErrors().splitlines() == [
        '/project1/execute1: ValueError: bad frame 26 (/project1/execute1, line 2: '
        'raise ValueError(f"bad frame {frame}"))']
    assert 'bad frame 26' in project.errors()
    node.clearScriptErrors()
    project.advance()
    assert 'bad frame 27' in node.scriptErrors() and 'bad frame 27' in capsys.readouterr().err
    node.text = 'def onFrameStart(frame):\n\tpass\n'
    project.advance()
    assert node.scriptErrors() == ''


def test_text_that_nobody_trusts_does_not_run(tmp_path: Path) -> None:
    with td.Project(trust=False, folder=tmp_path) as project:
        node = project.project1.create('executeDAT', pars={'framestart': True})
        node.text = 'def onFrameStart(frame):\n\tparent().store("ran", 1)\n'
        project.advance(2)
        assert project.project1.fetch('ran', 0) == 0
        assert node.scriptErrors() == ('/project1/execute1: this file is not trusted, so its scripts do not run; '
                                       'read them, then load it with trust=True')


def test_functions_that_are_none(net: Any) -> None:
    with pytest.raises(ParTypeError, match=r"no callback 'onFramStart'.*did you mean 'onFrameStart'"):
        net.create('executeDAT', callbacks={'onFramStart': print})
    with pytest.raises(ParTypeError, match='onDeviceChange would never be called: devices are not watched'):
        net.create('executeDAT', callbacks={'onDeviceChange': print})
    with pytest.raises(ParTypeError, match="'onStart' is a int; give a function"):
        net.create('executeDAT', callbacks={'onStart': 3})
    assert net.children == []


def test_what_cannot_happen_is_kept_without_effect(net: Any) -> None:
    node = net.create('executeDAT', pars={'devicechange': True, 'projectpresave': True})
    assert "parameter 'devicechange' is kept but has no effect here" in node.warnings()


def test_a_callback_cannot_advance_or_close(project: Any, net: Any) -> None:
    node = net.create('executeDAT', pars={'framestart': True, 'exit': True}, callbacks={
        'onFrameStart': lambda frame: project.advance(), 'onExit': lambda: project.close()})
    project.advance()
    assert 'advance() inside of a callback' in node.scriptErrors() and project.absTime.frame == 2
    with pytest.raises(NetworkError, match='inside of a callback'):
        project.engine.calling += 1
        project.advance()
    project.engine.calling -= 1


def test_a_callback_destroys_others_and_itself(project: Any, net: Any) -> None:
    log: list[Any] = []

    def start(frame: int) -> None:
        net.op('b').destroy()
        net.op('a').destroy()
        log.append(frame)

    for name in ('b', 'a', 'c'):
        net.create('executeDAT', name, pars={'framestart': True, 'frameend': True}, callbacks={
            'onFrameStart': start if name == 'a' else lambda frame, name=name: log.append(name),
            'onFrameEnd': lambda frame, name=name: log.append(name)})
    project.advance()
    assert log == [2, 'c', 'c'] and project.errors() == ''
    assert list(project.engine.watchers) == [net.op('c')]


@pytest.mark.parametrize('kind', KINDS[1:])
def test_only_settings_make_them_look_again_outside_of_a_frame(kind: str, project: Any, net: Any,
                                                               monkeypatch: Any) -> None:
    watched = net.create('tableDAT' if kind == 'datexecuteDAT' else 'constantCHOP')
    node = net.create(kind)
    par = next(name for name in ('chop', 'dat', 'op') if name in node.par)
    node.par[par] = watched
    looked: list[str] = []
    monkeypatch.setattr(type(node), 'look', lambda self: looked.append(kind))
    net.create('levelTOP').name = 'other'  # which marks the reference
    assert looked == [] and not node.par[par].reader.fresh
    node.par[par] = 'other'
    node.par.active = False
    assert looked == [kind] * 2

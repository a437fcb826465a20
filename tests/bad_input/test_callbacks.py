"""Callbacks that fail, loop, leave, or change the network while it cooks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import (
    CookError,
    DestroyedError,
)

from .world import World


def says(text: str) -> str:
    return re.escape(text)


# -- callbacks

GOOD = np.float32([[1, 2]])


@pytest.fixture
def misbehave(world: World) -> Callable[[Callable[[Any], Any]], Any]:
    """Return a function that makes a Script CHOP which was good once and then calls another function."""
    def make(function: Callable[[Any], Any]) -> Any:
        def cook(op: Any) -> Any:
            return function(op) if world.net.fetch('bad', False) else op.copyNumpyArray(GOOD)

        script = world.net.create('scriptCHOP', 'script', inputs=[world.speed], callbacks={'onCook': cook})
        world.net.create('nullCHOP', 'after', inputs=[script]).cook()
        world.net.store('bad', True)
        return script
    return make


def _raise(op: Any) -> None:
    raise KeyError('x')


def _exit(op: Any) -> None:
    sys.exit(3)


def _recurse(op: Any) -> None:
    _recurse(op)


def _half(op: Any) -> None:
    op.copyNumpyArray(GOOD * 9)
    _raise(op)


def _advance(op: Any) -> None:
    td.project.advance()


def _close(op: Any) -> None:
    td.project.close()


def _unknown(op: Any) -> None:
    op.inputs[0].par.valu0 = 2


def _memory(op: Any) -> None:
    raise MemoryError


@pytest.mark.parametrize(('function', 'text'), [
    (_raise, "KeyError: 'x'"), (_exit, 'a callback called sys.exit(3); return from it instead'),
    (_recurse, 'a callback calls itself without end'), (_half, "KeyError: 'x'"), (_memory, 'MemoryError'),
    (_advance, 'advance() inside of a callback or a frame; return first'),
    (_close, 'close() inside of a callback or a frame; return first'),
    (_unknown, "no parameter 'valu0'"),
    (lambda op: op.cook(3, 4, 5, 6, 7), 'TypeError'), (lambda op: op.nothing, 'AttributeError'),
])
def test_a_callback_that_fails(world: World, misbehave: Any, function: Any, text: str) -> None:
    script, after = misbehave(function), world.net.op('after')
    assert after.numpyArray().tolist() == GOOD.tolist(), 'the last good samples serve'
    assert after.stale_from == (script.path,)
    assert script.errors().startswith('/project1/script: ') and text in script.errors()
    assert len(script.errors().splitlines()) == 1 and text in script.scriptErrors()
    with pytest.raises(CookError, match=says(text)):
        script.numpyArray()
    world.project.advance(2, after)
    assert world.project.absTime.frame == 3
    world.net.store('bad', False)
    assert script.numpyArray().tolist() == GOOD.tolist()
    assert not world.project.errors()


def test_the_place_of_a_failure_is_said_in_whatever_folder_it_is(world: World, tmp_path: Path) -> None:
    path = tmp_path / 'tdgraph' / 'mine.py'
    path.parent.mkdir()
    path.write_text('def cook(op):\n    return 1 / 0\n')
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), path, 'exec'), names)
    script = world.net.create('scriptCHOP', callbacks={'onCook': names['cook']})
    script.cook()
    assert script.errors().endswith(f'ZeroDivisionError: division by zero ({path}, line 2: return 1 / 0)')


@pytest.mark.parametrize('result', [3, 'x', [1, {}], np.zeros(3), object(), NotImplemented])
def test_what_on_cook_returns_is_nobody_s_business(world: World, misbehave: Any, result: Any) -> None:
    assert misbehave(lambda op: result).numpyArray().tolist() == GOOD.tolist()
    assert not world.project.errors()


def test_a_cook_level_that_is_none_is_a_warning(world: World) -> None:
    script = world.net.create('scriptCHOP', callbacks={
        'onCook': lambda op: op.copyNumpyArray(GOOD), 'onGetCookLevel': lambda op: 'ALWAYS'})
    assert script.numpyArray().tolist() == GOOD.tolist()
    assert "/project1/script1: onGetCookLevel returned 'ALWAYS'; give a CookLevel" in script.warnings()


def test_callbacks_whose_text_is_no_python(world: World) -> None:
    script = world.net.create('scriptCHOP', 'script')
    dat = script.par.callbacks.eval()
    for text, what in (('def onCook(op)\n', 'SyntaxError: expected'), ('1 / 0', 'ZeroDivisionError'),
                       ('import nothing_of_this_name', 'ModuleNotFoundError'), ('onCook = 5', ''),
                       ('raise SystemExit', 'sys.exit'), ('\0', 'null bytes'),
                       ('def onCook(a, b, c): pass', 'TypeError: onCook() missing 2')):
        dat.text = text
        script.cook()
        assert what in script.errors(), text
        assert bool(script.errors()) == bool(what), script.errors()
    dat.text = 'def onCook(op):\n\top.clear()\n\top.appendChan("a")\n'
    assert script.numChans == 1
    assert not script.errors()


def test_ctrl_c_ends_a_callback_and_the_next_read_cooks_again(world: World, misbehave: Any) -> None:
    def interrupt(op: Any) -> None:
        raise KeyboardInterrupt

    script = misbehave(interrupt)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            script.numpyArray()
    with pytest.raises(KeyboardInterrupt):
        world.project.advance(1, script)
    world.check()
    world.net.store('bad', False)
    assert script.numpyArray().tolist() == GOOD.tolist()


def test_a_queued_script_that_fails_is_said_and_ends_nothing(world: World, capsys: Any) -> None:
    td.run('1 / 0', fromOP=world.look)
    td.run('raise SystemExit(2)', fromOP=world.look)
    td.run('op("speed").store("ran", absTime.frame)', fromOP=world.look)
    world.project.advance(1, world.out)
    assert 'ZeroDivisionError' in world.look.scriptErrors()
    assert 'sys.exit(2)' in capsys.readouterr().err
    assert world.speed.fetch('ran') == 2
    world.look.clearScriptErrors()


# -- callbacks that bite the hand

def test_a_callback_that_reads_itself_gets_its_last_value(world: World) -> None:
    def cook(op: Any) -> None:
        last = td.passive(op).numpyArray() if op.totalCooks else np.zeros((6, 8, 4), np.float32)
        again = op.numpyArray() if op.totalCooks else last
        np.testing.assert_array_equal(last, again)
        op.copyNumpyArray(last + 1)

    script = world.net.create('scriptTOP', callbacks={'onCook': cook})
    assert script.numpyArray()[0, 0, 0] == 1
    script.cook(force=True)
    assert script.numpyArray()[0, 0, 0] == 2
    assert 'cook dependency loop detected: /project1/script1' in script.warnings()
    assert not script.errors()


def test_a_callback_that_reads_what_stands_on_it_is_a_loop(world: World, misbehave: Any) -> None:
    misbehave(lambda op: op.copyNumpyArray(world.net.op('after').numpyArray() + 1))
    after = world.net.op('after')
    assert after.numpyArray().tolist() == [[2, 3]]
    assert ('/project1/after: cook dependency loop detected: /project1/after -> /project1/script -> '
            '/project1/after; the previous value is used') in after.warnings()
    world.net.store('bad', False)
    assert after.numpyArray().tolist() == GOOD.tolist()
    assert not world.project.warnings()


def test_callbacks_that_call_each_other_end(world: World) -> None:
    def cook(other: str) -> Callable[[Any], None]:
        return lambda op: op.copyNumpyArray(td.op(other).numpyArray() + 1 if td.op(other).numChans else GOOD)

    one, two = (world.net.create('scriptCHOP', name, callbacks={'onCook': cook(other)})
                for name, other in (('one', 'two'), ('two', 'one')))
    one.cook()
    for _ in range(3):
        world.project.advance(1, [one, two])
    assert not world.project.errors()
    assert max(one.totalCooks, two.totalCooks) <= 8


EDITS: dict[str, Callable[[Any], Any]] = {
    'its own parameter': lambda op: op.par.renameto.val == 'a' or setattr(op.par, 'renameto', 'a'),
    'a parameter of its input': lambda op: setattr(
        op.inputs[0].par, 'const0value', op.inputs[0]['chan1'] + 1),
    'a parameter of its output': lambda op: setattr(td.op('after').par, 'renameto', f'x{td.absTime.frame:g}'),
    'its name': lambda op: setattr(op, 'name', f'script{op.totalCooks}'),
    'the name of its component': lambda op: setattr(op.parent(), 'name', f'p{op.totalCooks}'),
    'its wires': lambda op: op.setInputs([] if op.inputs else [td.op('speed')]),
    'a wire to itself': lambda op: op.setInputs([td.op('after')]),
    'storage that it reads': lambda op: op.store('n', op.fetch('n', 0) + 1),
    'huge storage': lambda op: op.store('huge', bytearray(10_000_000)),
    'operators beside it': lambda op: op.parent().create('constantCHOP'),
    'operators that read it': lambda op: op.parent().create('nullCHOP', inputs=[op]).numpyArray(),
    'a copy of itself': lambda op: op.parent().copy(op),
    'the cook of its output': lambda op: td.op('after').cook(force=True),
    'its flags': lambda op: (setattr(op, 'lock', True), setattr(op, 'lock', False)),
    'its values': lambda op: op.unload(),
    'a watch': lambda op: op.watch(),
    'an export': lambda op: setattr(op, 'export', True),
    'a project of its own': lambda op: td.Project(resolution=(2, 2)).close(),
    'queued scripts': lambda op: td.run('pass'),
}


@pytest.mark.parametrize('what', EDITS)
def test_a_callback_that_changes_the_network_cooks_once_a_read(world: World, misbehave: Any, what: str) -> None:
    def cook(op: Any) -> None:
        cooks.append(1)
        EDITS[what](op)
        op.copyNumpyArray(GOOD + 1)

    cooks: list[int] = []
    script, after = misbehave(cook), world.net.op('after')
    source = world.net.create('constantCHOP', 'apart')
    for frame in range(3):
        assert after.numpyArray().tolist() == (GOOD + 1).tolist()
        assert len(cooks) <= 2 * (frame + 1), 'each cook has a reason, and each read ends'
        world.project.advance(1, [after])
    assert not world.project.errors()
    world.net.store('bad', False)
    script.setInputs([])
    assert after.numpyArray().tolist() == GOOD.tolist(), 'what stands on it hears of the next change'
    assert source.numpyArray().tolist() == [[0]]
    world.speed.par.const0value = 2


def test_two_callbacks_that_change_each_other_s_sources_end(world: World) -> None:
    def change(source: str) -> Callable[[Any], None]:
        def cook(op: Any) -> None:
            op.copyNumpyArray(op.inputs[0].numpyArray())
            td.op(source).par.const0value = td.op(source).par.const0value.eval() + 1
        return cook

    sources = [world.net.create('constantCHOP', name) for name in ('a', 'b')]
    scripts = [world.net.create('scriptCHOP', inputs=[source], callbacks={'onCook': change(other)})
               for source, other in zip(sources, 'ba')]
    merge = world.net.create('mergeCHOP', inputs=scripts)
    merge.watch()
    seen = []
    for _ in range(3):
        world.project.advance()
        seen.append(merge.numpyArray()[:, 0].tolist())
    assert seen[0] != seen[1] != seen[2], 'once a frame, and every frame'
    assert max(script.totalCooks for script in scripts) <= 12


def test_a_counter_in_storage_counts_frames_not_reads(world: World) -> None:
    def cook(op: Any) -> None:
        op.store('n', op.fetch('n', 0) + 1)
        op.store('frame', td.absTime.frame)
        op.copyNumpyArray(np.full((1, 1), op.fetch('n'), np.float32))

    script = world.net.create('scriptCHOP', callbacks={'onCook': cook})
    readers = [world.net.create('nullCHOP', inputs=[script]) for _ in range(3)]
    for frame in range(1, 4):
        assert [reader['chan1'].eval() for reader in readers] == [frame] * 3
        world.project.advance()


@pytest.mark.parametrize('how', ['destroys itself', 'destroys its component', 'becomes another'])
def test_a_callback_that_ends_its_own_operator(world: World, how: str) -> None:
    box = world.net.create('baseCOMP', 'box')
    actions: dict[str, Callable[[Any], Any]] = {
        'destroys itself': lambda op: op.destroy(), 'destroys its component': lambda op: op.parent().destroy(),
        'becomes another': lambda op: op.changeType('nullCHOP')}

    def cook(op: Any) -> None:
        op.copyNumpyArray(GOOD)
        if box.fetch('bad', False):
            actions[how](op)

    script = box.create('scriptCHOP', 'script', callbacks={'onCook': cook})
    after = box.create('nullCHOP', 'after', inputs=[script])
    after.cook()
    box.store('bad', True)
    count = len(world.project.engine.by_id)
    with pytest.raises(DestroyedError, match='/project1/box/script: this operator has been destroyed'):
        script.numpyArray()
    assert not script.valid and script.values == ()
    assert len(world.project.engine.by_id) < count or how == 'becomes another'
    if after.valid:
        assert after.numpyArray().shape[0] in (0, 1)
    world.project.advance(2, world.out)


def test_a_callback_that_destroys_what_reads_it(world: World, misbehave: Any) -> None:
    def cook(op: Any) -> None:
        if td.op('after') is not None:
            td.op('after').destroy()
        op.copyNumpyArray(GOOD)

    script = misbehave(cook)
    after = world.net.op('after')
    with pytest.raises(DestroyedError, match='/project1/after: this operator has been destroyed'):
        after.numpyArray()
    assert script.numpyArray().tolist() == GOOD.tolist()


def test_a_root_of_a_frame_that_a_script_destroys(world: World) -> None:
    top = world.net.create('nullTOP', inputs=[world.out])
    td.run(top.destroy, delayFrames=2)
    with pytest.raises(DestroyedError, match='/project1/null1: this operator has been destroyed'):
        world.project.advance(5, top)
    assert world.project.absTime.frame == 3


# -- callbacks of Execute DATs

WATCHERS = {
    'executeDAT': ('framestart', 'onFrameStart'), 'chopexecuteDAT': ('valuechange', 'onValueChange'),
    'datexecuteDAT': ('tablechange', 'onTableChange'), 'opexecuteDAT': ('uichange', 'onUIChange'),
    'parameterexecuteDAT': ('valuechange', 'onValueChange'),
}


@pytest.fixture(params=WATCHERS)
def watcher(request: Any, world: World) -> tuple[Any, Callable[[], None]]:
    """Return an Execute DAT that watches something, and a function that makes its callback be called."""
    toggle, _ = WATCHERS[request.param]
    table, level = world.net.create('tableDAT'), world.net.create('levelTOP')
    watched = {'chop': world.speed, 'dat': table, 'op': level, 'builtin': True}
    dat = world.net.create(request.param, 'watcher', pars={toggle: True})
    for name, value in watched.items():
        if name in dat.par:
            dat.par[name] = value

    def cause() -> None:
        world.speed.par.const0value = 2 + world.project.absTime.frame % 2
        table.appendRow(['x'])
        level.par.gamma1 = 1 + world.project.absTime.frame % 2
        level.nodeX += 1
        world.project.advance(cook=world.out)
        world.speed.par.const0value = 2

    return dat, cause


@pytest.mark.parametrize(('function', 'text'), [
    (lambda *args: {}['x'], "KeyError: 'x'"), (lambda *args: sys.exit(3), 'a callback called sys.exit(3)'),
    (lambda *args: _recurse(args), 'a callback calls itself without end'),
    (lambda *args: td.project.advance(), 'advance() inside of a callback'),
    (lambda *args: td.project.close(), 'close() inside of a callback'),
    (lambda: None, 'TypeError'), (lambda *args: _memory(None), 'MemoryError'),
])
def test_a_callback_of_an_execute_dat_that_fails(world: World, watcher: Any, function: Any, text: str,
                                                 capsys: Any) -> None:
    dat, cause = watcher
    dat.set_callbacks({WATCHERS[dat.opType][1]: function})
    for _ in range(5):
        cause()
    assert text in dat.scriptErrors() and len(dat.scriptErrors().splitlines()) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1, 'said once'
    world.check()
    dat.set_callbacks({})
    dat.text = ''
    cause()
    assert not world.project.errors()


@pytest.mark.parametrize('text', ['def on', '1 / 0', 'import nothing_of_this_name', 'raise SystemExit', '\0'])
def test_text_of_an_execute_dat_that_is_no_python(world: World, watcher: Any, text: str, capsys: Any) -> None:
    dat, cause = watcher
    dat.text = text
    for _ in range(3):
        cause()
    assert len(dat.scriptErrors().splitlines()) == 1 and len(capsys.readouterr().err.splitlines()) == 1
    world.check()
    dat.text = f'{WATCHERS[dat.opType][1]} = 5\n'
    cause()
    assert not world.project.errors()


def test_an_execute_dat_whose_callback_destroys_everything_it_can(world: World, watcher: Any) -> None:
    dat, cause = watcher

    def destroy(*args: Any) -> None:
        for op in world.net.children:
            if op.path not in world.before:
                op.destroy()

    dat.set_callbacks({WATCHERS[dat.opType][1]: destroy})
    cause_again = world.project.advance
    cause()
    assert not dat.valid
    cause_again(2)
    world.check()


def test_ctrl_c_in_an_execute_dat_ends_the_frame_and_the_next_one_goes_on(world: World, watcher: Any) -> None:
    dat, cause = watcher

    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    dat.set_callbacks({WATCHERS[dat.opType][1]: interrupt})
    with pytest.raises(KeyboardInterrupt):
        cause()
    seen = []
    dat.set_callbacks({WATCHERS[dat.opType][1]: lambda *args: seen.append(args)})
    for _ in range(3):
        cause()
    assert seen
    world.check()

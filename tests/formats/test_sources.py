"""Callbacks that were given as functions, as the text of DATs."""

from __future__ import annotations

import functools
import math
import math as maths
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.formats.sources import NoSource, text_of_functions

# Named by the comment above it.
FACTOR = 3  # of everything
UNUSED = [FACTOR]
DOUBLE, TRIPLE = 2, FACTOR


class Wave:
    """Has a method that uses the file."""

    def at(self, x: float) -> float:
        return maths.sin(x) * TRIPLE


def helper(x: float) -> float:
    return Wave().at(x) if x else again(x)


def again(x: float) -> float:
    return helper(x + 1)


def onCook(scriptOp):  # type: ignore[no-untyped-def]
    scriptOp.clear()
    scriptOp.appendChan('a')[0] = helper(2.0)


def other(scriptOp):  # type: ignore[no-untyped-def]
    scriptOp.clear()
    scriptOp.appendChan('b')[0] = math.pi + td.absTime.frame


@functools.lru_cache
def cached(scriptOp: Any) -> None:
    onCook(scriptOp)


def placed(scriptOp: Any) -> str:
    return __file__


def clashing(scriptOp: Any) -> None:
    onCook(scriptOp)


def test_a_function_brings_what_it_uses() -> None:
    text = text_of_functions({'onCook': onCook})
    names: dict[str, Any] = {}
    exec(text, names)
    assert names['helper'](2.0) == helper(2.0) and names['onCook'].__name__ == 'onCook'
    for part in ('from __future__ import annotations', '# Named by the comment above it.\nFACTOR = 3  # of',
                 'import math as maths', 'DOUBLE, TRIPLE = 2, FACTOR', 'class Wave:\n    """Has a method'):
        assert text.count(part) == 1, part
    for part in ('UNUSED', 'pytest', 'np', 'other', 'test_'):
        assert part not in text
    order = [text.index(part) for part in ('FACTOR =', 'class Wave', 'def helper', 'def again', 'def onCook')]
    assert order == sorted(order)


def test_another_name_and_this_library() -> None:
    text = text_of_functions({'onCook': other})
    assert text.endswith('\n\n\nonCook = other\n') and text.startswith('import math\n') and 'import td\n' in text


def local() -> list[Callable[..., Any]]:
    kept = 3

    def closes(scriptOp: Any) -> int:
        return kept

    def alone(scriptOp: Any) -> float:
        return math.pi

    return [closes, alone]


@pytest.mark.parametrize(('function', 'why'), [
    (lambda scriptOp: None, 'is a lambda'), (local()[0], 'uses kept of the function that has made it'),
    (print, 'is a builtin_function_or_method'), (functools.partial(onCook, 1), 'is a partial'),
    (cached, 'is a _lru_cache_wrapper'), (placed, 'uses __file__'),
    (clashing, 'is the function clashing, and another onCook is in its file')])
def test_what_has_no_source(function: Callable[..., Any], why: str) -> None:
    with pytest.raises(NoSource, match=f'^onCook {why}'):
        text_of_functions({'onCook': function})


def test_a_function_inside_of_another() -> None:
    text = text_of_functions({'onCook': local()[1]})
    assert 'import math\n' in text and '\ndef alone(scriptOp: Any) -> float:\n    return math.pi\n' in text


def test_names_that_are_in_no_file() -> None:
    names: dict[str, Any] = {'SIZE': (2, 3), 'numbers': np, 'helper': helper}
    exec(compile('def onCook(scriptOp):\n    return numbers.ones(SIZE), helper(2.0)\n', 'cell', 'exec'), names)
    with pytest.raises(NoSource, match='onCook has no source that can be read; write it into a file'):
        text_of_functions({'onCook': names['onCook']})
    import linecache
    lines = ['def onCook(scriptOp):\n', '    return numbers.ones(SIZE), helper(2.0)\n']
    linecache.cache['cell'] = (0, None, lines, 'cell')  # as IPython does
    found: dict[str, Any] = {}
    exec(text_of_functions({'onCook': names['onCook']}), found)
    assert found['onCook'](None)[0].shape == (2, 3) and found['onCook'](None)[1] == helper(2.0)
    names['SIZE'] = object()
    with pytest.raises(NoSource, match='uses SIZE, which is not in its file'):
        text_of_functions({'onCook': names['onCook']})


def test_a_network_keeps_its_functions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with td.Project() as project:
        net = project.project1
        first = net.create('scriptCHOP', 'first', callbacks={'onCook': onCook})
        net.create('scriptCHOP', 'second', callbacks={'onCook': other})
        net.create('scriptCHOP', 'third', callbacks={'onCook': lambda scriptOp: None})
        net.create('executeDAT', 'each', pars={'framestart': True}, callbacks={'onFrameStart': framed})
        net.create('timerCHOP', 'timer', callbacks={'onInitialize': started})
        expected = first.numpyArray()
        path = project.save(tmp_path / 'net.tdn')
    assert capsys.readouterr().err.splitlines()[1:] == [
        '  /project1/third: the callback onCook is a lambda; define it with def; it is left out']
    with td.load(path, trust=True) as project:
        assert (project.op('first').numpyArray() == expected).all()
        project.advance()
        assert project.op('second')['b'].eval() == np.float32(math.pi + 2)
        assert project.op('each').fetch('frame') == 2
        assert 'def started(timerOp):' in project.op('timer_callbacks').text
        project.save(tmp_path / 'again.tdn')
    assert not capsys.readouterr().err


def framed(frame: float) -> None:
    td.me.store('frame', frame)


def started(timerOp):  # type: ignore[no-untyped-def]
    return None


def test_two_operators_of_one_dat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with td.Project() as project:
        project.project1.create('scriptCHOP', 'a', callbacks={'onCook': onCook})
        project.project1.create('scriptCHOP', 'b', callbacks={'onCook': other}, pars={'callbacks': 'a_callbacks'})
        project.project1.create('scriptCHOP', 'c', callbacks={'onCook': other}, pars={'callbacks': ''})
        project.save(tmp_path / 'net.tdn')
    said = capsys.readouterr().err
    assert '/project1/b: the callback onCook belongs into /project1/a_callbacks, as do those' in said
    assert '/project1/c: the callback onCook has no DAT to be written into' in said

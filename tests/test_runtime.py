"""What scripts see of the project: `debug`, `run`, `project`, `app`, the paths of `tdu`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import tdu
from tdgraph.errors import ParValueError, ReadOnlyError, TDGraphError, UnknownParError


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Any]:
    with td.Project(folder=tmp_path, rate=24) as project:
        yield project.op('/project1')


def test_debug_says_which_dat_and_line(net: Any, capsys: Any) -> None:
    dat = net.create('textDAT', 'talk')
    dat.text = 'def speak():\n\tdebug("a", 1)\nspeak()\ndebug("b")\n'
    assert dat.module is not None
    assert capsys.readouterr().out == ('a 1\n  (Debug - DAT:/project1/talk fn:speak line:2)\n'
                                       'b\n  (Debug - DAT:/project1/talk line:4)\n')
    assert td.debug is tdu.debug.debug, 'one of them, whoever asks'


def test_run_takes_text_and_its_arguments(net: Any) -> None:
    waiting = td.run('parent().store("heard", [*args, me.path])', 1, 'two', delayMilliSeconds=80, group='mine',
                     fromOP=net.create('textDAT', 'here'))
    assert waiting.isString and waiting.group == 'mine' and waiting.path == '/project1/here'
    assert waiting.remainingFrames == 2, '80 ms are 1.92 frames'
    td.project.advance()
    assert net.fetch('heard', None) is None and list(td.runs) == [waiting]
    td.project.advance()
    assert net.fetch('heard') == [1, 'two', '/project1/here']
    assert not waiting.active and len(td.runs) == 0
    with pytest.raises(ParValueError, match='a delay cannot be negative; give 0 or more'):
        td.run('1', delayFrames=-1)


def test_the_paths_of_tdu_are_the_projects(net: Any, tmp_path: Path) -> None:
    assert tdu.expandPath('clips/a.mov') == f'{tmp_path}/clips/a.mov'
    td.project.paths['movies'] = 'clips'
    assert tdu.expandPath('movies:/a.mov') == f'{tmp_path}/clips/a.mov'
    assert tdu.collapsePath(f'{tmp_path}/clips/a.mov') == 'movies:/a.mov'
    assert tdu.Timecode('00:00:01:00').totalFrames == 24
    td.project.close()
    assert tdu.expandPath('a.mov') == f'{os.getcwd()}/a.mov'


def test_what_cannot_be_switched_says_so(net: Any) -> None:
    td.project.realTime = False
    assert td.project.realTime is False
    with pytest.raises(ReadOnlyError, match=r'project: realTime cannot be turned on, .*; leave it False'):
        td.project.realTime = True
    td.app.power = True
    with pytest.raises(ReadOnlyError, match=r'app: power cannot be turned off; do not call advance\(\)'):
        td.app.power = False
    assert td.app.power is True


def test_every_name_of_the_td_module_leads_somewhere() -> None:
    assert [name for name in dir(td) if not hasattr(td, name)] == []


def test_other_names_of_the_td_module(net: Any) -> None:
    sequence = net.create('constantCHOP').seq.const
    assert isinstance(sequence, td.Sequence) and isinstance(sequence[0], td.SequenceBlock)
    assert td.TDU is tdu and td.tdError is TDGraphError and td.tdAttributeError is UnknownParError
    assert {'TDU', 'tdError', 'tdAttributeError'} <= set(dir(td))

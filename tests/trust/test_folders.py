"""`tdgraph trust`: which files may run what they bring, and where that is written down."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.errors import NetworkError
from tdgraph.formats import trusted

NETWORK = """format: tdn
version: '2.0'
network_path: /project1
operators:
- name: code
  type: textDAT
  dat_content: |
    ran = [1]
- name: start
  type: executeDAT
  parameters: {start: true}
  dat_content: |
    def onStart():
        op('code').text = 'started'
- name: script1
  type: scriptCHOP
  parameters: {callbacks: code}
- name: number
  type: constantCHOP
  parameters:
    const0value: =len([x for x in 'ab'])
    const0name: ='a' + me.name
- name: out
  type: moviefileoutTOP
"""


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv('TDGRAPH_CONFIG', str(tmp_path / 'config'))
    return tmp_path / 'config'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / 'work' / 'deep' / 'net.tdn'
    path.parent.mkdir(parents=True)
    path.write_text(NETWORK)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(arguments)
        return code, *capsys.readouterr()
    return call


def test_the_command_adds_lists_and_removes(run: Any, file: Path, config: Path) -> None:
    folder = file.parent.parent
    assert run('trust')[1] == f'no folder is trusted ({config}/trusted.json); add one with tdgraph trust DIR\n'
    assert run('trust', f'{folder}/deep/..') == (0, f'trusted: {folder}\n', '')
    run('trust', str(folder))
    assert run('trust')[1] == f'{folder}\n' and trusted.is_trusted(file)
    assert stat.S_IMODE((config / 'trusted.json').stat().st_mode) == 0o600
    assert [path.name for path in config.iterdir()] == ['trusted.json']
    code, out, err = run('trust', '--remove', str(file.parent))
    assert (code, out) == (1, '') and f'is not on the list, it lies in {folder}' in err
    assert run('trust', '--remove', str(folder))[0] == 0 and not trusted.is_trusted(file)


@pytest.mark.parametrize(('path', 'text'), [('nowhere', 'there is no such folder'), ('/', 'every file of this'),
                                            ('a\0b', 'no path')])
def test_what_cannot_be_trusted(run: Any, path: str, text: str) -> None:
    code, out, err = run('trust', path)
    assert code == 1 and out == '' and text in err and err.count('\n') == 1


def test_links_are_resolved(file: Path, tmp_path: Path) -> None:
    (tmp_path / 'link').symlink_to(file.parent)
    assert trusted.add(tmp_path / 'link') == file.parent
    assert trusted.is_trusted(tmp_path / 'link' / 'net.tdn')
    outside = tmp_path / 'other.tdn'
    outside.write_text(NETWORK)
    (file.parent / 'inside.tdn').symlink_to(outside)
    assert not trusted.is_trusted(file.parent / 'inside.tdn')
    assert not trusted.is_trusted(tmp_path / 'work' / 'deeper.tdn')  # a name that begins alike


@pytest.mark.parametrize('content', ['{}', '[1]', '["work"]', '[', '[' * 100_000, '\0'])
def test_a_list_that_is_none_is_not_believed(file: Path, config: Path, content: str,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    config.mkdir()
    (config / 'trusted.json').write_text(content)
    with pytest.raises(NetworkError, match=r'trusted\.json'):
        trusted.folders()
    with td.load(file) as project:
        assert not project.trusted
    assert 'trusted.json' in capsys.readouterr().err


def test_a_list_that_others_can_write_is_not_believed(file: Path, config: Path) -> None:
    trusted.add(file.parent)
    os.chmod(config / 'trusted.json', 0o666)
    with pytest.raises(NetworkError, match='others can write it'):
        trusted.is_trusted(file)


def test_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv('TDGRAPH_CONFIG')
    monkeypatch.setenv('XDG_CONFIG_HOME', str(tmp_path))
    assert trusted.list_file() == tmp_path / 'tdgraph' / 'trusted.json'
    monkeypatch.setenv('XDG_CONFIG_HOME', 'relative')
    assert trusted.list_file() == Path.home() / '.config' / 'tdgraph' / 'trusted.json'


def test_one_line_says_what_waits_for_trust(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with td.load(file) as project:
        number = project.op('number')
        number.cook()
        assert not project.trusted and project.op('code').text == 'ran = [1]\n'
        assert number.errors().count('needs a project that is trusted') == 1
        assert number.par.const0name.eval() == 'anumber'
        assert 'not trusted, so its scripts do not run' in project.op('start').scriptErrors()
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if 'this file has' in line] == [
        f'{file}: this file has 2 scripts, 1 expression and 1 operator that need trust: /project1/start, '
        '/project1/code, /project1/number.par.const0value and 1 more; read them, then load it with trust=True, '
        'with the option --trust, or trust its folder with tdgraph trust']


def test_a_trusted_folder_lets_it_run(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trusted.add(file.parent.parent)
    with td.load(file) as project:
        project.op('number').cook()
        assert project.trusted and project.op('code').text == 'started'
        assert project.op('number').errors() == '' and project.op('number')[0].eval() == 2
    assert capsys.readouterr().err == ''


def test_a_component_from_a_file_is_not_trusted_in_a_project_that_is(file: Path, tmp_path: Path) -> None:
    with td.Project(folder=tmp_path) as project:
        theirs, ours = (project.op('/project1').create('baseCOMP', name) for name in ('theirs', 'ours'))
        theirs.load(file)
        ours.load(file, trust=True)
        project.advance()
        assert project.trusted and not theirs.op('code').trusted and ours.op('code').trusted
        assert ours.op('code').text == 'started' and theirs.op('code').text == 'ran = [1]\n'
        assert 'needs a project that is trusted' in (theirs.op('number').cook() or theirs.op('number').errors())

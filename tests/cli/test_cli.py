"""The frame of the command line: help without loading commands, exit codes, one line for every error."""

from __future__ import annotations

import errno
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
import pytest

from tdgraph import cli
from tdgraph.errors import (
    CookError,
    DeviceLostError,
    GPUMemoryError,
    MediaError,
    NetworkError,
    UntrustedError,
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process: (exit code, stdout, stderr)."""
    def call(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(arguments)
        out, err = capsys.readouterr()
        return code, out, err
    return call


def fails(with_: BaseException) -> click.Command:
    def command() -> None:
        raise with_
    return click.Command('cook', callback=command)


@pytest.mark.parametrize('name', cli.COMMANDS)
def test_the_line_of_help_is_the_commands_own(name: str) -> None:
    command = import_module(cli.module_of(name)).command
    assert command.name == name
    assert (command.help or '').split('\n')[0] == cli.COMMANDS[name]


def test_help_loads_no_command_and_nothing_slow() -> None:
    code = ('import sys, tdgraph.cli as cli; cli.run(["--help"]); '
            'slow = ("tdgraph.", "numpy", "rich", "moderngl"); '
            'print(*[name for name in sys.modules if name.startswith(slow)])')
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert set(result.stdout.splitlines()[-1].split()) == {'tdgraph.cli', 'tdgraph.errors'}
    assert 'cook' in result.stdout


def test_module_runs_and_passes_the_exit_code_on() -> None:
    result = subprocess.run([sys.executable, '-m', 'tdgraph', 'nothing'], capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.count('\n') == 1 and 'nothing' in result.stderr


@pytest.mark.parametrize('arguments, text', [
    (('cok',), "no command 'cok'; did you mean 'cook'?"),
    (('cook',), "Missing argument 'FILE'"),
    (('cook', 'x.py', '--fram', '1'), '--frames'),
    (('ops', 'nose'), "did you mean 'noise'?"),
])
def test_wrong_use_is_one_line_and_code_2(run: Run, arguments: tuple[str, ...], text: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count('\n')) == (2, '', 1)
    assert text in err


@pytest.mark.parametrize('error, code', [
    (CookError('frame 3: no file'), 1),
    (MediaError('a.png: broken'), 1),
    (UntrustedError('callbacks: not trusted'), 3),
    (DeviceLostError('gpu: context lost'), 75),
    (GPUMemoryError('gpu: no room'), 75),
    (MemoryError(), 75),
    (OSError(errno.ENOSPC, 'No space left on device'), 75),
    (OSError(errno.EACCES, 'Permission denied'), 1),
    (KeyboardInterrupt(), 130),
])
def test_exit_codes_tell_a_farm_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException,
                                           code: int) -> None:
    monkeypatch.setattr(import_module('tdgraph.cli.cook'), 'command', fails(error))
    found, out, err = run('cook')
    line = err.strip()  # a line is ended first where the terminal has shown ^C
    assert (found, out, line.count('\n')) == (code, '', 0)
    assert line.startswith('tdgraph: ') and len(line) > len('tdgraph: ')


def test_a_cause_decides_about_the_exit_code() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, 'No space left on device')
        except OSError as cause:
            raise MediaError('a.png: cannot be written') from cause
    except MediaError as error:
        assert cli.exit_code(error) == 75


def test_an_error_of_several_lines_is_shown_as_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module('tdgraph.cli.cook'), 'command', fails(NetworkError('a: b\n   c\nd')))
    assert run('cook')[2] == 'tdgraph: a: b c d\n'


def test_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module('tdgraph.cli.cook'), 'command', fails(NetworkError('here')))
    with pytest.raises(NetworkError, match='here'):
        cli.run(['--traceback', 'cook'])


def test_a_closed_pipe_is_no_error() -> None:
    command = f'{shlex.quote(sys.executable)} -m tdgraph ops --json | head -c 10'
    result = subprocess.run(['bash', '-o', 'pipefail', '-c', command], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, '')


def test_version(run: Run) -> None:
    code, out, _ = run('--version')
    assert code == 0 and out.startswith('tdgraph ')


def test_ops_lists_every_type_by_family(run: Run) -> None:
    from tdgraph.operators import registry

    code, out, _ = run('ops')
    lines = out.splitlines()
    assert code == 0
    listed = {line.split()[0] for line in lines if line.startswith('  ') and line[2] != ' '}
    assert listed >= set(registry.names())
    assert lines.index('TOPs') < lines.index('DATs')


@pytest.mark.parametrize('name', ['levelTOP', 'level', 'LEVEL', 'level top'])
def test_ops_shows_one_with_its_parameters(run: Run, name: str) -> None:
    code, out, _ = run('ops', name)
    assert code == 0
    assert out.startswith('Level TOP (levelTOP)\n')
    assert '  gamma1  Float; default 1; usually 0.1 to 4' in out
    assert 'resolutionw  Int; default 256; usually 1 to 2048; at least 1' in out
    assert 'outputresolution  Menu; default useinput; one of useinput eighth' in out


def test_ops_as_json_holds_every_parameter(run: Run) -> None:
    from tdgraph.operators import registry

    found: list[dict[str, Any]] = json.loads(run('ops', '--json')[1])
    assert {item['type'] for item in found} == set(registry.names())
    for item in found:
        parts = {part['name'] for group in item['parameters'] for part in group['parts']}
        assert parts == set(registry.lookup(item['type']).declarations.parts)
        assert item['summary'] and item['sections']


def test_doctor_ends_with_a_verdict(run: Run) -> None:
    code, out, _ = run('doctor')
    assert code == 0
    assert out.splitlines()[0] == 'devices'
    assert out.splitlines()[-1].startswith('usable')


def test_doctor_as_json_and_of_no_such_device() -> None:
    command = [sys.executable, '-m', 'tdgraph', 'doctor', '--json', '--device', 'no such device']
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    found = json.loads(result.stdout)
    assert found['used'] is None and found['verdict'].startswith('not usable: ')

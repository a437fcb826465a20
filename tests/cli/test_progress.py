"""Progress: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import os
import pty
import select
import sys

import pytest

from tdgraph.cli import progress as module
from tdgraph.cli.progress import progress


def test_a_log_gets_a_line_every_five_seconds(monkeypatch: pytest.MonkeyPatch,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, 'perf_counter', lambda: now[0])
    with progress('net.py') as show:
        for done in range(1, 13):
            now[0] += 1.0
            show(done, 12)
    assert capsys.readouterr().err.splitlines() == ['net.py: 5/12 frames, 1.0 frames/s',
                                                    'net.py: 10/12 frames, 1.0 frames/s']


def test_a_short_cook_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress('net.py') as show:
        show(1, 1)
    assert capsys.readouterr().err == ''


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        ours, theirs = pty.openpty()
    except OSError:
        pytest.skip('this system has no terminals to give')
    monkeypatch.setenv('TERM', 'xterm')
    with os.fdopen(theirs, 'w') as terminal:
        monkeypatch.setattr(sys, 'stderr', terminal)
        with progress('net.py') as show:
            show(3, 10)
            show(10, 10)
        terminal.flush()
        shown = ''
        while 'frames/s' not in shown and select.select([ours], [], [], 10)[0]:
            shown += os.read(ours, 65536).decode(errors='replace')  # a terminal gives what it has, in pieces
    os.close(ours)
    assert 'net.py' in shown and '10/10' in shown and 'frames/s' in shown

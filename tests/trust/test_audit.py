"""A hostile file is loaded, advanced and cooked, and Python's audit hook watches what comes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def network(tmp_path: Path) -> Path:
    folder = tmp_path / 'folder'
    folder.mkdir()
    shutil.copy(HERE / 'hostile.tdn', folder)
    for name in ('outside.tdn', 'outside.png', 'outside.wav', 'outside.ttf', 'outside.txt'):
        (tmp_path / name).write_text('format: tdn\noperators: []\n')
    (tmp_path / 'pictures').mkdir()
    shutil.copy(tmp_path / 'outside.png', tmp_path / 'pictures' / '0001.png')
    (folder / 'link').symlink_to(tmp_path / 'pictures')
    for end in ('tdn', 'wav', 'ttf', 'txt'):
        (folder / f'linked.{end}').symlink_to(tmp_path / f'outside.{end}')
    (folder / 'json.tdn').write_text('{"operators": [{"name": "a", "type": "textDAT", "dat_content": "\\ud800"}, '
                                     '{"name": "\\ud800", "type": "textDAT"}, {"name": "b", "type": "textDAT", '
                                     '"parameters": {"file": "\\ud800", "syncfile": true}}, {"name": "c", "type": '
                                     '"baseCOMP", "tdn_ref": "\\ud800"}]}')
    (folder / 'loop.tdn').symlink_to('loop.tdn')
    return folder / 'hostile.tdn'


def test_nothing_of_a_hostile_file_runs_or_leaves(network: Path) -> None:
    before = sorted(path.name for path in network.parent.iterdir())
    around = str(network.parent.parent)
    environment = {**os.environ, 'TDGRAPH_CONFIG': f'{around}/config', 'HOME': around}
    result = subprocess.run([sys.executable, HERE / 'watched.py', network], capture_output=True, text=True,
                            timeout=110, env=environment, cwd=network.parent)
    assert result.returncode == 0 and 'Traceback' not in result.stderr, result.stderr[-3000:]
    head, *seen = result.stdout.splitlines()
    assert head.startswith('operators: ') and int(head.split()[1]) >= 50
    config = network.parent.parent / 'config' / 'trusted.json'
    assert [line for line in seen if line and line != f'open {config} r'] == []
    assert sorted(path.name for path in network.parent.iterdir()) == before
    assert result.stderr.count('this file has') == 1


def test_the_hook_sees_what_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With trust the same file does what it wants, and the watcher says so: it is not blind."""
    network = tmp_path / 'net.tdn'
    network.write_text('format: tdn\noperators:\n- name: start\n  type: executeDAT\n  parameters: {start: true}\n'
                       "  dat_content: \"def onStart():\\n  HOSTILE = open('written', 'w')\\n\"\n")
    (tmp_path / 'config').mkdir()
    listed = tmp_path / 'config' / 'trusted.json'
    listed.write_text(f'["{tmp_path}"]')
    listed.chmod(0o600)
    result = subprocess.run([sys.executable, HERE / 'watched.py', network], capture_output=True, text=True,
                            timeout=110, cwd=tmp_path,
                            env={**os.environ, 'TDGRAPH_CONFIG': str(tmp_path / 'config'), 'WITHOUT_GPU': '1'})
    assert 'HOSTILE' in result.stdout and f'open {tmp_path}/written w' in result.stdout

"""`tdgraph view`: a file in a window, saved while it is shown; no display."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tdgraph.media import read_image

from .conftest import environment

NETWORK = """
def build(project):
    print('built {red}', flush=True)
    return project.project1.create('constantTOP', pars={{'colorr': {red}, 'colorg': 0, 'colorb': 0,
        'outputresolution': 'custom', 'resolutionw': 96, 'resolutionh': 64}})
"""


Start = Callable[..., 'subprocess.Popen[str]']


@pytest.fixture
def tdgraph(display: str) -> Iterator[Start]:
    """Start `tdgraph` on the display; what still runs when a test fails is ended with it."""
    with ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[str]:
            process = stack.enter_context(subprocess.Popen(
                [sys.executable, '-m', 'tdgraph', *arguments], env=environment(display), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE))
            stack.callback(process.kill)
            return process

        yield start


def test_view_writes_what_it_showed(tdgraph: Start, tmp_path: Path) -> None:
    (tmp_path / 'net.py').write_text(NETWORK.format(red=0.4))
    shot = tmp_path / 'shot.png'
    process = tdgraph('view', str(tmp_path / 'net.py'), '--frames', '3', '--screenshot', str(shot))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, 'built 0.4\n', '')
    pixels = read_image(str(shot)).pixels
    assert pixels.shape[:2] == (64, 96) and (pixels[..., :3] == (102, 0, 0)).all()


def test_view_shows_a_tdn_file(tdgraph: Start, tmp_path: Path) -> None:
    (tmp_path / 'net.tdn').write_text(
        'format: tdn\nnetwork_path: /project1\noperators:\n- name: out1\n  type: constantTOP\n  parameters:\n'
        '    colorg: 0\n    colorb: 0\n    outputresolution: custom\n    resolutionw: 96\n    resolutionh: 64\n')
    shot = tmp_path / 'shot.png'
    process = tdgraph('view', str(tmp_path / 'net.tdn'), '--frames', '3', '--screenshot', str(shot))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, '', '')
    assert (read_image(str(shot)).pixels[..., :3] == (255, 0, 0)).all()


def test_view_loads_a_saved_file_and_lives_with_a_broken_one(tdgraph: Start, tmp_path: Path) -> None:
    """What was good stays on the screen while the file is not."""
    network, shot = tmp_path / 'net.py', tmp_path / 'shot.png'
    network.write_text(NETWORK.format(red=0.2))
    process = tdgraph('view', str(network), '--size', '640x480', '--seconds', '6',
                      '--screenshot', str(shot))
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == 'built 0.2\n'
    network.write_text(NETWORK.format(red=0.8))
    assert process.stdout.readline() == 'built 0.8\n'
    network.write_text('def build(project):\n    return 1 / 0\n')
    err = process.stderr.readline()
    err += process.communicate(timeout=60)[1]
    assert process.returncode == 0, err
    assert 'net.py:2: ZeroDivisionError' in err and err.count('\n') == 1
    pixels = read_image(str(shot)).pixels
    assert (pixels[300:, 0, :3] == (204, 0, 0)).any()  # row 0 = bottom: above the line that tells the error


def test_ctrl_c_ends_it(tdgraph: Start, tmp_path: Path) -> None:
    (tmp_path / 'net.py').write_text(NETWORK.format(red=0.2))
    process = tdgraph('view', str(tmp_path / 'net.py'))
    assert process.stdout is not None and process.stdout.readline() == 'built 0.2\n'
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and err == 'tdgraph: interrupted\n'


@pytest.mark.parametrize('where', ['', ':917'])
def test_without_a_display_it_names_cook(where: str, tmp_path: Path) -> None:
    (tmp_path / 'net.py').write_text(NETWORK.format(red=0.2))
    environ = {key: value for key, value in os.environ.items() if key != 'DISPLAY'}
    if where:
        environ['DISPLAY'] = where
    result = subprocess.run([sys.executable, '-m', 'tdgraph', 'view', str(tmp_path / 'net.py')], env=environ,
                            capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert 'no display' in result.stderr and f'tdgraph cook {tmp_path / "net.py"}' in result.stderr

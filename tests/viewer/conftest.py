"""An X server for the tests, and processes in it: a process has one device, and GLFW wants the main thread."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCREEN = '1280x800x24'


@pytest.fixture(scope='session')
def display() -> Iterator[str]:
    """A virtual X server of our own, so that no window opens on a desktop."""
    server = shutil.which('Xvfb')
    if server is None:
        pytest.skip('Xvfb is not installed (.ci/setup test installs it)')
    read, write = os.pipe()
    process = subprocess.Popen([server, '-displayfd', str(write), '-screen', '0', SCREEN, '-nolisten', 'tcp'],
                               pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as lines:
        number = lines.readline().strip()
    if not number:
        process.wait()
        pytest.skip('Xvfb does not start')
    yield f':{number}'
    process.terminate()
    process.wait()


Run = Callable[..., 'subprocess.CompletedProcess[str]']


@pytest.fixture
def python(display: str, tmp_path: Path) -> Run:
    """Run code in a process with the display; its last line says that it came to its end."""

    def run(code: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        file = tmp_path / 'in_window.py'
        file.write_text(HEAD + textwrap.dedent(code) + "\nprint('to the end')\n")
        result = subprocess.run([sys.executable, str(file)], env=environment(display), capture_output=True,
                                text=True, timeout=60)
        if check:
            assert result.returncode == 0 and result.stdout.endswith('to the end\n'), result.stdout + result.stderr
        return result

    return run


def environment(display: str) -> dict[str, str]:
    # Mesa 26 warns of an X server without DRI3, such as Xvfb.
    return {**os.environ, 'DISPLAY': display, 'EGL_LOG_LEVEL': 'fatal', 'PYTHONPATH': os.pathsep.join(
        [str(HERE), *filter(None, [os.environ.get('PYTHONPATH')])])}


HEAD = '''
import time
import glfw
import numpy as np
import tdgraph as td
from xserver import Server

server = Server()


def xid(window):
    return glfw.get_x11_window(window.handle)


def on_screen(window):
    return server.pixels(xid(window), window.size).astype(int)


def bytes_of(top):
    return np.rint(top.numpyArray()[..., :3] * 255).astype(int)


def until(player, condition, seconds=10):
    """Play until something is so."""
    end = time.perf_counter() + seconds
    while not condition():
        assert player.update() and time.perf_counter() < end, 'never'
        time.sleep(0.002)
'''

"""How soon somebody who types a command sees something."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measure, compare, seconds

NETWORK = """
def build(project):
    return project.op('/project1').create('noiseTOP')
"""


def measures() -> Iterator[Measure]:
    """Yield the time of the import and of a first picture, each in fresh processes."""
    yield compare('import tdgraph, against import numpy', lambda: _python('import tdgraph'),
                  lambda: _python('import numpy'), 1.5, rounds=15, detail='whole interpreters')
    with tempfile.TemporaryDirectory() as folder:
        network = Path(folder, 'network.py')
        network.write_text(NETWORK)
        command = [sys.executable, '-m', 'tdgraph', 'cook', str(network), '--resolution', '1280x720',
                   '--out', str(Path(folder, 'picture.png'))]
        _run(command)
        times = [seconds(lambda: _run(command)) for _ in range(7)]
    yield Measure('first picture after the command, a 720p noise as PNG', statistics.median(times), 1.0, 's',
                  'a new process each time, shaders in the driver\'s cache')


def _python(code: str) -> None:
    _run([sys.executable, '-c', code])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)

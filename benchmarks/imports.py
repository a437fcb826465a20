"""How soon somebody who types a command sees something."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measure, seconds

NETWORK = """
def build(project):
    return project.op('/project1').create('noiseTOP')
"""


def measures() -> Iterator[Measure]:
    """Yield the time of the import and of a first picture, each in fresh processes."""
    times = [(_import('tdgraph'), _import('numpy')) for _ in range(15)]
    ours, numpy = (statistics.median(side) for side in zip(*times))
    yield Measure('import tdgraph, against import numpy', ours / numpy, 1.5, 'x',
                  f'{ours * 1e3:.1f} ms against {numpy * 1e3:.1f} ms, each in a new interpreter')
    with tempfile.TemporaryDirectory() as folder:
        network = Path(folder, 'network.py')
        network.write_text(NETWORK)
        command = [sys.executable, '-m', 'tdgraph', 'cook', str(network), '--resolution', '1280x720',
                   '--out', str(Path(folder, 'picture.png'))]
        _run(command)
        spans = [seconds(lambda: _run(command)) for _ in range(7)]
    yield Measure('first picture after the command, a 720p noise as PNG', statistics.median(spans), 1.0, 's',
                  "a new process each time, shaders in the driver's cache")


def _import(name: str) -> float:
    code = f'import time; start = time.perf_counter(); import {name}; print(time.perf_counter() - start)'
    return float(_run([sys.executable, '-c', code]))


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout

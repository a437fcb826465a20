"""The networks of examples/ cook without a complaint, move, and show what they say."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td

EXAMPLES = Path(__file__).parents[1] / 'examples'
#: The networks of the gallery, and what each needs beside tdgraph.
GALLERY = {'painting': None, 'sound': None, 'tracking': 'cv2', 'data': None, 'instrument': 'pythonosc'}
pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason='the examples are not part of the wheel')


def test_every_example_is_tested() -> None:
    built = {path.stem for path in EXAMPLES.glob('*.py') if 'def build(' in path.read_text(encoding='utf-8')}
    assert built == {*GALLERY, 'demo', 'numpy_page'}  # the last two have tests of their own


@pytest.fixture(params=GALLERY)
def example(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any, Any]]:
    """The name of an example, its project and its picture, small."""
    name = request.param
    if GALLERY[name]:
        pytest.importorskip(GALLERY[name])
    with td.Project(resolution=(320, 180)) as project:
        yield name, project, runpy.run_path(str(EXAMPLES / f'{name}.py'))['build'](project)


def test_it_cooks_and_moves(example: tuple[str, Any, Any]) -> None:
    name, project, picture = example
    first = picture.numpyArray()
    assert first.shape == (180, 320, 4)
    project.advance(8, cook=picture)
    later = picture.numpyArray()
    assert not project.errors() and not project.warnings(), name
    assert np.isfinite(later).all() and later[..., :3].std() > 0.04
    assert abs(later - first).mean() > 0.001
    SHOWS[name](project)


def painted(project: Any) -> None:
    """A brush is where its channels say, and the paint of eight frames is still there."""
    walk, canvas = project.op('walk'), project.op('stroke5').numpyArray()
    x, y = (int((0.5 + 0.75 * walk[f'{axis}4'].eval()) * size) for axis, size in (('x', 320), ('y', 180)))
    paper = project.op('paper').numpyArray()
    assert abs(canvas[y, x, :3] - paper[y, x, :3]).max() > 0.1
    assert (abs(canvas - paper).max(axis=2) > 0.1).mean() > 0.01


def tracked(project: Any) -> None:
    """Things are followed over all the frames, and what is drawn is where they are."""
    _, trails = project.op('trails').fetch('tracked')
    assert sum(len(trail) == 9 for trail in trails) > 20
    drawn = project.op('trails').numpyArray()
    x, y = max(trails, key=len)[-2]
    assert drawn.shape == (288, 512, 4) and drawn[287 - round(y), round(x), 3] > 0.2


def counted(project: Any) -> None:
    """The table, the channels and the texture tell the same."""
    table, counts = project.op('sunspots'), project.op('counts')
    assert table.numRows == 310 and counts.numSamples == 309
    assert float(table['1957', 'sunspots'].val) == 190.2 == pytest.approx(counts['sunspots'][1957 - 1700])
    assert project.op('years').numpyArray().shape == (1, 309, 1)


def heard(project: Any) -> None:
    """Each frame put a row of the spectrum under the others, and the bass is heard."""
    rows, spectrum = project.op('rows').numpyArray(), project.op('spectrum').numpyArray()
    assert rows.shape == (64, 256, 1)
    np.testing.assert_allclose(rows[0, :, 0], spectrum[0], rtol=1e-6)
    assert rows[:8].max(axis=(1, 2)).min() > 0.05 and rows[9:].max() < 1e-6
    assert project.op('bass')[0].eval() > 0.1


def played(project: Any) -> None:
    """What is sent to the port turns the knobs."""
    import socket
    import time

    from pythonosc.udp_client import SimpleUDPClient
    instrument, player = project.op('instrument'), project.op('player')
    player.par.Play = False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    instrument.par.Port = port
    project.advance(cook=project.op('out1'))  # the new port is open now
    with SimpleUDPClient('127.0.0.1', port) as client:
        client.send_message('/petals', 8.0)
        client.send_message('/hue', 0.125)
    for _ in range(200):
        project.advance(cook=project.op('out1'))
        if instrument.par.Hue == 0.125:
            break
        time.sleep(0.01)
    assert instrument.par.Hue == 0.125 and instrument.par.Petals == 8


SHOWS = {'painting': painted, 'sound': heard, 'tracking': tracked, 'data': counted, 'instrument': played}

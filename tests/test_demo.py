"""The demo cooks, shows what it says, and its frames do not depend on how one gets there."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td

DEMO = Path(__file__).parents[1] / 'examples' / 'demo.py'
pytestmark = pytest.mark.skipif(not DEMO.exists(), reason='the examples are not part of the wheel')


@pytest.fixture
def demo() -> Iterator[Any]:
    with td.Project(resolution=(320, 180)) as project:
        out = runpy.run_path(str(DEMO))['build'](project)
        yield project, out


def test_the_demo(demo: Any) -> None:
    project, out = demo
    first = out.numpyArray()
    assert first.shape == (180, 320, 4) and project.cookRate == 30
    project.advance(6, cook=out)
    later = out.numpyArray()
    assert not project.errors() and not project.warnings()
    # Light and dark, colour, movement, and nothing that is no number.
    assert np.isfinite(later).all() and 0.05 < later[..., :3].mean() < 0.5
    assert later[..., :3].max() > 0.95 and np.ptp(later[..., :3], axis=2).mean() > 0.03
    assert abs(later - first).mean() > 0.005
    # The shadow: above the band of gas that crosses it there is nothing.
    path = project.op('path')
    x, y = int(path['x'].eval() * 320), int(path['y'].eval() * 180)
    assert later[y + 8, x, :3].max() < 0.05


def test_feedback_is_in_it(demo: Any) -> None:
    project, out = demo
    project.advance(3, cook=out)
    trails = project.op('trails').numpyArray()
    assert (trails[..., :3] > project.op('bright').numpyArray()[..., :3] + 1e-4).mean() > 0.02

"""The fixture of all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tdgraph as td

from .world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A World; whatever the test did to it, the chain works afterwards and nothing stays on the GPU."""
    with td.Project(resolution=(8, 6), folder=tmp_path) as project:
        world = World(project)
        world.out.cook()
        yield world
        if not project.engine.closed:
            world.check()
            device = project.device
    assert device.counts().live == device.counts().lent == 0
    assert device.ctx.error == 'GL_NO_ERROR'

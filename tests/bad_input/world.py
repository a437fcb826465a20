"""A network that works, beside which things go wrong."""

from __future__ import annotations

import itertools
from typing import Any

import pytest


class World:
    """A chain that works (source, look, out), which must still work when something beside it has gone wrong."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.net = project.op('/project1')
        self.source = self.net.create('constantTOP', 'source', pars={'colorr': 0.5})
        self.look = self.net.create('levelTOP', 'look', inputs=[self.source])
        self.out = self.net.create('nullTOP', 'out', inputs=[self.look])
        self.speed = self.net.create('constantCHOP', 'speed', pars={'const0value': 2})
        self.red = itertools.cycle([0.25, 0.5, 0.75])
        self.before = [op.path for op in self.net.children]

    def check(self) -> None:
        """Change the source and look at the end of the chain; no GL error, no cook half done."""
        scheduler = self.project.engine.scheduler
        assert (scheduler.stack, scheduler.nesting, scheduler.resolving) == ([], 0, False)
        self.source.par.colorr = red = next(self.red)
        assert self.out.numpyArray().shape == (6, 8, 4)
        assert self.out.numpyArray()[0, 0, 0] == pytest.approx(red, abs=0.003)
        assert self.speed['chan1'] == 2
        assert self.project.device.ctx.error == 'GL_NO_ERROR'

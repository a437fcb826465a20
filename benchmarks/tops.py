"""Chains of Level TOPs, every one animated by an expression, against a moderngl loop by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import tdgraph as td
from benchmarks.measure import Measure, compare
from benchmarks.passes import by_hand


def measures() -> Iterator[Measure]:
    """Yield a hundred small TOPs and ten large ones: advance, evaluate, schedule, draw."""
    for length, size, reach, rounds in ((100, (64, 64), 1.5, 60), (10, (1920, 1080), 1.05, 15)):
        with td.Project(resolution=size) as project:
            ours, last = _chain(project, length)
            source = project.op('constant1').image()
            hand = by_hand(project.device, source.texture, source.spec, length)
            yield compare(f'chain of {length} pixel TOPs at {size[0]}x{size[1]}, every one animated', ours, hand,
                          reach, rounds=rounds, detail=f'{last.OPType} with an expression each')


def _chain(project: td.Project, length: int) -> tuple[Callable[[], None], Any]:
    """Return a call that goes a frame on and cooks the last TOP, and that TOP."""
    net = project.op('/project1')
    last = net.create('constantTOP', pars={'colorr': 0.5, 'colorg': 0.25})
    for _ in range(length):
        last = net.create('levelTOP', inputs=[last], pars={'brightness1': '=1 + absTime.frame / 1000'})

    def frame() -> None:
        project.advance(cook=last)
        project.device.ctx.finish()

    return frame, last

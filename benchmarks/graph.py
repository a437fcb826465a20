"""A frame costs what changed, not what exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import tdgraph as td
from benchmarks.measure import Measure, compare

CLEAN, DIRTY, FRAMES = 10_000, 10, 50


def measures() -> Iterator[Measure]:
    """Yield the frame of a large, mostly clean graph against the same without its clean part."""
    with _network(CLEAN) as large, _network(0) as small:
        yield compare(f'frame of {CLEAN:,} clean and {DIRTY} dirty nodes, against the {DIRTY} alone',
                      _frames(large), _frames(small), 1.2, rounds=40,
                      detail=f'{FRAMES} frames; half of the clean nodes are watched')


def _network(clean: int) -> td.Project:
    """Make dirty nodes that depend on time, and pairs of clean ones that have cooked once."""
    project = td.Project()
    dirty, rest = project.op('/project1'), project.root.create('baseCOMP', 'rest')
    for _ in range(DIRTY):
        dirty.create('lfoCHOP')
    for _ in range(clean // 2):
        constant = rest.create('constantCHOP')
        rest.create('mathCHOP', inputs=[constant]).watch()
    project.advance()
    return project


def _frames(project: td.Project) -> Callable[[], None]:
    roots = project.op('/project1').children
    return lambda: project.advance(FRAMES, cook=roots)

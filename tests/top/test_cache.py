"""cacheTOP: what it keeps from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tdgraph as td
from tdgraph.gpu import Device


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project(resolution=(4, 3)) as project:
        yield project


def cached(project: Any, **pars: Any) -> Any:
    """A cache of a picture whose red is the frame by 64."""
    moving = project.project1.create('constantTOP', pars={'colorr': '=me.time.frame / 64', 'format': 'rgba32float'})
    return project.project1.create('cacheTOP', inputs=[moving], pars=pars)


def red(top: Any) -> float:
    return float(top.numpyArray()[0, 0, 0] * 64)


def frames(project: Any, node: Any, count: int) -> list[float]:
    """What the node shows in this frame and the next ones."""
    seen = []
    for _ in range(count):
        seen.append(red(node))
        project.advance()
    return seen


@pytest.mark.parametrize(('pars', 'expected'), [
    ({}, [1, 2, 3, 4, 5, 6]),
    ({'outputindex': -2}, [1, 1, 1, 2, 3, 4]),
    ({'outputindex': -1.4}, [1, 1, 2, 3, 4, 5]),
    ({'outputindex': -1.5, 'interp': True}, [1, 1, 1.5, 2.5, 3.5, 4.5]),
    ({'outputindex': -9, 'cachesize': 3}, [1, 1, 1, 2, 3, 4]),
    ({'step': 2}, [1, 1, 3, 3, 5, 5]),
    ({'step': 2, 'outputindex': -1}, [1, 1, 1, 1, 3, 3]),
    ({'replace': True}, [1, 2, 3, 4, 5, 6]),
    ({'active': False}, [0, 0, 0, 0, 0, 0]),
    ({'reset': True}, [0, 0, 0, 0, 0, 0]),
])
def test_what_it_shows_frame_by_frame(project: Any, pars: dict[str, Any], expected: list[float]) -> None:
    assert frames(project, cached(project, **pars), 6) == expected


def test_asking_twice_in_a_frame_stores_once(project: Any) -> None:
    node = cached(project, outputindex=-1)
    for expected in (1, 1, 2, 3):
        for _ in range(3):
            node.cook(force=True)
            assert red(node) == expected
        project.advance()


def test_off_it_stands_still_and_a_pulse_takes_one(project: Any) -> None:
    node = cached(project)
    assert frames(project, node, 2) == [1, 2]
    node.par.active = False
    assert frames(project, node, 3) == [2, 2, 2]
    node.par.activepulse.pulse()
    assert frames(project, node, 2) == [6, 6]


def test_a_place_is_replaced_and_the_others_stay(project: Any) -> None:
    node = cached(project)
    frames(project, node, 3)
    node.par.replace, node.par.replaceindex = True, -1
    assert frames(project, node, 2) == [3, 3]
    node.par.outputindex = -1
    assert red(node) == 6
    node.par.outputindex = -2
    assert red(node) == 1


def test_a_reset_forgets(project: Any) -> None:
    node = cached(project, outputindex=-1)
    assert frames(project, node, 3) == [1, 1, 2]
    node.par.resetpulse.pulse()
    assert frames(project, node, 3) == [4, 4, 5]
    node.par.reset = True
    assert frames(project, node, 2) == [0, 0]
    node.par.reset = False
    assert frames(project, node, 2) == [9, 9]


@pytest.mark.parametrize(('always', 'expected'), [(False, [0, 0, 0, 0]), (True, [0, 0, 64, 64])])
def test_a_picture_that_stands_is_counted_only_by_always_cook(project: Any, always: bool,
                                                              expected: list[float]) -> None:
    still = project.project1.create('constantTOP', pars={'colorr': 0, 'format': 'rgba32float'})
    node = project.project1.create('cacheTOP', inputs=[still], pars={'outputindex': -2, 'alwayscook': always})
    frames(project, node, 1)
    still.par.colorr = 1
    assert frames(project, node, 4) == expected


def test_nothing_is_left_when_the_project_closes() -> None:
    with td.Project(resolution=(4, 3)) as project:
        before = project.device.counts().live
        frames(project, cached(project), 5)
        assert project.device.counts().live >= before + 5
    assert Device.shared().counts().live == before

"""Feedback TOP: what a loop through it holds, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project(resolution=(4, 3)) as project:
        yield project


def counter(project: Any) -> tuple[Any, Any, Any]:
    """A loop that adds an eighth each frame, begun with a quarter: feedback, sum, beginning."""
    net = project.op('/project1')
    plain = {'colorg': 0, 'colorb': 0, 'format': 'rgba32float'}
    begin = net.create('constantTOP', pars={'colorr': 0.25, **plain})
    step = net.create('constantTOP', pars={'colorr': 0.125, **plain})
    feedback = net.create('feedbackTOP', inputs=[begin])
    total = net.create('compositeTOP', inputs=[feedback, step], pars={'operand': 'add'})
    feedback.par.top = total.name
    return feedback, total, begin


def red(top: Any) -> float:
    return float(top.numpyArray()[0, 0, 0])


def test_a_loop_counts_frames(project: Any) -> None:
    _, total, _ = counter(project)
    seen = []
    for _ in range(5):
        seen.append(red(total))
        project.advance()
    assert seen == [0.375, 0.5, 0.625, 0.75, 0.875]
    assert project.root.errors(recurse=True) == project.root.warnings(recurse=True) == ''


def test_asking_twice_in_a_frame_does_not_count_twice(project: Any) -> None:
    feedback, total, _ = counter(project)
    for expected in (0.375, 0.5, 0.625):
        for _ in range(3):
            total.cook(force=True)
            feedback.cook(force=True)
            assert red(total) == expected
        project.advance()


def test_what_nobody_asks_for_does_not_count(project: Any) -> None:
    _, total, _ = counter(project)
    red(total)
    project.advance(10)
    assert red(total) == 0.5


def test_watched_it_counts_every_frame(project: Any) -> None:
    _, total, _ = counter(project)
    total.watch()
    red(total)
    project.advance(3)
    assert red(total) == 0.75


def test_reset_shows_the_input_until_it_is_off(project: Any) -> None:
    feedback, total, _ = counter(project)
    red(total)
    project.advance()
    assert red(total) == 0.5
    feedback.par.reset = True
    assert red(total) == 0.375
    project.advance()
    assert red(total) == 0.375
    feedback.par.reset = False
    assert red(total) == 0.5
    project.advance()
    assert red(total) == 0.625


def test_a_reset_pulse_lasts_one_frame(project: Any) -> None:
    feedback, total, _ = counter(project)
    red(total)
    project.advance()
    red(total)
    project.advance()
    assert red(total) == 0.625
    feedback.par.resetpulse.pulse()
    assert red(total) == 0.375
    project.advance()
    assert red(total) == 0.5


def test_the_input_is_not_cooked_while_it_is_not_shown(project: Any) -> None:
    _, total, begin = counter(project)
    red(total)
    project.advance()
    red(total)
    before = begin.totalCooks
    begin.par.colorg = 1.0
    red(total)
    assert begin.totalCooks == before


def test_the_target_is_not_cooked(project: Any) -> None:
    net = project.op('/project1')
    noise = net.create('noiseTOP')
    feedback = net.create('feedbackTOP', pars={'top': noise.name})
    assert feedback.numpyArray().shape == (128, 128, 4)
    project.advance()
    feedback.cook()
    assert noise.totalCooks == 0
    noise.cook()
    project.advance()
    np.testing.assert_array_equal(feedback.numpyArray(), noise.numpyArray())


def test_without_input_and_target_it_is_transparent_black(project: Any) -> None:
    feedback = project.op('/project1').create('feedbackTOP')
    pixels = feedback.numpyArray()
    assert (feedback.width, feedback.height) == (128, 128)
    assert pixels.shape == (128, 128, 4) and not pixels.any()


def test_an_image_that_stands_still_gives_no_reason_to_cook(project: Any) -> None:
    net = project.op('/project1')
    noise = net.create('noiseTOP')
    feedback = net.create('feedbackTOP', inputs=[noise], pars={'top': noise.name})
    feedback.cook()
    noise.cook()
    project.advance(2)
    feedback.cook()
    before = feedback.totalCooks
    for _ in range(3):
        project.advance()
        feedback.cook()
    assert feedback.totalCooks == before


def test_a_destroyed_target_leaves_the_input(project: Any) -> None:
    feedback, total, _ = counter(project)
    red(total)
    project.advance()
    red(feedback)
    total.destroy()
    project.advance()
    assert red(feedback) == 0.25

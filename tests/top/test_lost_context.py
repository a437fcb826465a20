"""The driver resets the GPU: the project notices, makes another context and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.gpu import Device

GUILTY = 0x8253


class Reset:
    """Stands in for glGetGraphicsResetStatus."""

    def __init__(self) -> None:
        self.answer = 0

    def __call__(self, original: Any) -> Any:
        return lambda: self.answer or original()


@pytest.fixture
def reset(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reset]:
    if Device.is_open():
        Device.shared().close()
    status = Reset()
    device = Device(wrap={'glGetGraphicsResetStatus': status})
    yield status
    status.answer = 0
    device.close()


def lose(status: Reset) -> None:
    """Reset the context once: the driver says so until another context is made."""
    status.answer = GUILTY
    device = Device.shared()
    device.poll_lost()
    status.answer = 0


def test_pictures_come_back_and_feedback_says_that_it_starts_again(reset: Reset, capsys: Any) -> None:
    with td.Project(resolution=(8, 8)) as project:
        net = project.project1
        seed = net.create('constantTOP', pars={'colorr': 0.5, 'format': 'rgba32float'})
        loop = net.create('feedbackTOP', inputs=[seed], pars={'top': 'out'})
        out = net.create('levelTOP', 'out', inputs=[loop], pars={'brightness1': 1.5})
        project.advance(3, cook=[out])
        before = out.numpyArray()
        assert before[0, 0, 0] > 1
        lose(reset)
        project.advance(cook=[out])
        assert out.numpyArray()[0, 0, 0] == pytest.approx(0.75), 'the loop starts from its input again'
        assert 'state lost' in loop.errors()
        assert not out.errors()
        assert 'everything is cooked again' in capsys.readouterr().err
        project.advance(cook=[out])
        assert out.numpyArray()[0, 0, 0] == pytest.approx(1.125)
        assert before[0, 0, 0] > 1, 'arrays that were read stay'


def test_a_read_between_frames_recovers_by_itself(reset: Reset) -> None:
    with td.Project(resolution=(8, 8)) as project:
        noise = project.project1.create('noiseTOP')
        blur = project.project1.create('blurTOP', inputs=[noise])
        before = blur.numpyArray()
        reset.answer = GUILTY
        Device.shared().poll_lost()
        reset.answer = 0
        np.testing.assert_array_equal(blur.numpyArray(), before)
        assert blur.numpyArray(delayed=True) is None
        assert project.errors() == ''

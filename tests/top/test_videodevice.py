"""Video Device In TOP (videodeviceinTOP); the devices themselves are in tests/media/test_camera.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.media import camera as module
from tdgraph.media.camera import Frame


class FakeCamera:
    """A camera that has what a test gives it."""

    made: list[FakeCamera]

    def __init__(self, name: str, mode: Any) -> None:
        self.name, self.mode, self.trouble, self.connected, self.rate = name, mode, '', False, 30.0
        self.frame: Frame | None = None
        self.closed = False
        FakeCamera.made.append(self)

    def newest(self) -> Frame | None:
        return self.frame

    def wait(self, seconds: float) -> bool:
        return self.frame is not None

    def close(self) -> None:
        self.closed = True

    def give(self, number: int) -> None:
        self.frame = Frame(number, np.full((4, 6, 4), (10 * number, 0, 0, 255), np.uint8), 2.0)
        self.connected, self.trouble = True, ''


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project(resolution=(8, 6)) as project:
        yield project


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeCamera]:
    FakeCamera.made = []
    monkeypatch.setattr('tdgraph.operators.top.videodevicein.Camera', FakeCamera)
    return FakeCamera


def test_black_then_the_newest_picture(project: Any, fake: type[FakeCamera]) -> None:
    node = project.op('/project1').create('videodeviceinTOP')
    assert node.name == 'videodevin1'
    np.testing.assert_array_equal(node.numpyArray(), np.broadcast_to([0, 0, 0, 1], (6, 8, 4)))
    [camera] = fake.made
    camera.give(3)
    assert node.numpyArray().shape == (6, 8, 4)  # within a frame the picture stays
    project.advance()
    pixels = node.numpyArray()
    assert pixels.shape == (4, 6, 4) and node.aspect == 2.0 and node.isConnected
    assert pixels[0, 0].tolist() == pytest.approx([30 / 255, 0, 0, 1])
    assert node.inputSignalFormat == '6x4@30'
    first = node.value
    project.advance(cook=node)
    assert node.value is first  # nothing new: nothing is uploaded
    camera.give(4)
    project.advance(cook=node)
    assert node.numpyArray()[0, 0, 0] == pytest.approx(40 / 255)
    assert len(fake.made) == 1


def test_trouble_is_an_error_and_the_frame_goes_on(project: Any, fake: type[FakeCamera]) -> None:
    node = project.op('/project1').create('videodeviceinTOP', pars={'device': 'USB'})
    after = project.op('/project1').create('nullTOP', inputs=[node])
    after.cook()
    [camera] = fake.made
    camera.give(5)
    project.advance(cook=after)
    camera.trouble, camera.connected = 'USB has gone; plug it in again', False
    project.advance(cook=after)
    assert node.errors() == '/project1/videodevin1: USB has gone; plug it in again'
    assert after.stale_from == (node.path,)
    assert after.value.spec.width == 6 and not node.isConnected and node.inputSignalFormat == ''
    camera.give(6)
    project.advance(cook=after)
    assert not node.errors() and after.numpyArray()[0, 0, 0] == pytest.approx(60 / 255)


def test_another_device_or_format_is_opened_anew(project: Any, fake: type[FakeCamera]) -> None:
    node = project.op('/project1').create('videodeviceinTOP', pars={'signalformat': '640x480@29.97'})
    node.cook()
    node.par.device = '/dev/video7'
    node.cook()
    node.par.signalformat = 'sharp'
    node.cook()
    assert "signal format 'sharp' is not auto" in node.errors()
    node.par.active = False
    node.par.signalformat = '1280x720'
    node.cook()
    assert [(one.name, one.mode[:2], one.mode.rate) for one in fake.made] == [
        ('', (640, 480), 29.97), ('/dev/video7', (640, 480), 29.97), ('/dev/video7', (0, 0), 0.0)]
    assert all(one.closed for one in fake.made) and not node.isConnected and not node.errors()
    node.par.active = True
    node.cook()
    assert fake.made[-1].mode[:2] == (1280, 720)
    node.destroy()
    assert fake.made[-1].closed


def test_an_untrusted_project_watches_nobody(fake: type[FakeCamera], tmp_path: Path) -> None:
    with td.Project(folder=tmp_path, trust=False) as project:
        node = project.op('/project1').create('videodeviceinTOP')
        node.cook()
        assert 'may not watch' in node.errors() and fake.made == []


def test_without_a_device(project: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, '_CLASS', tmp_path / 'none')
    node = project.op('/project1').create('videodeviceinTOP')
    node.cook()
    assert node.errors() == '/project1/videodevin1: no video device is there; plug one in'
    assert node.value.spec.width == 8


def test_the_test_device_and_its_thread(project: Any) -> None:
    before = threading.active_count()
    node = project.op('/project1').create('videodeviceinTOP', pars={'device': 'test'})
    assert node.wait_for_frame(10)
    assert node.numpyArray().shape == (480, 640, 4) and not node.errors()
    assert node.numpyArray().std() > 0.1 and threading.active_count() > before
    node.par.outputresolution, node.par.resolutionw, node.par.resolutionh = 'custom', 32, 24
    assert node.numpyArray().shape == (24, 32, 4)
    project.close()
    assert threading.active_count() == before

"""Cameras: the newest picture, devices that are missing, busy, unplugged and come back, with a fake container."""

from __future__ import annotations

import errno
import time
from threading import Event
from types import SimpleNamespace

import av
import numpy as np
import pytest

from tdgraph.errors import MediaError
from tdgraph.media import camera as module
from tdgraph.media.camera import Camera, Mode, find_device, video_devices


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, 'AGAIN', 0.01)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with two cameras, the first of which has a second node that delivers no pictures."""
    for entry, name, index in (('video0', 'Integrated Camera', 0), ('video1', 'Integrated Camera', 1),
                               ('video10', 'Capture Card', 0), ('video2', 'USB Camera', 0)):
        (tmp_path / entry).mkdir()
        (tmp_path / entry / 'name').write_text(f'{name}\n')
        (tmp_path / entry / 'index').write_text(f'{index}\n')
    monkeypatch.setattr(module, '_CLASS', tmp_path)


def picture(red):
    return av.VideoFrame.from_ndarray(np.full((4, 6, 3), (red, 20, 30), np.uint8), format='rgb24')


class Packet:
    def __init__(self, what):
        self.what = what

    def decode(self):
        if isinstance(self.what, Exception):
            raise self.what
        return [picture(self.what)]


class FakeAV:
    """PyAV whose devices do what a list says: an error on opening, or what comes from each packet in turn.

    A float waits so many seconds, or until the test is over.
    """

    FFmpegError, error = av.FFmpegError, av.error

    def __init__(self, *turns):
        self.turns, self.opened, self.closing = list(turns), [], Event()

    def open(self, path, format, options):
        self.opened.append((path, format, options))
        turn = self.turns.pop(0) if self.turns else OSError(errno.ENOENT, 'nothing')
        if isinstance(turn, Exception):
            raise turn
        return Container(turn, self.closing)


class Container:
    def __init__(self, turn, closing):
        self.turn, self.closing = turn, closing
        self.streams = SimpleNamespace(video=[SimpleNamespace(average_rate=30, base_rate=30)])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def demux(self, stream):
        for what in self.turn:
            if isinstance(what, float):
                self.closing.wait(what)
            elif isinstance(what, OSError) and not isinstance(what, av.FFmpegError):
                raise what
            else:
                yield Packet(what)


@pytest.fixture
def make(monkeypatch, machine):
    made = []

    def camera(*turns, name='', mode=None):
        fake = FakeAV(*turns)
        monkeypatch.setattr(module, 'library', lambda: fake)
        one = Camera(name, mode or Mode())
        one.fake = fake
        made.append(one)
        return one

    yield camera
    for one in made:
        one.fake.closing.set()
        one.close()


def until(condition, seconds=3.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'it did not come to that'
        time.sleep(0.002)


def test_devices_and_their_names(machine):
    assert [(device.name, device.path) for device in video_devices()] == [
        ('Integrated Camera', '/dev/video0'), ('USB Camera', '/dev/video2'), ('Capture Card', '/dev/video10')]
    for name, path in (('', '/dev/video0'), ('USB Camera', '/dev/video2'), ('capt', '/dev/video10'),
                       ('/dev/video10', '/dev/video10')):
        assert find_device(name).path == path
    with pytest.raises(MediaError, match=r"no video device 'Webcam' is there; there are: Integrated Camera"):
        find_device('Webcam')


def test_no_device(monkeypatch, tmp_path):
    monkeypatch.setattr(module, '_CLASS', tmp_path / 'none')
    assert video_devices() == []
    with pytest.raises(MediaError, match='no video device is there; plug one in'):
        find_device('')
    one = Camera('')
    assert one.trouble == 'no video device is there; plug one in'
    assert one.newest() is None and not one.connected and not one.wait(0.03)
    one.close()


def test_the_newest_picture_is_given(make):
    one = make([*range(1, 40), 60.0], mode=Mode(1280, 720, 30))
    until(lambda: one._grabbed[0] == 39)
    frame = one.newest()
    assert frame.number == 39 and frame.pixels.shape == (4, 6, 4) and frame.aspect == 1.5
    assert frame.pixels[0, 0].tolist() == [39, 20, 30, 255]
    assert one.newest() is frame and one.connected and one.rate == 30 and not one.trouble
    assert one.fake.opened == [('/dev/video0', 'v4l2', {'video_size': '1280x720', 'framerate': '30'})]


@pytest.mark.parametrize(('number', 'text'), [
    (errno.EBUSY, 'is used by another program; close that'), (errno.EACCES, 'may not be read; add the user'),
    (errno.ENODEV, 'has gone; plug it in again'), (errno.EINVAL, 'choose another signalformat'),
    (errno.ENOSPC, 'fails: no room')])
def test_a_device_that_cannot_be_opened_is_tried_again(make, number, text):
    one = make(OSError(number, 'no room'), OSError(number, 'no room'), [7, 60.0], name='USB')
    until(lambda: one.newest() is not None)
    assert not one.trouble and one.newest().pixels[0, 0, 0] == 7
    assert len(one.fake.opened) == 3
    two = make(*[OSError(number, 'no room')] * 1000, name='USB')
    until(lambda: one is not two and two.trouble)
    assert two.trouble.startswith('USB ') and text in two.trouble


def test_an_unplugged_device_leaves_its_picture_and_may_come_back(make):
    one = make([5, OSError(errno.ENODEV, 'gone')], OSError(errno.ENOENT, 'gone'), [9, 60.0])
    until(lambda: one.newest() is not None)
    first = one.newest().pixels[0, 0, 0]
    assert first in (5, 9)
    until(lambda: one.newest().pixels[0, 0, 0] == 9)
    assert one.connected and not one.trouble and one.newest().number == 2


def test_what_is_said_while_a_device_is_away(make):
    one = make([5, OSError(errno.ENODEV, 'gone')])
    until(lambda: 'is not there' in one.trouble)
    assert not one.connected and one.newest().pixels[0, 0, 0] == 5
    assert one.trouble == 'the video device is not there; plug it in'


def test_a_stream_that_just_ends(make):
    one = make([3], *[[]] * 100_000)
    until(lambda: 'has stopped' in one.trouble)
    assert one.newest().pixels[0, 0, 0] == 3


def test_a_broken_picture_is_left_out(make):
    broken = av.error.InvalidDataError(1094995529, 'broken')
    one = make([1, broken, 3, 60.0])
    until(lambda: one._grabbed[0] == 2)
    assert one.newest().pixels[0, 0, 0] == 3 and not one.trouble


def test_the_test_picture_comes_through_the_same_path():
    one = Camera('test')
    assert one.wait(10)
    first = one.newest()
    assert first.pixels.shape == (480, 640, 4) and first.aspect == pytest.approx(4 / 3) and one.rate == 30
    assert one.wait(10) and one.newest().number > first.number
    assert not np.array_equal(one.newest().pixels, first.pixels)
    one.close()
    assert not one._thread.is_alive()


def test_modes():
    assert Mode().options == {}
    assert Mode(640, 480).options == {'video_size': '640x480'}
    assert Mode(0, 0, 29.97).options == {'framerate': '29.97'}

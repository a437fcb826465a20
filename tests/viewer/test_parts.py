"""What the window is made of and needs no window: places, time, curves, text, complaints, the file."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.scripts import load_build
from tdgraph.viewer import complaints
from tdgraph.viewer.camera import Camera
from tdgraph.viewer.clock import RealTime
from tdgraph.viewer.keys import COMMANDS, help_text
from tdgraph.viewer.plots import History, plot
from tdgraph.viewer.source import Source
from tdgraph.viewer.text import panel
from tdgraph.viewer.window import Window

SIDES = st.integers(1, 4000)


# --- places

@pytest.mark.parametrize(('picture', 'corner', 'scale'), [
    ((100, 100), (50, 0), 2), ((200, 50), (0, 63), 1.5), ((600, 400), (0, 0), 0.5)])
def test_fitted_is_centred_and_whole(picture: Any, corner: Any, scale: float) -> None:
    assert Camera().place(picture, (300, 200)) == (corner, scale)


@given(picture=st.tuples(SIDES, SIDES), window=st.tuples(SIDES, SIDES), factor=st.floats(0.2, 5),
       share=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_zoom_keeps_what_is_under_the_cursor(picture: Any, window: Any, factor: float, share: Any) -> None:
    camera = Camera()
    at = share[0] * window[0], share[1] * window[1]
    (x, y), scale = camera.place(picture, window)
    before = (at[0] - x) / scale, (at[1] - y) / scale
    camera.zoom(factor, at, picture, window)
    (x, y), scale = camera.place(picture, window)
    after = (at[0] - x) / scale, (at[1] - y) / scale
    # The corner is rounded to whole window pixels.
    assert after == pytest.approx(before, abs=1 / scale + 1e-6)


def test_one_to_one_lies_on_whole_pixels() -> None:
    camera = Camera()
    camera.one_to_one((101, 50))
    assert camera.place((101, 50), (200, 201)) == ((50, 76), 1)
    assert camera.pixel_at((50, 76), (101, 50), (200, 201)) == (0, 0)
    assert camera.pixel_at((150.9, 125.9), (101, 50), (200, 201)) == (100, 49)
    assert camera.pixel_at((151, 100), (101, 50), (200, 201)) is None
    camera.pan((3, -4), (101, 50), (200, 201))
    assert camera.place((101, 50), (200, 201)) == ((53, 72), 1)
    camera.fit()
    assert camera.place((100, 100), (200, 200)) == ((0, 0), 2)


# --- time

def test_frames_follow_the_seconds() -> None:
    clock = RealTime(60, 10.0)
    assert [clock.due(10 + seconds, 60) for seconds in (0, 1 / 60, 2 / 60, 2.2 / 60, 5 / 60)] == [0, 1, 1, 0, 3]
    assert clock.dropped == 2
    assert clock.wait(10 + 5 / 60) == pytest.approx(0.5 / 60)


def test_a_screen_that_is_a_little_late_gets_every_frame_once() -> None:
    clock, jitter = RealTime(60, 0.0), np.random.default_rng(1).uniform(-0.4, 0.4, 600)
    assert [clock.due((index + 1 + late) / 60, 60) for index, late in enumerate(jitter)] == [1] * 600


@given(st.lists(st.floats(0.0001, 0.5), max_size=60))
def test_no_frame_is_counted_twice_or_lost(steps: list[float]) -> None:
    clock, now, total = RealTime(50, 0.0), 0.0, 0
    for step in steps:
        now += step
        total += clock.due(now, 50)
    assert total == int(now * 50 + 0.5)


def test_pause_is_not_caught_up_with() -> None:
    clock = RealTime(60, 0.0)
    clock.due(1.0, 60)
    clock.pause(True, 1.0)
    assert clock.due(5.0, 60) == 0
    clock.pause(False, 9.0)
    assert clock.due(9.0 + 1 / 60, 60) == 1
    assert clock.due(9.0 + 2 / 60, 30) == 0  # another rate counts from now


def test_a_slice_is_at_most_200_ms_in_real_time() -> None:
    with td.Project() as project:
        lfo = project.project1.create('lfoCHOP', pars={'rate': 600})
        project.advance(cook=[lfo])
        project.engine.longest_slice = 0.2
        project.engine.skip(3, [lfo])
        assert (lfo.numSamples, lfo.end) == (30, 40)
        project.engine.skip(600, [lfo])
        assert (lfo.numSamples, lfo.end) == (120, 6040)
        project.engine.longest_slice = None
        project.engine.skip(600, [lfo])
        assert (lfo.numSamples, lfo.end) == (6000, 12040)


# --- curves, text

def test_a_rising_channel_rises() -> None:
    picture = plot(np.linspace(-1, 1, 500, dtype=np.float32)[None], (80, 60))
    drawn = (picture[..., :3] == (255, 204, 92)).all(-1)
    assert drawn.any(0).all()
    middle = [rows.mean() for rows in (np.flatnonzero(drawn[:, column]) for column in range(80))]
    assert np.all(np.diff(middle) >= 0) and middle[0] < 5 and middle[-1] > 54


@pytest.mark.parametrize('samples', [
    np.zeros((0, 0)), np.zeros((3, 0)), np.full((1, 1), 7), np.array([[np.nan, np.inf, -np.inf, 1]]),
    np.full((2, 5), np.nan), np.array([[3.4e38, -3.4e38]]), np.zeros((200, 9))])
@pytest.mark.parametrize('size', [(1, 1), (2, 3), (64, 48)])
def test_every_value_has_a_picture(samples: Any, size: tuple[int, int]) -> None:
    assert plot(samples.astype(np.float32), size).shape == (size[1], size[0], 4)


def test_slices_are_put_behind_one_another() -> None:
    history = History()
    for start in range(0, 600, 10):
        rows = np.arange(start, start + 10, dtype=np.float32)[None]
        shown = history.add(Channels(('a',), rows, 60.0, float(start), True))
    assert shown.shape == (1, 240) and np.array_equal(shown[0], np.arange(360, 600))
    whole = Channels(('a',), np.zeros((1, 5), np.float32))
    assert history.add(whole).shape == (1, 5)


def test_text_has_columns_and_colours() -> None:
    one = panel(('a\tb', 'cc\td'), ((255, 0, 0),))
    assert one.dtype == np.uint8 and one.shape[2] == 4
    ink = one[..., :3].astype(int)
    red = (ink[..., 0] > 200) & (ink[..., 1] < 50)
    white = (ink > 200).all(-1)
    half = one.shape[0] // 2
    assert red[half:].any() and not red[:half].any()
    assert white[:half].any() and not white[half:].any()
    assert panel(('',)).shape[2] == 4


def test_every_key_has_a_method_and_help() -> None:
    assert all(callable(getattr(Window, command.method)) and command.help for command in COMMANDS)
    assert len({command.key for command in COMMANDS}) == len(COMMANDS)
    assert len(help_text()) > len(COMMANDS)


# --- complaints, the file

def test_the_same_complaint_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(complaints.time, 'monotonic', lambda: now[0])
    stream = io.StringIO()
    say = complaints.Complaints(stream)
    for _ in range(5):
        say('a')
    say('b')
    now[0] += 11
    say('a')
    assert stream.getvalue() == 'a\nb\na (4 more times)\n'


def test_the_parts_of_a_network_are_watched(tmp_path: Path) -> None:
    head = 'format: tdn\nnetwork_path: /project1\noperators:\n'
    network, part = tmp_path / 'net.tdn', tmp_path / 'part.tdn'
    network.write_text(f'{head}- {{name: a, type: baseCOMP, tdn_ref: part.tdn}}\n')
    part.write_text(f'{head}- {{name: n, type: noiseTOP}}\n')

    def make() -> tuple[Any, list[Any]]:
        with td.load(network) as project:
            return project, []

    source = Source(network, make)
    source.load()
    assert not source.saved()
    part.write_text(f'{head}- {{name: n, type: nullTOP}}\n')
    os.utime(part, ns=(1, 1))
    source._looked = 0.0
    assert source.saved()


def test_a_file_and_its_modules_are_watched(tmp_path: Path) -> None:
    network, part = tmp_path / 'net_of_test.py', tmp_path / 'part_of_test.py'
    network.write_text('import part_of_test\nvalue = part_of_test.value\n')
    part.write_text('value = 1\n')
    made: list[int] = []

    def make() -> tuple[Any, list[Any]]:
        space: dict[str, Any] = {}
        exec(compile(network.read_text(), str(network), 'exec'), space)
        made.append(space['value'])
        return None, []

    sys.path.insert(0, str(tmp_path))
    try:
        source = Source(network, make)
        source.load()
        assert not source.saved()
        part.write_text('value = 22\n')
        os.utime(part, ns=(1, 1))
        source._looked = 0.0
        assert source.saved()
        source.load()
        source._looked = 0.0
        assert made == [1, 22] and not source.saved()
        network.unlink()
        source._looked = 0.0
        assert source.saved()
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop('part_of_test', None)


def test_a_file_saved_twice_in_a_second_is_read_again(tmp_path: Path) -> None:
    """At the same size too: nothing is taken from Python's cache of compiled files."""
    network, part = tmp_path / 'net.py', tmp_path / 'part_saved_twice.py'
    found = []

    def save(value: int) -> None:
        network.write_text(f'from part_saved_twice import part\ndef build(project):\n    return part, {value}\n')
        part.write_text(f'part = {value}\n')
        for number, file in enumerate([network, part]):
            os.utime(file, ns=(0, 10 ** 18 + value * 1000 + number))

    def make() -> tuple[Any, list[Any]]:
        found.append(load_build(str(network))(None))
        return None, []

    source = Source(network, make)
    try:
        for value in (1, 2):
            save(value)
            source.load()
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop('part_saved_twice', None)
    assert found == [(1, 1), (2, 2)]

"""Contact sheets; saving on another thread; what an import costs."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import ArrayValueError, MediaError
from tdgraph.media import saving
from tdgraph.media.sheet import pick, shrink


def test_shrink_is_the_mean_of_areas():
    array = np.random.default_rng(0).random((24, 36, 3)).astype(np.float32)
    np.testing.assert_allclose(shrink(array, 12, 6), array.reshape(6, 4, 12, 3, 3).mean((1, 3)), atol=1e-6)
    for width, height in ((7, 5), (36, 24), (1, 1), (50, 31)):
        small = shrink(array, width, height)
        assert small.shape == (height, width, 3) and small.dtype == np.float32
        np.testing.assert_allclose(small.mean((0, 1)), array.mean((0, 1)), atol=1e-5)


def test_a_sheet_reads_from_the_top_left():
    frames = [(number, np.full((90, 160, 3), 40 * number, np.uint8)) for number in range(1, 6)]
    sheet = media.contact_sheet(frames, width=400, columns=2)
    assert sheet.shape[1:] == (400, 3) and sheet.dtype == np.uint8
    top_down = sheet[::-1, :, 0]
    height = 90 * ((400 - 9) // 2) // 160
    assert top_down[20, 20] == 40 and top_down[20, 300] == 80
    assert top_down[-60, 20] == 200 and top_down[-60, 300] == 18
    label = top_down[2 + height + 2:2 + height + 16, 3:30]
    assert (label > 100).any() and not (label == 40).any()


def test_numbers_differ_by_their_digits():
    blank = np.zeros((20, 40, 3), np.uint8)
    sheets = {media.contact_sheet([(number, blank)], width=200, columns=1).tobytes()
              for number in (*range(10), -1, 10, 120)}
    assert len(sheets) == 13


def test_a_sheet_that_cannot_be():
    with pytest.raises(ArrayValueError, match='contact sheet: 50 columns in 300 pixels leave'):
        media.Sheet(width=300, columns=50)


def test_pick_keeps_both_ends():
    assert pick(range(1, 121), 5) == [1, 31, 61, 90, 120]
    assert pick([3, 4], 12) == [3, 4]
    assert pick(range(10), 1) == [0]
    chosen = pick(range(1, 121), 24)
    assert len(set(chosen)) == 24 and chosen == sorted(chosen)


def test_saving_in_the_background(tmp_path, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(saving, 'write_image', lambda *a, **k: (go.wait(10), media.write_image(*a, **k)))
    path = tmp_path / 'a.png'
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 4)).astype(np.uint8)
    status = media.save_async(path, pixels)
    assert not status.isCompleted() and status.error is None and not path.exists()
    assert str(status) == str(path) and 'saving' in repr(status)
    go.set()
    assert status.wait(10) == str(path)
    assert status.isCompleted() and 'completed' in repr(status)
    np.testing.assert_array_equal(media.read_image(path).pixels, pixels)


def test_save_now_or_later(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 4)).astype(np.uint8)
    for asynchronous in (False, True):
        path = tmp_path / 'new' / f'{asynchronous}.png'
        status = media.save_image(path, pixels, asynchronous=asynchronous, create_folders=True)
        assert asynchronous or status.isCompleted()
        status.wait(10)
        np.testing.assert_array_equal(media.read_image(str(status)).pixels, pixels)
    with pytest.raises(MediaError, match='cannot be written as'):
        media.save_image(tmp_path / 'a.xyz', pixels)


def test_saving_in_the_background_that_fails(tmp_path):
    status = media.save_async(tmp_path / 'none' / 'a.png', np.zeros((5, 6, 3), np.uint8))
    with pytest.raises(MediaError, match='does not exist'):
        status.wait(10)
    assert status.isCompleted() and 'does not exist' in status.error and 'failed' in repr(status)


def test_waiting_is_bounded(tmp_path, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(saving, 'write_image', lambda *a, **k: go.wait(10))
    status = media.save_async(tmp_path / 'a.png', np.zeros((5, 6, 3), np.uint8))
    with pytest.raises(MediaError, match=r'not written after 0\.01 s'):
        status.wait(0.01)
    go.set()
    status.wait(10)


def test_many_saves_end_all(tmp_path):
    pixels = np.zeros((8, 8, 3), np.uint8)
    status = [media.save_async(tmp_path / f'{number}.png', pixels + number) for number in range(30)]
    for number, one in enumerate(status):
        one.wait(20)
        assert media.read_image(tmp_path / f'{number}.png').pixels[0, 0, 0] == number


def test_a_status_made_at_once():
    status = media.FileSaveStatus('/a/b.png')
    assert status.isCompleted() and status == '/a/b.png' and status.wait() == '/a/b.png'


def test_the_import_loads_no_library():
    script = ('import sys, tdgraph.media.image, tdgraph.media.film, tdgraph.media.filmwriter\n'
              "assert not {'av', 'OpenImageIO', 'moderngl', 'scipy'} & set(sys.modules)")
    done = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60,
                          cwd=media.__file__.rsplit('/tdgraph/', 1)[0])
    assert done.returncode == 0, done.stderr
    for name in media.__all__:
        assert getattr(media, name) is not None
    with pytest.raises(AttributeError, match='no attribute'):
        _ = media.nothing

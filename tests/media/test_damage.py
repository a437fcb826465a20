"""Films that end early or are damaged in the middle: which frames are shown, and what is said about the others."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import MediaError
from tdgraph.media.frameindex import _filled

LENGTH, RATE = 60, 25


def picture(index):
    """Noise, so that a frame has some bytes, and the number of the frame as eight bars."""
    pixels = np.full((96, 160, 3), 90, np.uint8)
    pixels[20:60, 20:60] = np.random.default_rng(index).integers(0, 256, (40, 40, 3))
    for bit in range(8):
        pixels[:16, bit * 16:bit * 16 + 16] = 255 * (index >> bit & 1)
    return pixels


def number(frame):
    bars = frame[4:12, :128, 1].reshape(8, 8, 16).mean((0, 2)) > 127
    return int(sum(1 << bit for bit in range(8) if bars[bit]))


@pytest.fixture(scope='module')
def films(tmp_path_factory):
    """The bytes of whole films, by codec and suffix; a key frame every ten."""
    folder, found = tmp_path_factory.mktemp('films'), {}
    for codec, suffix in (('h264', '.mkv'), ('h264', '.mp4'), ('ffv1', '.mkv'), ('vp9', '.webm')):
        path = folder / f'{codec}{suffix}'
        with media.FilmWriter(path, rate=RATE, codec=codec, keyframes=10) as writer:
            for index in range(LENGTH):
                writer.write(picture(index))
        found[codec, suffix] = path.read_bytes()
    return found


def shown(path):
    """The number in each frame, None where it is an error."""
    with media.open_film(path) as film:
        found = []
        for index in range(film.length):
            try:
                found.append(number(film.frame(index)))
            except MediaError as error:
                assert f'{path}: frame {index} at {index / RATE:.2f} s cannot be decoded (' in str(error)
                found.append(None)
    return found


@pytest.mark.parametrize(('codec', 'suffix'), [('h264', '.mkv'), ('ffv1', '.mkv'), ('vp9', '.webm')])
@pytest.mark.parametrize('part', [0.3, 0.7])
def test_a_film_that_ends_early(films, tmp_path, codec, suffix, part):
    """It has the length that it declares; frames that are not there are errors."""
    data, path = films[codec, suffix], tmp_path / f'cut{suffix}'
    path.write_bytes(data[:int(len(data) * part)])
    found = shown(path)
    there = next(index for index, one in enumerate(found) if one is None)
    assert abs(there - LENGTH * part) < 12
    assert found == [*range(there), *[None] * (LENGTH - there)]
    with media.open_film(path) as film:
        assert film.sound_frame(LENGTH - 1) == film.sound_frame(there) == there - 1
        assert film.sound_frame(3) == 3
        with pytest.raises(MediaError, match=r'frame 59 at 2\.36 s cannot be decoded \(it is missing\)'):
            film.frame(59)
        assert number(film.frame(there - 1)) == there - 1


@pytest.mark.parametrize(('codec', 'suffix'), [('h264', '.mkv'), ('h264', '.mp4'), ('ffv1', '.mkv')])
def test_a_film_that_is_damaged_in_the_middle(films, tmp_path, codec, suffix):
    """Frames before the damage and from the next key frame on are right and have their numbers."""
    data, path = bytearray(films[codec, suffix]), tmp_path / f'bad{suffix}'
    middle = len(data) // 2
    data[middle:middle + 3000] = bytes(3000)
    path.write_bytes(data)
    found = shown(path)
    assert len(found) == LENGTH and None in found
    assert all(one in (None, index) for index, one in enumerate(found))
    bad = [index for index, one in enumerate(found) if one is None]
    assert bad[0] >= 20 and bad[-1] < 40 and len(bad) <= 10
    with media.open_film(path) as film:
        assert film.sound_frame(bad[0]) == bad[0] - 1


def test_the_order_of_asking_changes_nothing(films, tmp_path):
    data, path = bytearray(films['h264', '.mp4']), tmp_path / 'bad.mp4'
    data[len(data) // 2:len(data) // 2 + 3000] = bytes(3000)
    path.write_bytes(data)
    forward = shown(path)
    rng = np.random.default_rng(3)
    with media.open_film(path) as film:
        for index in map(int, [*rng.integers(0, LENGTH, 60), *range(LENGTH - 1, -1, -1)]):
            if forward[index] is None:
                with pytest.raises(MediaError):
                    film.frame(index)
            else:
                assert number(film.frame(index)) == index


def test_the_first_frames_may_be_lost(films, tmp_path):
    """Where nothing sound comes before, the first sound frame behind stands in."""
    data, path = bytearray(films['ffv1', '.mkv']), tmp_path / 'bad.mkv'
    start = data.index(b'\xa3', 1500)
    data[start + 40:start + 2500] = bytes(2460)
    path.write_bytes(data)
    found = shown(path)
    first = next(index for index, one in enumerate(found) if one is not None)
    if first:
        with media.open_film(path) as film:
            assert film.sound_frame(0) == first


@pytest.mark.parametrize('sound', [False, True])
def test_frames_that_nobody_recorded_are_not_lost(tmp_path, sound):
    """A film whose frames come at their times, but some not at all, as a screen recorder writes it."""
    path, skipped = tmp_path / 'vfr.mkv', {7, 8, 30}
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('ffv1', rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 160, 96, 'bgr0'
        other = container.add_stream('flac', rate=8000, layout='mono') if sound else None
        for index in range(LENGTH):
            if index not in skipped:
                frame = av.VideoFrame.from_ndarray(picture(index)[::-1], format='rgb24').reformat(format='bgr0')
                frame.pts, frame.time_base = index, Fraction(1, RATE)
                container.mux(stream.encode(frame))
            if other is not None:
                noise = np.random.default_rng(index).integers(-9000, 9000, (1, 320)).astype(np.int16)
                part = av.AudioFrame.from_ndarray(noise, format='s16', layout='mono')
                part.rate, part.pts = 8000, index * 320
                container.mux(other.encode(part))
        container.mux(stream.encode(None))
        if other is not None:
            container.mux(other.encode(None))
    with media.open_film(path) as film:
        assert [number(film.frame(index)) for index in range(film.length)] == [
            index for index in range(LENGTH) if index not in skipped]
        assert film.seconds_at(7) == pytest.approx(9 / RATE, abs=0.002)


def frames(*times):
    return [(time, True) for time in times]


@pytest.mark.parametrize(('times', 'declared', 'lost'), [
    ((0, 40, 80), 120, ()),  # whole
    ((0, 40, 160), 200, (80, 120)),  # a gap
    ((0, 40), 200, (80, 120, 160)),  # ends early
    ((0, 40, 160), 280, (80, 120, 200, 240)),  # both
    ((0, 33, 67, 133), 167, (100,)),  # times that are rounded
    ((0, 40, 100), 160, ()),  # changes its rate
    ((0, 40, 160), 120, ()),  # a gap, but nothing is missing
    ((0, 40, 80), 10 ** 9, ()),  # nonsense
    ((), 400, ()), ((0, 40), 0, ()),
])
def test_what_counts_as_lost(times, declared, lost):
    ticks = 100 / 3 if 33 in times else 40
    assert _filled(frames(*times), declared, ticks) == sorted([*frames(*times), *((time, False) for time in lost)])

"""Frame numbers in names, folders in natural order, frame ranges."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdgraph import media
from tdgraph.errors import MediaError, NetworkError
from tdgraph.media.ranges import format_frames, parse_frames
from tdgraph.media.sequence import NamePattern, images_in, natural_key


@pytest.mark.parametrize(('text', 'frames'), [
    ('7', (7,)), ('1-5', (1, 2, 3, 4, 5)), ('1-10x3', (1, 4, 7, 10)), ('1-20x5,30', (1, 6, 11, 16, 30)),
    ('5-1', (5, 4, 3, 2, 1)), ('5-1x2', (5, 3, 1)), ('-5--3', (-5, -4, -3)), ('-2-1', (-2, -1, 0, 1)),
    (' 1 , 3-4 ', (1, 3, 4)), ('1-3,2-4', (1, 2, 3, 4)), ('0001-0003', (1, 2, 3)), ('3,1', (3, 1)),
])
def test_ranges(text, frames):
    assert parse_frames(text) == frames


@pytest.mark.parametrize('text', ['', ',', '1,', 'a', '1-', '1-2x', '1-2x-1', '1..5', '1-5:2', '1 - 5', '¹',
                                  '٣', '1e3', '1-2-3', '9' * 30])
def test_texts_that_are_no_range(text):
    with pytest.raises(NetworkError, match=r'is no frame or range; write 7, 1-100, 1-100x2'):
        parse_frames(text)


def test_ranges_without_end():
    start = time.perf_counter()
    with pytest.raises(NetworkError, match='more than 10,000,000 frames'):
        parse_frames('1-999999999')
    assert time.perf_counter() - start < 1
    with pytest.raises(NetworkError, match='a step of 0 goes nowhere'):
        parse_frames('1-5x0')


@given(st.sets(st.integers(-500, 500), max_size=60))
def test_ranges_there_and_back(frames):
    text = format_frames(frames)
    assert (sorted(parse_frames(text)) if text else []) == sorted(frames)


def test_ranges_are_short():
    assert format_frames([1, 2, 3, 7, 9, 11]) == '1-3,7-11x2'
    assert format_frames([4, 10]) == '4,10'
    assert format_frames([5, 6]) == '5-6'
    assert format_frames(range(1, 101)) == '1-100'


@pytest.mark.parametrize(('name', 'frame', 'path'), [
    ('shot.####.exr', 7, 'shot.0007.exr'), ('shot.%04d.exr', 7, 'shot.0007.exr'), ('a#.png', 123, 'a123.png'),
    ('a%d.png', 5, 'a5.png'), ('a.##.png', 12345, 'a.12345.png'), ('a.####.png', -7, 'a.-0007.png'),
    ('v#1/a.%03d.png', 2, 'v#1/a.002.png'),
])
def test_names(name, frame, path):
    pattern = NamePattern.parse(name)
    assert pattern.path(frame) == path
    assert pattern.frame(path) == frame


def test_names_that_do_not_follow():
    pattern = NamePattern.parse('shot.####.exr')
    for path in ('shot.007.exr', 'shot.00007.exr', 'shot.abcd.exr', 'shot..exr', 'shut.0007.exr',
                 'shot.0007.png', 'shot.٠٠٠٧.exr'):
        assert pattern.frame(path) is None


@pytest.mark.parametrize(('name', 'text'), [
    ('plain.exr', 'no place for a frame number'), ('a.##.b.##.exr', '2 places'), ('a#%d.exr', '2 places'),
    ('%99999999d.exr', '99999999 digits'), ('#' * 40 + '.exr', '40 digits'), ('%s.exr', 'no place'),
])
def test_names_without_or_with_wild_numbers(name, text):
    with pytest.raises(MediaError, match=text):
        NamePattern.parse(name)


def test_natural_order():
    names = ['a10.png', 'a2.png', 'B1.png', 'a02.png', 'a1.png', 'b10.png', 'a.png', 'a1b2.png', 'a1b10.png']
    assert sorted(names, key=natural_key) == ['a.png', 'a1.png', 'a1b2.png', 'a1b10.png', 'a02.png', 'a2.png',
                                              'a10.png', 'B1.png', 'b10.png']
    assert sorted(['x' + '9' * 6000, 'x' + '8' * 6000], key=natural_key)[0].endswith('8')


@pytest.fixture
def folder(tmp_path):
    for number in (1, 2, 10, 30):
        media.write_image(tmp_path / f'f.{number}.png', np.full((4, 6, 3), number, np.uint8))
    (tmp_path / '.hidden.png').write_bytes(b'')
    (tmp_path / 'notes.txt').write_text('no')
    return tmp_path


def test_a_folder_is_a_sequence(folder):
    names = [path.rsplit('/', 1)[1] for path in images_in(folder)]
    assert names == ['f.1.png', 'f.2.png', 'f.10.png', 'f.30.png']
    stills = media.open_stills(folder)
    assert (stills.length, stills.numbers) == (4, (0, 1, 2, 3))
    assert [int(stills.picture(index).pixels[0, 0, 0]) for index in (3, 0, 2, 3)] == [30, 1, 10, 30]
    assert stills.info(1).width == 6


def test_a_pattern_is_a_sequence_with_numbers(folder):
    stills = media.open_stills(folder / 'f.#.png')
    assert stills.numbers == (1, 2, 10, 30)
    assert media.open_stills(folder / 'f.##.png').numbers == (10, 30)
    one = media.open_stills(folder / 'f.2.png')
    assert one.length == 1 and one.picture(0).pixels[0, 0, 0] == 2


def test_a_name_with_a_hash_that_is_a_file(folder):
    media.write_image(folder / 'no#1.png', np.full((4, 6, 3), 99, np.uint8))
    assert media.open_stills(folder / 'no#1.png').picture(0).pixels[0, 0, 0] == 99


def test_sequences_that_are_empty(tmp_path):
    with pytest.raises(MediaError, match='no images in this folder'):
        media.open_stills(tmp_path)
    with pytest.raises(MediaError, match='no file follows this pattern'):
        media.open_stills(tmp_path / 'a.####.png')
    with pytest.raises(MediaError, match='cannot be listed'):
        media.open_stills(tmp_path / 'none' / 'a.####.png')


def test_a_sequence_keeps_only_what_fits(folder, monkeypatch):
    monkeypatch.setattr('tdgraph.media.sequence.CACHE_BYTES', 2 * 4 * 6 * 3)
    stills = media.open_stills(folder)
    kept = stills.picture(0)
    assert stills.picture(0) is kept
    stills.picture(1)
    stills.picture(2)
    assert stills.picture(0) is not kept

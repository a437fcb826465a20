"""Files that are broken on purpose: each ends in a MediaError that names the file and the reason."""

from __future__ import annotations

import os
import struct
import zlib

import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import MediaError


def png(width, height, data, depth=8, kind=0):
    """A PNG of the given header and compressed rows."""
    def chunk(name, body):
        return struct.pack('>I', len(body)) + name + body + struct.pack('>I', zlib.crc32(name + body))
    header = struct.pack('>2I5B', width, height, depth, kind, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', data) + chunk(b'IEND', b'')


def test_a_small_png_that_claims_100_million_pixels(tmp_path):
    path = tmp_path / 'bomb.png'
    rows = zlib.compress(b'\0' * ((10_000 // 8 + 1) * 10_000), 9)
    path.write_bytes(png(10_000, 10_000, rows, depth=1))
    assert path.stat().st_size < 20_000
    with pytest.raises(MediaError, match=r'bomb\.png: claims 10000x10000 pixels in a file of .* bytes'):
        media.read_image(path)
    with pytest.raises(MediaError, match='claims 10000x10000'):
        media.image_info(path)


def test_more_pixels_than_allowed(tmp_path):
    path = tmp_path / 'large.png'
    media.write_image(path, np.zeros((20, 30, 3), np.uint8))
    with pytest.raises(MediaError, match=r'large\.png: 30x20 is 600 pixels, more than the 599 allowed; make'):
        media.read_image(path, max_pixels=599)
    assert media.read_image(path, max_pixels=600).pixels.shape == (20, 30, 3)
    with pytest.raises(MediaError, match='20000x20000 is 400,000,000 pixels'):
        media.decode_image('.png', png(20_000, 20_000, b''))


@pytest.mark.parametrize('suffix', ['.png', '.tif', '.bmp', '.exr', '.hdr', '.dpx', '.webp', '.dds', '.jpg'])
@pytest.mark.parametrize('part', [0.02, 0.5, 0.97])
def test_truncated(tmp_path, suffix, part):
    pixels = np.random.default_rng(1).integers(0, 256, (40, 50, 4)).astype(np.uint8)
    data = media.encode_image(suffix, pixels)
    path = tmp_path / f'cut{suffix}'
    path.write_bytes(data[:max(13, int(len(data) * part))])
    with pytest.raises(MediaError, match=rf'cut\{suffix}: (broken or truncated|claims a size)'):
        media.read_image(path)


@pytest.mark.parametrize('suffix', ['.png', '.tif', '.bmp', '.exr', '.hdr', '.dpx', '.webp', '.dds', '.jpg'])
def test_random_damage_never_raises_anything_else(suffix):
    rng = np.random.default_rng(7)
    whole = media.encode_image(suffix, rng.integers(0, 256, (17, 23, 4)).astype(np.uint8))
    refused = 0
    for round_ in range(60):
        data = bytearray(whole)
        reach = len(data) if round_ % 2 else min(len(data), 300)
        for _ in range(4):
            data[rng.integers(2, reach)] = rng.integers(0, 256)
        try:
            assert media.decode_image(suffix, data).pixels.ndim == 3
        except MediaError as error:
            refused += 1
            assert suffix in str(error) and ';' in str(error)
    assert refused


@pytest.mark.parametrize(('content', 'text'), [
    (b'', 'the file is empty'),
    (b'ffconcat version 1.0\nfile /etc/passwd\n', 'not an image, film or sound that can be read'),
    (b'#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'not an image, film or sound'),
    (b'<?xml version="1.0"?><svg/>', 'not an image, film or sound'),
    (b'\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'not an image, film or sound'),
    (b'\x89PNG\r\n\x1a\n', 'broken or truncated png'),
    (b'BM', 'broken or truncated bmp'),
    (b'v/1\x01\x02\0\0\0', 'broken or truncated openexr'),
])
@pytest.mark.parametrize('name', ['list.mp4', 'picture.png'])
def test_contents_that_are_no_media(tmp_path, content, text, name):
    path = tmp_path / name
    path.write_bytes(content)
    for read in (media.read_image, media.open_film):
        with pytest.raises(MediaError, match=f'{name}: ({text}|a still image)'):
            read(path)


def test_a_playlist_opens_no_other_file(tmp_path, monkeypatch):
    """A real film behind a list with a film's name must stay unread."""
    film = tmp_path / 'real.mkv'
    with media.FilmWriter(film) as writer:
        writer.write(np.zeros((16, 16, 3), np.uint8))
    trap = tmp_path / 'trap.mp4'
    trap.write_text(f"ffconcat version 1.0\nfile '{film}'\n")
    with pytest.raises(MediaError, match=r'trap\.mp4: not an image, film or sound'):
        media.open_film(trap)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MediaError, match=r'concat:real\.mkv: no such file'):
        media.open_film('concat:real.mkv')


def test_paths_that_are_no_files(tmp_path):
    with pytest.raises(MediaError, match=r'none\.png: no such file; check the path'):
        media.read_image(tmp_path / 'none.png')
    with pytest.raises(MediaError, match='a folder; give the path'):
        media.read_image(tmp_path)
    with pytest.raises(MediaError, match='cannot be opened'):
        media.read_image('a\0b.png')
    if hasattr(os, 'mkfifo'):
        os.mkfifo(tmp_path / 'pipe.png')
        with pytest.raises(MediaError, match=r'pipe\.png: not a regular file'):
            media.read_image(tmp_path / 'pipe.png')


def test_a_film_and_a_picture_are_told_apart(tmp_path):
    film = tmp_path / 'film.png'
    with media.FilmWriter(tmp_path / 'film.mkv') as writer:
        writer.write(np.zeros((16, 16, 3), np.uint8))
    os.rename(tmp_path / 'film.mkv', film)
    assert media.kind_of(film) == 'film'
    with pytest.raises(MediaError, match=r'film\.png: a film, not a still image'):
        media.read_image(film)
    picture = tmp_path / 'picture.mp4'
    picture.write_bytes(media.encode_image('.png', np.zeros((4, 4, 3), np.uint8)))
    with pytest.raises(MediaError, match=r'picture\.mp4: a still image, not a film'):
        media.open_film(picture)
    with pytest.raises(MediaError, match='a film, not a still image'):
        media.decode_image('.png', film.read_bytes())


@pytest.mark.parametrize('suffix', ['.mkv', '.mp4', '.mov'])
def test_damaged_films(tmp_path, suffix):
    rng = np.random.default_rng(5)
    whole = tmp_path / f'whole{suffix}'
    with media.FilmWriter(whole) as writer:
        for _ in range(6):
            writer.write(rng.integers(0, 256, (48, 64, 4)).astype(np.uint8))
    data = whole.read_bytes()
    bad = tmp_path / f'bad{suffix}'
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(5):
            broken[rng.integers(12, min(len(broken), 900))] = rng.integers(0, 256)
        bad.write_bytes(broken)
        try:
            with media.open_film(bad) as film:
                for index in range(min(film.length, 8)):
                    film.frame(index)
        except MediaError as error:
            assert f'bad{suffix}' in str(error)
    bad.write_bytes(data[:40])
    with pytest.raises(MediaError, match=rf'bad\{suffix}: (broken or truncated|has no)'):
        media.open_film(bad)


def test_a_film_with_too_many_pixels(tmp_path):
    path = tmp_path / 'wide.mkv'
    with media.FilmWriter(path) as writer:
        writer.write(np.zeros((100, 200, 3), np.uint8))
    with pytest.raises(MediaError, match=r'wide\.mkv: '):
        media.open_film(path, max_pixels=19_999)
    with media.open_film(path, max_pixels=20_000) as film:
        assert (film.width, film.height) == (200, 100)

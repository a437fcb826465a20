"""Still images: what is written comes back, bottom-up, untouched."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import ArrayTypeError, ArrayValueError, MediaError
from tdgraph.media.image import _oriented
from tdgraph.media.imagewrite import samples


def noise(count, dtype, height=7, width=5):
    """Values over the whole range, floats beyond 0..1, and transparent pixels that have a colour."""
    array = np.random.default_rng(3).integers(0, 256, (height, width, count)).astype(np.uint8)
    if count in (2, 4):
        array[0, :, -1] = 0
    if dtype == 'uint16':
        return array.astype(np.uint16) * 256 + array[::-1]
    return array if dtype == 'uint8' else (array.astype(np.float32) / 64 - 1).astype(dtype)


LOSSLESS = [('.png', 'uint8', (1, 2, 3, 4)), ('.png', 'uint16', (1, 2, 3, 4)),
            ('.tif', 'uint8', (1, 2, 3, 4)), ('.tiff', 'uint16', (1, 2, 3, 4)),
            ('.tif', 'float32', (1, 2, 3, 4)), ('.bmp', 'uint8', (3, 4)),
            ('.exr', 'float16', (1, 2, 3, 4)), ('.exr', 'float32', (1, 2, 3, 4)),
            ('.dpx', 'uint8', (1, 3, 4)), ('.dpx', 'uint16', (1, 3, 4)),
            ('.webp', 'uint8', (3, 4)), ('.dds', 'uint8', (4,))]
CASES = [(suffix, dtype, count) for suffix, dtype, counts in LOSSLESS for count in counts]


@pytest.mark.parametrize(('suffix', 'dtype', 'count'), CASES)
def test_lossless_formats_keep_every_value(tmp_path, suffix, dtype, count):
    pixels = noise(count, dtype)
    path = tmp_path / f'picture{suffix}'
    media.write_image(path, pixels)
    picture = media.read_image(path)
    if suffix == '.webp' and count == 4:
        pixels[pixels[..., 3] == 0] = 0  # libwebp writes no colour where nothing shows
    np.testing.assert_array_equal(picture.pixels, pixels)
    bits = {'uint8': '8fixed', 'uint16': '16fixed', 'float16': '16float', 'float32': '32float'}[dtype]
    head = {1: 'mono', 2: 'monoalpha', 3: 'rgb' if 'float' in dtype else 'rgba', 4: 'rgba'}[count]
    assert picture.format == head + bits
    assert not picture.pixels.flags.writeable
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]  # no temporary file stays


def test_row_0_is_the_bottom_and_png_agrees(tmp_path):
    """Against the PNG standard itself: filter 0 rows inflate to the top row first."""
    pixels = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3)
    data = media.encode_image('.png', pixels)
    body, at = b'', 8
    while at < len(data):
        length, kind = int.from_bytes(data[at:at + 4], 'big'), data[at + 4:at + 8]
        body += data[at + 8:at + 8 + length] if kind == b'IDAT' else b''
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(4, 1 + 9)
    assert rows[0, 0] in (0, 1)  # None, or Sub: both leave the row's first pixel as it is
    np.testing.assert_array_equal(rows[0, 1:4], pixels[-1, 0])


def test_half_and_float_files_name_their_format():
    assert media.decode_image('.exr', media.encode_image('.exr', noise(4, 'uint8'))).format == 'rgba16float'
    deep = media.decode_image('.exr', media.encode_image('.exr', noise(4, 'uint16')))
    assert deep.format == 'rgba32float'
    np.testing.assert_array_equal(deep.pixels, noise(4, 'uint16') / np.float32(65535))


def test_floats_become_16_bits_in_png():
    pixels = np.array([[[-1.0], [0.0], [0.5], [1.0], [7.0], [np.nan], [np.inf]]], np.float32)
    got = media.decode_image('.png', media.encode_image('.png', pixels)).pixels
    assert got[0, :, 0].tolist() == [0, 0, 32768, 65535, 65535, 0, 65535]


def test_hdr_keeps_the_dynamic_range():
    pixels = np.exp(np.random.default_rng(0).normal(0, 3, (9, 11, 3))).astype(np.float32)
    got = media.decode_image('.hdr', media.encode_image('.hdr', pixels)).pixels
    assert np.all(abs(got - pixels) <= pixels.max(axis=2, keepdims=True) / 128)


@pytest.mark.parametrize(('suffix', 'low', 'high'), [('.jpg', 0.3, 1.0), ('.webp', 0.3, 0.9)])
def test_quality_trades_size_for_error(suffix, low, high):
    ramp = np.linspace(0, 255, 64)
    pixels = np.stack(np.broadcast_arrays(ramp[None], ramp[:, None], ramp[::-1, None]), axis=2)
    pixels = (pixels / 2 + noise(1, 'uint8', 64, 64) / 2).astype(np.uint8)
    small, large = (media.encode_image(suffix, pixels, quality) for quality in (low, high))
    assert len(small) < len(large) / 1.5
    errors = [abs(media.decode_image(suffix, data).pixels - pixels.astype(float)).mean()
              for data in (small, large)]
    assert errors[1] < errors[0] / 1.5


def test_jpeg_of_quality_1_is_close():
    grey = np.full((16, 16, 3), (200, 30, 90), np.uint8)
    got = media.decode_image('.jpg', media.encode_image('.jpg', grey)).pixels
    assert abs(got.astype(int) - grey).max() <= 2


def test_formats_without_alpha_drop_it_and_keep_colours():
    pixels = noise(4, 'uint8')
    pixels[...] = pixels[:1, :1]
    pixels[..., 3] = 10
    got = media.decode_image('.jpg', media.encode_image('.jpg', pixels)).pixels
    assert got.shape == (7, 5, 3)
    assert abs(got.astype(int) - pixels[..., :3]).max() <= 2


def test_grey_is_spread_where_a_format_has_no_grey():
    got = media.decode_image('.bmp', media.encode_image('.bmp', noise(1, 'uint8'))).pixels
    np.testing.assert_array_equal(got, np.repeat(noise(1, 'uint8'), 3, axis=2))
    both = media.decode_image('.dds', media.encode_image('.dds', noise(2, 'uint8'))).pixels
    np.testing.assert_array_equal(both, noise(2, 'uint8')[..., [0, 0, 0, 1]])


@pytest.mark.parametrize(('format', 'names', 'where'), [
    ('rg8fixed', ('R', 'G'), [0, 1, None, 1.0]), ('a8fixed', ('A',), [None, None, None, 0]),
    ('mono8fixed', ('Y',), [0, 0, 0, 1.0]), ('monoalpha8fixed', ('Y', 'A'), [0, 0, 0, 1]),
    ('rgb32float', ('R', 'G', 'B'), [0, 1, 2, 1.0]), ('srgba8fixed', ('R', 'G', 'B', 'A'), [0, 1, 2, 3]),
    ('rgb10a2fixed', ('R', 'G', 'B', 'A'), [0, 1, 2, 3]), ('rgba11float', ('R', 'G', 'B'), [0, 1, 2, 1.0]),
])
def test_channels_of_pixel_formats(format, names, where):
    assert media.channel_names(format) == names
    pixels = noise(len(names), 'uint8')
    data = media.encode_image('.bmp', pixels, names=names)
    got = media.decode_image('.bmp', data).pixels
    for channel, source in enumerate(where[:got.shape[2]]):
        want = 0 if source is None else pixels[..., source] if isinstance(source, int) else 255
        np.testing.assert_array_equal(got[..., channel], want)
    assert got.shape[2] == (4 if 'A' in names else 3)


def test_two_colours_are_not_grey_and_alpha(tmp_path):
    pixels = noise(2, 'uint8')
    path = tmp_path / 'a.png'
    media.save_image(path, pixels, format='rg8fixed')
    got = media.read_image(path).pixels
    np.testing.assert_array_equal(got[..., :2], pixels)
    assert got.shape == (7, 5, 3) and not got[..., 2].any()


def test_any_strides_and_plain_2d():
    wide = noise(4, 'uint8', 20, 30)
    view = wide[::-2, 3:20:3, ::-1]
    np.testing.assert_array_equal(media.decode_image('.png', media.encode_image('.png', view)).pixels, view)
    flat = wide[..., 0]
    got = media.decode_image('.png', media.encode_image('.png', flat)).pixels
    np.testing.assert_array_equal(got[..., 0], flat)


def test_metadata_goes_there_and_back(tmp_path):
    path = tmp_path / 'a.exr'
    media.write_image(path, noise(3, 'float32'), metadata=[('shot', 'sq010'), ('take', 7), ('gain', 1.5)])
    read = media.read_image(path).metadata
    assert (read['shot'], read['take'], read['gain']) == ('sq010', 7, 1.5)
    data = media.encode_image('.png', noise(3, 'uint8'), metadata={'ImageDescription': 'sea'})
    assert media.decode_image('.png', data).metadata['ImageDescription'] == 'sea'


def test_openexr_channels_by_name(tmp_path):
    path = tmp_path / 'layers.exr'
    pixels = noise(4, 'float32')
    media.write_image(path, pixels, names=('diffuse.R', 'diffuse.G', 'diffuse.B', 'Z'))
    info = media.image_info(path)
    assert set(info.channels) == {'diffuse.R', 'diffuse.G', 'diffuse.B', 'Z'}
    depth = media.read_image(path, channels=['Z'])
    np.testing.assert_array_equal(depth.pixels[..., 0], pixels[..., 3])
    swapped = media.read_image(path, channels=['diffuse.B', 'diffuse.R'])
    np.testing.assert_array_equal(swapped.pixels, pixels[..., [2, 0]])
    with pytest.raises(MediaError, match=r"no channel 'diffuse\.r'; did you mean 'diffuse\.R'\?; it has"):
        media.read_image(path, channels=['diffuse.r'])


def test_openexr_data_window_is_placed_in_the_display_window(tmp_path):
    oiio = pytest.importorskip('OpenImageIO')
    spec = oiio.ImageSpec(4, 3, 1, oiio.FLOAT)
    spec.x, spec.y, spec.full_x, spec.full_y, spec.full_width, spec.full_height = 2, -1, 0, 0, 5, 4
    out = oiio.ImageOutput.create('openexr')
    path = str(tmp_path / 'window.exr')
    data = np.arange(1, 13, dtype=np.float32).reshape(3, 4, 1)
    assert out.open(path, spec) and out.write_image(data) and out.close()
    want = np.zeros((4, 5), np.float32)
    want[0:2, 2:5] = data[1:3, 0:3, 0]  # top-down: the first row and the last column are outside
    np.testing.assert_array_equal(media.read_image(path).pixels[::-1, :, 0], want)
    assert (media.image_info(path).width, media.image_info(path).height) == (5, 4)


@pytest.mark.parametrize('orientation', range(1, 9))
def test_exif_orientation(tmp_path, orientation):
    """The corner that EXIF says row 0 and column 0 show must end there."""
    stored = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    shown = _oriented(stored, orientation)[..., 0]
    corner = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}
    assert shown[corner[orientation]] == 0
    along_row = {1: (0, 1), 2: (0, -2), 3: (-1, -2), 4: (-1, 1), 5: (1, 0), 6: (1, -1), 7: (-2, -1),
                 8: (-2, 0)}
    assert shown[along_row[orientation]] == 1
    path = tmp_path / 'turned.tif'
    media.write_image(path, stored[::-1], metadata={'Orientation': orientation})
    np.testing.assert_array_equal(media.read_image(path).pixels[::-1, :, 0], shown)
    assert (media.image_info(path).height, media.image_info(path).width) == shown.shape


def test_the_format_is_told_by_the_first_bytes(tmp_path):
    path = tmp_path / 'liar.jpg'
    path.write_bytes(media.encode_image('.png', noise(4, 'uint16')))
    picture = media.read_image(path)
    assert picture.info.file_format == 'png'
    np.testing.assert_array_equal(picture.pixels, noise(4, 'uint16'))
    assert media.kind_of(path) == 'image'


def test_samples_between_types_are_exact():
    codes = np.arange(256, dtype=np.uint8).reshape(1, -1, 1)
    wide = samples(codes, 'uint16')
    assert wide[0, 1, 0] == 257 and wide[0, 255, 0] == 65535
    np.testing.assert_array_equal(samples(wide, 'uint8'), codes)
    every = np.arange(65536, dtype=np.uint16).reshape(1, -1, 1)
    np.testing.assert_array_equal(samples(every, 'uint8')[0, :, 0], np.rint(np.arange(65536) / 257))
    np.testing.assert_array_equal(samples(samples(every, 'float32'), 'uint16'), every)


@pytest.mark.parametrize(('array', 'kind', 'text'), [
    (np.zeros((4, 4, 3)), ArrayTypeError, 'an array of float64 cannot be written; use uint8'),
    (np.zeros((4, 4, 3), bool), ArrayTypeError, 'an array of bool'),
    (np.zeros((4, 4, 5), np.uint8), ArrayValueError, r'shape \(4, 4, 5\)'),
    (np.zeros((0, 4, 3), np.uint8), ArrayValueError, r'shape \(0, 4, 3\)'),
    (np.zeros(4, np.uint8), ArrayValueError, r'shape \(4,\)'),
])
def test_arrays_that_are_no_image(tmp_path, array, kind, text):
    with pytest.raises(kind, match=r'a\.png: .*' + text):
        media.write_image(tmp_path / 'a.png', array)
    assert not list(tmp_path.iterdir())


def test_suffixes_nobody_knows(tmp_path):
    with pytest.raises(MediaError, match=r"cannot be written as \.pgn; did you mean '\.png'\?; use one of"):
        media.write_image(tmp_path / 'a.pgn', noise(3, 'uint8'))
    with pytest.raises(MediaError, match='a file without a suffix'):
        media.write_image(tmp_path / 'a', noise(3, 'uint8'))


def test_writing_where_one_cannot(tmp_path):
    with pytest.raises(MediaError, match=r'the folder .*nowhere does not exist; create it'):
        media.write_image(tmp_path / 'nowhere' / 'a.png', noise(3, 'uint8'))
    media.write_image(tmp_path / 'new' / 'deep' / 'a.png', noise(3, 'uint8'), create_folders=True)
    assert media.read_image(tmp_path / 'new' / 'deep' / 'a.png').pixels.shape == (7, 5, 3)
    (tmp_path / 'folder.png').mkdir()
    with pytest.raises(MediaError, match='is not a regular file'):
        media.write_image(tmp_path / 'folder.png', noise(3, 'uint8'))


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / 'a.png'
    media.write_image(path, noise(3, 'uint8'))
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, 'No space left on device')
    monkeypatch.setattr('tdgraph.media.atomic.os.fsync', full)
    with pytest.raises(MediaError, match=r'a\.png: cannot be written \(No space left on device\)'):
        media.write_image(path, noise(4, 'uint8'))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ['a.png']


def test_a_link_is_written_through(tmp_path):
    (tmp_path / 'real').mkdir()
    target = tmp_path / 'real' / 'a.png'
    target.write_bytes(b'old')
    link = tmp_path / 'a.png'
    link.symlink_to(target)
    media.write_image(link, noise(3, 'uint8'))
    assert link.is_symlink()
    np.testing.assert_array_equal(media.read_image(target).pixels, noise(3, 'uint8'))

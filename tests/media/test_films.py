"""Films: every codec there and back, exact seeking, colours, kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from fractions import Fraction

import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import ArrayTypeError, MediaError
from tdgraph.media.filmwriter import CODECS, exact_rate
from tdgraph.media.frameindex import scanned_index

WIDTH, HEIGHT = 160, 96


def picture(index, dtype=np.uint8, alpha=False, size=(WIDTH, HEIGHT)):
    """A smooth picture that carries its number as eight black or white bars at its bottom."""
    width, height = size
    top = np.iinfo(dtype).max
    pixels = np.empty((height, width, 4), dtype)
    pixels[..., 0] = np.linspace(0, top, width)
    pixels[..., 1] = np.linspace(0, top, height)[:, None]
    pixels[..., 2] = top // 255 * (index * 5 % 256)
    pixels[..., 3] = np.linspace(top, 0, width) if alpha else top
    for bit in range(8):
        pixels[:16, bit * 16:bit * 16 + 16, :3] = top * (index >> bit & 1)
    return pixels


def number(frame):
    bars = frame[4:12, :128, 1].reshape(8, 8, 16).mean((0, 2)) > np.iinfo(frame.dtype).max / 2
    return int(sum(1 << bit for bit in range(8) if bars[bit]))


def write(path, count=40, **options):
    deep, alpha = options.get('deep', False), options.get('alpha', False)
    with media.FilmWriter(path, rate=options.pop('rate', 25), **options) as writer:
        for index in range(count):
            writer.write(picture(index, np.uint16 if deep else np.uint8, alpha))
    return path


WAYS = [('h264', '.mp4', {}, 6), ('h264', '.mov', {}, 6), ('h264', '.mkv', {'pixel_format': 'yuv444p'}, 4),
        ('h265', '.mp4', {}, 8), ('prores', '.mov', {}, 3), ('prores', '.mov', {'alpha': True}, 3),
        ('prores', '.mkv', {}, 3), ('ffv1', '.mkv', {}, 0), ('ffv1', '.mkv', {'alpha': True}, 0),
        ('ffv1', '.mkv', {'deep': True}, 0), ('ffv1', '.mkv', {'alpha': True, 'deep': True}, 0),
        ('mjpeg', '.mov', {}, 5), ('qtrle', '.mov', {}, 0), ('qtrle', '.mov', {'alpha': True}, 0),
        ('vp9', '.webm', {}, 8)]


@pytest.mark.parametrize(('codec', 'suffix', 'options', 'tolerance'), WAYS)
def test_every_codec_there_and_back(tmp_path, codec, suffix, options, tolerance):
    path = write(tmp_path / f'film{suffix}', codec=codec, **options)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    alpha, dtype = options.get('alpha', False), np.uint16 if options.get('deep') else np.uint8
    with media.open_film(path) as film:
        assert (film.width, film.height, film.length, film.rate) == (WIDTH, HEIGHT, 40, 25)
        assert film.aspect == WIDTH / HEIGHT and film.alpha is alpha
        assert film.duration == pytest.approx(40 / 25)
        for index in (0, 7, 23):
            frame = film.frame(index)
            assert frame.shape == (HEIGHT, WIDTH, 4) and frame.dtype == film.dtype
            assert number(frame) == index
            wanted = picture(index, dtype, alpha).astype(float)
            scale = 257 if frame.dtype == np.uint16 and dtype == np.uint8 else 1
            error = abs(frame / scale - wanted)[20:]  # above the bars, whose edges ring
            assert error[..., :3].mean() <= tolerance / 4 * np.iinfo(dtype).max / 255
            assert error.max() <= tolerance * 3 * np.iinfo(dtype).max / 255
            assert error[..., 3].max() <= (1 if tolerance else 0)


@pytest.mark.parametrize(('codec', 'suffix'), [('h264', '.mp4'), ('h264', '.mkv'), ('h265', '.mov'),
                                               ('vp9', '.webm'), ('ffv1', '.mkv')])
def test_any_order_gives_the_same_frames(tmp_path, codec, suffix):
    path = write(tmp_path / f'film{suffix}', 90, codec=codec, keyframes=17)
    with media.open_film(path) as film:
        forward = [film.frame(index).copy() for index in range(90)]
    assert [number(frame) for frame in forward] == list(range(90))
    rng = np.random.default_rng(2)
    jumps = [*rng.integers(0, 90, 40), *range(89, 60, -1), 0, 89, 0]
    with media.open_film(path) as film:
        for index in jumps:
            np.testing.assert_array_equal(film.frame(int(index)), forward[index])


@pytest.mark.parametrize('colour', [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 30, 90), (128, 128, 128)])
@pytest.mark.parametrize('suffix', ['.mp4', '.mov'])
def test_colours_follow_bt709_limited(tmp_path, colour, suffix):
    """The luma that lies in the file is that of ITU-R BT.709, and the file says which matrix it used."""
    av = pytest.importorskip('av')
    path = tmp_path / f'flat{suffix}'
    with media.FilmWriter(path, quality=1) as writer:
        writer.write(np.full((64, 64, 3), colour, np.uint8))
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        depth = 4 if '10' in frame.format.name else 1
        first = np.frombuffer(bytes(frame.planes[0]), np.uint16 if depth == 4 else np.uint8)[0]
        assert (frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc) == (1, 1, 1, 1)
    luma = np.dot(colour, (0.2126, 0.7152, 0.0722)) / 255
    assert abs(first / depth - (16 + 219 * luma)) <= 1
    with media.open_film(path) as film:
        assert abs(film.frame(0)[20, 20, :3] / (257 if film.dtype == 'uint16' else 1) - colour).max() <= 2.5


@pytest.mark.parametrize(('space', 'height', 'red'), [(1, 64, 0.2126), (6, 64, 0.299), (2, 64, 0.299),
                                                      (2, 720, 0.2126)])
def test_the_matrix_is_the_one_stated(tmp_path, space, height, red):
    """A grey of Y = 126 with Cr = 192 has a red that tells the matrix."""
    av = pytest.importorskip('av')
    path = tmp_path / 'tagged.mkv'
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('ffv1', rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, height, 'yuv444p'
        stream.codec_context.colorspace, stream.codec_context.color_range = space, 1
        planes = np.stack([np.full((height, 64), value, np.uint8) for value in (126, 128, 192)])
        frame = av.VideoFrame.from_ndarray(planes, format='yuv444p')
        frame.colorspace, frame.color_range = space, 1
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with media.open_film(path) as film:
        got = film.frame(0)[0, 0, 0]
    assert abs(int(got) - 255 * ((126 - 16) / 219 + 2 * (1 - red) * (192 - 128) / 224)) <= 1.5


def test_best_interpolates_chroma(tmp_path):
    path = tmp_path / 'ramp.mp4'
    ramp = np.zeros((64, 256, 3), np.uint8)
    ramp[..., 0] = np.arange(256)
    ramp[..., 2] = 255 - np.arange(256)
    with media.FilmWriter(path, quality=1) as writer:
        writer.write(ramp)
    errors = []
    for best in (False, True):
        with media.open_film(path, best=best) as film:
            errors.append(abs(film.frame(0)[..., :3].astype(int) - ramp).mean())
    assert errors[1] < errors[0]


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    for suffix in ('.mp4', '.mkv', '.mov'):
        first, second = (write(tmp_path / f'{name}{suffix}').read_bytes() for name in 'ab')
        assert first == second


def test_rates():
    assert exact_rate(29.97) == Fraction(30000, 1001)
    assert exact_rate(23.976) == Fraction(24000, 1001)
    assert exact_rate(59.94) == Fraction(60000, 1001)
    assert (exact_rate(60), exact_rate(12.5), exact_rate(30.0)) == (60, Fraction(25, 2), 30)


@pytest.mark.parametrize(('suffix', 'rate'), [('.mp4', 29.97), ('.mov', 23.976), ('.mkv', 50),
                                              ('.mp4', 12.5)])
def test_rate_and_times(tmp_path, suffix, rate):
    path = write(tmp_path / f'film{suffix}', 30, rate=rate)
    with media.open_film(path) as film:
        assert film.rate == pytest.approx(float(exact_rate(rate)), rel=1e-4)
        for index in range(30):
            assert film.seconds_at(index) == pytest.approx(index / float(exact_rate(rate)), abs=0.001)
            assert film.index_at(index / rate) == index
            assert film.index_at((index + 0.9) / rate) == index
        assert film._stream.start_time in (0, None)
        assert (film.index_at(-1), film.index_at(1e6)) == (0, 29)


@pytest.mark.parametrize(('codec', 'suffix', 'used'), [('prores', '.mov', True), ('qtrle', '.mov', True),
                                                       ('h264', '.mp4', False), ('ffv1', '.mkv', False)])
def test_large_films_are_indexed_from_their_header(tmp_path, monkeypatch, codec, suffix, used):
    path = write(tmp_path / f'film{suffix}', 20, codec=codec, keyframes=1 if codec == 'qtrle' else None)
    with media.open_film(path) as film:
        times, keys = list(film._index.times), film._index.keys
    monkeypatch.setattr('tdgraph.media.frameindex.SCAN_BYTES', 0)
    scanned = []
    monkeypatch.setattr('tdgraph.media.film.scanned_index',
                        lambda *film: (scanned.append(film), scanned_index(*film))[1])
    with media.open_film(path) as film:
        assert (list(film._index.times), film._index.keys) == (times, keys)
        assert bool(scanned) is not used
        assert [number(film.frame(index)) for index in (13, 2, 19)] == [13, 2, 19]


def test_frames_that_are_not_there(tmp_path):
    with media.open_film(write(tmp_path / 'film.mkv', 3)) as film:
        assert len(film) == 3
        for index in (-1, 3):
            with pytest.raises(MediaError, match=rf'film\.mkv: no frame {index}; it has 0 to 2'):
                film.frame(index)


def test_a_film_turned_by_its_container(tmp_path):
    av = pytest.importorskip('av')
    path = tmp_path / 'phone.mp4'
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('libx264', rate=25, options={'crf': '1'})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, 'yuv444p'
        if not hasattr(stream, 'set_display_rotation'):
            pytest.skip('this PyAV writes no rotation')
        stream.set_display_rotation(90)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(0)[::-1], format='rgba')))
        container.mux(stream.encode(None))
    with media.open_film(path) as film:
        assert (film.width, film.height) == (HEIGHT, WIDTH)
        wanted = np.rot90(picture(0)[::-1], film._turns)[::-1]
        assert film._turns in (1, 3)
        assert abs(film.frame(0)[..., :3].astype(int) - wanted[..., :3]).mean() < 4


def test_sound_is_told(tmp_path):
    av = pytest.importorskip('av')
    path = tmp_path / 'sound.mkv'
    with av.open(str(path), 'w') as container:
        video = container.add_stream('ffv1', rate=25)
        video.width, video.height, video.pix_fmt = 64, 64, 'yuv420p'
        sound = container.add_stream('pcm_s16le', rate=44100, layout='stereo')
        dark = av.VideoFrame.from_ndarray(np.zeros((96, 64), np.uint8), format='yuv420p')
        container.mux(video.encode(dark))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 882), np.int16), format='s16', layout='stereo')
        frame.sample_rate = 44100
        for stream, item in ((sound, frame), (sound, None), (video, None)):
            container.mux(stream.encode(item))
    with media.open_film(path) as film:
        assert (film.audio.codec, film.audio.rate, film.audio.channels) == ('pcm_s16le', 44100, 2)
    with av.open(str(tmp_path / 'only.mkv'), 'w') as container:
        sound = container.add_stream('pcm_s16le', rate=44100, layout='stereo')
        for item in (frame, None):
            container.mux(sound.encode(item))
    with pytest.raises(MediaError, match=r'only\.mkv: has no pictures'):
        media.open_film(tmp_path / 'only.mkv')


@pytest.mark.parametrize('suffix', ['.mp4', '.mov', '.mkv'])
def test_a_kill_leaves_a_playable_film(tmp_path, suffix):
    path = tmp_path / f'long{suffix}'
    script = textwrap.dedent(f"""
        import os, signal, sys
        import numpy as np
        from tdgraph.media import FilmWriter
        writer = FilmWriter({str(path)!r}, rate=10)
        for index in range(120):
            writer.write(np.full((96, 160, 3), index, np.uint8))
        print(writer.temporary_path, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(media.__file__))))
    done = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, timeout=60,
                          env=os.environ | {'PYTHONPATH': root})
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not path.exists()
    left = done.stdout.strip()
    assert os.path.basename(left).startswith('.tdgraph-') and left.endswith(suffix)
    with media.open_film(left) as film:
        assert film.length >= 40
        for index in (0, film.length // 2, film.length - 1):
            frame = film.frame(index)
            assert abs(frame[50, 50, 0] / (257 if film.dtype == 'uint16' else 1) - index) <= 2.5


def test_an_exception_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), media.FilmWriter(tmp_path / 'a.mp4') as writer:
        writer.write(picture(0))
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_what_a_writer_refuses(tmp_path):
    place = tmp_path / 'a.mp4'
    for path, options, text in [
        (tmp_path / 'a.avi', {}, r'a\.avi: films cannot be written as \.avi; use one of \.mp4'),
        (place, {'codec': 'prorez'}, r"a\.mp4: no codec 'prorez'; did you mean 'prores'\?"),
        (place, {'codec': 'ffv1'}, r'a\.mp4: FFV1 \(lossless\) does not go into \.mp4 files; use \.mkv'),
        (place, {'alpha': True}, r'a\.mp4: H\.264 keeps no alpha; use prores, ffv1, qtrle'),
        (place, {'quality': 2}, 'quality 2 is out of range'),
        (place, {'rate': 0}, 'a rate of 0 frames per second'),
        (place, {'pixel_format': 'yuv420'}, r"no pixel format 'yuv420' here; did you mean 'yuv420p'\?"),
        (tmp_path / 'none' / 'a.mp4', {}, 'the folder .* does not exist'),
    ]:
        with pytest.raises(MediaError, match=text):
            media.FilmWriter(path, **options)
    with pytest.raises(MediaError, match='no pictures were written'):
        media.FilmWriter(place).close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(('size', 'options', 'text'), [
    ((161, 96), {}, 'H.264 in yuv420p needs an even width and height, this is 161x96'),
    ((160, 95), {}, 'needs an even width and height, this is 160x95'),
    ((161, 96), {'codec': 'prores'}, 'in yuv422p10le needs an even width, this is 161x96'),
])
def test_odd_sizes(tmp_path, size, options, text):
    path = tmp_path / ('a.mov' if options else 'a.mp4')
    with pytest.raises(MediaError, match=text), media.FilmWriter(path, **options) as writer:
        writer.write(picture(0, size=size))
    assert not list(tmp_path.iterdir())
    with media.FilmWriter(tmp_path / 'odd.mkv') as writer:
        writer.write(picture(0, size=size))
    with media.open_film(tmp_path / 'odd.mkv') as film:
        np.testing.assert_array_equal(film.frame(0), picture(0, size=size))


def test_one_film_one_size(tmp_path):
    with pytest.raises(MediaError, match='a picture of 80x96 after pictures of 160x96; a film has'), \
            media.FilmWriter(tmp_path / 'a.mkv') as writer:
        writer.write(picture(0))
        writer.write(picture(0)[:, :80])
    with pytest.raises(ArrayTypeError, match='an array of float64'), \
            media.FilmWriter(tmp_path / 'a.mkv') as writer:
        writer.write(np.zeros((8, 8, 3)))
    assert not list(tmp_path.iterdir())


def test_grey_float_and_strided_pictures(tmp_path):
    with media.FilmWriter(tmp_path / 'a.mkv') as writer:
        writer.write(np.full((8, 12, 1), 0.5, np.float32))
        writer.write(np.full((16, 24, 3), 200, np.uint8)[::-2, ::2])
    with media.open_film(tmp_path / 'a.mkv') as film:
        assert film.frame(0)[0, 0].tolist() == [128, 128, 128, 255]
        assert film.frame(1)[0, 0].tolist() == [200, 200, 200, 255]


def test_titles(tmp_path):
    with media.FilmWriter(tmp_path / 'a.mkv', metadata={'title': 'the sea'}) as writer:
        writer.write(picture(0))
    with media.open_film(tmp_path / 'a.mkv') as film:
        assert {key.lower(): value for key, value in film.metadata.items()}['title'] == 'the sea'


def test_a_title_that_is_no_text_does_no_harm(tmp_path):
    path = tmp_path / 'a.mkv'
    with media.FilmWriter(path, metadata={'title': 'the sea'}) as writer:
        writer.write(picture(0))
    path.write_bytes(path.read_bytes().replace(b'the sea', b'the \xff\xfea'))
    with media.open_film(path) as film:
        assert {key.lower(): value for key, value in film.metadata.items()}['title'] == 'the \ufffd\ufffda'


def test_the_table_of_codecs():
    for name, row in CODECS.items():
        assert row.label and set(row.suffixes) <= {'.mp4', '.mov', '.mkv', '.webm'}, name
    for suffix in ('.mp4', '.mov', '.mkv', '.webm'):
        assert suffix in CODECS[media.codec_for('a' + suffix)].suffixes

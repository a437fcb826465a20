"""Movie File In and Out: positions, extends, faults; what is recorded and when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph import media
from tdgraph.errors import CookError, MediaError
from tdgraph.operators.top._playing import BLACK, ZERO, Range, in_indices

LENGTH = 12


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with td.Project(resolution=(8, 6), rate=30, folder=tmp_path) as project:
        yield project


@pytest.fixture
def film(tmp_path: Path) -> str:
    """Twelve pictures of 10, 20, 30, ... in 8 bits."""
    with media.FilmWriter(tmp_path / 'film.mkv', rate=30) as writer:
        for index in range(LENGTH):
            writer.write(flat(index))
    return 'film.mkv'


def flat(index: int) -> Any:
    return np.full((6, 8, 3), 10 * index + 10, np.uint8)


def reader(project: Any, **pars: Any) -> Any:
    return project.op('/project1').create('moviefileinTOP', pars=pars)


def shown(op: Any) -> float:
    """The picture that is shown: 3.5 is half of 3 and half of 4; -1 black, -2 nothing."""
    pixel = op.numpyArray()[0, 0]
    if pixel[0] == 0:
        return BLACK if pixel[3] else ZERO
    return round(float(pixel[0]) * 25.5 - 1, 2)


# -- positions

@pytest.mark.parametrize(('rule', 'before', 'after'), [
    ('hold', [0, 0, 0], [3, 3, 3]), ('cycle', [3, 2, 1], [0, 1, 2]), ('mirror', [0, 1, 2], [3, 2, 1]),
    ('black', [BLACK] * 3, [BLACK] * 3), ('zero', [ZERO] * 3, [ZERO] * 3),
])
def test_beyond_the_ends(rule: str, before: list[int], after: list[int]) -> None:
    whole = Range(0, 4, rule, rule)
    assert [whole.picture(index) for index in (-1, -2, -3)] == before
    assert [whole.picture(index) for index in (4, 5, 6)] == after
    part = Range(5, 9, rule, rule)
    moved = [index + 5 if index >= 0 else index for index in before]
    assert [part.picture(index) for index in (4, 3, 2)] == moved
    assert [whole.picture(index) for index in range(4)] == [0, 1, 2, 3]


def test_trims_keep_at_least_one_picture() -> None:
    assert Range.between(3.0, 3.0, 'hold', 'hold') == Range(3, 4, 'hold', 'hold')
    assert Range.between(0.1 * 30, 0.3 * 30, 'hold', 'hold') == Range(3, 9, 'hold', 'hold')


def test_units() -> None:
    assert in_indices(10, 'frames', 24, 60, 100) == 4
    assert in_indices(0.5, 'seconds', 24, 60, 100) == 12
    assert in_indices(0.5, 'fraction', 24, 60, 100) == 50
    assert in_indices(7, 'indices', 24, 60, 100) == 7


@pytest.mark.parametrize(('unit', 'value', 'index'), [
    ('indices', 5, 5), ('frames', 10, 5), ('seconds', 0.2, 6), ('fraction', 0.25, 3), ('indices', 5.9, 5),
    ('indices', -1, 11), ('indices', 12, 0),
])
def test_specify(project: Any, film: str, unit: str, value: float, index: int) -> None:
    project.cookRate = 60
    op = reader(project, file=film, playmode='specify', index=value, indexunit=unit)
    assert shown(op) == index


def test_interpolation_blends_neighbours(project: Any, film: str) -> None:
    op = reader(project, file=film, playmode='specify', index=1.7, interp=True)
    np.testing.assert_allclose(op.numpyArray()[0, 0, 0] * 255, 0.3 * 20 + 0.7 * 30, atol=0.51)
    op.par.index = 11.5
    np.testing.assert_allclose(op.numpyArray()[0, 0, 0] * 255, (120 + 10) / 2, atol=0.51)
    op.par.textendright = 'hold'
    assert shown(op) == 11
    op.par.interp = False
    op.par.index = 3.99
    assert shown(op) == 3


def test_locked_follows_the_timeline(project: Any, film: str) -> None:
    op = reader(project, file=film, playmode='locked', speed=7)
    for index in range(LENGTH + 2):
        assert shown(op) == index % LENGTH
        project.advance()
    project.time.frame = 4
    assert shown(op) == 3


def test_a_frame_cooks_alone_as_it_does_in_a_row(project: Any, film: str) -> None:
    first, late = (reader(project, file=film, speed=1.5) for _ in range(2))
    for _ in range(7):
        first.cook()
        project.advance()
    assert shown(late) == shown(first) == 10


def test_a_change_of_speed_does_not_jump(project: Any, film: str) -> None:
    op = reader(project, file=film)
    seen = []
    for speed in (1, 1, 2, 2, -1, -1, 0, 0, 1, 1):
        op.par.speed = speed
        seen.append(shown(op))
        project.advance()
    assert seen == [0, 1, 2, 4, 6, 5, 4, 4, 4, 5]


def test_playing_backwards_from_the_start(project: Any, film: str) -> None:
    op = reader(project, file=film, speed=-1)
    seen = []
    for _ in range(4):
        seen.append(shown(op))
        project.advance()
    assert seen == [0, 11, 10, 9]


def test_play_and_cue(project: Any, film: str) -> None:
    op = reader(project, file=film, cuepoint=0.5, cuepointunit='fraction')
    project.advance(3, cook=op)
    assert shown(op) == 3
    op.par.play = False
    assert shown(op) == 3
    project.advance(2)
    assert shown(op) == 3
    op.par.play = True
    project.advance()
    assert shown(op) == 3  # asked for first in this frame: it stood until now
    project.advance()
    assert shown(op) == 4
    op.par.cue = True
    assert shown(op) == 6
    project.advance(2)
    assert shown(op) == 6
    op.par.cue = False
    assert shown(op) == 6
    project.advance(2)
    assert shown(op) == 8
    op.par.cuepulse.pulse()
    assert shown(op) == 6
    project.advance()
    assert shown(op) == 7


def test_standing_still_costs_nothing(project: Any, film: str) -> None:
    for pars in ({'play': False}, {'cue': True}, {'playmode': 'specify', 'index': 3}):
        op = reader(project, file=film, **pars)
        op.cook()
        before = op.totalCooks
        project.advance()
        op.cook()
        assert op.totalCooks == before


def test_trim(project: Any, film: str) -> None:
    op = reader(project, file=film, trim=True, tstart=3, tend=7, tendunit='indices')
    seen = []
    for _ in range(6):
        seen.append(shown(op))
        project.advance()
    assert seen == [3, 4, 5, 6, 3, 4]
    op.par.playmode, op.par.index = 'specify', 8
    for rule, index in (('hold', 6), ('mirror', 5), ('black', BLACK), ('zero', ZERO)):
        op.par.textendright = rule
        assert shown(op) == index
    op.par.index, op.par.textendleft = 1, 'hold'
    assert shown(op) == 3


def test_sample_rate(project: Any, film: str) -> None:
    op = reader(project, file=film, overridesample=True, samplerate=60)
    project.advance(2)
    assert shown(op) == 4


# -- files

@pytest.mark.parametrize(('suffix', 'dtype', 'count', 'format'), [
    ('.png', 'uint8', 3, 'rgba8fixed'), ('.png', 'uint16', 4, 'rgba16fixed'),
    ('.png', 'uint8', 1, 'rgba8fixed'), ('.png', 'uint8', 2, 'rgba8fixed'),
    ('.exr', 'float16', 4, 'rgba16float'), ('.exr', 'float32', 3, 'rgba32float'),
])
def test_depth_follows_the_file(project: Any, tmp_path: Path, suffix: str, dtype: str, count: int,
                                format: str) -> None:
    pixels = (np.random.default_rng(0).random((5, 7, count)) * (1 if 'float' in dtype else 255)).astype(dtype)
    media.write_image(tmp_path / f'a{suffix}', pixels)
    op = reader(project, file=f'a{suffix}')
    wanted = media.read_image(tmp_path / f'a{suffix}').pixels.astype(np.float64)
    wanted /= {'uint8': 255, 'uint16': 65535}.get(dtype, 1)
    got = op.numpyArray()
    assert (op.width, op.height, op.pixelFormatName) == (7, 5, format)
    colour = [0] * 3 if count < 3 else [0, 1, 2]
    np.testing.assert_allclose(got[..., :3], wanted[..., colour], atol=2e-7)
    np.testing.assert_allclose(got[..., 3], wanted[..., -1] if count in (2, 4) else 1, atol=2e-7)
    op.par.format = 'mono32float'
    assert op.numpyArray().shape == (5, 7, 1)


def test_size_is_known_once_the_file_is_read(project: Any, film: str) -> None:
    op = reader(project, file=film)
    assert not op.engine.specs(op)
    assert (op.width, op.height) == (8, 6)
    project.advance()
    assert op.engine.specs(op).width == 8


def test_the_common_page_resizes(project: Any, film: str) -> None:
    op = reader(project, file=film, playmode='specify', index=4, outputresolution='custom', resolutionw=3,
                resolutionh=2)
    assert op.numpyArray().shape == (2, 3, 4)
    assert shown(op) == 4


def test_premultiply(project: Any, tmp_path: Path) -> None:
    pixels = np.full((2, 2, 4), (200, 100, 50, 128), np.uint8)
    media.write_image(tmp_path / 'a.png', pixels)
    media.write_image(tmp_path / 'a.exr', (pixels / 255).astype(np.float32))
    straight, times = pixels[0, 0] / 255, np.array([128 / 255] * 3 + [1])
    op = reader(project, file='a.png')
    for setting, expected in (('off', straight), ('on', straight * times), ('automatic', straight * times)):
        op.par.premultrgbbyalpha = setting
        np.testing.assert_allclose(op.numpyArray()[0, 0], expected, atol=0.003)
    op.par.file = 'a.exr'
    np.testing.assert_allclose(op.numpyArray()[0, 0], straight, atol=0.003)


def test_a_row_of_stills(project: Any, tmp_path: Path) -> None:
    for number in (1, 2, 10, 20):
        media.write_image(tmp_path / 'row' / f's.{number}.png', flat(number), create_folders=True)
    op = reader(project, file='row', playmode='specify')
    assert [shown_at(op, index) for index in range(4)] == [1, 2, 10, 20]
    op.par.file = 'row/s.#.png'
    op.par.imageindexing = 'filename'
    assert [shown_at(op, index) for index in (1, 2, 9, 10, 15, 20)] == [1, 2, 2, 10, 10, 20]
    op.par.playmode = 'sequential'
    for number in (1, 2, 10, 20, 1):
        assert shown(op) == number
        project.advance()


def shown_at(op: Any, index: int) -> float:
    op.par.index = index
    return shown(op)


def test_faults_are_errors_with_a_picture(project: Any, film: str, tmp_path: Path) -> None:
    op = reader(project, file='none.mp4')
    after = project.op('/project1').create('nullTOP', inputs=[op])
    with pytest.raises(CookError, match=r'/project1/moviefilein1: .*none\.mp4: no such file; check the path'):
        op.numpyArray()
    pixels = after.numpyArray()
    assert pixels[0, -1].tolist() == [1, 0, 0, 1] and pixels[-1, 0].tolist() == [0, 0, 0, 1]
    op.par.loadingerrorimage = 'zero'
    assert not after.numpyArray().any()
    (tmp_path / 'bad.png').write_bytes(b'\x89PNG\r\n\x1a\n')
    for name, text in (('bad.png', 'broken or truncated png'), ('', 'names no file'),
                       ('http://a/b.mp4', 'is a URL'), ('none/####.png', 'cannot be listed')):
        op.par.file = name
        op.cook()
        assert text in op.errors()
    op.par.file = film
    assert shown(op) == 0 and not op.errors()


def test_a_damaged_film_shows_its_last_sound_frame(project: Any, film: str, tmp_path: Path) -> None:
    data = bytearray((tmp_path / film).read_bytes())
    (tmp_path / 'cut.mkv').write_bytes(data[:len(data) * 6 // 10])
    op = reader(project, file='cut.mkv', playmode='specify', index=1)
    assert shown(op) == 1 and not op.errors()
    after = project.op('/project1').create('nullTOP', inputs=[op])
    op.par.index = LENGTH - 1
    with pytest.raises(CookError, match=rf'frame {LENGTH - 1} at 0\.37 s cannot be decoded \(it is missing\)'):
        op.numpyArray()
    last = round(float(after.numpyArray()[0, 0, 0]) * 255 / 10 - 1)
    assert 1 < last < LENGTH - 1
    op.par.index = last
    assert shown(op) == last and not op.errors()
    op.par.playmode = 'locked'
    for _ in range(LENGTH):  # the frame goes on, and comes round again
        project.advance(cook=op)
    op.par.playmode, op.par.index = 'specify', 0
    assert shown(op) == 0 and not op.errors()


def test_a_film_with_nothing_sound_shows_the_error_image(project: Any, film: str, tmp_path: Path) -> None:
    op = reader(project, file=film, playmode='specify', index=2)
    assert shown(op) == 2
    op._source.sound_frame = lambda index: None
    op._source._decode = lambda index: (_ for _ in ()).throw(MediaError('all of it is damaged'))
    op.par.index = 7
    op.cook()
    assert 'all of it is damaged' in op.errors()
    assert op.value.spec.width == 256 and project.op('/project1').create('nullTOP', inputs=[op]).numpyArray().any()


def test_a_file_that_comes_later(project: Any, tmp_path: Path) -> None:
    op = reader(project, file='late.png')
    op.cook()
    assert 'no such file' in op.errors()
    media.write_image(tmp_path / 'late.png', flat(4))
    op.par.reloadpulse.pulse()
    assert shown(op) == 4
    media.write_image(tmp_path / 'late.png', flat(5))
    assert shown(op) == 4
    op.par.reload = True
    assert shown(op) == 5


def test_an_untrusted_project_stays_in_its_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / 'in' / 'a.png', tmp_path / 'b.png'
    for path in (inside, outside):
        media.write_image(path, flat(3), create_folders=True)
    (tmp_path / 'in' / 'link.png').symlink_to(outside)
    with td.Project(folder=tmp_path / 'in', trust=False) as project:
        op = reader(project, file='a.png')
        assert shown(op) == 3
        for name in ('../b.png', str(outside), 'link.png'):
            op.par.file = name
            op.cook()
            assert 'outside the project folder' in op.errors()
        (tmp_path / 'in' / 'row.1.png').symlink_to(outside)
        op.par.file = 'row.#.png'
        op.cook()
        assert 'row.1.png is outside the project folder' in op.errors()
        (tmp_path / 'in' / 'pictures').mkdir()
        (tmp_path / 'in' / 'pictures' / '1.png').symlink_to(outside)
        op.par.file = 'pictures'
        op.cook()
        assert '1.png is outside the project folder' in op.errors()
        out = writer(project, op, file='c.png', type='image', record=True)
        project.advance()
        assert 'a file that is not trusted writes nothing' in out.errors()
        assert not (tmp_path / 'in' / 'c.png').exists()


def test_nothing_stays_open(project: Any, film: str) -> None:
    op = reader(project, file=film)
    op.numpyArray()
    source = op._source
    op.destroy()
    with pytest.raises(MediaError, match='this film has been closed; open it again'):
        source.frame(LENGTH - 1)


# -- writing

def counter(project: Any, width: int = 8) -> Any:
    """A picture whose red says in which frame it was made."""
    def cook(op: Any) -> None:
        op.copyNumpyArray(np.full((6, width, 4), 10 * int(td.absTime.frame), np.uint8))
    return project.op('/project1').create('scriptTOP', callbacks={'onCook': cook})


def writer(project: Any, source: Any, **pars: Any) -> Any:
    return project.op('/project1').create('moviefileoutTOP', inputs=[source], pars=pars)


def reds(path: Path) -> list[int]:
    with media.open_film(path) as film:
        return [int(film.frame(index)[0, 0, 0]) for index in range(film.length)]


def test_every_frame_of_the_project_once(project: Any, tmp_path: Path) -> None:
    out = writer(project, counter(project), file='out.mkv', videocodec='ffv1', fps=25)
    out.par.record = True
    project.advance(3)
    out.cook()
    out.numpyArray()
    project.advance(2)
    assert not (tmp_path / 'out.mkv').exists()
    out.par.record = False
    assert reds(tmp_path / 'out.mkv') == [20, 30, 40, 50, 60]
    with media.open_film(tmp_path / 'out.mkv') as film:
        assert film.rate == 25
    project.advance(2)
    out.par.record = True
    out.cook()  # the frame that is there may be asked for
    project.advance()
    out.par.record = False
    assert reds(tmp_path / 'out.mkv') == [80, 90] and not out.errors()


def test_frames_in_which_nothing_changes(project: Any, tmp_path: Path) -> None:
    still = project.op('/project1').create('constantTOP', pars={'colorr': 0.2})
    writer(project, still, file='out.mkv', videocodec='ffv1', record=True)
    project.advance(4)
    project.close()
    assert reds(tmp_path / 'out.mkv') == [51] * 4


def test_pause_and_add_frame(project: Any, tmp_path: Path) -> None:
    out = writer(project, counter(project), file='out.mkv', videocodec='ffv1', record=True)
    project.advance()
    out.par.pause = True
    project.advance(3)
    out.par.addframe.pulse()
    project.advance()
    out.par.pause = False
    project.advance()
    out.par.record = False
    assert reds(tmp_path / 'out.mkv') == [20, 50, 70]


@pytest.mark.parametrize(('unit', 'length', 'count'), [('indices', 3, 3), ('frames', 4, 4),
                                                       ('seconds', 0.2, 5)])
def test_length_limit(project: Any, tmp_path: Path, unit: str, length: float, count: int) -> None:
    out = writer(project, counter(project), file='out.mkv', videocodec='ffv1', fps=25, limitlength=True,
                 length=length, lengthunit=unit, record=True)
    project.advance(8)
    assert reds(tmp_path / 'out.mkv') == [10 * frame for frame in range(2, 2 + count)]
    assert not out.par.record


def test_record_by_expression(project: Any, tmp_path: Path) -> None:
    writer(project, counter(project), file='out.mkv', videocodec='ffv1', record='=4 <= absTime.frame < 7')
    project.advance(9)
    assert reds(tmp_path / 'out.mkv') == [40, 50, 60]


def test_images(project: Any, tmp_path: Path) -> None:
    out = writer(project, counter(project), type='imagesequence', file='seq/a.####.png', record=True)
    project.advance(3)
    out.par.record = False
    names = sorted(path.name for path in (tmp_path / 'seq').iterdir())
    assert names == ['a.0002.png', 'a.0003.png', 'a.0004.png']
    assert media.read_image(tmp_path / 'seq' / 'a.0003.png').pixels[0, 0, 0] == 30
    out.par.file, out.par.n, out.par.leadingzerosdigits = 'seq/b.png', 7, 3
    out.par.record = True
    project.advance(2)
    out.par.record = False
    assert media.read_image(tmp_path / 'seq' / 'b.008.png').pixels[0, 0, 0] == 60
    out.par.type, out.par.file = 'image', 'one.exr'
    out.par.record = True
    project.advance(3)
    assert media.read_image(tmp_path / 'one.exr').pixels[0, 0, 0] == pytest.approx(70 / 255, abs=1e-3)
    out.par.addframe.pulse()
    assert media.read_image(tmp_path / 'one.exr').pixels[0, 0, 0] == pytest.approx(90 / 255, abs=1e-3)


def test_file_suffix(project: Any, tmp_path: Path) -> None:
    out = writer(project, counter(project), videocodec='ffv1')
    assert out.par.file.eval() == 'TDMovieOut.0.mkv'
    out.par.n, out.par.leadingzerosdigits, out.par.moviecontainer = 3, 2, 'mov'
    assert out.fileSuffix == '.03.mov'
    out.par.moviecontainer = 'automatic'
    out.par.uniquesuff = True
    for _ in range(2):
        out.par.record = True
        project.advance()
        out.par.record = False
    assert sorted(path.name for path in tmp_path.iterdir()) == ['TDMovieOut.03.mkv', 'TDMovieOut.04.mkv']
    out.par.file = 'TDMovieOut.03.mkv'
    out.par.record = True
    project.advance()
    assert 'N is not part of the name' in out.errors()


@pytest.mark.parametrize(('codec', 'format', 'file', 'wanted'), [
    ('h264nvgpu', 'automatic', 'a.mp4', 'yuv420p'), ('h264nvgpu', 'yuv444', 'a.mov', 'yuv444p'),
    ('prores', 'automatic', 'a.mov', 'yuv422p10le'), ('prores', 'rgba', 'a.mov', 'yuva444p12le'),
    ('ffv1', 'rgba', 'a.mkv', 'bgra'), ('rle', 'rgb', 'a.mov', 'rgb24'),
    ('mjpa', 'yuv420', 'a.mov', 'yuvj420p'),
])
def test_pixel_formats(project: Any, tmp_path: Path, codec: str, format: str, file: str, wanted: str) -> None:
    out = writer(project, counter(project), file=file, videocodec=codec, moviepixelformat=format, record=True)
    project.advance(2)
    out.par.record = False
    assert not out.errors()
    with media.open_film(tmp_path / file) as film:
        assert film.pixel_format == wanted


def test_deep_pictures_stay_deep(project: Any, tmp_path: Path) -> None:
    source = project.op('/project1').create('constantTOP', pars={'format': 'rgba32float', 'colorr': 0.5001})
    out = writer(project, source, file='a.mkv', videocodec='ffv1', record=True)
    project.advance()
    out.par.record = False
    assert reds(tmp_path / 'a.mkv') == [round(0.5001 * 65535)]


@pytest.mark.parametrize(('pars', 'text'), [
    ({'file': 'a.mp4', 'moviepixelformat': 'rgba'}, r'H.264 keeps no alpha; use prores'),
    ({'file': 'a.mkv', 'videocodec': 'ffv1', 'moviepixelformat': 'yuv420'},
     'has no pixel format yuv420 here'),
    ({'file': 'a.avi'}, 'films cannot be written as .avi'), ({'file': ''}, 'names no file'),
    ({'file': 'a.gif', 'type': 'image'}, 'images cannot be written as .gif'),
])
def test_what_cannot_be_written(project: Any, tmp_path: Path, pars: dict[str, Any], text: str) -> None:
    out = writer(project, counter(project), record=True, **pars)
    project.advance(2)
    assert text in out.errors() and out.path in out.errors()
    assert not list(tmp_path.iterdir())
    out.par.record = False
    out.par.file, out.par.moviepixelformat, out.par.videocodec, out.par.type = 'b.mkv', 0, 'ffv1', 'movie'
    out.par.record = True
    project.advance()
    assert not out.errors()


def test_odd_sizes_and_sizes_that_change(project: Any, tmp_path: Path) -> None:
    odd = counter(project, 7)
    out = writer(project, odd, file='a.mp4', record=True)
    project.advance(2)
    assert 'needs an even width and height, this is 7x6' in out.errors() and not list(tmp_path.iterdir())
    out.par.record = False
    out.par.file, out.par.videocodec = 'b.mkv', 'ffv1'
    out.par.record = True
    project.advance(2)
    out.setInputs([counter(project, 9)])
    project.advance(2)
    assert 'a picture of 9x6 after pictures of 7x6' in out.errors()
    assert reds(tmp_path / 'b.mkv') == [40, 50]  # what it had is kept


def test_what_was_written_can_be_read(project: Any, tmp_path: Path) -> None:
    out = writer(project, counter(project), file='loop.mkv', videocodec='ffv1', record=True)
    project.advance(5)
    out.par.record = False
    op = reader(project, file='loop.mkv', playmode='specify', index=2)
    assert op.numpyArray()[0, 0, 0] == pytest.approx(40 / 255)

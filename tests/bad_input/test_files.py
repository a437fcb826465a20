"""Files that are missing, broken, hostile or out of bounds."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import (
    CookError,
    ParTypeError,
    ParValueError,
    TDGraphError,
    UntrustedError,
)

from .world import World

NAN = float('nan')


def says(text: str) -> str:
    return re.escape(text)


@pytest.mark.parametrize(('name', 'content', 'text'), [
    ('none.png', None, 'none.png: no such file; check the path'),
    ('', None, 'names no file; set the parameter file'), ('empty.png', b'', 'the file is empty'),
    ('cut.png', b'\x89PNG\r\n\x1a\n1234', 'broken or truncated png'),
    ('text.png', b'hello' * 99, 'not an image, film or sound that can be read'),
    ('page.mp4', b'<html></html>' * 99, 'not an image, film or sound that can be read'),
    ('http://localhost/a.png', None, 'is a URL; download it'), ('a\0b.png', None, 'cannot be opened'),
    ('/dev/zero', None, 'not a regular file'), ('####.exr', None, 'no file follows this pattern'),
    ('bomb.png', 'bomb', 'claims a 1525 MB image from a '),
])
def test_missing_broken_and_hostile_images(world: World, tmp_path: Path, name: str, content: Any,
                                           text: str) -> None:
    world.source.save('good.png')
    top = world.net.create('moviefileinTOP', 'movie', pars={'file': 'good.png'})
    after = world.net.create('nullTOP', inputs=[top])
    before = after.numpyArray()
    if content == 'bomb':
        data = bytearray((tmp_path / 'good.png').read_bytes())
        data[16:24] = (20_000).to_bytes(4, 'big') * 2
        import zlib
        data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, 'big')
        content = bytes(data)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    top.par.file = name
    with pytest.raises(CookError, match=says(text)) as caught:
        top.numpyArray()
    assert str(caught.value).startswith('/project1/movie: ')
    assert len(str(caught.value)) < 500
    assert after.numpyArray()[0, -1].tolist() == [1, 0, 0, 1], "TouchDesigner's error picture"
    assert after.stale_from == (top.path,)
    top.par.file = 'good.png'
    np.testing.assert_array_equal(after.numpyArray(), before)
    assert not top.errors()


@pytest.mark.parametrize('kind', ['textDAT', 'tableDAT'])
def test_files_that_are_no_text(world: World, tmp_path: Path, kind: str) -> None:
    dat = world.net.create(kind, 'dat')
    (tmp_path / 'bytes.txt').write_bytes(b'\xff\xfe\xff\0')
    os.mkfifo(tmp_path / 'pipe.txt')
    for name, text in (('none.txt', 'No such file'), ('bytes.txt', "can't decode"), ('.', 'no regular file'),
                       ('pipe.txt', 'no regular file'), ('a\0b', 'embedded null')):
        dat.par.file = name
        dat.cook()
        assert dat.errors().startswith('/project1/dat: cannot read') and text in dat.errors(), dat.errors()
    dat.par.file = ''
    dat.text = 'fine'
    assert dat.text.strip() == 'fine'


def test_files_outside_of_the_folder_need_trust(tmp_path: Path) -> None:
    (tmp_path / 'secret.txt').write_text('secret')
    (tmp_path / 'home').mkdir()
    (tmp_path / 'home' / 'link.txt').symlink_to(tmp_path / 'secret.txt')
    (tmp_path / 'home' / 'ours.txt').write_text('ours')
    with td.Project(trust=False, folder=tmp_path / 'home') as project:
        dat = project.op('/project1').create('textDAT')
        for name in ('../secret.txt', str(tmp_path / 'secret.txt'), 'link.txt', '~/secret.txt'):
            dat.par.file = name
            with pytest.raises(CookError, match=r'is outside the project folder .* trust=True if you trust it'):
                dat.text  # noqa: B018
        dat.par.file = 'ours.txt'
        assert dat.text == 'ours'
        dat.par.syncfile, dat.par.file = True, '../new.txt'
        with pytest.raises(UntrustedError, match='outside the project folder'):
            dat.text = 'written'
    assert not (tmp_path / 'new.txt').exists()


@pytest.mark.parametrize(('name', 'text'), [
    ('a.xyz', 'images cannot be written as .xyz'), ('no/such/a.png', 'does not exist; create it'),
    ('a\0.png', 'is no path of a file'), (5, 'is no path of a file'),
])
def test_places_where_nothing_can_be_saved(world: World, tmp_path: Path, name: Any, text: str) -> None:
    with pytest.raises(TDGraphError, match=says(text)):
        world.out.save(name)
    assert list(tmp_path.iterdir()) == []


def test_samples_outside_of_the_picture(world: World) -> None:
    for place, text in (({'x': 8, 'y': 0}, 'x=8 is outside the picture; give 0 to 7'),
                        ({'u': NAN, 'v': 0}, 'u=nan is outside the picture'), ({'x': 0}, 'exactly one of y and v'),
                        ({'x': 'a', 'y': 0}, 'x is a number, not str'),
                        ({'x': 0, 'y': 0, 'z': 3}, 'z=3 is outside the picture')):
        with pytest.raises((ParValueError, ParTypeError), match=f'^/project1/out: .*{says(text)}'):
            world.out.sample(**place)

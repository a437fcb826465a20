"""Pixels of a TOP: arrays, samples, files, bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import ArrayValueError, CookError, ParValueError
from tdgraph.media import decode_image, read_image

PIXELS = np.random.default_rng(3).integers(0, 256, (3, 5, 4), np.uint8)
PIXELS[..., 3] = 255


@pytest.fixture
def top(tmp_path: Path) -> Any:
    """A TOP of 5 x 3 pixels of 8 bits in a project with a folder of its own."""
    with td.Project(folder=tmp_path) as project:
        yield project.project1.create('scriptTOP', 'source', callbacks={
            'onCook': lambda op: op.copyNumpyArray(PIXELS)})


def test_arrays_by_every_protocol(top: Any) -> None:
    expected = top.numpyArray()
    assert expected.dtype == np.float32 and expected.shape == (3, 5, 4)
    np.testing.assert_array_equal(np.asarray(top), expected)
    np.testing.assert_array_equal(np.from_dlpack(top), expected)
    assert np.asarray(top, np.float64).dtype == np.float64
    with pytest.raises(ArrayValueError, match=r'/project1/source: .* always a copy; leave copy=False out'):
        top.__array__(copy=False)
    np.testing.assert_array_equal(top.numpyArray(top_down=True), expected[::-1])
    native = top.numpyArray(dtype='native')
    assert native.dtype == np.uint8 and np.array_equal(native, PIXELS)
    writable = top.numpyArray(writable=True)
    writable *= 255
    np.testing.assert_array_equal(top.numpyArray(), expected)


def test_a_delayed_read_that_is_never_none(top: Any) -> None:
    expected = top.numpyArray()
    np.testing.assert_array_equal(top.numpyArray(delayed=True, neverNone=True), expected)
    np.testing.assert_array_equal(top.numpyArray(delayed=True), expected)
    other = top.parent().create('nullTOP', inputs=[top])
    assert other.numpyArray(delayed=True) is None, 'the queue belongs to the TOP'


def test_a_sample_by_pixel_and_by_fraction(top: Any) -> None:
    wanted = tuple(PIXELS[1, 4] / np.float32(255))
    for place in ({'x': 4, 'y': 1}, {'u': 0.9, 'v': 0.5}, {'x': 4, 'v': 0.4}, {'u': 1.0, 'y': 1}):
        assert top.sample(**place) == pytest.approx(wanted)
    for wrong, text in (({}, 'exactly one of x and u'), ({'x': 1, 'u': 0.5, 'y': 0}, 'exactly one of x and u'),
                        ({'x': 5, 'y': 0}, 'x=5 is outside the picture; give 0 to 4'),
                        ({'x': 0, 'v': 1.5}, 'v=1.5 is outside the picture; give 0 to 1')):
        with pytest.raises(ParValueError, match=text):
            top.sample(**wrong)


@pytest.mark.parametrize('asynchronous', [False, True])
def test_files(top: Any, tmp_path: Path, asynchronous: bool) -> None:
    status = top.save('new/look.png', asynchronous=asynchronous, createFolders=True)
    assert str(status) == str(tmp_path / 'new' / 'look.png')
    top.par.modoutsidecook = True
    top.copyNumpyArray(np.zeros_like(PIXELS))
    status.wait()
    assert status.isCompleted()
    np.testing.assert_array_equal(read_image(tmp_path / 'new' / 'look.png').pixels[..., :3], PIXELS[..., :3])


def test_a_file_without_a_name_has_that_of_the_operator(top: Any, tmp_path: Path) -> None:
    assert str(top.save()) == str(tmp_path / 'source.tif')
    np.testing.assert_array_equal(read_image(tmp_path / 'source.tif').pixels, PIXELS)


def test_metadata_and_quality(top: Any, tmp_path: Path) -> None:
    top.save('a.exr', metadata={'author': 'somebody'})
    assert read_image(tmp_path / 'a.exr').metadata['author'] == 'somebody'
    top.save('b.exr', metadata=[('author', 'another')])
    assert read_image(tmp_path / 'b.exr').metadata['author'] == 'another'
    large = td.project.project1.create('noiseTOP', pars={'mono': False})
    assert len(large.saveByteArray('.jpg', quality=1.0)) > 2 * len(large.saveByteArray('.jpg', quality=0.1))


def test_bytes(top: Any) -> None:
    for name in ('.png', 'anything.png'):
        data = top.saveByteArray(name)
        assert isinstance(data, bytearray)
        np.testing.assert_array_equal(decode_image('.png', bytes(data)).pixels[..., :3], PIXELS[..., :3])
    assert top.saveByteArray()[:4] in (b'II*\0', b'MM\0*')
    with pytest.raises(ParValueError, match="file type 'png' needs a period"):
        top.saveByteArray('png')


def test_a_failed_top_gives_no_pixels(top: Any) -> None:
    top.set_callbacks({'onCook': lambda op: 1 / 0})
    for read in (top.numpyArray, lambda: top.numpyArray(delayed=True), lambda: np.asarray(top),
                 lambda: top.sample(x=0, y=0), lambda: top.save('a.png'), top.saveByteArray):
        with pytest.raises(CookError, match='ZeroDivisionError'):
            read()

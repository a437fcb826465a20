"""A request to cook is checked before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tdgraph.batch.plan import Plan, parse_par, parse_resolution
from tdgraph.errors import MediaError, NetworkError


def build(project: Any) -> None:
    """Stand for a network."""


def test_frames_are_ascending_and_unique() -> None:
    assert Plan.make(build, frames='10-1x3,1').frames == (1, 4, 7, 10)
    assert Plan.make(build, frames=[3, 1, 3]).frames == (1, 3)


@pytest.mark.parametrize('request_, text', [
    ({'frames': '0-3'}, 'starts at frame 1'),
    ({'frames': ()}, 'starts at frame 1'),
    ({'frames': 'all'}, "'all' is no frame or range"),
    ({'fps': 0}, 'above 0'),
    ({'resolution': '1280'}, 'WIDTHxHEIGHT'),
    ({'resolution': '0x720'}, 'WIDTHxHEIGHT'),
    ({'pars': ['Gain=3']}, 'OPERATOR.PARAMETER=VALUE'),
    ({'pars': ['base1.Gain']}, 'OPERATOR.PARAMETER=VALUE'),
])
def test_a_bad_request_says_what_to_write(request_: dict[str, Any], text: str) -> None:
    with pytest.raises(NetworkError, match=text):
        Plan.make(build, **request_)


@pytest.mark.parametrize('request_, text', [
    ({'out': 'a.png', 'frames': '1-3'}, r'a\.####\.png'),
    ({'out': 'a.pgn'}, "did you mean '.png'"),
    ({'out': 'a'}, 'cannot be written'),
    ({'out': ['a.mp4', './a.mp4']}, 'asked for twice'),
    ({'out': 'a.##.b.##.png'}, '2 places'),
    ({'sheet': 'a.mp4'}, 'one picture'),
    ({'sheet': 'a.##.png'}, 'one picture'),
])
def test_a_bad_file_name_says_what_to_write(request_: dict[str, Any], text: str) -> None:
    with pytest.raises(MediaError, match=text):
        Plan.make(build, **request_)


def test_outputs_know_their_files() -> None:
    film, stills, single = Plan.make(build, out=['a.mp4', Path('b.%03d.exr'), 'c.png']).outputs
    assert (film.is_film, stills.is_film, single.is_film) == (True, False, False)
    assert stills.of_frame(7) == 'b.007.exr'
    assert single.of_frame(7) == 'c.png'


def test_a_source_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / 'network.py').write_text('')
    with pytest.raises(NetworkError, match=r"no such file; did you mean 'network\.py'"):
        Plan.make(tmp_path / 'netwrk.py')
    with pytest.raises(NetworkError, match='is a folder'):
        Plan.make(tmp_path)


def test_parameters_keep_what_follows_the_first_equals() -> None:
    assert parse_par('base1/noise1.period=2') == ('base1/noise1', 'period', '2')
    assert parse_par('/project1/a.tx==me.time.seconds * 2') == ('/project1/a', 'tx', '=me.time.seconds * 2')
    assert parse_par('t.text=a=b.c') == ('t', 'text', 'a=b.c')
    assert Plan.make(build, pars={'base1.Gain': 3}).pars == (('base1', 'Gain', '3'),)


def test_resolution() -> None:
    assert parse_resolution('1280x720') == (1280, 720)
    assert Plan.make(build, resolution=(4, 3)).resolution == (4, 3)

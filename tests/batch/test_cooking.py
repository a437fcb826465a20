"""Cooking a network: the right frames in the right files, and errors that say where."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.batch.network import find_output, set_pars
from tdgraph.errors import CookError, MediaError, NetworkError, NotFoundError, ParTypeError, UnknownParError
from tdgraph.media import open_film, read_image

RAMP = """
def build(project):
    constant = project.op('/project1').create('constantTOP')
    constant.par.outputresolution, constant.par.resolutionw, constant.par.resolutionh = 'custom', 16, 8
    constant.par.colorr.expr = 'absTime.frame / 255'
    return constant
"""


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """A network whose red is the frame's number, in a file."""
    path = tmp_path / 'ramp.py'
    path.write_text(RAMP)
    return path


def red(path: Path) -> int:
    return int(read_image(path).pixels[0, 0, 0])


def test_frames_land_in_their_files(ramp: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = td.cook(ramp, frames='3-9x3,20', out=tmp_path / 'out' / 'a.###.png',
                     progress=lambda *numbers: seen.append(numbers))
    names = ['a.003.png', 'a.006.png', 'a.009.png', 'a.020.png']
    assert sorted(path.name for path in (tmp_path / 'out').iterdir()) == names
    assert [red(tmp_path / 'out' / name) for name in names] == [3, 6, 9, 20]
    assert (report.op, report.size, report.frames) == ('/project1/constant1', (16, 8), 4)
    assert report.paths == [str(tmp_path / 'out' / name) for name in names]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_film_has_every_frame_in_order_and_the_rate(ramp: Path, tmp_path: Path) -> None:
    td.cook(ramp, frames='1-30', fps=24, out=tmp_path / 'a.mkv')
    film = open_film(tmp_path / 'a.mkv')
    assert (film.width, film.height, film.length, float(film.rate)) == (16, 8, 30, 24.0)
    assert [int(film.frame(i)[0, 0, 0]) for i in range(30)] == list(range(1, 31))
    film.close()


def test_fps_is_the_rate_of_the_network(tmp_path: Path) -> None:
    def build(project: td.Project) -> Any:
        constant = project.op('/project1').create('constantTOP')
        constant.par.colorr.expr = 'absTime.seconds'
        return constant

    td.cook(build, frames='13', fps=24, out=tmp_path / 'half.png')
    assert red(tmp_path / 'half.png') == 128


def test_a_sheet_shows_twelve_frames(ramp: Path, tmp_path: Path) -> None:
    td.cook(ramp, frames='1-100', sheet=tmp_path / 'sheet.png')
    picture = read_image(tmp_path / 'sheet.png').pixels
    reds = {int(code) for code in np.unique(picture[..., 0])}
    assert {1, 100} <= reds
    assert picture.shape[1] == 1920


def test_state_runs_from_frame_1_whatever_is_written(tmp_path: Path) -> None:
    def build(project: td.Project) -> Any:
        net = project.op('/project1')
        step = net.create('constantTOP', pars={'colorr': 1 / 255})
        feedback = net.create('feedbackTOP', inputs=[step])
        add = net.create('compositeTOP', inputs=[step, feedback], pars={'operand': 'add'})
        feedback.par.top = add
        return add

    td.cook(build, frames='10', out=tmp_path / 'late.png')
    td.cook(build, frames='1-10', out=tmp_path / 'all.##.png')
    assert red(tmp_path / 'late.png') == red(tmp_path / 'all.10.png') > red(tmp_path / 'all.05.png')


def test_a_failed_frame_stops_and_leaves_no_film(tmp_path: Path) -> None:
    def build(project: td.Project) -> Any:
        net = project.op('/project1')
        script = net.create('scriptTOP', 'script1', callbacks={'onCook': on_cook})
        return net.create('levelTOP', inputs=[script])

    def on_cook(scriptOp: Any) -> None:
        if td.absTime.frame == 3:
            raise ValueError('the third is bad')
        scriptOp.copyNumpyArray(np.full((4, 4, 4), 7, np.uint8))

    with pytest.raises(CookError, match=r'(?s)frame 3: /project1/script1.*the third is bad'):
        td.cook(build, frames='1-5', out=[tmp_path / 'a.#.png', tmp_path / 'a.mkv'])
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.1.png', 'a.2.png']


def test_a_disk_error_of_a_writer_reaches_the_caller(ramp: Path, tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    with pytest.raises(MediaError, match='file'):
        td.cook(ramp, frames='1-3', out=tmp_path / 'file' / 'a.#.png')


@pytest.mark.parametrize('source, text', [
    ('def build(project):\n    1 / 0\n', r'net\.py:2: ZeroDivisionError'),
    ('x = (\n', r'net\.py:1: SyntaxError'),
    ('import nowhere_at_all\n', r'net\.py:1: ModuleNotFoundError'),
    ('def built(project):\n    pass\n', r"no function build\(project\); did you mean 'built'"),
    ('import sys\nsys.exit(0)\n', r'net\.py:2: SystemExit'),
    ("def build(project):\n    project.op('/project1').create('noizeTOP')\n",
     r"net\.py:2: create\(\): .*'noizeTOP'; did you mean 'noiseTOP'"),
    ('def build(project):\n    return 3\n', 'a value of type int'),
])
def test_a_bad_file_is_one_line_with_its_place(tmp_path: Path, source: str, text: str) -> None:
    path = tmp_path / 'net.py'
    path.write_text(source)
    with pytest.raises(NetworkError, match=text) as caught:
        td.cook(path)
    assert '\n' not in str(caught.value)


def test_a_network_file_finds_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / 'neighbour_of_the_network.py').write_text('SIZE = 5\n')
    path = tmp_path / 'net.py'
    path.write_text('from neighbour_of_the_network import SIZE\n'
                    "def build(project):\n    project.op('/project1').create('constantTOP', 'out1')\n")
    assert td.cook(path).op == '/project1/out1'


def test_the_output_is_what_the_network_says() -> None:
    with td.Project() as project:
        net = project.op('/project1')
        with pytest.raises(NotFoundError, match='no TOP in it'):
            find_output(project, None, None)
        first = net.create('constantTOP', 'a')
        second = net.create('nullTOP', 'b', inputs=[first])
        with pytest.raises(NotFoundError, match=r'candidates: /project1/b$'):
            find_output(project, None, None)
        out = net.create('outTOP', 'c', inputs=[second])
        assert find_output(project, None, None) is out
        assert find_output(project, first, None) is first
        assert find_output(project, first, 'b') is second
        assert find_output(project, '/project1/b', None) is second
        net.create('outTOP', 'out1')
        assert find_output(project, None, None).name == 'out1'
        with pytest.raises(NotFoundError, match="did you mean 'out1'"):
            find_output(project, None, 'ot1')
        with pytest.raises(NotFoundError, match='is a DAT'):
            find_output(project, None, net.create('textDAT').path)


def test_parameters_from_texts() -> None:
    with td.Project() as project:
        net = project.op('/project1')
        level, text = net.create('levelTOP', 'level1'), net.create('textDAT', 'text1')
        set_pars(project, [('level1', 'gamma1', '2'), ('/project1/level1', 'clamp', 'on'),
                           ('level1', 'clampinput', 'clamp'), ('level1', 'opacity', '=1 / 4')])
        assert (level.par.gamma1.eval(), level.par.clamp.eval(), level.par.opacity.eval()) == (2, True, 0.25)
        assert level.par.clampinput.eval() == 'clamp'
        with pytest.raises(ParTypeError, match='level1'):
            set_pars(project, [('level1', 'gamma1', 'much')])
        with pytest.raises(UnknownParError, match="did you mean 'gamma1'"):
            set_pars(project, [('level1', 'gama1', '2')])
        assert text is project.op('text1')


def test_the_command_line_says_what_it_did(ramp: Path, tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(['cook', str(ramp), '--frames', '1-12', '--out', str(tmp_path / 'a.##.png'),
                    '--par', 'constant1.resolutionw=20', '--sheet', str(tmp_path / 'sheet.jpg')])
    out, err = capsys.readouterr()
    assert (code, err) == (0, '')
    assert out.startswith('/project1/constant1: 12 frames of 20x8 in ')
    assert out.splitlines()[1:] == [f'written: {tmp_path}/a.01.png', '         ... 11 more',
                                    f'         {tmp_path}/sheet.jpg']


@pytest.mark.parametrize('arguments, code, text', [
    (['--par', 'constant1.colr=1'], 1, "no parameter 'colr'"),
    (['--op', 'nothing'], 1, 'no such operator'),
    (['--frames', '1-', '--out', 'a.png'], 2, 'no frame or range'),
    (['--frames', '1-2', '--out', 'a.png'], 2, r'a.####.png'),
])
def test_the_command_line_fails_in_one_line(ramp: Path, capsys: pytest.CaptureFixture[str],
                                            arguments: list[str], code: int, text: str) -> None:
    assert cli.run(['cook', str(ramp), *arguments]) == code
    out, err = capsys.readouterr()
    assert (out, err.count('\n')) == ('', 1)
    assert text in err


def test_an_interrupt_leaves_nothing_half_done(ramp: Path, tmp_path: Path) -> None:
    folder = tmp_path / 'out'
    command = [sys.executable, '-m', 'tdgraph', 'cook', str(ramp), '--frames', '1-1000000', '--out',
               str(folder / 'a.mkv')]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (folder.exists() and any(folder.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1]) == (130, 'tdgraph: interrupted'), err
    assert list(folder.iterdir()) == []


def test_a_network_may_set_its_own_rate(tmp_path: Path) -> None:
    def build(project: Any) -> Any:
        project.cookRate = 25
        return project.project1.create('rampTOP', pars={'outputresolution': 'custom'})

    td.cook(build, frames='1-3', resolution=(16, 16), out=tmp_path / 'own.mkv')
    td.cook(build, frames='1-3', resolution=(16, 16), fps=50, out=tmp_path / 'told.mkv')
    assert float(open_film(tmp_path / 'own.mkv').rate) == 25
    assert float(open_film(tmp_path / 'told.mkv').rate) == 50


def test_an_expression_that_fails_fails_its_frame(tmp_path: Path) -> None:
    """The last good value serves, so the frames before are right, and the one that stands on it is no frame."""
    def build(project: Any) -> Any:
        net = project.op('/project1')
        look = net.create('constantTOP', pars={'colorr': '=[.1, .2, .3][int(absTime.frame) - 1]'})
        return net.create('nullTOP', inputs=[look])

    with pytest.raises(CookError, match=r"frame 4: /project1/constant1: parameter 'colorr'.*IndexError"):
        td.cook(build, frames='1-9', out=tmp_path / 'a.#.png')
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.1.png', 'a.2.png', 'a.3.png']


def test_code_that_waits_for_trust_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / 'net.tdn'
    path.write_text("format: tdn\nversion: '2.0'\nnetwork_path: /project1\noperators:\n- name: out1\n"
                    "  type: constantTOP\n  parameters:\n    colorr: =__import__('os').getpid() * 0 + 0.5\n")
    command = ['cook', str(path), '--out', str(tmp_path / 'a.png')]
    assert cli.run(command) == cli.UNTRUSTED and not (tmp_path / 'a.png').exists()
    assert cli.run([*command, '--trust']) == cli.DONE and red(tmp_path / 'a.png') == 128

"""The functions, files, menus, time codes and dependencies of `tdu`, with the examples of TD's pages."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdgraph import deps, tdu
from tdgraph.errors import ArrayValueError, NetworkError, ParValueError
from tdgraph.tdu import hooks

# ---------------------------------------------------------------------------------------------------- numbers


def test_rand() -> None:
    values = [tdu.rand(seed) for seed in range(2000)]
    assert all(0 <= value < 1 for value in values) and len(set(values)) == 2000
    assert abs(sum(values) / 2000 - 0.5) < 0.03
    assert tdu.rand(5) == tdu.rand(5.0) != tdu.rand('5')
    assert tdu.rand('/project1/a') == tdu.rand(Path('/project1/a')) != tdu.rand('/project1/b')
    assert tdu.rand(0.0) == tdu.rand(-0.0)
    assert tdu.rand(1) == 0.461195013854207  # the same on every machine and in every version


def test_clamp_and_remap() -> None:
    assert [tdu.clamp(value, 0, 3) for value in (-1, 2, 9)] == [0, 2, 3]
    assert tdu.clamp('m', 'b', 'k') == 'k'
    assert tdu.remap(0.5, 0, 1, -180, 180) == 0
    assert tdu.remap(2, 0, 1, 0, 10) == 20
    with pytest.raises(ParValueError, match='remap: the range from 1 to 1 is empty'):
        tdu.remap(2, 1, 1, 0, 1)


# ------------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(('text', 'base', 'digits'), [
    ('arm123', 'arm', 123), ('arm123/leg456', 'leg', 456), ('arm123/leg', 'leg', None),
    ('arm123/456leg', '', 456), ('a1b22c', 'a', 22), ('', '', None),
])
def test_base_and_digits(text: str, base: str, digits: int | None) -> None:
    assert tdu.base(text) == base and tdu.digits(text) == digits


def test_valid_names() -> None:
    assert tdu.validName('a#bc def') == 'a_bc_def' and tdu.validName('a/b') == 'a_b'
    assert tdu.validPath('/a#bc d/ef') == '/a_bc_d/ef'


def test_expand_and_match() -> None:
    assert tdu.expand('A[1-3] B[xyz]') == ['A1', 'A2', 'A3', 'Bx', 'By', 'Bz']
    assert tdu.match('foo*', ['foo', 'bar']) == ['foo']
    assert tdu.match('BA?', ['foo', 'bar'], caseSensitive=False) == ['bar']


def test_split() -> None:
    text = '1 2.3 None fred "one \'2\'" "[1,2]"'
    assert tdu.split(text) == ['1', '2.3', 'None', 'fred', "one '2'", '[1,2]']
    assert tdu.split(text, True) == [1, 2.3, None, 'fred', "one '2'", [1, 2]]
    assert tdu.split("a ''", eval=True) == ['a', '']
    assert tdu.split('__import__("os")', True) == ['__import__("os")']
    assert tdu.split(12) == ['12']


def test_try_except() -> None:
    assert tdu.tryExcept(lambda: 1 / 2, 0) == 0.5
    assert tdu.tryExcept(lambda: 1 / 0, 7) == 7
    assert tdu.tryExcept(lambda: 1 / 0, lambda: 'called') == 'called'


def test_menus() -> None:
    menu = tdu.ParMenu(['a', 'b'])
    assert menu.menuNames == menu.menuLabels == ['a', 'b']
    with pytest.raises(NetworkError, match='2 names and 1 labels'):
        tdu.ParMenu(['a', 'b'], ['A'])

    class Table:
        columns = {0: ['names', 'x', 'y'], 1: ['labels', 'X', 'Y'], 'labels': ['labels', 'X', 'Y']}

        def col(self, index: Any) -> list[str] | None:
            return self.columns.get(index)

    assert tdu.TableMenu(Table()).menuNames == ['x', 'y']
    both = tdu.TableMenu(Table(), labelCol='labels', includeFirstRow=True)
    assert (both.menuNames, both.menuLabels) == (['names', 'x', 'y'], ['labels', 'X', 'Y'])
    with pytest.raises(NetworkError, match="no column 'z'"):
        tdu.TableMenu(Table(), nameCol='z')


# ------------------------------------------------------------------------------------------------------ files


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(hooks, 'folder', lambda: str(tmp_path))
    monkeypatch.setattr(hooks, 'paths', lambda: {'movies': 'clips', 'far': '/mnt/far'})
    yield tmp_path


def test_paths(project: Path) -> None:
    assert tdu.expandPath('movies:/test.bmp') == f'{project}/clips/test.bmp'
    assert tdu.expandPath('far:/a/../b.png') == '/mnt/far/b.png'
    assert tdu.expandPath('x.png') == f'{project}/x.png' and tdu.expandPath('/x.png') == '/x.png'
    assert tdu.expandPath('http://host/a') == 'http://host/a' and tdu.expandPath('no:/a') == 'no:/a'
    assert tdu.collapsePath(f'{project}/clips/test.bmp') == 'movies:/test.bmp'
    assert tdu.collapsePath(f'{project}/sub/x.png') == 'sub/x.png'
    assert tdu.collapsePath('/elsewhere/x.png') == '/elsewhere/x.png'
    assert tdu.collapsePath('/mnt/far/x.png', asExpression=True) == "'far:/x.png'"
    assert tdu.expandPath('') == ''


def test_file_info(project: Path) -> None:
    (project / 'a.PNG').write_bytes(b'')
    info = tdu.FileInfo('a.PNG')
    assert isinstance(info, str) and info == 'a.PNG' == info.path
    assert (info.ext, info.fileType, info.baseName) == ('.PNG', 'image', 'a.PNG')
    assert (info.absPath, info.dir) == (f'{project}/a.PNG', str(project))
    assert (info.exists, info.isFile, info.isDir) == (True, True, False)
    assert tdu.FileInfo('b.mov').fileType == 'movie' and tdu.FileInfo('b').fileType is None
    assert 'mov' in tdu.fileTypes['movie'] and not tdu.FileInfo('none').exists


def exr(*channels: str) -> bytes:
    body = b''.join(name.encode() + b'\0' + bytes(16) for name in channels) + b'\0'
    attributes = b'owner\0string\0' + struct.pack('<i', 2) + b'me'
    attributes += b'channels\0chlist\0' + struct.pack('<i', len(body)) + body
    return b'\x76\x2f\x31\x01\x02\0\0\0' + attributes + b'\0'


def test_point_clouds(project: Path) -> None:
    for name, data in (('a', exr('P.X', 'P.Y', 'P.Z')), ('b', exr('A', 'B', 'G', 'R')), ('c', b'no exr'),
                       ('d', exr('P.X', 'P.Y', 'P.Z')[:20])):
        (project / f'{name}.exr').write_bytes(data)
    assert tdu.isPointCloudFile('a.exr')
    assert not any(map(tdu.isPointCloudFile, ('b.exr', 'c.exr', 'd.exr', 'none.exr', 'a.png')))
    assert tdu.isPointCloudFile('a.PLY')


# ------------------------------------------------------------------------------------------------- time codes


def test_documented_time_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tdu.Timecode().text == '00:00:00:00' and tdu.Timecode().fps == 60
    monkeypatch.setattr(hooks, 'rate', lambda: 24.0)
    assert tdu.Timecode().fps == 24
    assert tdu.Timecode('01:11:11:15', fps=30).text == '01:11:11:15'
    assert tdu.Timecode(frame=185, fps=30).text == '00:00:06:05'
    code = tdu.Timecode(hour=1, minute=2, second=3, frame=4, negative=True, fps=30)
    assert str(code) == '-01:02:03:04' and code.negative and not code.smpte
    code.setString('01:01:00:00', fps=60)
    assert (code.hour, code.minute, code.second, code.frame) == (1, 1, 0, 0)
    code.setTotalFrames(120, fps=60)
    assert code.text == '00:00:02:00' and code.totalSeconds == 2
    code.setLength(600)
    assert code.countdown.text == '00:00:08:00'
    code.fps = 30
    assert code.text == '00:00:02:00' and code.totalFrames == 60


def test_length_cycles_or_holds() -> None:
    code = tdu.Timecode(fps=10, length=50)
    code.setTotalFrames(73)
    assert code.totalFrames == 23
    code.cycle = False
    code.setTotalFrames(73)
    assert code.totalFrames == 50
    assert tdu.Timecode(hour=25, fps=30).hour == 1 and tdu.Timecode(hour=25, fps=30, smpte=False).hour == 25


def test_dropped_frames() -> None:
    """Walk a quarter of an hour by the rule: numbers 0 and 1 are skipped, but not in every tenth minute."""
    expected = [(minute, second, frame) for minute in range(15) for second in range(60) for frame in range(30)
                if not (frame < 2 and second == 0 and minute % 10)]
    code = tdu.Timecode(fps=29.97)
    assert code.dropFrame
    for total in [*range(0, len(expected), 7), *range(1795, 1805), *range(17978, 17990)]:
        code.setTotalFrames(total)
        assert (code.minute, code.second, code.frame) == expected[total]
        assert tdu.Timecode(code.text, fps=29.97).totalFrames == total
    assert tdu.Timecode('01:00:00.00', fps=29.97).totalFrames == 107892
    assert not tdu.Timecode(fps=29.97, autoDropFrame=False).dropFrame
    assert not tdu.Timecode(fps=23.976).dropFrame


@given(st.integers(0, 24 * 3600 * 60 - 1), st.sampled_from([24, 25, 29.97, 30, 59.94, 60]))
def test_text_and_back(frames: int, fps: float) -> None:
    code = tdu.Timecode(fps=fps)
    code.setTotalFrames(frames)
    assert tdu.Timecode(code.text, fps=fps) == code


@pytest.mark.parametrize(('call', 'text'), [
    (lambda: tdu.Timecode('1:2:3'), "Timecode: '1:2:3' is no time; write it as 01:02:03:04"),
    (lambda: tdu.Timecode(fps=0), 'Timecode: 0 frames per second'),
    (lambda: tdu.Timecode(length=0), 'a length of 0 frames'),
])
def test_bad_time_codes(call: Any, text: str) -> None:
    with pytest.raises(ArrayValueError, match=text):
        call()


# ----------------------------------------------------------------------------------------------- dependencies


class Reader(deps.Reader):
    __slots__ = ('path', 'times')

    def __init__(self) -> None:
        super().__init__()
        self.path, self.times = '/a', 0

    def marked(self) -> None:
        self.times += 1


def test_dependency_tells_its_readers() -> None:
    dep, reader = tdu.Dependency(5), Reader()
    with deps.recording(reader):
        assert dep + 1 == 6
    reader.subscribe()
    assert dep.ops == [reader] and dep.listAttributes == []
    dep.val = 6
    assert reader.times == 1 and dep.ops == []
    with deps.recording(reader):
        assert dep.peekVal == 6
    reader.subscribe()
    dep.val = 7
    assert reader.times == 1


def test_dependency_callbacks() -> None:
    seen: list[dict[str, Any]] = []
    dep = tdu.Dependency([1])
    dep.callbacks = [seen.append]
    dep.setVal([2], setInfo='why')
    dep.val.append(3)
    dep.modified()
    assert [info['prevVal'] for info in seen] == [[1], [2, 3]] and seen[0]['setInfo'] == 'why'
    assert seen[0]['dependency'] is dep and seen[0]['callback'] == seen.append


def test_dependency_acts_as_its_value() -> None:
    dep = tdu.Dependency(4)
    assert (dep == 4, dep < 5, 2 * dep, dep / 2, 10 - dep, -dep, abs(dep), 2 ** dep) == (
        True, True, 8, 2, 6, -4, 4, 16)
    assert (float(dep), int(dep), str(dep), bool(dep), round(dep), [0, 1, 2, 3, 9][dep]) == (
        4.0, 4, '4', True, 4, 9)
    assert dep + tdu.Dependency(1) == 5 and math.sqrt(dep) == 2
    table = tdu.Dependency({'fred': 33})
    assert table['fred'] == 33 and 'fred' in table and len(table) == 1 and list(table) == ['fred']
    assert {dep: 1}[dep] == 1


# ------------------------------------------------------------------------------------------------- the module


def test_debug_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(hooks, 'write', written.append)
    code = compile('def f():\n    debug("a", 1)\nf()', '/project1/text1', 'exec')
    exec(code, {'debug': tdu.debug.debug})
    assert written == ['a 1\n  (Debug - DAT:/project1/text1 fn:f line:2)\n']
    monkeypatch.setitem(tdu.debug._style, 'showPath', True)
    tdu.debug.setStyle(showPath=False, showFunction=False, showLine=False)
    tdu.debug.debug('b')
    tdu.debug.setStyle(showPath=True, showFunction=True, showLine=True)
    assert written[1] == 'b\n'


def test_everything_is_there_and_nothing_is_loaded_early() -> None:
    for name in tdu.__all__:
        assert getattr(tdu, name) is not None
    assert dir(tdu) == sorted(tdu.__all__)
    with pytest.raises(AttributeError, match="did you mean 'Matrix'"):
        getattr(tdu, 'matrx')  # noqa: B009
    code = 'import sys, tdgraph.tdu.patterns; sys.exit("numpy" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', code], cwd=Path(__file__).parents[2]).returncode == 0

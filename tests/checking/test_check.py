"""`tdgraph check`: what it finds in a network, without a GPU, a cook or a line of the file's code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.checking import Report, check
from tdgraph.checking.loops import loops

HEAD = "format: tdn\nversion: '2.0'\nnetwork_path: /project1\noperators:\n"
EXAMPLES = Path(__file__).parents[2] / 'examples'
Check = Callable[..., Report]


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in this file may make a GPU device, or cook."""
    def refuse(*args: Any, **keywords: Any) -> Any:
        raise AssertionError('a check needs neither a GPU nor a cook')

    monkeypatch.setattr('tdgraph.gpu.Device.shared', refuse)
    monkeypatch.setattr('tdgraph.gpu.egl.open_context', refuse)
    monkeypatch.setattr('tdgraph.graph.scheduler.Scheduler._cook', refuse)


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check the text of operators."""
    def call(*lines: str, **options: Any) -> Report:
        path = tmp_path / 'net.tdn'
        path.write_text(HEAD + '\n'.join(f'- {line}' for line in lines) + '\n')
        return check(str(path), **options)
    return call


def said(report: Report, *severities: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.place, one.text) for one in report.findings
            if one.severity in (severities or ('fault', 'warning'))]


OUT = '{name: out1, type: outTOP, inputs: [a]}'


@pytest.mark.parametrize('line, kind, says', [
    ('{name: a, type: noiseTOP, parameters: {periood: 3}}', 'parameter',
     "no parameter 'periood'; did you mean 'period'"),
    ('{name: a, type: noiseTOP, parameters: {seed: abc}}', 'parameter', "'seed' takes a number"),
    ('{name: a, type: noiseTOP, parameters: {seed: "=1 +"}}', 'parameter', "'1 +' is not an expression"),
    ('{name: a, type: kinectazureTOP}', 'operator',
     'a kinectazureTOP, which TouchDesigner has, does not exist here'),
    ('{name: a, type: noizeTOP}', 'operator', "there is no type 'noizeTOP'; did you mean 'noiseTOP'?"),
    ('{name: a, type: nullTOP, inputs: [b]}', 'reference', "its input 0 is 'b', which is not there"),
    ('{name: a, type: selectTOP, parameters: {top: out}}', 'reference',
     "top names 'out', which is not there; did you mean"),
    ('{name: a, type: noiseTOP, parameters: {tx: "=op(\'lfo\')[0]"}}', 'reference', "there is no operator 'lfo'"),
    ('{name: a, type: noiseTOP, parameters: {tx: "=me.par.perod"}}', 'reference',
     "/project1/a has no parameter 'perod'; did you mean 'period'?"),
    ('{name: a, type: noiseTOP, parameters: {tx: "=parent().par.Gain + 1"}}', 'reference',
     "/project1 has no parameter 'Gain'"),
    ('{name: a, type: levelTOP, inputs: [a]}', 'loop', 'a loop: /project1/a -> /project1/a; put a Feedback'),
    ('{name: a, type: levelTOP, parameters: {opacity: "=op(\'out1\').sample(x=0)[0]"}, inputs: [out1]}', 'loop',
     'a loop: /project1/a -> /project1/out1 -> /project1/a'),
])
def test_each_fault(checked: Check, line: str, kind: str, says: str) -> None:
    report = checked(line, OUT)
    found = said(report)
    assert len(found) == 1 and found[0][0] == kind and says in found[0][2], found
    assert len(report.faults) == 1 and found[0][1] in ('/project1/a', '/project1/out1')


@pytest.mark.parametrize('lines', [
    ['{name: a, type: noiseTOP}'],
    ['{name: a, type: levelTOP, inputs: [f]}', '{name: f, type: feedbackTOP, inputs: [s], parameters: {top: a}}',
     '{name: s, type: constantTOP}'],
    ['{name: a, type: noiseTOP, parameters: {tx: "=op(\'lfo1\')[\'chan1\'] * me.par.period", '
     'ty: "=parent().width if hasattr(parent(), \'w\') else op(\'a\').width"}}', '{name: lfo1, type: lfoCHOP}'],
    ['{name: a, type: glslTOP, dock: null, parameters: {pixeldat: p}}',
     '{name: p, type: textDAT, dock: a, dat_content: "void main() {}"}'],
    ['{name: a, type: compositeTOP, parameters: {tops: "n*"}}', '{name: n1, type: noiseTOP}',
     '{name: n2, type: rampTOP}'],
    ['{name: a, type: switchTOP, inputs: [b, c], parameters: {index: 1}}', '{name: b, type: noiseTOP}',
     '{name: c, type: noiseTOP}'],
    ['{name: a, type: nullTOP, inputs: [c]}', '{name: c, type: baseCOMP, inputs: [n], children: ['
     '{name: in1, type: inTOP}, {name: l, type: levelTOP, inputs: [in1]}, '
     '{name: out1, type: outTOP, inputs: [l]}]}',
     '{name: n, type: noiseTOP}'],
    ['{name: a, type: nullTOP}', '{name: e, type: chopexecuteDAT, parameters: {chop: lfo1}}',
     '{name: lfo1, type: lfoCHOP}', '{name: notes, type: textDAT, dat_content: hello}'],
    ['{name: a, type: nullTOP}', '{name: s, type: executeDAT, dat_content: "x = op(\'t\')[0, 0]"}',
     '{name: t, type: tableDAT}', '{name: m, type: moviefileoutTOP, inputs: [a]}'],
])
def test_what_is_no_fault(checked: Check, lines: list[str]) -> None:
    assert said(checked(*lines, OUT)) == []


def test_what_feeds_nothing(checked: Check) -> None:
    report = checked('{name: a, type: noiseTOP}', OUT, '{name: b, type: blurTOP, inputs: [a]}',
                     '{name: c, type: nullTOP, inputs: [b]}', '{name: k, type: kinectTOP}',
                     '{name: l, type: lfoCHOP}',
                     '{name: t, type: tableDAT}', '{name: g, type: glslTOP}',
                     '{name: g_info, type: infoDAT, dock: g}')
    assert report.faults == []
    assert [(place, text) for kind, place, text in said(report) if kind == 'dead'] == [
        ('/project1/b', 'this blurTOP only feeds /project1/c'), ('/project1/c', 'this nullTOP feeds nothing'),
        ('/project1/k', 'this kinectTOP feeds nothing'), ('/project1/l', 'this lfoCHOP feeds nothing'),
        ('/project1/t', 'this tableDAT feeds nothing'), ('/project1/g', 'this glslTOP feeds nothing')]
    assert said(checked('{name: a, type: noiseTOP}', '{name: b, type: blurTOP, inputs: [a]}')) == []


def test_sizes(checked: Check) -> None:
    report = checked(
        '{name: a, type: noiseTOP, parameters: {outputresolution: custom, resolutionw: 64, resolutionh: "=6 * 8"}}',
        '{name: b, type: blurTOP, inputs: [a], parameters: {size: "=op(\'l\')[0]", format: rgba16float}}',
        '{name: c, type: constantTOP, parameters: {outputresolution: custom, resolutionw: "=op(\'l\')[0]"}}',
        '{name: d, type: addTOP, inputs: [c, b]}', '{name: l, type: lfoCHOP}', '{name: s, type: scriptTOP}',
        '{name: h, type: nullTOP, inputs: [b], parameters: {outputresolution: half}}', '{name: r, type: rampTOP}',
        '{name: m, type: moviefileinTOP, parameters: {file: x.mov}}', '{name: k, type: kinectTOP}',
        '{name: e, type: selectTOP, parameters: {top: h}}', resolution=(320, 180))
    found = {one.path[10:]: (one.width, one.height, one.format) if one.width else one.why for one in report.sizes}
    assert found == {
        'a': (64, 48, 'rgba8fixed'), 'b': (64, 48, 'rgba16float'), 'h': (32, 24, 'rgba16float'),
        'c': 'a parameter follows /project1/l, whose value only a cook gives',
        'd': 'it follows from /project1/c: a parameter follows /project1/l, whose value only a cook gives',
        's': 'its script says it', 'r': (320, 180, 'rgba8fixed'), 'm': 'its file says it',
        'k': 'there is no kinectTOP here', 'e': (32, 24, 'rgba16float')}


def test_code_and_state(checked: Check) -> None:
    report = checked(
        '{name: s, type: scriptTOP, parameters: {callbacks: cb}}', '{name: e, type: executeDAT, parameters: '
        '{framestart: true}, dat_content: "def onFrameStart(frame):\\n  open(\'/tmp/no\', \'w\')"}',
        '{name: cb, type: textDAT, dat_content: "def onCook(scriptOp):\\n  x = (\\n"}',
        '{name: l, type: lfoCHOP, parameters: {frequency: "=__import__(\'os\').getpid()"}}',
        '{name: k, type: lfoCHOP}', '{name: f, type: lagCHOP, inputs: [k]}',
        '{name: m, type: moviefileoutTOP, inputs: [s]}')
    assert set(report.scripts) == {'/project1/cb', '/project1/e'}
    assert report.expressions == [('/project1/l.par.frequency', "the name '__import__'")]
    assert report.reaches == [('/project1/m', 'writes files')]
    assert sorted(report.state) == ['/project1/f', '/project1/l', '/project1/s'] and report.steps
    assert [one.text for one in report.faults] == ["its text is no Python: line 2: '(' was never closed"]
    assert not checked('{name: k, type: lfoCHOP}', OUT.replace('[a]', '[]')).steps


def test_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / 'net.py'
    path.write_text('def build(project):\n'
                    '    net = project.op("/project1")\n'
                    '    noise = net.create("noiseTOP", pars={"tx": "=op(\'nothing\')[0]"})\n'
                    '    net.create("blurTOP", inputs=[noise])\n'
                    '    return net.create("levelTOP", inputs=[noise])\n')
    report = check(str(path))
    assert said(report) == [
        ('reference', '/project1/noise1', "the expression of tx: there is no operator 'nothing'"),
        ('dead', '/project1/blur1', 'this blurTOP feeds nothing')]
    path.write_text('def build(project):\n    project.op("/project1").create("noizeTOP")\n')
    assert said(check(str(path))) == [('file', str(path), f'{path}:2: create(): no operator type '
                                       "'noizeTOP'; did you mean 'noiseTOP'?".removeprefix(f'{path}: '))]


@pytest.mark.skipif(not EXAMPLES.exists(), reason='the examples are not part of the wheel')
@pytest.mark.parametrize('name', ['painting', 'data', 'sound'])
def test_the_examples_are_sound(name: str) -> None:
    report = check(str(EXAMPLES / f'{name}.py'))
    assert said(report) == [] and report.operators > 5


@pytest.mark.parametrize('content, says', [
    (b'\xff\xfe', 'UTF-8'), (b'a: [', 'YAML'), (b'{}', 'no TDN'), (b'', 'no TDN'),
    (b'format: tdn\noperators: 3\n', 'left out'),
    (b'format: tdn\noperators: [{name: c, type: baseCOMP, tdn_ref: bad.tdn}]\n', 'contains itself'),
    (b'format: tdn\noperators: [{name: c, type: baseCOMP, tdn_ref: ../../x.tdn}]\n', 'outside'),
])
def test_files_that_are_broken_or_hostile(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / 'bad.tdn'
    path.write_bytes(content)
    report = check(str(path))
    assert any(says in one.text for one in report.faults), report.findings


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / 'net.tdn'
    path.write_text(HEAD + '- {name: a, type: noiseTOP}\n- ' + OUT + '\n')
    assert cli.run(['check', str(path)]) == 0
    assert capsys.readouterr().out == (
        'sizes\n  /project1/a     256 x 256    rgba8fixed\n  /project1/out1  256 x 256    rgba8fixed\n'
        f'{path}: 2 operators, no fault\n')
    path.write_text(path.read_text().replace('[a]', '[b]'))
    assert cli.run(['check', str(path)]) == 1
    out = capsys.readouterr().out
    assert "fault: /project1/out1: its input 0 is 'b'" in out
    assert f'{path}: 2 operators, 1 fault, 1 warning' in out
    assert cli.run(['check', '--json', str(path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data['operators'] == 2 and data['findings'][0]['severity'] == 'fault'
    assert set(data) == {'file', 'operators', 'findings', 'scripts', 'expressions', 'reaches', 'state', 'steps',
                         'sizes'}
    assert cli.run(['check', str(tmp_path / 'nett.tdn')]) == 2
    assert "did you mean 'net.tdn'?" in capsys.readouterr().err


def test_escape_sequences_of_a_file_stay_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, text in (('one', 'a'), ('two', r'\e[2J :smile: [red]')):
        (tmp_path / f'{name}.tdn').write_text(
            HEAD + f'- {{name: t, type: textDAT, dat_content: "{text}", parameters: {{"{text}": 1}}}}\n')
    assert cli.run(['check', str(tmp_path / 'two.tdn')]) == 1
    assert cli.run(['diff', str(tmp_path / 'one.tdn'), str(tmp_path / 'two.tdn')]) == 1
    out = capsys.readouterr().out
    assert '\x1b' not in out and out.count(r'\x1b[2J :smile: [red]') >= 3


def test_loops_of_a_graph() -> None:
    graph = {'a': ['b'], 'b': ['c'], 'c': ['a', 'd'], 'd': [], 'e': ['e'], 'f': ['d', 'a', 'missing']}
    assert list(loops(graph)) == [['a', 'b', 'c', 'a'], ['e', 'e']]
    chain: dict[Any, list[Any]] = {number: [number + 1] for number in range(50_000)}
    assert list(loops({**chain, 50_000: []})) == []
    assert len(next(loops({**chain, 50_000: [0]}))) == 50_002


def test_nothing_of_a_file_runs(tmp_path: Path) -> None:
    seen = tmp_path / 'seen'
    code = f"open({str(seen)!r}, 'w')"
    path = tmp_path / 'net.tdn'
    path.write_text(HEAD + '\n'.join((
        f'- {{name: e, type: executeDAT, parameters: {{start: true, create: true}}, dat_content: "{code}"}}',
        f'- {{name: a, type: noiseTOP, parameters: {{tx: "={code}", ty: "=op(\'{"*" * 80}b\')[0]"}}}}',
        f'- {{name: c, type: baseCOMP, sequences: {{ext: [{{object: "{code}"}}]}}, '
        'parameters: {initextonstart: true}}',
        f'- {{name: s, type: scriptTOP, parameters: {{callbacks: cb, resolutionw: "={code}"}}}}',
        f'- {{name: cb, type: textDAT, dat_content: "{code}; \\\\d"}}',
        '- ' + OUT)) + '\n')
    report = check(str(path))
    assert not seen.exists()
    assert set(report.scripts) == {'/project1/e', '/project1/c', '/project1/cb'} and len(report.expressions) == 2


def test_two_thousand_operators_are_checked_in_a_moment(tmp_path: Path) -> None:
    lines = ['{name: n0, type: noiseTOP}', *(f'{{name: n{index}, type: levelTOP, inputs: [n{index - 1}]}}'
                                             for index in range(1, 2000))]
    path = tmp_path / 'net.tdn'
    path.write_text(HEAD + '\n'.join(f'- {line}' for line in lines) + '\n')
    report = check(str(path))
    assert report.operators == 2000 and said(report) == [] and len(report.sizes) == 2000


def test_checking_leaves_projects_alone(checked: Check) -> None:
    with td.Project() as project:
        checked('{name: a, type: noiseTOP}', OUT)
        assert td.project == project

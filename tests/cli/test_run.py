"""`tdgraph run`: scripts as TouchDesigner artists write them, what they import, what they may not expect."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.errors import UnknownTypeError
from tdgraph.formats.tdn import read

SCRIPTS = Path(__file__).parent / 'scripts'
Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a script in this process: (exit code, lines of stdout, lines of stderr)."""
    def call(*arguments: Any) -> tuple[int, list[str], list[str]]:
        code = cli.run(['run', *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()
    return call


@pytest.fixture
def script(tmp_path: Path, run: Run) -> Run:
    """Run the text of a script, with options before it and arguments after it."""
    def call(text: str, *options: Any, arguments: tuple[str, ...] = ()) -> tuple[int, list[str], list[str]]:
        (tmp_path / 'build.py').write_text(text)
        return run(*options, tmp_path / 'build.py', *arguments)
    return call


@pytest.mark.parametrize('name, says, frames', [
    ('chain', ['built 4 ops; True True False', 'seeded 7.0 /project1'], 2),
    ('component', ['strokes 3 warm 1 /project1/Painter', 'gain 2.5 strokes 0'], 3),
    ('shader', ['/project1 /project1 True 1.0 60.0', 'sum 0.950',
                'out1 [type:nullTOP path:/project1/OUT] 128 64 '], 0),
    ('replicate', ["{'item_red': 0.1, 'item_green': 0.4, 'item_blue': 0.8} 3",
                   "['item_alpha', 'item_blue', 'item_green', 'item_red']"], 4),
    ('callbacks', ['frame 1.0 1 0.1', 'frame 2.0 2 0.1', 'frame 3.0 3 0.2'], 2),
])
def test_scripts_as_artists_write_them(run: Run, tmp_path: Path, name: str, says: list[str], frames: int) -> None:
    saved = tmp_path / f'{name}.tdn'
    code, out, err = run('--save', saved, SCRIPTS / f'{name}.py')
    assert code == 0, err
    assert out[:len(says)] == says
    assert out[-1] == f'written: {saved}'
    assert (f'{frames} frame' in out[-2]) is (frames > 0)
    with td.load(saved, trust=True) as project:
        assert project.errors() == ''
        assert not [op.path for op in project.root.findChildren() if op.name.startswith('script_')]


def test_each_editor_call_is_answered_and_said_once(script: Run) -> None:
    code, out, err = script(
        'for i in range(3):\n'
        "    ui.status = 'x%d' % i\n"
        '    print(ui.status, ui.messageBox("Sure?", "All goes", buttons=["Yes", "No"]), ui.chooseFile(), '
        'ui.chooseFolder("t"))\n'
        '    ui.undo.startBlock("b"); ui.undo.endBlock(); ui.openTextport(); ui.refresh()\n'
        '    op("/project1").openParameters(); op("/project1").openViewer(unique=True)\n'
        '    print(len(ui.panes), ui.panes.current.owner, ui.panes[0].home(), ui.performMode, ui.colors.get("a"))\n'
        '    clear()\n')
    assert code == 0 and out[:2] == ['x0 0 None None', '1 /project1 None False None']
    assert len(out) == 7 and len(err) == len(set(err))
    assert {line.split(':')[0] for line in err} == {
        'ui.status', 'ui.messageBox', 'ui.chooseFile', 'ui.chooseFolder', 'ui.undo', 'ui.openTextport',
        'ui.refresh', 'ui.panes', 'ui.colors', 'openParameters()', 'openViewer()'}
    code, out, err = script('print(hasattr(ui, "nothing"))\nui.mesageBox("a")\n')
    assert code == 1 and out == ['False'] and 'build.py:2: ui.mesageBox' in err[0] and "'messageBox'?" in err[0]


@pytest.mark.parametrize('text, place, says', [
    ('x = 1\nop("/project1").create(levelTOP).par.brightnes = 2\n', ':2:', "did you mean 'brightness1'?"),
    ('x = (\n', ':1:', 'SyntaxError'),
    ('def f():\n    return nothing\nf()\n', ':2:', "NameError: name 'nothing' is not defined"),
    ('x = noizeTOP\n', ':1:', "NameError: name 'noizeTOP'"),
    ('parent().create(renderTOP)\n', ':1:', 'TouchDesigner has a renderTOP, but it does not exist here'),
    ("parent().create('sphereSOP')\n", ':1:', 'TouchDesigner has a sphereSOP, but it does not exist here'),
    ('import sys\nsys.exit(3)\n', ':2:', 'SystemExit'),
    ('class A:\n    def __init__(self):\n        op("gone").par.x = 1\nA()\n', ':3:', 'NoneType'),
])
def test_what_goes_wrong_names_file_and_line(script: Run, text: str, place: str, says: str) -> None:
    code, out, err = script(text)
    assert (code, out, len(err)) == (1, [], 1)
    assert f'build.py{place} ' in err[0] and says in err[0]


def test_what_goes_wrong_later_is_said_too(script: Run) -> None:
    code, out, err = script('def later():\n    raise ValueError("too late")\nrun(later, delayFrames=2)\n'
                            'run("op(\'gone\').par.x = 1", delayFrames=1)\n')
    assert code == 1 and '2 frames' in out[0]
    assert any('build.py, line 2: raise ValueError' in line for line in err)
    assert any("'NoneType' object has no attribute 'par'" in line for line in err)
    assert len(err) == len(set(err))


def test_types_that_are_not_here_work_in_hints_and_tests(script: Run) -> None:
    code, out, err = script(
        'def f(a: renderTOP, b: sphereSOP, c: pbrMAT, d: gridPOP, e: geometryCOMP, g: Par) -> webDAT: pass\n'
        'def g(scriptOp: scriptTOP, p: "anything", v: PanelValue): pass\n'
        'n = parent().create(nullTOP)\n'
        'print(isinstance(n, (SOP, MAT, PanelCOMP)), type(n) == renderTOP, renderTOP.__name__)\n'
        'import td\nprint(td.renderTOP is renderTOP, td.nullTOP is nullTOP, hasattr(td, "nonsense"))\n'
        'from td import *\nprint(math.floor(2.5), re.sub("a", "b", "a"), collections.Counter())\n')
    assert (code, err) == (0, [])
    assert out[:3] == ['False False renderTOP', 'True True False', '2 b Counter()']
    with pytest.raises(TypeError, match='there is no renderTOP here'):
        td.scriptnames.td_name('renderTOP')()


def test_the_class_of_an_absent_type_makes_no_operator() -> None:
    with td.Project() as project:
        for kind in ('renderTOP', td.scriptnames.td_name('renderTOP')):
            with pytest.raises(UnknownTypeError, match='TouchDesigner has a renderTOP'):
                project.project1.create(kind)
        with pytest.raises(UnknownTypeError, match="no operator type 'noizeTOP'; did you mean 'noiseTOP'"):
            project.project1.create('noizeTOP')
        with pytest.raises(UnknownTypeError):
            project.project1.create(td.TOP)


def test_modules_beside_the_script_may_import_td(script: Run, tmp_path: Path) -> None:
    (tmp_path / 'helper_of_run.py').write_text(
        'import td, tdu\nfrom td import op\nfrom TDStoreTools import StorageManager\nimport TDFunctions\n'
        'def make(n): return op("/project1").create(td.constantTOP, n)\n')
    (tmp_path / 'td.py').write_text('raise RuntimeError("the wrong one")\n')
    code, out, err = script('import helper_of_run, sys\n'
                            'print(helper_of_run.make("c").path, sys.argv[1:], __name__)\n'
                            'run("import td; print(td.op(\'c\').path)")\n', arguments=('--frames', 'x', '-v'))
    assert (code, err) == (0, [])
    assert out[:2] == ["/project1/c ['--frames', 'x', '-v'] __main__", '/project1/c']


def test_plain_python_sees_no_td() -> None:
    code = ('import sys, tempfile, os, tdgraph.cli as cli\n'
            'path = os.path.join(tempfile.mkdtemp(), "s.py"); open(path, "w").write("import td, tdu")\n'
            'before = list(sys.path), sys.argv\n'
            'assert cli.run(["run", path]) == 0\n'
            'assert before == (sys.path, sys.argv)\n'
            'print(*[name for name in ("td", "tdu", "TDStoreTools", "TDFunctions") if name in sys.modules])\n')
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1].strip() == ''


def test_frames_and_resolution(script: Run, tmp_path: Path) -> None:
    text = ('n = parent().create(noiseTOP)\nprint(n.width, n.height)\n'
            'def again():\n    global count\n    count += 1\n    run(again)\ncount = 0\nagain()\n')
    code, out, _ = script(text, '--resolution', '64x32')
    assert code == 0 and out[0] == '64 32' and '600 frames; 1 call of run() still waits' in out[1]
    assert '5 frames; 1 call' in script(text, '--frames', '5')[1][1]
    assert 'in /project1; 1 call' in script(text, '--frames', '0')[1][1]
    assert not (tmp_path / 'build.tdn').exists()


@pytest.mark.parametrize('options, says', [
    (('gone.py',), 'gone.py: no such file'), (('--save', 'x.toe', __file__), 'written as .tdn'),
    (('--resolution', '3', __file__), 'WIDTHxHEIGHT'), (('--frames', '-1', __file__), '--frames')])
def test_wrong_use(run: Run, options: tuple[str, ...], says: str) -> None:
    code, _, err = run(*options)
    assert code == 2 and len(err) == 1 and says in err[0]


def test_me_is_a_text_dat_of_project1(script: Run, tmp_path: Path) -> None:
    code, out, err = script(
        'print(me.parent(), parent(), me.opType, op("x"), len(parent().children), me.digits, me.text[:5])\n'
        'n = parent().create(nullTOP, "x")\nprint(op("x").path, me.time.frame, me in parent().children)\n'
        'me.store("a", 1)\nprint(me.fetch("a"), mod, app.product, var("PROJECT"), project.folder)\n'
        'run("print(me.path, op(\'x\').path, args)", 1, 2)\n',
        '--save', tmp_path / 'a.tdn')
    assert (code, err) == (0, [])
    assert out[0].startswith('/project1 /project1 textDAT None 0 ') and out[1] == '/project1/x 1.0 False'
    assert out[3] == '/project1/script_build /project1/x (1, 2)'
    assert [entry.name for entry in read(tmp_path / 'a.tdn').root.children] == ['x']


def test_the_text_of_a_dat_may_name_and_import_what_scripts_may() -> None:
    with td.Project() as project:
        dat = project.project1.create('textDAT')
        dat.text = ('import td\nfrom tdu import clamp\nfrom td import OP, noiseTOP\n'
                    'def f(a: renderTOP, b: td.gridSOP, c: PanelValue) -> float:\n'
                    '    ui.status = "working"\n    return clamp(re.match("a", "a").end() + math.pi, 0, 1)\n')
        assert dat.module.f(1, 2, 3) == 1
        with pytest.raises(NameError, match='noizeTOP'):
            dat.text = 'x = noizeTOP'
            _ = dat.module

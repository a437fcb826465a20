"""Files: `td.load`, `Project.save`, `COMP.save`, `COMP.load`, the command line, networks in several files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.errors import CookError, NameTakenError, NetworkError, NotFoundError

HEAD = """\
format: tdn
version: '2.0'
generator: Embody/6.1.0
td_build: '2025.32050'
exported_at: '2026-02-19T16:09:43Z'
build: 12
source_file: Show.toe
network_path: {path}
type: {kind}
options: {{include_dat_content: true}}
"""


def written(path: Path, *lines: str, at: str = '/project1', kind: str = 'containerCOMP') -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(path=at, kind=kind) + '\n'.join(lines) + '\n', encoding='utf-8', newline='')
    return path


def saved_again(path: Path, name: str = 'again.tdn', **options: Any) -> str:
    """Load a file, save it beside itself, return the text."""
    with td.load(path, **options) as project:
        project.save(path.with_name(name))
    return path.with_name(name).read_text(encoding='utf-8')


NET = ('operators:', '- name: noise1', '  type: noiseTOP', '- name: out1', '  type: outTOP', '  inputs: [noise1]')


def test_what_a_file_says_of_itself_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / 'net.tdn', *NET)
    assert saved_again(path) == path.read_text(encoding='utf-8')
    new = tmp_path / 'new.tdn'
    with td.Project() as project:
        project.save(new)
        first = new.read_bytes()
        project.save(new)
    assert new.read_bytes() == first and b"exported_at: '1970-01-01T00:00:00Z'" in first


@pytest.mark.parametrize(('at', 'kind'), [('/project1', 'baseCOMP'), ('/show/mixer', 'baseCOMP'),
                                          ('/project1/fx', 'containerCOMP'), ('/', 'baseCOMP')])
def test_the_place_of_a_network(tmp_path: Path, at: str, kind: str) -> None:
    path = written(tmp_path / 'net.tdn', *NET, at=at, kind=kind)
    with td.load(path) as project:
        comp = project.root if at == '/' else project.op(at)
        assert comp.opType == kind and comp.op('out1').inputs == [comp.op('noise1')]
        assert project.outputs is (comp if at not in ('/', '/project1') else None)
        assert project.op('/project1') is project.project1 and project.op('/local/time') is not None
        assert project.network is comp
        assert comp.op('noise1').docked == []  # a load makes nothing of its own
    text = saved_again(path)
    assert text == path.read_text(encoding='utf-8') if at != '/' else '- name: project1' in text


def test_a_file_of_the_whole_project(tmp_path: Path) -> None:
    path = written(tmp_path / 'net.tdn', 'operators:', '- name: project1', '  type: baseCOMP', '  children:',
                   '  - name: n', '    type: noiseTOP', at='/', kind='baseCOMP')
    with td.load(path) as project:
        assert project.op('n').path == '/project1/n' and project.project1.opType == 'baseCOMP'


@pytest.mark.parametrize('at', ['/a b', '/a/../b', '/é'])
def test_a_place_that_cannot_be(tmp_path: Path, at: str, capsys: pytest.CaptureFixture[str]) -> None:
    with td.load(written(tmp_path / 'net.tdn', *NET, at=at)) as project:
        assert project.op('/project1/out1') is not None
    assert 'it is loaded as /project1' in capsys.readouterr().err


def test_warnings_are_said_once_and_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / 'net.tdn', 'operators:', '- name: a', '- {name: b, type: levelTOP, flags: [x], '
                   'parameters: {nope: 1}}')
    td.load(path).close()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f'{path}: read, with 3 warnings:' and len(lines) == 4
    assert lines[1].startswith('  /project1: an operator has no type') and '/project1/b' in lines[2]


def test_what_is_no_network_file(tmp_path: Path) -> None:
    for name, error, text in (('a.toe', NetworkError, 'add the Embody component, export a .tdn file'),
                              ('a.tox', NetworkError, 'closed binary format'),
                              ('a.txt', NetworkError, 'no network'), ('.', NetworkError, 'no network'),
                              ('missing.tdn', NotFoundError, 'no such file')):
        with pytest.raises(error, match=text):
            td.load(tmp_path / name)
    (tmp_path / 'latin.tdn').write_bytes(b'a: \xe9')
    (tmp_path / 'folder.tdn').mkdir()
    (tmp_path / 'other.tdn').write_text('a: 1')
    for name, text in (('latin', 'no text in UTF-8'), ('folder', 'no regular file'), ('other', 'no TDN network')):
        with pytest.raises(NetworkError, match=text):
            td.load(tmp_path / f'{name}.tdn')
    with td.Project() as project:
        for call, text in ((lambda: project.save(tmp_path / 'no' / 'a.tdn'), 'there is no folder'),
                           (lambda: project.save(tmp_path / 'a.tox'), 'only TouchDesigner reads and writes'),
                           (lambda: project.project1.save(tmp_path / 'a'), 'the ending .tdn'),
                           (lambda: project.project1.load(tmp_path / 'a.toe', trust=True), 'only TouchDesigner'),
                           (lambda: project.save(tmp_path / 'folder.tdn'), 'cannot be written')):
            with pytest.raises(NetworkError, match=text):
                call()
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith('.')] == []
        assert Path(project.save(tmp_path / 'no' / 'a.tdn', createFolders=True)).is_file()


def test_rate_resolution_and_files_of_the_project(tmp_path: Path) -> None:
    with td.Project(rate=24, resolution=(40, 30), folder=tmp_path) as project:
        film = str(tmp_path / 'media' / 'a.mov')
        project.project1.create('moviefileinTOP', 'film', pars={'file': film})
        project.project1.create('moviefileinTOP', 'far', pars={'file': '/far/b.mov'})
        project.project1.create('moviefileinTOP', 'said', pars={'file': f'={film!r}'})
        path = Path(project.save('net.tdn'))
        assert path == tmp_path / 'net.tdn' and project.op('film').par.file == film
    with td.load(path) as project:
        assert (project.cookRate, project.resolution) == (24, (40, 30))
        assert (project.op('film').par.file, project.op('far').par.file) == ('media/a.mov', '/far/b.mov')
        assert project.op('said').par.file.expr == repr(film)
        assert dict(project.project1.storage) == {}
    with td.load(path, rate=50, resolution=(8, 8)) as project:
        assert (project.cookRate, project.resolution) == (50, (8, 8))


def test_a_component_in_a_file(tmp_path: Path) -> None:
    with td.Project() as project:
        comp = project.project1.create('baseCOMP', 'fx')
        comp.appendCustomPage('Look').appendFloat('Gain')[0].val = 0.5
        comp.create('noiseTOP')
        comp.store('key', (1, 2))
        path = comp.save(tmp_path / 'fx.tdn')
        other = project.project1.create('baseCOMP', 'other')
        other.load(path, trust=True)
        assert other.par.Gain == 0.5 and other.fetch('key') == (1, 2) and other.op('noise1').opType == 'noiseTOP'
        with pytest.raises(NameTakenError, match=r'/project1/other: there is a noise1 here and in'):
            other.load(path, trust=True)
        assert len(other.children) == 1
    with td.Project(trust=False) as project:
        project.project1.load(path)
        assert project.op('noise1') is not None


# -- several files -----------------------------------------------------------------------------------------------


def parts(folder: Path, ref: str = 'fx/blur.tdn') -> Path:
    """Write a network whose component `soft` is in a file of its own; return its path."""
    written(folder / ref, 'custom_pars:', '  Look:', '  - name: Width', '    style: Int', '    value: 7',
            'operators:', '- name: in1', '  type: inTOP', '- name: blur1', '  type: blurTOP', '  parameters:',
            '    size: =parent().par.Width', '  inputs: [in1]', '- name: out1', '  type: outTOP',
            '  inputs: [blur1]', at='/library/blur', kind='baseCOMP')
    return written(folder / 'net.tdn', 'operators:', '- name: noise1', '  type: noiseTOP', '- name: soft',
                   '  type: baseCOMP', '  position: [10, 20]', '  inputs: [noise1]', f'  tdn_ref: {ref}')


def test_a_network_in_two_files(tmp_path: Path) -> None:
    path = parts(tmp_path / 'a')
    with td.load(path) as project:
        assert project.op('soft/blur1').par.size == 7 and project.op('soft').inputs == [project.op('noise1')]
        os.mkdir(tmp_path / 'b')
        project.save(tmp_path / 'b' / 'net.tdn')
        for name in ('net.tdn', 'fx/blur.tdn'):
            assert (tmp_path / 'b' / name).read_bytes() == (tmp_path / 'a' / name).read_bytes()
        project.op('soft').par.Width = 9
        project.op('soft').create('nullTOP', 'extra')
        project.save(path)
    assert 'value: 9' in (tmp_path / 'a' / 'fx' / 'blur.tdn').read_text()
    assert 'extra' not in path.read_text()
    with td.load(path) as project:
        assert project.op('soft').par.Width == 9 and project.op('soft/extra') is not None


def test_two_shells_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = parts(tmp_path)
    with path.open('a') as file:
        file.write('- name: twin\n  type: baseCOMP\n  tdn_ref: fx/blur.tdn\n')
    assert saved_again(path, 'net.tdn') == path.read_text()
    with td.load(path) as project:
        project.op('twin').par.Width = 1
        project.save(path)
    assert 'twin: it differs from the other component in fx/blur.tdn' in capsys.readouterr().err
    with td.load(path) as project:
        assert (project.op('soft').par.Width, project.op('twin').par.Width) == (7, 1)


def test_files_that_contain_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = parts(tmp_path)
    written(tmp_path / 'fx' / 'blur.tdn', 'operators:', '- name: back', '  type: baseCOMP',
            '  tdn_ref: ../net.tdn', kind='baseCOMP')
    before = path.read_text()
    with td.load(path) as project:
        assert project.op('soft/back').children == []
        assert '../net.tdn contains itself' in capsys.readouterr().err
        project.save(path)
    assert path.read_text() == before


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = parts(tmp_path)
    inside = tmp_path / 'fx' / 'blur.tdn'
    inside.unlink()
    with td.load(path) as project:
        assert 'there is no such file' in capsys.readouterr().err
        project.save(path)
        assert 'tdn_ref: fx/blur.tdn' in path.read_text() and not inside.exists()
        project.op('soft').create('nullTOP', 'mine')
        project.save(path)
    assert 'name: mine' in path.read_text() and 'could not be read' in capsys.readouterr().err


@pytest.mark.parametrize('ref', ['../outside/blur.tdn', 'link/blur.tdn'])
def test_what_lies_outside_needs_trust(tmp_path: Path, ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / 'home').mkdir()
    (tmp_path / 'outside').mkdir()
    os.symlink(tmp_path / 'outside', tmp_path / 'home' / 'link')
    path = parts(tmp_path / 'home', ref)
    with td.load(path) as project:
        assert project.op('soft').children == [] and 'lies outside of' in capsys.readouterr().err
    with td.load(path, trust=True) as project:
        assert len(project.op('soft').children) == 3


def test_what_only_touchdesigner_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / 'net.tdn', 'annotations:', '- {name: note, mode: comment, size: [10, 20], text: hi}',
                   'operators:', '- name: tox', '  type: baseCOMP', '  tox_ref: a/b.tox', '- name: bundle',
                   '  type: containerCOMP', '  palette_clone: true', '- name: geo', '  type: geometryCOMP',
                   '  startup_storage:', '    key: 1', '  comp_inputs: [tox]', '- name: read', '  type: textDAT',
                   '  dat_read_only: true', '- name: locked', '  type: noiseTOP', '  flags: [lock]',
                   '- name: comp', '  type: compositeTOP', '  inputs: [bundle, locked, tox]',
                   '- name: pop', '  type: mathmixPOP', '  sequences:', '    comb:', '    - oper: A',
                   '    - {}')
    again = saved_again(path)
    err = capsys.readouterr().err
    for text in ('a/b.tox, which only TouchDesigner reads', "comes from TouchDesigner's palette",
                 'wires between objects do not exist here', 'it is locked, and TDN does not keep what is locked'):
        assert text in err
    for line in path.read_text().splitlines()[12:]:
        assert line.strip() in again, line
    with td.load(path) as project:
        assert project.op('geo').fetch('key') == 1
        project.save(path)
        first = path.read_text()
    assert saved_again(path) == first


# -- placeholders ------------------------------------------------------------------------------------------------


def strange(tmp_path: Path) -> Path:
    return written(tmp_path / 'net.tdn', 'operators:', '- name: noise1', '  type: noiseTOP', '- name: kinect1',
                   '  type: kinectTOP', '  inputs: [noise1]', '- name: leap1', '  type: leapmotionCHOP',
                   '- name: aside', '  type: zedTOP', '- name: level1', '  type: levelTOP', '  parameters:',
                   "    opacity: =op('leap1')['x'] or 1", '  inputs: [kinect1]', '- name: out1',
                   '  type: outTOP', '  inputs: [level1]')


def test_placeholders_before_what_is_cooked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = strange(tmp_path), tmp_path / 'out.png'
    command = ['cook', str(path), '--out', str(out), '--resolution', '16x8']
    assert cli.run(command) == cli.FAILED and not out.exists()
    said = capsys.readouterr().err
    assert '/project1/kinect1 (kinectTOP), /project1/leap1 (leapmotionCHOP): are not among' in said.replace(
        '/project1/leap1 (leapmotionCHOP), /project1/kinect1 (kinectTOP)',
        '/project1/kinect1 (kinectTOP), /project1/leap1 (leapmotionCHOP)')
    assert 'zed' not in said and '--allow-placeholders' in said
    assert cli.run([*command, '--allow-placeholders']) == cli.DONE and out.exists()
    assert 'the first input is passed on' in capsys.readouterr().err


def test_a_placeholder_passes_input_0(tmp_path: Path) -> None:
    with td.load(strange(tmp_path), resolution=(16, 8)) as project:
        with pytest.raises(CookError, match='there is no kinectTOP here'):
            project.op('kinect1').numpyArray()
        project.engine.placeholders_pass = True
        project.op('kinect1').cook(force=True)
        assert (project.op('kinect1').numpyArray() == project.op('noise1').numpyArray()).all()


# -- DATs, docking, values ---------------------------------------------------------------------------------------


def test_locked_dats_and_docks(tmp_path: Path) -> None:
    with td.Project() as project:
        net = project.project1
        source = net.create('tableDAT', 'source')
        source.appendRow(['a', 'tab\there', 'line\nbreak'])
        held = net.create('nullDAT', 'held', inputs=[source])
        held.lock = True
        source.clear()
        text = net.create('textDAT', 'text')
        text.text = '\n lead and trail \n\n'
        text.lock = True
        script = net.create('scriptCHOP', 'script')
        path = Path(project.save(tmp_path / 'net.tdn'))
    with td.load(path) as project:
        held, text, script = (project.op(name) for name in ('held', 'text', 'script'))
        assert held.lock and held.totalCooks == 0
        assert [cell.val for cell in held.row(0)] == ['a', 'tab\there', 'line\nbreak']
        assert text.lock and text.text == '\n lead and trail \n\n'
        assert [op.name for op in script.docked] == ['script_callbacks']
        assert script.par.callbacks.eval() is script.docked[0]
    assert saved_again(path) == path.read_text()


def test_an_edited_dat_is_not_read_from_its_file_again(tmp_path: Path) -> None:
    (tmp_path / 'rows.csv').write_text('a,b\n')
    with td.Project(folder=tmp_path) as project:
        table = project.project1.create('tableDAT', 'table', pars={'file': 'rows.csv'})
        assert table[0, 0] == 'a'
        path = Path(project.save('net.tdn'))
        assert '  dat_content' not in path.read_text()
        table[0, 0] = 'edited'
        project.save('net.tdn')
    with td.load(path) as project:
        assert project.op('table')[0, 0] == 'edited'


def test_what_a_file_cannot_hold_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with td.Project() as project:
        comp = project.project1.create('baseCOMP', 'two')
        for name in ('out1', 'out2'):
            comp.create('outTOP', name)
        null = project.project1.create('nullTOP', 'null')
        null.inputConnectors[0].connect(comp.outputConnectors[1])
        null.store('array', object())
        null.store('clash', {'$type': 'tuple'})
        project.save(tmp_path / 'net.tdn')
    said = capsys.readouterr().err
    assert "what it stores under 'array' is no data" in said and "under 'clash'" in said
    assert 'its input 0 comes from output 1 of two' in said and 'written, with 3 warnings' in said
    with td.load(tmp_path / 'net.tdn') as project:
        assert project.op('null').wires[0] == (project.op('two'), 1)


def test_numbers_of_numpy_and_the_tenth_decimal(tmp_path: Path) -> None:
    import numpy as np
    with td.Project() as project:
        noise = project.project1.create('noiseTOP', 'n', pars={'period': 1 + 1e-10, 'amp': 1 / 3})
        noise.store('f', np.float64(0.25))
        text = Path(project.save(tmp_path / 'net.tdn')).read_text()
    assert 'period' not in text and 'amp: 0.3333333333\n' in text and 'f: 0.25\n' in text


# -- names of other versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(('kind', 'written_as', 'value', 'name', 'means'), [
    ('circleTOP', 'multrgbbyalpha', 'false', 'premultrgbbyalpha', False),
    ('circleTOP', 'compoverinput', 'true', 'combineinput', 'compres'),
    ('constantTOP', 'compoverinput', 'false', 'combineinput', 'res'),
    ('constantTOP', 'compoverinput', '=1 > 2', 'combineinput', 'res'),
    ('edgeTOP', 'compinput', 'true', 'combineinput', 'compedge'),
    ('textTOP', 'compoverinput', 'true', 'combineinput', 'compres'),
    ('selectCHOP', 'chop', 'a b', 'chops', None), ('selectCHOP', 'filterbydigits', 'true', 'filterdigits', True),
    ('mathCHOP', 'commonrenamefrom', 'x', 'renamefrom', 'x'), ('compositeTOP', 'top', "'*'", 'tops', None),
])
def test_names_of_other_versions(tmp_path: Path, kind: str, written_as: str, value: str, name: str, means: Any,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / 'net.tdn', 'operators:', '- name: a', f'  type: {kind}', '  parameters:',
                   f'    {written_as}: {value}')
    with td.load(path) as project:
        par = project.op('a').par[name]
        assert par.val == value.strip("'") if means is None else par.eval() == means
    assert capsys.readouterr().err == ''


# -- what makes operators by itself ------------------------------------------------------------------------------


def test_clones_and_replicants(tmp_path: Path) -> None:
    with td.Project() as project:
        net = project.project1
        master = net.create('baseCOMP', 'master')
        master.appendCustomPage('Look').appendFloat('Gain')
        master.create('outTOP', 'out1', inputs=[master.create('noiseTOP', 'noise1')])
        net.create('baseCOMP', 'twin', pars={'clone': 'master'}).par.Gain = 0.5
        net.create('tableDAT', 'table').appendCol(['a', 'b'])
        net.create('replicatorCOMP', 'many', pars={'template': 'table', 'master': 'master'})
        names = [op.name for op in net.children]
        path = Path(project.save(tmp_path / 'net.tdn'))
    text = path.read_text()
    assert 'item1' in names and 'item1' not in text  # the replicator makes them again
    assert text.count('name: noise1') == 2  # a clone is written as it is
    with td.load(path, trust=True) as project:
        assert sorted(op.name for op in project.project1.children) == sorted(names)
        assert project.op('twin').par.Gain == 0.5 and project.op('item1').par.Gain == 0
        project.save(tmp_path / 'again.tdn')
        assert not project.errors()
    assert (tmp_path / 'again.tdn').read_text() == text


def test_a_script_dat_keeps_what_was_written_outside_of_a_cook(tmp_path: Path) -> None:
    with td.Project() as project:
        script = project.project1.create('scriptDAT', 'script', pars={'modoutsidecook': True, 'callbacks': ''})
        script.appendRow(['a', 'b'])
        path = Path(project.save(tmp_path / 'net.tdn'))
    with td.load(path) as project:
        assert project.op('script').totalCooks == 0 and project.op('script')[0, 1] == 'b'
        project.save(tmp_path / 'again.tdn')
    assert (tmp_path / 'again.tdn').read_bytes() == path.read_bytes()


def test_a_scene_of_operators_that_do_not_exist_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / 'net.tdn', 'operators:', '- name: geo1', '  type: geometryCOMP', '  parameters:',
                   '    material: phong1', '    tx: =absTime.seconds', '  children:', '  - name: sphere1',
                   '    type: sphereSOP', '    flags: [display, render]', '    parameters:', '      rows: 20',
                   '  - name: merge1', '    type: mergeSOP', '    inputs: [sphere1, sphere1]', '- name: phong1',
                   '  type: phongMAT', '- name: render1', '  type: renderTOP', '  parameters:', '    camera: cam1',
                   '  sequences:', '    vec:', '    - name: uA', '    - {}', '- name: out1', '  type: outTOP',
                   '  inputs: [render1]')
    assert saved_again(path) == path.read_text() and not capsys.readouterr().err

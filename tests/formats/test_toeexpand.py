"""Folders of toeexpand: what is read, what is said, and that nothing in them can do harm."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.checking import check
from tdgraph.errors import NetworkError, NotFoundError
from tdgraph.formats import toeexpand, toefolder
from tdgraph.formats.changes import changes, document_of
from tdgraph.formats.document import Document, Entry
from tdgraph.formats.tdn import fill
from tdgraph.formats.toecustom import definitions
from tdgraph.formats.toelines import cells, node, parameters
from tdgraph.formats.toetypes import op_type
from tdgraph.operators import registry

Files = Mapping[str, str | bytes]


def folder(at: Path, files: Files, name: str = 'net.toe') -> Path:
    """Write a folder as toeexpand does, with its list of files."""
    base = at / f'{name}.dir'
    for path, content in files.items():
        (base / path).parent.mkdir(parents=True, exist_ok=True)
        (base / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    listed = '\n'.join(files) + '\n'
    (at / f'{name}.toc').write_text(listed if name.endswith('.toe') else f'# 4 0 0 0 1\n{listed}')
    return base


def an_op(kind: str, *inputs: str, more: str = '', flags: str = 'viewer 1 parlanguage 0') -> str:
    """Return a .n file."""
    wires = ''.join(f'{index} \t{name}\n' for index, name in enumerate(inputs))
    return (f'{kind}\ntile 10 -20 130 90\nflags =  {flags}\n' + (f'inputs\n{{\n{wires}}}\n' if inputs else '')
            + f'{more}color 0.55 0.55 0.55 \nend\n')


def pars(*lines: str) -> str:
    return '?\n' + ''.join(f'{line}\n' for line in lines) + '?\n'


def a_text(body: str) -> bytes:
    data = body.encode()
    return b'2\n*' + struct.pack('>6I', 1, 1, 1, 1, 2, len(data)) + data


def a_table(*rows: tuple[str, ...]) -> bytes:
    data = b'1\n*' + struct.pack('>4I', 1, len(rows), len(rows[0]), 0)
    cells = [cell.encode() for row in rows for cell in row]
    return data + b''.join(struct.pack('>2I', 2, len(cell)) + cell for cell in cells)


#: Ramp, through a component with a custom parameter, over another picture.
PICTURE: Files = {
    '.build': 'version 099\nbuild 2025.32460\ntime Wed May 13 22:49:57 2026\nosname macOS\n',
    '.start': 'cookrate 30\nrealtime on\n', '.grps': '-2\n0\n', '.root': 'v 0 0 1\nend\n',
    'project1.n': 'COMP:container\nv 0 0 1\ntile 0 0 160 130\nflags =  parlanguage 0\nend\n',
    'project1.parm': pars('pageindex 0 1', 'w 0 1280'),
    'project1/ramp1.n': an_op('TOP:ramp'),
    'project1/ramp1.parm': pars('outputresolution 0 custom', 'resolutionw 0 64', 'resolutionh 0 36',
                                'type 0 horizontal'),
    'project1/look.n': 'COMP:base\ntile 200 0 160 130\nflags =  parlanguage 0\nend\n',
    'project1/look.network': '1\ncompinputs\n{\n0 \tramp1\n\tin1\n\tTOP\n}\nend\n',
    'project1/look.cparm': '?\npages 1 Look\n772804865 Gain Gain 1 3 0 0 1 1 4 2 1.5 "" "" Look 0\n?\n',
    'project1/look.parm': pars('Gain 67108945 3 "1 + 1"'),
    'project1/look/in1.n': an_op('TOP:in'),
    'project1/look/level1.n': an_op('TOP:level', 'in1'),
    'project1/look/level1.parm': pars('brightness1 17 1 parent().par.Gain', 'opacity 515 1 parent().par.Gain'),
    'project1/look/out1.n': an_op('TOP:out', 'level1'),
    'project1/constant1.n': an_op('TOP:constant'),
    'project1/constant1.parm': pars('colorr 0 0.25', 'colorg 0 0', 'colorb 16 0 me.time.frame',
                                    'outputresolution 0 custom', 'resolutionw 0 64', 'resolutionh 0 36'),
    'project1/comp1.n': an_op('TOP:comp', 'look/out1', 'constant1'),
    'project1/comp1.parm': pars('operand 0 add'),
    'project1/out1.n': an_op('TOP:out', 'comp1'),
    'local.n': 'COMP:base\ntile 0 0 160 130\nflags =  parlanguage 0\nend\n',
    'local/time.n': 'COMP:time\ntile 0 0 160 130\nflags =  parlanguage 0\nend\n',
}


def document(at: Path, files: Files, name: str = 'net.toe') -> Document:
    return toeexpand.read(folder(at, files, name))


def in_project(at: Path, files: Files) -> tuple[dict[str, Entry], list[str]]:
    """Return the operators of /project1 by name, and the warnings without the folder's path."""
    head = {'project1.n': 'COMP:container\nflags =  parlanguage 0\nend\n'}
    found = document(at, {**head, **{f'project1/{path}': content for path, content in files.items()}})
    below = {entry.place.removeprefix('/project1/'): entry for entry in found.root.walk()}
    return below, [line.partition('.toe.dir: ')[2] for line in found.warnings]


def filled(at: Path, files: Files) -> tuple[Any, list[str]]:
    found = document(at, files)
    project = td.Project(trust=False)
    return project, fill(project.root, at, found)


# -- a whole network -----------------------------------------------------------------------------------------


def test_a_project_cooks_to_the_picture_that_it_describes(tmp_path: Path) -> None:
    project, warnings = filled(tmp_path, PICTURE)
    with project:
        assert warnings == []
        ramp, out = project.op('ramp1').numpyArray(), project.op('out1').numpyArray()
        # look: the ramp times 2, all channels by opacity 2; comp1: plus the constant.
        expected = np.minimum(ramp * 2, 1) if out.max() <= 1 else ramp * 2
        expected = np.dstack([expected[..., :3], ramp[..., 3:]]) * 2 + (0.25, 0, 0, 1)
        np.testing.assert_allclose(out, np.clip(expected, 0, 1), atol=2 / 255)
        assert out.shape == (36, 64, 4) and len(np.unique(out[..., 1])) > 8
        assert project.op('look').par.Gain.mode == td.ParMode.EXPRESSION
        assert project.op('look/level1').par.opacity.bindExpr == 'parent().par.Gain'
        assert project.op('constant1').par.colorb.eval() == 0  # its expression is stored, and not in use


def test_what_is_read_of_a_file(tmp_path: Path) -> None:
    found = document(tmp_path, PICTURE)
    assert found.warnings == []
    assert found.head == {'version': '2.0', 'network_path': '/', 'type': 'baseCOMP', 'td_build': '2025.32460'}
    assert found.root.storage == {'tdgraph_project': {'rate': 30.0}}
    ops = {entry.place: entry for entry in found.root.walk()}
    assert [entry.name for entry in ops['/project1'].children] == ['ramp1', 'look', 'constant1', 'comp1', 'out1']
    assert ops['/project1'].parameters == {'w': 1280}
    level = ops['/project1/look/level1']
    assert (level.type, level.position, level.size, level.inputs) == ('levelTOP', (10, -20), (130, 90), ['in1'])
    assert level.flags == {'viewer': True} and level.color == (0.55, 0.55, 0.55)
    assert ops['/project1/comp1'].inputs == ['look/out1', 'constant1']
    assert ops['/project1/look'].inputs == ['ramp1']
    assert [entry.name for entry in found.root.children] == ['project1', 'local']


def test_a_component(tmp_path: Path) -> None:
    files = {path.removeprefix('project1/'): content for path, content in PICTURE.items()
             if path.startswith('project1/look')}
    base = folder(tmp_path, files, 'look.tox')
    for path in (base, base.with_suffix('.toc')):
        found = toeexpand.read(path)
        assert found.head['network_path'] == '/project1/look' and found.root.type == 'baseCOMP'
        assert [entry.place for entry in found.root.children] == [f'/project1/look/{name}'
                                                                  for name in ('in1', 'level1', 'out1')]


def test_td_load_and_the_command_line(tmp_path: Path) -> None:
    base = folder(tmp_path, PICTURE)
    for path in (base, base.with_suffix('.toc')):
        with td.load(path) as project:
            assert project.cookRate == 30 and not project.trusted
            assert project.op('out1').inputs[0].opType == 'compositeTOP'
    report = td.cook(str(base), out=str(tmp_path / 'picture.png'))
    assert report.size == (64, 36) and (tmp_path / 'picture.png').stat().st_size > 100


def test_check_and_diff_take_a_folder(tmp_path: Path) -> None:
    files = {**PICTURE, 'project1/comp1.panel': '1\n'}
    base = folder(tmp_path, files)
    report = check(str(base))
    assert report.operators == 11 and not report.faults
    assert any('not read: a .panel file' in finding.text for finding in report.findings)
    other = folder(tmp_path, {**files, 'project1/comp1.parm': pars('operand 0 over')}, 'other.toe')
    found = changes(document_of(str(base)), document_of(str(other)))
    assert [(change.path, change.kind) for change in found] == [('/project1/comp1', 'parameter')]


def test_a_component_is_loaded_into_one(tmp_path: Path) -> None:
    files = {path.removeprefix('project1/'): content for path, content in PICTURE.items()
             if path.startswith('project1/look')}
    base = folder(tmp_path, files, 'look.tox')
    with td.Project(trust=False) as project:
        comp = project.project1.create('baseCOMP', 'mine')
        comp.load(base)
        assert [op.name for op in comp.children] == ['in1', 'level1', 'out1'] and comp.par.Gain.eval() == 2


def test_saved_as_tdn_it_is_the_same_network(tmp_path: Path) -> None:
    with td.load(folder(tmp_path, PICTURE)) as project:
        before = project.op('out1').numpyArray()
        project.save(tmp_path / 'net.tdn')
    with td.load(tmp_path / 'net.tdn') as project:
        np.testing.assert_array_equal(project.op('/project1/out1').numpyArray(), before)


def test_the_binary_files_say_how_to_get_here(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match=r'toeexpand net\.toe, .*net\.toe\.dir'):
        td.load(tmp_path / 'net.toe')


# -- .n ------------------------------------------------------------------------------------------------------


def lines_of(text: str) -> tuple[Any, list[str]]:
    said: list[str] = []
    return node(text, said.append), said


def test_the_lines_of_an_operator() -> None:
    found, said = lines_of(an_op('DAT:text', flags='bypass on lock off expose off cook off display on picked on',
                                 more='comment "a \\"b\\"\\nc"\ndock host\ntags 0 2 one "two words"\nv 0 0 1\n'))
    assert said == []
    assert found.flags == {'bypass': True, 'lock': False, 'expose': False, 'allowCooking': False, 'display': True}
    assert (found.comment, found.dock, found.tags) == ('a "b"\nc', 'host', ['one', 'two words'])
    assert not found.python


@pytest.mark.parametrize(('more', 'what'), [
    ('shape round\n', "a line 'shape'"), ('tags 0 3 one\n', "a line 'tags'"), ('color red\n', "a line 'color'"),
    ('exports\n{\n/project1\n}\n', "the block 'exports'"), ('inputs\n{\nx y\n}\n', "a line of 'inputs'"),
    ('extrainputs\n{\n0 \ta\tdata\n}\n', "the block 'extrainputs'"),
    ('dict 8004957d\n', 'what is stored, which is a Python pickle'),
    ('inputs\n{\n99999 \ta\n}\n', "a line of 'inputs'"), ('tile nan 0 0 0\n', "a line 'tile'"),
    ('flags = shiny on\n', "the flag 'shiny'")])
def test_a_line_that_is_not_known_is_said(more: str, what: str) -> None:
    found, said = lines_of(an_op('TOP:null', more=more))
    assert said == [what] and found.token == 'null'


def test_the_first_line_tells_the_type(tmp_path: Path) -> None:
    assert lines_of('nothing\n') == (None, [])
    found, warnings = in_project(tmp_path, {'a.n': '', 'b.n': 'XOP:noise\nend\n', 'c.n': 'TOP:noise\nend\n'})
    assert [*found] == ['', '/project1', 'c'] and warnings == [
        'project1/a.n and 1 more: no type of operator in its first line; it was left out']


def test_short_names_of_types() -> None:
    assert op_type('TOP', 'comp') == 'compositeTOP' and op_type('CHOP', 'par') == 'parameterCHOP'
    assert op_type('DAT', 'parameter') == 'parameterDAT' and op_type('DAT', 'pargroupexec') == 'pargroupexecuteDAT'
    assert op_type('TOP', 'chanmix') == 'channelmixTOP'  # the only one that it can be short for
    assert op_type('TOP', 'kinectazure') == 'kinectazureTOP' and op_type('SOP', 'box') == 'boxSOP'
    for name in registry.names():
        cls: Any = registry.lookup(name)
        assert op_type(cls.family, cls.base_name) == name and op_type(cls.family, name[:-len(cls.family)]) == name


# -- .parm ---------------------------------------------------------------------------------------------------


def pars_of(*lines: str) -> tuple[list[Any], list[str]]:
    said: list[str] = []
    return [*parameters(pars(*lines), said.append)], said


@pytest.mark.parametrize(('line', 'expected'), [
    ('a 0 0.2', (0, '0.2', None, None)),
    ('a 0 some words here', (0, 'some words here', None, None)),
    ('a 0 "> Clipboard"', (0, '> Clipboard', None, None)),
    ('a 0 "say \\"hi\\""', (0, 'say "hi"', None, None)),
    ('a 0 "C:\\Media\\my clips"', (0, 'C:\\Media\\my clips', None, None)),
    ("a 17 1 op('circle_red').par.value0", (1, '1', "op('circle_red').par.value0", None)),
    ('a 49 7 "me.inputs[0].width * .1"', (1, '7', 'me.inputs[0].width * .1', None)),
    ('a 48 "" f\'x/{me.name}.py\'', (0, '', "f'x/{me.name}.py'", None)),
    ('a 515 1 parent.Checker.par.Color1r', (3, '1', None, 'parent.Checker.par.Color1r')),
    ('a 531 2 absTime.frame me.par.B', (3, '2', 'absTime.frame', 'me.par.B')),
    ('a 2 5', (2, '5', None, None)),
    ('a 67108945 0 "absTime.seconds * 2"', (1, '0', 'absTime.seconds * 2', None)),
    ('a 4113 1 me.par.vecsize', (1, '1', 'me.par.vecsize', None)),
    ('a 17 "" "unclosed', (1, '', 'unclosed', None)),
    ('a 0 \ufeff"b c"', (0, 'b c', None, None)),
    ('a 0', (0, '', None, None))])
def test_a_parameter(line: str, expected: tuple[Any, ...]) -> None:
    (found,), said = pars_of(line)
    assert (found.mode, found.value, found.expression, found.bind) == expected and said == []


def test_lines_of_parameters_that_are_not_known() -> None:
    found, said = pars_of('Angle 69206592 210 a b', 'x', '{', 'y z 3', '\x0b')
    assert [line.value for line in found] == ['210']
    assert said == ['a parameter with three values', "a line 'x'", "a line '{'", "a line 'y'"]


def test_values_have_the_type_of_their_parameter(tmp_path: Path) -> None:
    found, warnings = in_project(tmp_path, {
        'n.n': an_op('CHOP:constant'),
        'n.parm': pars('const0name 0 7', 'const0value 0 2e+01', 'const2value 17 0 "1 + 1"', 'timeslice 0 on',
                       'const1value 0 soft', 'single 0 maybe'),
        't.n': an_op('TOP:text'), 't.parm': pars('text 0 007', 'fontsizex 2 12', 'other 0 =a'),
        'k.n': an_op('TOP:kinectazure'), 'k.parm': pars('active 0 on', 'number 0 0.5', 'code 0 007', 'count 0 3')})
    assert found['n'].sequences == {'const': [{'name': '7', 'value': 20.0}, {}, {'value': '=1 + 1'}]}
    assert found['n'].parameters == {'timeslice': True}
    assert found['t'].parameters == {'text': '007', 'fontsizex': 12.0, 'other': '==a'}
    assert found['k'].parameters == {'active': 'on', 'number': 0.5, 'code': '007', 'count': 3}
    assert warnings == ['project1/n.parm: not read: a float parameter whose value is none',
                        'project1/n.parm: not read: a toggle parameter whose value is none']


def test_a_name_that_is_no_name_stops_nothing(tmp_path: Path) -> None:
    project, warnings = filled(tmp_path, {**PICTURE, 'project1/a.n': an_op('TOP:null', 'b(', more='dock c(d\n')})
    with project:
        assert len(warnings) == 2 and warnings[0].startswith("/project1/a: its input 0 is 'b(', which is not there")
        assert warnings[1].startswith("/project1/a: it is docked to 'c(d', which is not there")


def test_tscript_is_said(tmp_path: Path) -> None:
    _, warnings = in_project(tmp_path, {'a.n': an_op('TOP:level', flags='viewer 1'),
                                        'a.parm': pars('opacity 17 1 $F/10')})
    assert warnings == ['project1/a.parm: not read: an expression in Tscript']


# -- .cparm --------------------------------------------------------------------------------------------------


def custom(*lines: str, pages: str = 'pages 2 "Main Page" About') -> tuple[list[Any], list[str]]:
    said: list[str] = []
    return definitions(pars(pages, *lines), said.append), said


def test_custom_parameters(tmp_path: Path) -> None:
    found, said = custom(
        '772804869 Reset "Reset All" 1 1 0 0 1 1 1 2 0 "" "" About 0',
        '-1374678782 K "K Neighbors" 1 3 1 1 1 100 100 2 5 "" "" "Main Page" 2',
        '772804867 On On 1 1 0 0 1 1 1 0 1 "" "Main Page" 1',
        '772809473 Tint Tint 1 1 0 0 1 1 1 1 0 0 1 1 1 1 0 0 1 1 1 2 0.9 "" "" 2 0.8 "" "" 2 0.7 "" "" About 3',
        '-1374399999 Res Resolution 1 3 0 0 1 1 3840 3 0 0 1 1 2160 2 640 "" "" 2 480 "" "" About 1 1 "The size"',
        '773198338 Rng Range 1 1 0 -8 1 1 8 1 0 -8 1 1 8 1 -3 None 1 4 None About 8 "me.par.On" 1 "No help"',
        '772804868 Word Word 1 1 0 0 1 1 1 2 0 "two \\"words\\"" "" "Main Page" 0',
        '772804874 Top Top 1 1 0 0 1 1 1 2 0 "" "" About 9')
    assert said == []
    assert [item.name for item in found] == ['Word', 'On', 'K', 'Reset', 'Res', 'Tint', 'Rng', 'Top']
    by = {item.name: item for item in found}
    assert {item.name: item.style for item in found} == {
        'Word': 'Str', 'On': 'Toggle', 'K': 'Int', 'Reset': 'Pulse', 'Res': 'WH', 'Tint': 'RGB', 'Rng': 'Int',
        'Top': 'TOP'}
    assert by['K'].facts == {'label': 'K Neighbors', 'min': 1, 'max': 100, 'normMin': 1, 'normMax': 100,
                             'clampMin': True, 'clampMax': False, 'default': 5}
    assert by['Tint'].facts['default'] == [0.9, 0.8, 0.7] and by['Word'].facts['default'] == 'two "words"'
    assert by['Res'].facts['help'] == 'The size' and by['Res'].facts['default'] == [640, 480]
    assert by['Rng'].facts['default'] == [-3, 4] and by['Rng'].facts['size'] == 2
    assert by['Rng'].facts['normMin'] == -8 and by['Rng'].facts['help'] == 'No help'
    assert by['On'].facts['default'] is True and by['Reset'].page == 'About'


def test_menus_keep_their_items() -> None:
    found, said = custom(
        '772804879 Mode "The Mode" 1 1 0 0 1 1 1 2 0 auto "" "Main Page" 4097 2 auto Auto out "All \\"out\\"" 2',
        "1846677775 Drv Driver 1 1 0 0 1 1 10 2 0 asio \"\" About 4097 2 default Default asio ASIO 6 2 "
        "op('./devout').par.driver me.par.Internal")
    assert said == ['where a menu takes its items from; it has those that it had when it was saved']
    assert found[0].facts['menuNames'] == ['auto', 'out'] and found[0].facts['menuLabels'] == ['Auto', 'All "out"']
    assert found[1].facts['default'] == 'asio' and found[1].facts['menuNames'] == ['default', 'asio']


def test_custom_parameters_that_are_not_understood_are_said() -> None:
    found, said = custom('772804888 Odd Odd 1 1 0 0 1 1 1 2 0 x "" About 9', '772804865 Short Short 1 2',
                         '772804868 Emb:Emb0label Label 1 1 0 0 1 1 1 2 0 "" "" About 1', 'float Speed 1')
    assert [(item.name, item.style) for item in found] == [('Short', 'Float'), ('Emb0label', 'Str'), ('Odd', 'Str')]
    assert said == ['the style 0x1118 of a parameter, which is a text here',
                    'the columns of a parameter, which has no range, default or page then',
                    'a parameter of a custom sequence, which is a plain one here', "a line 'float'"]


def test_custom_parameters_in_a_component(tmp_path: Path) -> None:
    files = {**PICTURE, 'project1/look.cparm': '?\npages 2 Look More\n'
             '772804865 Gain Gain 1 3 0 0 1 1 4 2 1.5 "" "" Look 0\n'
             '772809473 Tint Tint 1 1 0 0 1 1 1 1 0 0 1 1 1 1 0 0 1 1 1 2 1 "" "" 2 0.5 "" "" 2 0 "" "" More 0\n'
             '772804879 Mode Mode 1 1 0 0 1 1 1 2 0 a "" More 4097 2 a A b B 1\n?\n',
             'project1/look.parm': pars('Tintb 67108928 0.25', 'Mode 67108928 b')}
    project, warnings = filled(tmp_path, files)
    with project:
        look = project.op('look')
        assert warnings == [] and [page.name for page in look.customPages] == ['Look', 'More']
        assert look.par.Gain.eval() == 1.5 and look.par.Gain.normMax == 4 and look.par.Mode.eval() == 'b'
        assert [look.par[f'Tint{letter}'].eval() for letter in 'rgb'] == [1, 0.5, 0.25]


# -- content of DATs -----------------------------------------------------------------------------------------


def test_texts_and_tables(tmp_path: Path) -> None:
    project, warnings = filled(tmp_path, {
        **PICTURE, 'project1/t.n': an_op('DAT:text'), 'project1/t.text': a_text('héllo\nworld\n'),
        'project1/u.n': an_op('DAT:text'), 'project1/u.text': b'2\n*' + struct.pack('>4I', 1, 0, 0, 1),
        'project1/r.n': an_op('DAT:table'), 'project1/r.table': a_table(('a', 'b', 'c'), ('1', '', 'ü')),
        'project1/w.n': an_op('DAT:webserver'), 'project1/w.text': a_text('kept')})
    with project:
        assert warnings == []
        assert project.op('t').text == 'héllo\nworld\n' and project.op('u').text == ''
        assert [[cell.val for cell in row] for row in project.op('r').rows()] == [['a', 'b', 'c'], ['1', '', 'ü']]
        project.save(tmp_path / 'net.tdn')
        assert 'kept' in (tmp_path / 'net.tdn').read_text()


@pytest.mark.parametrize('data', [
    b'', b'2\n', b'2\n*\0', b'no text', a_text('abc')[:-1], a_text('abc') + b'x', a_table(('a', 'b'))[:-3],
    b'1\n*' + struct.pack('>4I', 1, 2 ** 32 - 1, 2 ** 32 - 1, 0), b'1\n*' + struct.pack('>4I', 1, 2, 2, 1),
    b'1\n*' + struct.pack('>6I', 1, 1, 1, 0, 2, 2 ** 32 - 1), b'1\n*' + struct.pack('>4I', 1, 1, 1, 7) + b'\0' * 8])
def test_damaged_content(data: bytes, tmp_path: Path) -> None:
    assert cells(data) is None
    found, warnings = in_project(tmp_path, {'t.n': an_op('DAT:text'), 't.text': data})
    assert found['t'].content is None
    assert warnings == ['project1/t.text: damaged; its content was left out']


def test_empty_tables_cost_nothing() -> None:
    assert cells(b'1\n*' + struct.pack('>4I', 1, 2 ** 31, 0, 0)) == []
    assert cells(b'1\n*' + struct.pack('>4I', 1, 0, 2 ** 31, 0)) == []


# -- folders -------------------------------------------------------------------------------------------------


def test_files_that_are_not_read_are_counted_by_kind(tmp_path: Path) -> None:
    _, warnings = in_project(tmp_path, {
        'a.n': an_op('TOP:null'), 'a.panel': '1\n', 'b.n': an_op('TOP:null', more='shape 1\n'), 'b.panel': '1\n',
        'c.n': an_op('TOP:null', more='shape 2\n'), 'c.lod': b'4\7', 'd.parm': pars(), 'e/f.n': an_op('TOP:null'),
        'README': 'x'})
    assert warnings == [
        'project1/README: not read: a file of no operator',
        'project1/a.panel and 1 more: not read: a .panel file',
        'project1/c.lod: damaged; the rest of what is inside was left out',
        'project1/d: there are files of an operator, but no d.n among them; it was left out',
        'project1/e: a folder of no operator; it was left out',
        "project1/b.n and 1 more: not read: a line 'shape'"]


def packed(name: str, content: bytes) -> bytes:
    return b'4' + struct.pack('>BI', len(name) + 1, len(content)) + name.encode() + b'\0' + content


def test_a_component_that_is_loaded_on_demand(tmp_path: Path) -> None:
    data = (packed('.build', b'version 099\n') + packed('t.n', an_op('DAT:text').encode())
            + packed('t.text', a_text('inside')) + packed('deep.n', b'COMP:base\nend\n')
            + b'64' + bytes([5]) + b'deep\0' + packed('n.n', an_op('TOP:noise').encode()) + b'5'
            + packed('last.n', an_op('TOP:null').encode()))
    found, warnings = in_project(tmp_path / '1', {'midi.n': 'COMP:base\nend\n', 'midi.lod': data})
    assert warnings == []
    assert [place for place in found if place.startswith('midi/')] == ['midi/deep', 'midi/deep/n', 'midi/last',
                                                                       'midi/t']
    assert found['midi/t'].content == 'inside'
    for cut in range(1, len(data), 7):
        _, warnings = in_project(tmp_path / f'cut{cut}', {'midi.n': 'COMP:base\nend\n', 'midi.lod': data[:cut]})
        assert all(line.startswith('project1/midi') for line in warnings)
    _, warnings = in_project(tmp_path / '2', {'midi.n': 'COMP:base\nend\n',
                                              'midi.lod': packed('../../x.n', b'COMP:base\nend\n') + b'5'})
    assert warnings == ['project1/midi/../../x.n: not read: a file of no operator',
                        'project1/midi.lod: damaged; the rest of what is inside was left out']


def test_names_that_differ_in_case(tmp_path: Path) -> None:
    base = folder(tmp_path, {'project1.n': 'COMP:base\nend\n', 'project1/Image.n': an_op('TOP:null'),
                             'project1/image.n.2': an_op('TOP:level'),
                             'project1/image.parm.2': pars('opacity 0 .5')})
    base.with_suffix('.toc').write_text('project1.n\nproject1/image.n 2\nproject1/image.parm 2\nproject1/Image.n\n')
    found = toeexpand.read(base)
    assert found.warnings == []
    assert [(op.name, op.type, op.parameters) for op in found.root.children[0].children] == [
        ('image', 'levelTOP', {'opacity': 0.5}), ('Image', 'nullTOP', {})]


def test_missing_files_and_folders(tmp_path: Path) -> None:
    base = folder(tmp_path, {'project1.n': 'COMP:base\nend\n'})
    base.with_suffix('.toc').write_text('project1.n\nproject1/a.n\nproject1/b.n\nproject1/b.parm\n../../x.n\n')
    assert toeexpand.read(base).warnings == [
        f'{base}: project1/a.n and 2 more: in the list of files, and not in the folder']
    with pytest.raises(NotFoundError, match='there is no such folder; run toeexpand'):
        toeexpand.read(tmp_path / 'other.toe.dir')
    (tmp_path / 'empty.toe.dir').mkdir()
    with pytest.raises(NetworkError, match=r'no network; there is no file \.n'):
        toeexpand.read(tmp_path / 'empty.toe.dir')


def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / 'secret.text'
    secret.write_bytes(a_text('secret'))
    base = folder(tmp_path, {'project1.n': 'COMP:base\nend\n', 'project1/t.n': an_op('DAT:text')})
    (base / 'project1/t.text').symlink_to(secret)
    (base / 'project1/up').symlink_to(tmp_path)
    os.mkfifo(base / 'project1/t.parm')
    (base / '.build').symlink_to('/dev/zero')
    found = toeexpand.read(base)
    assert found.root.children[0].children[0].content is None and 'td_build' not in found.head
    assert [line.partition('.dir: ')[2] for line in found.warnings][:2] == [
        '.build and 2 more: a link; it was not followed', 'project1/t.parm: no regular file; it was left out']


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {'a.n': an_op('DAT:text'), 'a.text': a_text('x' * 5000),
             **{f'{"b/" * deep}b.n': 'COMP:base\nend\n' for deep in range(50)}}
    monkeypatch.setattr(toefolder, 'MOST_BYTES', 4000)
    found, warnings = in_project(tmp_path / '1', files)
    assert found['a'].content is None and len(found) == 43
    assert [line.partition(': ')[2] for line in warnings][1:] == [
        'in the list of files, and not in the folder', 'larger than 0 MB; it was left out',
        'damaged; its content was left out']
    monkeypatch.setattr(toefolder, 'MOST_IN_ALL', 1000)
    with pytest.raises(NetworkError, match='more than 0 MB'):
        in_project(tmp_path / '2', files)
    monkeypatch.setattr(toefolder, 'MOST_FILES', 3)
    with pytest.raises(NetworkError, match='more than 3 files'):
        in_project(tmp_path / '3', files)


def test_warnings_are_bounded(tmp_path: Path) -> None:
    _, warnings = in_project(tmp_path, {'a.n': an_op('TOP:null', more=''.join(f'x{n} 1\n' for n in range(5000)))})
    assert len(warnings) == 101 and 'and 4899 more' in warnings[-1]


def test_blocks_are_bounded(tmp_path: Path) -> None:
    found, _ = in_project(tmp_path, {'a.n': an_op('CHOP:constant'),
                                     'a.parm': pars('const999999value 0 1', 'const5value 0 1')})
    assert len(found['a'].sequences['const']) == 6


def test_mutated_folders_never_end_in_a_traceback(tmp_path: Path) -> None:
    chance = random.Random(5)
    files = {**PICTURE, 'project1/t.n': an_op('DAT:text', more='comment "x"\ntags 0 1 a\ndock comp1\n'),
             'project1/t.text': a_text('hello'), 'project1/r.n': an_op('DAT:table'),
             'project1/r.table': a_table(('a', 'b'), ('c', 'd')), 'project1/k.n': an_op('CHOP:constant'),
             'project1/k.parm': pars('const0name 0 a', 'const1value 17 0 "1 + 1"')}
    for number in range(150):
        changed = {path: _mutated(content if isinstance(content, bytes) else content.encode(), chance)
                   if chance.random() < 0.4 else content for path, content in files.items()
                   if chance.random() < 0.95}
        try:
            found = document(tmp_path / str(number), changed)
        except NetworkError:
            continue
        with td.Project(trust=False) as project:
            assert all(isinstance(line, str) for line in fill(project.root, tmp_path, found))


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """Return data with a few bytes changed, lines doubled, or a piece lost."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        more = chance.choice((b'"', b'\\', b'\n', b'\0', b'{\n', b'}\n', b'99999999999 ', b'\t'))
        data = chance.choice((data[:at] + bytes([chance.randrange(256)]) + data[at + 1:], data[:at],
                              data[at:] + data[:at], data[:at] + more + data[at:]))
    return data

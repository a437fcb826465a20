"""Everything that TDN has is read, and every fault of a file costs the entry that it is in and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph.formats.document import parse
from tdgraph.formats.tdn import fill
from tdgraph.formats.writing import text_of
from tdgraph.pars import ParMode

HEAD = "format: tdn\nversion: '2.0'\nnetwork_path: /project1\n"


def loaded(text: str, **options: Any) -> tuple[Any, list[str]]:
    project = td.Project(resolution=(64, 36), **options)
    return project, fill(project.project1, Path('net.tdn'), parse(text, 'net.tdn'))


def network(text: str) -> str:
    """Return a network of two good operators around the lines of `text`."""
    lines = ''.join(f'{line}\n' for line in text.splitlines())
    return (f'{HEAD}operators:\n- name: first\n  type: noiseTOP\n{lines}- name: last\n  type: nullTOP\n'
            '  inputs: [first]\n')


def operator(text: str, kind: str = 'levelTOP') -> str:
    return network(f'- name: x\n  type: {kind}\n' + ''.join(f'  {line}\n' for line in text.splitlines()))


#: A fault -> what is said of it.
FAULTS = {
    '- 3': '/project1: an operator is 3; it was left out',
    '- null': '/project1: an operator is None; it was left out',
    '- type: noiseTOP': 'an operator has no name',
    "- {name: '', type: noiseTOP}": 'an operator has no name',
    '- name: x': 'an operator has no type',
    '- {name: x, type: 7}': 'an operator has no type',
    '- {name: x, type: wrong}': "/project1/x: 'wrong' is no type of operator",
    '- {name: x, type: a b TOP}': "'a b TOP' is no type of operator",
    '- {name: a b, type: noiseTOP}': "'a b' is no operator name",
    '- {name: ../x, type: noiseTOP}': "'../x' is no operator name",
    '- {name: first, type: nullTOP}': '/project1/first: a second operator of this name',
}
INSIDE = {
    'parameters: 3': '/project1/x: the parameters are 3',
    'parameters: {brightnes1: 2}': "/project1/x: no parameter 'brightnes1'; did you mean 'brightness1'?",
    'parameters: {brightness1: [1, 2]}': "/project1/x: the parameter 'brightness1' is [1, 2]",
    'parameters: {brightness1: bright}': "parameter 'brightness1' takes a number",
    'parameters: {brightness1: .nan}': "parameter 'brightness1' cannot be NaN",
    'parameters: {outputresolution: enormous}': "parameter 'outputresolution' has no menu item 'enormous'",
    "parameters: {brightness1: '=1 +'}": "'1 +'",
    "parameters: {brightness1: '~op('}": 'op(',
    'sequences: 3': 'sequences is 3',
    'sequences: {vec: 3}': "the sequence 'vec' is no list of blocks",
    'sequences: {vec: [{}]}': "there is no sequence 'vec'",
    'flags: 3': 'the flags are 3',
    'flags: [shiny]': "there is no flag 'shiny'",
    'flags: [-allowCooking]': '/project1/x',
    'inputs: first': "the inputs are 'first'",
    'inputs: [nowhere]': "its input 0 is 'nowhere', which is not there; it stays open",
    'inputs: [7]': 'the input 0 is 7',
    'inputs: [first, first]': '/project1/x: has no input 1; it takes 1 input at most',
    'position: here': "position is 'here', not 2 numbers",
    'position: [1, 2, 3]': 'position is [1, 2, 3], not 2 numbers',
    'size: [1.0e+300, 2]': 'size is [1e+300, 2]',
    'color: [1]': 'color is [1], not 3 numbers',
    'tags: a': "tags is 'a'",
    'comment: 3': 'comment is 3',
    'dock: nowhere': "it is docked to 'nowhere', which is not there",
    'storage: [1]': 'storage is [1]',
    'storage: {a: {$type: function, $value: x}}': "/project1/x: storage 'a': a stored value of type 'function'",
    "storage: {a: {$type: bytes, $value: '?'}}": "/project1/x: storage 'a'",
    'storage: {a: {$type: set, $value: [[1]]}}': "/project1/x: storage 'a'",
    'dat_content: text': 'it has content, but is no DAT',
    'children: 3': 'children is 3',
    'comp_inputs: {a: b}': 'the inputs are',
    'annotations: 3': 'annotations is 3',
}
CUSTOM = {
    '3': 'the custom parameters are 3',
    '{Page: 3}': 'a page of custom parameters is 3',
    '{Page: {$t: none}}': "there is no template 'none'",
    '{Page: [3]}': 'a custom parameter is 3, without name or style',
    '{Page: [{name: A}]}': 'without name or style',
    '{Page: [{name: A, style: Strange}]}': "no style of parameters 'Strange'",
    '{Page: [{name: lower, style: Float}]}': "'lower' cannot be the name of a custom parameter",
    '{Page: [{name: A, style: Float, size: 9}]}': 'size is 1 to 4',
    '{Page: [{name: A, style: Float, value: much}]}': "parameter 'A' takes a number",
    '{Page: [{name: A, style: Float, value: [[1]]}]}': "the custom parameter 'A' is [[1]]",
    '{Page: [{name: A, style: Menu, menuNames: 3}]}': '/project1/x',
    '{Page: [{name: A, style: Float, min: low}]}': '/project1/x',
    '{Page: [{name: A, style: Float}, {name: A, style: Int}]}': '',
}


@pytest.mark.parametrize('text', FAULTS)
def test_a_fault_costs_one_operator(text: str) -> None:
    _check(network(text), FAULTS[text], 2)


@pytest.mark.parametrize('text', INSIDE)
def test_a_fault_costs_one_fact(text: str) -> None:
    _check(operator(text), INSIDE[text], 3)


@pytest.mark.parametrize('text', CUSTOM)
def test_a_fault_costs_one_custom_parameter(text: str) -> None:
    _check(operator(f'custom_pars: {text}', 'baseCOMP'), CUSTOM[text], 3)


def _check(text: str, says: str, count: int) -> None:
    project, warnings = loaded(text)
    with project:
        assert len(project.project1.children) == count
        assert project.op('last').inputs == [project.op('first')]
        if not says:
            assert warnings == []
        else:
            assert len(warnings) == 1 and says in warnings[0], warnings


def test_faults_of_a_whole_file() -> None:
    for text, says in ((HEAD.replace('2.0', '3.1') + 'operators: []\n', 'TDN 3.1 is newer than 2.0'),
                       (HEAD + 'operators: {a: b}\n', 'children is'),
                       (HEAD + 'type_defaults: 3\n', 'type_defaults is'),
                       (HEAD + 'par_templates: [1]\noperators: []\n', 'par_templates is')):
        project, warnings = loaded(text)
        with project:
            assert len(warnings) == 1 and says in warnings[0]


def test_odd_values_of_a_whole_file() -> None:
    for text in ("type: ''\noperators: []\n", 'network_path: 3\noperators: []\n',
                 'exported_at: 2026\noperators:\n'):
        project, warnings = loaded(HEAD.replace('network_path: /project1\n', '') + text)
        with project:
            assert warnings == [] and "exported_at: '1970" in text_of(project.project1)


def test_a_reference_of_what_is_no_component() -> None:
    project, _ = loaded(operator('tdn_ref: net.tdn\nparameters: {gamma1: =, opacity: ~}'))
    with project:
        again = text_of(project.project1)
        assert 'tdn_ref' not in again and 'parameters' not in again


def test_unknown_fields_are_left_alone() -> None:
    project, warnings = loaded(HEAD + 'news: {a: [1]}\noperators:\n- {name: a, type: noiseTOP, shine: 3}\n')
    with project:
        assert warnings == [] and project.op('a') is not None


def test_depth_has_an_end() -> None:
    inner: dict[str, Any] = {'name': 'c', 'type': 'baseCOMP'}
    for _ in range(45):
        inner = {'name': 'c', 'type': 'baseCOMP', 'children': [inner]}
    import json
    project, warnings = loaded(json.dumps([inner]))
    with project:
        assert len(warnings) == 1 and 'more than 40 components inside each other' in warnings[0]
        assert len(project.project1.findChildren()) == 40


def test_type_defaults() -> None:
    project, warnings = loaded(HEAD + """\
type_defaults:
  levelTOP:
    parameters: {gamma1: 2, opacity: 0.5}
    flags: [viewer]
    color: [1, 0, 0]
    tags: [a]
    size: [300, 200]
operators:
- {name: a, type: levelTOP}
- {name: b, type: levelTOP, parameters: {gamma1: 3}, flags: [display], tags: [b]}
- {name: c, type: noiseTOP}
""")
    with project:
        a, b, c = (project.op(name) for name in 'abc')
        assert warnings == []
        assert (a.par.gamma1.val, a.par.opacity.val, a.viewer, a.tags, a.nodeWidth) == (2, 0.5, True, {'a'}, 300)
        assert (b.par.gamma1.val, b.par.opacity.val, b.viewer, b.display, b.tags) == (3, 0.5, False, True, {'b'})
        assert not c.viewer and c.tags == set()
        again = text_of(project.project1)
        assert 'type_defaults' not in again and again.count('opacity: 0.5') == 2


def test_templates() -> None:
    project, warnings = loaded(HEAD + """\
par_templates:
  about:
  - {name: Build, style: Int, label: Build Number, readOnly: true}
  - {name: At, style: XY, default: 0.5}
  - {name: Made, style: Str}
operators:
- name: a
  type: baseCOMP
  custom_pars:
    About: {$t: about, Build: 14, At: [1, '=me.digits or 2']}
""")
    with project:
        par = project.op('a').par
        assert warnings == [] and par.Build == 14 and par.Build.readOnly and par.Build.label == 'Build Number'
        assert (par.Atx, par.Aty, par.Made) == (1, 2, '') and par.Aty.mode is ParMode.EXPRESSION
        assert par.Atx.default == 0.5


def test_values() -> None:
    project, warnings = loaded(HEAD + """\
custom_pars:
  Page: [{name: Gain, style: Float, value: 0.25}]
operators:
- name: a
  type: textTOP
  parameters: {text: ==not one, font: ~~home, fontsizex: =1 + 2, fontalpha: ~parent().par.Gain, dat: null}
- name: g
  type: glslTOP
  sequences:
    vec: [{name: uSpeed, valuex: 2, valuey: =me.digits or 3}, {}, {name: uLast}]
""")
    with project:
        a, g = project.op('a'), project.op('g')
        assert warnings == []
        assert (a.par.text.val, a.par.font.val, a.par.fontsizex.eval()) == ('=not one', '~home', 3)
        assert a.par.fontalpha.mode is ParMode.BIND and a.par.fontalpha == 0.25
        assert (g.par.vec, g.par.vec0name, g.par.vec0valuey, g.par.vec2name) == (3, 'uSpeed', 3, 'uLast')


def test_flags_wires_and_gaps() -> None:
    project, warnings = loaded(HEAD + """\
operators:
- {name: c, type: baseCOMP, flags: [-expose, -allowCooking], children: [{name: i, type: noiseTOP}]}
- {name: a, type: noiseTOP, flags: [bypass, display]}
- {name: d, type: displaceTOP, inputs: [null, /project1/a]}
- {name: e, type: overTOP, inputs: [a, null]}
""")
    with project:
        assert warnings == []
        assert not project.op('c').expose and not project.op('c').allowCooking
        assert project.op('a').bypass and project.op('a').display and not project.op('a').viewer
        assert [wire and wire.op.name for wire in project.op('d').wires] == [None, 'a']
        again = text_of(project.project1)
        assert 'inputs: [null, a]' in again and 'inputs: [a]' in again


@pytest.mark.parametrize(('content', 'text'), [
    ('|\n    a\n    b', 'a\nb\n'), ('|-\n    a\n    b', 'a\nb'), ('|+\n    a\n', 'a\n\n'),
    ('[a, null, b]', 'a\n\nb'), ("'=op(1)'", '=op(1)'), ("''", '')])
def test_texts(content: str, text: str) -> None:
    project, warnings = loaded(HEAD + f'operators:\n- name: t\n  type: textDAT\n  dat_content: {content}\n')
    with project:
        assert warnings == [] and project.op('t').text == text


def test_tables() -> None:
    project, warnings = loaded(HEAD + """\
operators:
- {name: t, type: tableDAT, dat_content: [[a, 1, true], [b]], dat_content_format: table}
- {name: u, type: tableDAT, dat_content: "a\\tb\\nc\\td", dat_content_format: table}
- {name: v, type: tableDAT, dat_content: {a: b}}
""")
    with project:
        assert [[cell.val for cell in row] for row in project.op('t').rows()] == [['a', '1', 'true'], ['b', '', '']]
        assert project.op('u')[1, 'b'] == 'd'
        assert len(warnings) == 1 and "the content is {'a': 'b'}" in warnings[0]


def test_storage() -> None:
    project, warnings = loaded(HEAD + """\
operators:
- name: a
  type: nullDAT
  storage:
    t: {$type: tuple, $value: [1, {$type: set, $value: [2, 3]}]}
    b: {$type: bytes, $value: AAE=}
    n: {a: [off, 1.5, null]}
  startup_storage: {s: 1}
""")
    with project:
        fetch = project.op('a').fetch
        assert warnings == []
        assert (fetch('t'), fetch('b'), fetch('s')) == ((1, {2, 3}), b'\x00\x01', 1)
        assert fetch('n') == {'a': ['off', 1.5, None]}
        again = text_of(project.project1)
        assert again.index('storage:') < again.index('startup_storage:') and again.count('s: 1') == 1


def test_old_json() -> None:
    project, warnings = loaded('\ufeff\n{\t"format": "tdn", "version": "1.0", "network_path": "/project1",\n'
                               '\t"operators": [{"name": "n", "type": "noiseTOP", "custom_pars": [{"name": "A",'
                               ' "style": "Float", "page": "P", "value": {"bind": "me.par.period"}}]},'
                               '{"name": "l", "type": "levelTOP", "inputs": [{"index": 1, "source": "n"}]},'
                               '{"name": "c", "type": "compositeTOP", "inputs": [{"index": 0, "source": "n"}],'
                               '"flags": {"viewer": true, "expose": false}}]}')
    with project:
        assert project.op('n').par.A.bindExpr == 'me.par.period'
        assert project.op('c').viewer and not project.op('c').expose
        assert len(warnings) == 1 and '/project1/l' in warnings[0]


def test_a_bare_list() -> None:
    project, warnings = loaded('- name: n\n  type: noiseTOP\n')
    with project:
        assert warnings == [] and project.op('n').opType == 'noiseTOP'


def test_what_is_wrong_is_kept_for_the_file() -> None:
    text = network('- {name: x, type: levelTOP, inputs: [gone], parameters: '
                   '{brand_new: 3, gamma1: high, opacity: 1 }}')
    project, warnings = loaded(text)
    with project:
        again = text_of(project.project1)
        assert len(warnings) == 3
        for line in ('    brand_new: 3', '    gamma1: high', '  inputs: [gone]'):
            assert line in again.splitlines()
        project.op('x').par.gamma1 = 2
        assert '    gamma1: 2' in text_of(project.project1).splitlines()

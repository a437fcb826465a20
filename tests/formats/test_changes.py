"""What has changed between two networks: every kind of change, in words and as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import cli
from tdgraph.formats.changes import Change, changes, document_of
from tdgraph.formats.document import parse

HEAD = "format: tdn\nversion: '2.0'\nnetwork_path: /project1\n"
Diff = Callable[..., tuple[int, str, str]]


def compare(before: str, after: str) -> list[Change]:
    """Compare two texts of operators."""
    return changes(*(parse(f'{HEAD}{text}', 'x.tdn') for text in (before, after)))


def ops(*lines: str) -> str:
    return '\n'.join(('operators:', *lines)) + '\n'


NOISE = ops('- {name: a, type: noiseTOP, parameters: {period: 2.0, seed: 3}}')


@pytest.mark.parametrize('before, after, kind, path, text', [
    (NOISE, NOISE.replace('2.0', '2.5'), 'parameter', '/project1/a', 'period: 2 -> 2.5'),
    (NOISE, NOISE.replace('2.0', '"=op(2)"'), 'expression', '/project1/a', 'period: 2 -> expression op(2)'),
    (NOISE, NOISE.replace('2.0', '~parent().par.X'), 'expression', '/project1/a',
     'period: 2 -> bound to parent().par.X'),
    (NOISE, NOISE.replace(', seed: 3', ''), 'parameter', '/project1/a', 'seed: 3 -> 1'),
    (NOISE, NOISE.replace('seed: 3', 'seed: 3, odd: 4'), 'parameter', '/project1/a', 'odd: default -> 4'),
    (NOISE, NOISE.replace('noiseTOP', 'rampTOP'), 'type', '/project1/a', 'is a rampTOP, was a noiseTOP'),
    (NOISE, NOISE.replace('seed: 3}', 'seed: 3}, flags: [bypass]'), 'flag', '/project1/a', 'bypass is on'),
    (NOISE, NOISE.replace('seed: 3}', 'seed: 3}, flags: [-expose]'), 'flag', '/project1/a', 'expose is off'),
    (NOISE, NOISE.replace('seed: 3}', 'seed: 3}, position: [10, 2.5]'), 'layout', '/project1/a',
     'position: 0, 0 -> 10, 2.5'),
    (NOISE, NOISE.replace('seed: 3}', 'seed: 3}, comment: hello'), 'other', '/project1/a',
     "comment: nothing -> 'hello'"),
    (NOISE, NOISE.replace('seed: 3}', 'seed: 3}, storage: {k: [1]}'), 'storage', '/project1/a',
     'storage: k added: [1]'),
    (NOISE + '- {name: b, type: nullTOP, inputs: [a]}\n', NOISE + '- {name: b, type: nullTOP}\n', 'wire',
     '/project1/b', 'input 0: a -> nothing'),
    (NOISE, NOISE + '- {name: b, type: blurTOP, inputs: [a], parameters: {size: 3}}\n', 'added', '/project1/b',
     'blurTOP added (wired from a, 1 parameter)'),
    (NOISE + '- {name: b, type: baseCOMP, children: [{name: c, type: nullTOP}]}\n', NOISE, 'removed', '/project1/b',
     'baseCOMP removed, with 1 inside'),
    (ops('- {name: t, type: tableDAT, dat_content: [[a, b], [c, d]], dat_content_format: table}'),
     ops('- {name: t, type: tableDAT, dat_content: [[a, b], [c, e]], dat_content_format: table}'), 'content',
     '/project1/t', 'table: 1 added, 1 removed lines\n@@ -1,2 +1,2 @@\n a\tb\n-c\td\n+c\te'),
    (ops('- {name: g, type: glslTOP, sequences: {vec: [{name: u, valuex: 1}]}}'),
     ops('- {name: g, type: glslTOP, sequences: {vec: [{name: u, valuex: 3}]}}'), 'parameter', '/project1/g',
     'vec0valuex: 1 -> 3'),
    ('custom_pars: {P: [{name: X, style: Float, value: 1}]}\n' + NOISE,
     'custom_pars: {P: [{name: X, style: Float, value: 2}]}\n' + NOISE, 'parameter', '/project1', 'X: 1 -> 2'),
    (NOISE, 'custom_pars: {P: [{name: X, style: Float, value: 1}]}\n' + NOISE, 'custom parameter', '/project1',
     'custom parameter X added (Float on page P)'),
    ('custom_pars: {P: [{name: X, style: Float, min: 1}]}\n' + NOISE,
     'custom_pars: {Q: [{name: X, style: Float, min: 2}]}\n' + NOISE, 'custom parameter', '/project1',
     'custom parameter X: another page, min'),
])
def test_one_change_of_each_kind(before: str, after: str, kind: str, path: str, text: str) -> None:
    found = compare(before, after)
    assert [(change.kind, change.path, change.text) for change in found] == [(kind, path, text)]
    back = compare(after, before)
    assert [(one.path, one.before, one.after) for one in back] == [(path, found[0].after, found[0].before)]
    assert compare(before, before) == compare(after, after) == []


@pytest.mark.parametrize('one, other', [
    (NOISE, NOISE.replace('2.0', '2.00000000001')),
    (NOISE, NOISE.replace('period', 'mono: true, period')),
    (ops('- {name: f, type: feedbackTOP, parameters: {top: ""}}'), ops('- {name: f, type: feedbackTOP}')),
    (NOISE, "generator: other\nexported_at: '2020'\ntd_build: '1'\n" + NOISE),
    (NOISE, 'type_defaults: {noiseTOP: {parameters: {seed: 3}}}\n' + NOISE.replace(', seed: 3', '')),
])
def test_what_is_no_change(one: str, other: str) -> None:
    assert compare(one, other) == []


def test_a_renamed_operator_takes_its_wires_along() -> None:
    before = (NOISE + '- {name: b, type: nullTOP, inputs: [a], position: [9, 9]}\n'
              '- {name: d, type: textDAT, dock: a}\n')
    after = before.replace('name: a', 'name: cloud').replace('[a]', '[cloud]').replace('dock: a', 'dock: cloud')
    found = compare(before, after.replace('seed: 3', 'seed: 4'))
    assert [(change.kind, change.path, change.text) for change in found] == [
        ('renamed', '/project1/cloud', 'renamed, was a'), ('parameter', '/project1/cloud', 'seed: 3 -> 4')]
    other = compare(before, after.replace('period: 2.0, seed: 3', 'type: sparse, amp: 3'))
    assert {change.kind for change in other} == {'removed', 'added', 'wire', 'other'}


def test_files_inside_files_are_compared(tmp_path: Path) -> None:
    for name, size in (('one', 3), ('two', 5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'in.tdn').write_text(
            f'{HEAD}operators: [{{name: b, type: blurTOP, parameters: {{size: {size}}}}}]\n')
        (tmp_path / name / 'net.tdn').write_text(
            f'{HEAD}operators: [{{name: c, type: baseCOMP, tdn_ref: in.tdn}}]\n')
    found = changes(*(document_of(str(tmp_path / name / 'net.tdn')) for name in ('one', 'two')))
    assert [(change.path, change.text) for change in found] == [('/project1/c/b', 'size: 3 -> 5')]
    loop = tmp_path / 'net.tdn'
    loop.write_text(f'{HEAD}operators: [{{name: c, type: baseCOMP, tdn_ref: net.tdn}}]\n')
    assert 'contains itself' in document_of(str(loop)).warnings[0]


@pytest.fixture
def diff(capsys: pytest.CaptureFixture[str]) -> Diff:
    def call(*arguments: Any) -> tuple[int, str, str]:
        code = cli.run(['diff', *map(str, arguments)])
        return code, *capsys.readouterr()
    return call


def test_the_command(diff: Diff, tmp_path: Path) -> None:
    one, two = tmp_path / 'one.tdn', tmp_path / 'two.tdn'
    one.write_text(HEAD + NOISE)
    two.write_text(HEAD + NOISE.replace('2.0', '4').replace('seed: 3}', 'seed: 3}, flags: [bypass]'))
    assert diff(one, one) == (0, 'the same\n', '')
    assert diff(one, two) == (1, '/project1/a\n  period: 2 -> 4\n  bypass is on\n2 changes in 1 operator\n', '')
    code, out, _ = diff('--json', one, two)
    assert code == 1 and json.loads(out)[0] == {
        'kind': 'parameter', 'path': '/project1/a', 'what': 'period', 'before': 2.0, 'after': 4,
        'text': 'period: 2 -> 4'}
    assert diff('--json', one, one)[:2] == (0, '[]\n')


@pytest.mark.parametrize('text, says', [(None, 'there is no such file'), ('a: [', 'YAML'), ('{}', 'no TDN')])
def test_trouble_is_2(diff: Diff, tmp_path: Path, text: str | None, says: str) -> None:
    good, bad = tmp_path / 'good.tdn', tmp_path / 'bad.tdn'
    good.write_text(HEAD + NOISE)
    if text is not None:
        bad.write_text(text)
    code, out, err = diff(good, bad)
    assert code == 2 and out == '' and says in err and err.count('\n') == 1
    (tmp_path / 'bad.py').write_text('def build(project):\n    1 / 0\n')
    code, out, err = diff(good, tmp_path / 'bad.py')
    assert code == 2 and 'bad.py:2: ZeroDivisionError' in err
    assert diff(good, tmp_path / 'x.toe')[0] == 2 and diff(good)[0] == 2


def test_python_and_what_it_was_saved_as_are_the_same(diff: Diff, tmp_path: Path) -> None:
    script = tmp_path / 'net.py'
    script.write_text(
        'def build(project):\n'
        '    net = project.op("/project1")\n'
        '    noise = net.create("noiseTOP", pars={"period": 2, "seed": "=absTime.frame"})\n'
        '    return net.create("outTOP", inputs=[noise])\n')
    with td.load(script) as project:
        project.save(tmp_path / 'net.tdn')
    assert diff(script, tmp_path / 'net.tdn')[:2] == (0, 'the same\n')
    script.write_text(script.read_text().replace('2,', '3,'))
    assert 'period: 3 -> 2' in diff(script, tmp_path / 'net.tdn')[1]

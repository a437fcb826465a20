"""TDN in and out: what is kept, what is left out and said, one change a line."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import CookError
from tdgraph.formats.document import parse
from tdgraph.formats.tdn import fill
from tdgraph.formats.writing import text_of

EXAMPLES = Path(__file__).parents[2] / 'examples'


def loaded(text: str, **options: Any) -> tuple[Any, list[str]]:
    project = td.Project(resolution=(64, 36), **options)
    return project, fill(project.project1, Path('net.tdn'), parse(text, 'net.tdn'))


def network(*lines: str) -> str:
    return '\n'.join(('format: tdn', "version: '2.0'", 'network_path: /project1', 'operators:', *lines)) + '\n'


@pytest.mark.skipif(not EXAMPLES.exists(), reason='the examples are not part of the wheel')
@pytest.mark.parametrize('name', ['painting', 'data'])
def test_an_example_there_and_back(name: str) -> None:
    with td.Project(resolution=(64, 36)) as project:
        picture = runpy.run_path(str(EXAMPLES / f'{name}.py'))['build'](project)
        rate, text = project.cookRate, text_of(project.project1)
        project.advance(3, cook=picture)
        before = picture.numpyArray()
    again, warnings = loaded(text)
    with again:
        again.cookRate = rate
        assert warnings == [] and text_of(again.project1) == text
        picture = again.op('out1')
        again.advance(3, cook=picture)
        np.testing.assert_array_equal(picture.numpyArray(), before)


def test_what_is_unknown_is_kept() -> None:
    text = network('- name: k1', '  type: kinectazureTOP', '  position: [10, 20]', '  parameters:',
                   "    active: =op('x')", '    sensor: a', '  strange:', '  - 1', '  - a: b', '- name: out1',
                   '  type: outTOP', '  position: [200, 20]', '  inputs: [k1]')
    project, warnings = loaded(text)
    with project:
        assert warnings == []
        assert project.op('k1').OPType == 'kinectazureTOP' and not project.op('k1').supported
        again = text_of(project.project1)
        assert [line for line in text.splitlines()[4:] if line not in again.splitlines()] == []
        with pytest.raises(CookError, match=r'/project1/k1: there is no kinectazureTOP here; replace it'):
            project.op('k1').numpyArray()
        project.op('out1').cook()
        assert project.op('out1').stale_from == ('/project1/k1',)
        project.engine.placeholders_pass = True
        project.op('k1').cook(force=True)
        assert project.op('out1').numpyArray().max() == 0


def test_faults_are_said_and_cost_no_more() -> None:
    project, warnings = loaded(network(
        '- 3', '- name: a', '- {name: b, type: nothing}', '- {name: c, type: levelTOP, parameters: {brightnes1: 2, '
        'gamma1: x}, inputs: [zz, 7], flags: [shiny], position: here, sequences: {vec: 3}}',
        '- {name: c, type: levelTOP}', '- {name: t, type: tableDAT, dat_content: {a: b}}'))
    with project:
        text = '\n'.join(warnings)
        for part in ('/project1: an operator is 3', 'an operator has no type', "'nothing' is no type of operator",
                     "/project1/c: no parameter 'brightnes1'; did you mean 'brightness1'?; it is only kept",
                     "parameter 'gamma1' takes a number", "its input 0 is 'zz', which is not there",
                     'the input 1 is 7', "there is no flag 'shiny'", "position is 'here'",
                     "the sequence 'vec' is no list", 'a second operator of this name',
                     "the content is {'a': 'b'}"):
            assert part in text, part
        assert [op.name for op in project.op('/project1').children] == ['c', 't']
        assert len(warnings) == 12


def test_old_forms() -> None:
    project, warnings = loaded('{"format": "tdn", "version": "1.0", "network_path": "/project1", "operators": ['
                               '{"name": "n", "type": "noiseTOP", "parameters": {"period": {"expr": "1 + 1"}}},'
                               '{"name": "l", "type": "levelTOP", "inputs": [{"index": 0, "source": "n"}],'
                               ' "flags": {"bypass": true}},'
                               '{"name": "t", "type": "textDAT", "dat_content": ["a", "b"]}]}')
    with project:
        assert warnings == []
        assert project.op('n').par.period.eval() == 2 and project.op('l').inputs == [project.op('n')]
        assert project.op('l').bypass and project.op('t').text == 'a\nb'

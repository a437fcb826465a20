"""The networks of examples/ as .tdn files: not stale, valid, and they cook to the same pictures as the Python."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import tdgraph as td
from tdgraph.errors import CookError

EXAMPLES = Path(__file__).parents[2] / 'examples'
NAMES = sorted(path.stem for path in EXAMPLES.glob('*.tdn'))
NEEDS = {'tracking': 'cv2', 'instrument': 'pythonosc'}
pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason='the examples are not part of the wheel')


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param in NEEDS:
        pytest.importorskip(NEEDS[request.param])
    yield request.param


def build(project: Any, name: str) -> Any:
    return runpy.run_path(str(EXAMPLES / f'{name}.py'))['build'](project)


def test_none_is_missing_or_stale(capsys: pytest.CaptureFixture[str]) -> None:
    writer = runpy.run_path(str(EXAMPLES / 'as_tdn.py'))
    assert writer['names']() == NAMES and len(NAMES) >= 7
    assert writer['main'](['--check']) == 0, capsys.readouterr().err


def test_it_cooks_as_the_python_does(name: str, tmp_path: Path) -> None:
    path = tmp_path / f'{name}.tdn'
    with td.Project(resolution=(96, 54)) as project:
        picture = build(project, name)
        project.save(path)
        project.advance(2, cook=picture)
        expected = picture.numpyArray()
    with td.load(path, trust=True) as again:
        assert (again.cookRate, again.resolution) == (project.cookRate, (96, 54))
        picture = again.op(picture.path)
        again.advance(2, cook=picture)
        assert not again.errors()
        if name == 'instrument':  # its knobs turn when the network brings the messages
            assert picture.numpyArray().shape == expected.shape
        else:
            np.testing.assert_array_equal(picture.numpyArray(), expected)
        again.save(tmp_path / 'again.tdn')
    assert (tmp_path / 'again.tdn').read_bytes() == path.read_bytes()


def test_the_stored_file_cooks(name: str) -> None:
    with td.load(EXAMPLES / f'{name}.tdn', trust=True) as project:
        picture = project.op('out1') or project.op('bytes')
        pixels = picture.numpyArray()
        assert not project.errors() and pixels[..., :3].std() > 0.01


def test_a_script_of_a_file_does_not_run_untrusted() -> None:
    with td.load(EXAMPLES / 'demo.tdn') as project:
        with pytest.raises(CookError, match='not trusted'):
            project.op('lens').numpyArray()
        project.op('out1').cook()
        assert '/project1/lens' in project.op('out1').stale_from


def test_it_follows_the_schema(name: str) -> None:
    jsonschema = pytest.importorskip('jsonschema')
    schema = yaml.safe_load(Path(__file__).with_name('tdn.schema.yaml').read_text(encoding='utf-8'))
    jsonschema.validate(yaml.safe_load((EXAMPLES / f'{name}.tdn').read_text(encoding='utf-8')), schema)

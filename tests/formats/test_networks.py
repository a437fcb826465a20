"""Fifty networks at random: written, read and cooked they give the same pixels, samples and cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from tdgraph_tests.networks import build_network, values_of

import tdgraph as td
from tdgraph.formats.tdn import fill

FRAMES = 2


@pytest.mark.parametrize('seed', range(50))
def test_there_and_back(seed: int, tmp_path: Path) -> None:
    first, second = tmp_path / 'first.tdn', tmp_path / 'second.tdn'
    with td.Project(resolution=(32, 18)) as project:
        build_network(project, seed)
        project.save(first)
        project.advance(FRAMES)
        expected = values_of(project)
    with td.Project() as project:  # td.load cooks only what Execute DATs that are on look at
        assert fill(project.project1, first) == []
        assert [op.path for op in project.root.findChildren() if op.totalCooks] == []
    with td.load(first, trust=True) as project:
        project.save(second)
        assert second.read_bytes() == first.read_bytes()
        if seed < 8:
            validate(first)
        project.advance(FRAMES)
        found = values_of(project)
    assert list(found) == list(expected)
    for path, values in found.items():
        for value, before in zip(values, expected[path], strict=True):
            if isinstance(value, np.ndarray):
                np.testing.assert_array_equal(value, before, path)
            else:
                assert value == before, path


def validate(path: Path) -> None:
    """Check a file against TDN's own schema."""
    jsonschema = pytest.importorskip('jsonschema')
    schema = yaml.safe_load(Path(__file__).with_name('tdn.schema.yaml').read_text(encoding='utf-8'))
    jsonschema.validate(yaml.safe_load(path.read_text(encoding='utf-8')), schema)

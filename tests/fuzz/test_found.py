"""What the fuzzers have found, and what they begin with, runs through their targets for ever."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location('fuzz_targets', HERE / 'targets.py')
assert _spec is not None and _spec.loader is not None
targets = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(targets)

INPUTS = [(name, path) for name in targets.TARGETS for path in sorted((HERE / name).iterdir())]


@pytest.fixture(scope='module', autouse=True)
def closed() -> Iterator[None]:
    yield
    targets.close()


@pytest.mark.parametrize(('name', 'path'), INPUTS, ids=[f'{name}-{path.name}' for name, path in INPUTS])
def test_an_input_is_dealt_with(name: str, path: Path) -> None:
    targets.TARGETS[name](path.read_bytes())


def test_every_target_has_inputs() -> None:
    assert {name for name, _ in INPUTS} == set(targets.TARGETS)

"""What the package promises around the code: metadata, the wheel, make's targets, no name of a registry."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tdgraph

ROOT = Path(__file__).parent.parent
METADATA = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']


def test_one_version() -> None:
    assert importlib.metadata.version('tdgraph') == METADATA['version'] == tdgraph.__version__


def test_the_tested_package_is_the_one_that_is_meant() -> None:
    """Outside the checkout the wheel is tested; by accident it could be the checkout."""
    place = Path(tdgraph.__file__).parent
    if os.environ.get('TDGRAPH_TEST_WHEEL'):
        assert 'site-packages' in place.parts
        assert (place / 'shaders' / 'top').is_dir() and (place / 'shaders' / 'lib').is_dir()
    else:
        assert place.parent == ROOT


def test_every_imported_library_is_declared() -> None:
    """An import that only a development tool brings along would fail on a user's machine."""
    extras = METADATA['optional-dependencies']
    optional = [item for name, items in extras.items() if name != 'dev' for item in items]
    declared = {re.split(r'[\[>=< ]', item)[0].lower() for item in (*METADATA['dependencies'], *optional)}
    homes = importlib.metadata.packages_distributions()
    missing = set()
    for path in Path(tdgraph.__file__).parent.rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or '']
            for name in {name.partition('.')[0] for name in names} - sys.stdlib_module_names - {'tdgraph'}:
                if not declared & {home.lower() for home in homes.get(name, ())}:
                    missing.add(f'{path.name}: {name}')
    assert missing == set()


def test_all_brings_every_optional_library_for_users() -> None:
    extras = METADATA['optional-dependencies']
    brought = {name for item in extras['all'] for name in re.findall(r'[\w-]+', item.partition('[')[2])}
    assert brought == {name for name in extras if name not in ('all', 'dev', 'fuzz')}  # users do not fuzz


@pytest.mark.skipif(not (ROOT / '.ci' / 'setup').exists(), reason='only in a checkout')
def test_setup_is_sound_and_knows_its_goals() -> None:
    """A slip in it would stop every new user at the first command."""
    result = subprocess.run(['bash', '-n', str(ROOT / '.ci' / 'setup')], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, '')
    assert subprocess.run([str(ROOT / '.ci' / 'setup'), 'nonsense'], capture_output=True).returncode == 2


def test_make_lists_its_targets() -> None:
    result = subprocess.run(['make', '-s', 'help'], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[1] for line in result.stdout.splitlines()}
    phony = re.search(r'^\.PHONY: (.*)$', (ROOT / 'Makefile').read_text(), re.MULTILINE)
    assert phony is not None
    assert listed == {name for name in phony[1].split() if not name.startswith('setup-')}


def test_first_import_of_everything_works_in_any_order() -> None:
    """No cycle of imports hides behind a lucky order."""
    names = ['cook', 'Project', 'TOP', 'CHOP', 'DAT', 'COMP', 'op', 'noiseTOP', 'tdu', 'errors']
    for name in names:
        code = f'import tdgraph as td; td.{name}'
        result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
        assert result.returncode == 0, f'{name}: {result.stderr}'

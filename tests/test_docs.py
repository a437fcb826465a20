"""The pages of docs/ made from the operators are up to date, and links in the texts lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / 'docs'
TEXTS = [ROOT / 'README.md', *sorted(DOCS.glob('*.md'))]


def load_generator() -> Any:
    """Import docs/generate.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location('docs_generate', DOCS / 'generate.py')
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize('name', ['operators.md', 'differs.md'])
def test_made_pages_are_up_to_date(name: str) -> None:
    stored = (DOCS / name).read_text(encoding='utf-8')
    if stored != load_generator().pages()[name]:  # an assertion would print both pages
        pytest.fail(f'docs/{name} is stale; run `make docs` and commit it')


@pytest.mark.parametrize('path', TEXTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding='utf-8')
    targets = [target for target in re.findall(r'\]\(([^)#\s]+)', text) if '://' not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_code_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r'```python\n(.*?)```', (ROOT / 'README.md').read_text(encoding='utf-8'), re.DOTALL)
    assert blocks
    for block in blocks:
        names: dict[str, Any] = {}
        exec(block, names)
        assert names['pixels'].shape == (720, 1280, 4)
    assert (tmp_path / 'frame2.png').stat().st_size > 1000


def test_the_commands_of_the_readme_exist() -> None:
    """Every `tdgraph` line parses: the command and each of its options are there."""
    from tdgraph.cli import commands

    lines = re.findall(r'^tdgraph (.*)$', (ROOT / 'README.md').read_text(encoding='utf-8'), re.MULTILINE)
    assert len(lines) >= 3
    for line in lines:
        name, *arguments = shlex.split(line, comments=True)
        context = commands.make_context('tdgraph', [name, *arguments], resilient_parsing=True)
        command = commands.get_command(context, name)
        assert command is not None
        command.make_context(name, arguments, parent=context)

"""The pages of docs/ made from the operators are up to date, and links in the texts lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from tdgraph.cli.describe import describe
from tdgraph.operators import registry

ROOT = Path(__file__).parent.parent
DOCS = ROOT / 'docs'
TEXTS = [ROOT / 'README.md', *sorted(DOCS.rglob('*.md'))]
# Not beside the tests where these run against an installed wheel.
IN_THE_WHEEL = ('tdgraph/', 'shaders/')


def load_generator() -> Any:
    """Import docs/generate.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location('docs_generate', DOCS / 'generate.py')
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope='module')
def generator() -> Any:
    return load_generator()


def test_made_pages_are_up_to_date(generator: Any) -> None:
    made = generator.pages()
    assert {'operators.md', 'differs.md', 'operators/levelTOP.md', 'operators/CHOP.md'} < made.keys()
    stale = generator.stale(made) + [path.name for path in generator.unwanted(made)]
    assert stale == [], 'run `make docs` and commit what it writes'


def test_every_operator_has_its_picture(generator: Any) -> None:
    pictures = generator.pictures
    assert [kind for kind in pictures.wanted() if kind not in pictures.stored()] == [], 'run `make docs`'
    assert set(pictures.stored()) == set(pictures.record()['pictures'])
    size = sum(path.stat().st_size for path in pictures.FOLDER.iterdir())
    assert size < 6_000_000


def test_pictures_are_what_is_drawn_now(generator: Any) -> None:
    """On the renderer that drew them; elsewhere the last bits are others."""
    pictures = generator.pictures
    record = pictures.record()
    if record['renderer'] != pictures.renderer():
        pytest.skip(f'drawn by {record["renderer"]}')
    changed = [kind for kind in pictures.stored() if pictures.draw(kind).digest != record['pictures'][kind]]
    assert changed == [], 'run `make docs`, look at what has changed, and commit it'


def test_a_page_says_all_that_is_declared(generator: Any) -> None:
    """Parameters, menus, inputs, what differs, names without effect, source: of every operator."""
    made = generator.pages()
    for kind in registry.names():
        item, page = describe(registry.lookup(kind)), made[f'operators/{kind}.md']
        own = [group for group in item['parameters'] if group['page'] != 'Common']
        names = {part['name'] for group in own for part in group['parts']}
        names |= {name for group in own for name in group.get('menu', ())}
        missing = [name for name in (*names, *item['kept_without_effect']) if f'`{name}`' not in page]
        assert missing == [], kind
        assert item['summary'] in page
        for name in ('Differs', 'Output', 'Units'):
            text = item['sections'].get(name, '')
            assert text[1:] in page or text.lower().startswith('none known'), (kind, name)
        assert f'/{registry.lookup(kind).__module__.rpartition(".")[2]}.py)' in page


def test_every_operator_with_a_reference_has_its_accuracy(generator: Any) -> None:
    measured = {kind: row for found in generator.accuracy.load().values() for kind, row in found['rows'].items()}
    with_reference = {kind for kind in registry.names() if (ROOT / 'tests' / 'reference' / f'{kind}.py').is_file()}
    assert with_reference - measured.keys() == set(), 'run `make accuracy`'
    assert [kind for kind, row in measured.items() if row['share'] > 1 or not row['values']] == []
    page = generator.pages()['accuracy.md']
    assert [kind for kind in with_reference if f'operators/{kind}.md' not in page] == []


@pytest.mark.parametrize('path', TEXTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(path: Path) -> None:
    text = re.sub(r'(`+).*?\1|^    .*', '', path.read_text(encoding='utf-8'), flags=re.MULTILINE)  # code aside
    found = re.findall(r'\]\(([^)#\s]+)|<img src="([^"]+)"', text)
    targets = [target for pair in found for target in pair if target and '://' not in target]
    if not (ROOT / 'tdgraph').is_dir():
        targets = [target for target in targets if not target.removeprefix('../../').startswith(IN_THE_WHEEL)]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_code_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / 'examples' / 'painting.tdn', 'network.tdn')  # any network with a Noise TOP
    blocks = re.findall(r'```python\n(.*?)```', (ROOT / 'README.md').read_text(encoding='utf-8'), re.DOTALL)
    assert blocks
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    assert names['pixels'].shape == (720, 1280, 4)
    assert (tmp_path / 'frame2.png').stat().st_size > 1000
    before = (ROOT / 'examples' / 'painting.tdn').read_text(encoding='utf-8').splitlines()
    after = (tmp_path / 'network.tdn').read_text(encoding='utf-8').splitlines()
    assert [line for line in after if line not in before] == ['    period: 3']


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

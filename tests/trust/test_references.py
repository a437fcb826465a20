"""Files that name files: in circles, too deep, too many, elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

import tdgraph as td
from tdgraph.formats import tdn


def written(path: Path, *refs: str) -> Path:
    rows = [f'- {{name: c{index}, type: baseCOMP, tdn_ref: "{ref}"}}' for index, ref in enumerate(refs)]
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ['format: tdn', 'network_path: /project1', 'operators:']
    path.write_text('\n'.join([*head, *(rows or ['- {name: leaf, type: nullCHOP}']), '']))
    return path


def test_files_inside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for index in range(300):
        written(tmp_path / f'{index}.tdn', f'{index + 1}.tdn')
    with td.load(tmp_path / '0.tdn') as project:
        assert 30 < len(project.project1.findChildren()) < 50
    assert 'more than 40 files inside each other' in capsys.readouterr().err


def test_files_that_multiply(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tdn, 'MOST_OPERATORS', 1_000)
    for index in range(30):
        written(tmp_path / f'{index}.tdn', *[f'{index + 1}.tdn'] * 20)
    with td.load(tmp_path / '0.tdn') as project:
        assert len(project.project1.findChildren()) < 1_100
    assert 'makes more than 1,000 operators' in capsys.readouterr().err


@pytest.mark.parametrize('ref', ['../out.tdn', '/etc/passwd', 'link.tdn', 'folder/../../out.tdn', '//etc/passwd',
                                 'link/../../out.tdn', './/../out.tdn'])
def test_a_file_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str], ref: str) -> None:
    written(tmp_path / 'out.tdn')
    path = written(tmp_path / 'in' / 'net.tdn', ref)
    (tmp_path / 'in' / 'folder').mkdir()
    (tmp_path / 'in' / 'link.tdn').symlink_to(tmp_path / 'out.tdn')
    (tmp_path / 'in' / 'link').symlink_to(tmp_path / 'in' / 'folder')
    with td.load(path) as project:
        assert project.op('c0').children == []
    assert 'lies outside of' in capsys.readouterr().err


def test_a_circle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / 'a.tdn', 'b.tdn')
    written(tmp_path / 'b.tdn', 'c.tdn')
    written(tmp_path / 'c.tdn', './a.tdn')
    with td.load(path) as project:
        assert project.op('c0/c0/c0').children == []
    assert './a.tdn contains itself' in capsys.readouterr().err

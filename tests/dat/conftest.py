"""What the tests of DATs share: a network, and tables in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with td.Project(folder=tmp_path) as project:
        yield project


@pytest.fixture
def net(project: Any) -> Any:
    return project.project1


@pytest.fixture
def table_of(net: Any) -> Callable[..., Any]:
    """Makes a Table DAT of rows, each a text of cells between blanks (`_`: an empty cell) or a list."""
    def make(*rows: str | Sequence[object]) -> Any:
        dat = net.create('tableDAT')
        dat.clear()
        dat.appendRows([[cell if cell != '_' else '' for cell in row.split(' ')] if isinstance(row, str) else row
                        for row in rows])
        return dat

    return make


@pytest.fixture
def text_of(net: Any) -> Callable[[str], Any]:
    def make(text: str) -> Any:
        dat = net.create('textDAT')
        dat.text = text
        return dat

    return make

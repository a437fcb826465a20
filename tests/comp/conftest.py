"""What the tests of COMPs share: a network, and components with an extension."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
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
def extended(net: Any) -> Callable[..., Any]:
    """Makes a Base COMP with an extension: the text of its DAT, the name of its class."""
    def make(text: str, name: str = 'FooExt', comp: Any = None, promote: bool = True) -> Any:
        comp = net.create('baseCOMP') if comp is None else comp
        dat = comp.create('textDAT', name)
        dat.text = textwrap.dedent(text)
        index = 0
        while comp.par[f'ext{index}object'] is not None and comp.par[f'ext{index}object'].eval():
            index += 1
        comp.seq.ext.numBlocks = index + 1
        comp.par[f'ext{index}object'] = f"op('./{name}').module.{name}(me)"
        comp.par[f'ext{index}promote'] = promote
        return comp

    return make

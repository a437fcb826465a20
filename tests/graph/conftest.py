"""A network of fakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tdgraph as td


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project() as opened:
        yield opened


@pytest.fixture
def net(project: Any) -> Any:
    return project.project1

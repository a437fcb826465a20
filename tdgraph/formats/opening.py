"""A network to be looked at: its operators are made, and nothing begins, cooks or needs a GPU."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdgraph.runtime import Project
from tdgraph.scripts import load_build, run_build

__all__ = ['built']


@contextmanager
def built(path: str, *, resolution: tuple[int, int] | None = None) -> Iterator[Project]:
    """Run a .py file's build(project) and give the Project.  Raises NetworkError with file and line."""
    folder = Path(os.path.abspath(path)).parent
    with Project(resolution=resolution, folder=folder, name=Path(path).stem) as project:
        project.outputs = run_build(load_build(path), project, path)
        yield project

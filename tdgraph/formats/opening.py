"""A network to be looked at: its operators are made, and nothing begins, cooks or needs a GPU."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tdgraph.formats.files import place_of, settings_of
from tdgraph.formats.tdn import fill, read
from tdgraph.runtime import Project
from tdgraph.scripts import load_build, run_build

__all__ = ['built', 'described']


@contextmanager
def built(path: str, *, resolution: tuple[int, int] | None = None) -> Iterator[Project]:
    """Run a .py file's build(project) and give the Project.  Raises NetworkError with file and line."""
    folder = Path(os.path.abspath(path)).parent
    with Project(resolution=resolution, folder=folder, name=Path(path).stem) as project:
        project.outputs = run_build(load_build(path), project, path)
        yield project


@contextmanager
def described(path: Path, *, resolution: tuple[int, int] | None = None) -> Iterator[tuple[Project, list[str]]]:
    """Make the operators of a .tdn file in a project that is not trusted; give it, and what was left out.

    Raises NotFoundError, NetworkError.
    """
    document = read(path)
    options = settings_of(document)
    options |= {} if resolution is None else {'resolution': resolution}
    with Project(folder=path.resolve().parent, name=path.stem, trust=False, **options) as project:
        comp = place_of(project, document)
        warnings = fill(comp, path, document)
        project.project1 = project.root.op('project1') or project.project1
        project.network = comp
        yield project, warnings

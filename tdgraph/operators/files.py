"""Paths of files that parameters name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tdgraph.errors import MediaError, UntrustedError

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['check_inside', 'named_file']


def named_file(op: OP, name: str) -> str:
    """Return the path of the file that a parameter of `op` names; relative ones begin at the project's folder.

    Raises MediaError for no name and for a URL, UntrustedError for a file outside the folder of an untrusted
    project.
    """
    if not name:
        raise MediaError(f'{op.path}: names no file; set the parameter file')
    if '://' in name:
        raise MediaError(f'{op.path}: {name} is a URL; download it and give the path of the file')
    if '\0' in name:
        raise MediaError(f'{op.path}: {name!r} cannot be opened: it is no path; correct the parameter file')
    engine: Any = op.engine
    folder = os.path.realpath(engine.folder)
    path = os.path.join(folder, os.path.expanduser(name))
    check_inside(op, path)
    return path


def check_inside(op: OP, *paths: str) -> None:
    """Raise UntrustedError for a file outside the folder of an untrusted project, by way of a link or not."""
    if op.trusted:
        return
    engine: Any = op.engine
    folder = os.path.realpath(engine.folder)
    for path in paths:
        if os.path.commonpath([folder, os.path.realpath(path)]) != folder:
            raise UntrustedError(f'{op.path}: {path} is outside the project folder {folder}; '
                                 f'load the project with trust=True if you trust it')

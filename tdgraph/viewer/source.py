"""The file of a network and the modules beside it that it imports: loaded, and watched for being saved."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import cache_from_source
from typing import Any

__all__ = ['Source']

SECONDS = 0.25  # between two looks at the files

Stamp = tuple[int, int, int]


class Source:
    """Where a project comes from.

    path: its file.  make: loads it and returns the project and the operators to show.
    """

    def __init__(self, path: str | os.PathLike[str], make: Callable[[], tuple[Any, list[Any]]]) -> None:
        self.path = os.path.abspath(path)
        self._make = make
        self._modules: dict[str, str] = {}
        self._parts: list[str] = []  # further files of a network in several
        self._stamps: dict[str, Stamp | None] = {}
        self._looked = 0.0

    def load(self) -> tuple[Any, list[Any]]:
        """Load the file, its own modules too; raises what it raises."""
        for name, file in self._modules.items():
            sys.modules.pop(name, None)
            # Python would take a file that was saved twice in a second, at the same size, for the old one.
            with suppress(OSError):
                os.remove(cache_from_source(file))
        before = set(sys.modules)
        # Before the files are read: what is saved meanwhile is seen.
        self._stamps = dict(self._now())
        try:
            project, shown = self._make()
            self._parts = [] if project is None else [*project.engine.files]
            return project, shown
        finally:
            self._modules |= dict(self._beside(set(sys.modules) - before))
            self._stamps = dict(self._now()) | self._stamps

    def saved(self) -> bool:
        """Whether a file has changed since it was loaded; looks four times a second."""
        now = time.monotonic()
        if now - self._looked < SECONDS:
            return False
        self._looked = now
        return dict(self._now()) != self._stamps

    def _beside(self, names: set[str]) -> Iterator[tuple[str, str]]:
        folder = os.path.dirname(self.path)
        for name in names:
            file = getattr(sys.modules[name], '__file__', None)
            if file and os.path.dirname(os.path.abspath(file)) == folder:
                yield name, os.path.abspath(file)

    def _now(self) -> Iterator[tuple[str, Stamp | None]]:
        for path in {self.path, *self._modules.values(), *self._parts}:
            yield path, _stamp(path)


def _stamp(path: str) -> Stamp | None:
    """Return what changes when a file is written or replaced; None while there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

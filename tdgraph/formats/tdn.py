"""TDN 2.0, the text format of a TouchDesigner network: load and save.

A file is data until its project is trusted: loading makes operators and runs nothing.  See `document` for what is
read, `building` for how it becomes operators, `writing` for what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tdgraph.errors import NetworkError, NotFoundError, UntrustedError
from tdgraph.formats.building import Builder
from tdgraph.formats.document import Document, Entry, parse
from tdgraph.formats.writing import text_of

__all__ = ['fill', 'read', 'save']

MOST_BYTES = 64 * 2 ** 20


def read(path: Path) -> Document:
    """Return what a .tdn file says.  Raises NotFoundError, NetworkError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NetworkError(f'{path}: larger than {MOST_BYTES >> 20} MB; split it with tdn_ref')
        return parse(path.read_text(encoding='utf-8'), str(path))
    except FileNotFoundError:
        raise NotFoundError(f'{path}: there is no such file; correct the path') from None
    except UnicodeDecodeError as error:
        raise NetworkError(f'{path}: no text in UTF-8 (byte {error.start}); save it as UTF-8') from None
    except OSError as error:
        raise NetworkError(f'{path}: cannot be read: {error.strerror}; correct the path') from None


def fill(comp: Any, path: Path, document: Document | None = None) -> list[str]:
    """Put what a file describes into a component; return what was left out, a line each."""
    found = document or read(path)
    references = _References(path, trusted=comp.engine.trusted)
    builder = Builder(references.open)
    builder.fill(comp, found)
    return builder.warnings + references.warnings


class _References:
    """Opens the files that `tdn_ref` names: below the folder of the first one, and none inside itself."""

    def __init__(self, first: Path, *, trusted: bool) -> None:
        self.home = first.resolve().parent
        self.trusted = trusted
        self.open_files = [first.resolve()]
        self.warnings: list[str] = []

    @contextmanager
    def open(self, entry: Entry) -> Iterator[Document | None]:
        """Read what `tdn_ref` names, seen from the file that says so, which is open meanwhile."""
        path = (self.open_files[-1].parent / entry.tdn_ref).resolve()
        document = self._read(path, entry)
        self.open_files.append(path)
        try:
            yield document
        finally:
            self.open_files.pop()

    def _read(self, path: Path, entry: Entry) -> Document | None:
        try:
            if path in self.open_files:
                raise NetworkError(f'{entry.place}: {entry.tdn_ref} contains itself')
            if not self.trusted and not path.is_relative_to(self.home):
                raise UntrustedError(f'{entry.place}: {entry.tdn_ref} lies outside of {self.home}; trust the file, '
                                     'or move it')
            return read(path)
        except (NetworkError, NotFoundError, UntrustedError) as error:
            self.warnings.append(f'{error}; the component is empty')
            return None


def save(comp: Any, path: Path, head: dict[str, Any] | None = None) -> None:
    """Write a component into a file, whole or not at all."""
    text = text_of(comp, head)
    hidden = path.with_name(f'.{path.name}.{os.getpid()}')
    try:
        hidden.write_text(text, encoding='utf-8', newline='\n')
        os.replace(hidden, path)
    except OSError as error:
        hidden.unlink(missing_ok=True)
        raise NetworkError(f'{path}: cannot be written: {error.strerror}; choose another place') from None

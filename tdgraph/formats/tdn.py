"""TDN 2.0, the text format of a TouchDesigner network: load and save.

A file is data until its project is trusted: loading makes operators and runs nothing.  See `document` for what is
read, `building` for how it becomes operators, `writing` for what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tdgraph.errors import NetworkError, NotFoundError, UntrustedError
from tdgraph.formats import toeexpand
from tdgraph.formats.building import Builder
from tdgraph.formats.document import Document, Entry, parse
from tdgraph.formats.writing import Writer

__all__ = ['fill', 'read', 'save']

MOST_BYTES = 64 * 2 ** 20
MOST_FILES_DEEP = 40
MOST_OPERATORS = 100_000  # of files that others name


def read(path: Path) -> Document:
    """Return what a .tdn file, or a folder of toeexpand, says.  Raises NotFoundError, NetworkError."""
    if path.suffix in toeexpand.SUFFIXES:
        return toeexpand.read(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NetworkError(f'{path}: larger than {MOST_BYTES >> 20} MB; split it with tdn_ref')
        if not path.is_file():  # a pipe would never end
            raise NetworkError(f'{path}: no regular file; correct the path')
        return parse(path.read_text(encoding='utf-8'), str(path))
    except FileNotFoundError:
        raise NotFoundError(f'{path}: there is no such file; correct the path') from None
    except UnicodeDecodeError as error:
        raise NetworkError(f'{path}: no text in UTF-8 (byte {error.start}); save it as UTF-8') from None
    except ValueError as error:
        if isinstance(error, NetworkError):
            raise
        raise NetworkError(f'{str(path)!r}: no path of a file: {error}; correct it') from None
    except OSError as error:
        raise NetworkError(f'{path}: cannot be read: {error.strerror}; correct the path') from None


def fill(comp: Any, path: Path, document: Document | None = None) -> list[str]:
    """Put what a file describes into a component; return what was left out, a line each.

    Nothing cooks.  Files that `tdn_ref` names are read too: from anywhere when the project is trusted, else from
    below the folder of `path`.
    """
    found = document or read(path)
    references = References(path, trusted=comp.trusted)
    builder = Builder(references.open)
    engine = comp.engine
    outer, engine.loading = engine.loading, True
    try:
        with engine.tree.held():
            builder.fill(comp, found)
    finally:
        engine.loading = outer
        engine.files.update(dict.fromkeys(map(str, references.files)))
    return builder.warnings + references.warnings


class References:
    """Opens the files that `tdn_ref` names: below the folder of the first one, and none inside itself."""

    def __init__(self, first: Path, *, trusted: bool) -> None:
        self.home = first.resolve().parent
        self.trusted = trusted
        self.open_files = [first.resolve()]
        self.files = [*self.open_files]
        self.warnings: list[str] = []
        self.operators = 0

    @contextmanager
    def open(self, entry: Entry) -> Iterator[Document | None]:
        """Read what `tdn_ref` names, seen from the file that says so, which is open meanwhile."""
        try:
            path = _resolved(self.open_files[-1].parent / entry.tdn_ref)
        except NetworkError as error:
            self.warnings.append(f'{entry.place}: {error}; the component is empty')
            yield None
            return
        document = self._read(path, entry)
        self.files.append(path)  # also one that cannot be read: it may come
        self.open_files.append(path)
        try:
            yield document
        finally:
            self.open_files.pop()

    def _read(self, path: Path, entry: Entry) -> Document | None:
        try:
            if path in self.open_files:
                raise NetworkError(f'{entry.place}: {entry.tdn_ref} contains itself')
            if len(self.open_files) > MOST_FILES_DEEP:
                raise NetworkError(f'{entry.place}: more than {MOST_FILES_DEEP} files inside each other')
            if not self.trusted and not path.is_relative_to(self.home):
                raise UntrustedError(f'{entry.place}: {entry.tdn_ref} lies outside of {self.home}; trust the file, '
                                     'or move it')
            found = read(path)
            # Files that name each other twice, twenty deep, would be a million components.
            self.operators += sum(1 for _ in found.root.walk())
            if self.operators > MOST_OPERATORS:
                raise NetworkError(f'{entry.place}: {entry.tdn_ref} makes more than {MOST_OPERATORS:,} operators')
            return found
        except (NetworkError, NotFoundError, UntrustedError) as error:
            self.warnings.append(f'{error}; the component is empty')
            return None


def save(comp: Any, path: Path, *, storage: Mapping[str, Any] | None = None, portable: bool = False) -> list[str]:
    """Write a component into a file, and those that came from files of their own into these.

    `storage`, `portable`: see `Writer`.  Each file is written whole or not at all.  Returns what was lost, a
    line each.  Raises NetworkError.
    """
    place = _resolved(path)
    writer = Writer(place.parent, portable=portable, confined=not comp.trusted)
    writer.files[place] = ''  # is taken
    writer.files[place] = writer.text(comp, comp.file_head, storage)
    for file in reversed(writer.files):  # what others need first
        _write(file, writer.files[file])
    return writer.warnings


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise NetworkError(f'{str(path)!r}: no path of a file: {error}; choose another') from None


def _write(path: Path, text: str) -> None:
    hidden = path.with_name(f'.{path.name}.{os.getpid()}')
    try:
        path.parent.mkdir(exist_ok=True)  # of a tdn_ref
        with hidden.open('w', encoding='utf-8', newline='\n') as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(hidden, path)
    except OSError as error:
        hidden.unlink(missing_ok=True)
        raise NetworkError(f'{path}: cannot be written: {error.strerror}; choose another place') from None

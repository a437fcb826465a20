"""The files of a folder of toeexpand: which there are, and their bytes, within bounds.

The folder is data of somebody else: links in it are not followed, only regular files of a bounded size are opened,
and no name in it is used as the path of a file.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import NetworkError
from tdgraph.formats.document import MOST_DEEP

__all__ = ['Folder', 'Notes']

MOST_BYTES: Final = 64 * 2 ** 20  # of a file
MOST_IN_ALL: Final = 512 * 2 ** 20
MOST_FILES: Final = 2_000_000
MOST_KINDS: Final = 100  # of warnings

#: The kinds of files that are read, and those of a project that say nothing of its network.
_READ: Final = ('n', 'parm', 'cparm', 'network', 'text', 'table')
_OF_PROJECTS: Final = frozenset({'.build', '.start', '.root', '.grps', '.application', '.toc', '.parm'})
#: Not a file that has become a link or a pipe since it was listed.
_OPENED: Final = os.O_RDONLY | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0)
_NAME = re.compile(r'([^./]+)\.([A-Za-z]\w*)(?:\.[0-9]{1,4})?\Z', re.ASCII)
_FILE, _DOWN, _UP = b'4', b'6', b'5'


class Notes:
    """What was not read: for each kind the first place and how many."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}

    def add(self, place: str, what: str) -> None:
        if what not in self.found and len(self.found) >= MOST_KINDS:
            what = 'not read: what is of more kinds than these'
        self.found.setdefault(what, [place, 0])[1] += 1

    def at(self, place: str) -> Callable[[str], None]:
        """Return what adds the parts of a file that were not read."""
        return lambda what: self.add(place, f'not read: {what}')

    def lines(self, folder: Path) -> list[str]:
        lines = [f'{folder}: {place:.300}{f" and {count - 1} more" if count > 1 else ""}: {what}'
                 for what, (place, count) in self.found.items()]
        return [''.join(char if char.isprintable() else '?' for char in line) for line in lines]


class Folder:
    """`files`: path of an operator in the folder -> kind -> file; `inside`: path -> names of operators in it.

    A file is a path, or the bytes that a packed component (``.lod``) has of it.
    """

    def __init__(self, folder: Path, list_file: Path) -> None:
        self.folder = folder
        self.notes = Notes()
        self.files: dict[str, dict[str, str | bytes]] = {}
        self.inside: dict[str, list[str]] = {}
        self._bytes = 0
        self._count = 0
        self._packed: list[tuple[str, str]] = []
        self._walk(str(folder), '', 0)
        for owner, path in self._packed:
            self._unpack(owner, path)
        self._sort(self.text(str(list_file)))

    def text(self, file: str | bytes) -> str:
        return self.content(file).decode('utf-8', 'replace').replace('\r\n', '\n')

    def content(self, file: str | bytes) -> bytes:
        """Return what is in a file; nothing where it is missing, too large, or no regular file."""
        if isinstance(file, bytes):
            return file
        try:
            opened = os.open(file, _OPENED)
        except FileNotFoundError:
            return b''
        except OSError as error:
            self.notes.add(self._place(file), f'cannot be read: {error.strerror}')
            return b''
        try:
            size = os.fstat(opened).st_size
            if size > MOST_BYTES:
                self.notes.add(self._place(file), f'larger than {MOST_BYTES >> 20} MB; it was left out')
                return b''
            self._bytes += size
            if self._bytes > MOST_IN_ALL:
                raise NetworkError(f'{self.folder}: more than {MOST_IN_ALL >> 20} MB; expand a smaller component')
            return os.read(opened, size)
        except OSError as error:
            self.notes.add(self._place(file), f'cannot be read: {error.strerror}')
            return b''
        finally:
            os.close(opened)

    def _place(self, path: str) -> str:
        return path.removeprefix(f'{self.folder}{os.sep}')

    # -- finding --------------------------------------------------------------------------------------------

    def _walk(self, folder: str, path: str, deep: int) -> None:
        if deep > MOST_DEEP:
            self.notes.add(path, f'more than {MOST_DEEP} components inside each other; the rest was left out')
            return
        for item in self._items(folder):
            place = f'{path}/{item.name}' if path else item.name
            self._count += 1
            if self._count > MOST_FILES:
                raise NetworkError(f'{self.folder}: more than {MOST_FILES:,} files; expand a smaller component')
            if item.is_symlink():
                self.notes.add(place, 'a link; it was not followed')
            elif item.is_dir(follow_symlinks=False):
                self._walk(item.path, place, deep + 1)
            elif not item.is_file(follow_symlinks=False):
                self.notes.add(place, 'no regular file; it was left out')
            else:
                self._add(item.name, path, item.path)

    def _items(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as items:
                return sorted(items, key=lambda item: item.name)
        except OSError as error:
            self.notes.add(self._place(folder), f'cannot be read: {error.strerror}')
            return []

    def _add(self, file_name: str, path: str, file: str | bytes) -> None:
        """Add the file of an operator in the component `path`."""
        place = f'{path}/{file_name}' if path else file_name
        found = _NAME.match(file_name)
        if found is None:
            if file_name not in _OF_PROJECTS and file_name != '.DS_Store':
                self.notes.add(place, 'not read: a file of no operator')
            return
        name, kind = found.groups()
        owner = f'{path}/{name}' if path else name
        if kind == 'lod' and isinstance(file, str):
            self._packed.append((owner, file))
        elif kind not in _READ:
            self.notes.add(place, f'not read: a .{kind} file')
        elif kind in self.files.setdefault(owner, {}):
            self.notes.add(place, 'a second file of this name; it was left out')
        else:
            self.files[owner][kind] = file

    def _unpack(self, owner: str, path: str) -> None:
        """Add what a component has inside that is loaded on demand."""
        try:
            for place, name, content in _packed(self.content(path)):
                self._add(name, '/'.join([owner, *place]), content)
        except ValueError:
            self.notes.add(self._place(path), 'damaged; the rest of what is inside was left out')

    def _sort(self, listed: str) -> None:
        """Put the operators in the order of the list of files, where there is one."""
        order: dict[str, int] = {}
        for line in listed.split('\n'):
            found = re.match(r'(?!#)(.*)\.n(?: [0-9]{1,4})?\Z', line.strip())
            if found is not None:
                order.setdefault(found[1], len(order))
        for name in order:
            if 'n' not in self.files.get(name, {}):
                self.notes.add(f'{name}.n', 'in the list of files, and not in the folder')
        for path in sorted(self.files, key=lambda path: (order.get(path, len(order)), path)):
            above, _, name = path.rpartition('/')
            if 'n' in self.files[path]:
                self.inside.setdefault(above, []).append(name)
            else:
                self.notes.add(path, f'there are files of an operator, but no {name}.n among them; it was left out')
        for path in self.inside:
            if path and 'n' not in self.files.get(path, {}):
                self.notes.add(path, 'a folder of no operator; it was left out')


def _packed(data: bytes) -> Iterator[tuple[list[str], str, bytes]]:
    """Yield (folders, name, content) of the files in a .lod; ValueError where it is damaged.

    A record is ``4``, the length of the name with its zero, that of the content (four bytes, big-endian), both; or
    ``6``, a byte, the length of the name, the name: what follows is in that folder; or ``5``: it ends.
    """
    at, place = 0, list[str]()
    while at < len(data):
        kind, at = data[at:at + 1], at + 1
        if kind == _FILE and at + 5 <= len(data):
            length, size = struct.unpack_from('>BI', data, at)
            name, at = _named(data, at + 5, length)
            if at + size > len(data):
                raise ValueError
            yield [*place], name, data[at:at + size]
            at += size
        elif kind == _DOWN and at + 2 <= len(data) and len(place) < MOST_DEEP:
            name, at = _named(data, at + 2, data[at + 1])
            if '/' in name:
                raise ValueError
            place.append(name)
        elif kind == _UP and place:
            place.pop()
        else:
            raise ValueError


def _named(data: bytes, at: int, length: int) -> tuple[str, int]:
    name = data[at:at + length]
    if not name.endswith(b'\0') or len(name) != length or length < 2:
        raise ValueError
    return name[:-1].decode(), at + length

"""Folders of TouchDesigner's toeexpand: ``project.toe`` becomes ``project.toe.dir`` and ``project.toe.toc``.

An operator is a file ``name.n`` with its type, place, flags and wires, ``name.parm`` with the parameters that are
not at their defaults, ``name.cparm`` with the definitions of custom ones, ``name.network`` with the wires into a
component, ``name.text`` or ``name.table`` with the content of a DAT; what is inside of it is in the folder
``name``.  The format is not documented.  What follows from public notes and files is read (see `toelines` and
`toecustom`); for the rest there is a line in the warnings that names a file, its kind, and how many there are.

The folder is data: nothing in it runs, links in it are not followed, and no file outside of it is opened.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import NetworkError, NotFoundError, TDGraphError
from tdgraph.formats.document import MOST_DEEP, VERSION, Definition, Document, Entry, Value
from tdgraph.formats.toecustom import definitions
from tdgraph.formats.toelines import NodeLines, ParLine, cells, connections, node, parameters
from tdgraph.formats.toetypes import FAMILIES, op_type
from tdgraph.graph.names import base_of, digits_of
from tdgraph.operators import registry
from tdgraph.pars.declaration import Declaration
from tdgraph.pars.styles import STYLES
from tdgraph.pars.table import Declarations

__all__ = ['SUFFIXES', 'read']

#: Of a folder, and of the list of its files, which lies beside it.
SUFFIXES: Final = ('.dir', '.toc')

MOST_BYTES: Final = 64 * 2 ** 20  # of a file
MOST_IN_ALL: Final = 512 * 2 ** 20
MOST_FILES: Final = 2_000_000
MOST_BLOCKS: Final = 1024
MOST_KINDS: Final = 100  # of warnings

#: The kinds of files that are read, and those of a project that say nothing of its network.
_READ: Final = ('n', 'parm', 'cparm', 'network', 'text', 'table')
_OF_PROJECTS: Final = frozenset({'.build', '.start', '.root', '.grps', '.application', '.toc', '.parm'})
#: Parameters that only say what the editor showed.
_EDITOR: Final = frozenset({'pageindex'})
_ACTIONS: Final = frozenset({'pulse', 'momentary', 'header'})
_WORDS: Final = {'on': True, 'off': False, '1': True, '0': False}
#: Not a file that has become a link or a pipe since it was listed.
_OPENED: Final = os.O_RDONLY | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0)
_NAME = re.compile(r'([^.]+)\.([A-Za-z]\w*)(?:\.[0-9]{1,4})?\Z', re.ASCII)


def read(path: Path) -> Document:
    """Return the network in a folder of toeexpand, given it or its ``.toc``.

    A ``.toe`` is a document of '/', a ``.tox`` one of the component in it, in /project1.  Raises NotFoundError,
    NetworkError.
    """
    listed = path.suffix == '.toc'
    folder = path.with_suffix('.dir') if listed else path
    if not folder.is_dir():
        raise NotFoundError(f'{folder}: there is no such folder; run toeexpand on the file'
                            + (', and keep the folder beside its list' if listed else ''))
    reader = _Reader(folder, path if listed else path.with_suffix('.toc'))
    return reader.document()


class _Notes:
    """What was not read: for each kind the first place and how many."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}

    def add(self, place: str, what: str) -> None:
        if what not in self.found and len(self.found) >= MOST_KINDS:
            what = 'not read: what is of more kinds than these'
        self.found.setdefault(what, [place, 0])[1] += 1

    def at(self, place: str) -> Callable[[str], None]:
        return lambda what: self.add(place, f'not read: {what}')

    def lines(self, folder: Path) -> list[str]:
        lines = [f'{folder}: {place:.300}{f" and {count - 1} more" if count > 1 else ""}: {what}'
                 for what, (place, count) in self.found.items()]
        return [''.join(char if char.isprintable() else '?' for char in line) for line in lines]


class _Reader:
    """Reads one folder; `files`: path of an operator in it -> kind -> file; `inside`: path -> names in it."""

    def __init__(self, folder: Path, list_file: Path) -> None:
        self.folder, self.list_file = folder, list_file
        self.notes = _Notes()
        self.files: dict[str, dict[str, str]] = {}
        self.inside: dict[str, list[str]] = {}
        self.bytes = 0
        self.count = 0

    def document(self) -> Document:
        self._walk(str(self.folder), '', 0)
        self._sort()
        build = dict(_pairs(self._text(os.path.join(self.folder, '.build'))))
        names = self.inside.get('', [])
        if not names:
            raise NetworkError(f'{self.folder}: no network; there is no file .n of an operator in it')
        component = len(names) == 1 and names != ['project1'] and not self.folder.stem.endswith('.toe')
        root = self._entry('', names[0], '/project1') if component else self._root()
        if root is None:
            raise NetworkError(f'{self.folder}: no network; {names[0]}.n does not say what type it is')
        head = {'version': VERSION, 'network_path': root.place or '/', 'type': root.type}
        if build.get('build'):
            head['td_build'] = build['build']
        return Document(root, head, self.notes.lines(self.folder))

    def _root(self) -> Entry:
        root = Entry('/', 'baseCOMP', '')
        root.children = self._children('', '', 0)
        rate = dict(_pairs(self._text(os.path.join(self.folder, '.start')))).get('cookrate', '')
        if re.fullmatch(r'[0-9]{1,3}(\.[0-9]{1,9})?', rate) and float(rate) > 0:
            root.storage['tdgraph_project'] = {'rate': float(rate)}
        return root

    # -- files ----------------------------------------------------------------------------------------------

    def _walk(self, folder: str, path: str, deep: int) -> None:
        """Find the files of operators."""
        if deep > MOST_DEEP:
            self.notes.add(path, f'more than {MOST_DEEP} components inside each other; the rest was left out')
            return
        for item in self._items(folder):
            place = f'{path}/{item.name}' if path else item.name
            self.count += 1
            if self.count > MOST_FILES:
                raise NetworkError(f'{self.folder}: more than {MOST_FILES:,} files; expand a smaller component')
            if item.is_symlink():
                self.notes.add(place, 'a link; it was not followed')
            elif item.is_dir(follow_symlinks=False):
                self._walk(item.path, place, deep + 1)
            elif not item.is_file(follow_symlinks=False):
                self.notes.add(place, 'no regular file; it was left out')
            else:
                self._file(item, path, place)

    def _items(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as items:
                return sorted(items, key=lambda item: item.name)
        except OSError as error:
            self.notes.add(self._place(folder), f'cannot be read: {error.strerror}')
            return []

    def _file(self, item: os.DirEntry[str], path: str, place: str) -> None:
        found = _NAME.match(item.name)
        if found is None:
            if item.name not in _OF_PROJECTS and item.name != '.DS_Store':
                self.notes.add(place, 'not read: a file of no operator')
            return
        name, kind = found.groups()
        owner = f'{path}/{name}' if path else name
        if kind == 'lod':
            self.notes.add(place, 'not read: the inside of a component that is loaded on demand; turn that off')
        elif kind not in _READ:
            self.notes.add(place, f'not read: a .{kind} file')
        elif kind in self.files.setdefault(owner, {}):
            self.notes.add(place, 'a second file of this name; it was left out')
        else:
            self.files[owner][kind] = item.path

    def _sort(self) -> None:
        """Put the operators in the order of the list of files, where there is one."""
        order: dict[str, int] = {}
        missing = []
        for line in self._text(str(self.list_file)).split('\n'):
            line = line.strip()
            found = re.match(r'(?!#)(.*)\.n(?: ([0-9]{1,4}))?\Z', line)
            if found is not None:
                order.setdefault(found[1], len(order))
                if 'n' not in self.files.get(found[1], {}):
                    missing.append(found[1])
        for name in missing:
            self.notes.add(f'{name[:200]}.n', 'in the list of files, and not in the folder')
        for path in sorted(self.files, key=lambda path: (order.get(path, len(order)), path)):
            if 'n' not in self.files[path]:
                self.notes.add(path, f'there are files of an operator, but no {path.rpartition("/")[2]}.n among '
                                     'them; it was left out')
            else:
                above, _, name = path.rpartition('/')
                self.inside.setdefault(above, []).append(name)
        for path in self.inside:
            if path and 'n' not in self.files.get(path, {}):
                self.notes.add(path, 'a folder of no operator; it was left out')

    def _bytes(self, path: str) -> bytes:
        """Return what is in a file; nothing where it is missing, too large, or no regular file."""
        try:
            file = os.open(path, _OPENED)
        except FileNotFoundError:
            return b''
        except OSError as error:
            self.notes.add(self._place(path), f'cannot be read: {error.strerror}')
            return b''
        try:
            size = os.fstat(file).st_size
            if size > MOST_BYTES:
                self.notes.add(self._place(path), f'larger than {MOST_BYTES >> 20} MB; it was left out')
                return b''
            self.bytes += size
            if self.bytes > MOST_IN_ALL:
                raise NetworkError(f'{self.folder}: more than {MOST_IN_ALL >> 20} MB; expand a smaller component')
            return os.read(file, size)
        except OSError as error:
            self.notes.add(self._place(path), f'cannot be read: {error.strerror}')
            return b''
        finally:
            os.close(file)

    def _place(self, path: str) -> str:
        return path.removeprefix(f'{self.folder}{os.sep}')

    def _text(self, path: str) -> str:
        return self._bytes(path).decode('utf-8', 'replace').replace('\r\n', '\n')

    # -- operators ------------------------------------------------------------------------------------------

    def _children(self, path: str, above: str, deep: int) -> list[Entry]:
        found = [self._entry(path, name, above, deep + 1) for name in self.inside.get(path, ())]
        return [entry for entry in found if entry is not None]

    def _entry(self, around: str, name: str, above: str, deep: int = 1) -> Entry | None:
        path = f'{around}/{name}' if around else name
        files = self.files[path]
        say = self.notes.at(f'{path}.n')
        lines = node(self._text(files['n']), say)
        if lines is None or lines.family not in FAMILIES:
            self.notes.add(f'{path}.n', 'no type of operator in its first line; it was left out')
            return None
        entry = Entry(name, op_type(lines.family, lines.token), f'{above}/{name}')
        if lines.tile is not None:
            entry.position, entry.size = lines.tile[:2], lines.tile[2:]
        entry.color, entry.comment, entry.dock, entry.tags = lines.color, lines.comment, lines.dock, lines.tags
        kind = _class_of(entry.type)
        entry.flags = {flag: on for flag, on in lines.flags.items() if flag in _PLAIN_FLAGS or hasattr(kind, flag)}
        entry.children = self._children(path, entry.place, deep)
        self._inputs(entry, lines, path)
        self._values(entry, path, kind, python=lines.python)
        self._content(entry, path)
        return entry

    def _inputs(self, entry: Entry, lines: NodeLines, path: str) -> None:
        wired: list[str | None] = [None] * (max(lines.inputs, default=-1) + 1)
        for index, name in lines.inputs.items():
            wired[index] = name
        if not entry.type.endswith('COMP'):
            entry.inputs = wired
            return
        entry.comp_inputs = wired
        if 'network' in self.files[path]:
            say = self.notes.at(f'{path}.network')
            sources = connections(self._text(self.files[path]['network']), say)
            doors = sorted((child.name for child in entry.children if child.type in _DOORS),
                           key=lambda name: (base_of(name), digits_of(name) or 0, name))
            for _ in sources.keys() - set(doors):
                say('a wire to an In operator that is not there')
            entry.inputs = [sources.get(name) for name in doors]

    def _content(self, entry: Entry, path: str) -> None:
        for kind in ('text', 'table'):
            if kind not in self.files[path]:
                continue
            content = cells(self._bytes(self.files[path][kind]))
            if content is None:
                self.notes.add(f'{path}.{kind}', 'damaged; its content was left out')
            elif entry.type.endswith('DAT'):
                entry.content = content
                # What stands for an operator that does not exist here keeps it for a file.
                entry.raw = {'dat_content': content,
                             'dat_content_format': 'text' if isinstance(content, str) else 'table'}

    # -- parameters -----------------------------------------------------------------------------------------

    def _values(self, entry: Entry, path: str, kind: Any, *, python: bool) -> None:
        files = self.files[path]
        if 'cparm' in files:
            entry.custom = definitions(self._text(files['cparm']), self.notes.at(f'{path}.cparm'))
        if 'parm' not in files:
            return
        say = self.notes.at(f'{path}.parm')
        builtin, customs = {} if kind is None else _builtin(kind), _customs(entry.custom)
        sequences: dict[str, Declaration] = {} if kind is None else kind.declarations.sequences
        for line in parameters(self._text(files['parm']), say):
            if line.name in _EDITOR:
                continue
            if line.mode == 1 and not python:
                say('an expression in Tscript')
            place = _block(line.name, sequences)
            if place is not None and place[1] < MOST_BLOCKS:
                name, index, base, fields = place
                rows = entry.sequences.setdefault(name, [])
                rows += [{} for _ in range(index + 1 - len(rows))]
                _put(rows[index], base, line, fields.parts[base].group.kind, say)
            elif line.name in sequences:
                _lengthen(entry.sequences.setdefault(line.name, []), line.value)
            else:
                style = builtin.get(line.name) or customs.get(line.name, '')
                _put(entry.parameters, line.name, line, style, say)
        outside = entry.parameters.get('externaltox')
        if outside and not entry.children and isinstance(outside, str):
            entry.tox_ref = outside


_PLAIN_FLAGS: Final = frozenset({'bypass', 'lock', 'display', 'render', 'viewer', 'expose', 'allowCooking'})
_DOORS: Final = frozenset(f'in{family}' for family in FAMILIES)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split('\n'):
        key, _, value = line.strip().partition(' ')
        yield key, value.strip()


def _class_of(kind: str) -> Any:
    """Return the class of a type, None where it does not exist here."""
    try:
        return registry.lookup(kind)
    except TDGraphError:
        return None


@cache
def _builtin(kind: Any) -> dict[str, str]:
    """Return the kind of value of every parameter of a type, by name."""
    return {name: part.group.kind for name, part in kind.declarations.parts.items()}


def _customs(custom: list[Definition]) -> dict[str, str]:
    found: dict[str, str] = {}
    for definition in custom:
        style = STYLES[definition.style]
        size = definition.facts.get('size', 1)
        suffixes = style.suffixes if size == 1 else [str(number + 1) for number in range(size)]
        found |= {f'{definition.name}{suffix}': style.kind for suffix in suffixes}
    return found


def _block(name: str, sequences: dict[str, Declaration]) -> tuple[str, int, str, Declarations] | None:
    """Return (sequence, index, base name, its parameters) of a name such as ``const0value``."""
    for sequence, declaration in sequences.items():
        found = re.match(r'([0-9]{1,6})(\D.*)', name[len(sequence):]) if name.startswith(sequence) else None
        fields = declaration.fields
        if found is not None and fields is not None and found[2] in fields.parts:
            return sequence, int(found[1]), found[2], fields
    return None


def _lengthen(rows: list[dict[str, Value]], text: str) -> None:
    """Make as many blocks as a sequence says it has."""
    if re.fullmatch(r'[0-9]{1,4}', text):
        rows += [{} for _ in range(min(int(text), MOST_BLOCKS) - len(rows))]


def _put(values: dict[str, Value], name: str, line: ParLine, kind: str, say: Callable[[str], None]) -> None:
    """Add a parameter in TDN's notation; what it stores beside that and does not use has no place in it."""
    if line.mode == 1 and (line.expression or '').strip():
        values[name] = f'={line.expression}'
    elif line.mode == 3 and (line.bind or '').strip():
        values[name] = f'~{line.bind}'
    elif kind not in _ACTIONS:
        value = _constant(line.value, kind)
        if value is None:
            say(f'a {kind} parameter whose value is none')
        else:
            values[name] = value[0] + value if isinstance(value, str) and value[:1] in ('=', '~') else value


def _constant(text: str, kind: str) -> Value:
    """Return a constant as a parameter of this kind takes it; None where it is none."""
    if kind == 'toggle':
        return _WORDS.get(text)
    if kind in ('float', 'int', 'sequence'):
        number = _number(text)
        return int(number) if number is not None and kind != 'float' else number
    if kind:
        return text
    # Of a parameter that is not known here only the text tells whether it is a number.
    number = _number(text)
    if number is None or text not in (f'{number:g}', repr(number)):
        return text
    return int(number) if number.is_integer() else number


def _number(text: str) -> float | None:
    if len(text) > 40 or not re.fullmatch(r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?', text):
        return None
    return float(text) if abs(float(text)) < 3e38 else None

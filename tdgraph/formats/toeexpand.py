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
from tdgraph.formats.document import VERSION, Definition, Document, Entry, Value
from tdgraph.formats.toecustom import definitions
from tdgraph.formats.toefolder import Folder
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

MOST_BLOCKS: Final = 1024

#: Parameters that only say what the editor showed.
_EDITOR: Final = frozenset({'pageindex'})
_ACTIONS: Final = frozenset({'pulse', 'momentary', 'header'})
_WORDS: Final = {'on': True, 'off': False, '1': True, '0': False}


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
    found = Folder(folder, path if listed else path.with_suffix('.toc'))
    return _Reader(folder, found).document()


class _Reader:
    """Makes the document of one folder."""

    def __init__(self, path: Path, folder: Folder) -> None:
        self.path, self.folder = path, folder
        self.notes, self.files = folder.notes, folder.files

    def document(self) -> Document:
        build = dict(_pairs(self.folder.text(os.path.join(self.path, '.build'))))
        names = self.folder.inside.get('', [])
        if not names:
            raise NetworkError(f'{self.path}: no network; there is no file .n of an operator in it')
        component = len(names) == 1 and names != ['project1'] and not self.path.stem.endswith('.toe')
        root = self._entry('', names[0], '/project1') if component else self._root()
        if root is None:
            raise NetworkError(f'{self.path}: no network; {names[0]}.n does not say what type it is')
        head = {'version': VERSION, 'network_path': root.place or '/', 'type': root.type}
        if build.get('build'):
            head['td_build'] = build['build']
        return Document(root, head, self.notes.lines(self.path))

    def _root(self) -> Entry:
        root = Entry('/', 'baseCOMP', '')
        root.children = self._children('', '', 0)
        rate = dict(_pairs(self.folder.text(os.path.join(self.path, '.start')))).get('cookrate', '')
        if re.fullmatch(r'[0-9]{1,3}(\.[0-9]{1,9})?', rate) and float(rate) > 0:
            root.storage['tdgraph_project'] = {'rate': float(rate)}
        return root

    # -- operators ------------------------------------------------------------------------------------------

    def _children(self, path: str, above: str, deep: int) -> list[Entry]:
        found = [self._entry(path, name, above, deep + 1) for name in self.folder.inside.get(path, ())]
        return [entry for entry in found if entry is not None]

    def _entry(self, around: str, name: str, above: str, deep: int = 1) -> Entry | None:
        path = f'{around}/{name}' if around else name
        files = self.files[path]
        say = self.notes.at(f'{path}.n')
        lines = node(self.folder.text(files['n']), say)
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
            sources = connections(self.folder.text(self.files[path]['network']), say)
            doors = sorted((child.name for child in entry.children if child.type in _DOORS),
                           key=lambda name: (base_of(name), digits_of(name) or 0, name))
            for _ in sources.keys() - set(doors):
                say('a wire to an In operator that is not there')
            entry.inputs = [sources.get(name) for name in doors]

    def _content(self, entry: Entry, path: str) -> None:
        for kind in ('text', 'table'):
            if kind not in self.files[path]:
                continue
            content = cells(self.folder.content(self.files[path][kind]))
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
            entry.custom = definitions(self.folder.text(files['cparm']), self.notes.at(f'{path}.cparm'))
        if 'parm' not in files:
            return
        say = self.notes.at(f'{path}.parm')
        builtin, customs = {} if kind is None else _builtin(kind), _customs(entry.custom)
        sequences: dict[str, Declaration] = {} if kind is None else kind.declarations.sequences
        for line in parameters(self.folder.text(files['parm']), say):
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

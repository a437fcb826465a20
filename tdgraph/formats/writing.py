"""A component becomes a TDN document: only what differs from how TouchDesigner creates an operator.

One changed parameter is one changed line, so neither type defaults nor templates are written, keys have one order,
and `exported_at`, `generator` and `td_build` are those of the file that was read, else constants.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tdgraph.formats.document import FLAGS, VERSION
from tdgraph.formats.sources import NoSource, text_of_functions
from tdgraph.formats.yaml12 import dump
from tdgraph.operators.dat._value import Table, Text
from tdgraph.operators.placeholder import Placeholder
from tdgraph.pars import ParCollection, ParMode
from tdgraph.pars.group import ParGroup

__all__ = ['Writer', 'text_of']

#: What a new file says about itself: constant, so that a file changes only where the network does.
ORIGIN: Final = {'generator': 'tdgraph', 'td_build': '2025.30000', 'exported_at': '1970-01-01T00:00:00Z'}
FLOW: Final = frozenset({'position', 'size', 'color', 'tags', 'flags', 'inputs', 'comp_inputs', 'options',
                         'default', 'values', 'menuNames', 'menuLabels'})
#: Parameters that are never written: they act, or belong to files that TDN replaces.
NEVER: Final = frozenset({'externaltox', 'enableexternaltox', 'reloadtox', 'reinitextensions', 'savebackup',
                          'savecustom', 'reloadcustom', 'pageindex'})
_ACTIONS: Final = ('Pulse', 'Momentary', 'Header', 'Sequence')
_ON_BY_DEFAULT: Final = frozenset({'expose', 'allowCooking'})
_NO_COLOR: Final = (0.545, 0.545, 0.545)
_FILE_STYLES: Final = ('File', 'FileSave', 'Folder')
#: What is kept of these joins what is written anyway.
_MERGED: Final = ('flags', 'inputs', 'parameters', 'sequences', 'tdn_ref')
#: What stays with a component whose inside is in a file of its own.
_OF_SHELLS: Final = ('comp_inputs', 'startup_storage', 'palette_clone', 'tox_ref')


def text_of(comp: Any, head: Mapping[str, Any] | None = None) -> str:
    """Return the TDN text of a component with everything inside.  `head`: what the file says about itself."""
    return Writer(None).text(comp, comp.file_head if head is None else head)


class Writer:
    """Writes a component for a file in `folder`.

    `files`: the texts of the other files that it takes, by path: those of the components that came from files
    of their own.  `warnings`: what is lost.  `portable`: names of files below the folder become relative to it.
    `confined`: no other file may lie outside of the folder.
    """

    def __init__(self, folder: Path | None, *, portable: bool = False, confined: bool = True) -> None:
        self.folder = None if folder is None else folder.resolve()
        self.home, self.portable, self.confined = self.folder, portable, confined
        self.files: dict[Path, str] = {}
        self.warnings: list[str] = []
        self._texts: dict[Any, str] = {}  # of the DATs that stand for functions

    def text(self, comp: Any, head: Mapping[str, Any], storage: Mapping[str, Any] | None = None) -> str:
        """Return the text of a file.  `storage`: what else the file shall store."""
        self._write_functions(comp)
        return dump(self._network(comp, {**head, 'network_path': comp.path}, storage or {}), FLOW)

    def _network(self, comp: Any, head: Mapping[str, Any], storage: Mapping[str, Any]) -> dict[str, Any]:
        origin = {key: head.get(key, ORIGIN[key]) for key in ORIGIN}
        document: dict[str, Any] = {'format': 'tdn', 'version': VERSION, **origin}
        for key in ('build', 'source_file'):
            if key in head:
                document[key] = head[key]
        document |= {'network_path': head['network_path'], 'type': comp.opType,
                     'options': head.get('options', {'include_dat_content': True})}
        own = dict(self._facts(comp))
        if storage:
            own['storage'] = {**own.get('storage', {}), **storage}
        document |= {key: own[key] for key in ('flags', 'color', 'tags', 'comment', 'custom_pars', 'parameters',
                                               'sequences', 'storage') if key in own}
        if 'annotations' in comp.kept:
            document['annotations'] = comp.kept['annotations']
        document['operators'] = self._inside(comp)
        return document

    # -- operators ------------------------------------------------------------------------------------------

    def _inside(self, comp: Any) -> list[dict[str, Any]]:
        return [self._operator(op) for op in comp.children_by_name.values() if op.made_by is None]

    def _operator(self, op: Any) -> dict[str, Any]:
        entry = dict(_tile(op))
        wired = dict(self._connections(op))
        if op.dock is not None:
            wired['dock'] = _name_from(op, op.dock)
        if op.isCOMP and 'tdn_ref' in op.kept and self._refers(op, op.kept['tdn_ref']):
            shell = {key: op.kept[key] for key in _OF_SHELLS if key in op.kept}
            return entry | wired | shell | {'tdn_ref': op.kept['tdn_ref']}
        entry |= self._facts(op)
        entry |= wired
        entry |= self._content(op)
        entry |= {key: value for key, value in op.kept.items() if key not in _MERGED}
        if op.isCOMP and op.children_by_name:
            entry['children'] = self._inside(op)
        return entry

    def _refers(self, comp: Any, ref: str) -> bool:
        """Put a component into its own file; False where it has to be written in place."""
        if not comp.file_head:  # its file could not be read
            if comp.children_by_name:
                self._warn(comp, f'{ref} could not be read, so what is inside now is written in its place')
            return not comp.children_by_name
        if self.folder is None or self.home is None:
            return True
        path = (self.folder / ref).resolve()
        if self.confined and not path.is_relative_to(self.home):
            self._warn(comp, f'{ref} lies outside of {self.home}, so the component is written in its place')
            return False
        outer, self.folder = self.folder, path.parent
        text = dump(self._network(comp, comp.file_head, {}), FLOW)
        self.folder = outer
        if self.files.setdefault(path, text) != text:
            self._warn(comp, f'it differs from the other component in {ref}, so it is written in its place')
            return False
        return True

    def _facts(self, op: Any) -> Iterator[tuple[str, Any]]:
        """Yield what an operator has of its own, in the order of a file."""
        flags = [*_flags(op)]
        if flags:
            yield 'flags', flags
        if max(abs(a - b) for a, b in zip(op.color, _NO_COLOR, strict=True)) > 0.01:
            yield 'color', [number(part) for part in op.color]
        if op.tags:
            yield 'tags', sorted(op.tags)
        if op.comment:
            yield 'comment', op.comment
        custom = self._custom(op)
        if custom:
            yield 'custom_pars', custom
        values = {par.name: self._value(par) for par in _changed(op)}
        values = {**{key: value for key, value in op.kept.get('parameters', {}).items()
                     if (par := op.par.get_par(key)) is None or par.isDefault}, **values}
        if values:
            yield 'parameters', dict(sorted(values.items()))
        sequences = {**_sequences(op), **op.kept.get('sequences', {})}
        if sequences:
            yield 'sequences', sequences
        stored = self._stored(op)
        if stored:
            yield 'storage', stored

    def _value(self, par: Any) -> Any:
        value = notation(par)
        if self.portable and self.home is not None and par.style in _FILE_STYLES and value == par.val != '':
            path = Path(value)
            if path.is_absolute() and path.is_relative_to(self.home):
                return path.relative_to(self.home).as_posix()
        return value

    def _stored(self, op: Any) -> dict[str, Any]:
        startup = op.kept.get('startup_storage', {})
        found = {}
        for key, value in op.storage.items():
            if key in startup:
                continue
            if isinstance(key, str) and _is_data(value):
                found[key] = wrapped(value)
            else:
                self._warn(op, f'what it stores under {key!r} is no data that a file can hold; it is left out')
        return found

    def _connections(self, op: Any) -> Iterator[tuple[str, Any]]:
        names = [None if wire is None else self._source(op, index, wire) for index, wire in enumerate(op.wires)]
        for index, name in sorted(op.kept.get('inputs', {}).items()):  # what could not be wired
            names += [None] * (index + 1 - len(names))
            if names[index] is None:
                names[index] = name
            elif op.isMultiInputs:  # has closed the gap
                names.insert(index, name)
        while names and names[-1] is None:
            names.pop()
        if names:
            yield 'inputs', names

    def _source(self, op: Any, index: int, wire: Any) -> str | None:
        door = wire.op.inner_output(wire.index) if wire.index else None
        if not wire.index:
            return _name_from(op, wire.op)
        self._warn(op, f'its input {index} comes from output {wire.index} of {wire.op.name}; TDN names no output '
                       'but the first, so the file has the Out operator, which TouchDesigner does not wire')
        return None if door is None else str(door.path)

    # -- DATs -----------------------------------------------------------------------------------------------

    def _content(self, op: Any) -> Iterator[tuple[str, Any]]:
        content: Any = None
        if op in self._texts:
            content = Text(self._texts[op])
        elif op.isDAT and not isinstance(op, Placeholder) and 'dat_read_only' not in op.kept:
            content = op.own_content()
        if content is None or not content.text:
            return
        if isinstance(content, Table):
            yield 'dat_content', [list(row) for row in content.rows]
            yield 'dat_content_format', 'table'
        else:
            yield 'dat_content', content.text
            yield 'dat_content_format', 'text'

    def _write_functions(self, comp: Any) -> None:
        """Find the DATs whose text has to become the source of functions."""
        waiting = [comp]
        while waiting:
            op = waiting.pop()
            waiting += reversed(op.children_by_name.values())
            functions = getattr(op, '_functions', None)
            if not functions:
                continue
            dat = op if op.isDAT and op.par.get_par('callbacks') is None else op.par['callbacks'].eval()
            try:
                text = text_of_functions(functions)
                if dat is None:
                    raise NoSource(f'{next(iter(functions))} has no DAT to be written into; let the parameter '
                                   'callbacks name one')
                if self._texts.setdefault(dat, text) != text:
                    raise NoSource(f'{next(iter(functions))} belongs into {dat.path}, as do those of another '
                                   'operator')
            except NoSource as error:
                self._warn(op, f'the callback {error}; it is left out')

    def _warn(self, op: Any, text: str) -> None:
        self.warnings.append(f'{op.path}: {text}')

    # -- custom parameters ----------------------------------------------------------------------------------

    def _custom(self, op: Any) -> dict[str, list[dict[str, Any]]]:
        found = {page.name: [definition for group in page.parGroups if group.collection.par_block is None
                             for definition in self._definitions(group)] for page in op.customPages}
        return {name: definitions for name, definitions in found.items() if definitions}

    def _definitions(self, group: Any) -> Iterator[dict[str, Any]]:
        """Yield a definition; after a sequence those of one block of it."""
        fields = group.group.fields
        if fields is None:
            yield _definition(group) | self._values(group)
            return
        yield _definition(group) | {'size': len(fields.groups)}
        for field in fields.groups.values():
            yield _definition(ParGroup(ParCollection(group.owner, fields), field))

    def _values(self, group: Any) -> dict[str, Any]:
        parts = list(group)
        values = [self._value(par) for par in parts]
        if group.style in _ACTIONS or values == [constant(par.default) for par in parts]:
            return {}
        return {'value': values[0]} if len(values) == 1 else {'values': values}


def _tile(op: Any) -> Iterator[tuple[str, Any]]:
    yield 'name', op.name
    yield 'type', op.opType
    if (op.nodeX, op.nodeY) != (0.0, 0.0):
        yield 'position', [number(op.nodeX), number(op.nodeY)]
    if (op.nodeWidth, op.nodeHeight) != ((160.0, 130.0) if op.isCOMP else (130.0, 90.0)):
        yield 'size', [round(op.nodeWidth), round(op.nodeHeight)]


def _flags(op: Any) -> Iterator[str]:
    for name in FLAGS:
        default = name in _ON_BY_DEFAULT
        if bool(getattr(op, name)) is not default:
            yield f'-{name}' if default else name
        elif name in op.kept.get('flags', ()):
            yield name


def _name_from(op: Any, other: Any) -> str:
    """Name an operator as seen from beside `op`: a sibling by its name, others by their path."""
    return str(other.name if other.above is op.above else other.path)


# -- parameters ----------------------------------------------------------------------------------------------


def _changed(op: Any) -> list[Any]:
    """Return the built-in parameters that are written, without those of sequences."""
    return [par for par in op.par.changed_pars() if not par.isCustom and par.collection.par_block is None
            and par.style not in _ACTIONS and not par.readOnly and par.name not in NEVER and not _is_usual(par)]


def _is_usual(par: Any) -> bool:
    """Whether the constant counts as the default: a difference in the tenth decimal does not."""
    # An empty expression counts for nothing, and TDN knows no export.
    if par.active_mode in (ParMode.EXPRESSION, ParMode.BIND) or par.defaultMode is not ParMode.CONSTANT:
        return False
    value, usual = par.val, par.default
    if isinstance(value, float) and isinstance(usual, float):
        return abs(value - usual) <= 1e-9
    return par.style != 'Unsupported' and bool(value == usual)


def notation(par: Any) -> Any:
    """Return a parameter in TDN's notation."""
    if par.mode is ParMode.EXPRESSION and par.expr.strip():
        return f'={par.expr}'
    if par.mode is ParMode.BIND and par.bindExpr.strip():
        return f'~{par.bindExpr}'
    return constant(par.val)


def constant(value: Any) -> Any:
    """Return a constant as TDN writes it; a text that looks like an expression is marked."""
    if isinstance(value, str):
        return value[0] + value if value[:1] in ('=', '~') else value
    if isinstance(value, float):
        return number(value)
    if value is None or isinstance(value, (bool, int)):
        return '' if value is None else value
    if isinstance(value, (list, tuple)):
        return ' '.join(getattr(item, 'path', str(item)) for item in value)
    return getattr(value, 'path', str(value))


def number(value: float) -> int | float:
    """Return a number as TDN writes it: ten decimals, whole ones without a point."""
    if not math.isfinite(value):
        return value
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


def _sequences(op: Any) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sequence in op.seq:
        start = sequence.group.start_blocks
        rows = [{par.part.name: notation(par) for par in block.par.changed_pars() if not _is_usual(par)}
                for block in sequence.blocks]
        if len(rows) != start or any(rows):
            found[sequence.name] = rows
    return found


def _definition(group: Any) -> dict[str, Any]:
    """Return how a custom parameter is made, without its value."""
    declaration, parts = group.group, list(group)
    found: dict[str, Any] = {'name': declaration.name, 'style': declaration.style.name}
    if declaration.title != declaration.name:
        found['label'] = declaration.title
    if declaration.style.name in ('Float', 'Int') and len(parts) > 1:
        found['size'] = len(parts)
    if declaration.style.name not in _ACTIONS:
        found |= _default_of(parts)
        found |= _range_of(parts)
        found |= _menu_of(parts[0])
    for key, given in (('startSection', declaration.section), ('readOnly', declaration.read_only),
                       ('help', declaration.help)):
        if given:
            found[key] = given
    return found


def _default_of(parts: list[Any]) -> dict[str, Any]:
    # No mark for what looks like an expression: a default is never one.
    defaults = [par.default if isinstance(par.default, str) else constant(par.default) for par in parts]
    if all(default in (0, '', False) for default in defaults):
        return {}
    return {'default': defaults[0] if len(set(map(repr, defaults))) == 1 else defaults}


def _range_of(parts: list[Any]) -> dict[str, Any]:
    par = parts[0]
    if not par.isNumber or par.isToggle or par.isMenu:
        return {}
    limits = {key: number(getattr(par, key)) for key in ('min', 'max', 'normMin', 'normMax')}
    found: dict[str, Any] = {key: limit for key, limit in limits.items()
                             if limit != (0 if key.lower().endswith('min') else 1)}
    # One range for all: a clamp that only one of them has would change the others' values.
    return found | {key: True for key in ('clampMin', 'clampMax') if all(getattr(part, key) for part in parts)}


def _menu_of(par: Any) -> dict[str, Any]:
    if par.part.group.menu_source:
        return {'menuSource': par.part.group.menu_source}
    if not par.isMenu or not par.menuNames:
        return {}
    names, labels = list(par.menuNames), list(par.menuLabels)
    return {'menuNames': names} if labels == names else {'menuNames': names, 'menuLabels': labels}


# -- storage -------------------------------------------------------------------------------------------------


def _is_data(value: Any) -> bool:
    if isinstance(value, dict):
        return '$type' not in value and all(isinstance(key, str) and _is_data(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set)):
        return all(map(_is_data, value))
    return value is None or isinstance(value, (bool, int, float, str, bytes))


def wrapped(value: Any) -> Any:
    """Return a stored value as JSON has it; see `building.plain`."""
    if isinstance(value, bytes):
        return {'$type': 'bytes', '$value': base64.b64encode(value).decode()}
    if isinstance(value, tuple):
        return {'$type': 'tuple', '$value': [wrapped(item) for item in value]}
    if isinstance(value, set):
        return {'$type': 'set', '$value': sorted((wrapped(item) for item in value), key=repr)}
    if isinstance(value, list):
        return [wrapped(item) for item in value]
    if isinstance(value, dict):
        return {key: wrapped(item) for key, item in value.items()}
    for kind in (float, int, str):  # of NumPy, say, whose repr is not theirs
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value)
    return value

"""What a TDN file says, as checked data: no operators yet, no trust needed.

`parse` brings every form that TDN has had (JSON, lists of connections, flags as an object, parameters as
``{expr: …}``, flat custom parameters, templates, type defaults) into one.  A fault costs the entry that it is in
and no more: it becomes a line of `Document.warnings`, which begins with the file and the operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tdgraph.errors import NetworkError
from tdgraph.formats.yaml12 import load

__all__ = ['FLAGS', 'VERSION', 'Definition', 'Document', 'Entry', 'parse']

VERSION: Final = '2.0'
FLAGS: Final = ('bypass', 'lock', 'display', 'render', 'viewer', 'expose', 'allowCooking')
MOST_DEEP: Final = 40

Value = str | int | float | bool | None
Say = Callable[[str], None]


@dataclass
class Definition:
    """A custom parameter: `facts` are TDN's own keys, `values` one per component, [] where none is given."""

    name: str
    style: str
    page: str
    facts: dict[str, Any] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)


@dataclass
class Entry:
    """One operator as the file has it; `inputs` are names or None, `content` a text, rows, or None.

    `place` is its path in the file.  `raw` is the entry itself, for an operator that does not exist here.
    `size`, `color` None: the file does not say.  `flags`: name -> on.
    """

    name: str
    type: str
    place: str
    position: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] | None = None
    color: tuple[float, float, float] | None = None
    comment: str = ''
    tags: list[str] = field(default_factory=list)
    dock: str = ''
    parameters: dict[str, Value] = field(default_factory=dict)
    sequences: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    custom: list[Definition] = field(default_factory=list)
    flags: dict[str, bool] = field(default_factory=dict)
    storage: dict[str, Any] = field(default_factory=dict)
    startup_storage: dict[str, Any] = field(default_factory=dict)
    inputs: list[str | None] = field(default_factory=list)
    comp_inputs: list[str | None] = field(default_factory=list)
    content: str | list[list[str]] | None = None
    dat_read_only: bool = False
    children: list[Entry] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    palette_clone: bool = False
    tdn_ref: str = ''
    tox_ref: str = ''
    raw: dict[str, Any] = field(default_factory=dict)

    def walk(self) -> Iterator[Entry]:
        """Yield this and all below, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Document:
    """A file: `root` is the COMP that it describes, `head` what it says about itself."""

    root: Entry
    head: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


#: Keys of the document that say where it comes from; kept as they are.
HEAD: Final[dict[str, tuple[type, ...]]] = {
    'build': (int, type(None)), 'generator': (str,), 'td_build': (str,), 'source_file': (str,),
    'exported_at': (str,), 'options': (dict,), 'type': (str,)}
_NO_FACTS: Final = ('name', 'style', 'page', 'value', 'values')


def parse(text: str, place: str) -> Document:
    """Return what a TDN text says.  Raises NetworkError where it is no TDN at all."""
    data = load(text, place)
    if isinstance(data, list):
        data = {'format': 'tdn', 'version': VERSION, 'operators': data}
    if not isinstance(data, dict) or not (data.get('format') == 'tdn' or isinstance(data.get('operators'), list)):
        raise NetworkError(f"{place}: no TDN network; a .tdn file begins with 'format: tdn'")
    return _Parser(data, place).document()


class _Parser:
    """Reads one document; `shared` and `templates` are its defaults by type and its pages of parameters."""

    def __init__(self, data: dict[str, Any], place: str) -> None:
        self.data, self.place = data, place
        self.warnings: list[str] = []
        self.shared = self._of_dicts('type_defaults')
        self.templates: dict[str, Any] = self._typed(data, 'par_templates', dict, place) or {}

    def document(self) -> Document:
        data = self.data
        version = str(data.get('version', VERSION))
        if _number(version) > _number(VERSION):
            self.warnings.append(f'{self.place}: TDN {version} is newer than {VERSION}, which is known here; '
                                 'what is new in it is left out')
        path = data.get('network_path')
        path = path if isinstance(path, str) and path.startswith('/') else '/'
        kind = data.get('type')
        root = self._entry({**data, 'name': path.rpartition('/')[2] or '/',
                            'type': kind if isinstance(kind, str) and kind else 'baseCOMP',
                            'children': data.get('operators')}, path.rstrip('/'), 0)
        assert root is not None
        head = {key: data[key] for key, kinds in HEAD.items() if key in data and isinstance(data[key], kinds)}
        return Document(root, {**head, 'network_path': path, 'version': version}, self.warnings)

    # -- operators ------------------------------------------------------------------------------------------

    def _entry(self, raw: Any, above: str, deep: int) -> Entry | None:
        if not isinstance(raw, dict):
            self._warn(above, f'an operator is {_shown(raw)}; it was left out')
            return None
        name, kind = raw.get('name'), raw.get('type')
        if not isinstance(name, str) or not isinstance(kind, str) or not name or not kind:
            self._warn(above, f'an operator has no {"name" if not isinstance(name, str) or not name else "type"}; '
                              'it was left out')
            return None
        place = f'{above}/{name}' if deep else above
        if deep > MOST_DEEP:
            self._warn(place, f'more than {MOST_DEEP} components inside each other; the rest was left out')
            return None
        given = self._with_defaults(raw, kind) if deep else raw
        entry = Entry(name, kind, place, raw=raw)
        self._tile(entry, given)
        self._values(entry, given)
        self._texts(entry, given)
        entry.inputs = self._connections(given.get('inputs'), place)
        entry.comp_inputs = self._connections(given.get('comp_inputs'), place)
        seen: set[str] = set()
        for child in self._typed(given, 'children', list, place) or []:
            made = self._entry(child, place, deep + 1)
            if made is not None and made.name in seen:
                self._warn(made.place, 'a second operator of this name; it was left out')
            elif made is not None:
                seen.add(made.name)
                entry.children.append(made)
        return entry

    def _with_defaults(self, raw: dict[str, Any], kind: str) -> dict[str, Any]:
        shared = self.shared.get(kind)
        if not shared:
            return raw
        merged = {**shared, **raw}
        own = raw.get('parameters') or {}
        if isinstance(shared.get('parameters'), dict) and isinstance(own, dict):
            merged['parameters'] = {**shared['parameters'], **own}
        return merged

    def _tile(self, entry: Entry, given: dict[str, Any]) -> None:
        entry.position = self._numbers(given, 'position', 2, entry.place) or (0.0, 0.0)  # type: ignore[assignment]
        entry.size = self._numbers(given, 'size', 2, entry.place)  # type: ignore[assignment]
        entry.color = self._numbers(given, 'color', 3, entry.place)  # type: ignore[assignment]
        entry.tags = [str(tag) for tag in self._typed(given, 'tags', list, entry.place) or []]
        entry.flags = self._flags(given.get('flags'), entry.place)
        entry.annotations = [item for item in self._typed(given, 'annotations', list, entry.place) or []
                             if isinstance(item, dict)]

    def _texts(self, entry: Entry, given: dict[str, Any]) -> None:
        for key in ('comment', 'dock', 'tdn_ref', 'tox_ref'):
            setattr(entry, key, self._typed(given, key, str, entry.place) or '')
        entry.dat_read_only = given.get('dat_read_only') is True
        entry.palette_clone = given.get('palette_clone') is True
        entry.content = self._content(given.get('dat_content'), given.get('dat_content_format'), entry.place)

    def _values(self, entry: Entry, given: dict[str, Any]) -> None:
        place = entry.place
        entry.parameters = self._parameters(given.get('parameters'), place)
        for name, rows in (self._typed(given, 'sequences', dict, place) or {}).items():
            if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                entry.sequences[str(name)] = [self._parameters(row, place) for row in rows]
            else:
                self._warn(place, f'the sequence {name!r} is no list of blocks; it was left out')
        entry.custom = [*self._custom(given.get('custom_pars'), place)]
        for key in ('storage', 'startup_storage'):
            setattr(entry, key, self._typed(given, key, dict, place) or {})

    # -- values ---------------------------------------------------------------------------------------------

    def _parameters(self, given: Any, place: str) -> dict[str, Value]:
        if given is None:
            return {}
        if not isinstance(given, dict):
            self._warn(place, f'the parameters are {_shown(given)}; they were left out')
            return {}
        found: dict[str, Value] = {}
        for name, value in given.items():
            try:
                found[str(name)] = _value(value)
            except ValueError:
                self._warn(place, f'the parameter {name!r} is {_shown(value)}; it was left out')
        return found

    def _custom(self, given: Any, place: str) -> Iterator[Definition]:
        if isinstance(given, list):  # up to TDN 1.0
            for item in given:
                page = item.get('page') if isinstance(item, dict) else None
                yield from self._definition(item, page if isinstance(page, str) else 'Custom', place)
        elif isinstance(given, dict):
            for page, items in given.items():
                for item in self._page(items, place):
                    yield from self._definition(item, str(page), place)
        elif given is not None:
            self._warn(place, f'the custom parameters are {_shown(given)}; they were left out')

    def _page(self, items: Any, place: str) -> list[Any]:
        if isinstance(items, list):
            return items
        if not isinstance(items, dict) or '$t' not in items:
            self._warn(place, f'a page of custom parameters is {_shown(items)}; it was left out')
            return []
        template = self.templates.get(str(items['$t']))
        if not isinstance(template, list):
            self._warn(place, f'there is no template {items["$t"]!r} for custom parameters; the page was left out')
            return []
        filled = []
        for item in template:
            name = item.get('name') if isinstance(item, dict) else None
            if isinstance(name, str) and name in items:
                key = 'values' if isinstance(items[name], list) else 'value'
                filled.append({**item, key: items[name]})
            else:
                filled.append(item)
        return filled

    def _definition(self, item: Any, page: str, place: str) -> Iterator[Definition]:
        name, style = (item.get('name'), item.get('style')) if isinstance(item, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(style, str):
            self._warn(place, f'a custom parameter is {_shown(item)}, without name or style; it was left out')
            return
        values = item.get('values', [item['value']] if 'value' in item else [])
        found = []
        for value in values if isinstance(values, list) else [values]:
            try:
                found.append(_value(value))
            except ValueError:
                self._warn(place, f'the custom parameter {name!r} is {_shown(value)}; its default serves')
                found = []
                break
        facts = {key: value for key, value in item.items() if key not in _NO_FACTS}
        yield Definition(name, style, page, facts, found)

    def _flags(self, given: Any, place: str) -> dict[str, bool]:
        flags: dict[str, bool] = {}
        if isinstance(given, dict):
            named = [(str(name), bool(on)) for name, on in given.items()]
        elif isinstance(given, list):
            named = [(str(name).removeprefix('-'), not str(name).startswith('-')) for name in given]
        elif given is None:
            named = []
        else:
            self._warn(place, f'the flags are {_shown(given)}; they were left out')
            named = []
        for name, on in named:
            if name in FLAGS:
                flags[name] = on
            else:
                self._warn(place, f'there is no flag {name!r}; it was left out')
        return flags

    def _connections(self, given: Any, place: str) -> list[str | None]:
        if given is None:
            return []
        if not isinstance(given, list):
            self._warn(place, f'the inputs are {_shown(given)}; they were left out')
            return []
        found: list[str | None] = []
        for index, item in enumerate(given):
            if isinstance(item, dict):  # up to TDN 1.0
                at, source = item.get('index', index), item.get('source')
                if not isinstance(at, int) or not 0 <= at < 10_000 or not isinstance(source, str):
                    self._warn(place, f'the input {index} is {_shown(item)}; it was left out')
                    continue
                found += [None] * (at + 1 - len(found))
                found[at] = source
            elif item is None or isinstance(item, str):
                found.append(item or None)
            else:
                self._warn(place, f'the input {index} is {_shown(item)}; it was left out')
                found.append(None)
        return found

    def _content(self, given: Any, form: Any, place: str) -> str | list[list[str]] | None:
        if given is None:
            return None
        if isinstance(given, str):
            return given if form != 'table' else [line.split('\t') for line in given.splitlines()]
        if isinstance(given, list) and all(isinstance(row, list) for row in given) and (given or form == 'table'):
            return [['' if cell is None else _cell(cell) for cell in row] for row in given]
        if isinstance(given, list) and not any(isinstance(row, (list, dict)) for row in given):
            return '\n'.join('' if line is None else _cell(line) for line in given)
        self._warn(place, f'the content is {_shown(given)}; give a text, or rows of cells; it was left out')
        return None

    # -- helpers --------------------------------------------------------------------------------------------

    def _warn(self, place: str, text: str) -> None:
        self.warnings.append(f'{self.place}: {place or "/"}: {text}')

    def _typed(self, given: dict[str, Any], key: str, kind: type, place: str) -> Any:
        value = given.get(key)
        if value is None or isinstance(value, kind):
            return value
        self._warn(place, f'{key} is {_shown(value)}; it was left out')
        return None

    def _numbers(self, given: dict[str, Any], key: str, count: int, place: str) -> tuple[float, ...] | None:
        value = given.get(key)
        if value is None:
            return None
        if isinstance(value, list) and len(value) == count and all(map(_is_length, value)):
            return tuple(map(float, value))
        self._warn(place, f'{key} is {_shown(value)}, not {count} numbers; it was left out')
        return None

    def _of_dicts(self, key: str) -> dict[str, dict[str, Any]]:
        found = self._typed(self.data, key, dict, '') or {}
        return {str(name): item for name, item in found.items() if isinstance(item, dict)}


def _value(value: Any) -> Value:
    """Return a parameter's value in TDN's notation; ValueError where it is none."""
    if isinstance(value, dict):  # up to TDN 1.0
        if isinstance(value.get('expr'), str):
            return f'={value["expr"]}'
        if isinstance(value.get('bind'), str):
            return f'~{value["bind"]}'
    if isinstance(value, (dict, list)):
        raise ValueError
    return value  # type: ignore[no-any-return]


def _is_length(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split('.') if part.isdigit() and len(part) < 9)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f'{text[:57]}...'

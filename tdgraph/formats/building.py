"""A TDN document becomes operators.

In TDN's order: operators depth first, components before the others; custom parameters; sequences; values; flags;
wires; content of DATs; storage; docking; last what the component itself has.  A fault never stops this: what
cannot be done is left out with a warning that names the place.  Nothing cooks and nothing of the file runs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from tdgraph.errors import NotFoundError, TDGraphError, UnknownParError
from tdgraph.formats.document import Definition, Document, Entry
from tdgraph.graph.connect import connect
from tdgraph.graph.names import check_name
from tdgraph.operators.placeholder import Placeholder, placeholder_type

__all__ = ['Builder']

#: Parameters that have had two names, in TouchDesigner's own pages and in its builds of 2025: a file may have
#: either, the one that is here gets the value.  For each pair the types (or the family) that it concerns.
_SHAPES: Final = ('circleTOP', 'constantTOP', 'rampTOP', 'rectangleTOP', 'textTOP')
_PAIRS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ('multrgbbyalpha', 'premultrgbbyalpha', _SHAPES), ('compoverinput', 'combineinput', _SHAPES),
    ('compinput', 'combineinput', ('edgeTOP',)), ('top', 'tops', ('compositeTOP',)),
    ('inputimage0', 'inputimage', ('bloomTOP',)), ('interp', 'interpnotches', ('rampTOP',)),
    ('scalex', 'filterscalex', ('blurTOP',)), ('scaley', 'filterscaley', ('blurTOP',)),
    ('tracking1', 'trackingx', ('textTOP',)), ('tracking2', 'trackingy', ('textTOP',)),
    ('position1', 'positionx', ('textTOP',)), ('position2', 'positiony', ('textTOP',)),
    ('smartquote', 'smartpunct', ('textTOP',)),
    ('chop', 'chops', ('selectCHOP',)), ('filterbydigits', 'filterdigits', ('selectCHOP',)),
    ('commonrenamefrom', 'renamefrom', ('CHOP',)), ('commonrenameto', 'renameto', ('CHOP',)))
_OTHER_NAMES: Final = {(kind, name): other for one, two, kinds in _PAIRS for kind in kinds
                       for name, other in ((one, two), (two, one))}
#: Definitions of custom parameters: TDN's key -> attribute of a Par; those of every component alike.
_FACTS: Final = {'default': 'default', 'min': 'min', 'max': 'max', 'clampMin': 'clampMin', 'clampMax': 'clampMax',
                 'normMin': 'normMin', 'normMax': 'normMax', 'menuNames': 'menuNames', 'menuLabels': 'menuLabels',
                 'menuSource': 'menuSource', 'startSection': 'startSection', 'readOnly': 'readOnly', 'help': 'help'}

#: Keys of an entry that have a place here; the others of a stand-in are kept as they are.
HERE: Final = frozenset({'name', 'type', 'position', 'size', 'color', 'comment', 'tags', 'dock', 'parameters',
                         'custom_pars', 'flags', 'storage', 'inputs', 'children', 'sequences'})
#: What has no place here, of any operator.
KEPT: Final = ('comp_inputs', 'startup_storage', 'annotations', 'palette_clone', 'dat_read_only', 'tdn_ref',
               'tox_ref')

#: Opens the document that a component's `tdn_ref` names; None where it cannot, with a warning given.
Reference = Callable[[Entry], AbstractContextManager[Document | None]]


class Builder:
    """Puts what documents describe into components; `warnings` are what was left out."""

    def __init__(self, refer: Reference) -> None:
        self.refer = refer
        self.warnings: list[str] = []
        self._made: list[tuple[Entry, Any]] = []

    def fill(self, comp: Any, document: Document) -> None:
        """Make the document's operators inside `comp`, and give `comp` what the file says of it."""
        self.warnings += document.warnings
        first = len(self._made)
        self._create(comp, document.root.children)
        made = self._made[first:]
        del self._made[first:]
        for step in (self._customise, self._sequences, self._parameters, self._flags, self._wires, self._content,
                     self._storage, self._dock):
            for entry, op in made:
                step(entry, op)
        for step in (self._customise, self._sequences, self._parameters, self._flags, self._storage):
            step(document.root, comp)
        self._tile(document.root, comp, place=False)
        comp.file_head = document.head

    # -- operators ------------------------------------------------------------------------------------------

    def _create(self, comp: Any, entries: list[Entry]) -> None:
        for entry in sorted(entries, key=lambda entry: not entry.type.endswith('COMP')):
            op = self._new(comp, entry)
            if op is None:
                continue
            self._made.append((entry, op))
            self._tile(entry, op, place=True)
            if entry.tdn_ref and not entry.children and op.isCOMP:
                with self.refer(entry) as inside:
                    if inside is not None:
                        self.fill(op, inside)
            elif entry.tox_ref:
                self._warn(op, f'the component is in {entry.tox_ref}, which only TouchDesigner reads; it is empty')
            elif entry.palette_clone:
                self._warn(op, "the inside of this component comes from TouchDesigner's palette; it is empty")
            if entry.children and op.isCOMP:
                self._create(op, entry.children)
            elif entry.children:
                self._warn(op, f'it has operators inside ({entry.children[0].name}, ...), but is no component; '
                           'they were left out')
        children = comp.children_by_name
        for entry in entries:  # back in the order of the file
            if entry.name in children:
                children[entry.name] = children.pop(entry.name)

    def _new(self, comp: Any, entry: Entry) -> Any:
        try:
            kind = comp.engine.registry(entry.type)
        except TDGraphError:
            kind = placeholder_type(entry.type)
            if kind is None:
                self.warnings.append(f'{entry.place}: {entry.type!r} is no type of operator; it was left out')
                return None
        there = comp.children_by_name.get(entry.name)
        if there is not None:  # local/time
            return there if there.opType == entry.type else self._changed(there, entry, kind)
        try:
            name = check_name(comp.path, entry.name)
        except TDGraphError as error:
            self.warnings.append(f'{error}; it was left out')
            return None
        op = comp.add(kind, name)
        if isinstance(op, Placeholder):
            op.kept = {key: value for key, value in entry.raw.items() if key not in HERE}
        return op

    def _changed(self, there: Any, entry: Entry, kind: Any) -> Any:
        if not issubclass(kind, Placeholder):
            with self._attempt(there):
                return there.changeType(entry.type)
        else:
            self._warn(there, f'a {entry.type} in the file, which does not exist here; it stays a {there.opType}')
        return there

    def _tile(self, entry: Entry, op: Any, *, place: bool) -> None:
        if place:
            op.nodeX, op.nodeY = entry.position
            if entry.size is not None:
                op.nodeWidth, op.nodeHeight = entry.size
        if entry.color is not None:
            op.color = entry.color
        op.comment = entry.comment or op.comment
        op.tags = {*op.tags, *entry.tags}
        kept = {key: value for key in KEPT if (value := getattr(entry, key))}
        if kept:
            self._keep(op, kept)

    @staticmethod
    def _keep(op: Any, facts: dict[str, Any]) -> None:
        op.kept = {**op.kept, **facts}

    # -- parameters -----------------------------------------------------------------------------------------

    def _customise(self, entry: Entry, op: Any) -> None:
        blocks: list[tuple[str, int, int]] = []  # sequence, its number, how many groups make its block
        for index, definition in enumerate(entry.custom):
            with self._attempt(op):
                self._define(op, definition)
            size = definition.facts.get('size')
            if definition.style == 'Sequence' and isinstance(size, int) and size > 0:
                blocks.append((definition.name, index + size, size))
            for name, last, size in blocks:
                if index == last:
                    with self._attempt(op):
                        op.seq[name].blockSize = size

    def _define(self, op: Any, definition: Definition) -> None:
        page = op.par.append_page(definition.page)
        size = definition.facts.get('size', 1) if definition.style in ('Float', 'Int') else 1
        group = page.append_style(definition.style, (definition.name,), definition.facts.get('label'), size=size)
        for key, attribute in _FACTS.items():
            if key in definition.facts:
                value = definition.facts[key]
                for index, par in enumerate(group):
                    # A list is one value a component, but for menus, where it is the menu.
                    each = isinstance(value, list) and not key.startswith('menu') and index < len(value)
                    with self._attempt(op):
                        setattr(par, attribute, value[index] if each else value)
        for par in group:
            par.val = par.default
        for par, value in zip(group, definition.values, strict=False):
            self._set(op, par.name, value)

    def _sequences(self, entry: Entry, op: Any) -> None:
        for name, rows in entry.sequences.items():
            sequence = op.par.get_sequence(name)
            if sequence is None:
                if isinstance(op, Placeholder) or op.par.builtin_table.keeps(name):
                    self._keep(op, {'sequences': {**op.kept.get('sequences', {}), name: rows}})
                else:
                    self._warn(op, f'there is no sequence {name!r}; it was left out')
                continue
            with self._attempt(op):
                sequence.numBlocks = len(rows)
            for block, row in zip(sequence.blocks, rows, strict=False):
                for base, value in row.items():
                    self._set(op, base, value, block.par)

    def _parameters(self, entry: Entry, op: Any) -> None:
        for name, value in entry.parameters.items():
            other = _OTHER_NAMES.get((op.opType, name)) or _OTHER_NAMES.get((op.family, name), '')
            if other in op.par.builtin_table.parts and name not in op.par.builtin_table.parts:
                self._set(op, other, _translated(op, name, other, value))
            else:
                self._set(op, name, value)

    def _set(self, op: Any, name: str, value: Any, pars: Any = None) -> None:
        """Give a parameter its value; what it does not take is kept for the file."""
        collection = op.par if pars is None else pars
        try:
            if collection.get_par(name) is None and collection.get_sequence(name) is None:
                collection.par_to_set(name)
            collection.assign(name, '' if value is None else value)
        except TDGraphError as error:
            unknown = isinstance(error, UnknownParError)
            if pars is not None or value is None:
                self.warnings.append(f'{error}; it was left out')
                return
            self._keep(op, {'parameters': {**op.kept.get('parameters', {}), name: value}})
            self.warnings.append(f'{error}; {"it is only kept" if unknown else "the default serves, it is kept"} '
                                 'for the file')

    # -- the rest -------------------------------------------------------------------------------------------

    def _flags(self, entry: Entry, op: Any) -> None:
        for name, on in entry.flags.items():
            if name == 'lock' and on:
                self._lock(op)
            else:
                with self._attempt(op):
                    setattr(op, name, on)

    def _lock(self, op: Any) -> None:
        """Lock without cooking: what is locked is the content of the file, which comes later."""
        if op.isDAT and not isinstance(op, Placeholder):
            op.hold(op.empty())
            return
        self._keep(op, {'flags': ['lock']})
        if op.family in ('TOP', 'CHOP'):
            self._warn(op, 'it is locked, and TDN does not keep what is locked; it cooks instead')

    def _wires(self, entry: Entry, op: Any) -> None:
        for index, name in enumerate(entry.inputs):
            if name is None:
                continue
            source = _named(op, name)
            try:
                if source is None:
                    raise NotFoundError(f'{op.path}: its input {index} is {name!r}, which is not there')
                source, output = _outlet(source, op)
                connect(source, output, op, index)
            except TDGraphError as error:
                self._keep(op, {'inputs': {**op.kept.get('inputs', {}), index: name}})
                self.warnings.append(f'{error}; it stays open, the wire is kept for the file')
        if any(entry.comp_inputs):
            self._warn(op, 'wires between objects do not exist here; they are kept for the file')

    def _content(self, entry: Entry, op: Any) -> None:
        if entry.content is None or entry.dat_read_only:
            return
        if not op.isDAT:
            self._warn(op, 'it has content, but is no DAT; it was left out')
        elif not isinstance(op, Placeholder):
            with self._attempt(op):
                op.restore(entry.content)

    def _storage(self, entry: Entry, op: Any) -> None:
        for key, value in {**entry.storage, **entry.startup_storage}.items():
            with self._attempt(op, f'{op.path}: storage {key!r}: '):
                op.store(str(key), plain(value))

    def _dock(self, entry: Entry, op: Any) -> None:
        if entry.dock:
            host = _named(op, entry.dock)
            if host is None:
                self._warn(op, f'it is docked to {entry.dock!r}, which is not there')
            else:
                op.dock = host

    @contextmanager
    def _attempt(self, op: Any, place: str = '') -> Iterator[None]:
        """Turn what goes wrong inside into a warning."""
        try:
            yield
        except (TDGraphError, AttributeError, TypeError, ValueError) as error:
            own = isinstance(error, TDGraphError) and not place
            self.warnings.append(f'{error}' if own else f'{place or op.path + ": "}{error}')

    def _warn(self, op: Any, text: str) -> None:
        self.warnings.append(f'{op.path}: {text}')


def _translated(op: Any, name: str, other: str, value: Any) -> Any:
    """Return a value under the other name: where one of the two is a toggle, the other a menu of 2025."""
    if 'combineinput' not in (name, other):
        return value
    if other == 'combineinput':
        items = op.par[other].menuNames
        on = next((index for index, item in enumerate(items) if item.startswith('comp')), 0)
        if isinstance(value, str) and value[:1] == '=':
            return f'={on} if ({value[1:]}) else {1 - on}'
        return on if value else 1 - on
    return value.startswith('comp') if isinstance(value, str) and value[:1] not in '=~' else value


def _named(op: Any, name: str) -> Any:
    """Return what a name means beside an operator; None where there is no such operator, or it is no name."""
    try:
        return op.above.op(name)
    except TDGraphError:
        return None


def _outlet(source: Any, op: Any) -> tuple[Any, int]:
    """Return what a wire begins at, and which output: toeexpand names the Out operator inside a component."""
    around = source.above
    if around is not None and around.above is op.above and around is not op.above:
        for output in range(around.output_count()):
            if around.inner_output(output) is source:
                return around, output
    return source, 0


def plain(value: Any) -> Any:
    """Return a stored value; TDN wraps what JSON has not: ``{$type: tuple, $value: [1, 2]}``."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get('$type')
    if kind is None:
        return {key: plain(item) for key, item in value.items()}
    inside = value.get('$value')
    if kind == 'bytes':
        return base64.b64decode(str(inside), validate=True)
    if kind in ('tuple', 'set') and isinstance(inside, list):
        return (tuple if kind == 'tuple' else set)(map(plain, inside))
    raise ValueError(f'a stored value of type {kind!r} cannot be read')

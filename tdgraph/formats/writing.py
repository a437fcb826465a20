"""A component becomes a TDN document: only what differs from how TouchDesigner creates an operator.

One changed parameter is one changed line, so neither type defaults nor templates are written, keys have one order,
and `exported_at`, `generator` and `td_build` are those of the file that was read, else constants.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tdgraph.formats.document import FLAGS, VERSION
from tdgraph.formats.yaml12 import dump
from tdgraph.operators.dat._value import Table
from tdgraph.operators.placeholder import Placeholder
from tdgraph.pars import ParMode

__all__ = ['network', 'text_of']

#: What a new file says about itself: constant, so that a file changes only where the network does.
ORIGIN: Final = {'generator': 'tdgraph', 'td_build': '2025.30000', 'exported_at': '1970-01-01T00:00:00Z'}
FLOW: Final = frozenset({'position', 'size', 'color', 'tags', 'flags', 'inputs', 'comp_inputs', 'options', 'values',
                         'menuNames', 'menuLabels'})
#: Parameters that are never written: they act, or belong to files that TDN replaces.
NEVER: Final = frozenset({'externaltox', 'enableexternaltox', 'reloadtox', 'reinitextensions', 'savebackup',
                          'savecustom', 'reloadcustom', 'pageindex'})
_ACTIONS: Final = ('pulse', 'momentary', 'header', 'sequence')
_ON_BY_DEFAULT: Final = frozenset({'expose', 'allowCooking'})
_NO_COLOR: Final = (0.545, 0.545, 0.545)
_FILES: Final = ('file', 'syncfile')


def text_of(comp: Any, head: dict[str, Any] | None = None) -> str:
    """Return the TDN text of a component with everything inside.  `head`: what the file said about itself."""
    return dump(network(comp, head or {}), FLOW)


def network(comp: Any, head: dict[str, Any]) -> dict[str, Any]:
    """Return the document of a component as plain data."""
    origin = {key: head.get(key, ORIGIN[key]) for key in ORIGIN}
    document: dict[str, Any] = {'format': 'tdn', 'version': VERSION, **origin}
    for key in ('build', 'source_file'):
        if key in head:
            document[key] = head[key]
    document |= {'network_path': comp.path, 'type': comp.opType,
                 'options': head.get('options', {'include_dat_content': True})}
    own = dict(_facts(comp))
    document |= {key: own[key] for key in ('flags', 'color', 'tags', 'comment', 'custom_pars', 'parameters',
                                           'sequences', 'storage') if key in own}
    if 'annotations' in comp.kept:
        document['annotations'] = comp.kept['annotations']
    document['operators'] = _inside(comp)
    return document


def _inside(comp: Any) -> list[dict[str, Any]]:
    return [_operator(op) for op in comp.children_by_name.values() if op.made_by is None]


def _operator(op: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {'name': op.name, 'type': op.opType}
    if (op.nodeX, op.nodeY) != (0.0, 0.0):
        entry['position'] = [_number(op.nodeX), _number(op.nodeY)]
    if (op.nodeWidth, op.nodeHeight) != ((160.0, 130.0) if op.isCOMP else (130.0, 90.0)):
        entry['size'] = [_number(op.nodeWidth), _number(op.nodeHeight)]
    entry |= _facts(op)
    entry |= _connections(op)
    if op.dock is not None:
        entry['dock'] = _name_from(op, op.dock)
    entry |= _content(op)
    entry |= op.kept
    if op.isCOMP and op.children_by_name and 'tdn_ref' not in op.kept:
        entry['children'] = _inside(op)
    return entry


def _facts(op: Any) -> Iterator[tuple[str, Any]]:
    """Yield what an operator has of its own, in the order of a file."""
    flags = [*_flags(op)]
    if flags:
        yield 'flags', flags
    if max(abs(a - b) for a, b in zip(op.color, _NO_COLOR, strict=True)) > 0.01:
        yield 'color', [_number(part) for part in op.color]
    if op.tags:
        yield 'tags', sorted(op.tags)
    if op.comment:
        yield 'comment', op.comment
    custom = _custom(op)
    if custom:
        yield 'custom_pars', custom
    values = {par.name: notation(par) for par in _changed(op) if par.part.group is not None}
    if values:
        yield 'parameters', dict(sorted(values.items()))
    sequences = _sequences(op)
    if sequences:
        yield 'sequences', sequences
    startup = op.kept.get('startup_storage', {})
    stored = {key: wrapped(value) for key, value in op.storage.items() if key not in startup and _is_data(value)}
    if stored:
        yield 'storage', stored


def _flags(op: Any) -> Iterator[str]:
    for name in FLAGS:
        default = name in _ON_BY_DEFAULT
        if bool(getattr(op, name)) is not default:
            yield f'-{name}' if default else name


def _connections(op: Any) -> Iterator[tuple[str, Any]]:
    names: list[str | None] = [None if wire is None else _name_from(op, wire.op) for wire in op.wires]
    while names and names[-1] is None:
        names.pop()
    if names:
        yield 'inputs', names


def _name_from(op: Any, other: Any) -> str:
    """Name an operator as seen from beside `op`: a sibling by its name, others by their path."""
    return str(other.name if other.above is op.above else other.path)


def _content(op: Any) -> Iterator[tuple[str, Any]]:
    content = None if not op.isDAT or isinstance(op, Placeholder) else op.own_content()
    if content is None or not content.text:
        return
    if isinstance(content, Table):
        yield 'dat_content', [list(row) for row in content.rows]
        yield 'dat_content_format', 'table'
    else:
        yield 'dat_content', content.text
        yield 'dat_content_format', 'text'


# -- parameters ----------------------------------------------------------------------------------------------


def _changed(op: Any) -> list[Any]:
    """Return the built-in parameters that are written, without those of sequences."""
    return [par for par in op.par.changed_pars() if not par.isCustom and par.collection.par_block is None
            and par.part.group.kind not in _ACTIONS and not par.readOnly and par.name not in NEVER]


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
        return _number(value)
    if value is None or isinstance(value, (bool, int)):
        return '' if value is None else value
    if isinstance(value, (list, tuple)):
        return ' '.join(getattr(item, 'path', str(item)) for item in value)
    return getattr(value, 'path', str(value))


def _number(value: float) -> int | float:
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


def _sequences(op: Any) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sequence in op.seq:
        start = sequence.group.start_blocks
        rows = [{par.part.name: notation(par) for par in block.par.changed_pars()} for block in sequence.blocks]
        if len(rows) != start or any(rows):
            found[sequence.name] = rows
    return found


def _custom(op: Any) -> dict[str, list[dict[str, Any]]]:
    return {page.name: [_definition(group) for group in _own_groups(page)] for page in op.customPages}


def _own_groups(page: Any) -> Iterable[Any]:
    return [group for group in page.parGroups if group.collection.par_block is None]


def _definition(group: Any) -> dict[str, Any]:
    declaration, parts = group.group, list(group)
    found: dict[str, Any] = {'name': declaration.name, 'style': declaration.style.name}
    if declaration.title != declaration.name:
        found['label'] = declaration.title
    if declaration.style.name in ('Float', 'Int') and len(parts) > 1:
        found['size'] = len(parts)
    if declaration.kind in _ACTIONS:
        return found
    first = parts[0]
    defaults = [constant(par.default) for par in parts]
    if any(default not in (0, '', False) for default in defaults):
        found['default'] = defaults[0] if len(set(map(repr, defaults))) == 1 else defaults
    if first.isNumber and not first.isToggle and not first.isMenu:
        for key, usual in (('min', 0), ('max', 1), ('normMin', 0), ('normMax', 1)):
            given = _number(getattr(first, key))
            if given != usual:
                found[key] = given
        for key in ('clampMin', 'clampMax'):
            if getattr(first, key):
                found[key] = True
    if first.isMenu and not declaration.menu_source:
        found |= {'menuNames': list(first.menuNames), 'menuLabels': list(first.menuLabels)}
    elif declaration.menu_source:
        found['menuSource'] = declaration.menu_source
    for key, given in (('startSection', declaration.section), ('readOnly', declaration.read_only),
                       ('help', declaration.help)):
        if given:
            found[key] = given
    values = [notation(par) for par in parts]
    if values != defaults:
        found |= {'value': values[0]} if len(values) == 1 else {'values': values}
    return found


# -- storage -------------------------------------------------------------------------------------------------


def _is_data(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_data(item) for key, item in value.items())
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
    return value

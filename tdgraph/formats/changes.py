"""What has changed between two networks, in words.

Both are compared as TDN has them, entry by entry; an operator that has only another name is a renamed one.  What a
file says about itself (when and by which program it was written) does not count, nor does a value that is written
out and is the default.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import NetworkError, TDGraphError
from tdgraph.formats import toeexpand
from tdgraph.formats.document import Definition, Document, Entry, parse
from tdgraph.formats.opening import built
from tdgraph.formats.tdn import References, read
from tdgraph.formats.writing import text_of
from tdgraph.operators import registry

__all__ = ['Change', 'changes', 'document_of']

_ON: Final = ('expose', 'allowCooking')
_LIKE: Final = 0.7  # how much of two operators has to be the same for one to be the other, renamed
_COMPARED: Final = frozenset({'name', 'type', 'place', 'raw', 'children', 'parameters', 'sequences', 'custom',
                              'flags', 'storage', 'startup_storage', 'inputs', 'content'})
_MISSING: Final = object()


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference.

    `kind`: added, removed, renamed, type, parameter, expression, custom parameter, wire, flag, content, storage,
    layout or other.  `path`: the operator, as it is now (removed: as it was).  `what`: the parameter, input, flag
    or key.  `before`, `after`: values in TDN's notation, None where there is none.  `text`: the change in words.
    """

    kind: str
    path: str
    what: str = ''
    before: Any = None
    after: Any = None
    text: str = ''


def document_of(path: str) -> Document:
    """Return what a .tdn file says, files that it refers to put in place, or what a .py file builds.

    Raises NotFoundError, NetworkError.
    """
    if path.endswith('.py'):
        with built(path) as project:
            return parse(text_of(project.network), path)
    if not path.rstrip('/').endswith(('.tdn', *toeexpand.SUFFIXES)):
        raise NetworkError(f'{path}: no network file; give a .tdn or a .py file')
    document = read(Path(path))
    references = References(Path(path), trusted=False)
    _take_in(document.root, document.root.place, references)
    document.warnings += references.warnings
    return document


def _take_in(entry: Entry, place: str, references: References) -> None:
    """Put what components have in files of their own into them, with paths as seen from the first file."""
    for child in entry.children:
        child.place = f'{place}/{child.name}'
        if not child.tdn_ref or child.children:
            _take_in(child, child.place, references)
            continue
        with references.open(child) as inside:
            if inside is not None:
                child.children = inside.root.children
                _take_in(child, child.place, references)


def changes(before: Document, after: Document) -> list[Change]:
    """Return what has changed, the component itself first, then its operators, depth first."""
    return [*_entry(before.root, after.root, {})]


def _entry(before: Entry, after: Entry, names: Mapping[str, str]) -> Iterator[Change]:
    """Compare two states of an operator; `names`: of renamed siblings, before -> now."""
    path = after.place or '/'
    if before.type != after.type:
        yield Change('type', path, '', before.type, after.type, f'is a {after.type}, was a {before.type}')
    yield from _values(path, before.type if before.type == after.type else '', before, after)
    yield from _customs(path, before, after)
    yield from _wires(path, before, after, names)
    for name in sorted({*before.flags, *after.flags}):
        was, now = (entry.flags.get(name, name in _ON) for entry in (before, after))
        if was != now:
            yield Change('flag', path, name, was, now, f'{name} is {"on" if now else "off"}')
    yield from _content(path, before.content, after.content)
    for key in ('storage', 'startup_storage'):
        yield from _stored(path, key, getattr(before, key), getattr(after, key))
    yield from _rest(path, before, after, names)
    yield from _children(before, after)


# -- operators ------------------------------------------------------------------------------------------------


def _children(before: Entry, after: Entry) -> Iterator[Change]:
    old, new = ({child.name: child for child in entry.children} for entry in (before, after))
    renamed = _renamed([child for name, child in old.items() if name not in new],
                       [child for name, child in new.items() if name not in old])
    came_from = {now: was for was, now in renamed.items()}
    for name, child in old.items():
        if name not in new and name not in renamed:
            inside = sum(1 for _ in child.walk()) - 1
            yield Change('removed', child.place, '', child.type, None,
                         f'{child.type} removed' + (f', with {inside} inside' if inside else ''))
    for name, child in new.items():
        was = old.get(came_from.get(name, name))
        if was is None:
            yield Change('added', child.place, '', None, child.type, f'{child.type} added{_described(child)}')
            continue
        if was.name != name:
            yield Change('renamed', child.place, 'name', was.name, name, f'renamed, was {was.name}')
        yield from _entry(was, child, renamed)


def _described(entry: Entry) -> str:
    sources = ', '.join(name for name in entry.inputs if name)
    facts = [f'wired from {sources}' if sources else '']
    for count, what in ((len(entry.parameters) + len(entry.sequences), 'parameter'),
                        (len(entry.custom), 'custom one'), (sum(1 for _ in entry.walk()) - 1, 'operator')):
        if count:
            facts.append(f'{count} {what}{"" if count == 1 else "s"}{" inside" if what == "operator" else ""}')
    text = ', '.join(fact for fact in facts if fact)
    return f' ({text})' if text else ''


def _renamed(old: list[Entry], new: list[Entry]) -> dict[str, str]:
    """Return names before -> now of operators that are otherwise alike; the most alike first."""
    alike = [(_likeness(was, now), was.name, now.name) for was in old for now in new if was.type == now.type]
    found: dict[str, str] = {}
    for score, was, now in sorted(alike, key=lambda item: -item[0]):
        if score >= _LIKE and was not in found and now not in found.values():
            found[was] = now
    return found


def _likeness(was: Entry, now: Entry) -> float:
    """Return which part of what two operators have is the same, 0..1."""
    first, second = _facts(was), _facts(now)
    keys = {*first, *second}
    same = sum(_ratio(first.get(key), second.get(key)) for key in keys)
    return same / len(keys)


def _ratio(first: Any, second: Any) -> float:
    if isinstance(first, str) and isinstance(second, str) and max(len(first), len(second)) > 40:
        return difflib.SequenceMatcher(None, first.splitlines(), second.splitlines(), autojunk=False).ratio()
    return float(first == second)


def _facts(entry: Entry) -> dict[str, Any]:
    return {'place': entry.position, 'wires': entry.inputs, **entry.parameters,
            **{f'{name} blocks': rows for name, rows in entry.sequences.items()},
            **{f'custom {item.name}': (item.style, item.values) for item in entry.custom},
            **({} if entry.content is None else {'content': entry.content}),
            **{f'inside {child.name}': child.type for child in entry.children}}


# -- parameters -----------------------------------------------------------------------------------------------


def _values(path: str, kind: str, before: Entry, after: Entry) -> Iterator[Change]:
    old, new = ({**entry.parameters, **_rows(entry)} for entry in (before, after))
    for name in sorted({*old, *new}, key=lambda name: (name not in new, *_natural(name))):
        default = _default(kind, name)
        was, now = old.get(name, default), new.get(name, default)
        if not _same(was, now):
            yield _changed(path, name, was, now)
    for name in sorted({*before.sequences, *after.sequences}):
        had, has = (len(entry.sequences.get(name, ())) for entry in (before, after))
        if had != has and name in before.sequences and name in after.sequences:
            yield Change('parameter', path, name, had, has, f'{name}: {had} blocks -> {has}')


def _rows(entry: Entry) -> dict[str, Any]:
    """Return the parameters of sequences by their full names."""
    return {f'{name}{index}{base}': value for name, rows in entry.sequences.items()
            for index, row in enumerate(rows) for base, value in row.items()}


def _default(kind: str, name: str) -> Any:
    """Return the value of a parameter that a file leaves out, _MISSING where it is not known."""
    try:
        part = registry.lookup(kind).declarations.parts.get(name)
    except TDGraphError:
        return _MISSING
    if part is None:
        return _MISSING
    return f'={part.default_expr}' if part.default_expr else part.default


def _changed(path: str, name: str, was: Any, now: Any) -> Change:
    kind = 'expression' if _is_code(was) or _is_code(now) else 'parameter'
    return Change(kind, path, name, None if was is _MISSING else was, None if now is _MISSING else now,
                  f'{name}: {_said(was)} -> {_said(now)}')


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and value[:1] in ('=', '~') and value[:2] not in ('==', '~~')


def _said(value: Any) -> str:
    """Return a value in TDN's notation as people write it."""
    if value is _MISSING:
        return 'default'
    if isinstance(value, str):
        if _is_code(value):
            return f'{"expression" if value[0] == "=" else "bound to"} {value[1:]}'
        value = value[1:] if value[:2] in ('==', '~~') else value
        return repr(value) if len(value) <= 60 else f'{value[:57]!r}...'
    if isinstance(value, bool):
        return 'on' if value else 'off'
    return f'{value:g}' if isinstance(value, float) else repr(value)


def _same(was: Any, now: Any) -> bool:
    numbers = all(isinstance(value, (int, float)) for value in (was, now))
    if numbers:
        return bool(abs(was - now) <= 1e-9)
    if was is _MISSING or now is _MISSING:
        return was is now
    return bool(was == now or (was in (None, '') and now in (None, '')))


def _natural(name: str) -> tuple[str, int, str]:
    head = name.rstrip('abcdefghijklmnopqrstuvwxyz')
    stem = head.rstrip('0123456789')
    return stem, int(head[len(stem):] or 0), name


def _customs(path: str, before: Entry, after: Entry) -> Iterator[Change]:
    old, new = ({item.name: item for item in entry.custom} for entry in (before, after))
    for name in old:
        if name not in new:
            yield Change('custom parameter', path, name, old[name].style, None, f'custom parameter {name} removed')
    for name, now in new.items():
        was = old.get(name)
        if was is None:
            yield Change('custom parameter', path, name, None, now.style,
                         f'custom parameter {name} added ({now.style} on page {now.page})')
            continue
        facts = [key for key, first, second in _compared(_definition(was), _definition(now)) if first != second]
        if facts:
            yield Change('custom parameter', path, name, _definition(was), _definition(now),
                         f'custom parameter {name}: another {", ".join(facts)}')
        values = was.values or _defaults(was), now.values or _defaults(now)
        if not all(map(_same, *values)) or len(values[0]) != len(values[1]):
            yield Change('parameter', path, name, *values,
                         f'{name}: {" ".join(map(_said, values[0]))} -> {" ".join(map(_said, values[1]))}')


def _definition(item: Definition) -> dict[str, Any]:
    return {'style': item.style, 'page': item.page, **item.facts}


def _defaults(item: Definition) -> list[Any]:
    default = item.facts.get('default', _MISSING)
    return default if isinstance(default, list) else [default]


def _compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in dict.fromkeys((*old, *new)):
        yield key, old.get(key), new.get(key)


# -- the rest -------------------------------------------------------------------------------------------------


def _wires(path: str, before: Entry, after: Entry, names: Mapping[str, str]) -> Iterator[Change]:
    old = [name and names.get(name, name) for name in before.inputs]
    for index in range(max(len(old), len(after.inputs))):
        was, now = (inputs[index] if index < len(inputs) else None for inputs in (old, after.inputs))
        if was != now:
            text = f'input {index}: {was or "nothing"} -> {now or "nothing"}'
            yield Change('wire', path, str(index), was, now, text)


def _content(path: str, was: Any, now: Any) -> Iterator[Change]:
    first, second = _lines(was), _lines(now)
    if first == second:
        return
    lines = list(difflib.unified_diff(first, second, 'before', 'after', lineterm='', n=2))[2:]
    counts = [sum(line.startswith(sign) for line in lines) for sign in '+-']
    head = f'{"table" if isinstance(now, list) else "text"}: {counts[0]} added, {counts[1]} removed lines'
    yield Change('content', path, 'content', was, now, '\n'.join((head, *lines)))


def _lines(content: Any) -> list[str]:
    if isinstance(content, list):
        return ['\t'.join(map(str, row)) for row in content]
    return (content or '').split('\n') if content else []


def _stored(path: str, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    where = 'storage' if place == 'storage' else 'startup storage'
    for key, was, now in _compared(old, new):
        if was != now or (key in old) != (key in new):
            text = (f'{key} added: {_short(now)}' if key not in old else f'{key} removed' if key not in new
                    else f'{key}: {_short(was)} -> {_short(now)}')
            yield Change('storage', path, key, was, now, f'{where}: {text}')


def _rest(path: str, before: Entry, after: Entry, names: Mapping[str, str]) -> Iterator[Change]:
    for field in dataclasses.fields(Entry):
        if field.name in _COMPARED:
            continue
        was, now = getattr(before, field.name), getattr(after, field.name)
        if field.name == 'dock':
            was = names.get(was, was)
        if was != now:
            kind = 'layout' if field.name in ('position', 'size') else 'other'
            word = field.name.replace('_', ' ')
            yield Change(kind, path, word, was, now, f'{word}: {_short(was)} -> {_short(now)}')


def _short(value: Any) -> str:
    if isinstance(value, (tuple, list)) and all(isinstance(item, float) for item in value):
        return ', '.join(f'{item:g}' for item in value) or 'nothing'
    text = 'nothing' if value in (None, '', []) else repr(value)
    return text if len(text) <= 60 else f'{text[:57]}...'


def by_operator(found: Iterable[Change]) -> dict[str, list[Change]]:
    """Return the changes by path, in order."""
    grouped: dict[str, list[Change]] = {}
    for change in found:
        grouped.setdefault(change.path, []).append(change)
    return grouped

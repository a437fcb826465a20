"""Custom parameters as toeexpand writes them: ``.cparm``.

A line is: a number that tells the style, name, label, the ranges of its components, their defaults, its page, the
items of a menu, its place on the page, and up to three texts.  Neither its columns nor its number are documented;
what is read follows from lines whose parameters are known, and a style that is not known becomes a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from tdgraph.formats.document import Definition, Value
from tdgraph.formats.toelines import Say

__all__ = ['definitions']

#: The low byte of the number.  Of the references only that to a TOP is known; OP takes every family.
_STYLES: Final = {1: 'Float', 2: 'Int', 3: 'Toggle', 4: 'Str', 5: 'Pulse', 10: 'TOP', 11: 'OP', 13: 'OP',
                  15: 'Menu', 16: 'Str'}
#: (kind of group, size) -> style: the two next half bytes.
_GROUPS: Final = {(2, 3): 'RGB', (2, 4): 'RGBA', (3, 2): 'XY', (3, 3): 'XYZ', (3, 4): 'XYZW', (5, 2): 'WH'}
_HAS_ENABLE, _HAS_HELP, _HAS_SOURCE = 0x20000, 0x40000, 0x40000000
_RANGE: Final = 6  # flags, least and slider's least; flags, most and slider's most
_CLAMPS: Final = 2
_TEXTS: Final = frozenset({'Str', 'Menu', 'TOP', 'OP'})
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'(?!\S)|(\S+)')
MOST_ITEMS: Final = 10_000


@dataclass
class _Line:
    """A line on its way: `tokens` from behind the label, `order` its place on the page."""

    code: int
    name: str
    label: str
    tokens: list[str]
    order: int = 0


def definitions(text: str, say: Say) -> list[Definition]:
    """Return the custom parameters of a .cparm file, page by page as the dialog has them."""
    pages: list[str] = []
    found: list[tuple[int, int, Definition]] = []
    for raw in text.split('\n'):
        raw = raw.strip()
        tokens = _tokens(raw)
        if raw in ('', '?'):
            continue
        if tokens[0] == 'pages':
            pages = tokens[2:]
        elif len(tokens) < 4 or not re.fullmatch(r'-?[0-9]{1,10}', tokens[0]):
            say(f'a line {tokens[0][:40]!r}')
        else:
            line = _Line(int(tokens[0]) & 0xffffffff, tokens[1], tokens[2], tokens[3:])
            definition = _definition(line, pages, say)
            rank = pages.index(definition.page) if definition.page in pages else len(pages)
            found.append((rank, line.order, definition))
    return [definition for _, _, definition in sorted(found, key=lambda item: item[:2])]


def _tokens(text: str) -> list[str]:
    return [re.sub(r'\\(["\'\\])', r'\1', found[1]) if found[1] is not None else found[2] or found[3] or ''
            for found in _TOKEN.finditer(text)]


def _definition(line: _Line, pages: list[str], say: Say) -> Definition:
    style, size = _style(line, say)
    name = line.name.rpartition(':')[2]
    if name != line.name:
        say('a parameter of a custom sequence, which is a plain one here')
    definition = Definition(name, style, pages[0] if pages else 'Custom', {'label': line.label})
    if style in ('Float', 'Int') and size > 1:
        definition.facts['size'] = size
    start = 1 + _RANGE * size
    page = _page(line.tokens, start, size, pages)
    if page is None:
        say('the columns of a parameter, which has no range, default or page then')
        return definition
    definition.page = line.tokens[page]
    _ranges(definition, line.tokens[1:start], size)
    _defaults(definition, line.tokens[start:page], size, say)
    _tail(definition, line, page + 1, say)
    return definition


def _style(line: _Line, say: Say) -> tuple[str, int]:
    kind, size, group = line.code & 0xff, line.code >> 8 & 0xf, line.code >> 12 & 0xf
    style = _STYLES.get(kind, '')
    if group != 1:
        style = _GROUPS.get((group, size), '') if kind == 1 else ''
    if not style or not 1 <= size <= 4 or (size > 1 and style in _TEXTS | {'Toggle', 'Pulse'}):
        say(f'the style {line.code & 0xffff:#06x} of a parameter, which is a text here')
        return 'Str', max(1, size)
    return style, size


def _page(tokens: list[str], start: int, size: int, pages: list[str]) -> int | None:
    """Return where the page stands: behind as many columns for each default."""
    for index in range(start + 2 * size, len(tokens) - 1):
        if (index - start) % size == 0 and tokens[index] in pages and tokens[index + 1].isdecimal():
            return index
    return None


def _ranges(definition: Definition, columns: list[str], size: int) -> None:
    """Read the first component's: TDN has one range for a group."""
    numbers = [_number(column) for column in columns[:_RANGE]]
    if definition.style in _TEXTS | {'Toggle', 'Pulse'} or None in numbers or len(numbers) < _RANGE:
        return
    low_flags, low, slider_low, high_flags, high, slider_high = numbers
    definition.facts |= {'min': low, 'max': high, 'normMin': slider_low, 'normMax': slider_high,
                         'clampMin': bool(int(low_flags or 0) & _CLAMPS),
                         'clampMax': bool(int(high_flags or 0) & _CLAMPS)}


def _defaults(definition: Definition, columns: list[str], size: int, say: Say) -> None:
    """Read a version, a number, a text and, from version 2, more for each component."""
    width = len(columns) // size
    parts = [columns[index * width:(index + 1) * width] for index in range(size)]
    if any(extra not in ('', 'None') for part in parts for extra in part[3:]):
        say('an expression that is the default of a parameter')
    if definition.style == 'Pulse':
        return
    if definition.style in _TEXTS:
        values: list[Any] = [part[2] if len(part) > 2 else '' for part in parts]
    else:
        values = [_number(part[1]) for part in parts]
    if None in values:
        say('the default of a parameter')
    else:
        definition.facts['default'] = _shaped(definition.style, values)


def _shaped(style: str, values: list[Any]) -> Value | list[Value]:
    if style == 'Toggle':
        return bool(values[0])
    return values if len(values) > 1 else values[0]


def _tail(definition: Definition, line: _Line, at: int, say: Say) -> None:
    """Read what follows the page: the items of a menu, the order, and texts whose presence the number tells."""
    rest = iter(line.tokens[at:])
    first = next(rest)
    if definition.style == 'Menu' or int(first[:9]) & 0x1000:
        count = _number(next(rest, ''))
        if count is None or not 0 <= count <= MOST_ITEMS:
            say('the items of a menu')
            return
        items = [(next(rest, ''), next(rest, '')) for _ in range(int(count))]
        if definition.style == 'Menu':
            definition.facts['menuNames'] = [name for name, _ in items]
            definition.facts['menuLabels'] = [label for _, label in items]
        first = next(rest, '')
    line.order = int(first) if first.isdecimal() and len(first) < 9 else 0
    if line.code & _HAS_SOURCE:
        next(rest, '')  # 2
        next(rest, '')
        say('where a menu takes its items from; it has those that it had when it was saved')
    if line.code & _HAS_ENABLE:
        next(rest, '')
    if line.code & _HAS_HELP and next(rest, '') == '1':
        definition.facts['help'] = next(rest, '')


def _number(text: str) -> int | float | None:
    if re.fullmatch(r'-?[0-9]{1,15}', text):
        return int(text)
    if len(text) < 40 and re.fullmatch(r'-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?', text):
        return float(text) if abs(float(text)) < 1e38 else None
    return None


"""YAML 1.2 as data: plain values in and out, nothing else, whatever the file says.

PyYAML reads YAML 1.1, in which ``off`` is False, ``1e-9`` a text, ``1:30`` 90 and ``010`` 8.  So only its parser
(libyaml) is used: `load` makes the values from the stream of events by the core schema of YAML 1.2, without
recursion and without a constructor that a tag could name.  `dump` writes block style for diffs, one value a line,
and quotes what a reader of either version would take for something else.  It is not PyYAML's, which puts a text
with a tab, an emoji or a blank at the end of a line, which is to say most shaders, on one line in quotes.

What a hostile file may cost is bounded: nesting, the length of numbers, and how much its anchors expand to.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tdgraph.errors import NetworkError

__all__ = ['dump', 'load']

MOST_NESTED: Final = 100
MOST_DIGITS: Final = 400
MOST_COPIES: Final = 1_000_000  # values that aliases may repeat

_INT = re.compile(r'[-+]?[0-9]+\Z')
_OCTAL, _HEX = re.compile(r'0o[0-7]+\Z'), re.compile(r'0x[0-9a-fA-F]+\Z')
_FLOAT = re.compile(r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z')
_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(('', '~', 'null', 'Null', 'NULL')),
    **dict.fromkeys(('true', 'True', 'TRUE'), True), **dict.fromkeys(('false', 'False', 'FALSE'), False),
    **dict.fromkeys(('.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'), math.inf),
    **dict.fromkeys(('-.inf', '-.Inf', '-.INF'), -math.inf), **dict.fromkeys(('.nan', '.NaN', '.NAN'), math.nan),
}
#: Words that YAML 1.1 takes for a truth value or null, or that begin its dates and sexagesimal numbers.
_WORDS_OF_11 = re.compile(r'(?i)(y|n|yes|no|on|off|true|false|null|~|=|<<)\Z')
_NUMBERS_OF_11 = re.compile(r'[-+.]?[0-9][0-9_,:.eExob+-]*([tT ].*)?[a-fA-FzZ]*\Z')
_INDICATORS: Final = frozenset('-?:,[]{}#&*!|>\'"%@`')
_BLOCK, _FLOW = re.compile(r': | #'), re.compile(r'[:,#\[\]{}]')
_ESCAPES: Final = {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r'}


# -- reading -------------------------------------------------------------------------------------------------


def load(text: str, place: str) -> Any:
    """Return the value of a YAML 1.2 document: dict, list, str, int, float, bool, None.

    A text that begins with ``{`` or ``[`` is read as JSON first.  Raises NetworkError, ``place:line: ...``.
    """
    stripped = text.lstrip('\ufeff \t\r\n')
    if stripped[:1] in ('{', '['):
        try:
            found = json.loads(stripped, parse_int=lambda digits: _number(digits, place, 1))
            if '\\ud' in stripped or '\\uD' in stripped:
                json.dumps(found, ensure_ascii=False).encode()
            return found
        except UnicodeEncodeError:
            raise NetworkError(f'{place}: half of a character (\\ud800 to \\udfff); correct the file') from None
        except (ValueError, RecursionError):
            pass  # flow style is YAML as well
    import yaml
    try:
        return _Builder(place).build(yaml.parse(text.removeprefix('\ufeff'), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise NetworkError(_syntax(error, place)) from None


def _syntax(error: Any, place: str) -> str:
    mark, problem = getattr(error, 'problem_mark', None), getattr(error, 'problem', None)
    where = f'{place}:{mark.line + 1}' if mark is not None else place
    return f'{where}: no YAML: {problem or str(error).splitlines()[0]}; correct the file'


class _Builder:
    """Makes values from the events of a parser; `stack` holds the open collections, innermost last."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.stack: list[Any] = []
        self.keys: list[Any] = []  # of each open mapping the key that waits for its value
        self.anchors: dict[str, Any] = {}
        self.open_anchors: list[str | None] = []
        self.sizes: dict[int, int] = {}  # id of an anchored collection -> values in it
        self.copies = 0
        self.result: Any = None

    def build(self, events: Iterator[Any]) -> Any:
        import yaml
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._add(self._named(event.anchor, self._scalar(event)), event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._add(self._repeated(event), event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise self._error(event, 'a second document; keep one network in a file')
        return self.result

    def _error(self, event: Any, text: str) -> NetworkError:
        return NetworkError(f'{self.place}:{event.start_mark.line + 1}: {text}')

    def _named(self, anchor: str | None, value: Any) -> Any:
        if anchor is not None:
            self.anchors[anchor] = value
        return value

    def _open(self, collection: Any, event: Any) -> None:
        if event.tag is not None and event.tag not in ('tag:yaml.org,2002:map', 'tag:yaml.org,2002:seq', '!'):
            raise self._error(event, f'the tag {event.tag} is refused: a network is plain data; remove it')
        if len(self.stack) >= MOST_NESTED:
            raise self._error(event, f'nested more than {MOST_NESTED} deep; make it flatter')
        self.stack.append(collection)
        self.keys.append(_NO_KEY)
        self.open_anchors.append(event.anchor)

    def _close(self, event: Any) -> None:
        collection = self.stack.pop()
        self.keys.pop()
        # Named only when complete, so that nothing can contain itself.
        anchor = self.open_anchors.pop()
        if anchor is not None:
            self.sizes[id(collection)] = _size(collection)
            self.anchors[anchor] = collection
        self._add(collection, event)

    def _add(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.result = value
            return
        parent = self.stack[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif self.keys[-1] is _NO_KEY:
            if isinstance(value, (dict, list)):
                raise self._error(event, 'a key is a collection; give it a name')
            if value in parent:
                raise self._error(event, f'the key {value!r} is there twice; remove one')
            self.keys[-1] = value
        else:
            parent[self.keys[-1]] = value
            self.keys[-1] = _NO_KEY

    def _repeated(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise self._error(event, f'*{event.anchor} refers to nothing; define &{event.anchor} before it')
        value = self.anchors[event.anchor]
        self.copies += self.sizes.get(id(value), 1)
        if self.copies > MOST_COPIES:
            raise self._error(event, f'the aliases repeat more than {MOST_COPIES:,} values; write them out')
        return _copied(value)

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        tag = event.tag
        if tag in (None, '!') and not event.implicit[0]:
            return text  # quoted
        if tag in (None, '!'):
            return plain(text, self.place, event.start_mark.line + 1)
        name = tag.removeprefix('tag:yaml.org,2002:')
        if name == 'str':
            return text
        if name in ('int', 'float', 'bool', 'null'):
            return plain(text, self.place, event.start_mark.line + 1)
        raise self._error(event, f'the tag {tag} is refused: a network is plain data; remove it')


_NO_KEY: Final = object()


def plain(text: str, place: str = '', line: int = 0) -> Any:
    """Return what an unquoted word means in the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in '+-.0123456789':
        if _INT.match(text):
            return _number(text, place, line)
        if _FLOAT.match(text):
            return float(text)
        if _OCTAL.match(text) or _HEX.match(text):
            return int(text, 0)
    return text


def _number(digits: str, place: str, line: int) -> int:
    if len(digits) > MOST_DIGITS:
        raise NetworkError(f'{place}:{line}: a number of {len(digits):,} digits; shorten it')
    return int(digits)


def _size(value: Any) -> int:
    """Count the values in a collection that is not deeper than MOST_NESTED."""
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


# -- writing -------------------------------------------------------------------------------------------------


def dump(value: Mapping[str, Any], flow: frozenset[str] = frozenset()) -> str:
    """Return a document in block style; the lists under the keys of `flow` stand on one line.

    Keys keep their order.  Texts of several lines become literal blocks.  Raises TypeError for other types.
    """
    lines: list[str] = []
    _write_map(value, '', flow, lines)
    return '\n'.join(lines) + '\n' if lines else '{}\n'


def _write_map(value: Mapping[str, Any], indent: str, flow: frozenset[str], lines: list[str]) -> None:
    for key, item in value.items():
        head = f'{indent}{_word(key)}:'
        if key not in flow and _is_open(item):
            lines.append(head)
            # A list's dashes stand under its key, as PyYAML and so Embody writes them.
            _write(item, indent if isinstance(item, (list, tuple)) else indent + '  ', flow, lines)
        else:
            lines.append(f'{head} {_inline(item, indent)}')


def _write(value: Any, indent: str, flow: frozenset[str], lines: list[str]) -> None:
    if isinstance(value, Mapping):
        _write_map(value, indent, flow, lines)
        return
    for item in value:
        if _is_open(item):
            start = len(lines)
            _write(item, indent + '  ', flow, lines)
            lines[start] = f'{indent}- {lines[start][len(indent) + 2:]}'
        else:
            lines.append(f'{indent}- {_inline(item, indent)}')


def _is_open(value: Any) -> bool:
    """Whether a value is written on lines of its own: a collection with something in it."""
    return isinstance(value, (Mapping, list, tuple)) and len(value) > 0


def _inline(value: Any, indent: str) -> str:
    """Write a value behind its key or dash."""
    if isinstance(value, str) and '\n' in value and _fits_block(value):
        return _block(value, indent + '  ')
    return _flow(value) if isinstance(value, (Mapping, list, tuple)) else _word(value)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return '{' + ', '.join(f'{_word(key, _FLOW)}: {_flow(item)}' for key, item in value.items()) + '}'
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(map(_flow, value)) + ']'
    return _word(value, _FLOW)


def _word(value: Any, marks: re.Pattern[str] = _BLOCK) -> str:
    """Write a scalar on one line; a text with `marks` in it needs quotes."""
    if value is None:
        return 'null'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if not isinstance(value, str):
        raise TypeError(f'{type(value).__name__} is not a value of YAML')
    if not value.isprintable():
        return '"' + ''.join(map(_escaped, value)) + '"'
    return value if _is_plain(value, marks) else "'" + value.replace("'", "''") + "'"


def _float(value: float) -> str:
    if math.isfinite(value):
        text = repr(value)
        # 1e-09 has no point: YAML 1.1 reads it as a text.
        return text if '.' in text or 'e' not in text else text.replace('e', '.0e')
    return '.nan' if value != value else '.inf' if value > 0 else '-.inf'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f'\\x{code:02X}' if code < 0x100 else f'\\u{code:04X}' if code < 0x10000 else f'\\U{code:08X}'


def _is_plain(text: str, marks: re.Pattern[str]) -> bool:
    """Whether a printable text needs no quotes, in YAML 1.1 and 1.2."""
    return (text != '' and text[0] not in _INDICATORS and text[-1] not in ' :' and not marks.search(text)
            and not text.startswith(('...', ' ')) and isinstance(plain(text), str)
            and not _WORDS_OF_11.match(text) and not _NUMBERS_OF_11.match(text))


def _fits_block(text: str) -> bool:
    """Whether a literal block keeps the text: lines of printable characters and tabs, the first not empty."""
    return (all(line.replace('\t', '').isprintable() for line in text.split('\n'))
            and text[0] not in ' \t\n' and '\ufeff' not in text)


def _block(text: str, indent: str) -> str:
    body = text.rstrip('\n')
    tail = len(text) - len(body)
    lines = [indent + line if line else '' for line in body.split('\n')] + [''] * (tail - 1)
    return '|' + ('-', '', '+')[min(tail, 2)] + '\n' + '\n'.join(lines)

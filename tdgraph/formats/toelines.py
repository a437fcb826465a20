"""The grammar of the files that toeexpand writes for an operator: ``.n``, ``.parm``, ``.network``, ``.text``.

Derivative documents none of it.  What is read here is what public notes agree on, which were measured on the
components and examples that TouchDesigner brings (builds 2017 to 2025): see docs/decisions.md.  A line that is
not understood is told to `say` by its kind and costs no more than itself.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = ['NodeLines', 'ParLine', 'cells', 'connections', 'fields', 'node', 'parameters', 'taken']

Say = Callable[[str], None]

#: Flags of an operator: the word in the file -> TDN's name.
FLAGS: Final = {'bypass': 'bypass', 'lock': 'lock', 'display': 'display', 'render': 'render', 'viewer': 'viewer',
                'expose': 'expose', 'cook': 'allowCooking', 'export': 'export', 'cloneImmune': 'cloneImmune'}
#: What a line of a .n file may begin with that says only how the editor shows the operator.
_EDITOR: Final = frozenset({'v', 'view', 'end'})
#: Flags that belong to the editor, or to how another operator is copied.
_NO_FLAGS: Final = frozenset({'picked', 'current', 'activate', 'pickable', 'parlanguage', 'showDocked',
                              'showCustomOnly', 'master_cloneImmune', 'networkCloneImmune',
                              'masterNetworkCloneImmune'})
_ESCAPED: Final = re.compile(r'\\(["\'\\nt])')
_LINE: Final = re.compile(r'(\S+) +(-?[0-9]{1,10})(?: (.*))?\Z')
MOST_INPUTS: Final = 10_000

_MODE, _STORES_EXPRESSION, _STORES_BIND, _STORES_MORE = 0x3, 0x10, 0x200, 0x200000


@dataclass
class NodeLines:
    """What a .n file says; `inputs`: index -> name or path.  `python`: its expressions are Python."""

    family: str = ''
    token: str = ''
    tile: tuple[float, float, float, float] | None = None
    color: tuple[float, float, float] | None = None
    comment: str = ''
    dock: str = ''
    tags: list[str] = field(default_factory=list)
    flags: dict[str, bool] = field(default_factory=dict)
    inputs: dict[int, str] = field(default_factory=dict)
    python: bool = False


@dataclass
class ParLine:
    """A parameter of a .parm file.  `mode`: 0 constant, 1 expression, 2 export, 3 bind, as ParMode counts."""

    name: str
    mode: int
    value: str
    expression: str | None = None
    bind: str | None = None


# -- words ---------------------------------------------------------------------------------------------------


def taken(text: str) -> tuple[str, str]:
    """Return the first field of a line, bare or in double quotes, and what is behind it."""
    text = text.lstrip(' \t\ufeff')
    if not text.startswith('"'):
        found = re.match(r'\S*', text)
        assert found is not None
        return found[0], text[found.end():]
    quoted = re.match(r'"((?:[^"\\]|\\.)*)("|\\?\Z)', text)
    assert quoted is not None
    return _ESCAPED.sub(_meant, quoted[1]), text[quoted.end():]


def _meant(escape: re.Match[str]) -> str:
    return {'n': '\n', 't': '\t'}.get(escape[1], escape[1])


def fields(text: str) -> Iterator[str]:
    """Yield the fields of a line."""
    while text.strip(' \t\ufeff'):
        first, text = taken(text)
        yield first


def _last(text: str) -> str:
    """Return the last field of a line, which needs no quotes to hold blanks."""
    text = text.strip(' \t\ufeff')
    first, rest = taken(text)
    return first if text.startswith('"') and not rest.strip() else text


# -- .n ------------------------------------------------------------------------------------------------------


def node(text: str, say: Say) -> NodeLines | None:
    """Return what a .n file says; None where it does not begin with ``FAMILY:type``."""
    lines = iter(text.split('\n'))
    head = next(lines).strip().removeprefix('\ufeff')
    first = re.fullmatch(r'([A-Z]+):(\w+)', head, re.ASCII)
    if first is None:
        return None
    found = NodeLines(first[1], first[2])
    for line in lines:
        word, _, rest = line.strip().partition(' ')
        if not word or word in _EDITOR:
            continue
        if word in ('inputs', 'extrainputs', 'exports') and not rest:
            body = [*_block(lines)]
            if word == 'inputs':
                _read_inputs(found, body, say)
            else:
                say(f'the block {word!r}')
        elif word == 'dict':
            say('what is stored, which is a Python pickle')
        elif not _read_line(found, word, rest):
            say(f'a line {word[:40]!r}')
        if word == 'flags':
            _read_flags(found, rest, say)
    return found


def _block(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.strip() == '}':
            return
        if line.strip() not in ('{', ''):
            yield line


def _read_line(found: NodeLines, word: str, rest: str) -> bool:
    """Read a line of one fact; False where it is of no kind that is known."""
    if word == 'tile':
        numbers = _numbers(rest, 4)
        found.tile = numbers  # type: ignore[assignment]
        return numbers is not None
    if word == 'color':
        numbers = _numbers(rest, 3)
        found.color = numbers  # type: ignore[assignment]
        return numbers is not None
    if word in ('comment', 'dock'):
        setattr(found, word, taken(rest)[0])
        return True
    if word == 'tags':  # a version, how many, each
        found.tags = [*fields(rest)][2:]
        return rest.split()[1:2] == [str(len(found.tags))]
    return word == 'flags'


def _numbers(text: str, count: int) -> tuple[float, ...] | None:
    try:
        numbers = tuple(map(float, text.split()))
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(abs(number) < 1e9 for number in numbers) else None


def _read_flags(found: NodeLines, rest: str, say: Say) -> None:
    pairs = rest.lstrip('= ').split()
    for name, value in zip(pairs[::2], [*pairs[1::2], ''], strict=False):
        if name == 'parlanguage':
            found.python = value == '0'
        elif name in FLAGS and value in ('on', 'off', '0', '1'):
            found.flags[FLAGS[name]] = value in ('on', '1')
        elif name not in _NO_FLAGS:
            say(f'the flag {name[:40]!r}')


def _read_inputs(found: NodeLines, body: list[str], say: Say) -> None:
    for line in body:
        index, _, name = line.strip().partition('\t')
        if not index.strip().isdecimal() or len(index) > 6 or int(index) >= MOST_INPUTS or not name.strip():
            say("a line of 'inputs'")
        else:
            found.inputs[int(index)] = taken(name)[0]


# -- .network ------------------------------------------------------------------------------------------------


def connections(text: str, say: Say) -> dict[str, str]:
    """Return what the inputs of a component are wired to: name of the In operator inside -> name or path."""
    lines = iter(text.split('\n'))
    next(lines)  # the version
    found: dict[str, str] = {}
    for line in lines:
        word = line.strip()
        if word == 'compinputs':
            _read_connections([*_block(lines)], found, say)
        elif word == 'compoutputs':
            for _ in _block(lines):  # the other end of a wire has it too
                pass
        elif word not in ('', 'end'):
            say(f'a line {word[:40]!r}')
    return found


def _read_connections(body: list[str], found: dict[str, str], say: Say) -> None:
    """Read entries of three lines: index and source; the In operator; its family."""
    for first, inner, family in zip(*[iter(body)] * 3, strict=False):
        index, _, source = first.partition('\t')
        if not index.strip().isdecimal() or not inner.strip() or not family.strip():
            say("a line of 'compinputs'")
        elif taken(source)[0]:
            found[inner.strip()] = taken(source)[0]
    if len(body) % 3:
        say("a line of 'compinputs'")


# -- .parm ---------------------------------------------------------------------------------------------------


def parameters(text: str, say: Say) -> Iterator[ParLine]:
    """Yield the parameters of a .parm file: those that are not at their defaults, and a few more."""
    for line in text.split('\n'):
        line = line.strip().strip(' \ufeff')
        if line in ('', '?'):
            continue
        found = _LINE.match(line)
        if found is None:
            word, _, _ = line.partition(' ')
            say(f'a line {word[:40]!r}')
        else:
            yield _parameter(found[1], int(found[2]), found[3] or '', say)


def _parameter(name: str, word: int, rest: str, say: Say) -> ParLine:
    """Split a line: which values it has is in the bits of its number alone."""
    line = ParLine(name, word & _MODE, '')
    if not word & (_STORES_EXPRESSION | _STORES_BIND | _STORES_MORE):
        line.value = _last(rest)
        return line
    line.value, rest = taken(rest)
    if word & _STORES_MORE:
        say('a parameter with three values')  # which is which is not known
        line.mode = 0
    elif word & _STORES_EXPRESSION and word & _STORES_BIND:
        line.expression, rest = taken(rest)
        line.bind = _last(rest)
    elif word & _STORES_EXPRESSION:
        line.expression = _last(rest)
    else:
        line.bind = _last(rest)
    return line


# -- .text and .table ----------------------------------------------------------------------------------------


def cells(data: bytes) -> str | list[list[str]] | None:
    """Return the content of a DAT, a text or rows; None where the file is damaged.

    A line with the version, ``*``, then big-endian words: 1, rows, columns, whether it is a text; and each cell,
    row by row, as a tag, a length in bytes and UTF-8.  A text is a table of one cell, or of none.
    """
    head = re.match(rb'[0-9]{1,4}\n\*', data)
    if head is None or len(data) < head.end() + 16:
        return None
    _one, rows, columns, is_text = struct.unpack_from('>4I', data, head.end())
    at, count = head.end() + 16, rows * columns
    if is_text > 1 or count > (len(data) - at) // 8 or (is_text and count > 1):
        return None
    found = []
    for _ in range(count):
        if at + 8 > len(data):
            return None
        _tag, length = struct.unpack_from('>2I', data, at)
        at += 8 + length
        if at > len(data):
            return None
        found.append(data[at - length:at].decode('utf-8', 'replace'))
    if at != len(data):
        return None
    if is_text:
        return found[0] if found else ''
    return [found[row * columns:(row + 1) * columns] for row in range(rows if columns else 0)]

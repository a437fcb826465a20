"""Substitute DAT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from tdgraph.operators.dat._scope import Excluding
from tdgraph.operators.dat._value import Rows, Table, Text
from tdgraph.operators.dat.base import Input
from tdgraph.pars import Menu, Str, Toggle

__all__ = ['SubstituteDAT']

_TOKEN = re.compile(r'\\(.)|(\*+)|(\?)|\[([^\]]+)\]|(.)', re.DOTALL)


class SubstituteDAT(Excluding):
    r"""Replace text in the cells of a table.

    ``output[r, c] = in[r, c]`` with `before` replaced by `after`, in the rows and columns of the scope

    In `before`, ``*`` is any text (as much as fits), ``?`` one character, ``[abc]`` one of these; a backslash
    before them means the character itself.  `match` says where it has to stand.

    Input 0: a text (all of it one cell) or table; unconnected: an empty table.
    Input 1: substitutions, one a row, made one after the other in place of `before` and `after`: the columns
        named before and after, else the first two; unconnected: the parameters.
    Output: as input 0.
    Units: none.
    Source: docs.derivative.ca/Substitute_DAT.
    Differs: First Match Only counts in each cell; what `case` is by default is not documented: on here.
    """

    opType, base_name, type_label = 'substituteDAT', 'substitute', 'Substitute'
    inputs = Input('text or table'), Input('substitutions')
    unsupported = ('expand', 'expandto', 'language', 'extension', 'customext', 'wordwrap')

    before = Str('', page='Substitute', help='What is replaced; * ? and [] are patterns.')
    after = Str('', page='Substitute', help='What stands there afterwards.')
    match = Menu('anywhere exact start end', page='Substitute', role='cpu',
                 labels=('Anywhere', 'Exact', 'At Start', 'At End'), help='Where in a cell Before has to stand.')
    case = Toggle(True, page='Substitute', role='cpu', label='Case Sensitive',
                  help='Whether capital letters matter.')
    first = Toggle(page='Substitute', role='cpu', label='First Match Only',
                   help='Replace only the first match in each cell.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        value = inputs[0] if inputs and inputs[0] is not None else self.empty()
        wired = inputs[1] if len(inputs) > 1 else None
        rules = [(_pattern(before, p), after)
                 for before, after in ([(p.before, p.after)] if wired is None else _pairs(wired.rows)) if before]
        if not rules:
            return value
        rows, cols = self.in_scope(value.rows, p)
        made = tuple(tuple(_replaced(cell, rules, p.first) if r in rows and c in cols else cell
                           for c, cell in enumerate(row)) for r, row in enumerate(value.rows))
        return Text(made[0][0] if made else '') if isinstance(value, Text) else Table(made)


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    """Yield (before, after) of each row of a table of substitutions."""
    if not rows:
        return
    head = rows[0]
    named = 'before' in head and 'after' in head
    old, new = (head.index('before'), head.index('after')) if named else (0, 1)
    for row in rows[1:] if named else rows:
        yield row[old], row[new] if new < len(row) else ''


def _pattern(before: str, p: Any) -> re.Pattern[str]:
    parts = ['']
    for found in _TOKEN.finditer(before):
        escaped, many, one, letters, plain = found.groups()
        if many:
            parts.append('')
        elif one:
            parts[-1] += '.'
        elif letters:
            parts[-1] += '[' + re.escape(letters) + ']'
        else:
            parts[-1] += re.escape(escaped or plain)
    # Only the last * tries other lengths: the parts between fit where they come first, else
    # a*a*a*a*b took 24 s for 300 letters.
    text = parts[0] + ''.join(f'(?>.*?{part})' for part in parts[1:-1])
    text += '.*' + parts[-1] if len(parts) > 1 else ''
    text = {'exact': rf'\A(?:{text})\Z', 'start': rf'\A(?:{text})', 'end': rf'(?:{text})\Z'}.get(p.match, text)
    return re.compile(text, re.DOTALL if p.case else re.DOTALL | re.IGNORECASE)


def _replaced(cell: str, rules: Iterable[tuple[re.Pattern[str], str]], first: bool) -> str:
    for pattern, after in rules:
        cell = pattern.sub(partial(_instead, after), cell, count=int(first))
    return cell


def _instead(after: str, found: re.Match[str]) -> str:
    # A pattern like * also fits the empty rest behind its first match: nothing to replace there.
    return after if found.group() or not found.string else ''

"""Patterns: which names are meant (`match`, `select`, `find`, `indices`) and which names to make (`expand`).

A pattern is a row of terms.  A term is text with ``*`` (any characters), ``?`` (one character), ``[xyz]``
(one of these letters; there is no ``a-g``) and ``[1-5]``, ``[1-9:2]``, ``[1,3,7]`` (a whole number, written
without leading zeros).  ``"quoted text"`` may contain blanks.  Terms separated by blanks or commas are added
up, ``^term`` takes away from what stands before it, or from everything if it comes first.  ``|`` (or),
``&`` (and), ``~`` (but not) and ``( )`` work on sets; they have equal precedence, from left to right.

Source: docs.derivative.ca/Pattern_Matching, /Pattern_Expansion.
Differs: ``@group`` is plain text (there are no groups); ``[12]`` is the number 12, not the letters 1 and 2
(TouchDesigner leaves it open).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from tdgraph.errors import ParValueError
from tdgraph.tdu.terms import (
    SPECIAL,
    Numbers,
    Range,
    Wild,
    captures,
    check_size,
    expand_term,
    numbers,
    term_matcher,
    tokens_of,
)

__all__ = [
    'captures', 'expand', 'expand_term', 'find', 'indices', 'is_pattern', 'match', 'matcher', 'select',
    'terms', 'words',
]

T = TypeVar('T')

# A guard against a short hostile text that costs without end.
DEEPEST_NESTING: Final = 32


@dataclass(frozen=True, slots=True)
class Item:
    """One operand and how it joins what stands before it; `joint` is '' where only a blank separates them."""

    joint: str
    negated: bool
    operand: str | tuple[Item, ...]


# --------------------------------------------------------------------------------------------- reading a text


def _pieces(pattern: str, operators: str = '|&~()') -> Iterator[tuple[bool, str]]:
    """Yield (is an operator, text) for every term and operator of a pattern; quotes are taken off."""
    text: list[str] = []
    started = False
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == '"' and (end := pattern.find('"', position + 1)) >= 0:
            text.append(pattern[position + 1:end])
            started, position = True, end
        elif char == '[' and (end := pattern.find(']', position + 2)) >= 0:
            text.append(pattern[position:end + 1])
            started, position = True, end
        elif char.isspace() or char in operators + ',' or (char == '^' and operators and not started):
            if started:
                yield False, ''.join(text)
                text.clear()
                started = False
            if not char.isspace() and char != ',':
                yield True, char
        else:
            text.append(char)
            started = True
        position += 1
    if started:
        yield False, ''.join(text)


def _complain(pattern: str, what: str) -> ParValueError:
    return ParValueError(f'pattern {pattern!r}: {what}; quote a name that contains ( ) | & or ~')


@lru_cache(4096)
def _parse(pattern: str) -> tuple[Item, ...]:
    """Return the operands of a pattern with their joints; parentheses are nested tuples."""
    stack: list[tuple[list[Item], str, bool]] = []
    items: list[Item] = []
    joint, negated = '', False
    for is_operator, text in _pieces(pattern):
        if not is_operator:
            items.append(Item(joint, negated, text))
            joint, negated = '', False
        elif text == '^':
            negated = not negated
        elif text == '(':
            if len(stack) == DEEPEST_NESTING:
                raise _complain(pattern, f'more than {DEEPEST_NESTING} parentheses inside each other')
            stack.append((items, joint, negated))
            items, joint, negated = [], '', False
        elif text == ')':
            if not stack or joint or negated:
                raise _complain(pattern, "nothing to close, or an operator before the ')'")
            inner = tuple(items)
            items, joint, negated = stack.pop()
            items.append(Item(joint, negated, inner))
            joint, negated = '', False
        else:
            if joint or negated or not items:
                raise _complain(pattern, f'{text!r} has nothing on one of its sides')
            joint = text
    if stack:
        raise _complain(pattern, 'a parenthesis is not closed')
    if joint or negated:
        raise _complain(pattern, f'{joint or "^"!r} has nothing on its right')
    return tuple(items)


def terms(pattern: str) -> list[str] | None:
    """Return the terms of a pattern that only lists them; None if it has set operators or ``^``."""
    items = _parse(pattern)
    listed = [item.operand for item in items
              if isinstance(item.operand, str) and not item.joint and not item.negated]
    return listed if len(listed) == len(items) else None


def words(text: str) -> list[str]:
    """Split at blanks and commas outside brackets and quotes; operators are plain text."""
    return [piece for _, piece in _pieces(text, '')]


def is_pattern(text: str) -> bool:
    """Whether `text` is more than one plain name."""
    return not SPECIAL.isdisjoint(text)


# --------------------------------------------------------------------------------------------- whole patterns


def _join(joint: str, negated: bool, before: bool, here: bool) -> bool:
    if not joint:
        return before and not here if negated else before or here
    here = here is not negated
    if joint == '|':
        return before or here
    return before and (here if joint == '&' else not here)


def _holds(items: tuple[Item, ...], test: Callable[[str], bool]) -> bool:
    """Evaluate a parsed pattern for one candidate; `test` answers for a single term."""
    result = bool(items) and items[0].negated and not items[0].joint
    for item in items:
        here = test(item.operand) if isinstance(item.operand, str) else _holds(item.operand, test)
        result = _join(item.joint, item.negated, result, here)
    return result


@lru_cache(4096)
def matcher(pattern: str, case_sensitive: bool = True) -> Callable[[str], bool]:
    """Return a function that tells whether one name matches.  An empty pattern matches nothing.

    Raises ParValueError for parentheses or operators that do not fit together.
    """
    items = _parse(pattern)
    if len(items) == 1 and isinstance(items[0].operand, str) and not items[0].negated:
        return term_matcher(items[0].operand, case_sensitive)
    return lambda name: _holds(items, lambda term: term_matcher(term, case_sensitive)(name))


def match(pattern: str, names: Iterable[str], case_sensitive: bool = True) -> list[str]:
    """Return the names that match, in the order in which they came."""
    return list(filter(matcher(pattern, case_sensitive), names))


def select(pattern: str, names: Sequence[str], case_sensitive: bool = True) -> list[int]:
    """Return indices into `names` in the order of the pattern: ``c2 c5 c3 c3`` gives four.

    A term without wild cards gives its names as written (``t[zy]``: tz, ty), one with them in the order of
    `names`.  ``^term`` takes away what stands before it.  With set operators: the order of `names`.
    """
    items = _parse(pattern)
    if any(item.joint or not isinstance(item.operand, str) for item in items):
        test = matcher(pattern, case_sensitive)
        return [index for index, name in enumerate(names) if test(name)]
    chosen = list(range(len(names))) if items and items[0].negated else []
    for item in items:
        assert isinstance(item.operand, str)
        if item.negated:
            fits = term_matcher(item.operand, case_sensitive)
            chosen = [index for index in chosen if not fits(names[index])]
        else:
            chosen += _in_order(item.operand, names, case_sensitive)
    return chosen


def _in_order(term: str, names: Sequence[str], case_sensitive: bool) -> list[int]:
    fits = term_matcher(term, case_sensitive)
    found = [index for index, name in enumerate(names) if fits(name)]
    if len(found) > 1 and not any(isinstance(token, Wild) for token in tokens_of(term)):
        try:
            order = {name: place for place, name in enumerate(expand_term(term))}
        except ParValueError:
            return found
        found.sort(key=lambda index: order.get(names[index], len(order)))
    return found


def indices(pattern: str, count: int) -> list[int]:
    """Return the numbers of 0..count-1 that an index pattern means, each once, in the order written.

    ``3``, ``*``, ``[3-15]``, ``[15-0:2:5]`` (take 2 of every 5), ``[*:3]``, ``^20``.  With set operators:
    ascending.  A negated first term stands for all others, ascending.
    """
    items = _parse(pattern)
    if any(item.joint or not isinstance(item.operand, str) for item in items):
        return [index for index in range(count) if _index_holds(items, index)]
    chosen: dict[int, None] = dict.fromkeys(range(count)) if items and items[0].negated else {}
    for item in items:
        assert isinstance(item.operand, str)
        wanted = _index_set(item.operand)
        if item.negated:
            chosen = {index: None for index in chosen if index not in wanted}
            continue
        for part in wanted.ranges:
            # Clip before walking: '[0-999999999]' over 4 indices must not walk a milliard.
            chosen.update((index, None) for index in _clipped(part, count))
    return list(chosen)


def _index_holds(items: tuple[Item, ...], index: int) -> bool:
    return _holds(items, lambda term: index in _index_set(term))


def _clipped(part: Range, count: int) -> Iterator[int]:
    descending = part.last is not None and part.first > part.last
    every = range(count - 1, -1, -1) if descending else range(count)
    return (index for index in every if index in part)


def _index_set(term: str) -> Numbers:
    inside = term[1:-1] if term.startswith('[') and term.endswith(']') else term
    found = numbers(inside)
    if found is None:
        raise ParValueError(f'index pattern {term!r}: not a number or range; write 3, * or [0-15:2]')
    return found


# -------------------------------------------------------------------------------------------------- expansion


def expand(pattern: str) -> list[str]:
    """Return the names that a pattern spells out: ``A[1-3] B[xyz]`` gives A1 A2 A3 Bx By Bz.

    The right-most bracket runs fastest.  ``*`` and ``?`` stay as they are.  Raises ParValueError above
    100,000 names.
    """
    result: list[str] = []
    for term in words(pattern):
        result += expand_term(term)
        check_size(pattern, len(result))
    return result


# ------------------------------------------------------------------------------------------------------ paths


def find(
    pattern: str, here: T, *, children: Callable[[T], Mapping[str, T]], parent: Callable[[T], T | None],
    case_sensitive: bool = True,
) -> list[T]:
    """Return the nodes that a path pattern means, level by level, each once, in the order met.

    ``geo*`` looks among the children of `here`, ``./geos/geo*`` and ``../x`` start there, ``/a[1-3]/b*`` at
    the root.  `children(node)` gives name -> node, `parent(node)` the parent or None at the root.  Set
    operators and ``^`` combine what the paths found; a leading ``^`` starts from the children of `here`.
    """

    def one(path: str) -> dict[T, None]:
        return dict.fromkeys(_walk(path, here, children, parent, case_sensitive))

    def whole(items: tuple[Item, ...]) -> dict[T, None]:
        result: dict[T, None] = {}
        if items and items[0].negated:
            result = dict.fromkeys(children(here).values())
        for item in items:
            found = one(item.operand) if isinstance(item.operand, str) else whole(item.operand)
            if item.joint in ('', '|') and not item.negated:
                result.update(found)
            elif item.joint == '|':
                result.update((node, None) for node in children(here).values() if node not in found)
            else:
                wanted = item.joint != '' and (item.joint == '&') is not item.negated
                result = {node: None for node in result if (node in found) is wanted}
        return result

    return list(whole(_parse(pattern)))


def _walk(
    path: str, here: T, children: Callable[[T], Mapping[str, T]], parent: Callable[[T], T | None],
    case_sensitive: bool,
) -> list[T]:
    nodes = [here]
    if path.startswith('/'):
        while (above := parent(nodes[0])) is not None:
            nodes = [above]
    for level in _levels(path):
        if level == '..':
            nodes = [above for node in nodes if (above := parent(node)) is not None]
        elif level != '.':
            nodes = [found for node in nodes for found in _below(children(node), level, case_sensitive)]
        nodes = list(dict.fromkeys(nodes))
    return nodes


def _below(names: Mapping[str, T], level: str, case_sensitive: bool) -> list[T]:
    if case_sensitive and SPECIAL.isdisjoint(level):
        found = names.get(level)
        return [] if found is None else [found]
    test = term_matcher(level, case_sensitive)
    return [node for name, node in names.items() if test(name)]


def _levels(path: str) -> list[str]:
    """Split at slashes outside brackets; empty levels vanish."""
    return [level for level in re.findall(r'(?:\[[^\]]+\]|[^/])+', path) if level]

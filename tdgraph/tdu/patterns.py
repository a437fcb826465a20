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

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from tdgraph.errors import ParValueError

__all__ = [
    'captures', 'expand', 'expand_term', 'find', 'indices', 'is_pattern', 'match', 'matcher', 'select',
    'terms', 'words',
]

T = TypeVar('T')

STAR: Final = '*'
ANY: Final = '?'
# Both guard against a short hostile text that stands for billions of names.
LARGEST_EXPANSION: Final = 100_000
DEEPEST_NESTING: Final = 32

_RANGE = re.compile(r'(?:(\d{1,18})(?:-(\d{1,18}))?|\*)(?::(\d{1,18}))?(?::(\d{1,18}))?\Z')
_SPECIAL = frozenset('*?["^|&~() \t\n\r,')


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `first` to `last` (None: without end), `take` out of every `step`."""

    first: int
    last: int | None
    take: int
    step: int

    def __contains__(self, value: int) -> bool:
        if self.last is None:
            distance = value - self.first
        elif self.first <= self.last:
            distance = value - self.first if value <= self.last else -1
        else:
            distance = self.first - value if value >= self.last else -1
        return distance >= 0 and distance % self.step < self.take

    def values(self, top: int | None = None) -> Iterator[int]:
        """Yield the numbers in the order in which they are written; `top` replaces a missing end."""
        last = top if self.last is None else self.last
        if last is None:
            raise ParValueError("pattern: '[*:n]' has no end here; write the numbers as in [0-9:2]")
        sign = 1 if self.first <= last else -1
        for offset in range(0, abs(last - self.first) + 1, self.step):
            for extra in range(min(self.take, self.step)):
                if offset + extra <= abs(last - self.first):
                    yield self.first + sign * (offset + extra)

    def size(self) -> int:
        """Return an upper bound of how many numbers `values` yields (bounded ranges)."""
        assert self.last is not None
        return (abs(self.last - self.first) // self.step + 1) * min(self.take, self.step)


@dataclass(frozen=True, slots=True)
class Wild:
    """``*`` or ``?``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Letters:
    """One of these characters."""

    chars: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """One whole number of these ranges."""

    ranges: tuple[Range, ...]

    def __contains__(self, value: int) -> bool:
        return any(value in part for part in self.ranges)


Token = str | Wild | Letters | Numbers


@dataclass(frozen=True, slots=True)
class Item:
    """One operand and how it joins what stands before it; `joint` is '' where only a blank separates them."""

    joint: str
    negated: bool
    operand: str | tuple[Item, ...]


# --------------------------------------------------------------------------------------------- reading a text


def _numbers(inside: str) -> Numbers | None:
    """Return the content of a bracket as numbers, or None where it is a set of letters."""
    ranges = []
    for part in inside.split(','):
        found = _RANGE.match(part)
        if not found:
            return None
        first, last, one, two = found.groups()
        if first is None:
            start, end = 0, None
        else:
            start, end = int(first), int(last if last is not None else first)
        take, step = (1, one) if two is None else (int(one), two)
        if first is not None and last is None and one is not None:
            return None  # '[3:2]' is neither a number nor a range
        ranges.append(Range(start, end, take, max(int(step or 1), 1)))
    return Numbers(tuple(ranges))


def _tokens(term: str) -> tuple[Token, ...]:
    """Cut one term into literals, wild cards and bracketed sets."""
    result: list[Token] = []
    literal: list[str] = []
    position = 0
    while position < len(term):
        char = term[position]
        token: Token | None = None
        if char in '*?':
            token = Wild(char)
        elif char == '[':
            end = term.find(']', position + 2)
            if end > 0:
                inside = term[position + 1:end]
                token = _numbers(inside) or Letters(inside)
                position = end
        if token is None:
            literal.append(char)
        elif not (isinstance(token, Wild) and token.kind == STAR and not literal and result[-1:] == [token]):
            if literal:
                result.append(''.join(literal))
                literal.clear()
            result.append(token)
        position += 1
    if literal:
        result.append(''.join(literal))
    return tuple(result)


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
    return not _SPECIAL.isdisjoint(text)


# --------------------------------------------------------------------------------------------------- one term


def _ends(token: Token, name: str, start: int) -> Iterator[int]:
    """Yield where `token` can stop if it starts at `start`, nearest first."""
    if isinstance(token, str):
        if name.startswith(token, start):
            yield start + len(token)
    elif isinstance(token, Wild):
        if token.kind == STAR:
            yield from range(start, len(name) + 1)
        elif start < len(name):
            yield start + 1
    elif isinstance(token, Letters):
        if start < len(name) and name[start] in token.chars:
            yield start + 1
    else:
        stop = start
        while stop < len(name) and name[stop] in '0123456789' and stop - start < 18:
            stop += 1
            if name[start] == '0' and stop > start + 1:
                return
            if int(name[start:stop]) in token:
                yield stop


def _reachable(tokens: Sequence[Token], name: str) -> list[set[int]] | None:
    """Return for each token the places from which the rest of the name can be matched; None if none.

    Sets of places, not backtracking: the time is bounded by tokens times length squared for any pattern.
    """
    places = [{len(name)}]
    for token in reversed(tokens):
        after = places[-1]
        if isinstance(token, Wild) and token.kind == STAR:
            here = set(range(max(after) + 1))
        else:
            here = {start for start in range(len(name) + 1)
                    if any(end in after for end in _ends(token, name, start))}
        if not here:
            return None
        places.append(here)
    places.reverse()
    return places if 0 in places[0] else None


def _shortcut(tokens: tuple[Token, ...]) -> Callable[[str], bool] | None:
    """Return a fast test for the usual simple terms."""
    star = Wild(STAR)
    shape = ''.join('t' if isinstance(token, str) else '*' if token == star else 'x' for token in tokens)
    texts = [token for token in tokens if isinstance(token, str)]
    if shape == '':
        return lambda name: name == ''
    if shape == 't':
        return texts[0].__eq__
    if shape == '*':
        return lambda name: True
    if shape == 't*':
        return lambda name: name.startswith(texts[0])
    if shape == '*t':
        return lambda name: name.endswith(texts[0])
    if shape == '*t*':
        return lambda name: texts[0] in name
    return None


@lru_cache(4096)
def _term(term: str, case_sensitive: bool) -> Callable[[str], bool]:
    tokens = _tokens(term if case_sensitive else term.lower())
    test = _shortcut(tokens) or (lambda name: _reachable(tokens, name) is not None)
    return test if case_sensitive else lambda name: test(name.lower())


def captures(term: str, name: str) -> tuple[list[str], list[str]] | None:
    """Return what each ``*`` and each ``?`` of one term stands for in `name`; None if it does not match.

    An earlier ``*`` takes as little as it can: ``*_*`` in ``a_b_c`` gives ``a`` and ``b_c``.
    """
    tokens = _tokens(term)
    places = _reachable(tokens, name)
    if places is None:
        return None
    stars: list[str] = []
    marks: list[str] = []
    start = 0
    for token, after in zip(tokens, places[1:]):
        end = next(stop for stop in _ends(token, name, start) if stop in after)
        if isinstance(token, Wild):
            (stars if token.kind == STAR else marks).append(name[start:end])
        start = end
    return stars, marks


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
        return _term(items[0].operand, case_sensitive)
    return lambda name: _holds(items, lambda term: _term(term, case_sensitive)(name))


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
            fits = _term(item.operand, case_sensitive)
            chosen = [index for index in chosen if not fits(names[index])]
        else:
            chosen += _in_order(item.operand, names, case_sensitive)
    return chosen


def _in_order(term: str, names: Sequence[str], case_sensitive: bool) -> list[int]:
    fits = _term(term, case_sensitive)
    found = [index for index, name in enumerate(names) if fits(name)]
    if len(found) > 1 and not any(isinstance(token, Wild) for token in _tokens(term)):
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
    numbers = _numbers(inside)
    if numbers is None:
        raise ParValueError(f'index pattern {term!r}: not a number or range; write 3, * or [0-15:2]')
    return numbers


# -------------------------------------------------------------------------------------------------- expansion


def expand_term(term: str) -> Iterator[str]:
    """Yield the names that one term spells out; see `expand`."""
    choices: list[Sequence[str]] = []
    total = 1
    for token in _tokens(term):
        if isinstance(token, Letters):
            choices.append(token.chars)
        elif isinstance(token, Numbers):
            if any(part.last is None for part in token.ranges):
                raise ParValueError(f"pattern {term!r}: '[*:n]' has no end; write the numbers as in [0-9:2]")
            total *= sum(part.size() for part in token.ranges)
            _check_size(term, total)
            choices.append([str(value) for part in token.ranges for value in part.values()])
            continue
        else:
            choices.append((token if isinstance(token, str) else token.kind,))
        total *= len(choices[-1])
        _check_size(term, total)
    return map(''.join, itertools.product(*choices))


def _check_size(term: str, total: int) -> None:
    if total > LARGEST_EXPANSION:
        raise ParValueError(f'pattern {term!r}: expands to more than {LARGEST_EXPANSION} names; split it up')


def expand(pattern: str) -> list[str]:
    """Return the names that a pattern spells out: ``A[1-3] B[xyz]`` gives A1 A2 A3 Bx By Bz.

    The right-most bracket runs fastest.  ``*`` and ``?`` stay as they are.  Raises ParValueError above
    100,000 names.
    """
    result: list[str] = []
    for term in words(pattern):
        result += expand_term(term)
        _check_size(pattern, len(result))
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
    if case_sensitive and _SPECIAL.isdisjoint(level):
        found = names.get(level)
        return [] if found is None else [found]
    test = _term(level, case_sensitive)
    return [node for name, node in names.items() if test(name)]


def _levels(path: str) -> list[str]:
    """Split at slashes outside brackets; empty levels vanish."""
    return [level for level in re.findall(r'(?:\[[^\]]+\]|[^/])+', path) if level]

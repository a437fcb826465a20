"""One term of a pattern: cut into pieces, matched against a name, spelled out.

See `tdgraph.tdu.patterns` for what a term may contain.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tdgraph.errors import ParValueError

__all__ = [
    'LARGEST_EXPANSION', 'SPECIAL', 'Numbers', 'Range', 'Token', 'Wild', 'captures', 'check_size', 'expand_term',
    'numbers', 'term_matcher', 'tokens_of',
]

STAR: Final = '*'
# Guards against a short hostile text that stands for billions of names.
LARGEST_EXPANSION: Final = 100_000
MOST_STEPS: Final = 500_000  # parts of a term times characters of a name
SPECIAL: Final = frozenset('*?["^|&~() \t\n\r,')

_RANGE = re.compile(r'(?:(\d{1,18})(?:-(\d{1,18}))?|\*)(?::(\d{1,18}))?(?::(\d{1,18}))?\Z')


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


def numbers(inside: str) -> Numbers | None:
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


def tokens_of(term: str) -> tuple[Token, ...]:
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
                token = numbers(inside) or Letters(inside)
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
    if len(tokens) * len(name) > MOST_STEPS:
        raise ParValueError(f'pattern of {len(tokens)} parts, name of {len(name)} characters: too long to compare')
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
    if 'x' not in shape:
        return lambda name: _in_turn(texts, name, shape[0] == 't', shape[-1] == 't')
    return None


def _in_turn(texts: Sequence[str], name: str, first: bool, last: bool) -> bool:
    """Whether the texts stand in a name one after another, the first one at its begin, the last one at its end."""
    texts, end, start = list(texts), len(name), 0
    if last:
        end -= len(texts[-1])
        if not name.endswith(texts.pop()):
            return False
    if first:
        start = len(texts[0])
        if not name.startswith(texts.pop(0)):
            return False
    for text in texts:  # the leftmost place leaves most to the others
        found = name.find(text, start, max(end, start))
        if found < 0:
            return False
        start = found + len(text)
    return start <= end


@lru_cache(4096)
def term_matcher(term: str, case_sensitive: bool) -> Callable[[str], bool]:
    """Return a function that tells whether a name matches one term."""
    tokens = tokens_of(term if case_sensitive else term.lower())
    test = _shortcut(tokens) or (lambda name: _reachable(tokens, name) is not None)
    return test if case_sensitive else lambda name: test(name.lower())


def captures(term: str, name: str) -> tuple[list[str], list[str]] | None:
    """Return what each ``*`` and each ``?`` of one term stands for in `name`; None if it does not match.

    An earlier ``*`` takes as little as it can: ``*_*`` in ``a_b_c`` gives ``a`` and ``b_c``.
    """
    tokens = tokens_of(term)
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


def expand_term(term: str) -> Iterator[str]:
    """Yield the names that one term spells out; see `expand`."""
    choices: list[Sequence[str]] = []
    total = 1
    for token in tokens_of(term):
        if isinstance(token, Letters):
            choices.append(token.chars)
        elif isinstance(token, Numbers):
            if any(part.last is None for part in token.ranges):
                raise ParValueError(f"pattern {term!r}: '[*:n]' has no end; write the numbers as in [0-9:2]")
            total *= sum(part.size() for part in token.ranges)
            check_size(term, total)
            choices.append([str(value) for part in token.ranges for value in part.values()])
            continue
        else:
            choices.append((token if isinstance(token, str) else token.kind,))
        total *= len(choices[-1])
        check_size(term, total)
    return map(''.join, itertools.product(*choices))


def check_size(term: str, total: int) -> None:
    """Raise ParValueError for more names than anybody can mean."""
    if total > LARGEST_EXPANSION:
        raise ParValueError(f'pattern {term!r}: expands to more than {LARGEST_EXPANSION} names; split it up')

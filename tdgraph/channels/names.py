"""Names of channels: legal characters, uniqueness, renaming by pattern."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from tdgraph.channels.value import Channels
from tdgraph.tdu import patterns

__all__ = ['legal_name', 'rename', 'renamed', 'unique']

_ILLEGAL = re.compile(r'[^A-Za-z0-9\-_:/]')
_WILD = re.compile(r'([*?])(?:\((\d{1,9})\))?')
_DIGITS = re.compile(r'(\d+)\Z')


def legal_name(text: str) -> str:
    """Return `text` with every character other than letters, digits and ``- _ : /`` as an underscore."""
    return _ILLEGAL.sub('_', text) or '_'


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with the later of two equal ones counted up until unused: a a a1 -> a a1 a2.

    The digits at the end are increased, or ``1`` is put there.
    """
    names = tuple(names)
    if len(set(names)) == len(names):
        return names
    taken: set[str] = set()
    following: dict[str, int] = {}
    result = []
    for name in names:
        if name in taken:
            digits = _DIGITS.search(name)
            base = name[:digits.start()] if digits else name
            counter = following.get(base, 1)
            if digits and len(digits.group()) < 16:
                counter = max(counter, int(digits.group()) + 1)
            name = next(made for made in (f'{base}{value}' for value in itertools.count(counter))
                        if made not in taken)
            following[base] = int(name[len(base):]) + 1
        taken.add(name)
        result.append(name)
    return tuple(result)


def renamed(names: Sequence[str], source: str, target: str) -> tuple[str, ...]:
    """Return the names after TouchDesigner's pattern replacement, made legal and unique.

    `source` says which names, `target` what they become: it is expanded (``b[1-5]``) and handed out in turn,
    over again when there are more names; ``*(0)`` and ``?(1)`` stand for what that wild card of `source`
    matched, a bare ``*`` for the next one.  As many terms on both sides: term by term (``c* ambient`` to
    ``b[1-5] amb``); else all matches in the order of `source` take the expanded names one after another.
    An empty `target` changes nothing.

    Source: docs.derivative.ca/Pattern_Replacement, /Rename_CHOP.  Differs: more names than replacements is
    not documented.
    """
    new_terms = patterns.words(target)
    if not new_terms:
        return tuple(names)
    old_terms = patterns.terms(source)
    result = list(names)
    if old_terms is not None and len(old_terms) == len(new_terms):
        left = set(range(len(names)))
        for old, new in zip(old_terms, new_terms):
            rows = [row for row in dict.fromkeys(patterns.select(f'"{old}"', names)) if row in left]
            left.difference_update(rows)
            _replace(result, names, rows, old, list(patterns.expand_term(new)))
    else:
        rows = list(dict.fromkeys(patterns.select(source, names)))
        _replace(result, names, rows, None, patterns.expand(target), old_terms)
    return unique(legal_name(name) for name in result)


def _replace(
    result: list[str], names: Sequence[str], rows: list[int], term: str | None, targets: list[str],
    terms: list[str] | None = None,
) -> None:
    for row, target in zip(rows, itertools.cycle(targets)):
        candidates = [term] if term is not None else terms or []
        found = filter(None, (patterns.captures(part, names[row]) for part in candidates))
        result[row] = _substitute(target, *next(found, ([], [])))


def _substitute(target: str, stars: list[str], marks: list[str]) -> str:
    """Put what the wild cards matched in place of ``*(n)``, ``?(n)`` and bare ``*``, ``?``."""
    turns = {'*': itertools.count(), '?': itertools.count()}

    def one(found: re.Match[str]) -> str:
        kind, number = found.groups()
        matched = stars if kind == '*' else marks
        place = next(turns[kind]) if number is None else int(number)
        return matched[place] if place < len(matched) else ''

    return _WILD.sub(one, target)


def rename(channels: Channels, source: str, target: str) -> Channels:
    """Return the channels with `renamed` names; the same object where nothing changes."""
    if not target.strip():
        return channels
    names = renamed(channels.names, source, target)
    return channels if names == channels.names else channels.with_(names=names)

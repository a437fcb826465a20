"""Operator names: which are legal, which number is free."""

from __future__ import annotations

import re
from collections.abc import Container

from tdgraph.errors import NameTakenError

__all__ = ['FreeNames', 'base_of', 'check_name', 'digits_of']

_LEGAL = re.compile(r'[A-Za-z0-9_]+\Z')
_DIGITS = re.compile(r'\d+')


def check_name(place: str, name: object) -> str:
    """Return `name` when an operator may bear it."""
    if not isinstance(name, str) or not _LEGAL.match(name):
        raise NameTakenError(f'{place}: {name!r} is no operator name; use letters, digits and underscores '
                             '(tdu.validName makes one)')
    return name


class FreeNames:
    """Finds the next free number for a base name.

    Remembers per base below which number everything is taken, so that ten thousand `create('noiseTOP')` do not
    each count from one.
    """

    __slots__ = ('_lowest', '_taken')

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._lowest: dict[str, int] = {}

    def find(self, name: str) -> str:
        """Return `name`, or with the next free number at its end when it is taken."""
        if name not in self._taken:
            return name
        base = name.rstrip('0123456789')
        first = int(name[len(base):] or 0) + 1
        lowest = self._lowest.get(base, 1)
        number = max(first, lowest)
        while f'{base}{number}' in self._taken:
            number += 1
        if first - 1 <= lowest:  # everything below `number` is taken
            self._lowest[base] = number
        return f'{base}{number}'

    def released(self, name: str) -> None:
        """Hear that a name is free again."""
        base = name.rstrip('0123456789')
        digits = name[len(base):]
        if base in self._lowest and digits:
            self._lowest[base] = min(self._lowest[base], int(digits))


def digits_of(name: str) -> int | None:
    """Return the last group of digits in `name` as a number, or None."""
    groups = _DIGITS.findall(name)
    return int(groups[-1]) if groups else None


def base_of(name: str) -> str:
    """Return the part of `name` before its first digit."""
    found = _DIGITS.search(name)
    return name[:found.start()] if found else name

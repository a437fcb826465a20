"""Operator names: which are legal, which number is free."""

from __future__ import annotations

import re
from collections.abc import Container

from tdgraph.errors import NameTakenError

__all__ = ['base_of', 'check_name', 'digits_of', 'free_name']

_LEGAL = re.compile(r'[A-Za-z0-9_]+\Z')
_DIGITS = re.compile(r'\d+')


def check_name(place: str, name: object) -> str:
    """Return `name` when an operator may bear it."""
    if not isinstance(name, str) or not _LEGAL.match(name):
        raise NameTakenError(f'{place}: {name!r} is no operator name; use letters, digits and underscores '
                             '(tdu.validName makes one)')
    return name


def free_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or with the next free number at its end when it is taken."""
    if name not in taken:
        return name
    base = name.rstrip('0123456789')
    number = int(name[len(base):] or 0) + 1
    while f'{base}{number}' in taken:
        number += 1
    return f'{base}{number}'


def digits_of(name: str) -> int | None:
    """Return the last group of digits in `name` as a number, or None."""
    groups = _DIGITS.findall(name)
    return int(groups[-1]) if groups else None


def base_of(name: str) -> str:
    """Return the part of `name` before its first digit."""
    found = _DIGITS.search(name)
    return name[:found.start()] if found else name

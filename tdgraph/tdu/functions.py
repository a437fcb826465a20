"""The small functions of `tdu`: numbers, names, texts.  Source: docs.derivative.ca/TDU_Class."""

from __future__ import annotations

import ast
import hashlib
import re
import struct
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from tdgraph.errors import ParValueError
from tdgraph.tdu import patterns

__all__ = [
    'base', 'clamp', 'digits', 'expand', 'match', 'rand', 'remap', 'split', 'tryExcept', 'validName',
    'validPath',
]


class _Comparable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


C = TypeVar('C', bound=_Comparable)

_DIGITS = re.compile(r'[0-9]+')
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'|(\S+)')


def rand(seed: object) -> float:
    """Return a number in [0, 1), always the same for the same seed: a number, or the text of anything else.

    Differs: TouchDesigner's own sequence is not documented; this one is blake2b of the seed, the same on
    every machine.
    """
    number = None
    if not isinstance(seed, str | bytes):
        try:
            number = float(seed)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            number = None
    data = b't' + str(seed).encode() if number is None else b'n' + struct.pack('<d', number + 0.0)
    bits = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), 'little') >> 11
    return bits / (1 << 53)


def clamp(inputVal: C, min: C, max: C) -> C:
    """Return the value, or the nearer end where it lies outside min..max.  Anything that can be compared."""
    if inputVal < min:
        return min
    return max if max < inputVal else inputVal


def remap(inputVal: float, fromMin: float, fromMax: float, toMin: float, toMax: float) -> float:
    """Return the value carried from one range to another, linear, not clamped."""
    width = fromMax - fromMin
    if width == 0:
        raise ParValueError(f'remap: the range from {fromMin} to {fromMax} is empty; give two different ends')
    return toMin + (inputVal - fromMin) / width * (toMax - toMin)


def base(str: str) -> str:
    """Return the text before the first digit, looking only behind the last slash: ``arm1/leg45`` -> leg."""
    last = str.rpartition('/')[2]
    found = _DIGITS.search(last)
    return last[:found.start()] if found else last


def digits(str: str) -> int | None:
    """Return the last group of digits behind the last slash as a number, or None: ``arm1/45leg`` -> 45."""
    found = _DIGITS.findall(str.rpartition('/')[2])
    return int(found[-1]) if found else None


def validName(str: str) -> str:
    """Return the text with every character that an operator's name cannot have as ``_``; slashes too."""
    return re.sub(r'[^A-Za-z0-9_]', '_', str)


def validPath(str: str) -> str:
    """Return the text with every character that an operator's path cannot have as ``_``."""
    return re.sub(r'[^A-Za-z0-9_/]', '_', str)


def expand(pattern: str) -> list[str]:
    """Return the names that a pattern spells out: ``A[1-3] B[xyz]`` gives A1 A2 A3 Bx By Bz."""
    return patterns.expand(pattern)


def match(pattern: str, inputList: Iterable[str], caseSensitive: bool = True) -> list[str]:
    """Return the elements of the list that match the pattern, in their order."""
    return patterns.match(pattern, inputList, caseSensitive)


def split(string: object, eval: bool = False) -> list[Any]:
    """Return the words of ``str(string)``; quotes hold words together.

    With `eval` a word that is a Python literal becomes its value: ``1 None "[1,2]"`` gives 1, None, [1, 2].
    """
    found = [next(part for part in parts if part is not None) for parts in
             (word.groups() for word in _QUOTED.finditer(str(string)))]
    return [_literal(word) for word in found] if eval else found


def _literal(word: str) -> Any:
    try:
        return ast.literal_eval(word)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return word


def tryExcept(func1: Callable[[], Any], func2val: Any) -> Any:
    """Return func1(); if it raises, func2val, which is called if it can be."""
    try:
        return func1()
    except Exception:  # the user's own code: whatever it raises is what was asked for
        return func2val() if callable(func2val) else func2val

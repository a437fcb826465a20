"""What stands between a safe expression and Python at run time.

**The convention.**  An object shows itself to safe expressions through a class attribute ``_td_safe_``:
``True`` (every attribute without a leading underscore), a frozenset of names, or a method
``(self, name) -> bool``.  List members that read; leave out what changes, saves, runs or destroys.  Plain
values (numbers, texts, lists, tuples, dicts) show the methods named here; `math` and `tdu` what is named
here.  All else needs trust.
"""

from __future__ import annotations

import math
import operator
import re
import string
from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from tdgraph.errors import ExpressionError, UntrustedError

__all__ = ['BUILTINS', 'FLOATS', 'GUARDED_MATH', 'GUARDS', 'ITEMS', 'NUMBERS', 'SHOWS', 'TDU_NAMES', 'AllBut',
           'check_format', 'check_widths']

# An expression cannot loop, so what it makes is bounded by its length times these.
MOST_BITS = 4096       # of an integer that a power, a product or a shift may give
MOST_TEXT = 20_000     # of a text that repeating, padding, joining or formatting may give
MOST_ITEMS = 1_000     # of a list or tuple that repeating may give
LONGEST_SUM = 1_000_000  # of texts and lists that are added
LONGEST_NUMBER = 5_000  # digits of a text that becomes an integer
WIDEST_FIELD = 200     # of a format's width and precision

_DIGITS = re.compile(r'\d+')
_FIELD = re.compile(r'%%|%[^a-zA-Z%]*.?', re.DOTALL)

_TEXT = frozenset({
    'capitalize', 'casefold', 'count', 'endswith', 'find', 'index', 'isalnum', 'isalpha', 'isascii',
    'isdecimal', 'isdigit', 'isidentifier', 'islower', 'isnumeric', 'isprintable', 'isspace', 'istitle',
    'isupper', 'lower', 'lstrip', 'partition', 'removeprefix', 'removesuffix', 'rfind', 'rindex',
    'rpartition', 'rsplit', 'rstrip', 'split', 'splitlines', 'startswith', 'strip', 'swapcase', 'title',
    'upper',
})
_PLAIN: dict[type, frozenset[str]] = {
    str: _TEXT,
    int: frozenset({'real', 'imag', 'numerator', 'denominator', 'bit_length'}),
    bool: frozenset({'real', 'imag'}),
    float: frozenset({'real', 'imag', 'is_integer'}),
    list: frozenset({'count', 'index'}),
    tuple: frozenset({'count', 'index'}),
    dict: frozenset({'get', 'keys', 'values', 'items'}),
    type(None): frozenset(),
}
TDU_NAMES = frozenset({
    'rand', 'clamp', 'remap', 'base', 'digits', 'validName', 'validPath', 'match', 'split', 'expand',
    'Matrix', 'Vector', 'Position', 'Quaternion', 'Color', 'ParMenu', 'TableMenu',
})


# What the functions of `guarding` test before they ask a guard; `_attribute` and `_item` add to them.
SHOWS: dict[str, set[type]] = {}  # name of a member -> classes whose objects all show it
ITEMS: set[type] = set(_PLAIN)  # classes whose items may be read
FLOATS = frozenset({float})  # nothing grows that has one of these in it
NUMBERS = frozenset({float, int, bool})


class AllBut(frozenset[str]):
    """For `_td_safe_`: every name that is not in it."""

    def __contains__(self, name: object) -> bool:
        return not frozenset.__contains__(self, name)


def _too_large(what: str) -> ExpressionError:
    return ExpressionError(f'{what} would be too large for an expression of a project that is not trusted')


def _shown_by(kind: type) -> Any:
    """Return what objects of this class show, or None."""
    shown = getattr(kind, '_td_safe_', None)
    if shown is None and kind.__name__ in TDU_NAMES and kind.__module__.startswith('tdgraph.tdu.'):
        return True  # vectors and the like know nothing but their numbers
    return shown


def _attribute(thing: Any, name: str) -> Any:
    """Read ``thing.name`` if `thing` shows it."""
    kind = type(thing)
    shown = _shown_by(kind)
    if shown is not None:
        if shown is True or isinstance(shown, frozenset):
            if shown is True or name in shown:
                SHOWS.get(name, set()).add(kind)
                return getattr(thing, name)
        elif shown(thing, name):
            return getattr(thing, name)
    elif kind in _PLAIN:
        if name in _PLAIN[kind]:
            SHOWS.get(name, set()).add(kind)
            return getattr(thing, name)
        if kind is str and name in _GROWING:
            return partial(_GROWING[name], thing)
        if not hasattr(kind, name):
            raise AttributeError(f'{kind.__name__!r} object has no attribute {name!r}')
    elif isinstance(thing, ModuleType):
        if thing is math:
            return GUARDED_MATH.get(name) or getattr(thing, name)
        if thing.__name__ == 'tdgraph.tdu' and name in TDU_NAMES:
            return getattr(thing, name)
    raise UntrustedError(f'{name!r} of {_named(thing)} may only be used by a project that is trusted; '
                         f'load it with trust=True')


def _named(thing: Any) -> str:
    return f'module {thing.__name__}' if isinstance(thing, ModuleType) else type(thing).__name__


def _item(thing: Any, key: Any) -> Any:
    """Read ``thing[key]`` of a value or of something that shows itself."""
    if type(thing) in ITEMS:
        return thing[key]
    if _shown_by(type(thing)) is not None:
        ITEMS.add(type(thing))
        return thing[key]
    raise UntrustedError(f'items of {_named(thing)} may only be used by a project that is trusted; '
                         f'load it with trust=True')


def _number(value: Any) -> Any:
    """Return the value of a parameter or whatever acts as its value: guards have to see the real thing."""
    if type(value) in _PLAIN:
        return value
    value = value.eval() if hasattr(type(value), '_td_safe_') and hasattr(type(value), 'eval') else value
    return value.val if hasattr(type(value), '_td_safe_') and hasattr(type(value), 'peekVal') else value


def _power(base: Any, exponent: Any) -> Any:
    base, exponent = _number(base), _number(exponent)
    whole = isinstance(base, int) and isinstance(exponent, int)
    if whole and exponent > 1 and base.bit_length() * exponent > MOST_BITS:
        raise _too_large('this power')
    return base ** exponent


def _product(first: Any, second: Any) -> Any:
    first, second = _number(first), _number(second)
    if isinstance(first, int) and isinstance(second, int):
        if first.bit_length() + second.bit_length() > 8 * MOST_BITS:
            raise _too_large('this product')
    elif isinstance(first, (str, list, tuple)) and isinstance(second, int):
        _check_repeat(first, second)
    elif isinstance(second, (str, list, tuple)) and isinstance(first, int):
        _check_repeat(second, first)
    return first * second


def _check_repeat(sized: Any, times: int) -> None:
    """Refuse long repetitions, and any of lists in lists: those multiply."""
    if isinstance(sized, str):
        if len(sized) * times > MOST_TEXT:
            raise _too_large('this repetition')
    elif len(sized) * times > MOST_ITEMS or any(isinstance(item, (list, tuple, dict)) for item in sized):
        raise _too_large('this repetition')


def _sum(first: Any, second: Any) -> Any:
    if type(first) is str and type(second) is str:
        if len(first) + len(second) > LONGEST_SUM:
            raise _too_large('this text')
        return first + second
    first, second = _number(first), _number(second)
    sized = isinstance(first, (str, list, tuple)) and isinstance(second, (str, list, tuple))
    if sized and len(first) + len(second) > LONGEST_SUM:
        raise _too_large('this text or list')
    return first + second


def _shift(first: Any, second: Any) -> Any:
    first, second = _number(first), _number(second)
    if isinstance(first, int) and isinstance(second, int) and first.bit_length() + second > MOST_BITS:
        raise _too_large('this shift')
    return first << second


def _remainder(first: Any, second: Any) -> Any:
    """Take a remainder; the text form, ``'%d' % x``, with every width in bounds."""
    first, second = _number(first), _number(second)
    if isinstance(first, str):
        check_format(first)
        if isinstance(second, dict):
            raise _too_large("a format with '*' or names")
        second = tuple(map(_number, second)) if isinstance(second, tuple) else second
    return first % second


def check_format(text: str) -> None:
    """Refuse the text of a ``%`` whose result has no bound: with names, with ``*``, with wide fields."""
    fields = ''.join(_FIELD.findall(text))
    if '*' in fields or '(' in fields:
        raise _too_large("a format with '*' or names")
    check_widths(fields)


def check_widths(text: str) -> None:
    """Refuse a format with a number of more than three digits or beyond `WIDEST_FIELD` in it."""
    for digits in _DIGITS.findall(text):
        if len(digits.lstrip('0')) > 3 or int(digits) > WIDEST_FIELD:
            raise _too_large('this field')


def _formatted(value: Any, conversion: str, spec: str) -> str:
    """Format one field of an f-string."""
    value = _number(value)
    if conversion in ('r', 'a'):
        value = repr(value) if conversion == 'r' else ascii(value)
    elif conversion == 's':
        value = str(value)
    check_widths(spec)
    return format(value, spec)


def _joined(*pieces: str) -> str:
    if sum(map(len, pieces)) > LONGEST_SUM:
        raise _too_large('this text')
    return ''.join(pieces)


class _Formatter(string.Formatter):
    """`str.format` for plain fields: no attributes, no items, widths and the whole in bounds."""

    def __init__(self) -> None:
        self.length = 0

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        if not field_name.replace('_', 'a').isalnum():
            raise UntrustedError(f'format field {field_name!r} needs a project that is trusted; '
                                 f'use a plain name or number')
        key: Any = int(field_name) if field_name.isdigit() else field_name
        return self.get_value(key, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        text = _formatted(value, '', format_spec)
        self.length += len(text)
        if self.length > MOST_TEXT:
            raise _too_large('this text')
        return text


def _format(text: str, *args: Any, **kwargs: Any) -> str:
    return _Formatter().vformat(text, args, kwargs)


def _padding(name: str) -> Callable[..., str]:
    def padded(text: str, width: Any, *fill: str) -> str:
        wide = operator.index(width)
        if wide > MOST_TEXT:
            raise _too_large('this text')
        result: str = getattr(text, name)(wide, *fill)
        return result
    return padded


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    found = text.count(old) if count < 0 else min(text.count(old), count)
    if found * (len(new) - len(old)) > MOST_TEXT:
        raise _too_large('this text')
    return text.replace(old, new, count)


def _join(text: str, items: Any) -> str:
    pieces = [str(item) if hasattr(type(item), '_td_safe_') else item for item in items]
    if len(text) * len(pieces) > MOST_TEXT or sum(map(len, pieces)) > LONGEST_SUM:
        raise _too_large('this text')
    return text.join(pieces)


_GROWING: dict[str, Callable[..., Any]] = {
    'center': _padding('center'), 'ljust': _padding('ljust'), 'rjust': _padding('rjust'),
    'zfill': _padding('zfill'), 'replace': _replace, 'join': _join, 'format': _format,
}


def _limited(name: str, most: int) -> Callable[..., Any]:
    function = getattr(math, name)

    def limited(*numbers: Any) -> Any:
        whole = tuple(map(operator.index, numbers))
        if any(number.bit_length() > MOST_BITS or number > most for number in whole):
            raise _too_large(f'math.{name}()')
        return function(*whole)
    return limited


def _ldexp(fraction: Any, exponent: Any) -> float:
    return math.ldexp(fraction, operator.index(exponent))


def _lcm(*numbers: Any) -> int:
    result = 1
    for number in numbers:
        result = math.lcm(result, number)
        if result.bit_length() > 8 * MOST_BITS:
            raise _too_large('math.lcm()')
    return result


def _prod(items: Any, *, start: Any = 1) -> Any:
    result = start
    for item in items:
        result = _product(result, item)
    return result


GUARDED_MATH: dict[str, Callable[..., Any]] = {
    'factorial': _limited('factorial', 500), 'comb': _limited('comb', 1000), 'perm': _limited('perm', 500),
    'prod': _prod, 'ldexp': _ldexp, 'lcm': _lcm,
}


_NOT_GIVEN: Any = object()


def _round(number: Any, ndigits: Any = None) -> Any:
    number = _number(number)
    if ndigits is None:
        return round(number)
    digits = operator.index(ndigits)
    if isinstance(number, int) and digits < -400:
        raise _too_large('this rounding')
    return round(number, digits)


def _total(items: Any, start: Any = 0) -> Any:
    """Add up; texts are refused, as Python does, and lists may not become large."""
    values, start = [*map(_number, items)], _number(start)
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    if isinstance(start, (list, tuple)):
        made = 0
        for value in values:
            start = _sum(start, value)
            made += len(start)
            if made > LONGEST_SUM:  # each step copies what is there
                raise _too_large('this sum')
        return start
    return sum(values, start)


def _int(value: Any = 0, base: Any = _NOT_GIVEN) -> int:
    value = _number(value)
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise _too_large('this number')
    return int(value) if base is _NOT_GIVEN else int(value, base)


def _float(value: Any = 0.0, /) -> float:
    return float(value)


def _bool(value: Any = False, /) -> bool:
    return bool(value)


def _str(object: Any = '') -> str:
    return str(object)


# Functions, not the types: a type has attributes of its own, and str() of more arguments decodes bytes.
BUILTINS: Mapping[str, Any] = {
    'int': _int, 'float': _float, 'str': _str, 'bool': _bool,
    'abs': abs, 'min': min, 'max': max, 'round': _round, 'len': len, 'sum': _total, 'math': math,
}

# No text can spell these names, so no expression can reach or replace them.
GUARDS: Mapping[str, Any] = {
    '@attribute': _attribute, '@item': _item, '@power': _power, '@product': _product, '@sum': _sum,
    '@shift': _shift, '@slice': slice, '@remainder': _remainder, '@formatted': _formatted, '@joined': _joined,
    '@nothing': object(),
}

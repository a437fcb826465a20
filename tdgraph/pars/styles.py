"""The styles of parameters: what each holds, and how a value that somebody offers becomes it.

Every ``to_...`` takes a `Target` (whose place goes into the errors) and the offered value, and returns what
is stored.  They refuse with `ParTypeError` or `ParValueError` and change nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tdgraph.errors import ParTypeError, ParValueError, nearest

if TYPE_CHECKING:
    from tdgraph.pars.declaration import Part

__all__ = ['STYLES', 'WHOLE', 'Style', 'Target', 'a_number', 'article', 'fits_style']


# Of a float32, which is what shaders and channels hold; beyond it the arithmetic of operators overflows.
LARGEST = 3.4028234663852886e38


class Target(Protocol):
    """What a conversion may ask of the parameter that it converts for."""

    @property
    def part(self) -> Part: ...

    @property
    def place(self) -> str: ...

    @property
    def reference_base(self) -> str: ...

    def choices(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Style:
    """One row of the table: TD's name, the kind of value, the suffixes of a group's parameters."""

    name: str
    kind: str
    convert: Callable[[Target, Any], Any]
    empty: Any
    suffixes: tuple[str, ...] = ('',)


def type_name(value: object) -> str:
    return type(value).__name__


def a_number(target: Target, value: Any) -> Any:
    """Return something that float() or int() takes, else refuse."""
    if isinstance(value, (int, float)):
        return value
    kind = type(value)
    if not isinstance(value, str) and not getattr(value, 'ndim', 0):
        try:
            if hasattr(kind, '__float__'):
                return float(value)
            if hasattr(kind, '__index__'):
                return value.__index__()
        except ValueError:  # a cell of a table whose text is no number
            raise ParValueError(f'{target.place} takes a number; got {_shown(value)}') from None
    wanted = _WANTED.get(target.part.group.kind, 'a number')
    raise ParTypeError(f'{target.place} takes {wanted}, not {type_name(value)}; got {_shown(value)}')


_WANTED = {'menu': 'a menu item or its index', 'toggle': 'True, False or a number'}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + '...'


def to_float(target: Target, value: Any) -> float:
    try:
        number = value if type(value) is float else float(a_number(target, value))
    except OverflowError:
        raise ParValueError(f'{target.place} takes a finite number; this integer is too large') from None
    if not -LARGEST <= number <= LARGEST:  # NaN too
        _refuse_odd(target, number)
    part = target.part
    if part.clamp_min and number < part.min:
        number = float(part.min)
    if part.clamp_max and number > part.max:
        number = float(part.max)
    return number


def _refuse_odd(target: Target, number: float) -> None:
    if math.isnan(number):
        raise ParValueError(f'{target.place} cannot be NaN; give a number')
    if math.isinf(number):
        raise ParValueError(f'{target.place} cannot be infinite; {range_text(target.part)}')
    raise ParValueError(f'{target.place} cannot be {number:g}; a float32 ends at {LARGEST:g}')


def range_text(part: Part) -> str:
    """Say in words which numbers a parameter takes."""
    low = f'at least {part.min:g}' if part.clamp_min else ''
    high = f'at most {part.max:g}' if part.clamp_max else ''
    words = ' and '.join(filter(None, (low, high)))
    return f'give a number, {words}' if words else 'give a finite number'


def to_int(target: Target, value: Any) -> int:
    if type(value) is not int:
        number = a_number(target, value)
        if isinstance(number, float) and number - number != 0.0:
            if math.isnan(number):
                raise ParValueError(f'{target.place} cannot be NaN; give a number')
            raise ParValueError(f'{target.place} cannot be infinite; {range_text(target.part)}')
        value = int(number)
    part = target.part
    if part.clamp_min and value < part.min:
        value = math.ceil(part.min)
    if part.clamp_max and value > part.max:
        value = math.floor(part.max)
    result: int = value
    return result


def to_toggle(target: Target, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    number = a_number(target, value)
    if number != number:
        raise ParValueError(f'{target.place} cannot be NaN; give True or False')
    return bool(number)


def to_menu(target: Target, value: Any) -> str:
    names = target.choices()
    if isinstance(value, str):
        if value in names or not names:
            return str(value)
        raise ParValueError(f'{target.place} has no menu item {str(value)!r}{nearest(value, names)}; '
                            f'the items are {", ".join(names)}')
    number = a_number(target, value)
    if isinstance(number, float) and not number.is_integer():
        raise ParValueError(f'{target.place} takes a menu item or its whole index, not {number}')
    if not 0 <= number < len(names):
        raise ParValueError(f'{target.place} has no menu item number {number}; '
                            f'the items are {", ".join(names)} (0 to {len(names) - 1})')
    return names[int(number)]


def to_strmenu(target: Target, value: Any) -> str:
    names = target.choices()
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(names):
        return names[value]
    return to_str(target, value)


def to_str(target: Target, value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        if isinstance(path, str):
            return path
    elif isinstance(value, (int, float)) or hasattr(type(value), '_td_text_'):
        return str(value)
    raise ParTypeError(f'{target.place} takes text, not {type_name(value)}; write str(...), or "" for none')


def to_reference(target: Target, value: Any) -> str:
    """Return the text of a reference: a path, name or pattern; '' for None; several operators by blanks."""
    if value is None:
        return ''
    if isinstance(value, str):
        return str(value)
    path = getattr(value, 'path', None)
    if isinstance(path, str):
        part = target.part
        if not fits_style(part.group.style.name, value):
            raise ParTypeError(f'{target.place} takes {article(part.group.style.name)}, '
                               f'not {path}, which is {article(str(getattr(value, "family", "?")))}')
        return _path_from(target.reference_base, path)
    if isinstance(value, (list, tuple)) and target.part.group.many:
        return ' '.join(to_reference(target, item) for item in value)
    raise ParTypeError(f'{target.place} takes an operator or its path, not {type_name(value)}')


def _path_from(base: str, path: str) -> str:
    """Return how operators beside `base` name `path`: the bare name of a neighbour, else the whole path."""
    folder = base.rpartition('/')[0]
    parent, _, name = path.rpartition('/')
    return name if parent == folder and name else path


def article(family: str) -> str:
    names = {'OP': 'an operator', 'Object': 'an Object COMP', 'PanelCOMP': 'a Panel COMP'}
    return names.get(family, f'a {family}')


def fits_style(style: str, node: Any) -> bool:
    """Whether `node` is of the family that a reference of this style takes."""
    if style == 'OP':
        return True
    if style in ('Object', 'PanelCOMP'):
        return bool(getattr(node, 'isObject' if style == 'Object' else 'isPanel', False))
    return bool(getattr(node, 'family', None) == style)


def to_anything(target: Target, value: Any) -> Any:
    path = getattr(value, 'path', None)
    return path if isinstance(path, str) and hasattr(value, 'family') else value


def _styles() -> dict[str, Style]:
    rows = [
        Style('Float', 'float', to_float, 0.0), Style('Int', 'int', to_int, 0),
        Style('Toggle', 'toggle', to_toggle, False), Style('Momentary', 'momentary', to_toggle, False),
        Style('Pulse', 'pulse', to_toggle, False), Style('Menu', 'menu', to_menu, ''),
        Style('StrMenu', 'strmenu', to_strmenu, ''), Style('Python', 'python', to_anything, ''),
        Style('Sequence', 'sequence', to_int, 1), Style('Unsupported', 'unsupported', to_anything, None),
    ]
    rows += [Style(name, 'str', to_str, '') for name in ('Str', 'File', 'FileSave', 'Folder', 'Header')]
    rows += [Style(name, 'float', to_float, 0.0, tuple(name.lower()))
             for name in ('XY', 'XYZ', 'XYZW', 'WH', 'UV', 'UVW', 'RGB', 'RGBA')]
    rows += [Style(name, 'op', to_reference, '')
             for name in ('OP', 'COMP', 'Object', 'PanelCOMP', 'TOP', 'CHOP', 'SOP', 'POP', 'MAT', 'DAT')]
    return {row.name: row for row in rows}


STYLES = _styles()
WHOLE = Style('Int', 'int', to_int, 0)

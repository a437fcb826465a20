"""What a Text TOP shows: its text, with a value, channels and quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

__all__ = ['shown_text']

_FORMAT: Final = re.compile(r'%([-0]*)(\d{0,3})(?:\.(\d{1,2}))?([dfg])')
_REPEATS: Final = 1000


def shown_text(p: Any) -> str:
    """Return the text of a cook: of the DAT where there is one, else the parameter's."""
    text = p.text if p.dat is None else _of_dat(p)
    if p.appendvalue:
        width = max(p.totaldigits, 0)
        text += f'{p.valuetouse:{width or ""}.{min(max(p.decimaldigits, 0), 30)}f}{p.posttext}'
    if p.chopvaluereplace and p.chop is not None:
        text = _with_values(text, [float(row[-1]) for row in p.chop.value.samples if len(row)])
    return _curled(text) if p.smartpunct else text


def _of_dat(p: Any) -> str:
    value = p.dat.value
    if not hasattr(value, 'csv'):  # a text, not a table
        return str(value.text)
    rows = value.rows
    if not (0 <= p.rowindex < len(rows) and 0 <= p.colindex < len(rows[0])):
        return ''
    return str(rows[p.rowindex][p.colindex])


def _with_values(text: str, values: list[float]) -> str:
    """Put values in the places of printf formats; the text repeats until all are shown."""
    if not _FORMAT.search(text):
        return text
    left = iter(values[:_REPEATS])
    shown = []
    for _ in range(max(len(values), 1)):
        shown.append(_FORMAT.sub(lambda found: _formatted(found, left), text))
        if left.__length_hint__() == 0:  # type: ignore[attr-defined]  # list iterators have it
            break
    return ''.join(shown)


def _formatted(found: re.Match[str], values: Iterator[float]) -> str:
    """Return a value as printf would; nothing where there are no more values."""
    flags, width, precision, kind = found.groups()
    value = next(values, None)
    if value is None:
        return ''
    digits = f'.{precision}' if precision is not None else ''
    if kind == 'd':
        digits, number = '', str(int(value)) if abs(value) < 1e18 else f'{value:.0f}'
    else:
        number = f'{value:{digits}{kind}}'
    size = int(width or 0)
    if '-' in flags:
        return number.ljust(size)
    return number.zfill(size) if '0' in flags else number.rjust(size)


def _curled(text: str) -> str:
    """Turn straight quotation marks into opening and closing ones."""
    text = re.sub(r'(^|[\s(\[{\u2014\u2013\'])"', '\\1\u201c', text).replace('"', '\u201d')
    return re.sub(r"(^|[\s(\[{\u2014\u2013\u201c])'", '\\1\u2018', text).replace("'", '\u2019')

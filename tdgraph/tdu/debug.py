"""The `debug` statement: print with the place that printed.

Source: docs.derivative.ca/Debug_module.  Differs: the exact text of the place is our own.
"""

from __future__ import annotations

import sys

from tdgraph.tdu import hooks

__all__ = ['debug', 'setStyle']

_style = {'showPath': True, 'showLine': True, 'showFunction': True}


def setStyle(*, showPath: bool | None = None, showLine: bool | None = None,
             showFunction: bool | None = None) -> None:
    """Choose which parts of the place `debug` shows; None leaves a part as it is."""
    given = {'showPath': showPath, 'showLine': showLine, 'showFunction': showFunction}
    _style.update({part: shown for part, shown in given.items() if shown is not None})


def debug(*values: object) -> None:
    """Print the values, separated by blanks, and below them where the call stands."""
    frame = sys._getframe(1)
    name = frame.f_code.co_name
    place = []
    if _style['showPath']:
        place.append(f'DAT:{frame.f_code.co_filename}')
    if _style['showFunction'] and name != '<module>':
        place.append(f'fn:{name}')
    if _style['showLine']:
        place.append(f'line:{frame.f_lineno}')
    text = ' '.join(map(str, values)) + '\n'
    hooks.write(text + (f'  (Debug - {" ".join(place)})\n' if place else ''))

"""How an author declares parameters: as attributes of an operator class.

``brightness1 = Float(1.0, neutral=1.0, norm=(0, 4), page='Pre', help='Gain before gamma.')``

The factories return ``Any``: a type checker must not compare a parameter called ``type`` or ``color`` with the
member of that name, which it does not replace (`Declaration.__set_name__`).

Keywords of every factory: `page`, `label`, `help`, `role` ('uniform', 'constant', 'cpu' or 'derived'),
`neutral` (the value at which the parameter does nothing), `section` (starts a section of the page),
`viewer_only` (no effect on the output), `expr` (the default is this expression, with `default` until it can
be evaluated; ``default='=text'`` says the same).  Numbers: `min`, `max` (hard: values are clamped), `norm` (low,
high: the working range of sliders and tests).  A tuple where a group has several parameters gives one value to
each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tdgraph.pars.declaration import Declaration
from tdgraph.pars.styles import STYLES, WHOLE, Style
from tdgraph.pars.table import Declarations

__all__ = [
    'RGB', 'RGBA', 'UV', 'UVW', 'WH', 'XY', 'XYZ', 'XYZW', 'CHOPRef', 'COMPRef', 'DATRef', 'File', 'FileSave',
    'Float', 'Folder', 'Header', 'Int', 'Menu', 'Momentary', 'OPRef', 'Pulse', 'Python', 'Sequence', 'Str',
    'StrMenu', 'TOPRef', 'Toggle',
]


def _numbers(name: str) -> Any:
    def declare(default: Any = None, **keywords: Any) -> Any:
        return Declaration(STYLES[name], default, **keywords)
    declare.__name__ = declare.__qualname__ = name
    declare.__doc__ = f'Declare the parameters of a {name} group: one per letter.'
    return declare


XY, XYZ, XYZW, UV, UVW, RGB, RGBA = map(_numbers, ('XY', 'XYZ', 'XYZW', 'UV', 'UVW', 'RGB', 'RGBA'))


def WH(default: Any = None, *, whole: bool = False, **keywords: Any) -> Any:
    """Declare a width and a height; `whole`: integers."""
    style = Style('WH', 'int', WHOLE.convert, 0, ('w', 'h')) if whole else STYLES['WH']
    return Declaration(style, default, **keywords)


def Float(default: Any = 0.0, **keywords: Any) -> Any:
    """Declare a number; `size=n` (1 to 4) declares ``name1`` to ``namen``."""
    return Declaration(STYLES['Float'], default, **keywords)


def Int(default: Any = 0, **keywords: Any) -> Any:
    """Declare a whole number; `size=n` (1 to 4) declares ``name1`` to ``namen``."""
    return Declaration(STYLES['Int'], default, **keywords)


def Toggle(default: bool = False, **keywords: Any) -> Any:
    """Declare a switch."""
    return Declaration(STYLES['Toggle'], default, **keywords)


def Momentary(**keywords: Any) -> Any:
    """Declare a button that is on while it is held."""
    return Declaration(STYLES['Momentary'], False, **keywords)


def Pulse(**keywords: Any) -> Any:
    """Declare a button that acts once: True in the snapshot from `pulse()` until `settle_pulses()`."""
    return Declaration(STYLES['Pulse'], False, **keywords)


def Header(text: str = '', **keywords: Any) -> Any:
    """Declare a caption."""
    return Declaration(STYLES['Header'], text, **keywords)


def Menu(names: str | Iterable[str], default: str | None = None, *, labels: Iterable[str] | None = None,
         source: str = '', style: str = 'Menu', **keywords: Any) -> Any:
    """Declare a choice: `names` are TouchDesigner's tokens (a text or a list); the first is the default.

    `source`: an expression that gives the items instead (an object with `menuNames` and `menuLabels`).
    """
    items = tuple(names.split() if isinstance(names, str) else names)
    if default is None:
        default = items[0] if items else ''
    if style == 'Menu' and items and default not in items:
        raise ValueError(f'default {default!r} is not one of the items {", ".join(items)}')
    group = Declaration(STYLES[style], default, **keywords)
    group.menu_names = items
    group.menu_labels = tuple(labels) if labels is not None else tuple(item.capitalize() for item in items)
    if len(group.menu_labels) != len(items):
        raise ValueError(f'{len(group.menu_labels)} labels for {len(items)} menu items')
    group.menu_source = source
    return group


def StrMenu(default: str = '', names: str | Iterable[str] = (), **keywords: Any) -> Any:
    """Declare a text with suggestions."""
    return Menu(names, default, style='StrMenu', **keywords)


def Str(default: str = '', **keywords: Any) -> Any:
    """Declare a text."""
    return Declaration(STYLES['Str'], default, **keywords)


def File(default: str = '', **keywords: Any) -> Any:
    """Declare the path of a file to read."""
    return Declaration(STYLES['File'], default, **keywords)


def FileSave(default: str = '', **keywords: Any) -> Any:
    """Declare the path of a file to write."""
    return Declaration(STYLES['FileSave'], default, **keywords)


def Folder(default: str = '', **keywords: Any) -> Any:
    """Declare the path of a folder."""
    return Declaration(STYLES['Folder'], default, **keywords)


def Python(default: Any = '', **keywords: Any) -> Any:
    """Declare any Python value."""
    return Declaration(STYLES['Python'], default, **keywords)


def OPRef(style: str = 'OP', default: str = '', *, many: bool = False, **keywords: Any) -> Any:
    """Declare a reference: `style` is OP, COMP, Object, PanelCOMP, TOP, CHOP, SOP, POP, MAT or DAT.

    `many`: the text is a pattern or several names, and the snapshot holds a tuple of operators.
    """
    row = STYLES[style]
    if row.kind != 'op':
        raise ValueError(f'{style!r} is no style of references')
    group = Declaration(row, default, **keywords)
    group.many = many
    return group


def TOPRef(default: str = '', **keywords: Any) -> Any:
    """Declare a reference to a TOP; keywords as for `OPRef`."""
    return OPRef('TOP', default, **keywords)


def CHOPRef(default: str = '', **keywords: Any) -> Any:
    """Declare a reference to a CHOP; keywords as for `OPRef`."""
    return OPRef('CHOP', default, **keywords)


def DATRef(default: str = '', **keywords: Any) -> Any:
    """Declare a reference to a DAT; keywords as for `OPRef`."""
    return OPRef('DAT', default, **keywords)


def COMPRef(default: str = '', **keywords: Any) -> Any:
    """Declare a reference to a COMP; keywords as for `OPRef`."""
    return OPRef('COMP', default, **keywords)


def Sequence(fields: Mapping[str, Any], *, blocks: int = 1, max_blocks: int | None = None,
             **keywords: Any) -> Any:
    """Declare blocks of parameters: ``vec = Sequence({'name': Str(), 'value': XYZW()})`` makes ``vec0name``.

    `blocks`: how many there are at first; `max_blocks`: None = no limit.
    """
    group = Declaration(STYLES['Sequence'], blocks, **keywords)
    group.fields = Declarations(field.named(name) for name, field in fields.items())
    group.start_blocks = blocks
    group.max_blocks = max_blocks
    return group

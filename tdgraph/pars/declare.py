"""Declarations: the parameters of an operator type, as attributes of its class.

``brightness1 = Float(1.0, neutral=1.0, norm=(0, 4), page='Pre', help='Gain before gamma.')``

A declaration leaves the class body as soon as the class exists (`Declaration.__set_name__`), so that a
parameter may be called ``type`` or ``color`` without hiding the operator's member of that name.  The
factories return ``Any`` for the same reason: a type checker must not compare them with members that they
do not replace.

Keywords of every factory: `page`, `label`, `help`, `role` ('uniform', 'constant', 'cpu' or 'derived'),
`neutral` (the value at which the parameter does nothing), `section` (starts a section of the page),
`viewer_only` (no effect on the output), `expr` (the default is this expression, with `default` until it can
be evaluated; ``default='=text'`` says the same).  Numbers: `min`, `max`
(hard: values are clamped), `norm` (low, high: the working range of sliders and tests).  A tuple where a group
has several parameters gives one value to each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tdgraph.errors import NameTakenError
from tdgraph.pars.snapshot import Snapshot
from tdgraph.pars.styles import STYLES, WHOLE, Style

__all__ = [
    'RGB', 'RGBA', 'UV', 'UVW', 'WH', 'XY', 'XYZ', 'XYZW', 'CHOPRef', 'COMPRef', 'Changed', 'DATRef',
    'Declaration', 'Declarations', 'File', 'FileSave', 'Float', 'Folder', 'Header', 'Int', 'Menu',
    'Momentary', 'OPRef', 'Part', 'Pulse', 'Python', 'Sequence', 'Str', 'StrMenu', 'TOPRef', 'Toggle',
    'Without',
]

ROLES = ('uniform', 'constant', 'cpu', 'derived')
_ROLE_OF_KIND = {'float': 'uniform', 'int': 'uniform', 'toggle': 'constant', 'menu': 'constant'}


class Part:
    """The definition of one parameter: a group has one part, or one per suffix."""

    __slots__ = ('clamp_max', 'clamp_min', 'default', 'default_bind', 'default_expr', 'group', 'index', 'max',
                 'min', 'name', 'neutral', 'norm_max', 'norm_min', 'suffix')

    def __init__(self, group: Declaration, index: int, suffix: str) -> None:
        self.group = group
        self.index = index
        self.suffix = suffix
        self.name = ''
        self.default: Any = None
        self.default_expr = ''
        self.default_bind = ''
        self.neutral: Any = None
        self.min: Any = 0
        self.max: Any = 1
        self.clamp_min = False
        self.clamp_max = False
        self.norm_min: float = 0
        self.norm_max: float = 1

    @property
    def starting(self) -> Any:
        """What a snapshot holds for the untouched parameter."""
        if self.group.kind == 'op':
            return () if self.group.many else None
        return self.default

    def same_form(self, old: Any, new: Any) -> bool:
        """Whether a shader for the one value can draw the other: a uniform, neutral both times or neither."""
        return self.group.role == 'uniform' and (old == self.neutral) is (new == self.neutral)

    def __repr__(self) -> str:
        return f'<{self.group.style.name} {self.name}>'


class Declaration:
    """A group of parameters on one line of the dialog: a style, one to four parts and what they share."""

    __slots__ = (
        'custom', 'fields', 'help', 'kind', 'label', 'many', 'max_blocks', 'menu_labels', 'menu_names',
        'menu_source', 'name', 'neutral', 'order', 'page', 'parts', 'read_only', 'role', 'section',
        'start_blocks', 'style', 'viewer_only',
    )

    def __init__(self, style: Style, default: Any = None, *, size: int = 1, page: str = 'Parameters',
                 label: str | None = None, help: str = '', role: str | None = None, neutral: Any = None,
                 min: Any = None, max: Any = None, norm: tuple[float, float] | None = None,
                 expr: str | tuple[str, ...] = '', section: bool = False, viewer_only: bool = False,
                 read_only: bool = False) -> None:
        self.style = style
        self.kind = style.kind
        self.name = ''
        self.page = page
        self.label = label
        self.help = help
        self.role = role or _ROLE_OF_KIND.get(style.kind, 'cpu')
        if self.role not in ROLES:
            raise ValueError(f'role {role!r} is not one of {", ".join(ROLES)}')
        self.neutral = neutral
        self.section = section
        self.viewer_only = viewer_only
        self.read_only = read_only
        self.custom = False
        self.order: float = 0.0
        self.many = False
        self.menu_names: tuple[str, ...] = ()
        self.menu_labels: tuple[str, ...] = ()
        self.menu_source = ''
        self.fields: Declarations | None = None
        self.start_blocks = 1
        self.max_blocks: int | None = None
        suffixes = style.suffixes if size == 1 else tuple(str(i + 1) for i in range(size))
        self.parts = tuple(Part(self, index, suffix) for index, suffix in enumerate(suffixes))
        self._fill(default, min, max, norm, expr)

    def _fill(self, default: Any, low: Any, high: Any, norm: tuple[float, float] | None, expr: Any) -> None:
        count = len(self.parts)
        defaults = _spread(self.style.empty if default is None else default, count)
        lows, highs = _spread(low, count), _spread(high, count)
        neutrals, exprs = _spread(self.neutral, count), _spread(expr, count)
        for i, part in enumerate(self.parts):
            text = defaults[i] if isinstance(defaults[i], str) and defaults[i].startswith('=') else ''
            part.default = _plain(self.kind, self.style.empty if text else defaults[i])
            part.default_expr = exprs[i] or text[1:]
            part.neutral = neutrals[i]
            part.clamp_min, part.clamp_max = lows[i] is not None, highs[i] is not None
            part.min = lows[i] if part.clamp_min else 0
            part.max = highs[i] if part.clamp_max else 1
            high_end = part.max if part.max > part.min else part.min + 1
            part.norm_min, part.norm_max = norm or (part.min, high_end)

    @property
    def size(self) -> int:
        return len(self.parts)

    @property
    def title(self) -> str:
        """The label, made from the name where none is given."""
        return self.name.capitalize() if self.label is None else self.label

    def named(self, name: str) -> Declaration:
        """Take a name and pass it on to the parts."""
        self.name = name
        for part in self.parts:
            part.name = name + part.suffix
        return self

    def copied(self) -> Declaration:
        """Return an independent copy, parts included."""
        twin: Declaration = _copy(self)
        parts = []
        for part in self.parts:
            new: Part = _copy(part)
            new.group = twin
            parts.append(new)
        twin.parts = tuple(parts)
        return twin

    def __set_name__(self, owner: type, name: str) -> None:
        self.named(name)
        _declared(owner)[name] = self
        delattr(owner, name)

    def __repr__(self) -> str:
        return f'<declaration {self.style.name} {self.name}>'


class Changed:
    """Take the inherited declaration with some keywords changed: ``resolutionw = Changed(default=256)``.

    Keywords: `default`, `page`, `label`, `help`, `role`, `neutral`, `min`, `max`, `norm`, `viewer_only`,
    `menu_names` with `menu_labels`.
    """

    def __init__(self, **fields: Any) -> None:
        self.fields = fields

    def __set_name__(self, owner: type, name: str) -> None:
        _declared(owner)[name] = self
        delattr(owner, name)

    def applied(self, inherited: Declaration) -> Declaration:
        """Return the inherited declaration with the changes."""
        group = inherited.copied()
        for key, value in self.fields.items():
            if key == 'default':
                for part, single in zip(group.parts, _spread(value, group.size)):
                    part.default, part.default_expr = _plain(group.kind, single), ''
            elif key == 'norm':
                for part in group.parts:
                    part.norm_min, part.norm_max = value
            elif key in ('min', 'max'):
                for part, single in zip(group.parts, _spread(value, group.size)):
                    setattr(part, f'clamp_{key}', single is not None)
                    if single is not None:
                        setattr(part, key, single)
            elif key == 'neutral':
                group.neutral = value
                for part, single in zip(group.parts, _spread(value, group.size)):
                    part.neutral = single
            else:
                setattr(group, key, value)
        return group


class Without(Changed):
    """Leave an inherited declaration out: ``npasses = Without()``."""


def _declared(owner: type) -> dict[str, Any]:
    """Return the declarations that this very class makes."""
    own = owner.__dict__.get('_own_pars_')
    if own is None:
        own = {}
        setattr(owner, '_own_pars_', own)  # noqa: B010  a type checker knows no such attribute
    result: dict[str, Any] = own
    return result


def _copy(thing: Any) -> Any:
    twin = object.__new__(type(thing))
    for slot in type(thing).__slots__:
        setattr(twin, slot, getattr(thing, slot))
    return twin


def _spread(value: Any, count: int) -> tuple[Any, ...]:
    if isinstance(value, (tuple, list)):
        if len(value) != count:
            raise ValueError(f'{len(value)} values for a group of {count}')
        return tuple(value)
    return (value,) * count


def _plain(kind: str, value: Any) -> Any:
    if kind == 'float':
        return float(value)
    if kind == 'int':
        return int(value)
    return bool(value) if kind in ('toggle', 'momentary', 'pulse') else value


class Declarations:
    """All parameters of an operator type, or of one block of a sequence.

    `groups`: by group name, in page order; `parts`: by parameter name; `pages`: page name -> group names;
    `dynamic`: parameters whose default is an expression; `defaults`: the snapshot of an untouched node.
    """

    __slots__ = ('defaults', 'dynamic', 'groups', 'pages', 'parts', 'sequences', 'unsupported')

    def __init__(self, groups: Iterable[Declaration] = (), unsupported: tuple[str, ...] = ()) -> None:
        self.groups: dict[str, Declaration] = {}
        self.parts: dict[str, Part] = {}
        self.pages: dict[str, list[str]] = {}
        self.sequences: dict[str, Declaration] = {}
        self.dynamic: tuple[str, ...] = ()
        self.unsupported = unsupported
        self.defaults = Snapshot.of({})
        for group in groups:
            self.add(group)
        self.settle()

    def add(self, group: Declaration) -> None:
        """Append a group; call `settle` after the last one."""
        names = {group.name, *(part.name for part in group.parts)}
        taken = names & (self.parts.keys() | self.groups.keys())
        if taken:
            raise NameTakenError(f'parameter {sorted(taken)[0]!r} is declared twice; rename one of them')
        self.groups[group.name] = group
        self.parts.update((part.name, part) for part in group.parts)
        self.pages.setdefault(group.page, []).append(group.name)
        if group.fields is not None:
            self.sequences[group.name] = group

    def remove(self, group: Declaration) -> None:
        """Take a group out again; call `settle` after the last one."""
        del self.groups[group.name]
        for part in group.parts:
            del self.parts[part.name]
        self.pages[group.page].remove(group.name)
        self.sequences.pop(group.name, None)

    def settle(self) -> None:
        """Derive what follows from the groups."""
        self.dynamic = tuple(name for name, part in self.parts.items()
                             if part.default_expr or part.default_bind)
        values: dict[str, Any] = {}
        for name, group in self.groups.items():
            values.update((part.name, part.starting) for part in group.parts)
            if group.size > 1:
                values[name] = tuple(part.starting for part in group.parts)
            elif group.kind == 'op' and group.parts[0].default:
                self.dynamic += (name,)
            elif group.fields is not None:
                values[name] = (group.fields.defaults,) * group.start_blocks
                if group.fields.dynamic:
                    self.dynamic += (name,)
        self.defaults = Snapshot.of(values)

    def ordered(self) -> list[Declaration]:
        """Return the groups page by page, as a dialog shows them."""
        return [self.groups[name] for names in self.pages.values() for name in names]

    def keeps(self, name: str) -> bool:
        """Whether TouchDesigner has this parameter and we only keep what is set."""
        return any(fnmatchcase(name, pattern) for pattern in self.unsupported)

    @staticmethod
    def of(owner: type) -> Declarations:
        """Return the declarations of a class: its own first, then those of its bases; made once."""
        known = owner.__dict__.get('_declarations_')
        if known is None:
            known = _collect(owner)
            setattr(owner, '_declarations_', known)  # noqa: B010
        result: Declarations = known
        return result


def _collect(owner: type) -> Declarations:
    """Merge the declarations along the bases; a derived class wins by name but `Changed` keeps the place."""
    found: dict[str, Declaration] = {}
    changes: dict[str, list[Changed]] = {}
    unsupported: dict[str, None] = {}
    for base in owner.__mro__:
        unsupported.update(dict.fromkeys(base.__dict__.get('unsupported', ())))
        own: Mapping[str, Any] = base.__dict__.get('_own_pars_', {})
        for name, group in own.items():
            if isinstance(group, Changed):
                changes.setdefault(name, []).append(group)
            elif name not in found:
                found[name] = group
                for change in reversed(changes.pop(name, ())):
                    if isinstance(change, Without):
                        del found[name]
                        break
                    found[name] = change.applied(found[name])
    if changes:
        raise NameTakenError(f'{owner.__name__}: no inherited parameter {sorted(changes)[0]!r} to change')
    return Declarations(found.values(), tuple(name for name in unsupported if name not in found))


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

"""One declaration: a group of parameters as an attribute of an operator class, and changes to inherited ones.

It leaves the class body as soon as the class exists (`__set_name__`), so that a parameter may be called ``type``
or ``color`` without hiding the operator's member of that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tdgraph.pars.styles import Style
    from tdgraph.pars.table import Declarations

__all__ = ['Changed', 'Declaration', 'Part', 'Without']

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
        """Return an independent copy, parts and the fields of a sequence included."""
        twin: Declaration = _copy(self)
        parts = []
        for part in self.parts:
            new: Part = _copy(part)
            new.group = twin
            parts.append(new)
        twin.parts = tuple(parts)
        if self.fields is not None:
            twin.fields = self.fields.copied()
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

"""Groups of parameters on one line of the dialog: `op.parGroup.t`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tdgraph.errors import ParTypeError, ReadOnlyError, UnknownParError, nearest
from tdgraph.pars.custom import remove_group, rename_group, resize_group
from tdgraph.pars.listing import groups_matching

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.declaration import Declaration
    from tdgraph.pars.par import Par

__all__ = ['ParGroup', 'ParGroupCollection']


def _each(field: str) -> Any:
    """A property that is a tuple of the parameters'; settable from one value or one per parameter."""
    def read(self: ParGroup) -> tuple[Any, ...]:
        return tuple(getattr(par, field) for par in self)

    def write(self: ParGroup, value: Any) -> None:
        values = self.spread(value)
        states = [par.state() for par in self]
        try:
            for par, single in zip(self, values):
                setattr(par, field, single)
        except BaseException:
            for par, state in zip(self, states):
                par.restore(state)
            raise

    return property(read, write, doc=f'The `{field}` of each parameter.')


def _shared(field: str) -> Any:
    """A property that all parameters of the group have in common."""
    def read(self: ParGroup) -> Any:
        return getattr(self[0], field)

    def write(self: ParGroup, value: Any) -> None:
        for par in self:
            setattr(par, field, value)

    return property(read, write, doc=f'The `{field}` of the group.')


def _told(field: str) -> Any:
    """A property that is a tuple of what the parameters tell."""
    return property(lambda self: tuple(getattr(par, field) for par in self),
                    doc=f'The `{field}` of each parameter.')


def _alike(field: str) -> Any:
    """A property that every parameter of the group answers alike."""
    return property(lambda self: getattr(self[0], field), doc=f'The `{field}` of the parameters.')


class ParGroup:
    """One to four parameters; acts as the tuple of its values."""

    __slots__ = ('collection', 'group')

    _td_safe_ = frozenset({
    'val', 'eval', 'evalNorm', 'name', 'label', 'baseName', 'size', 'owner', 'suffixes', 'mode', 'expr',
    'default', 'style', 'page', 'index', 'min', 'max', 'normMin', 'normMax', 'isDefault',
})

    def __init__(self, collection: ParCollection, group: Declaration) -> None:
        self.collection = collection
        self.group = group

    val = _each('val')
    expr = _each('expr')
    bindExpr = _each('bindExpr')
    mode = _each('mode')
    normVal = _each('normVal')
    default = _each('default')
    defaultExpr = _each('defaultExpr')
    defaultBindExpr = _each('defaultBindExpr')
    min = _each('min')
    max = _each('max')
    clampMin = _each('clampMin')
    clampMax = _each('clampMax')
    normMin = _each('normMin')
    normMax = _each('normMax')
    menuIndex = _each('menuIndex')
    bindRange = _each('bindRange')
    bindMaster = _told('bindMaster')
    bindReferences = _told('bindReferences')
    exportOP = _told('exportOP')
    exportSource = _told('exportSource')
    prevMode = _told('prevMode')
    defaultMode = _told('defaultMode')
    vecIndex = _told('vecIndex')

    label = _shared('label')
    help = _shared('help')
    order = _shared('order')
    page = _shared('page')
    startSection = _shared('startSection')
    readOnly = _shared('readOnly')
    enable = _shared('enable')
    enableExpr = _shared('enableExpr')
    hidden = _shared('hidden')
    password = _shared('password')
    collapser = _shared('collapser')
    collapsable = _shared('collapsable')
    styleCloneImmune = _shared('styleCloneImmune')
    menuNames = _shared('menuNames')
    menuLabels = _shared('menuLabels')
    menuSource = _shared('menuSource')
    isFloat = _alike('isFloat')
    isInt = _alike('isInt')
    isMenu = _alike('isMenu')
    isMomentary = _alike('isMomentary')
    isNumber = _alike('isNumber')
    isOP = _alike('isOP')
    isPulse = _alike('isPulse')
    isPython = _alike('isPython')
    isSequence = _alike('isSequence')
    isString = _alike('isString')
    isToggle = _alike('isToggle')

    def spread(self, value: Any) -> tuple[Any, ...]:
        """Return one value per parameter: from a tuple of that length, or the same for all."""
        if isinstance(value, ParGroup):
            value = value.eval()
        if isinstance(value, (str, bytes)) or not hasattr(type(value), '__iter__'):
            return (value,) * self.size
        values = tuple(value)
        if len(values) != self.size:
            raise ParTypeError(f'{self.place} takes {self.size} values, not {len(values)}')
        return values

    def assign(self, value: Any) -> None:
        """Set every parameter by TDN's notation (see `ParCollection.assign`), all or none."""
        values = self.spread(value)
        states = [par.state() for par in self]
        try:
            for par, single in zip(self, values):
                self.collection.assign(par.part.name, single)
        except BaseException:
            for par, state in zip(self, states):
                par.restore(state)
            raise

    @property
    def place(self) -> str:
        return f'{self.owner.path}: parameter group {self.name!r}'

    @property
    def owner(self) -> Any:
        """The operator."""
        return self.collection.owner

    @property
    def name(self) -> str:
        """The name of the group, in a sequence with its prefix; settable on custom ones."""
        block = self.collection.par_block
        return self.group.name if block is None else f'{block.name}{self.group.name}'

    @name.setter
    def name(self, name: str) -> None:
        self.check_custom('name')
        rename_group(self, name)

    @property
    def baseName(self) -> str:
        """The name without the prefix of a sequence."""
        return self.group.name

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What each parameter's name adds to the group's."""
        return tuple(part.suffix for part in self.group.parts)

    @property
    def size(self) -> int:
        """How many parameters there are; settable on custom Float and Int."""
        return self.group.size

    @size.setter
    def size(self, size: int) -> None:
        self.check_custom('size')
        resize_group(self, size)

    @property
    def maxSize(self) -> int:
        """The largest size that this style can have."""
        return 4 if self.group.style.name in ('Float', 'Int') else self.group.size

    @property
    def defaultSize(self) -> int:
        """The size that this style starts with."""
        return len(self.group.style.suffixes)

    @property
    def index(self) -> int:
        """The position of the first parameter among all of the operator."""
        return self[0].index

    @property
    def style(self) -> str:
        """'Float', 'XYZ', ..."""
        return self.group.style.name

    @property
    def valid(self) -> bool:
        """Whether the group still exists."""
        return self.collection.holds_group(self.group)

    @property
    def isCustom(self) -> bool:
        return self.group.custom

    @property
    def isDefault(self) -> bool:
        """Whether every parameter is at its default."""
        return all(par.isDefault for par in self)

    @property
    def sequence(self) -> Any:
        """The sequence that the group belongs to or heads, or None."""
        return self[0].sequence

    @property
    def sequenceBlock(self) -> Any:
        """The block that the group belongs to, or None."""
        return self.collection.par_block

    @property
    def blockIndex(self) -> int | None:
        """The index of the block that the group belongs to, or None."""
        block = self.collection.par_block
        return None if block is None else block.index

    @property
    def sequenceIndex(self) -> int | None:
        """The position of the group in its block, or None."""
        block = self.collection.par_block
        if block is None or block.sequence.group.fields is None:
            return None
        return list(block.sequence.group.fields.groups).index(self.group.name)

    @property
    def subLabel(self) -> tuple[str, ...]:
        """The letter or number of each parameter."""
        return tuple(par.subLabel for par in self)

    def eval(self) -> tuple[Any, ...]:
        """Return the values."""
        return tuple(par.eval() for par in self)

    def evalNorm(self) -> tuple[Any, ...]:
        """Return the values as fractions of normMin..normMax."""
        return tuple(par.evalNorm() for par in self)

    def evalExpression(self) -> tuple[Any, ...]:
        """Return what the expressions give, None where there is none."""
        return tuple(par.evalExpression() for par in self)

    def evalExport(self) -> tuple[Any, ...]:
        """Return the exported numbers, None where there is no export."""
        return tuple(par.evalExport() for par in self)

    def evalOPs(self) -> tuple[list[Any], ...]:
        """Return the operators that each parameter refers to."""
        return tuple(par.evalOPs() for par in self)

    def evalFile(self) -> tuple[Any, ...]:
        """Return the values as `tdu.FileInfo`s."""
        return tuple(par.evalFile() for par in self)

    def pars(self, pattern: str = '*') -> list[Par]:
        """Return the parameters whose name matches."""
        from tdgraph.tdu.patterns import match
        names = {par.name: par for par in self}
        return [names[name] for name in match(pattern, list(names))]

    def copy(self, parGroup: ParGroup) -> None:
        """Take values, expressions and modes of another group of the same size."""
        if not isinstance(parGroup, ParGroup) or parGroup.size != self.size:
            raise ParTypeError(f'{self.place}: copy() takes a ParGroup of size {self.size}')
        for mine, other in zip(self, parGroup):
            mine.copy(other)

    def reset(self) -> bool:
        """Return every parameter to its default; True if anything changed."""
        return sum(par.reset() for par in self) > 0

    def pulse(self, value: Any = 1, frames: int = 0, seconds: float = 0) -> None:
        """Pulse every parameter."""
        for par in self:
            par.pulse(value, frames, seconds)

    def destroy(self) -> None:
        """Remove a custom group."""
        self.check_custom('destroy()')
        remove_group(self)

    def isSameParGroup(self, parGroup: Any) -> bool:
        """Whether both mean the same group of the same operator."""
        return isinstance(parGroup, ParGroup) and parGroup.group is self.group \
            and parGroup.collection is self.collection

    def check_custom(self, what: str) -> None:
        """Refuse to change a built-in group."""
        if not self.group.custom:
            raise ReadOnlyError(f'{self.place} is built in; {what} works on custom parameters only')

    def __getitem__(self, index: int) -> Par:
        part = self.group.parts[index]
        par = self.collection.get_par(part.name)
        if par is None or par.part is not part:
            raise UnknownParError(f'{self.place} no longer exists; fetch it again from op.parGroup')
        return par

    def __iter__(self) -> Iterator[Par]:
        return iter([self[index] for index in range(self.group.size)])

    def __len__(self) -> int:
        return self.group.size

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ParGroup):
            return self.eval() == other.eval()
        return isinstance(other, (tuple, list)) and self.eval() == tuple(other)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f'type:ParGroup name:{self.name} owner:{self.owner.path} value:{self.eval()}'


class ParGroupCollection:
    """`op.parGroup`: groups as attributes and by name, assigned from tuples."""

    __slots__ = ('_pars',)

    def __init__(self, pars: ParCollection) -> None:
        object.__setattr__(self, '_pars', pars)

    _pars: ParCollection

    def _td_safe_(self, name: str) -> bool:
        return True

    @property
    def owner(self) -> Any:
        """The operator."""
        return self._pars.owner

    def _found(self, name: str) -> ParGroup:
        group = self._pars.get_group(name)
        if group is None:
            names = [known.name for known in groups_matching(self._pars)]
            raise UnknownParError(f'{self.owner.path}: no parameter group {name!r}{nearest(name, names)}')
        return group

    def __getattr__(self, name: str) -> ParGroup:
        return self._found(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._found(name).val = value

    def __getitem__(self, name: str) -> Any:
        return self._pars.get_group(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._found(name).val = value

    def __iter__(self) -> Iterator[ParGroup]:
        return iter(groups_matching(self._pars))

    def __repr__(self) -> str:
        return f'<parameter groups of {self.owner.path}>'

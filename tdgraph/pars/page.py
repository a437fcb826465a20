"""Pages of parameters: `op.pages`; a custom page appends parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tdgraph.errors import NameTakenError, ParTypeError, ParValueError, ReadOnlyError, UnknownParError, nearest
from tdgraph.pars.custom import SHARED, insert_group, move_to_page, remove_group, sort_page
from tdgraph.pars.declaration import Declaration
from tdgraph.pars.listing import groups_matching
from tdgraph.pars.styles import STYLES
from tdgraph.pars.table import Declarations

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.group import ParGroup
    from tdgraph.pars.par import Par

__all__ = ['Page']

_NAME = re.compile(r'[A-Z][a-z0-9]*\Z')


def _append(style: str, doc: str) -> Any:
    def append(self: Page, *names: str, label: str | None = None, order: float | None = None,
               replace: bool = True) -> ParGroup:
        return self.append_style(style, names, label, order, replace)
    append.__name__ = f'append{style}'
    append.__doc__ = doc
    return append


def _append_sized(style: str, doc: str) -> Any:
    def append(self: Page, *names: str, label: str | None = None, size: int = 1, order: float | None = None,
               replace: bool = True) -> ParGroup:
        return self.append_style(style, names, label, order, replace, size)
    append.__name__ = f'append{style}'
    append.__doc__ = doc
    return append


class Page:
    """One page of the dialog; custom pages can be given parameters."""

    __slots__ = ('_name', '_pars')

    _td_safe_ = frozenset({'name', 'owner', 'parGroups', 'pars', 'index', 'isCustom'})

    def __init__(self, pars: ParCollection, name: str) -> None:
        self._pars = pars
        self._name = name

    @property
    def owner(self) -> Any:
        """The operator."""
        return self._pars.owner

    @property
    def name(self) -> str:
        """The name; settable on custom pages."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        table = self._custom_table('name')
        if name == self._name:
            return
        if name in table.pages:
            raise NameTakenError(f'{self.owner.path}: there is a custom page {name!r} already; choose another name')
        table.pages = {name if key == self._name else key: groups for key, groups in table.pages.items()}
        for group in table.pages[name]:
            table.groups[group].page = name
        self._name = name

    @property
    def isCustom(self) -> bool:
        """Whether the page belongs to this node and not to its type."""
        custom = self._pars.custom_table
        return custom is not None and self._name in custom.pages

    @property
    def index(self) -> int:
        """The position among the pages of its kind."""
        return list(self._table().pages).index(self._name)

    def _table(self) -> Declarations:
        custom = self._pars.custom_table
        table = custom if custom is not None and self._name in custom.pages else self._pars.builtin_table
        if self._name not in table.pages:
            raise UnknownParError(f'{self.owner.path}: there is no page {self._name!r} any more; fetch it again')
        return table

    def _custom_table(self, what: str) -> Declarations:
        if not self.isCustom:
            raise ReadOnlyError(f'{self.owner.path}: page {self._name!r} is built in; {what} works on custom '
                                f'pages only (appendCustomPage)')
        return self._pars.own_table()

    @property
    def parGroups(self) -> list[ParGroup]:
        """The groups in order, those of sequences included."""
        table = self._table()
        found = []
        for name in table.pages[self._name]:
            found.append(self._pars.group_of(table.groups[name]))
            if table.groups[name].fields is not None:
                for block in self._pars.sequence_of(name).blocks:
                    found += groups_matching(block.par)
        return found

    @property
    def pars(self) -> list[Par]:
        """The parameters in order, those of sequences included."""
        return [par for group in self.parGroups for par in group]

    def __len__(self) -> int:
        return len(self.pars)

    def __getitem__(self, index: int) -> Par:
        return self.pars[index]

    def __iter__(self) -> Iterator[Par]:
        return iter(self.pars)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Page) and other._pars is self._pars and other._name == self._name

    def __hash__(self) -> int:
        return hash((id(self._pars), self._name))

    def __str__(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return f'<page {self._name!r} of {self.owner.path}>'

    def destroy(self) -> None:
        """Remove the page and all its parameters."""
        table = self._custom_table('destroy()')
        for name in list(table.pages[self._name]):
            remove_group(self._pars.group_of(table.groups[name]))
        del table.pages[self._name]

    def sort(self, *pars: Any) -> None:
        """Bring these parameters or groups (or their names) to the front of the page, in this order."""
        table = self._custom_table('sort()')
        wanted = []
        for item in pars:
            name = getattr(item, 'name', item)
            par = self._pars.get_par(name)
            group = par.part.group.name if par is not None else name
            if group not in table.pages[self._name]:
                raise UnknownParError(f'{self.owner.path}: page {self._name!r} has no parameter {name!r}'
                                      f'{nearest(str(name), table.pages[self._name])}')
            wanted.append(group)
        names = list(dict.fromkeys(wanted))
        names += [name for name in table.pages[self._name] if name not in names]
        table.pages[self._name] = names
        for position, name in enumerate(names):
            table.groups[name].order = float(position)

    def resetPars(self) -> bool:
        """Return every parameter to its default; True if anything changed."""
        return sum(par.reset() for par in self.pars) > 0

    # -- appending -----------------------------------------------------------------------------------------

    appendFloat = _append_sized('Float', 'Append numbers: ``Name``, or with size=n ``Name1`` to ``Namen``.')
    appendInt = _append_sized('Int', 'Append whole numbers: ``Name``, or with size=n ``Name1`` to ``Namen``.')
    appendXY = _append('XY', 'Append ``Namex`` and ``Namey``.')
    appendXYZ = _append('XYZ', 'Append ``Namex`` to ``Namez``.')
    appendXYZW = _append('XYZW', 'Append ``Namex`` to ``Namew``.')
    appendWH = _append('WH', 'Append ``Namew`` and ``Nameh``.')
    appendUV = _append('UV', 'Append ``Nameu`` and ``Namev``.')
    appendUVW = _append('UVW', 'Append ``Nameu`` to ``Namew``.')
    appendRGB = _append('RGB', 'Append ``Namer``, ``Nameg`` and ``Nameb``.')
    appendRGBA = _append('RGBA', 'Append ``Namer`` to ``Namea``.')
    appendStr = _append('Str', 'Append a text.')
    appendStrMenu = _append('StrMenu', 'Append a text with suggestions.')
    appendMenu = _append('Menu', 'Append a choice; set `menuNames` and `menuLabels` next.')
    appendToggle = _append('Toggle', 'Append a switch.')
    appendPulse = _append('Pulse', 'Append a button that acts once.')
    appendMomentary = _append('Momentary', 'Append a button that is on while it is held.')
    appendPython = _append('Python', 'Append any Python value.')
    appendFile = _append('File', 'Append the path of a file to read.')
    appendFileSave = _append('FileSave', 'Append the path of a file to write.')
    appendFolder = _append('Folder', 'Append the path of a folder.')
    appendHeader = _append('Header', 'Append a caption.')
    appendSequence = _append('Sequence', 'Append a sequence; then its groups, then set `blockSize`.')
    appendOP = _append('OP', 'Append a reference to any operator.')
    appendCOMP = _append('COMP', 'Append a reference to a COMP.')
    appendObject = _append('Object', 'Append a reference to an Object COMP.')
    appendPanelCOMP = _append('PanelCOMP', 'Append a reference to a Panel COMP.')
    appendTOP = _append('TOP', 'Append a reference to a TOP.')
    appendCHOP = _append('CHOP', 'Append a reference to a CHOP.')
    appendSOP = _append('SOP', 'Append a reference to a SOP.')
    appendPOP = _append('POP', 'Append a reference to a POP.')
    appendMAT = _append('MAT', 'Append a reference to a MAT.')
    appendDAT = _append('DAT', 'Append a reference to a DAT.')

    def appendParGroup(self, *names: str, parGroup: ParGroup | None = None, label: str | None = None,
                       order: float | None = None, replace: bool = True) -> ParGroup:
        """Append a copy of another group's definition and values under this name (default: its own)."""
        if parGroup is None:
            raise ParTypeError(f'{self.owner.path}: appendParGroup() needs parGroup=, the group to copy')
        group = parGroup.group.copied()
        group.label = parGroup.group.title if label is None else label
        appended = self._add(self._checked(names or (parGroup.group.name,)), group, order, replace)
        appended.copy(parGroup)
        return appended

    def appendPar(self, *names: str, par: Par | None = None, label: str | None = None,
                  order: float | None = None, replace: bool = True) -> ParGroup:
        """The older form of `appendParGroup`."""
        group = None if par is None else par.parGroup
        return self.appendParGroup(*names, parGroup=group, label=label, order=order, replace=replace)

    def append_style(self, style: str, names: tuple[str, ...], label: str | None = None,
                     order: float | None = None, replace: bool = True, size: int = 1) -> ParGroup:
        """Append a group of this style: what every ``append...`` does."""
        if style not in STYLES or style == 'Unsupported':
            raise ParValueError(f'{self.owner.path}: no style of parameters {style!r}{nearest(str(style), STYLES)}')
        if not isinstance(size, int) or not 1 <= size <= 4:
            raise ParValueError(f'{self.owner.path}: append{style}() size is 1 to 4, not {size!r}')
        group = Declaration(STYLES[style], size=size, label=label)
        if style == 'Sequence':
            group.fields = Declarations()
        return self._add(self._checked(names), group, order, replace)

    def _checked(self, names: tuple[str, ...]) -> str:
        if len(names) != 1:
            where = f'{self.owner.path}: page {self._name!r}'
            raise ParTypeError(f'{where}: Single name argument expected. Use keywords for the others: '
                               f"appendFloat('Speed', label='How fast')")
        self._check_legal(names[0])
        return names[0]

    def _check_legal(self, name: str) -> None:
        where = f'{self.owner.path}: page {self._name!r}'
        if not isinstance(name, str) or not _NAME.match(name):
            raise NameTakenError(f'{where}: {name!r} cannot be the name of a custom parameter; use an upper '
                                 f'case letter, then lower case letters and digits, like Speed or Gain2')

    def check_name(self, name: str, group: Declaration) -> None:
        """Refuse a name that is not legal for a custom group or that another one has."""
        self._check_legal(name)
        twin = group.copied().named(name)
        self._check_free(name, twin, group)

    def _add(self, name: str, group: Declaration, order: float | None, replace: bool) -> ParGroup:
        table = self._custom_table('appending')
        pars = self._pars
        group.custom = True
        group.page = self._name
        group.named(name)
        known = table.groups.get(name)
        if known is not None and not replace:
            raise NameTakenError(f'{self.owner.path}: parameter {name!r} exists; replace=True resets it')
        self._check_free(name, group, known)
        alike = known is not None and known.style is group.style and known.size == group.size
        if known is not None and alike and known.fields is None:
            return self._reset_to(known, group, order)
        position = None
        if known is not None:
            position = table.pages[known.page].index(name) if known.page == self._name else None
            remove_group(pars.group_of(known))
        group.order = float(len(table.pages[self._name])) if order is None else float(order)
        insert_group(pars, group, position)
        if order is not None:
            sort_page(pars, self._name)
        return pars.group_of(group)

    def _check_free(self, name: str, group: Declaration, known: Declaration | None) -> None:
        """Refuse names that other groups of the node have."""
        mine = {name, *(part.name for part in group.parts)}
        old = set() if known is None else {known.name, *(part.name for part in known.parts)}
        for other in self._pars.all_groups():
            theirs = {other.name, *(part.name for part in other.parts)}
            taken = mine & theirs - old
            if taken:
                raise NameTakenError(f'{self.owner.path}: {sorted(taken)[0]!r} is a name of parameter '
                                     f'{other.name!r} already; choose another')

    def _reset_to(self, known: Declaration, fresh: Declaration, order: float | None) -> ParGroup:
        """Give an existing group its fresh definition; its Par objects stay valid."""
        for slot in SHARED:
            setattr(known, slot, getattr(fresh, slot))
        for mine, new in zip(known.parts, fresh.parts):
            for slot in type(new).__slots__:
                if slot != 'group':
                    setattr(mine, slot, getattr(new, slot))
        if known.page != self._name:
            move_to_page(self._pars, known, self._name)
        if order is not None:
            known.order = float(order)
            sort_page(self._pars, self._name)
        group = self._pars.group_of(known)
        for par in group:
            par.reset()
            par.forget_shown()
            par.changed()
        return group

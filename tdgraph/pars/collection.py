"""All parameters of one node (`op.par`), or of one block of a sequence (`block.par`).

The whole state: `_table` is the type's declarations, shared by all its nodes; `_custom` the node's own, or
None; `_made` the Par objects that somebody has touched (all others are at their defaults and cost nothing);
`_sequences` likewise; `_snapshot` the last one built, at first the type's; `_pending` the names that may have
changed since; `_faults` the readers whose evaluation failed, `_failed` those of them that the snapshot knows,
or None; `_notes` what to warn about; `_pulses` the pulses that no cook has answered yet; `_shape` what
whoever asked for a name that was not there has read; `par_block` the block of a sequence that this belongs to,
or None.

TouchDesigner's parameters have no underscore in their names, and none is called `snapshot`, `assign`,
`faults` or `owner`.  So that each can be an attribute, everything else here has an underscore.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph import deps
from tdgraph.errors import ParValueError, ReadOnlyError, UnknownParError, nearest
from tdgraph.pars.declaration import Declaration, Part
from tdgraph.pars.guards import AllBut
from tdgraph.pars.listing import par_names, pars_matching
from tdgraph.pars.par import Par
from tdgraph.pars.reader import ParReader, same
from tdgraph.pars.sequence import ParSequence, SequenceBlock, split_name
from tdgraph.pars.snapshot import Snapshot
from tdgraph.pars.styles import STYLES
from tdgraph.pars.table import Declarations

if TYPE_CHECKING:
    from tdgraph.pars.group import ParGroup
    from tdgraph.pars.page import Page

__all__ = ['ParCollection']

_ABSENT = object()


class ParCollection:
    """`op.par`: parameters as attributes and by name.

    ``op.par.tx`` and ``op.par['tx']`` give a `Par` (a missing one is an error, or None by name); assigning to
    either sets the constant.
    """

    __slots__ = ('_custom', '_failed', '_faults', '_made', '_notes', '_owner', '_pending', '_pulses',
                 '_sequences', '_shape', '_snapshot', '_table', 'par_block')

    def __init__(self, owner: Any, declarations: Declarations, block: SequenceBlock | None = None) -> None:
        put = object.__setattr__
        put(self, '_owner', owner)
        put(self, '_table', declarations)
        put(self, '_custom', None)
        put(self, '_made', None)
        put(self, '_sequences', None)
        put(self, '_snapshot', declarations.defaults)
        put(self, '_pending', dict.fromkeys(declarations.dynamic) if declarations.dynamic else None)
        put(self, '_faults', None)
        put(self, '_failed', None)
        put(self, '_notes', None)
        put(self, '_pulses', None)
        put(self, '_shape', None)
        put(self, 'par_block', block)

    _owner: Any
    _table: Declarations
    _custom: Declarations | None
    _made: dict[str, Par] | None
    _sequences: dict[str, ParSequence] | None
    _snapshot: Snapshot
    _pending: dict[str, None] | None
    _faults: dict[ParReader, str] | None
    _failed: frozenset[ParReader] | None
    _notes: dict[str, str] | None
    _pulses: list[Par] | None
    _shape: deps.Source | None
    par_block: SequenceBlock | None

    _td_safe_: ClassVar[AllBut]  # every parameter, and `owner`

    # -- access --------------------------------------------------------------------------------------------

    @property
    def owner(self) -> Any:
        """The operator."""
        return self._owner

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        par = self.get_par(name)
        if par is None:
            raise UnknownParError(self.unknown_text(name))
        return par

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _SLOTS:
            raise ReadOnlyError(f'{self._owner.path}.par: {name!r} is not a parameter')
        self.par_to_set(name).val = value

    def __delattr__(self, name: str) -> None:
        raise ReadOnlyError(f'{self._owner.path}.par: parameters cannot be deleted; use par.destroy()')

    # Any, not Par | None: TouchDesigner's scripts write op.par['x'].eval() without asking.
    def __getitem__(self, name: str) -> Any:
        return self.get_par(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.par_to_set(name).val = value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get_par(name) is not None

    def __iter__(self) -> Iterator[Par]:
        return iter(pars_matching(self))

    def __len__(self) -> int:
        return len(par_names(self))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *par_names(self)]

    def __repr__(self) -> str:
        return f'<parameters of {self._owner.path}>'

    def get_par(self, name: str) -> Par | None:
        """Return the parameter of this name, or None."""
        if self._made is not None:
            par = self._made.get(name)
            if par is not None:
                return par
        part = self._part(name)
        if part is not None:
            return self._make(part)
        block = self._block_of(name)
        if block is not None:
            return block[0].par.get_par(block[1])
        if deps.reading() is not None:
            self.note_shape()
        return None

    def note_shape(self) -> None:
        """Record that somebody read which parameters there are."""
        if self._shape is None:
            object.__setattr__(self, '_shape', deps.Source())
        assert self._shape is not None
        self._shape.note()

    def shape_changed(self) -> None:
        """Tell who missed a name that there are others now."""
        if self._shape is not None:
            self._shape.changed()

    def par_to_set(self, name: str) -> Par:
        """Return the parameter of this name, also one that is only kept; raise UnknownParError for others."""
        par = self.get_par(name)
        if par is None:
            if not self._table.keeps(name):
                raise UnknownParError(self.unknown_text(name))
            par = self._make(Declaration(STYLES['Unsupported'], page='').named(name).parts[0])
            self.keep_note(name, f'{self._owner.path}: parameter {name!r} is kept but has no effect here')
        return par

    def assign(self, name: str, value: Any) -> None:
        """Set a parameter by TDN's notation, a group from several such values, a sequence from its rows.

        ``'=text'`` an expression, ``'~text'`` a bind expression, ``'==text'`` and ``'~~text'`` the constants
        ``'=text'`` and ``'~text'``; anything else is the constant itself.  A row is a dict of base names:
        ``'vec': [{'name': 'uSpeed', 'valuex': 2}, {}]`` makes two blocks.
        """
        sequence = self.get_sequence(name)
        if sequence is not None and isinstance(value, (list, tuple)):
            sequence.assign(value)
            return
        group = None if self.get_par(name) is not None else self.get_group(name)
        if group is not None:
            group.assign(value)
            return
        par = self.par_to_set(name)
        if isinstance(value, str) and value[:1] in ('=', '~'):
            if value[1:2] == value[0]:
                par.val = value[1:]
            elif value[0] == '=':
                par.expr = value[1:]
            else:
                par.bindExpr = value[1:]
        else:
            par.val = value

    def _part(self, name: str) -> Part | None:
        part = self._table.parts.get(name)
        if part is None and self._custom is not None:
            part = self._custom.parts.get(name)
        return part

    def _group(self, name: str) -> Declaration | None:
        group = self._table.groups.get(name)
        if group is None and self._custom is not None:
            group = self._custom.groups.get(name)
        return group

    def _make(self, part: Part) -> Par:
        if self._made is None:
            object.__setattr__(self, '_made', {})
        assert self._made is not None
        par = self._made[part.name] = Par(self, part)
        return par

    def _block_of(self, name: str) -> tuple[SequenceBlock, str] | None:
        """Return the block and the base name that a name such as ``vec0name`` means."""
        for table in (self._table, self._custom):
            for sequence in table.sequences if table is not None else ():
                found = split_name(sequence, name)
                if found is not None:
                    blocks = self.sequence_of(sequence).blocks
                    if found[0] < len(blocks):
                        return blocks[found[0]], found[1]
        return None

    def unknown_text(self, name: str) -> str:
        """Say that there is no such parameter, and what was meant."""
        where = f'{self._owner.path}: no parameter {name!r}'
        group = self._group(name)
        if group is not None:
            return f'{where}; it is the group of {", ".join(part.name for part in group.parts)}'
        for table in (self._table, self._custom):
            for sequence in table.sequences if table is not None else ():
                found = split_name(sequence, name)
                count = len(self.sequence_of(sequence))
                if found is not None and found[0] >= count:
                    return f'{where}; par.{sequence} = n sets how many blocks there are, now {count}'
        return where + (nearest(name, par_names(self)) or '; pars() lists those that it has')

    # -- listing -------------------------------------------------------------------------------------------

    @property
    def node_pars(self) -> ParCollection:
        """The collection of the node."""
        return self if self.par_block is None else self.par_block.sequence.collection

    def all_groups(self) -> list[Declaration]:
        """Return the groups in the order of the dialog, without what is in sequences."""
        groups = self._table.ordered()
        return groups if self._custom is None else groups + self._custom.ordered()

    def changed_pars(self) -> list[Par]:
        """Return the parameters that are not at their default, and those that are only kept."""
        known = {par.name: par for par in (self._made or {}).values() if not par.isDefault}
        names = par_names(self) if len(known) > 1 else list(known)  # nothing to bring into order
        result = [known.pop(name) for name in names if name in known]
        for sequence in (self._sequences or {}).values():
            result += [par for block in sequence.blocks for par in block.par.changed_pars()]
        return result + list(known.values())

    def group_of(self, group: Declaration) -> ParGroup:
        """Return the ParGroup of a declaration."""
        from tdgraph.pars.group import ParGroup
        return ParGroup(self, group)

    def get_group(self, name: str) -> ParGroup | None:
        """Return the group of this name, also ``vec0value``, or None."""
        group = self._group(name)
        if group is not None:
            return self.group_of(group)
        block = self._block_of(name)
        return None if block is None else block[0].par.get_group(block[1])

    def sequence_of(self, name: str) -> ParSequence:
        """Return the sequence that is declared under this name."""
        if self._sequences is None:
            object.__setattr__(self, '_sequences', {})
        assert self._sequences is not None
        sequence = self._sequences.get(name)
        if sequence is None:
            group = self._group(name)
            assert group is not None and group.fields is not None
            sequence = self._sequences[name] = ParSequence(self, group)
        return sequence

    def get_sequence(self, name: str) -> ParSequence | None:
        """Return the sequence of this name, or None."""
        group = self._group(name)
        return None if group is None or group.fields is None else self.sequence_of(name)

    def holds_group(self, group: Declaration) -> bool:
        """Whether `group` is still a group of this collection."""
        return self._group(group.name) is group and (self.par_block is None or self.par_block.valid)

    def holds_par(self, par: Par) -> bool:
        """Whether `par` is still a parameter of this collection, and the collection of its node."""
        if self._made is None or self._made.get(par.part.name) is not par:
            return False
        return self.par_block is None or self.par_block.valid

    # -- pages and custom parameters -----------------------------------------------------------------------

    def page_name(self, group: Declaration) -> str:
        """Return the page that a group is on; blocks are on the page of their sequence."""
        return group.page if self.par_block is None else self.par_block.sequence.group.page

    def named_page(self, name: str) -> Page:
        from tdgraph.pars.page import Page
        return Page(self, name)

    def all_pages(self) -> list[Page]:
        """Return the pages: the type's, then the custom ones."""
        return [self.named_page(name) for name in self._table.pages] + self.custom_pages()

    def custom_pages(self) -> list[Page]:
        """Return the custom pages."""
        return [] if self._custom is None else [self.named_page(name) for name in self._custom.pages]

    def append_page(self, name: str) -> Page:
        """Return the custom page of this name, made if there is none: `COMP.appendCustomPage`."""
        if not isinstance(name, str) or not name.strip():
            raise ParValueError(f'{self._owner.path}: a custom page needs a name, not {name!r}')
        self.own_table().pages.setdefault(name, [])
        return self.named_page(name)

    def destroy_custom(self) -> int:
        """Remove all custom pages; return how many parameters went: `COMP.destroyCustomPars`."""
        pages = self.custom_pages()
        count = sum(map(len, pages))
        for page in pages:
            page.destroy()
        return count

    def sort_pages(self, *pages: Any) -> None:
        """Bring these custom pages (or their names) to the front: `COMP.sortCustomPages`."""
        table = self.own_table()
        names = [str(page) for page in pages]
        for name in names:
            if name not in table.pages:
                place = self._owner.path
                raise UnknownParError(f'{place}: no custom page {name!r}{nearest(name, table.pages)}')
        names += [name for name in table.pages if name not in names]
        table.pages = {name: table.pages[name] for name in names}

    @property
    def custom_table(self) -> Declarations | None:
        """The node's own declarations, or None."""
        return self._custom

    def own_table(self) -> Declarations:
        """Return the node's own declarations, to change them; made when first needed."""
        self._owner.check()
        if self._custom is None:
            object.__setattr__(self, '_custom', Declarations())
        assert self._custom is not None
        return self._custom

    @property
    def builtin_table(self) -> Declarations:
        """The declarations of the operator's type."""
        return self._table

    def forget_names(self, names: list[str]) -> None:
        """Drop the parameters and sequences of these names, which the declarations no longer have."""
        for name in names:
            par = (self._made or {}).pop(name, None)
            (self._sequences or {}).pop(name, None)
            if par is not None and par.has_reader:
                par.reader.unsubscribe()
                self.clear_fault(par.reader)
                par.reader.changed()
            self._pend(name)

    def renamed(self, old: dict[str, str]) -> None:
        """Move Par objects and sequences from old names (the keys) to new ones, after the declarations."""
        pars = [(new, self._made.pop(name)) for name, new in old.items() if self._made and name in self._made]
        for name, new in old.items():
            sequence = (self._sequences or {}).pop(name, None)
            if sequence is not None and self._sequences is not None:
                self._sequences[new] = sequence
            self._pend(name)
            self._pend(new)
        for new, par in pars:
            if self._made is not None:
                self._made[new] = par
            par.changed()
        self.shape_changed()

    def every_made(self) -> list[Par]:
        """Return the Par objects that exist, those of blocks included; sequence heads left out."""
        pars = [par for par in (self._made or {}).values() if not par.isSequence]
        for sequence in (self._sequences or {}).values():
            pars += [par for block in sequence.blocks for par in block.par.every_made()]
        return pars

    # -- the snapshot --------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the values of all parameters; the identical object until one of them changes.

        Evaluates the dynamic parameters whose sources changed.  May raise `Needs`: cook it, call again.
        """
        pending = self._pending
        if not pending:
            return self._snapshot
        if deps.reading() is not None:  # a nested cook: none of this is read by the one outside
            with deps.unrecorded():
                return self.snapshot()
        old = self._snapshot.__dict__
        changed: dict[str, Any] = {}
        for name in tuple(pending):
            value = self._value_of(name)
            if value is _ABSENT or not same(value, old.get(name, _ABSENT)):
                changed[name] = value
        pending.clear()
        failed = frozenset(self._faults) if self._faults else None
        if changed or failed != self._failed:  # what is made of a value that only serves stands on a fault
            object.__setattr__(self, '_failed', failed)
            object.__setattr__(self, '_snapshot', self._rebuilt(self._snapshot, changed))
        return self._snapshot

    def _value_of(self, name: str) -> Any:
        made = self._made.get(name) if self._made is not None else None
        if made is not None and made.part.group.fields is None:
            return made.value_now()
        if self._sequences is not None and name in self._sequences:
            return tuple(block.par.snapshot() for block in self._sequences[name].blocks)
        group = self._group(name)
        if group is not None and group.fields is not None:
            return tuple(block.par.snapshot() for block in self.sequence_of(name).blocks)
        part = self._part(name)
        return _ABSENT if part is None else self._make(part).value_now()

    def _rebuilt(self, old: Snapshot, changed: dict[str, Any]) -> Snapshot:
        values, form = old.__dict__.copy(), old._form
        groups: dict[str, Declaration] = {}
        for name, value in changed.items():
            part = self._table.parts.get(name) or self._part(name)
            if part is None or not part.same_form(values.get(name), value):
                form = None
            if value is _ABSENT:
                values.pop(name, None)
                continue
            values[name] = value
            if part is not None and len(part.group.parts) > 1:
                groups[part.group.name] = part.group
        for name, group in groups.items():
            values[name] = tuple([values[part.name] for part in group.parts])
        return Snapshot.of(values, form)

    def _pend(self, name: str) -> None:
        if self._pending is None:
            object.__setattr__(self, '_pending', {name: None})
        else:
            self._pending[name] = None

    def refresh_par(self, par: Par) -> None:
        """Have the next snapshot look at a parameter again, without telling the owner."""
        if par.part.group.kind == 'unsupported':
            return
        self._pend(par.part.name)
        if self.par_block is not None:
            self.par_block.sequence.refresh()

    def refresh_name(self, name: str) -> None:
        """Have the next snapshot look at a name again, without telling the owner."""
        self._pend(name)

    def par_touched(self, par: Par) -> None:
        """Have the next snapshot look at a parameter again and tell the owner."""
        if self._pending is not None and self.par_block is None and par.part.group.kind != 'unsupported':
            self._pending[par.part.name] = None
        else:
            self.refresh_par(par)
        self._owner.par_changed(par)

    def par_pulsed(self, par: Par) -> None:
        """Remember a pulse until `settle_pulses`."""
        root = self.node_pars
        if root._pulses is None:
            object.__setattr__(root, '_pulses', [])
        assert root._pulses is not None
        root._pulses.append(par)

    def settle_pulses(self) -> None:
        """End all pulses; the owner calls this after the cook that saw them.  Marks nobody."""
        if self._pulses:
            for par in self._pulses:
                par.release()
            self._pulses.clear()

    # -- faults and warnings -------------------------------------------------------------------------------

    @property
    def faults(self) -> dict[str, str]:
        """Parameter name -> why its last evaluation failed.  Empty when all is well."""
        found = self.node_pars._faults
        return {reader.par.name: text for reader, text in found.items()} if found else {}

    @property
    def failing(self) -> bool:
        """Whether the last good value, or the default, serves for a parameter that a cook uses."""
        return any(not reader.par.part.group.viewer_only for reader in self.node_pars._faults or ())

    @property
    def par_warnings(self) -> dict[str, str]:
        """Parameter name -> what to warn about: references to nothing, parameters without effect."""
        return dict(self.node_pars._notes or {})

    def keep_fault(self, reader: ParReader, text: str) -> None:
        """Remember why an evaluation failed."""
        root = self.node_pars
        if root._faults is None:
            object.__setattr__(root, '_faults', {})
        assert root._faults is not None
        root._faults[reader] = text

    def clear_fault(self, reader: ParReader) -> None:
        """Forget a failure."""
        if self.node_pars._faults:
            self.node_pars._faults.pop(reader, None)

    def keep_note(self, name: str, text: str) -> None:
        """Remember a warning."""
        root = self.node_pars
        if root._notes is None:
            object.__setattr__(root, '_notes', {})
        assert root._notes is not None
        root._notes[name] = text

    def tell_missing(self, par: Par, missing: bool, text: str) -> None:
        """Warn that a reference names nothing, or take the warning back."""
        if missing:
            self.keep_note(par.name, f'{par.place} refers to {text!r}, which is not there')
        elif self.node_pars._notes:
            self.node_pars._notes.pop(par.name, None)


_SLOTS = frozenset(ParCollection.__slots__)


ParCollection._td_safe_ = AllBut({*dir(ParCollection)} - {'owner'})

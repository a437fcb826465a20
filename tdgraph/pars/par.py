"""One parameter of one node."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import (
    DestroyedError,
    ExpressionError,
    ParTypeError,
    ParValueError,
    ReadOnlyError,
    TDGraphError,
    UntrustedError,
)
from tdgraph.pars import menus
from tdgraph.pars.casting import Cast, plain
from tdgraph.pars.defining import Defining
from tdgraph.pars.expressions import compiled
from tdgraph.pars.listing import par_position
from tdgraph.pars.owner import Owner, ParMode
from tdgraph.pars.reader import ParReader, current, evaluate_raw, same

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.declaration import Part
    from tdgraph.pars.group import ParGroup
    from tdgraph.pars.sequence import SequenceBlock

__all__ = ['Export', 'Par']


@dataclass(frozen=True, slots=True)
class Export:
    """Who drives an exported parameter: `read` gives the raw number and notes what it read."""

    op: Any
    read: Callable[[], Any]
    source: Any = None


class Par(Defining, Cast):
    """A value, its mode, and where it belongs.

    Acts as its value in arithmetic and comparisons (`==` compares values); the value's methods need `eval()`.
    Setting `val` makes it CONSTANT (a bound one writes to its master), setting `expr` EXPRESSION, setting
    `bindExpr` BIND.  A refused value raises and changes nothing.
    """

    __slots__ = ('_bind', '_constant', '_expr', '_mode', '_more', '_prev', '_reader', '_static', 'collection',
                 'part')

    _td_safe_ = frozenset({
    'val', 'expr', 'bindExpr', 'mode', 'prevMode', 'eval', 'evalNorm', 'evalOPs', 'default', 'defaultExpr',
    'defaultMode', 'isDefault', 'min', 'max', 'clampMin', 'clampMax', 'normMin', 'normMax', 'normVal',
    'menuNames', 'menuLabels', 'menuIndex', 'name', 'label', 'owner', 'index', 'vecIndex', 'valid', 'page',
    'order', 'help', 'parGroup', 'tuplet', 'sequence', 'sequenceBlock', 'style', 'hidden', 'enable',
    'readOnly', 'isCustom', 'isPulse', 'isMomentary', 'isMenu', 'isNumber', 'isFloat', 'isInt', 'isOP',
    'isPython', 'isSequence', 'isString', 'isToggle', 'bindMaster', 'exportOP',
})

    def __init__(self, collection: ParCollection, part: Part) -> None:
        self.collection = collection
        self.part = part
        self._constant: Any = part.default
        self._expr: str = part.default_expr
        self._bind: str = part.default_bind
        self._mode = self.defaultMode
        self._prev = self._mode
        self._reader: ParReader | None = None
        self._more: dict[str, Any] | None = None
        self._static = False
        self._settle_static()

    # -- what conversions and evaluations ask --------------------------------------------------------------

    @property
    def owner(self) -> Any:
        """The operator."""
        return self.collection.owner

    @property
    def place(self) -> str:
        """Where errors say they happened."""
        return f'{self.collection.owner.path}: parameter {self.name!r}'

    @property
    def reference_base(self) -> str:
        path: str = self.collection.owner.path
        return path

    @property
    def reader(self) -> ParReader:
        """This parameter in the dependency graph."""
        if self._reader is None:
            self._reader = ParReader(self)
        return self._reader

    @property
    def export(self) -> Export | None:
        """Who exports to this parameter, if anybody."""
        export: Export | None = self._extra('export')
        return export

    @property
    def shown_source(self) -> str:
        """The expression, as errors show it."""
        if self._mode is ParMode.EXPRESSION:
            return f'expression {self._expr!r}'
        return f'bind expression {self._bind!r}' if self._mode is ParMode.BIND else self._mode.name.lower()

    def choices(self) -> Sequence[str]:
        return menus.names(self)

    def compiled(self, text: str) -> Callable[[Owner], Any]:
        """Return the checked expression, to be called with the owner."""
        return compiled(text).evaluate

    def _extra(self, key: str, default: Any = None) -> Any:
        return default if self._more is None else self._more.get(key, default)

    def _keep(self, key: str, value: Any) -> None:
        if self._more is None:
            self._more = {}
        self._more[key] = value

    # -- value and mode ------------------------------------------------------------------------------------

    def eval(self) -> Any:
        """Return the value under the current mode; several operators as a list.  May raise `Needs`."""
        value = self._constant if self._static else current(self)
        if deps.reading() is not None:
            deps.note(self.reader)
        if type(value) is tuple and self.part.group.many:
            return list(value) if len(value) > 1 else (value[0] if value else None)
        return value

    def value_now(self) -> Any:
        """Return the value in the form that a snapshot holds, without noting that it was read."""
        value = self._constant if self._static else current(self)
        if value is None and self.part.group.kind not in ('op', 'python', 'unsupported'):
            return self.part.starting
        return value

    @property
    def val(self) -> Any:
        """The constant; setting it makes the parameter CONSTANT, or sets the master of a bound one."""
        return self._constant

    @val.setter
    def val(self, value: Any) -> None:
        self.owner.check()
        if isinstance(value, Cast):
            value = value.eval()
        mode = self._mode
        if mode is ParMode.BIND and self._bind:
            self._write_through(value)
            return
        style = self.part.group.style
        stored = style.convert(self, value)
        if style.kind == 'pulse':
            if stored:
                self.pulse()
            return
        if mode is ParMode.CONSTANT and same(stored, self._constant):
            return
        if style.kind == 'sequence':
            self.sequence.resize(stored)
        self._constant = stored
        if mode is not ParMode.CONSTANT:
            self._change_mode(ParMode.CONSTANT)
        self.changed()

    def _write_through(self, value: Any) -> None:
        master, path = self.find_master(), [self]
        while isinstance(master, Par) and master.active_mode is ParMode.BIND:
            if any(master is par for par in path):
                raise ExpressionError(f'{self.place} is bound to itself; break the loop')
            path.append(master)
            master = master.find_master()
        if isinstance(master, Par):
            self._check_reach(master)
            master.val = self.part.group.style.convert(self, value)
        elif isinstance(master, tuple) and len(master) == 2 and isinstance(master[1], str):
            setattr(master[0], master[1], value)
        elif hasattr(type(master), 'val'):
            self._check_reach(master)
            master.val = value
        else:
            raise ReadOnlyError(f'{self.place} is bound to {self._bind!r}, which cannot be written; '
                                f'set its mode to CONSTANT first')

    def _check_reach(self, master: Any) -> None:
        """Refuse to write from an operator that nobody trusts into one that somebody does."""
        if not self.owner.trusted and getattr(getattr(master, 'owner', None), 'trusted', False):
            raise UntrustedError(f'{self.place} is bound to {self._bind!r}, which it may not write: its file '
                                 'is not trusted; load it with trust=True')

    @property
    def expr(self) -> str:
        """The text of the expression; setting it makes the parameter EXPRESSION."""
        return self._expr

    @expr.setter
    def expr(self, text: str) -> None:
        self._expr = self._checked(text)
        self._change_mode(ParMode.EXPRESSION)
        self.changed()

    @property
    def bindExpr(self) -> str:
        """The text that gives the bind master; setting it makes the parameter BIND."""
        return self._bind

    @bindExpr.setter
    def bindExpr(self, text: str) -> None:
        self._bind = self._checked(text)
        self._change_mode(ParMode.BIND)
        self.changed()

    def _checked(self, text: str) -> str:
        self.owner.check()
        if not isinstance(text, str):
            raise ParTypeError(f'{self.place}: an expression is a text, not {type(text).__name__}')
        if text.strip() and self.part.group.kind != 'unsupported':
            compiled(text, self.place)
        return str(text)

    @property
    def mode(self) -> ParMode:
        """Where the value comes from: a `ParMode`."""
        return self._mode

    @mode.setter
    def mode(self, mode: ParMode) -> None:
        self.owner.check()
        if not isinstance(mode, ParMode):
            raise ParTypeError(f'{self.place}: mode is one of {", ".join(map(str, ParMode))}, not {mode!r}')
        if mode is not self._mode:
            self._change_mode(mode)
            self.changed()

    @property
    def prevMode(self) -> ParMode:
        """The mode before the present one."""
        return self._prev

    def _change_mode(self, mode: ParMode) -> None:
        """Switch; the value so far is what an evaluation that fails falls back to."""
        reader = self.reader if mode is not ParMode.CONSTANT else self._reader
        if reader is not None:
            if self._static:
                reader.value = self._constant
            if reader.fault is not None:
                reader.fault = None
                self.collection.clear_fault(reader)
        if mode is not self._mode:
            self._prev, self._mode = self._mode, mode
        self._settle_static()

    def _settle_static(self) -> None:
        """Find out whether the constant is the value: no evaluation, nothing to subscribe to."""
        kind = self.part.group.kind
        self._static = kind == 'unsupported' or (kind != 'op' and self.active_mode is ParMode.CONSTANT)

    @property
    def active_mode(self) -> ParMode:
        """The mode, but CONSTANT where the present one has nothing to evaluate."""
        mode = self._mode
        if mode is ParMode.EXPORT:
            given: Any = self.export
        else:
            given = self._expr.strip() if mode is ParMode.EXPRESSION else self._bind.strip()
        return mode if given else ParMode.CONSTANT

    def forget_shown(self) -> None:
        """Return to the dialog's defaults: enabled, shown."""
        if self._more is not None:
            for key in ('enable', 'enableExpr', 'hidden', 'password', 'collapser', 'collapsable'):
                self._more.pop(key, None)

    @property
    def has_reader(self) -> bool:
        """Whether anything in the dependency graph knows of this parameter."""
        return self._reader is not None

    def count_is(self, count: int) -> None:
        """Take note of the number of blocks that a sequence has now."""
        self._constant = count
        self.changed()

    def changed(self) -> None:
        """Tell everybody that this parameter is no longer what it was."""
        collection = self.collection
        if (self.part.group.custom or collection.par_block is not None) and not self.valid:
            raise DestroyedError(f'{self.place} no longer exists; fetch it again from op.par')
        reader = self._reader
        if reader is None:
            collection.par_touched(self)
            return
        if reader.fresh:
            reader.unsubscribe()
        collection.par_touched(self)
        reader.changed()

    def evalNorm(self) -> Any:
        """Return the value as a fraction of normMin..normMax; what is no number as it is."""
        value = self.eval()
        return self._fraction(value)

    def _fraction(self, value: Any) -> Any:
        return (value - self.normMin) / ((self.normMax - self.normMin) or 1.0) if self.isNumber else value

    @property
    def normVal(self) -> Any:
        """The constant as a fraction of normMin..normMax; setting it sets `val`."""
        return self._fraction(self.val)

    @normVal.setter
    def normVal(self, fraction: Any) -> None:
        low, high = self.normMin, self.normMax
        self.val = low + float(fraction) * (high - low) if self.isNumber else fraction

    def evalExpression(self) -> Any:
        """Return what the expression itself gives, whatever the mode and unconverted; None without one."""
        if not self._expr.strip():
            return None
        return plain(self.compiled(self._expr)(self.owner))

    def evalExport(self) -> Any:
        """Return the number that is exported to this parameter, whatever the mode; None without an export."""
        return evaluate_raw(self, ParMode.EXPORT)

    def evalOPs(self) -> list[Any]:
        """Return the operators that a reference means, possibly none."""
        if self.part.group.kind != 'op':
            return []
        value = self.eval()
        return [] if value is None else value if isinstance(value, list) else [value]

    def evalFile(self) -> Any:
        """Return the value as a `tdu.FileInfo`."""
        from tdgraph.tdu import FileInfo
        return FileInfo(str(self))

    # -- exports and binds ---------------------------------------------------------------------------------

    @property
    def exportOP(self) -> Any:
        """The operator that exports to this parameter, or None."""
        return None if self.export is None else self.export.op

    @property
    def exportSource(self) -> Any:
        """The Channel or Cell that is exported, or None."""
        return None if self.export is None else self.export.source

    def start_export(self, op: Any, read: Callable[[], Any], source: Any = None) -> None:
        """Take the value from `read()` from now on (mode EXPORT); `op` and `source` say who it is."""
        self._keep('export', Export(op, read, source))
        self._change_mode(ParMode.EXPORT)
        self.changed()

    def end_export(self) -> None:
        """Forget the export; a parameter that was in mode EXPORT goes back to the mode before."""
        if self.export is None:
            return
        self._keep('export', None)
        if self._mode is ParMode.EXPORT:
            self._change_mode(ParMode.CONSTANT if self._prev is ParMode.EXPORT else self._prev)
        self._settle_static()
        self.changed()

    def find_master(self) -> Any:
        """Return what the bind expression gives; a master parameter remembers who is bound to it."""
        if not self._bind.strip():
            return None
        try:
            master = self.compiled(self._bind)(self.owner)
        except TDGraphError:
            raise
        except Exception as error:
            raise ExpressionError(f'{self.place}: bind expression {self._bind!r} failed: '
                                  f'{type(error).__name__}: {error}') from None
        if isinstance(master, tuple) and not self.owner.trusted:
            raise UntrustedError(f'{self.place}: bind expression {self._bind!r} names a member by text, which '
                                 'needs a project that is trusted; load it with trust=True')
        if isinstance(master, Par):
            if master is self:
                raise ExpressionError(f'{self.place} is bound to itself; break the loop')
            master.remember_reference(self)
        return master

    @property
    def bindMaster(self) -> Any:
        """What this parameter is bound to: usually a Par; None when it is not."""
        return self.find_master() if self._mode is ParMode.BIND else None

    def remember_reference(self, par: Par) -> None:
        """Note that `par` is bound to this parameter."""
        known = self._extra('references')
        if known is None:
            from weakref import WeakSet
            known = WeakSet()
            self._keep('references', known)
        known.add(par.reader)

    @property
    def bindReferences(self) -> list[Par]:
        """The parameters that are bound to this one and have been evaluated since."""
        readers: list[ParReader] = sorted(self._extra('references', ()), key=lambda reader: reader.par.place)
        return [reader.par for reader in readers if reader.par.valid and reader.par.bindMaster is self]

    @property
    def bindRange(self) -> bool:
        """Whether the ranges that are read here are the master's."""
        return bool(self._extra('bindRange', False))

    @bindRange.setter
    def bindRange(self, on: bool) -> None:
        self._keep('bindRange', bool(on))

    # -- acting --------------------------------------------------------------------------------------------

    def pulse(self, value: Any = 1, frames: int = 0, seconds: float = 0) -> None:
        """Set the value, have the operator cook, restore: at once, or after so many frames or seconds.

        A Pulse parameter ignores the arguments; its snapshot holds True until the next cook is over.
        """
        owner = self.owner
        owner.check()
        if self.part.group.kind == 'pulse':
            self._keep('pulses', self.pulses + 1)
            self._constant = True
            self.collection.par_pulsed(self)
            self.changed()
            owner.par_pulsed(self)
            return
        before = self.state()
        self.val = value
        owner.par_pulsed(self)
        if frames or seconds:
            owner.later(lambda: self.restore(before), frames, seconds)
        else:
            self.restore(before)

    @property
    def pulses(self) -> int:
        """How often this Pulse parameter has been pulsed: who compares finds every pulse."""
        count: int = self._extra('pulses', 0)
        return count

    def release(self) -> None:
        """Let go of a pulse: nobody is told, since the cook that it asked for has happened."""
        self._constant = False
        self.collection.refresh_par(self)

    def state(self) -> tuple[Any, ...]:
        return self._constant, self._expr, self._bind, self._mode, self._prev

    def restore(self, state: tuple[Any, ...]) -> None:
        if self.state() == state or not self.valid:
            return
        constant, self._expr, self._bind, mode, prev = state
        if self.part.group.kind == 'sequence':
            self.sequence.resize(constant)
        self._constant = constant
        self._change_mode(mode)
        self._prev = prev
        self.changed()

    def reset(self) -> bool:
        """Return to the default value and mode; True if anything changed."""
        self.owner.check()
        if self.isDefault:
            return False
        part = self.part
        self.restore((part.default, part.default_expr, part.default_bind, self.defaultMode, self._mode))
        return True

    def copy(self, par: Par) -> None:
        """Take value, expression and mode of another parameter; an export stays with the other."""
        if not isinstance(par, Par):
            raise ParTypeError(f'{self.place}: copy() takes a Par, not {type(par).__name__}')
        constant = self.part.group.style.convert(self, par.val)
        if (par.expr or par.bindExpr) and self.owner.trusted and not par.owner.trusted:
            self.owner.distrust()
        mode = par.mode if par.mode is not ParMode.EXPORT else ParMode.CONSTANT
        self.restore((constant, self._checked(par.expr), self._checked(par.bindExpr), mode, self._mode))

    def destroy(self) -> None:
        """Remove a custom parameter with its group, or the block of a sequence that holds it."""
        if self.sequenceBlock is not None:
            self.sequenceBlock.destroy()
        else:
            self.parGroup.destroy()

    def isSamePar(self, par: Any) -> bool:
        """Whether both mean the same parameter of the same operator (`==` compares values)."""
        return isinstance(par, Par) and par.part is self.part and par.collection is self.collection

    isPar = isSamePar

    @property
    def isDefault(self) -> bool:
        """Whether value and mode are the defaults."""
        part = self.part
        if self._mode is not self.defaultMode:
            return False
        if self._mode is ParMode.EXPRESSION:
            return self._expr == part.default_expr
        if self._mode is ParMode.BIND:
            return self._bind == part.default_bind
        return same(self._constant, part.default)

    @property
    def menuIndex(self) -> int | None:
        """The index of the menu item; setting it chooses one.  None for what is no menu."""
        if not self.isMenu:
            return None
        value, names = self.eval(), self.choices()
        return names.index(value) if value in names else -1

    @menuIndex.setter
    def menuIndex(self, index: int) -> None:
        if not self.isMenu:
            raise ParValueError(f'{self.place} has no menu; set val')
        names = self.choices()
        if not 0 <= index < len(names):
            raise ParValueError(f'{self.place} has no menu item number {index}; '
                                f'the items are {", ".join(names)} (0 to {len(names) - 1})')
        self.val = names[index]

    # -- identity ------------------------------------------------------------------------------------------

    @property
    def valid(self) -> bool:
        """Whether the parameter still exists."""
        return self.collection.holds_par(self)

    @property
    def name(self) -> str:
        """The full name; in a sequence: sequence name, block index, base name.  Settable on custom ones."""
        block = self.collection.par_block
        return self.part.name if block is None else f'{block.name}{self.part.name}'

    @name.setter
    def name(self, name: str) -> None:
        self.check_custom('name')
        self.parGroup.name = name.removesuffix(self.part.suffix) if isinstance(name, str) else name

    @property
    def index(self) -> int:
        """The position among all parameters of the operator."""
        return par_position(self.collection.node_pars, self.name)

    @property
    def parGroup(self) -> ParGroup:
        """The group that this parameter belongs to."""
        return self.collection.group_of(self.part.group)

    @property
    def tuplet(self) -> ParGroup:
        """The older name of `parGroup`."""
        return self.parGroup

    @property
    def sequence(self) -> Any:
        """The sequence that this parameter heads or belongs to, or None."""
        if self.part.group.fields is not None:
            return self.collection.sequence_of(self.part.group.name)
        block = self.sequenceBlock
        return None if block is None else block.sequence

    @property
    def sequenceBlock(self) -> SequenceBlock | None:
        """The block of a sequence that this parameter belongs to, or None."""
        return self.collection.par_block

    def __repr__(self) -> str:
        return f'type:Par name:{self.name} owner:{self.owner.path} value:{self.eval()}'



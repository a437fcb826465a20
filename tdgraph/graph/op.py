"""`OP`: what every operator has, under TouchDesigner's names (OP Class)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from tdgraph.deps import unrecorded
from tdgraph.errors import (
    ConnectError,
    CookError,
    DestroyedError,
    NetworkError,
    ParTypeError,
    ReadOnlyError,
    TDGraphError,
)
from tdgraph.graph import connect, names
from tdgraph.graph.connect import Connector
from tdgraph.graph.finders import OpexFinder, OpFinder, OpsFinder
from tdgraph.graph.finding import Finding
from tdgraph.graph.node import Input, Inputs, Node, Wire
from tdgraph.graph.parnames import members_of, refuse_parameters
from tdgraph.graph.passive import an_operator
from tdgraph.pars import Declarations, ParCollection, ParGroupCollection, ParMode, SequenceCollection
from tdgraph.pars.bulk import copy_pars, reset_pars
from tdgraph.pars.expressions import compiled
from tdgraph.pars.listing import groups_matching, pars_matching

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.engine import Engine
    from tdgraph.graph.time import Timeline

__all__ = ['OP']

_MISSING = object()
_FAMILIES = ('TOP', 'CHOP', 'DAT', 'COMP', 'SOP', 'MAT', 'POP')


class OP(Finding):
    """Base of every operator.

    A subclass that sets `opType` declares an operator type: its parameters are class attributes, its
    inputs `inputs`, its work `compute`.  The class body is checked when it is read: a type needs a docstring,
    and every parameter needs help.
    """

    opType: ClassVar[str] = ''
    base_name: ClassVar[str] = ''
    type_label: ClassVar[str] = ''  # in menus: 'Movie File In'; without the family
    family: ClassVar[str] = ''
    declarations: ClassVar[Declarations] = Declarations()
    reference_names: ClassVar[tuple[str, ...]] = ()
    # DATs that `create` makes beside the operator: (suffix, type, parameter that names it, content).
    docked_dats: ClassVar[tuple[tuple[str, str, str, Any], ...]] = ()
    isOP = True
    isCOMP = isTOP = isCHOP = isDAT = isSOP = isMAT = isPOP = isObject = isPanel = isCustom = False
    isBase = False
    subType: ClassVar[str] = ''
    # What expressions of files that nobody trusts may read: nothing that changes, runs or writes.
    _td_safe_: ClassVar[frozenset[str]] = frozenset({
        'name', 'path', 'id', 'digits', 'base', 'type', 'opType', 'OPType', 'family', 'label', 'par',
        'parGroup', 'seq', 'op', 'ops', 'opex', 'parent', 'inputs', 'outputs', 'children', 'numChildren',
        'valid', 'time', 'fetch', 'fetchOwner', 'storage', 'tags', 'isCOMP', 'isTOP', 'isCHOP', 'isDAT',
        'isBase', 'isPanel', 'bypass', 'lock', 'allowCooking', 'nodeX', 'nodeY', 'nodeWidth', 'nodeHeight',
        'color', 'comment', 'dock', 'docked', 'totalCooks', 'cookFrame', 'cookAbsFrame', 'cookedThisFrame',
        'errors', 'warnings', 'scriptErrors', 'relativePath', 'passive', 'curPar', 'curBlock', 'curSeq', 'iop',
        'ipar', 'replicator'})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        inputs = cls.__dict__.get('inputs')
        if isinstance(inputs, (tuple, Inputs)):
            cls.inputs_declared = inputs
            del cls.inputs
        cls.declarations = Declarations.of(cls)
        # What only viewers use (an export's root) no cook has to wait for.
        cls.reference_names = tuple(name for name, group in cls.declarations.groups.items()
                                    if group.kind == 'op' and not group.viewer_only)
        cls.chooses = cls.needs is not Node.needs or cls.references is not Node.references
        super().__init_subclass__(**kwargs)
        if 'opType' in cls.__dict__:
            _check_declaration(cls)
            refuse_parameters(cls)

    def __init__(self, engine: Engine, above: COMP | None, name: str) -> None:
        super().__init__()
        self.engine = engine
        self.above = above
        self._name = name
        self._path: str | None = None
        self.id = engine.new_id(self)
        self.valid = True
        self.wired_to: dict[tuple[OP, int], None] = {}
        self.children_by_name: dict[str, OP] = {}
        self.par = ParCollection(self, self.declarations)
        self._names: dict[str, Any] | None = None
        self._moving: frozenset[str] | None = None
        self._finders: dict[str, Any] = {}
        self.made_by: OP | None = None  # the Replicator

    def __repr__(self) -> str:
        return f'type:{self.opType} path:{self._path_text() if self.valid else "(destroyed)"}'

    def __str__(self) -> str:
        return self._path_text()

    def __bool__(self) -> bool:
        return True

    def __dir__(self) -> list[str]:
        return members_of(type(self), super().__dir__())

    # -- identity -----------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise when this operator has been destroyed, or its project is closed or used from elsewhere."""
        if not self.valid and not self.engine.closed:
            raise DestroyedError(f'{self._path_text()}: this operator has been destroyed; look it up again')
        self.engine.check()

    @property
    def name(self) -> str:
        self.engine.tree.note()
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self.check()
        names.check_name(self.path, name)
        if self.above is None:
            raise ReadOnlyError('/: the root cannot be renamed; rename what is inside')
        if name != self._name:
            self.above.renamed(self, self.above.free_names.find(name))

    @property
    def path(self) -> str:  # type: ignore[override]
        self.engine.tree.note()
        return self._path_text()

    def _path_text(self) -> str:
        if self._path is None:
            above = self.above
            if above is None:
                self._path = '/'
            else:
                head = above._path_text()
                self._path = f'/{self._name}' if head == '/' else f'{head}/{self._name}'
        return self._path

    def forget_path(self) -> None:
        """Forget the cached path, here and below."""
        waiting: list[OP] = [self]
        while waiting:
            node = waiting.pop()
            node._path = None
            waiting.extend(node.children_by_name.values())

    @property
    def digits(self) -> int | None:
        return names.digits_of(self.name)

    @property
    def base(self) -> str:
        return names.base_of(self.name)

    @property
    def type(self) -> str:
        return self.opType.removesuffix(self.family)

    @property
    def OPType(self) -> str:
        return self.opType

    @property
    def label(self) -> str:
        return self.type_label

    @property
    def supported(self) -> bool:
        return True

    # -- parameters ---------------------------------------------------------------------------------

    @property
    def parGroup(self) -> ParGroupCollection:
        return ParGroupCollection(self.par)

    @property
    def trusted(self) -> bool:
        """Whether code of this operator may run: its project is trusted, and it is in nothing that is not."""
        engine = self.engine
        if not engine.trusted or not engine.distrusted:
            return engine.trusted
        node: OP | None = self
        while node is not None and node not in engine.distrusted:
            node = node.above
        return node is None

    def distrust(self) -> None:
        """Take trust from this and what is inside: it has taken over something that nobody trusts."""
        self.engine.distrusted[self] = None

    def expression_names(self) -> dict[str, Any]:
        """Return the names that an expression of this operator sees."""
        if self._names is None:
            around = self.above or self
            whose = self if self.isCOMP else None
            self._names = {
                **self.engine.globals, 'me': self, 'op': OpFinder(lambda: around, whose),
                'ops': OpsFinder(lambda: around, whose), 'opex': OpexFinder(lambda: around, whose),
                'parent': self.parent, 'ext': self.ext, 'iop': self.iop, 'ipar': self.ipar}
        return self._names

    def par_changed(self, par: Any) -> None:
        """Hear of a new value, mode or definition of a parameter, or that one has to be evaluated again."""
        moving = self._moving
        if moving is not None and (par.mode is ParMode.CONSTANT) is (par.name in moving):
            self._moving = None
        if self.engine.clones.masters:
            self.engine.clones.par_changed(self, par)
        self.touch('')

    def par_pulsed(self, par: Any) -> None:
        """Hear that a pulse parameter was pressed; operators with pulses say here what they do."""

    def later(self, action: Callable[[], None], frames: int, seconds: float) -> None:
        """Call `action` after so many frames, or seconds when `frames` is 0."""
        self.engine.runs.add(action, fromOP=self, delayFrames=frames, delayMilliSeconds=seconds * 1000.0)

    @property
    def moving(self) -> frozenset[str]:
        """The names of the parameters that are not constants."""
        if self._moving is None:
            self._moving = frozenset(par.name for par in self.par.every_made()
                                     if par.mode is not ParMode.CONSTANT)
        return self._moving

    def pars(self, *patterns: str) -> list[Any]:
        """Return the parameters whose names match."""
        return list(pars_matching(self.par, *patterns))

    def parGroups(self, *patterns: str) -> list[Any]:
        """Return the parameter groups whose names match."""
        return list(groups_matching(self.par, *patterns))

    @property
    def seq(self) -> SequenceCollection:
        """The sequences of parameters, by name."""
        return SequenceCollection(self.par)

    @property
    def pages(self) -> list[Any]:
        """The built-in pages, then the custom ones."""
        return list(self.par.all_pages())

    @property
    def customPages(self) -> list[Any]:
        return list(self.par.custom_pages())

    @property
    def customPars(self) -> list[Any]:
        return [par for par in self.par if par.isCustom]

    @property
    def builtinPars(self) -> list[Any]:
        return [par for par in self.par if not par.isCustom]

    def evalExpression(self, expression: str) -> Any:
        """Evaluate text as an expression of this operator (`me` is this)."""
        if not isinstance(expression, str):
            raise ParTypeError(f'{self.path}: an expression is a text, not {type(expression).__name__}')
        return compiled(expression, self.path).evaluate(self)

    def copyParameters(self, OP: OP, custom: bool = True, builtin: bool = True) -> None:
        """Take over values and modes of the parameters that `OP` has under the same names."""
        source = an_operator(OP, f'{self.path}: copyParameters()')
        if not source.trusted and self.trusted:
            self.distrust()
        copy_pars(source.par, self.par, custom, builtin)

    # -- wires --------------------------------------------------------------------------------------

    @property
    def minInputs(self) -> int:
        declared = self.inputs_declared
        return declared.min if isinstance(declared, Inputs) else sum(not item.optional for item in declared)

    @property
    def maxInputs(self) -> int:
        declared = self.inputs_declared
        return 9999 if isinstance(declared, Inputs) else len(declared)

    @property
    def isMultiInputs(self) -> bool:
        return isinstance(self.inputs_declared, Inputs)

    @property
    def isFilter(self) -> bool:
        return self.minInputs > 0

    def input_label(self, index: int) -> str:
        declared = self.inputs_declared
        return declared.label if isinstance(declared, Inputs) else declared[index].label

    def input_family(self, index: int) -> str:
        """Return the family that input `index` takes."""
        return self.family

    def output_family(self, index: int) -> str:
        return self.family

    def output_count(self) -> int:
        return 1

    def free_input(self) -> int:
        """Return the first input without a wire (the last one when all are taken)."""
        for index, wire in enumerate(self.wires):
            if wire is None:
                return index
        return min(len(self.wires), max(self.maxInputs - 1, 0))

    def inner_input(self, index: int) -> OP | None:
        return None

    def inner_output(self, index: int) -> OP | None:
        return None

    def upstream(self, index: int) -> Wire | None:
        wire = self.wires[index] if index < len(self.wires) else None
        if wire is None or not wire.op.isCOMP:
            return wire
        self.passes_through_comp = True
        inner = wire.op.inner_output(wire.index)
        return None if inner is None else Wire(inner, 0)

    def wires_changed(self) -> None:
        self.touch('wires')
        self.engine.tree.changed()

    if TYPE_CHECKING:
        inputs: Any  # in a class body what it declares, on an instance the property
    else:
        @property
        def inputs(self) -> list[OP]:
            """The operators wired to the inputs, in order, free inputs left out."""
            self.engine.tree.note()
            found = [self.upstream(index) for index in range(self.input_count())]
            return [wire.op for wire in found if wire is not None]

    @property
    def outputs(self) -> list[OP]:
        """The operators that this one feeds, in the order in which they were wired."""
        self.engine.tree.note()
        return list(dict.fromkeys(op for op, _ in self.wired_to))

    @property
    def inputConnectors(self) -> list[Connector]:
        count = len(self.wires) + 1 if self.isMultiInputs else self.maxInputs
        return [Connector(self, index, True) for index in range(count)]

    @property
    def outputConnectors(self) -> list[Connector]:
        return [Connector(self, index, False) for index in range(self.output_count())]

    def setInputs(self, listOfOPs: Sequence[OP | None]) -> None:
        """Wire these to the inputs in order; None leaves one free, [] disconnects all."""
        self.check()
        given: Any = listOfOPs
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise ConnectError(f'{self.path}: setInputs() takes a list of operators, not {given!r:.60}')
        connect.set_inputs(self, given)

    # -- cooking ------------------------------------------------------------------------------------

    def cook(self, force: bool = False, recurse: bool = False, includeUtility: bool = False) -> None:
        """Bring this up to date; `force` cooks without a reason, `recurse` cooks what is inside too.

        A failure does not raise: it is in `errors()`.
        """
        self.check()
        self.engine.scheduler.cook(self, force)
        if recurse:
            for child in self.children:
                child.cook(force, recurse)

    def pull(self) -> Self:
        """Bring this up to date on behalf of a reader, record that it was read, return it.

        Raises CookError when this has failed and a plain Python program asks; during a cook, and through
        `passive`, the last good value serves.
        """
        self.check()
        if not self.fresh:
            self.engine.scheduler.pull(self)
            if not self.valid:  # by a script that has run
                self.check()
        self.note()
        if self.cook_error and not self.engine.scheduler.stack and not self.engine.passive:
            raise CookError(self.cook_error)
        return self

    def watch(self) -> None:
        """Cook this whenever a frame or an edit gives it a reason, until `unwatch`."""
        self.check()
        self.watchers += 1
        if not self.fresh:
            self.engine.scheduler.queue[self] = None

    def unwatch(self) -> None:
        """Take one `watch` back."""
        self.watchers = max(self.watchers - 1, 0)

    @property
    def cookedThisFrame(self) -> bool:
        return self.totalCooks > 0 and self.cookAbsFrame == self.engine.abs_time.peek()

    @property
    def cookedPreviousFrame(self) -> bool:
        previous = self.engine.abs_time.peek() - 1
        return previous >= 1 and previous in (self.cookAbsFrame, self.cooked_before)

    @property
    def cookTime(self) -> float:
        return self.cpuCookTime

    @property
    def gpuCookTime(self) -> float:
        """Always 0: the GPU's time is not measured, since timer queries are not free."""
        return 0.0

    @property
    def childrenCPUCookTime(self) -> float:
        return sum(child.cpuCookTime + child.childrenCPUCookTime for child in self.children)

    def dependenciesTo(self, OP: OP) -> list[str]:
        """Return the paths of the operators along which this one depends on `OP`; [] when it does not."""
        return self.engine.dependency_path(self, an_operator(OP, f'{self.path}: dependenciesTo()'))

    def unload(self, cacheMemory: bool = False) -> None:
        """Free the memory of the values until the next cook."""
        self.check()
        self.values = ()
        self.touch('unloaded')

    # -- life ---------------------------------------------------------------------------------------

    def created(self) -> None:
        """Called once after `create`, with parameters at their defaults; `copy` and load do not call it."""

    def copy_contents(self, other: Any) -> None:
        """Take over what `other`, of the same type, holds beside its parameters (text, tables, data)."""

    def destroy(self) -> None:
        """Remove this, what is inside and what is docked to it."""
        self.check()
        if self.above is None:
            raise NetworkError('/: the root cannot be destroyed; close the project')
        above = self.above
        for docked in self.docked:
            if docked.valid:
                docked.destroy()
        self.dispose()
        above.removed(self)

    def dispose(self) -> None:
        """Let go of everything; the parent forgets it afterwards."""
        for child in list(self.children_by_name.values()):
            child.dispose()
        self.children_by_name.clear()
        for index in reversed(range(len(self.wires))):  # a multi-input operator closes the gaps
            connect.disconnect(self, index)
        connect.set_inputs(self, [])
        for sink, index in sorted(self.wired_to, key=lambda end: -end[1]):
            connect.disconnect(sink, index)
        self.dock = None
        self.unsubscribe()
        self.engine.forget(self)
        self.valid = False
        self.dispose_values()
        with unrecorded():
            self.changed()

    def changeType(self, OPtype: Any) -> OP:
        """Replace this by an operator of another type of the same family; returns the new one."""
        self.check()
        if self.above is None:
            raise NetworkError('/: the root has one type; change what is inside')
        return self.above.change_type(self, OPtype)

    def resetPars(self, parNames: str = '*', parGroupNames: str = '*', pageNames: str = '*',
                  includeBuiltin: bool = True, includeCustom: bool = True) -> bool:
        """Reset matching parameters to their defaults; returns whether anything changed."""
        return reset_pars(self.par, parNames, parGroupNames, pageNames, includeBuiltin, includeCustom)

    # -- time ---------------------------------------------------------------------------------------

    @property
    def time(self) -> Any:
        """The time COMP that counts for this operator: the nearest `local/time` going up."""
        return self.engine.time_op(self)

    def timeline(self) -> Timeline:
        return self.engine.timeline_of(self)


def _check_declaration(cls: type[OP]) -> None:
    """Refuse an operator type that nobody could look up or use."""
    if not (cls.__doc__ or '').strip():
        raise TDGraphError(f'{cls.__name__}: an operator type needs a docstring')
    if cls.family not in _FAMILIES or not cls.opType.endswith(cls.family):
        raise TDGraphError(f'{cls.__name__}: opType {cls.opType!r} must end in its family {cls.family!r}')
    for declaration in cls.declarations.groups.values():
        if not declaration.help:
            raise TDGraphError(f'{cls.__name__}: parameter {declaration.name!r} needs help')
    if not isinstance(cls.inputs_declared, (tuple, Inputs)) or not all(
            isinstance(item, Input) for item in cls.inputs_declared
            if not isinstance(cls.inputs_declared, Inputs)):
        raise TDGraphError(f'{cls.__name__}: inputs must be Inputs(...) or a tuple of Input(...)')
    if not cls.base_name:
        cls.base_name = cls.opType.removesuffix(cls.family)
    if 'type_label' not in cls.__dict__:
        cls.type_label = cls.opType.removesuffix(cls.family).capitalize()

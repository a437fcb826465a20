"""`COMP`: operators that contain operators (COMP Class)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.errors import NetworkError, ParTypeError
from tdgraph.graph import connect, copying, names
from tdgraph.graph.connect import Connector
from tdgraph.graph.op import OP
from tdgraph.graph.passive import an_operator
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ['COMP']

GAP = 40.0


class COMP(OP):
    """Base of the components: a network inside, wired through In and Out operators."""

    family: ClassVar[str] = 'COMP'
    isCOMP = True
    #: What the file that this was read from says about itself: who wrote it, when; written back.
    file_head: Mapping[str, Any] = {}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.free_names = names.FreeNames(self.children_by_name)
        # Where `create` has put operators, and what lies below them all: so that no two lie on one another.
        self._places: set[tuple[float, float]] = set()
        self._floor = 0.0

    # -- making -------------------------------------------------------------------------------------

    def create(self, OPtype: Any, name: str | None = None, initialize: bool = True, *,
               inputs: Sequence[OP | None] = (), pars: Mapping[str, Any] | None = None,
               callbacks: Mapping[str, Callable[..., Any]] | None = None) -> Any:
        """Make an operator inside this component and return it.

        OPtype: a class (`td.noiseTOP`) or its name.  name: TD's default name without one; a name that is
        taken gets the next free number.  initialize: also make the docked DATs.  inputs: operators to wire.
        pars: values by name, where text that begins with ``=`` is an expression and with ``~`` a bind
        reference (``==`` and ``~~`` stand for the text itself).  callbacks: functions of a Script operator.
        Raises UnknownTypeError, NameTakenError, ConnectError, UnknownParError, ParValueError; nothing is
        left behind then.
        """
        self.check()
        cls = self.engine.registry(OPtype)
        wanted = names.check_name(self.path, name) if name is not None else f'{cls.base_name}1'
        op = self.add(cls, self.free_names.find(wanted))
        try:
            with self.engine.tree.held():
                if initialize:
                    op.created()
                    self._make_docked(op)
                if inputs != ():
                    op.setInputs(inputs)
                for key, value in _named(op, 'pars', pars):
                    op.par.assign(key, value)
                if callbacks is not None:
                    self._give_callbacks(op, callbacks)
        except Exception:
            op.destroy()
            raise
        self._place(op)
        if op in self.engine.clones.unsure:  # a clone has the parameters of its master from the first
            self.engine.tree.settle()
        return op

    @staticmethod
    def _give_callbacks(op: Any, callbacks: Mapping[str, Callable[..., Any]]) -> None:
        if not hasattr(op, 'set_callbacks'):
            raise NetworkError(f'{op.path}: a {op.opType} has no callbacks; use a Script operator')
        op.set_callbacks(dict(_named(op, 'callbacks', callbacks)))

    def add(self, cls: type[OP], name: str) -> OP:
        """Make an operator of this class under a free name, without docked DATs."""
        op = cls(self.engine, self, name)
        self.children_by_name[name] = op
        self.reshaped()
        return op

    def reshaped(self) -> None:
        """Tell that a child has come, gone or been renamed."""
        self.engine.clones.touched(self, inside=True)
        self.engine.tree.changed()

    def _make_docked(self, op: OP) -> None:
        for suffix, kind, par, content in op.docked_dats:
            dat = self.add(self.engine.registry(kind),
                           self.free_names.find(f'{op._name}{suffix}'))
            dat.dock = op
            if content is not None:
                dat.fill(content)  # type: ignore[attr-defined]
            if par:
                (dat if par == 'op' else op).par.assign(par, (op if par == 'op' else dat)._name)

    def _place(self, op: OP) -> None:
        """Put a new operator right of its inputs, without any below the others; docked DATs in a row below it."""
        sources = [wire.op for wire in op.wires if wire is not None]
        if sources:
            op.nodeX = max(source.nodeX + source.nodeWidth for source in sources) + GAP
            op.nodeY = max(source.nodeY for source in sources)
            while (op.nodeX, op.nodeY) in self._places:
                op.nodeY -= op.nodeHeight + GAP
        else:
            op.nodeY = self._floor - op.nodeHeight
        for index, docked in enumerate(op.docked):
            docked.nodeX = op.nodeX + index * (docked.nodeWidth + 10.0)
            docked.nodeY = op.nodeY - docked.nodeHeight - 30.0
        self._places.add((op.nodeX, op.nodeY))
        self._floor = min([self._floor, *(below.nodeY - GAP for below in (op, *op.docked))])

    def clone_master(self) -> COMP | None:
        """Return the component whose inside this one follows, or None."""
        return None

    # -- children -----------------------------------------------------------------------------------

    def renamed(self, op: OP, name: str) -> None:
        """Give a child another, free, name."""
        renamed = {name if child is op else key: child for key, child in self.children_by_name.items()}
        self.children_by_name.clear()  # the same dict: `free_names` looks into it
        self.children_by_name.update(renamed)
        self.free_names.released(op._name)
        op._name = name
        op.forget_path()
        self.reshaped()
        op.alert()

    def removed(self, op: OP) -> None:
        """Forget a child that has been disposed of."""
        self.children_by_name.pop(op._name, None)
        self.free_names.released(op._name)
        self.reshaped()

    def copy(self, OP: OP, name: str | None = None, includeDocked: bool = True) -> Any:
        """Copy an operator of this project into this component: parameters, contents, flags, storage."""
        self.check()
        OP = an_operator(OP, f'{self.path}: copy()')
        OP.check()
        return copying.copy_all(self, [OP, *(OP.docked if includeDocked else [])], name)[0]

    def copyOPs(self, listOfOPs: Sequence[OP]) -> list[OP]:
        """Copy several operators; the wires between them are copied too."""
        self.check()
        return copying.copy_all(self, [an_operator(op, f'{self.path}: copyOPs()') for op in listOfOPs], None)

    def change_type(self, op: OP, kind: Any) -> OP:
        """Replace a child by one of another type: name, wires, flags, storage and shared parameters stay.

        What was docked to it goes with it; the new one gets the docked DATs of its own type.
        """
        cls = self.engine.registry(kind)
        if cls.family != op.family:
            raise NetworkError(f'{op.path}: cannot become a {cls.opType}; its family is {op.family}')
        name, wires = op._name, list(op.wires)
        sinks = [(sink, index, wire.index) for sink, index in op.wired_to if (wire := sink.wires[index])]
        new = self.add(cls, self.free_names.find(name))
        new.copyParameters(op)
        copying.copy_marks(op, new)
        copying.copy_storage(op, new)
        op.destroy()
        self.renamed(new, name)
        new.created()
        self._make_docked(new)
        for index, wire in enumerate(wires[:new.maxInputs]):
            if wire is not None and wire.op.valid:
                connect.connect(wire.op, wire.index, new, index)
        for sink, index, output in sinks:
            if sink.valid:
                connect.connect(new, min(output, new.output_count() - 1), sink, index)
        return new

    def findChildren(self, type: Any = None, name: str | None = None, path: str | None = None,
                     depth: int | None = None, maxDepth: int | None = None, text: str | None = None,
                     comment: str | None = None, tags: Sequence[str] = (), allTags: bool = False,
                     parValue: str | None = None, parExpr: str | None = None, parName: str | None = None,
                     onlyNonDefaults: bool = False, includeUtility: bool = False,
                     key: Callable[[OP], bool] | None = None) -> list[OP]:
        """Return the operators inside that meet every condition given (patterns for texts)."""
        self.engine.tree.note()
        found: list[OP] = []
        level: list[OP] = list(self.children_by_name.values())
        distance = 1
        while level and (maxDepth is None or distance <= maxDepth):
            if depth is None or depth == distance:
                found += [op for op in level if _meets(
                    op, type, name, path, text, comment, tags, allTags, parValue, parExpr, parName,
                    onlyNonDefaults, key)]
            level = [child for op in level for child in op.children_by_name.values()]
            distance += 1
        return found

    @property
    def currentChild(self) -> OP | None:
        """The child whose flag `current` is on, or None."""
        return next((op for op in self.children if op.current), None)

    @property
    def selectedChildren(self) -> list[OP]:
        """The children whose flag `selected` is on."""
        return [op for op in self.children if op.selected]

    # -- files --------------------------------------------------------------------------------------

    def save(self, filepath: Any, createFolders: bool = False) -> str:
        """Write this component with everything inside into a .tdn file; returns its path.

        Components that were read from files of their own are written into those.  Raises NetworkError.
        """
        self.check()
        if self.engine.save is None:
            raise NetworkError(f'{self.path}: save() needs a Project; make one')
        return self.engine.save(self, filepath, createFolders)

    def load(self, filepath: Any, *, trust: bool = False) -> None:
        """Put the network of a .tdn file inside this component, and give it what the file says of its own.

        Its scripts run if the project is trusted and the file is, by `trust=True` or by its folder; else this
        component and what is in it are not trusted from now on.  Raises NameTakenError where a name of the file
        is taken here, NotFoundError, NetworkError; nothing is changed then.
        """
        self.check()
        if self.engine.load is None:
            raise NetworkError(f'{self.path}: load() needs a Project; make one')
        self.engine.load(self, filepath, trust)

    # -- connectors ---------------------------------------------------------------------------------

    def _doors(self, kind: str) -> list[OP]:
        """Return the In or Out operators inside, in the order of their connectors."""
        doors = [op for op in self.children_by_name.values() if op.type == kind and op.family != 'COMP']
        return sorted(doors, key=lambda op: (names.base_of(op._name), op.digits or 0, op._name))

    @property
    def maxInputs(self) -> int:
        return len(self._doors('in'))

    def output_count(self) -> int:
        return len(self._doors('out'))

    def input_label(self, index: int) -> str:
        return self._doors('in')[index]._name

    def input_family(self, index: int) -> str:
        return self._doors('in')[index].family

    def output_family(self, index: int) -> str:
        doors = self._doors('out')
        return doors[index].family if index < len(doors) else 'COMP'

    def inner_input(self, index: int) -> OP | None:
        doors = self._doors('in')
        return doors[index] if index < len(doors) else None

    def inner_output(self, index: int) -> OP | None:
        doors = self._doors('out')
        return doors[index] if index < len(doors) else None

    def door_index(self, op: OP) -> int:
        """Return which input connector the In operator `op` stands for."""
        return self._doors('in').index(op)

    def wires_changed(self) -> None:
        super().wires_changed()
        for door in self._doors('in'):
            door.touch('wires')

    @property
    def inputCOMPConnectors(self) -> list[Connector]:
        """COMP to COMP wires (object hierarchies) do not exist here."""
        return []

    @property
    def outputCOMPConnectors(self) -> list[Connector]:
        return []

    # -- custom parameters --------------------------------------------------------------------------

    def appendCustomPage(self, name: str) -> Any:
        """Append a page for custom parameters and return it."""
        return self.par.append_page(name)

    def destroyCustomPars(self) -> int:
        """Remove every custom parameter; returns how many there were."""
        return self.par.destroy_custom()

    def sortCustomPages(self, *pages: str) -> None:
        """Put the custom pages into this order."""
        self.par.sort_pages(*pages)

    # -- values -------------------------------------------------------------------------------------

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return ()

    def layout(self, ops: Sequence[OP] | None = None, horizontal: bool | None = None,
               vertical: bool | None = None, gridRows: int = 0) -> None:
        """Arrange operators from left to right along their wires (or in a row, a column, a grid)."""
        chosen = list(self.children_by_name.values()) if ops is None else list(ops)
        if any(op.above is not self for op in chosen):
            raise NetworkError(f'{self.path}: layout() arranges its own children only; give those')
        columns: dict[OP, int] = {}
        for position, op in enumerate(chosen):
            if gridRows:
                columns[op] = position // gridRows
            elif horizontal or vertical:
                columns[op] = position if horizontal else 0
            else:
                columns[op] = 1 + max((columns.get(source, -1) for source in op.inputs), default=-1)
        rows: dict[int, int] = {}
        for op in chosen:
            column = columns[op]
            op.nodeX, op.nodeY = column * 180.0, -rows.get(column, 0) * 140.0
            rows[column] = rows.get(column, 0) + 1


def _named(op: OP, argument: str, values: Mapping[str, Any] | None) -> Iterable[tuple[str, Any]]:
    """Return the items of an argument that has to be a dict with names as keys."""
    if values is None:
        return ()
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise ParTypeError(f'{op.path}: {argument} is a dict with names as keys, not {values!r:.60}')
    return values.items()


def _meets(op: OP, kind: Any, name: str | None, path: str | None, text: str | None, comment: str | None,
           tags: Sequence[str], all_tags: bool, par_value: str | None, par_expr: str | None,
           par_name: str | None, only_changed: bool, key: Callable[[OP], bool] | None) -> bool:
    def fits(pattern: str | None, value: str) -> bool:
        return pattern is None or bool(patterns.match(pattern, [value]))

    if kind is not None and not (isinstance(op, kind) if isinstance(kind, type) else op.opType == str(kind)):
        return False
    if not (fits(name, op._name) and fits(path, op.path) and fits(comment, op.comment)):
        return False
    if text is not None and not fits(text, str(getattr(op, 'text', ''))):
        return False
    if tags and not (all if all_tags else any)(tag in op.tags for tag in tags):
        return False
    if (par_value, par_expr, par_name) != (None, None, None) or only_changed:
        pars = [par for par in op.pars(par_name or '*') if not (only_changed and par.isDefault)
                and fits(par_value, str(par.val)) and (par_expr is None or fits(par_expr, par.expr or ''))]
        if not pars:
            return False
    return key is None or bool(key(op))

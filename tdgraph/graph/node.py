"""The part of an operator that the scheduler sees: wires in, values out, state, reasons, errors."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from tdgraph import deps
from tdgraph.errors import TDGraphError
from tdgraph.graph.time import CookTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tdgraph.graph.comp import COMP
    from tdgraph.graph.engine import Engine
    from tdgraph.graph.op import OP
    from tdgraph.pars import ParCollection

__all__ = ['Input', 'Inputs', 'Node', 'Standing', 'Wire']


class Input(NamedTuple):
    """One input connector of an operator type."""

    label: str
    optional: bool = True


class Inputs(NamedTuple):
    """Any number of inputs, at least `min`; the operator always shows one free connector."""

    label: str
    min: int = 0


class Wire(NamedTuple):
    """Where an input comes from: an operator and the index of its output."""

    op: OP
    index: int  # type: ignore[assignment]  # shadows tuple.index, which nobody asks of a wire


class Standing:
    """What the tree says about a node: valid while `version` is that of `Engine.tree`.

    `wires` and `needed` (the operators whose values a cook uses) are those for the parameters `p`; for None
    nobody has asked yet.
    """

    __slots__ = ('bypassed', 'may_cook', 'needed', 'p', 'timeline', 'version', 'wires')

    def __init__(self, node: OP) -> None:
        self.version = node.engine.tree.version
        self.may_cook, self.bypassed = node.may_cook(), node.bypassed()
        self.timeline = node.engine.timeline_of(node)
        self.p: object = None
        self.wires: list[Wire | None] = []
        self.needed: list[OP] = []


class Node(deps.Reader):
    """Cooking state of one operator; `graph.scheduler` documents what each field means."""

    inputs_declared: ClassVar[tuple[Input, ...] | Inputs] = ()
    State: ClassVar[type | None] = None

    reference_names: ClassVar[tuple[str, ...]] = ()
    # Whether the type itself decides which operators a cook uses: asked each time.
    chooses: ClassVar[bool] = False
    engine: Engine
    par: ParCollection
    path: str
    # Not slots: subclasses are declared by users too, and a node is heavy anyway beside its parameters.

    def __init__(self) -> None:
        super().__init__()
        self.reason = 'new'
        self.revision: tuple[float, int] | None = None
        self.visiting = False
        self._standing: Standing | None = None
        self.watchers = 0
        self.wires: list[Wire | None] = []
        self.values: tuple[Any, ...] = ()
        self.cooked_p: object = None
        self.state: Any = None
        self.next_state: Any = None
        self.committed_frame: float | None = None
        self.stale_from: tuple[str, ...] = ()
        self.cook_reason = ''
        self.cook_error = ''
        self.loop_warning = ''
        self.stands_in = False  # the value says that something failed, which is only a warning
        self.cook_errors: list[str] = []
        self.cook_warnings: list[str] = []
        self.script_errors: list[str] = []
        self.script_failures: dict[str, tuple[str, int]] = {}  # what was called -> its last error, how often
        self.totalCooks = 0
        self.cookAbsFrame = self.cooked_before = 0.0
        self.cookFrame = 0.0
        self.cpuCookTime = 0.0
        self.passes_through_comp = False

    __hash__ = object.__hash__

    # -- hooks of an operator type ------------------------------------------------------------------

    def needs(self, p: Any) -> Sequence[int] | None:
        """Return the indices of the inputs that this cook uses; None means all of them."""
        return None

    def references(self, p: Any) -> Sequence[OP]:
        """Return the operators named by parameters whose values this cook uses."""
        found: list[OP] = []
        for name in self.reference_names:
            named = getattr(p, name)
            if named is not None:
                found.extend(op for op in (named if isinstance(named, tuple) else (named,)) if not op.isCOMP)
        return found

    def compute(self, inputs: list[Any], p: Any, time: CookTime, state: Any) -> Any:
        """Return the value (or a tuple of values), and with a declared `State` the pair (value, state)."""
        raise TDGraphError(f'{self.path}: {type(self).__name__} declares no compute(); it cannot cook')

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        """Return the inputs as `compute` gets them; a family's common page works here."""
        return inputs

    def deliver(self, values: tuple[Any, ...], inputs: list[Any], p: Any, time: CookTime) -> tuple[Any, ...]:
        """Return the values as they go downstream; a family's common page works here."""
        return values

    def empty(self) -> Any:
        """Return the value of an operator that has never succeeded."""
        return None

    def unchanged(self, values: tuple[Any, ...]) -> bool:
        """Whether the new values shall not wake those downstream (Null CHOP, selective)."""
        return False

    def holds_state(self) -> bool:
        """Whether a frame may depend on frames before it, so that none of them can be left out.

        False only where it is certain while no code changes constant parameters.  Evaluates and cooks nothing.
        """
        return self.State is not None

    # -- what the scheduler asks --------------------------------------------------------------------

    if TYPE_CHECKING:  # OP knows the flags and the tree
        above: COMP | None
        isCOMP: bool
        @property
        def children(self) -> list[OP]: ...
        def check(self) -> None: ...
        def may_cook(self) -> bool: ...
        def bypassed(self) -> bool: ...
        def upstream(self, index: int) -> Wire | None: ...

    def input_count(self) -> int:
        """Return how many inputs a cook sees: every declared one, of a multi-input operator the wired ones."""
        declared = self.inputs_declared
        return len(self.wires) if isinstance(declared, Inputs) else max(len(declared), len(self.wires))

    def used_wires(self, p: Any) -> list[Wire | None]:
        """Return the source of each input; None where nothing is connected or this cook does not use it."""
        count = self.input_count()
        if not count:
            return []
        wanted = (0,) if self.bypassed() else self.needs(p)
        if wanted is None:
            return [self.upstream(index) for index in range(count)]
        return [self.upstream(index) if index in wanted else None for index in range(count)]

    def standing(self) -> Standing:
        """Return what the tree says about this node, found once until the tree changes."""
        found = self._standing
        if found is None or found.version != self.engine.tree.version:
            found = self._standing = Standing(cast('OP', self))
        return found

    def wiring(self, p: Any) -> Standing:
        """Return the standing with `wires` and `needed` for these parameters."""
        found = self.standing()
        if not self.chooses and (found.p is p or (found.p is not None and not self.reference_names)):
            return found
        wires = found.wires = self.used_wires(p)
        found.needed = [wire.op for wire in wires if wire is not None]
        if self.reference_names:
            found.needed += self.references(p)
        # What is behind the door of a component is looked up each time.
        found.p = None if self.passes_through_comp else p
        return found

    def output(self, index: int = 0) -> Any:
        """Return the last good value of an output, without cooking; the empty value before there is one."""
        return self.values[index] if index < len(self.values) else self.empty()

    @property
    def value(self) -> Any:
        """The last good value of the first output, without cooking."""
        return self.output()

    def dispose_values(self) -> None:
        """Let go of values and state."""
        self.values, self.state, self.next_state = (), None, None
        self.stale_from = ()

    # -- one cook -----------------------------------------------------------------------------------

    def run_cook(self, p: Any, standing: Standing) -> None:
        """Compute; keep the last good values when that fails."""
        self.cook_error = ''
        if self.cook_errors or self.cook_warnings:
            self.cook_errors, self.cook_warnings = [], []
        if self.passes_through_comp:
            self.engine.tree.note()
        try:
            values = self._result(p, standing)
        except Exception as error:  # the border to an operator's code: the rest of the graph lives
            self.cook_error = self._describe(error)
            self.version += 1
        else:
            if not (self.values and self.unchanged(values)):
                self.version += 1
            self.values = values

    def _result(self, p: Any, standing: Standing) -> tuple[Any, ...]:
        inputs = [None if wire is None else wire.op.output(wire.index) for wire in standing.wires]
        if standing.bypassed:
            return (inputs[0] if inputs and inputs[0] is not None else self.empty(),)
        time = CookTime(cast('OP', self))
        inputs = self.prepare(inputs, p)
        result = self.compute(inputs, p, time, self.state)
        if self.State is not None:
            result, self.next_state = result
            self.engine.scheduler.keep_time(cast('OP', self))
        return self.deliver(result if isinstance(result, tuple) else (result,), inputs, p, time)

    def _describe(self, error: Exception) -> str:
        """Return the error as text: a stored exception would keep images alive through its traceback."""
        if isinstance(error, TDGraphError):
            text = str(error)
            return text if text.startswith(self.path) else f'{self.path}: {text}'
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f'{self.path}: {type(error).__name__}: {error} ({where.name}, line {where.lineno})'

    def cooked(self, p: object, reason: str, revision: tuple[float, int], standing: Standing,
               milliseconds: float) -> None:
        """Note that a cook has ended: the scheduler's books, and what TD calls cook information."""
        self.cooked_p, self.revision = p, revision
        self.cook_reason, self.cpuCookTime = reason, milliseconds
        self.totalCooks += 1
        frame = self.engine.abs_time.peek()
        if frame != self.cookAbsFrame:
            self.cooked_before, self.cookAbsFrame = self.cookAbsFrame, frame
        self.cookFrame = standing.timeline.peek()
        failing = self.cook_error or self.stands_in or self.par.failing
        stale: tuple[str, ...] = (self.path,) if failing else ()
        for upstream in standing.needed:
            if upstream.stale_from:
                stale = tuple(dict.fromkeys((*upstream.stale_from, *stale)))
        self.stale_from = stale
        self.par.settle_pulses()

    # -- marks --------------------------------------------------------------------------------------

    def marked(self) -> None:
        if self.watchers:
            self.engine.scheduler.queue[cast('OP', self)] = None

    def touch(self, reason: str) -> None:
        """Something of its own has changed: look again when next asked, and tell those downstream.

        With a reason this will cook; without one ('') only if its parameters or sources turn out different.
        """
        self.reason = self.reason or reason
        if reason and self.engine.clones.masters:
            self.engine.clones.touched(cast('OP', self))
        if self.fresh:
            self.unsubscribe()
            self.marked()
        self.alert()

"""Wires between operators: `Connector`, as TouchDesigner shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tdgraph.errors import ConnectError
from tdgraph.graph.node import Inputs, Wire
from tdgraph.graph.passive import actual, is_operator

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Connector', 'connect', 'disconnect', 'set_inputs', 'to_operator', 'trim_wires']


class Connector:
    """One input or output of an operator (TD's Connector Class)."""

    __slots__ = ('index', 'isInput', 'isOutput', 'owner')

    def __init__(self, owner: OP, index: int, is_input: bool) -> None:
        self.owner, self.index = owner, index
        self.isInput, self.isOutput = is_input, not is_input

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Connector) and self.owner is other.owner
                and self.index == other.index and self.isInput == other.isInput)

    def __hash__(self) -> int:
        return hash((id(self.owner), self.index, self.isInput))

    def __repr__(self) -> str:
        return f'type:Connector {"input" if self.isInput else "output"}:{self.index} owner:{self.owner.path}'

    @property
    def description(self) -> str:
        """The label of this connector."""
        if self.isOutput:
            return 'output'
        return self.owner.input_label(self.index)

    @property
    def inOP(self) -> OP | None:
        """The In operator inside the COMP behind this input connector, else None."""
        return self.owner.inner_input(self.index) if self.isInput else None

    @property
    def outOP(self) -> OP | None:
        """The Out operator inside the COMP behind this output connector, else None."""
        return self.owner.inner_output(self.index) if self.isOutput else None

    @property
    def connections(self) -> list[Connector]:
        """The Connectors at the other end of this one's wires."""
        if self.isInput:
            wires = self.owner.wires
            wire = wires[self.index] if self.index < len(wires) else None
            return [] if wire is None else [Connector(wire.op, wire.index, False)]
        return [Connector(op, index, True) for op, index in self.owner.wired_to
                if _wire(op, index).index == self.index]

    def connect(self, target: OP | Connector) -> None:
        """Wire this to `target`: an input takes a new source, an output feeds one more input."""
        self.owner.check()
        if isinstance(target, Connector):
            if target.isInput == self.isInput:
                kind = 'inputs' if self.isInput else 'outputs'
                raise ConnectError(f'{self.owner.path}: two {kind} cannot be wired; connect an output to an input')
            source, sink = (target, self) if self.isInput else (self, target)
            connect(source.owner, source.index, sink.owner, sink.index)
            return
        target = to_operator(self.owner, target)
        if self.isInput:
            connect(target, 0, self.owner, self.index)
        else:
            connect(self.owner, self.index, target, target.free_input())

    def disconnect(self) -> None:
        """Remove every wire of this connector."""
        self.owner.check()
        if self.isInput:
            disconnect(self.owner, self.index)
        else:
            for connector in self.connections:
                disconnect(connector.owner, connector.index)


def _wire(op: OP, index: int) -> Wire:
    wire = op.wires[index]
    assert wire is not None
    return wire


def to_operator(place: OP, thing: object) -> OP:
    """Return `thing`, which has to be an operator that exists."""
    if not is_operator(thing):
        raise ConnectError(f"{place.path}: wires lead to operators, not to {thing!r:.60}; use op('name')")
    op: OP = actual(thing)
    op.check()
    return op


def connect(source: OP, output: int, sink: OP, index: int) -> None:
    """Wire `output` of `source` to input `index` of `sink`, replacing what was there.

    A wire that closes a loop is accepted, as in TouchDesigner; cooking it warns and goes on.
    """
    source.check()
    sink.check()
    if source.parent() is not sink.parent():
        raise ConnectError(f'{sink.path}: cannot be wired to {source.path}, which is in another component; '
                           'use a Select operator, or In and Out operators')
    count = sink.maxInputs
    if index < 0 or index >= count:
        raise ConnectError(f'{sink.path}: has no input {index}; it {_takes(sink)}, counted from 0')
    family = sink.input_family(index)
    if source.output_family(output) != family:
        raise ConnectError(f'{sink.path}: input {index} takes a {family}, but {source.path} is a '
                           f'{source.output_family(output)}; convert it, e.g. with CHOP to TOP or TOP to CHOP')
    if output < 0 or output >= source.output_count():
        raise ConnectError(f'{source.path}: has no output {output}; it has {source.output_count()}')
    while len(sink.wires) <= index:
        sink.wires.append(None)
    _drop(sink, index)
    sink.wires[index] = Wire(source, output)
    source.wired_to[sink, index] = None
    sink.wires_changed()


def disconnect(sink: OP, index: int) -> None:
    """Remove the wire of one input; a multi-input operator closes the gap, as in TouchDesigner."""
    if index >= len(sink.wires) or sink.wires[index] is None:
        return
    _drop(sink, index)
    if isinstance(sink.inputs_declared, Inputs):
        rest = [wire for wire in sink.wires if wire is not None]
        _assign(sink, rest)
    trim_wires(sink)
    sink.wires_changed()


def set_inputs(sink: OP, listed: Iterable[OP | None]) -> None:
    """Wire these to the inputs in order; None leaves an input free."""
    sources = [None if op is None else to_operator(sink, op) for op in listed]
    if len(sources) > sink.maxInputs:
        raise ConnectError(f'{sink.path}: {_takes(sink)}, got {len(sources)}; give fewer')
    former = list(sink.wires)
    _assign(sink, [])
    try:
        for index, source in enumerate(sources):
            if source is not None:
                connect(source, 0, sink, index)
    except ConnectError:
        _assign(sink, former)
        raise
    sink.wires_changed()


def _takes(sink: OP) -> str:
    count = sink.maxInputs
    return f'takes {count} input{"s" if count > 1 else ""} at most' if count else 'takes no inputs'


def trim_wires(sink: OP) -> None:
    """Drop trailing free inputs."""
    while sink.wires and sink.wires[-1] is None:
        sink.wires.pop()


def _drop(sink: OP, index: int) -> None:
    wire = sink.wires[index]
    if wire is not None:
        wire.op.wired_to.pop((sink, index), None)
        sink.wires[index] = None


def _assign(sink: OP, wires: list[Wire | None] | list[Wire]) -> None:
    for index in range(len(sink.wires)):
        _drop(sink, index)
    sink.wires[:] = wires
    for index, wire in enumerate(wires):
        if wire is not None:
            wire.op.wired_to[sink, index] = None

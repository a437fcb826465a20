"""Random programs against an oracle that knows no caching: it computes everything anew at every read."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import tdgraph as td

from .fakes import AddUpDAT, ClockDAT, PickDAT, SumDAT

VALUES = st.one_of(st.integers(-5, 5), st.just(99))
SLOTS = st.integers(0, 9)


class Model:
    """One operator as the oracle sees it: what it is wired to, and what it last gave."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.wires: list[Model] = []
        self.value: float = 1.0
        self.refers: Model | None = None
        self.index = 0
        self.bypass = False
        self.good = 0.0
        self.total = 0.0
        self.next_total: float | None = None

    def parameter(self, frame: int) -> float:
        return self.refers.read(frame) * 2 if self.refers is not None else self.value

    def needs(self, frame: int) -> list[Model]:
        if self.bypass:
            return self.wires[:1]
        if self.kind is PickDAT:
            return [self.wires[self.index]] if 0 <= self.index < len(self.wires) else []
        return self.wires

    def read(self, frame: int) -> float:
        value = self.parameter(frame) if self.kind is SumDAT else 0.0
        inputs = [wire.read(frame) for wire in self.needs(frame)]
        if self.bypass:
            self.good = inputs[0] if inputs else 0.0
        elif self.kind is SumDAT:
            if value <= 90:
                self.good = sum(inputs) + value
        elif self.kind is PickDAT:
            self.good = inputs[0] if inputs else 0.0
        elif self.kind is AddUpDAT:
            self.good = self.next_total = self.total + (inputs[0] if inputs else 0.0)
        else:
            self.good = float(frame)
        return self.good

    def reaches(self, other: Model) -> bool:
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            model = waiting.pop()
            if model is other:
                return True
            if id(model) not in seen:
                seen.add(id(model))
                waiting += [*model.wires, *([model.refers] if model.refers else [])]
        return False


class Programs(RuleBasedStateMachine):
    """Edits, reads and frames in any order give what computing everything anew gives."""

    def __init__(self) -> None:
        super().__init__()
        self.project = td.Project()
        self.net = self.project.project1
        self.ops: list[Any] = []
        self.models: list[Model] = []
        self.frame = 1

    def teardown(self) -> None:
        self.project.close()

    def at(self, slot: int) -> tuple[Any, Model]:
        index = slot % len(self.ops)
        return self.ops[index], self.models[index]

    @rule(kind=st.sampled_from([SumDAT, SumDAT, PickDAT, AddUpDAT, ClockDAT]))
    def create(self, kind: type) -> None:
        if len(self.ops) < 10:
            self.ops.append(self.net.create(kind))
            self.models.append(Model(kind))

    @precondition(lambda self: self.ops)
    @rule(source=SLOTS, sink=SLOTS)
    def connect(self, source: int, sink: int) -> None:
        (op, model), (target, goal) = self.at(source), self.at(sink)
        limit = {AddUpDAT: 1, ClockDAT: 0}.get(goal.kind, 4)
        if len(goal.wires) < limit and not model.reaches(goal):
            target.inputConnectors[len(goal.wires)].connect(op)
            goal.wires.append(model)

    @precondition(lambda self: self.ops)
    @rule(sink=SLOTS, index=st.integers(0, 3))
    def disconnect(self, sink: int, index: int) -> None:
        op, model = self.at(sink)
        if index < len(model.wires):
            op.inputConnectors[index].disconnect()
            del model.wires[index]

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS, value=VALUES)
    def assign(self, slot: int, value: int) -> None:
        op, model = self.at(slot)
        if model.kind is SumDAT:
            op.par.value = value
            model.value, model.refers = float(value), None
        elif model.kind is PickDAT:
            op.par.index = value
            model.index = value

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS, other=SLOTS)
    def express(self, slot: int, other: int) -> None:
        (op, model), (source, origin) = self.at(slot), self.at(other)
        if model.kind is SumDAT and not origin.reaches(model):
            op.par.value.expr = f'op({source.name!r}).v * 2'
            model.refers = origin

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS, on=st.booleans())
    def bypass(self, slot: int, on: bool) -> None:
        op, model = self.at(slot)
        if model.kind is not AddUpDAT:
            op.bypass = model.bypass = on

    @precondition(lambda self: self.ops)
    @rule(frames=st.integers(1, 3))
    def advance(self, frames: int) -> None:
        self.project.advance(frames)
        self.frame += frames
        for model in self.models:
            if model.next_total is not None:
                model.total, model.next_total = model.next_total, None

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS)
    def read(self, slot: int) -> None:
        op, model = self.at(slot)
        before = {other.id: other.totalCooks for other in self.ops}
        op.cook()
        assert op.output() == model.read(self.frame)
        for other in self.ops:
            assert other.totalCooks - before[other.id] <= 1, f'{other} cooked more than once'
        op.cook()
        again = {other.id: other.totalCooks for other in self.ops}
        op.cook()
        assert again == {other.id: other.totalCooks for other in self.ops}, 'a clean graph cooked'

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS)
    def force(self, slot: int) -> None:
        op, model = self.at(slot)
        op.cook(force=True)
        assert op.output() == model.read(self.frame)

    @precondition(lambda self: len(self.ops) > 1)
    @rule(slot=SLOTS)
    def rename(self, slot: int) -> None:
        op, model = self.at(slot)
        if not any(other.refers is model for other in self.models):
            op.name = f'{op.base}{op.digits + 100}'

    @precondition(lambda self: self.ops)
    @rule(slot=SLOTS)
    def destroy(self, slot: int) -> None:
        op, model = self.at(slot)
        if any(other.refers is model for other in self.models):
            return
        op.destroy()
        self.ops.remove(op)
        self.models.remove(model)
        for other in self.models:
            other.wires = [wire for wire in other.wires if wire is not model]

    @invariant()
    def nothing_waits(self) -> None:
        assert not self.project.engine.scheduler.stack
        assert not any(op.visiting for op in self.ops)


TestPrograms = Programs.TestCase
TestPrograms.settings = settings(max_examples=2000, stateful_step_count=25, deadline=None, derandomize=True,
                                 suppress_health_check=list(HealthCheck))

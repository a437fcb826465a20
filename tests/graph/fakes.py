"""Operators without GPU, arrays or files, to prove the graph on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tdgraph.graph.node import Input, Inputs
from tdgraph.graph.op import OP
from tdgraph.pars import Float, Int, OPRef, Toggle


class Number(OP):
    """Base of the fakes: a value that can be read from expressions as `op('x').v`."""

    family = 'DAT'
    _td_safe_ = OP._td_safe_ | {'v'}

    def empty(self) -> float:
        return 0.0

    @property
    def v(self) -> float:
        return float(self.pull().output())


class SumDAT(Number):
    """Add the inputs and `value`; fail above 90."""

    opType, base_name = 'sumDAT', 'sum'
    inputs = Inputs('numbers')
    value = Float(1.0, role='cpu', help='What is added.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.value > 90:
            raise ValueError(f'{p.value} is too much')
        return sum(number for number in inputs if number is not None) + p.value


class PickDAT(Number):
    """Pass one input on and cook no other."""

    opType, base_name = 'pickDAT', 'pick'
    inputs = Inputs('numbers')
    index = Int(0, role='cpu', help='Which input.')

    def needs(self, p: Any) -> list[int]:
        return [p.index] if 0 <= p.index < len(self.wires) else []

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        wanted = self.needs(p)
        return inputs[wanted[0]] if wanted else 0.0


@dataclass(frozen=True)
class Total:
    """State of AddUp."""

    value: float = 0.0


class AddUpDAT(Number):
    """Add the input to a total once per frame."""

    opType, base_name = 'addupDAT', 'addup'
    inputs = Input('number'),
    State = Total

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        time.frame  # noqa: B018  reading it is what makes this move with time
        total = (state or Total()).value + (inputs[0] or 0.0 if inputs else 0.0)
        return total, Total(total)


class ClockDAT(Number):
    """Give the frame."""

    opType, base_name = 'clockDAT', 'clock'

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return time.frame


class ReferDAT(Number):
    """Give the value of the operator that a parameter names; nothing while `off`."""

    opType, base_name = 'referDAT', 'refer'
    target = OPRef('DAT', help='Whose value.')
    off = Toggle(role='cpu', help='Give 0.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return 0.0 if p.off or p.target is None else p.target.output()


class SliceDAT(Number):
    """Give the number of samples since the last cook, one a frame; captures like a Feedback."""

    opType, base_name = 'sliceDAT', 'slice'

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.engine.captures[self] = None

    def capture(self) -> None:
        self.engine.scheduler.keep_time(self)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return float(time.slice(60)[1])

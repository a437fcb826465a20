"""Stand-ins for operators of TouchDesigner that do not exist here, so that a file that has them loses nothing."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from tdgraph.errors import CookError
from tdgraph.graph.comp import COMP
from tdgraph.graph.node import Inputs
from tdgraph.graph.op import OP
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.dat.base import DAT
from tdgraph.operators.top.base import TOP

__all__ = ['Placeholder', 'placeholder_type']


class Placeholder(OP):
    """What all stand-ins have: every parameter name is kept, and the input is passed on where that is allowed."""

    unsupported: ClassVar[tuple[str, ...]] = ('*',)
    supported = False

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if not self.engine.placeholders_pass:
            raise CookError(f'{self.path}: there is no {self.opType} here; replace it, or allow placeholders, '
                            'which pass on their first input')
        return inputs[0] if inputs and inputs[0] is not None else self.empty()


class _TOP(Placeholder, TOP):
    """A TOP that does not exist here."""

    inputs = Inputs('input')

    def natural(self, p: Any, specs: Any) -> Any:
        return specs[0] if specs and specs[0] is not None else super().natural(p, specs)


class _CHOP(Placeholder, CHOP):
    """A CHOP that does not exist here."""

    inputs = Inputs('input')


class _DAT(Placeholder, DAT):
    """A DAT that does not exist here."""

    inputs = Inputs('input')


class _COMP(Placeholder, COMP):
    """A component that does not exist here: its network works as in a Base COMP."""


class _Other(Placeholder):
    """An operator of a family that does not exist here."""

    inputs = Inputs('input')

    def empty(self) -> None:
        return None


_BASES: dict[str, type[Placeholder]] = {'TOP': _TOP, 'CHOP': _CHOP, 'DAT': _DAT, 'COMP': _COMP}
_FAMILIES = ('COMP', 'CHOP', 'TOP', 'SOP', 'DAT', 'MAT', 'POP')


@cache
def placeholder_type(kind: str) -> type[Placeholder] | None:
    """Return the class that stands for a type such as 'kinectTOP'; None where the name is of no family."""
    family = next((family for family in _FAMILIES if kind.endswith(family)), '')
    if not family or not kind.isidentifier() or kind == family:
        return None
    base = _BASES.get(family, _Other)
    return type(kind[0].upper() + kind[1:], (base,), {
        'opType': kind, 'family': family, f'is{family}': True, '__module__': __name__,
        '__doc__': f'Stand for a {kind}, which does not exist here.'})

"""Info DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._value import Text
from tdgraph.operators.dat.base import DAT
from tdgraph.pars import OPRef, Toggle

__all__ = ['InfoDAT']


class InfoDAT(DAT):
    """Show what another operator has to say: a GLSL TOP its compiler's messages, any other its errors.

    ``output = op.info_text()``, else its errors and warnings, a line each.

    Input 0: none.
    Output: one text; empty when there is nothing to say.
    Units: none.
    Source: docs.derivative.ca/Info_DAT.
    Differs: for operators without messages of their own TouchDesigner shows nothing; we show their errors.
    """

    opType, base_name = 'infoDAT', 'info'
    op = OPRef('OP', page='Info', label='Operator', help='The operator to ask.')
    passive = Toggle(page='Info', role='cpu', help='Do not cook the operator; show what it last said.')

    def references(self, p: Any) -> list[Any]:
        return [] if p.op is None or p.passive or p.op.isCOMP else [p.op]

    def empty(self) -> Text:
        return Text()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.op is None:
            return Text()
        if p.passive:
            self.engine.abs_time.note()
        said = getattr(p.op, 'info_text', None)
        if said is not None:
            return Text(said())
        return Text('\n'.join(text for text in (p.op.errors(), p.op.warnings()) if text))

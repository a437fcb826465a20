"""Expression CHOP."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.errors import ExpressionError, TDGraphError
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Int, ParMode, Sequence, Toggle
from tdgraph.pars.expressions import compiled

__all__ = ['ExpressionCHOP']

PAGE = 'Expression'
_EXPRESSION = re.compile(r'expr\d+expr')


class _Pages:
    chanperexpr = Int(1, min=1, norm=(1, 10), page=PAGE, role='cpu', label='Channels per Expr',
                      help="How many channels use an expression before it is the next one's turn.")
    limitexpr = Toggle(page=PAGE, role='cpu', label='Limit Output Channels', help='Give only the first channels.')
    limitnum = Int(1, min=0, norm=(0, 10), page=PAGE, role='cpu', label='Number of Channels',
                   help='How many channels there are at most, while they are limited.')
    expr = Sequence({'expr': Float(0.0, expr='me.inputVal', norm=(-1, 1),
                                   help='An expression of me.inputVal, me.chanIndex, me.sampleIndex, me.inputs; or '
                                        'a constant.')},
                    page=PAGE, label='Expression', help='The expressions, used in turn.')


class ExpressionCHOP(_Pages, CHOP):
    """Compute each sample with a Python expression.

    ``out[c, k] = eval(expr[(c // chanperexpr) % n])``, n the number of expressions

    An expression sees ``me.inputVal``, the sample of input 0 whose turn it is, ``me.chanIndex``, its channel, and
    ``me.sampleIndex``, its place in the channel, both from 0; other inputs as ``me.inputs[1]['chan1']``, that is at
    the current frame, or ``me.inputs[1]['chan1'][me.sampleIndex]``.  What it reads makes this cook again.  Every
    sample is a call of Python: for thousands, a Math, Function or Script CHOP is a hundred times as fast.

    Input 0: the channels; unconnected: no channels.  Input i: what the expressions read.
    Output: names (with `limitexpr` the first `limitnum`), rate and range of input 0; float32 (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Expression_CHOP.
    Differs: that an expression which is a constant gives that value, and 0 for `me.inputVal` outside of a cook, are
        ours.
    Raises: ExpressionError, naming expression and sample, where one fails, gives no number or needs trust.
    """

    opType, base_name, type_label = 'expressionCHOP', 'expression', 'Expression'
    inputs = Inputs('channels')
    _td_safe_ = CHOP._td_safe_ | {'inputVal', 'chanIndex', 'sampleIndex'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._place: tuple[int, int, float] = 0, 0, 0.0

    @property
    def inputVal(self) -> float:
        """The sample of input 0 whose turn it is; outside of a cook 0."""
        return self._place[2]

    @property
    def chanIndex(self) -> int:
        """The channel whose turn it is."""
        return self._place[0]

    @property
    def sampleIndex(self) -> int:
        """The place in the channel whose turn it is."""
        return self._place[1]

    def par_changed(self, par: Any) -> None:
        if _EXPRESSION.fullmatch(par.name):
            self.touch('expression')  # another text may have the same value outside of a cook
        else:
            super().par_changed(par)

    def own_errors(self) -> list[str]:
        # Without a sample an expression may well fail: that is none of the author's faults.
        idle = [text for name, text in self.par.faults.items() if _EXPRESSION.fullmatch(name)]
        return [text for text in super().own_errors() if text not in idle]

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source: Channels | None = inputs[0] if inputs else None
        if source is None:
            return EMPTY
        if p.limitexpr and p.limitnum < source.count:
            source = source.take(range(p.limitnum))
        pars = [block.par.expr for block in self.seq.expr.blocks]
        if not pars or not source.count:
            return source
        try:
            rows = [self._row(pars[channel // p.chanperexpr % len(pars)], channel, row.tolist())
                    for channel, row in enumerate(source.samples)]
        finally:
            self._place = 0, 0, 0.0
        with np.errstate(over='ignore'):
            return source.with_(samples=np.array(rows, np.float32).reshape(source.count, source.length))

    def _row(self, par: Any, channel: int, values: list[float]) -> list[float]:
        if par.mode is not ParMode.EXPRESSION:
            return [float(par.eval())] * len(values)
        code = compiled(par.expr, par.place)
        result = []
        for index, value in enumerate(values):
            self._place = channel, index, value
            try:
                result.append(float(code.evaluate(self)))
            except TDGraphError as error:
                raise ExpressionError(f'{self._where(par)}: {error}') from None
            except Exception as error:  # the border to what the author wrote
                raise ExpressionError(f'{self._where(par)}: {type(error).__name__}: {error}; correct the expression'
                                      ) from None
        return result

    def _where(self, par: Any) -> str:
        channel, index, value = self._place
        return (f'{self.path}: {par.name} {par.expr!r}, channel {channel}, sample {index} (me.inputVal = '
                f'{value:g})')

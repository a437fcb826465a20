"""Safe expressions of a project that nobody trusts against the same text as plain compiled Python.

Both sides evaluate code that was compiled before, with the same names, on the same operators.  The expressions are
those that networks use (a channel, a cell, a parameter, the time), and arithmetic alone, where a guard has nothing
to hide behind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import tdgraph as td
from benchmarks.measure import Measure, compare
from tdgraph.pars.expressions import compiled

REACH = 2.0
REPEATS = 1_000

EXPRESSIONS = (
    'absTime.seconds * 0.5', 'me.time.frame / 60', 'math.sin(absTime.seconds * 2) * 0.5 + 0.5', 'me.digits',
    "op('lfo1')['chan1']", "op('lfo1')['chan1'] * 2 + 1", "op('table1')[0, 1]", "int(op('table1')[0, 1]) + 1",
    'parent().par.Speed * absTime.seconds', 'me.par.const0value.eval() * 0.5', 'tdu.rand(me.digits)',
    "1 if op('lfo1')['chan1'] > 0.5 else 0", "'frame%04d' % me.time.frame", "f'{parent().name}_{me.digits}'",
    '1.5 * 2.5 + absTime.frame % 7', '(absTime.frame - 1) ** 2 / (2 * 60 + 1)',
    "me.name.upper() + 'x'", 'round(2.567, 2)', 'me.digits * me.digits + me.digits', '[1, 2, 3][1]',
)


def measures() -> Iterable[Measure]:
    """Yield the worst expression and the sum of all."""
    with td.Project(trust=False) as project:
        owner = _network(project)
        taken = [compare(text, *_sides(text, owner), REACH) for text in EXPRESSIONS]
        ours, plain = zip(*(_sides(text, owner) for text in EXPRESSIONS))
        yield compare('expressions, safe, all', _each(ours), _each(plain), REACH, rounds=10,
                      detail=f'{len(EXPRESSIONS)} of them, {REPEATS} times')
    worst = max(taken, key=lambda measure: measure.value or 0.0)
    yield Measure('expressions, safe, the worst', worst.value, REACH, 'x', f'`{worst.name}`: {worst.detail}')


def _network(project: Any) -> Any:
    net = project.op('/project1')
    net.par.append_page('Custom').append_style('Float', ('Speed',))
    net.create('lfoCHOP', 'lfo1').cook()
    net.create('tableDAT', 'table1').appendRow(['speed', '3'])
    owner = net.create('constantCHOP', 'constant1')
    assert math.isfinite(owner.par.const0value.eval())
    return owner


def _sides(text: str, owner: Any) -> tuple[Callable[[], None], Callable[[], None]]:
    evaluate, code, shared = compiled(text).evaluate, compile(text, '<plain>', 'eval'), {'math': math}

    def ours() -> None:
        for _ in range(REPEATS):
            evaluate(owner)

    def plain() -> None:
        for _ in range(REPEATS):
            eval(code, shared, owner.expression_names())

    return ours, plain


def _each(calls: Sequence[Callable[[], None]]) -> Callable[[], None]:
    def all_of_them() -> None:
        for call in calls:
            call()

    return all_of_them

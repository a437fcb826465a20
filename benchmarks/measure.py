"""How the benchmarks measure: against code by hand, in the same run, alternating.

A benchmark module has a function ``measures() -> Iterable[Measure]``.  Where a measure cannot be taken on
this machine (no GPU, say), it yields one with `value` None and the reason as `detail`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ['Measure', 'compare', 'seconds']


@dataclass(frozen=True)
class Measure:
    """One line of the table: good where `value` <= `reach`.

    `unit`: 'x' for a ratio, else that of both numbers, e.g. 'ms'.  `detail`: what stands behind the number.
    """

    name: str
    value: float | None
    reach: float
    unit: str = 'x'
    detail: str = ''

    @property
    def verdict(self) -> str:
        """'reached', 'missed' or 'not measured'."""
        if self.value is None:
            return 'not measured'
        return 'reached' if self.value <= self.reach else 'missed'


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def compare(name: str, ours: Callable[[], object], by_hand: Callable[[], object], reach: float, *,
            rounds: int = 30, warm: int = 3, detail: str = '') -> Measure:
    """Measure `ours` against `by_hand` as the ratio of medians over `rounds` alternating calls of each.

    Alternating, because a machine's speed drifts; medians, because others use it too.
    """
    for _ in range(warm):
        ours()
        by_hand()
    pairs = [(seconds(ours), seconds(by_hand)) for _ in range(rounds)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs))
    text = f'{_time(mine)} against {_time(theirs)}'
    return Measure(name, mine / theirs, reach, 'x', f'{text}; {detail}' if detail else text)


def _time(value: float) -> str:
    for factor, unit in ((1e6, 'µs'), (1e3, 'ms')):
        if value * factor < 1000:
            return f'{value * factor:.3g} {unit}'
    return f'{value:.3g} s'

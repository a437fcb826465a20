"""The channels of a Timer CHOP."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from tdgraph.channels import legal_name, unique
from tdgraph.operators.chop._segments import Plan, cell_number
from tdgraph.operators.chop._timing import Machine
from tdgraph.tdu import patterns

__all__ = ['outputs', 'whole']

Reader = Callable[[Machine], float]
SHAPES: dict[str, Callable[[float], float]] = {
    'lineartovalue': lambda x: x, 'easeintovalue': lambda x: x * x, 'easeouttovalue': lambda x: x * (2 - x),
    'easeinouttovalue': lambda x: (1 - math.cos(math.pi * x)) / 2, 'steptovalue': lambda x: 1.0,
}


def whole(seconds: float, rate: float) -> int:
    """Return a time as the number of whole samples or frames at this rate."""
    return math.floor(seconds * rate + 1e-6) if math.isfinite(seconds) else 0


def outputs(p: Any, plan: Plan, frame_rate: float) -> list[tuple[str, Reader]]:
    """Return the channels that are chosen: names, unique, and what gives their values."""
    chosen = [*_main(p, frame_rate), *_more(p, frame_rate), *_custom(p, plan)]
    names = unique(name for name, _ in chosen)
    return list(zip(names, (read for _, read in chosen), strict=True))


def _flag(name: str) -> Reader:
    return lambda m: float(name in m.pulses)


def _phase(name: str) -> Reader:
    return lambda m: float(m.now.phase == name)


def _main(p: Any, frames: float) -> Iterator[tuple[str, Reader]]:
    if p.outfraction:
        yield 'timer_fraction', lambda m: m.now.fraction
    yield from _counts('timer', p.outtimercount, p.rate, frames, lambda m: m.now.place)
    flags: list[tuple[bool, str, Reader]] = [
        (p.outtimeractive, 'timer_active', lambda m: float(m.now.counting)),
        (p.outtimerpulse, 'timer_pulse', _flag('timer_pulse')),
        (p.outdelayfraction, 'delay_fraction',
         lambda m: m.now.waited / m.now.row.delay if m.now.row.delay and m.now.delaying else float(m.now.counting))]
    yield from ((name, read) for on, name, read in flags if on)
    yield from _counts('delay', p.outdelaycount, p.rate, frames, lambda m: m.now.waited)


def _more(p: Any, frames: float) -> Iterator[tuple[str, Reader]]:
    flags: list[tuple[bool, str, Reader]] = [
        (p.outinit, 'initializing', _phase('initializing')), (p.outready, 'ready', _phase('ready')),
        (p.outreadypulse, 'ready_pulse', _flag('ready_pulse')), (p.outrunning, 'running', _phase('running')),
        (p.outdone, 'done', _phase('done')), (p.outdonepulse, 'done_pulse', _flag('done_pulse')),
        (p.outcycle, 'cycles', lambda m: m.now.cycle), (p.outcyclepulse, 'cycle_pulse', _flag('cycle_pulse')),
        (p.outcycleplusfraction, 'cycle_plus_fraction', lambda m: m.now.cycle + _open(m)),
        (p.outseg, 'segment', lambda m: m.now.segment), (p.outsegpulse, 'segment_pulse', _flag('segment_pulse')),
        (p.outsegplusfraction, 'segment_plus_fraction', lambda m: m.now.segment + m.now.fraction)]
    yield from ((name, read) for on, name, read in flags if on)
    if p.outlength in ('seconds', 'frames', 'samples'):
        yield 'length', next(_counts('length', p.outlength, p.rate, frames, _length))[1]
    else:
        yield from _counts('length', p.outlength, p.rate, frames, _length)
    yield from _counts('cumulative', p.outcumulativecount, p.rate, frames, lambda m: m.now.cumulative)
    yield from _counts('playing', p.outplayingcount, p.rate, frames, lambda m: m.now.playing)
    yield from _counts('running', p.outrunningcount, p.rate, frames, lambda m: m.now.running)
    yield from _counts('master', p.outmastercount, p.rate, frames, lambda m: m.now.master)


def _open(m: Machine) -> float:
    """Return the part of a cycle that is not counted among the whole ones."""
    return 0.0 if m.now.phase == 'done' else m.now.fraction


def _length(m: Machine) -> float:
    return 0.0 if math.isinf(m.now.row.length) else m.now.row.length


def _counts(name: str, units: str, rate: float, frames: float, seconds: Reader) -> Iterator[tuple[str, Reader]]:
    """Yield the channels of a time in the chosen units."""
    if units in ('seconds', 'all'):
        yield f'{name}_seconds', seconds
    for unit, factor in (('frames', frames), ('samples', rate)):
        if units in (unit, 'all'):
            yield f'{name}_{unit}', lambda m, factor=factor: whole(seconds(m), factor)  # type: ignore[misc]


def _custom(p: Any, plan: Plan) -> Iterator[tuple[str, Reader]]:
    """Yield the channels of the table's columns."""
    heads = [name for name, _ in plan.rows[0].cells]
    for place in patterns.select(p.channelcolumns, heads) if p.channelcolumns else ():
        values = [cell_number(row.cells[place][1].strip() or '0',
                              f'the segments table, row {row.index + 1}, column {heads[place]}')
                  for row in plan.rows]
        yield legal_name(heads[place]), _column(values, SHAPES[p.interpolation])


def _column(values: list[float], shape: Callable[[float], float]) -> Reader:
    def read(m: Machine) -> float:
        place = min(m.now.segment, len(values) - 1)
        former = values[max(place - 1, 0)]
        return former + (values[place] - former) * shape(m.now.fraction)
    return read

"""The segments of a Timer CHOP: from its parameters, or one for each row of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tdgraph.errors import ParValueError

if TYPE_CHECKING:
    from tdgraph.operators.dat._value import Rows

__all__ = ['Plan', 'Row', 'Segment', 'plan_of']

KNOWN = ('delay', 'begin', 'length', 'cycle', 'cyclelimit', 'maxcycles', 'cycleendalert', 'speed')


@dataclass(frozen=True)
class Row:
    """One segment, in seconds.  `speed` None: the parameter's; `cells`: (column, text) of its row."""

    index: int
    delay: float
    length: float
    cycle: bool
    limited: bool
    most: int
    alert: float
    speed: float | None = None
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def nominal(self) -> float:
        """How long it takes undisturbed; endless cycles count as one."""
        return self.delay + self.length * (max(self.most, 1) if self.cycle and self.limited else 1)


@dataclass(frozen=True)
class Plan:
    """All segments, and whether they are from a table."""

    rows: tuple[Row, ...]
    table: bool

    def begin(self, index: int) -> float:
        """Return the second at which segment `index` begins, its delay included."""
        return sum((row.nominal for row in self.rows[:index]), 0.0)

    @property
    def total(self) -> float:
        """Seconds from the start to the end, undisturbed."""
        return self.begin(len(self.rows))

    def locate(self, seconds: float) -> tuple[int, int, float]:
        """Return (segment, cycle, seconds in the cycle, below 0 in its delay) of a time since the start."""
        for row in self.rows:
            if seconds < row.nominal or row is self.rows[-1]:
                break
            seconds -= row.nominal
        place = min(seconds, row.nominal) - row.delay
        whole = int(place // row.length) if place > 0 and row.cycle and row.length > 0 else 0
        if row.limited:
            whole = min(whole, max(row.most, 1) - 1)
        return row.index, whole, place - whole * row.length if whole else place


class Segment(int):
    """A segment as callbacks get it: its index, a whole number, with what it is as members.

    `lengthSeconds`, `lengthFrames`, `lengthSamples`, and so delay, begin and cycleEndAlert; `cycle`, `cycleLimit`,
    `maxCycles`, `speed`, `owner`, `row` (all cells of its row by column) and `custom` (those of columns that set
    no parameter).
    """

    index: int
    owner: Any
    row: dict[str, str]
    custom: dict[str, str]
    cycle: bool
    cycleLimit: bool
    maxCycles: int
    speed: float | None
    _td_safe_ = frozenset({'index', 'cycle', 'cycleLimit', 'maxCycles', 'speed', 'row', 'custom'})

    @classmethod
    def of(cls, owner: Any, plan: Plan, row: Row, rate: float, frame_rate: float) -> Segment:
        """Return the segment `row` of `plan`."""
        made = cls(row.index)
        made.index, made.owner = row.index, owner
        made.cycle, made.cycleLimit, made.maxCycles, made.speed = row.cycle, row.limited, row.most, row.speed
        times = {'length': row.length, 'delay': row.delay, 'begin': plan.begin(row.index) + row.delay,
                 'cycleEndAlert': row.alert}
        for name, seconds in times.items():
            for unit, factor in (('Seconds', 1.0), ('Frames', frame_rate), ('Samples', rate)):
                setattr(made, name + unit, seconds * factor)
        made.row = dict(row.cells)
        made.custom = {name: text for name, text in row.cells if name not in KNOWN}
        return made


def plan_of(p: Any, table: Rows | None, rate: float, frame_rate: float) -> Plan:
    """Return what the parameters say, and the table where there is one.

    Raises ParValueError for a table without rows below its heads, and for a cell that is no number.
    """
    own = Row(0, seconds_of(p.delay, p.delayunits, rate, frame_rate),
              math.inf if p.lengthtype == 'infinite' else seconds_of(p.length, p.lengthunits, rate, frame_rate),
              p.cycle, p.cyclelimit, p.maxcycles, seconds_of(p.cycleendalert, p.notifyunits, rate, frame_rate))
    if table is None:
        return Plan((own,), False)
    if len(table) < 2:
        raise ParValueError('the segments table has no row below its heads; append one for each segment')
    rows: list[Row] = []
    end = 0.0
    for index, cells in enumerate(table[1:]):
        rows.append(_row(own, index, table[0], cells, end, (p.segunits, rate, frame_rate)))
        end += rows[-1].nominal
    return Plan(tuple(rows), True)


def seconds_of(value: float, unit: str, rate: float, frame_rate: float) -> float:
    """Return a time in samples, frames or seconds as seconds."""
    return value / rate if unit == 'samples' else value / frame_rate if unit == 'frames' else value


def _row(own: Row, index: int, heads: tuple[str, ...], cells: tuple[str, ...], end: float,
         units: tuple[str, float, float]) -> Row:
    """Return the segment of one row; what it leaves empty is as in `own`; `end`: where the one before ends."""
    texts = dict(zip(heads, cells, strict=False))

    def given(name: str, default: float, timed: bool = True) -> float:
        text = texts.get(name, '').strip()
        if not text:
            return default
        value = cell_number(text, f'the segments table, row {index + 1}, column {name}')
        if value < 0:
            raise ParValueError(f'the segments table, row {index + 1}, column {name}: {text} is below 0; '
                                'give 0 or more')
        return seconds_of(value, *units) if timed else value

    delay = max(given('begin', 0.0) - end, 0.0) if texts.get('begin', '').strip() else given('delay', own.delay)
    speed = given('speed', -1.0, False)
    return Row(index, delay, given('length', own.length), bool(given('cycle', own.cycle, False)),
               bool(given('cyclelimit', own.limited, False)), int(given('maxcycles', own.most, False)),
               given('cycleendalert', own.alert), None if speed < 0 else speed, tuple(texts.items()))


def cell_number(text: str, place: str) -> float:
    """Return the finite number in a cell; on and off count as 1 and 0."""
    try:
        value = {'on': 1.0, 'off': 0.0, 'true': 1.0, 'false': 0.0}.get(text.lower())
        value = float(text) if value is None else value
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ParValueError(f'{place}: {text!r} is no number; write one, or leave it empty')
    return value

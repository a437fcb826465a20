"""Timer CHOP: docs.derivative.ca/Timer_CHOP; the first cook, one segment, started and initialized by its inputs.

Written from the time since the start, not by steps: how many whole cycles fit, and what is left of them.
"""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span

TINY = 1e-7


class Run:
    """Where a timer is `t` seconds after its start."""

    def __init__(self, p: Any, t: float, frame_rate: float) -> None:
        unit = {'samples': 1 / p.rate, 'frames': 1 / frame_rate, 'seconds': 1.0}
        length = math.inf if p.lengthtype == 'infinite' else p.length * unit[p.lengthunits]
        delay = p.delay * unit[p.delayunits]
        played = t * p.speed if p.play else 0.0
        counted = played - delay
        most = math.inf if p.cycle and not p.cyclelimit else p.maxcycles if p.cycle else 1
        self.waiting = counted < -TINY
        begun = not self.waiting and math.isfinite(length)
        self.cycles = min(math.floor((counted + TINY) / length), most) if begun else 0
        self.done = self.cycles == most
        gone = self.cycles * length if self.cycles else 0.0
        self.place = length if self.done else max(counted - gone, 0.0)
        self.fraction = 1.0 if self.done else 0.0 if math.isinf(length) else self.place / length
        self.running = t
        self.waited = played if self.waiting else delay
        self.delayed = self.waited / delay if self.waiting else float(not self.done)


def edges(one: Span | None, first: int, count: int, rate: float) -> list[bool]:
    """Where an input goes above 0; before the first sample it is off."""
    if one is None:
        return [False] * count
    factor = rate / one.rate
    start = math.ceil(one.start * factor - 1e-6)
    stop = math.ceil((one.start + one.length) * factor - 1e-6)
    resampled = Span(one.names[:1], [[one.at(0, k / factor) for k in range(start, stop)]], start, rate, one.sliced,
                     one.extend[:1])
    on = [resampled.at(0, first + k) > 0 for k in range(count)]
    return [now and not before for now, before in zip(on, [False, *on], strict=False)]


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    initialize, start = (edges(one, out.first, out.count, p.rate) for one in inputs)
    phase, began, runs = 'idle', 0, []
    for k in range(out.count):
        if initialize[k]:
            phase = 'ready'
        if start[k]:
            phase, began = 'running', k if p.runvalues == 'one' and not initialize[k] else k + 1
        run = Run(p, (k - began + 1) / p.rate, out.frame_rate) if phase == 'running' else None
        runs.append(('done' if run is not None and run.done else phase, run))
    table: dict[str, Any] = {
        'timer_fraction': (p.outfraction, lambda state, run: run.fraction if run else 0.0),
        'timer_seconds': (p.outtimercount in ('seconds', 'all'), lambda state, run: run.place if run else 0.0),
        'timer_active': (p.outtimeractive, lambda state, run: state == 'running' and not run.waiting),
        'delay_fraction': (p.outdelayfraction, lambda state, run: run.delayed if run else 0.0),
        'delay_seconds': (p.outdelaycount in ('seconds', 'all'), lambda state, run: run.waited if run else 0.0),
        'ready': (p.outready, lambda state, run: state == 'ready'),
        'running': (p.outrunning, lambda state, run: state == 'running'),
        'done': (p.outdone, lambda state, run: state == 'done'),
        'cycles': (p.outcycle, lambda state, run: run.cycles if run else 0),
        'segment': (p.outseg, lambda state, run: 0),
        'segment_plus_fraction': (p.outsegplusfraction, lambda state, run: run.fraction if run else 0.0),
    }
    names = [name for name, (wanted, _) in table.items() if wanted]
    rows = [[float(table[name][1](state, run)) for state, run in runs] for name in names]
    return Span(names, rows, out.first, p.rate, True)

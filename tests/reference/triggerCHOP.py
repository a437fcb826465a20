"""Trigger CHOP: docs.derivative.ca/Trigger_CHOP, envelopes as the docstring states them; the first cook."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span, expand, unique
from .speedCHOP import sliced


def ramp(kind: str, x: float) -> float:
    return {'linear': x, 'easein': x ** 2, 'easeout': 1 - (1 - x) ** 2,
            'halfcos': (1 - math.cos(math.pi * x)) / 2}[kind]


class Stages:
    """An envelope's stages in samples, and its level."""

    def __init__(self, p: Any, rate: float, frame_rate: float) -> None:
        unit = {'samples': 1.0, 'frames': rate / frame_rate, 'seconds': rate}
        names = ['delay', 'attack', 'peaklen', 'decay', 'release']
        self.lengths = [getattr(p, name) * unit[getattr(p, f'{name}unit')] for name in names]
        total = sum(self.lengths)
        if p.enableremaplength and total > 0:
            wanted = p.remaplength * unit[p.remaplengthunit]
            self.lengths = [length * wanted / total for length in self.lengths]
        self.sustained = p.minsustain * unit[p.minsustainunit]
        self.least = sum(self.lengths[:4]) + self.sustained if p.complete or self.sustained > 0 else 0.0
        self.p = p
        self.peak: float = max(p.peak, p.sustain)

    def held(self, t: float) -> float:
        delay, attack, hold, decay = self.lengths[:4]
        sustain: float = self.p.sustain
        if t < delay:
            return 0.0
        if t < delay + attack:
            return self.peak * ramp(self.p.ashape, (t - delay) / attack)
        if t < delay + attack + hold:
            return self.peak
        t -= delay + attack + hold
        x = min(t / decay, 1.0) if decay > 0 else 1.0
        return self.peak + (sustain - self.peak) * ramp(self.p.dshape, x)

    def level(self, t: float, released: float) -> float:
        begin = max(released, self.least)
        if t < begin:
            return self.held(t)
        release = self.lengths[4]
        x = min((t - begin) / release, 1.0) if release > 0 else 1.0
        return self.held(begin) * (1 - ramp(self.p.rshape, x))


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    one = inputs[0]
    rate = p.rate if p.specifyrate else out.frame_rate
    if one is None and not p.timeslice:
        stages = Stages(p, rate, out.frame_rate)
        stages.least = max(stages.least, sum(stages.lengths[:4]))
        count = math.ceil(stages.least + stages.lengths[4] - 1e-6) + 1
        row = [stages.level(k, 0.0) for k in range(count)]
        names = unique(expand(p.channame))
        return Span(names, [row for _ in names], 0, rate)
    if one is None:
        names = unique(expand(p.channame))
        return Span(names, [[0.0] * out.count for _ in names], out.first, rate, True)
    if p.timeslice:
        one = sliced(one, out)
    if p.reset:
        return one
    stages = Stages(p, one.rate, out.frame_rate)
    unit = {'samples': 1.0, 'frames': one.rate / out.frame_rate, 'seconds': one.rate}
    wait, hold = p.retrigger * unit[p.retriggerunit], p.mintrigger * unit[p.mintriggerunit]
    sign = 1 if p.triggeron == 'increase' else -1
    found = []
    for row in one.rows:
        sounds: list[list[float]] = []  # trigger, release, end
        on, latest = False, -math.inf
        for k, value in enumerate(row):
            if not on and sign * value > sign * p.threshup and k - latest >= wait:
                on, latest = True, k
                playing = [sound for sound in sounds if sound[2] == math.inf]
                if p.multitrigger == 'ignore' and any(
                        k - sound[0] < stages.lengths[0] + stages.lengths[1] for sound in playing):
                    continue
                if p.multitrigger != 'add':
                    for sound in playing:
                        sound[2] = k
                sounds.append([k, math.inf, math.inf])
            elif on and k - latest >= hold and not (
                    sign * value > sign * p.threshup if p.threshold else sign * value >= sign * p.threshdown):
                on = False
                for sound in sounds:
                    sound[1] = min(sound[1], k - sound[0])
        if not one.sliced and p.remainder != 'crop':
            for sound in sounds:
                sound[1] = min(sound[1], len(row) - sound[0])
        found.append(sounds)
    total = one.length
    if not one.sliced and p.remainder != 'crop':
        total = max([total, *(math.ceil(min(s[0] + max(s[1], stages.least) + stages.lengths[4], s[2]) - 1e-6)
                              for sounds in found for s in sounds)])
    rows = []
    for sounds in found:
        row = [sum(stages.level(k - s[0], s[1]) for s in sounds if s[0] <= k < s[2]) for k in range(total)]
        row = [min(value, stages.peak) for value in row] if p.clamppeak else row
        if p.remainder == 'mix' and not one.sliced:
            row = [sum(row[k::one.length]) for k in range(one.length)]
        rows.append(row)
    return Span(one.names, rows, one.start, one.rate, one.sliced, one.extend)

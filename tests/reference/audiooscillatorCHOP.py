"""Audio Oscillator CHOP: docs.derivative.ca/Audio_Oscillator_CHOP, as the docstring states it; the first cook."""

from __future__ import annotations

import math
from typing import Any

from .lfoCHOP import wave
from .spans import Moment, Span, unique

MASK = 2 ** 64 - 1


def noise(k: int, channel: int) -> float:
    z = (k + 2 ** 40 * channel + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return ((z ^ z >> 31) >> 11) * 2.0 ** -52 - 1


def looped(row: list[float], x: float) -> float:
    place = x * len(row)
    low = math.floor(place)
    return row[low % len(row)] * (1 - (place - low)) + row[(low + 1) % len(row)] * (place - low)


def reference(p: Any, inputs: list[Span | None], out: Moment) -> Span:
    pitch, reset, clip = (*inputs, None, None, None)[:3]
    indices = range(out.first, out.first + out.count)
    base = p.frequency if clip is None else clip.rate / clip.length

    def control(span: Span, row: int, k: int, smooth: bool) -> float:
        place = k * span.rate / p.rate
        return span.at(row, place if smooth else math.ceil(place - 1e-6))

    on = None if reset is None else [control(reset, 0, k, False) > 0 for k in indices]
    zero = []
    for i in range(out.count):
        now, before = (on[i], on[max(i - 1, 0)]) if on else (False, False)
        met = {'offtoon': now and not before, 'on': now, 'ontooff': before and not now, 'off': not now}
        zero.append(p.reset or (on is not None and met[p.resetcondition]))
    rows = []
    for channel in range(1 if pitch is None else len(pitch.rows)):
        speeds = [base * 2 ** (control(pitch, channel, k, p.smooth) / p.octave) if pitch and p.octave else base
                  for k in indices]
        phase, phases = speeds[0] * (out.first - 1) / p.rate, []
        for speed, back in zip(speeds, zero):
            phases.append((phase, phase := 0.0 if back else phase + speed / p.rate))
        for source in clip.rows if clip is not None else [None]:
            row = []
            for i, (before, now) in enumerate(phases):
                cycle = math.floor(now + p.phase)
                x = now + p.phase - cycle
                if source is not None:
                    value = looped(source, x)
                elif p.wavetype == 'whitenoise':
                    value = noise(out.first + i, channel)
                elif p.wavetype == 'pulse':
                    begins = zero[i] and not (i and zero[i - 1])
                    value = float(begins or (not zero[i] and cycle != math.floor(before + p.phase)))
                else:
                    value = wave(p.wavetype, x, p.bias)
                row.append(p.offset + p.amp * value)
            rows.append(row)
    count = 1 if pitch is None else len(pitch.rows)
    names = (clip.names if clip is not None else ['chan1']) if pitch is None else [
        name for name in pitch.names for _ in range(len(rows) // count)]
    return Span(unique(names), rows, out.first, p.rate, True)

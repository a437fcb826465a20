"""Envelopes of the Trigger CHOP: their shape over time, and when channels trigger and release them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.operators.chop._pages import to_samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['Envelope', 'Shape', 'crossings']

ENDLESS = math.inf


@dataclass(frozen=True)
class Shape:
    """The stages of an envelope, lengths in samples; `least`: how long it is held at least."""

    delay: float
    attack: float
    peaklen: float
    decay: float
    release: float
    peak: float
    sustain: float
    least: float
    curves: tuple[str, str, str]

    @classmethod
    def of(cls, p: Any, rate: float, frame_rate: float) -> Shape:
        """Return the shape that the parameters say."""
        def length(name: str) -> float:
            return to_samples(getattr(p, name), getattr(p, f'{name}unit'), rate, frame_rate)

        parts = [length(name) for name in ('delay', 'attack', 'peaklen', 'decay', 'release')]
        if p.enableremaplength and sum(parts) > 0:
            factor = length('remaplength') / sum(parts)
            parts = [part * factor for part in parts]
        shortest = length('minsustain')
        least = sum(parts[:4]) + shortest if p.complete or shortest > 0 else 0.0
        delay, attack, peaklen, decay, release = parts
        return cls(delay, attack, peaklen, decay, release, max(p.peak, p.sustain), p.sustain, least,
                   (p.ashape, p.dshape, p.rshape))

    @property
    def attacked(self) -> float:
        """Samples until the peak."""
        return self.delay + self.attack

    def held(self, age: Array) -> Array:
        """Return the level so many samples after the trigger, not released."""
        down = self.attacked + self.peaklen
        rise = self.peak * curve(self.curves[0], _part(age - self.delay, self.attack))
        fall = self.peak + (self.sustain - self.peak) * curve(self.curves[1], _part(age - down, self.decay))
        return np.where(age < self.delay, 0.0, np.where(age < self.attacked, rise, np.where(
            age < down, self.peak, fall)))


@dataclass(frozen=True)
class Envelope:
    """One envelope: samples from its trigger to the last sample, and to its release (ENDLESS: held)."""

    shape: Shape
    age: float = -1.0
    released: float = ENDLESS

    def values(self, ages: Array, shape: Shape) -> Array:
        """Return the level at these ages, which are 0 or more."""
        let_go = max(self.released, shape.least)
        level = shape.held(ages)
        if let_go == ENDLESS:
            return level
        from_here = float(shape.held(np.array([let_go]))[0])
        down = from_here * (1 - curve(shape.curves[2], _part(ages - let_go, shape.release)))
        return np.where(ages < let_go, level, down)

    def over(self, shape: Shape) -> bool:
        """Whether it has come to its end."""
        return self.age >= self.ends(shape)

    def ends(self, shape: Shape) -> float:
        """Return the age at which it is over."""
        return max(self.released, shape.least) + shape.release


def _part(age: Array, length: float) -> Array:
    """Return how much of a stage is over, 0 to 1; one without length is over at once."""
    return np.clip(age / length, 0.0, 1.0) if length > 0 else np.where(age >= 0, 1.0, 0.0)


def curve(kind: str, part: Array) -> Array:
    """Return the shape of a ramp from 0 to 1."""
    if kind == 'easein':
        return part * part
    if kind == 'easeout':
        return part * (2 - part)
    return (1 - np.cos(np.pi * part)) / 2 if kind == 'halfcos' else part


def crossings(above: NDArray[np.bool_], kept: NDArray[np.bool_], on: bool, since: float, wait: float, hold: float,
              ) -> tuple[list[tuple[int, bool]], bool, float]:
    """Return where a channel goes on (True) and off, whether it is on at the end, and samples since it went on.

    `above`: where it may go on, not before `wait` samples after the last time; `kept`: where it stays on, as it
    does for `hold` samples anyhow.  `since`: as of the sample before the first.
    """
    events: list[tuple[int, bool]] = []
    origin, k, count = -1 - since, 0, len(above)
    while k < count:
        k = max(k, math.ceil(min(max(origin + (hold if on else wait), 0), count)))
        found = np.flatnonzero(~kept[k:] if on else above[k:])
        if not len(found):
            break
        k += int(found[0])
        on = not on
        events.append((k, on))
        if on:
            origin = k
        k += 1
    return events, on, count - 1 - origin

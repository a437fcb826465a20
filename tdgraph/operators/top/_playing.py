"""Where a film stands: units, trims, what lies beyond the ends, and playing on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

__all__ = ['BLACK', 'ZERO', 'Playing', 'Range', 'in_indices']

BLACK: Final = -1
ZERO: Final = -2
_GRACE = 1e-6  # 3 * (1 / 3) must be frame 1, not the end of frame 0


def in_indices(value: float, unit: str, rate: float, timeline_rate: float, length: int) -> float:
    """Return a position given in a unit as an index of pictures.

    indices: pictures of the file; frames: of the timeline; seconds; fraction: 0 the begin, 1 the end.
    """
    if unit == 'frames':
        return value / timeline_rate * rate
    if unit == 'seconds':
        return value * rate
    return value * length if unit == 'fraction' else value


@dataclass(frozen=True, slots=True)
class Range:
    """The pictures `first` <= i < `stop` that are shown, and what is shown before and after them."""

    first: int
    stop: int
    left: str
    right: str

    @classmethod
    def between(cls, begin: float, end: float, left: str, right: str) -> Range:
        """Return the range from one position to another; at least one picture."""
        first = math.floor(begin + _GRACE)
        return cls(first, max(first + 1, math.ceil(end - _GRACE)), left, right)

    def picture(self, index: int) -> int:
        """Return the picture at an index anywhere: one of the range, or BLACK or ZERO."""
        if self.first <= index < self.stop:
            return index
        rule = self.left if index < self.first else self.right
        count = self.stop - self.first
        if rule == 'hold':
            return self.first if index < self.first else self.stop - 1
        if rule == 'cycle':
            return self.first + (index - self.first) % count
        if rule == 'mirror':
            place = (index - self.first) % (2 * count)
            return self.first + min(place, 2 * count - 1 - place)
        return BLACK if rule == 'black' else ZERO

    def neighbours(self, position: float) -> tuple[int, int, float]:
        """Return the picture at a position, the next one, and how far it is on the way to that, 0..1."""
        index = math.floor(position + _GRACE)
        return self.picture(index), self.picture(index + 1), max(position - index, 0.0)


@dataclass(frozen=True, slots=True)
class Playing:
    """An anchor: at time `seconds` the film stood at `position` and moved by `velocity` pictures a second."""

    seconds: float
    position: float
    velocity: float
    file: str

    def at(self, seconds: float) -> float:
        """Return the position at a time."""
        return self.position + (seconds - self.seconds) * self.velocity

"""Real time: how many frames are due, and how long to wait for the next."""

from __future__ import annotations

import math

__all__ = ['RealTime']


class RealTime:
    """Frames of a network against the seconds that pass; the seconds are handed in.

    A frame is due half a frame early, so that a screen which refreshes at about the same rate shows each frame once
    instead of none and two in turn.
    """

    def __init__(self, rate: float, now: float) -> None:
        self._rate, self._start, self._done = rate, now, 0
        self.paused = False
        self.dropped = 0

    def due(self, now: float, rate: float) -> int:
        """Return how many frames to move on at this second; those beyond the first are dropped ones."""
        if rate != self._rate:
            self._begin(now, rate)
        if self.paused:
            return 0
        count = math.floor((now - self._start) * self._rate + 0.5) - self._done
        if count < 1:
            return 0
        self._done += count
        self.dropped += count - 1
        return count

    def wait(self, now: float) -> float:
        """Return the seconds until the next frame is due."""
        return max(self._start + (self._done + 0.5) / self._rate - now, 0.0)

    def pause(self, on: bool, now: float) -> None:
        """Stop or go on; what passes meanwhile is not caught up with."""
        self.paused = on
        self._begin(now, self._rate)

    def _begin(self, now: float, rate: float) -> None:
        # The frame that is shown began now.
        self._rate, self._start, self._done = rate, now, 0

"""Timecode: hours, minutes, seconds, frames.

Source: docs.derivative.ca/Timecode_Class; SMPTE ST 12-1 for dropped frame numbers.
Differs: components above their range carry over (90 seconds are 1:30); a negative time is not SMPTE, so
giving one turns `smpte` off; dropped frames are counted at 29.97 and 59.94 (and other rates just below a
multiple of 30), and their text has a ``.`` before the frame.
"""

from __future__ import annotations

import re
from typing import Any

from tdgraph.errors import ArrayValueError
from tdgraph.tdu import hooks

__all__ = ['Timecode']

_TEXT = re.compile(r'\s*(-?)(\d{1,9}):(\d{1,9}):(\d{1,9})[:.;](\d{1,9})\s*\Z')


class Timecode:
    """A point in time as ``hh:mm:ss:ff``; holds one whole number of frames."""

    def __init__(
        self, str: str | None = None, *, fps: float | None = None, hour: int = 0, minute: int = 0,
        second: int = 0, frame: int = 0, negative: bool = False, smpte: bool = True,
        length: int | Timecode | None = None, cycle: bool = True, autoDropFrame: bool = True,
    ) -> None:
        self._fps = _rate(hooks.rate() if fps is None else fps)
        self._drop = bool(autoDropFrame)
        self._frames = 0
        self._smpte = bool(smpte)
        self._length: int | None = None
        self.cycle = bool(cycle)
        if length is not None:
            self.setLength(length)
        if str is not None:
            self.setString(str)
        else:
            self.setComponents(hour, minute, second, frame, negative)

    # What it says

    @property
    def fps(self) -> float:
        """Frames per second.  Setting it keeps hour, minute, second and frame."""
        return self._fps

    @fps.setter
    def fps(self, value: float) -> None:
        self.setComponents(self.hour, self.minute, self.second, self.frame, self.negative, value)

    @property
    def dropFrame(self) -> bool:
        """Whether frame numbers are dropped to keep up with the clock."""
        nominal = round(self._fps)
        return self._drop and nominal % 30 == 0 and 0 < nominal - self._fps < 0.5

    @property
    def smpte(self) -> bool:
        """Whether it keeps to SMPTE: below 24 hours, not negative."""
        return self._smpte

    @smpte.setter
    def smpte(self, value: bool) -> None:
        self._smpte = bool(value)
        self._set(self._frames)

    @property
    def negative(self) -> bool:
        """Whether it is before 0.  Setting it True turns `smpte` off."""
        return self._frames < 0

    @negative.setter
    def negative(self, value: bool) -> None:
        self._smpte = self._smpte and not value
        self._set(-abs(self._frames) if value else abs(self._frames))

    @property
    def hour(self) -> int:
        """Hours."""
        return self._parts()[0]

    @property
    def minute(self) -> int:
        """Minutes, 0 to 59."""
        return self._parts()[1]

    @property
    def second(self) -> int:
        """Seconds, 0 to 59."""
        return self._parts()[2]

    @property
    def frame(self) -> int:
        """Frames, from 0 to one less than `fps` rounded."""
        return self._parts()[3]

    @property
    def text(self) -> str:
        """``hh:mm:ss:ff``; ``hh:mm:ss.ff`` with dropped frames."""
        hour, minute, second, frame = self._parts()
        sign, dot = '-' if self.negative else '', '.' if self.dropFrame else ':'
        return f'{sign}{hour:02}:{minute:02}:{second:02}{dot}{frame:02}'

    @property
    def totalFrames(self) -> int:
        """The number of frames since 0."""
        return self._frames

    @property
    def totalSeconds(self) -> float:
        """Seconds since 0: frames / fps."""
        return self._frames / self._fps

    @property
    def countdown(self) -> Timecode:
        """What is left until the length; without one until 23:59:59:ff, not SMPTE until 99:59:59:ff."""
        hours = 24 if self._smpte else 100
        length = self._count(hours, 0, 0, 0) - 1 if self._length is None else self._length
        left = Timecode(fps=self._fps, smpte=self._smpte, autoDropFrame=self._drop)
        left.setTotalFrames(length - self._frames)
        return left

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f'<Timecode {self.text} at {self._fps:g} fps>'

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timecode) and (self._frames, self._fps) == (other._frames, other._fps)

    __hash__ = None  # type: ignore[assignment]

    # Setting it

    def setComponents(self, hour: int, minute: int, second: int, frame: int, negative: bool = False,
                      fps: float | None = None, autoDropFrame: bool | None = None) -> None:
        """Set the time from its components."""
        self._fps = self._fps if fps is None else _rate(fps)
        self._drop = self._drop if autoDropFrame is None else bool(autoDropFrame)
        if negative:
            self._smpte = False
        count = self._count(int(hour), int(minute), int(second), int(frame))
        self._set(-count if negative else count)

    def setString(self, timecodeStr: str, fps: float | None = None) -> None:
        """Set the time from ``[-]hh:mm:ss:ff``.  Raises ArrayValueError for another form."""
        found = _TEXT.match(timecodeStr)
        if not found:
            raise ArrayValueError(f'Timecode: {timecodeStr!r} is no time; write it as 01:02:03:04')
        sign, *numbers = found.groups()
        hour, minute, second, frame = map(int, numbers)
        self.setComponents(hour, minute, second, frame, sign == '-', fps)

    def setTotalFrames(self, totalFrames: int, fps: float | None = None) -> None:
        """Set the time to a number of frames."""
        self._fps = self._fps if fps is None else _rate(fps)
        self._set(int(totalFrames))

    def setLength(self, length: int | Timecode) -> None:
        """Set the length, a number of frames or a Timecode, above 0: the time cycles in it or stops at it."""
        frames = length.totalFrames if isinstance(length, Timecode) else int(length)
        if frames <= 0:
            raise ArrayValueError(f'Timecode: a length of {frames} frames; give more than 0')
        self._length = frames
        self._set(self._frames)

    def _set(self, frames: int) -> None:
        if self._length is not None and frames >= self._length:
            frames = frames % self._length if self.cycle else self._length
        if self._smpte:
            frames %= self._count(24, 0, 0, 0)
        self._frames = frames

    # Frame numbers

    def _count(self, hour: int, minute: int, second: int, frame: int) -> int:
        """Frames since 0 for a written time: numbers 0 and 1 (of 30) are skipped in 9 of 10 minutes."""
        nominal = max(round(self._fps), 1)
        frames = ((hour * 60 + minute) * 60 + second) * nominal + frame
        if self.dropFrame:
            minutes = frames // (60 * nominal)
            frames -= nominal // 15 * (minutes - minutes // 10)
        return frames

    def _parts(self) -> tuple[int, int, int, int]:
        nominal = max(round(self._fps), 1)
        frames = abs(self._frames)
        if self.dropFrame:
            dropped = nominal // 15
            per_minute = 60 * nominal - dropped
            tens, rest = divmod(frames, 10 * per_minute + dropped)
            frames += 9 * dropped * tens + max((rest - dropped) // per_minute, 0) * dropped
        seconds, frame = divmod(frames, nominal)
        return seconds // 3600, seconds // 60 % 60, seconds % 60, frame


def _rate(fps: Any) -> float:
    rate = float(fps)
    if not 0 < rate < 1e9:
        raise ArrayValueError(f'Timecode: {fps} frames per second; give a number above 0')
    return rate

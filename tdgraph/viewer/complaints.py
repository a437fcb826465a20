"""Say what is wrong once, then now and then: sixty times a second helps nobody."""

from __future__ import annotations

import time
from typing import TextIO

__all__ = ['Complaints']

SECONDS = 10.0
MOST = 256


class Complaints:
    """Lines for a stream; the same one again only after ten seconds, with how often it came meanwhile."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said: dict[str, tuple[float, int]] = {}
        self._kinds: set[str] = set()

    def __call__(self, text: str) -> None:
        """Say a line unless it was said lately."""
        now = time.monotonic()
        when, count = self._said.get(text, (-SECONDS, 0))
        if now - when < SECONDS:
            self._said[text] = when, count + 1
            return
        if len(self._said) >= MOST:
            self._said.clear()
        self._said[text] = now, 0
        self._write(f'{text} ({count} more times)' if count else text)

    def now(self, kind: str, text: str) -> str:
        """Say a line whatever was said before, and remember that there is something of this kind; return it."""
        self._kinds.add(kind)
        self._write(f'{kind}: {text}')
        return text

    def about(self, kind: str) -> bool:
        """Whether something of this kind stands."""
        return kind in self._kinds

    def forget(self, kind: str) -> None:
        """What was of this kind is over."""
        self._kinds.discard(kind)

    def _write(self, text: str) -> None:
        self._stream.write(text + '\n')
        self._stream.flush()

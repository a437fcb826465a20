"""Frame ranges as studios write them: ``1-100``, ``1-100x2,150``, ``-5--1``, ``10-1``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tdgraph.errors import NetworkError

__all__ = ['format_frames', 'parse_frames']

LIMIT = 10_000_000
_PART = re.compile(r'(-?\d{1,9})(?:-(-?\d{1,9})(?:x(\d{1,9}))?)?', re.ASCII)


def parse_frames(text: str, *, limit: int = LIMIT) -> tuple[int, ...]:
    """Return the frames of a range in the order written, each once.

    ``a-b`` is inclusive (downwards where b < a), ``a-bxn`` takes every n-th from a, parts are joined by
    commas. Raises `NetworkError` for anything else and for more than `limit` frames.
    """
    frames: dict[int, None] = {}
    total = 0
    for part in text.split(','):
        match = _PART.fullmatch(part.strip())
        if match is None:
            raise NetworkError(f'frames {text!r}: {part.strip()!r} is no frame or range; '
                               f'write 7, 1-100, 1-100x2, or several with commas')
        first = int(match[1])
        last = int(match[2]) if match[2] is not None else first
        step = int(match[3]) if match[3] is not None else 1
        if step < 1:
            raise NetworkError(f'frames {text!r}: a step of {step} goes nowhere; use x1 or more')
        span = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
        total += len(span)
        if total > limit:
            raise NetworkError(f'frames {text!r}: more than {limit:,} frames; ask for fewer')
        frames.update(dict.fromkeys(span))
    return tuple(frames)


def format_frames(frames: Iterable[int]) -> str:
    """Write frames as a range, sorted: ``[1, 2, 3, 7, 9, 11]`` is ``'1-3,7-11x2'``; nothing is ``''``."""
    left = sorted(set(frames))
    parts: list[str] = []
    while left:
        run = _run(left)
        first, last = left[0], left[run - 1]
        step = left[1] - left[0] if run > 1 else 1
        if run < 3 and step > 1:
            run, last = 1, first
        parts.append(str(first) if run == 1 else f'{first}-{last}' + (f'x{step}' if step > 1 else ''))
        del left[:run]
    return ','.join(parts)


def _run(frames: list[int]) -> int:
    """How many frames at the head are evenly spaced."""
    count = min(len(frames), 2)
    while count < len(frames) and frames[count] - frames[count - 1] == frames[1] - frames[0]:
        count += 1
    return count

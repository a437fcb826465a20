"""Which pictures a film has: counted over its packets, with those that it has lost.

Frame i is the i-th picture in order of presentation; an edit list counts, frame rates are not trusted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tdgraph.errors import MediaError

from .signature import Signature

__all__ = ['FrameIndex', 'header_index', 'scanned_index']

MAX_FRAMES = 50_000_000
HOLE_BYTES = 128  # more than a container puts between two packets
SCAN_BYTES = 2 ** 28  # larger all-intra QuickTime files are indexed from their header, not by reading them


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Presentation times of the frames, ascending, in units of the stream; which are key frames, which lost."""

    times: array[int]
    keys: list[int]
    lost: frozenset[int] = frozenset()  # times of frames that the file lacks


def header_index(stream: Any, signature: Signature) -> FrameIndex | None:
    """Index a large QuickTime file from its header, where decoding order is presentation order; None for others."""
    if signature.reader != 'mov' or signature.size < SCAN_BYTES:
        return None
    if stream.codec_context.has_b_frames:
        return None
    entries = getattr(stream, 'index_entries', None)
    if entries is None or len(entries) != stream.frames:
        return None
    kept = [(entry.timestamp, entry.is_keyframe) for entry in entries if not entry.is_discard]
    if not all(key for _, key in kept):
        return None
    return FrameIndex(array('q', [time for time, _ in kept]), list(range(len(kept))))


def scanned_index(container: Any, stream: Any, path: str, again: Callable[[], Any]) -> FrameIndex:
    """Index a film by reading it once.  `again` opens it anew and returns its container."""
    found: list[tuple[int, bool]] = []
    places: dict[int, int | None] = {}
    for packet in container.demux(stream):
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None or not packet.size or packet.is_discard:
            continue
        found.append((time, packet.is_keyframe))
        places[time] = packet.pos
        if len(found) > MAX_FRAMES:
            raise MediaError(f'{path}: more than {MAX_FRAMES:,} frames; cut it')
    known = set(places)
    found = _filled(found, _declared(container, stream), _ticks(stream))
    if len(found) > len(known):
        found = _damaged_only(again(), found, places)
    first = next((index for index, (_, key) in enumerate(found) if key), 0)
    # A film cut within a group of pictures cannot show what comes before its first key frame.
    found = found[first:]
    times = array('q', [time for time, _ in found])
    return FrameIndex(times, [i for i, (_, key) in enumerate(found) if key], frozenset(times) - known)


def _damaged_only(container: Any, found: list[tuple[int, bool]], places: dict[int, int | None]
                  ) -> list[tuple[int, bool]]:
    """Leave out lost frames between two others where the file is whole there: nobody ever recorded them."""
    spans = sorted((packet.pos, packet.pos + packet.size) for packet in container.demux()
                   if packet.pos is not None and packet.size)
    torn = [end for (_, end), (start, _) in pairwise(spans) if start - end > HOLE_BYTES]
    kept, before, waiting = [], -1, list[tuple[int, bool]]()
    for one in found:
        if one[0] not in places:
            waiting.append(one)
            continue
        here = places[one[0]] or 0
        if waiting and any(before < place <= here for place in torn):
            kept += waiting
        kept.append(one)
        before, waiting = here, []
    return kept + waiting


def _ticks(stream: Any) -> float:
    """Return the length of a frame in units of the stream, 0 where no rate is stated."""
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    return float(1 / (rate * stream.time_base)) if rate and stream.time_base else 0.0


def _declared(container: Any, stream: Any) -> float:
    """Return how many units the file says that its pictures last; 0 where it does not say."""
    text = stream.metadata.get('DURATION', '')
    parts = text.split(':')
    if len(parts) == 3 and all(part.replace('.', '', 1).isdigit() for part in parts):
        return float((int(parts[0]) * 3600 + int(parts[1]) * 60 + Fraction(parts[2])) / stream.time_base)
    if stream.duration:
        return float(stream.duration)
    if container.duration and len(container.streams) == 1:  # else it may be the sound that lasts so long
        return float(Fraction(container.duration, 1_000_000) / stream.time_base)
    return 0.0


def _filled(found: list[tuple[int, bool]], declared: float, ticks: float) -> list[tuple[int, bool]]:
    """Return the frames in order, with those that a damaged or truncated file has lost.

    Frames are lost where, and only where, the gaps between the others and the time up to the declared end hold as
    many as are missing of the declared length: then a frame keeps its number, and the lost ones are errors.  A
    film of changing rate has gaps as well, but lacks nothing.
    """
    found = sorted(found)
    wanted = round(declared / ticks) if ticks else 0
    if not len(found) < wanted <= 4 * len(found) + 1000:
        return found
    lost: list[tuple[int, bool]] = []
    ends = [time for time, _ in found] + [found[0][0] + round(wanted * ticks)] if found else []
    for time, following in pairwise(ends):
        steps = round((following - time) / ticks)
        if abs(following - time - steps * ticks) > 0.25 * ticks + 1:
            return found
        lost += [(time + round(step * ticks), False) for step in range(1, steps)]
    return sorted(found + lost) if len(found) + len(lost) == wanted else found

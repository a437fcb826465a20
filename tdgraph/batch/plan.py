"""What a headless cook is to do, checked before anything starts: frames, files, parameters."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tdgraph.errors import MediaError, NetworkError, nearest
from tdgraph.media.ranges import parse_frames
from tdgraph.media.sequence import NamePattern, has_pattern

__all__ = ['Output', 'Plan', 'parse_par', 'parse_resolution']

_RESOLUTION = re.compile(r'(\d{1,6})[xX](\d{1,6})', re.ASCII)
FILMS = ('.mp4', '.mov', '.mkv', '.webm')


@dataclass(frozen=True, slots=True)
class Output:
    """One place to write to: a film, a numbered sequence, or a single picture."""

    path: str
    pattern: NamePattern | None = None

    @property
    def is_film(self) -> bool:
        return _suffix(self.path) in FILMS

    def of_frame(self, frame: int) -> str:
        """Return the file of a frame."""
        return self.path if self.pattern is None else self.pattern.path(frame)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to cook.

    `source`: a .tdn file, a .py file with ``def build(project)``, or such a function.  `frames`: ascending, from
    1.
    `op`: path or name of a TOP, or None for what the network itself says.  `rate`: frames per second of the
    project and of films, or None for what the network itself says.  `pars`: (path, parameter, text).
    `resolution`: (width, height) of generators.  `trust`: whether the scripts of a .tdn file run.
    `allow_placeholders`: whether operators that do not exist here pass on their first input.
    """

    source: str | Callable[[Any], Any]
    frames: tuple[int, ...] = (1,)
    op: str | None = None
    rate: float | None = None
    outputs: tuple[Output, ...] = ()
    sheet: str | None = None
    pars: tuple[tuple[str, str, str], ...] = ()
    resolution: tuple[int, int] | None = None
    trust: bool = False
    allow_placeholders: bool = False

    @classmethod
    def make(cls, source: str | os.PathLike[str] | Callable[[Any], Any], *, frames: str | Sequence[int] = '1',
             op: str | None = None, fps: float | None = None,
             out: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
             sheet: str | os.PathLike[str] | None = None, pars: Mapping[str, Any] | Sequence[str] = (),
             resolution: str | tuple[int, int] | None = None, trust: bool = False,
             allow_placeholders: bool = False) -> Plan:
        """Check and complete a request.

        Raises NetworkError for frames, parameters and resolution, MediaError for files.
        """
        numbers = parse_frames(frames) if isinstance(frames, str) else tuple(frames)
        if not numbers or min(numbers) < 1:
            raise NetworkError(f'frames {frames!r}: a project starts at frame 1; ask for frames from 1')
        rate = None if fps is None else float(fps)
        if rate is not None and not 0 < rate <= 1000:
            raise NetworkError(f'fps {fps!r}: give frames per second above 0, at most 1000')
        ordered = tuple(sorted(set(numbers)))
        size = parse_resolution(resolution) if isinstance(resolution, str) else resolution
        return cls(source if callable(source) else _existing(os.fspath(source)), ordered, op, rate,
                   _outputs(out, len(ordered)), _picture(sheet), _pars(pars), size, trust, allow_placeholders)


def parse_resolution(text: str) -> tuple[int, int]:
    """Return (width, height) of a text such as ``1280x720``."""
    match = _RESOLUTION.fullmatch(text.strip())
    if match is None or not int(match[1]) or not int(match[2]):
        raise NetworkError(f'resolution {text!r}: write WIDTHxHEIGHT in pixels, as in 1280x720')
    return int(match[1]), int(match[2])


def parse_par(text: str) -> tuple[str, str, str]:
    """Return (operator, parameter, value) of ``base1.Gain=3``; ``base1.Gain==2*3`` sets an expression."""
    left, equals, value = text.partition('=')
    path, dot, name = left.strip().rpartition('.')
    if not (equals and dot and path and name):
        raise NetworkError(f'par {text!r}: write OPERATOR.PARAMETER=VALUE, as in base1.Gain=3')
    return path, name, value


def _existing(path: str) -> str:
    if os.path.isdir(path) and not path.rstrip('/').endswith('.dir'):
        raise NetworkError(f'{path}: is a folder; give a .tdn file, or a .py file with a function '
                           'build(project)')
    if not os.path.exists(path):
        folder = os.path.dirname(path) or '.'
        known = os.listdir(folder) if os.path.isdir(folder) else ()
        raise NetworkError(f'{path}: no such file{nearest(os.path.basename(path), known)}')
    return path


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _outputs(out: Any, count: int) -> tuple[Output, ...]:
    paths = [out] if isinstance(out, (str, os.PathLike)) else list(out)
    found = tuple(_output(os.fspath(path), count) for path in paths)
    places = [os.path.abspath(item.path) for item in found]
    for place in places:
        if places.count(place) > 1:
            raise MediaError(f'{place}: is asked for twice; give every output its own name')
    return found


def _output(path: str, count: int) -> Output:
    from tdgraph.media import WRITABLE

    suffix = _suffix(path)
    if suffix in FILMS:
        return Output(path)
    if suffix not in WRITABLE:
        raise MediaError(f'{path}: cannot be written{nearest(suffix, (*WRITABLE, *FILMS))}; '
                         f'use one of {" ".join((*FILMS, *WRITABLE))}')
    if has_pattern(path):
        return Output(path, NamePattern.parse(path))
    if count > 1:
        stem = os.path.splitext(path)[0]
        raise MediaError(f'{path}: one name for {count} frames; give it a place for the number, '
                         f'as in {stem}.####{suffix}')
    return Output(path)


def _picture(path: str | os.PathLike[str] | None) -> str | None:
    if path is None:
        return None
    place = _output(os.fspath(path), 1)
    if place.is_film or place.pattern is not None:
        raise MediaError(f'{place.path}: a contact sheet is one picture; give a name such as sheet.png')
    return place.path


def _pars(pars: Mapping[str, Any] | Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    texts = [f'{key}={value}' for key, value in pars.items()] if isinstance(pars, Mapping) else pars
    return tuple(parse_par(text) for text in texts)

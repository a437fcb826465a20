"""Numbered files and folders of pictures.

A name has one place for the frame number: ``shot.####.exr`` (at least so many digits) or ``shot.%04d.exr``.
The place is parsed here and never handed to ``%``: ``'%99999999d' % 7`` would make a text of 100 MB.
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from tdgraph.errors import MediaError

from .image import MAX_PIXELS, ImageInfo, Picture, image_info, read_image
from .signature import IMAGE_SUFFIXES

__all__ = ['NamePattern', 'Stills', 'has_pattern', 'images_in', 'natural_key', 'open_stills']

MAX_DIGITS = 12
CACHE_BYTES = 256 * 2 ** 20
_PLACE = re.compile(r'#+|%(?:0?(\d{1,9}))?d', re.ASCII)
_SUFFIXES = frozenset(suffix for group in IMAGE_SUFFIXES.values() for suffix in group)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A path with one place for a frame number: `head` + at least `digits` digits + `tail`."""

    head: str
    digits: int
    tail: str

    @classmethod
    def parse(cls, path: str | os.PathLike[str]) -> NamePattern:
        """Split a path at its number; `MediaError` where the file's name has none or several."""
        text = os.fspath(path)
        folder, name = os.path.split(text)
        places = list(_PLACE.finditer(name))
        if len(places) != 1:
            count = 'no place' if not places else f'{len(places)} places'
            raise MediaError(f'{text}: {count} for a frame number; '
                             f'write one, as in name.####.exr or name.%04d.exr')
        place = places[0]
        digits = len(place[0]) if place[0][0] == '#' else int(place[1] or 1)
        if digits > MAX_DIGITS:
            raise MediaError(f'{text}: {digits} digits for a frame number; use at most {MAX_DIGITS}')
        return cls(os.path.join(folder, name[:place.start()]), digits, name[place.end():])

    def path(self, frame: int) -> str:
        """Return the path of a frame; negative numbers keep their digits behind the sign: -7 is ``-0007``."""
        sign = '-' if frame < 0 else ''
        return f'{self.head}{sign}{abs(frame):0{self.digits}d}{self.tail}'

    def frame(self, path: str) -> int | None:
        """Return the frame number in a path, or None where it does not follow the pattern."""
        if not (path.startswith(self.head) and path.endswith(self.tail)):
            return None
        number = path[len(self.head):len(path) - len(self.tail)]
        if not re.fullmatch(r'-?\d{1,18}', number, re.ASCII):
            return None
        return int(number) if self.path(int(number)) == path else None

    def files(self) -> dict[int, str]:
        """Return the files that are there, path by frame number, in order."""
        folder = os.path.dirname(self.head)
        found = {}
        for name in _names(folder or '.'):
            path = os.path.join(folder, name)
            frame = self.frame(path)
            if frame is not None:
                found[frame] = path
        return dict(sorted(found.items()))


def has_pattern(path: str | os.PathLike[str]) -> bool:
    """Whether the file's name has a place for a frame number."""
    return _PLACE.search(os.path.basename(os.fspath(path))) is not None


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sort key in which ``a2`` comes before ``a10``; case does not count before everything else is equal."""
    parts = re.split(r'(\d+)', os.path.splitext(name)[0].casefold(), flags=re.ASCII)
    # Compared by length first, then as text: digits without a limit, and int() of 5,000 digits would raise.
    numbers = [part.lstrip('0') for part in parts]
    key = [(1, len(number), number) if index % 2 else (0, 0, part)
           for index, (part, number) in enumerate(zip(parts, numbers, strict=True))]
    return [*key, (0, 0, name)]


def images_in(folder: str | os.PathLike[str]) -> list[str]:
    """Return the image files of a folder in natural order; hidden files and other suffixes are left out."""
    place = os.fspath(folder)
    names = [name for name in _names(place)
             if not name.startswith('.') and os.path.splitext(name)[1].lower() in _SUFFIXES]
    return [os.path.join(place, name) for name in sorted(names, key=natural_key)]


class Stills:
    """A row of still images, read one at a time.

    `paths`: one per index.  `numbers`: the number of each in its name; 0, 1, 2, ... for a folder.
    `rate`: frames per second (files have none; 30).
    """

    def __init__(self, paths: Sequence[str], numbers: Sequence[int] | None = None, *, rate: float = 30.0,
                 max_pixels: int = MAX_PIXELS) -> None:
        self.paths = tuple(paths)
        self.numbers = tuple(numbers) if numbers is not None else tuple(range(len(self.paths)))
        self.rate = rate
        self._max_pixels = max_pixels
        self._cache: OrderedDict[int, Picture] = OrderedDict()

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def length(self) -> int:
        """Number of images."""
        return len(self.paths)

    def info(self, index: int = 0) -> ImageInfo:
        """What the header of one image says."""
        return image_info(self.paths[index], max_pixels=self._max_pixels)

    def picture(self, index: int) -> Picture:
        """Read image `index`, 0 <= index < length; recent ones are kept, up to `CACHE_BYTES`."""
        if index in self._cache:
            self._cache.move_to_end(index)
            return self._cache[index]
        picture = self._cache[index] = read_image(self.paths[index], max_pixels=self._max_pixels)
        while len(self._cache) > 1 and sum(kept.pixels.nbytes for kept in self._cache.values()) > CACHE_BYTES:
            self._cache.popitem(last=False)
        return picture

    def close(self) -> None:
        """Forget the images read."""
        self._cache.clear()


def open_stills(path: str | os.PathLike[str], *, rate: float = 30.0, max_pixels: int = MAX_PIXELS) -> Stills:
    """Open a folder, a numbered name (``shot.####.exr``) or one image as a row of stills.

    Raises `MediaError` where there is none.
    """
    place = os.fspath(path)
    if os.path.isdir(place):
        paths = images_in(place)
        if not paths:
            raise MediaError(f'{place}: no images in this folder; it takes {" ".join(sorted(_SUFFIXES))}')
        return Stills(paths, rate=rate, max_pixels=max_pixels)
    if has_pattern(place) and not os.path.exists(place):
        files = NamePattern.parse(place).files()
        if not files:
            raise MediaError(f'{place}: no file follows this pattern; '
                             f'check the folder and the number of digits')
        return Stills(tuple(files.values()), tuple(files), rate=rate, max_pixels=max_pixels)
    return Stills([place], rate=rate, max_pixels=max_pixels)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError as error:
        raise MediaError(f'{folder}: cannot be listed ({error.strerror}); check the path') from None

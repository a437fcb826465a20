"""Lines of text: order, fonts, shapes, breaks and places.

The text of a paragraph is ordered by the bidirectional algorithm (python-bidi), cut where the direction, the script
or the font changes, shaped piece by piece (HarfBuzz), and broken by UAX 14 (uniseg) where it is too wide.
Places are in pixels, y upwards; a line's origin is the left end of its base line.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from tdgraph.errors import MediaError, MissingError

from .textface import Box, Face, face_of
from .textfonts import BUNDLED, FontFile, installed_fonts
from .textorder import embedding_levels, shown_order

__all__ = ['Line', 'Placed', 'Setting', 'Typeface', 'break_lines', 'ink_box']

TAB = ' ' * 8


class Typeface:
    """A font with those that stand in for the characters it lacks: the package's, then all installed ones.

    The order is fixed, so that the same character always comes from the same font.  What no font has is drawn as
    the box of the first.
    """

    def __init__(self, file: FontFile, bold: bool = False, italic: bool = False) -> None:
        self.main = face_of(file, bold, italic)
        self._style = bold, italic
        self._found: dict[str, Face | None] = {}

    def face(self, character: str) -> Face:
        """Return the face that draws a character."""
        if character not in self._found:
            self._found[character] = self._search(ord(character))
        return self._found[character] or self.main

    def lacks(self, text: str) -> list[str]:
        """Return the characters of a text that was laid out which no font has."""
        return [character for character in dict.fromkeys(text) if self._found.get(character, self.main) is None]

    def _search(self, code: int) -> Face | None:
        if code in self.main.characters:
            return self.main
        for file in (BUNDLED, *_stand_ins()):
            try:
                face = face_of(file)
            except MediaError:
                continue
            if code in face.characters:
                return face_of(file, *self._style)
        return None


@lru_cache(maxsize=1)
def _stand_ins() -> tuple[FontFile, ...]:
    """Return the installed fonts, plain ones first, sans serif before the others."""
    return tuple(sorted(installed_fonts(), key=lambda file: (
        file.bold or file.italic, file.distance(False, False)[0], 'mono' in file.family.lower(),
        'sans' not in file.family.lower(), file.family.lower(), file.path)))


class Placed(NamedTuple):
    """A glyph of a line, its origin in pixels from the line's."""

    face: Face
    glyph: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown: its glyphs from left to right, its width in pixels and its text."""

    glyphs: tuple[Placed, ...]
    width: float
    text: str


@dataclass(frozen=True)
class Setting:
    """How text is set: pixels per em across and up, pixels between letters, base direction."""

    typeface: Typeface
    across: float
    up: float
    tracking: tuple[float, float] = (0.0, 0.0)
    rtl: bool = False


def break_lines(text: str, setting: Setting, width: float | None = None) -> list[Line]:
    """Return the lines of a text: at its newlines, and with a `width` in pixels where they would be wider.

    Spaces at a break hang beyond the width.  A word that is wider than a line by itself is broken between letters.
    """
    lines: list[Line] = []
    for paragraph in text.replace('\r\n', '\n').replace('\r', '\n').split('\n'):
        plain = ''.join(map(_printable, paragraph.replace('\t', TAB)))
        levels = embedding_levels(plain, setting.rtl)
        whole = _line(plain, levels, 0, len(plain), setting)
        if width is None or whole.width <= width:
            lines.append(whole)
        else:
            lines += [_line(plain, levels, start, stop, setting)
                      for start, stop in _broken(plain, levels, setting, width)]
    return lines


def ink_box(line: Line, setting: Setting) -> Box:
    """Return the exact box of a line's ink in pixels from its origin."""
    boxes = []
    for face, glyph, x, y in line.glyphs:
        box, across, up = face.box(glyph), setting.across / face.upem, setting.up / face.upem
        if box.right > box.left:
            boxes.append((x + box.left * across, y + box.bottom * up, x + box.right * across, y + box.top * up))
    if not boxes:
        return Box(0, 0, 0, 0)
    left, bottom, right, top = zip(*boxes)
    return Box(min(left), min(bottom), max(right), max(top))


def _printable(character: str) -> str:
    return '' if character < ' ' or '\x7f' <= character < '\xa0' else character


# -- pieces of one font, script and direction

@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Return a word for the script of a letter, '' for what all scripts share or what joins its neighbour."""
    if unicodedata.category(character)[0] != 'L':
        return ''
    return unicodedata.name(character, '').partition(' ')[0].partition('-')[0]


@lru_cache(maxsize=4096)
def _clings(character: str) -> bool:
    """Whether a character is drawn with the one before it: marks, joiners, selectors."""
    return unicodedata.category(character) in ('Mn', 'Me', 'Mc', 'Cf')


class _Piece(NamedTuple):
    start: int
    stop: int
    face: Face
    level: int


def _pieces(text: str, levels: list[int], start: int, stop: int, typeface: Typeface) -> Iterator[_Piece]:
    begin, face, script = start, typeface.main, ''
    for index in range(start, stop):
        character = text[index]
        own, letter = face, ''
        if index == start or not _clings(character):
            own, letter = typeface.face(character), _script(character)
        cut = levels[index] != levels[begin] or own is not face or (letter and script and letter != script)
        if cut and index > begin:
            yield _Piece(begin, index, face, levels[begin])
            begin, script = index, ''
        face, script = own, letter or script
    if stop > start:
        yield _Piece(begin, stop, face, levels[begin])


def _line(text: str, levels: list[int], start: int, stop: int, setting: Setting) -> Line:
    """Shape one line and put its glyphs side by side."""
    # Spaces at the end of a line belong to the paragraph (rule L1) and have no width in it.
    end = start + len(text[start:stop].rstrip(' ')) if stop < len(text) else stop
    trailing = start + len(text[start:end].rstrip(' '))
    own = [*levels[:trailing], *([int(setting.rtl)] * (len(text) - trailing))]
    pieces = list(_pieces(text, own, start, end, setting.typeface))
    joined = setting.tracking == (0.0, 0.0)
    x = y = 0.0
    glyphs: list[Placed] = []
    last = None
    for index in shown_order([piece.level for piece in pieces]):
        piece = pieces[index]
        across, up = setting.across / piece.face.upem, setting.up / piece.face.upem
        for shaped in piece.face.shape(text, piece.start, piece.stop, bool(piece.level % 2), joined):
            if last not in (None, shaped.cluster):
                x, y = x + setting.tracking[0], y + setting.tracking[1]
            last = shaped.cluster
            glyphs.append(Placed(piece.face, shaped.glyph, x + shaped.x * across, y + shaped.y * up))
            x += shaped.advance * across
    return Line(tuple(glyphs), x, text[start:end])


# -- breaking

def _broken(text: str, levels: list[int], setting: Setting, width: float) -> Iterator[tuple[int, int]]:
    """Yield the first and last + 1 character of every line of a paragraph that is too wide."""
    advances = _advances(text, levels, setting)
    total = [0.0]
    for advance in advances:
        total.append(total[-1] + advance)

    def wide(start: int, stop: int) -> bool:
        stop = start + len(text[start:stop].rstrip(' '))
        return total[stop] - total[start] - (setting.tracking[0] if stop > start else 0.0) > width

    start = end = 0
    for stop in _breaks(text):
        if wide(start, stop) and end > start:
            yield start, end
            start = end
        while wide(start, stop):  # a word by itself
            letters = _letters(text)
            low, high = bisect_right(letters, start), bisect_left(letters, stop)
            if low == high:
                break  # one letter
            fitting = bisect_left(range(low, high), True, key=lambda mark: wide(start, letters[mark]))
            yield start, letters[low + max(fitting - 1, 0)]
            start = letters[low + max(fitting - 1, 0)]
        end = stop
    if end > start:
        yield start, end


def _advances(text: str, levels: list[int], setting: Setting) -> list[float]:
    """Return the width of every character in pixels; a cluster's is that of its first one."""
    found = [0.0] * len(text)
    joined = setting.tracking == (0.0, 0.0)
    for piece in _pieces(text, levels, 0, len(text), setting.typeface):
        last = None
        for shaped in piece.face.shape(text, piece.start, piece.stop, bool(piece.level % 2), joined):
            found[shaped.cluster] += shaped.advance * setting.across / piece.face.upem
            if shaped.cluster != last:
                found[shaped.cluster] += setting.tracking[0]
            last = shaped.cluster
    return found


def _uniseg(part: str) -> Any:
    from importlib import import_module
    try:
        return import_module(f'uniseg.{part}')
    except ImportError:
        raise MissingError("text: uniseg is not installed; pip install 'uniseg'") from None


@lru_cache(maxsize=256)
def _breaks(text: str) -> tuple[int, ...]:
    """Return where a line may end, by UAX 14; the end of the text is the last."""
    return tuple(_uniseg('linebreak').line_break_boundaries(text))


@lru_cache(maxsize=256)
def _letters(text: str) -> tuple[int, ...]:
    """Return where what a reader takes for a letter ends, by UAX 29."""
    return tuple(_uniseg('graphemecluster').grapheme_cluster_boundaries(text))

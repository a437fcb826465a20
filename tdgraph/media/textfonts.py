"""Fonts: the installed files by family and style, and the one that comes with the package.

DejaVu Sans is always taken from the package, so that a server without fonts draws text and the pixels of the
default font are the same everywhere; its bold and italic are made from it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import MediaError, MissingError, nearest

__all__ = ['BUNDLED', 'FontFile', 'find_font', 'font_families', 'font_folders', 'installed_fonts', 'open_font']

_SUFFIXES: Final = ('.ttf', '.otf', '.ttc', '.otc')
_PLAIN: Final = {'regular', 'book', 'normal', 'roman', 'text', ''}
_SLANTED: Final = {'italic', 'oblique', 'inclined', 'kursiv'}


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face of a font file: where it is, what it is called, whether it is bold and slanted by itself."""

    path: str
    index: int
    family: str
    style: str
    bold: bool
    italic: bool

    @property
    def full_name(self) -> str:
        return f'{self.family} {self.style}'

    def distance(self, bold: bool, italic: bool) -> tuple[int, int, int, str, str]:
        """Return how far this is from what is wanted, within one family; the least is the best."""
        words = set(self.style.lower().split()) - _PLAIN - _SLANTED - {'bold'}
        return (len(words), self.italic != italic, self.bold != bold, self.style, self.path)


BUNDLED: Final = FontFile(str(Path(__file__).parent / 'fonts' / 'DejaVuSans.ttf'), 0, 'DejaVu Sans', 'Book', False,
                          False)


def freetype() -> Any:
    """Return the freetype module; `MissingError` where it is not installed."""
    try:
        import freetype
    except ImportError:
        raise MissingError("text: FreeType is not installed; pip install 'freetype-py'") from None
    return freetype


def font_folders() -> list[Path]:
    """Return the folders in which this system keeps fonts."""
    home = Path.home()
    if sys.platform == 'win32':
        return [Path(os.environ.get('WINDIR', r'C:\Windows')) / 'Fonts',
                home / 'AppData/Local/Microsoft/Windows/Fonts']
    if sys.platform == 'darwin':
        return [Path('/System/Library/Fonts'), Path('/Library/Fonts'), home / 'Library/Fonts']
    data = os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share').split(':')
    own = os.environ.get('XDG_DATA_HOME', str(home / '.local/share'))
    return [*(Path(folder) / 'fonts' for folder in (*data, own) if folder), home / '.fonts']


@cache
def installed_fonts() -> tuple[FontFile, ...]:
    """Return every face of the installed fonts that has outlines, by family, style and path; read once."""
    paths = {path for folder in font_folders() for path in folder.rglob('*')
             if path.suffix.lower() in _SUFFIXES and path.is_file()}
    found = [face for path in sorted(paths) for face in _faces(str(path))]
    return tuple(sorted(found, key=lambda face: (face.family.lower(), face.style, face.path, face.index)))


def _faces(path: str) -> Iterator[FontFile]:
    library = freetype()
    index, count = 0, 1
    while index < count:
        try:
            face = library.Face(path, index)
        except library.FT_Exception:
            return  # a damaged file is no font
        count = min(face.num_faces, 100)
        if face.is_scalable and face.family_name:
            yield _described(face, path, index)
        index += 1


def _described(face: Any, path: str, index: int) -> FontFile:
    family = face.family_name.decode('utf-8', 'replace')
    style = (face.style_name or b'Regular').decode('utf-8', 'replace')
    words = set(style.lower().split())
    return FontFile(path, index, family, style, bool(face.style_flags & 2) or 'bold' in words,
                    bool(face.style_flags & 1) or bool(words & _SLANTED))


def open_font(path: str) -> FontFile:
    """Return the first face of a font file.  Raises `MediaError`: missing, no font, or without outlines."""
    if not os.path.isfile(path):
        raise MediaError(f'{path}: no such font file; check the path')
    face = next(_faces(path), None)
    if face is None:
        raise MediaError(f'{path}: no TrueType or OpenType font with outlines; give a .ttf or .otf file')
    return face


def font_families() -> list[str]:
    """Return the families that `find_font` knows, sorted."""
    return sorted({BUNDLED.family, *(face.family for face in installed_fonts())}, key=str.lower)


def find_font(name: str, bold: bool = False, italic: bool = False) -> tuple[FontFile, str]:
    """Return the face that fits best and, where there is none of that name, what is wrong.

    name: a family ('Noto Serif') or a family with its style ('Noto Serif Light'), in any case; '' is the font
    of the package, which also stands in for a name that is not there.
    """
    wanted = _plain(name)
    if wanted in ('', _plain(BUNDLED.family)):
        return BUNDLED, ''
    family = [face for face in installed_fonts() if _plain(face.family) == wanted]
    if family:
        return min(family, key=lambda face: face.distance(bold, italic)), ''
    for face in installed_fonts():
        if _plain(face.full_name) == wanted:
            return face, ''
    hint = nearest(name, font_families()) or '; see tdgraph.media.font_families()'
    return BUNDLED, f'no font {name!r} is installed, {BUNDLED.family} stands in{hint}'


def _plain(name: str) -> str:
    return re.sub(r'[\s_-]+', ' ', name).strip().lower()

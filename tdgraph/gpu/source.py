"""Shader text: where the files are, `#include`, and the way back from a compiler's message to the author.

A program is assembled into one text without `#line`: Mesa drops the source number of `#line N S` and refuses
names in it.  `Assembly` remembers instead which file and line each of its lines came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tdgraph.errors import ShaderError, nearest

__all__ = ['GENERATED', 'Assembly', 'Line', 'Message', 'Resolver', 'expand', 'parse_log', 'report',
           'shader_folder', 'shader_text', 'strip_comments']

GENERATED: Final = '<generated>'
MOST_INCLUDES: Final = 32

Resolver = Callable[[str], 'tuple[str, str] | None']
"""Given the path of an `#include`: (name for messages, text), or None where nothing is there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an assembled text and where it came from (`number` counts from 1)."""

    file: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a compiler: `line` of the assembled text, or None where it names none."""

    line: int | None
    warning: bool
    text: str


class Assembly:
    """A shader's text, built from parts."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def add(self, text: str) -> None:
        """Append generated text."""
        self.lines += [Line(GENERATED, n, line) for n, line in enumerate(text.splitlines(), 1)]

    def extend(self, lines: list[Line]) -> None:
        """Append lines with their origin."""
        self.lines += lines

    @property
    def text(self) -> str:
        """The whole, for the compiler."""
        return '\n'.join(line.text for line in self.lines) + '\n'

    def origin(self, number: int) -> Line | None:
        """Where line `number` (from 1) of the whole came from."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None


# --- files

@cache
def shader_folder() -> Path:
    """Return the folder with lib/ and top/: inside the installed package, or beside it in a checkout.

    Raises: ShaderError.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / 'shaders', package.parent / 'shaders'):
        if (folder / 'lib').is_dir():
            return folder
    raise ShaderError(f'shaders: no folder {package / "shaders"}; install tdgraph again')


@cache
def shader_text(file: str) -> str:
    """Return the text of a shader file, by its path below shaders/ or an absolute one; read once.

    Raises: ShaderError with the nearest existing name.
    """
    folder = shader_folder()
    try:
        return (folder / file).read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        known = [str(path.relative_to(folder)) for path in folder.rglob('*.glsl')]
        reason = 'no such shader file' if isinstance(error, FileNotFoundError) else str(error)
        raise ShaderError(f'{file}: {reason}{nearest(file, known)}') from None


def library(path: str) -> tuple[str, str] | None:
    """Resolve ``lib/<name>.glsl`` among our own files, never one of another folder."""
    if '\0' in path or path.startswith(('/', '~')) or '..' in path.split('/') or '\\' in path or ':' in path:
        return None
    return (path, shader_text(path)) if (shader_folder() / path).is_file() else None


# --- include

_INCLUDE: Final = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')
_LINE: Final = re.compile(r'^\s*#\s*line\b')
_COMMENT: Final = re.compile(r'//[^\n]*|/\*.*?\*/', re.DOTALL)


def strip_comments(text: str) -> str:
    """Return the text with comments blanked, lines kept."""
    return _COMMENT.sub(lambda found: '\n' * found[0].count('\n') or ' ', text)


def expand(file: str, text: str, resolve: Resolver = library, *, once: set[str] | None = None) -> list[Line]:
    """Return the lines of `text` with every `#include` replaced by what it names.

    Our own library files are included once per program (pass the same `once`); anything else as often as
    asked, as in C.  `#line` is blanked: it would falsify every message behind it.

    Raises: ShaderError naming file and line where an include is missing or includes itself.
    """
    return list(_expanded(file, text, resolve, set() if once is None else once, ()))


def _expanded(file: str, text: str, resolve: Resolver, once: set[str],
              outer: tuple[str, ...]) -> Iterator[Line]:
    bare = strip_comments(text).splitlines()
    for number, line in enumerate(text.splitlines(), 1):
        directive = bare[number - 1] if '#' in line and number <= len(bare) else ''
        found = _INCLUDE.match(directive)
        if found is None:
            yield Line(file, number, '' if _LINE.match(directive) else line)
            continue
        name, inner = _included(found[1].strip(), f'{file}:{number}', resolve, (*outer, file))
        if inner is not None and name not in once:
            if library(found[1].strip()) is not None:
                once.add(name)
            yield from _expanded(name, inner, resolve, once, (*outer, file))


def _included(path: str, place: str, resolve: Resolver, outer: tuple[str, ...]) -> tuple[str, str]:
    found = resolve(path) or library(path)
    if found is None:
        known = [str(file.relative_to(shader_folder())) for file in shader_folder().glob('lib/*.glsl')]
        raise ShaderError(f'{place}: #include "{path}" is not there{nearest(path, known)}')
    if found[0] in outer or len(outer) > MOST_INCLUDES:
        raise ShaderError(f'{place}: #include "{path}" includes itself; break the circle')
    return found


# --- messages

_FORMS: Final = (
    # AMD, Intel, ANGLE, Apple:  ERROR: 0:12: 'foo' : undeclared identifier
    re.compile(r'^\s*(?P<kind>ERROR|WARNING):\s*\d+:(?P<line>\d+):\s*(?P<text>.*\S)'),
    # NVIDIA:  0(12) : error C1503: undefined variable "foo"
    re.compile(r'^\s*\d+\((?P<line>\d+)\)\s*:\s*(?:fatal )?(?P<kind>error|warning)\s*(?:\w+)?:'
               r'\s*(?P<text>.*\S)'),
    # Mesa:  0:12(5): error: 'foo' undeclared
    re.compile(r'^\s*\d+:(?P<line>\d+)\(\d+\):\s*(?:preprocessor )?(?P<kind>error|warning):'
               r'\s*(?P<text>.*\S)'),
    # a linker:  error: fragment shader lacks `main'
    re.compile(r'^\s*(?P<line>)(?P<kind>error|warning):\s*(?P<text>.*\S)'),
)


def parse_log(log: str) -> list[Message]:
    """Return the messages of a compiler's log, whichever driver wrote it.

    A log in no known form comes back as one message without a line, so that nothing is lost.
    """
    messages = []
    for text in log.splitlines():
        found = next(filter(None, (form.match(text) for form in _FORMS)), None)
        if found is not None:
            number = int(found['line']) if found['line'] else None
            messages.append(Message(number, found['kind'].lower() == 'warning', found['text']))
    if not any(not message.warning for message in messages) and log.strip():
        messages.append(Message(None, False, ' '.join(log.split())))
    return messages


def report(log: str, assembly: Assembly) -> list[tuple[Line | None, str]]:
    """Return the errors of a log, each with the author's line (None where the log names none)."""
    return [(assembly.origin(message.line) if message.line is not None else None, message.text)
            for message in parse_log(log) if not message.warning]

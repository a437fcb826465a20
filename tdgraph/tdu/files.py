"""File names: `FileInfo`, `fileTypes`, paths relative to the project.

Source: docs.derivative.ca/TDU_Class.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tdgraph.tdu import hooks

__all__ = ['FileInfo', 'collapsePath', 'expandPath', 'fileTypes', 'isPointCloudFile']

fileTypes: dict[str, list[str]] = {kind: suffixes.split() for kind, suffixes in {
    'audio': 'aif aiff flac m4a mp3 ogg wav',
    'channel': 'aiff bchan bclip chan clip csv txt wav',
    'component': 'tox',
    'geometry': 'abc bgeo bhclassic fbx geo hclassic obj ply tog usd usda usdc',
    'image': 'bmp dds dpx exr ffs fits gif hdr jpeg jpg pic png svg tga tif tiff webp',
    'midi': 'mid midi',
    'movie': 'avi flv gif m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv ts webm wmv',
    'pointdata': 'csv exr fits fts obj ply pts txt xyz',
    'project': 'toe tdn',
    'table': 'csv dat tsv txt',
    'text': 'csv dat frag glsl html js json log md py rtf sh tsv txt vert xml yaml yml',
}.items()}
"""Suffixes, without the dot and in lower case, by category.  Differs: the lists are those of this library."""

_URL = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]+://')
_PREFIX = re.compile(r'([A-Za-z0-9_]{2,}):(?!//)/*(.*)\Z', re.DOTALL)


class FileInfo(str):
    """A file's path as text, with questions about it."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """The path as given."""
        return str(self)

    @property
    def ext(self) -> str:
        """The suffix with its dot, or ''."""
        return os.path.splitext(self)[1]

    @property
    def fileType(self) -> str | None:
        """The first category of `fileTypes` that has the suffix, or None."""
        suffix = self.ext[1:].lower()
        ordered = ('movie', 'image', 'audio', *fileTypes)
        return next((kind for kind in ordered if suffix and suffix in fileTypes[kind]), None)

    @property
    def absPath(self) -> str:
        """The path from the root, after `expandPath`."""
        return os.path.abspath(expandPath(self))

    @property
    def dir(self) -> str:
        """The folder that contains it."""
        return os.path.dirname(self.absPath)

    @property
    def baseName(self) -> str:
        """The last element of the path."""
        return os.path.basename(self.rstrip('/'))

    @property
    def exists(self) -> bool:
        """Whether something is there."""
        return os.path.exists(self.absPath)

    @property
    def isDir(self) -> bool:
        """Whether a folder is there."""
        return os.path.isdir(self.absPath)

    @property
    def isFile(self) -> bool:
        """Whether a file is there."""
        return os.path.isfile(self.absPath)


def expandPath(path: str) -> str:
    """Return the full path: ``movies:/a.mov`` by `project.paths`, else relative to the project's folder.

    A URL and an unknown prefix come back as they are.
    """
    path = str(path)
    if not path or _URL.match(path):
        return path
    prefixed = _PREFIX.match(path)
    if prefixed:
        folder = hooks.paths().get(prefixed.group(1))
        return path if folder is None else _joined(expandPath(folder), prefixed.group(2))
    return _joined(hooks.folder(), os.path.expanduser(path))


def _joined(folder: str, path: str) -> str:
    return os.path.normpath(os.path.join(folder, path)).replace(os.sep, '/')


def collapsePath(path: str, asExpression: bool = False) -> str:
    """Return the short form of a full path: ``prefix:/rest`` of `project.paths`, else without the folder.

    `asExpression`: as a Python expression, that is in quotes.
    """
    path = str(path)
    full = _joined(hooks.folder(), path) if path and not _URL.match(path) else path
    short = path
    folders = sorted(((expandPath(folder), f'{prefix}:/') for prefix, folder in hooks.paths().items()),
                     key=lambda entry: -len(entry[0]))
    for folder, prefix in [*folders, (_joined(hooks.folder(), ''), '')]:
        if full.startswith(folder.rstrip('/') + '/'):
            short = prefix + full[len(folder.rstrip('/')) + 1:]
            break
    return repr(short) if asExpression else short


def isPointCloudFile(path: str) -> bool:
    """Whether a file holds points: by its suffix, and an OpenEXR file by channels that end in X, Y and Z.

    Differs: the mark that Movie File Out TOP's 'Save as Point Cloud' leaves is not documented, not looked at.
    """
    suffix = os.path.splitext(str(path))[1][1:].lower()
    if suffix != 'exr':
        return suffix in fileTypes['pointdata']
    try:
        with Path(expandPath(path)).open('rb') as file:
            names = _exr_channels(file.read(1 << 16))
    except OSError:
        return False
    ends = {name[-1:] for name in names}
    return {'X', 'Y', 'Z'} <= ends or {'x', 'y', 'z'} <= ends


def _exr_channels(head: bytes) -> list[str]:
    """Return the channel names in the head of an OpenEXR file; none if it is not one."""
    if head[:4] != b'\x76\x2f\x31\x01':
        return []
    position = 8
    while position < len(head) and head[position]:
        name, _, rest = head[position:].partition(b'\0')
        kind, _, rest = rest.partition(b'\0')
        size = int.from_bytes(rest[:4], 'little')
        body = rest[4:4 + size]
        if name == b'channels' and kind == b'chlist':
            return _channel_list(body)
        position += len(name) + len(kind) + 6 + size
    return []


def _channel_list(body: bytes) -> list[str]:
    names = []
    while body and body[0]:
        name, _, body = body.partition(b'\0')
        names.append(name.decode('utf-8', 'replace'))
        body = body[16:]
    return names

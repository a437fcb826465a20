"""What a file is, told by its first bytes.

The name of a file is not trusted: a list of other files named ``.mp4`` would be opened by FFmpeg's concat
reader, and a picture with another format's suffix by whichever plug-in comes first.  A file whose first bytes
are not in these tables is refused.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import BinaryIO

from tdgraph.errors import MediaError, MissingError

__all__ = ['IMAGE_SUFFIXES', 'Signature', 'kind_of', 'missing', 'sniff', 'sniff_bytes']

HEAD = 1024  # enough for three MPEG transport packets

IMAGES: tuple[tuple[bytes, str], ...] = (
    (b'\x89PNG\r\n\x1a\n', 'png'), (b'\xff\xd8\xff', 'jpeg'), (b'II*\0', 'tiff'), (b'MM\0*', 'tiff'),
    (b'II+\0', 'tiff'), (b'MM\0+', 'tiff'), (b'v/1\x01', 'openexr'), (b'#?RADIANCE', 'hdr'),
    (b'#?RGBE', 'hdr'), (b'SDPX', 'dpx'), (b'XPDS', 'dpx'), (b'DDS ', 'dds'), (b'BM', 'bmp'),
)
FILMS: tuple[tuple[bytes, str], ...] = (
    (b'\x1aE\xdf\xa3', 'matroska'), (b'\0\0\x01\xba', 'mpeg'), (b'OggS', 'ogg'), (b'FLV\x01', 'flv'),
    (b'0&\xb2u\x8ef\xcf\x11', 'asf'), (b'\x06\x0e+4\x02\x05\x01\x01', 'mxf'), (b'GIF87a', 'gif'),
    (b'GIF89a', 'gif'), (b'DKIF', 'ivf'), (b'YUV4MPEG2 ', 'yuv4mpegpipe'),
)
SOUNDS: tuple[tuple[bytes, str], ...] = (
    (b'fLaC', 'flac'), (b'.snd', 'au'), (b'caff', 'caf'), (b'RF64', 'wav'), (b'riff\x2e\x91\xcf\x11', 'w64'),
)
_MOV_ATOMS = (b'ftyp', b'moov', b'mdat', b'wide', b'free', b'skip', b'pnot')
_STILL_BRANDS = (b'avif', b'avis', b'heic', b'heix', b'hevc', b'mif1', b'msf1')

# What OpenImageIO calls a format -> a suffix by which it chooses that plug-in, and the suffixes people use.
IMAGE_SUFFIXES: dict[str, tuple[str, ...]] = {
    'png': ('.png',), 'jpeg': ('.jpg', '.jpeg', '.jpe'), 'tiff': ('.tif', '.tiff'), 'bmp': ('.bmp',),
    'openexr': ('.exr',), 'hdr': ('.hdr', '.rgbe'), 'dpx': ('.dpx',), 'webp': ('.webp',), 'dds': ('.dds',),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A file's kind ('image', 'film' or 'sound'), its reader (OpenImageIO format or FFmpeg demuxer), its bytes.

    What can hold both pictures and sound counts as a film.
    """

    kind: str
    reader: str
    size: int

    @property
    def noun(self) -> str:
        """What an error calls it."""
        return 'still image' if self.kind == 'image' else self.kind


def kind_of(path: str | os.PathLike[str]) -> str:
    """Return 'image', 'film' or 'sound' by the first bytes, 'folder' for a folder; `MediaError` otherwise."""
    return 'folder' if os.path.isdir(path) else sniff(path).kind


def sniff(path: str | os.PathLike[str]) -> Signature:
    """Look at the first bytes of a file; raise `MediaError` where it is missing, no file, or not known."""
    place = os.fspath(path)
    try:
        found = os.stat(place)
        # A pipe would block on opening, a device might never end.
        if not stat.S_ISREG(found.st_mode):
            what = 'a folder' if stat.S_ISDIR(found.st_mode) else 'not a regular file'
            raise MediaError(f'{place}: {what}; give the path of an image, film or sound file')
        with open(place, 'rb') as file:
            head = _behind_tags(file, file.read(HEAD))
    except FileNotFoundError:
        raise MediaError(f'{place}: no such file; check the path') from None
    except (OSError, ValueError) as error:
        if isinstance(error, MediaError):
            raise
        raise MediaError(f'{place!r}: cannot be opened ({getattr(error, "strerror", None) or error}); '
                         f'check the path and its permissions') from None
    return sniff_bytes(head, place, found.st_size)


def sniff_bytes(head: bytes, place: str, size: int) -> Signature:
    """Tell the format of the file whose first bytes are `head`; `place` names it in the error."""
    if not size:
        raise MediaError(f'{place}: the file is empty; write it again')
    for table, kind in ((IMAGES, 'image'), (FILMS, 'film'), (SOUNDS, 'sound')):
        for magic, reader in table:
            if head.startswith(magic):
                return Signature(kind, reader, size)
    if head[:4] == b'RIFF' and head[8:12] in (b'WEBP', b'AVI '):
        return Signature('image', 'webp', size) if head[8:12] == b'WEBP' else Signature('film', 'avi', size)
    if head[4:8] in _MOV_ATOMS and head[8:12] not in _STILL_BRANDS:
        return Signature('film', 'mov', size)
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return Signature('film', 'mpegts', size)
    reader = _sound_reader(head)
    if reader:
        return Signature('sound', reader, size)
    raise MediaError(
        f'{place}: not an image, film or sound that can be read (it begins with {head[:8]!r}); readable are PNG, '
        f'JPEG, TIFF, BMP, OpenEXR, HDR, DPX, WebP, DDS, films in MP4, QuickTime, Matroska, AVI, MPEG, MXF, GIF, '
        f'Ogg, ASF, FLV, IVF and Y4M files, and sounds in these or as WAV, AIFF, FLAC, MP3, AAC, AU and CAF')


def _sound_reader(head: bytes) -> str:
    """Return the reader of a sound that a fixed beginning does not tell; '' where it is none."""
    if head[:4] == b'RIFF' and head[8:12] == b'WAVE':
        return 'wav'
    if head[:4] == b'FORM' and head[8:12] in (b'AIFF', b'AIFC'):
        return 'aiff'
    if head[:3] == b'ID3':
        return 'mp3'
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x18 == 0x08:
        return ''
    if head[1] & 0xF6 == 0xF0:
        return 'aac'
    return 'mp3' if head[1] & 0x06 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C else ''


def _behind_tags(file: BinaryIO, head: bytes) -> bytes:
    """Return the head behind an ID3 tag, which FLAC and AAC files may begin with as well."""
    if head[:3] != b'ID3' or len(head) < 10:
        return head
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0)))
    file.seek(10 + size)
    behind = file.read(HEAD)
    return behind if behind[:4] == b'fLaC' or _sound_reader(behind) == 'aac' else head


def missing(library: str, package: str) -> MissingError:
    """Return the error for an optional library that is not installed."""
    return MissingError(f'tdgraph.media: {library} is not installed; pip install {package}')

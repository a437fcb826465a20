"""Image, film and sound files.

Stills go through OpenImageIO, films and sounds through PyAV; both load on first use.  At this border every
picture has its rows bottom-up, its channels in RGBA order and the values that the file stores: no
premultiplication, no transfer curve, no colour space is applied.  Everything that a file can do wrong ends in a
`tdgraph.errors.MediaError` that names the file and the reason.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .camera import video_devices
    from .film import Film, open_film
    from .filmwriter import CODECS, FilmWriter, codec_for
    from .image import ImageInfo, Picture, decode_image, image_info, read_image
    from .imagewrite import WRITABLE, channel_names, encode_image, write_image
    from .ranges import format_frames, parse_frames
    from .saving import FileSaveStatus, save_async, save_image
    from .sequence import NamePattern, Stills, open_stills
    from .sheet import Sheet, contact_sheet
    from .signature import kind_of
    from .sound import Sound, open_sound
    from .textfonts import find_font, font_families, installed_fonts

_HOME = {
    'camera': ('video_devices',),
    'film': ('Film', 'open_film'),
    'filmwriter': ('CODECS', 'FilmWriter', 'codec_for'),
    'image': ('ImageInfo', 'Picture', 'decode_image', 'image_info', 'read_image'),
    'imagewrite': ('WRITABLE', 'channel_names', 'encode_image', 'write_image'),
    'ranges': ('format_frames', 'parse_frames'),
    'saving': ('FileSaveStatus', 'save_async', 'save_image'),
    'sequence': ('NamePattern', 'Stills', 'open_stills'),
    'sheet': ('Sheet', 'contact_sheet'),
    'signature': ('kind_of',),
    'sound': ('Sound', 'open_sound'),
    'textfonts': ('find_font', 'font_families', 'installed_fonts'),
}
_INDEX = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    'CODECS', 'WRITABLE', 'FileSaveStatus', 'Film', 'FilmWriter', 'ImageInfo', 'NamePattern', 'Picture',
    'Sheet', 'Sound', 'Stills', 'channel_names', 'codec_for', 'contact_sheet', 'decode_image',
    'encode_image', 'find_font', 'font_families', 'format_frames', 'image_info', 'installed_fonts',
    'kind_of', 'open_film', 'open_sound', 'open_stills', 'parse_frames', 'read_image', 'save_async',
    'save_image', 'video_devices', 'write_image',
]


def __getattr__(name: str) -> Any:
    module = _INDEX.get(name)
    if module is None:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    value = getattr(import_module(f'{__name__}.{module}'), name)
    globals()[name] = value
    return value

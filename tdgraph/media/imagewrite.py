"""Write still images, to files or to bytes.

Which samples a format gets: PNG, TIFF, DPX and OpenEXR keep the array's dtype where they can; floats become
16 bits in PNG (clipped to 0..1, rounded), uint8 becomes half and uint16 float in OpenEXR; JPEG, BMP, WebP and
DDS are 8 bits; HDR is float RGB.  Alpha is written as it is, and dropped where the format has none (JPEG,
HDR); WebP stores no colour where alpha is 0.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ArrayTypeError, ArrayValueError, MediaError, nearest

from .atomic import replacing
from .signature import IMAGE_SUFFIXES, missing

__all__ = ['WRITABLE', 'channel_names', 'encode_image', 'prepare', 'rgba', 'samples', 'write_image']

Metadata = Mapping[str, Any] | Iterable[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class _Format:
    """What a format can store: dtypes by input dtype, allowed channel counts (others are padded or cut)."""

    kinds: Mapping[str, str]
    counts: tuple[int, ...]


_ONLY_8 = dict.fromkeys(('uint8', 'uint16', 'float16', 'float32'), 'uint8')
_FIXED = {'uint8': 'uint8', 'uint16': 'uint16', 'float16': 'uint16', 'float32': 'uint16'}
_FORMATS = {
    'png': _Format(_FIXED, (1, 2, 3, 4)),
    'jpeg': _Format(_ONLY_8, (1, 3)),
    'tiff': _Format({'uint8': 'uint8', 'uint16': 'uint16', 'float16': 'float32', 'float32': 'float32'},
                    (1, 2, 3, 4)),
    'bmp': _Format(_ONLY_8, (3, 4)),
    'openexr': _Format({'uint8': 'float16', 'uint16': 'float32', 'float16': 'float16', 'float32': 'float32'},
                       (1, 2, 3, 4)),
    'hdr': _Format(dict.fromkeys(_ONLY_8, 'float32'), (3,)),
    'dpx': _Format(_FIXED, (1, 3, 4)),
    'webp': _Format(_ONLY_8, (3, 4)),
    'dds': _Format(_ONLY_8, (4,)),
}
WRITABLE: dict[str, str] = {suffix: name for name, suffixes in IMAGE_SUFFIXES.items() for suffix in suffixes}
_NAMES = {1: ('Y',), 2: ('Y', 'A'), 3: ('R', 'G', 'B'), 4: ('R', 'G', 'B', 'A')}


def write_image(path: str | os.PathLike[str], pixels: NDArray[Any], quality: float = 1.0,
                metadata: Metadata = (), *, names: tuple[str, ...] | None = None,
                create_folders: bool = False) -> None:
    """Write a still image, whole or not at all; its suffix chooses the format.

    `pixels`: (h, w, c) or (h, w), uint8, uint16, float16 or float32, row 0 = bottom, c 1 to 4 (2 is luminance
    and alpha unless `names` says otherwise; OpenEXR takes any names).  `quality`: 0..1 for JPEG and WebP (1:
    JPEG without chroma subsampling, lossless WebP); the others are lossless.  `metadata`: keys and values
    (str, int, float), kept by PNG, TIFF, JPEG and OpenEXR as far as these know the key. Raises `MediaError`
    for the file, `ArrayTypeError` and `ArrayValueError` for the array.
    """
    place = os.fspath(path)
    name = _format_of(place)
    with replacing(place, create_folders=create_folders) as temporary:
        _write(temporary, place, name, pixels, quality, metadata, names)


def encode_image(suffix: str, pixels: NDArray[Any], quality: float = 1.0, metadata: Metadata = (), *,
                 names: tuple[str, ...] | None = None) -> bytes:
    """Return the bytes of an image file; `suffix` ('.png', or a name that ends so) chooses the format.

    Other arguments and errors as `write_image`.
    """
    name = _format_of(suffix if '.' in suffix else '.' + suffix)
    with tempfile.TemporaryDirectory(prefix='tdgraph-') as folder:
        path = os.path.join(folder, 'image' + IMAGE_SUFFIXES[name][0])
        _write(path, suffix, name, pixels, quality, metadata, names)
        with open(path, 'rb') as file:
            return file.read()


def prepare(pixels: NDArray[Any], place: str) -> NDArray[Any]:
    """Check that `pixels` is an image array and return it as (h, w, c)."""
    array = np.asarray(pixels)
    if array.dtype.name not in _ONLY_8:
        raise ArrayTypeError(f'{place}: an array of {array.dtype} cannot be written; '
                             f'use uint8, uint16, float16 or float32')
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or not 1 <= array.shape[2] <= 4 or 0 in array.shape:
        raise ArrayValueError(f'{place}: an array of shape {np.shape(pixels)} cannot be written; '
                              f'use (height, width, channels) with 1 to 4 channels')
    return array


def samples(array: NDArray[Any], dtype: str) -> NDArray[Any]:
    """Convert an image array to another sample type.

    Fixed types stand for 0..1: to them floats are clipped and rounded half to even, NaN becomes 0; between
    them values are scaled exactly (x257, or rounded).  Between floats values are kept.
    """
    have, want = array.dtype, np.dtype(dtype)
    if have == want:
        return array
    if want.kind == 'f':
        scale = 1 if have.kind == 'f' else np.iinfo(have).max
        # Divided in float32: a half cannot hold 65535.
        return array.astype(want) if scale == 1 else (array / np.float32(scale)).astype(want)
    if have.kind == 'f':
        wide = np.nan_to_num(array.astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
        fixed: NDArray[Any] = np.rint(np.clip(wide, 0, 1) * np.float32(np.iinfo(want).max)).astype(want)
        return fixed
    if want == np.uint16:
        return array.astype(np.uint16) * np.uint16(257)
    return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)


def channel_names(format: str) -> tuple[str, ...]:
    """Return the channels of an array of a TD pixel format: ('Y', 'A') for 'monoalpha8fixed'."""
    head = re.split(r'\d', format, maxsplit=1)[0].removeprefix('s')
    odd = {'rgb10a2fixed': _NAMES[4], 'rgba11float': _NAMES[3]}  # named after their bits
    return odd.get(format) or {'mono': ('Y',), 'monoalpha': ('Y', 'A')}.get(head, tuple(head.upper()))


def rgba(array: NDArray[Any], names: tuple[str, ...] | None = None) -> NDArray[Any]:
    """Spread an image (h, w, c) to RGBA: Y to red, green and blue; a missing colour is 0, missing alpha 1."""
    names = names or _NAMES[array.shape[2]]
    if names == _NAMES[4]:
        return array
    one = 1.0 if array.dtype.kind == 'f' else np.iinfo(array.dtype).max
    out = np.zeros((*array.shape[:2], 4), array.dtype)
    for index, name in enumerate(('R', 'G', 'B', 'A')):
        source = 'Y' if 'Y' in names and index < 3 else name
        if source in names:
            out[..., index] = array[..., names.index(source)]
        elif name == 'A':
            out[..., index] = one
    return out


def _format_of(name: str) -> str:
    suffix = os.path.splitext('x' + os.path.basename(name))[1].lower()
    if suffix not in WRITABLE:
        raise MediaError(f'{name}: images cannot be written as {suffix or "a file without a suffix"}'
                         f'{nearest(suffix, WRITABLE)}; use one of {" ".join(sorted(WRITABLE))}')
    return WRITABLE[suffix]


def _write(path: str, place: str, name: str, pixels: NDArray[Any], quality: float, metadata: Metadata,
           names: tuple[str, ...] | None) -> None:
    array = prepare(pixels, place)
    if not isinstance(quality, (int, float)) or not 0.0 <= quality <= 1.0:
        raise MediaError(f'{place}: quality {quality} is out of range; use 0 to 1')
    labels = names or _NAMES[array.shape[2]]
    if len(labels) != array.shape[2]:
        raise MediaError(f'{place}: {len(labels)} channel names for {array.shape[2]} channels; '
                         f'give one for each')
    format = _FORMATS[name]
    array, labels = _fit_channels(array, labels, name)
    array = np.ascontiguousarray(samples(array, format.kinds[array.dtype.name])[::-1])
    if name == 'dds':
        _write_dds(path, array)
    else:
        _write_oiio(path, place, name, array, labels, quality, metadata)


def _fit_channels(array: NDArray[Any], labels: tuple[str, ...],
                  format: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Give a format the channels it can hold: grey spread to RGB, colour or alpha added or dropped."""
    counts = _FORMATS[format].counts
    # Only OpenEXR knows channels by their names.
    if format == 'openexr' or (labels in _NAMES.values() and array.shape[2] in counts):
        return array, labels
    if labels == ('Y', 'A') and 1 in counts and 4 not in counts:
        return array[..., :1], ('Y',)
    array = rgba(array, labels)
    keep_alpha = ('A' in labels and 4 in counts) or 3 not in counts
    return (array, _NAMES[4]) if keep_alpha else (array[..., :3], _NAMES[3])


def _write_oiio(path: str, place: str, name: str, array: NDArray[Any], labels: tuple[str, ...],
                quality: float, metadata: Metadata) -> None:
    try:
        import OpenImageIO as oiio
    except ImportError:
        raise missing('OpenImageIO', 'openimageio') from None
    kinds = {'uint8': oiio.UINT8, 'uint16': oiio.UINT16, 'float16': oiio.HALF, 'float32': oiio.FLOAT}
    height, width, count = array.shape
    spec = oiio.ImageSpec(width, height, count, kinds[array.dtype.name])
    spec.channelnames = labels
    spec.alpha_channel = labels.index('A') if 'A' in labels else -1
    for key, value in dict(metadata).items():
        spec.attribute(str(key), value if isinstance(value, int | float) else str(value))
    for key, value in _options(name, quality).items():
        spec.attribute(key, value)
    out = oiio.ImageOutput.create(name)
    if out is None:
        raise missing(f'an OpenImageIO with {name}', 'openimageio')
    # Each step returns False and leaves a message; a full disk may show only on closing.
    if not (out.open(path, spec) and out.write_image(array)) or not out.close():
        raise MediaError(f'{place}: cannot be written ({out.geterror().strip() or "no reason given"}); '
                         f'check the folder, its permissions and the free space')


def _options(name: str, quality: float) -> dict[str, Any]:
    options: dict[str, Any] = {'oiio:UnassociatedAlpha': 1}
    percent = max(1, round(100 * quality))
    if name == 'jpeg':
        options |= {'Compression': f'jpeg:{percent}',
                    'jpeg:subsampling': '4:4:4' if quality >= 0.9 else '4:2:0'}
    elif name == 'webp':
        options['Compression'] = 'lossless' if quality == 1.0 else f'webp:{percent}'
    elif name == 'png':
        options['png:compressionLevel'] = 4  # 6 % larger than 6, in less than half the time
    elif name == 'openexr':
        options['compression'] = 'zip'
    elif name == 'tiff':
        options['compression'] = 'lzw'
    return options


def _write_dds(path: str, array: NDArray[Any]) -> None:
    # OpenImageIO reads DDS only.  Uncompressed A8R8G8B8, the form that every reader knows; Microsoft's
    # DDS_HEADER.
    height, width = array.shape[:2]
    pixel_format = struct.pack('<2I4s5I', 32, 0x41, b'', 32, 0xff0000, 0xff00, 0xff, 0xff000000)
    header = struct.pack('<4s7I44x', b'DDS ', 124, 0x100f, height, width, width * 4, 0, 0)
    with open(path, 'wb') as file:
        file.write(header + pixel_format + struct.pack('<5I', 0x1000, 0, 0, 0, 0))
        file.write(np.ascontiguousarray(array[..., [2, 1, 0, 3]]).tobytes())

"""Read still images.

Formats: PNG, JPEG, TIFF, BMP, OpenEXR, Radiance HDR, DPX, WebP, DDS.  The format is told by the first bytes.
Values are those of the file: alpha is neither multiplied in nor divided out, and no transfer curve or colour
space is applied.  Only what is needed to have RGB at all is done: palettes, 1- to 15-bit samples (scaled to
the full range of 8 or 16 bits), CMYK and YCbCr.  An EXIF orientation is applied, and an OpenEXR data window
is placed in its display window (zero where the file has no pixels, cut where it has more).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError, nearest

from .signature import IMAGE_SUFFIXES, Signature, missing, sniff, sniff_bytes

__all__ = ['MAX_PIXELS', 'ImageInfo', 'Picture', 'check_claim', 'decode_image', 'image_info', 'read_image']

MAX_PIXELS = 2 ** 28  # 16384 x 16384, what drivers take
SMALL = 2 ** 24  # below this a claim costs at most 256 MB and is not questioned
# Deflate reaches 1032 for 8-bit samples; a 19 kB file that claims 10^8 pixels would need 5000 and more.
MAX_EXPANSION = 2000


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What the header of a still image says.

    `width`, `height`: pixels, after orientation.  `names`: the chosen channels ('R', 'G', 'B', 'A', 'Y',
    ...). `dtype`: of the array (uint8, uint16, float32).  `format`: the TD pixel format token that holds it
    without loss ('rgba16float' for half-float files).  `channels`: all channel names of this part of the
    file. `parts`: number of parts or layers.  `metadata`: str, int, float or tuple by name.
    """

    width: int
    height: int
    names: tuple[str, ...]
    dtype: str
    format: str
    file_format: str
    channels: tuple[str, ...]
    parts: int
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A still image: `pixels` (h, w, c), uint8, uint16 or float32, row 0 = bottom, read-only.

    And its `info`.
    """

    pixels: NDArray[Any]
    info: ImageInfo

    @property
    def format(self) -> str:
        """The TD pixel format token that holds the pixels without loss."""
        return self.info.format

    @property
    def metadata(self) -> dict[str, Any]:
        """What the file says about itself, by name."""
        return self.info.metadata


def read_image(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS,
               channels: Sequence[str] | None = None, part: int = 0) -> Picture:
    """Read a still image.

    `channels`: up to four channel names of the file, in the order wanted; None takes R, G, B and A where
    there are any, else Y and A, else the first four.  `part`: which part (layer, page) of the file. Raises
    `MediaError` naming the file: missing, not known, broken, or over `max_pixels`.
    """
    place = os.fspath(path)
    signature = sniff(place)
    with _opened(place, place, signature) as image:
        info, spec = _header(image, place, signature, max_pixels, channels, part)
        return Picture(_pixels(image, spec, info, place, part), info)


def image_info(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS,
               channels: Sequence[str] | None = None, part: int = 0) -> ImageInfo:
    """Read the header only; arguments and errors as `read_image`."""
    place = os.fspath(path)
    signature = sniff(place)
    with _opened(place, place, signature) as image:
        return _header(image, place, signature, max_pixels, channels, part)[0]


def decode_image(suffix: str, data: bytes | bytearray | memoryview, *,
                 max_pixels: int = MAX_PIXELS) -> Picture:
    """Read a still image from the bytes of a file.

    `suffix` names the source in errors, as in TD's ``loadByteArray('.jpg', data)``; the format is told by the
    bytes themselves.  Raises as `read_image`.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise MediaError(f'{suffix}: an image is given as bytes, not {type(data).__name__}')
    head = bytes(data[:1024])
    place = f'{len(data)} bytes given as {suffix!r}'
    signature = sniff_bytes(head, place, len(data))
    if signature.kind != 'image':
        raise MediaError(f'{place}: a {signature.noun}, not a still image; save it to a file and open that')
    with tempfile.TemporaryDirectory(prefix='tdgraph-') as folder:
        path = os.path.join(folder, 'image' + IMAGE_SUFFIXES[signature.reader][0])
        with open(path, 'wb') as file:
            file.write(data)
        with _opened(path, place, signature) as image:
            info, spec = _header(image, place, signature, max_pixels, None, 0)
            return Picture(_pixels(image, spec, info, place, 0), info)


def check_claim(place: str, width: int, height: int, pixel_bytes: int, file_size: int,
                max_pixels: int) -> None:
    """Refuse a header that claims too much, before anything is allocated."""
    count = width * height
    if width < 1 or height < 1:
        raise MediaError(f'{place}: claims a size of {width}x{height} pixels; the file is broken')
    if count > max_pixels:
        raise MediaError(f'{place}: {width}x{height} is {count:,} pixels, more than the {max_pixels:,} '
                         f'allowed; make it smaller, or pass max_pixels')
    if count > SMALL and count * pixel_bytes > MAX_EXPANSION * file_size:
        raise MediaError(f'{place}: claims {width}x{height} pixels in a file of {file_size:,} bytes, '
                         f'which no honest picture does; refused')


@contextmanager
def _opened(path: str, place: str, signature: Signature) -> Iterator[Any]:
    try:
        import OpenImageIO as oiio
    except ImportError:
        raise missing('OpenImageIO', 'openimageio') from None
    if signature.kind != 'image':
        hint = 'a Movie File In TOP or open_film()' if signature.kind == 'film' else 'an Audio File In CHOP'
        raise MediaError(f'{place}: a {signature.noun}, not a still image; read it with {hint}')
    config = oiio.ImageSpec()
    config.attribute('oiio:UnassociatedAlpha', 1)
    with _by_true_suffix(path, signature.reader) as name:
        image = oiio.ImageInput.open(name, config)
        if image is None:
            raise _broken(place, signature, _message(oiio))
        try:
            if image.format_name() != signature.reader:
                raise _broken(place, signature, f'read as {image.format_name()}')
            yield image
        except UnicodeDecodeError:
            raise _broken(place, signature, 'names that are no text') from None
        except MemoryError:
            raise MediaError(f'{place}: no memory left to read it; make it smaller') from None
        finally:
            image.close()


@contextmanager
def _by_true_suffix(path: str, reader: str) -> Iterator[str]:
    # OpenImageIO chooses its plug-in by the suffix: a file with another format's suffix gets a link with its
    # own.
    if os.path.splitext(path)[1].lower() in IMAGE_SUFFIXES[reader]:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix='tdgraph-') as folder:
        link = os.path.join(folder, 'image' + IMAGE_SUFFIXES[reader][0])
        os.symlink(os.path.abspath(path), link)
        yield link


def _header(image: Any, place: str, signature: Signature, max_pixels: int, channels: Sequence[str] | None,
            part: int) -> tuple[ImageInfo, Any]:
    if part and (part < 0 or not image.seek_subimage(part, 0)):
        raise MediaError(f'{place}: has no part {part}; the first is 0')
    spec = image.spec()
    sample_bytes = max(spec.format.basesize(), 1)
    check_claim(place, spec.width, spec.height, spec.nchannels * sample_bytes, signature.size, max_pixels)
    width, height = spec.width, spec.height
    if signature.reader == 'openexr':
        width, height = spec.full_width, spec.full_height
        # The display window costs no file bytes, so only the plain cap holds for it.
        check_claim(place, width, height, 0, signature.size, max_pixels)
    if spec.deep or spec.depth > 1:
        raise MediaError(f'{place}: deep or volume images cannot be read; flatten it first')
    # Names of a broken file may hold what no text can.
    everything = tuple(name.encode('utf-8', 'replace').decode() for name in spec.channelnames)
    names = tuple(channels) if channels is not None else _main_channels(everything)
    _check_names(place, names, everything)
    if int(spec.getattribute('Orientation') or 1) > 4:
        width, height = height, width
    half = str(spec.format) == 'half'
    dtype = {'uint8': 'uint8', 'uint16': 'uint16'}.get(str(spec.format), 'float32')
    return ImageInfo(width, height, names, dtype, _token(names, dtype, half), signature.reader, everything,
                     _parts(spec), _metadata(spec)), spec


def _main_channels(names: tuple[str, ...]) -> tuple[str, ...]:
    if {'R', 'G', 'B'} <= set(names):
        return ('R', 'G', 'B', 'A') if 'A' in names else ('R', 'G', 'B')
    if 'Y' in names:
        return ('Y', 'A') if 'A' in names else ('Y',)
    if len(names) == 2 and names[1] == 'A':
        return names
    return names[:4]


def _check_names(place: str, names: tuple[str, ...], everything: tuple[str, ...]) -> None:
    if not 1 <= len(names) <= 4:
        raise MediaError(f'{place}: {len(names)} channels asked for; give one to four')
    for name in names:
        if name not in everything:
            raise MediaError(f'{place}: no channel {name!r}{nearest(name, everything)}; '
                             f'it has {", ".join(everything)}')


def _token(names: tuple[str, ...], dtype: str, half: bool) -> str:
    bits = {'uint8': '8fixed', 'uint16': '16fixed'}.get(dtype, '16float' if half else '32float')
    if len(names) == 3:
        return ('rgb' if dtype == 'float32' else 'rgba') + bits
    if len(names) == 2:
        return ('monoalpha' if names[1] == 'A' else 'rg') + bits
    return {1: 'mono', 4: 'rgba'}[len(names)] + bits


def _parts(spec: Any) -> int:
    return int(spec.getattribute('oiio:subimages') or 1)


def _metadata(spec: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in spec.extra_attribs:
        with suppress(UnicodeDecodeError):
            if isinstance(item.value, str | int | float | tuple) and not item.name.startswith('oiio:'):
                found[item.name] = item.value
    return found


def _pixels(image: Any, spec: Any, info: ImageInfo, place: str, part: int) -> NDArray[Any]:
    import OpenImageIO as oiio
    kind = {'uint8': oiio.UINT8, 'uint16': oiio.UINT16}.get(info.dtype, oiio.FLOAT)
    wanted = [info.channels.index(name) for name in info.names]
    first, last = min(wanted), max(wanted) + 1
    array = image.read_image(part, 0, first, last, kind)
    problem = _message(image)
    # A truncated JPEG comes back filled with grey, and only the message knows.
    if array is None or problem:
        raise MediaError(f'{place}: broken or truncated {info.file_format} file ({_brief(problem)}); '
                         f'write or copy it again')
    if wanted != list(range(first, last)):
        array = array[..., [index - first for index in wanted]]
    if info.file_format == 'openexr':
        array = _in_display_window(array, spec)
    array = _oriented(array, int(spec.getattribute('Orientation') or 1))[::-1]
    array.flags.writeable = False
    return array


def _in_display_window(array: NDArray[Any], spec: Any) -> NDArray[Any]:
    """Place the data window in the display window: zero where it has no pixels, cut where it has more."""
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    if (left, top, spec.width, spec.height) == (0, 0, spec.full_width, spec.full_height):
        return array
    out = np.zeros((spec.full_height, spec.full_width, array.shape[2]), array.dtype)
    x0, x1 = max(left, 0), min(left + spec.width, spec.full_width)
    y0, y1 = max(top, 0), min(top + spec.height, spec.full_height)
    if x0 < x1 and y0 < y1:
        out[y0:y1, x0:x1] = array[y0 - top:y1 - top, x0 - left:x1 - left]
    return out


def _oriented(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Turn rows that are stored with an EXIF orientation (1 to 8) upright; rows top-down in and out."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return array


def _broken(place: str, signature: Signature, reason: str) -> MediaError:
    return MediaError(f'{place}: broken or truncated {signature.reader} file ({_brief(reason)}); '
                      f'write or copy it again')


def _message(source: Any) -> str:
    try:
        return str(source.geterror())
    except UnicodeDecodeError:
        return 'its message is no text'


def _brief(reason: str) -> str:
    lines = reason.strip().splitlines()
    return lines[0].strip()[:160] if lines else 'no reason given'

"""Write films.

A film grows under a temporary name beside its place, in a form that can be played at any moment (fragmented
MP4 and QuickTime, Matroska), so that a kill leaves a film up to the last second or so; closing it syncs it
and renames it.  RGB becomes YCbCr by BT.709, limited range, and the file says so (Motion JPEG: BT.601, full
range, as every JPEG).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError, nearest

from .atomic import commit, discard, refused, temporary_name
from .container import library
from .decoded import EXACT
from .imagewrite import prepare, rgba, samples
from .signature import missing

__all__ = ['CODECS', 'Codec', 'FilmWriter', 'codec_for', 'exact_rate']

_BT709, _BT601, _LIMITED, _FULL = 1, 5, 1, 2


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to compress: FFmpeg's encoder, where it can be put, which pixel formats it takes here.

    `pixels` maps 'colour' and, where there is one, 'alpha' to the pixel format used when none is asked for;
    'colour16' and 'alpha16' hold more than 8 bits.  `even`: width and height that must be even for these
    formats.
    """

    label: str
    encoder: str
    suffixes: tuple[str, ...]
    pixels: Mapping[str, str]
    others: tuple[str, ...] = ()


CODECS: dict[str, Codec] = {
    'h264': Codec('H.264', 'libx264', ('.mp4', '.mov', '.mkv'), {'colour': 'yuv420p'},
                  ('yuv422p', 'yuv444p', 'yuv420p10le', 'yuv422p10le', 'yuv444p10le')),
    'h265': Codec('H.265', 'libx265', ('.mp4', '.mov', '.mkv'), {'colour': 'yuv420p'},
                  ('yuv422p', 'yuv444p', 'yuv420p10le', 'yuv422p10le', 'yuv444p10le')),
    'prores': Codec('Apple ProRes', 'prores_ks', ('.mov', '.mkv'),
                    {'colour': 'yuv422p10le', 'alpha': 'yuva444p10le'}, ('yuv444p10le',)),
    'ffv1': Codec('FFV1 (lossless)', 'ffv1', ('.mkv',),
                  {'colour': 'bgr0', 'alpha': 'bgra', 'colour16': 'gbrp16le', 'alpha16': 'gbrap16le'}),
    'mjpeg': Codec('Motion JPEG', 'mjpeg', ('.mov', '.mkv'), {'colour': 'yuvj444p'},
                   ('yuvj420p', 'yuvj422p')),
    'qtrle': Codec('Animation (lossless)', 'qtrle', ('.mov',), {'colour': 'rgb24', 'alpha': 'argb'}),
    'vp9': Codec('VP9', 'libvpx-vp9', ('.webm', '.mkv', '.mp4'), {'colour': 'yuv420p'}, ('yuv444p',)),
}
_DEFAULT = {'.mp4': 'h264', '.mov': 'prores', '.mkv': 'ffv1', '.webm': 'vp9'}
_FORMATS = {'.mp4': 'mp4', '.mov': 'mov', '.mkv': 'matroska', '.webm': 'webm'}
_HALVED = {'420': (2, 2), '422': (2, 1)}


def codec_for(path: str | os.PathLike[str]) -> str:
    """Return the codec that a film's suffix stands for: .mp4 h264, .mov prores, .mkv ffv1, .webm vp9."""
    place = os.fspath(path)
    suffix = os.path.splitext(place)[1].lower()
    if suffix not in _DEFAULT:
        raise MediaError(f'{place}: films cannot be written as {suffix or "a file without a suffix"}'
                         f'{nearest(suffix, _DEFAULT)}; use one of {" ".join(_DEFAULT)}')
    return _DEFAULT[suffix]


def exact_rate(rate: float | Fraction) -> Fraction:
    """Return frames per second as a fraction.

    23.976, 29.97 and 59.94 are the broadcast rates, n * 1000/1001.
    """
    if isinstance(rate, Fraction):
        return rate
    near = Fraction(round(rate * 1.001) * 1000, 1001)
    if rate != round(rate) and abs(float(near) - rate) < 0.005:
        return near
    return Fraction(rate).limit_denominator(1000)


class FilmWriter:
    """Write pictures into one film.

    `path`: its suffix chooses the container (.mp4 .mov .mkv .webm) and, without `codec`, the codec. `rate`:
    frames per second.  `quality`: 0..1; H.264, H.265 and VP9: from blurred to indistinguishable (H.264's CRF
    40 to 10); ProRes: proxy, LT, standard, HQ; Motion JPEG: 0 to 1; FFV1 and Animation are lossless. `alpha`:
    keep alpha (ProRes becomes 4444; FFV1, Animation).  Without it alpha is dropped, the colours stay as they
    are.  `deep`: 16 bits (FFV1).  `pixel_format`: FFmpeg's name, where the codec offers others. `metadata`:
    texts such as title and comment.  `keyframes`: pictures between key frames (None: one second).

    A subsampled format needs an even width (4:2:2, 4:2:0) and height (4:2:0); otherwise the first `write`
    raises `MediaError`: a film silently one pixel wider than its pictures would be the worse surprise.
    """

    def __init__(self, path: str | os.PathLike[str], codec: str | None = None,
                 rate: float | Fraction = 30.0, *, quality: float = 0.9, alpha: bool = False,
                 deep: bool = False, pixel_format: str | None = None,
                 metadata: Mapping[str, str] | None = None, keyframes: int | None = None,
                 create_folders: bool = False) -> None:
        self.path = os.fspath(path)
        default = codec_for(self.path)
        self.codec = codec or default
        if self.codec not in CODECS:
            raise MediaError(f'{self.path}: no codec {self.codec!r}{nearest(self.codec, CODECS)}; '
                             f'use one of {" ".join(CODECS)}')
        self._row = CODECS[self.codec]
        self._suffix = os.path.splitext(self.path)[1].lower()
        if self._suffix not in self._row.suffixes:
            raise MediaError(f'{self.path}: {self._row.label} does not go into {self._suffix} files; '
                             f'use {" or ".join(self._row.suffixes)}')
        if not 0 <= quality <= 1:
            raise MediaError(f'{self.path}: quality {quality} is out of range; use 0 to 1')
        if not 0 < rate <= 1000:
            raise MediaError(f'{self.path}: a rate of {rate} frames per second; '
                             f'use more than 0, at most 1000')
        self.rate = exact_rate(rate)
        self.quality = float(quality)
        self.pixel_format = self._pixel_format(alpha, deep, pixel_format)
        self.frames = 0
        self._metadata = dict(metadata or {})
        self._keyframes = keyframes or max(1, round(self.rate))
        self._av = library()
        self._final, self._temporary = temporary_name(self.path, create_folders=create_folders)
        self._container: Any = None
        self._stream: Any = None
        self._size = (0, 0)
        self._open = True

    @property
    def alpha(self) -> bool:
        """Whether the film keeps alpha."""
        return self.pixel_format in (self._row.pixels.get('alpha'), self._row.pixels.get('alpha16'))

    @property
    def temporary_path(self) -> str:
        """Where the film grows until it is closed."""
        return self._temporary

    def write(self, pixels: NDArray[Any], names: tuple[str, ...] | None = None) -> None:
        """Append a picture: (h, w, c) uint8, uint16, float16 or float32, row 0 = bottom, all of one size.

        `names`: of the channels, as for `write_image`; two are luminance and alpha without it.

        Raises `MediaError` or `ArrayTypeError` for a picture that does not fit, which changes nothing, and
        `MediaError` where it cannot be written; the film is then gone.
        """
        if not self._open:
            raise MediaError(f'{self.path}: the film is closed; make another FilmWriter')
        array = rgba(prepare(pixels, self.path), names)
        self._check_size(array.shape[1], array.shape[0])
        try:
            self._write(array)
        except BaseException:
            self.abandon()
            raise

    def close(self) -> str:
        """Finish the film, put it in its place, return its path.

        A film without pictures raises `MediaError`.
        """
        if not self._open:
            return self.path
        if self._container is None:
            self._open = False
            raise MediaError(f'{self.path}: no pictures were written, so there is no film; '
                             f'write at least one')
        try:
            self._encode(None)
            self._guarded(self._container.close)
            self._open = False
            commit(self._temporary, self._final)
        except BaseException:
            self.abandon()
            raise
        return self.path

    def abandon(self) -> None:
        """Stop and leave nothing behind."""
        if self._open and self._container is not None:
            # It is thrown away; why it could not be finished does not matter.
            with suppress(OSError, ValueError):
                self._container.close()
        self._open = False
        discard(self._temporary)

    def __enter__(self) -> FilmWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def _pixel_format(self, alpha: bool, deep: bool, asked: str | None) -> str:
        row = self._row
        if asked is not None:
            known = dict.fromkeys((*row.pixels.values(), *row.others))
            if asked not in known:
                raise MediaError(f'{self.path}: {row.label} has no pixel format {asked!r} here'
                                 f'{nearest(asked, known)}; use one of {" ".join(known)}')
            return asked
        if alpha and 'alpha' not in row.pixels:
            keep = ', '.join(name for name, other in CODECS.items() if 'alpha' in other.pixels)
            raise MediaError(f'{self.path}: {row.label} keeps no alpha; use {keep}, or do without alpha')
        kind = 'alpha' if alpha else 'colour'
        return row.pixels.get(kind + '16', row.pixels[kind]) if deep else row.pixels[kind]

    def _write(self, array: NDArray[Any]) -> None:
        height, width = array.shape[:2]
        if self._container is None:
            self._size = width, height
            self._guarded(lambda: self._start(width, height))
        dtype = 'uint16' if '10' in self.pixel_format or '16' in self.pixel_format else 'uint8'
        top_down = np.ascontiguousarray(samples(array, dtype)[::-1])
        name = 'rgba' if dtype == 'uint8' else 'rgba64le'
        picture = self._av.VideoFrame.from_ndarray(top_down, format=name)
        picture.pts, picture.time_base = self.frames, 1 / self.rate
        self._encode(self._converted(picture))
        self.frames += 1

    def _converted(self, picture: Any) -> Any:
        converted = self._guarded(lambda: picture.reformat(
            format=self.pixel_format, src_color_range=_FULL, dst_colorspace=self._matrix,
            dst_color_range=self._range, interpolation=EXACT))
        converted.pts, converted.time_base = picture.pts, picture.time_base
        if self._matrix:
            converted.colorspace = self._matrix
        converted.color_primaries = converted.color_trc = _BT709
        converted.color_range = self._range
        return converted

    @property
    def _range(self) -> int:
        return _LIMITED if 'yuv' in self.pixel_format and 'yuvj' not in self.pixel_format else _FULL

    @property
    def _matrix(self) -> int | None:
        if 'yuv' not in self.pixel_format:
            return None
        return _BT601 if self.codec == 'mjpeg' else _BT709

    def _check_size(self, width: int, height: int) -> None:
        if self.frames and (width, height) != self._size:
            raise MediaError(f'{self.path}: a picture of {width}x{height} after pictures of '
                             f'{self._size[0]}x{self._size[1]}; a film has one size')
        x, y = next((step for name, step in _HALVED.items() if name in self.pixel_format), (1, 1))
        if width % x or height % y:
            need = 'an even width and height' if y == 2 else 'an even width'
            raise MediaError(f'{self.path}: {self._row.label} in {self.pixel_format} needs {need}, this is '
                             f'{width}x{height}; crop or resize by one pixel, or write FFV1 or a 444 format')

    def _start(self, width: int, height: int) -> None:
        self._container = self._av.open(
            'file:' + self._temporary, 'w', format=_FORMATS[self._suffix],
            options=_container_options(self._av, self._suffix))
        self._container.metadata.update(self._metadata)
        try:
            stream = self._container.add_stream(self._row.encoder, rate=self.rate,
                                                options=self._codec_options(width * height))
        except self._av.codec.codec.UnknownCodecError:
            raise missing(f'a PyAV with the encoder {self._row.encoder}', 'av') from None
        stream.width, stream.height, stream.pix_fmt = width, height, self.pixel_format
        context = stream.codec_context
        context.time_base = 1 / self.rate
        context.gop_size = self._keyframes
        context.thread_type = 'AUTO'
        context.color_range = self._range
        context.color_primaries = context.color_trc = _BT709
        if self._matrix:
            context.colorspace = self._matrix
        if self.codec == 'h265':
            context.codec_tag = 'hvc1'  # what QuickTime needs to play it
        self._stream = stream

    def _codec_options(self, pixels: int) -> dict[str, str]:
        quality = self.quality
        if self.codec in ('h264', 'h265'):
            options = {'crf': f'{40 - 30 * quality:.1f}', 'preset': 'medium'}
            if self.codec == 'h265':
                options['x265-params'] = 'log-level=none'
            elif pixels < 640 * 360:
                # x264's macroblock tree is not repeatable on small pictures (seen at 320x180, not from
                # 640x360 on).
                options['x264-params'] = 'mbtree=0'
            return options
        if self.codec == 'prores':
            if '444' in self.pixel_format:
                return {'profile': '4', 'vendor': 'apl0', 'alpha_bits': '16' if self.alpha else '0'}
            return {'profile': str(min(3, int(quality * 4))), 'vendor': 'apl0'}
        if self.codec == 'mjpeg':
            scale = round(2 + 29 * (1 - quality))
            return {'qmin': str(scale), 'qmax': str(scale), 'flags': '+qscale',
                    'global_quality': str(scale * 118)}  # FF_QP2LAMBDA
        if self.codec == 'vp9':
            return {'crf': f'{round(55 - 45 * quality)}', 'b': '0', 'deadline': 'good', 'cpu-used': '4',
                    'row-mt': '1'}
        if self.codec == 'ffv1':
            return {'level': '3', 'slices': '4' if pixels < 2 ** 21 else '12', 'slicecrc': '1', 'g': '1'}
        return {}

    def _encode(self, picture: Any) -> None:
        self._guarded(lambda: self._container.mux(self._stream.encode(picture)))

    def _guarded(self, work: Any) -> Any:
        try:
            return work()
        except MediaError:
            raise
        except OSError as error:
            raise refused(self.path, error) from None
        except (self._av.FFmpegError, ValueError) as error:
            raise MediaError(f'{self.path}: {self._row.label} cannot be written ({error}); '
                             f'try another size, codec or pixel format') from None


def _container_options(library: Any, suffix: str) -> dict[str, str]:
    options = {'flush_packets': '1', 'fflags': '+bitexact'}  # bitexact: no random ids in Matroska
    if suffix in ('.mkv', '.webm'):
        return options | {'cluster_time_limit': '500'}
    # Negative offsets let a film with B-frames begin at 0 without an edit list.
    flags = 'frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets'
    # From FFmpeg 7.1 on the fragments are joined on closing, into a file that every player seeks in.
    if library.library_versions['libavformat'] >= (61, 7, 100):
        flags = 'hybrid_fragmented+frag_keyframe+default_base_moof+negative_cts_offsets'
    return options | {'movflags': flags}

"""Read films, frame by frame and exactly.

The demuxer is named from the first bytes of the file and may open nothing but files; the playlist demuxers of
FFmpeg are never used.  Frame i is the i-th picture in order of presentation, counted over the packets of the
file (an edit list counts, frame rates are not trusted), so that `frame(i)` is the same picture however one
got there.  YCbCr becomes RGB by the matrix and range that the file states (unstated: BT.709 from 720 rows up,
else BT.601; limited range); transfer curves are left alone.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError

from .image import MAX_PIXELS, check_claim
from .signature import missing, sniff

__all__ = ['AudioInfo', 'Film', 'library', 'open_film', 'readable_titles']

_T = TypeVar('_T')

RAW_BYTES = 96 * 2 ** 20  # decoded frames kept as they left the decoder: 32 of 1080p in 4:2:0
MAX_FRAMES = 50_000_000
HOLE_BYTES = 128  # more than a container puts between two packets
SCAN_BYTES = 2 ** 28  # larger all-intra QuickTime files are indexed from their header, not by reading them
# The matrix in numbers of AVColorSpace -> in numbers of swscale.
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_BT709, _BT601 = 1, 5
_LIMITED, _FULL = 1, 2
# swscale's flags; PyAV has names for all of them only from 18 on.
# Bilinear; and bicubic with full chroma in and out and exact rounding.
FAST, EXACT = 0x2, 0x4 | 0x2000 | 0x4000 | 0x40000


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The first sound track: codec, samples per second, number of channels."""

    codec: str
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class _Index:
    """Presentation times of the frames, ascending, in units of the stream; which are key frames, which lost."""

    times: array[int]
    keys: list[int]
    lost: frozenset[int] = frozenset()  # times of frames that the file lacks


class Film:
    """An open film.  Use `open_film`; not for several threads.

    `width`, `height`: pixels, upright.  `aspect`: width / height as shown.  `length`: frames.  `rate`: frames
    per second (float; `exact_rate` the Fraction).  `dtype`: 'uint8', or 'uint16' for more than 8 bits.
    `alpha`: whether the film has alpha.  `codec`, `pixel_format`: FFmpeg's names.  `audio`: `AudioInfo` or
    None. `metadata`: texts of the container.
    """

    def __init__(self, path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS,
                 best: bool = False) -> None:
        self.path = os.fspath(path)
        self._best = best
        self._signature = sniff(self.path)
        if self._signature.kind != 'film':
            hint = 'read_image()' if self._signature.kind == 'image' else 'open_sound()'
            raise MediaError(f'{self.path}: a {self._signature.noun}, not a film; read it with {hint}')
        self._av = library()
        self._max_pixels = max_pixels
        self._raw: OrderedDict[int, Any] = OrderedDict()
        self._shown: OrderedDict[int, NDArray[Any]] = OrderedDict()
        self._fault = ''
        self._careful = False  # decoding in one thread: with more, the fault of a packet shows at another one
        self._doubtful: set[int] = set()
        self._broken: dict[int, str] = {}
        self._closed = False
        self._guarded(self._open)
        try:
            self._guarded(self._describe)
        except BaseException:
            self.close()
            raise

    def frame(self, index: int) -> NDArray[Any]:
        """Return frame `index`, 0 <= index < length: (h, w, 4), row 0 = bottom, read-only, alpha 1 if it has
        none.

        Raises `MediaError` where the frame cannot be decoded; other frames may still be.
        """
        if self._closed:
            raise MediaError(f'{self.path}: this film has been closed; open it again')
        if not 0 <= index < self.length:
            raise MediaError(f'{self.path}: no frame {index}; it has 0 to {self.length - 1}')
        shown = self._shown.get(index)
        if shown is None:
            shown = self._guarded(lambda: self._picture(self._decode(index)))
            self._shown[index] = shown
            if len(self._shown) > 2:
                self._shown.popitem(last=False)
        return shown

    def sound_frame(self, index: int) -> int | None:
        """Return the last frame up to `index` that can be decoded, else the first one behind it; None for none."""
        before = range(min(index, self.length - 1), -1, -1)
        for place in chain(before, range(index + 1, self.length)):
            try:
                self.frame(place)
            except MediaError:
                continue
            return place
        return None

    def seconds_at(self, index: int) -> float:
        """Return the time at which frame `index` is shown, from the first frame on."""
        return float((self._index.times[index] - self._index.times[0]) * self._unit)

    def index_at(self, seconds: float) -> int:
        """Return the frame shown at a time, counted from the first frame; held at both ends."""
        # A hundredth of a frame of grace: container times are rounded.
        ticks = (seconds + 0.01 / self.rate) / float(self._unit) + self._index.times[0]
        return min(max(bisect_right(self._index.times, int(ticks)) - 1, 0), self.length - 1)

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the end of the last."""
        return self.seconds_at(self.length - 1) + 1 / self.rate

    def close(self) -> None:
        """Close the file and forget its frames."""
        self._closed = True
        self._raw.clear()
        self._shown.clear()
        self._container.close()

    def __len__(self) -> int:
        return self.length

    def __enter__(self) -> Film:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    # -- opening

    def _guarded(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except MediaError:
            raise
        except (self._av.FFmpegError, EOFError, ValueError, OSError) as error:
            reason = getattr(error, 'strerror', None) or str(error)
            raise MediaError(f'{self.path}: broken or truncated {self._signature.reader} file ({reason}); '
                             f'write or copy it again') from None

    def _open(self) -> None:
        # An absolute path behind 'file:': a name such as 'concat:a|b' is a file name and nothing else.
        self._container = self._av.open(
            'file:' + os.path.abspath(self.path), format=self._signature.reader,
            options={'protocol_whitelist': 'file'}, **readable_titles(self._av.__version__))
        video = [stream for stream in self._container.streams.video
                 if not stream.disposition & self._av.stream.Disposition.attached_pic]
        if not video:
            self._container.close()
            raise MediaError(f'{self.path}: has no pictures; give a film, or use it as sound')
        self._stream = video[0]
        context = self._stream.codec_context
        if context is None:
            self._container.close()
            raise MediaError(f'{self.path}: its video codec is not known here; convert the film')
        if self._careful:
            context.thread_count = 1
        else:
            context.thread_type = 'AUTO'
        # For a size that changes within the film.  Decoders count their padding, so the exact check is ours.
        context.options = {'max_pixels': str(2 * self._max_pixels + 2 ** 16)}
        self._frames: Iterator[Any] = self._decoder()
        self._position: int | None = 0

    def _describe(self) -> None:
        context = self._stream.codec_context
        if context.width and context.height:
            # A compressed film may be a single colour for hours: only the plain cap holds.
            check_claim(self.path, context.width, context.height, 0, self._signature.size, self._max_pixels)
        self._index = self._header_index() or self._scanned_index()
        self.length = len(self._index.times)
        if not self.length:
            raise MediaError(f'{self.path}: has no frames; write or copy it again')
        self._unit = Fraction(self._stream.time_base)
        first = self._first()
        stream = self._stream  # counting frames opens the file anew, and so does a damaged one
        context = stream.codec_context
        self.exact_rate = Fraction(stream.average_rate or stream.guessed_rate or stream.base_rate or 30)
        self.rate = float(self.exact_rate)
        check_claim(self.path, first.width, first.height, 0, self._signature.size, self._max_pixels)
        self._turns = round((getattr(first, 'rotation', 0) or 0) / 90) % 4
        self._size = first.width, first.height
        self.width, self.height = self._size if self._turns % 2 == 0 else self._size[::-1]
        shape = stream.sample_aspect_ratio or context.sample_aspect_ratio or 1
        stretch = float(shape) if self._turns % 2 == 0 else 1 / float(shape)
        self.aspect = self.width / self.height * stretch
        parts = first.format.components
        self.alpha = any(part.is_alpha for part in parts) or first.format.has_palette
        self.dtype = 'uint16' if max(part.bits for part in parts) > 8 else 'uint8'
        self.codec = context.name
        self.pixel_format = first.format.name
        sound = self._container.streams.audio
        self.audio = AudioInfo(sound[0].codec_context.name, sound[0].codec_context.sample_rate,
                               sound[0].codec_context.channels) if sound else None
        self.metadata = {_readable(key): _readable(value) for key, value in self._container.metadata.items()}

    def _first(self) -> Any:
        """Return the first raw frame that can be decoded; the error of frame 0 where there is none."""
        for index in range(self.length):
            try:
                return self._decode(index)
            except MediaError:
                continue
        raise MediaError(self._broken[0])

    def _header_index(self) -> _Index | None:
        """Index a large QuickTime file from its header, where decoding order is presentation order."""
        stream = self._stream
        if self._signature.reader != 'mov' or self._signature.size < SCAN_BYTES:
            return None
        if stream.codec_context.has_b_frames:
            return None
        entries = getattr(stream, 'index_entries', None)
        if entries is None or len(entries) != stream.frames:
            return None
        kept = [(entry.timestamp, entry.is_keyframe) for entry in entries if not entry.is_discard]
        if not all(key for _, key in kept):
            return None
        return _Index(array('q', [time for time, _ in kept]), list(range(len(kept))))

    def _scanned_index(self) -> _Index:
        found: list[tuple[int, bool]] = []
        places: dict[int, int | None] = {}
        for packet in self._container.demux(self._stream):
            time = packet.pts if packet.pts is not None else packet.dts
            if time is None or not packet.size or packet.is_discard:
                continue
            found.append((time, packet.is_keyframe))
            places[time] = packet.pos
            if len(found) > MAX_FRAMES:
                raise MediaError(f'{self.path}: more than {MAX_FRAMES:,} frames; cut it')
        known = set(places)
        found = _filled(found, self._declared(), self._ticks())
        if len(found) > len(known):
            found = self._damaged_only(found, places)
        first = next((index for index, (_, key) in enumerate(found) if key), 0)
        # A film cut within a group of pictures cannot show what comes before its first key frame.
        found = found[first:]
        self._seek(0, reopen=True)
        times = array('q', [time for time, _ in found])
        return _Index(times, [i for i, (_, key) in enumerate(found) if key], frozenset(times) - known)

    def _damaged_only(self, found: list[tuple[int, bool]], places: dict[int, int | None]
                      ) -> list[tuple[int, bool]]:
        """Leave out lost frames between two others where the file is whole there: nobody ever recorded them."""
        self._seek(0, reopen=True)
        spans = sorted((packet.pos, packet.pos + packet.size) for packet in self._container.demux()
                       if packet.pos is not None and packet.size)
        torn = [end for (_, end), (start, _) in pairwise(spans) if start - end > HOLE_BYTES]
        kept, before, waiting = [], -1, list[tuple[int, bool]]()
        for one in found:
            if one[0] not in places:
                waiting.append(one)
                continue
            here = places[one[0]] or 0
            if waiting and any(before < place <= here for place in torn):
                kept += waiting
            kept.append(one)
            before, waiting = here, []
        return kept + waiting

    def _ticks(self) -> float:
        """Return the length of a frame in units of the stream, 0 where no rate is stated."""
        stream = self._stream
        rate = stream.average_rate or stream.guessed_rate or stream.base_rate
        return float(1 / (rate * stream.time_base)) if rate and stream.time_base else 0.0

    def _declared(self) -> float:
        """Return how many units the file says that its pictures last; 0 where it does not say."""
        stream, container = self._stream, self._container
        text = stream.metadata.get('DURATION', '')
        parts = text.split(':')
        if len(parts) == 3 and all(part.replace('.', '', 1).isdigit() for part in parts):
            return float((int(parts[0]) * 3600 + int(parts[1]) * 60 + Fraction(parts[2])) / stream.time_base)
        if stream.duration:
            return float(stream.duration)
        if container.duration and len(container.streams) == 1:  # else it may be the sound that lasts so long
            return float(Fraction(container.duration, 1_000_000) / stream.time_base)
        return 0.0

    # -- decoding

    def _decoder(self) -> Iterator[Any]:
        spoilt = False  # what builds on a lost picture is lost too, up to the next key frame
        for packet in self._container.demux(self._stream):
            spoilt = spoilt and not packet.is_keyframe
            if spoilt and packet.pts is not None:
                self._doubtful.add(packet.pts)
            try:
                frames = packet.decode()
            except self._av.FFmpegError as error:
                self._fault = error.strerror or str(error)
                spoilt = True
                continue
            yield from frames

    def _decode(self, index: int) -> Any:
        """Decode up to frame `index`, keep what passes by, return its raw frame."""
        kept = self._raw.get(index)
        if kept is not None:
            return kept
        if index in self._broken:
            raise MediaError(self._broken[index])
        if self._index.times[index] in self._index.lost:
            raise self._broke(index, 'it is missing')
        keys = self._index.keys
        before = bisect_right(keys, index) - 1
        key = keys[before] if before >= 0 else 0
        if self._position is None or index < self._position or key > self._position + 2:
            starts = [key, keys[before - 1] if before > 0 else 0, 0]
        else:
            starts = [-1, key]  # go on from here
        for start in dict.fromkeys(starts):
            if start == 0 < key and index in self._broken:
                break  # the way from the begin is long, and the picture was seen to be damaged
            self._broken.pop(index, None)
            if start >= 0:
                self._seek(start)
            if self._advance_to(index):
                return self._raw[index]
            if self._fault and not self._careful:
                self._careful = True
                self._seek(0, reopen=True)
                return self._decode(index)
        self._position = None
        raise self._broke(index, self._fault or 'it is missing')

    def _broke(self, index: int, reason: str) -> MediaError:
        """Remember that a frame cannot be shown."""
        self._broken[index] = (f'{self.path}: frame {index} at {self.seconds_at(index):.2f} s cannot be decoded '
                               f'({reason}); write or copy the film again')
        return MediaError(self._broken[index])

    def _advance_to(self, index: int) -> bool:
        for frame in self._frames:
            time = frame.pts if frame.pts is not None else frame.dts
            if time is None:
                at = self._position or 0
            else:
                at = bisect_left(self._index.times, time)
                if at >= self.length or self._index.times[at] != time:
                    continue  # before the first key, cut off by an edit list, or between two packets' times
            self._position = at + 1
            if frame.is_corrupt:
                self._fault = self._fault or 'its data are damaged'
            if self._fault and not self._careful:
                return False
            if frame.is_corrupt or time in self._doubtful:
                if at == index:
                    self._broke(at, self._fault)
                    return False
                continue
            self._keep(at, frame)
            if at == index:
                return True
            if at > index:
                return False
        self._position = None
        return False

    def _keep(self, index: int, frame: Any) -> None:
        self._raw[index] = frame
        self._raw.move_to_end(index)
        size = sum(plane.buffer_size for plane in frame.planes)
        while len(self._raw) > max(2, RAW_BYTES // max(size, 1)):
            self._raw.popitem(last=False)

    def _seek(self, index: int, *, reopen: bool = False) -> None:
        self._fault = ''
        self._doubtful.clear()
        try:
            if not reopen:
                self._container.seek(self._index.times[index], stream=self._stream)
                self._frames, self._position = self._decoder(), None
                return
        except self._av.FFmpegError:
            pass  # a container without seeking is read again from its start
        self._container.close()
        self._open()

    # -- converting

    def _picture(self, frame: Any) -> NDArray[Any]:
        pixels = rgba_of(frame, self._size, self.dtype, EXACT if self._best else FAST)
        upright: NDArray[Any] = np.rot90(pixels, self._turns)[::-1]
        upright.flags.writeable = False
        return upright


def open_film(path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS, best: bool = False) -> Film:
    """Open a film.

    `best`: interpolate chroma (11 ms for a 1080p frame on a desktop core, instead of 0.4).  Reads the whole
    file once to count its frames, except for large all-intra QuickTime files. Raises `MediaError` naming the
    file: missing, not known, broken, without pictures, or over `max_pixels`.
    """
    return Film(path, max_pixels=max_pixels, best=best)


def _filled(found: list[tuple[int, bool]], declared: float, ticks: float) -> list[tuple[int, bool]]:
    """Return the frames in order, with those that a damaged or truncated file has lost.

    Frames are lost where, and only where, the gaps between the others and the time up to the declared end hold as
    many as are missing of the declared length: then a frame keeps its number, and the lost ones are errors.  A
    film of changing rate has gaps as well, but lacks nothing.
    """
    found = sorted(found)
    wanted = round(declared / ticks) if ticks else 0
    if not len(found) < wanted <= 4 * len(found) + 1000:
        return found
    lost: list[tuple[int, bool]] = []
    ends = [time for time, _ in found] + [found[0][0] + round(wanted * ticks)] if found else []
    for time, following in pairwise(ends):
        steps = round((following - time) / ticks)
        if abs(following - time - steps * ticks) > 0.25 * ticks + 1:
            return found
        lost += [(time + round(step * ticks), False) for step in range(1, steps)]
    return sorted(found + lost) if len(found) + len(lost) == wanted else found


def library() -> Any:
    """Return PyAV; `MissingError` where it is not installed."""
    try:
        import av
    except ImportError:
        raise missing('PyAV', 'av') from None
    return av


def rgba_of(frame: Any, size: tuple[int, int], dtype: str, flags: int) -> NDArray[Any]:
    """Return a decoded frame as (h, w, 4) of uint8 or uint16, row 0 = top, by the matrix and range it states."""
    converted = frame.reformat(
        width=size[0], height=size[1], format='rgba' if dtype == 'uint8' else 'rgba64le',
        src_colorspace=_matrix(frame), src_color_range=_range(frame), dst_color_range=_FULL, interpolation=flags)
    pixels: NDArray[Any] = converted.to_ndarray()
    return pixels


def _matrix(frame: Any) -> int:
    stated = _MATRICES.get(int(frame.colorspace))
    return stated if stated is not None else _BT709 if frame.height >= 720 else _BT601


def _range(frame: Any) -> int:
    if frame.format.is_rgb or frame.format.has_palette:
        return _FULL
    if frame.format.name.startswith('yuvj'):
        return _FULL
    return int(frame.color_range) or _LIMITED


def readable_titles(version: str) -> dict[str, str]:
    """Return the argument that lets PyAV open a file whose texts are no UTF-8; from 19 on it needs none."""
    return {} if int(version.partition('.')[0]) >= 19 else {'metadata_errors': 'replace'}


def _readable(text: str) -> str:
    """Replace the stray bytes that PyAV 19 smuggles through as surrogates, which nobody can print."""
    return text.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')

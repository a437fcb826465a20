"""Read films, frame by frame and exactly: `frame(i)` is the same picture however one got there."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError

from .container import Container
from .decoded import EXACT, FAST, rgba_of
from .frameindex import header_index, scanned_index
from .image import MAX_PIXELS, check_claim

__all__ = ['AudioInfo', 'Film', 'open_film']

RAW_BYTES = 96 * 2 ** 20  # decoded frames kept as they left the decoder: 32 of 1080p in 4:2:0


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The first sound track: codec, samples per second, number of channels."""

    codec: str
    rate: int
    channels: int


class Film(Container):
    """An open film.  Use `open_film`; not for several threads.

    `width`, `height`: pixels, upright.  `aspect`: width / height as shown.  `length`: frames.  `rate`: frames
    per second (float; `exact_rate` the Fraction).  `dtype`: 'uint8', or 'uint16' for more than 8 bits.
    `alpha`: whether the film has alpha.  `codec`, `pixel_format`: FFmpeg's names.  `audio`: `AudioInfo` or
    None. `metadata`: texts of the container.
    """

    def __init__(self, path: str | os.PathLike[str], *, max_pixels: int = MAX_PIXELS,
                 best: bool = False) -> None:
        super().__init__(path)
        self._best, self._max_pixels = best, max_pixels
        self._raw: OrderedDict[int, Any] = OrderedDict()
        self._shown: OrderedDict[int, NDArray[Any]] = OrderedDict()
        self._fault = ''
        self._careful = False  # decoding in one thread: with more, the fault of a packet shows at another one
        self._doubtful: set[int] = set()
        self._broken: dict[int, str] = {}
        self._begin()

    def _check_kind(self) -> None:
        if self._signature.kind != 'film':
            hint = 'read_image()' if self._signature.kind == 'image' else 'open_sound()'
            raise MediaError(f'{self.path}: a {self._signature.noun}, not a film; read it with {hint}')

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
        self._raw.clear()
        self._shown.clear()
        super().close()

    def __len__(self) -> int:
        return self.length

    # -- opening

    def _open(self) -> None:
        video = [stream for stream in self._demuxed().streams.video
                 if not stream.disposition & self._av.stream.Disposition.attached_pic]
        if not video:
            raise MediaError(f'{self.path}: has no pictures; give a film, or use it as sound')
        self._stream = video[0]
        context = self._stream.codec_context
        if context is None:
            raise MediaError(f'{self.path}: its video codec is not known here; convert the film')
        if self._careful:
            context.thread_count = 1
        else:
            context.thread_type = 'AUTO'
        # For a size that changes within the film.  Decoders count their padding, so the exact check is ours.
        context.options = {'max_pixels': str(2 * self._max_pixels + 2 ** 16)}
        if not self._careful:
            # Decoder threads tell of a fault when the patched-up picture has been handed out: no patching then.
            context.options |= {'err_detect': 'explode'}
        self._frames: Iterator[Any] = self._decoder()
        self._position: int | None = 0

    def _describe(self) -> None:
        context = self._stream.codec_context
        if context.width and context.height:
            # A compressed film may be a single colour for hours: only the plain cap holds.
            check_claim(self.path, context.width, context.height, 0, self._signature.size, self._max_pixels)
        index = header_index(self._stream, self._signature)
        if index is None:
            index = scanned_index(self._container, self._stream, self.path, self._reopened)
            self._reopened()
        self._index = index
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
                self._reopened()
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

    def _seek(self, index: int) -> None:
        try:
            self._container.seek(self._index.times[index], stream=self._stream)
        except self._av.FFmpegError:
            self._reopened()  # a container without seeking is read again from its start
        else:
            self._fault = ''
            self._doubtful.clear()
            self._frames, self._position = self._decoder(), None

    def _reopened(self) -> Any:
        """Go to the start by opening the file anew; return the container."""
        self._fault = ''
        self._doubtful.clear()
        self._open()
        return self._container

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


def _readable(text: str) -> str:
    """Replace the stray bytes that PyAV 19 smuggles through as surrogates, which nobody can print."""
    return text.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')

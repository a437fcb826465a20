"""Read sound, sample by sample and exactly.

The demuxer is named from the first bytes of the file and may open nothing but files, as for films.  Sample 0 is
the first sample that the decoder gives (padding of MP3, AAC and Opus is cut off by their headers), and sample i
is the same number however one got there: places are taken from the time stamps where these count samples, and
from counting on where they are too coarse (Matroska counts milliseconds).  After a jump, Opus converges instead
of being equal to the last bit, and what an AAC decoder makes up where the file only says 'noise' is other noise.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tdgraph.errors import MediaError

from .container import Container

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ['Sound', 'open_sound']

BLOCK = 16384  # samples decoded and kept together
KEPT_BYTES = 32 * 2 ** 20  # decoded samples in memory: 87 s of stereo at 48,000
MAX_CHANNELS = 64
MAX_RATE = 1_000_000
MAX_SAMPLES = 2 ** 40
MAX_PACKETS = 50_000_000
PREROLL = 0.25  # seconds decoded before a place after a jump: overlaps and MP3's bit reservoir
HEADER = 2 ** 16  # bytes in which the header of a WAV file is looked for
UNKNOWN = 0x7FFFF000  # what writes into a pipe gives its length as, or more
# Without an index of their own: places are known once the packets have been counted.
_UNINDEXED = ('mp3', 'aac')


class Gap(NamedTuple):
    """Samples `first` <= i < `last` that cannot be decoded, and what to say about it."""

    first: int
    last: int
    text: str


class Sound(Container):
    """An open sound.  Use `open_sound`; not for several threads.

    `rate`: samples per second.  `channels`: their number.  `length`: samples of each, as the file claims them;
    `end`: where they really stop, less than `length` where the file is cut off.  `codec`: FFmpeg's name.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._blocks: OrderedDict[int, tuple[Samples, list[Gap]]] = OrderedDict()
        self._fault = ''
        self._origin = 0
        self._seen_at, self._seen_pts = array('q'), array('q')
        self._begin()

    def _check_kind(self) -> None:
        if self._signature.kind == 'image':
            raise MediaError(f'{self.path}: a still image, not a sound; give a sound or a film with sound')

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.length / self.rate

    def read(self, start: int, count: int) -> Samples:
        """Return `count` samples from `start` on: float32 (channels, count), 1 is full scale; 0 outside the sound.

        Raises `MediaError` naming the time where some of them cannot be decoded.
        """
        samples, fault = self.heard(start, count)
        if fault:
            raise MediaError(fault)
        return samples

    def heard(self, start: int, count: int) -> tuple[Samples, str]:
        """Return the same, silent where nothing can be decoded, and the error that `read` raises or ''."""
        if self._closed:
            raise MediaError(f'{self.path}: this sound has been closed; open it again')
        out = np.zeros((self.channels, count), np.float32)
        at, stop, fault = max(start, 0), min(start + count, self.length), ''
        while at < stop:
            number, offset = divmod(at, BLOCK)
            samples, gaps = self._block(number)
            part = min(BLOCK - offset, stop - at)
            out[:, at - start:at - start + part] = samples[:, offset:offset + part]
            for gap in gaps:
                if gap.first < at + part and gap.last > at:
                    fault = fault or gap.text
            at += part
        return out, fault

    def close(self) -> None:
        """Close the file and forget its samples."""
        self._blocks.clear()
        super().close()

    # -- opening

    def _open(self) -> None:
        sound = self._demuxed().streams.audio
        if not sound:
            raise MediaError(f'{self.path}: has no sound; give a sound, or a film with a sound track')
        self._stream = sound[0]
        if self._stream.codec_context is None:
            raise MediaError(f'{self.path}: its sound codec is not known here; convert the file')
        # A damaged packet is an error to tell, not a noise to play.
        self._stream.codec_context.options = {'err_detect': 'crccheck+explode'}
        self._pieces: Iterator[tuple[int, Samples]] = self._decoded(linear=True)
        self._position: int | None = 0
        self._pending: tuple[int, Samples] | None = None

    def _describe(self) -> None:
        context = self._stream.codec_context
        self.rate, self.channels, self.codec = int(context.sample_rate), int(context.channels), context.name
        if not 1 <= self.rate <= MAX_RATE or not 1 <= self.channels <= MAX_CHANNELS:
            raise MediaError(f'{self.path}: claims {self.channels} channels of {self.rate:,} samples a second; '
                             f'up to {MAX_CHANNELS} of {MAX_RATE:,} are read')
        self._scale = Fraction(self._stream.time_base) * self.rate
        # Whether every sample has a time stamp of its own.
        self._counted = (1 / self._scale).denominator == 1
        last = self._scanned() if self._signature.reader in _UNINDEXED else None
        self._origin = self._first()
        del self._seen_at[:], self._seen_pts[:]
        claim = self._claim() if last is None else None
        self.end = self._last_sample(claim if last is None else last)
        # Half a tenth of a second: what encoders and containers disagree by.
        early = claim is not None and claim > self.end + self.rate // 20
        self.length = claim if early and claim is not None else self.end
        if not self.length or self.length > MAX_SAMPLES:
            raise MediaError(f'{self.path}: has {self.length:,} samples; write or copy it again')
        self._jump(0)

    def _first(self) -> int:
        """Return the place of the first sample, as the time stamps count."""
        piece = next(self._pieces, None)
        if piece is None:
            raise MediaError(f'{self.path}: no sound in it can be decoded ({self._fault or "it is empty"}); '
                             f'write or copy it again')
        begin = self._stream.start_time
        stated = piece[0] if begin is None else self._place(begin)
        return stated if piece[0] - stated > self.rate // 5 else piece[0]

    def _claim(self) -> int | None:
        if self._signature.reader == 'wav':  # FFmpeg believes the size of the file
            return _wav_claim(self.path)
        duration = self._stream.duration
        if not duration or duration < 0:
            return None
        begin = self._place(self._stream.start_time or 0)
        return self._place(duration) - max(self._origin - begin, 0)

    def _scanned(self) -> int:
        """Return the place of the last packet, after which the demuxer knows where they all are."""
        last = 0
        for count, packet in enumerate(self._container.demux(self._stream)):
            if packet.pts is not None and packet.size:
                last = max(last, self._place(packet.pts))
            if count > MAX_PACKETS:
                raise MediaError(f'{self.path}: more than {MAX_PACKETS:,} packets; cut it')
        self._jump(0)
        return last

    def _last_sample(self, about: int | None) -> int:
        """Return where the sound really ends: decode what is near the end that is expected."""
        end = 0 if about is None else self._tail(about)
        if not end:  # it is not where the header says
            end = self._tail(self._scanned() - self._origin)
        return end

    def _tail(self, about: int) -> int:
        self._jump(max(about - self.rate, 0))
        return max((at + samples.shape[1] for at, samples in self._pieces), default=0)

    # -- decoding

    def _place(self, stamp: int) -> int:
        return round(stamp * self._scale)

    def _frames(self) -> Iterator[Any]:
        for packet in self._container.demux(self._stream):
            try:
                yield from packet.decode()
            except self._av.FFmpegError as error:
                self._fault = getattr(error, 'strerror', None) or str(error)

    def _decoded(self, *, linear: bool) -> Iterator[tuple[int, Samples]]:
        """Yield pieces of sound with their places; `linear`: from the first sample on."""
        expected: int | None = 0 if linear else None
        for frame in self._frames():
            if frame.sample_rate != self.rate or frame.layout.nb_channels != self.channels:
                self._fault = f'it goes on with {frame.layout.nb_channels} channels at {frame.sample_rate}'
                continue
            stamp = frame.pts if frame.pts is not None else frame.dts
            at = self._located(stamp, expected)
            if at is None:
                continue
            if not self._counted and stamp is not None and (not self._seen_at or at > self._seen_at[-1]):
                self._seen_at.append(at)
                self._seen_pts.append(stamp)
            samples = _float32(frame)
            expected = at + samples.shape[1]
            yield at, samples

    def _located(self, stamp: int | None, expected: int | None) -> int | None:
        """Return the place of a frame: by its time stamp, or by counting on; None where neither says."""
        if stamp is None:
            return expected
        place = self._place(stamp) - self._origin
        if self._counted:
            return place
        if expected is not None:
            if not self._seen_at:
                return place  # the first: it sets the origin
            # Rounded time stamps: only what is further off is a gap.
            return expected if abs(place - expected) <= 2 * self._scale + 2 else place
        known = bisect_right(self._seen_pts, stamp) - 1
        return self._seen_at[known] if known >= 0 and self._seen_pts[known] == stamp else None

    def _jump(self, start: int) -> None:
        """Go to where decoding has to begin for the samples from `start` on."""
        begin = max(start - round(PREROLL * self.rate), 0)
        stamp = int((begin + self._origin) / self._scale)
        if not self._counted:
            known = bisect_right(self._seen_at, begin) - 1
            stamp = self._seen_pts[known] if known > 0 else 0
            begin = 0 if known <= 0 else begin
        self._fault, self._pending = '', None
        try:
            # What the demuxer has learnt by counting is lost with the container.
            if begin > 0 or self._signature.reader in _UNINDEXED:
                self._container.seek(stamp if begin else 0, stream=self._stream)
                self._pieces, self._position = self._decoded(linear=not begin), None
                return
        except self._av.FFmpegError:
            pass  # a container without seeking is read again from its start
        self._open()

    # -- blocks

    def _block(self, number: int) -> tuple[Samples, list[Gap]]:
        """Return block `number` and what is wrong with it."""
        found = self._blocks.get(number)
        if found is None:
            found = self._blocks[number] = self._guarded(lambda: self._load(number * BLOCK))
            while len(self._blocks) > max(2, KEPT_BYTES // (4 * BLOCK * self.channels)):
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        return found

    def _load(self, start: int) -> tuple[Samples, list[Gap]]:
        stop = min(start + BLOCK, self.length)
        out = np.zeros((self.channels, BLOCK), np.float32)
        if start >= self.end:
            return out, [self._gap(start, stop)]
        if self._position != start:
            self._jump(start)
        done, gaps = start, list[Gap]()
        while done < stop:
            piece = self._pending or next(self._pieces, None)
            self._pending = None
            at, samples = piece if piece is not None else (stop, out[:, :0])
            if at > done and (piece is not None or at - done > 2 * self._scale):
                gaps.append(self._gap(done, min(at, stop)))
            first, last = max(at, start), min(at + samples.shape[1], stop)
            if last > first:
                out[:, first - start:last - start] = samples[:, first - at:last - at]
            done = max(done, at + samples.shape[1])
            if done > stop:
                self._pending = piece
            if piece is None:
                break
        self._position = start + BLOCK
        return out, gaps

    def _gap(self, first: int, last: int) -> Gap:
        reason, begin, end = self._fault or 'it is missing', first, last
        if first >= self.end:
            reason, begin, end = 'the file ends early', self.end, self.length
        text = (f'{self.path}: no sound from {begin / self.rate:.3f} to {end / self.rate:.3f} s ({reason}); '
                f'write or copy the file again')
        return Gap(first, last, text)


def open_sound(path: str | os.PathLike[str]) -> Sound:
    """Open a sound, or the first sound track of a film.

    Decodes only the ends, and of MP3 and bare AAC counts the packets (0.06 s for four minutes); what has coarse
    time stamps (Matroska, MPEG-TS, FLV) is decoded once as a whole (a second for a quarter of an hour).  Raises
    `MediaError` naming the file: missing, not known, broken, without sound.
    """
    return Sound(path)


def _wav_claim(path: str) -> int | None:
    """Return how many samples the header of a WAV file promises; None where it does not say."""
    with open(path, 'rb') as file:
        head = file.read(HEADER)
    at, block = 12, 0
    while at + 8 <= len(head):
        name, size = head[at:at + 4], int.from_bytes(head[at + 4:at + 8], 'little')
        if name == b'fmt ':
            block = int.from_bytes(head[at + 20:at + 22], 'little')
        elif name == b'data':
            return size // block if block and size < UNKNOWN else None
        at += 8 + size + size % 2
    return None


def _float32(frame: Any) -> Samples:
    """Return a frame as float32 (channels, samples), full scale 1."""
    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    if values.dtype == np.float32:
        return np.asarray(values)
    if values.dtype.kind == 'f':
        return np.asarray(values.astype(np.float32))
    if values.dtype == np.uint8:
        return np.asarray((values.astype(np.float32) - 128) / 128)
    return np.asarray(values * np.float32(2.0 ** (1 - 8 * values.dtype.itemsize)), np.float32)

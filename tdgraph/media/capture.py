"""Sound from and to a device, whose thread and whoever cooks meet in a bounded queue.

Through miniaudio (extra `audio`), which is loaded when a device is opened.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tdgraph.errors import DeviceError, MissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ['NO_HARDWARE', 'Capture', 'Playback', 'Queue', 'Stream']

NO_HARDWARE = 'null'  # the name of a device that is always there and hears silence
PERIOD = 10  # milliseconds between two deliveries of the device


class Queue:
    """Samples between two threads: at most `capacity` of each channel, the oldest go first.

    Nothing is handed out before `delay` samples have come together, at the begin and whenever it ran empty: that
    is the latency, and what bridges the difference of two clocks.  `recovers` counts how often it ran empty or
    over.
    """

    def __init__(self, channels: int, delay: int, capacity: int) -> None:
        self.channels, self.delay, self.capacity = channels, min(delay, capacity), capacity
        self.recovers = self.written = 0
        self._ring = np.zeros((channels, capacity), np.float32)
        self._length, self._filling, self._lock = 0, True, Lock()

    @property
    def length(self) -> int:
        """Samples of each channel that wait."""
        return self._length

    def put(self, samples: Samples) -> None:
        """Append samples (channels, n); where that is too many, the oldest are lost."""
        lost = samples.shape[1] - self.capacity
        samples = samples[:, max(lost, 0):]
        count = samples.shape[1]
        with self._lock:
            places = (self.written + np.arange(count)) % self.capacity
            self._ring[:, places] = samples
            self.written += count
            over = self._length + count > self.capacity
            self.recovers += over or lost > 0
            self._length = min(self._length + count, self.capacity)
            if over:
                # Back to the stated latency at once, not one lost sample after the other.
                self._length = max(self.delay, 1)

    def take(self, count: int) -> Samples:
        """Return the next samples, float32 (channels, count), 0 where there are none."""
        out = np.zeros((self.channels, count), np.float32)
        with self._lock:
            if self._filling and self._length < max(self.delay, 1):
                return out
            self._filling = False
            part = min(count, self._length)
            places = (self.written - self._length + np.arange(part)) % self.capacity
            out[:, :part] = self._ring[:, places]
            self._length -= part
            if part < count:
                self._filling = True
                self.recovers += 1
        return out


class Stream:
    """An open sound device with its queue; `close` it.

    `device`: 'default', a name or the begin of one, or 'null' for one without hardware.  Raises `MissingError`
    without miniaudio, `DeviceError` naming the devices there are where this one is not or cannot be opened.
    """

    _lists: ClassVar[str]
    _opens: ClassVar[str]

    def __init__(self, device: str, channels: int, rate: int, latency: float) -> None:
        audio = _library()
        backends = [audio.Backend.NULL] if device == NO_HARDWARE else [
            backend for backend in audio.get_enabled_backends() if backend != audio.Backend.NULL]
        delay = max(round(latency * rate), 1)
        # Room for the longest frame that is still smooth, whatever the latency.
        self.queue = Queue(channels, delay, 2 * delay + rate // 4)
        try:
            chosen = None if device in ('', 'default', NO_HARDWARE) else self._find(audio, backends, device)
            self._device = getattr(audio, self._opens)(audio.SampleFormat.FLOAT32, channels, rate, PERIOD, chosen,
                                                       backends=backends)
            worker = self._work()
            next(worker)
            self._device.start(worker)
        except audio.MiniaudioError as error:
            raise DeviceError(f'sound device {device!r} cannot be opened ({error.args[0]}); connect one, or name '
                              f'another') from None

    def _find(self, audio: Any, backends: list[Any], name: str) -> Any:
        found = getattr(audio.Devices(backends), self._lists)()
        for device in found:
            if device['name'].lower().startswith(name.lower()):
                return device['id']
        there = ', '.join(repr(device['name']) for device in found) or 'none'
        raise DeviceError(f'no sound device {name!r}; there are {there}')

    def _work(self) -> Generator[Any, Any, None]:
        """Run in the device's thread: take what it has heard, or give what it shall play."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop."""
        self._device.close()


class Capture(Stream):
    """A sound input: its thread fills the queue."""

    _lists, _opens = 'get_captures', 'CaptureDevice'

    def _work(self) -> Generator[None, bytes, None]:
        while True:
            data = yield
            self.queue.put(np.frombuffer(data, np.float32).reshape(-1, self.queue.channels).T)


class Playback(Stream):
    """A sound output: its thread empties the queue."""

    _lists, _opens = 'get_playbacks', 'PlaybackDevice'

    def _work(self) -> Generator[bytes, int, None]:
        count = yield b''
        while True:
            count = yield np.ascontiguousarray(self.queue.take(count).T).tobytes()


def _library() -> Any:
    try:
        import miniaudio
    except ImportError:
        raise MissingError("tdgraph.media: miniaudio is not installed; pip install 'tdgraph[audio]'") from None
    _hush_alsa()
    return miniaudio


@cache
def _hush_alsa() -> Any:
    """Keep ALSA from writing a dozen lines to stderr where there is no sound card; return what must stay alive."""
    import ctypes
    handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
    silent = handler(lambda *details: None)
    with suppress(OSError, AttributeError):
        ctypes.CDLL('libasound.so.2').snd_lib_error_set_handler(silent)
    return silent

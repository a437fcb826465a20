"""Pictures from a camera or a capture card: a thread of its own grabs, whoever asks gets the newest.

Through V4L2 (Linux) and PyAV.  The thread opens the device, waits for frames, and looks again every second for a
device that is missing, busy or has gone; nobody ever waits for it but `Camera.close`, for one frame.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any, Final, NamedTuple

from numpy.typing import NDArray

from tdgraph.errors import MediaError

from .container import library
from .decoded import FAST, rgba_of

__all__ = ['TEST_DEVICE', 'Camera', 'Frame', 'Mode', 'VideoDevice', 'find_device', 'video_devices']

TEST_DEVICE: Final = 'test'  # the name of a device that is always there and shows a test picture
AGAIN: Final = 1.0  # seconds between two tries to open a device
_CLASS: Final = Path('/sys/class/video4linux')
_REASONS: Final = {
    errno.EBUSY: 'is used by another program; close that', errno.ENOENT: 'is not there; plug it in',
    errno.EACCES: 'may not be read; add the user to the group video', errno.ENODEV: 'has gone; plug it in again',
    errno.ENXIO: 'has gone; plug it in again', errno.EIO: 'has gone; plug it in again',
    errno.EINVAL: 'does not deliver this size and rate; choose another signalformat'}


class VideoDevice(NamedTuple):
    """A device as people know it, and the file that opens it."""

    name: str
    path: str


class Mode(NamedTuple):
    """What to ask a device for; 0: whatever it likes."""

    width: int = 0
    height: int = 0
    rate: float = 0.0

    @property
    def options(self) -> dict[str, str]:
        """FFmpeg's options."""
        size = {'video_size': f'{self.width}x{self.height}'} if self.width and self.height else {}
        return {**size, 'framerate': f'{self.rate:g}'} if self.rate else size


@dataclass(frozen=True, slots=True)
class Frame:
    """A grabbed picture: its number from 1, pixels (h, w, 4) uint8 with row 0 = bottom, and width / height."""

    number: int
    pixels: NDArray[Any]
    aspect: float


def video_devices() -> list[VideoDevice]:
    """Return the capture devices of this machine in the order of their files; none where there is no V4L2."""
    found = []
    for entry in sorted(_CLASS.glob('video*'), key=lambda path: (len(path.name), path.name)):
        # A camera has further nodes, for what is no picture: only index 0 delivers pictures.
        if _read(entry / 'index') in ('', '0'):
            found.append(VideoDevice(_read(entry / 'name') or entry.name, f'/dev/{entry.name}'))
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding='utf-8', errors='replace').strip()
    except OSError:
        return ''


def find_device(name: str) -> VideoDevice:
    """Return the device of this name, path or beginning of a name; '' is the first one, 'test' a test picture.

    Raises `MediaError` that lists what there is.
    """
    if name == TEST_DEVICE:
        return VideoDevice('Test Picture', 'testsrc2=size=640x480:rate=30,realtime')
    devices = video_devices()
    for device in devices:
        if name in ('', device.name, device.path) or device.name.lower().startswith(name.lower()):
            return device
    if name.startswith('/dev/video') and os.path.exists(name):
        return VideoDevice(name, name)
    if not sys.platform.startswith('linux'):
        raise MediaError(f'video device {name!r}: devices need V4L2, which only Linux has; the device test works '
                         'everywhere')
    listed = ', '.join(f'{device.name} ({device.path})' for device in devices)
    asked = f'no video device {name!r}' if name else 'no video device'
    raise MediaError(f'{asked} is there; ' + (f'there are: {listed}' if listed else 'plug one in'))


class Camera:
    """The newest picture of a device.

    `trouble`: what is wrong at the moment, '' for nothing.  `connected`: whether pictures come.  `rate`: pictures
    per second that the device says it delivers, 0 while it is not known.
    """

    def __init__(self, name: str, mode: Mode = Mode()) -> None:  # noqa: B008  a Mode never changes
        self.name, self.mode = name, mode
        self.trouble, self.connected, self.rate = '', False, 0.0
        self._av = library()
        self._grabbed: tuple[int, Any] = (0, None)
        self._frame: Frame | None = None
        self._news, self._ended = Condition(), Event()
        try:
            find_device(name)
        except MediaError as error:
            self.trouble = str(error)  # said at once; the thread goes on looking
        self._thread = Thread(target=self._run, name=f'camera {name}', daemon=True)
        self._thread.start()

    def newest(self) -> Frame | None:
        """Return the newest picture, the same object until there is a newer one; None before the first."""
        number, raw = self._grabbed
        if raw is not None and (self._frame is None or self._frame.number != number):
            size = raw.width, raw.height
            shape = raw.sample_aspect_ratio if getattr(raw, 'sample_aspect_ratio', None) else 1
            self._frame = Frame(number, rgba_of(raw, size, 'uint8', FAST)[::-1], size[0] / size[1] * float(shape))
        return self._frame

    def wait(self, seconds: float) -> bool:
        """Wait for a picture that is newer than the one that `newest` gave last; return whether one came."""
        seen = 0 if self._frame is None else self._frame.number
        with self._news:
            return self._news.wait_for(lambda: self._grabbed[0] > seen, seconds)

    def close(self) -> None:
        """Let the device go; waits until the thread has left it, at most two seconds."""
        self._ended.set()
        self._thread.join(2.0)
        self._grabbed = self._grabbed[0], None

    # -- in the thread

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._grab()
                trouble = f'{self.name or "the video device"} has stopped; plug it in again'
            except MediaError as error:
                trouble = str(error)
            except (self._av.FFmpegError, OSError, ValueError) as error:
                trouble = self._described(error)
            self.connected = False
            if not self._ended.is_set():
                self.trouble = trouble
            self._ended.wait(AGAIN)

    def _described(self, error: Exception) -> str:
        number = getattr(error, 'errno', None) or 0
        reason = _REASONS.get(number) or f'fails: {getattr(error, "strerror", None) or error}'
        return f'{self.name or "the video device"} {reason}'

    def _grab(self) -> None:
        device = find_device(self.name)
        test = self.name == TEST_DEVICE
        with self._av.open(device.path, format='lavfi' if test else 'v4l2',
                           options={} if test else self.mode.options) as container:
            stream = container.streams.video[0]
            self.rate = float(stream.average_rate or stream.base_rate or 0)
            for packet in container.demux(stream):
                if self._ended.is_set():
                    return
                try:
                    frames = packet.decode()
                except self._av.error.InvalidDataError:
                    continue  # one broken picture of a camera that sends JPEG
                if frames:
                    self._take(frames[-1])

    def _take(self, frame: Any) -> None:
        self.connected, self.trouble = True, ''  # first: whoever sees the picture sees that the device is there
        with self._news:
            self._grabbed = self._grabbed[0] + 1, frame
            self._news.notify_all()

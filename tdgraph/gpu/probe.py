"""Which way of downloading is the fastest on this driver: measured once per purpose and kind of format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Final

from tdgraph.gpu.formats import PixelFormat
from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.image import Image

__all__ = ['Choice', 'kind_of', 'measure', 'probe']

_FORMATS: Final = {'fixed': 'rgba8fixed', 'half': 'rgba16float', 'float': 'rgba32float'}
_SIZE: Final = (1280, 720)
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What a probe found: the path taken, and the milliseconds of each that was tried."""

    purpose: str
    kind: str
    path: str
    measured: dict[str, float]

    def __str__(self) -> str:
        times = ', '.join(f'{path} {ms:.2f}' for path, ms in self.measured.items())
        return f'{self.purpose}, {self.kind}: {self.path} (ms at {_SIZE[0]}x{_SIZE[1]}: {times})'


def kind_of(form: PixelFormat) -> str:
    """'fixed', 'half' or 'float': what a download has to do differs by it."""
    return 'fixed' if form.dtype.kind == 'u' else 'half' if form.dtype.itemsize == 2 else 'float'


def probe(device: Device, purpose: str, kind: str) -> Choice:
    """Measure every path for a purpose ('immediate', 'delayed') on an RGBA image of 1280x720."""
    from tdgraph.gpu.readback import PATHS

    readback = device.readback
    image = device.fill(Spec('2d', *_SIZE, format=_FORMATS[kind]), (0.2, 0.4, 0.6, 0.8))
    totals, recent, forced = replace(readback.totals), readback.recent.copy(), readback.forced
    times: dict[str, float] = {}
    try:
        for path in PATHS:
            readback.force(path)
            times[path] = min(measure(device, purpose, image) for _ in range(_ROUNDS + 1))
    finally:
        readback.force(forced)
        readback.totals, readback.recent = totals, recent
    return Choice(purpose, kind, min(times, key=lambda path: times[path]), times)


def measure(device: Device, purpose: str, image: Image) -> float:
    """Milliseconds that one download blocks its caller."""
    if purpose == 'immediate':
        start = perf_counter()
        device.read(image)
        return (perf_counter() - start) * 1e3
    queue = device.delayed_queue()
    queue.swap(image)
    sleep(0.02)  # a frame's worth of other work, after which the pixels should be there
    start = perf_counter()
    queue.swap(image)
    return (perf_counter() - start) * 1e3

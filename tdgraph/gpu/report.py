"""What `tdgraph doctor` tells: devices, limits, speed, missing libraries, a verdict."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from tdgraph.errors import TDGraphError
from tdgraph.gpu.egl import DeviceRecord, Selector, enumerate_devices
from tdgraph.gpu.library import PACKAGES

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['Missing', 'Report', 'Speed', 'missing_libraries', 'report']

_LIBRARIES: Final = (  # file, Debian's package, what for
    ('libEGL.so.1', 'libegl1', 'cooking'), ('libGL.so.1', 'libgl1', 'cooking'),
    ('libEGL_mesa.so.0', 'libegl-mesa0', 'software rendering'),
    ('libX11.so.6', 'libx11-6', 'windows'), ('libXcursor.so.1', 'libxcursor1', 'windows'),
    ('libXrandr.so.2', 'libxrandr2', 'windows'), ('libXi.so.6', 'libxi6', 'windows'),
    ('libXinerama.so.1', 'libxinerama1', 'windows'), ('libXext.so.6', 'libxext6', 'windows'),
    ('libXrender.so.1', 'libxrender1', 'windows'),
)
_DRIVER_FOLDERS: Final = ('/usr/lib', '/usr/lib64', '/usr/local/lib')
_DRIVERS: Final = ('dri/swrast_dri.so', '*/dri/swrast_dri.so', '*/libgallium-*.so', 'libgallium-*.so')
_SIZE: Final = (1920, 1080)
_ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Missing:
    """A library or program that is not there: its Debian package, and what it is needed for."""

    file: str
    package: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Speed:
    """Best of five at 1920x1080 RGBA: milliseconds from an array to the GPU, and back to float32."""

    format: str
    write_ms: float
    read_ms: float

    def __str__(self) -> str:
        return f'{self.format}: write {self.write_ms:.2f} ms, read {self.read_ms:.2f} ms'


@dataclass(frozen=True, slots=True)
class Report:
    """The findings.

    devices: all EGL devices.  used: the one a Project would use, None if there is none.  limits: by GL's
    name.  status: 0 usable, 1 not.  verdict: one line.
    """

    devices: list[DeviceRecord]
    used: DeviceRecord | None
    limits: dict[str, int]
    speeds: list[Speed]
    readback: str
    missing: list[Missing]
    verdict: str
    status: int
    versions: dict[str, str] = field(default_factory=dict)


def report(selector: Selector = None) -> Report:
    """Look at the GPU of this machine, or at the one `selector` names (as in `Device.shared`).

    A Device that is open in this process is used and left open; else one is opened and closed again.  Takes
    about half a second.  Never raises for a machine that is not usable: the verdict says so.
    """
    from tdgraph.gpu.device import Device

    missing, was_open = missing_libraries(), Device.is_open()
    devices: list[DeviceRecord] = []
    try:
        devices = enumerate_devices()
        device = Device.shared(selector)
    except TDGraphError as error:
        return Report(devices, None, {}, [], '', missing, _bad(str(error), missing), 1, _versions())
    try:
        speeds = [_speed(device, name, dtype) for name, dtype in
                  (('rgba8fixed', np.uint8), ('rgba32float', np.float32))]
        return Report(devices, device.record, device.limits(), speeds, device.readback.describe(), missing,
                      _good(device.record, missing), 0, _versions())
    except TDGraphError as error:
        return Report(devices, device.record, device.limits(), [], '', missing, _bad(str(error), missing), 1,
                      _versions())
    finally:
        if not was_open:
            device.close()


def _speed(device: Device, form: str, dtype: type[np.generic]) -> Speed:
    pixels = np.zeros((_SIZE[1], _SIZE[0], 4), dtype)
    image = device.upload(pixels, form)

    def write() -> None:
        device.upload(pixels, form)
        device.finish()

    return Speed(form, _best(write), _best(lambda: device.read(image)))


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1e3)
    return min(times)


def missing_libraries() -> list[Missing]:
    """The libraries and programs that tdgraph can use and this machine lacks."""
    missing = [Missing(*row) for row in _LIBRARIES if not _loads(row[0])]
    if not any(next(Path(folder).glob(pattern), None) for folder in _DRIVER_FOLDERS for pattern in _DRIVERS):
        missing.append(Missing('swrast_dri.so', 'libgl1-mesa-dri', 'software rendering'))
    if shutil.which('Xvfb') is None:
        missing.append(Missing('Xvfb', 'xvfb', 'window tests'))
    return missing


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _good(record: DeviceRecord, missing: list[Missing]) -> str:
    kind = 'usable, in software' if record.software else 'usable'
    tail = '' if record.index < 0 else f' (device {record.index})'
    hint = ''
    if record.software and Path('/proc/driver/nvidia').exists():
        hint = '; an NVIDIA driver is loaded but its EGL library does not answer'
    windows = [item.package for item in missing if item.purpose == 'windows']
    if windows:
        hint += f'; for windows: apt-get install {" ".join(windows)}'
    return f'{kind}: {record.renderer}{tail}, OpenGL {record.version}{hint}'


def _bad(problem: str, missing: list[Missing]) -> str:
    needed = [item.package for item in missing if item.purpose in ('cooking', 'software rendering')]
    advice = f'; apt-get install {" ".join(needed)}' if needed and PACKAGES not in problem else ''
    return f'not usable: {problem}{advice}'


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ('numpy', 'moderngl', 'PyOpenGL')}

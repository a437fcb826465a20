"""The only package that talks to OpenGL; nothing is imported before it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.egl import DeviceRecord, enumerate_devices
    from tdgraph.gpu.formats import FORMATS, PixelFormat
    from tdgraph.gpu.image import Image
    from tdgraph.gpu.pool import Counts
    from tdgraph.gpu.readback import DelayedQueue
    from tdgraph.gpu.spec import UNKNOWN, Spec

__all__ = ['FORMATS', 'UNKNOWN', 'Counts', 'DelayedQueue', 'Device', 'DeviceRecord', 'Image', 'PixelFormat',
           'Spec', 'enumerate_devices']

_HOMES = {
    'Device': 'device', 'DeviceRecord': 'egl', 'enumerate_devices': 'egl', 'FORMATS': 'formats',
    'PixelFormat': 'formats', 'Image': 'image', 'Counts': 'pool', 'DelayedQueue': 'readback',
    'UNKNOWN': 'spec', 'Spec': 'spec',
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    value = globals()[name] = getattr(import_module(f'{__name__}.{home}'), name)
    return value

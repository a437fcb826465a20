"""Images to NumPy arrays (first version: direct downloads)."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ArrayTypeError
from tdgraph.gpu.convert import float_from_stored, unpack
from tdgraph.gpu.formats import GL_RGB10_A2
from tdgraph.gpu.pool import GL_CUBE_FACE, Entry

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.image import Image


class Readback:
    def __init__(self, device: Device) -> None:
        self.device, self.lent = device, 0

    def read(self, image: Image, dtype: str | None, top_down: bool, place: str) -> NDArray[Any]:
        if dtype not in (None, 'native', 'float32'):
            raise ArrayTypeError(f"{place}: dtype is None or 'native', not {dtype!r}")
        entry = self.device.entry(image)
        form, spec = entry.spec.pixel_format, entry.spec
        packed = form.internal == GL_RGB10_A2
        shape = (spec.height, spec.width) if spec.kind == '2d' else (spec.depth, spec.height, spec.width)
        stored = np.empty((*shape, 1 if packed else form.stored), np.uint32 if packed else form.dtype)
        download(self.device, entry, stored.ctypes.data, stored.nbytes)
        self.device.check(place)
        if packed:
            stored = unpack(stored)
        stored = np.ascontiguousarray(stored[..., :form.components])
        result = stored if dtype == 'native' else float_from_stored(stored, form)
        return result[..., ::-1, :, :] if top_down else result

    def forget(self) -> None: ...
    def connect(self) -> None: ...
    def keep_alive(self, context: Any) -> None:
        context.release()
    def end_frame(self) -> None: ...
    def release_idle(self) -> None: ...


def download(device: Device, entry: Entry, address: int, nbytes: int) -> None:
    form = entry.spec.pixel_format
    with device.bound(entry.texture, entry.target) as gl:
        gl.glPixelStorei(0x0D05, 1)
        targets = [GL_CUBE_FACE + i for i in range(6)] if entry.spec.kind == 'cube' else [entry.target]
        for i, target in enumerate(targets):
            gl.glGetTexImage(target, 0, form.transfer, form.transfer_type,
                             ctypes.c_void_p(address + i * nbytes // len(targets)))


class DelayedQueue:
    def __init__(self, readback: Readback) -> None:
        self._readback = readback
        self._last: NDArray[Any] | None = None

    def swap(self, image: Image) -> NDArray[Any] | None:
        last, self._last = self._last, self._readback.read(image, None, False, 'delayed')
        return last

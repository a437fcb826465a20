"""Images to NumPy arrays, at once or one call later.

Three paths give the same bits.  *direct*: wait, then `glGetTexImage` into memory, fixed point to float32 on
the CPU.  *pack*: the same into a persistently mapped pixel-pack buffer, without waiting for the draw.
*convert*: a compute program converts, and the mapped buffer is the array.  Which one is best differs by
driver, so probe.py measures; software GL takes the direct path, where a pack buffer gains nothing.

Waiting is polling a fence in slices of 10 ms through ctypes, outside the GIL: Ctrl-C works, other threads
run, and a reset or a GPU that hangs ends it with an error.

Whole state of a `Readback`.  Constant while a context lives: `_ring` (mapped memory, None where the driver
has no buffer storage), `_unpacker`, `generation`.  Changing: `_host` (ordinary memory that is reused),
`_choices` (what the probe found, by purpose and kind of format), `frame` (counts end_frame), `totals` and
`recent` (accounting), `_retired` (contexts that are gone but whose mapped memory is still with arrays).
Settings: `patience`, `max_lent_bytes`, `forced` (a path, for tests).  Whole state of a `DelayedQueue`:
`_pending`, the one download that its last call has issued.  A `Pending` owns a slot, and the slot's memory a
fence; it refers to no image: a texture may be drawn to again as soon as its download is issued, since the GPU
keeps the order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from time import perf_counter
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ArrayTypeError, DeviceError
from tdgraph.gpu.accounts import Download, Totals
from tdgraph.gpu.convert import float_from_stored, unpack
from tdgraph.gpu.formats import GL_FLOAT, GL_RGB10_A2, TRANSFER, PixelFormat
from tdgraph.gpu.pool import GL_CUBE_FACE, Entry
from tdgraph.gpu.slots import HostMemory, MappedMemory, Slot, Store, map_memory, unmap_memory
from tdgraph.gpu.unpack import Unpacker

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.egl import Context
    from tdgraph.gpu.image import Image
    from tdgraph.gpu.probe import Choice

__all__ = ['PATHS', 'DelayedQueue', 'Readback']

PATHS: Final = ('direct', 'pack', 'convert')
_SLICE_NS: Final = 10_000_000
_SMALL: Final = 1 << 16  # bytes below which NumPy's own allocation is the fastest
_IDLE_BYTES: Final = 256 << 20
_GL_PACK_ALIGNMENT, _GL_PIXEL_PACK_BUFFER = 0x0D05, 0x88EB
_GL_SYNC_COMPLETE, _GL_SYNC_FLUSH = 0x9117, 0x0001
_GL_TIMEOUT_EXPIRED, _GL_WAIT_FAILED = 0x911B, 0x911D
_UINT32, _FLOAT32 = np.dtype(np.uint32), np.dtype(np.float32)

Array = NDArray[Any]

_IMMEDIATE: Final = 'immediate: the GPU had not finished'
_DELAYED: Final = 'delayed: the GPU had not finished'
_AT_ONCE: Final = 'delayed: this path waits when it is queued'


@dataclass(frozen=True, slots=True)
class Pending:
    """A download that has been issued: its result, or the slot that the GPU is writing to."""

    place: str
    path: str
    generation: int
    frame: int
    shape: tuple[int, ...]
    form: PixelFormat
    native: bool
    result: Array | None = None
    waited: float = 0.0
    slot: Slot | None = None


class Readback:
    """All downloads of a device."""

    _retired: ClassVar[list[tuple[Store, Context]]] = []

    def __init__(self, device: Device) -> None:
        self._device = device
        self._host = Store(HostMemory, lambda memory: None, _IDLE_BYTES)
        self.forced: str | None = None
        self.patience = 60.0  # seconds until a GPU that does not finish is an error
        self.max_lent_bytes = 1 << 30  # of mapped memory with arrays; beyond it an array is a copy
        self.frame = self.generation = 0
        self.totals = Totals()
        self.recent: deque[Download] = deque(maxlen=256)
        self.connect()

    # -- life ----------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Begin with a new context."""
        gl = self._device.gl
        self._ring: Store | None = None
        if gl.has('glBufferStorage') and self._device.ctx.version_code >= 440:
            self._ring = Store(lambda nbytes: map_memory(gl, nbytes),
                               lambda memory: unmap_memory(gl, memory), _IDLE_BYTES)
        self._unpacker = Unpacker(self._device)
        self._choices: dict[tuple[str, str], Choice] = {}

    def forget(self) -> None:
        """The context is lost: what is under way will not come."""
        self.generation += 1

    def keep_alive(self, context: Context) -> None:
        """Release a context, or keep it while arrays hold its mapped memory."""
        self.generation += 1
        if self._ring is not None:
            self._retired.append((self._ring, context))
        else:
            context.release()
        self._ring = None
        self._release_retired()

    @classmethod
    def _release_retired(cls) -> None:
        for pair in list(cls._retired):
            ring, context = pair
            ring.drain()
            if not ring.lent:
                cls._retired.remove(pair)
                context.release()

    @property
    def lent(self) -> int:
        """Slots that arrays or downloads hold now."""
        self._host.drain()
        if self._ring is not None:
            self._ring.drain()
        return self._host.lent + (self._ring.lent if self._ring is not None else 0)

    def end_frame(self) -> None:
        """Count a frame, take back slots, free what is old."""
        self.frame += 1
        self._host.end_frame()
        if self._ring is not None:
            self._ring.end_frame()
        if self._retired:
            self._release_retired()

    def release_idle(self) -> None:
        """Free all memory that no array holds."""
        self._host.release_idle()
        if self._ring is not None:
            self._ring.release_idle()
        self._unpacker.release()

    # -- which path ----------------------------------------------------------------------------------------

    def force(self, path: str | None) -> None:
        """Take this path wherever the format allows it; None lets the probe decide again."""
        if path is not None and path not in PATHS:
            raise DeviceError(f'readback: no path {path!r}; use one of {", ".join(PATHS)}')
        self.forced = path

    def path(self, purpose: str, entry: Entry) -> str:
        """The path for a purpose ('immediate', 'delayed') and an image."""
        if self._ring is None or (self._device.software and self.forced is None):
            return 'direct'
        wanted = self.forced or self._chosen(purpose, entry.spec.pixel_format)
        if wanted == 'convert' and not self._unpacker.takes(entry, _float_bytes(entry)):
            return 'pack'
        return wanted

    def _chosen(self, purpose: str, form: PixelFormat) -> str:
        from tdgraph.gpu.probe import kind_of, probe

        key = (purpose, kind_of(form))
        choice = self._choices.get(key)
        if choice is None:
            choice = self._choices[key] = probe(self._device, *key)
        return choice.path

    def describe(self) -> str:
        """What the probe chose, and the sums, as text."""
        lines = [str(choice) for choice in self._choices.values()]
        if self.forced:
            lines = [f'all downloads: {self.forced} (forced)']
        elif not lines:
            lines = ['all downloads: direct' + (' (software renderer)' if self._device.software else '')]
        return '\n'.join([*lines, str(self.totals)])

    # -- at once -------------------------------------------------------------------------------------------

    def read(self, image: Image, dtype: str | None, top_down: bool, place: str) -> Array:
        """Wait for the pixels; see `Device.read`."""
        entry, native = self._device.entry(image), check_dtype(dtype, place)
        path = 'direct' if native else self.path('immediate', entry)
        if path == 'direct':
            result, waited = self._direct(entry, native, place)
            why = _IMMEDIATE if waited else ''
            self._account(Download(place, result.nbytes, path, waited, why, 0, False))
        else:
            result = self._collect(self._issue(entry, path, native, place), _IMMEDIATE)
        return result[..., ::-1, :, :] if top_down else result

    def pixel(self, image: Image, x: int, y: int, layer: int = 0) -> tuple[float, float, float, float]:
        """Return (r, g, b, a) of one pixel, the numbers that `read` gives; missing colour 0, missing alpha 1."""
        entry = self._device.entry(image)
        self.finish('pixel')
        form, gl = entry.spec.pixel_format, self._device.gl
        transfer, kind, components, dtype = _wire(form, native=False)
        raw = np.empty((1, 1, components), dtype)
        self._device.pool.framebuffer(entry, layer).use()
        gl.glPixelStorei(_GL_PACK_ALIGNMENT, 1)
        gl.glReadPixels(x, y, 1, 1, transfer, kind, raw.ctypes.data)
        self._device.park()
        self._device.check('pixel')
        return form.rgba(self._decode(raw, form, native=False)[0, 0])

    def _direct(self, entry: Entry, native: bool, place: str) -> tuple[Array, float]:
        waited = self.finish(place)
        form = entry.spec.pixel_format
        transfer, kind, components, dtype = _wire(form, native)
        raw = self._array((*_shape(entry), components), dtype)
        self._get(entry, transfer, kind, raw.ctypes.data, raw.nbytes)
        self._device.check(place)
        return self._decode(raw, form, native), waited

    def _decode(self, raw: Array, form: PixelFormat, native: bool) -> Array:
        if form.internal == GL_RGB10_A2:
            raw = unpack(raw)
        if form.dtype.kind != 'u' or native:
            return raw
        return float_from_stored(raw, form, self._array(raw.shape, _FLOAT32))

    def _get(self, entry: Entry, transfer: int, kind: int, address: int, nbytes: int) -> None:
        """`glGetTexImage` of all layers to an address, or an offset in the bound pack buffer."""
        gl = self._device.bind(entry.texture, entry.target)
        gl.glPixelStorei(_GL_PACK_ALIGNMENT, 1)
        if entry.spec.kind != 'cube':
            gl.glGetTexImage(entry.target, 0, transfer, kind, address)
            return
        for face in range(6):
            gl.glGetTexImage(GL_CUBE_FACE + face, 0, transfer, kind, address + face * (nbytes // 6))

    def _array(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        nbytes = prod(shape) * dtype.itemsize
        if nbytes < _SMALL:
            return np.empty(shape, dtype)
        slot = self._host.take(nbytes)
        assert slot is not None
        return slot.array(shape, dtype)

    # -- through mapped memory -----------------------------------------------------------------------------

    def _issue(self, entry: Entry, path: str, native: bool, place: str) -> Pending:
        form, stamp = entry.spec.pixel_format, (self.generation, self.frame)
        if path == 'direct' or self._ring is None:
            result, waited = self._direct(entry, native, place)
            return Pending(place, 'direct', *stamp, _shape(entry), form, native, result=result, waited=waited)
        transfer, kind, components, dtype = _wire(form, native)
        nbytes = _float_bytes(entry) if path == 'convert' else entry.spec.pixels * components * dtype.itemsize
        slot = self._ring.take(nbytes)
        if slot is None:  # no room for another pack buffer
            return self._issue(entry, 'direct', native, place)
        gl, memory = self._device.gl, cast(MappedMemory, slot.memory)
        if path == 'convert':
            self._unpacker.issue(entry, memory.glo, nbytes)
        else:
            gl.glBindBuffer(_GL_PIXEL_PACK_BUFFER, memory.glo)
            self._get(entry, transfer, kind, 0, nbytes)
            gl.glBindBuffer(_GL_PIXEL_PACK_BUFFER, 0)
        self._device.check(place)
        if memory.fence:  # of a download that nobody collected
            gl.glDeleteSync(memory.fence)
        memory.fence = self._fence()
        gl.glFlush()  # else the download would not begin before somebody asks for it
        return Pending(place, path, *stamp, _shape(entry), form, native, slot=slot)

    def _collect(self, pending: Pending, why: str) -> Array:
        result, waited, copied = pending.result, pending.waited, False
        if result is None:
            assert pending.slot is not None and self._ring is not None
            memory = cast(MappedMemory, pending.slot.memory)
            fence, memory.fence = memory.fence, 0
            waited = self._wait(fence, pending.place)
            result, copied = self._finish(pending, pending.slot, self._ring)
        self._account(Download(pending.place, result.nbytes, pending.path, waited, why if waited else '',
                               self.frame - pending.frame, copied))
        return result

    def _finish(self, pending: Pending, slot: Slot, ring: Store) -> tuple[Array, bool]:
        form = pending.form
        if pending.path == 'convert':
            mapped = result = slot.array((*pending.shape, form.components), _FLOAT32)
        else:
            _, _, components, dtype = _wire(form, pending.native)
            mapped = slot.array((*pending.shape, components), dtype)
            result = self._decode(mapped, form, pending.native)
        if result is not mapped or ring.lent_bytes <= self.max_lent_bytes:
            return result, False
        result = self._array(mapped.shape, mapped.dtype)
        result[...] = mapped
        return result, True

    # -- waiting and counting ------------------------------------------------------------------------------

    def _fence(self) -> int:
        return cast(int, self._device.gl.glFenceSync(_GL_SYNC_COMPLETE, 0))

    def finish(self, place: str) -> float:
        """Wait for everything that was queued; return the milliseconds."""
        return self._wait(self._fence(), place)

    def _wait(self, fence: int, place: str) -> float:
        """Wait for a fence and delete it; return the milliseconds, 0 if it was there already."""
        poll = self._device.gl.glClientWaitSync
        try:
            if poll(fence, _GL_SYNC_FLUSH, 0) not in (_GL_TIMEOUT_EXPIRED, _GL_WAIT_FAILED):
                return 0.0
            return self._wait_on(lambda: cast(int, poll(fence, _GL_SYNC_FLUSH, _SLICE_NS)), place)
        finally:
            self._device.gl.glDeleteSync(fence)

    def _wait_on(self, poll: Callable[[], int], place: str) -> float:
        start = perf_counter()
        while (status := poll()) == _GL_TIMEOUT_EXPIRED:
            self._device.check_lost(place)
            if perf_counter() - start > self.patience:
                raise DeviceError(f'{place}: the GPU has not finished after {self.patience:g} s; it hangs, '
                                  'or a shader is very slow (device.readback.patience is the limit)')
        if status == _GL_WAIT_FAILED:
            self._device.check_lost(place)
            self._device.check(place)
            raise DeviceError(f'{place}: the driver cannot wait for the GPU; restart the program')
        return (perf_counter() - start) * 1e3

    def _account(self, download: Download) -> None:
        self.totals.add(download)
        self.recent.append(download)

    # -- one call later ------------------------------------------------------------------------------------

    def issue(self, image: Image, native: bool, place: str) -> Pending:
        """Begin a delayed download."""
        entry = self._device.entry(image)
        path = self.path('delayed', entry)
        return self._issue(entry, 'pack' if native and path == 'convert' else path, native, place)

    def collect(self, pending: Pending) -> Array | None:
        """The pixels of a delayed download; None when its context was lost meanwhile."""
        if pending.generation != self.generation:
            return None
        return self._collect(pending, _DELAYED if pending.result is None else _AT_ONCE)


class DelayedQueue:
    """TD's delayed reads of one TOP: each call queues its image and gives that of the call before."""

    def __init__(self, readback: Readback, device: Device) -> None:
        self._readback, self._device = readback, device
        self._pending: Pending | None = None

    def swap(self, image: Image, *, dtype: str | None = None, top_down: bool = False,
             place: str = 'delayed read') -> Array | None:
        """Queue the pixels of `image`; return those of the previous call, None when there are none.

        The array has the size, format and `dtype` that it was queued with, (h, w, c) or (d, h, w, c), row 0
        = bottom unless `top_down`; it is writable and the caller's own.  Raises: as `Device.read`; when
        queueing fails, what was queued before stays.
        """
        self._device.verify()
        issued = self._readback.issue(image, check_dtype(dtype, place), place)
        former, self._pending = self._pending, issued
        result = None if former is None else self._readback.collect(former)
        return result[..., ::-1, :, :] if top_down and result is not None else result

    def clear(self) -> None:
        """Forget what was queued; the next call gives None."""
        self._pending = None


def _shape(entry: Entry) -> tuple[int, ...]:
    spec = entry.spec
    return (spec.height, spec.width) if spec.kind == '2d' else (spec.depth, spec.height, spec.width)


def _wire(form: PixelFormat, native: bool) -> tuple[int, int, int, np.dtype[Any]]:
    """What crosses to the CPU: GL's format and type, components, and the dtype that is."""
    if form.internal == GL_RGB10_A2:
        return form.transfer, form.transfer_type, 1, _UINT32
    if form.dtype.kind == 'u':
        return form.transfer, form.transfer_type, form.stored, form.dtype
    # Half to float: the driver takes 4.7 ms at 1080p RGBA, NumPy 13.7.
    kind, dtype = (form.transfer_type, form.dtype) if native else (GL_FLOAT, _FLOAT32)
    return TRANSFER[form.components], kind, form.components, dtype


def check_dtype(dtype: str | None, place: str) -> bool:
    """Whether the stored type is wanted.

    Raises: ArrayTypeError for anything but None, 'float32' and 'native'.
    """
    if dtype not in (None, 'native', 'float32'):
        raise ArrayTypeError(f"{place}: no dtype {dtype!r} here; use None for float32, or 'native'")
    return dtype == 'native'


def _float_bytes(entry: Entry) -> int:
    return entry.spec.pixels * entry.spec.pixel_format.components * 4

"""Memory for downloaded arrays: taken, lent with an array, taken back when the last view of it is gone.

An array's base is a `Slot`, and the Slot has the finalizer: one on the ndarray would fire while views of it
still live.  The finalizer only enqueues; the device's thread drains.

Whole state of a `Store`: `_idle`, pieces that nobody uses, by size, each with the frame of its return;
`_returned`, what finalizers have put back; `lent` and `lent_bytes`, what is with arrays or downloads now.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tdgraph.gpu.gl import Functions

__all__ = ['HostMemory', 'MappedMemory', 'Slot', 'Store', 'map_memory', 'unmap_memory']

_PAGE: Final = 4096
_IDLE_FRAMES: Final = 60
_GL_PIXEL_PACK_BUFFER: Final = 0x88EB
_GL_MAP_READ_WRITE_PERSISTENT_COHERENT: Final = 0x0001 | 0x0002 | 0x0040 | 0x0080
_GL_CLIENT_STORAGE: Final = 0x0200


class HostMemory:
    """Ordinary memory, reused because the kernel takes longer to give 33 MB than a CPU to fill them."""

    __slots__ = ('_array', 'address', 'nbytes')

    def __init__(self, nbytes: int) -> None:
        self._array = np.empty(nbytes, np.uint8)
        self.address, self.nbytes = self._array.ctypes.data, nbytes


class MappedMemory:
    """A pixel-pack buffer, mapped once and for all; `fence` of the download that was last issued into it."""

    __slots__ = ('address', 'fence', 'glo', 'nbytes')

    def __init__(self, glo: int, address: int, nbytes: int) -> None:
        self.glo, self.address, self.nbytes = glo, address, nbytes
        self.fence = 0


def map_memory(gl: Functions, nbytes: int) -> MappedMemory | None:
    """Make a mapped pixel-pack buffer; None where the driver has no memory for it (the error is cleared)."""
    name = ctypes.c_uint()
    gl.glGenBuffers(1, ctypes.byref(name))
    gl.glBindBuffer(_GL_PIXEL_PACK_BUFFER, name)
    gl.glBufferStorage(_GL_PIXEL_PACK_BUFFER, nbytes, None,
                       _GL_MAP_READ_WRITE_PERSISTENT_COHERENT | _GL_CLIENT_STORAGE)
    address = gl.glMapBufferRange(_GL_PIXEL_PACK_BUFFER, 0, nbytes, _GL_MAP_READ_WRITE_PERSISTENT_COHERENT)
    gl.glBindBuffer(_GL_PIXEL_PACK_BUFFER, 0)
    if address:
        return MappedMemory(name.value, address, nbytes)
    gl.glDeleteBuffers(1, ctypes.byref(name))
    gl.glGetError()
    return None


def unmap_memory(gl: Functions, memory: MappedMemory) -> None:
    """Delete a buffer, which unmaps it."""
    if memory.fence:
        gl.glDeleteSync(memory.fence)
    gl.glDeleteBuffers(1, ctypes.byref(ctypes.c_uint(memory.glo)))


Memory = HostMemory | MappedMemory


class Slot:
    """Memory lent to an array.  `np.asarray(slot)` has it as its base."""

    __slots__ = ('__array_interface__', '_returned', 'memory')

    def __init__(self, memory: Memory, returned: deque[Memory]) -> None:
        self.memory, self._returned = memory, returned

    def array(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
        """The memory's beginning as a writable C-contiguous array."""
        self.__array_interface__ = {'shape': shape, 'typestr': dtype.str, 'version': 3,
                                    'data': (self.memory.address, False)}
        return np.asarray(self)

    def __del__(self) -> None:
        self._returned.append(self.memory)


class Store:
    """Pieces of one kind of memory.

    make: gives a piece of at least so many bytes, or None.  free: destroys one.  idle_bytes: how much to
    keep for later.
    """

    def __init__(self, make: Callable[[int], Memory | None], free: Callable[[Any], None],
                 idle_bytes: int) -> None:
        self._make, self._free, self._idle_bytes = make, free, idle_bytes
        self._idle: dict[int, list[tuple[int, Memory]]] = {}
        self._returned: deque[Memory] = deque()
        self._frame = 0
        self.lent = self.lent_bytes = 0

    def take(self, nbytes: int) -> Slot | None:
        """Lend a piece; None where there is no memory for it."""
        self.drain()
        size = -(-nbytes // _PAGE) * _PAGE
        waiting = self._idle.get(size)
        memory = waiting.pop()[1] if waiting else self._make(size)
        if memory is None:
            return None
        self.lent += 1
        self.lent_bytes += memory.nbytes
        return Slot(memory, self._returned)

    def drain(self) -> None:
        """Take back what finalizers have returned."""
        while self._returned:
            memory = self._returned.popleft()
            self.lent -= 1
            self.lent_bytes -= memory.nbytes
            self._idle.setdefault(memory.nbytes, []).append((self._frame, memory))

    def end_frame(self) -> None:
        """Drain; free what was idle for 60 frames, and the oldest beyond the bound."""
        self.drain()
        self._frame += 1
        pieces = sorted(((frame, size) for size, idle in self._idle.items() for frame, _ in idle),
                        reverse=True)
        held = 0
        for frame, size in pieces:
            held += size
            if held > self._idle_bytes or self._frame - frame > _IDLE_FRAMES:
                self._free(self._idle[size].pop(0)[1])

    def release_idle(self) -> None:
        """Free everything that nobody uses."""
        self.drain()
        for idle in self._idle.values():
            for _, memory in idle:
                self._free(memory)
        self._idle.clear()

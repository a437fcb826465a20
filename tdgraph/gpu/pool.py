"""The textures of a device: made once, lent as leases, reused, and deleted when nobody wants them.

Whole state: `_entries`, every texture that exists in this generation (the registry owns the GL names);
`_idle`, those that nobody holds, by key, the latest last; `_returned`, what finalizers have put back since
the last drain; `generation`, raised when the context is lost or everything is released, so that a late
lease of an older generation is ignored.  All but `_returned` is touched by the device's thread only.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tdgraph.errors import GPULimitError, GPUMemoryError
from tdgraph.gpu.image import Lease, Returned
from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['Counts', 'Entry', 'Pool']

Key = tuple[str, int, int, int, str]

IDLE_FRAMES: Final = 60
IDLE_BYTES: Final = 1 << 30

_GL_TEXTURE_2D, _GL_TEXTURE_3D, _GL_TEXTURE_ARRAY, _GL_TEXTURE_CUBE = 0x0DE1, 0x806F, 0x8C1A, 0x8513
TARGETS: Final = {'2d': _GL_TEXTURE_2D, '3d': _GL_TEXTURE_3D, 'array': _GL_TEXTURE_ARRAY,
                  'cube': _GL_TEXTURE_CUBE}
GL_CUBE_FACE: Final = 0x8515
_GL_FRAMEBUFFER, _GL_COLOR_ATTACHMENT = 0x8D40, 0x8CE0


@dataclass(frozen=True, slots=True)
class Counts:
    """Textures of the pool: live = idle + lent, bytes of all of them; slots: downloads still held."""

    live: int
    idle: int
    lent: int
    bytes: int
    slots: int = 0


class Entry:
    """One texture with its framebuffers, one per layer that was drawn to."""

    __slots__ = ('framebuffers', 'idle_since', 'key', 'nbytes', 'spec', 'target', 'texture')

    def __init__(self, spec: Spec, texture: Any) -> None:
        self.spec, self.texture, self.target = spec, texture, TARGETS[spec.kind]
        self.key = key_of(spec)
        self.framebuffers: dict[int, Any] = {}
        self.idle_since = 0
        self.nbytes = spec.nbytes


def key_of(spec: Spec) -> Key:
    """What makes two textures interchangeable; the aspect does not."""
    return (spec.kind, spec.width, spec.height, spec.depth, spec.format)


class Pool:
    """Lend textures and take them back."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.generation = 0
        self._frame = 0
        self._bytes = 0
        self._entries: set[Entry] = set()
        self._idle: dict[Key, list[Entry]] = {}
        self._returned: Returned = deque()

    def take(self, spec: Spec, place: str = 'gpu') -> Lease:
        """Lend a texture for a spec; its contents are undefined.

        Raises: GPULimitError, GPUMemoryError.
        """
        if self._returned:
            self.drain()
        waiting = self._idle.get(key_of(spec))
        entry = waiting.pop() if waiting else self._make_room(spec, place)
        return Lease(entry, self.generation, self._returned)

    def drain(self) -> None:
        """Take back what finalizers have returned."""
        while self._returned:
            generation, entry = self._returned.popleft()
            if generation == self.generation:
                entry.idle_since = self._frame
                self._idle.setdefault(entry.key, []).append(entry)

    def end_frame(self) -> None:
        """Drain; delete what was idle for 60 frames, and the oldest beyond a gigabyte of idle textures."""
        self.drain()
        self._frame += 1
        waiting = sorted((e for entries in self._idle.values() for e in entries), key=lambda e: -e.idle_since)
        held = 0
        for entry in waiting:
            held += entry.nbytes
            if held > IDLE_BYTES or self._frame - entry.idle_since > IDLE_FRAMES:
                self._delete(entry)

    def release_idle(self) -> None:
        """Delete every texture that nobody holds."""
        self.drain()
        for entry in [e for entries in self._idle.values() for e in entries]:
            self._delete(entry)

    def release_all(self) -> None:
        """Delete every texture, lent ones too, whose images are dead from now on."""
        self.drain()
        for entry in list(self._entries):
            self._free(entry)
        self.forget()

    def forget(self) -> None:
        """Raise the generation; the GL names are gone (a lost context) or have been deleted."""
        self.generation += 1
        self._entries.clear()
        self._idle.clear()
        self._bytes = 0

    def counts(self) -> Counts:
        """Count the textures, after a drain."""
        self.drain()
        idle = sum(map(len, self._idle.values()))
        return Counts(len(self._entries), idle, len(self._entries) - idle, self._bytes)

    def framebuffer(self, entry: Entry, layer: int = 0) -> Any:
        """The moderngl framebuffer that draws to a layer, slice or face of a texture."""
        framebuffer = entry.framebuffers.get(layer)
        if framebuffer is None:
            framebuffer = entry.framebuffers[layer] = self._attach(entry, layer)
        return framebuffer

    def _attach(self, entry: Entry, layer: int) -> Any:
        ctx, gl = self._device.ctx, self._device.gl
        if entry.spec.kind == '2d':
            return ctx.framebuffer([entry.texture])
        # moderngl attaches no single layers: make one for a stand-in of this size, then change its picture.
        stand_in = ctx.renderbuffer((entry.spec.width, entry.spec.height))
        framebuffer = ctx.framebuffer([stand_in])
        gl.glBindFramebuffer(_GL_FRAMEBUFFER, framebuffer.glo)
        if entry.spec.kind == 'cube':
            gl.glFramebufferTexture2D(_GL_FRAMEBUFFER, _GL_COLOR_ATTACHMENT, GL_CUBE_FACE + layer,
                                      entry.texture.glo, 0)
        else:
            gl.glFramebufferTextureLayer(_GL_FRAMEBUFFER, _GL_COLOR_ATTACHMENT, entry.texture.glo, 0, layer)
        self._device.park()
        stand_in.release()
        return framebuffer

    def _make_room(self, spec: Spec, place: str) -> Entry:
        """Make a texture; where there is no room, once more without the idle ones."""
        self._device.check_size(spec, place)
        try:
            return self._make(spec, place)
        except GPUMemoryError:
            if not any(self._idle.values()):
                raise
        self.release_idle()
        return self._make(spec, place)

    def _make(self, spec: Spec, place: str) -> Entry:
        self._device.check_memory(spec.nbytes, place)
        texture = self._texture(spec)
        error = self._device.ctx.error
        if error != 'GL_NO_ERROR':
            texture.release()
            self._device.raise_error(error, place)
        entry = Entry(spec, texture)
        self._entries.add(entry)
        self._bytes += entry.nbytes
        return entry

    def _texture(self, spec: Spec) -> Any:
        ctx, form = self._device.ctx, spec.pixel_format
        size, volume = (spec.width, spec.height), (spec.width, spec.height, spec.depth)
        if spec.kind == '2d':
            texture = ctx.texture(size, form.stored, dtype=form.code, internal_format=form.internal)
            texture.repeat_x = texture.repeat_y = False
        elif spec.kind == 'cube':
            texture = ctx.texture_cube(size, form.stored, dtype=form.code, internal_format=form.internal)
        else:
            make = ctx.texture3d if spec.kind == '3d' else ctx.texture_array
            texture = make(volume, form.stored, dtype=form.code)
            texture.repeat_x = texture.repeat_y = False
            if form.srgb or form.packed:
                self._respecify(texture, spec)
        texture.filter = (ctx.LINEAR, ctx.LINEAR)
        texture.swizzle = form.swizzle
        return texture

    def _respecify(self, texture: Any, spec: Spec) -> None:
        """moderngl cannot name the internal format of an array or a volume."""
        form, target = spec.pixel_format, TARGETS[spec.kind]
        volume, kind = (spec.width, spec.height, spec.depth), (form.transfer, form.transfer_type)
        gl = self._device.bind(texture, target)
        gl.glTexImage3D(target, 0, form.internal, *volume, 0, *kind, None)

    def _delete(self, entry: Entry) -> None:
        self._idle[entry.key].remove(entry)
        if not self._idle[entry.key]:
            del self._idle[entry.key]
        self._entries.discard(entry)
        self._bytes -= entry.nbytes
        self._free(entry)

    def _free(self, entry: Entry) -> None:
        if entry.framebuffers:
            self._device.park()  # deleting the bound framebuffer is an error blamed on the next caller
        for framebuffer in entry.framebuffers.values():
            framebuffer.release()
        entry.framebuffers.clear()
        entry.texture.release()


def limit_error(place: str, what: str, size: int, limit: int) -> GPULimitError:
    """The error for a size beyond the driver's limit."""
    return GPULimitError(f'{place}: {what} {size} is more than this driver takes ({limit}); make it smaller')


def memory_error(place: str, wanted: int | None = None, free: int | None = None) -> GPUMemoryError:
    """The error for a texture that does not fit."""
    room = '' if free is None else f', {free >> 20} MB are free'
    size = '' if wanted is None else f' of {wanted >> 20} MB'
    return GPUMemoryError(f'{place}: the GPU has no room for an image{size}{room}; '
                          'use smaller images, a narrower pixel format, or keep fewer of them')

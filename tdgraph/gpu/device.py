"""The GPU of a process: one context, one thread, and everything that lives on it."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, NoReturn

import moderngl
from numpy.typing import NDArray

from tdgraph.errors import DeviceError, DeviceLostError, ProjectClosedError, WrongThreadError
from tdgraph.gpu import egl
from tdgraph.gpu.gl import Functions
from tdgraph.gpu.image import Image, Lease
from tdgraph.gpu.pool import Counts, Entry, Pool, limit_error, memory_error
from tdgraph.gpu.readback import DelayedQueue, Readback
from tdgraph.gpu.render import Renderer, prepare, redraw, render
from tdgraph.gpu.spec import Spec
from tdgraph.gpu.surface import Surface
from tdgraph.gpu.upload import upload

__all__ = ['Device']

_GL_TEXTURE0, _GL_FRAMEBUFFER_SRGB, _GL_SEAMLESS = 0x84C0, 0x8DB9, 0x884F
_GL_MAX_TEXTURE_SIZE, _GL_MAX_3D, _GL_MAX_LAYERS, _GL_MAX_CUBE = 0x0D33, 0x8073, 0x88FF, 0x851C
_GL_NVX_AVAILABLE, _GL_DEBUG_OUTPUT, _GL_DEBUG_SYNCHRONOUS = 0x9049, 0x92E0, 0x8242
_GL_DEBUG_TYPE_ERROR, _GL_DEBUG_FROM_COMPILER = 0x824C, 0x8248
_GL_MAX_UNIFORM_BLOCK: Final = 0x8A30
_ASK_MEMORY: Final = 64 << 20  # bytes below which nobody asks how much is free


# Counted rather than asked for: `os.getpid` is a system call, and `verify` stands before every pass.
_forks = 0


def _forked() -> None:
    global _forks
    _forks += 1


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)


class Device:
    """One OpenGL context, used by the thread and the process that made it, shared by all their Projects.

    selector: None, EGL's index, a UUID or part of a name (`egl.open_context`).  debug: GL's error messages
    are collected in `messages`, those of the shader compiler excepted.  wrap: GL functions to replace, for
    fault injection in tests.  windows: make the context on the X server, so that it can draw to windows.

    Raises: DeviceError where there is no such device, or another Device is open in this process.
    """

    _open: ClassVar[Device | None] = None

    def __init__(self, selector: egl.Selector = None, *, debug: bool = False,
                 wrap: Mapping[str, egl.Wrap] | None = None, windows: bool = False) -> None:
        if Device._open is not None:
            raise DeviceError('gpu: this process has a device already; use Device.shared() or close it first')
        self.selector = selector
        self.messages: list[str] = []
        self.lost = False
        self.loss = ''  # why the last context went
        self.debug, self._wrap, self.windows = debug, wrap, windows
        self._thread, self._forks = threading.get_ident(), _forks
        self._closed = False
        self.renderer: Renderer | None = None
        self.pool = Pool(self)
        self._connect()
        self.readback = Readback(self)
        Device._open = self

    @classmethod
    def shared(cls, selector: egl.Selector = None) -> Device:
        """The device of this process, made on first use; it may be `lost`, for the caller to `recover()`.

        Raises: DeviceError when another device than the open one is asked for; WrongThreadError.
        """
        device = Device._open
        if device is None:
            return cls(selector)
        device._verify_owner()
        if selector is not None and selector != device.selector and not device._is(selector):
            raise DeviceError(f'gpu: device {selector!r} was asked for, but this process uses '
                              f'{device.record.name}; one process has one device')
        return device

    @classmethod
    def is_open(cls) -> bool:
        """Whether this process has a device."""
        return Device._open is not None

    def _is(self, selector: egl.Selector) -> bool:
        if isinstance(selector, str):
            return self.record.matches(selector)
        return selector == self.record.index

    def _connect(self, context: egl.Context | None = None) -> None:
        open_context = egl.open_window_context if self.windows else egl.open_context
        self._context = context or open_context(self.selector, debug=self.debug, wrap=self._wrap)
        self.record = self._context.record()
        self.gl = Functions(self._context)
        loader: Any = self._context  # moderngl declares a dict, and takes an object with these methods
        self._moderngl = moderngl.create_context(context=loader, standalone=True)
        ctx = self._moderngl
        # A framebuffer must be bound while others are deleted; this one is never drawn to.
        self._parking = ctx.simple_framebuffer((1, 1))
        self._parking.use()
        ctx.enable_direct(_GL_FRAMEBUFFER_SRGB)
        ctx.enable_direct(_GL_SEAMLESS)
        self._unit = _GL_TEXTURE0 + ctx.default_texture_unit
        self.max_size, self.max_volume = self.integer(_GL_MAX_TEXTURE_SIZE), self.integer(_GL_MAX_3D)
        self.max_layers, self.max_cube = self.integer(_GL_MAX_LAYERS), self.integer(_GL_MAX_CUBE)
        self.extensions = self._context.gl_extensions()
        if self.debug:
            self._listen()

    def integer(self, name: int) -> int:
        """An integer that GL reports by name."""
        value = ctypes.c_int(0)
        self.gl.glGetIntegerv(name, ctypes.byref(value))
        return value.value

    def _listen(self) -> None:
        def heard(source: int, kind: int, code: int, severity: int, length: int, text: int,
                  user: int) -> None:
            if kind == _GL_DEBUG_TYPE_ERROR and source != _GL_DEBUG_FROM_COMPILER:
                self.messages.append(ctypes.string_at(text, length).decode(errors='replace'))

        words, pointers = [ctypes.c_uint] * 4, [ctypes.c_void_p] * 2
        signature = ctypes.CFUNCTYPE(None, *words, ctypes.c_int, *pointers)
        self._heard = signature(heard)
        self._moderngl.enable_direct(_GL_DEBUG_OUTPUT)
        self._moderngl.enable_direct(_GL_DEBUG_SYNCHRONOUS)
        self.gl.glDebugMessageCallback(ctypes.cast(self._heard, ctypes.c_void_p), None)

    # -- who may use it ------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Raise unless this is the device's thread and process, it is open and its context is alive."""
        if _forks != self._forks or threading.get_ident() != self._thread:
            self._verify_owner()
        if self._closed:
            raise ProjectClosedError('gpu: the device has been closed; open a Project to get another')
        if self.lost:
            raise DeviceLostError('gpu: the context was lost; Device.recover() makes another')

    def _verify_owner(self) -> None:
        if _forks != self._forks:
            raise WrongThreadError('gpu: this process was forked from the one that has the device; start '
                                   "workers with multiprocessing.get_context('spawn')")
        if threading.get_ident() != self._thread:
            raise WrongThreadError('gpu: the device belongs to the thread that made it; do GPU work there')

    @property
    def ctx(self) -> Any:
        """The moderngl context; inside gpu/ only."""
        return self._moderngl

    @property
    def generation(self) -> int:
        """Raised when the context is lost or everything is released; GL objects of an older one are gone."""
        return self.pool.generation

    @property
    def software(self) -> bool:
        """Whether the renderer runs on the CPU."""
        return self.record.software

    # -- errors and limits ---------------------------------------------------------------------------------

    def check(self, place: str) -> None:
        """Poll GL's error state once (0.2 microseconds).

        Raises: GPUMemoryError, DeviceLostError or DeviceError that names `place`.
        """
        error = self._moderngl.error
        if error != 'GL_NO_ERROR':
            self.raise_error(error, place)

    def raise_error(self, error: str, place: str) -> NoReturn:
        """Raise what a GL error means."""
        if error == 'GL_OUT_OF_MEMORY':
            raise memory_error(place) if not self.poll_lost() else self._lost_error(place)
        if error == 'GL_CONTEXT_LOST' or self.poll_lost():
            self._mark_lost()
            raise self._lost_error(place)
        raise DeviceError(f'{place}: the driver reports {error}; this is a fault of tdgraph or of the driver')

    def poll_lost(self) -> bool:
        """Ask the driver whether the context was reset; `lost` and `generation` follow."""
        if not self.lost and self._context.robust and self.gl.glGetGraphicsResetStatus():
            self._mark_lost()
        return self.lost

    def check_lost(self, place: str) -> None:
        """Raise DeviceLostError if the driver has reset the context."""
        if self.poll_lost():
            raise self._lost_error(place)

    def _mark_lost(self, why: str = 'the driver has reset the context') -> None:
        if not self.lost:
            self.lost, self.loss = True, why
            if self.renderer is not None:
                self.renderer.pending.drop()
            self.pool.forget()
            self.readback.forget()

    def _lost_error(self, place: str) -> DeviceLostError:
        return DeviceLostError(f'{place}: the driver has reset the GPU context and its images are gone; '
                               'Device.recover() makes another, then cook again')

    def recover(self) -> None:
        """Make a new context after a loss.  Images of the old one are dead; downloaded arrays stay."""
        if self.lost:
            self._reconnect()

    def _reconnect(self, context: egl.Context | None = None) -> None:
        self.readback.keep_alive(self._context)
        if context is not None:
            context.make_current()
        self._connect(context)
        self.lost = False
        self.readback.connect()

    def move_to_windows(self) -> None:
        """Go on with a context that can draw to windows: surfaces of one context belong to one display.

        As after a loss, images are dead and networks cook again; nothing happens where it can already.
        Raises: DeviceError without an X server or OpenGL on it; the device stays what it was then.
        """
        self.verify()
        if self.windows:
            return
        self.finish()
        context = egl.open_window_context(self.selector, debug=self.debug, wrap=self._wrap)
        self._mark_lost('a window was opened, and its context is another one')
        self.windows = True
        self._reconnect(context)

    def surface(self, window: int) -> Surface:
        """What draws to an X window; `windows` must be on."""
        self.verify()
        return Surface(self, self._context, window)

    def check_size(self, spec: Spec, place: str) -> None:
        """Raise GPULimitError for an image larger than the driver takes."""
        side = {'2d': self.max_size, 'array': self.max_size, '3d': self.max_volume, 'cube': self.max_cube}
        for what, size in (('width', spec.width), ('height', spec.height)):
            if size > side[spec.kind]:
                raise limit_error(place, what, size, side[spec.kind])
        depth = {'array': self.max_layers, '3d': self.max_volume}.get(spec.kind, spec.depth)
        if spec.depth > depth:
            raise limit_error(place, 'depth', spec.depth, depth)

    def check_memory(self, wanted: int, place: str) -> None:
        """Raise GPUMemoryError for an image that cannot fit into what is free now."""
        if wanted < _ASK_MEMORY:
            return
        free = self.free_memory()
        if free is not None and wanted > free:
            raise memory_error(place, wanted, free)

    def free_memory(self) -> int | None:
        """Bytes free for textures, where the driver or (software) the kernel tells."""
        if 'GL_NVX_gpu_memory_info' in self.extensions:
            return self.integer(_GL_NVX_AVAILABLE) << 10
        if self.software:
            try:
                with open('/proc/meminfo', encoding='ascii') as lines:
                    return next(int(line.split()[1]) << 10 for line in lines
                                if line.startswith('MemAvailable'))
            except (OSError, StopIteration):
                return None
        return None

    render, prepare, redraw = render, prepare, redraw

    def limits(self) -> dict[str, int]:
        """What the driver takes at most, in pixels, layers, texture units and uniform bytes."""
        ctx = self._moderngl
        return {'texture size': self.max_size, 'volume size': self.max_volume, 'cube size': self.max_cube,
                'array layers': self.max_layers, 'texture units': ctx.max_texture_units,
                'uniform block': self.integer(_GL_MAX_UNIFORM_BLOCK)}

    def finish(self) -> None:
        """Wait until the GPU has done everything; as interruptible as a download.

        Raises: DeviceLostError, DeviceError when it never does.
        """
        self.verify()
        self.flush()
        self.readback.finish('gpu')

    # -- images --------------------------------------------------------------------------------------------

    def new_image(self, spec: Spec, place: str = 'gpu') -> tuple[Image, Any]:
        """Return an image with undefined contents and the framebuffer of its first layer, to draw it once.

        Only its maker may draw, before anybody else sees it; call `park()` afterwards.
        """
        self.verify()
        lease = self.pool.take(spec, place)
        return Image(spec, lease), self.pool.framebuffer(lease.entry)

    def flush(self) -> None:
        """Issue the draws that wait for others (`gpu.pending`)."""
        if self.renderer is not None:
            self.renderer.pending.flush()

    def framebuffer(self, image: Image, layer: int = 0) -> Any:
        """The framebuffer of a layer, slice or face of an image under construction."""
        return self.pool.framebuffer(image.lease.entry, layer)

    def park(self) -> None:
        """Bind the 1x1 framebuffer: no other may be bound when it is deleted."""
        self._parking.use()

    def upload(self, array: NDArray[Any], format: str | None = None, kind: str = '2d',
               place: str = 'upload') -> Image:
        """Make an image of an array; nothing of it is kept.

        array: uint8, uint16 or float32, (h, w, c), for kind 'array' and '3d' (d, h, w, c), for 'cube'
        (6, n, n, c); c 1 to 4, any strides, row 0 = bottom.  format: a token of the pixel format menu; None
        takes the one that loses nothing.  Raises: ArrayTypeError, ArrayValueError, GPULimitError,
        GPUMemoryError.
        """
        self.verify()
        return upload(self, array, format, kind, place)

    def fill(self, spec: Spec, rgba: Sequence[float] = (0.0, 0.0, 0.0, 0.0)) -> Image:
        """An image of one colour; no texture is taken until somebody asks for its pixels."""
        self.verify()
        self.check_size(spec, 'fill')
        red, green, blue, alpha = rgba
        first, second = spec.pixel_format.channels[0], spec.pixel_format.channels[-1]
        colour = (red, green, blue, alpha)
        if spec.pixel_format.stored < 3:
            colour = (rgba[first], rgba[second], 0.0, 0.0)
        elif spec.pixel_format.components == 3:
            colour = (red, green, blue, 1.0)
        return Image(spec, recipe=lambda: self._cleared(spec, colour))

    def _cleared(self, spec: Spec, colour: tuple[float, float, float, float]) -> Lease:
        self.verify()
        lease = self.pool.take(spec, 'fill')
        for layer in range(spec.depth):
            self.pool.framebuffer(lease.entry, layer).clear(*colour)
        self.check('fill')
        return lease

    def bind(self, texture: Any, target: int) -> Functions:
        """Bind a texture on the unit that moderngl uses for the same purpose; return the GL functions."""
        gl = self.gl
        gl.glActiveTexture(self._unit)
        gl.glBindTexture(target, texture.glo)
        return gl

    def entry(self, image: Image) -> Entry:
        """The texture of an image, realised.

        Raises: DeviceLostError when it belongs to a context that is gone.
        """
        lease = image.lease
        if lease.generation != self.pool.generation:
            raise DeviceLostError('gpu: the image belongs to a context that is gone; cook again')
        return lease.entry

    # -- downloads -----------------------------------------------------------------------------------------

    def read(self, image: Image, dtype: str | None = None, top_down: bool = False,
             place: str = 'read') -> NDArray[Any]:
        """Wait for the GPU and return the pixels, a writable array of the caller's own.

        Returns float32 (h, w, c), or (d, h, w, c) for other kinds than 2d; row 0 = bottom unless `top_down`;
        c follows the pixel format.  dtype: 'native' gives the stored type (10-bit codes as uint16, 11-bit
        floats as float32, sRGB as its codes).
        Raises: ArrayTypeError for another dtype, DeviceLostError, DeviceError when the GPU never finishes.
        """
        self.verify()
        return self.readback.read(image, dtype, top_down, place)

    def delayed_queue(self) -> DelayedQueue:
        """A queue of delayed downloads; every TOP has its own."""
        return DelayedQueue(self.readback, self)

    # -- life ----------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Textures live, idle and lent now, and downloads whose arrays are still held."""
        counts = self.pool.counts()
        return Counts(counts.live, counts.idle, counts.lent, counts.bytes, self.readback.lent)

    def end_frame(self) -> None:
        """Once a frame: take back textures and downloads, notice a lost context.

        Raises: DeviceLostError.
        """
        self.verify()
        self.check_lost('gpu')
        self.flush()
        self.pool.end_frame()
        self.readback.end_frame()

    def release_idle(self) -> None:
        """Delete every texture that no image holds."""
        if not self.lost:
            self.verify()
            self.pool.release_idle()

    def release_all(self) -> None:
        """Delete every texture; images that are still held are dead, downloaded arrays stay readable."""
        if not self.lost:
            self.verify()
            self.park()
            if self.renderer is not None:
                self.renderer.pending.drop()
            self.pool.release_all()
            self.readback.release_idle()

    def close(self) -> None:
        """Give the device back: `Device.shared()` makes another.  Arrays that are held stay readable."""
        if self._closed:
            return
        self._verify_owner()
        self.release_all()
        self._closed = True
        Device._open = None
        self.readback.keep_alive(self._context)



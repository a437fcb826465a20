"""EGL without a display: find the GPUs of this machine and make one robust OpenGL context.

`Context` is what `moderngl.create_context(context=...)` takes: `load_opengl_function`, `__enter__`,
`__exit__`, `release`.  It exists because glcontext's EGL back end cannot ask for reset notification, cannot
find a device by name or UUID, and reads out of bounds for a negative device index.  Every GL function that
moderngl or this package uses is looked up through it, so a test can put its own function in between
(`wrap`) and make the Nth call fail.

libglvnd skips a vendor's driver that does not load without a word and hands out Mesa's software renderer;
so a device that was asked for by name or UUID must not turn out to be one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from tdgraph.errors import DeviceError
from tdgraph.gpu.library import DRM_FILE, EXTENSIONS, PACKAGES, core_library, egl

__all__ = ['Context', 'DeviceRecord', 'Selector', 'Wrap', 'enumerate_devices', 'open_context',
           'open_window_context']

Selector = int | str | None
Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]

# Mesa answers a wish for 3.3 with its newest version, NVIDIA with 3.3: ask for the newest first.
_VERSIONS: Final = ((4, 6), (4, 5), (4, 3), (4, 1), (3, 3))
SOFTWARE: Final = ('llvmpipe', 'softpipe', 'swrast', 'swiftshader', 'software rasterizer')

_NONE, _VENDOR, _DRAW = 0x3038, 0x3053, 0x3059
_OPENGL_API, _OPENGL_BIT, _PBUFFER_BIT = 0x30A2, 0x0008, 0x0001
_SURFACE_TYPE, _RENDERABLE_TYPE, _WIDTH, _HEIGHT = 0x3033, 0x3040, 0x3057, 0x3056
_MAJOR, _MINOR, _PROFILE, _CORE, _DEBUG = 0x3098, 0x30FB, 0x30FD, 0x1, 0x31B0
_ROBUST, _RESET_STRATEGY, _LOSE_ON_RESET = 0x31B2, 0x31BD, 0x31BF
_GL_VENDOR, _GL_RENDERER, _GL_VERSION, _GL_EXTENSIONS = 0x1F00, 0x1F01, 0x1F02, 0x1F03
_GL_NUM_EXTENSIONS, _GL_DEVICE_UUID = 0x821D, 0x9597
_WINDOW_BIT, _RED, _GREEN, _BLUE, _ALPHA = 0x0004, 0x3024, 0x3023, 0x3022, 0x3021
_UINT, _PTR, _TEXT = ctypes.c_uint, ctypes.c_void_p, ctypes.c_char_p


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One EGL device as `tdgraph doctor` shows it.  `problem` says why no context could be made on it.

    index: EGL's order, which is not CUDA's; `cuda` is CUDA's ordinal where the driver tells it.  uuid: 32
    hex digits or ''.  software: the renderer runs on the CPU.
    """

    index: int
    vendor: str
    renderer: str
    version: str
    uuid: str
    software: bool
    cuda: int | None = None
    file: str = ''
    problem: str = ''

    @property
    def name(self) -> str:
        """Vendor and renderer in one line."""
        return f'{self.vendor} {self.renderer}'.strip() or 'unnamed device'

    def matches(self, wanted: str) -> bool:
        """Whether `wanted` is this device's UUID (dashes and 'GPU-' optional) or part of its name."""
        folded = wanted.lower()
        digits = folded.removeprefix('gpu-').replace('-', '')
        return (len(digits) >= 8 and bool(self.uuid) and self.uuid.startswith(digits)) or (
            bool(folded) and folded in self.name.lower())


class Context:
    """One OpenGL core context on one display, current on the thread that made it.

    index: position of the device in EGL's order, None for EGL's default display.  robust: whether resets are
    reported.  windows: whether it can draw to windows.  `wrap` maps GL function names to a function that gets the
    original and returns what is called instead; both have the C signature, in ctypes' terms.
    """

    def __init__(self, display: int, index: int | None, *, debug: bool = False,
                 wrap: Mapping[str, Wrap] | None = None, windows: bool = False) -> None:
        self.index, self.debug, self.robust, self.windows = index, debug, False, windows
        self._display = display
        self._handle: int | None = None
        self._surface: int | None = None
        self._wrap = dict(wrap or {})
        self._addresses: dict[str, int] = {}
        self._kept: list[Any] = []  # ctypes callbacks must outlive the pointers that GL holds
        self._open()

    def _open(self) -> None:
        major, minor = ctypes.c_int(), ctypes.c_int()
        library = egl()
        if not library.call('eglInitialize', self._display, ctypes.byref(major), ctypes.byref(minor)):
            raise DeviceError(f'gpu: the display does not start ({library.failed()}); see tdgraph doctor')
        if not library.call('eglBindAPI', _OPENGL_API):
            raise DeviceError('gpu: this EGL has no desktop OpenGL; install ' + PACKAGES)
        extensions = (library.call('eglQueryString', self._display, EXTENSIONS) or b'').decode().split()
        config = self._config('EGL_KHR_no_config_context' in extensions)
        if self.windows:
            self.index = library.index_of(self._display)
            if 'EGL_KHR_no_config_context' in extensions:
                config = None  # fits every window, whatever its visual
        if 'EGL_KHR_surfaceless_context' not in extensions:
            size = (ctypes.c_int * 5)(_WIDTH, 1, _HEIGHT, 1, _NONE)
            self._surface = library.call('eglCreatePbufferSurface', self._display, config, size)
        for robust, version in product((True, False), _VERSIONS):
            wishes = self._wishes(robust, *version)
            self._handle = library.call('eglCreateContext', self._display, config, None, wishes)
            if self._handle:
                break
        if not self._handle:
            raise DeviceError(f'gpu: no OpenGL 3.3 core context ({library.failed()}); use a newer driver')
        self.make_current()
        self.robust = robust and bool(self.load_opengl_function('glGetGraphicsResetStatus'))

    def _config(self, optional: bool) -> int | None:
        kind = _WINDOW_BIT if self.windows else _PBUFFER_BIT
        wanted = (ctypes.c_int * 5)(_SURFACE_TYPE, kind, _RENDERABLE_TYPE, _OPENGL_BIT, _NONE)
        found, count = ctypes.c_void_p(), ctypes.c_int()
        egl().call('eglChooseConfig', self._display, wanted, ctypes.byref(found), 1, ctypes.byref(count))
        if count.value < 1 and not optional:
            raise DeviceError('gpu: the display has no OpenGL configuration; install ' + PACKAGES)
        return found.value if count.value else None

    def _wishes(self, robust: bool, major: int, minor: int) -> Any:
        pairs = [_MAJOR, major, _MINOR, minor, _PROFILE, _CORE]
        if self.debug:
            pairs += [_DEBUG, 1]
        if robust:
            pairs += [_ROBUST, 1, _RESET_STRATEGY, _LOSE_ON_RESET]
        return (ctypes.c_int * (len(pairs) + 1))(*pairs, _NONE)

    def make_current(self, surface: int | None = None) -> None:
        """Make this the calling thread's context, drawing to a window's surface or to none."""
        surface = surface or self._surface
        if not egl().call('eglMakeCurrent', self._display, surface, surface, self._handle):
            raise DeviceError(f'gpu: the context cannot be made current ({egl().failed()})')

    def window_surface(self, window: int) -> int:
        """Make the surface of an X window.

        Raises: DeviceError for a context without windows, and where no configuration fits the window.
        """
        if not self.windows:
            raise DeviceError('gpu: this context cannot draw to windows; Device.move_to_windows() makes another')
        wanted = (ctypes.c_int * 13)(_SURFACE_TYPE, _WINDOW_BIT, _RENDERABLE_TYPE, _OPENGL_BIT, _RED, 8, _GREEN, 8,
                                     _BLUE, 8, _ALPHA, 0, _NONE)
        found, count = (ctypes.c_void_p * 256)(), ctypes.c_int()
        library = egl()
        library.call('eglChooseConfig', self._display, wanted, found, len(found), ctypes.byref(count))
        for config in found[:count.value]:
            surface = library.call('eglCreateWindowSurface', self._display, config, window, None)
            if surface:
                return int(surface)
        raise DeviceError(f'gpu: no surface for the window ({library.failed()}, {count.value} configurations); '
                          'the X server has no OpenGL for it')

    def destroy_surface(self, surface: int) -> None:
        """Let go of a window's surface, which must not be current."""
        egl().call('eglDestroySurface', self._display, surface)

    def swap(self, surface: int) -> bool:
        """Show what was drawn to a window's surface, which must be current; False where the window is gone."""
        return bool(egl().call('eglSwapBuffers', self._display, surface))

    def swap_interval(self, interval: int) -> None:
        """Wait for so many refreshes of the screen in each `swap` of the current surface."""
        egl().call('eglSwapInterval', self._display, interval)

    @property
    def released(self) -> bool:
        """Whether the context is gone."""
        return self._handle is None

    def release(self) -> None:
        """Destroy the context; buffers that are still mapped become invalid."""
        if self._handle is None:
            return
        library = egl()
        if library.call('eglGetCurrentContext') == self._handle:
            library.call('eglMakeCurrent', self._display, None, None, None)
        library.call('eglDestroyContext', self._display, self._handle)
        if self._surface:
            library.call('eglDestroySurface', self._display, self._surface)
        self._handle = self._surface = None

    def __enter__(self) -> Context:
        self.make_current()
        return self

    def __exit__(self, *exc: object) -> None:
        """Stay current: there is one context, and code without one reads uninitialised memory."""

    def load_opengl_function(self, name: str) -> int:
        """The address of a GL function, 0 where the driver lacks it."""
        address = self._addresses.get(name)
        if address is None:
            address = self._find(name)
            if address and name in self._wrap:
                address = self._wrapped(name, address)
            self._addresses[name] = address
        return address

    def _find(self, name: str) -> int:
        address = egl().call('eglGetProcAddress', name.encode())
        if not address:  # EGL 1.4 need not know core functions
            symbol = getattr(core_library(), name, None)
            address = ctypes.cast(symbol, ctypes.c_void_p).value if symbol else None
        return address or 0

    def _wrapped(self, name: str, address: int) -> int:
        from tdgraph.gpu.gl import prototype

        kind = prototype(name)
        callback = kind(self._wrap[name](kind(address)))
        self._kept.append(callback)
        return ctypes.cast(callback, ctypes.c_void_p).value or 0

    def record(self, index: int | None = None) -> DeviceRecord:
        """Describe the device of this context, which must be current."""
        position = self.index if index is None else index
        renderer = self._text(_GL_RENDERER)
        handles = egl().devices()
        handle = handles[position] if position is not None and position < len(handles) else None
        return DeviceRecord(
            index=-1 if position is None else position, vendor=self._text(_GL_VENDOR), renderer=renderer,
            version=self._text(_GL_VERSION), uuid=self._uuid(),
            software=any(word in renderer.lower() for word in SOFTWARE),
            cuda=egl().cuda_ordinal(handle) if handle else None,
            file=egl().device_text(handle, DRM_FILE) if handle else '')

    def _text(self, name: int) -> str:
        function = ctypes.CFUNCTYPE(_TEXT, _UINT)(self.load_opengl_function('glGetString'))
        return (function(name) or b'').decode(errors='replace')

    def _uuid(self) -> str:
        address = self.load_opengl_function('glGetUnsignedBytei_vEXT')
        if not address or 'GL_EXT_memory_object' not in self.gl_extensions():
            return ''
        digits = (ctypes.c_ubyte * 16)()
        ctypes.CFUNCTYPE(None, _UINT, _UINT, _PTR)(address)(_GL_DEVICE_UUID, 0, digits)
        ctypes.CFUNCTYPE(_UINT)(self.load_opengl_function('glGetError'))()
        return bytes(digits).hex() if any(digits) else ''

    def gl_extensions(self) -> set[str]:
        """Names of the context's GL extensions."""
        count = ctypes.c_int()
        ctypes.CFUNCTYPE(None, _UINT, _PTR)(self.load_opengl_function('glGetIntegerv'))(
            _GL_NUM_EXTENSIONS, ctypes.byref(count))
        text = ctypes.CFUNCTYPE(_TEXT, _UINT, _UINT)(self.load_opengl_function('glGetStringi'))
        return {text(_GL_EXTENSIONS, i).decode() for i in range(count.value)}


class _KeepCurrent:
    """Restore the thread's current context: probing makes others current for a moment."""

    def __enter__(self) -> None:
        library = egl()
        self.display = library.call('eglGetCurrentDisplay')
        self.context = library.call('eglGetCurrentContext')
        self.surface = library.call('eglGetCurrentSurface', _DRAW)

    def __exit__(self, *exc: object) -> None:
        if self.display and self.context:
            egl().call('eglMakeCurrent', self.display, self.surface, self.surface, self.context)


def _probe(index: int, handle: int) -> DeviceRecord:
    problem = 'EGL gives no display for this device'
    for display in egl().displays(handle):
        try:
            context = Context(display, index)
        except DeviceError as error:
            problem = str(error)
            continue
        try:
            return context.record()
        finally:
            context.release()
    library = egl()
    return DeviceRecord(index, library.device_text(handle, _VENDOR), '', '', '',
                        library.is_software_device(handle), library.cuda_ordinal(handle),
                        library.device_text(handle, DRM_FILE), problem)


def enumerate_devices() -> list[DeviceRecord]:
    """Describe every EGL device, a context being made on each for a moment (about 0.1 s a device).

    Raises: DeviceError without an EGL library.
    """
    with _KeepCurrent():
        return [_probe(index, handle) for index, handle in enumerate(egl().devices())]


def listing(records: list[DeviceRecord]) -> str:
    """The devices in one line, for messages."""
    return '; '.join(f'{r.index}: {r.name}' + (f' ({r.problem})' if r.problem else '')
                     for r in records) or 'EGL lists none'


def _open_index(index: int, debug: bool, wrap: Mapping[str, Wrap] | None) -> Context:
    handles = egl().devices()
    if not 0 <= index < len(handles):
        raise DeviceError(f'gpu: no EGL device {index}; there are: {listing(enumerate_devices())}')
    problem = 'EGL gives no display for it'
    for display in egl().displays(handles[index]):
        try:
            context = Context(display, index, debug=debug, wrap=wrap)
        except DeviceError as error:
            problem = str(error)
            continue
        if context.record().software and not egl().is_software_device(handles[index]):
            context.release()
            raise DeviceError(
                f"gpu: EGL device {index} is a GPU, but OpenGL on it is a software renderer; the vendor's "
                'driver did not load (in a container its libglvnd JSON or "graphics" capability is missing)')
        return context
    raise DeviceError(f'gpu: EGL device {index} cannot be used ({problem}); see tdgraph doctor')


def _open_named(wanted: str, debug: bool, wrap: Mapping[str, Wrap] | None) -> Context:
    records = enumerate_devices()
    for record in records:
        if record.matches(wanted) and not record.problem:
            return _open_index(record.index, debug, wrap)
    hint = ''
    if records and all(record.software for record in records):
        hint = " (only software rendering answers: is the GPU's driver installed, with its EGL vendor JSON?)"
    raise DeviceError(f'gpu: no device {wanted!r}{hint}; there are: {listing(records)}')


def _open_any(debug: bool, wrap: Mapping[str, Wrap] | None) -> Context:
    handles = egl().devices()
    order = sorted(range(len(handles)), key=lambda i: egl().is_software_device(handles[i]))
    problems = []
    for index in order:
        try:
            return _open_index(index, debug, wrap)
        except DeviceError as error:
            problems.append(str(error))
    for display in egl().displays(None):
        try:
            return Context(display, None, debug=debug, wrap=wrap)
        except DeviceError as error:
            problems.append(str(error))
    raise DeviceError('gpu: no device gives an OpenGL context (' + ' | '.join(problems or ['no display'])
                      + f'); for software rendering: apt-get install {PACKAGES}')


def open_context(selector: Selector = None, *, debug: bool = False,
                 wrap: Mapping[str, Wrap] | None = None) -> Context:
    """Make a context current on this thread.

    selector: None takes the first GPU that works, else the software renderer; an int is EGL's index; a str
    is a UUID or part of vendor or renderer.  Raises: DeviceError, listing the devices there are.
    """
    if selector is None:
        return _open_any(debug, wrap)
    if isinstance(selector, bool) or not isinstance(selector, int | str):
        raise DeviceError(f'gpu: cannot select a device by {selector!r}; use an index, a UUID or a name')
    return _open_index(selector, debug, wrap) if isinstance(selector, int) else _open_named(
        selector, debug, wrap)


def open_window_context(selector: Selector = None, *, debug: bool = False,
                        wrap: Mapping[str, Wrap] | None = None) -> Context:
    """Make a context current that draws to the windows of the X server that DISPLAY names, and without them.

    The server decides which device that is.  Raises: DeviceError where it is not the selected one, or the server
    has no OpenGL; what was current stays current then.
    """
    with _KeepCurrent():
        display = egl().window_display()
        if display is None:
            raise DeviceError('gpu: EGL reaches no X server; set DISPLAY, or cook without a window')
        context = Context(display, None, debug=debug, wrap=wrap, windows=True)
        record = context.record()
        wanted = record.matches(selector) if isinstance(selector, str) else selector in (None, record.index)
        if not wanted:
            context.release()
            raise DeviceError(f'gpu: device {selector!r} was asked for, but windows of this X server are drawn by '
                              f'{record.name}; leave the device out, or cook without a window')
    context.make_current()
    return context

"""The EGL library, through ctypes: its functions with their types, its devices and displays."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any, Final

from tdgraph.errors import DeviceError

__all__ = ['Egl', 'core_library', 'egl']

LIBRARIES: Final = ('libEGL.so.1', 'libEGL.so', 'libEGL_nvidia.so.0', 'libEGL_mesa.so.0')
PACKAGES: Final = 'libegl1 libgl1-mesa-dri libegl-mesa0 libgl1'

EXTENSIONS, DRM_FILE = 0x3055, 0x3233
_PLATFORM_DEVICE, _PLATFORM_SURFACELESS, _CUDA_DEVICE = 0x313F, 0x31DD, 0x323A
_PLATFORM_X11, _DEVICE_OF_DISPLAY = 0x31D5, 0x322C

_INT, _UINT, _PTR, _TEXT, _FLAG = (ctypes.c_int, ctypes.c_uint, ctypes.c_void_p, ctypes.c_char_p,
                                   ctypes.c_uint)
_SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {
    'eglGetError': (_INT,),
    'eglQueryString': (_TEXT, _PTR, _INT),
    'eglGetDisplay': (_PTR, _PTR),
    'eglInitialize': (_FLAG, _PTR, _PTR, _PTR),
    'eglBindAPI': (_FLAG, _UINT),
    'eglChooseConfig': (_FLAG, _PTR, _PTR, _PTR, _INT, _PTR),
    'eglCreateContext': (_PTR, _PTR, _PTR, _PTR, _PTR),
    'eglCreatePbufferSurface': (_PTR, _PTR, _PTR, _PTR),
    'eglCreateWindowSurface': (_PTR, _PTR, _PTR, ctypes.c_ulong, _PTR),
    'eglDestroyContext': (_FLAG, _PTR, _PTR),
    'eglDestroySurface': (_FLAG, _PTR, _PTR),
    'eglMakeCurrent': (_FLAG, _PTR, _PTR, _PTR, _PTR),
    'eglSwapBuffers': (_FLAG, _PTR, _PTR),
    'eglSwapInterval': (_FLAG, _PTR, _INT),
    'eglGetCurrentContext': (_PTR,),
    'eglGetCurrentDisplay': (_PTR,),
    'eglGetCurrentSurface': (_PTR, _INT),
    'eglGetProcAddress': (_PTR, _TEXT),
}
_EXTENSION_SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {
    'eglGetPlatformDisplayEXT': (_PTR, _UINT, _PTR, _PTR),
    'eglQueryDevicesEXT': (_FLAG, _INT, _PTR, _PTR),
    'eglQueryDeviceStringEXT': (_TEXT, _PTR, _INT),
    'eglQueryDeviceAttribEXT': (_FLAG, _PTR, _INT, _PTR),
    'eglQueryDisplayAttribEXT': (_FLAG, _PTR, _INT, _PTR),
}


class Egl:
    """The EGL library with typed functions; an extension that is missing is None."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.library = library
        self.functions: dict[str, Any] = {}
        for name, (result, *arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
            self.functions[name] = function
        for name, (result, *arguments) in _EXTENSION_SIGNATURES.items():
            address = self.functions['eglGetProcAddress'](name.encode())
            self.functions[name] = ctypes.CFUNCTYPE(result, *arguments)(address) if address else None
        self.extensions = set((self.call('eglQueryString', None, EXTENSIONS) or b'').decode().split())

    def call(self, name: str, *arguments: Any) -> Any:
        """Call an EGL function; None where the library lacks it."""
        function = self.functions[name]
        return function(*arguments) if function is not None else None

    def failed(self) -> str:
        """The last EGL error as text."""
        return f'EGL error {self.call("eglGetError"):#06x}'

    def devices(self) -> list[int]:
        """Handles of all EGL devices in EGL's order; empty where EGL cannot enumerate."""
        if self.functions['eglQueryDevicesEXT'] is None or not (
                {'EGL_EXT_device_base', 'EGL_EXT_device_enumeration'} & self.extensions):
            return []
        count = ctypes.c_int(0)
        if not self.call('eglQueryDevicesEXT', 0, None, ctypes.byref(count)) or count.value < 1:
            return []
        handles = (ctypes.c_void_p * count.value)()
        if not self.call('eglQueryDevicesEXT', count.value, handles, ctypes.byref(count)):
            return []
        return [handle for handle in handles[:count.value] if handle]

    def is_software_device(self, handle: int) -> bool:
        """Whether EGL itself calls the device a software renderer."""
        return 'EGL_MESA_device_software' in self.device_text(handle, EXTENSIONS).split()

    def device_text(self, handle: int, name: int) -> str:
        """A string of a device; '' where it has none."""
        text = (self.call('eglQueryDeviceStringEXT', handle, name) or b'').decode(errors='replace')
        self.call('eglGetError')
        return text

    def cuda_ordinal(self, handle: int) -> int | None:
        """CUDA's number of the device (EGL_NV_device_cuda), or None."""
        value = ctypes.c_ssize_t(-1)
        if 'EGL_NV_device_cuda' in self.device_text(handle, EXTENSIONS).split() and self.call(
                'eglQueryDeviceAttribEXT', handle, _CUDA_DEVICE, ctypes.byref(value)):
            return value.value
        return None

    def displays(self, handle: int | None) -> list[int]:
        """Displays to try for a device, or, without one, for whatever EGL offers by itself."""
        found: list[int | None] = []
        if handle is not None:
            found.append(self.call('eglGetPlatformDisplayEXT', _PLATFORM_DEVICE, handle, None))
        else:
            if 'EGL_MESA_platform_surfaceless' in self.extensions:
                found.append(self.call('eglGetPlatformDisplayEXT', _PLATFORM_SURFACELESS, None, None))
            found.append(self.call('eglGetDisplay', None))
        return [display for display in found if display]

    def window_display(self) -> int | None:
        """The display of the X server that DISPLAY names, through a connection of EGL's own; None without one.

        Of EGL's own: a window belongs to the server, whoever made it, and EGL's connection outlives the
        library that opens windows.
        """
        if not {'EGL_EXT_platform_x11', 'EGL_KHR_platform_x11'} & self.extensions:
            return None
        return self.call('eglGetPlatformDisplayEXT', _PLATFORM_X11, None, None) or None

    def index_of(self, display: int) -> int | None:
        """EGL's index of the device behind an initialised display; None where EGL does not tell."""
        handle = ctypes.c_ssize_t(0)
        if not self.call('eglQueryDisplayAttribEXT', display, _DEVICE_OF_DISPLAY, ctypes.byref(handle)):
            self.call('eglGetError')
            return None
        handles = self.devices()
        return handles.index(handle.value) if handle.value in handles else None


@cache
def egl() -> Egl:
    """Load EGL: libglvnd's dispatcher, else a vendor's own library.

    Raises: DeviceError that names Debian's packages where there is none.
    """
    for name in LIBRARIES:
        try:
            return Egl(ctypes.CDLL(name))
        except (OSError, AttributeError):  # not there, or a stub without EGL's functions
            continue
    raise DeviceError(f'gpu: no EGL library ({LIBRARIES[0]}) on this machine; '
                      f'install it: apt-get install {PACKAGES}')


@cache
def core_library() -> ctypes.CDLL | None:
    """The library with OpenGL's core functions, or None."""
    for name in ('libOpenGL.so.0', 'libGL.so.1'):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None

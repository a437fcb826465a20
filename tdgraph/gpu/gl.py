"""The GL functions that moderngl has no call for: fences, mapped buffers, transfers with any type.

PyOpenGL declares them (types and constants); the addresses come from our own EGL context, so that one place
decides what a function is.  Calling through ctypes releases the GIL: Ctrl-C and other threads go on while
the driver waits.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from importlib import import_module
from typing import Any, Final, Protocol

# PyOpenGL chooses its platform when it is first imported; without a display GLX would fail.
os.environ.setdefault('PYOPENGL_PLATFORM', 'egl')

import OpenGL

__all__ = ['Functions', 'prototype']

OpenGL.ERROR_CHECKING = False  # it would report moderngl's pending errors as its own

_VERSIONS: Final = ('1_0', '1_1', '1_2', '1_3', '1_5', '2_0', '3_0', '3_1', '3_2', '3_3', '4_2', '4_3', '4_4',
                    '4_5')


class Loader(Protocol):
    """What gives the addresses."""

    def load_opengl_function(self, name: str) -> int: ...


@cache
def prototype(name: str) -> Any:
    """The ctypes function type of a GL function of OpenGL 1.0 to 4.5.

    Raises: LookupError for another name.
    """
    for version in _VERSIONS:
        declared = getattr(import_module(f'OpenGL.raw.GL.VERSION.GL_{version}'), name, None)
        if declared is not None:
            return ctypes.CFUNCTYPE(_plain(declared.restype), *map(_plain, declared.argtypes))
    raise LookupError(f'gl: PyOpenGL declares no {name}')


def _plain(kind: Any) -> Any:
    """PyOpenGL's array types convert slowly; an address is enough here."""
    simple = isinstance(kind, type) and issubclass(kind, ctypes._SimpleCData)
    return kind if kind is None or simple else ctypes.c_void_p


class Functions:
    """GL functions as attributes, resolved on first use: `functions.glFinish()`."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        if not name.startswith('gl'):
            raise AttributeError(name)
        address = self._loader.load_opengl_function(name)
        if not address:
            raise AttributeError(f'gl: this driver has no {name}')
        function = prototype(name)(address)
        setattr(self, name, function)
        return function

    def has(self, name: str) -> bool:
        """Whether the driver has a function of this name."""
        return bool(self._loader.load_opengl_function(name))

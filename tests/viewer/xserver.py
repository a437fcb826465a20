"""What a user sees and does, through Xlib: pixels of the screen, the mouse, keys.

Imported inside the processes of the tests.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

import numpy as np

X = ctypes.CDLL('libX11.so.6')
_PTR, _LONG, _ULONG, _INT, _UINT = (ctypes.c_void_p, ctypes.c_long, ctypes.c_ulong, ctypes.c_int, ctypes.c_uint)
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    'XOpenDisplay': (_PTR, ctypes.c_char_p), 'XDefaultRootWindow': (_ULONG, _PTR), 'XSync': (_INT, _PTR, _INT),
    'XGetImage': (_PTR, _PTR, _ULONG, _INT, _INT, _UINT, _UINT, _ULONG, _INT),
    'XWarpPointer': (_INT, _PTR, _ULONG, _ULONG, _INT, _INT, _UINT, _UINT, _INT, _INT),
    'XStringToKeysym': (_ULONG, ctypes.c_char_p), 'XKeysymToKeycode': (ctypes.c_ubyte, _PTR, _ULONG),
    'XSendEvent': (_INT, _PTR, _ULONG, _INT, _LONG, _PTR), 'XFetchName': (_INT, _PTR, _ULONG, _PTR),
}
for _name, (_result, *_arguments) in _SIGNATURES.items():
    _function = getattr(X, _name)
    _function.restype, _function.argtypes = _result, _arguments
_ALL_PLANES, _Z_PIXMAP = 0xFFFFFFFF, 2
_KEY_PRESS, _BUTTON_PRESS = 2, 4


class _Image(ctypes.Structure):
    """The beginning of XImage."""

    _fields_ = [('width', _INT), ('height', _INT), ('xoffset', _INT), ('format', _INT), ('data', _PTR)]


class _Event(ctypes.Structure):
    """XKeyEvent and XButtonEvent, which are alike."""

    _fields_ = [('type', _INT), ('serial', _ULONG), ('send_event', _INT), ('display', _PTR), ('window', _ULONG),
                ('root', _ULONG), ('subwindow', _ULONG), ('time', _ULONG), ('x', _INT), ('y', _INT),
                ('x_root', _INT), ('y_root', _INT), ('state', _UINT), ('code', _UINT), ('same_screen', _INT),
                ('padding', _LONG * 24)]


class Server:
    """A connection of our own to the X server."""

    def __init__(self) -> None:
        self.display = X.XOpenDisplay(os.environ['DISPLAY'].encode())
        assert self.display
        self.root = X.XDefaultRootWindow(self.display)

    def pixels(self, window: int, size: tuple[int, int]) -> Any:
        """Return what the screen shows of a window: uint8 (h, w, 3), row 0 = bottom."""
        X.XSync(self.display, 0)
        width, height = size
        found = X.XGetImage(self.display, window, 0, 0, width, height, _ALL_PLANES, _Z_PIXMAP)
        assert found
        image = ctypes.cast(found, ctypes.POINTER(_Image)).contents
        data = ctypes.string_at(image.data, width * height * 4)
        return np.frombuffer(data, np.uint8).reshape(height, width, 4)[::-1, :, 2::-1]

    def move(self, window: int, x: int, y: int) -> None:
        """Put the mouse on a pixel of a window, from its upper left corner."""
        X.XWarpPointer(self.display, 0, window, 0, 0, 0, 0, x, y)
        X.XSync(self.display, 0)

    def key(self, window: int, name: str, state: int = 0) -> None:
        """Press and let go of a key; `state` 1 is Shift, 4 Control."""
        code = X.XKeysymToKeycode(self.display, X.XStringToKeysym(name.encode()))
        self._send(window, _KEY_PRESS, code, state)
        self._send(window, _KEY_PRESS + 1, code, state)

    def button(self, window: int, number: int, down: bool) -> None:
        """Press a button or let it go: 1 left, 2 middle, 3 right, 4 and 5 the wheel."""
        self._send(window, _BUTTON_PRESS if down else _BUTTON_PRESS + 1, number, 0)

    def _send(self, window: int, kind: int, code: int, state: int) -> None:
        self.time = getattr(self, 'time', 1000) + 20
        event = _Event(kind, 0, 1, self.display, window, self.root, 0, self.time, 1, 1, 1, 1, state, code, 1)
        assert X.XSendEvent(self.display, window, 1, 0, ctypes.byref(event))
        X.XSync(self.display, 0)

    def title(self, window: int) -> str:
        """Return a window's title."""
        name = ctypes.c_char_p()
        X.XFetchName(self.display, window, ctypes.byref(name))
        return (name.value or b'').decode(errors='replace')

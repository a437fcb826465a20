"""GLFW: windows on the X server that DISPLAY names.

Started when a display is first asked for, ended with the last window.  Not sooner: a virtual X server starts over
when its last client leaves, and refuses who comes meanwhile.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from tdgraph.errors import DisplayError, WrongThreadError

__all__ = ['check', 'close_window', 'events', 'monitor_size', 'open_window', 'primary_monitor', 'wait']

_open = 0
_complaints: list[str] = []
_heard: Any = None  # GLFW holds the pointer


def _library() -> Any:
    import glfw

    return glfw


def _start() -> Any:
    """Start GLFW on X11: EGL makes surfaces of X windows, and XWayland gives them to Wayland's desktops."""
    global _heard
    if threading.current_thread() is not threading.main_thread():
        raise WrongThreadError('view: windows belong to the main thread of a program; call it there')
    if not os.environ.get('DISPLAY'):
        raise no_display('DISPLAY is not set')
    try:
        glfw = _library()
    except ImportError as error:
        raise no_display(f'GLFW does not load ({error})') from error
    glfw.ERROR_REPORTING = False
    _heard = glfw.set_error_callback(_hear)
    glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)
    if not glfw.init():
        raise no_display(f"the X server {os.environ['DISPLAY']} does not answer ({_last_complaint()})")
    return glfw


def _hear(code: int, text: bytes | str) -> None:
    _complaints.append(text.decode(errors='replace') if isinstance(text, bytes) else text)


def _last_complaint() -> str:
    return _complaints[-1] if _complaints else 'no reason given'


def no_display(why: str) -> DisplayError:
    """Return the error of having no screen."""
    return DisplayError(f'view: no display, {why}; start it on a desktop or under xvfb-run, or cook without a '
                        'window: tdgraph cook FILE --out picture.png')


def check() -> None:
    """Raise DisplayError where no window can be opened, WrongThreadError beside the main thread."""
    _start()


def monitor_size() -> tuple[int, int]:
    """Return width and height of the primary monitor, whether or not a window is open."""
    _start()
    return primary_monitor()[1]


def open_window(size: tuple[int, int], title: str) -> Any:
    """Open a window without a GL context of its own.

    Raises: DisplayError where there is no display, WrongThreadError.
    """
    global _open
    glfw = _start()
    glfw.default_window_hints()
    glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
    window = glfw.create_window(*size, title, None, None)
    if not window:
        raise no_display(f'no window ({_last_complaint()})')
    _open += 1
    return window


def close_window(window: Any) -> None:
    """Close a window; with the last one GLFW ends."""
    global _open
    glfw = _library()
    glfw.destroy_window(window)
    _open -= 1
    if not _open:
        glfw.terminate()


def primary_monitor() -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (position, size) of the primary monitor in screen coordinates, y downwards."""
    glfw = _library()
    monitor = glfw.get_primary_monitor()
    if not monitor:
        return (0, 0), (1920, 1080)
    mode = glfw.get_video_mode(monitor)
    return glfw.get_monitor_pos(monitor), (mode.size.width, mode.size.height)


def events() -> None:
    """Handle what has happened."""
    _library().poll_events()


def wait(seconds: float) -> None:
    """Wait for something to happen, at most so long."""
    if seconds > 0:
        _library().wait_events_timeout(seconds)

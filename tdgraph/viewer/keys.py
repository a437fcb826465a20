"""The keys of the window, and TouchDesigner's names for the keys of the keyboard."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

__all__ = ['COMMANDS', 'help_text', 'key_name']


class Command(NamedTuple):
    """A key, the method of the window that it calls, and what that does."""

    key: str
    method: str
    help: str
    always: bool = False  # also where the network listens to the keyboard
    both: bool = False  # takes 1, or -1 with Shift


COMMANDS = (
    Command('space', 'toggle_pause', 'pause, go on'),
    Command('.', 'step', 'one frame on, and pause'),
    Command('n', 'next_op', 'show the next operator of this component (with Shift: the one before)', both=True),
    Command('home', 'first_op', 'show the operator that was asked for'),
    Command('f', 'fit', 'fit the picture into the window'),
    Command('1', 'one_to_one', 'one to one'),
    Command('+', 'closer', 'larger'),
    Command('-', 'farther', 'smaller'),
    Command('a', 'next_alpha', 'alpha: ignored, over checks, as grey'),
    Command('e', 'brighter', 'twice as bright (with Shift: half)', both=True),
    Command('0', 'neutral', 'brightness and alpha as at first'),
    Command('pageup', 'next_layer', 'next layer of an array, volume or cube'),
    Command('pagedown', 'previous_layer', 'layer before'),
    Command('v', 'toggle_values', 'write the pixel under the cursor, and in full screen errors, over the picture'),
    Command('s', 'save', 'save the picture beside the network'),
    Command('r', 'reload', 'load the file again'),
    Command('f11', 'toggle_full_screen', 'full screen and back (also Alt+Enter)', True),
    Command('f1', 'toggle_help', 'these keys', True),
    Command('esc', 'escape', 'leave help, full screen, the window', True),
)
MOUSE = (('wheel', 'zoom about the cursor'), ('drag', 'move the picture'))
NOTE = ('Where the network listens to the keyboard or the mouse, hold Ctrl for the keys and the wheel,',
        'and drag with the middle button.')


def help_text() -> list[str]:
    """Return the keys and what they do, a line each, with a tab between."""
    rows = [(command.key, command.help) for command in COMMANDS] + list(MOUSE)
    return [f'{key}\t{text}' for key, text in rows] + [f'\t{line}' for line in NOTE]


@cache
def _names() -> dict[int, str]:
    """Return GLFW's key codes that have a name of their own."""
    import glfw

    special: dict[str, str] = {
        'ESCAPE': 'esc', 'ENTER': 'enter', 'TAB': 'tab', 'BACKSPACE': 'backspace', 'INSERT': 'insert',
        'DELETE': 'delete', 'RIGHT': 'right', 'LEFT': 'left', 'DOWN': 'down', 'UP': 'up', 'PAGE_UP': 'pageup',
        'PAGE_DOWN': 'pagedown', 'HOME': 'home', 'END': 'end', 'SPACE': 'space', 'LEFT_SHIFT': 'shift',
        'RIGHT_SHIFT': 'shift', 'LEFT_CONTROL': 'ctrl', 'RIGHT_CONTROL': 'ctrl', 'LEFT_ALT': 'alt',
        'RIGHT_ALT': 'alt', 'KP_ENTER': 'enter', 'KP_ADD': '+', 'KP_SUBTRACT': '-'}
    special |= {f'KP_{digit}': f'p{digit}' for digit in range(10)}
    special |= {f'F{number}': f'f{number}' for number in range(1, 26)}
    return {getattr(glfw, f'KEY_{name}'): key for name, key in special.items()}


def key_name(key: int, scancode: int) -> str:
    """Return TouchDesigner's name of a key of GLFW, what the key shows on this keyboard; '' for an unknown one."""
    import glfw

    name: Any = _names().get(key)
    if name is None and key != glfw.KEY_UNKNOWN:
        name = glfw.get_key_name(key, scancode)
    return str(name).lower() if name else ''

"""Keyboard In CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph.operators.chop._listening import ListeningCHOP, ListeningPages
from tdgraph.pars import Menu, StrMenu

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ['KeyboardinCHOP']

PAGE = 'Keys'
KEYS = [*'0123456789abcdefghijklmnopqrstuvwxyz', *(f'p{digit}' for digit in range(10))]
MODIFIERS = {
    'none': (), 'ctrl': ('ctrl',), 'alt': ('alt',), 'ctrlalt': ('ctrl', 'alt'), 'shift': ('shift',),
    'shiftalt': ('shift', 'alt'), 'shiftctrl': ('shift', 'ctrl'), 'shiftctrlalt': ('shift', 'ctrl', 'alt')}


class _Pages(ListeningPages):
    keys: Any = StrMenu('a', KEYS, page=PAGE, help='The keys to follow, with spaces between them: q w p0 space.')
    modifiers = Menu(['ignore', *MODIFIERS], page=PAGE, label='Modifier Keys',
                     labels=('Ignore', 'None', 'Control', 'Alt', 'Control and Alt', 'Shift', 'Shift and Alt',
                             'Shift and Control', 'Shift and Control and Alt'),
                     help='Which of Control, Alt and Shift must be down with the key, and no other.')
    channelnames = Menu('key number', page=PAGE, label='Channel Names',
                        labels=('by Key Name', 'by Channel Number'), help='kq kw ke, or k1 k2 k3.')


class KeyboardinCHOP(_Pages, ListeningCHOP):
    """Follow keys of the keyboard: a channel each, 1 while the key is down.

    ``out[i] = down(keys[i]) and (modifiers is ignore or modifiers down == modifiers)``

    Keys are 0 to 9, a to z, p0 to p9 on the key pad, and also up, down, left, right, space, tab, enter, esc,
    backspace, insert, delete, home, end, pageup, pagedown, f1 to f25, shift, ctrl, alt, and the characters
    that a key shows.

    Output: one sample at index 0 for each key, named k and the key (kq, kp0) or the number (k1); float32 (keys, 1).
    Units: none.
    Source: docs.derivative.ca/Keyboard_In_CHOP.
    Differs: the window of `view` and `project.user_input` say which keys are down, only while that window has the
        keyboard; without one all are up.  Keys beyond letters, digits and key pad have names of ours.  It cooks
        when something has changed, not in every frame; not active, it keeps what it had.  A key that is tapped
        between two frames is down in the frame that follows.  `panels` does not exist.
    """

    opType, base_name, type_label = 'keyboardinCHOP', 'keyboardin', 'Keyboard In'
    inputs = ()
    unsupported = ('panels',)

    def heard(self, p: Any) -> tuple[Sequence[str], Sequence[float]]:
        keyboard, keys = self.engine.user_input, p.keys.lower().split()
        open_ = p.modifiers == 'ignore' or keyboard.modifiers() == frozenset(MODIFIERS[p.modifiers])
        names = [f'k{key if p.channelnames == "key" else place}' for place, key in enumerate(keys, 1)]
        return names, [float(open_ and keyboard.key_down(key)) for key in keys]

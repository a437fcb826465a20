"""Mouse and keyboard as operators see them: a window feeds this, and a script may feed it too."""

from __future__ import annotations

import math

from tdgraph.deps import Source
from tdgraph.errors import ParValueError

__all__ = ['BUTTONS', 'UserInput']

BUTTONS = ('left', 'right', 'middle')
MODIFIERS = ('ctrl', 'alt', 'shift')
MONITOR = (1920, 1080)  # until somebody says


class UserInput:
    """What the user's hands do, for the operators of one project.

    Positions are in pixels from the bottom left of the primary monitor, whose size is `monitor`.  Keys are named
    as TouchDesigner names them: ``a`` to ``z``, ``0`` to ``9``, ``p0`` to ``p9`` on the key pad, ``up``, ``space``,
    ``shift``, …  A key or button that goes down and up between two frames counts as down in the frame that
    follows, so that no tap is lost.
    """

    def __init__(self) -> None:
        self._mouse, self._keyboard = Source(), Source()
        self._position: tuple[float, float] | None = None
        self._monitor, self._wheel = MONITOR, 0.0
        self._held: dict[str, set[str]] = {'key': set(), 'button': set()}
        self._taps: dict[str, set[str]] = {'key': set(), 'button': set()}
        self._latched: dict[str, set[str]] = {'key': set(), 'button': set()}

    def __repr__(self) -> str:
        place = 'nowhere' if self._position is None else 'at {:g}, {:g}'.format(*self._position)
        down = ' '.join(sorted(self._held['button'] | self._held['key'])) or 'nothing'
        return f'<UserInput: mouse {place}, {down} down>'

    # -- who feeds ----------------------------------------------------------------------------------

    def move(self, x: float, y: float, monitor: tuple[int, int] | None = None) -> None:
        """Move the mouse to a place in pixels; `monitor` is (width, height) of the primary one."""
        place = float(x), float(y)
        if not all(map(math.isfinite, place)):
            raise ParValueError(f'user_input: move({x!r}, {y!r}); give finite pixels')
        monitor = self._monitor if monitor is None else monitor
        if min(monitor) < 1:
            raise ParValueError(f'user_input: a monitor of {monitor!r}; give (width, height) in pixels')
        if (place, monitor) != (self._position, self._monitor):
            self._position, self._monitor = place, monitor
            self._mouse.changed()

    def scroll(self, steps: float) -> None:
        """Turn the wheel; positive is away from the user."""
        self._wheel += steps
        self._mouse.changed()

    def press(self, key: str) -> None:
        """Press a key and hold it."""
        self._go('key', _key(key), True)

    def release(self, key: str) -> None:
        """Let go of a key."""
        self._go('key', _key(key), False)

    def button(self, name: str, down: bool) -> None:
        """Press or let go of a mouse button: left, right or middle."""
        if name not in BUTTONS:
            raise ParValueError(f'user_input: no button {name!r}; use one of {", ".join(BUTTONS)}')
        self._go('button', name, down)

    def let_go(self) -> None:
        """Let go of everything, as when the window loses the keyboard."""
        for kind, held in self._held.items():
            for name in list(held):
                self._go(kind, name, False)

    def _go(self, kind: str, name: str, down: bool) -> None:
        held = self._held[kind]
        if down:
            held.add(name)
            self._taps[kind].add(name)
        else:
            held.discard(name)
        self._source(kind).changed()

    def _source(self, kind: str) -> Source:
        return self._mouse if kind == 'button' else self._keyboard

    def begin_frame(self) -> None:
        """A frame begins: what has been tapped since the last one counts as down in it."""
        for kind, taps in self._taps.items():
            if taps or self._latched[kind]:
                self._latched[kind], self._taps[kind] = taps, set()
                self._source(kind).changed()

    # -- who reads ----------------------------------------------------------------------------------

    @property
    def position(self) -> tuple[float, float] | None:
        """The mouse in pixels from the bottom left of the primary monitor; None before it was ever moved."""
        self._mouse.note()
        return self._position

    @property
    def monitor(self) -> tuple[int, int]:
        """Width and height of the primary monitor."""
        self._mouse.note()
        return self._monitor

    @property
    def wheel(self) -> float:
        """Steps of the wheel since the project began."""
        self._mouse.note()
        return self._wheel

    def button_down(self, name: str) -> bool:
        """Whether a mouse button is down."""
        self._mouse.note()
        return name in self._held['button'] or name in self._latched['button']

    def key_down(self, key: str) -> bool:
        """Whether a key is down."""
        self._keyboard.note()
        return key in self._held['key'] or key in self._latched['key']

    def modifiers(self) -> frozenset[str]:
        """Which of ctrl, alt, shift are down."""
        return frozenset(name for name in MODIFIERS if self.key_down(name))


def _key(key: str) -> str:
    if not isinstance(key, str) or not key or key.split() != [key]:
        raise ParValueError(f"user_input: no key {key!r}; name one, as in 'a', 'space' or 'p0'")
    return key.lower()

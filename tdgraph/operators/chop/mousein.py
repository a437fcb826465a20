"""Mouse In CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph.operators.chop._listening import ListeningCHOP, ListeningPages
from tdgraph.pars import Float, Menu, Str

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ['MouseinCHOP']

PAGE = 'Control'


class _Pages(ListeningPages):
    output = Menu('normal aspect absolute', page=PAGE, label='Output Coordinates',
                  labels=('Normalized', 'Normalized Aspect', 'Absolute'),
                  help='Two units across the monitor both ways, two along its longer side, or pixels.')
    posxname = Str('tx', page=PAGE, label='Position X', help='Name of the channel; empty: there is none.')
    posyname = Str('ty', page=PAGE, label='Position Y', help='Name of the channel; empty: there is none.')
    lbuttonname = Str(page=PAGE, label='Left Button', help='Name of the channel; empty: there is none.')
    rbuttonname = Str(page=PAGE, label='Right Button', help='Name of the channel; empty: there is none.')
    mbuttonname = Str(page=PAGE, label='Middle Button', help='Name of the channel; empty: there is none.')
    wheel = Str(page=PAGE, help='Name of the channel; empty: there is none.')
    wheelinc = Float(1.0, norm=(0, 1), page=PAGE, label='Wheel Increment',
                     help='What a step of the wheel adds to its channel.')


class MouseinCHOP(_Pages, ListeningCHOP):
    """Follow the mouse: its place on the screen, its buttons and its wheel.

    With the mouse at pixel (x, y) from the bottom left of a primary monitor of w x h pixels::

        normal    2 x / w - 1,                  2 y / h - 1
        aspect    (2 x - w) / max(w, h),        (2 y - h) / max(w, h)
        absolute  x,                            y

    A button is 1 while it is down.  ``wheel = wheelinc * steps``, steps away from the user being positive.

    Output: one sample at index 0 for each channel that has a name; float32 (channels, 1).
    Units: of `output`.
    Source: docs.derivative.ca/Mouse_In_CHOP.
    Differs: the window of `view` and `project.user_input` say what the mouse does; before it has moved everything
        is 0, and the monitor has 1920 x 1080 pixels.  It cooks when something has changed, not in every frame; not
        active, it keeps what it had.  A click between two frames is down in the frame that follows.  `monitor`
        and `panels` do not exist.  The default names of the channels are not documented.
    """

    opType, base_name, type_label = 'mouseinCHOP', 'mousein', 'Mouse In'
    inputs = ()
    unsupported = ('monitor', 'panels')

    def heard(self, p: Any) -> tuple[Sequence[str], Sequence[float]]:
        mouse = self.engine.user_input
        x, y = place(p.output, mouse.position, mouse.monitor)
        named = {p.posxname: x, p.posyname: y, p.lbuttonname: mouse.button_down('left'),
                 p.rbuttonname: mouse.button_down('right'), p.mbuttonname: mouse.button_down('middle'),
                 p.wheel: p.wheelinc * mouse.wheel}
        named.pop('', None)
        return list(named), list(named.values())


def place(output: str, position: tuple[float, float] | None, monitor: tuple[int, int]) -> tuple[float, float]:
    """Return the place of the mouse in the coordinates of the menu Output Coordinates."""
    if position is None:
        return 0.0, 0.0
    (x, y), (width, height) = position, monitor
    if output == 'absolute':
        return x, y
    across, up = (width, height) if output == 'normal' else (max(monitor), max(monitor))
    return (2 * x - width) / across, (2 * y - height) / up

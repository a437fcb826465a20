"""One window: what it shows, and what its keys and its mouse do."""

from __future__ import annotations

import textwrap
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tdgraph.gpu.surface import ALPHAS, Placing, Surface
from tdgraph.viewer import display
from tdgraph.viewer.camera import Camera
from tdgraph.viewer.keys import COMMANDS, help_text, key_name
from tdgraph.viewer.pictures import Picture, Pictures
from tdgraph.viewer.text import Colour, panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.gpu import Device, Image
    from tdgraph.graph.op import OP
    from tdgraph.viewer.player import Player

__all__ = ['Window']

NOTE_SECONDS: Final = 0.1  # between two looks at what is under the cursor
BUTTONS: Final = ('left', 'right', 'middle')
WHEEL_FACTOR, KEY_FACTOR = 1.2, 1.5
LETTER_WIDTH: Final = 8  # pixels; most are narrower
GROUND, BLACK = (0.09, 0.09, 0.1), (0.0, 0.0, 0.0)  # beside the picture, in a window and in full screen
FAMILIES: Final = ('TOP', 'CHOP', 'DAT')


class Window:
    """A window on one operator of a player's project.

    `op`: what it shows.  `size`: width and height in pixels, never 0.  `dirty`: it has to be drawn again although
    no frame has passed.
    """

    def __init__(self, player: Player, op: OP, size: tuple[int, int], title: str = '') -> None:
        import glfw

        self.player, self.op, self.asked = player, op, op.path
        self.camera, self._pictures = Camera(), Pictures()
        self.alpha = self.layer = self.exposure = 0
        self.dirty, self.helping, self.values = True, False, False
        self._title, self._named = title, ''
        self._drag: tuple[float, float] | None = None
        self._before: tuple[int, int, int, int] | None = None  # place and size before full screen
        self._picture = Picture(None)
        self._told: tuple[str, ...] = ()
        self._under, self._looked = '', 0.0
        self._notes: dict[tuple[str, ...], tuple[int, Image]] = {}
        self.handle = display.open_window(size, title or op.path)
        self._resized(None, *glfw.get_framebuffer_size(self.handle))
        try:
            self._surface = self._new_surface()
        except BaseException:
            display.close_window(self.handle)
            raise
        self._listen()

    # -- the screen ---------------------------------------------------------------------------------

    @property
    def device(self) -> Device:
        device: Device = self.player.project.device
        return device

    def _new_surface(self) -> Surface:
        import glfw

        surface = self.device.surface(glfw.get_x11_window(self.handle))
        surface.wait_for_screen(not self.player.windows)
        return surface

    @property
    def closing(self) -> bool:
        """Whether the user wants it closed."""
        import glfw

        return bool(glfw.window_should_close(self.handle))

    def close(self) -> None:
        """Close it; the device goes on without it."""
        self._surface.close()
        self._notes.clear()
        display.close_window(self.handle)

    def picture_size(self) -> tuple[int, int]:
        """Width and height of what is shown."""
        image = self._picture.image
        return (image.spec.width, image.spec.height) if image is not None else self.size

    def refresh(self) -> None:
        """Draw and show what has changed; nothing for a picture that stands still."""
        told = self.player.troubles(self.op)
        picture = self._pictures.of(self.op, self.device, self.size)
        if self.dirty or told != self._told or picture != self._picture or not self._surface.alive:
            self.draw()
            self.show()
        self._name()

    def draw(self) -> None:
        """Draw the operator as it is now, not yet to be seen: `show`."""
        if not self._surface.alive:
            self._surface.close()
            self._surface = self._new_surface()
        size = self.size
        self._told = self.player.troubles(self.op)
        self._picture = self._pictures.of(self.op, self.device, size)
        image = self._picture.image
        corner, scale = self.camera.place(self.picture_size(), size)
        if image is not None:
            self.layer = min(self.layer, image.spec.depth - 1)
        placing = Placing(corner, scale, 2.0 ** self.exposure, self.alpha, self.layer)
        ground = GROUND if self._before is None else BLACK
        self._surface.draw(image, placing, size, self._laid_over(size), ground)
        self.dirty = False

    def show(self) -> None:
        """Put it on the screen."""
        self._surface.show()

    def pixels(self) -> NDArray[np.uint8]:
        """Draw, and return what the window shows: uint8 (h, w, 4), row 0 = bottom."""
        self.draw()
        return self._surface.read(self.size)

    def _laid_over(self, size: tuple[int, int]) -> list[tuple[Image, Placing]]:
        """Return the notes and where they lie: legend at the top, errors and pixel values at the bottom."""
        notes = []
        colours = () if self.helping else self._picture.colours
        top = tuple(help_text()) if self.helping else self._picture.notes
        letters = max(size[0] // LETTER_WIDTH, 20)
        bottom = [part for line in self._told for part in textwrap.wrap(line, letters)]
        if self._before is not None and not self.values:
            bottom = []  # an audience need not read it; stderr tells
        elif self.values and self._under:
            bottom.append(self._under)
        for lines, tints, high in ((top, colours, True), (tuple(bottom), (), False)):
            if lines:
                image = self._note(lines, tints)
                scale = min(1.0, size[0] / image.spec.width, size[1] / image.spec.height)
                corner = float(round(size[1] - image.spec.height * scale)) if high else 0.0
                notes.append((image, Placing((0.0, corner), scale)))
        return notes

    def _note(self, lines: tuple[str, ...], colours: tuple[Colour, ...]) -> Image:
        known = self._notes.get(lines)
        if known is None or known[0] != self.device.generation:
            if len(self._notes) > 8:
                self._notes.clear()
            image = self.device.upload(panel(lines, colours), place='window')
            known = self._notes[lines] = self.device.generation, image
        return known[1]

    # -- the title ----------------------------------------------------------------------------------

    def _name(self) -> None:
        import glfw

        now = time.perf_counter()
        if now - self._looked < NOTE_SECONDS:
            return
        self._looked = now
        under, self._under = self._under, self._look_under()
        self.dirty = self.dirty or (under != self._under and self.values)
        parts = [self._title or self.op.path, self._picture.text, self.player.pace(), self._setting(), self._under,
                 *(line[:120] for line in self.player.troubles(self.op)[:1])]
        named = '  ·  '.join(part for part in parts if part)
        if named != self._named:
            self._named = named
            glfw.set_window_title(self.handle, named)

    def _setting(self) -> str:
        found = [f'{self.camera.scale * 100:.0f} %'] if self.camera.scale != 1 else []
        found += [f'brightness {self.exposure:+d}'] if self.exposure else []
        found += [f'alpha {ALPHAS[self.alpha]}'] if self.alpha else []
        found += [f'layer {self.layer}'] if self.layer else []
        return ', '.join(found)

    def _look_under(self) -> str:
        """Return place and value of the pixel under the cursor."""
        image = self._picture.image
        if image is None or not self._picture.exact:
            return ''
        at = self.camera.pixel_at(self.cursor(), self.picture_size(), self.size)
        if at is None:
            return ''
        spec = image.spec
        values = self.device.readback.pixel(image, *at, self.layer)
        u, v = (at[0] + 0.5) / spec.width, (at[1] + 0.5) / spec.height
        return f'x {at[0]} y {at[1]}  u {u:.4f} v {v:.4f}  ' + ' '.join(str(np.float32(value)) for value in values)

    # -- the mouse ----------------------------------------------------------------------------------

    def _listen(self) -> None:
        import glfw

        glfw.set_key_callback(self.handle, self._on_key)
        glfw.set_mouse_button_callback(self.handle, self._on_button)
        glfw.set_cursor_pos_callback(self.handle, self._on_move)
        glfw.set_scroll_callback(self.handle, self._on_wheel)
        glfw.set_framebuffer_size_callback(self.handle, self._resized)
        glfw.set_window_refresh_callback(self.handle, self._on_change)
        glfw.set_window_focus_callback(self.handle, self._on_focus)

    def _on_change(self, *_: Any) -> None:
        self.dirty = True

    def _resized(self, _: Any, width: int, height: int) -> None:
        # Told, not asked for: each question is a round trip to the X server, up to a millisecond.
        self.size, self.dirty = (max(width, 1), max(height, 1)), True

    def _on_focus(self, _: Any, focused: int) -> None:
        if not focused:
            self.player.project.user_input.let_go()

    def cursor(self) -> tuple[float, float]:
        """The mouse in pixels from the window's lower left corner."""
        import glfw

        x, y = glfw.get_cursor_pos(self.handle)
        wide, high = glfw.get_window_size(self.handle)
        width, height = self.size
        return x * width / max(wide, 1), height - y * height / max(high, 1) - 0.5

    def _on_move(self, _: Any, x: float, y: float) -> None:
        import glfw

        if self._drag is not None:
            now = self.cursor()
            self.camera.pan((now[0] - self._drag[0], now[1] - self._drag[1]), self.picture_size(), self.size)
            self._drag, self.dirty = now, True
        (left, top), monitor = display.primary_monitor()
        at = glfw.get_window_pos(self.handle)
        self.player.project.user_input.move(at[0] + x - left, monitor[1] - (at[1] + y - top), monitor)

    def _on_button(self, _: Any, button: int, action: int, mods: int) -> None:
        import glfw

        if button >= len(BUTTONS):
            return
        down = action == glfw.PRESS
        self.player.project.user_input.button(BUTTONS[button], down)
        if BUTTONS[button] == 'middle' or (BUTTONS[button] == 'left' and not self.player.has('mouseinCHOP')):
            self._drag = self.cursor() if down else None

    def _on_wheel(self, _: Any, x: float, y: float) -> None:
        import glfw

        held = any(glfw.get_key(self.handle, key) for key in (glfw.KEY_LEFT_CONTROL, glfw.KEY_RIGHT_CONTROL))
        if self.player.has('mouseinCHOP') and not held:
            self.player.project.user_input.scroll(y)
            return
        self.player.project.user_input.scroll(y)
        self._zoom(WHEEL_FACTOR ** y, self.cursor())

    # -- the keys -----------------------------------------------------------------------------------

    def _on_key(self, _: Any, key: int, scancode: int, action: int, mods: int) -> None:
        import glfw

        name, keyboard = key_name(key, scancode), self.player.project.user_input
        if name and action == glfw.PRESS:
            keyboard.press(name)
        elif name and action == glfw.RELEASE:
            keyboard.release(name)
        if action == glfw.RELEASE:
            return
        if name == 'enter' and mods & glfw.MOD_ALT:
            name = 'f11'
        free = bool(mods & glfw.MOD_CONTROL) or not self.player.has('keyboardinCHOP')
        self.command(name, shift=bool(mods & glfw.MOD_SHIFT), free=free)

    def command(self, key: str, *, shift: bool = False, free: bool = True) -> None:
        """Do what a key means; `free`: the network does not listen to the keyboard itself."""
        key = {'p1': '1', 'p0': '0', '=': '+', 'p.': '.'}.get(key, key)
        for command in COMMANDS:
            if command.key == key and (free or command.always):
                self.dirty = True
                method = getattr(self, command.method)
                method(-1 if shift else 1) if command.both else method()

    def toggle_pause(self) -> None:
        self.player.pause(not self.player.paused)

    def step(self) -> None:
        self.player.step()

    def next_op(self, way: int) -> None:
        """Show the next operator of this component that can be looked at."""
        home = self.op.parent()
        shown = [child for child in (home.children if home is not None else ())
                 if child.family in FAMILIES and child.dock is None]
        if shown:
            place = shown.index(self.op) + way if self.op in shown else 0
            self.op = shown[place % len(shown)]

    def first_op(self) -> None:
        found = self.player.project.op(self.asked)
        if found is not None:
            self.op = found

    def fit(self) -> None:
        self.camera.fit()

    def one_to_one(self) -> None:
        self.camera.one_to_one(self.picture_size())

    def closer(self) -> None:
        self._zoom(KEY_FACTOR, self._middle())

    def farther(self) -> None:
        self._zoom(1 / KEY_FACTOR, self._middle())

    def _middle(self) -> tuple[float, float]:
        width, height = self.size
        return width / 2, height / 2

    def _zoom(self, factor: float, about: tuple[float, float]) -> None:
        self.camera.zoom(factor, about, self.picture_size(), self.size)
        self.dirty = True

    def next_alpha(self) -> None:
        self.alpha = (self.alpha + 1) % len(ALPHAS)

    def brighter(self, way: int) -> None:
        self.exposure += way

    def neutral(self) -> None:
        self.alpha = self.exposure = 0

    def next_layer(self) -> None:
        self.layer += 1

    def previous_layer(self) -> None:
        self.layer = max(self.layer - 1, 0)

    def save(self) -> None:
        self.player.save_picture(self)

    def reload(self) -> None:
        self.player.reload()

    def toggle_values(self) -> None:
        self.values = not self.values

    def toggle_help(self) -> None:
        self.helping = not self.helping

    def toggle_full_screen(self) -> None:
        """Fill the primary monitor, or go back to where the window was."""
        import glfw

        if self._before is None:
            self._before = (*glfw.get_window_pos(self.handle), *glfw.get_window_size(self.handle))
            (left, top), (width, height) = display.primary_monitor()
            monitor = glfw.get_primary_monitor()
            glfw.set_window_monitor(self.handle, monitor, left, top, width, height, glfw.DONT_CARE)
            glfw.set_input_mode(self.handle, glfw.CURSOR, glfw.CURSOR_HIDDEN)
        else:
            nowhere: Any = None
            glfw.set_window_monitor(self.handle, nowhere, *self._before, glfw.DONT_CARE)
            self._before = None
            glfw.set_input_mode(self.handle, glfw.CURSOR, glfw.CURSOR_NORMAL)

    def escape(self) -> None:
        """Leave the help, else full screen, else close."""
        import glfw

        if self.helping:
            self.helping = False
        elif self._before is not None:
            self.toggle_full_screen()
        else:
            glfw.set_window_should_close(self.handle, True)

"""Play a project in windows: real time, its frames, what goes wrong in them, and the file being saved."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from tdgraph.errors import ParValueError, TDGraphError
from tdgraph.viewer import display
from tdgraph.viewer.clock import RealTime
from tdgraph.viewer.complaints import Complaints
from tdgraph.viewer.source import Source
from tdgraph.viewer.window import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.graph.op import OP

__all__ = ['Player', 'window_device']

LONGEST_SLICE: Final = 0.2  # seconds, as in TouchDesigner
SIZE, MOST_OF_MONITOR = (1280, 720), 0.9
PACE_SECONDS: Final = 1.0


def window_device(selector: int | str | None = None) -> None:
    """Have a device that can draw to windows; an open one that cannot is made anew.

    Raises: DisplayError without a display, DeviceError where the X server has no OpenGL.
    """
    from tdgraph.gpu import Device

    display.check()
    if not Device.is_open():
        Device(selector, windows=True)
    Device.shared(selector).move_to_windows()


class Player:
    """The windows of one project, and its clock.

    ops: an operator, or several for a window each.  size: of the windows; by default that of the first picture
    where the monitor has room for it.  source: the file that the project came from, loaded again when it is saved.
    screenshot: a picture file for what the first window shows when `run` ends.
    Frames follow real time: what cannot be shown in time is dropped, and time slices fill the gap, at most 0.2 s.

    Raises: DisplayError without a display, WrongThreadError beside the main thread.
    """

    def __init__(self, project: Any, ops: Iterable[OP], *, size: tuple[int, int] | None = None, title: str = '',
                 full_screen: bool = False, source: Source | None = None, screenshot: str | None = None) -> None:
        project.engine.check_idle('view()')
        self.project, self._source, self._screenshot = project, source, screenshot
        self.windows: list[Window] = []
        self.frames, self.paused = 0, False
        self._says = Complaints(sys.stderr)
        self._trouble = ''  # of the file or of a frame
        self._troubles: dict[OP, tuple[str, ...]] = {}
        self._steps = 0
        self._pace: tuple[float, int, int, str] = (time.perf_counter(), 0, 0, '')
        shown = list(ops)
        if not shown:
            raise ParValueError('view: nothing to show; give operators')
        try:
            for op in shown:
                self._open(op, size, title, full_screen)
        except BaseException:
            self.close()
            raise
        project.engine.longest_slice = LONGEST_SLICE
        self._clock = RealTime(project.cookRate, time.perf_counter())

    def _open(self, op: OP, size: tuple[int, int] | None, title: str, full_screen: bool) -> None:
        window_device(self.project.engine.selector)
        window = Window(self, op, size or self._natural_size(op), title)
        self.windows.append(window)
        if full_screen:
            window.toggle_full_screen()

    def _natural_size(self, op: Any) -> tuple[int, int]:
        if op.family != 'TOP':
            return SIZE
        image = op.pull().output()
        most = [side * MOST_OF_MONITOR for side in display.monitor_size()]
        scale = min(1.0, most[0] / image.spec.width, most[1] / image.spec.height)
        width, height = (max(round(side * scale), 64) for side in (image.spec.width, image.spec.height))
        return width, height

    # -- turns --------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a window is left."""
        return bool(self.windows)

    def update(self, advance: bool = True) -> bool:
        """Handle what the user does, go on to the frame that is due, draw; return whether a window is left.

        For a loop of your own.  advance: False leaves time to you (`Project.advance`); it draws what there is.
        """
        display.events()
        if self.project.engine.closed:
            self.close()
        closing = [window for window in self.windows if window.closing]
        if closing and closing == self.windows and self._screenshot is not None:
            self.write_screenshot(self._screenshot)
        for window in closing:
            self.windows.remove(window)
            window.close()
        if not self.windows:
            return False
        if self._source is not None and self._source.saved():
            self.reload()
        moved = self._advance() if advance else True
        for window in self.windows:
            if moved or window.dirty:
                self._guarded('window', window.refresh)
        return True

    def wait(self) -> None:
        """Wait until the next frame is due or the user does something."""
        # A pause has nothing to wait for but the user; the file is looked at meanwhile.
        display.wait(0.1 if self.paused else self._clock.wait(time.perf_counter()))

    def run(self, frames: int | None = None, seconds: float | None = None) -> None:
        """Play until the windows are closed, or so many frames have been drawn or seconds passed."""
        until = None if seconds is None else time.perf_counter() + seconds
        last = None if frames is None else self.frames + frames
        while self.update():
            now = time.perf_counter()
            if (last is not None and self.frames >= last) or (until is not None and now >= until):
                break
            self.wait()
        if self._screenshot is not None and self.windows:
            self.write_screenshot(self._screenshot)

    def _advance(self) -> bool:
        """Go on to the frame that is due; return whether there was one."""
        first = self.frames == 0
        count = self._clock.due(time.perf_counter(), self.project.cookRate)
        count, self._steps = count + self._steps, 0
        if not count and not first:
            return False
        self.frames += 1
        engine, ops = self.project.engine, [window.op for window in self.windows]
        self._guarded('frame', lambda: engine.first_frame(ops) if first else engine.skip(count, ops))
        self._listen_to(ops)
        self._count()
        return True

    def _guarded(self, place: str, call: Any) -> None:
        """The border of the frame loop: what goes wrong is said once, then now and then; the next frame comes."""
        try:
            call()
        except Exception as error:
            text = str(error) if isinstance(error, TDGraphError) else (
                f'{type(error).__name__}: {error} ({traceback.extract_tb(error.__traceback__)[-1]})')
            self._says(f'{place}: {text}')
            self._trouble = text
        else:
            if place == 'frame' and not self._says.about('file'):
                self._trouble = ''

    def _listen_to(self, ops: list[OP]) -> None:
        """Take up the errors of what is shown and of what that stands on."""
        self._troubles = {}
        for op in ops:
            failed = [self.project.root.op(path) for path in op.stale_from]
            texts = dict.fromkeys(line for one in (op, *failed) if one is not None
                                  for line in one.errors().splitlines() if line)
            self._troubles[op] = tuple(texts)
            for text in texts:
                self._says(text)

    def troubles(self, op: OP) -> tuple[str, ...]:
        """Return what is wrong with the file, the frame and an operator, a line each."""
        return (*self._trouble.splitlines()[:4], *self._troubles.get(op, ())[:4])

    # -- time ---------------------------------------------------------------------------------------

    def pause(self, on: bool) -> None:
        """Stop or go on; time does not catch up."""
        self.paused = on
        self._clock.pause(on, time.perf_counter())

    def step(self) -> None:
        """Go one frame on, and stay there."""
        self.pause(True)
        self._steps += 1

    def _count(self) -> None:
        now = time.perf_counter()
        start, frames, dropped, _ = self._pace
        if now - start >= PACE_SECONDS:
            lost = self._clock.dropped - dropped
            text = f'{(self.frames - frames) / (now - start):.0f} fps' + (f', {lost} dropped' if lost else '')
            self._pace = now, self.frames, self._clock.dropped, text

    def pace(self) -> str:
        """Return frames per second, or that time stands still."""
        return 'paused' if self.paused else self._pace[3]

    @property
    def dropped(self) -> int:
        """Frames that real time has left out."""
        return self._clock.dropped

    # -- the network --------------------------------------------------------------------------------

    def has(self, kind: str) -> bool:
        """Whether the network has an operator of a type: who listens to keys wants them for itself."""
        return any(op.opType == kind for op in self.project.engine.by_id.values())

    def reload(self) -> None:
        """Load the file again; a network that fails leaves the one that is shown alive."""
        if self._source is None:
            return
        try:
            project, ops = self._source.load()
        except Exception as error:  # whatever a user's file raises
            self._trouble = self._says.now('file', str(error))
            self._mark_dirty()
            return
        failed = self._failing(project, ops)
        if failed and not self._failing(self.project, [window.op for window in self.windows]):
            project.close()
            self._trouble = self._says.now('file', failed)
            self._mark_dirty()
            return
        self._says.forget('file')
        self._exchange(project, ops)

    @staticmethod
    def _failing(project: Any, ops: list[Any]) -> str:
        """Cook operators; return what is wrong with what they stand on, '' where nothing is."""
        project.engine.first_frame(ops)
        for op in ops:
            for path in op.stale_from:
                failed = project.root.op(path)
                return (failed.errors() if failed is not None else '') or path
        return ''

    def _exchange(self, project: Any, ops: list[Any]) -> None:
        old, self.project = self.project, project
        project.engine.longest_slice = LONGEST_SLICE
        for index, window in enumerate(self.windows):
            same = project.root.op(window.op.path)
            asked = ops[min(index, len(ops) - 1)]
            window.op = same if same is not None and window.op.path != window.asked else asked
            window.asked = asked.path
        self._trouble, self._troubles = '', {}
        old.close()
        self._clock.pause(self.paused, time.perf_counter())
        self._mark_dirty()

    def _mark_dirty(self) -> None:
        for window in self.windows:
            window.dirty = True

    # -- pictures -----------------------------------------------------------------------------------

    def screenshot(self, window: int = 0) -> NDArray[Any]:
        """Return what a window shows now: uint8 (h, w, 4), row 0 = bottom."""
        return self.windows[window].pixels()

    def save_picture(self, window: Window) -> None:
        """Write the picture of a window's operator beside the network, named after operator and frame."""
        op: Any = window.op
        frame = int(self.project.absTime.frame)
        path = Path(self.project.folder) / f'{op.name}.{frame:04d}.png'
        if op.family == 'TOP':
            self._guarded('window', lambda: op.save(str(path)))
        else:
            self._guarded('window', lambda: self.write_screenshot(str(path), window))
        self._says.now('saved', str(path))

    def write_screenshot(self, path: str, window: Window | None = None) -> None:
        """Write what a window shows into a picture file."""
        from tdgraph.media import write_image

        write_image(path, (window or self.windows[0]).pixels()[..., :3].copy(), create_folders=True)

    # -- life ---------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the windows; the project lives on."""
        while self.windows:
            self.windows.pop().close()
        if not self.project.engine.closed:
            self.project.engine.longest_slice = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

"""Write the frames of a cook in the background: films, numbered pictures, a contact sheet."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tdgraph.batch.plan import Plan
from tdgraph.media import FilmWriter, Sheet, write_image
from tdgraph.media.sheet import pick

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['Writers']

_WAITING = 8  # pictures that may wait for an encoder; in 4K and float each is 132 MB
_SHEET_PICTURES = 12


class Writers:
    """All outputs of a cook; a context manager.

    A film has a thread of its own, for its pictures come in order; pictures share several.  What goes wrong
    in a thread is raised by the next `write` or at the end.  Leaving by an exception abandons films and
    sheet: a half film has no place under the film's name.  `paths`: what was written, in order.
    """

    def __init__(self, plan: Plan, rate: float) -> None:
        self.paths: list[str] = []
        self._plan = plan
        self._stills = [output for output in plan.outputs if not output.is_film]
        self._films = [FilmWriter(output.path, rate=rate, create_folders=True)
                       for output in plan.outputs if output.is_film]
        self._threads = [ThreadPoolExecutor(1, 'film') for _ in self._films]
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, 'pictures')
        self._pending: deque[Future[Any]] = deque()
        self._on_sheet = set(pick(plan.frames, _SHEET_PICTURES)) if plan.sheet else set()
        self._sheet = Sheet()

    def write(self, frame: int, pixels: NDArray[Any]) -> None:
        """Hand over a picture: (h, w, c), row 0 = bottom; waits while too many are in the queue."""
        for film, thread in zip(self._films, self._threads, strict=True):
            self._submit(thread, film.write, pixels)
        for output in self._stills:
            path = output.of_frame(frame)
            self._submit(self._pool, write_image, path, pixels, create_folders=True)
            self.paths.append(path)
        if frame in self._on_sheet:
            self._sheet.add(frame, pixels)

    def _submit(self, pool: ThreadPoolExecutor, call: Callable[..., Any], *given: Any, **named: Any) -> None:
        self._pending.append(pool.submit(call, *given, **named))
        while self._pending and (len(self._pending) > _WAITING or self._pending[0].done()):
            self._pending.popleft().result()

    def __enter__(self) -> Writers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            # Pictures of the frames before one that failed are done and wanted; Ctrl-C does not wait for them.
            hurry = error is not None and not isinstance(error, Exception)
            for pool in (*self._threads, self._pool):
                pool.shutdown(wait=True, cancel_futures=hurry)
            for film in self._films:
                film.abandon()

    def _finish(self) -> None:
        while self._pending:
            self._pending.popleft().result()
        for film in self._films:
            self.paths.append(film.close())
        if self._plan.sheet is not None:
            write_image(self._plan.sheet, self._sheet.picture(), create_folders=True)
            self.paths.append(self._plan.sheet)

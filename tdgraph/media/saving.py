"""Saving in the background."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from numpy.typing import NDArray

from tdgraph.errors import MediaError

from .imagewrite import Metadata, channel_names, write_image

__all__ = ['FileSaveStatus', 'save_async', 'save_image']

PENDING = 8  # more pictures than this waiting to be written hold the caller, so that memory stays bounded
_slots = threading.BoundedSemaphore(PENDING)
_pool: ThreadPoolExecutor | None = None


class FileSaveStatus:
    """What ``TOP.save()`` returns: `str()` is the path, `isCompleted()` tells whether the file is there.

    `error`: None, or the text of what went wrong; `wait()` raises it.
    """

    def __init__(self, path: str | os.PathLike[str], future: Future[None] | None = None) -> None:
        self._path = os.fspath(path)
        self._future = future

    def isCompleted(self) -> bool:
        """Whether saving has ended, well or badly."""
        return self._future is None or self._future.done()

    @property
    def error(self) -> str | None:
        """What went wrong, as text; None while it runs and when all went well."""
        if self._future is None or not self._future.done():
            return None
        error = self._future.exception()
        return None if error is None else str(error)

    def wait(self, timeout: float | None = None) -> str:
        """Wait for the end, at most `timeout` seconds; return the path, or raise what went wrong."""
        if self._future is not None:
            try:
                self._future.result(timeout)
            except TimeoutError:
                raise MediaError(f'{self._path}: not written after {timeout} s; wait longer') from None
        return self._path

    def __str__(self) -> str:
        return self._path

    def __fspath__(self) -> str:
        return self._path

    def __repr__(self) -> str:
        state = 'saving' if not self.isCompleted() else 'failed' if self.error else 'completed'
        return f'<FileSaveStatus {self._path!r} {state}>'

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, str) and other == self._path)

    def __hash__(self) -> int:
        return hash(self._path)


def save_image(path: str | os.PathLike[str], pixels: NDArray[Any], *, format: str | None = None,
               asynchronous: bool = False, create_folders: bool = False, quality: float = 1.0,
               metadata: Metadata = ()) -> FileSaveStatus:
    """Write an image now or on another thread, as ``TOP.save()`` does.

    `format`: the TD pixel format of `pixels`, which tells what its channels are; other arguments as
    `write_image`.  Raises at once without `asynchronous`, else in `FileSaveStatus.wait()`.
    """
    names = channel_names(format) if format else None
    if asynchronous:
        return save_async(path, pixels, quality, metadata, names=names, create_folders=create_folders)
    write_image(path, pixels, quality, metadata, names=names, create_folders=create_folders)
    return FileSaveStatus(path)


def save_async(path: str | os.PathLike[str], pixels: NDArray[Any], quality: float = 1.0,
               metadata: Metadata = (), *, names: tuple[str, ...] | None = None,
               create_folders: bool = False) -> FileSaveStatus:
    """Write an image on another thread; arguments as `write_image`.

    `pixels` must not change until the status says completed.  The interpreter finishes what is pending before
    it exits.  Blocks while `PENDING` images wait.
    """
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(2, thread_name_prefix='tdgraph-save')
    _slots.acquire()
    try:
        future = _pool.submit(write_image, path, pixels, quality, metadata, names=names,
                              create_folders=create_folders)
    except BaseException:
        _slots.release()
        raise
    future.add_done_callback(lambda _: _slots.release())
    return FileSaveStatus(path, future)

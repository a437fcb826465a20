"""Files that are there whole or not at all.

A file is written under a temporary name in the same folder, synced, and renamed over its place, and the
folder is synced: a kill at any instant leaves the old file, the new one, or neither, and perhaps a temporary
file whose name begins with `PREFIX`.
"""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tdgraph.errors import MediaError

__all__ = ['PREFIX', 'commit', 'discard', 'refused', 'replacing', 'temporary_name']

PREFIX = '.tdgraph-'
_count = itertools.count()


def temporary_name(path: str | os.PathLike[str], *, create_folders: bool = False) -> tuple[str, str]:
    """Return (final path with links followed, temporary path beside it); checks that writing can work."""
    final = os.path.realpath(os.fspath(path))
    folder, name = os.path.split(final)
    try:
        if create_folders:
            os.makedirs(folder, exist_ok=True)
        # Renaming over a device or a pipe would replace it.
        if os.path.exists(final) and not stat.S_ISREG(os.stat(final).st_mode):
            raise MediaError(f'{path}: is not a regular file; give the path of a file')
    except OSError as error:
        raise refused(path, error) from None
    if not os.path.isdir(folder):
        raise MediaError(f'{path}: the folder {folder} does not exist; create it or pass createFolders=True')
    stem, suffix = os.path.splitext(name)
    # The suffix stays last, so that a film left by a kill opens in a player; 60 keeps within 255 bytes of
    # name.
    return final, os.path.join(folder, f'{PREFIX}{os.getpid()}-{next(_count)}-{stem[:60]}{suffix[:20]}')


def commit(temporary: str, final: str) -> None:
    """Sync the temporary file and rename it to its place."""
    try:
        _sync(temporary, os.O_RDWR)
        os.replace(temporary, final)
        if os.name == 'posix':
            _sync(os.path.dirname(final), os.O_RDONLY)
    except OSError as error:
        discard(temporary)
        raise refused(final, error) from None


def discard(temporary: str) -> None:
    """Remove a temporary file, if it is there."""
    with suppress(OSError):
        os.unlink(temporary)


@contextmanager
def replacing(path: str | os.PathLike[str], *, create_folders: bool = False) -> Iterator[str]:
    """Give a temporary path to write to; rename it to `path` at the end, remove it on an exception."""
    final, temporary = temporary_name(path, create_folders=create_folders)
    try:
        yield temporary
    except BaseException as error:
        discard(temporary)
        if isinstance(error, OSError) and not isinstance(error, MediaError):
            raise refused(path, error) from None
        raise
    commit(temporary, final)


def refused(path: str | os.PathLike[str], error: OSError) -> MediaError:
    """Return the `MediaError` for an operating system's refusal to write `path`."""
    if isinstance(error, MediaError):
        return error
    return MediaError(f'{os.fspath(path)}: cannot be written ({error.strerror or error}); '
                      f'check the folder, its permissions and the free space')


def _sync(path: str, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What an open film and an open sound share: the file that PyAV demuxes.

The demuxer is named from the first bytes of the file and may open nothing but files; the playlist demuxers of
FFmpeg are never used.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from tdgraph.errors import MediaError

from .signature import Signature, missing, sniff

__all__ = ['Container', 'library']

_T = TypeVar('_T')


class Container:
    """An open file; `close` it, or use it in a `with`.

    A subclass chooses its stream in `_open`, which is called again where a file has to be read from its start, and
    finds out what is in it in `_describe`.
    """

    length: int

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._signature: Signature = sniff(self.path)
        self._check_kind()
        self._av = library()
        self._container: Any = None
        self._stream: Any = None
        self._closed = False

    def _check_kind(self) -> None:
        """Refuse what holds nothing of the kind, by its first bytes."""

    def _open(self) -> None:
        raise NotImplementedError

    def _describe(self) -> None:
        raise NotImplementedError

    def _begin(self) -> None:
        """Open and describe; what fails leaves nothing open."""
        try:
            self._guarded(self._open)
            self._guarded(self._describe)
        except BaseException:
            self.close()
            raise

    def _demuxed(self) -> Any:
        """Open the file anew and return PyAV's container."""
        if self._container is not None:
            self._container.close()
        # An absolute path behind 'file:': a name such as 'concat:a|b' is a file name and nothing else.
        self._container = self._av.open(
            'file:' + os.path.abspath(self.path), format=self._signature.reader,
            options={'protocol_whitelist': 'file'}, **_readable_titles(self._av.__version__))
        return self._container

    def _guarded(self, work: Callable[[], _T]) -> _T:
        """Return what `work` does; an error of FFmpeg's becomes a `MediaError` that names the file."""
        try:
            return work()
        except MediaError:
            raise
        except (self._av.FFmpegError, EOFError, ValueError, OSError) as error:
            reason = getattr(error, 'strerror', None) or str(error)
            raise MediaError(f'{self.path}: broken or truncated {self._signature.reader} file ({reason}); '
                             f'write or copy it again') from None

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        if self._container is not None:
            self._container.close()

    def __len__(self) -> int:
        return self.length

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def library() -> Any:
    """Return PyAV; `MissingError` where it is not installed."""
    try:
        import av
    except ImportError:
        raise missing('PyAV', 'av') from None
    return av


def _readable_titles(version: str) -> dict[str, str]:
    """Return the argument that lets PyAV open a file whose texts are no UTF-8; from 19 on it needs none."""
    return {} if int(version.partition('.')[0]) >= 19 else {'metadata_errors': 'replace'}

"""What the CHOPs of sound devices share: opening the device that is asked for, and saying what is wrong with it."""

from __future__ import annotations

from typing import Any, ClassVar

from tdgraph.errors import DeviceError, MissingError, UntrustedError
from tdgraph.media.capture import Stream
from tdgraph.operators.chop.base import CHOP

__all__ = ['SoundDevice']


class SoundDevice(CHOP):
    """Base: `opens` is the kind of device, `act` what it does, as a project that is not trusted may not."""

    opens: ClassVar[type[Stream]]
    act: ClassVar[str]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._stream: Stream | None = None
        self._asked: tuple[Any, ...] | None = None
        self._missing = ''

    def _open(self, asked: tuple[Any, ...] | None) -> None:
        """Open the device that is asked for, once: one that is not there is not looked for on every frame."""
        if asked == self._asked:
            return
        self._close()
        self._asked = asked
        if asked is None:
            return
        try:
            if not self.trusted:
                raise UntrustedError(f'a project from a file may not {self.act}; load it with trust=True '
                                     'if you trust it')
            self._stream = self.opens(*asked)
        except (DeviceError, MissingError, UntrustedError) as error:
            self._missing = str(error)

    def _tell(self, p: Any) -> None:
        """Say what is wrong with the device: an error, or with `errormissing` off a warning."""
        self.stands_in = bool(self._missing)
        if self._missing:
            (self.addError if p.errormissing else self.addWarning)(f'{self.path}: {self._missing}')

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream, self._missing = None, ''

    def dispose(self) -> None:
        self._close()
        super().dispose()

"""The file page of Text and Table DATs: content that comes from a file and follows it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tdgraph.errors import MediaError, UntrustedError
from tdgraph.operators.dat._editing import Editable
from tdgraph.operators.dat._value import Table, Text
from tdgraph.pars import File, Pulse, Toggle

__all__ = ['FileBacked']

LARGEST = 64 * 1024 * 1024


class FileBacked(Editable):
    """Mixin: `file` names the file, `syncfile` follows it; without them the DAT keeps its own content."""

    file = File(page='File', help='The file to read; relative paths start at the project folder.')
    syncfile = Toggle(page='File', role='cpu', label='Sync to File',
                      help='Read the file again whenever it changes, and write edits back to it.')
    loadonstartpulse = Pulse(page='File', label='Load File', viewer_only=True, help='Read the file now.')
    writepulse = Pulse(page='File', label='Write File', viewer_only=True, help='Write the content to the file now.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._stamp: tuple[str, int, int] | None = None
        self._read: Table | Text | None = None  # what the file held

    if TYPE_CHECKING:
        def parse(self, text: str, path: Path) -> Table | Text: ...

    def file_path(self) -> Path | None:
        """Return the file that the parameters name, or None."""
        name = str(self.par['file'].eval())
        if not name:
            return None
        folder = self.engine.folder
        try:
            path = folder / Path(name).expanduser()
            inside = self.trusted or path.resolve().is_relative_to(folder.resolve())
        except (OSError, ValueError, RuntimeError) as error:  # a zero in it, links in a circle, nobody's ~home
            raise MediaError(f'{self.path}: cannot read {name!r}: {error}; correct File') from None
        if not inside:
            raise UntrustedError(f'{self.path}: {name} is outside the project folder {folder}; '
                                 'load the project with trust=True if you trust it')
        return path

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.file and (p.syncfile or self._stamp is None or self._stamp[0] != p.file):
            self.load()
        if p.syncfile:
            self.engine.abs_time.note()  # looks again in the next frame
        return self._content

    def own_content(self) -> Table | Text | None:
        """Return the content, but None where it is the file's."""
        of_file = self._content is self._read or self.par['syncfile'].val
        return None if self.par['file'].val and of_file else self._content

    def restore(self, content: Any) -> None:
        super().restore(content)
        if self.par['file'].val and not self.par['syncfile'].val:
            self._stamp = (self.par['file'].eval(), 0, 0)  # not read before somebody says so

    def unchanged(self, values: tuple[Any, ...]) -> bool:
        return values[0] is self.values[0] if self.values else False

    def load(self) -> None:
        """Read the file if it is newer than what is here.  Raises MediaError naming file and reason."""
        path = self.file_path()
        if path is None:
            return
        try:
            status = path.stat()
            stamp = (self.par['file'].eval(), status.st_mtime_ns, status.st_size)
            if stamp == self._stamp:
                return
            if status.st_size > LARGEST:
                raise MediaError(f'{self.path}: {path} is {status.st_size} bytes; {LARGEST} are allowed')
            if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
                raise MediaError(f'{self.path}: cannot read {path}: it is no regular file; correct File')
            text = path.read_text(encoding='utf-8-sig')
        except MediaError:
            raise
        except OSError as error:
            raise MediaError(f'{self.path}: cannot read {path}: {error.strerror}; correct File') from None
        except ValueError as error:  # not UTF-8, or a path with a zero in it
            raise MediaError(f'{self.path}: cannot read {str(path)!r}: {error}; correct File') from None
        self._stamp = stamp
        content = self.parse(text, path)
        if content != self._content:
            self._content = content
            self.version += 1
        self._read = self._content

    def set_content(self, content: Any) -> None:
        changed = content != self._content
        super().set_content(content)
        if changed and self.par['syncfile'].eval() and self.file_path() is not None:
            self._write()

    def _write(self) -> None:
        path = self.file_path()
        if path is None:
            raise MediaError(f'{self.path}: names no file to write; set the parameter file')
        self.save(str(path))
        status = path.stat()
        self._stamp = (self.par['file'].eval(), status.st_mtime_ns, status.st_size)

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'loadonstartpulse':
            self._stamp = None
            self.load()
            self.touch('file')
        elif par.name == 'writepulse':
            self._write()

"""The folders whose files this user trusts: a list in a file of the user's own.

The file is ``trusted.json`` in ``$TDGRAPH_CONFIG``, else in ``tdgraph`` below ``$XDG_CONFIG_HOME`` or
``~/.config``: a list of absolute paths without symbolic links, readable and writable by the user alone.  One that
somebody else could have written is not believed.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

from tdgraph.errors import NetworkError, NotFoundError, TDGraphError

__all__ = ['add', 'folders', 'is_trusted', 'list_file', 'remove']

MOST_BYTES = 2 ** 20


def list_file() -> Path:
    """Return where the list is, whether or not it exists."""
    own = os.environ.get('TDGRAPH_CONFIG', '')
    if own:
        return Path(own).expanduser().absolute() / 'trusted.json'
    shared = os.environ.get('XDG_CONFIG_HOME', '')
    # A relative one is to be ignored: XDG Base Directory Specification.
    base = Path(shared) if os.path.isabs(shared) else Path('~/.config').expanduser()
    return base / 'tdgraph' / 'trusted.json'


def folders() -> list[Path]:
    """Return the trusted folders.  Raises NetworkError for a list that cannot be read or believed."""
    file = list_file()
    try:
        with open(file, encoding='utf-8') as stream:
            status = os.fstat(stream.fileno())
            if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or status.st_uid not in (os.getuid(), 0):
                raise NetworkError(f'{file}: others can write it, so it is not believed; look through it, then '
                                   f'chmod 600 {file}')
            if status.st_size > MOST_BYTES:
                raise NetworkError(f'{file}: {status.st_size} bytes are no list of folders; remove it')
            found = json.load(stream)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, TDGraphError):
            raise
        raise NetworkError(f'{file}: cannot be read: {error}; correct or remove it') from None
    if not isinstance(found, list) or not all(isinstance(item, str) and os.path.isabs(item) for item in found):
        raise NetworkError(f'{file}: is no list of absolute paths; correct or remove it')
    return [Path(item) for item in found]


def is_trusted(file: Path) -> bool:
    """Whether a file lies in a trusted folder or below, links resolved."""
    known = folders()
    if not known:
        return False
    place = _resolved(file)
    return any(place.is_relative_to(folder) for folder in known)


def add(folder: Path) -> Path:
    """Trust a folder and what is below it; return its path without links.  Raises NotFoundError, NetworkError."""
    place = _resolved(folder)
    if not place.is_dir():
        raise NotFoundError(f'{folder}: there is no such folder; correct the path')
    if place == Path(place.anchor):
        raise NetworkError(f'{folder}: that would trust every file of this machine; name a folder of your own')
    known = folders()
    if place not in known:
        _write([*known, place])
    return place


def remove(folder: Path) -> Path:
    """Trust a folder no longer; return its path without links.  Raises NotFoundError, NetworkError."""
    place, known = _resolved(folder), folders()
    found = place if place in known else folder.absolute()  # one that is gone cannot be resolved
    if found not in known:
        above = next((other for other in known if place.is_relative_to(other)), None)
        raise NotFoundError(f'{folder}: is not on the list{"" if above is None else f", it lies in {above}"}; '
                            'see tdgraph trust')
    _write([other for other in known if other != found])
    return found


def _resolved(path: Path) -> Path:
    try:
        return path.expanduser().resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a zero in it, links in a circle
        raise NetworkError(f'{str(path)!r}: no path: {error}; correct it') from None


def _write(known: list[Path]) -> None:
    file = list_file()
    hidden = file.with_name(f'.{file.name}.{os.getpid()}')
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        hidden.unlink(missing_ok=True)
        with open(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'w', encoding='utf-8') as stream:
            json.dump([str(folder) for folder in known], stream, indent=2)
            stream.write('\n')
        os.replace(hidden, file)
    except (OSError, UnicodeEncodeError) as error:
        hidden.unlink(missing_ok=True)
        raise NetworkError(f'{file}: cannot be written: {error}; correct it') from None

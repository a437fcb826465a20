"""Every deliberate exception.

Each is a `TDGraphError` and the builtin that a Python user would expect, so that both `except TDGraphError`
and `except ValueError` work.  Messages read ``place: what happened; what to do``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    'ArrayTypeError', 'ArrayValueError', 'ConnectError', 'CookError', 'DestroyedError', 'DeviceError',
    'DeviceLostError', 'DisplayError', 'ExpressionError', 'ExtensionError', 'GPULimitError', 'GPUMemoryError',
    'MediaError', 'MissingError', 'NameTakenError', 'NetworkError', 'NoProjectError', 'NotFoundError',
    'ParTypeError', 'ParValueError', 'ProjectClosedError', 'ReadOnlyError', 'ShaderError', 'StorageError',
    'TDGraphError', 'UnknownParError', 'UnknownTypeError', 'UntrustedError', 'WrongThreadError', 'nearest',
]


class TDGraphError(Exception):
    """The base of every error that tdgraph raises on purpose."""


class UnknownTypeError(TDGraphError, ValueError):
    """No operator type of this name."""


class UnknownParError(TDGraphError, AttributeError):
    """No parameter, group, page or sequence of this name."""


class ParValueError(TDGraphError, ValueError):
    """A parameter cannot take this value."""


class ParTypeError(TDGraphError, TypeError):
    """A parameter cannot take a value of this type."""


class ExpressionError(TDGraphError, ValueError):
    """An expression does not parse or failed when it was evaluated."""


class ExtensionError(TDGraphError, AttributeError):
    """No such extension or promoted member, or it failed, or it is only being made."""


class UntrustedError(TDGraphError, PermissionError):
    """Code of a file that nobody has declared trustworthy was about to run."""


class NotFoundError(TDGraphError, LookupError):
    """No operator, shortcut or other named thing is there."""


class NameTakenError(TDGraphError, ValueError):
    """A name is not legal or belongs to something else."""


class ConnectError(TDGraphError, ValueError):
    """Two connectors cannot be wired."""


class NetworkError(TDGraphError, ValueError):
    """A network, table or request is malformed."""


class DestroyedError(TDGraphError, RuntimeError):
    """The operator, parameter, cell or channel no longer exists."""


class ReadOnlyError(TDGraphError, TypeError):
    """Something that cannot be written here was written to."""


class StorageError(TDGraphError, KeyError):
    """Nothing is stored under this key."""

    __str__ = Exception.__str__  # KeyError would print the repr of the message


class CookError(TDGraphError, RuntimeError):
    """The operator that was read has failed to cook; the text says why."""


class ArrayValueError(TDGraphError, ValueError):
    """An array has a shape or contents that cannot be used."""


class ArrayTypeError(TDGraphError, TypeError):
    """An array has a dtype that cannot be used, or is no array."""


class NoProjectError(TDGraphError, RuntimeError):
    """A global such as `op` was used while no Project is open."""


class ProjectClosedError(TDGraphError, RuntimeError):
    """The Project of this operator has been closed."""


class WrongThreadError(TDGraphError, RuntimeError):
    """A Project was used from another thread or process than the one that made it."""


class DeviceError(TDGraphError, RuntimeError):
    """No GPU device, or not the one that was asked for."""


class DisplayError(DeviceError):
    """There is no screen to open a window on."""


class DeviceLostError(DeviceError):
    """The GL context was reset by the driver; its contents are gone."""


class GPULimitError(TDGraphError, ValueError):
    """More than the driver allows: a size, a number of layers or buffers."""


class GPUMemoryError(TDGraphError, MemoryError):
    """The GPU, or the limit set for it, has no room left."""


class ShaderError(TDGraphError, ValueError):
    """A shader does not compile or link; the text names file and line."""


class MediaError(TDGraphError, OSError):
    """An image, film or sound file is missing, broken or refused."""

    __str__ = Exception.__str__


class MissingError(TDGraphError, ImportError):
    """An optional library is not installed; the text names the extra that brings it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the closest known name, else an empty string."""
    lowered = {item.lower(): item for item in reversed([*known])}
    close = difflib.get_close_matches(name.lower(), lowered, n=5, cutoff=0.6)
    if not close:
        return ''
    # Among equally close ones the first that was declared: 'brightnes' means brightness1, not brightness2.
    ratios = {item: difflib.SequenceMatcher(None, item, name.lower()).ratio() for item in close}
    best = [item for item in reversed(lowered) if ratios.get(item) == max(ratios.values())]
    return f'; did you mean {lowered[best[0]]!r}?'

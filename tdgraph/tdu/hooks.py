"""What `tdu` needs to know of the open project; the runtime puts its own functions here.

Outside a project: no paths, the working directory, 60 frames per second, standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

__all__ = ['folder', 'paths', 'rate', 'write']


def _no_paths() -> Mapping[str, str]:
    return {}


def _default_rate() -> float:
    return 60.0


def _write(text: str) -> None:
    sys.stdout.write(text)


paths: Callable[[], Mapping[str, str]] = _no_paths
"""Return `project.paths`: prefix -> folder."""

folder: Callable[[], str] = os.getcwd
"""Return the folder that relative file names start from."""

rate: Callable[[], float] = _default_rate
"""Return `me.time.rate`, frames per second."""

write: Callable[[str], None] = _write
"""Write the text that `debug` has made."""

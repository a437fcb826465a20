"""Networks that are Python files with a function ``build(project)``."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

from tdgraph.errors import NetworkError, TDGraphError, nearest

__all__ = ['load_build', 'run_build', 'user_code']


def load_build(path: str) -> Callable[[Any], Any]:
    """Run a .py file and return its function `build`.

    The file's folder is first on `sys.path`, as for ``python file.py``.  Whatever goes wrong in the file is a
    NetworkError that names its line.
    """
    place = os.path.abspath(path)
    name = f'tdgraph_network_{os.path.splitext(os.path.basename(place))[0]}'
    spec = importlib.util.spec_from_file_location(name, place, loader=_Saved(name, place))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickling look their module up.
    sys.modules[name] = module
    if os.path.dirname(place) not in sys.path:
        sys.path.insert(0, os.path.dirname(place))
    with user_code(path):
        spec.loader.exec_module(module)
    build = getattr(module, 'build', None)
    if not callable(build):
        names = [key for key, value in vars(module).items() if callable(value)]
        raise NetworkError(f'{path}: no function build(project){nearest("build", names)}; '
                           'define one that makes the network and returns the TOP to look at')
    result: Callable[[Any], Any] = build
    return result


class _Saved(SourceFileLoader):
    """Runs a file as it is now: Python's cache takes two files of one size and one second for the same."""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def run_build(build: Callable[[Any], Any], project: Any, path: str) -> Any:
    """Call ``build(project)`` and return what it returns; errors as in `load_build`."""
    with user_code(path):
        return build(project)


@contextmanager
def user_code(path: str) -> Iterator[None]:
    """Turn what a user's file raises into one line: file, line, error."""
    try:
        yield
    except (Exception, SystemExit) as error:
        # SystemExit too: a file that calls sys.exit() would end a batch without a word.
        raise NetworkError(f'{path}:{_line(error, path)} {_text(error)}') from error


def _line(error: BaseException, path: str) -> str:
    if isinstance(error, SyntaxError) and error.filename == os.path.abspath(path):
        return f'{error.lineno}:'
    place = os.path.abspath(path)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == place]
    return f'{lines[-1]}:' if lines else ''


def _text(error: BaseException) -> str:
    if isinstance(error, TDGraphError):
        return str(error)
    return f'{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}'

"""From a file with ``def build(project)`` to a network, and from a network to the TOP to look at."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tdgraph.errors import NetworkError, NotFoundError, TDGraphError, nearest

__all__ = ['find_output', 'load_build', 'run_build', 'set_pars']

_ON, _OFF = ('1', 'on', 'true', 'yes'), ('0', 'off', 'false', 'no')


def load_build(path: str) -> Callable[[Any], Any]:
    """Run a .py file and return its function `build`.

    The file's folder is first on `sys.path`, as for ``python file.py``.  Whatever goes wrong in the file is a
    NetworkError that names its line.
    """
    place = os.path.abspath(path)
    name = f'tdgraph_network_{os.path.splitext(os.path.basename(place))[0]}'
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickling look their module up.
    sys.modules[name] = module
    if os.path.dirname(place) not in sys.path:
        sys.path.insert(0, os.path.dirname(place))
    with _user_code(path):
        spec.loader.exec_module(module)
    build = getattr(module, 'build', None)
    if not callable(build):
        names = [key for key, value in vars(module).items() if callable(value)]
        raise NetworkError(f'{path}: no function build(project){nearest("build", names)}; '
                           'define one that makes the network and returns the TOP to look at')
    result: Callable[[Any], Any] = build
    return result


def run_build(build: Callable[[Any], Any], project: Any, path: str) -> Any:
    """Call ``build(project)`` and return what it returns; errors as in `load_build`."""
    with _user_code(path):
        return build(project)


@contextmanager
def _user_code(path: str) -> Iterator[None]:
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


def set_pars(project: Any, pars: Sequence[tuple[str, str, str]]) -> None:
    """Set parameters from texts: numbers, on/off, menu items, text; what begins with = is an expression.

    Operators are named by path, or by their name inside /project1.  Raises NotFoundError, UnknownParError and
    what the parameter says about the value.
    """
    for path, name, text in pars:
        par = getattr(find_op(project, path).par, name)
        if text.startswith('='):
            par.expr = text[1:]
        else:
            par.val = _value(par, text)


def _value(par: Any, text: str) -> Any:
    """Read a text as the parameter's style wants it; what does not fit is left for it to refuse."""
    word = text.strip()
    if par.isToggle and word.lower() in (*_ON, *_OFF):
        return word.lower() in _ON
    if par.isNumber:
        for kind in (int, float):
            try:
                return kind(word)
            except ValueError:
                continue
    return text


def find_op(project: Any, path: str) -> Any:
    """Return an operator by its path, or by its path inside /project1."""
    for place in (path, f'/project1/{path}'):
        found = project.op(place)
        if found is not None:
            return found
    home = project.op('/project1')
    names = [child.name for child in home.children] if home is not None else []
    raise NotFoundError(f'{path}: no such operator{nearest(path, names)}; '
                        f'/project1 has {", ".join(names) or "none"}')


def find_output(project: Any, returned: Any, path: str | None) -> Any:
    """Return the TOP to cook: `path`, else what build returned, else the only Out TOP of /project1 or out1.

    For a COMP its own Out TOP is meant.  Raises NotFoundError that lists the candidates.
    """
    if path is not None:
        return _top_of(find_op(project, path))
    if isinstance(returned, str):
        return _top_of(find_op(project, returned))
    if returned is not None and returned is not project:
        if not hasattr(returned, 'family'):
            raise NetworkError(f'build(): returned a value of type {type(returned).__name__}; return a TOP, '
                               'a COMP with an Out TOP, a path, or nothing')
        return _top_of(returned)
    return _top_of(project.op('/project1'))


def _top_of(node: Any) -> Any:
    if node.family == 'TOP':
        return node
    if node.family != 'COMP':
        raise NotFoundError(f'{node.path}: is a {node.family}; pictures come from a TOP')
    tops = [child for child in node.children if child.family == 'TOP']
    outs = [top for top in tops if top.opType == 'outTOP']
    found = outs if len(outs) == 1 else [top for top in outs or tops if top.name == 'out1']
    if len(found) == 1:
        return found[0]
    candidates = outs or [top for top in tops if not top.outputs] or tops
    names = ', '.join(top.path for top in candidates[:12]) or 'none, there is no TOP in it'
    raise NotFoundError(f'{node.path}: which TOP? there is {"more than one" if outs else "no"} Out TOP; '
                        f'choose with --op; candidates: {names}')

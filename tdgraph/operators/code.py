"""The Python code in DATs: compiled once per text, run with TouchDesigner's names, only when trusted."""

from __future__ import annotations

import builtins
import linecache
import os
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tdgraph.errors import UntrustedError
from tdgraph.operators.context import acting
from tdgraph.operators.modules import import_for_scripts

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['call', 'describe', 'load_module', 'namespace', 'run_text', 'speaker']

# Not merely '/tdgraph/': a user's own folder may be called so.
_LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep

# What scripts see beside Python's own builtins: tdgraph's names, looked up when they are used.  scriptnames.py
# supplies the look-up, since it stands above the operators.
lookup_name: Callable[[str], Any] | None = None


class _Names(dict[str, Any]):
    """The builtins of scripts: Python's, then TouchDesigner's."""

    def __missing__(self, name: str) -> Any:
        if lookup_name is None or name.startswith('_'):
            raise KeyError(name)
        try:
            return lookup_name(name)
        except AttributeError:
            raise KeyError(name) from None


_names = _Names(vars(builtins))
_names['__import__'] = import_for_scripts


def namespace(me: OP, name: str) -> dict[str, Any]:
    """Return the globals of a script of `me`: its own names, builtins, and TouchDesigner's as it uses them."""
    return {**me.expression_names(), '__name__': name, '__builtins__': _names}


def _compile(text: str, place: str) -> Any:
    # linecache lets tracebacks show the lines of a script that is in no file.
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    return compile(text, place, 'exec')


def _require_trust(me: OP) -> None:
    if not me.trusted or (me.engine.distrusted and not _comes_from_trusted(me)):
        raise UntrustedError(f'{me.path}: this file is not trusted, so its scripts do not run; '
                             'read them, then load it with trust=True')


def _comes_from_trusted(me: OP) -> bool:
    """Whether everything that a DAT's content followed from is trusted: a Select DAT may show another's text."""
    waiting: list[Any] = [me]
    seen: set[Any] = set()
    while waiting:
        source = waiting.pop()
        if source in seen:
            continue
        seen.add(source)
        if getattr(source, 'isOP', False):
            if not source.trusted:
                return False
            # Before the first cook nothing is recorded.
            waiting.extend(wire.op for wire in source.wires if wire is not None)
            waiting.extend(source.references(source.par.snapshot()))
        waiting.extend(getattr(source, 'sources', ()))
    return True


class _Distrusted:
    """Evaluates for an operator, but without its trust."""

    trusted = False

    def __init__(self, me: OP) -> None:
        self.expression_names = me.expression_names


def speaker(me: OP) -> Any:
    """Return who is to evaluate what the content of `me` says: itself only where all of that is trusted."""
    return me if not me.engine.distrusted or _comes_from_trusted(me) else _Distrusted(me)


def load_module(me: OP, text: str) -> ModuleType:
    """Run a DAT's text as a module and return it.  Raises what the text raises, UntrustedError first."""
    _require_trust(me)
    module = ModuleType(me.name)
    vars(module).update(namespace(me, me.name))
    module.__file__ = me.path
    code = _compile(text, me.path)
    with acting(me):
        exec(code, vars(module))
    return module


def run_text(me: OP, text: str, args: tuple[Any, ...] = ()) -> None:
    """Run a script's text with `me` and `args`."""
    _require_trust(me)
    names = {**namespace(me, '__main__'), 'args': args}
    with acting(me):
        exec(_compile(text, me.path), names)


def call(me: OP, function: Callable[..., Any], *args: Any) -> tuple[Any, str]:
    """Call a user's function on behalf of `me`; return (result, '') or (None, what it raised).

    This is the border to users' code: anything that it raises becomes text, sys.exit() too, so that one bad
    callback cannot end a render.  Ctrl-C still does.
    """
    try:
        with acting(me):
            return function(*args), ''
    except (Exception, SystemExit) as error:
        return None, describe(me, error)


def describe(me: OP, error: BaseException) -> str:
    """Return ``path: what happened (file, line N: the line)`` for an exception of a user's code."""
    if isinstance(error, SystemExit):
        return f'{me.path}: a callback called sys.exit({error.code!r}); return from it instead'
    if isinstance(error, SyntaxError):
        line = (error.text or '').strip()
        return f'{me.path}: {type(error).__name__}: {error.msg} (line {error.lineno}: {line})'
    if isinstance(error, RecursionError):
        return f'{me.path}: a callback calls itself without end ({error}); give it a way out'
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_LIBRARY)]
    text = f'{me.path}: {type(error).__name__}: {error}'
    if own:
        where = own[-1]
        text += f' ({where.filename}, line {where.lineno}: {where.line})'
    return text

"""What scripts see beside their own operators: `op`, `me`, `absTime`, `project`, `run`, …

Global names are proxies.  In a callback or an expression they belong to its operator; outside, to the innermost
open Project, where plain Python behaves like a Text DAT in /project1.
"""

from __future__ import annotations

import importlib
import math
import os
from collections.abc import Callable
from typing import Any

from tdgraph import tdu
from tdgraph.errors import NoProjectError, ReadOnlyError
from tdgraph.graph.finders import (
    ExtFinder,
    IopFinder,
    IparFinder,
    ModFinder,
    OpexFinder,
    OpFinder,
    OpsFinder,
    ParentFinder,
)
from tdgraph.graph.op import OP
from tdgraph.graph.passive import Passive, an_operator
from tdgraph.graph.runs import Run, Runs
from tdgraph.operators import code
from tdgraph.operators.context import actor
from tdgraph.operators.modules.editor import UI, PaneType
from tdgraph.operators.typenames import td_type
from tdgraph.tdu import hooks
from tdgraph.tdu.debug import debug

__all__ = [
    'App', 'absTime', 'app', 'current_project', 'debug', 'ext', 'fetchStamp', 'iop', 'ipar', 'isMainThread', 'me',
    'mod', 'op', 'open_projects', 'opex', 'ops', 'parent', 'passive', 'project', 'root', 'run', 'runs',
    'script_names', 'td_name', 'ui', 'var', 'varExists',
]

#: The open Projects, innermost last; each puts itself here.
open_projects: list[Any] = []


def current_project() -> Any:
    """Return the project whose code is running, else the innermost open one."""
    acting_for = actor()
    if acting_for is not None:
        for candidate in reversed(open_projects):
            if candidate.engine is acting_for.engine:
                return candidate
    if not open_projects:
        raise NoProjectError('tdgraph: no project is open; begin with `with tdgraph.Project() as project:`')
    return open_projects[-1]


def _here() -> OP:
    """Return the component in which global names look: around `me`, else /project1."""
    me_now = _me()
    return me_now if actor() is None else me_now.above or me_now


def _me() -> OP:
    found = actor()
    return found if found is not None else current_project().project1


class _Parent(ParentFinder):
    """`parent` outside of an operator's code: `parent()` is /project1, as for a Text DAT in it."""

    __slots__ = ()

    def __call__(self, n: int = 1) -> OP | None:
        if actor() is None:
            return super().__call__(n - 1)
        return super().__call__(n)


class _Proxy:
    """Stands for something of the current project or operator; forwards everything."""

    __slots__ = ('_get', '_name')

    def __init__(self, name: str, get: Callable[[], Any]) -> None:
        object.__setattr__(self, '_name', name)
        object.__setattr__(self, '_get', get)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._get(), name, value)

    def __repr__(self) -> str:
        return repr(self._get()) if open_projects else f'<{self._name}: no project is open>'

    def __eq__(self, other: object) -> bool:
        return bool(self._get() == (other._get() if isinstance(other, _Proxy) else other))

    def __hash__(self) -> int:
        return hash(self._get())

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(self._get())

    def __len__(self) -> int:
        return len(self._get())

    def __getitem__(self, key: Any) -> Any:
        return self._get()[key]


class App:
    """`app`: what this is and where it runs."""

    _td_safe_ = True
    product = 'tdgraph'
    build = '2025.30000'

    @property
    def power(self) -> bool:
        """Always True; time stands still by itself while nobody calls `advance()`."""
        return True

    @power.setter
    def power(self, on: bool) -> None:
        if not on:
            raise ReadOnlyError('app: power cannot be turned off; do not call advance()')

    @property
    def version(self) -> str:
        from importlib import metadata
        return metadata.version('tdgraph')

    @property
    def osName(self) -> str:
        import platform
        return platform.system()


def passive(OP: Any) -> Any:
    """Return `OP` so that reading it neither cooks it nor records a dependency."""
    return Passive(an_operator(OP, 'passive()'))


def run(script: str | Callable[..., Any], *args: Any, **keywords: Any) -> Run:
    """Queue a script (text that sees `args`) or a callable for a later frame.

    endFrame, fromOP, group, delayFrames, delayMilliSeconds (rounded to frames): as in TouchDesigner; asParameter,
    wallTime and delayRef are taken and change nothing, since there is one clock, which only `advance()` moves.
    Without a delay it runs at the start of the next frame.  Returns a Run (`kill()`, `remainingFrames`).
    """
    queue: Runs = current_project().engine.runs
    keywords.setdefault('fromOP', actor())
    return queue.add(script, *args, **keywords)


def fetchStamp(key: str, default: Any) -> Any:
    """Copy stamping does not exist here: always the default."""
    return default


def isMainThread() -> bool:
    """Whether this is Python's main thread."""
    import threading
    return threading.current_thread() is threading.main_thread()


def _variables() -> dict[str, str]:
    current = current_project()
    return {'PROJECT': current.name, 'FPS': f'{current.cookRate:g}', 'TOEFOLDER': current.folder}


def var(name: str) -> str:
    """Return a project variable (PROJECT, FPS, TOEFOLDER); '' when there is none of this name."""
    return _variables().get(name, '')


def varExists(name: str) -> bool:
    """Whether there is a project variable of this name."""
    return name in _variables()


op = OpFinder(_here)
ops = OpsFinder(_here)
opex = OpexFinder(_here)
parent = _Parent(_me)
me: Any = _Proxy('me', _me)
root: Any = _Proxy('root', lambda: current_project().root)
absTime: Any = _Proxy('absTime', lambda: current_project().engine.abs_time)
project: Any = _Proxy('project', current_project)
runs: Any = _Proxy('runs', lambda: current_project().engine.runs)
mod = ModFinder(_here)
app = App()
ui: Any = UI(lambda text: current_project()._say(text), lambda: current_project().project1)
ext = ExtFinder(_me)
iop = IopFinder(_me)
ipar = IparFinder(_me)


def script_names(current: Any) -> dict[str, Any]:
    """Return the names that every expression and script of a project sees beside `me`, `op`, `parent`."""
    return {'absTime': current.engine.abs_time, 'tdu': tdu, 'math': math, 'app': app, 'mod': mod, 'run': run,
            'var': var, 'root': current.root, 'project': current, 'debug': debug,
            'passive': passive}


_STANDARD = ('collections', 'enum', 'inspect', 'math', 're', 'sys', 'traceback', 'warnings')
_SCRIPT_NAMES: dict[str, Any] = {'PaneType': PaneType, 'clear': lambda: None}


def td_name(name: str) -> Any:
    """Return what a script means by a name that it did not define: any member of the td module.

    Beside tdgraph's own: the modules of Python that TouchDesigner imports, and classes that stand for its types
    which do not exist here.  Raises AttributeError.
    """
    import tdgraph
    if name in _STANDARD:
        return importlib.import_module(name)
    if name in _SCRIPT_NAMES:
        return _SCRIPT_NAMES[name]
    try:
        return getattr(tdgraph, name)
    except AttributeError:
        stands_for = td_type(name)
        if stands_for is None:
            raise
        return stands_for


code.lookup_name = td_name
hooks.folder = lambda: current_project().folder if open_projects else os.getcwd()
hooks.paths = lambda: current_project().paths if open_projects else {}
hooks.rate = lambda: _me().timeline().rate if open_projects else 60.0

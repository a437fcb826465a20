"""`Project`: a network with its clock and device; and what scripts see: `op`, `me`, `absTime`, `run`, …

Global names are proxies.  In a callback or an expression they belong to its operator; outside, to the innermost
open Project, where plain Python behaves like a Text DAT in /project1.
"""

from __future__ import annotations

import importlib
import math
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tdgraph import tdu
from tdgraph.errors import (
    NetworkError,
    NoProjectError,
    NotFoundError,
    ParTypeError,
    ParValueError,
    ReadOnlyError,
)
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
from tdgraph.operators import code, registry
from tdgraph.operators.context import acting, actor
from tdgraph.operators.host import Host
from tdgraph.operators.modules import TDModules
from tdgraph.operators.modules.editor import UI, PaneType
from tdgraph.operators.typenames import td_type
from tdgraph.scripts import load_build, run_build
from tdgraph.tdu import hooks
from tdgraph.tdu.debug import debug

if TYPE_CHECKING:
    from tdgraph.gpu import Device

__all__ = [
    'App', 'Project', 'absTime', 'app', 'debug', 'ext', 'fetchStamp', 'iop', 'ipar', 'isMainThread',
    'load', 'me', 'mod', 'op', 'opex', 'ops', 'parent', 'passive', 'project', 'root', 'run', 'runs', 'ui', 'var',
    'varExists',
]

_open: list[Project] = []


class Project:
    """A network: the root with /project1 and /local/time, a clock, and a GPU device made on first use.

    resolution: (width, height) that generators without an input give, 256 x 256 without it.  rate: frames per
    second.  device: which GPU, by index, UUID or part of its name; the first one without it.  trust: whether
    scripts and expressions outside the safe subset may run.  folder: where relative paths start, the current
    folder without it.  Use it in a ``with`` block, or `close()` it.  `paths` are the prefixes of
    `tdu.expandPath`: name -> folder.
    """

    _td_safe_ = frozenset({'name', 'folder', 'cookRate', 'realTime'})

    def __init__(self, *, resolution: tuple[int, int] | None = None, rate: float = 60.0,
                 device: int | str | None = None, trust: bool = True, folder: str | Path | None = None,
                 name: str = 'project') -> None:
        self.name = name
        self.paths: dict[str, str] = {}
        self.outputs: Any = None
        self._said: set[str] = set()
        self.engine = Host(registry.lookup, cook_rate=_frames_per_second(rate), trusted=trust, say=self._say,
                           call=self._call, save=_save_network, load=_load_network, resolution=resolution,
                           selector=device,
                           folder=Path.cwd() if folder is None else _path(folder, 'project: folder'))
        self.engine.before_frame.append(self.engine.revive)
        self.engine.after_frame.append(self._end_frame)
        if os.environ.get('TDGRAPH_CHECKED') == '1':
            self.engine.after_frame.append(self._check_values)
        base: Any = registry.lookup('baseCOMP')
        self.root: Any = base(self.engine, None, '')
        self.engine.root = self.root
        self.engine.globals.update(_script_names(self))
        self.engine.system_shortcuts['TDModules'] = TDModules()
        local = self.root.create('baseCOMP', 'local')
        clock = local.create('timeCOMP', 'time')
        clock.par.rate = rate
        self.project1: Any = self.root.create('containerCOMP', 'project1')
        #: The component that `save` writes: /project1, or what the file describes that this was loaded from.
        self.network: Any = self.project1
        _open.append(self)

    # -- life ---------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.engine.check()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every value and of the GPU memory; arrays that were read stay valid.  Twice is fine."""
        if self.engine.closed:
            return
        self.engine.check_idle('close()')
        self.engine.tell('exit')
        if self._check_values in self.engine.after_frame:
            self._check_values()
        for child in self.root.children:
            child.dispose()
        self.root.children_by_name.clear()
        device = self.engine._device
        self.engine.drop()
        self.engine.closed = True
        _open.remove(self)
        if device is not None:
            if _open and any(other.engine.has_device for other in _open):
                device.end_frame()
            else:
                device.release_all()

    def __repr__(self) -> str:
        state = 'closed' if self.engine.closed else f'frame {self.engine.abs_time.peek():g}'
        return f'<Project {self.name}: {len(self.engine.by_id)} operators, {state}>'

    # -- looking ------------------------------------------------------------------------------------

    def op(self, *paths: Any) -> Any:
        """Return the first operator that a path or pattern names, seen from /project1; None without one."""
        self.engine.check()
        return self.project1.op(*paths)

    def ops(self, *paths: Any) -> list[Any]:
        """Return every operator that the paths and patterns name, seen from /project1."""
        self.engine.check()
        return self.project1.ops(*paths)  # type: ignore[no-any-return]

    def opex(self, *paths: Any) -> Any:
        """As `op`, but raises NotFoundError with the nearest name."""
        self.engine.check()
        return self.project1.opex(*paths)

    @property
    def absTime(self) -> Any:
        return self.engine.abs_time

    @property
    def time(self) -> Any:
        """The root's time COMP, /local/time."""
        self.engine.check()
        return self.root.op('local/time')

    @property
    def device(self) -> Device:
        """The GPU device; made on first use."""
        self.engine.check()
        return self.engine.device()

    @property
    def readback(self) -> Any:
        """The accounts of all downloads: bytes, milliseconds waited and why, age in frames."""
        return self.device.readback

    @property
    def user_input(self) -> Any:
        """What mouse and keyboard do, for Mouse In and Keyboard In: a window feeds it, and a script may."""
        return self.engine.user_input

    @property
    def folder(self) -> str:
        """The folder where relative paths start."""
        return str(self.engine.folder)

    @property
    def resolution(self) -> tuple[int, int] | None:
        """The size that generators without an input give; None = their own 256 x 256."""
        return self.engine.resolution

    @property
    def cookRate(self) -> float:
        """Frames per second of `advance()`."""
        return self.engine.cook_rate

    @cookRate.setter
    def cookRate(self, rate: float) -> None:
        self.time.par.rate = _frames_per_second(rate)
        self.engine.set_rate(rate)

    @property
    def realTime(self) -> bool:
        """Always False: `advance()` comes to every frame, in order."""
        return False

    @realTime.setter
    def realTime(self, on: bool) -> None:
        if on:
            raise ReadOnlyError('project: realTime cannot be turned on, advance() drops no frame; '
                                'leave it False')

    @property
    def trusted(self) -> bool:
        return self.engine.trusted

    # -- time ---------------------------------------------------------------------------------------

    def advance(self, frames: int = 1, cook: Iterable[OP] | OP = ()) -> None:
        """Move on by whole frames and cook what each asks for: `cook`, watched operators, recorders.

        Deterministic: no frame is dropped.  What nobody asks for does not move.
        """
        self.engine.advance(frames, (cook,) if isinstance(cook, OP) else cook)

    def errors(self) -> str:
        """Return the errors of every operator as text, '' when there are none."""
        return str(self.root.errors(recurse=True))

    def warnings(self) -> str:
        """Return the warnings of every operator as text."""
        return str(self.root.warnings(recurse=True))

    def _end_frame(self) -> None:
        device = self.engine.revive()
        if device is not None:
            device.end_frame()

    def _check_values(self) -> None:
        from tdgraph.operators.checked import check_values
        check_values(self.engine)

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            sys.stderr.write(text + '\n')

    def _call(self, run: Run) -> None:
        """Run what `run()` queued; a failure is reported at the operator that queued it, and said once."""
        here: Any = run.origin
        if here is not None and not here.valid:
            here = self.op(run.path)
        where = self.project1 if here is None else here
        try:
            if isinstance(run.source, str):
                code.run_text(where, run.source, run.args)
            else:
                with acting(where):
                    run.source(*run.args)
        except (Exception, SystemExit) as error:  # the border to users' scripts
            what = run.source if isinstance(run.source, str) else getattr(run.source, '__qualname__', '')
            where.script_failed(f'run {what}', code.describe(where, error))

    # -- files --------------------------------------------------------------------------------------

    def save(self, filename: str | Path, createFolders: bool = False) -> str:
        """Write the network as TDN 2.0; returns the path.

        The file holds /project1 (or the component that the file describes from which this was loaded), and if
        they are not the usual ones the project's rate and resolution.  Names of files below its folder are
        written as seen from there.  Raises NetworkError.
        """
        self.engine.check()
        import tdgraph
        saved: str = tdgraph.formats.files.save_project(self, filename, createFolders)
        return saved

    # -- looking at it ------------------------------------------------------------------------------

    def view(self, *ops: Any, **options: Any) -> Any:
        """Show operators in windows until they are closed; see `tdgraph.view`."""
        import tdgraph
        return tdgraph.view(self, *ops, **options)

    # -- notebook -----------------------------------------------------------------------------------

    def _repr_svg_(self) -> str:
        from tdgraph.notebook import network_svg
        return network_svg(self.project1)


def load(path: str | Path, *, trust: bool = False, **options: Any) -> Project:
    """Open a network file and return its Project.

    A ``.tdn`` file is data: its operators are made, and what the file has wrong is said and left out.  Its
    scripts and its expressions outside the safe subset run with `trust`.  So is a folder that TouchDesigner's
    toeexpand made of a .toe or .tox file (``project.toe.dir``).  A ``.py`` file defines ``build(project)``; it
    is code that you wrote, so it is run and the project is trusted.  `options` are those of Project; None counts
    as not given.  `project.outputs` is what build returned; for a file of data that describes another component
    than /project1, that.
    """
    file = _path(path, 'load()')
    if file.suffix in ('.toe', '.tox'):
        raise NetworkError(f'{file}: TouchDesigner keeps {file.suffix} files in a closed binary format; open it '
                           'in TouchDesigner, add the Embody component, export a .tdn file and load that; or run '
                           f'its tool, toeexpand {file.name}, and load the folder {file.name}.dir')
    if file.suffix not in ('.py', '.tdn', '.dir', '.toc'):
        raise NetworkError(f'{file}: no network file; give a .tdn file, a .py file with a function build(project), '
                           'or a folder of toeexpand (.toe.dir, .tox.dir)')
    given = {'folder': file.resolve().parent, 'name': file.stem,
             **{key: value for key, value in options.items() if value is not None}}
    if file.suffix != '.py':
        import tdgraph
        loaded: Project = tdgraph.formats.files.open_project(file, trust, given)
        return loaded
    if not file.is_file():
        raise NotFoundError(f'{file}: there is no such file; correct the path')
    project = Project(**{**given, 'trust': True})
    try:
        project.outputs = run_build(load_build(str(file)), project, str(file))
        project.engine.start(loaded=True)
    except BaseException:
        project.close()
        raise
    return project


def _save_network(comp: Any, path: Any, create_folders: bool) -> str:
    import tdgraph
    saved: str = tdgraph.formats.files.save_comp(comp, path, create_folders)
    return saved


def _load_network(comp: Any, path: Any, trust: bool) -> None:
    import tdgraph
    tdgraph.formats.files.load_comp(comp, path, trust)


def _frames_per_second(rate: Any) -> float:
    if not isinstance(rate, (int, float)) or not 0.001 <= rate < float('inf'):  # as the time COMP has it
        raise ParValueError(f'project: the rate is {rate!r}; give frames per second, at least 0.001')
    return float(rate)


def _path(name: Any, place: str) -> Path:
    try:
        return Path(name)
    except TypeError:
        raise ParTypeError(f'{place} takes a path, not {type(name).__name__}') from None


# -- what scripts see ----------------------------------------------------------------------------------------


def current_project() -> Project:
    """Return the project whose code is running, else the innermost open one."""
    acting_for = actor()
    if acting_for is not None:
        for candidate in reversed(_open):
            if candidate.engine is acting_for.engine:
                return candidate
    if not _open:
        raise NoProjectError('tdgraph: no project is open; begin with `with tdgraph.Project() as project:`')
    return _open[-1]


def _here() -> OP:
    """Return the component in which global names look: around `me`, else /project1."""
    me_now = actor()
    if me_now is None:
        return current_project().project1  # type: ignore[no-any-return]
    return me_now.above or me_now


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
        return repr(self._get()) if _open else f'<{self._name}: no project is open>'

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


def _script_names(current: Project) -> dict[str, Any]:
    """Return the names that every expression and script of a project sees beside `me`, `op`, `parent`."""
    return {'absTime': current.engine.abs_time, 'tdu': tdu, 'math': math, 'app': app, 'mod': mod, 'run': run,
            'var': var, 'root': current.root, 'project': current, 'debug': debug,
            'passive': passive}


_STANDARD = ('collections', 'enum', 'inspect', 'math', 're', 'sys', 'traceback', 'warnings')
_SCRIPT_NAMES: dict[str, Any] = {'PaneType': PaneType, 'clear': lambda: None}


def _td_name(name: str) -> Any:
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


code.lookup_name = _td_name
hooks.folder = lambda: current_project().folder if _open else os.getcwd()
hooks.paths = lambda: current_project().paths if _open else {}
hooks.rate = lambda: _me().timeline().rate if _open else 60.0


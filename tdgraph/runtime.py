"""`Project`: a network with its clock and device."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tdgraph.errors import NetworkError, NotFoundError, ParTypeError, ParValueError, ReadOnlyError
from tdgraph.graph.op import OP
from tdgraph.graph.runs import Run
from tdgraph.operators import code, registry
from tdgraph.operators.context import acting
from tdgraph.operators.host import Host
from tdgraph.operators.modules import TDModules
from tdgraph.scriptnames import open_projects, script_names
from tdgraph.scripts import load_build, run_build

if TYPE_CHECKING:
    from tdgraph.gpu import Device

__all__ = ['Project', 'load']


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
        self.engine.globals.update(script_names(self))
        self.engine.system_shortcuts['TDModules'] = TDModules()
        local = self.root.create('baseCOMP', 'local')
        clock = local.create('timeCOMP', 'time')
        clock.par.rate = rate
        self.project1: Any = self.root.create('containerCOMP', 'project1')
        #: The component that `save` writes: /project1, or what the file describes that this was loaded from.
        self.network: Any = self.project1
        open_projects.append(self)

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
        open_projects.remove(self)
        if device is not None:
            if any(other.engine.has_device for other in open_projects):
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

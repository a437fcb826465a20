"""Cook a network frame by frame; other threads encode what came before.

Pixels are read at once and as they are stored, not delayed: a delayed read is float32, four times the bytes
of an 8-bit picture, and the encoders are what a cook waits for.
"""

from __future__ import annotations

import inspect
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.batch.network import check_placeholders, find_output, set_pars
from tdgraph.batch.plan import Plan
from tdgraph.batch.writers import Writers
from tdgraph.errors import CookError, ExpressionError, UntrustedError
from tdgraph.formats.demands import demands_of
from tdgraph.pars import ParMode
from tdgraph.pars.expressions import compiled
from tdgraph.runtime import Project, load
from tdgraph.scripts import run_build

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['Report', 'cook', 'cook_plan', 'open_plan']

Progress = Callable[[int, int], None]
RATE = 60.0  # of a network that says nothing


@dataclass
class Report:
    """What was cooked: `op` (path), `size` (w, h), `frames`, `seconds` in all, `paths` that were written."""

    op: str = ''
    size: tuple[int, int] = (0, 0)
    frames: int = 0
    seconds: float = 0.0
    paths: list[str] = field(default_factory=list)


def cook(source: str | os.PathLike[str] | Callable[[Any], Any], *, progress: Progress | None = None,
         **request: Any) -> Report:
    """Cook a network and write frames of one TOP.

    `source`: a .tdn file, a .py file with ``def build(project)``, or such a function.  Keywords: `frames`
    ('1-100x2,150' or numbers), `op` (path or name of a TOP), `fps`, `out` (names: a film, or pictures with ####
    or %04d for the frame number), `sheet` (a picture of 12 of the frames), `pars` ({'base1.Gain': 3}),
    `resolution` ((w, h) or 'WxH'), `trust` (let the scripts of a .tdn file run), `allow_placeholders` (let
    operators that do not exist here pass on their first input).  `progress` is called with (frames done, frames
    in all).

    A network with state is stepped from frame 1; `frames` says what is written.  Raises CookError at the
    first frame that fails, NetworkError and MediaError for the request, and what the network raises.
    """
    return cook_plan(Plan.make(source, **request), progress or (lambda done, total: None))


def cook_plan(plan: Plan, progress: Progress) -> Report:
    """Carry out a plan; see `cook`."""
    with open_plan(plan) as project:
        if plan.rate is not None:
            project.cookRate = plan.rate
        set_pars(project, plan.pars)
        top = find_output(project, project.outputs, plan.op)
        check_placeholders([top], allow=plan.allow_placeholders)
        return _cook(project, top, plan, progress)


def open_plan(plan: Plan) -> Project:
    """Make the plan's network; what its build returned is in `outputs`."""
    if not callable(plan.source):
        return load(plan.source, resolution=plan.resolution, rate=plan.rate, trust=plan.trust)
    project = Project(resolution=plan.resolution, rate=plan.rate or RATE)
    try:
        project.outputs = run_build(plan.source, project, inspect.getsourcefile(plan.source) or 'build')
        project.engine.start(loaded=True)
    except BaseException:
        project.close()
        raise
    return project


def _cook(project: Any, top: Any, plan: Plan, progress: Progress) -> Report:
    wanted = set(plan.frames)
    report = Report(op=top.path)
    stateful = has_state(project)
    started = time.perf_counter()
    with Writers(plan, project.cookRate) as writers:
        for frame in range(1, plan.frames[-1] + 1):
            roots = [top] if frame in wanted or stateful else []
            if frame in wanted and not stateful:
                project.engine.scheduler.left_out()
            if frame == 1:
                project.engine.first_frame(roots)
            else:
                project.advance(cook=roots)
            if frame in wanted:
                writers.write(frame, _pixels(project, top, frame))
                report.frames += 1
                progress(report.frames, len(wanted))
    report.size = (top.width, top.height)
    report.seconds = time.perf_counter() - started
    report.paths = writers.paths
    return report


_COUNTS = re.compile(r'\b(totalCooks|cook\w*Frame\w*|\w*[cC]ookTime|step|stepSeconds)\b')


def has_state(project: Any) -> bool:
    """Whether a frame may depend on the frames before it: then none of them can be left out.

    What remembers only what has changed its parameters counts where something may change them, and where a part of
    the network may stand still for a while.
    """
    nodes = project.root.findChildren()
    if any(node.holds_state() for node in nodes) or _counts_cooks(nodes):
        return True
    remembers = any(type(node).State is not None for node in nodes)
    return remembers and (runs_code(project) or any(node.chooses and node.moving for node in nodes))


def runs_code(project: Any) -> bool:
    """Whether a frame may run code that changes parameters: Execute DATs, what `run()` has queued, expressions."""
    engine = project.engine
    waiting = bool(engine.watchers or len(engine.runs) or engine.frame_start or engine.frame_end)
    return waiting or any(is_code(par) for node in project.root.findChildren() for par in moving_pars(node))


def moving_pars(node: Any) -> list[Any]:
    """Return the parameters of an operator that have an expression."""
    return [par for par in node.par.every_made() if par.active_mode in (ParMode.EXPRESSION, ParMode.BIND)]


def text_of(par: Any) -> str:
    """Return the expression of a parameter."""
    text: str = par.expr if par.active_mode is ParMode.EXPRESSION else par.bindExpr
    return text


def is_code(par: Any) -> bool:
    """Whether the expression of a parameter may do more than look: it runs only where it is trusted."""
    try:
        return bool(compiled(text_of(par)).unsafe)
    except ExpressionError:  # it never runs
        return False


def _counts_cooks(nodes: Sequence[Any]) -> bool:
    return any(_COUNTS.search(text_of(par)) for node in nodes for par in moving_pars(node))


def _pixels(project: Project, top: Any, frame: int) -> NDArray[Any]:
    """Return the pixels of a frame as they are stored.

    Raises CookError where anything that they stand on failed, UntrustedError where trust is what that wants.
    """
    if top.stale_from:
        failed = project.root.op(top.stale_from[0]) or top
        needs_trust = not project.trusted and demands_of(failed)
        raise (UntrustedError if needs_trust else CookError)(
            f'frame {frame}: {failed.errors() or failed.warnings() or failed.path}')
    name = top.pixelFormatName
    # 10-bit codes fill only a part of their 16 bits.
    pixels: NDArray[Any] = top.numpyArray(dtype=None if name == 'rgb10a2fixed' else 'native')
    if name.startswith('rg') and pixels.shape[-1] == 2:
        # Two channels of a picture file are value and alpha.
        pixels = np.concatenate([pixels, np.zeros_like(pixels[..., :1])], axis=-1)
    return pixels

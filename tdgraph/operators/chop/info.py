"""Info CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph import deps
from tdgraph.channels import Channels
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu, OPRef, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['InfoCHOP']

PAGE = 'Info'


class InfoCHOP(CHOP):
    """Tell about another operator: how often and how long it cooked, how large it is.

    Every operator: total_cooks; cook_time, of the last cook in milliseconds; cook_frame and cook_abs_frame, when
    that was on the timeline and on absTime; cooked_this_frame; warnings and errors, how many.  Beside these::

        TOP   resx resy aspectx aspecty depth; gpu_memory_used, in bytes
        CHOP  start length sample_rate num_channels time_slice; export_sernum, how often its exports changed
        DAT   num_rows num_cols
        COMP  children_cpu_cook_time, in milliseconds, with `childcooktime`

    and what an operator adds with a method ``info_channels() -> dict[str, float]``.

    Input 0: none.
    Output: one sample at index 0, at the timeline's rate; float32 (channels, 1).
    Units: as above.
    Source: docs.derivative.ca/Info_CHOP.
    Differs: cook_start_time, cook_end_time, `infotype` and an input do not exist; gpu_memory_used is in bytes, as
        `gpuMemory` is (TouchDesigner names no unit).
    """

    opType, base_name, type_label = 'infoCHOP', 'info', 'Info'
    inputs = ()
    unsupported = ('infotype',)

    op: Any = OPRef('OP', page=PAGE, label='Operator', help='The operator to tell about.')
    iscope = Str('*', page=PAGE, label='Scope', help='Names of the channels to keep; patterns allowed.')
    values: Any = Menu('all inside outside', page=PAGE, role='cpu',
                       labels=('All', 'Inside Range', 'Outside Range'),
                       help='Which channels are kept, by their values.')
    range = Float((0.0, 1.0), size=2, norm=(0, 1), page=PAGE, role='cpu',
                  help='Lowest and highest value that is inside.')
    passive = Toggle(page=PAGE, role='cpu',
                     help='Do not cook the operator; tell what is known, perhaps of the frame before.')
    childcooktime = Toggle(page=PAGE, role='cpu', label='Children Cook Time',
                           help='Add the time that all inside a component took; slow for a large one.')

    def references(self, p: Any) -> Sequence[OP]:
        return [] if p.op is None or p.passive or p.op.isCOMP else [p.op]

    def holds_state(self) -> bool:
        return True  # cooks are counted

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        found: dict[str, float] = {}
        if p.op is not None:
            self.engine.abs_time.note()  # whether it has cooked in this frame is news in each
            p.op.note()
            with self.engine.quiet() if p.passive else nullcontext(), deps.unrecorded():
                found = told(p.op, p.childcooktime)
        names = [name for name in patterns.match(p.iscope, list(found)) if _kept(found[name], p)]
        return Channels(names, np.array([[found[name]] for name in names], np.float32).reshape(-1, 1), time.rate)


def _kept(value: float, p: Any) -> bool:
    inside = p.range1 <= value <= p.range2
    return bool(p.values == 'all' or inside is (p.values == 'inside'))


def told(op: Any, child_cook_time: bool) -> dict[str, float]:
    """Return all channels about an operator: those of its type, of its family, of every operator."""
    found: dict[str, float] = {}
    if hasattr(op, 'info_channels'):
        found.update(op.info_channels())
    if op.family == 'TOP' and op.values:
        spec = op.value.spec
        found.update(resx=spec.width, resy=spec.height, aspectx=spec.aspect * spec.height, aspecty=spec.height,
                     depth=spec.depth, gpu_memory_used=op.gpuMemory)
    elif op.family == 'TOP':  # has never cooked
        found.update(dict.fromkeys(('resx', 'resy', 'aspectx', 'aspecty', 'depth', 'gpu_memory_used'), 0))
    elif op.family == 'CHOP':
        channels = op.output()
        found.update(start=channels.start, length=channels.length, sample_rate=channels.rate,
                     num_channels=channels.count, time_slice=channels.sliced, export_sernum=op.exportChanges)
    elif op.family == 'DAT':
        rows = op.output().rows
        found.update(num_rows=len(rows), num_cols=len(rows[0]) if rows else 0)
    elif child_cook_time:
        found.update(children_cpu_cook_time=op.childrenCPUCookTime)
    found.update(total_cooks=op.totalCooks, cook_time=op.cpuCookTime, cook_frame=op.cookFrame,
                 cook_abs_frame=op.cookAbsFrame, cooked_this_frame=op.cookedThisFrame,
                 warnings=len(op.own_warnings()), errors=len(op.own_errors()))
    return found

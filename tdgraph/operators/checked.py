"""The checked mode (TDGRAPH_CHECKED=1): at each frame's end kept values are computed again and compared.

What differs depends on something that its cook did not record.  Left out: Script operators (their code may do
anything), operators that write files, those behind a selective Null (they are meant to be behind), and states of
an earlier frame, which are no longer there to start from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.deps import unrecorded
from tdgraph.errors import CookError
from tdgraph.gpu.image import Image
from tdgraph.operators.script import Script
from tdgraph.operators.top.base import TOP

if TYPE_CHECKING:
    from tdgraph.graph.op import OP
    from tdgraph.operators.host import Host

__all__ = ['check_values']


def check_values(engine: Host) -> None:
    """Raise CookError for the first operator whose kept value is not what its inputs and parameters give."""
    if engine.scheduler.stack or (engine.has_device and engine.device().lost):
        return
    for op in list(engine.by_id.values()):
        if _is_kept(engine, op):
            again = _computed(op)
            if len(again) != len(op.values) or not all(_same(engine, *both) for both in zip(again, op.values)):
                raise CookError(f'{op.path}: the value that it keeps is not what it cooks to; what it read is not '
                                'recorded, or its value was written to')


def _is_kept(engine: Host, op: OP) -> bool:
    now = op.State is None or op.cookAbsFrame == engine.abs_time.peek()
    return (op.fresh and bool(op.values) and op.cooked_p is not None and now and op.standing().may_cook
            and not (op.isCOMP or op.cook_error or op.loop_warning or op in engine.roots or isinstance(op, Script))
            and not any(map(_is_selective, op.wiring(op.cooked_p).needed)))


def _is_selective(op: OP) -> bool:
    cooktype = op.par['cooktype']
    return cooktype is not None and bool(cooktype == 'selective')


def _computed(op: OP) -> tuple[Any, ...]:
    """Compute once more from the same parameters, inputs and state, and leave no trace."""
    pending = op.engine.scheduler.pending
    former = op.next_state, op.cook_errors, op.cook_warnings, op in pending
    op.cook_errors, op.cook_warnings, op.visiting = [], [], True
    op._standing = None  # what is cached beside the value is found again too
    if isinstance(op, TOP):
        op._drawing = None
    try:
        with unrecorded():
            return op._result(op.cooked_p, op.wiring(op.cooked_p))
    finally:
        op.visiting = False
        op.next_state, op.cook_errors, op.cook_warnings, waits = former
        if not waits:
            pending.pop(op, None)


def _same(engine: Host, first: Any, second: Any) -> bool:
    if first is second:
        return True
    if isinstance(first, Channels):
        return (first.names, first.rate, first.start, first.sliced) == (
            second.names, second.rate, second.start, second.sliced) and np.array_equal(
            first.samples, second.samples, equal_nan=True)
    if isinstance(first, Image):
        read = engine.device().read
        return first.spec == second.spec and np.array_equal(read(first), read(second), equal_nan=True)
    return bool(first == second)

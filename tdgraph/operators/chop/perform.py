"""Perform CHOP."""

from __future__ import annotations

import math
import os
import sys
import time as clock
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Toggle

__all__ = ['PerformCHOP']

PAGE = 'Perform'
MEGABYTE = float(1 << 20)
#: Parameter -> channel, in the order of the dialog.
CHANNELS = {'fps': 'fps', 'msec': 'msec', 'cook': 'cook', 'droppedframes': 'dropped_frames',
            'gpumemused': 'gpu_mem_used', 'activeops': 'active_ops', 'totalops': 'total_ops',
            'cpumemused': 'cpu_mem_used', 'cookrate': 'cookrate', 'timeslicestep': 'timeslice_step',
            'timeslicemsec': 'timeslice_msec'}


class _Pages:
    fps = Toggle(True, page=PAGE, role='cpu', label='Frames per Second', help='Frames of the last second.')
    msec = Toggle(True, page=PAGE, role='cpu', label='Frame Time', help='Milliseconds that the last frame took.')
    cook = Toggle(page=PAGE, role='cpu',
                  help='1 in a frame that was cooked; with Time Slice 0 in those that were skipped.')
    droppedframes = Toggle(page=PAGE, role='cpu', label='Dropped Frames',
                           help='Frames skipped between the last and this one.')
    gpumemused = Toggle(page=PAGE, role='cpu', label='GPU Mem Used (MB)', help='Memory of all pictures on the GPU.')
    activeops = Toggle(page=PAGE, role='cpu', label='Total Active OPs',
                       help='Operators that cooked in the last frame.')
    totalops = Toggle(page=PAGE, role='cpu', label='Total OPs', help='Operators in the project.')
    cpumemused = Toggle(page=PAGE, role='cpu', label='CPU Mem Used (MB)', help='Memory of the process.')
    cookrate = Toggle(page=PAGE, role='cpu', label='Cookrate', help='Frames per second that the project is set to.')
    timeslicestep = Toggle(page=PAGE, role='cpu', label='Time Slice Step', help='Frames from the last to this one.')
    timeslicemsec = Toggle(page=PAGE, role='cpu', label='Time Slice Milliseconds',
                           help='The same in milliseconds.')


class PerformCHOP(_Pages, CHOP):
    """Tell how the project performs, a channel for each toggle that is on.

    fps: frames that ended within the second before the last one's end; msec: what the last took, by the clock on
    the wall; cook: 1; dropped_frames: timeslice_step - 1; gpu_mem_used: textures, with those that wait for their
    next use; active_ops: operators that cooked in the last frame; total_ops: all there are; cpu_mem_used: resident
    memory (its greatest so far where the system tells no other, else NaN); cookrate: `project.cookRate`;
    timeslice_step: frames since the frame before, timeslice_msec: ``1000 * timeslice_step / cookrate``.

    The last frame is the one before; in the project's first, fps, msec and active_ops are 0.

    Input 0: none.
    Output: one sample at index 0, with Time Slice one for each frame since the last cook; at the cook rate; float32
        (channels, samples).
    Units: milliseconds, megabytes of 2**20 bytes.
    Source: docs.derivative.ca/Perform_CHOP.
    Differs: what has no meaning here does not exist (`mvreadahead`, `performmode`, `performfocus`), nor does what
        is not measured; which toggles are on at first, and names of channels that TouchDesigner's page does not
        spell, are ours.
    """

    opType, base_name, type_label = 'performCHOP', 'perform', 'Perform'
    inputs = ()
    unsupported = ('mvreadahead', 'totalgpumem', 'deactivatedops', 'cookstate', 'cookrealtime', 'performmode',
                   'performfocus', 'gputemp', 'aclinestatus', 'batterycharging', 'batterylife', 'batterytime',
                   'activeexpressions', 'optimizedexpression', 'cachedexpressions')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._began = 0.0
        self._ends: deque[float] = deque()
        self._took = 0.0
        # What was measured is told by the next frame, so that a frame in which it is asked twice tells the same.
        self._told: dict[str, float] = {'fps': 0.0, 'msec': 0.0, 'activeops': 0.0}
        self._measure_memory()
        self.engine.before_frame.append(self._frame_begins)
        self.engine.after_frame.append(self._frame_ends)

    def dispose(self) -> None:
        self.engine.before_frame.remove(self._frame_begins)
        self.engine.after_frame.remove(self._frame_ends)
        super().dispose()

    def _frame_begins(self) -> None:
        self._told.update(fps=len(self._ends), msec=self._took)
        if self.par['activeops'].eval():
            self._told['activeops'] = sum(op.cookedThisFrame for op in self.engine.by_id.values())
        self._measure_memory()
        self._began = clock.perf_counter()

    def _frame_ends(self) -> None:
        now = clock.perf_counter()
        self._took = (now - self._began) * 1000.0
        self._ends.append(now)
        while self._ends[0] <= now - 1.0:
            self._ends.popleft()

    def _measure_memory(self) -> None:
        engine = self.engine
        if self.par['gpumemused'].eval():
            self._told['gpumemused'] = engine.device().counts().bytes / MEGABYTE if engine.has_device else 0.0
        if self.par['cpumemused'].eval():
            self._told['cpumemused'] = resident() / MEGABYTE

    def holds_state(self) -> bool:
        return True  # cooks are counted

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        absolute, rate = self.engine.abs_time, self.engine.cook_rate
        if any(getattr(p, name) and name not in self._told for name in ('gpumemused', 'cpumemused')):
            self._measure_memory()
        step = absolute.step
        values = {**self._told, 'cook': 1.0, 'droppedframes': step - 1, 'totalops': len(self.engine.by_id),
                  'cookrate': rate, 'timeslicestep': step, 'timeslicemsec': 1000.0 * step / rate}
        wanted = [name for name in CHANNELS if getattr(p, name)]
        first, count = slice_of(time, rate) if p.timeslice else (0.0, 1)
        samples = np.array([[values[name]] * count for name in wanted], np.float32).reshape(len(wanted), count)
        if 'cook' in wanted:
            samples[wanted.index('cook'), :-1] = 0.0
        return Channels([CHANNELS[name] for name in wanted], samples, rate, first, bool(p.timeslice))


def resident() -> float:
    """Return the bytes of memory that this process holds; its most so far where only that is known, else NaN."""
    try:
        return int(Path('/proc/self/statm').read_text().split()[1]) * float(os.sysconf('SC_PAGE_SIZE'))
    except OSError:
        try:
            from resource import RUSAGE_SELF, getrusage
        except ImportError:
            return math.nan
        return getrusage(RUSAGE_SELF).ru_maxrss * (1.0 if sys.platform == 'darwin' else 1024.0)

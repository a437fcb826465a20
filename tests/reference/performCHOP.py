"""Perform CHOP: docs.derivative.ca/Perform_CHOP, made in this frame of a project that advances by single frames."""

from __future__ import annotations

import math
from typing import Any

from .spans import Moment, Span

KNOWN = {'fps': 0.0, 'msec': 0.0, 'cook': 1.0, 'droppedframes': 0.0, 'gpumemused': math.nan, 'activeops': 0.0,
         'totalops': math.nan, 'cpumemused': math.nan, 'cookrate': 60.0, 'timeslicestep': 1.0,
         'timeslicemsec': 1000 / 60}
NAMES = {'droppedframes': 'dropped_frames', 'gpumemused': 'gpu_mem_used', 'activeops': 'active_ops',
         'totalops': 'total_ops', 'cpumemused': 'cpu_mem_used', 'timeslicestep': 'timeslice_step',
         'timeslicemsec': 'timeslice_msec'}


def reference(p: Any, inputs: list[Any], out: Moment) -> Span:
    """One sample for each toggle; NaN where only a measurement can tell."""
    wanted = [name for name in KNOWN if getattr(p, name)]
    return Span([NAMES.get(name, name) for name in wanted], [[KNOWN[name]] for name in wanted], 0.0, 60.0)

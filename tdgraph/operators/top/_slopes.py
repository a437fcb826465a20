"""Neighbours of a pixel and their differences: what Edge, Emboss, Slope and Normal Map share."""

from __future__ import annotations

from typing import Any, Final

from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._place import to_fraction

__all__ = ['METHODS', 'METHOD_LABELS', 'step']

METHODS: Final = 'prevcur curnext prevnext'
METHOD_LABELS: Final = ('Previous and Current', 'Current and Next', 'Previous and Next')


def step(p: Any, spec: Spec) -> tuple[float, float]:
    """Return the parameter `offset` as fractions of the input's width and height."""
    return (to_fraction(p.offset[0], p.offsetunit, 0, spec), to_fraction(p.offset[1], p.offsetunit, 1, spec))

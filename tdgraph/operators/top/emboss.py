"""Emboss TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top._slopes import METHOD_LABELS, METHODS, step
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['EmbossTOP']


class EmbossTOP(TOP):
    """Show an image as a relief: how a channel rises in one direction.

    ``out.rgb = midpoint + strength * (next - current)`` (curnext), current - previous (prevcur) or next - previous
    (prevnext); alpha stays.

    Next is the chosen channel at the distance `offset` in `direction`, ``(offset1 * cos, offset2 * sin)``, previous
    that far the other way, both filtered; beyond the edge the edge goes on.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: offset as its unit menu says; degrees, 0 to the right, counter-clockwise.
    Source: docs.derivative.ca/Emboss_TOP.
    Differs: the defaults, the sense of the direction and the alpha are ours.
    """

    opType, base_name, type_label = 'embossTOP', 'emboss', 'Emboss'
    inputs = Input('image'),
    shader = Sample('top/emboss.glsl')

    select = Menu(CHANNELS_MAX, labels=CHANNEL_MAX_LABELS, page='Emboss', help='What of the image is the height.')
    method = Menu(METHODS, labels=METHOD_LABELS, page='Emboss', help='Which neighbours are compared.')
    midpoint = Float(0.5, norm=(0, 1), page='Emboss', help='The value where the image is flat.')
    strength = Float(1.0, norm=(0, 4), page='Emboss', help='Multiplies the difference.')
    offset = Float(1.0, size=2, norm=(-4, 4), page='Emboss', label='Sample Step', role='derived',
                   help='How far the neighbours are.')
    offsetunit = Menu(UNITS, page='Emboss', label='Sample Step Unit', role='derived',
                      help='What Sample Step counts.')
    direction = Float(0.0, norm=(-180, 180), page='Emboss', role='derived', help='Where the image is to rise.')

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        angle = math.radians(p.direction)
        x, y = step(p, specs[0] or Spec())
        return {'stride': (x * math.cos(angle), y * math.sin(angle))}

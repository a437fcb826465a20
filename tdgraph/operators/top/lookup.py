"""Lookup TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

__all__ = ['LookupTOP']


class LookupTOP(TOP):
    """Replace colours by those along a line in a second image.

    ``out = table(darkuv + (lightuv - darkuv) * t),  t = clip((v - index1) / (index2 - index1), 0, 1)``

    with v the chosen channel of the pixel.  With the channel independent each channel of the output is looked up by
    its own: red of the table at red, and so on.  With another one, alpha is that of the line too, or looked up
    by the pixel's own alpha with `independentalpha`.  An index range narrower than 1e-6 counts as 1e-6.

    Input 0: any size and format; unconnected: transparent black.
    Input 1: the table, any size and format, read as Input Filter says; unconnected: the image stays as it is.
    Output: as input 0.
    Units: places in the table as their unit menus say; indices are values of the image.
    Source: docs.derivative.ca/Lookup_TOP.
    Differs: the defaults of the line, the middle of the table from left to right, are ours.  Not here: method,
        chop, clampchopvalues (a table of channels; use CHOP to TOP), displaylookup.
    """

    opType, base_name, type_label = 'lookupTOP', 'lookup', 'Lookup'
    inputs = Input('image'), Input('table')
    shader = Sample('top/lookup.glsl')
    unsupported = ('method', 'chop', 'clampchopvalues', 'displaylookup')

    index = Float((0.0, 1.0), size=2, norm=(0, 1), page='Lookup', label='Index Range',
                  help='The values at the dark and at the light end of the line.')
    channel = Menu((*CHANNELS_MAX, 'independent'), 'independent', page='Lookup', label='Index Channel',
                   labels=(*CHANNEL_MAX_LABELS, 'RGBA Independent'), help='What of a pixel is looked up.')
    independentalpha = Toggle(page='Lookup', label='Independent Alpha', help='Look alpha up by itself.')
    darkuv = Float((0.0, 0.5), size=2, norm=(0, 1), page='Lookup', label='Dark UV', role='derived',
                help='Where the line begins.')
    darkuvunit = Menu(UNITS, 'fraction', page='Lookup', label='Dark UV Unit', role='derived',
                      help='What Dark UV counts.')
    lightuv = Float((1.0, 0.5), size=2, norm=(0, 1), page='Lookup', label='Light UV', role='derived',
                 help='Where the line ends.')
    lightuvunit = Menu(UNITS, 'fraction', page='Lookup', label='Light UV Unit', role='derived',
                       help='What Light UV counts.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'TABLE': int(specs[1] is not None)}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        table = specs[1] or Spec()
        return {'dark': tuple(to_fraction(p.darkuv[axis], p.darkuvunit, axis, table) for axis in (0, 1)),
                'light': tuple(to_fraction(p.lightuv[axis], p.lightuvunit, axis, table) for axis in (0, 1))}

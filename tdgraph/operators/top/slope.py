"""Slope TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_LABELS, CHANNELS
from tdgraph.operators.top._place import UNITS, beyond
from tdgraph.operators.top._slopes import METHOD_LABELS, METHODS, step
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['SlopeTOP']

_SOURCES = (*(f'h{name}' for name in CHANNELS), *(f'v{name}' for name in CHANNELS), 'neutral', 'one', 'zero')
_SOURCE_LABELS = (*(f'Horizontal {label}' for label in CHANNEL_LABELS),
                  *(f'Vertical {label}' for label in CHANNEL_LABELS), 'Neutral', 'One', 'Zero')


class SlopeTOP(TOP):
    """Show how steeply an image rises, across and up.

    Each channel of the output takes one of::

        h...      zeropoint + strength * the difference of a channel of the input over a step to the right
        v...      likewise over a step upwards
        neutral   zeropoint          one   1          zero   0

    The difference is current - previous (prevcur), next - current (curnext) or next - previous (prevnext),
    filtered.  So above the zero point the image rises to the right, or upwards.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: offset as its unit menu says.
    Source: docs.derivative.ca/Slope_TOP.
    Differs: the defaults but zeropoint are ours.  Not here: offset3 and the items that begin with z (3D textures).
    """

    opType, base_name, type_label = 'slopeTOP', 'slope', 'Slope'
    inputs = Input('image'),
    shader = Sample('top/slope.glsl')
    unsupported = ('offset3',)

    red = Menu(_SOURCES, 'hluminance', labels=_SOURCE_LABELS, page='Slope', role='derived',
               help='What red shows.')
    green = Menu(_SOURCES, 'vluminance', labels=_SOURCE_LABELS, page='Slope', role='derived',
                 help='What green shows.')
    blue = Menu(_SOURCES, 'neutral', labels=_SOURCE_LABELS, page='Slope', role='derived',
                help='What blue shows.')
    alpha = Menu(_SOURCES, 'one', labels=_SOURCE_LABELS, page='Slope', role='derived',
                 help='What alpha shows.')
    method = Menu(METHODS, labels=METHOD_LABELS, page='Slope', help='Which neighbours are compared.')
    zeropoint = Float(0.5, norm=(0, 1), page='Slope', label='Zero Point',
                      help='The value where the image is flat; 0 in float formats keeps the sign.')
    strength = Float(1.0, norm=(0, 4), page='Slope', help='Multiplies the difference.')
    offset = Float(1.0, size=2, norm=(-4, 4), page='Slope', label='Sample Step', role='derived',
                   help='How far the neighbours are, across and up.')
    offsetunit = Menu(UNITS, page='Slope', label='Sample Step Unit', role='derived',
                      help='What Sample Step counts.')
    extend = Menu('hold zero repeat mirror', page='Slope', help='What lies beyond the edges.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        return {'stride': step(p, specs[0] or Spec()),
                'sources': tuple(_SOURCES.index(name) for name in (p.red, p.green, p.blue, p.alpha))}

    def extends(self, p: Any) -> str:
        return beyond(p.extend)

"""Remap TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._place import as_large, beyond
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Menu, Toggle

__all__ = ['RemapTOP']

_CHANNELS = 'red green blue alpha none'


class RemapTOP(TOP):
    """Fetch each pixel from the place that the colours of a map name.

    ``out(u, v) = source(x, y)``, x and y the chosen channels of the map at (u, v)

    0, 0 is the bottom left, 1, 1 the top right; a channel `none` takes u or v itself; `fliphorz` and `flipvert`
    take 1 - x and 1 - y.  `interp` linear reads as Input Filter says; cubic joins 4 x 4 pixels by Catmull-Rom
    splines.
    An 8-bit map names 256 places; give 16 or 32 bits.

    Input 0: the source, any size and format; unconnected: transparent black.
    Input 1: the map, any size and format; one of the output's size is read without a filter; unconnected: each
        pixel's own place.
    Output: size, aspect and format of the source, or size and aspect of the map (`resolutionsource`).
    Units: places in widths and heights of the source.
    Source: docs.derivative.ca/Remap_TOP; Keys 1981 for the cubic.
    Differs: the defaults and the kind of cubic are ours.  Not here: depthressource, zsource, flipz (3D textures).
    """

    opType, base_name, type_label = 'remapTOP', 'remap', 'Remap'
    inputs = Input('source'), Input('map')
    shader = Sample('top/remap.glsl')
    unsupported = ('depthressource', 'zsource', 'flipz')

    resolutionsource = Menu('input1 input2', page='Remap', label='Resolution Source', role='cpu',
                            labels=('Input 1', 'Input 2'), help='Whose size the output has.')
    horzsource = Menu(_CHANNELS, page='Remap', label='Horizontal Source', help='The channel of the map for x.')
    vertsource = Menu(_CHANNELS, 'green', page='Remap', label='Vertical Source',
                      help='The channel of the map for y.')
    fliphorz = Toggle(page='Remap', label='Flip Horizontal', help='Count x from the right.')
    flipvert = Toggle(page='Remap', label='Flip Vertical', help='Count y from the top.')
    extend = Menu('hold zero repeat mirror', page='Remap', help='What lies beyond the edges of the source.')
    interp = Menu('linear cubic', page='Remap', label='Interpolation',
                  help='How the source is read between its pixels.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        source, other = super().natural(p, specs), specs[1]
        return source if p.resolutionsource == 'input1' or other is None else as_large(source, other)

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'MAPPED': int(specs[1] is not None), 'NEAREST': int(p.inputfiltertype == 'nearest')}

    def extends(self, p: Any) -> tuple[str, ...]:
        return beyond(p.extend), 'hold'

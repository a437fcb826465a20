"""Displace TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._place import as_large, beyond
from tdgraph.operators.top.base import TOP
from tdgraph.pars import XY, Float, Menu, Toggle

__all__ = ['DisplaceTOP']

_CHANNELS = 'red green blue alpha none'


class DisplaceTOP(TOP):
    """Warp an image by the channels of another one.

    The output at (u, v) is the source at::

        0.5 * (1 - uvweight) + uv * uvweight + 2 * (map - midpoint) * displaceweight + offset * offsetweight

    where `map` is the chosen channel of input 1 at (u, v), for u and v each.  Above the midpoint the pixel
    comes from the right or from above; a channel `none` moves nothing.  With `aspectcorrect` the shift along
    u is divided by the source's aspect, so that equal weights are equal distances.

    Input 0: the source, any size and format; unconnected: transparent black.
    Input 1: the map, any size and format; a map of the output's size is read without a filter; unconnected:
        nothing is moved.
    Output: size, aspect and format of the source, or the size and aspect of the map (`resolutionsource`).
    Units: 1 is the width (u) or height (v) of the source.
    Source: docs.derivative.ca/Displace_TOP; the factor 2 and the centre 0.5 follow from its stated
        equivalence with the Remap TOP (uvweight 0, displaceweight 0.5).
    Differs: defaults other than uvweight 1 and midpoint 0.5 are ours.  Not here: zsource and the third
        components, which only move slices of 3D textures.
    """

    opType, base_name, type_label = 'displaceTOP', 'displace', 'Displace'
    inputs = Input('source'), Input('map')
    shader = Sample('top/displace.glsl')
    unsupported = ('zsource', 'midpointz', 'displaceweightz', 'offsetz')

    resolutionsource = Menu('source displace', page='Displace', label='Resolution Source', role='cpu',
                            labels=('Source Image', 'Displace Image'), help='Whose size the output has.')
    horzsource = Menu(_CHANNELS, page='Displace', label='Horizontal Source',
                      help='The channel of the map that moves pixels along u.')
    vertsource = Menu(_CHANNELS, 'green', page='Displace', label='Vertical Source',
                      help='The channel of the map that moves pixels along v.')
    midpoint = XY(0.5, norm=(0, 1), page='Displace', label='Source Midpoint',
                  help='The value of the map that moves nothing.')
    displaceweight = XY(1.0, norm=(-1, 1), page='Displace', label='Displace Weight', role='derived',
                        help='How far the map moves pixels.')
    aspectcorrect = Toggle(page='Displace', label='Aspect Correct', role='derived',
                           help='Divide the shift along u by the aspect of the source.')
    uvweight = Float(1.0, norm=(0, 1), page='Displace', label='UV Weight',
                     help="How much a pixel's own place counts: at 0 all shifts start at the centre.")
    offset = XY(0.0, norm=(-1, 1), page='Displace', label='Offset', role='derived', help='Moves the source.')
    offsetweight = Float(1.0, norm=(0, 1), page='Displace', label='Offset Weight', role='derived',
                         help='Multiplies Offset.')
    extend = Menu('hold zero repeat mirror', 'zero', page='Displace',
                  help='What lies beyond the edges of the source.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        source, other = super().natural(p, specs), specs[1]
        return source if p.resolutionsource == 'source' or other is None else as_large(source, other)

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'MAPPED': int(specs[1] is not None), 'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        x, y = p.displaceweight
        if p.aspectcorrect:
            x /= (specs[0] or Spec()).aspect
        return {'reach': (2.0 * x, 2.0 * y),
                'anchor': (p.offset[0] * p.offsetweight, p.offset[1] * p.offsetweight)}

    def extends(self, p: Any) -> tuple[str, ...]:
        return beyond(p.extend), 'hold'

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        if specs[1] is None:
            return 0
        still = p.displaceweight == (0.0, 0.0) or (p.horzsource, p.vertsource) == ('none', 'none')
        anchored = p.offsetweight == 0.0 or p.offset == (0.0, 0.0)
        return 0 if still and anchored and p.uvweight == 1.0 else None

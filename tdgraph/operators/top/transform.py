"""Transform TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._place import UNITS, beyond, inverse_transform, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGBA, XY, Float, Menu, Toggle

__all__ = ['TransformTOP']


class TransformTOP(TOP):
    """Move, turn, scale and tile an image.

    An output pixel at (u, v) shows the input at ``inverse(M) @ (u, v, 1)``, where ``M`` moves the pivot to
    the origin, applies scale (s), rotation (r) and translation (t) in the order of `xord`, first letter
    first, and moves the pivot back.  The scale is ``s * (size + growshrink) / size``.  The rotation happens
    where pixels are square, so a square stays a square.  Beyond the edges `extend` decides; with `zero`, and
    beyond the tiles of `limittiles`, the background shows (a linear sample at the edge blends into it).
    With `compover` the result is ``c + background * (1 - c.alpha)`` everywhere instead.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: translate and pivot as their unit menus say, relative to the input: pixels, fraction (of width and
        height), fractionaspect (of the height); degrees, positive turns clockwise; growshrink: pixels in
        total.
    Source: docs.derivative.ca/Transform_TOP.
    Differs: the defaults, the sense of the rotation (taken from the Composite TOP's page) and what
        fractionaspect means are not documented and are ours.  Not here: mipmapbias.
    """

    opType, base_name, type_label = 'transformTOP', 'transform', 'Transform'
    inputs = Input('image'),
    shader = Sample('top/transform.glsl')
    unsupported = ('mipmapbias',)

    xord = Menu('srt str rst rts tsr trs', page='Transform', label='Transform Order', role='derived',
                labels=('Scale Rotate Translate', 'Scale Translate Rotate', 'Rotate Scale Translate',
                        'Rotate Translate Scale', 'Translate Scale Rotate', 'Translate Rotate Scale'),
                help='Which step comes first.')
    t = XY(0.0, norm=(-1, 1), page='Transform', label='Translate', role='derived', help='Moves the image.')
    tunit = Menu(UNITS, 'fraction', page='Transform', label='Translate Unit', role='derived',
                 help='What Translate counts.')
    rotate = Float(0.0, norm=(-180, 180), page='Transform', role='derived', help='Degrees, clockwise.')
    s = XY(1.0, norm=(0, 2), page='Transform', label='Scale', role='derived', help='Scales the image.')
    growshrink = XY(0.0, norm=(-100, 100), page='Transform', label='Grow / Shrink', role='derived',
                    help='Pixels by which the image grows (negative: shrinks) in all.')
    p = XY(0.5, norm=(0, 1), page='Transform', label='Pivot', role='derived',
           help='The place that scale and rotation leave where it is.')
    punit = Menu(UNITS, 'fraction', page='Transform', label='Pivot Unit', role='derived',
                 help='What Pivot counts.')
    bgcolor = RGBA(0.0, norm=(0, 1), page='Transform', label='Background Color', role='derived',
                   help='Shows where the image does not reach.')
    premultrgbbyalpha = Toggle(True, page='Transform', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply the background by its alpha first.')
    compover = Toggle(page='Transform', label='Comp Over Background Color',
                      help='Show the background through transparent pixels as well.')

    extend = Menu('hold zero repeat mirror', 'zero', page='Tile',
                  help='What lies beyond the edges of the image.')
    limittiles = Toggle(page='Tile', label='Limit Tiles',
                        help='Show the background beyond the tiles counted below.')
    tileu = Float((0.0, 0.0), size=2, min=0.0, norm=(0, 4), page='Tile', label='Tile U', role='derived',
                  help='How many tiles to the left, and to the right, of the image itself.')
    tilev = Float((0.0, 0.0), size=2, min=0.0, norm=(0, 4), page='Tile', label='Tile V', role='derived',
                  help='How many tiles below, and above, the image itself.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        across, up = _rows(p, specs[0] or Spec())
        r, g, b, a = p.bgcolor
        share = a if p.premultrgbbyalpha else 1.0
        return {'across': across, 'up': up, 'background': (r * share, g * share, b * share, a),
                'first': (-p.tileu1, -p.tilev1), 'last': (1.0 + p.tileu2, 1.0 + p.tilev2)}

    def extends(self, p: Any) -> str:
        return beyond(p.extend)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        moved = (p.t, p.rotate, p.s, p.growshrink) != ((0.0, 0.0), 0.0, (1.0, 1.0), (0.0, 0.0))
        return None if moved or (p.compover and any(p.bgcolor)) else 0


def _rows(p: Any, spec: Spec) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    size = (spec.width, spec.height)
    move = [to_fraction(value, p.tunit, axis, spec) for axis, value in enumerate(p.t)]
    pivot = [to_fraction(value, p.punit, axis, spec) for axis, value in enumerate(p.p)]
    scale = [s * (n + grow) / n for s, n, grow in zip(p.s, size, p.growshrink)]
    return inverse_transform(p.xord, move, p.rotate, scale, pivot, spec.aspect)

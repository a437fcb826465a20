"""Fit TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._layering import FITS, Place, laid
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGBA, XY, Changed, Float, Menu, Toggle

__all__ = ['FitTOP']


class FitTOP(TOP):
    """Fit an image into a frame: the resolution of the Common page.

    `fit` decides what the image covers before it is transformed::

        fill        the frame, whatever its shape            nativeres   its own size in pixels
        fithorz     the frame's width, in its own shape      fitvert     the frame's height
        fitbest     the smaller of these                     fitoutside  the larger

    It lies as `justifyh` and `justifyv` say, is scaled, turned about the pivot and moved in the order of `xord`,
    first letter first, where pixels are square, and filtered; elsewhere the background shows (a sample at the
    edge blends into it).

    Input 0: any size and format; unconnected: transparent black.
    Output: the size that the Common page gives, as input 0 by default; square pixels (Output Aspect resolution
        by default); the input's format.
    Units: translate and pivot as their unit menus say, of the frame; degrees, positive turns clockwise.
    Source: docs.derivative.ca/Fit_TOP.
    Differs: the defaults, and that transforms are relative to the frame, are ours.  Not here: rx and ry (turns
        out of the plane), legacyxform.
    """

    opType, base_name, type_label = 'fitTOP', 'fit', 'Fit'
    inputs = Input('image'),
    shader = Sample('top/fit.glsl')
    unsupported = ('rx', 'ry', 'legacyxform')

    fit = Menu(FITS, 'fitbest', page='Fit', role='derived', help='How the image fills the frame.', labels=(
        'Fill', 'Fit Horizontal', 'Fit Vertical', 'Fit Best', 'Fit Outside', 'Native Resolution'))
    justifyh = Menu('left center right', 'center', page='Fit', label='Justify Horizontal', role='derived',
                    help='Where the image lies across.')
    justifyv = Menu('bottom center top', 'center', page='Fit', label='Justify Vertical', role='derived',
                    help='Where the image lies up and down.')
    xord = Menu('srt str rst rts tsr trs', page='Fit', label='Transform Order', role='derived',
                labels=('Scale Rotate Translate', 'Scale Translate Rotate', 'Rotate Scale Translate',
                        'Rotate Translate Scale', 'Translate Scale Rotate', 'Translate Rotate Scale'),
                help='Which step comes first.')
    t = XY(0.0, norm=(-1, 1), page='Fit', label='Translate', role='derived', help='Moves the image.')
    tunit = Menu(UNITS, 'fraction', page='Fit', label='Translate Unit', role='derived',
                 help='What Translate counts.')
    rz = Float(0.0, norm=(-180, 180), page='Fit', label='Rotate', role='derived', help='Degrees, clockwise.')
    s = XY(1.0, norm=(0, 2), page='Fit', label='Scale', role='derived', help='Scales the image.')
    p = XY(0.5, norm=(0, 1), page='Fit', label='Pivot', role='derived',
           help='The place of the frame that scale and rotation leave where it is.')
    punit = Menu(UNITS, 'fraction', page='Fit', label='Pivot Unit', role='derived', help='What Pivot counts.')
    bgcolor = RGBA(0.0, norm=(0, 1), page='Fit', label='Background Color', role='derived',
                   help='Shows where the image does not reach.')
    premultrgbbyalpha = Toggle(True, page='Fit', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply the background by its alpha.')
    outputaspect = Changed(default='resolution')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        across, up = self._place(p, specs).rows
        r, g, b, a = p.bgcolor
        share = a if p.premultrgbbyalpha else 1.0
        return {'across': across, 'up': up, 'background': (r * share, g * share, b * share, a)}

    def extends(self, p: Any) -> str:
        return 'hold'

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if self._place(p, specs).shift == (0, 0) else None

    def _place(self, p: Any, specs: Sequence[Spec | None]) -> Place:
        out = self.spec(p, specs)
        assert isinstance(out, Spec)
        move = [to_fraction(p.t[axis], p.tunit, axis, out) for axis in (0, 1)]
        return laid(p, p.fit, p.xord, move, p.rz, specs[0] or out, out)

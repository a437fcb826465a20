"""What Circle and Rectangle share: place, colours, border, edges, and how they meet the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._blending import OPERAND_LABELS, OPERANDS
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGB, XY, Float, Menu, Toggle

__all__ = ['ShapeTOP', 'to_heights']

_SIGNS = {'left': 1.0, 'bottom': 1.0, 'center': 0.0, 'right': -1.0, 'top': -1.0}


def to_heights(value: float, unit: str, axis: int, spec: Spec) -> float:
    """Return a distance along `axis` (0 x, 1 y) in heights of the picture."""
    fraction = to_fraction(value, unit, axis, spec)
    return fraction if axis else fraction * spec.aspect


class ShapeTOP(TOP):
    """Base of the TOPs that draw one shape, from its signed distance (shaders/lib/shape.glsl)."""

    inputs = Input('image'),
    unsupported: ClassVar[tuple[str, ...]] = (
        'multrgbbyalpha', 'compoverinput', 'softnessoffset', 'softnesstype')

    rotate = Float(0.0, norm=(-180, 180), page='Shape', role='derived', help='Degrees, clockwise.')
    center = XY(0.0, norm=(-0.5, 0.5), page='Shape', role='derived',
                help='Where the shape is; 0, 0 is the middle of the picture.')
    centerunit = Menu(UNITS, 'fraction', page='Shape', label='Center Unit', role='derived',
                      help='What Center counts.')
    justifyh = Menu('left center right', 'center', page='Shape', label='Justify Horizontal', role='derived',
                    help='Which part of the shape lies at Center, across.')
    justifyv = Menu('bottom center top', 'center', page='Shape', label='Justify Vertical', role='derived',
                    help='Which part of the shape lies at Center, up and down.')
    fillcolor = RGB(1.0, norm=(0, 1), page='Shape', label='Fill Color', role='derived',
                    help='The colour of the shape.')
    fillalpha = Float(1.0, norm=(0, 1), page='Shape', label='Fill Alpha', role='derived',
                      help='The alpha of the shape.')
    border = RGB(0.0, norm=(0, 1), page='Shape', label='Border Color', role='derived',
                 help='The colour of the border.')
    borderalpha = Float(1.0, norm=(0, 1), page='Shape', label='Border Alpha', role='derived',
                        help='The alpha of the border.')
    bgcolor = RGB(0.0, norm=(0, 1), page='Shape', label='Background Color', role='derived',
                  help='The colour around the shape.')
    bgalpha = Float(0.0, norm=(0, 1), page='Shape', label='Background Alpha', role='derived',
                    help='The alpha around the shape.')
    premultrgbbyalpha = Toggle(True, page='Shape', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply the three colours by their alphas.')
    borderwidth = Float(0.0, min=0.0, norm=(0, 0.2), page='Shape', label='Border Width', role='derived',
                        help='Width of the border.')
    borderwidthunit = Menu(UNITS, 'fractionaspect', page='Shape', label='Border Width Unit', role='derived',
                           help='What Border Width counts.')
    borderoffset = Float(0.0, norm=(-1, 1), page='Shape', label='Border Offset', role='derived',
                         help='How far the border reaches out of the shape, in its own widths.')
    antialias = Toggle(True, page='Shape', label='Anti-Alias', help='Fade edges over one pixel.')
    softness = Float(0.0, min=0.0, norm=(0, 0.2), page='Shape', role='derived',
                     help='Fade the outer edge over this distance.')
    softnessunit = Menu(UNITS, 'fractionaspect', page='Shape', label='Softness Unit', role='derived',
                        help='What Softness counts.')

    combineinput = Menu('res compres', 'compres', page='Output', label='Combine with Input', role='cpu',
                        labels=('Resolution', 'Composite, Resolution'),
                        help='Take the size of the input, or be blended with it.')
    operand = Menu(OPERANDS, 'over', labels=OPERAND_LABELS, page='Output', label='Operation',
                   help='How the shape blends with the input: see Composite TOP.')
    swaporder = Toggle(page='Output', label='Swap Order', help='Put the input on top.')

    if TYPE_CHECKING:  # Circle and Rectangle know their forms
        def extent(self, p: Any, spec: Spec) -> tuple[float, float]:
            """Return half the width and half the height of the shape in heights of the picture."""

        def outline(self, p: Any, spec: Spec) -> dict[str, Any]:
            """Return the uniforms of the operator's own distance."""

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'COMBINED': int(specs[0] is not None and p.combineinput == 'compres')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, Any]:
        found = self.spec(p, specs)
        spec = Spec() if isinstance(found, Unknown) else found
        half = self.extent(p, spec)
        signs = _SIGNS[p.justifyh], _SIGNS[p.justifyv]
        width = to_heights(p.borderwidth, p.borderwidthunit, 1, spec)
        return {
            'middle': tuple(to_heights(p.center[axis], p.centerunit, axis, spec) + signs[axis] * half[axis]
                            for axis in (0, 1)),
            'aspect': spec.aspect, 'angle': p.rotate, 'width': width, 'outwards': width * p.borderoffset,
            'soft': to_heights(p.softness, p.softnessunit, 1, spec),
            'fill': _colour(p, p.fillcolor, p.fillalpha), 'line': _colour(p, p.border, p.borderalpha),
            'ground': _colour(p, p.bgcolor, p.bgalpha), **self.outline(p, spec)}


def _colour(p: Any, rgb: tuple[float, float, float], alpha: float) -> tuple[float, ...]:
    share = alpha if p.premultrgbbyalpha else 1.0
    return (*(value * share for value in rgb), alpha)

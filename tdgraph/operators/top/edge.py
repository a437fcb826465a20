"""Edge TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._blending import OPERAND_LABELS, OPERANDS
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top._slopes import step
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGBA, Float, Menu, Toggle

__all__ = ['EdgeTOP']


class EdgeTOP(TOP):
    """Find the edges in an image, and draw them in one colour.

    ::

        dx    = right - left, dy = above - below: sums of the chosen channel at three neighbours each, weighed 1 2 1
        edge  = sqrt(strength * (dx**2 / offset1 + dy**2 / offset2)) * sqrt(1 - blacklevel) - blacklevel

    and edge is kept within 0..1.  The eight neighbours are `offset` pixels away, filtered; beyond the edge of the
    image its edge goes on.  Below 0.001 pixels an offset divides as 0.001.  The colour is edge times edgecolor,
    red, green and blue also times its alpha with `premultrgbbyalpha`; alpha is edge times edgecolora, one or
    zero.  With `combineinput` compedge the result is ``operand(edges, in)``, with `swaporder`
    ``operand(in, edges)``; see Composite TOP.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: offset as its unit menu says.
    Source: docs.derivative.ca/Edge_TOP; the formula is as others measured it in TouchDesigner 2025.
    Differs: compinput is a former name of combineinput.
    """

    opType, base_name, type_label = 'edgeTOP', 'edge', 'Edge'
    inputs = Input('image'),
    shader = Sample('top/edge.glsl')
    unsupported = ('compinput',)

    select = Menu(CHANNELS_MAX, labels=CHANNEL_MAX_LABELS, page='Edge', help='What of the image is looked at.')
    blacklevel = Float(0.0, norm=(0, 0.5), page='Edge', label='Black Level',
                       help='Differences up to this count as none.')
    strength = Float(1.0, norm=(0, 4), page='Edge', help='The difference grows as its square root.')
    offset = Float(1.0, size=2, norm=(-4, 4), page='Edge', label='Sample Step', role='derived',
                   help='How far the neighbours are, across and up.')
    offsetunit = Menu(UNITS, page='Edge', label='Sample Step Unit', role='derived',
                      help='What Sample Step counts.')
    edgecolor = RGBA(1.0, norm=(0, 1), page='Edge', label='Edge Color', role='derived',
                     help='The colour of the edges.')
    premultrgbbyalpha = Toggle(True, page='Edge', label='Pre-Multiply RGB by Alpha', role='derived',
                               help='Multiply the colour by its alpha.')
    alphaoutputmenu = Menu('edge one zero', page='Edge', label='Alpha', help='What alpha is.')

    combineinput = Menu('edgeonly compedge', page='Output', label='Combine with Input',
                        labels=('Edge Only', 'Composite Edge'),
                        help='Whether the edges are blended with the input.')
    operand = Menu(OPERANDS, 'over', labels=OPERAND_LABELS, page='Output', label='Operation',
                   help='How the edges blend with the input.')
    swaporder = Toggle(page='Output', label='Swap Order', help='Put the input on top.')

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        r, g, b, a = p.edgecolor
        share = a if p.premultrgbbyalpha else 1.0
        image = specs[0] or Spec()
        across, up = step(p, image)
        apart = (max(abs(across) * image.width, 1e-3), max(abs(up) * image.height, 1e-3))
        return {'stride': (across, up), 'apart': apart, 'colour': (r * share, g * share, b * share, a)}

"""Normal Map TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_LABELS, CHANNELS
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top._slopes import METHOD_LABELS, METHODS, step
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

__all__ = ['NormalMapTOP']


class NormalMapTOP(TOP):
    """Turn heights into a map of normals.

    ``n = normalize(-dx, -dy, 1);  out = (n / 2 + 1/2, alpha)``

    with dx and dy the difference of the chosen channel over a step to the right and upwards: current - previous
    (prevcur), next - current (curnext) or next - previous (prevnext), filtered; beyond the edge the edge goes on.
    Alpha is 1, or the height with `heightmap`.

    Input 0: the heights, any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: offset as its unit menu says; heights in steps.
    Source: docs.derivative.ca/Normal_Map_TOP.
    Differs: the formula and the defaults are ours.
    """

    opType, base_name, type_label = 'normalmapTOP', 'normalmap', 'Normal Map'
    inputs = Input('heights'),
    shader = Sample('top/normalmap.glsl')

    source = Menu(CHANNELS, labels=CHANNEL_LABELS, page='Normal Map', help='What of the image is the height.')
    method = Menu(METHODS, labels=METHOD_LABELS, page='Normal Map', help='Which neighbours are compared.')
    offset = Float(1.0, size=2, norm=(-4, 4), page='Normal Map', label='Sample Step', role='derived',
                   help='How far the neighbours are, across and up.')
    offsetunit = Menu(UNITS, page='Normal Map', label='Sample Step Unit', role='derived',
                      help='What Sample Step counts.')
    heightmap = Toggle(page='Normal Map', label='Height Map in Alpha', help='Put the height into alpha.')

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        return {'stride': step(p, specs[0] or Spec())}

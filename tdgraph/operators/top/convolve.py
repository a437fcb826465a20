"""Convolve TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import NetworkError
from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import DATRef, Float, Toggle

if TYPE_CHECKING:
    from tdgraph.gpu import Image

    Rows = Sequence[Sequence[str]]

__all__ = ['ConvolveTOP']


class ConvolveTOP(TOP):
    """Replace each pixel by a weighted sum of its neighbours.

    ``out = (sum(table[row, column] * in[y + rows // 2 - row, x + column - columns // 2]) + offset) * scale``

    divided by the sum of the table before the offset with `normalize`, where that sum is not 0.  So row 0 of the
    table, its first line, is above the pixel.  Neighbours are whole pixels of the input; beyond the edge the edge
    goes on.  Alpha stays as it is without `applytoalpha`.  No table, or an empty one, is one cell of 1; empty cells
    are 0.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: none.
    Source: docs.derivative.ca/Convolve_TOP.
    Differs: the defaults and the middle of a table of even size are ours.  Not here: convolvez (3D textures).
    Raises: NetworkError where a cell of the table is no number.
    """

    opType, base_name, type_label = 'convolveTOP', 'convolve', 'Convolve'
    inputs = Input('image'),
    shader = Sample('top/convolve.glsl')
    unsupported = ('convolvez',)

    dat = DATRef(page='Convolve', label='Coefficients DAT', help='The table with the weights.')
    normalize = Toggle(True, page='Convolve', role='cpu', help='Divide the sum by that of the weights.')
    applytoalpha = Toggle(page='Convolve', label='Apply to Alpha', help='Sum alpha likewise.')
    offset = Float(0.0, neutral=0.0, norm=(-1, 1), page='Convolve', help='Added to the sum.')
    scale = Float(1.0, neutral=1.0, norm=(0, 2), page='Convolve', help='Multiplies the sum.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._kept: tuple[Rows | None, bool, int, Image] | None = None

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if p.dat is None and (p.offset, p.scale) == (0.0, 1.0) else None

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        weights = self._weight_image(None if p.dat is None else p.dat.value.rows, p.normalize)
        constants, uniforms, neutral, menus = self.shader_values(p, specs)
        uniforms['u_count'] = (weights.spec.width, weights.spec.height)
        return self.device.render(
            self.shader, [inputs[0] or self.engine.black(), weights], spec, constants=constants, uniforms=uniforms,
            neutral=neutral, menus=menus, extend='hold', filter=p.inputfiltertype, mask=p.chanmask,
            place=self._path_text())

    def _weight_image(self, rows: Rows | None, normal: bool) -> Image:
        """Return the weights on the GPU; kept until the table changes, since an upload waits for the GPU."""
        device, kept = self.device, self._kept
        if kept is None or kept[0] is not rows or kept[1:3] != (normal, device.generation):
            weights = _weights(rows, self._path_text())
            total = weights.sum()
            if normal and total:
                weights = weights / total
            image = device.upload(weights.astype(np.float32)[..., None], 'mono32float', place=self._path_text())
            kept = self._kept = rows, normal, device.generation, image
        return kept[3]

    def dispose(self) -> None:
        self._kept = None
        super().dispose()


def _weights(rows: Rows | None, place: str) -> NDArray[np.float64]:
    """Return the table as numbers, (rows, columns), the first row of the table first."""
    if not rows or not any(rows):
        return np.ones((1, 1))
    weights = np.zeros((len(rows), max(map(len, rows))))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            try:
                weights[y, x] = float(text or 0.0)
            except ValueError:
                raise NetworkError(f'{place}: row {y}, column {x} of the weights is {text!r}; '
                                   'give a number') from None
    return weights

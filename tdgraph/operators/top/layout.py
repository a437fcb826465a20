"""Layout TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Inputs
from tdgraph.operators.top._layering import FITS, cover
from tdgraph.operators.top._passes import between, finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGBA, Float, Int, Menu, Toggle, TOPRef

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['LayoutTOP']

_CELL = Sample('top/layout.glsl')
Box = tuple[int, int, int, int]


class LayoutTOP(TOP):
    """Lay images out side by side: a row, a column or a grid.

    The output is divided into equal cells, image i lies in cell i::

        none                all in one cell, the whole output, each on top of the ones before
        horizlr, horizrl    one row, from the left, from the right
        verttb, vertbt      one column, from the top, from the bottom
        gridrows            rows from the top, each from the left: n images make min(n, maxcols) columns
        gridcols            columns from the left, each from the top: n images make min(n, maxrows) rows

    A grid has at most `maxrows` rows and `maxcols` columns; images beyond are left out.  Cell k of n along an
    axis of s pixels is ``floor(k * s / n) .. floor((k + 1) * s / n)``.  Inside, its borders are `bcolor`.  In the
    rest the image is fitted as in the Fit TOP (nativeres: pixel for pixel) and centred; it is filtered, and
    covers the pixels with their centres on it or at most a hundredth of its own pixels beside it.  With `compover`
    ``out = image + below * (1 - image.a)``, without it ``out = image``.  Where no image is, `bgcolor` shows.

    Inputs: any number, any size and format, then those of `top`; a gap leaves its cell to the background.
    Output: size, aspect and format of the first image; with `scaleres` as many times wider and higher as there
        are columns and rows.
    Units: borders in pixels, rounded down.
    Source: docs.derivative.ca/Layout_TOP.
    Differs: the defaults, the rounding of cells and borders, what gridrows makes of a number of images, and
        that both colours are multiplied by their alphas are ours.  Not here: the transform of the images.
    """

    opType, base_name, type_label = 'layoutTOP', 'layout', 'Layout'
    inputs = Inputs('images')
    unsupported = ('justifyh', 'justifyv', 'xord', 'r', 'rotate', 'tx', 'ty', 'tunit', 'sx', 'sy', 'px', 'py',
                   'punit', 'legacyxform')

    top = TOPRef(many=True, page='Layout', label='TOPs',
                 help='More images after the inputs: names, paths, patterns.')
    scaleres = Toggle(page='Layout', label='Scale Resolution', role='cpu',
                      help='Make the output as many times larger as there are cells.')
    align = Menu('none horizlr horizrl verttb vertbt gridrows gridcols', 'horizlr', page='Layout', role='cpu',
                 labels=('Layer', 'Horizontal Left to Right', 'Horizontal Right to Left',
                         'Vertical Top to Bottom', 'Vertical Bottom to Top', 'Grid Rows', 'Grid Columns'),
                 help='How the cells follow one another.')
    fit = Menu(FITS, 'fill', page='Layout', role='cpu', help='How an image fills its cell.', labels=(
        'Fill', 'Fit Horizontal', 'Fit Vertical', 'Fit Best', 'Fit Outside', 'Native Resolution'))
    maxrows = Int(4, min=1, norm=(1, 4), page='Layout', label='Max Rows', role='cpu',
                  help='The most rows of a grid.')
    maxcols = Int(4, min=1, norm=(1, 4), page='Layout', label='Max Columns', role='cpu',
                  help='The most columns of a grid.')
    bcolor = RGBA(0.0, norm=(0, 1), page='Layout', label='Border Color', role='cpu',
                  help='Fills the borders of the cells.')
    bordersl = Float(0.0, min=0.0, norm=(0, 3), page='Layout', label='Left Border', role='cpu',
                     help='Width of the border at the left of a cell.')
    bordersr = Float(0.0, min=0.0, norm=(0, 3), page='Layout', label='Right Border', role='cpu',
                     help='Width of the border at the right of a cell.')
    bordersb = Float(0.0, min=0.0, norm=(0, 3), page='Layout', label='Bottom Border', role='cpu',
                     help='Height of the border at the bottom of a cell.')
    borderst = Float(0.0, min=0.0, norm=(0, 3), page='Layout', label='Top Border', role='cpu',
                     help='Height of the border at the top of a cell.')
    bgcolor = RGBA(0.0, norm=(0, 1), page='Layout', label='Background Color', role='cpu',
                   help='Shows where no image is.')
    premultrgbbyalpha = Toggle(True, page='Layout', label='Pre-Multiply RGB by Alpha', role='cpu',
                               help='Multiply the two colours by their alphas.')
    compover = Toggle(True, page='Layout', label='Comp Over Background Color', role='cpu',
                      help='Lay the images over what is below them instead of replacing it.')

    def _named(self, p: Any) -> list[Any]:
        """Return the operators of `top`; a pattern that fits this one too does not mean it."""
        return [top for top in p.top if top is not self]

    def references(self, p: Any) -> Sequence[Any]:
        return self._named(p)

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if len(specs) == self.input_count():  # asked before a cook: without what `top` names
            specs = [*specs, *(self.engine.spec_found(top) for top in self._named(p))]
        present = [spec for spec in specs if spec is not None]
        spec = super().natural(p, present)
        if isinstance(spec, Unknown) or not p.scaleres:
            return spec
        columns, rows = _grid(p, len(specs))
        return replace(spec, width=spec.width * columns, height=spec.height * rows,
                       aspect=spec.aspect * columns / rows)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return super().compute([*inputs, *(top.value for top in self._named(p))], p, time, state)

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        wide = between(spec, spec.width, spec.height)
        result = self.device.fill(wide, _premultiplied(p.bgcolor, p))
        for image, cell in zip(inputs, _cells(p, len(inputs), spec)):
            if image is not None:
                result = self._laid(result, image, cell, p, wide)
        return finish(self.device, result, inputs[0] if inputs else None, spec, p, self._path_text())

    def _laid(self, below: Image, image: Image, cell: Box, p: Any, spec: Spec) -> Image:
        left, bottom, right, top = cell
        inner = (left + math.floor(p.bordersl), bottom + math.floor(p.bordersb),
                 right - math.floor(p.bordersr), top - math.floor(p.borderst))
        width, height = max(inner[2] - inner[0], 1), max(inner[3] - inner[1], 1)
        square = spec.aspect * spec.height / spec.width
        frame = Spec('2d', width, height, aspect=width / height * square)
        uniforms = {
            'u_cell': tuple(map(float, cell)), 'u_inner': tuple(map(float, inner)),
            'u_cover': cover(p.fit, image.spec, frame), 'u_border': _premultiplied(p.bcolor, p)}
        return self.device.render(
            _CELL, [below, image], spec, constants={'COMPOVER': int(p.compover)}, uniforms=uniforms,
            extend='hold', filter=p.inputfiltertype, place=self._path_text())


def _premultiplied(color: tuple[float, ...], p: Any) -> tuple[float, ...]:
    r, g, b, a = color
    return (r * a, g * a, b * a, a) if p.premultrgbbyalpha else (r, g, b, a)


def _grid(p: Any, count: int) -> tuple[int, int]:
    """Return the numbers of columns and rows for `count` images."""
    count = max(count, 1)
    if p.align == 'gridrows':
        columns = min(count, p.maxcols)
        return columns, min(math.ceil(count / columns), p.maxrows)
    if p.align == 'gridcols':
        rows = min(count, p.maxrows)
        return min(math.ceil(count / rows), p.maxcols), rows
    if p.align in ('horizlr', 'horizrl'):
        return count, 1
    return (1, count) if p.align in ('verttb', 'vertbt') else (1, 1)


def _cells(p: Any, count: int, spec: Spec) -> list[Box]:
    """Return the cells (left, bottom, right, top) of the images that have one, in pixels."""
    columns, rows = _grid(p, count)
    if p.align == 'none':
        return [(0, 0, spec.width, spec.height)] * count
    cells = []
    for index in range(min(count, columns * rows)):
        row, column = divmod(index, columns)
        if p.align == 'gridcols':
            column, row = divmod(index, rows)
        if p.align == 'horizrl':
            column = columns - 1 - column
        if p.align != 'vertbt':
            row = rows - 1 - row
        cells.append((column * spec.width // columns, row * spec.height // rows,
                      (column + 1) * spec.width // columns, (row + 1) * spec.height // rows))
    return cells

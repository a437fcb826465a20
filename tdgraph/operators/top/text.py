"""Text TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import MediaError, UntrustedError
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.gpu.upload import stamp
from tdgraph.graph.node import Input
from tdgraph.media.textblock import Align, Block, Coverage, cover
from tdgraph.media.textfonts import BUNDLED, find_font, open_font
from tdgraph.media.textlayout import Setting, Typeface, break_lines
from tdgraph.operators.files import named_file
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top._place import to_pixels
from tdgraph.operators.top._textpages import TextPages
from tdgraph.operators.top._texts import shown_text
from tdgraph.operators.top.base import TOP

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['TextTOP']

_POINTS: Final = 96 / 72
_LARGEST: Final = 100_000.0  # pixels per em
_EXACT: Final = ('rgba8fixed', 'rgba32float', 'rgb32float')


class TextTOP(TextPages):
    """Draw text.

    HarfBuzz shapes the text (ligatures, kerning, joined and stacked scripts), the bidirectional algorithm of
    Unicode orders it, UAX 14 breaks it into lines (`wordwrap`), and FreeType draws its outlines without hints.
    With c the share of a pixel that the glyphs cover (where they overlap, what they leave free is multiplied), F
    the font's and B the background's colour, multiplied by their alphas::

        out = F * c + B * (1 - F.a * c)

    and without `premultrgbbyalpha` the colours divided by the alpha of that again.  With an input and
    `combineinput` compres the result is ``operand(text, in)``, or ``operand(in, text)`` with `swaporder`; see
    Composite TOP.  With res the input gives its size alone.

    A line is as wide as the advances of its glyphs; from one base line to the next it is ascender - descender +
    gap of the font + `linespacing`.  With metrics the block from the first ascender to the last descender, or with
    bbox the exact box of all ink, is laid at an edge or in the middle of the picture, then moved by `position`.
    A size is that of an em: across `fontsizex`, up `fontsizey`.  Places are exact to 1/64 of a pixel.  alwaysfit
    scales the block as large as the picture less `borderspace` on each side lets it be, fitiffat only shrinks it.

    The font: `fontfile`, else the family `font` (with `bold` and `italic`; or a name with its style, such as 'Noto
    Serif Light').  What the font has no glyph for comes from DejaVu Sans, which is part of this package and the
    same everywhere, then from all installed fonts; bold and italic are made where a font has none.

    Input 0: the image under the text, any size and format; unconnected: the text alone.
    Output: as input 0; without one, the size of the Common page in 8-bit fixed RGBA.
    Units: pixels; as the unit menus say: fraction and fract of the picture's width or height, fractionaspect and
        relfract of its height, points of 4/3 pixels.  Values are stored as they are: colours are mixed without a
        transfer curve.
    Source: docs.derivative.ca/Text_TOP and TextTOP_Class.
    Differs: all defaults but those of the colours and the word 'derivative' are ours; so are the formulas above,
        that a DAT goes before `text`, that tracking and borderspace are pixels, that linespacing is added to the
        font's own, that a word wider than the picture is broken, that a tab is eight spaces, that the last sample
        of a channel is its value, that an antialias of aa1 fills pixels covered by half and every other one is
        exact, and that only stroke differs among the display methods.  Pictures in fonts (emoji) are drawn as
        outlines where the font has them.  Not here: borders, legacyparsing, specdat, field, charset, breaklang,
        typeface, legacyfontselection.  multrgbbyalpha, compoverinput, smartquote, tracking1, position1 and so on
        are former names.
    Raises: nothing for a font that is not there or a character that no font has: warnings, and DejaVu Sans or a
        box stands in.
    """

    opType, base_name, type_label = 'textTOP', 'text', 'Text'
    inputs = Input('under'),
    shader = Pixel('top/text.glsl')
    _td_safe_ = TOP._td_safe_ | {'textWidth', 'textHeight', 'numLines', 'ascender', 'descender', 'capHeight',
                                 'xHeight', 'lineGap', 'fontSupportsChars', 'evalTextSize'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._typeface: tuple[tuple[Any, ...], Typeface, str] | None = None

    # -- text ---------------------------------------------------------------------------------------

    def _face(self, p: Any) -> tuple[Typeface, str]:
        """Return the typeface that the parameters name, and what is wrong with it."""
        key = p.font, p.fontfile, p.bold, p.italic
        if self._typeface is None or self._typeface[0] != key:
            file, trouble = find_font(p.font, p.bold, p.italic)
            if p.fontfile:
                try:
                    file, trouble = open_font(named_file(self, p.fontfile)), ''
                except (MediaError, UntrustedError) as error:
                    file, trouble = BUNDLED, f'{error}; {BUNDLED.family} stands in'
            try:
                face = Typeface(file, p.bold, p.italic)
            except MediaError as error:
                face, trouble = Typeface(BUNDLED, p.bold, p.italic), f'{error}; {BUNDLED.family} stands in'
            self._typeface = key, face, trouble
        return self._typeface[1:]

    def _setting(self, p: Any, spec: Spec) -> Setting:
        across = _size(p.fontsizex, p.fontsizexunit, 0, spec)
        up = across if p.keepfontratio else _size(p.fontsizey, p.fontsizeyunit, 1, spec)
        return Setting(self._face(p)[0], across, up, tuple(p.tracking), p.readingdirection == 'righttoleft')

    def _block(self, p: Any, spec: Spec) -> Block:
        setting = self._setting(p, spec)
        lines = break_lines(shown_text(p), setting, spec.width if p.wordwrap else None)
        block = Block(tuple(lines), setting, to_pixels(p.linespacing, p.linespacingunit, 1, spec))
        if p.fontautosize == 'nofit' or not (block.width > 0 and block.height > 0):
            return block
        room = spec.width - 2 * p.borderspace[0], spec.height - 2 * p.borderspace[1]
        factor = max(min(room[0] / block.width, room[1] / block.height), 0.0)
        return block if p.fontautosize == 'fitiffat' and factor >= 1 else block.scaled(factor)

    def _coverage(self, p: Any, spec: Spec) -> Coverage | None:
        block, size = self._block(p, spec), (spec.width, spec.height)
        move = [to_pixels(p.position[axis], p.positionunit, axis, spec) for axis in (0, 1)]
        align = Align(p.alignx, p.aligny, (p.alignxmode == 'bbox', p.alignymode == 'bbox'))
        stroke = float(p.strokewidth) if p.dispmethod == 'stroke' else 0.0
        covered = cover(block, block.placed(size, align, move), size, stroke=stroke, smooth=p.antialias != 'aa1')
        self._warn(p)
        return covered

    def _warn(self, p: Any) -> None:
        face, trouble = self._face(p)
        if trouble:
            self.addWarning(trouble if trouble.startswith(self._path_text()) else f'{self._path_text()}: {trouble}')
        lacking = face.lacks(shown_text(p))
        if lacking:
            names = ', '.join(f'{one!r} (U+{ord(one):04X})' for one in lacking[:4])
            more = ', ...' if len(lacking) > 4 else ''
            self.addWarning(f'{self._path_text()}: no installed font has {names}{more}; install one, or name it in '
                            'fontfile')

    # -- picture ------------------------------------------------------------------------------------

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        under = inputs[0]
        blended = under is not None and p.combineinput == 'compres'
        own = replace(spec, format='rgba32float') if blended else spec
        image = self._drawn(self._coverage(p, spec), _colours(p), own)
        if under is None or not blended:
            return finish(self.device, image, under, spec, p, self._path_text())
        constants, uniforms, neutral, menus = self.shader_values(p, specs)
        assert self.shader is not None
        return self.device.render(
            self.shader, [under, image], spec, constants=constants, uniforms=uniforms, neutral=neutral, menus=menus,
            filter=p.inputfiltertype, mask=p.chanmask, place=self._path_text())

    def _drawn(self, covered: Coverage | None, colours: NDArray[np.float32], spec: Spec) -> Image:
        """Return the picture of a coverage; `colours` are those of 0 to 255 (256, 4)."""
        table: NDArray[Any] = colours
        if spec.format == 'rgba8fixed':
            table = np.round(np.clip(colours, 0, 1) * np.float32(255)).astype(np.uint8)
            colours = (table / 255).astype(np.float32)  # a cleared pixel has the same code as one that is written
        red, green, blue, alpha = map(float, colours[0])
        ground = red, green, blue, alpha
        if covered is None:
            return self.device.fill(spec, ground)
        pixels: NDArray[Any]
        if table.dtype == np.uint8:  # four bytes at once
            pixels = table.view(np.uint32).ravel().take(covered.pixels)[..., None].view(np.uint8)
        else:
            pixels = table.take(covered.pixels, axis=0)
        if spec.format not in _EXACT:  # clearing rounds otherwise than writing
            whole = np.full((spec.height, spec.width, 4), colours[0], np.float32)
            height, width = covered.pixels.shape
            whole[covered.bottom:covered.bottom + height, covered.left:covered.left + width] = pixels
            pixels, covered = whole, covered._replace(left=0, bottom=0)
        return stamp(self.device, spec, ground, pixels, covered.left, covered.bottom, self._path_text())

    # -- what scripts ask ---------------------------------------------------------------------------

    def _asked(self) -> Block:
        spec = self.known_spec()
        self.pull()
        return self._block(self.par.snapshot(), spec)

    @property
    def textWidth(self) -> int:
        """The width of the text in pixels, by the advances of its glyphs."""
        return round(self._asked().width)

    @property
    def textHeight(self) -> int:
        """The height of the text in pixels, by its lines and the metrics of the font."""
        return round(self._asked().height)

    @property
    def numLines(self) -> int:
        """The number of lines as they are shown."""
        return len(self._asked().lines)

    def _metric(self, name: str) -> float:
        setting = self._asked().setting
        face = setting.typeface.main
        return float(getattr(face, name) * setting.up / face.upem)

    @property
    def ascender(self) -> float:
        """Pixels that the font reaches above the base line."""
        return self._metric('ascender')

    @property
    def descender(self) -> float:
        """Pixels that the font reaches below the base line, negative."""
        return self._metric('descender')

    @property
    def capHeight(self) -> float:
        """Height of the font's capitals in pixels."""
        return self._metric('cap_height')

    @property
    def xHeight(self) -> float:
        """Height of the font's small letters in pixels."""
        return self._metric('x_height')

    @property
    def lineGap(self) -> float:
        """Pixels that the font wants between lines."""
        return self._metric('gap')

    def fontSupportsChars(self, str: str) -> bool:
        """Return whether the font itself has a glyph for every character."""
        main = self._asked().setting.typeface.main
        return all(ord(character) in main.characters for character in str)

    def evalTextSize(self, str: str) -> tuple[float, float]:
        """Return width and height in pixels of a text with these settings, neither wrapped nor fitted."""
        p = self.par.snapshot()
        spec = self.known_spec()
        setting = self._setting(p, spec)
        block = Block(tuple(break_lines(str, setting)), setting,
                      to_pixels(p.linespacing, p.linespacingunit, 1, spec))
        return block.width, block.height


def _size(value: float, unit: str, axis: int, spec: Spec) -> float:
    unit = {'fract': 'fraction', 'relfract': 'fractionaspect'}.get(unit, unit)
    pixels = value * _POINTS if unit == 'points' else to_pixels(value, unit, axis, spec)
    return min(max(pixels, 0.0), _LARGEST)


def _colours(p: Any) -> NDArray[np.float32]:
    """Return the colours of the coverages 0 to 255: float32 (256, 4)."""
    font = np.array([*(value * p.fontalpha for value in p.fontcolor), p.fontalpha])
    ground = np.array([*(value * p.bgalpha for value in p.bgcolor), p.bgalpha])
    share = np.arange(256)[:, None] / 255
    mixed = font * share + ground * (1 - p.fontalpha * share)
    if not p.premultrgbbyalpha:
        seen = mixed[:, 3] != 0
        mixed[seen, :3] /= mixed[seen, 3:]
        mixed[~seen, :3] = p.bgcolor
    result: NDArray[np.float32] = mixed.astype(np.float32)
    return result

"""What Composite and its relatives share: images that are placed on one of them, and blended in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.gpu.shaders import Pixel, Sample, Shader
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._blending import OPERANDS
from tdgraph.operators.top._layering import FITS, WHOLE, Place, placed
from tdgraph.operators.top._place import UNITS, beyond
from tdgraph.operators.top.base import TOP, ShaderValues
from tdgraph.pars import XY, Float, Menu, Without

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['LayeredTOP', 'PairTOP']

_EXTENDS = ('hold', 'zero', 'repeat', 'mirror')
_HOW = ('same', 'stretched', 'beside', 'placed')
# One object each: programs are found by the identity of their menus.
_MENUS = {'operand': OPERANDS, 'extend': _EXTENDS, 'layer': _HOW}
_OPERAND_MENU = {'operand': OPERANDS}


class LayeredTOP(TOP):
    """Base of the TOPs that lay images on one another: the Transform page, and the fold.

    `shader` blends images of the output's own pixel grid; `layered` two images, each wherever it lies.
    """

    shader: ClassVar[Shader]
    layered: ClassVar[Shader]
    unsupported: ClassVar[tuple[str, ...]] = ('legacyxform',)

    size = Menu('input1 input2', 'input2', labels=('Input 1', 'Input 2'), page='Transform',
                label='Fixed Layer',
                role='cpu', help='The image that decides size and aspect and stays where it is.')
    prefit = Menu(FITS, 'fill', page='Transform', label='Pre-Fit Overlay', role='cpu',
                  help='How an overlay fills the output before it is transformed.')
    justifyh = Menu('left center right', 'center', page='Transform', label='Justify Horizontal', role='cpu',
                    help='Where a fitted overlay lies across.')
    justifyv = Menu('bottom center top', 'center', page='Transform', label='Justify Vertical', role='cpu',
                    help='Where a fitted overlay lies up and down.')
    extend = Menu(_EXTENDS, 'zero', page='Transform', label='Extend Overlay', role='cpu',
                  help='What lies beyond the edges of an overlay.')
    r = Float(0.0, norm=(-180, 180), page='Transform', label='Rotate', role='cpu', help='Degrees, clockwise.')
    t = XY(0.0, norm=(-1, 1), page='Transform', label='Translate', role='cpu', help='Moves the overlays.')
    tunit = Menu(UNITS, 'fraction', page='Transform', label='Translate Units', role='cpu',
                 help='What Translate counts.')
    s = XY(1.0, norm=(0, 2), page='Transform', label='Scale', role='cpu', help='Scales the overlays.')
    p = XY(0.5, norm=(0, 1), page='Transform', label='Pivot', role='cpu',
           help='The place of the output about which overlays scale and turn.')
    punit = Menu(UNITS, 'fraction', page='Transform', label='Pivot Units', role='cpu',
                 help='What Pivot counts.')
    tstep = XY(0.0, norm=(-1, 1), page='Transform', label='Translate Step', role='cpu',
               help='Moves the third image once more, the fourth twice, and so on.')
    tstepunit = Menu(UNITS, 'fraction', page='Transform', label='Translate Step Units', role='cpu',
                     help='What Translate Step counts.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        present = [spec for spec in specs if spec is not None]
        if not present:
            return super().natural(p, [])
        fixed, first = present[fixed_index(p, len(present))], present[0]
        if isinstance(fixed, Unknown) or isinstance(first, Unknown):
            return fixed if isinstance(fixed, Unknown) else first
        return replace(fixed, format=first.format)

    def extends(self, p: Any) -> str:
        return 'hold'  # of an image alone; overlays have their own

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        images = [image for image in inputs if image is not None]
        if len(images) > 1:
            layers = self._layers(images, p, spec)
            if not all(layer.how == 'same' for layer in layers):
                return self._fold(layers, p, spec)
        return super().draw(images, [image.spec for image in images], p, spec)

    def _layers(self, images: Sequence[Image], p: Any, spec: Spec) -> list[_Layer]:
        fixed = fixed_index(p, len(images))
        layers = []
        for index, image in enumerate(images):
            same = (image.spec.width, image.spec.height) == (spec.width, spec.height)
            if index == fixed:
                layers.append(_Layer(image, 'same' if same else 'stretched', Place(WHOLE, None), 'hold'))
                continue
            place = placed(p, image.spec, spec, max(index - 1, 0))
            how = 'same' if same and place.shift == (0, 0) else 'beside'
            if place.shift is None:
                how = 'placed'
            layers.append(_Layer(image, how, place, beyond(p.extend)))
        return layers

    def _fold(self, layers: Sequence[_Layer], p: Any, spec: Spec) -> Image:
        """Blend pair by pair, each layer read where it lies."""
        own, shared, neutral, _ = self.shader_values(p, [layer.image.spec for layer in layers])
        below = layers[0]
        for layer in layers[1:]:
            pair = below, layer
            constants = {**own, 'EXTEND': _EXTENDS.index(p.extend),
                         'NEAREST': int(p.inputfiltertype == 'nearest')}
            uniforms: dict[str, Any] = {**shared, 'u_shift': (0, 0)}
            for side, item in enumerate(pair):
                constants[f'MOVED{side}'] = _HOW.index(item.how)
                if item.how == 'beside':  # never both: the other is the fixed one or the result so far
                    uniforms['u_shift'] = item.place.shift
                elif item.how == 'placed':
                    uniforms[f'u_across{side}'], uniforms[f'u_up{side}'] = item.place.rows
            done = self.device.render(
                self.layered, [item.image for item in pair],
                spec if layer is layers[-1] else replace(spec, format='rgba32float'), constants=constants,
                uniforms=uniforms, neutral=neutral, menus=_MENUS, extend=[item.extend for item in pair],
                filter=p.inputfiltertype, mask=p.chanmask, place=self._path_text())
            below = _Layer(done, 'same', Place(WHOLE, (0, 0)), 'hold')
        return below.image


class PairTOP(LayeredTOP):
    """Base of the Composite TOPs with two inputs and one fixed operand."""

    inputs = Input('image1'), Input('image2')
    shader = Pixel('top/pair.glsl')
    layered = Sample('top/pair_layers.glsl')
    operand: ClassVar[str]

    tstep, tstepunit = Without(), Without()

    def shader_values(self, p: Any, specs: Sequence[Spec | None]) -> ShaderValues:
        constants, uniforms, neutral, _ = super().shader_values(p, specs)
        constants['OPERAND'] = OPERANDS.index(self.operand)
        return constants, uniforms, neutral, _OPERAND_MENU


@dataclass(frozen=True, slots=True)
class _Layer:
    """An image, how the shader reads it (an item of `_HOW`), where it lies, what is beyond its edges."""

    image: Image
    how: str
    place: Place
    extend: str


def fixed_index(p: Any, count: int) -> int:
    """Return the index of the fixed image among `count`."""
    return 0 if p.size == 'input1' or count < 2 else 1

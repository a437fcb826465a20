"""Composite TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tdgraph.gpu.shaders import Pixel, Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Inputs
from tdgraph.operators.top._blending import OPERAND_LABELS, OPERANDS
from tdgraph.operators.top._layered import LayeredTOP
from tdgraph.pars import Int, Menu, Toggle, TOPRef

if TYPE_CHECKING:
    from tdgraph.gpu import Image
    from tdgraph.graph.op import OP

__all__ = ['CompositeTOP']


class CompositeTOP(LayeredTOP):
    """Blend any number of images, one over the other.

    ``out = op(... op(op(in0, in1), in2) ..., inN)``, with `swaporder` each ``op(a, b)`` is ``op(b, a)``.

    a is the upper image, b the lower one, both premultiplied; Y is Rec. 709 luminance, |x| the absolute
    value. Documented::

        add          a + b                           maximum    max(a, b), each channel
        atop         a * b.a + b * (1 - a.a)         minimum    min(a, b), each channel
        average      (a + b) / 2                     outside    a * (1 - b.a)
        difference   |a.rgb - b.rgb|, alpha 1        over       b * (1 - a.a) + a
        divide       a / b (0 where b is 0)          screen     1 - (1 - a) * (1 - b)
        inside       a * clamp(b.a, 0, 1)            subtract   a - b
        under        a * (1 - b.a) + b               xor        a * (1 - b.a) + b * (1 - a.a)

    Ours, on whole RGBA (e is the alpha ``a.a + b.a - a.a * b.a``)::

        multiply             a * b
        subtractive          a + b - 1
        brightest, dimmest   the pixel with the higher, the lower Y; of equals a
        insideluminance      a * clamp(Y(b), 0, 1)
        outsideluminance     a * (1 - clamp(Y(b), 0, 1))
        stencilluminance     b * clamp(Y(a), 0, 1)
        luminancedifference  |Y(a) - Y(b)|, alpha 1
        chromadifference     |(a.rgb - Y(a)) - (b.rgb - Y(b))|, alpha 1
        yfilm                b.rgb + Y(a) * (1 - Y(b)), alpha e
        zfilm                b.rgb - Y(b) * (1 - Y(a)), alpha e

    Ours, on plain colours: with the alphas clamped to 0..1, ``s = clamp(a.rgb / a.a, 0, 1)`` and
    ``d = clamp(b.rgb / b.a, 0, 1)`` (0 where the alpha is 0), the result is
    ``a.rgb * (1 - b.a) + b.rgb * (1 - a.a) + a.a * b.a * B(s, d)`` with alpha e, and B::

        burncolor    1 where d = 1, else 1 - min((1 - d) / s, 1)
        burnlinear   max(s + d - 1, 0)
        dodge        0 where d = 0, else min(d / (1 - s), 1)
        exclude      s + d - 2 s d
        freeze       0 where s = 0, else 1 - min((1 - d)^2 / s, 1)
        glow         reflect(d, s)
        hardlight    2 s d where s <= 1/2, else 1 - 2 (1 - s) (1 - d)
        hardmix      1 where s + d >= 1, else 0
        heat         freeze(d, s)
        inverse      s (1 - d)
        linearlight  clamp(d + 2 s - 1, 0, 1)
        negate       1 - |1 - s - d|
        overlay      hardlight(d, s)
        pinlight     min(d, 2 s) where s <= 1/2, else max(d, 2 s - 1)
        reflect      1 where s = 1, else min(d^2 / (1 - s), 1)
        softlight    d - (1 - 2 s) d (1 - d) where s <= 1/2, else d + (2 s - 1) (D(d) - d), where
                     D(d) = ((16 d - 12) d + 4) d where d <= 1/4, else sqrt(d)
        vividlight   burncolor(2 s, d) where s <= 1/2, else dodge(2 s - 1, d)
        color        SetLum(s, Lum(d))
        hue          SetLum(SetSat(s, Sat(d)), Lum(d))
        darkercolor, lightercolor   the colour with the lower, the higher Lum; of equals d

    with Lum, Sat, SetLum, SetSat of W3C Compositing 1.

    Each image but the fixed one (`size`) is an overlay: fitted (`prefit`), justified, then scaled, turned and
    moved about the pivot; from the third input on the translate step is added once, twice, ...  Overlays on
    the output's own pixel grid are read pixel for pixel; others, and a fixed image of another size, are
    filtered.

    Inputs: any number, any size and format, then those of `tops`; none: transparent black.
    Output: size and aspect of the fixed image, format of the first; one image: that image.
    Units: pixels, fraction (of the output's width and height) or fractionaspect (of its height on both axes);
        degrees, positive turns clockwise.
    Source: docs.derivative.ca/Composite_TOP; W3C Compositing and Blending Level 1; Pegtop's blend modes
        (freeze, glow, heat, negate, reflect); GL_NV_blend_equation_advanced, INVERT_RGB (inverse).
    Differs: TD gives no formula for 32 of the operands; those above are ours, yfilm and zfilm by name only.
        Transforms are relative to the output, which TD does not say.  Nothing is rounded between the inputs.
        Not here: previewgrid, legacyxform.
    """

    opType, base_name, type_label = 'compositeTOP', 'comp', 'Composite'
    inputs = Inputs('images')
    shader = Pixel('top/composite.glsl')
    layered = Sample('top/composite_layers.glsl')
    unsupported = ('previewgrid', 'top')

    tops = TOPRef(many=True, page='Composite', label='TOPs',
                  help='More images after the inputs: names, paths, patterns.')
    selectinput = Toggle(page='Composite', label='Select Input', role='cpu',
                         help='Pass one image through instead of blending.')
    inputindex = Int(0, min=0, norm=(0, 3), page='Composite', label='Input Index', role='cpu',
                     help='Which image Select Input passes through, from 0; beyond the last is the last.')
    operand = Menu(OPERANDS, 'multiply', labels=OPERAND_LABELS, page='Composite', label='Operation',
                   help='How an image blends with what is below it.')
    swaporder = Toggle(page='Composite', label='Swap Operation Order',
                       help='Put each next image on top instead.')

    def needs(self, p: Any) -> Sequence[int] | None:
        return [self._chosen(p)] if p.selectinput else None

    def references(self, p: Any) -> Sequence[OP]:
        if not p.selectinput:
            return self._named(p)
        index = self._chosen(p) - self.input_count()
        return [self._named(p)[index]] if index >= 0 else []

    def _named(self, p: Any) -> list[Any]:
        """Return the operators of `tops`; a pattern that fits this one too does not mean it."""
        return [top for top in p.tops if top is not self]

    def _chosen(self, p: Any) -> int:
        index: int = min(p.inputindex, max(self.input_count() + len(self._named(p)) - 1, 0))
        return index

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if len(specs) == self.input_count():  # asked before a cook: without what `tops` names
            specs = [*specs, *(self.engine.spec_found(top) for top in self._named(p))]
        if p.selectinput and specs:
            return super().natural(p, [specs[self._chosen(p)]])
        return super().natural(p, specs)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        if p.selectinput and specs:
            return self._chosen(p)
        present = [index for index, spec in enumerate(specs) if spec is not None]
        return present[0] if len(present) == 1 else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return super().compute([*inputs, *(top.value for top in self._named(p))], p, time, state)

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        if p.selectinput and inputs:
            inputs = [inputs[self._chosen(p)]]
        return super().draw(inputs, specs, p, spec)

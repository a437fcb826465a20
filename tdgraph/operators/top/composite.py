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

    a is the upper image, b the lower one, both premultiplied; their alphas as factors are clamped to 0..1.  L is
    0.3 r + 0.59 g + 0.11 b, |x| the absolute value.  On whole RGBA::

        add                  a + b                        multiply     a * b
        average              (a + b) / 2                  maximum      max(a, b), each channel
        inside               a * b.a                      minimum      min(a, b), each channel
        outside              a * (1 - b.a)                screen       1 - (1 - a) * (1 - b)
        over                 b * (1 - a.a) + a            subtract     a - b
        under                a * (1 - b.a) + b            divide       a / b, a where b is 0
        atop                 a * b.a + b * (1 - a.a), alpha b.a
        xor                  a * (1 - b.a) + b * (1 - a.a)
        brightest, dimmest   the pixel with the higher, the lower L; of equals b
        insideluminance      a * clamp(L(b), 0, 1)
        outsideluminance     a * (1 - clamp(L(b), 0, 1))
        stencilluminance     a.rgb, alpha clamp(L(b), 0, 1)
        subtractive          a.rgb - b.rgb * b.a, alpha a.a + b.a

    On red, green and blue; alpha becomes 1::

        difference           |a - b|                      negate       1 - |1 - a - b|
        exclude              a + b - 2 a b                dodge        a / (1 - b)
        freeze               1 - (1 - a)^2 / b            yfilm        2 a - a^2 / (1 - b)
        zfilm                4 a - 9 b + 6 (1 - |1 - a - b|)
        chromadifference     saturation and value of a with the hue of a less that of b
        luminancedifference  |L(a) - L(b)| + the chroma of a, which a matrix gives

    On plain colours: with ``s = a.rgb`` and ``d = clamp(b.rgb / b.a, 0, 1)`` (0 where the alpha is 0), the result
    is ``s * (1 - b.a) + b.a * B(s, d)`` with alpha a.a (overlay: 1), and B::

        burnlinear   clamp(s + d - 1, 0, 1)               inverse      d / (1 - s)
        linearlight  s + 2 d - 1                          glow         d^2 / (1 - s)
        hardmix      1 where s + d >= 1, else 0           reflect      s^2 / (1 - d)
        softlight    (1 - 2 d) s^2 + 2 s d                heat         1 - (1 - d)^2 / s
        pinlight     min(s, 2 d) where d < 1/2, else max(s, 2 d - 1)
        vividlight   1 - (1 - s) / (2 d) where d < 1/2, else s / (2 (1 - d)); within 0..1
        overlay      from 2 s d to 1 - 2 (1 - s) (1 - d) as the Rec. 709 luminance of s rises from 0.45 to 0.55
        hardlight    likewise, with the luminance of d
        hue          saturation and value of s with the hue of d
        color, burncolor            a luminance of s and the chroma of d, which matrices give
        darkercolor, lightercolor   the colour with the lower, the higher L; of equals d

    What divides by 0 divides by 1e-30.

    Each image but the fixed one (`size`) is an overlay: fitted (`prefit`), justified, then scaled, turned and
    moved about the pivot; from the third input on the translate step is added once, twice, ...  Overlays on
    the output's own pixel grid are read pixel for pixel; others, and a fixed image of another size, are
    filtered.

    Inputs: any number, any size and format, then those of `tops`; none: transparent black.
    Output: size and aspect of the fixed image, format of the first; one image: that image.
    Units: pixels, fraction (of the output's width and height) or fractionaspect (of its height on both axes);
        degrees, positive turns clockwise.
    Source: docs.derivative.ca/Composite_TOP for 14 of the operands; the others as others measured them in
        TouchDesigner 2025: nine of them (burncolor, chromadifference, color, divide, freeze, hue,
        luminancedifference, yfilm, zfilm) are fits to the results.
    Differs: Transforms are relative to the output, which TD does not say.  Nothing is rounded between the inputs.
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

"""Bloom TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel, Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import between
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu

__all__ = ['BloomTOP']

_BEFORE = Pixel('top/bloom_before.glsl')
_SHRINK = Sample('top/shrink.glsl')
_ADD = Sample('top/bloom_add.glsl')


class BloomTOP(TOP):
    """Let the bright parts of an image shine beyond their edges.

    ::

        before  = (max(in.rgb - preblacklevel, 0) / max(1 - preblacklevel, 1e-4)) ** (1 / pregamma) * prebrightness
        levels  level 0 is before, each next one half as large: means of 2 x 2 pixels (an odd last row or column
                counts twice), down to one pixel, the last of L; each is enlarged linearly
        mean    of the levels k, weighted by how much of k - 1/2 .. k + 1/2 lies in minbloomradius * L ..
                maxbloomradius * L, widened about its middle to 1 where it is narrower
        bloom   = max(mean - bloomthreshold, 0) / max(1 - bloomthreshold, 1e-4)
        bloom  += bloomscurve * (t * t * (3 - 2 * t) - t), t = clip(bloom, 0, 1)
        bloom   = bloom ** (1 / (1 + bloomfill)) * bloomintensity
        output  input: in          preprocess: before, in.a        bloom: bloom, alpha 1
                bloomwithalpha: bloom, alpha its greatest channel, at most 1
                inputplusbloom: in.rgb * inputimage + bloom, in.a

    All is kept in 32-bit float between the passes.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: radii: 0 is a pixel, 1 the whole image.
    Source: docs.derivative.ca/Bloom_TOP names the stages; the formulas and the defaults are ours.
    Differs: as said.  inputimage0 is the name of inputimage in TouchDesigner's page.
    """

    opType, base_name, type_label = 'bloomTOP', 'bloom', 'Bloom'
    inputs = Input('image'),
    shader = Pixel('top/bloom.glsl')
    unsupported = ('inputimage0',)

    preblacklevel = Float(0.0, norm=(0, 0.5), page='Bloom', label='Pre-Black Level', role='cpu',
                          help='What is darker does not shine.')
    pregamma = Float(1.0, min=0.001, norm=(0.5, 2), page='Bloom', label='Pre-Gamma', role='cpu',
                     help='The exponent is 1 / gamma.')
    prebrightness = Float(1.0, norm=(0, 2), page='Bloom', label='Pre-Brightness', role='cpu',
                          help='Multiplies what shines.')
    minbloomradius = Float(0.0, min=0.0, max=1.0, norm=(0, 1), page='Bloom', label='Min Bloom Radius', role='cpu',
                           help='The narrowest shine.')
    maxbloomradius = Float(0.5, min=0.0, max=1.0, norm=(0, 1), page='Bloom', label='Max Bloom Radius', role='cpu',
                           help='The widest shine.')
    bloomthreshold = Float(0.0, norm=(0, 0.5), page='Bloom', label='Bloom Threshold',
                           help='What is darker of the shine is left out.')
    bloomscurve = Float(0.0, norm=(0, 1), page='Bloom', label='Bloom S-Curve', help='More contrast in the shine.')
    bloomfill = Float(0.0, min=0.0, norm=(0, 1), page='Bloom', label='Bloom Fill',
                      help='Lifts the faint parts of the shine.')
    bloomintensity = Float(1.0, norm=(0, 2), page='Bloom', label='Bloom Intensity', help='Multiplies the shine.')
    output = Menu('input preprocess bloom bloomwithalpha inputplusbloom', 'inputplusbloom', page='Bloom', labels=(
        'Input', 'Preprocess', 'Bloom', 'Bloom with Alpha', 'Input Plus Bloom'), help='Which stage is shown.')
    inputimage = Float(1.0, norm=(0, 1), page='Bloom', label='Input Image', help='Weight of the image itself.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if p.output == 'input' else None

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        image, place = inputs[0] or self.engine.black(), self._path_text()
        before = self.device.render(
            _BEFORE, [image], between(image.spec, image.spec.width, image.spec.height), place=place, uniforms={
                'u_preblacklevel': p.preblacklevel, 'u_pregamma': p.pregamma, 'u_prebrightness': p.prebrightness})
        shine = self._shine(before, p, between(spec, spec.width, spec.height))
        constants, uniforms, neutral, menus = self.shader_values(p, specs)
        return self.device.render(
            self.shader, [image, before, shine], spec, constants=constants, uniforms=uniforms, neutral=neutral,
            menus=menus, filter=p.inputfiltertype, mask=p.chanmask, place=place)

    def _shine(self, level: Image, p: Any, out: Spec) -> Image:
        """Return the weighted mean of the levels."""
        total, place = self.device.fill(out), self._path_text()
        for index, weight in enumerate(_weights(p, level.spec)):
            if index:
                half = between(level.spec, (level.spec.width + 1) // 2, (level.spec.height + 1) // 2)
                level = self.device.render(_SHRINK, [level], half, place=place)
            if weight:
                total = self.device.render(_ADD, [total, level], out, uniforms={'u_weight': weight}, place=place)
        return total


def _weights(p: Any, spec: Spec) -> list[float]:
    """Return the weight of each level, up to the last that has one."""
    last = math.ceil(math.log2(max(spec.width, spec.height)))
    low, high = sorted((p.minbloomradius * last, p.maxbloomradius * last))
    wider = max(1.0 - (high - low), 0.0) / 2
    low, high = low - wider, high + wider
    weights = [max(min(high, index + 0.5) - max(low, index - 0.5), 0.0) for index in range(last + 1)]
    while not weights[-1]:
        weights.pop()
    return [weight / sum(weights) for weight in weights]

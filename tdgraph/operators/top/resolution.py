"""Resolution TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import COPY, between, finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Toggle

__all__ = ['ResolutionTOP']

_AREA = Sample('top/resolution.glsl')


class ResolutionTOP(TOP):
    """Change the size of an image.

    The Common page says the size.  The image is filtered as Input Smoothness says.  With `highqualresize`
    each output pixel is the mean of the input over its own area, edges weighted by what they cover, along
    each axis that shrinks; an axis that grows is linear.

    Input 0: any size and format; unconnected: transparent black.
    Output: the size that the Common page asks for, in the input's format.
    Units: none.
    Source: docs.derivative.ca/Resolution_TOP.
    Differs: TouchDesigner documents "weighted averages" and not which; the area mean is ours.
    """

    opType, base_name, type_label = 'resolutionTOP', 'res', 'Resolution'
    inputs = Input('image'),
    shader = COPY

    highqualresize = Toggle(page='Resolution', label='High Quality Resize', role='cpu',
                            help='Average all pixels that an output pixel covers.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        image = inputs[0]
        if not p.highqualresize or image is None:
            return super().draw(inputs, specs, p, spec)
        place = self._path_text()
        for axis, size in enumerate(((spec.width, image.spec.height), (spec.width, spec.height))):
            image = self.device.render(_AREA, [image], between(spec, *size), constants={'AXIS': axis},
                                       place=place)
        return finish(self.device, image, inputs[0], spec, p, place)

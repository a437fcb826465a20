"""Blur TOP."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ParValueError
from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel, Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import between, finish
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP, ShaderValues
from tdgraph.pars import XY, Float, Int, Menu, Toggle

__all__ = ['BlurTOP']

_Samples = NDArray[np.float64]
_KERNELS: dict[str, Callable[[_Samples], _Samples]] = {
    'catmull': lambda x: np.where(x < 0.5, (12 * x - 10) * x * x + 1, ((10 - 4 * x) * x - 8) * x + 2),
    'gaussian': lambda x: np.exp(-4.5 * x * x),
    'box': np.ones_like,
    'bartlette': lambda x: 1 - x,
    'sinc': lambda x: np.sinc(2 * x),
    'hanning': lambda x: 0.5 + 0.5 * np.cos(math.pi * x),
    'blackman': lambda x: 0.42 + 0.5 * np.cos(math.pi * x) + 0.08 * np.cos(2 * math.pi * x),
}
_SHRINK = Sample('top/shrink.glsl')
_MOST_UNIFORM = 16
_DITHER = Pixel('top/dithered.glsl')


class BlurTOP(TOP):
    """Blur an image with a separable kernel: along x, then along y.

    The kernel of an axis is ``size * scale`` pixels wide.  With half = max(width / 2, 0.5), tap k, k sample
    steps away on either side, weighs ``kernel(min(k / (half + 0.5), 1)) * clip(half + 0.5 - k, 0, 1)``; the
    sum is made 1.  So a width of 1 or less changes nothing, and the width may vary continuously.  With x in
    0..1::

        box        1                               bartlette  1 - x
        gaussian   exp(-4.5 * x**2)                sinc       sin(2 pi x) / (2 pi x)
        hanning    0.5 + 0.5 * cos(pi x)           blackman   0.42 + 0.5 * cos(pi x) + 0.08 * cos(2 pi x)
        catmull    Catmull-Rom spline: 12 x**3 - 10 x**2 + 1 up to 0.5, then -4 x**3 + 10 x**2 - 8 x + 2

    `preshrink` halves the image so many times first (means of 2 x 2 pixels; an odd last row or column counts
    twice), blurs the small one and enlarges it linearly.  Sums are kept in 32-bit float between the passes.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: size in pixels (of the shrunk image); step as its unit menu says; rotation in degrees, clockwise.
    Source: docs.derivative.ca/Blur_TOP describes the kernels in words; these definitions are ours.
    Differs: defaults are ours.  Not here: the z direction (scalez, offsetz, rotatex, rotatey), which only
        means something in 3D textures.
    """

    opType, base_name, type_label = 'blurTOP', 'blur', 'Blur'
    inputs = Input('image'),
    shader = Sample('top/blur.glsl')
    unsupported = ('scalez', 'offsetz', 'rotatex', 'rotatey', 'method')

    type = Menu('catmull gaussian box bartlette sinc hanning blackman', 'gaussian', page='Blur', role='cpu',
                labels=('Catmull-Rom', 'Gaussian', 'Box', 'Bartlette', 'Sinc', 'Hanning', 'Blackman'),
                help='Shape of the kernel.')
    extend = Menu('hold repeat mirror', page='Blur', help='What the kernel sees beyond the edges.')
    preshrink = Int(0, min=0, norm=(0, 4), page='Blur', label='Pre-Shrink', role='cpu',
                    help='How often the image is halved before it is blurred.')
    size = Int(8, min=0, norm=(0, 64), page='Blur', label='Filter Size', role='cpu',
               help='Width of the kernel in pixels.')
    scale = XY(1.0, norm=(0, 2), page='Blur', label='Filter Scale', role='cpu',
               help='Multiplies Filter Size along each axis; 0 blurs not at all.')
    offset = XY(1.0, norm=(0, 8), page='Blur', label='Sample Step', role='cpu',
                help='Distance from tap to tap: above 1 pixel the blur is wider, and coarser.')
    offsetunit = Menu(UNITS, page='Blur', label='Sample Step Unit', role='cpu',
                      help='What Sample Step counts.')
    rotatez = Float(0.0, norm=(-180, 180), page='Blur', label='Rotate Kernel', role='cpu',
                    help='Turns the two directions of the kernel.')
    dither = Toggle(page='Blur', role='cpu', help='Add a fixed pattern below one 8-bit step against banding.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        still = all(abs(p.size * scale) <= 1 for scale in p.scale) and not p.preshrink and not p.dither
        return 0 if still else None

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        image = inputs[0] or self.engine.black()
        place = self._path_text()
        for _ in range(p.preshrink):
            half = between(image.spec, (image.spec.width + 1) // 2, (image.spec.height + 1) // 2)
            if image.spec.width * image.spec.height > 1:
                image = self.device.render(_SHRINK, [image], half, place=place)
        for axis, step in enumerate(_steps(p, specs[0] or Spec(), image.spec)):
            width = p.size * p.scale[axis]
            if abs(width) > 2 * self.device.max_size:
                raise ParValueError(f'{place}: a filter {abs(width):g} pixels wide; set Filter Size and Filter '
                                    f'Scale for at most {2 * self.device.max_size}')
            kernel = _weights(p.type, width)
            if len(kernel) > 1:
                image = self._along(image, kernel, step, self.shader_values(p, specs), p.extend)
        if p.dither:
            image = self.device.render(_DITHER, [image], between(spec, spec.width, spec.height), place=place)
        return finish(self.device, image, inputs[0], spec, p, place)

    def _along(self, image: Image, kernel: NDArray[np.float32], step: tuple[float, float],
              values: ShaderValues, extend: str) -> Image:
        constants, _, _, menus = values
        place, wide = self._path_text(), len(kernel) > _MOST_UNIFORM
        step = _shortest(step, image.spec, extend)
        reads = [image]
        uniforms: dict[str, Any] = {'u_step': step, 'u_count': len(kernel)}
        if wide:
            reads.append(self.device.upload(kernel.reshape(1, -1, 1), 'mono32float', place=place))
        else:
            uniforms['u_weights'] = tuple(np.resize(kernel, _MOST_UNIFORM).tolist())
        exact = all(part.is_integer() for part in step)
        return self.device.render(
            self.shader, reads, between(image.spec, image.spec.width, image.spec.height),
            constants={**constants, 'EXACT': int(exact), 'WIDE': int(wide)}, uniforms=uniforms, menus=menus,
            extend=extend, place=place)


def _steps(p: Any, full: Spec, shrunk: Spec) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the distance from tap to tap in pixels, for the pass along x and the one along y."""
    lengths = list(p.offset)
    if p.offsetunit != 'pixels':
        sides = (shrunk.width, shrunk.height)
        lengths = [to_fraction(value, p.offsetunit, axis, full) * sides[axis]
                   for axis, value in enumerate(p.offset)]
    x, y = lengths
    if p.rotatez == 0.0:
        return (x, 0.0), (0.0, y)
    angle = math.radians(-p.rotatez)
    sine, cosine = math.sin(angle), math.cos(angle)
    return (cosine * x, sine * x), (-sine * y, cosine * y)


def _shortest(step: tuple[float, float], spec: Spec, extend: str) -> tuple[float, float]:
    """Return the step less whole periods of a repeating image, which only cost the sampler precision."""
    if extend == 'hold':
        return step
    tiles = 2 if extend == 'mirror' else 1
    return math.remainder(step[0], tiles * spec.width), math.remainder(step[1], tiles * spec.height)


def _weights(kind: str, width: float) -> NDArray[np.float32]:
    """Return the weights of the taps 0, 1, 2 … steps away; the whole kernel, both sides, sums to 1."""
    half = max(abs(width) / 2, 0.5)
    k = np.arange(math.ceil(half + 0.5), dtype=np.float64)
    weights = _KERNELS[kind](np.minimum(k / (half + 0.5), 1.0)) * np.clip(half + 0.5 - k, 0.0, 1.0)
    normal: NDArray[np.float32] = (weights / (weights[0] + 2 * weights[1:].sum())).astype(np.float32)
    return normal

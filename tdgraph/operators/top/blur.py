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
from tdgraph.operators.top._passes import COPY, between, finish
from tdgraph.operators.top._place import UNITS, to_fraction
from tdgraph.operators.top.base import TOP, ShaderValues
from tdgraph.pars import XY, Float, Int, Menu, Toggle

__all__ = ['BlurTOP']

_Samples = NDArray[np.float64]
_INSET = 1 / 1024
#: Of each kernel its integral from 0.
_INTEGRALS: dict[str, Callable[[_Samples], _Samples]] = {
    'catmull': lambda v: v * (1 - v * v * (5 / 6 - 3 / 8 * v)),
    'gaussian': lambda v: math.sqrt(math.pi) / 3 * np.array([math.erf(1.5 * each) for each in v]),
    'box': lambda v: v,
    'bartlette': lambda v: v - v * v / 2,
    'sinc': lambda v: _sine_integral(2 * math.pi * v) / (2 * math.pi),
    'hanning': lambda v: v / 2 + np.sin(math.pi * v) / (2 * math.pi),
    'blackman': lambda v: 0.42 * v + np.sin(math.pi * v) / (2 * math.pi) + 0.04 / math.pi * np.sin(2 * math.pi * v),
}
_MOST_UNIFORM = 16
_DITHER = Pixel('top/dithered.glsl')


class BlurTOP(TOP):
    """Blur an image with a separable kernel: along x, then along y.

    The kernel of an axis is S taps wide, S = ``size * filterscale``, rounded.  The taps lie at the distances
    -(S - 1) / 2 .. (S - 1) / 2 in sample steps, so those of an even S between two pixels.  Each weighs the
    integral of the kernel K over half a step to either side of it, with v = distance / (S / 2); the sum is made 1.
    Up to v = 1/1024 K is 1, and what follows is drawn together by as much::

        catmull    1 - 2.5 v**2 + 1.5 v**3         hanning    0.5 + 0.5 * cos(pi v)
        gaussian   exp(-2.25 * v**2)               blackman   0.42 + 0.5 * cos(pi v) + 0.08 * cos(2 pi v)
        box        1                               sinc       sin(2 pi v) / (2 pi v)
        bartlette  1 - v

    A `preshrink` of n above 1 takes every n-th part of the width and the height first (rounded; one linear
    sample for each pixel), blurs the small image and enlarges it linearly.  Sums are kept in 32-bit float
    between the passes.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: size in pixels (of the shrunk image); step as its unit menu says; rotation in degrees, clockwise.
    Source: docs.derivative.ca/Blur_TOP describes the kernels in words; the defaults and the definitions of
        catmull, gaussian and box are as others measured them in TouchDesigner 2025, the other kernels are ours.
    Differs: where TouchDesigner was measured, all extend modes held.  Not here: the z direction (filterscalez,
        offsetz, rotatex, rotatey), which only means something in 3D textures.  scalex, scaley and scalez are the
        names of filterscale in TouchDesigner's page.
    """

    opType, base_name, type_label = 'blurTOP', 'blur', 'Blur'
    inputs = Input('image'),
    shader = Sample('top/blur.glsl')
    unsupported = ('filterscalez', 'offsetz', 'rotatex', 'rotatey', 'method', 'scalex', 'scaley', 'scalez')

    type = Menu('catmull gaussian box bartlette sinc hanning blackman', page='Blur', role='cpu',
                labels=('Catmull-Rom', 'Gaussian', 'Box', 'Bartlette', 'Sinc', 'Hanning', 'Blackman'),
                help='Shape of the kernel.')
    extend = Menu('hold repeat mirror', page='Blur', help='What the kernel sees beyond the edges.')
    preshrink = Int(1, min=1, norm=(1, 8), page='Blur', label='Pre-Shrink', role='cpu',
                    help='What the width and the height are divided by before the image is blurred.')
    size = Int(7, min=0, norm=(0, 64), page='Blur', label='Filter Size', role='cpu',
               help='Width of the kernel in pixels.')
    filterscale = XY(1.0, norm=(0, 2), page='Blur', label='Filter Scale', role='cpu',
                     help='Multiplies Filter Size along each axis; 0 blurs not at all.')
    offset = XY(1.0, norm=(0, 8), page='Blur', label='Sample Step', role='cpu',
                help='Distance from tap to tap: above 1 pixel the blur is wider, and coarser.')
    offsetunit = Menu(UNITS, page='Blur', label='Sample Step Unit', role='cpu',
                      help='What Sample Step counts.')
    rotatez = Float(0.0, norm=(-180, 180), page='Blur', label='Rotate Kernel', role='cpu',
                    help='Turns the two directions of the kernel.')
    dither = Toggle(page='Blur', role='cpu', help='Add a fixed pattern below one 8-bit step against banding.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        still = all(_taps(p, axis) <= 1 for axis in (0, 1))
        return 0 if still and p.preshrink == 1 and not p.dither else None

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        image = inputs[0] or self.engine.black()
        place = self._path_text()
        if p.preshrink > 1:
            width, height = (max(math.floor(side / p.preshrink + 0.5), 1)
                             for side in (image.spec.width, image.spec.height))
            image = self.device.render(COPY, [image], between(image.spec, width, height), place=place)
        for axis, step in enumerate(_steps(p, specs[0] or Spec(), image.spec)):
            taps = _taps(p, axis)
            if taps > 2 * self.device.max_size:
                raise ParValueError(f'{place}: a filter {taps} pixels wide; set Filter Size and Filter '
                                    f'Scale for at most {2 * self.device.max_size}')
            if taps > 1:
                kernel, step = _placed(_weights(p.type, taps), taps, step)
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


def _taps(p: Any, axis: int) -> int:
    """Return how many taps the kernel of an axis has."""
    width: float = p.size * p.filterscale[axis]
    return math.floor(abs(width) + 0.5)


def _weights(kind: str, taps: int) -> _Samples:
    """Return the weights of the taps from the middle outwards; the whole kernel, both sides, sums to 1."""
    edges = (np.arange(taps // 2 + 1) + taps % 2 / 2) / (taps / 2)
    inside = np.minimum(edges, _INSET)
    sums = inside + (1 - _INSET) * _INTEGRALS[kind](np.maximum(edges - _INSET, 0) / (1 - _INSET))
    weights = np.diff(sums, prepend=-sums[0]) if taps % 2 else np.diff(sums)
    found: _Samples = weights / (2 * sums[-1])
    return found


def _placed(weights: _Samples, taps: int,
            step: tuple[float, float]) -> tuple[NDArray[np.float32], tuple[float, float]]:
    """Return the weights of the places 0, 1, 2 … steps away, and the step.

    Taps between two pixels are linear samples: each is half of either pixel.  With longer steps they are places
    themselves, every other one of half the step.
    """
    if taps % 2 == 0 and sorted(map(abs, step)) == [0.0, 1.0]:
        outer = np.append(weights, 0.0)
        weights = np.concatenate([weights[:1], (outer[:-1] + outer[1:]) / 2])
    elif taps % 2 == 0:
        step = step[0] / 2, step[1] / 2
        weights = np.stack([np.zeros(taps // 2), weights], -1).ravel()
    return weights.astype(np.float32), step


def _sine_integral(x: _Samples) -> _Samples:
    """Return the integral of sin(t) / t from 0 to x, for x up to 2 pi."""
    term, total = x, np.zeros_like(x)
    for n in range(24):
        total = total + term / (2 * n + 1)
        term = -term * x * x / ((2 * n + 2) * (2 * n + 3))
    return total

"""Noise TOP."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import XYZ, Changed, Float, Int, Menu, Toggle

__all__ = ['NoiseTOP']

_MASK = 0xFFFFFFFF


class NoiseTOP(TOP):
    """Draw noise, alone or combined with an image.

    ``noise = sign(amp * n) * |amp * n|**exp + offset``, with the sum of the octaves
    ``n = sum(weight[k] * f(q * spread**k) for k in 0..harmon)``

    where the weights are gain**k for perlin and simplex, else 1 for the first octave and gain * rough**k for the
    others, and every octave and every channel uses a field f of its own.  The coordinates q begin as
    (4 u - 2, 4 v - 2, 0, 0); with `aspectcorrect` the shorter side of the picture spans as much less than 4 as
    it is shorter.  Or they are the pixel of input 1 as (x, y, z, w).  All are divided by the period (0:
    everything at the origin); then, in the order of `xord`, x, y, z are scaled and turned (counter-clockwise
    seen from the axis' end) about (-1/2, -1/2, -1/2) + pivot, and the translation is subtracted; w + t4d is
    scaled by `s4d`.  The fields::

        perlin2d 3d 4d    gradient noise on a lattice, quintic fade, within -1..1
        simplex2d 3d 4d   gradient noise on simplices, kernel (1/2 - r^2)^4, within -1..1
        hermite           random values -1..1 at whole numbers, joined by cubics
        sparse, harmonic  sparse convolution: two blobs (1 - r^2)^3 to a cell with weights -1..1, times 0.6,
                          about -1..1; sparse always has spread 2
        alligator         strongest blob of a cell less the second strongest, 0..1 mapped to -1..1
        random, randomgpu white noise in [-1, 1) of the pixel, the channel, the seed and the translation;
                          no octaves, no coordinates

    With input 0: ``rgb = noise * noisescale`` (noise), times (multiply), plus (add) ``in * inputscale``, or
    ``in * inputscale - noise * noisescale`` (subtract).  Alpha: zero, one, random (the noise's fourth
    channel), input, or input times, plus, plus clamped noise.  `mono` uses the first channel for all.
    `gradient` (perlin and simplex) gives ``amp * dn/dq`` for the noise: 2D in red and green, 3D in rgb, 4D in
    rgba.  `dither` adds an ordered 8 x 8 pattern of half an 8-bit step.

    Input 0: the image to combine with; any size and format, stretched over the output; unconnected: the
        noise alone.
    Input 1: coordinates, likewise; in a fixed format they stay within 0..1.
    Output: as input 0; without one, the size of the Common page in 8-bit fixed RGBA.
    Units: coordinates are -2..2 along the longer side of the output; degrees; seed: any number.
    Source: docs.derivative.ca/Noise_TOP; coordinates, octaves, exponent and the defaults as others measured
        them in TouchDesigner 2025; Perlin 2002; Gustavson 2005; Lewis 1989 (sparse convolution).
    Differs: all sequences of random numbers, so no picture is TD's own; the fields, the octaves of the types
        that TD computes on the CPU, the order of the rotations and the pivot of z are ours.  Types that TD
        computes on the CPU are computed on the GPU here.  `spread` counts for all types but sparse.  subtract
        follows its label (input less noise), not its description.  Not here: mode (quality), 3D textures.
    """

    opType, base_name, type_label = 'noiseTOP', 'noise', 'Noise'
    inputs = Input('image'), Input('coordinates')
    shader = Sample('top/noise.glsl')
    unsupported = ('mode',)

    type = Menu('perlin2d perlin3d perlin4d simplex2d simplex3d simplex4d randomgpu sparse hermite harmonic '
                'random alligator', 'simplex3d', page='Noise', help='The noise function.', labels=(
                    'Perlin 2D (GPU)', 'Perlin 3D (GPU)', 'Perlin 4D (GPU)', 'Simplex 2D (GPU)',
                    'Simplex 3D (GPU)', 'Simplex 4D (GPU)', 'Random (GPU)', 'Sparse', 'Hermite',
                    'Harmonic Summation', 'Random', 'Alligator'))
    seed = Float(1.0, norm=(0, 100), page='Noise', role='derived',
                 help='Any number; each gives another pattern.')
    period = Float(1.0, norm=(0.05, 2), page='Noise', role='derived',
                   help='Size of the features; four of size 1 lie along the longer side.')
    harmon = Int(2, min=0, max=32, norm=(0, 8), page='Noise', label='Harmonics', help='Finer octaves to add.')
    spread = Float(2.0, norm=(1, 4), page='Noise', label='Harmonic Spread',
                   help='Frequency of each octave by that of the one before.')
    gain = Float(0.7, norm=(0, 1), page='Noise', label='Harmonic Gain',
                 help='Strength of each octave by that of the one before.')
    rough = Float(0.5, norm=(0, 1), page='Noise', label='Roughness',
                  help='Strength of the further octaves; perlin and simplex have gain alone.')
    exp = Float(1.0, neutral=1.0, norm=(0.1, 4), page='Noise', label='Exponent',
                help='Above 1 draws values towards the middle, below 1 towards the extremes.')
    amp = Float(0.5, norm=(0, 1), page='Noise', label='Amplitude', help='Scales the noise.')
    offset = Float(0.5, norm=(0, 1), page='Noise', help='The middle of the noise.')
    mono = Toggle(True, page='Noise', label='Monochrome', help='The same noise in all channels.')
    aspectcorrect = Toggle(True, page='Noise', label='Aspect Correct', role='derived',
                           help='Keep features as wide as high in pictures that are not square.')

    xord = Menu('srt str rst rts tsr trs', page='Transform', label='Transform Order', role='derived', labels=(
        'Scale Rotate Translate', 'Scale Translate Rotate', 'Rotate Scale Translate',
        'Rotate Translate Scale', 'Translate Scale Rotate', 'Translate Rotate Scale'),
                help='Which step comes first.')
    rord = Menu('xyz xzy yxz yzx zxy zyx', page='Transform', label='Rotate Order', role='derived',
                labels=('Rx Ry Rz', 'Rx Rz Ry', 'Ry Rx Rz', 'Ry Rz Rx', 'Rz Rx Ry', 'Rz Ry Rx'),
                help='About which axis to turn first.')
    t = XYZ(0.0, norm=(-1, 1), page='Transform', label='Translate', role='derived',
            help='Moves the plane through the noise.')
    r = XYZ(0.0, norm=(-180, 180), page='Transform', label='Rotate', role='derived', help='Turns the plane.')
    s = XYZ(1.0, norm=(0, 4), page='Transform', label='Scale', role='derived', help='Scales the plane.')
    p = XYZ(0.0, norm=(0, 1), page='Transform', label='Pivot', role='derived',
            help='What scale and rotation leave in place.')
    t4d = Float(0.0, norm=(-1, 1), page='Transform', label='Translate 4D',
                help='Moves along the fourth axis.')
    s4d = Float(1.0, norm=(0, 4), page='Transform', label='Scale 4D', help='Scales the fourth coordinate.')

    rgb = Menu('noise multiply add subtract', 'add', page='Output', label='RGB',
               help='How colours combine with input 1.',
               labels=('Noise', 'Input * Noise', 'Input + Noise', 'Input - Noise'))
    inputscale = Float(1.0, neutral=1.0, norm=(0, 2), page='Output', label='Input Scale',
                       help='Scales the input.')
    noisescale = Float(1.0, neutral=1.0, norm=(0, 2), page='Output', label='Noise Scale',
                       help='Scales the noise.')
    alpha = Menu('zero one random input multiply add addclamp', 'one', page='Output', help='What alpha is.',
                 labels=('Zero', 'One', 'Noise', 'Input', 'Input * Noise', 'Input + Noise',
                         'Input + clamp(Noise)'))
    dither = Toggle(page='Output', help='Hide the bands of 8-bit formats with a fine pattern.')
    gradient = Toggle(page='Output', help='Give the slope of the noise instead (perlin and simplex).')
    outputaspect = Changed(default='resolution')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        sloped = p.gradient and p.type.startswith(('perlin', 'simplex'))
        image, coordinates = [*specs, None, None][:2]
        return {'GRADIENT': int(sloped), 'INPUT': int(image is not None),
                'COORDINATES': int(coordinates is not None)}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, Any]:
        frequency = 1.0 / p.period if p.period else 0.0
        spec = self.spec(p, specs)
        aspect = 1.0 if isinstance(spec, Unknown) or not p.aspectcorrect else spec.aspect
        stretch = (4 * min(aspect, 1.0), 4 * min(1 / aspect, 1.0))
        return {'seed': _seed(p), 'space': _space(p, frequency), 'frequency': frequency, 'stretch': stretch}


def _seed(p: Any) -> int:
    """Return the seed's bits as an int32."""
    seed = _bits(p.seed)
    if p.type.startswith('random'):  # white noise has no space to move in
        seed = _hash(seed, _hash(*map(_bits, (*p.t, p.t4d))))
    return seed - (1 << 32) if seed >> 31 else seed


def _bits(value: float) -> int:
    return int(struct.unpack('<I', struct.pack('<f', value + 0.0))[0])  # + 0.0: -0 is the same seed as 0


def _hash(*values: int) -> int:
    """Return tdHash of lib/noise.glsl, x first."""
    state = 0
    for value in reversed(values):
        s = ((value + state) * 747796405 + 2891336453) & _MASK
        w = (((s >> ((s >> 28) + 4)) ^ s) * 277803737) & _MASK
        state = (w >> 22) ^ w
    return state


def _space(p: Any, frequency: float) -> tuple[float, ...]:
    """Return the matrix from coordinates to the noise's space, 4 x 4, columns first."""
    rows = [[frequency * (row == column) for column in range(4)] for row in range(3)]
    for step in p.xord:
        if step == 't':
            for row, move in zip(rows, p.t):
                row[3] -= move
            continue
        for row, pivot in zip(rows, p.p):
            row[3] -= pivot - 0.5
        if step == 's':
            rows = [[value * scale for value in row] for row, scale in zip(rows, p.s)]
        else:
            for letter in p.rord:
                _turn(rows, 'xyz'.index(letter), p.r)
        for row, pivot in zip(rows, p.p):
            row[3] += pivot - 0.5
    return tuple(row[column] for column in range(4) for row in [*rows, [0.0, 0.0, 0.0, 1.0]])


def _turn(rows: list[list[float]], axis: int, degrees: Sequence[float]) -> None:
    """Turn about one axis, counter-clockwise seen from its end."""
    if not degrees[axis]:
        return
    angle, i, j = math.radians(degrees[axis]), (axis + 1) % 3, (axis + 2) % 3
    sine, cosine = math.sin(angle), math.cos(angle)
    rows[i], rows[j] = ([a * cosine - b * sine for a, b in zip(rows[i], rows[j])],
                        [a * sine + b * cosine for a, b in zip(rows[i], rows[j])])

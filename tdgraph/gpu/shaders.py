"""What an operator says about its shader: one of four kinds, declared without GL.

The kind fixes the signature of the one function `cook` that the file defines (it never defines `main`):

========= ==================================================== ==========================================
kind      the file defines                                     it reads
========= ==================================================== ==========================================
Generate  ``vec4 cook(vec2 uv)``                               nothing
Pixel     ``vec4 cook(vec4 c0, ...)``, optionally with         the same pixel of each input, exactly where
          ``vec2 uv`` last                                     sizes agree, else fitted and filtered
Sample    ``vec4 cook(vec2 uv)``                               any place of any input
Passes    a list of these, run in turn                         a step: the step before it as input 0, then
                                                               the inputs of the whole
========= ==================================================== ==========================================

A Pixel function of two images is folded over any number of inputs, from the left: ``cook(cook(c0, c1), c2)``;
one input alone comes out unchanged, none gives transparent black.  Otherwise missing inputs read
transparent black and superfluous ones are not read.

Beside its functions a file may use ``u_<par>`` (uniforms), ``K_<PAR>`` (numbers known at compile time, with
``<PAR>_<ITEM>`` for the items of menus), ``K_INPUTS``, ``uTDOutputInfo`` and ``uTD2DInfos[i]`` (`res` = 1/w,
1/h, w, h; `depth` = 1/d, d), ``uTDCurrentDepth`` (slice being drawn), ``vUV``, and for inputs

- ``tdInput(i, uv)``: filtered, beyond the edge by `extend`; ``tdInput(i, vec3)`` with the layer of an array,
  the w of a volume, or the direction into a cube;
- ``tdPixel(i, ivec2)``: one texel, clamped to the edge; ``tdPixel(i, ivec3)`` with its layer;
- ``tdFit(i, uv)``: the same pixel where the sizes agree, else `tdInput`.

``#include "lib/noise.glsl"`` brings one of shaders/lib.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ['NO_CONSTANTS', 'Declaration', 'Generate', 'Passes', 'Pixel', 'Sample', 'Shader', 'Step']

NO_CONSTANTS: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Shader:
    """One file with one `cook`; compared by identity, which makes it a cheap key.

    `file` is a path below shaders/ ('top/level.glsl') or an absolute one.
    """

    file: str


@dataclass(frozen=True, slots=True, eq=False)
class Generate(Shader):
    """``vec4 cook(vec2 uv)`` that reads no input."""


@dataclass(frozen=True, slots=True, eq=False)
class Pixel(Shader):
    """``vec4 cook(vec4 c0, ...)`` on the same pixel of each input."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample(Shader):
    """``vec4 cook(vec2 uv)`` that reads any place of any input."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One pass of a Passes.

    `constants` are added to the operator's (``{'AXIS': 1}`` is ``K_AXIS``).  `scale` is the size of this
    step's result as a fraction of the output's; the last step has the output's own size and format.  `format`
    of None keeps more precision than the output has: half float for 8 bits, else float32.
    """

    shader: Shader
    constants: Mapping[str, int] = field(default_factory=dict)
    scale: float = 1.0
    format: str | None = None


class Passes:
    """Several shaders in turn: ``Passes(Step(Sample('top/blur.glsl'), {'AXIS': 0}), ...)``."""

    __slots__ = ('steps',)

    def __init__(self, *steps: Shader | Step) -> None:
        if not steps:
            raise ValueError('Passes: no step given; a shader has at least one')
        self.steps = tuple(step if isinstance(step, Step) else Step(step) for step in steps)


Declaration = Shader | Passes

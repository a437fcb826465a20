"""How far a picture may be from its reference, and what was drawn to make it."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tdgraph_reference import Out

import tdgraph as td
from tdgraph.gpu.shaders import Passes, Pixel, Shader

from .nodes import GivenTOP

Picture = NDArray[Any]


class Drawn(NamedTuple):
    """What one call of Device.render was given."""

    shader: Shader | Passes
    inputs: list[tuple[int, int]]
    size: tuple[int, int]
    uniforms: set[str]
    constants: set[str]

    @property
    def shaders(self) -> list[Shader]:
        found = self.shader
        return [step.shader for step in found.steps] if isinstance(found, Passes) else [found]

    @property
    def filtered(self) -> bool:
        """Whether a texture may have been read between its pixels."""
        return any(not isinstance(one, Pixel) for one in self.shaders) or any(
            size != self.size for size in self.inputs)


class Judgement:
    """How far a picture may be from its reference, measured on the reference itself.

    The reference is computed in float64, in float32, and twice in float64 with every number of the parameters
    and images moved by about a float32's rounding, where the shader filters also by the error of this GPU's
    filter (8 bits of weight on some).  What these differ by is what rounding may do; eight times that is
    allowed.  Where they differ by more than a thousandth a step lies between them: such values are left out.
    """

    def __init__(self, kind: str, node: Any, inputs: list[Any], out: dict[str, Any], rng: np.random.Generator,
                 filter_error: float) -> None:
        reference = importlib.import_module(f'tdgraph_reference.{kind}').reference
        plain = vars(node.par.snapshot())
        pictures = [None if item is None else item.rgba for item in inputs]

        def run(p: dict[str, Any], images: list[Picture | None], dtype: Any) -> Picture:
            cast = [None if image is None else image.astype(dtype) for image in images]
            with np.errstate(all='ignore'):
                result = reference(SimpleNamespace(**p), cast, Out(dtype=dtype, **out))
            assert result.dtype == dtype, f'the reference turns {np.dtype(dtype)} into {result.dtype}'
            return result.astype(np.float64)

        def moved() -> tuple[dict[str, Any], list[Picture | None]]:
            p = dict(plain)
            for name, part in node.declarations.parts.items():
                if part.group.kind == 'float':
                    p[name] = plain[name] * (1 + float(rng.uniform(-2e-7, 2e-7)))
            for name, group in node.declarations.groups.items():
                if group.kind == 'float' and group.size > 1:
                    p[name] = tuple(p[part.name] for part in group.parts)
            return p, [None if image is None else image * (1 + rng.uniform(-1e-7, 1e-7, image.shape))
                       + rng.uniform(-filter_error, filter_error, image.shape) for image in pictures]

        self.expected = run(plain, pictures, np.float64)
        others = [run(plain, pictures, np.float32), *(run(*moved(), np.float64) for _ in range(2))]
        with np.errstate(all='ignore'):
            spread = np.max([np.abs(other - self.expected) for other in others], 0)
            size = 1 + np.abs(self.expected)
            self.counts = np.isfinite(self.expected) & (spread < (1e-3 + 4 * filter_error) * size)
            self.allowed = 8 * spread + (2e-6 + filter_error) * size

    def complaint(self, actual: Picture) -> str:
        """Return what is wrong with a picture, '' when nothing is."""
        if actual.shape != self.expected.shape:
            return f'the picture is {actual.shape}, the reference {self.expected.shape}'
        with np.errstate(all='ignore'):
            wrong = self.counts & ~(np.abs(actual - self.expected) <= self.allowed)
        if not wrong.any():
            return ''
        excess = np.where(wrong, np.abs(actual - self.expected) / self.allowed, 0)
        y, x, c = np.unravel_index(int(np.argmax(excess)), excess.shape)
        return (f'{wrong.mean():.2%} wrong; worst at x={x} y={y} channel {c}: {actual[y, x, c]!r}, should be '
                f'{self.expected[y, x, c]!r} within {self.allowed[y, x, c]:.2g}')


def measure_filter() -> dict[str, float]:
    """How exactly this GPU weighs two neighbouring texels, per kind of picture that `given` makes."""
    worst = {}
    with td.Project() as project:
        for kind, white in (('float', np.float32(1)), ('byte', np.uint8(255)), ('mono', np.float32(1)),
                            ('wide', np.float32(1))):
            node = project.op('/project1').create(GivenTOP)
            node.pixels = np.zeros((1, 2, 1 if kind == 'mono' else 4), type(white))
            node.pixels[:, 1] = white
            grown = project.op('/project1').create('nullTOP', inputs=[node], pars={
                'outputresolution': 'custom', 'resolutionw': 1001, 'resolutionh': 1, 'format': 'rgba32float'})
            seen = grown.numpyArray()[0, :, 0].astype(np.float64)
            worst[kind] = float(np.abs(seen - np.clip((np.arange(1001) + 0.5) / 1001 * 2 - 0.5, 0, 1)).max())
    return worst

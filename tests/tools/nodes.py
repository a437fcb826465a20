"""Operators that show what a test gives, and parameters at random."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.channels import Channels
from tdgraph.gpu.spec import UNKNOWN
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.top.base import TOP

Picture = NDArray[Any]


class GivenTOP(TOP):
    """Show the pixels that a test gives."""

    opType, base_name = 'giventestTOP', 'given'
    inputs = ()
    pixels: Picture
    rgba: Picture
    kind: str

    def natural(self, p: Any, specs: Any) -> Any:
        return UNKNOWN

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return self.device.upload(self.pixels)


def given(net: Any, rng: np.random.Generator, size: tuple[int, int], kind: str | None = None) -> Any:
    """Make a TOP with random pixels: in floats (wide: beyond 0..1), 8 bits or grey; some are whole."""
    node = net.create(GivenTOP)
    kind = kind or rng.choice(['float', 'wide', 'wide', 'byte', 'mono'])
    channels = 1 if kind == 'mono' else 4
    low, high = (-0.5, 1.5) if kind == 'wide' else (0, 1)
    pixels = rng.uniform(low, high, (size[1], size[0], channels)).astype(np.float32)
    extreme = rng.uniform(0, 1, pixels.shape) < 0.1
    pixels[extreme] = np.round(pixels[extreme])
    if kind == 'byte':
        pixels = np.round(pixels * 255).astype(np.uint8)
    node.pixels = pixels
    rgba = pixels / 255 if kind == 'byte' else pixels.astype(np.float64)
    node.kind = kind
    node.rgba = np.dstack([rgba, rgba, rgba, np.ones_like(rgba)]) if kind == 'mono' else rgba
    return node


class GivenCHOP(CHOP):
    """Show the channels that a test gives."""

    opType, base_name = 'giventestCHOP', 'given'
    inputs = ()
    given: Channels

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return self.given


def given_channels(net: Any, rng: np.random.Generator) -> Any:
    """Make a CHOP with one to four random channels of up to twelve samples."""
    node = net.create(GivenCHOP)
    count, length = int(rng.integers(1, 5)), int(rng.integers(1, 13))
    names = [f'chan{k + 1}' for k in range(count)] if rng.integers(2) else list('abcd'[:count])
    node.given = Channels(names, rng.uniform(-3, 3, (count, length)).astype(np.float32),
                          rate=float(rng.choice([60, 30, 44100])), start=float(rng.integers(0, 4)))
    return node


def own_parts(node: Any) -> list[Any]:
    """The parameters of an operator's own pages that one can turn: numbers, switches, menus, references."""
    return [part for part in node.declarations.parts.values()
            if part.group.page != 'Common' and not part.group.viewer_only
            and (part.group.kind in ('float', 'int', 'toggle', 'menu') or part.group.kind == 'op')]


def random_value(part: Any, rng: np.random.Generator, named: list[Any]) -> Any:
    group = part.group
    if group.kind == 'menu':
        return str(rng.choice(group.menu_names))
    if group.kind == 'toggle':
        return bool(rng.integers(2))
    if group.kind == 'str':
        return str(rng.choice(['', '*', 'chan1', 'chan* ^chan2', 'a b', 'x', 'x[1-2] y']))
    if group.kind == 'op':
        return ' '.join(one.path for one in named if rng.integers(2)) if group.many else str(
            rng.choice(['', *(one.path for one in named)]))
    low, high = part.norm_min, part.norm_max
    if group.kind == 'int':
        return int(rng.integers(int(low), int(high) + 1))
    return float(rng.uniform(low, high))


def assign(node: Any, name: str, value: Any) -> None:
    if value is not None:
        setattr(node.par, name, value)


def randomise(node: Any, rng: np.random.Generator, keep: float = 0.3) -> None:
    """Set parameters at random; each keeps its default with probability `keep`."""
    for part in own_parts(node):
        if part.group.kind != 'op' and rng.uniform() > keep:
            assign(node, part.name, random_value(part, rng, []))


def named_text(found: Any) -> str:
    """What a reference that names these operators, this one or none says."""
    if found is None:
        return ''
    return ' '.join(one.path for one in found) if isinstance(found, (list, tuple)) else str(found.path)

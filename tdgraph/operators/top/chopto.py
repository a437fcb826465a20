"""CHOP to TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import GPULimitError
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.operators.top.base import TOP
from tdgraph.pars import CHOPRef, Float, Menu, Toggle

__all__ = ['ChopToTOP']

#: Which of the four channels of a pixel the channels of a set become.
_SETS = {'r': (0,), 'rg': (0, 1), 'rgb': (0, 1, 2), 'rgba': (0, 1, 2, 3), 'a': (3,)}
WIDEST = 16384

Samples = NDArray[np.float32]


class ChopToTOP(TOP):
    """Turn channels into pixels: a sample is a pixel, a set of channels a row.

    `dataformat` says how many channels make a set and what they become: r, rg, rgb, rgba or a; what is not
    given is 0, alpha 1 (a: red, green and blue 0).  Channels beyond the last whole set are left out.  legacy:
    one row; 4 channels r g b a, 3 channels r g b with alpha ``sample / samples``, else the first channel as
    all four.  `clamp` clips to 0..1.  `layout`::

        rowscropped  one row a set; samples beyond the widest image (16384) are left out
        rowswrapped  as many rows a set as its samples need
        square       sets one after the other in the smallest square that holds them, from the bottom left

    Pixels without a sample are `rgba`.  With a custom Output Resolution the rows have its width, and rows
    beyond its height are left out.

    Output: as wide as there are samples, as high as there are sets, the first at the bottom; 1 x 1 of `rgba`
        without samples; 32-bit float RGBA unless Pixel Format says otherwise.  Array (height, width, 4),
        float32.
    Units: the channels' own.
    Source: docs.derivative.ca/CHOP_to_TOP.
    Differs: the defaults of layout and clamp (rowscropped, off) are ours, so is that the first set is the bottom
        row.  Other Output Resolutions scale the pixels.
    """

    opType, base_name, type_label = 'choptoTOP', 'chopto', 'CHOP to'
    inputs = ()
    shader = Pixel('top/null.glsl')

    chop = CHOPRef(page='CHOP to TOP', label='CHOP', help='The CHOP whose channels are shown.')
    dataformat = Menu('r rg rgb rgba a legacy', labels=('R', 'RG', 'RGB', 'RGBA', 'A', 'Legacy'),
                      page='CHOP to TOP', label='Data Format', role='cpu',
                      help='Which channels of a pixel the channels of a set become.')
    clamp = Toggle(page='CHOP to TOP', label='Clamp CHOP Values', role='cpu', help='Clip values to 0..1.')
    layout = Menu('rowscropped rowswrapped square', page='CHOP to TOP', label='Image Layout', role='cpu',
                  labels=('Row per Channel Set (Cropped)', 'Row(s) per Channel Set (Wrapped)',
                          'Fit to Square (Combine Sets)'), help='How the samples are laid out as pixels.')
    rgba = Float(0.0, size=4, norm=(0, 1), page='CHOP to TOP', label='Extra Pixel Values', role='cpu',
                 help='What pixels without a sample hold.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        return specs[0] if specs and specs[0] is not None else UNKNOWN

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        samples = np.zeros((0, 0), np.float32) if p.chop is None else p.chop.value.samples
        custom = (p.resolutionw, p.resolutionh) if p.outputresolution == 'custom' else None
        pixels = arrange(samples, p, custom)
        if max(pixels.shape[:2]) > WIDEST:
            raise GPULimitError(f'{self._path_text()}: {pixels.shape[1]} x {pixels.shape[0]} pixels for '
                                f'{samples.shape[0]} channels of {samples.shape[1]} samples; an image has '
                                f'at most {WIDEST} on a side, use the layout square')
        image = self.device.upload(pixels, place=self._path_text())
        return super().compute([image], p, time, state)


def arrange(samples: Samples, p: Any, size: tuple[int, int] | None = None) -> Samples:
    """Return the pixels (height, width, 4) of channels (channels, samples); `size`: this width and height."""
    sets = _sets(samples, p.dataformat)
    if p.clamp:
        sets = np.clip(sets, 0.0, 1.0)
    count, length = sets.shape[:2]
    filler = np.asarray(p.rgba, np.float32)
    if not count or not length:
        return np.broadcast_to(filler, (*(size or (1, 1))[::-1], 4))
    if p.layout == 'square':
        width = size[0] if size else math.ceil(math.sqrt(count * length))
        rows = math.ceil(count * length / width) if size else width
        pixels = _filled(sets.reshape(-1, 4), width * rows, filler).reshape(rows, width, 4)
    else:
        width = size[0] if size else min(length, WIDEST)
        rows = 1 if p.layout == 'rowscropped' or p.dataformat == 'legacy' else math.ceil(length / width)
        filled = [_filled(one[:rows * width], rows * width, filler) for one in sets]
        pixels = np.stack(filled).reshape(count * rows, width, 4)
    if size is None:
        return pixels
    total = width * size[1]
    return _filled(pixels.reshape(-1, 4)[:total], total, filler).reshape(size[1], width, 4)


def _filled(pixels: Samples, count: int, filler: Samples) -> Samples:
    """Return `count` pixels: those given, then the filler."""
    missing = np.broadcast_to(filler, (count - len(pixels), 4))
    return np.concatenate([pixels, missing])


def _sets(samples: Samples, dataformat: str) -> Samples:
    """Return the channels as sets (sets, samples, 4)."""
    channels, length = samples.shape
    if dataformat == 'legacy':
        if not channels:
            return np.zeros((0, length, 4), np.float32)
        if channels >= 4:
            return samples[:4].T[None]
        ramp = np.arange(length, dtype=np.float32) / np.float32(max(length, 1))
        rows = [*samples, ramp] if channels == 3 else [samples[0]] * 4
        return np.stack(rows, -1)[None]
    places = _SETS[dataformat]
    count = channels // len(places)
    sets = np.zeros((count, length, 4), np.float32)
    sets[..., 3] = 1.0
    grouped = samples[:count * len(places)].reshape(count, len(places), length)
    for at, place in enumerate(places):
        sets[..., place] = grouped[:, at]
    return sets

"""Analyze TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_MAX_LABELS, CHANNELS_MAX
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Menu, Toggle

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['AnalyzeTOP']

Numbers = NDArray[np.float64]
Counted = NDArray[np.bool_]

#: Axes of (depth, height, width) that become one.
_AXES = {'image': (0, 1, 2), 'rows': (2,), 'columns': (1,), 'slices': (1, 2)}
_WEIGHTS = {
    'luminance': (0.2126, 0.7152, 0.0722, 0.0), 'red': (1, 0, 0, 0), 'green': (0, 1, 0, 0), 'blue': (0, 0, 1, 0),
    'alpha': (0, 0, 0, 1), 'rgbaverage': (1 / 3, 1 / 3, 1 / 3, 0), 'average': (0.25, 0.25, 0.25, 0.25)}
_MASKS = {'red': 0, 'green': 1, 'blue': 2, 'alpha': 3}


class AnalyzeTOP(TOP):
    """Reduce an image to one pixel, one for each row, or one for each column.

    Over the pixels of the `scope`, each channel by itself::

        average, sum        the mean, the sum; the mean of nothing is 0
        count               how many values are counted
        minimum, maximum    the whole pixel whose `analyzechannel` is least, greatest; of equals the first,
                            from the bottom left; independent: the least, greatest value of each channel
        minrgb, maxrgb      the least, greatest value of red, green and blue together, in these three; alpha 1
        minrgba, maxrgba    the least, greatest value of all four channels, in all four

    `mask` leaves out the pixels whose value in that channel is 0, independent the values that are 0.
    `excludenans` leaves out pixels with a NaN in any channel.  Where whole pixels are ranked, one is left out
    when all its values are.  Where nothing is left the result is 0.

    Input 0: any size and format; unconnected: one transparent black pixel.
    Output: image 1 x 1; rows one pixel wide, as high as the input; columns as wide as the input, one pixel
        high; slices 1 x 1 with the slices of a 3D texture or array, of which rows and columns keep each. The
        input's format, for count and sum 32-bit float RGBA.
    Units: those of the pixels; luminance is Rec. 709.
    Source: docs.derivative.ca/Analyze_TOP.
    Differs: what minrgb, minrgba, maxrgb and maxrgba give is ours, so are the defaults and what an empty scope
        gives.  The pixels come down from the GPU, which waits for it.
    """

    opType, base_name, type_label = 'analyzeTOP', 'analyze', 'Analyze'
    inputs = Input('image'),

    op = Menu('average minimum maximum count sum minrgb minrgba maxrgb maxrgba', page='Analyze',
              label='Operation', role='cpu', help='What is told of the pixels.',
              labels=('Average', 'Minimum', 'Maximum', 'Count', 'Sum', 'Minimum RGB', 'Minimum RGBA',
                      'Maximum RGB', 'Maximum RGBA'))
    analyzechannel = Menu([*CHANNELS_MAX, 'independent'], labels=(*CHANNEL_MAX_LABELS, 'Independent'),
                          page='Analyze', label='Analyze Channel', role='cpu',
                          help='By what Minimum and Maximum rank the pixels.')
    scope = Menu('image rows columns slices', page='Analyze', role='cpu',
                 help='What makes one pixel of the output.')
    excludenans = Toggle(page='Analyze', label='Exclude NaNs', role='cpu',
                         help='Leave out pixels that are not numbers.')
    mask = Menu('none red green blue alpha independent', page='Analyze', role='cpu',
                help='Leave out pixels whose value in this channel is 0.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        first = specs[0]
        if isinstance(first, Unknown):
            return first
        spec = first or Spec('2d', 1, 1)
        depth = 1 if p.scope == 'image' else spec.depth
        return replace(
            spec, kind='2d' if p.scope == 'image' else spec.kind, depth=depth, aspect=0.0,
            width=spec.width if p.scope == 'columns' else 1, height=spec.height if p.scope == 'rows' else 1,
            format='rgba32float' if p.op in ('count', 'sum') else spec.format)

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        pixels = np.zeros((1, 1, 1, 4))
        kind = '2d'
        if inputs[0] is not None:
            pixels, kind = self._pixels(inputs[0]), inputs[0].spec.kind
        with np.errstate(all='ignore'):  # infinities and NaN of the image are its author's
            result = analyze(pixels, p).astype(np.float32)
        whole = p.scope == 'image' or kind == '2d'
        image = self.device.upload(result[0] if whole else result, 'rgba32float', '2d' if whole else kind,
                                   place=self._path_text())
        return finish(self.device, image, inputs[0], spec, p, self._path_text())

    def _pixels(self, image: Image) -> Numbers:
        """Return (d, h, w, 4), what the shaders would read."""
        stored = self.device.read(image, place=self._path_text())
        if stored.ndim == 3:
            stored = stored[None]
        channels = image.spec.pixel_format.channels
        pixels = np.zeros((*stored.shape[:3], 4))
        if 3 not in channels:
            pixels[..., 3] = 1.0
        if image.spec.format.startswith('mono'):
            pixels[..., :3] = stored[..., :1]
        pixels[..., list(channels)] = stored
        return pixels


def analyze(pixels: Numbers, p: Any) -> Numbers:
    """Return the pixels (d, h, w, 4) with each axis of the scope one long."""
    counted = _counted(pixels, p)
    shape, axes = pixels.shape, _AXES[p.scope]
    rest = tuple(axis for axis in (0, 1, 2) if axis not in axes)
    moved = (*rest, *axes, 3)
    kept = tuple(1 if axis in axes else shape[axis] for axis in (0, 1, 2))
    # One group of pixels for each pixel of the output.
    groups = pixels.transpose(moved).reshape(int(np.prod(kept)), -1, 4)
    found = _reduced(groups, counted.transpose(moved).reshape(groups.shape), p)
    return found.reshape(*kept, 4)


def _counted(pixels: Numbers, p: Any) -> Counted:
    """Return which values count, in the shape of the pixels."""
    counted = np.ones(pixels.shape, np.bool_)
    if p.mask == 'independent':
        counted &= pixels != 0
    elif p.mask != 'none':
        counted &= pixels[..., _MASKS[p.mask], None] != 0
    if p.excludenans:
        counted &= ~np.isnan(pixels).any(-1, keepdims=True)
    return counted


def _reduced(groups: Numbers, counted: Counted, p: Any) -> Numbers:
    """Return (groups, 4) of (groups, pixels, 4)."""
    number: Numbers = counted.sum(1).astype(np.float64)
    if p.op == 'count':
        return number
    if p.op in ('average', 'sum'):
        total: Numbers = np.where(counted, groups, 0.0).sum(1)
        return total if p.op == 'sum' else np.where(number > 0, total / np.maximum(number, 1.0), 0.0)
    if 'rgb' in p.op:
        return _limits(groups, counted, p.op)
    beyond = np.inf if p.op == 'minimum' else -np.inf
    if p.analyzechannel == 'independent':
        values = np.where(counted, groups, beyond)
        limit: Numbers = values.min(1) if p.op == 'minimum' else values.max(1)
        return np.where(number > 0, limit, 0.0)
    usable: Counted = np.asarray(counted.any(-1))
    ranks = np.where(usable, _rank(groups, p.analyzechannel), beyond)
    place = (np.argmin if p.op == 'minimum' else np.argmax)(ranks, 1)
    chosen = groups[np.arange(len(groups)), place]
    return np.where(usable.any(1, keepdims=True), chosen, 0.0)


def _limits(groups: Numbers, counted: Counted, op: str) -> Numbers:
    """Return the least or greatest value of several channels together, in each of them."""
    least, count = op.startswith('min'), 4 if op.endswith('a') else 3
    used = counted[..., :count].reshape(len(groups), -1)
    values = np.where(used, groups[..., :count].reshape(used.shape), np.inf if least else -np.inf)
    result = np.ones((len(groups), 4))
    result[:, :count] = values.min(1, keepdims=True) if least else values.max(1, keepdims=True)
    return np.where(used.any(1, keepdims=True), result, 0.0)


def _rank(groups: Numbers, channel: str) -> Numbers:
    if channel in ('rgbmax', 'max'):
        most: Numbers = groups[..., :3 if channel == 'rgbmax' else 4].max(-1)
        return most
    weighted: Numbers = groups @ np.asarray(_WEIGHTS[channel], np.float64)
    return weighted

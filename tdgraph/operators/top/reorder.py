"""Reorder TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._channels import CHANNEL_ALL_LABELS, CHANNELS_ALL
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Menu

__all__ = ['ReorderTOP']

_INPUTS = ('input1', 'input2', 'input3', 'input4')
_INPUT_LABELS = ('Input 1', 'Input 2', 'Input 3', 'Input 4')


class ReorderTOP(TOP):
    """Take each channel from any channel of up to four images.

    ``out.r = chosen channel of the chosen input``, and so on for green, blue and alpha.  Luminance is that of
    Rec. 709; rgbaverage and average are the means of three and of four, rgbmax and max the greatest of them.

    Input 0: any size and format; unconnected: transparent black.
    Input 1: likewise, stretched over the output.
    Input 2: likewise.
    Input 3: likewise.
    Output: as input 0.
    Units: none.
    Source: docs.derivative.ca/Reorder_TOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'reorderTOP', 'reorder', 'Reorder'
    inputs = Input('image1'), Input('image2'), Input('image3'), Input('image4')
    shader = Pixel('top/reorder.glsl')

    outputred = Menu(_INPUTS, labels=_INPUT_LABELS, page='Reorder', label='Output Red',
                     help='The image that red comes from.')
    outputredchan = Menu(CHANNELS_ALL, 'red', labels=CHANNEL_ALL_LABELS, page='Reorder',
                         label='Output Red Channel', help='What of it becomes red.')
    outputgreen = Menu(_INPUTS, labels=_INPUT_LABELS, page='Reorder', label='Output Green',
                       help='The image that green comes from.')
    outputgreenchan = Menu(CHANNELS_ALL, 'green', labels=CHANNEL_ALL_LABELS, page='Reorder',
                         label='Output Green Channel', help='What of it becomes green.')
    outputblue = Menu(_INPUTS, labels=_INPUT_LABELS, page='Reorder', label='Output Blue',
                      help='The image that blue comes from.')
    outputbluechan = Menu(CHANNELS_ALL, 'blue', labels=CHANNEL_ALL_LABELS, page='Reorder',
                         label='Output Blue Channel', help='What of it becomes blue.')
    outputalpha = Menu(_INPUTS, labels=_INPUT_LABELS, page='Reorder', label='Output Alpha',
                       help='The image that alpha comes from.')
    outputalphachan = Menu(CHANNELS_ALL, 'alpha', labels=CHANNEL_ALL_LABELS, page='Reorder',
                         label='Output Alpha Channel', help='What of it becomes alpha.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        sources = {p.outputred, p.outputgreen, p.outputblue, p.outputalpha}
        channels = (p.outputredchan, p.outputgreenchan, p.outputbluechan, p.outputalphachan)
        index = _INPUTS.index(p.outputred)
        return index if len(sources) == 1 and channels == CHANNELS_ALL[1:5] and specs[index] else None

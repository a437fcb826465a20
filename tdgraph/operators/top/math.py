"""Math TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Int, Menu

__all__ = ['MathTOP']

_UNARY = 'off negate pos root square inverse'
_UNARY_LABELS = ('Off', 'Negate', 'Positive', 'Root', 'Square', 'Inverse')
_UNIT = (0.0, 1.0)
_NEUTRAL: dict[str, Any] = {
    'preop': 'off', 'chanop': 'off', 'postop': 'off', 'integer': 'off', 'op': 'no_op', 'preoff': 0.0, 'gain': 1.0,
    'postoff': 0.0, **{f'{end}range{channel}': _UNIT for end in ('from', 'to') for channel in ('', *'rgba')}}


class MathTOP(TOP):
    """Calculate with the channels of each pixel, and map ranges.

    In this order, on all four channels; a step at its neutral value is left out exactly::

        preop     negate -v   pos |v|   root sqrt(max(v, 0))   square v * v   inverse 1 / v (0 where v is 0)
        chanop    the channels of inputmask in the order r, g, b, a become one value for the channels of
                  outputchannels: add, mul, min, max; sub, div: the first minus or by all others (0 where one
                  of these is 0); avg: the mean; len: sqrt(sum of squares)
        postop    as preop
        Multi-Add v = (v + preoff) * gain + postoff
        op        rgbmultalpha rgb * a   rgbdivalpha rgb / a (0 where a is 0)   rgbdivalphafill then a = 1
        Range     v = torange1 + (v - fromrange1) / (fromrange2 - fromrange1) * (torange2 - torange1);
                  then each channel with its own (a From range narrower than 1e-4 counts as 1e-4)
        integer   ceiling, floor, or round: floor(v + 1/2)

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0; fixed formats hold 0..1 only.
    Units: masks: red 1 + green 2 + blue 4 + alpha 8; an empty inputmask combines nothing.
    Source: docs.derivative.ca/Math_TOP.
    Differs: TD does not say what the root of a negative number and a division by 0 give, nor how the masks
        are numbered; those are ours, and so are the defaults of the masks.
    """

    opType, base_name, type_label = 'mathTOP', 'math', 'Math'
    inputs = Input('image'),
    shader = Pixel('top/math.glsl')

    preop = Menu(_UNARY, labels=_UNARY_LABELS, page='OP', label='Channel Pre OP',
                 help='Done to each channel first.')
    chanop = Menu('off add sub mul div avg min max len', page='OP', label='Combine Channels', labels=(
        'Off', 'Add', 'Subtract', 'Multiply', 'Divide', 'Average', 'Minimum', 'Maximum', 'Length'),
                  help='Make one value of several channels.')
    postop = Menu(_UNARY, labels=_UNARY_LABELS, page='OP', label='Channel Post OP',
                  help='Done to each channel after they are combined.')
    integer = Menu('off ceiling floor round', page='OP', help='Round last.')
    inputmask = Int(15, min=0, max=15, norm=(0, 15), page='OP', label='Input Mask',
                    help='The channels to combine: red 1 + green 2 + blue 4 + alpha 8.')
    outputchannels = Int(7, min=0, max=15, norm=(0, 15), page='OP', label='Output Channels',
                         help='The channels that take the combined value, numbered likewise.')

    preoff = Float(0.0, neutral=0.0, norm=(-1, 1), page='Multi-Add', label='Pre-Add', help='Added first.')
    gain = Float(1.0, neutral=1.0, norm=(0, 2), page='Multi-Add', label='Multiply', help='Multiplies then.')
    postoff = Float(0.0, neutral=0.0, norm=(-1, 1), page='Multi-Add', label='Post-Add', help='Added last.')
    op = Menu('no_op rgbmultalpha rgbdivalpha rgbdivalphafill', page='Multi-Add', label='Alpha Operation', labels=(
        'No Operation', 'Multiply RGB by Alpha', 'Divide RGB by Alpha', 'Divide RGB by Alpha, Fill Alpha'),
              help='Multiply or divide the colours by alpha.')

    fromrange = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='From Range',
                      help='This range becomes To Range, in all channels.')
    torange = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='To Range',
                    help='What From Range becomes.')
    fromranger = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='From Range R',
                       help='This range of red becomes To Range R.')
    toranger = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='To Range R',
                     help='What From Range R becomes.')
    fromrangeg = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='From Range G',
                       help='This range of green becomes To Range G.')
    torangeg = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='To Range G',
                     help='What From Range G becomes.')
    fromrangeb = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='From Range B',
                       help='This range of blue becomes To Range B.')
    torangeb = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='To Range B',
                     help='What From Range B becomes.')
    fromrangea = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='From Range A',
                       help='This range of alpha becomes To Range A.')
    torangea = Float(_UNIT, size=2, neutral=_UNIT, norm=(0, 1), page='Range', label='To Range A',
                     help='What From Range A becomes.')

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if all(getattr(p, name) == value for name, value in _NEUTRAL.items()) else None

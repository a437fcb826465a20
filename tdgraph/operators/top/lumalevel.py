"""Luma Level TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.operators.top._channels import CHANNEL_LABELS, CHANNELS
from tdgraph.operators.top.level import LevelTOP
from tdgraph.pars import Menu, Without

__all__ = ['LumaLevelTOP']

_NEUTRAL = {'invert': 0.0, 'blacklevel': 0.0, 'brightness1': 1.0, 'gamma1': 1.0, 'contrast': 1.0, 'inlow': 0.0,
            'inhigh': 1.0, 'outlow': 0.0, 'outhigh': 1.0, 'stepsize': 0.0, 'gamma2': 1.0, 'opacity': 1.0,
            'brightness2': 1.0}


class LumaLevelTOP(LevelTOP):
    """Adjust the brightness of colours without their hue: Level on one channel, applied as a factor.

    ``out.rgb = in.rgb * level(s) / s * opacity;  out.a = in.a * opacity``

    with s the chosen channel of the pixel (luminance is Rec. 709) and level() the pages Pre, Range, Step (where
    stepsize is above 0) and Post as Level TOP defines them, without opacity.  Where s is 0 and level(0) is not, the
    colour is the grey level(0).

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: none; 1 is full intensity, also of integer formats.
    Source: docs.derivative.ca/Luma_Level_TOP.
    Differs: as Level TOP; TouchDesigner looks the factor up in a table, we compute it; what happens where s
        is 0 is ours.
    """

    opType, base_name, type_label = 'lumalevelTOP', 'lumalevel', 'Luma Level'
    shader = Pixel('top/lumalevel.glsl')

    source = Menu(CHANNELS, labels=CHANNEL_LABELS, page='Pre', help='What of a pixel is adjusted.')
    clampinput, stepping, clamp, clamplow2, clamphigh2 = Without(), Without(), Without(), Without(), Without()
    lowr, lowg, lowb, lowa = Without(), Without(), Without(), Without()
    highr, highg, highb, higha = Without(), Without(), Without(), Without()
    premultrgbbyalpha = Without()

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {}

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if all(getattr(p, name) == value for name, value in _NEUTRAL.items()) else None

"""Level TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Menu, Toggle

__all__ = ['LevelTOP']

# Every parameter at this value leaves its step out.
_NEUTRAL = {
    'invert': 0.0, 'blacklevel': 0.0, 'brightness1': 1.0, 'gamma1': 1.0, 'contrast': 1.0,
    'inlow': 0.0, 'inhigh': 1.0, 'outlow': 0.0, 'outhigh': 1.0,
    'lowr': 0.0, 'highr': 1.0, 'lowg': 0.0, 'highg': 1.0,
    'lowb': 0.0, 'highb': 1.0, 'lowa': 0.0, 'higha': 1.0,
    'gamma2': 1.0, 'opacity': 1.0, 'brightness2': 1.0,
}


class LevelTOP(TOP):
    """Adjust brightness, gamma, contrast, range, bands and opacity of an image.

    The pages are steps, in this order; a step at its neutral value is left out exactly::

        Pre     c = clip(c, 0, 1)                    (clampinput clamp; automatic where the input is fixed)
                c = c * (1 - invert) + (1 - c) * invert
                c = (c - blacklevel) / (1 - blacklevel)      (a blacklevel of 1 and more: 0)
                c = c * brightness1;  c = clip(c, 0, 1)      (where the input is limited too)
                c = max(c, 0) ** (1 / max(gamma1, 0.001))
                c = (c - 0.5) * contrast + 0.5
        Range   c = (c - inlow) / (inhigh - inlow)   (a span below 1e-4 counts as 1e-4)
                c = outlow + c * (outhigh - outlow)
        RGBA    r = lowr + r * (highr - lowr), and so on, alpha too
        Step    q = (c - threshold) / stepsize;  n = round(q)
                c = (n - 1 + clip((q - n) / soften + 0.5, 0, 1)) * stepsize   (soften 0: floor(q) * stepsize)
                c = clip(c, clamplow, clamphigh)     (stepsize 0: only this)
        Post    c = max(c, 0) ** (1 / max(gamma2, 0.001))
                c = c * brightness2
                c = clip(c, clamplow2, clamphigh2)   (clamp on)
                c = c * alpha                        (premultrgbbyalpha on)
                rgba = rgba * opacity

    where c is red, green and blue; alpha changes only where it is named.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: none; 1 is full intensity, also of integer formats.
    Source: docs.derivative.ca/Level_TOP for the order of the pages and the defaults; the formulas, but for
        stepping, as others measured them in TouchDesigner 2025.
    Differs: TouchDesigner looks the result up in a table, we compute it; stepping is ours.
    """

    opType, base_name, type_label = 'levelTOP', 'level', 'Level'
    inputs = Input('image'),
    shader = Pixel('top/level.glsl')

    clampinput = Menu('automatic clamp unclamped',
                      labels=('Automatic', 'Clamp [0-1]', 'Unclamped'), page='Pre', role='cpu',
                      help='Limit the input to 0..1 first; automatic leaves floating point formats alone.')
    invert = Float(0.0, neutral=0.0, norm=(0, 1), page='Pre', help='0 keeps the colours, 1 inverts them.')
    blacklevel = Float(0.0, neutral=0.0, norm=(0, 1), page='Pre', label='Black Level',
                       help='Values at or below this become black, the rest is stretched to begin there.')
    brightness1 = Float(1.0, neutral=1.0, norm=(0, 2), page='Pre', label='Brightness 1',
                        help='Multiplies red, green and blue.')
    gamma1 = Float(1.0, neutral=1.0, norm=(0.1, 4), page='Pre', label='Gamma 1',
                   help='The exponent is 1 / gamma: above 1 lightens the middle.')
    contrast = Float(1.0, neutral=1.0, norm=(0, 2), page='Pre', help='Gain about 0.5.')

    inlow = Float(0.0, neutral=0.0, norm=(0, 1), page='Range', label='In Low',
                  help='This value becomes Out Low.')
    inhigh = Float(1.0, neutral=1.0, norm=(0, 1), page='Range', label='In High',
                   help='This value becomes Out High.')
    outlow = Float(0.0, neutral=0.0, norm=(0, 1), page='Range', label='Out Low', help='What In Low becomes.')
    outhigh = Float(1.0, neutral=1.0, norm=(0, 1), page='Range', label='Out High',
                    help='What In High becomes.')

    lowr = Float(0.0, neutral=0.0, norm=(0, 1), page='RGBA', label='Low R', help='What red 0 becomes.')
    highr = Float(1.0, neutral=1.0, norm=(0, 1), page='RGBA', label='High R', help='What red 1 becomes.')
    lowg = Float(0.0, neutral=0.0, norm=(0, 1), page='RGBA', label='Low G', help='What green 0 becomes.')
    highg = Float(1.0, neutral=1.0, norm=(0, 1), page='RGBA', label='High G', help='What green 1 becomes.')
    lowb = Float(0.0, neutral=0.0, norm=(0, 1), page='RGBA', label='Low B', help='What blue 0 becomes.')
    highb = Float(1.0, neutral=1.0, norm=(0, 1), page='RGBA', label='High B', help='What blue 1 becomes.')
    lowa = Float(0.0, neutral=0.0, norm=(0, 1), page='RGBA', label='Low A', help='What alpha 0 becomes.')
    higha = Float(1.0, neutral=1.0, norm=(0, 1), page='RGBA', label='High A', help='What alpha 1 becomes.')

    stepping = Toggle(page='Step', label='Apply Stepping',
                      help='Reduce the image to bands; the rest of this page.')
    stepsize = Float(0.0, norm=(0, 1), page='Step', label='Step Size',
                     help='Height of a band: 0.25 gives 4 bands; 0 gives none.')
    threshold = Float(0.0, norm=(0, 1), page='Step', help='Moves the boundaries between the bands up.')
    clamplow = Float(0.0, norm=(0, 1), page='Step', label='Clamp Low', help='The least value after stepping.')
    clamphigh = Float(1.0, norm=(0, 1), page='Step', label='Clamp High',
                      help='The greatest value after stepping.')
    soften = Float(0.0, norm=(0, 1), page='Step',
                   help='Share of a band that is a ramp to the next: 0 is hard, 1 a continuous ramp.')

    gamma2 = Float(1.0, neutral=1.0, norm=(0.1, 4), page='Post', label='Gamma 2',
                   help='Gamma after the bands.')
    opacity = Float(1.0, neutral=1.0, norm=(0, 1), page='Post', help='Multiplies all four channels.')
    brightness2 = Float(1.0, neutral=1.0, norm=(0, 2), page='Post', label='Brightness 2',
                        help='Multiplies red, green and blue after the bands.')
    clamp = Toggle(page='Post', help='Limit red, green and blue to Clamp Low .. Clamp High below.')
    clamplow2 = Float(0.0, norm=(0, 1), page='Post', label='Clamp Low',
                      help='The least value, with Clamp on.')
    clamphigh2 = Float(1.0, norm=(0, 1), page='Post', label='Clamp High',
                       help='The greatest value, with Clamp on.')
    premultrgbbyalpha = Toggle(page='Post', label='Pre-Multiply RGB by Alpha',
                               help='Multiply red, green and blue by alpha last.')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        fixed = specs[0] is None or 'fixed' in specs[0].format
        return {'CLAMPED': int(p.clampinput == 'clamp' or (p.clampinput == 'automatic' and fixed))}

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        if p.clampinput == 'clamp' or p.stepping or p.clamp or p.premultrgbbyalpha:
            return None
        values = vars(p)
        for name, value in _NEUTRAL.items():  # a loop: `all()` of a generator takes three times as long
            if values[name] != value:
                return None
        return 0

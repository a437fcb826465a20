"""Ramp TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import NetworkError
from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._blending import OPERAND_LABELS, OPERANDS
from tdgraph.operators.top.base import TOP
from tdgraph.pars import DATRef, Float, Int, Menu, Toggle

if TYPE_CHECKING:
    from tdgraph.gpu import Image

    Rows = Sequence[Sequence[str]]

__all__ = ['RampTOP']

_COLUMNS = ('pos', 'r', 'g', 'b', 'a')
_DEFAULT = ((0.0, 0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0, 1.0))


class RampTOP(TOP):
    """Draw a gradient between colour keys.

    Along the ramp a pixel at (u, v) lies at ``t = (d - phase) / period``, with::

        vertical    d = v                     radial      d = angle / 360, counter-clockwise from the right
        horizontal  d = u                     circular    d = 2 * distance

    angle and distance from the middle of the picture and `position`, measured where u and v are multiplied by
    (1, 1) for fitaspect fill, (1, 1 / aspect) for fithorz, (aspect, 1) for fitvert; fitbest takes fithorz where
    the picture is taller than wide, else fitvert, so that the circle d = 1 fits.  A period of 0 shows the colour
    of t = 0.  Beyond 0..1 `extendleft` and `extendright` decide: hold the end, black (0, 0, 0, 1), zero, repeat
    or mirror.

    The colour at t, between the keys (p0, c0) and (p1, c1) with ``f = (t - p0) / (p1 - p0)``::

        step           c0
        linear         c0 + (c1 - c0) f
        easeineaseout  c0 + (c1 - c0) (1 - cos(pi f)) / 2
        hermite        the cubic in f with the slope (1 - tension) * (c[i+1] - c[i-1]) / 2 at key i; beyond the
                       first and the last key their colour counts

    The keys go round: after a last key below 1 the colours go on to the first key, at its place + 1, before a
    first key above 0 they come from the last one, at its place - 1.

    Then: the mean of antialias x antialias places in the pixel (radial and circular), rgb times alpha
    (`premultrgbbyalpha`), ``operand(ramp, in)`` where `combineinput` is compres (``operand(in, ramp)`` with
    `swaporder`; res takes the size of the input alone),
    and `dither` adds an ordered 8 x 8 pattern of half an 8-bit step.

    The keys are rows of the table `dat` (docked, with black at 0 and white at 1): columns pos r g b a by the
    names in the first row, or in that order where the first row holds numbers; pos within 0..1, any order,
    any number.

    Input 0: the image under the ramp; any size and format, stretched over the output; unconnected: none.
    Output: as input 0; without one, the size of the Common page in 8-bit fixed RGBA.
    Units: positions and phase are fractions; position of the width and the height, 0 the middle.
    Source: docs.derivative.ca/Ramp_TOP; formulas and defaults as others measured them in TouchDesigner 2025.
    Differs: the phase of radial and circular, antialias, fitbest and the default of `combineinput` are ours.
        Not here: color (the colour of the key that is selected in TD's editor), interpspace.
        multrgbbyalpha, compoverinput and interp are former names.
    Raises: NetworkError where a cell of the keys is no number.
    """

    opType, base_name, type_label = 'rampTOP', 'ramp', 'Ramp'
    inputs = Input('under'),
    shader = Sample('top/ramp.glsl')
    unsupported = ('color', 'color1', 'color2', 'color3', 'color4', 'interpspace', 'interp', 'multrgbbyalpha',
                   'compoverinput')
    docked_dats = (('_keys', 'tableDAT', 'dat', (_COLUMNS, *_DEFAULT)),)

    dat = DATRef(page='Ramp', label='DAT', help='The table with the keys; none: black to white.')
    type = Menu('vertical horizontal radial circular', 'horizontal', page='Ramp', help='Where the gradient runs.')
    position = Float(0.0, size=2, norm=(-0.5, 0.5), page='Ramp',
                     help='Centre of radial and circular ramps, from the middle.')
    phase = Float(0.0, norm=(-1, 1), page='Ramp', help='Where the ramp begins.')
    period = Float(1.0, norm=(0, 2), page='Ramp', role='derived', help='Length of the ramp.')
    extendleft = Menu('hold blockclamptoblack zero repeat mirror', 'repeat', page='Ramp', label='Extend Left',
                      labels=('Hold', 'Black', 'Zero', 'Repeat', 'Mirror'), help='What lies before the ramp.')
    extendright = Menu('sameasleft hold black zero repeat mirror', page='Ramp', label='Extend Right',
                       labels=('Same as Left', 'Hold', 'Black', 'Zero', 'Repeat', 'Mirror'),
                       help='What lies behind the ramp.')
    interpnotches = Menu('step linear easeineaseout hermite', 'linear', page='Ramp',
                         label='Interpolate Notches', labels=('Step', 'Linear', 'Ease-in, Ease-out', 'Hermite'),
                         help='How colours change from key to key.')
    tension = Float(0.0, norm=(-1, 1), page='Ramp', label='Curve Tension',
                    help='How flat hermite is at the keys: 1 stands still there.')
    antialias = Int(1, min=1, max=16, norm=(1, 4), page='Ramp', label='Anti-Alias',
                    help='Samples across a pixel, each way, of radial and circular ramps.')
    fitaspect = Menu('fill fithorz fitvert fitbest', 'fithorz', page='Ramp', label='Fit Aspect', role='derived',
                     labels=('Fill', 'Fit Horizontal', 'Fit Vertical', 'Fit Best'),
                     help='What a circle is measured by: width and height, one of them, or the smaller.')
    dither = Toggle(page='Ramp', help='Hide the bands of 8-bit formats with a fine pattern.')
    premultrgbbyalpha = Toggle(True, page='Ramp', label='Pre-Multiply RGB by Alpha',
                               help='Multiply colours by their alpha.')

    combineinput = Menu('res compres', page='Output', label='Combine with Input',
                        labels=('Resolution', 'Composite, Resolution'),
                        help='Take the size of the input, or be blended with it.')
    operand = Menu(OPERANDS, 'over', labels=OPERAND_LABELS, page='Output', label='Operation',
                   help='How the ramp blends with the input: see Composite TOP.')
    swaporder = Toggle(page='Output', label='Swap Order', help='Put the input on top.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._kept: tuple[Rows | None, int, Image] | None = None

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, Any]:
        return {'frequency': 1.0 / p.period if p.period else 0.0}

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        under, keys = inputs[0], self._key_image(None if p.dat is None else p.dat.value.rows)
        constants, uniforms, neutral, menus = self.shader_values(p, specs)
        uniforms |= {'u_fit': _fit(p.fitaspect, spec.aspect), 'u_count': keys.spec.width}
        constants['KEPT'] = int(under is not None)
        images = [keys] if under is None else [under, keys]
        return self.device.render(
            self.shader, images, spec, constants=constants, uniforms=uniforms, neutral=neutral, menus=menus,
            filter=p.inputfiltertype, mask=p.chanmask, place=self._path_text())

    def _key_image(self, rows: Rows | None) -> Image:
        """Return the keys on the GPU; the image is kept until the table changes.

        An upload waits for what is being drawn: a ramp whose phase moves would take three times as long.
        """
        device, kept = self.device, self._kept
        if kept is None or kept[0] is not rows or kept[1] != device.generation:
            image = device.upload(key_image(rows, self._path_text()), place=self._path_text())
            kept = self._kept = rows, device.generation, image
        return kept[2]

    def dispose(self) -> None:
        self._kept = None
        super().dispose()


def _fit(how: str, aspect: float) -> tuple[float, float]:
    if how == 'fitbest':
        how = 'fitvert' if aspect >= 1.0 else 'fithorz'
    return {'fill': (1.0, 1.0), 'fithorz': (1.0, 1.0 / aspect), 'fitvert': (aspect, 1.0)}[how]


def key_image(rows: Rows | None, place: str) -> NDArray[np.float32]:
    """Return the keys for the shader: (2, keys, 4), row 0 the colours, row 1 the positions, sorted, going round."""
    keys = np.array(_DEFAULT if rows is None else _keys(rows, place), np.float32).reshape(-1, 5)
    if not len(keys):
        keys = np.zeros((1, 5), np.float32)
    keys = keys[np.argsort(keys[:, 0], kind='stable')]
    turn = np.array([1, 0, 0, 0, 0], np.float32)
    before, after = keys[-1:] - turn, keys[:1] + turn
    if len(keys) > 1:
        keys = np.concatenate([*([before] if keys[0, 0] > 0 else []), keys,
                               *([after] if keys[-1, 0] < 1 else [])])
    image = np.zeros((2, len(keys), 4), np.float32)
    image[0], image[1, :, 0] = keys[:, 1:], keys[:, 0]
    return image


def _keys(rows: Rows, place: str) -> list[list[float]]:
    if not rows:
        return []
    named = 'pos' in rows[0]
    columns = [rows[0].index(name) if name in rows[0] else None for name in _COLUMNS] if named else range(5)
    keys = []
    for number, row in enumerate(rows[named:], int(named)):
        key = []
        for name, column in zip(_COLUMNS, columns):
            text = row[column] if column is not None and column < len(row) else ''
            try:
                key.append(float(text or (1.0 if name == 'a' else 0.0)))
            except ValueError:
                raise NetworkError(f'{place}: row {number} of the keys has {text!r} as {name}; '
                                   'give a number') from None
        keys.append(key)
    return keys

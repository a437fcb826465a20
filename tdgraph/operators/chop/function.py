"""Function CHOP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, align
from tdgraph.errors import NetworkError
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['FunctionCHOP']

FUNCTIONS = ('sqrt abs sign cos sin tan acos asin atan atan2 cosh sinh tanh log logb ln pow10 exp powe powb pow '
             'dbtopower powertodb dbtoamp amptodb')
LABELS = ('sqrt(x) Square Root', 'abs(x) Absolute Value', 'sign(x) Sign', 'cos(x) Cosine', 'sin(x) Sine',
          'tan(x) Tangent', 'acos(x) Arccosine', 'asin(x) Arcsine', 'atan(x) Arctan( Input1 )',
          'atan2(y,x) Arctan( Input1 / Input2 )', 'cosh(x) Hyperbolic Cosine', 'sinh(x) Hyperbolic Sine',
          'tanh(x) Hyperbolic Tangent', 'log10(x) Log base 10', 'logN(x) Log base N', 'ln(x) Natural Log',
          'pow(10,x) 10 ^ Input1', 'exp(x) e ^ Input1', 'pow(x) Base ^ Input1', 'pow(x) Input1 ^ Exponent',
          'pow(x,y) Input1 ^ Input2', 'dB to Power', 'Power to dB', 'dB to Amplitude', 'Amplitude to dB')
PLAIN: dict[str, Callable[..., Any]] = {
    'sqrt': np.sqrt, 'abs': np.abs, 'sign': np.sign, 'cosh': np.cosh, 'sinh': np.sinh, 'tanh': np.tanh,
    'log': np.log10, 'ln': np.log, 'exp': np.exp, 'pow10': lambda x: 10.0 ** x,
    'dbtopower': lambda x: 10.0 ** (x / 10), 'powertodb': lambda x: 10 * np.log10(x),
    'dbtoamp': lambda x: 10.0 ** (x / 20), 'amptodb': lambda x: 20 * np.log10(x)}
FORWARD: dict[str, Callable[..., Any]] = {'cos': np.cos, 'sin': np.sin, 'tan': np.tan}
BACKWARD: dict[str, Callable[..., Any]] = {'acos': np.arccos, 'asin': np.arcsin, 'atan': np.arctan}


class FunctionCHOP(CHOP):
    """Apply a function of mathematics to every sample.

    ``out = func(x)``, with x from input 0, y from input 1, b = `baseval`, e = `expval`::

        sqrt abs sign   sqrt(x), |x|, sign(x)          log logb ln    log10(x), ln(x) / ln(b), ln(x)
        cos sin tan     of x in `angunit`              pow10 exp      10**x, e**x
        acos asin atan  in `angunit`                   powe powb pow  b**x, x**e, x**y
        atan2           the angle of (y, x)            dbtopower      10**(x / 10), powertodb 10 log10(x)
        cosh sinh tanh  of x                           dbtoamp        10**(x / 20), amptodb 20 log10(x)

    A power of a negative base is that of the positive one, negated.  A sample that is no finite number is an
    error: abort fails the cook; replace takes `pinfval`, `ninfval`, for a division by zero (log of 0, a negative
    power of 0) `divval`, and where there is no value `domval`; useprev takes the sample before, at the start 0.

    Input 0: any channels; unconnected: no channels.  Input 1: y for atan2 and pow, matched by number or name;
        where it has no channel, y is 0.
    Output: rate and range of the inputs, aligned automatically; float32 (channels, samples).
    Units: angles in `angunit`.
    Source: docs.derivative.ca/Function_CHOP.
    Differs: which error a value counts as, and 0 for a missing y, are ours.
    """

    opType, base_name, type_label = 'functionCHOP', 'function', 'Function'
    inputs = Input('x'), Input('y')

    func = Menu(FUNCTIONS, labels=LABELS, page='Function', role='cpu', label='Function', help='What is applied.')
    baseval = Float(10.0, norm=(0, 10), page='Function', role='cpu', label='Base Value',
                    help='The base of logN and of Base ^ Input1.')
    expval = Float(2.0, norm=(0, 10), page='Function', role='cpu', label='Exponent Value',
                   help='The exponent of Input1 ^ Exponent.')
    angunit = Menu('deg rad cycle', page='Function', role='cpu', label='Angle Units',
                   labels=('Degrees', 'Radians', 'Cycles'), help='What angles are measured in.')
    match = Menu('index name', labels=('Channel Number', 'Channel Name'), page='Function', role='cpu',
                 label='Match by', help='Which channels of the two inputs belong together.')
    error = Menu('abort replace useprev', 'replace', page='Error', role='cpu', label='Error Handling',
                 labels=('Abort With Error Message', 'Replace With Specified Values', 'Use The Previous Value'),
                 help='What becomes of samples without a finite value.')
    pinfval = Float(0.0, norm=(-1, 1), page='Error', role='cpu', label='+ Infinity Value',
                    help='Instead of a value that is too great.')
    ninfval = Float(0.0, norm=(-1, 1), page='Error', role='cpu', label='- Infinity Value',
                    help='Instead of a value that is too small.')
    domval = Float(0.0, norm=(-1, 1), page='Error', role='cpu', label='Domain Error Value',
                   help='Instead of a value that does not exist.')
    divval = Float(0.0, norm=(-1, 1), page='Error', role='cpu', label='Divide Error Value',
                   help='Instead of a division by zero.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source, other = inputs
        if source is None or not source.count:
            return EMPTY
        binary = p.func in ('atan2', 'pow')
        if binary and other is not None:
            source, other = align([source, other])
        x = source.samples.astype(np.float64)
        y = _matching(source, other, p.match) if binary else np.zeros(())
        with np.errstate(all='ignore'):
            rows = applied(p, x, y)
            samples = rows.astype(np.float32)
            if not np.isfinite(samples).all():
                samples = self._corrected(samples, x, y, p)
        return source.with_samples(samples)

    def _corrected(self, samples: NDArray[np.float32], x: Array, y: Array, p: Any) -> NDArray[np.float32]:
        """Handle what is not finite."""
        bad = ~np.isfinite(samples)
        if p.error == 'abort':
            row, place = (int(index[0]) for index in np.nonzero(bad))
            raise NetworkError(f'{p.func} of {x[row, place]:g} (channel {row}, sample {place}) has no finite '
                               'value; set error to replace or useprev')
        if p.error == 'replace':
            divided = divides(p, x, y) & bad
            for where, value in ((np.isposinf(samples), p.pinfval), (np.isneginf(samples), p.ninfval),
                                 (np.isnan(samples), p.domval), (divided, p.divval)):
                samples[where] = value
            return samples
        good = np.maximum.accumulate(np.where(bad, -1, np.arange(samples.shape[1])), 1)
        last = np.take_along_axis(samples, np.maximum(good, 0), 1)
        return np.asarray(np.where(good < 0, np.float32(0), last), np.float32)


def _matching(source: Channels, other: Channels | None, match: str) -> Array:
    """Return the y of each channel, (channels, samples)."""
    y = np.zeros((source.count, source.length))
    for row, name in enumerate(source.names if other is not None else ()):
        assert other is not None
        found = other.index(name) if match == 'name' else row if row < other.count else None
        if found is not None:
            y[row] = other.samples[found]
    return y


def applied(p: Any, x: Array, y: Array) -> Array:
    """Return the function of each sample, not all of them finite."""
    kind = p.func
    turn = {'deg': 360.0, 'rad': 2 * np.pi, 'cycle': 1.0}[p.angunit]
    if kind in FORWARD:
        return np.asarray(FORWARD[kind](x * (2 * np.pi / turn)))
    if kind in BACKWARD or kind == 'atan2':
        angle = np.arctan2(x, y) if kind == 'atan2' else BACKWARD[kind](x)
        return np.asarray(angle * (turn / (2 * np.pi)))
    if kind == 'logb':
        return np.asarray(np.log(x) / np.log(p.baseval))
    if kind.startswith('pow') and kind not in ('pow10', 'powertodb'):
        base, exponent = {'powe': (np.full_like(x, p.baseval), x), 'powb': (x, np.full_like(x, p.expval)),
                          'pow': (x, y)}[kind]
        return np.asarray(np.where(base < 0, -1.0, 1.0) * np.abs(base) ** exponent)
    return np.asarray(PLAIN[kind](x))


def divides(p: Any, x: Array, y: Array) -> NDArray[np.bool_]:
    """Return where a division by zero is what fails."""
    kind = p.func
    if kind in ('log', 'logb', 'ln', 'powertodb', 'amptodb'):
        return np.asarray(x == 0)
    if kind == 'powe':
        return np.asarray((x < 0) & (p.baseval == 0))
    if kind in ('powb', 'pow'):
        return np.asarray((x == 0) & ((p.expval if kind == 'powb' else y) < 0))
    return np.zeros(x.shape, bool)

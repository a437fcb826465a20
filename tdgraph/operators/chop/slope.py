"""Slope CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, sample, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['SlopeCHOP']

#: Per method: by how many samples the three that are looked at lie beside the sample itself.
PLACES = {'pc': (-2, -1, 0), 'cn': (0, 1, 2), 'pn': (-1, 0, 1)}


@dataclass(frozen=True)
class Past:
    """The last two samples of each channel of the slice before, float32 (channels, 2)."""

    last: NDArray[np.float32]


class SlopeCHOP(CHOP):
    """Find how fast channels change, and how fast that changes.

    With `method` pc (previous and current)::

        slope[k] = (v[k] - v[k - 1]) * rate
        accel[k] = (v[k] - 2 v[k - 1] + v[k - 2]) * rate**2

    cn (current and next): ``(v[k + 1] - v[k]) * rate`` and the second difference from k to k + 2; pn (previous
    and next): ``(v[k + 1] - v[k - 1]) / 2 * rate`` and the second difference about k.  slacc gives the slopes
    and, named ``<name>_accel``, the accelerations.  Beyond its ends a channel goes on by its extend conditions.

    Time slices, and single values that change from cook to cook, go on from the cook before: there every method
    is pc, since the next sample is not known.  The rate of single values is that of their cooks.

    Input 0: any channels; unconnected: no channels.
    Output: rate and range of the input; float32 (channels, samples), or twice the channels.
    Units: the channels' own per second (per second squared).
    Source: docs.derivative.ca/Slope_CHOP.
    Differs: `slopesamples` does not exist; what happens at the ends, in slices and to the names is ours.
        Stateful.
    """

    opType, base_name, type_label = 'slopeCHOP', 'slope', 'Slope'
    inputs = Input('channels'),
    unsupported = ('slopesamples',)
    State = Past

    type = Menu('slope accel slacc', page='Slope', role='cpu',
                labels=('Slope', 'Acceleration', 'Slope and Acceleration'), help='What is found.')
    method = Menu('pc cn pn', page='Slope', role='cpu',
                  labels=('Use Previous and Current', 'Use Current and Next', 'Use Previous and Next'),
                  help='Which samples are compared.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY, Past(np.zeros((0, 2), np.float32))
        rate = source.rate
        if source.sliced or source.length == 1:
            last = source.samples[:, [0, 0]] if state is None or len(state.last) != source.count else state.last
            whole = np.concatenate([last, source.samples], 1)
            state, method = Past(whole[:, -2:].copy()), 'pc'
            first, middle, third = whole[:, :-2], whole[:, 1:-1], whole[:, 2:]
            if not source.sliced:
                rate = time.rate / max(time.frames, 1.0)
        else:
            state, method = Past(np.zeros((0, 2), np.float32)), p.method
            index = source.start + np.arange(source.length)
            first, middle, third = (sample(source, index + place) for place in PLACES[method])
        with np.errstate(all='ignore'):
            return _named(source, slopes(method, p.type, first, middle, third, rate)), state


def slopes(method: str, kind: str, first: Any, middle: Any, third: Any, rate: float) -> Array:
    """Return slope, acceleration or both, one below the other, of three neighbouring samples."""
    one, two, three = (np.asarray(part, np.float64) for part in (first, middle, third))
    slope = {'pc': three - two, 'cn': two - one, 'pn': (three - one) / 2}[method] * rate
    if kind == 'slope':
        return slope
    accel = (three - 2 * two + one) * rate ** 2
    return np.asarray(accel if kind == 'accel' else np.concatenate([slope, accel]))


def _named(source: Channels, rows: Array) -> Channels:
    samples = rows.astype(np.float32)
    if len(samples) == source.count:
        return source.with_samples(samples)
    return source.with_(names=unique((*source.names, *(f'{name}_accel' for name in source.names))),
                        samples=samples)

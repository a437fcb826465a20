"""Slope CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, sample
from tdgraph.graph.node import Input
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['SlopeCHOP']

#: Per type and method: what each sample beside the one at hand counts.
WEIGHTS: dict[tuple[str, str], dict[int, float]] = {
    ('slope', 'pc'): {0: 1, -1: -1}, ('slope', 'cn'): {1: 1, 0: -1}, ('slope', 'pn'): {1: 0.5, -1: -0.5},
    ('accel', 'pc'): {0: 1, -1: -2, -2: 1}, ('accel', 'cn'): {2: 1, 1: -2, 0: 1},
    ('accel', 'pn'): {1: 1, 0: -2, -1: 1},
    ('slacc', 'pc'): {0: 1, -1: -3, -2: 3, -3: -1}, ('slacc', 'cn'): {3: 1, 2: -3, 1: 3, 0: -1},
    ('slacc', 'pn'): {2: 0.5, 1: -1, -1: 1, -2: -0.5}}
ORDERS = {'slope': 1, 'accel': 2, 'slacc': 3}
REACH = 3


@dataclass(frozen=True)
class Past:
    """The last samples of each channel of the slice before, float32 (channels, REACH)."""

    last: NDArray[np.float32]


class SlopeCHOP(CHOP):
    """Find how fast channels change, and how fast that changes.

    With `method` pc (previous and current)::

        slope[k] = (v[k] - v[k - 1]) * rate
        accel[k] = (v[k] - 2 v[k - 1] + v[k - 2]) * rate**2
        slacc[k] = (v[k] - 3 v[k - 1] + 3 v[k - 2] - v[k - 3]) * rate**3

    cn (current and next): the same differences of the samples from k on; pn (previous and next): those about k,
    ``(v[k + 1] - v[k - 1]) / 2``, ``v[k + 1] - 2 v[k] + v[k - 1]`` and the latter's slope.  Beyond its ends a
    channel goes on by its extend conditions.

    Time slices, and single values that change from cook to cook, go on from the cook before: there every method
    is pc, since the next sample is not known.  The rate of single values is that of their cooks.

    Input 0: any channels; unconnected: no channels.
    Output: rate and range of the input; float32 (channels, samples).
    Units: the channels' own per second, second squared or cubed.
    Source: docs.derivative.ca/Slope_CHOP.
    Differs: `slopesamples` does not exist; the third derivative of pn and what happens at the ends and in slices
        are ours.  Stateful.
    """

    opType, base_name, type_label = 'slopeCHOP', 'slope', 'Slope'
    inputs = Input('channels'),
    unsupported = ('slopesamples',)
    State = Past

    type = Menu('slope accel slacc', page='Slope', role='cpu',
                labels=('Slope', 'Acceleration', 'Acceleration of Slope'), help='What is found.')
    method = Menu('pc cn pn', page='Slope', role='cpu',
                  labels=('Use Previous and Current', 'Use Current and Next', 'Use Previous and Next'),
                  help='Which samples are compared.')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        if source is None or not source.count or not source.length:
            return EMPTY, Past(np.zeros((0, REACH), np.float32))
        rate, method = source.rate, p.method
        if source.sliced or source.length == 1:
            last = np.repeat(source.samples[:, :1], REACH, 1)
            if state is not None and len(state.last) == source.count:
                last = state.last
            whole, method = np.concatenate([last, source.samples], 1), 'pc'
            state = Past(whole[:, -REACH:].copy())
            if not source.sliced:
                rate = time.rate / max(time.frames, 1.0)
        else:
            state = Past(np.zeros((0, REACH), np.float32))
            whole = sample(source, source.start + np.arange(-REACH, source.length + REACH))
        with np.errstate(all='ignore'):
            rows = difference(whole, source.length, WEIGHTS[p.type, method]) * rate ** ORDERS[p.type]
            return source.with_samples(rows.astype(np.float32)), state


def difference(whole: NDArray[np.float32], length: int, weights: dict[int, float]) -> Array:
    """Return the weighted sum about each of `length` samples, the first of which is whole[:, REACH]."""
    rows = np.zeros((len(whole), length))
    for place, weight in weights.items():
        rows += weight * whole[:, REACH + place:REACH + place + length].astype(np.float64)
    return rows

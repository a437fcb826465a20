"""Limit CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Float, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ['LimitCHOP', 'limited']


@dataclass(frozen=True)
class Held:
    """The values that were held at the end of the last slice, float32 (channels,)."""

    values: NDArray[np.float32]


class LimitCHOP(CHOP):
    """Keep values in a range, and round values or times to steps.

    In this order, each step only where it is not off::

        v = clamp: min(max(v, min), max)
            loop: min + (v - min) mod (max - min)
            zigzag: to and fro between min and max
        v = |v|                              positive
        v = v / max(|v|) of the channel      norm, not in time slices
        v = voffset + vstep * f((v - voffset) / vstep)    f: ceil, floor or round (halves up)
        v[k] = v at the last step            quantindex: a sample is taken where k passes a multiple of istep
                                             from ioffset on, and held

    The steps of quantindex count from the start of the channel (relstart) or from index 0 (relzero); the first
    sample is always taken, but in a time slice with relzero, which goes on holding that of the slice before.

    Input 0: any channels; unconnected: no channels.
    Output: rate and range of the input; float32 (channels, samples).
    Units: `istep`, `ioffset` as their units say.
    Source: docs.derivative.ca/Limit_CHOP.
    Differs: `underflow` does not exist; the order of the steps is ours; a range or a step of 0 gives min or
        changes nothing.  Holding with relzero is stateful.
    """

    opType, base_name, type_label = 'limitCHOP', 'limit', 'Limit'
    inputs = Input('channels'),
    unsupported = ('underflow',)

    type = Menu('off clamp loop zigzag', page='Limit', role='cpu', neutral='off',
                help='What is done to values outside Minimum to Maximum.')
    min = Float(-1.0, norm=(-1, 1), page='Limit', role='cpu', label='Minimum', help='The least value.')
    max = Float(1.0, norm=(-1, 1), page='Limit', role='cpu', label='Maximum', help='The greatest value.')
    positive = Toggle(page='Limit', role='cpu', label='Positive Only', help='Take the absolute value.')
    norm = Toggle(page='Limit', role='cpu', label='Normalize',
                  help='Bring each channel to a greatest absolute value of 1; not in time slices.')
    quantvalue = Menu('off ceiling floor round', page='Quantize', role='cpu', label='Quantize Value',
                      help='Round values to steps: up, down or to the nearest.')
    vstep = Float(0.1, min=0.0, norm=(0, 1), page='Quantize', role='cpu', label='Value Step',
                  help='The distance of two steps.')
    voffset = Float(0.0, norm=(-1, 1), page='Quantize', role='cpu', label='Value Offset', help='One of the steps.')
    quantindex = Menu('off relstart relzero', page='Quantize', role='cpu', label='Quantize Index',
                      labels=('Off', 'Relative to Start', 'Relative to Zero'),
                      help='Take a sample every Step and hold it.')
    istep = Float(1.0, min=0.0, norm=(0, 10), page='Quantize', role='cpu', label='Step',
                  help='How long each sample is held.')
    istepunit = Menu(UNITS, labels=UNIT_LABELS, page='Quantize', role='cpu', label='Step Unit',
                     help='Samples, frames or seconds.')
    ioffset = Float(0.0, norm=(0, 10), page='Quantize', role='cpu', label='Offset',
                    help='Where one of the steps is.')
    ioffsetunit = Menu(UNITS, labels=UNIT_LABELS, page='Quantize', role='cpu', label='Offset Unit',
                       help='Samples, frames or seconds.')

    def holds_state(self) -> bool:
        return 'quantindex' in self.moving or self.par['quantindex'].val == 'relzero'

    @property
    def State(self) -> Any:  # type: ignore[override]
        return Held if self.par.snapshot().quantindex == 'relzero' else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        source = inputs[0] if inputs else None
        result = EMPTY if source is None else source
        if result.count and result.length:
            with np.errstate(all='ignore'):
                result = self._worked(result, p, time, state)
        if self.State is None:
            return result
        return result, Held(result.samples[:, -1].copy() if result.length else np.zeros(0, np.float32))

    def _worked(self, source: Channels, p: Any, time: Any, state: Any) -> Channels:
        values = source.samples
        if (p.type, p.quantvalue) != ('off', 'off') or p.positive or p.norm:
            values = valued(source.samples.astype(np.float64), p, source.sliced).astype(np.float32)
        if p.quantindex != 'off':
            frames = 'frames' in (p.istepunit, p.ioffsetunit)
            values = held(values, source, p, time.rate if frames else 60.0, state)
        return source if values is source.samples else source.with_samples(np.ascontiguousarray(values))


def valued(values: Array, p: Any, sliced: bool) -> Array:
    """Limit, make positive, normalise and round to steps."""
    values = limited(values, p.type, p.min, p.max)
    if p.positive:
        values = np.abs(values)
    if p.norm and not sliced:
        peak = np.abs(values).max(1, keepdims=True)
        values = values / np.where(peak > 0, peak, 1)
    if p.quantvalue != 'off' and p.vstep > 0:
        steps = (values - p.voffset) / p.vstep
        whole = {'ceiling': np.ceil, 'floor': np.floor}.get(p.quantvalue, lambda v: np.floor(v + 0.5))(steps)
        values = p.voffset + p.vstep * whole
    return values


def limited(values: Array, kind: str, low: float, high: float) -> Array:
    """Return the values in low..high: clamp, loop or zigzag; off: as they are."""
    if kind == 'off':
        return values
    if kind == 'clamp':
        return np.minimum(np.maximum(values, low), high)
    width = high - low
    if not width:
        return np.full_like(values, low)
    if kind == 'loop':
        return low + np.mod(values - low, width)
    folded: Array = low + width * (1 - np.abs(np.mod((values - low) / width, 2) - 1))
    return folded


def held(values: NDArray[np.float32], source: Channels, p: Any, frame_rate: float, state: Held | None,
         ) -> NDArray[np.float32]:
    """Return the samples that are held at each index."""
    step = to_samples(p.istep, p.istepunit, source.rate, frame_rate)
    if step <= 0:
        return values
    relative = p.quantindex == 'relstart'
    begin = to_samples(p.ioffset, p.ioffsetunit, source.rate, frame_rate) + (source.start if relative else 0.0)
    index = source.start + np.arange(-1, source.length)
    number = np.floor((index - begin) / step + 1e-9)
    taken = number[1:] != number[:-1]
    goes_on = not relative and source.sliced and state is not None and len(state.values) == source.count
    taken[0] |= not goes_on
    place = np.maximum.accumulate(np.where(taken, np.arange(source.length), -1))
    result = values[:, np.maximum(place, 0)]
    if state is not None and place[0] < 0:
        result[:, place < 0] = state.values[:, None]
    return result

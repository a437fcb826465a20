"""Keyframe CHOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import EMPTY, Channels, legal_name, unique
from tdgraph.errors import NetworkError, ParValueError
from tdgraph.graph.node import Input
from tdgraph.graph.time import sample_at
from tdgraph.operators.chop._keys import Curve, extended
from tdgraph.operators.chop._pages import ExtendPage, RatePage, extend_of, slice_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import COMPRef

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.graph.op import OP

    Array = NDArray[np.float64]

__all__ = ['KeyframeCHOP']

MOST_SAMPLES = 1 << 28


@dataclass(frozen=True)
class Anchor:
    """An absolute second at which the place of Sequential is known, and frames per second since."""

    seconds: float
    x: float
    speed: float


class _Pages(RatePage, ExtendPage):
    animation = COMPRef(page='Keyframe', label='Animation Component',
                        help='The Animation COMP whose tables and play mode count.')


class KeyframeCHOP(_Pages, CHOP):
    """Sample the curves of an Animation COMP.

    ``out[c, k] = curve[c](x[k])``, x in frames: what the input says, else as the play mode of the component: the
    frame of the timeline, a place that goes on by itself, or the whole range.  See the Animation COMP.

    Input 0 (index): channel i mod channels for channel i, in the component's `inputindexunit`; the output then has
        the range of the input, and is a time slice if that is one.
    Output: the samples since the last cook at `rate`, the range of the input, or the whole range (with the extend
        conditions); float32 (channels, samples).
    Units: frames; x 1 is frame 1.
    Source: docs.derivative.ca/Keyframe_CHOP.
    Differs: that a Keyframe CHOP without input plays as the component says is ours.  Sequential is a closed form of
        time, any frame cooks alone, while speed and play do not change and nothing is cued; then it is stateful.
    Raises: NetworkError for a component that is no Animation COMP; ParValueError that says which cell of its tables
        is wrong.
    """

    opType, base_name, type_label = 'keyframeCHOP', 'keyframe', 'Keyframe'
    inputs = Input('index'),
    State = Anchor

    def references(self, p: Any) -> Sequence[OP]:
        if p.animation is None or p.animation.opType != 'animationCOMP':
            return ()
        found = [p.animation.op(name) for name in ('channels', 'keys')]
        return [dat for dat in found if dat is not None]

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        comp = p.animation
        if comp is None:
            return EMPTY, state
        if comp.opType != 'animationCOMP':
            raise NetworkError(f'{comp.path} is no Animation COMP; name one in animation')
        curves = comp.curves()
        play = Playing(self.engine, comp, p.rate)
        names = unique(legal_name(curve.name) for curve in curves)
        index = inputs[0] if inputs else None
        if index is not None and index.count and index.length:
            rows = [play.trimmed(curve, play.to_x(index.samples[i % index.count], play.unit), True)
                    for i, curve in enumerate(curves)]
            return Channels(names, _float32(rows, index.length), index.rate, index.start, index.sliced), state
        if play.mode == 'outputrange':
            first, count = play.whole_range()
            x = 1 + (first + np.arange(count)) * play.frames / p.rate
            rows = [curve.at(x) for curve in curves]
            return Channels(names, _float32(rows, count), p.rate, first, extend=extend_of(p)), state
        first, count = slice_of(time, p.rate)
        times = np.arange(first - 1, first + count) / p.rate
        if play.mode == 'sequential':
            cued = comp.cued if self._is_new(comp.cued) else None
            place = None if cued is None else sample_at(
                time.frame - (time.abs_frame - cued), p.rate, time.rate) - first
            x, state = play.sequential(times + (time.abs_seconds - time.seconds), state, place)
        else:
            x = 1 + (times[1:] + (play.seconds - time.seconds)) * play.frames
        rows = [play.trimmed(curve, x, False) for curve in curves]
        return Channels(names, _float32(rows, count), p.rate, float(first), True), state

    def _is_new(self, cued: float | None) -> bool:
        """Whether a cue has come since the last committed cook."""
        return cued is not None and (self.committed_frame is None or cued > self.committed_frame)


class Playing:
    """How an Animation COMP plays: its range in frames, and the x of an index."""

    def __init__(self, engine: Any, comp: Any, rate: float) -> None:
        settings = self.settings = comp.settings()
        self.mode, self.unit, self.rate = settings.playmode, settings.inputindexunit, rate
        whose = comp.par['timeref'].eval() or comp
        self.timeline = engine.timeline_of(whose)
        clock = engine.time_op(whose)
        self.frames: float = self.timeline.rate
        if settings.rangetype == 'custom':
            self.begin = self.to_x(settings.start, settings.startunit)
            self.end = self.to_x(settings.end, settings.endunit)
        else:
            self.begin, self.end = float(clock.par['start'].eval()), float(clock.par['end'].eval())
        if self.end < self.begin:
            raise ParValueError(f'{comp.path}: the range ends at frame {self.end:g}, before its start at '
                                f'{self.begin:g}; exchange Start and End')

    @property
    def seconds(self) -> float:
        """The time of the timeline."""
        found: float = self.timeline.seconds
        return found

    def to_x(self, values: Any, unit: str) -> Any:
        """Return an index in some unit as x."""
        if unit == 'fraction':
            return self.begin + np.asarray(values, np.float64) * (self.end - self.begin + self._is_cyclic())
        factor = {'samples': self.frames / self.rate, 'seconds': self.frames}.get(unit)
        values = np.asarray(values, np.float64)
        return values if factor is None else 1 + values * factor

    def _is_cyclic(self) -> bool:
        cyclic = self.settings.cyclic
        return bool(cyclic == 'yes' or (cyclic == 'auto' and self.settings.tright in ('cycle', 'mirror')))

    def trimmed(self, curve: Curve, x: Array, by_input: bool) -> Array:
        """Return a curve at x, outside the range as the trims say."""
        one = self.settings
        left, right, length = one.tleft, one.tright, self.end - self.begin
        cyclic = not by_input or self._is_cyclic()
        if by_input and one.cyclic == 'yes':
            left = right = 'cycle'
        with np.errstate(all='ignore'):
            odd = ~np.isfinite(x)
            values = extended(curve.at, np.where(odd, self.begin, x), self.begin, self.end, left, right,
                              one.tdefault, length + cyclic)
            return np.where(odd, np.nan, values)

    def whole_range(self) -> tuple[float, int]:
        """Return first index and number of samples of the range."""
        first = (self.begin - 1) * self.rate / self.frames
        count = floor((self.end - self.begin) * self.rate / self.frames + 1e-6) + 1
        if count > MOST_SAMPLES:
            raise ParValueError(f'a range of {count:.3g} samples; set a lower Sample Rate, or another range')
        return first, count

    def sequential(self, times: Array, anchor: Anchor | None, cued: int | None) -> tuple[Array, Anchor]:
        """Return x over a slice that begins with the sample before it; `cued`: the sample of a cue pulse."""
        one = self.settings
        cue = float(self.to_x(one.cuepoint, one.cuepointunit))
        speed = one.speed * self.frames if one.play else 0.0
        if one.cue:
            return np.full(len(times) - 1, cue), Anchor(float(times[-1]), cue, 0.0)
        if anchor is None:
            anchor = Anchor(0.0, self.begin, speed)
        if speed != anchor.speed:
            anchor = Anchor(float(times[0]), anchor.x + (times[0] - anchor.seconds) * anchor.speed, speed)
        x = anchor.x + (times[1:] - anchor.seconds) * speed
        if cued is not None:
            place = min(max(cued, 0), len(x) - 1)
            anchor = Anchor(float(times[place + 1]), cue, speed)
            x[place:] = cue + (times[place + 1:] - anchor.seconds) * speed
        return x, anchor


def _float32(rows: list[Array], count: int) -> NDArray[np.float32]:
    with np.errstate(over='ignore'):
        return np.array(rows, np.float64).reshape(len(rows), count).astype(np.float32)

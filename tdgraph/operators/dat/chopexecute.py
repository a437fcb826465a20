"""CHOP Execute DAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.operators.chop.base import Channel
from tdgraph.operators.dat._watching import Callback, Following, toggle
from tdgraph.pars import CHOPRef, Menu, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ['CHOPExecuteDAT']

_PAGE = 'CHOP Execute'
_ARGUMENTS = 'channel, sampleIndex, val, prev'
_KNOWN = (
    Callback('onOffToOn', 'offtoon', _ARGUMENTS, 'Called when a channel comes above 0.'),
    Callback('whileOn', 'whileon', _ARGUMENTS, 'Called every frame while a channel is above 0.'),
    Callback('onOnToOff', 'ontooff', _ARGUMENTS, 'Called when a channel falls to 0 or below.'),
    Callback('whileOff', 'whileoff', _ARGUMENTS, 'Called every frame while a channel is 0 or below.'),
    Callback('onValueChange', 'valuechange', _ARGUMENTS, 'Called when the value of a channel changes.'),
)


class CHOPExecuteDAT(Following):
    """Call functions when channels of a CHOP change, and while they are on or off.

    The CHOP is cooked at the start of every frame, after onFrameStart and before the pictures, so that what a
    callback sets shows in the same frame.  On is above 0.  Of a time slice each sample is compared with the one
    before it in time, the first with the last of the former slice; of other CHOPs each with the sample at the same
    index before (the last one, where there were fewer).  ``f(channel, sampleIndex, val, prev)`` is called once for
    each sample that did it: `channel` is a Channel, `sampleIndex` counts within this cook, `val` and `prev` are
    numbers.  Channels are told in their order, samples in theirs.

    Input i: none.
    Output: its text, which holds the callbacks.
    Units: samples.
    Source: docs.derivative.ca/CHOP_Execute_DAT, /ChopexecuteDAT_Class.
    Differs: changes count from when `chop`, `channel` or `active` is set, or the project is loaded, and a channel
    that is new has not changed; a callback that changes the CHOP again is called for that in the next frame, so
    that nothing goes round within a frame.  NaN is off, and NaN after NaN no change.
    Raises: nothing; what a callback raises is in scriptErrors().
    """

    opType, base_name, type_label = 'chopexecuteDAT', 'chopexec', 'CHOP Execute'
    rank = 1
    known = _KNOWN
    heading = ('channel - the Channel that has changed', 'sampleIndex - the index of the changed sample',
               'val - its value', 'prev - the value before')
    settings = ('chop', 'channel', 'active')
    active = Toggle(True, page=_PAGE, role='cpu', help='Watch the CHOP.')
    chop = CHOPRef(page=_PAGE, label='CHOP', help='The CHOP to watch: a name or a path.')
    channel = Str('*', page=_PAGE, role='cpu', help='Names of the channels to watch.')
    offtoon = toggle(_PAGE, 'Off to On', 'onOffToOn when a channel comes above 0')
    whileon = toggle(_PAGE, 'While On', 'whileOn every frame while a channel is above 0')
    ontooff = toggle(_PAGE, 'On to Off', 'onOnToOff when a channel falls to 0 or below')
    whileoff = toggle(_PAGE, 'While Off', 'whileOff every frame while a channel is 0 or below')
    valuechange = toggle(_PAGE, 'Value Change', 'onValueChange when a value changes', on=True)
    freq = Menu('everysample onceperframe', page=_PAGE, role='cpu',
                label='While Off/On Frequency',
                help='Call whileOn and whileOff for every sample, or for the last one of the frame.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._source: Any = None
        self._seen: Channels | None = None

    def moment(self, name: str) -> None:
        super().moment(name)
        if name == 'framestart':
            self._compare()

    def look(self) -> None:
        self._source = self.par['chop'].eval() if self.par['active'].eval() else None
        self._seen = None
        if self._source is not None:
            self.engine.scheduler.cook(self._source)
            self._seen = self._source.output()

    def _compare(self) -> None:
        source, before = self._source, self._seen
        self.look()  # first, so that a callback which fails loses no edge
        now = self._seen
        if now is None:
            return
        if source is not self._source:
            before = None
        source = self._source
        for row in patterns.select(str(self.par['channel'].eval()), now.names, True):
            self._tell(source, row, now, before)

    def _tell(self, source: Any, row: int, now: Channels, before: Channels | None) -> None:
        values, former = _samples(row, now, before)
        chosen = self._masks(values, former)
        if not chosen:
            return
        channel = Channel(source, row, now.names[row])
        first = now.length - len(values)
        for index in np.flatnonzero(np.logical_or.reduce([mask for _, mask in chosen])):
            for callback, mask in chosen:
                if mask[index] and source.valid:
                    self.fire(callback, channel, int(first + index), float(values[index]), float(former[index]))

    def _masks(self, values: Samples, former: Samples) -> list[tuple[Callback, NDArray[np.bool_]]]:
        """Return the callbacks that are wanted, each with the samples that it is called for."""
        on, was = values > 0, former > 0
        changed = (values != former) & ~(np.isnan(values) & np.isnan(former))
        last = np.arange(len(values)) == len(values) - 1
        often = last if self.par['freq'].eval() == 'onceperframe' else np.ones(len(values), bool)
        masks = (on & ~was, on & often, ~on & was, ~on & often, changed)
        return [(callback, mask) for callback, mask in zip(_KNOWN, masks, strict=True)
                if self.wants(callback) and mask.any()]


def _samples(row: int, now: Channels, before: Channels | None) -> tuple[Samples, Samples]:
    """Return the samples that are new and the former value of each."""
    values = now.samples[row]
    if now is before:  # it did not cook; of a slice only the last sample is still of this frame
        values = values[-1:] if now.sliced else values
        return values, values
    place = None if before is None else before.index(now.names[row])
    if before is None or place is None or not before.length:
        return (values, np.concatenate([values[:1], values[:-1]])) if now.sliced else (values, values)
    old = before.samples[place]
    if now.sliced:
        return values, np.concatenate([old[-1:], values[:-1]])[:len(values)]
    return values, old[np.minimum(np.arange(len(values)), len(old) - 1)]


"""Script CHOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name, unique
from tdgraph.errors import ArrayTypeError, ArrayValueError, CookError, ParTypeError, ParValueError
from tdgraph.graph.node import Inputs
from tdgraph.operators.chop.base import CHOP, Channel
from tdgraph.operators.script import Script, callbacks_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['ScriptCHOP']

MOST_SAMPLES = 1 << 28

CALLBACKS = callbacks_text('make channels and fill them.', 'scriptOp.clear()')


class Draft:
    """Channels while a callback writes them: as `Channels`, but every field can be set."""

    def __init__(self, before: Channels) -> None:
        self.names = list(before.names)
        self.samples = before.samples.copy()
        self.rate, self.start, self.sliced = before.rate, before.start, before.sliced
        self.extend = before.extend
        self.touched = False

    def channels(self) -> Channels:
        """Return what there is now; later writing shows through."""
        view = self.samples.view()
        view.setflags(write=False)
        return Channels(self.names, view, self.rate, self.start, self.sliced)

    def resize(self, length: int) -> None:
        """Cut the channels off, or go on with zeros."""
        before = self.samples
        self.samples = np.zeros((len(self.names), length), np.float32)
        kept = min(length, before.shape[1])
        self.samples[:, :kept] = before[:, :kept]

    def append(self, name: str) -> None:
        """Add a channel of zeros."""
        self.names.append(name)
        self.samples = np.concatenate([self.samples, np.zeros((1, self.samples.shape[1]), np.float32)])


class ScriptCHOP(Script, CHOP):
    """Make channels with Python.

    ``onCook(scriptOp)`` reads what it likes (inputs with ``scriptOp.inputs[0].numpyArray()``) and writes:
    ``clear()``, ``rate``, ``start``, ``numSamples``, ``appendChan(name)``, ``chan[i] = v``, ``chan.vals``,
    ``copyNumpyArray(array)``, ``copy(chop)``.  What it read is recorded; a change cooks it again.  A cook
    begins with the channels of the last one; one that fails keeps them.

    Input i: any number of CHOPs, for the script to read.
    Output: what was written; float32 (channels, samples).  At first no channels, 1 sample, the timeline's
        rate, start 0.
    Units: index 0 is frame 1.
    Source: docs.derivative.ca/Script_CHOP and ScriptCHOP_Class.
    Differs: a longer numSamples goes on with zeros; setting `start` moves the channels, setting `rate` does
        not resample (TouchDesigner says nothing of either).
    Raises: ArrayTypeError (not float32), ArrayValueError (shape, nothing in it), ReadOnlyError (outside of
        onCook).
    """

    opType, base_name, type_label = 'scriptCHOP', 'script', 'Script'
    inputs = Inputs('channels')
    docked_dats = ('_callbacks', 'textDAT', 'callbacks', CALLBACKS),

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._draft: Draft | None = None

    def empty(self) -> Channels:
        rate = self.engine.timeline_of(self).peek_rate()
        return Channels((), np.zeros((0, 1), np.float32), rate)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        before = self.value
        draft = self._draft = Draft(before)
        try:
            went_through = self.run_callback()
        finally:
            self._draft = None
        if not went_through:
            raise CookError(self.callback_error)
        if not draft.touched:
            return before
        return Channels(draft.names, draft.samples, draft.rate, draft.start, draft.sliced)

    def channels(self) -> Channels:
        return super().channels() if self._draft is None else self._draft.channels()

    def _edit(self, call: str) -> Draft:
        """Return the draft to write to; outside of a cook one that `_settle` makes the output at once."""
        self.writable(call)
        if self._draft is None:
            self.cook()  # a reason that is still waiting must not overwrite what is written
        draft = self._draft or Draft(self.value)
        draft.touched = True
        return draft

    def _settle(self, draft: Draft) -> None:
        if draft is not self._draft:
            self.values = Channels(draft.names, draft.samples, draft.rate, draft.start, draft.sliced),
            self.changed()

    # -- what callbacks call ------------------------------------------------------------------------

    @property
    def timeSliceDefault(self) -> bool:
        """Whether the first input is a time slice."""
        inputs: list[Any] = list(self.inputs)
        return bool(inputs) and bool(inputs[0].isTimeSlice)

    def clear(self) -> None:
        """Remove all channels; length, rate and start stay."""
        draft = self._edit('clear()')
        draft.names, draft.samples = [], draft.samples[:0].copy()
        self._settle(draft)

    def copy(self, chop: CHOP) -> None:
        """Take over rate, range, names and samples of another CHOP (the operator, not its path)."""
        if not isinstance(chop, CHOP):
            raise ParTypeError(f'{self.path}: copy() takes a CHOP, not {type(chop).__name__}; '
                               "use copy(op('name'))")
        draft = self._edit('copy()')
        draft.__init__(chop.channels())  # type: ignore[misc]
        draft.touched = True
        self._settle(draft)

    def appendChan(self, name: str = '') -> Channel:
        """Add a channel of zeros; without a name, or where it is taken, the digits are counted up."""
        wanted = legal_name(self._text('a channel name', name or 'chan1'))
        draft = self._edit('appendChan()')
        draft.append(unique([*draft.names, wanted])[-1])
        self._settle(draft)
        return Channel(self, len(draft.names) - 1, draft.names[-1])

    def copyNumpyArray(self, numpyArray: NDArray[np.float32], baseName: str = 'chan') -> None:
        """Replace all channels by the rows of a float32 array (channels, samples), named baseName1, 2, ..."""
        place = f'{self.path}: copyNumpyArray()'
        if not isinstance(numpyArray, np.ndarray):
            raise ArrayTypeError(f'{place} takes a NumPy array, not {type(numpyArray).__name__}; '
                                 'use np.asarray(..., np.float32)')
        if numpyArray.dtype != np.float32:
            raise ArrayTypeError(f'{place} takes float32, not {numpyArray.dtype}; use astype(np.float32)')
        if numpyArray.ndim != 2 or not numpyArray.size:
            raise ArrayValueError(f'{place} takes the shape (channels, samples), not {numpyArray.shape}; '
                                  'a single channel is array[None, :]')
        base = legal_name(self._text('baseName', baseName))
        draft = self._edit('copyNumpyArray()')
        draft.names = [f'{base}{row + 1}' for row in range(len(numpyArray))]
        draft.samples = np.array(numpyArray)  # no matrix, no mask
        self._settle(draft)

    def write_channel(self, row: int, samples: NDArray[np.float32]) -> None:
        draft = self._edit('writing samples')
        if samples.shape != draft.samples.shape[1:]:
            raise ArrayValueError(f'{self.path}: {samples.shape} samples for a channel of '
                                  f'{draft.samples.shape[1]}; set numSamples first')
        draft.samples[row] = samples
        self._settle(draft)

    def drop_channel(self, row: int) -> None:
        draft = self._edit('Channel.destroy()')
        del draft.names[row]
        draft.samples = np.delete(draft.samples, row, 0)
        self._settle(draft)

    @property
    def numSamples(self) -> int:
        """Samples of each channel; can be set."""
        return self.channels().length

    @numSamples.setter
    def numSamples(self, count: int) -> None:
        count = int(self._number('numSamples', count))
        draft = self._edit('numSamples')
        if not 0 < count * max(len(draft.names), 1) <= MOST_SAMPLES:
            raise ParValueError(f'{self.path}: numSamples is {count}; give 1 or more, and at most '
                                f'{MOST_SAMPLES} for all channels')
        draft.resize(count)
        self._settle(draft)

    @property
    def rate(self) -> float:
        """Samples per second; can be set."""
        return self.channels().rate

    @rate.setter
    def rate(self, rate: float) -> None:
        rate = self._number('rate', rate)
        if rate <= 0:
            raise ParValueError(f'{self.path}: rate is {rate:g}; give samples per second above 0')
        draft = self._edit('rate')
        draft.rate = rate
        self._settle(draft)

    @property
    def start(self) -> float:
        """Index of the first sample; can be set, the length stays."""
        return self.channels().start

    @start.setter
    def start(self, start: float) -> None:
        start = self._number('start', start)
        draft = self._edit('start')
        draft.start = start
        self._settle(draft)

    @property
    def end(self) -> float:
        """Index of the last sample; can be set, the start stays."""
        return self.channels().end

    @end.setter
    def end(self, end: float) -> None:
        self.numSamples = int(self._number('end', end) - self.channels().start) + 1

    @property
    def isTimeSlice(self) -> bool:
        """Whether the channels are a time slice; can be set."""
        return self.channels().sliced

    @isTimeSlice.setter
    def isTimeSlice(self, sliced: bool) -> None:
        draft = self._edit('isTimeSlice')
        draft.sliced = bool(sliced)
        self._settle(draft)

    def _text(self, what: str, value: Any) -> str:
        if not isinstance(value, str):
            raise ParTypeError(f'{self.path}: {what} is text, not {type(value).__name__}')
        return value

    def _number(self, member: str, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float('nan')
        if not abs(number) < float('inf'):
            raise ParValueError(f'{self.path}: {member} is {value!r}; give a finite number')
        return number

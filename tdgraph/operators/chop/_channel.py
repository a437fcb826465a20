"""`Channel`: one channel of a CHOP (Channel Class); in arithmetic it is its value at the current time."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import value_at
from tdgraph.errors import DestroyedError, ParTypeError, ReadOnlyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.operators.chop.base import CHOP

__all__ = ['Channel']


class Channel:
    """A channel of a CHOP, by name: it shows what the CHOP holds when it is read.

    Writing (`chan[i] = v`, `vals`, `copyNumpyArray`, `destroy`) works in a Script CHOP.
    """

    __slots__ = ('_row', 'name', 'owner')
    reads_through_owner = True  # which may be what `passive()` returned

    _td_safe_ = frozenset({'valid', 'index', 'name', 'owner', 'vals', 'eval', 'evalFrame', 'evalSeconds', 'average',
                           'min', 'max'})

    def __init__(self, owner: CHOP, row: int, name: str) -> None:
        self.owner, self._row, self.name = owner, row, name

    def _place(self) -> int | None:
        """Return the row now: the same one while the name still stands there, else wherever the name went."""
        channels = self.owner.channels()
        if self._row < channels.count and channels.names[self._row] == self.name:
            return self._row
        return channels.index(self.name)

    @property
    def index(self) -> int:
        """The row of this channel in its CHOP."""
        row = self._place() if self.owner.valid else None
        if row is None:
            raise DestroyedError(f'{self.owner}: channel {self.name!r} no longer exists; look it up again')
        return row

    @property
    def valid(self) -> bool:
        return self.owner.valid and self._place() is not None

    @property
    def exports(self) -> list[Any]:
        """The parameters that this channel is exported to."""
        return self.owner.exports_of(self.name)

    def _samples(self) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.owner.channels().samples[self.index]
        return row

    # -- values -------------------------------------------------------------------------------------

    def eval(self, index: float | None = None) -> float:
        """Return the sample at an index counted from 0, or without one the value at the current time.

        A fractional index lies between two samples, one outside follows the extend conditions.  The current
        time of a time slice is its last sample.
        """
        row = self.index
        channels = self.owner.channels()
        if index is None:
            return float(value_at(channels, self.owner.current_index(channels), row))
        return float(value_at(channels, channels.start + index, row))

    def evalFrame(self, frame: float | None = None) -> float:
        """Return the value at a frame of the timeline; the current one without an argument."""
        if frame is None:
            return self.eval()
        return self.evalSeconds((frame - 1.0) / self.owner.timeline().rate)

    def evalSeconds(self, secs: float | None = None) -> float:
        """Return the value at a time; the current one without an argument."""
        if secs is None:
            return self.eval()
        channels = self.owner.channels()
        return float(value_at(channels, secs * channels.rate, self.index))

    @property
    def vals(self) -> list[float]:
        """All samples; assign a sequence of that length in a Script CHOP."""
        return [float(value) for value in self._samples()]

    @vals.setter
    def vals(self, vals: Sequence[Any]) -> None:
        try:
            flat = np.asarray([float(np.asarray(value).reshape(-1)[0]) for value in vals], np.float32)
        except (TypeError, ValueError, IndexError):
            raise ParTypeError(f'{self.owner.path}: vals of channel {self.name!r} takes a list of numbers, '
                               f'not {vals!r:.60}') from None
        self.owner.write_channel(self.index, flat)

    def numpyArray(self) -> NDArray[np.float32]:
        """Return the samples as float32 (numSamples,): a copy that you may write to."""
        return self._samples().copy()

    def copyNumpyArray(self, numpyArray: NDArray[np.float32]) -> None:
        """Set the samples from float32 (n,); in a Script CHOP.  Other lengths than numSamples are an error."""
        if not isinstance(numpyArray, np.ndarray) or numpyArray.dtype != np.float32:
            kind = numpyArray.dtype if isinstance(numpyArray, np.ndarray) else type(numpyArray).__name__
            raise ParTypeError(f'{self.owner.path}: copyNumpyArray() takes a float32 array, not {kind}; '
                               'use astype(np.float32)')
        self.owner.write_channel(self.index, numpyArray)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.numpyArray() if dtype is None else self.numpyArray().astype(dtype)

    def average(self) -> float:
        """Return the mean of all samples."""
        return float(self._samples().mean(dtype=np.float64)) if len(self) else 0.0

    def min(self) -> float:
        """Return the least sample."""
        return float(self._samples().min()) if len(self) else 0.0

    def max(self) -> float:
        """Return the greatest sample."""
        return float(self._samples().max()) if len(self) else 0.0

    def destroy(self) -> None:
        """Remove this channel from its Script CHOP; Channels of later rows keep their names."""
        self.owner.drop_channel(self.index)

    def __len__(self) -> int:
        return self.owner.channels().length

    def __getitem__(self, index: int | slice) -> Any:
        samples = self._samples()
        if isinstance(index, slice):
            return [float(value) for value in samples[index]]
        return float(samples[self._sample(index, len(samples))])

    def _sample(self, index: Any, count: int) -> int:
        """Return an index that is there."""
        if not hasattr(index, '__index__'):
            raise ParTypeError(f'{self.owner.path}: a sample of channel {self.name!r} has an index, '
                               f'not {type(index).__name__}; a time is for eval()')
        if not -count <= index.__index__() < count:
            raise IndexError(f'{self.owner.path}: channel {self.name!r} has {count} samples, no {index}; '
                             'a script sets numSamples')
        return int(index.__index__())

    def __setitem__(self, index: int, value: float) -> None:
        samples = self.numpyArray()
        place = self._sample(index, len(samples))
        try:
            samples[place] = float(value)
        except (TypeError, ValueError):
            raise ParTypeError(f'{self.owner.path}: a sample of channel {self.name!r} is a number, '
                               f'not {value!r:.60}') from None
        self.owner.write_channel(self.index, samples)

    def __iter__(self) -> Iterator[float]:
        return iter(self.vals)

    # -- as a number --------------------------------------------------------------------------------

    def __float__(self) -> float:
        return self.eval()

    def __int__(self) -> int:
        return int(self.eval())

    def __bool__(self) -> bool:
        return bool(self.eval())

    def __hash__(self) -> int:
        return hash((id(self.owner), self.name))

    def __repr__(self) -> str:
        return f'type:Channel name:{self.name} owner:{self.owner.path} value:{self.eval():g}'

    def __str__(self) -> str:
        return str(self.eval())

    def __format__(self, spec: str) -> str:
        return format(self.eval(), spec)


def _number(value: Any) -> Any:
    return value.eval() if isinstance(value, Channel) else value


def _operators() -> None:
    def forward(function: Callable[[Any, Any], Any]) -> Callable[[Channel, Any], Any]:
        return lambda self, other: function(self.eval(), _number(other))

    def reflected(function: Callable[[Any, Any], Any]) -> Callable[[Channel, Any], Any]:
        return lambda self, other: function(_number(other), self.eval())

    for name in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
        setattr(Channel, f'__{name}__', forward(getattr(operator, name)))
    for name in ('add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow'):
        setattr(Channel, f'__{name}__', forward(getattr(operator, name)))
        setattr(Channel, f'__r{name}__', reflected(getattr(operator, name)))
    for name, function in (('neg', operator.neg), ('pos', operator.pos), ('abs', abs), ('round', round),
                           ('floor', math.floor), ('ceil', math.ceil), ('trunc', math.trunc)):
        setattr(Channel, f'__{name}__',
                lambda self, *args, _function=function: _function(self.eval(), *args))


_operators()


def refuse(owner: CHOP, call: str) -> ReadOnlyError:
    """Return the error of writing to a CHOP that computes its channels."""
    return ReadOnlyError(f'{owner.path}: {call} works in a Script CHOP; a {owner.opType} computes its channels')

"""The value of a CHOP: named float32 channels of one rate, start and length.  Immutable.

The samples may be a recipe, a value and what to do to each of its samples, until somebody reads them
(`Channels.then`): a chain of such CHOPs is then worked off in one go, in one array that stays in the cache,
and what lies between takes no memory.  The bits are those of doing it at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn

import numpy as np

from tdgraph.errors import ArrayTypeError, ArrayValueError, ReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Step = Callable[[NDArray[np.float32], bool], NDArray[np.float32]]

__all__ = ['EMPTY', 'HOLD', 'Channels', 'Extend']

ExtendKind = Literal['hold', 'slope', 'cycle', 'mirror', 'default']


class Extend(NamedTuple):
    """What a channel is before its start and after its end.

    ``hold`` the nearest sample; ``slope`` on along the last two samples; ``cycle`` the channel again and
    again; ``mirror`` the same, every other time backwards (so the edge sample comes twice); ``default`` the
    value `default`.
    """

    left: ExtendKind = 'hold'
    right: ExtendKind = 'hold'
    default: float = 0.0


HOLD = Extend()
# Steps of a recipe before its samples are computed at once.
DEEPEST = 32


class Channels:
    """An immutable set of named channels.

    `names`: one per row.  `samples`: float32 (channels, length), read-only.  `rate`: samples per second.
    `start`: index of the first sample on the axis where 0 is frame 1; may be fractional or negative.
    `sliced`: whether this is the time since the last cook rather than the whole.  `extend`: one `Extend` for
    all channels or a tuple with one each.
    """

    __slots__ = ('_depth', '_places', '_recipe', '_samples', 'extend', 'length', 'names', 'rate', 'sliced',
                 'start')

    names: tuple[str, ...]
    length: int
    """Number of samples of each channel."""
    rate: float
    start: float
    sliced: bool
    extend: Extend | tuple[Extend, ...]
    _places: dict[str, int] | None
    _samples: NDArray[np.float32] | None
    _recipe: tuple[Channels, Step] | None
    _depth: int

    def __init__(
        self, names: Sequence[str], samples: Any, rate: float = 60.0, start: float = 0.0,
        sliced: bool = False, extend: Extend | tuple[Extend, ...] = HOLD,
    ) -> None:
        """Take over `samples`: an array that owns its memory is made read-only, a writable view is copied.

        Raises ArrayTypeError for what is no array of numbers, ArrayValueError where the shape does not fit
        the names or the rate is not a positive number.
        """
        names = tuple(names)
        array = _float32(samples)
        if array.ndim != 2 or array.shape[0] != len(names):
            raise ArrayValueError(
                f'channels: {len(names)} names for samples of shape {array.shape}; '
                'the shape has to be (number of channels, number of samples)')
        if not 0 < rate < float('inf'):
            raise ArrayValueError(f'channels: a rate of {rate} samples per second; give a positive number')
        if not abs(start) < float('inf'):
            raise ArrayValueError(f'channels: a start of {start}; give a finite number')
        if type(extend) is tuple and len(extend) != len(names):
            raise ArrayValueError(f'channels: {len(extend)} extend conditions for {len(names)} channels')
        _set_names(self, names)
        _set_length(self, array.shape[1])
        _set_rate(self, float(rate))
        _set_start(self, float(start))
        _set_sliced(self, bool(sliced))
        _set_extend(self, extend)
        _set_samples(self, _locked(array))
        _set_recipe(self, None)
        _set_depth(self, 0)
        _set_places(self, None)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise ReadOnlyError(f'channels: {name} cannot be changed; make a new value with with_({name}=...)')

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return Channels, (self.names, self.samples, self.rate, self.start, self.sliced, self.extend)

    def __copy__(self) -> Channels:
        return self

    def __deepcopy__(self, memo: object) -> Channels:
        return self

    def __repr__(self) -> str:
        names = ' '.join(self.names[:8]) + (' ...' if len(self.names) > 8 else '')
        kind = ', sliced' if self.sliced else ''
        size = f'{self.count}x{self.length}'
        return f'<Channels [{names}] {size} from {self.start:g} at {self.rate:g} Hz{kind}>'

    @property
    def count(self) -> int:
        """Number of channels."""
        return len(self.names)

    @property
    def end(self) -> float:
        """Index of the last sample, on the axis of `start`."""
        return self.start + self.length - 1

    def index(self, name: str) -> int | None:
        """Return the row of the first channel of this name, or None."""
        places = self._places
        if places is None:
            places = {}
            for row, known in enumerate(self.names):
                places.setdefault(known, row)
            _set_places(self, places)
        return places.get(name)

    def extend_of(self, row: int) -> Extend:
        """Return the extend conditions of one channel."""
        return self.extend if isinstance(self.extend, Extend) else self.extend[row]

    def with_(
        self, *, names: tuple[str, ...] | None = None, samples: NDArray[np.float32] | None = None,
        rate: float | None = None, start: float | None = None, sliced: bool | None = None,
        extend: Extend | tuple[Extend, ...] | None = None,
    ) -> Channels:
        """Return this value with some fields replaced, all of it checked."""
        if samples is not None and extend is None and samples.shape[0] != self.count:
            extend = self.extend if isinstance(self.extend, Extend) else HOLD
        return Channels(
            self.names if names is None else names, self.samples if samples is None else samples,
            self.rate if rate is None else rate, self.start if start is None else start,
            self.sliced if sliced is None else sliced, self.extend if extend is None else extend)

    def with_samples(self, samples: NDArray[np.float32]) -> Channels:
        """Return this value with other samples of the same shape, float32 and new: the operators' fast way.

        Nothing is checked but that the array can be locked (see the constructor).
        """
        return self._copied(_locked(samples), None, 0)

    def then(self, step: Step) -> Channels:
        """Return this value with ``step(samples, own)`` done to its samples, when they are first read.

        `step` returns float32 of the same shape, each value computed from the one at its place; it may write
        into its argument if `own` is True.  It must not raise.
        """
        if self._samples is not None or self._depth < DEEPEST:
            return self._copied(None, (self, step), self._depth + 1)
        # Whoever reads one in the middle of a chain pays for what lies before it, but not for all of it.
        return self._copied(_locked(step(self.samples, False)), None, 0)

    def _copied(self, samples: NDArray[np.float32] | None, recipe: tuple[Channels, Step] | None, depth: int,
                ) -> Channels:
        made = _new(Channels)
        _set_names(made, self.names)
        _set_length(made, self.length)
        _set_rate(made, self.rate)
        _set_start(made, self.start)
        _set_sliced(made, self.sliced)
        _set_extend(made, self.extend)
        _set_samples(made, samples)
        _set_recipe(made, recipe)
        _set_depth(made, depth)
        _set_places(made, self._places)
        return made

    @property
    def samples(self) -> NDArray[np.float32]:
        """The samples, float32 (channels, length), read-only."""
        values = self._samples
        return self._realised() if values is None else values

    def _realised(self) -> NDArray[np.float32]:
        steps: list[Step] = []
        value = self
        while value._samples is None:
            assert value._recipe is not None
            value, step = value._recipe
            steps.append(step)
        values, own = value._samples, False
        with np.errstate(all='ignore'):
            for step in reversed(steps):
                after = step(values, own)
                own = own or after is not values
                values = after
        values = _locked(values)
        _set_samples(self, values)
        _set_recipe(self, None)
        _set_depth(self, 0)
        return values

    def take(self, rows: Sequence[int]) -> Channels:
        """Return the channels of these rows, in this order; itself if that is all of them as they are."""
        rows = list(rows)
        if rows == list(range(self.count)):
            return self
        extend = self.extend
        if not isinstance(extend, Extend):
            extend = tuple(extend[row] for row in rows)
        return Channels([self.names[row] for row in rows], self.samples[rows], self.rate, self.start,
                        self.sliced, extend)

    def same_as(self, other: Channels, *, values: bool = True, names: bool = True, span: bool = True) -> bool:
        """Whether `other` has the same samples (NaN equals NaN), names, and rate, start, length and slice."""
        if self is other:
            return True
        if names and self.names != other.names:
            return False
        if span and (self.rate, self.start, self.length, self.sliced, self.extend) != (
                other.rate, other.start, other.length, other.sliced, other.extend):
            return False
        return not values or np.array_equal(self.samples, other.samples, equal_nan=True)


_new = object.__new__
# __setattr__ raises, and object.__setattr__ costs twice as much as the slots' own descriptors.
(_set_names, _set_length, _set_rate, _set_start, _set_sliced, _set_extend, _set_samples, _set_recipe, _set_depth,
 _set_places) = (vars(Channels)[slot].__set__ for slot in (
     'names', 'length', 'rate', 'start', 'sliced', 'extend', '_samples', '_recipe', '_depth', '_places'))


def _locked(array: NDArray[np.float32]) -> NDArray[np.float32]:
    flags = array.flags
    if flags.writeable:
        if not flags.owndata:
            array = array.copy()
        array.setflags(write=False)
    return array


def _float32(samples: Any) -> NDArray[np.float32]:
    if isinstance(samples, np.ndarray) and samples.dtype == np.float32:
        return samples
    try:
        with np.errstate(over='ignore'):
            return np.array(samples, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ArrayTypeError(f'channels: samples are no array of numbers ({error}); give rows of equal length'
                             ) from error


EMPTY = Channels((), np.zeros((0, 0), np.float32))

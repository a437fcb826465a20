"""`CHOP`: what every CHOP has: the Common page, channels by name, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tdgraph.channels import EMPTY, Channels, interval, match_rates, rename
from tdgraph.errors import MediaError, ParTypeError, ParValueError
from tdgraph.graph.node import Input, Inputs
from tdgraph.graph.op import OP
from tdgraph.operators.chop._channel import Channel, refuse
from tdgraph.operators.chop._exports import ChannelExports, make_table
from tdgraph.operators.chop._pages import slice_of
from tdgraph.pars import COMPRef, DATRef, Menu, Par, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.graph.time import CookTime
    from tdgraph.operators.host import Host

__all__ = ['CHOP', 'Channel', 'Input', 'Inputs']

COMMON_PAGE = 'Common'


class CommonPage:
    """The Common page of the CHOPs."""

    timeslice = Toggle(role='cpu', page=COMMON_PAGE, label='Time Slice',
                       help='Give only the samples since the last cook, instead of the whole.')
    scope = Str('*', page=COMMON_PAGE, help='Names of the channels to work on; the others pass through.')
    srselect = Menu('first max min err', 'max', role='cpu', page=COMMON_PAGE, label='Sample Rate Match',
                    help='Which rate inputs of different rates are brought to; err refuses them.')
    exportmethod = Menu('datindex datname autoname', role='cpu', page=COMMON_PAGE, label='Export Method',
                        viewer_only=True,
                        help='What channels drive while export is on.  datindex, datname: the parameters that the '
                             'rows of Export Table name, by index or name of the channel; autoname: a channel '
                             'named path/op:par drives that parameter.')
    autoexportroot = COMPRef(expr='parent()', page=COMMON_PAGE, label='Export Root', viewer_only=True,
                             help='Where the paths in channel names start.')
    exporttable = DATRef(page=COMMON_PAGE, label='Export Table', viewer_only=True,
                         help='A table with the columns path, parameter, index or name (of the channel), and if '
                              'you like enable (1 or 0).')
    renamefrom = Str('*', page=COMMON_PAGE, label='Rename From', help='Names of the channels to rename.')
    renameto = Str('', page=COMMON_PAGE, label='Rename To', help='Their new names; empty renames nothing.')


class CHOP(CommonPage, OP):
    """Base of the CHOPs: named channels of float32 samples.

    An operator's `compute` gets its inputs at one rate and returns `Channels`; time slicing, scope and renaming
    follow from the Common page.
    """

    family: ClassVar[str] = 'CHOP'
    isCHOP = True
    missed = ''  # which channel was asked for last and is not there, for the fault of who asked
    engine: Host
    values: tuple[Channels, ...]
    _td_safe_ = OP._td_safe_ | frozenset({'chan', 'chans', 'numChans', 'numSamples', 'start', 'end', 'rate',
                                          'isTimeSlice'})

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._common: tuple[object, bool] = None, False
        self._export = False
        self._exports: ChannelExports | None = None

    def empty(self) -> Channels:
        return EMPTY

    # -- the Common page ----------------------------------------------------------------------------

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        if len(inputs) < 2:
            return inputs
        present = [channels for channels in inputs if channels is not None]
        matched = iter(match_rates(present, p.srselect, self._path_text()))
        return [None if channels is None else next(matched) for channels in inputs]

    def deliver(self, values: tuple[Any, ...], inputs: list[Any], p: Any, time: CookTime) -> tuple[Any, ...]:
        known, asks = self._common
        if known is not p:
            asks = p.scope != '*' or p.timeslice or bool(p.renameto)
            self._common = p, asks
        if not asks:
            return values
        channels: Channels = values[0]
        if p.scope != '*' and inputs and inputs[0] is not None:
            channels = _scoped(channels, inputs[0], p.scope)
        if p.timeslice and not channels.sliced:
            channels = interval(channels, *slice_of(time, channels.rate), sliced=True)
        if p.renameto:
            channels = rename(channels, p.renamefrom, p.renameto)
        return (channels, *values[1:])

    # -- reading ------------------------------------------------------------------------------------

    def channels(self) -> Channels:
        """Return the up-to-date value; records that it was read."""
        result: Channels = self.pull().output()
        return result

    def current_index(self, channels: Channels) -> float:
        """Return the index, on the axis of `start`, that the current frame falls on."""
        if channels.length <= 1 or channels.sliced:
            return channels.end
        timeline = self.timeline()
        return (timeline.frame - 1.0) * channels.rate / timeline.rate

    @property
    def numChans(self) -> int:
        """Number of channels."""
        return self.channels().count

    @property
    def numSamples(self) -> int:
        """Samples of each channel."""
        return self.channels().length

    @property
    def start(self) -> float:
        """Index of the first sample; 0 is frame 1."""
        return self.channels().start

    @property
    def end(self) -> float:
        """Index of the last sample."""
        return self.channels().end

    @property
    def rate(self) -> float:
        """Samples per second."""
        return self.channels().rate

    @property
    def cpuMemory(self) -> int:
        return sum(channels.samples.nbytes for channels in self.values)

    @property
    def isTimeSlice(self) -> bool:
        """Whether the last cook gave the time since the cook before."""
        return self.channels().sliced

    def __getitem__(self, nameOrIndex: str | int) -> Channel | None:
        """`chop['name']` or `chop[i]`: a Channel; None where there is none (no patterns here)."""
        channels = self.channels()
        if isinstance(nameOrIndex, str):
            row = channels.index(nameOrIndex)
        elif isinstance(nameOrIndex, bool) or not hasattr(nameOrIndex, '__index__'):
            raise ParTypeError(f'{self.path}: a channel has a name or an index, '
                               f'not {type(nameOrIndex).__name__}')
        else:
            row = nameOrIndex.__index__()
            row = row + channels.count if row < 0 else row
            row = row if 0 <= row < channels.count else None
        if row is None:
            self.missed = (f'{self._path_text()} has no channel {nameOrIndex!r}, its channels are '
                           f'{" ".join(channels.names[:40]) or "none"}')
            return None
        return Channel(self, row, channels.names[row])

    def __len__(self) -> int:
        return self.numChans

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.chans())

    def chan(self, *nameOrIndex: str | int, caseSensitive: bool = True) -> Channel | None:
        """Return the first channel that matches (patterns allowed), or None."""
        return next(iter(self.chans(*nameOrIndex, caseSensitive=caseSensitive)), None)

    def chans(self, *nameOrIndex: str | int, caseSensitive: bool = True) -> list[Channel]:
        """Return every channel that matches; all without arguments."""
        channels = self.channels()
        if not nameOrIndex:
            return [Channel(self, row, name) for row, name in enumerate(channels.names)]
        rows: dict[int, None] = {}
        for wanted in nameOrIndex:
            if isinstance(wanted, str):
                rows.update(dict.fromkeys(patterns.select(wanted, channels.names, caseSensitive)))
            elif (found := self[wanted]) is not None:
                rows[found.index] = None
        return [Channel(self, row, channels.names[row]) for row in rows]

    def numpyArray(self) -> NDArray[np.float32]:
        """Return all samples as float32 (numChans, numSamples): a copy that you may write to."""
        return self.channels().samples.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.numpyArray() if dtype is None else self.numpyArray().astype(dtype)

    def save(self, filepath: str = '', createFolders: bool = False) -> str:
        """Write the samples as text (.chan): a line per sample, a column per channel.  Returns the path."""
        path = self.engine.folder / (filepath or f'{self._name}.chan')
        if path.suffix != '.chan':
            raise ParValueError(f'{self.path}: CHOPs are written as .chan, not {path.suffix or "a bare name"}')
        samples = self.channels().samples
        try:
            if createFolders:
                path.parent.mkdir(parents=True, exist_ok=True)
            np.savetxt(path, samples.T, fmt='%.9g', delimiter='\t')
        except OSError as error:
            raise MediaError(f'{self.path}: cannot write {path}: {error.strerror}; createFolders=True makes the '
                             'folders') from None
        return str(path)

    # -- writing: only a Script CHOP can -------------------------------------------------------------

    def write_channel(self, row: int, samples: NDArray[np.float32]) -> None:
        """Replace the samples of one channel."""
        raise refuse(self, 'writing samples')

    def drop_channel(self, row: int) -> None:
        """Remove one channel."""
        raise refuse(self, 'Channel.destroy()')

    # -- exports ------------------------------------------------------------------------------------

    @property
    def export(self) -> bool:
        """Whether channels drive parameters, as Export Method says.

        Switched on without an Export Table where the method takes one, it makes the docked table
        ``<name>_export``.  While it is on the CHOP is watched; what it drives follows its names and its table from
        the next frame on.
        """
        return self._export

    @export.setter
    def export(self, on: bool) -> None:
        self.check()
        if bool(on) == self._export:
            return
        self._export = bool(on)
        if not on:
            self.unwatch()
            self._exporting().stop()
            return
        table = self.par['exporttable']
        if self.par['exportmethod'].eval() != 'autoname' and table.isDefault:
            make_table(self)
        self.watch()
        self.pull()
        self._exporting().start()

    def _exporting(self) -> ChannelExports:
        if self._exports is None:
            self._exports = ChannelExports(self)
        return self._exports

    @property
    def exportChanges(self) -> int:
        """How often what is driven has changed."""
        return 0 if self._exports is None else self._exports.changes

    def exports_of(self, name: str) -> list[Par]:
        """Return the parameters that a channel drives."""
        return [] if self._exports is None else self._exports.driven_by(name)

    def cooked(self, *args: Any) -> None:
        super().cooked(*args)
        if self._export:
            self._exporting().cooked()

    def own_warnings(self) -> list[str]:
        return [*super().own_warnings(), *(self._exports.complaints if self._exports is not None else ())]

    def dispose(self) -> None:
        if self._exports is not None:
            self._exports.stop()
        self._export = False
        super().dispose()

    # -- notebook -----------------------------------------------------------------------------------

    def _repr_svg_(self) -> str:
        from tdgraph.notebook import channels_svg
        return channels_svg(self.channels(), title=self.path)


def _scoped(result: Channels, source: Channels, scope: str) -> Channels:
    """Return the result where the scope names the channel, the input where it does not."""
    chosen = set(patterns.match(scope, list(source.names)))
    if result.names != source.names or chosen == set(source.names):
        return result
    same = interval(source, result.start, result.length)
    keep = np.array([name in chosen for name in source.names])[:, None]
    return result.with_(samples=np.where(keep, result.samples, same.samples))

"""`Exports`: which parameters the channels of a CHOP drive, by their names or by the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import nearest
from tdgraph.operators.chop._channel import Channel
from tdgraph.operators.dat._cell import number_or_text

if TYPE_CHECKING:
    from tdgraph.graph.op import OP
    from tdgraph.operators.chop.base import CHOP
    from tdgraph.operators.dat._value import Rows
    from tdgraph.pars import Par

    Wanted = tuple[OP, str, int | str]  # operator, parameter, index or name of the channel

__all__ = ['COLUMNS', 'Exports', 'make_table']

#: What a new export table begins with.
COLUMNS = ('path', 'parameter', 'index', 'name', 'enable')
#: Kinds of parameters that a number can drive.
DRIVEN = ('float', 'int', 'toggle', 'momentary', 'pulse', 'menu', 'strmenu')


class Refused(Exception):
    """Why a row of the table drives nothing."""


class Exports(deps.Reader):
    """What one CHOP drives while its export flag is on.

    The whole state: `driven`, the parameters of each channel; `key`, what they were found by (channel names and
    rows) the last time; `complaints`, the rows that drive nothing and why; `changes`, how often the map changed.
    A Reader of all that decides the map but the channel names, which the CHOP tells with each cook: the table, the
    parameters of the Common page, the shape of the tree.  Marked, it is renewed at the start of the next frame.
    """

    def __init__(self, chop: CHOP) -> None:
        super().__init__()
        self.chop = chop
        self.driven: dict[str, list[Par]] = {}
        self.key: list[Wanted] | None = None
        self.names: tuple[str, ...] = ()
        self.complaints: list[str] = []
        self.changes = 0

    def start(self) -> None:
        """Begin to drive parameters, and to look for changes at the start of each frame."""
        self.chop.engine.frame_start.append(self.frame_started)
        self.renew()

    def stop(self) -> None:
        """Let go of every parameter."""
        if self.frame_started in self.chop.engine.frame_start:
            self.chop.engine.frame_start.remove(self.frame_started)
        self.unsubscribe()
        self.complaints = []
        self._drive([])

    def frame_started(self, frame: float) -> None:
        if not self.fresh:
            self.renew()

    def cooked(self) -> None:
        """Hear that the CHOP has cooked."""
        if not self.fresh or self.names != self.chop.output().names:
            self.renew()

    def renew(self) -> None:
        """Find out what is to be driven, and drive it."""
        self.names = self.chop.output().names
        self.complaints = []
        with deps.recording(self):
            wanted = list(self._wanted())
        self.subscribe()
        if wanted != self.key:
            self._drive(wanted)

    # -- what is wanted -------------------------------------------------------------------------------

    def _wanted(self) -> Iterator[Wanted]:
        """Yield each parameter and its channel."""
        chop = self.chop
        method = chop.par['exportmethod'].eval()
        if method == 'autoname':
            root: Any = chop.par['autoexportroot'].eval() or chop.above
            for name in self.names:
                path, colon, par = name.rpartition(':')
                target = root.op(path) if colon else None
                if target is not None and target.par[par] is not None:
                    yield target, par, name
            return
        table = chop.par['exporttable'].eval()
        if table is None:
            self.complaints = [f'{chop.path}: Export Method {method} takes a table and none is given, so nothing '
                               'is driven; name one in Export Table']
            return
        table.cook()  # what a failed one last held serves: reading it plainly would raise
        table.note()
        yield from self._by_rows(table.path, table.output().rows, method == 'datindex')

    def _by_rows(self, place: str, rows: Rows, by_index: bool) -> Iterator[Wanted]:
        columns = {name: column for column, name in reversed(list(enumerate(rows[0] if rows else ())))}
        wanted = 'index' if by_index else 'name'
        missing = [name for name in ('path', 'parameter', wanted) if name not in columns]
        if missing:
            self.complaints = [f'{self.chop.path}: export table {place}: no column {missing[0]!r}; the first row '
                               f'names the columns: path, parameter, {wanted}, and if you like enable']
            return
        taken: dict[tuple[OP, str], int] = {}
        for number, row in enumerate(rows[1:], 1):
            cell = partial(_cell, row, columns)
            try:
                if not _enabled(cell('enable')):
                    continue
                found = self._target(cell('path'), cell('parameter'))
                channel = self._channel(cell(wanted), by_index)
                if found in taken:
                    raise Refused(f'row {taken[found]} drives {found[0].path}.par.{found[1]} already; remove one '
                                  'of the two')
            except Refused as refusal:
                self.complaints.append(f'{self.chop.path}: export table {place}: row {number}: {refusal}')
                continue
            taken[found] = number
            yield (*found, channel)

    def _target(self, path: str, name: str) -> tuple[OP, str]:
        target = self.chop.resolve(path) if path else None
        if target is None:
            raise Refused(f'no operator {path!r}; give its path, from the network of the CHOP or from the root')
        found: Par | None = target.par[name] if name else None
        if found is None:
            raise Refused(f'{target.path} has no parameter {name!r}'
                          f'{nearest(name, [par.name for par in target.pars("*")])}')
        if found.part.group.kind not in DRIVEN:
            raise Refused(f'{target.path}.par.{name} takes no number; channels drive numbers, switches and menus')
        return target, name

    def _channel(self, text: str, by_index: bool) -> int | str:
        if not by_index:
            if text not in self.names:
                raise Refused(f'no channel {text!r}; there are: {" ".join(self.names) or "none"}')
            return text
        index = number_or_text(text)
        if not isinstance(index, int) or not 0 <= index < len(self.names):
            raise Refused(f'no channel of index {text!r}; there are {len(self.names)}, counted from 0')
        return index

    # -- driving --------------------------------------------------------------------------------------

    def _drive(self, wanted: list[Wanted]) -> None:
        """Let go of what was driven, drive these."""
        for par in [par for pars in self.driven.values() for par in pars]:
            if par.valid and par.exportOP is self.chop:
                par.end_export()
        self.key, self.driven = wanted, {}
        self.changes += 1
        for target, name, channel in wanted:
            found: Any = target.par[name]
            row = self.names.index(channel) if isinstance(channel, str) else channel
            found.start_export(self.chop, self._reader(channel), Channel(self.chop, row, self.names[row]))
            self.driven.setdefault(self.names[row], []).append(found)

    def _reader(self, channel: int | str) -> Callable[[], float]:
        def read() -> float:
            found = self.chop[channel]
            return 0.0 if found is None else float(found.eval())

        return read


def _cell(row: tuple[str, ...], columns: dict[str, int], name: str) -> str:
    return row[columns[name]].strip() if name in columns else ''


def _enabled(text: str) -> bool:
    value = number_or_text(text) if text else 1
    if isinstance(value, str):
        raise Refused(f'enable is {text!r}; give 1 or 0')
    return value != 0


def make_table(chop: CHOP) -> None:
    """Make the docked export table of a CHOP that has none yet."""
    assert chop.above is not None
    table: Any = chop.above.create('tableDAT', f'{chop.name}_export')
    table.fill((COLUMNS,))
    table.dock = chop
    table.nodeX, table.nodeY = chop.nodeX, chop.nodeY - table.nodeHeight - 30.0
    chop.par['exporttable'].val = table.name

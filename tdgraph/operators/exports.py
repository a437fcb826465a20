"""`Exports`: the parameters that an operator drives while its export flag is on, and the rows that name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import nearest
from tdgraph.operators.dat._cell import number_or_text

if TYPE_CHECKING:
    from tdgraph.graph.op import OP
    from tdgraph.operators.dat._value import Rows
    from tdgraph.pars import Par

    Key = int | str  # which of its values the exporting operator gives
    Wanted = tuple[OP, str, Key]  # operator, parameter

__all__ = ['NUMBERS', 'TEXTS', 'Exports', 'Refused']

#: Kinds of parameters that a number can drive, and those that a text can.
NUMBERS = ('float', 'int', 'toggle', 'momentary', 'pulse', 'menu', 'strmenu')
TEXTS = (*NUMBERS, 'str', 'op')


class Refused(Exception):
    """Why a row drives nothing."""


class Exports(deps.Reader):
    """What one operator drives while its export flag is on; CHOPs and DATs say by what (`wanted`).

    The whole state: `driven`, the parameters of each value; `key`, what was wanted the last time; `complaints`,
    the rows that drive nothing and why; `changes`, how often the map changed.  A Reader of all that decides the
    map, but for what the operator tells with each cook: marked, it is renewed at the start of the next frame.
    """

    def __init__(self, owner: Any) -> None:
        super().__init__()
        self.owner = owner
        self.driven: dict[Key, list[Par]] = {}
        self.key: list[Wanted] | None = None
        self.complaints: list[str] = []
        self.changes = 0

    # -- what CHOPs and DATs say --------------------------------------------------------------------------

    def wanted(self) -> Iterator[Wanted]:
        """Yield each parameter and which value drives it; reading is recorded."""
        raise NotImplementedError

    def value(self, key: Key) -> Any:
        """Return a value as it is now; reading is recorded."""
        raise NotImplementedError

    def source(self, key: Key) -> Any:
        """Return the Channel or Cell that stands for a value."""
        raise NotImplementedError

    # -- life ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to drive parameters, and to look for changes at the start of each frame."""
        self.owner.engine.frame_start.append(self.frame_started)
        self.renew()

    def stop(self) -> None:
        """Let go of every parameter."""
        if self.frame_started in self.owner.engine.frame_start:
            self.owner.engine.frame_start.remove(self.frame_started)
        self.unsubscribe()
        self.complaints = []
        self._drive([])

    def frame_started(self, frame: float) -> None:
        if not self.fresh:
            self.renew()

    def renew(self) -> None:
        """Find out what is to be driven, and drive it."""
        self.complaints = []
        with deps.recording(self):
            wanted = [one for one in self.wanted() if self._may_drive(one[0])]
        self.subscribe()
        if wanted != self.key:
            self._drive(wanted)

    def _may_drive(self, target: OP) -> bool:
        if self.owner.trusted or not target.trusted:
            return True
        self.complaints.append(f'{self.owner.path}: {target.path} is trusted, and the file of this is not; load it '
                               'with trust=True')
        return False

    def _drive(self, wanted: list[Wanted]) -> None:
        """Let go of what was driven, drive these."""
        for par in [par for pars in self.driven.values() for par in pars]:
            if par.valid and par.exportOP is self.owner:
                par.end_export()
        self.key, self.driven = wanted, {}
        self.changes += 1
        for target, name, key in wanted:
            found: Any = target.par[name]
            found.start_export(self.owner, self._reader(key), self.source(key))
            self.driven.setdefault(key, []).append(found)

    def _reader(self, key: Key) -> Callable[[], Any]:
        return lambda: self.value(key)

    # -- rows ---------------------------------------------------------------------------------------------

    def by_rows(self, place: str, rows: Rows, column: str, key: Callable[[int, str], Key], kinds: tuple[str, ...],
                ) -> Iterator[Wanted]:
        """Yield what rows with the columns path, parameter, `column` and perhaps enable name.

        `place` is what complaints call the table; `key` makes one of a row's number and its cell in `column`, or
        raises Refused.
        """
        columns = {name: index for index, name in reversed(list(enumerate(rows[0] if rows else ())))}
        missing = [name for name in ('path', 'parameter', column) if name not in columns]
        if missing:
            self.complaints = [f'{place}: no column {missing[0]!r}; the first row names the columns: path, '
                               f'parameter, {column}, and if you like enable']
            return
        taken: dict[tuple[OP, str], int] = {}
        for number, row in enumerate(rows[1:], 1):
            cells = {name: row[index].strip() for name, index in columns.items()}
            try:
                if not _enabled(cells.get('enable', '')):
                    continue
                found = self._target(cells['path'], cells['parameter'], kinds)
                made = key(number, cells[column])
                if found in taken:
                    raise Refused(f'row {taken[found]} drives {found[0].path}.par.{found[1]} already; remove one '
                                  'of the two')
            except Refused as refusal:
                self.complaints.append(f'{place}: row {number}: {refusal}')
                continue
            taken[found] = number
            yield (*found, made)

    def _target(self, path: str, name: str, kinds: tuple[str, ...]) -> tuple[OP, str]:
        target = self.owner.resolve(path) if path else None
        if target is None:
            raise Refused(f'no operator {path!r}; give its path, from the network of {self.owner.name} or from the '
                          'root')
        found = target.par[name] if name else None
        if found is None:
            raise Refused(f'{target.path} has no parameter {name!r}'
                          f'{nearest(name, [par.name for par in target.pars("*")])}')
        if found.part.group.kind not in kinds:
            given = 'texts' if 'str' in kinds else 'numbers'
            raise Refused(f'{target.path}.par.{name} takes no {given}; choose another parameter')
        return target, name


def _enabled(text: str) -> bool:
    value = number_or_text(text) if text else 1
    if isinstance(value, str):
        raise Refused(f'enable is {text!r}; give 1 or 0')
    return value != 0

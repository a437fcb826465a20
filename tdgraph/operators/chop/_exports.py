"""`ChannelExports`: which parameters the channels of a CHOP drive, by their names or by the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tdgraph.operators.chop._channel import Channel
from tdgraph.operators.dat._cell import number_or_text
from tdgraph.operators.exports import NUMBERS, Exports, Refused

if TYPE_CHECKING:
    from tdgraph.operators.chop.base import CHOP
    from tdgraph.operators.exports import Key, Wanted

__all__ = ['COLUMNS', 'ChannelExports', 'make_table']

#: What a new export table begins with.
COLUMNS = ('path', 'parameter', 'index', 'name', 'enable')


class ChannelExports(Exports):
    """A channel is told by its index (datindex) or its name; `names` are those of the last map."""

    owner: CHOP

    def __init__(self, owner: CHOP) -> None:
        super().__init__(owner)
        self.names: tuple[str, ...] = ()

    def cooked(self) -> None:
        """Hear that the CHOP has cooked."""
        if self.names != self.owner.output().names:
            self.key = None  # the channels that parameters name as their source are others
            self.renew()
        elif not self.fresh:
            self.renew()

    def wanted(self) -> Iterator[Wanted]:
        chop = self.owner
        self.names = chop.output().names
        method = chop.par['exportmethod'].eval()
        if method == 'autoname':
            yield from self._by_names(chop.par['autoexportroot'].eval() or chop.above)
            return
        table = chop.par['exporttable'].eval()
        if table is None:
            self.complaints = [f'{chop.path}: Export Method {method} takes a table and none is given, so nothing '
                               'is driven; name one in Export Table']
            return
        table.cook()  # what a failed one last held serves: reading it plainly would raise
        table.note()
        column = 'index' if method == 'datindex' else 'name'
        yield from self.by_rows(f'{chop.path}: export table {table.path}', table.output().rows, column,
                                self._by_index if method == 'datindex' else self._by_name, NUMBERS)

    def _by_names(self, root: Any) -> Iterator[Wanted]:
        for name in self.names:
            path, colon, par = name.rpartition(':')
            target = root.op(path) if colon else None
            if target is not None and target.par[par] is not None:
                yield target, par, name

    def _by_name(self, number: int, text: str) -> str:
        if text not in self.names:
            raise Refused(f'no channel {text!r}; there are: {" ".join(self.names) or "none"}')
        return text

    def _by_index(self, number: int, text: str) -> int:
        index = number_or_text(text)
        if not isinstance(index, int) or not 0 <= index < len(self.names):
            raise Refused(f'no channel of index {text!r}; there are {len(self.names)}, counted from 0')
        return index

    def value(self, key: Key) -> float:
        found = self.owner[key]
        return 0.0 if found is None else float(found.eval())

    def source(self, key: Key) -> Channel:
        row = self.names.index(key) if isinstance(key, str) else key
        return Channel(self.owner, row, self.names[row])

    def driven_by(self, name: str) -> list[Any]:
        """Return the parameters that a channel drives."""
        row = self.names.index(name) if name in self.names else None
        return [par for key in (row, name) if key is not None for par in self.driven.get(key, ()) if par.valid]


def make_table(chop: CHOP) -> None:
    """Make the docked export table of a CHOP that has none yet."""
    assert chop.above is not None
    table: Any = chop.above.create('tableDAT', f'{chop.name}_export')
    table.fill((COLUMNS,))
    table.dock = chop
    table.nodeX, table.nodeY = chop.nodeX, chop.nodeY - table.nodeHeight - 30.0
    chop.par['exporttable'].val = table.name

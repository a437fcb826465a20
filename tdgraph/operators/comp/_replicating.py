"""What a Replicator COMP has to make: names, rows, places, and who would replicate himself without end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tdgraph.errors import NetworkError, NotFoundError
from tdgraph.graph.copying import is_inside
from tdgraph.tdu import validName

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Plan', 'destination_of', 'makers', 'names_of', 'place', 'refusal']

GAP = 40.0


class Plan(NamedTuple):
    """What shall be there: replicants of `master` in `destination`, under these names."""

    names: tuple[str, ...]
    master: Any
    destination: Any
    template: Any


def names_of(place: str, par: Any, template: Any) -> list[str]:
    """Return the name of each replicant, in order, from the parameters and the rows of the table.

    Raises NotFoundError for a column that the table has not.
    """
    prefix = str(par['opprefix'].eval())
    if par['method'].eval() == 'bynum':
        return [f'{prefix}{number}' for number in range(1, par['numreplicants'].eval() + 1)]
    if template is None:
        return []
    rows = template.content().rows
    first = int(bool(par['ignorefirstrow'].eval()))
    how = par['namefromtable'].eval()
    if how == 'rowindex':
        return [f'{prefix}{index}' for index in range(first, len(rows))]
    column = _column(place, par, rows, how)
    return [validName(f'{prefix}{row[column]}') for row in rows[first:] if row[column]]


def _column(place: str, par: Any, rows: Any, how: str) -> int:
    heads = list(rows[0]) if rows else []
    wanted = par['colname'].eval() if how == 'colbyname' else par['colindex'].eval()
    if how == 'colbyname' and wanted in heads:
        return heads.index(wanted)
    if how == 'colbyindex' and 0 <= wanted < len(heads):
        return int(wanted)
    if not rows:
        return 0
    raise NotFoundError(f'{place}: the template table has no column {wanted!r}; it has {", ".join(heads)}')


def makers(op: OP) -> Iterator[Any]:
    """Yield the Replicator that made `op` or what it is in, the one that made that Replicator, and so on."""
    node: OP | None = op
    while node is not None:
        maker = node.replicator
        if maker is not None:
            yield maker
        node = maker if maker is not None else node.above


def refusal(op: OP, master: OP, destination: OP) -> str:
    """Say why `op` must not replicate `master`; '' where it may."""
    if destination is master or is_inside(destination, master):
        return f'{master.path} contains the destination, and with it its own replicants; put them elsewhere'
    for maker in makers(op):
        if master is maker or is_inside(maker, master) or maker.par['master'].eval() is master:
            return f'{master.path} would be replicated in its own replicants without end; choose another master'
    return ''


def place(op: OP, index: int, count: int, layout: str, origin: tuple[float, float]) -> None:
    """Put the replicant with this index where the layout has it."""
    columns = {'horizontal': count, 'grid': math.ceil(math.sqrt(count))}.get(layout, 1)
    row, column = divmod(index, max(columns, 1))
    if layout == 'off':
        row = column = 0
    op.nodeX = origin[0] + column * (op.nodeWidth + GAP)
    op.nodeY = origin[1] - row * (op.nodeHeight + GAP)


def destination_of(op: OP, text: str) -> Any:
    """Return the component that the parameter `destination` means: ``..`` beside the Replicator, ``.`` in it."""
    if text == '..':
        return op.above
    found = op if text == '.' else op.resolve(text) if text else None
    if found is None or not found.isCOMP:
        raise NetworkError(f"{op.path}: destination {text!r} is no component; give '..' (beside), '.' (inside) or "
                           'the path of one')
    return found

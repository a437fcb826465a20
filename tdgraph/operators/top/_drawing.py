"""What the shader of a TOP is given, and drawing the same again with other numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tdgraph.gpu import Device, Image
    from tdgraph.gpu.render import Plan
    from tdgraph.operators.top.base import TOP

__all__ = ['Drawing', 'Table']


class Table:
    """What the shader of an operator type gets from its parameters; made once per type."""

    def __init__(self, cls: type[TOP]) -> None:
        self.menus: list[tuple[str, dict[str, int]]] = []
        self.toggles: list[str] = []
        self.uniforms: list[tuple[str, str, Any, tuple[str, ...]]] = []
        self.items: dict[str, tuple[str, ...]] = {}
        for group in cls.declarations.groups.values():
            if group.role == 'constant' and group.menu_names:
                self.menus.append((group.name, {item: i for i, item in enumerate(group.menu_names)}))
                self.items[group.name.upper()] = group.menu_names
            elif group.role == 'constant':
                self.toggles.append(group.name)
            elif group.role == 'uniform':
                rest: Any = tuple(part.neutral for part in group.parts)
                self.uniforms.append((group.name, f'u_{group.name}', rest if group.size > 1 else rest[0],
                                      tuple(part.name for part in group.parts)))
        self.parts = {key: parts for _, key, _, parts in self.uniforms}

    @classmethod
    def of(cls, kind: type[TOP]) -> Table:
        table = kind.__dict__.get('_table_')
        if table is None:
            table = cls(kind)
            setattr(kind, '_table_', table)  # noqa: B010
        assert isinstance(table, Table)
        return table


class Drawing:
    """The last draw of a TOP: `key` is all that it depended on but the values of its uniforms.

    From the second draw of a key on, its Plan is kept, and a draw reads the live parameters and packs them.
    """

    __slots__ = ('_plan', '_values', 'key')

    def __init__(self, key: tuple[Any, ...]) -> None:
        self.key = key
        self._plan: Plan | None = None
        self._values: Callable[[dict[str, Any]], Sequence[Any]] = _nothing

    def prepare(self, device: Device, parts: Mapping[str, tuple[str, ...]], derived: Mapping[str, Any],
                shader: Any, images: Sequence[Image], **how: Any) -> None:
        """Keep the plan, where there is one plan and derived uniforms stand behind those of parameters."""
        plan = device.prepare(shader, images, how.pop('spec'), **how)
        if plan is None or any(f'u_{name}' in parts for name in derived):
            return
        self._plan = plan
        self._values = _getter([part for name in plan.names for part in parts.get(name, ())])

    def again(self, device: Device, p: Any, derived: Mapping[str, Any], images: Sequence[Image],
              place: str) -> Image | None:
        """Draw with the present values; None where nothing has been prepared."""
        plan = self._plan
        if plan is None or not plan.alive:
            return None
        values = self._values(p.__dict__)
        if derived:
            values = [*values, *_spread(derived)]
        return device.redraw(plan, images, values, place)


def _nothing(values: dict[str, Any]) -> Sequence[Any]:
    return ()


def _getter(names: Sequence[str]) -> Callable[[dict[str, Any]], Sequence[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return (lambda values: (values[names[0]],)) if names else _nothing


def _spread(derived: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = []
    for value in derived.values():
        if value.__class__ is tuple:
            values += value
        else:
            values.append(value)
    return values


def kinds(derived: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return names and types of derived uniforms: a program is made for these."""
    return tuple((name, type(value), len(value) if isinstance(value, tuple) else 0)
                 for name, value in derived.items())

"""Parameters are members of `par`: an operator refuses their names as attributes of its own."""

from __future__ import annotations

from inspect import getattr_static
from typing import TYPE_CHECKING, Any, NoReturn

from tdgraph.errors import UnknownParError

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['members_of', 'refuse_parameters']

_MEMBERS = ('color', 'values')  # what an operator is given when it is made; some types have parameters of that name


class ParameterName:
    """Stand in an operator type for a parameter, so that ``level.opacity = 0.5`` is no silent new attribute.

    A descriptor, which costs other attributes nothing.  `__setattr__` would refuse every unknown name, but a
    cook sets 20 attributes of an operator, and each would take several times as long.
    """

    __slots__ = ('name',)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, node: OP | None, owner: type | None = None) -> NoReturn:
        if node is None:
            raise AttributeError(f'{owner}: {self.name!r} is a parameter of its operators; use their par')
        self._refuse(node)

    def __set__(self, node: OP, value: Any) -> NoReturn:
        self._refuse(node)

    def _refuse(self, node: OP) -> NoReturn:
        raise UnknownParError(f'{node.path}: {self.name!r} is a parameter, not a member of the operator; '
                              f'use par.{self.name}')


def refuse_parameters(kind: type[OP]) -> None:
    """Let operators of this type refuse the names of their parameters, but for those that are members too."""
    table = kind.declarations
    for name in (*table.groups, *table.parts):
        if name not in _MEMBERS and getattr_static(kind, name, None) is None:
            setattr(kind, name, ParameterName(name))


def members_of(kind: type[OP], names: Any) -> list[str]:
    """Return those of the names that are members, for `dir`."""
    return [name for name in names if not isinstance(getattr_static(kind, name, None), ParameterName)]

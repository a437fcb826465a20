"""The immutable values of all parameters at one moment: the `p` of an operator's hooks."""

from __future__ import annotations

from typing import Any, NoReturn

from tdgraph.errors import ReadOnlyError, UnknownParError, nearest

__all__ = ['Snapshot']

_new = object.__new__


class Snapshot:
    """One attribute per parameter, a tuple per group of several, a tuple of Snapshots per sequence.

    Numbers, texts and bools are plain; menus are the item's name; references are operators or None, or tuples
    of operators.  Two snapshots of a node are the same object exactly when nothing changed between them.
    They have the same `_form` when all that changed are uniforms which stayed neutral or stayed not: whoever
    has prepared something for one has it for the other.
    """

    __slots__ = ('__dict__', '_form')
    _form: object

    @staticmethod
    def of(values: dict[str, Any], form: object = None) -> Snapshot:
        """Make a snapshot that owns `values`, of a new form unless one is given."""
        made = _new(Snapshot)
        _set_values(made, values)
        _set_form(made, object() if form is None else form)
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        raise UnknownParError(f'these parameters have no {name!r}{nearest(name, self.__dict__)}')

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise ReadOnlyError(f'{name!r} is part of a snapshot; set the parameter of the operator instead')

    def __delattr__(self, name: str) -> NoReturn:
        raise ReadOnlyError(f'{name!r} is part of a snapshot; snapshots do not change')

    def __repr__(self) -> str:
        return f'Snapshot({", ".join(f"{key}={value!r}" for key, value in self.__dict__.items())})'


# __setattr__ raises, and object.__setattr__ costs twice as much as the descriptors themselves.
_set_values, _set_form = (vars(Snapshot)[slot].__set__ for slot in ('__dict__', '_form'))

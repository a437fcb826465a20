"""`Callbacks`: an operator that tells Python functions what happens to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from tdgraph.errors import ParTypeError, nearest
from tdgraph.graph.op import OP
from tdgraph.operators.code import call, describe

__all__ = ['Callbacks', 'checked_callbacks']


def checked_callbacks(op: OP, callbacks: Mapping[str, Callable[..., Any]], known: Sequence[str],
                      former: Sequence[str] = ()) -> dict[str, Callable[..., Any]]:
    """Return the callbacks that `create(..., callbacks={...})` was given; ParTypeError for one of no such name.

    `former`: older names, which are taken and not recommended.
    """
    for name, function in callbacks.items():
        if name not in known and name not in former:
            raise ParTypeError(f'{op.path}: no callback {name!r}; there are {", ".join(known)}'
                               f'{nearest(name, [*known, *former])}')
        if not callable(function):
            raise ParTypeError(f'{op.path}: callback {name!r} is a {type(function).__name__}; give a function')
    return dict(callbacks)


class Callbacks(OP):
    """Mixin: callbacks from functions (`create(..., callbacks={...})`), else from the DAT of `callbacks`.

    What a callback raises is said once, stays in scriptErrors() until that callback goes through or the errors
    are cleared, and ends nothing.
    """

    callback_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._functions: dict[str, Callable[..., Any]] = {}

    def set_callbacks(self, callbacks: Mapping[str, Callable[..., Any]]) -> None:
        """Use these functions, by TD's callback names, instead of the DAT's."""
        self._functions = checked_callbacks(self, callbacks, self.callback_names)
        self.touch('callbacks')

    def _find(self, name: str) -> tuple[OP, Any]:
        """Return (`me`, function) of a callback; None where there is no such function."""
        if self._functions:
            return self, self._functions.get(name)
        dat = self.par['callbacks'].eval()
        return (self, None) if dat is None else (dat, getattr(dat.module, name, None))

    def invoke(self, name: str, *args: Any) -> Any:
        """Call a callback where there is one; return its result, None where it raised."""
        try:
            me, function = self._find(name)
        except (Exception, SystemExit) as error:  # the text of a DAT may hold anything
            self.fail('callbacks', describe(self, error))
            return None
        self.script_passed('callbacks')
        if not callable(function):
            return None
        result, fault = call(me, function, *args)
        if fault:
            self.fail(name, fault)
        else:
            self.script_passed(name)
        return result

    def fail(self, name: str, fault: str) -> None:
        """Report what a callback raised, or another fault under a name of its own."""
        path = self._path_text()
        self.script_failed(name, fault if fault.startswith(path) else f'{path}: {fault}')

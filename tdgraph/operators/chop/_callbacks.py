"""`Callbacks`: a CHOP that tells Python functions what happens to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from tdgraph.errors import ParTypeError, nearest
from tdgraph.graph.op import OP
from tdgraph.operators.code import call, describe

__all__ = ['Callbacks']


class Callbacks(OP):
    """Mixin: callbacks from functions (`create(..., callbacks={...})`), else from the DAT of `callbacks`.

    What a callback raises is said once, stays in scriptErrors() until that callback goes through or the errors
    are cleared, and ends nothing.
    """

    callback_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._functions: dict[str, Callable[..., Any]] = {}
        self._faults: dict[str, str] = {}

    def set_callbacks(self, callbacks: Mapping[str, Callable[..., Any]]) -> None:
        """Use these functions, by TD's callback names, instead of the DAT's."""
        for name, function in callbacks.items():
            if name not in self.callback_names:
                raise ParTypeError(f'{self.path}: no callback {name!r}; there are '
                                   f'{", ".join(self.callback_names)}{nearest(name, self.callback_names)}')
            if not callable(function):
                raise ParTypeError(f'{self.path}: callback {name!r} is a {type(function).__name__}; '
                                   'give a function')
        self._functions = dict(callbacks)
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
            self._fail('', describe(self, error))
            return None
        self._faults.pop('', None)
        if not callable(function):
            return None
        result, fault = call(me, function, *args)
        if fault:
            self._fail(name, fault)
        else:
            self._faults.pop(name, None)
        return result

    def _fail(self, name: str, fault: str) -> None:
        text = fault if fault.startswith(self._path_text()) else f'{self._path_text()}: {fault}'
        if self._faults.get(name) != text:
            self._faults[name] = text
            self.engine.say(text)

    def own_errors(self) -> list[str]:
        found = super().own_errors()
        return [*found, *(text for text in self._faults.values() if text not in found)]

    def scriptErrors(self, recurse: bool = False) -> str:
        return '\n'.join([*self._faults.values(), *filter(None, [super().scriptErrors(recurse)])])

    def clearScriptErrors(self, recurse: bool = False, error: str = '*') -> None:
        super().clearScriptErrors(recurse, error)
        if error == '*':
            self._faults.clear()

"""Errors and warnings of an operator, as text."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from tdgraph.errors import NetworkError
from tdgraph.graph.storage import Storing

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Reports']

#: How many failures an operator remembers: scripts whose text is made anew every frame are all different.
_MOST = 100


class Reports(Storing):
    """Mixin of OP: what went wrong here and below."""

    def addError(self, msg: str) -> None:
        """Report an error of this cook; only valid while this operator cooks."""
        self._only_while_cooking('addError')
        self.cook_errors.append(str(msg))

    def addWarning(self, msg: str) -> None:
        """Report a warning of this cook; only valid while this operator cooks."""
        self._only_while_cooking('addWarning')
        self.cook_warnings.append(str(msg))

    def _only_while_cooking(self, call: str) -> None:
        if not self.visiting:
            raise NetworkError(f'{self.path}: {call}() is only valid while this operator cooks; '
                               'use addScriptError() elsewhere')

    def addScriptError(self, msg: str) -> None:
        """Report an error that stays until `clearScriptErrors`."""
        self.check()
        self.script_errors.append(str(msg))

    def script_failed(self, what: str, text: str) -> None:
        """Report what code of the user's raised, `what` being the callback or script: its last error stays.

        It is said the first time, the 10th, the 100th ... sixty times a second would help nobody.
        """
        before, count = self.script_failures.get(what, ('', 0))
        if before in self.script_errors:
            self.script_errors[self.script_errors.index(before)] = text
            count += 1
        else:  # the first, or the first since somebody has cleared them
            self.script_errors.append(text)
            count = 1
            if len(self.script_failures) >= _MOST:
                self.script_passed(next(iter(self.script_failures)))
        self.script_failures[what] = text, count
        if str(count).strip('0') == '1':
            self.engine.say(text if count == 1 else f'{text} ({count} times so far)')

    def script_passed(self, what: str) -> None:
        """Take back what `script_failed` reported."""
        text, _ = self.script_failures.pop(what, ('', 0))
        if text in self.script_errors:
            self.script_errors.remove(text)

    def own_errors(self) -> list[str]:
        """Return the texts of this operator's errors, newest cook first."""
        found = [self.cook_error] if self.cook_error else []
        return [*found, *self.cook_errors, *self.par.faults.values(), *self.script_errors]

    def own_warnings(self) -> list[str]:
        loop = [self.loop_warning] if self.loop_warning else []
        return [*loop, *self.cook_warnings, *self.par.par_warnings.values()]

    def _texts(self, own: Callable[[OP], list[str]], recurse: bool) -> str:
        found = own(cast('OP', self))
        if recurse:
            found = found + [text for child in self.children if (text := child._texts(own, True))]
        return '\n'.join(found)

    def errors(self, recurse: bool = False) -> str:
        """Return the errors as text, '' when there are none; `recurse` adds those of the children."""
        return self._texts(lambda op: op.own_errors(), recurse)

    def warnings(self, recurse: bool = False) -> str:
        return self._texts(lambda op: op.own_warnings(), recurse)

    def scriptErrors(self, recurse: bool = False) -> str:
        return self._texts(lambda op: op.script_errors, recurse)

    def clearScriptErrors(self, recurse: bool = False, error: str = '*') -> None:
        """Forget script errors whose text matches the pattern `error`."""
        self.script_errors = [text for text in self.script_errors if not fnmatch.fnmatch(text, error)]
        if recurse:
            for child in self.children:
                child.clearScriptErrors(True, error)

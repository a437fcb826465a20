"""What the Execute DATs share: their callbacks, found in their own text, and the moments at which they act."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from tdgraph.deps import unrecorded
from tdgraph.errors import ParTypeError, UntrustedError
from tdgraph.graph import names
from tdgraph.operators.callbacks import checked_callbacks
from tdgraph.operators.code import call, describe
from tdgraph.operators.dat.text import TextDAT
from tdgraph.pars import Changed, ParMode, Toggle

__all__ = ['Callback', 'Following', 'Watching', 'toggle']


class Callback(NamedTuple):
    """One callback of an Execute DAT.

    `forms`: where TD has changed the arguments, those that functions may take, newest first, each as positions
    in the arguments that `fire` gets.  `former`: the name that it had.
    """

    name: str
    toggle: str
    arguments: str
    help: str
    forms: tuple[tuple[int, ...], ...] = ()
    former: str = ''


def toggle(page: str, label: str, callback: str, on: bool = False) -> Any:
    """Declare the toggle of a callback."""
    return Toggle(on, page=page, role='cpu', label=label, help=f'Call {callback}.')


class Watching(TextDAT):
    """Base of the Execute DATs: a Text DAT whose text holds callbacks.

    Callbacks come from functions (`create(..., callbacks={'onFrameStart': f})`), else from the text; in both `me`
    is the DAT.  One runs only while its toggle and `active` are on.  What it raises is the DAT's script error; it
    is said the first time, the 10th, the 100th, and the rest of the frame goes on.
    """

    rank: ClassVar[int] = 0
    known: ClassVar[tuple[Callback, ...]] = ()
    heading: ClassVar[tuple[str, ...]] = ()
    # Callbacks of TD that nothing here can cause, and why.
    absent: ClassVar[dict[str, str]] = {}
    language = Changed(default='python')
    extension = Changed(default='py')
    unsupported: ClassVar[tuple[str, ...]] = ('executeloc', 'fromop')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._functions: dict[str, Callable[..., Any]] = {}
        self.engine.watchers[self] = None

    @property
    def turn(self) -> tuple[int, str, int, str]:
        """Sorts the Execute DATs of a project: by kind, then by name with its number, then by path."""
        name = self._name
        return self.rank, names.base_of(name), names.digits_of(name) or 0, self._path_text()

    def references(self, p: Any) -> tuple[()]:
        return ()  # the text does not follow from what is watched

    def created(self) -> None:
        self.fill(self.template())

    @classmethod
    def template(cls) -> str:
        """Return the text of a new DAT: every callback, empty."""
        head = ['# me - this DAT', *(f'# {line}' for line in cls.heading), '#',
                '# A callback runs only while its toggle is on.']
        bodies = [f'def {one.name}({one.arguments}):\n\t"""{one.help}"""\n\treturn\n' for one in cls.known]
        return '\n'.join(head) + '\n\n' + '\n'.join(bodies)

    def moment(self, name: str) -> None:
        """Act at a moment of the project; see `Engine.tell`."""

    # -- callbacks ----------------------------------------------------------------------------------

    def set_callbacks(self, callbacks: Mapping[str, Callable[..., Any]]) -> None:
        """Use these functions, by TD's callback names, instead of those in the text."""
        for name in callbacks:
            if name in self.absent:
                raise ParTypeError(f'{self.path}: {name} would never be called: {self.absent[name]}')
        self._functions = checked_callbacks(self, callbacks, [one.name for one in self.known])
        self._forget_failures()

    def copy_contents(self, other: Any) -> None:
        super().copy_contents(other)
        self._functions = dict(other._functions)

    def wants(self, callback: Callback) -> bool:
        """Whether the toggle of a callback and `active` are on."""
        p: Any = self.par.snapshot()
        return bool(p.active and getattr(p, callback.toggle))

    def fire(self, callback: Callback, *arguments: Any) -> None:
        """Call a callback if it is wanted and there."""
        if not (self.valid and self.wants(callback)):
            return
        self.engine.calling += 1
        try:
            function = self._function(callback)
            fault = '' if function is None else call(
                self, function, *_fitting(function, arguments, callback.forms))[1]
        except UntrustedError as error:
            fault = str(error)
        except (Exception, SystemExit) as error:  # the text may hold anything
            fault = describe(self, error)
        finally:
            self.engine.calling -= 1
        if fault:
            self.script_failed(callback.name, fault)

    def _function(self, callback: Callback) -> Callable[..., Any] | None:
        if self._functions:
            return self._functions.get(callback.name)
        before, module = self._module, self.module
        if before is not self._module:
            self._forget_failures()
        for name in filter(None, (callback.name, callback.former)):
            function = getattr(module, name, None)
            if callable(function):
                found: Callable[..., Any] = function
                return found
        return None

    def _forget_failures(self) -> None:
        for one in self.known:
            self.script_passed(one.name)

    def own_warnings(self) -> list[str]:
        p: Any = self.par.snapshot()
        off = [one for one in self.known if one.name in self._functions and not getattr(p, one.toggle)]
        return [*super().own_warnings(), *(f'{self.path}: {one.name} is not called; turn {one.toggle} on'
                                           for one in off)]


class Following(Watching):
    """Base of those that watch something named by parameters (`settings`), from the time these are set."""

    settings: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._settled = {name: self.declarations.parts[name].default for name in self.settings}

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        # A mark comes here too, when the tree has changed; then nothing may be evaluated.
        if par.name not in self.settings or par.mode is not ParMode.CONSTANT:
            return
        if self._settled.get(par.name) != par.val:
            self._settled[par.name] = par.val
            if not self.engine.loading:
                with unrecorded():
                    self.look()

    def moment(self, name: str) -> None:
        if name == 'look':
            self.look()

    def look(self) -> None:
        """Take note of what there is now: changes count from here."""
        raise NotImplementedError


def _fitting(function: Callable[..., Any], arguments: tuple[Any, ...],
             forms: tuple[tuple[int, ...], ...]) -> tuple[Any, ...]:
    """Return the arguments in the newest form that the function takes."""
    if not forms:
        return arguments
    choices = [tuple(arguments[place] for place in form) for form in forms]
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a builtin
        return choices[0]
    for chosen in choices:
        try:
            signature.bind(*chosen)
        except TypeError:
            continue
        return chosen
    return choices[0]

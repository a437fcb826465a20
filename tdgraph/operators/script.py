"""What the Script operators share: finding and calling their callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from tdgraph.errors import ReadOnlyError
from tdgraph.graph.op import OP
from tdgraph.operators.callbacks import checked_callbacks
from tdgraph.operators.code import call, describe
from tdgraph.pars import DATRef, Pulse, Toggle

__all__ = ['CookLevel', 'Script', 'callbacks_text']

_OLD_NAMES = {'onCook': 'cook', 'onSetupParameters': 'setupParameters'}
_CALLBACKS = ('onCook', 'onSetupParameters', 'onPulse', 'onGetCookLevel')


class CookLevel(Enum):
    """How eagerly a Script operator cooks (its `onGetCookLevel` returns one)."""

    AUTOMATIC = 0
    """When something it read has changed and somebody asks."""
    ON_CHANGE = 1
    """When something it read has changed, whether or not somebody asks."""
    WHEN_USED = 2
    """Every frame in which somebody asks."""
    ALWAYS = 3
    """Every frame."""


_TEMPLATE = '''\
# me - this DAT
# scriptOp - the operator that is cooking

{imports}def onSetupParameters(scriptOp):
\t"""Called by the Setup Parameters button: make the custom parameters."""
\tpage = scriptOp.appendCustomPage('Custom')
\tpage.appendFloat('Valuea', label='Value A')
\tpage.appendFloat('Valueb', label='Value B')
\treturn

def onPulse(par):
\t"""Called when a custom pulse parameter is pulsed."""
\treturn

def onCook(scriptOp):
\t"""Called when the operator cooks: {task}"""
{body}\treturn

def onGetCookLevel(scriptOp):
\t"""AUTOMATIC, ON_CHANGE, WHEN_USED (every frame somebody asks) or ALWAYS (every frame)."""
\treturn CookLevel.AUTOMATIC
'''


def callbacks_text(task: str, *lines: str, imports: str = '') -> str:
    """Return the text of a new callbacks DAT: what `onCook` is for, and the lines it begins with."""
    return _TEMPLATE.format(task=task, body=''.join(f'\t{line}\n' for line in lines), imports=imports)


class Script(OP):
    """Mixin of Script TOP, CHOP and DAT.

    Callbacks come from functions (`create(..., callbacks={'onCook': f})`), else from the DAT that the
    parameter `callbacks` names (which may read a file).  `onCook`, `onSetupParameters`, `onPulse` and
    `onGetCookLevel`; the old names `cook` and `setupParameters` work too.  In a callback from a DAT `me` is the
    DAT; for a plain function it is the Script operator.
    """

    callbacks = DATRef(page='Setup', help='The DAT with the callbacks; its text is Python.')
    setuppars = Pulse(page='Setup', label='Setup Parameters', viewer_only=True,
                      help='Call onSetupParameters, which makes the custom parameters.')
    modoutsidecook = Toggle(page='Setup', role='cpu', viewer_only=True, label='Modify Outside of Cook',
                            help='Let scripts write the data at any time, not only inside onCook.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._functions: dict[str, Callable[..., Any]] = {}
        self._writable = False
        self.callback_error = ''
        self._level = CookLevel.AUTOMATIC

    def holds_state(self) -> bool:
        return True  # what it keeps in storage nobody declares

    def set_callbacks(self, callbacks: Mapping[str, Callable[..., Any]]) -> None:
        """Use these functions, by TD's callback names, instead of the DAT's."""
        self._functions = checked_callbacks(self, callbacks, _CALLBACKS, tuple(_OLD_NAMES.values()))
        if 'onSetupParameters' in callbacks or 'setupParameters' in callbacks:
            self.setup_parameters()
        self.touch('callbacks')

    def _callback(self, name: str) -> tuple[OP, Callable[..., Any]] | None:
        """Return (`me`, function) for a callback, or None where there is none."""
        names = (name, _OLD_NAMES[name]) if name in _OLD_NAMES else (name,)
        if self._functions:
            for key in names:
                if key in self._functions:
                    return self, self._functions[key]
            return None
        dat = self.par['callbacks'].eval()
        if dat is None:
            return None
        module = dat.module
        for key in names:
            function = getattr(module, key, None)
            if callable(function):
                return dat, function
        return None

    def invoke(self, name: str, *args: Any) -> Any:
        """Call a callback where there is one; what it raises becomes this operator's script error."""
        try:
            found = self._callback(name)
        except (Exception, SystemExit) as error:  # the text of a DAT may hold anything
            self.callback_error = describe(self, error)
            return None
        if found is None:
            return None
        result, fault = call(*found, *args)
        if fault:
            self.callback_error = fault if fault.startswith(self._path_text()) else f'{self.path}: {fault}'
        return result

    def setup_parameters(self) -> None:
        """Call onSetupParameters."""
        self.invoke('onSetupParameters', self)

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'setuppars':
            self.setup_parameters()
        elif par.isCustom:
            self.invoke('onPulse', par)

    def run_callback(self) -> bool:
        """Run onCook with writing allowed; return whether it went through."""
        self.callback_error = ''
        self._writable = True
        try:
            self.invoke('onCook', self)
        finally:
            self._writable = False
        self._apply_level()
        return not self.callback_error

    def _apply_level(self) -> None:
        if not self.valid:  # its own script has destroyed it
            return
        level = self.invoke('onGetCookLevel', self)
        if level is not None and not isinstance(level, CookLevel):
            self.addWarning(f'{self.path}: onGetCookLevel returned {level!r:.60}; give a CookLevel, '
                            'such as CookLevel.ALWAYS')
        self._level = level if isinstance(level, CookLevel) else CookLevel.AUTOMATIC
        if self._level is CookLevel.WHEN_USED or self._level is CookLevel.ALWAYS:
            self.engine.abs_time.note()
        if self._level in (CookLevel.ALWAYS, CookLevel.ON_CHANGE):
            self.engine.roots[self] = None
        else:
            self.engine.roots.pop(self, None)

    def cook_as_root(self) -> None:
        """Called every frame while the cook level says that nobody has to ask."""
        self.engine.scheduler.cook(self)

    def writable(self, call: str) -> None:
        """Raise unless data may be written now."""
        self.check()
        if not (self._writable or self._lock or self.par['modoutsidecook'].eval()):
            raise ReadOnlyError(f'{self.path}: {call} works inside onCook; turn on modoutsidecook (or lock) to '
                                'write at other times')

    def own_errors(self) -> list[str]:
        found = super().own_errors()
        return found if self.callback_error in (*found, '') else [*found, self.callback_error]

    def scriptErrors(self, recurse: bool = False) -> str:
        return '\n'.join(text for text in (self.callback_error, super().scriptErrors(recurse)) if text)

    def clearScriptErrors(self, recurse: bool = False, error: str = '*') -> None:
        super().clearScriptErrors(recurse, error)
        if error == '*':
            self.callback_error = ''

    # -- custom parameters --------------------------------------------------------------------------

    def appendCustomPage(self, name: str) -> Any:
        """Append a page for custom parameters and return it."""
        return self.par.append_page(name)

    def destroyCustomPars(self) -> int:
        """Remove every custom parameter; returns how many there were."""
        return self.par.destroy_custom()

    def sortCustomPages(self, *pages: str) -> None:
        """Put the custom pages into this order."""
        self.par.sort_pages(*pages)

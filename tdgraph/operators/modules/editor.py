"""`ui`: TouchDesigner's editor, which does not exist here.

What scripts ask of it is answered so that they go on: a message box with its first button, a file dialog with None,
the panes with one that shows /project1.  Each call is said once, with its answer; what `ui` has not even in
TouchDesigner is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Any, Final

from tdgraph.errors import NotFoundError, nearest

__all__ = ['UI', 'Pane', 'PaneType', 'Panes', 'Undo']

_WINDOWS: Final = ('AbletonControl Beat Bookmarks COMPEditor Console DialogHelp Errors Explorer ExportMovie Help '
                   'ImportFile KeyManager MIDIDeviceMapper NewProject OperatorSnippets PaletteBrowser '
                   'PerformanceMonitor Preferences Search Textport Version WindowPlacement')
_DOES_NOTHING: Final = (*(f'open{name}' for name in _WINDOWS.split()), 'refresh', 'viewFile', 'copyOPs', 'pasteOPs',
                        'findEditDAT')
_VALUES: Final[dict[str, Any]] = {
    'status': '', 'clipboard': '', 'performMode': False, 'masterVolume': 1.0, 'redrawMainWindow': True,
    'showPaletteBrowser': False, 'dpiBiCubicFilter': True, 'windowX': 0, 'windowY': 0, 'windowWidth': 0,
    'windowHeight': 0, 'rolloverOP': None, 'rolloverPar': None, 'rolloverParGroup': None, 'rolloverPanel': None,
    'lastChopChannelSelected': None,
}


class PaneType(Enum):
    """Kinds of panes."""

    NETWORKEDITOR = 0
    PANEL = 1
    GEOMETRYVIEWER = 2
    TOPVIEWER = 3
    CHOPVIEWER = 4
    ANIMATIONEDITOR = 5
    PARAMETERS = 6
    TEXTPORT = 7


class NoMemberError(NotFoundError, AttributeError):
    """TouchDesigner's editor has no such member either."""


class _Silent:
    """Has every attribute: what was set, else a call that does nothing and returns None."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        return lambda *args, **keywords: None


class Undo(_Silent):
    """`ui.undo`: there is nothing to undo; blocks begin and end."""

    state = globalState = True
    undoStack: tuple[()] = ()
    redoStack: tuple[()] = ()


class Pane(_Silent):
    """A pane with a network editor in it; `owner` is the COMP that it shows."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.name, self.type, self.id = 'pane1', PaneType.NETWORKEDITOR, 1
        self.x = self.y = 0.0
        self.zoom = self.ratio = 1.0


class Panes:
    """`ui.panes`: one pane, the current one."""

    def __init__(self, pane: Pane) -> None:
        self.current = pane

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Pane]:
        return iter((self.current,))

    def __getitem__(self, key: int | str) -> Pane:
        if key in (0, -1, self.current.name):
            return self.current
        raise NotFoundError(f'ui.panes: there is no pane {key!r}; there is {self.current.name!r}')

    def createFloating(self, *args: Any, **keywords: Any) -> Pane:
        """Return the pane that there is."""
        return self.current


class UI:
    """The `ui` of scripts.  `say` shows a line once; `home` returns the COMP that the pane shows."""

    def __init__(self, say: Callable[[str], None], home: Callable[[], Any]) -> None:
        vars(self).update(_say=say, _home=home, _values={}, _pane=None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        if name in _VALUES:
            return self._values.get(name, _VALUES[name])
        if name in _DOES_NOTHING:
            self._tell(name, 'nothing was done')
            return lambda *args, **keywords: None
        if name in ('colors', 'options', 'preferences'):
            self._tell(name, 'it is empty')
            return {}
        known = (*_VALUES, *_DOES_NOTHING, 'messageBox', 'chooseFile', 'chooseFolder', 'panes', 'undo')
        raise NoMemberError(f'ui.{name}: TouchDesigner has no such member{nearest(name, known)}')

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _VALUES:
            raise NoMemberError(f'ui.{name}: cannot be set{nearest(name, _VALUES)}')
        self._tell(name, 'it is only remembered')
        self._values[name] = value

    def _tell(self, name: str, answer: str) -> None:
        self._say(f'ui.{name}: there is no editor here; {answer}')

    @property
    def panes(self) -> Panes:
        """The panes: one, which shows /project1 until a script sets its owner."""
        self._tell('panes', 'there is one pane, which shows /project1')
        if self._pane is None or not self._pane.owner.valid:
            vars(self)['_pane'] = Pane(self._home())
        return Panes(self._pane)

    @property
    def undo(self) -> Undo:
        """Blocks begin and end, and nothing is kept."""
        self._tell('undo', 'nothing can be undone')
        return Undo()

    def messageBox(self, title: str, message: str = '', buttons: Sequence[str] = ('Ok',), **keywords: Any) -> int:
        """Say the message and press the first button: 0."""
        first = next(iter(buttons), 'Ok')
        self._tell('messageBox', f'{title}: {message}: answered with {str(first)!r}')
        return 0

    def chooseFile(self, *args: Any, **keywords: Any) -> None:
        """Answer as if the dialog had been cancelled."""
        self._tell('chooseFile', 'answered with None, as if cancelled')

    def chooseFolder(self, *args: Any, **keywords: Any) -> None:
        """Answer as if the dialog had been cancelled."""
        self._tell('chooseFolder', 'answered with None, as if cancelled')

"""Execute DAT."""

from __future__ import annotations

from typing import Any

from tdgraph.operators.dat._watching import Callback, Watching, toggle
from tdgraph.pars import Toggle

__all__ = ['ExecuteDAT']

_PAGE = 'Execute'
_START = Callback('onStart', 'start', '', 'Called when the project begins.')
_CREATE = Callback('onCreate', 'create', '', 'Called once after this DAT was made, copied or loaded.',
                   former='create')
_EXIT = Callback('onExit', 'exit', '', 'Called when the project is closed.')
_FRAME_START = Callback('onFrameStart', 'framestart', 'frame', 'Called at the start of each frame.')
_FRAME_END = Callback('onFrameEnd', 'frameend', 'frame', 'Called at the end of each frame.')
_PLAY = Callback('onPlayStateChange', 'playstatechange', 'state',
                 'Called after the timeline was paused (False) or played (True).')


class ExecuteDAT(Watching):
    """Call functions when the project begins and ends, and at the start and end of each frame.

    In a frame: due runs, then the start of the frame with ``onFrameStart(frame)`` of all Execute DATs and what
    the other kinds of Execute DATs watch, then cooking, then ``onFrameEnd(frame)``.  `frame` is absTime.frame.
    ``onStart()`` is called at the end of `load`, else when the first frame begins, while absTime.frame is 1;
    ``onCreate()`` once for each DAT, before onStart, and for one that is made later at the start of the next
    frame, when its text is there.  Execute DATs take turns by name, numbers counting as numbers.

    Input i: none.
    Output: its text, which holds the callbacks.
    Units: frames.
    Source: docs.derivative.ca/Execute_DAT, /ExecuteDAT_Class.
    Differs: `create` is not called inside of `OP.create` but when the next frame begins; `playstatechange` is
    noticed when the next frame begins, state is True for playing (as in 2025); devices and saving cause nothing
    yet, so `devicechange`, `projectpresave` and `projectpostsave` are kept without effect.
    Raises: nothing; what a callback raises is in scriptErrors().
    """

    opType, base_name, type_label = 'executeDAT', 'execute', 'Execute'
    rank = 0
    known = (_START, _CREATE, _EXIT, _FRAME_START, _FRAME_END, _PLAY)
    absent = {'onDeviceChange': 'devices are not watched',
              'onProjectPreSave': 'a project cannot be saved yet',
              'onProjectPostSave': 'a project cannot be saved yet'}
    active = Toggle(True, page=_PAGE, role='cpu', help='Call anything at all.')
    start = toggle(_PAGE, 'Start', 'onStart when the project begins')
    create = toggle(_PAGE, 'Create', 'onCreate after this DAT was made')
    exit = toggle(_PAGE, 'Exit', 'onExit when the project is closed')
    framestart = toggle(_PAGE, 'Frame Start', 'onFrameStart at the start of each frame')
    frameend = toggle(_PAGE, 'Frame End', 'onFrameEnd at the end of each frame')
    playstatechange = toggle(_PAGE, 'Play State Change', 'onPlayStateChange when the timeline stops or goes on')
    unsupported = ('devicechange', 'projectpresave', 'projectpostsave')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._new = True
        self._playing: bool | None = None

    def moment(self, name: str) -> None:
        if name == 'start':
            self._playing = self.timeline().play
            self.fire(_START)
        elif name == 'create':
            self._created()
        elif name == 'framestart':
            self._created()
            self._notice_play()
            self.fire(_FRAME_START, self._frame())
        elif name == 'frameend':
            self.fire(_FRAME_END, self._frame())
        elif name == 'exit':
            self.fire(_EXIT)

    def _frame(self) -> float:
        frame = self.engine.abs_time.peek()
        return int(frame) if frame.is_integer() else frame

    def _created(self) -> None:
        if self._new:
            self._new = False
            self.fire(_CREATE)

    def _notice_play(self) -> None:
        before, self._playing = self._playing, self.timeline().play
        if before is not None and before is not self._playing:
            self.fire(_PLAY, self._playing)

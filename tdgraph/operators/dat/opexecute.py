"""OP Execute DAT."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tdgraph.graph.op import OP
from tdgraph.operators.dat._watching import Callback, Following, toggle
from tdgraph.pars import OPRef, Toggle

__all__ = ['OPExecuteDAT']

_PAGE = 'OP Execute'
_FLAGS = ('activeViewer', 'allowCooking', 'bypass', 'cloneImmune', 'current', 'display', 'export', 'expose', 'lock',
          'python', 'render', 'selected', 'showCustomOnly', 'showDocked', 'viewer')
_COOKS = {
    'onPreCook': Callback('onPreCook', 'precook', 'changeOp', 'Called before the operator cooks.'),
    'onPostCook': Callback('onPostCook', 'postcook', 'changeOp', 'Called after the operator has cooked.'),
}
_DESTROY = Callback('onDestroy', 'opdelete', '', 'Called after the operator was destroyed.')
_FLAG = Callback('onFlagChange', 'flagchange', 'changeOp, flag', 'Called with the name of a flag that changed.')
_CHANGES = {  # field of _State -> callback
    'wires': Callback('onWireChange', 'wirechange', 'changeOp', 'Called after its inputs were wired anew.'),
    'name': Callback('onNameChange', 'namechange', 'changeOp', 'Called after it was renamed.'),
    'path': Callback('onPathChange', 'pathchange', 'changeOp', 'Called after its path has changed.'),
    'place': Callback('onUIChange', 'uichange', 'changeOp', 'Called after it was moved or resized.'),
    'count': Callback('onNumChildrenChange', 'numchildrenchange', 'changeOp',
                      'Called when the number of its children has changed.'),
}
_RENAME = Callback('onChildRename', 'childrename', 'changeOp', 'Called after a child was renamed.')
_CURRENT = Callback('onCurrentChildChange', 'currentchildchange', 'changeOp',
                    'Called after another child has become current.')
_EXTENSION = Callback('onExtensionChange', 'extensionchange', 'changeOp, extension',
                      'Called with an extension that was made anew.')


class OPExecuteDAT(Following):
    """Call functions when operators cook, are wired, renamed, moved, flagged or destroyed.

    ``onPreCook(changeOp)`` and ``onPostCook(changeOp)`` are called when the operator cooks, which this never makes
    it do; parameters of its own that onPreCook sets count in that cook, its inputs have cooked by then.  The others
    are called at the start of the next frame, after onFrameStart: ``onFlagChange(changeOp, flag)`` for each flag,
    ``onDestroy()`` for each operator, the rest once for each operator and kind of change.

    Input i: none.
    Output: its text, which holds the callbacks.
    Units: none.
    Source: docs.derivative.ca/OP_Execute_DAT, /OpexecuteDAT_Class.
    Differs: changes are noticed once a frame, as the difference from the frame before, and count from when `op` or
    `active` is set, or the project is loaded; after its onNameChange an operator that `op` no longer names is no
    longer watched.  With `extensionchange` the extensions are made when they are watched, and made anew once a
    frame after their code has changed; one that is new or could not be made is not told.
    Raises: nothing; what a callback raises is in scriptErrors().
    """

    opType, base_name, type_label = 'opexecuteDAT', 'opexec', 'OP Execute'
    rank = 3
    known = (*_COOKS.values(), _DESTROY, _FLAG, *_CHANGES.values(), _RENAME, _CURRENT, _EXTENSION)
    heading = ('changeOp - the operator that has changed',)
    settings = ('op', 'active', 'precook', 'postcook', 'extensionchange')
    active = Toggle(True, page=_PAGE, role='cpu', help='Watch the operators.')
    op = OPRef(many=True, page=_PAGE, label='Monitor OPs',
               help='The operators to watch: names, paths or patterns.')
    precook = toggle(_PAGE, 'Pre Cook', 'onPreCook before an operator cooks')
    postcook = toggle(_PAGE, 'Post Cook', 'onPostCook after an operator has cooked')
    opdelete = toggle(_PAGE, 'Destroy', 'onDestroy after an operator was destroyed')
    flagchange = toggle(_PAGE, 'Flag Change', 'onFlagChange after a flag has changed')
    wirechange = toggle(_PAGE, 'Wire Change', 'onWireChange after inputs were wired anew')
    namechange = toggle(_PAGE, 'Name Change', 'onNameChange after an operator was renamed')
    pathchange = toggle(_PAGE, 'Path Change', 'onPathChange after its path has changed')
    uichange = toggle(_PAGE, 'UI Change', 'onUIChange after it was moved or resized')
    numchildrenchange = toggle(_PAGE, 'Number Children Change', 'onNumChildrenChange when children come or go')
    childrename = toggle(_PAGE, 'Child Rename', 'onChildRename after a child was renamed')
    currentchildchange = toggle(_PAGE, 'Current Child Change', 'onCurrentChildChange for another current child')
    extensionchange = toggle(_PAGE, 'Extension Change', 'onExtensionChange after an extension was made anew')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._states: dict[OP, _State] = {}

    def moment(self, name: str) -> None:
        super().moment(name)
        if name == 'framestart':
            self._compare()

    def look(self) -> None:
        found = self.par['op'].evalOPs() if self.par['active'].eval() else []
        self._states = {op: self._state(op) for op in found}
        listeners = self.engine.scheduler.listeners
        self._leave()
        if any(self.wants(callback) for callback in _COOKS.values()):
            for op in found:
                listeners.setdefault(op, {})[self] = None

    def _state(self, op: OP) -> _State:
        return _State.of(op, self.wants(_EXTENSION))

    def _leave(self) -> None:
        listeners = self.engine.scheduler.listeners
        for op in [op for op, told in listeners.items() if self in told]:
            del listeners[op][self]
            if not listeners[op]:
                del listeners[op]

    def cooks(self, op: OP, callback: str) -> None:
        """Hear from the scheduler that a watched operator is going to cook, or has."""
        self.fire(_COOKS[callback], op)

    def _compare(self) -> None:
        before = self._states
        self.look()  # first, so that a callback which fails loses no change
        for op, was in before.items():
            if not op.valid:
                self.fire(_DESTROY)
                continue
            now = self._states.get(op) or self._state(op)  # renamed, it may not be meant any more
            if now != was:
                self._tell(op, was, now)
            for former, extension in zip(was.extensions, now.extensions):
                if extension is not former and extension is not None:
                    self._tell_one(op, _EXTENSION, extension)

    def _tell(self, op: OP, was: _State, now: _State) -> None:
        for flag, on, former in zip(_FLAGS, now.flags, was.flags, strict=True):
            if on is not former:
                self._tell_one(op, _FLAG, flag)
        for name, callback in _CHANGES.items():
            if getattr(now, name) != getattr(was, name):
                self._tell_one(op, callback)
        if any(was.children.get(key, name) != name for key, name in now.children.items()):
            self._tell_one(op, _RENAME)
        if now.current is not None and now.current is not was.current:
            self._tell_one(op, _CURRENT)

    def _tell_one(self, op: OP, callback: Callback, *more: Any) -> None:
        if op.valid:  # the callback before may have destroyed it
            self.fire(callback, op, *more)

    def dispose(self) -> None:
        self._leave()
        super().dispose()


@dataclass(frozen=True)
class _State:
    """What is watched of one operator."""

    flags: tuple[Any, ...]
    wires: tuple[Any, ...]
    name: str
    path: str
    place: tuple[float, ...]
    children: dict[int, str]
    current: OP | None
    extensions: tuple[Any, ...] = field(compare=False)  # users' objects: `==` may do anything

    @property
    def count(self) -> int:
        return len(self.children)

    @staticmethod
    def of(op: OP, with_extensions: bool) -> _State:
        children = {child.id: child._name for child in op.children_by_name.values()}
        current = next((child for child in op.children_by_name.values() if child.current), None)
        return _State(tuple(bool(getattr(op, flag, False)) for flag in _FLAGS),
                      tuple(wire and (wire.op.id, wire.index) for wire in op.wires), op._name, op._path_text(),
                      (op.nodeX, op.nodeY, op.nodeWidth, op.nodeHeight), children, current,
                      tuple(getattr(op, 'extensions', ())) if with_extensions else ())

"""Flags of an operator, its place in the network editor, what is docked to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from tdgraph.errors import ReadOnlyError
from tdgraph.graph import connect
from tdgraph.graph.reports import Reports

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Flags']


class _Shown:
    """A flag that no cook reads; what follows this operator as its clone hears of it."""

    def __init__(self, default: bool) -> None:
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f'_{name}'

    def __get__(self, op: Any, owner: type | None = None) -> bool:
        return self.default if op is None else bool(vars(op).get(self.name, self.default))

    def __set__(self, op: Any, on: bool) -> None:
        vars(op)[self.name] = bool(on)
        op.engine.clones.touched(op)


class Flags(Reports):
    """Mixin of OP: what cooks, what shows, where it lies.

    `kept`: what a file says of this operator that has no place here, under the file's own keys; written back.
    """

    kept: Mapping[str, Any] = {}

    render, display, viewer, activeViewer = _Shown(False), _Shown(False), _Shown(False), _Shown(False)
    expose, python, showDocked = _Shown(True), _Shown(True), _Shown(True)
    showCustomOnly = _Shown(False)

    def __init__(self) -> None:
        super().__init__()
        self._tags: set[str] = set()
        self._bypass = self._lock = False
        self._allow_cooking = True
        self.current = self.selected = self.cloneImmune = False
        self.nodeX = self.nodeY = 0.0
        self.nodeWidth, self.nodeHeight = (160.0, 130.0) if self.isCOMP else (130.0, 90.0)
        self.color: tuple[float, float, float] = (0.545, 0.545, 0.545)
        self.comment = ''
        self._dock: OP | None = None
        self._docked: dict[OP, None] = {}

    @property
    def bypass(self) -> bool:
        """Pass input 0 through unchanged."""
        return self._bypass

    @bypass.setter
    def bypass(self, on: bool) -> None:
        self.check()
        if bool(on) != self._bypass:
            self._bypass = bool(on)
            self.touch('bypass')
            self.engine.tree.changed()

    def bypassed(self) -> bool:
        node: OP | None = cast('OP', self)
        while node is not None:
            if node._bypass:
                return True
            node = node.above
        return False

    @property
    def lock(self) -> bool:
        """Keep the data as they are: no cooking."""
        return self._lock

    @lock.setter
    def lock(self, on: bool) -> None:
        self.check()
        if on and not self._lock and not self.visiting:
            self.engine.scheduler.pull(cast('OP', self))
        if bool(on) != self._lock:
            self._lock = bool(on)
            self.touch('lock')
            self.engine.tree.changed()

    @property
    def allowCooking(self) -> bool:
        return self._allow_cooking

    @allowCooking.setter
    def allowCooking(self, on: bool) -> None:
        self.check()
        if not self.isCOMP:
            raise ReadOnlyError(f'{self.path}: only a COMP can turn cooking off; use lock or bypass')
        if bool(on) != self._allow_cooking:
            self._allow_cooking = bool(on)
            self.touch_all('allowCooking')
            self.engine.tree.changed()

    def touch_all(self, reason: str) -> None:
        """Touch this and everything inside."""
        waiting = [cast('OP', self)]
        while waiting:
            node = waiting.pop()
            node.touch(reason)
            waiting.extend(node.children_by_name.values())

    def may_cook(self) -> bool:
        if self._lock:
            return False
        node: OP | None = cast('OP', self) if self.isCOMP else self.above
        while node is not None:
            if not node._allow_cooking:
                return False
            node = node.above
        return True

    @property
    def tags(self) -> set[str]:
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._tags = {str(tag) for tag in tags}

    @property
    def dock(self) -> OP | None:
        """The operator that this one is docked to."""
        return self._dock

    @dock.setter
    def dock(self, host: OP | None) -> None:
        me = cast('OP', self)
        if host is not None:
            host = connect.to_operator(me, host)
        if self._dock is not None:
            self._dock._docked.pop(me, None)
        self._dock = host
        if host is not None:
            host._docked[me] = None

    @property
    def docked(self) -> list[OP]:
        """The operators that are docked to this one."""
        return list(self._docked)

    @property
    def nodeCenterX(self) -> float:
        return self.nodeX + self.nodeWidth / 2

    @nodeCenterX.setter
    def nodeCenterX(self, x: float) -> None:
        self.nodeX = x - self.nodeWidth / 2

    @property
    def nodeCenterY(self) -> float:
        return self.nodeY + self.nodeHeight / 2

    @nodeCenterY.setter
    def nodeCenterY(self, y: float) -> None:
        self.nodeY = y - self.nodeHeight / 2

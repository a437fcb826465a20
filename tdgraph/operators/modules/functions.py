"""`TDFunctions`: helpers that extensions import.

Source: docs.derivative.ca/TDFunctions.
Differs: of the page's functions these are here; those about panels, menus and .tox files are not.
"""

from __future__ import annotations

from typing import Any

from tdgraph.errors import ExtensionError, ParTypeError
from tdgraph.graph.passive import an_operator
from tdgraph.operators.modules.depend import deep
from tdgraph.tdu import Dependency
from tdgraph.tdu import clamp as _clamp

__all__ = ['clamp', 'createProperty', 'getShortcutPath', 'makeDeepDependable', 'parentLevel', 'sharedParent']


def createProperty(classInstance: Any, name: str, value: Any = None, attributeName: str | None = None,
                   readOnly: bool = False, dependable: bool | str = True) -> None:
    """Give the class of `classInstance` a property `name`, and this instance the value.

    The value is kept in the attribute `attributeName`, ``_<name>`` without one.  dependable: keep it in a
    Dependency, so that expressions that read the property hear of a change; ``'deep'``: dicts, lists and sets in
    it as well.  readOnly: set it through the attribute (``self._Name.val = 3``, or ``self._Name = 3`` when it is
    not dependable).
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise ParTypeError(f'createProperty(): {name!r} is no name of a property; give an identifier')
    place = attributeName or f'_{name}'
    held = deep(value) if dependable == 'deep' else value
    setattr(classInstance, place, Dependency(held) if dependable else held)

    def read(instance: Any) -> Any:
        kept = getattr(instance, place)
        return kept.val if isinstance(kept, Dependency) else kept

    def write(instance: Any, new: Any) -> None:
        if readOnly:
            raise ExtensionError(f'{type(instance).__name__}.{name} is read-only; set {place}'
                                 f'{".val" if dependable else ""} instead')
        new = deep(new) if dependable == 'deep' else new
        kept = getattr(instance, place)
        if isinstance(kept, Dependency):
            kept.val = new
        else:
            setattr(instance, place, new)

    setattr(type(classInstance), name, property(read, write, doc=f'Made by createProperty; kept in {place}.'))


def makeDeepDependable(value: Any) -> Any:
    """Return a dict, list or set as a DependDict, DependList or DependSet, at every depth; others unchanged."""
    return deep(value)


def clamp(value: Any, inMin: Any, inMax: Any) -> Any:
    """Return the value within ``inMin .. inMax``; `tdu.clamp`."""
    return _clamp(value, inMin, inMax)


def parentLevel(parentOp: Any, childOp: Any) -> int | None:
    """Return n where ``childOp.parent(n)`` is `parentOp`; None where that does not contain it."""
    outer, node = an_operator(parentOp, 'parentLevel()'), an_operator(childOp, 'parentLevel()').parent()
    level = 1
    while node is not None:
        if node is outer:
            return level
        node, level = node.parent(), level + 1
    return None


def sharedParent(op1: Any, op2: Any) -> Any:
    """Return the nearest component that contains both; None where that is the root."""
    around = an_operator(op1, 'sharedParent()').parent()
    other = an_operator(op2, 'sharedParent()')
    while around is not None and parentLevel(around, other) is None:
        around = around.parent()
    return around if around is not None and around.parent() is not None else None


def getShortcutPath(fromOp: Any, toOp: Any) -> str:
    """Return an expression that finds `toOp` from `fromOp`, by shortcut where there is one."""
    return str(an_operator(fromOp, 'getShortcutPath()').shortcutPath(toOp))

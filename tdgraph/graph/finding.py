"""Finding other operators from one: paths, parents, shortcuts, extensions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING, Any, cast

from tdgraph.graph.finders import (
    MISSING,
    ExtFinder,
    IopFinder,
    IparFinder,
    OpexFinder,
    OpFinder,
    OpsFinder,
    ParentFinder,
    base_of,
    find,
)
from tdgraph.graph.members import Members
from tdgraph.graph.passive import an_operator

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP
    from tdgraph.graph.op import OP

__all__ = ['Finding']


class Finding(Members):
    """Mixin of OP: `op`, `parent`, `ext`, `iop`, `children`, and what parameters refer to."""

    if TYPE_CHECKING:
        above: COMP | None
        children_by_name: dict[str, OP]
        _finders: dict[str, Any]
        made_by: OP | None

    def _finder(self, kind: Callable[[Callable[[], OP]], Any]) -> Any:
        finder = self._finders.get(kind.__name__)
        if finder is None:
            finder = self._finders[kind.__name__] = kind(lambda: cast('OP', self))
        return finder

    @property
    def op(self) -> OpFinder:
        """Find from inside this operator: `n.op('x')` is a child, `n.op('../x')` a sibling."""
        return self._finder(OpFinder)  # type: ignore[no-any-return]

    @property
    def ops(self) -> OpsFinder:
        return self._finder(OpsFinder)  # type: ignore[no-any-return]

    @property
    def opex(self) -> OpexFinder:
        return self._finder(OpexFinder)  # type: ignore[no-any-return]

    @property
    def parent(self) -> ParentFinder:
        return self._finder(ParentFinder)  # type: ignore[no-any-return]

    @property
    def ext(self) -> ExtFinder:
        """The extensions of this COMP and those around it, by name: `n.ext.FooExt` is the nearest."""
        return self._finder(ExtFinder)  # type: ignore[no-any-return]

    @property
    def iop(self) -> IopFinder:
        """The internal operator shortcuts of this COMP and those around it: `n.iop.Name`."""
        return self._finder(IopFinder)  # type: ignore[no-any-return]

    @property
    def ipar(self) -> IparFinder:
        """The parameters of what `iop` finds: `n.ipar.Name.Size`."""
        return self._finder(IparFinder)  # type: ignore[no-any-return]

    @property
    def replicator(self) -> OP | None:
        """The Replicator COMP that made this operator, or None."""
        maker = self.made_by
        return maker if maker is not None and maker.valid else None

    @property
    def children(self) -> list[OP]:
        self.engine.tree.note()
        return list(self.children_by_name.values())

    @property
    def numChildren(self) -> int:
        return len(self.children)

    @property
    def numChildrenRecursive(self) -> int:
        return sum(1 + child.numChildrenRecursive for child in self.children)

    def relativePath(self, OP: OP) -> str:
        """Return the path by which parameters and code of this operator find `OP`; see `base_of`."""
        target = an_operator(OP, f'{self.path}: relativePath()')
        here, there = _parts(self.path), _parts(target.path)
        if there == here:
            return '.' if target.isCOMP else there[-1]
        if there == here[:len(there)]:
            return '/'.join(['..'] * (len(here) - len(there)))
        if here == there[:len(here)]:
            return '/'.join(['.', *there[len(here):]])
        around = here[:-1]
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(around, there)))
        return '/'.join([*['..'] * (len(around) - shared), *there[shared:]])

    def shortcutPath(self, OP: OP, toParName: str | None = None) -> str:
        """Return an expression that finds `OP` from here, by shortcut where there is one."""
        shortcut = an_operator(OP, f'{self.path}: shortcutPath()').shortcut_of('opshortcut')
        text = f'op.{shortcut}' if shortcut else f'op({self.relativePath(OP)!r})'
        return f'{text}.par.{toParName}' if toParName else text

    def shortcut_of(self, par: str) -> str:
        """Return what the parameter `par` (parentshortcut, opshortcut) of this COMP says; '' without one."""
        return ''

    def extension(self, name: str) -> Any:
        """Return the extension of this COMP with this name; MISSING without one."""
        return MISSING

    def internal_op(self, name: str) -> OP | None:
        """Return the operator to which this COMP gives an internal shortcut of this name, or None."""
        return None

    def resolve(self, text: str) -> OP | None:
        """Return the operator that a parameter of this one names.

        Relative to the network around it; ``.`` and ``./name`` mean a COMP itself and what is inside.
        """
        found = find(base_of(cast('OP', self), text), text)
        return found[0] if found else None

    def resolve_all(self, pattern: str) -> list[OP]:
        """Return every operator that a parameter of this one names."""
        return find(base_of(cast('OP', self), pattern), pattern)


def _parts(path: str) -> list[str]:
    return [part for part in path.split('/') if part]

"""`op`, `ops`, `opex`, `parent`, `ext`, `iop`, `ipar`, `mod` as objects: attributes are shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from tdgraph.errors import ExtensionError, NotFoundError, ParTypeError, nearest
from tdgraph.graph.passive import is_operator
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['MISSING', 'ExtFinder', 'IopFinder', 'IparFinder', 'ModFinder', 'OpFinder', 'OpexFinder', 'OpsFinder',
           'ParentFinder', 'base_of', 'find']

MISSING: Any = object()


def base_of(op: OP, wanted: object) -> OP:
    """Return where the code and parameters of `op` start to look: in the network around it.

    In a COMP ``.`` and ``./name`` are the COMP itself and what is in it.  ``..``, and ``../..``, count from the
    operator: ``..`` is the component that it is in, while ``../name`` lies beside that component.
    """
    if isinstance(wanted, str):
        inside = op.isCOMP and (wanted == '.' or wanted.startswith('./'))
        if inside or (wanted and set(wanted.split('/')) == {'..'}):
            return op
    return op.above or op


def find(here: OP, wanted: object) -> list[OP]:
    """Return the operators that a path, a pattern, an id or an OP means, seen from inside `here`."""
    engine = here.engine
    engine.tree.note()
    if wanted is None:
        return []
    if isinstance(wanted, int):
        found = engine.by_id.get(wanted)
        return [] if found is None else [found]
    if not isinstance(wanted, str):
        if is_operator(wanted):
            named = cast('OP', wanted)
            return [named] if named.valid else []
        raise ParTypeError(f'{here.path}: op() takes a path, a pattern or an id, not {type(wanted).__name__}')
    if not patterns.is_pattern(wanted) and ' ' not in wanted:
        single = _walk(here, wanted)
        return [] if single is None else [single]
    return patterns.find(wanted, here, children=lambda op: op.children_by_name, parent=lambda op: op.above)


def _walk(here: OP, path: str) -> OP | None:
    node: OP | None = here
    if path.startswith('/'):
        node = here.engine.root
    for part in path.split('/'):
        if node is None:
            return None
        if part == '..':
            node = node.above
        elif part not in ('', '.'):
            node = node.children_by_name.get(part)
    return node if path else None


class _Finder:
    """Looks from inside one operator; `base` is asked each time, since `me` may move.

    `whose`: the operator whose code this is, where that is not the one to look inside of.
    """

    __slots__ = ('_base', '_whose')

    _td_safe_ = True

    def __init__(self, base: Callable[[], OP], whose: OP | None = None) -> None:
        self._base = base
        self._whose = whose

    def _all(self, wanted: tuple[object, ...]) -> Iterator[OP]:
        here = self._base()
        seen: set[int] = set()
        for item in wanted:
            for op in find(here if self._whose is None else base_of(self._whose, item), item):
                if op.id not in seen:
                    seen.add(op.id)
                    yield op


class OpFinder(_Finder):
    """`op('path')` is the first match or None; `op.Shortcut` a COMP's global shortcut."""

    __slots__ = ()

    def __call__(self, *wanted: object, includeUtility: bool = False) -> OP | None:
        return next(self._all(wanted), None)

    def __getattr__(self, shortcut: str) -> Any:
        if shortcut.startswith('_'):
            raise AttributeError(shortcut)
        here = self._base()
        found = here.engine.global_shortcut(shortcut)
        if found is None:
            if shortcut in here.engine.system_shortcuts:
                return here.engine.system_shortcuts[shortcut]
            known = [name for name, _ in here.engine.global_shortcuts()]
            raise NotFoundError(f'{here.path}: no global OP shortcut {shortcut!r}{nearest(shortcut, known)}')
        return found

    def __iter__(self) -> Iterator[OP]:
        return iter([op for _, op in self._base().engine.global_shortcuts()])


class OpexFinder(_Finder):
    """`opex('path')`: as `op`, but raises NotFoundError where that gives None."""

    __slots__ = ()

    def __call__(self, *wanted: object, includeUtility: bool = False) -> OP:
        found = next(self._all(wanted), None)
        if found is None:
            here = self._base()
            text = ' '.join(str(item) for item in wanted)
            raise NotFoundError(f'{here.path}: no operator {text!r}'
                                f'{nearest(text, here.children_by_name)}')
        return found


class OpsFinder(_Finder):
    """`ops('pattern', …)`: every match, in order, each once."""

    __slots__ = ()

    def __call__(self, *wanted: object, includeUtility: bool = False) -> list[OP]:
        return list(self._all(wanted))


class ParentFinder(_Finder):
    """`parent()` is the COMP around, `parent(n)` the nth; `parent.Shortcut` climbs to that parent shortcut."""

    __slots__ = ()

    def __call__(self, n: int = 1) -> OP | None:
        node: OP | None = self._base()
        assert node is not None
        node.engine.tree.note()
        for _ in range(n):
            if node is None:
                break
            node = node.above
        return node

    def __getattr__(self, shortcut: str) -> Any:
        if shortcut.startswith('_'):
            raise AttributeError(shortcut)
        here = self._base()
        here.engine.tree.note()
        node = here.above
        while node is not None:
            if node.shortcut_of('parentshortcut') == shortcut:
                return node
            node = node.above
        raise NotFoundError(f'{here.path}: no parent has the shortcut {shortcut!r}; '
                            'set it in the parent COMP (Parent Shortcut)')


class _Upward:
    """Climbs from one operator through the components around it; a COMP counts itself."""

    __slots__ = ('_me',)

    def __init__(self, me: Callable[[], OP]) -> None:
        self._me = me

    def _levels(self) -> Iterator[OP]:
        node: OP | None = self._me()
        assert node is not None
        node.engine.tree.note()
        while node is not None:
            if node.isCOMP:
                yield node
            node = node.above


class ExtFinder(_Upward):
    """`ext.Name`: the nearest extension of this name going up, with all its members."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith('_'):
            raise AttributeError(name)
        for comp in self._levels():
            found = comp.extension(name)
            if found is not MISSING:
                return found
        raise ExtensionError(f'{self._me().path}: no extension {name!r} here or in any parent; set the '
                             'Extensions page of a COMP')


class IopFinder(_Upward):
    """`iop.Name`: the operator to which the nearest COMP going up gives this internal shortcut."""

    __slots__ = ()

    _td_safe_ = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith('_'):
            raise AttributeError(name)
        for comp in self._levels():
            found = comp.internal_op(name)
            if found is not None:
                return found
        raise NotFoundError(f'{self._me().path}: no COMP here or above has an internal operator {name!r}; set '
                            'iop0shortcut and iop0op on its Common page')


class IparFinder(IopFinder):
    """`ipar.Name`: the parameters of `iop.Name`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__(name).par


class ModFinder:
    """`mod`: the DATs as modules.  `mod.name` or `mod('path')`; looks here, then in `local/modules` going up."""

    def __init__(self, here: Callable[[], OP]) -> None:
        self._here = here

    def __call__(self, path: str) -> Any:
        here = self._here()
        if not isinstance(path, str):
            raise ParTypeError(f'{here.path}: mod() takes the path of a DAT, not {type(path).__name__}')
        found: Any = here.op(path)
        if found is None:
            node: OP | None = here
            while node is not None and found is None:
                found = node.op(f'local/modules/{path}')
                node = node.above
        if found is None or not found.isDAT:
            raise NotFoundError(f'{here.path}: mod finds no DAT {path!r} here or in local/modules'
                                f'{nearest(path, here.children_by_name) or "; make one of that name"}')
        return found.module

    def __getattr__(self, name: str) -> Any:
        if name.startswith('__'):
            raise AttributeError(name)
        return self(name)

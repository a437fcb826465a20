"""All that a safe expression can reach, walked breadth first: nothing that can be called changes anything."""

from __future__ import annotations

import inspect
import itertools
import math
from collections import deque
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import tdgraph as td
from tdgraph.operators import registry
from tdgraph.pars.expressions import SAFE_NAMES
from tdgraph.pars.guards import BUILTINS, TDU_NAMES, _attribute, _shown_by

#: What may be called, by class: each only reads.  A new one has to be put here by somebody who has looked at it.
CALLABLE: dict[str, set[str]] = {
    'OP': {'op', 'ops', 'opex', 'parent', 'fetch', 'fetchOwner', 'errors', 'warnings', 'scriptErrors',
           'relativePath'},
    'CHOP': {'chan', 'chans'},
    'DAT': {'cell', 'cells', 'row', 'col', 'rows', 'cols', 'findCell', 'findCells'},
    'TOP': {'sample'},
    'TextTOP': {'evalTextSize', 'fontSupportsChars'},
    'Channel': {'eval', 'evalFrame', 'evalSeconds', 'average', 'min', 'max'},
    'Cell': {'offset'},
    'Par': {'eval', 'evalNorm', 'evalOPs'},
    'ParGroup': {'eval', 'evalNorm'},
    '_Finder': set(), 'IopFinder': set(), 'IparFinder': set(),
}
#: Members that give more of the same, in no end.
ENDLESS = {'owner', 'par', 'parGroup', 'seq'}


@pytest.fixture(scope='module')
def world() -> Iterator[Any]:
    with td.Project(trust=False) as project:
        net = project.op('/project1')
        for kind in registry.names():
            if kind not in ('timeCOMP',):
                net.create(kind)
        net.create('baseCOMP', 'shortcut', pars={'opshortcut': 'Global', 'parentshortcut': 'Around'})
        net.op('table1').appendRow(['a', '1'])
        net.op('shortcut').create('constantCHOP')
        net.store('list', [1])
        net.store('passive', td.passive(net.op('constant1')))
        yield net


def shown_names(thing: Any) -> list[str]:
    """Return the members that the guards let through, out of all that there are."""
    if isinstance(thing, ModuleType):
        return [name for name in dir(thing) if not name.startswith('_') and name in TDU_NAMES]
    found = []
    for name in dir(type(thing)):
        if name.startswith('_'):
            continue
        shown = _shown_by(type(thing))
        if shown is True or (shown is not None and (
                name in shown if isinstance(shown, frozenset) else shown(thing, name))):
            found.append(name)
    return found


def children(thing: Any) -> Iterator[tuple[str, Any]]:
    for name in shown_names(thing):
        try:
            yield f'.{name}', _attribute(thing, name)
        except Exception as error:  # a member may well say that it has nothing to give
            assert isinstance(error, (td.errors.TDGraphError, AttributeError, LookupError, ValueError,
                                      TypeError)), error
    if isinstance(thing, (list, tuple)):
        yield from ((f'[{index}]', item) for index, item in enumerate(thing[:3]))
    for key in ('a', 0, 'const0value', (0, 0)):
        if _shown_by(type(thing)) is not None and hasattr(type(thing), '__getitem__'):
            try:
                yield f'[{key!r}]', thing[key]
            except Exception as error:
                assert isinstance(error, (td.errors.TDGraphError, LookupError, ValueError, TypeError,
                                          AttributeError)), error


def allowed(thing: Any, name: str) -> bool:
    return any(name in CALLABLE.get(kind.__name__, ()) for kind in type(thing).__mro__)


def test_nothing_that_can_be_called_changes_anything(world: Any) -> None:
    names = world.op('constant1').expression_names()
    waiting: deque[tuple[str, Any]] = deque((name, names[name]) for name in sorted(SAFE_NAMES) if name in names)
    waiting.extend((f'op({child.name!r})', child) for child in world.children)
    waiting.append(('me.fetch', world.fetch('passive')))
    seen: set[Any] = set()
    kept: list[Any] = []
    wrong, visited = [], 0
    while waiting and visited < 60_000:
        path, thing = waiting.popleft()
        key = (type(thing), path.rpartition('.')[2]) if not hasattr(type(thing), 'isOP') else type(thing)
        if key in seen or path.count('.') > 6:
            continue
        seen.add(key)
        kept.append(thing)
        visited += 1
        for step, value in children(thing):
            if step.startswith('.') and callable(value) and _shown_by(type(value)) is None and thing is not math:
                inner = getattr(thing, '_op', thing) if type(thing).__name__ == 'Passive' else thing
                if not allowed(inner, step[1:]) and not _is_of_tdu(thing, value):
                    wrong.append(path + step)
            waiting.append((path + step, value))
    assert wrong == []
    assert visited > 300


def _is_of_tdu(thing: Any, value: Any) -> bool:
    """Whether this is a function or class of tdu that `TDU_NAMES` names, or a method of its vectors."""
    return (isinstance(thing, ModuleType) or type(thing).__name__ in TDU_NAMES) and \
        type(thing).__name__ != 'FileInfo'


def test_every_member_of_every_type_that_is_shown_is_known(world: Any) -> None:
    """The walk sees what there is; this sees what is declared."""
    for kind in registry.names():
        cls: Any = registry.lookup(kind)
        for name in cls._td_safe_:
            member = inspect.getattr_static(cls, name, None)
            if inspect.isfunction(member):
                assert any(name in CALLABLE.get(base.__name__, ()) for base in cls.__mro__), (kind, name)


def test_what_is_shown_leads_to_no_engine_module_or_class(world: Any) -> None:
    """Values of other classes may be passed around, but nothing of them can be read."""
    hidden = {'engine', 'module', 'ext', 'mod', 'par_changed', 'resolve', 'collection', 'part', 'reader', 'clock',
              'run', 'destroy', 'cook', 'store', 'save', 'load', 'copy', 'create', 'pulse', 'write', 'distrust',
              'trusted',
              'evalExpression', 'evalFile', 'numpyArray', 'copyNumpyArray', 'globals', 'expression_names', 'moment'}
    for kind in registry.names():
        assert not hidden & registry.lookup(kind)._td_safe_, kind
    for thing in (world.par, world.par.x if hasattr(world.par, 'x') else world.op('level1').par.opacity,
                  world.op('constant1').seq, world.parGroup, world.time, td.absTime):
        for name in hidden - {'ext', 'x'}:
            if not hasattr(type(thing), name):
                continue
            with pytest.raises((td.errors.TDGraphError, AttributeError)):
                _attribute(thing, name)


@pytest.mark.parametrize('name', sorted(BUILTINS))
def test_a_builtin_shows_none_of_its_members(name: str) -> None:
    thing: Any = BUILTINS[name]
    for member in itertools.islice((one for one in dir(thing) if thing is not math), 100):
        with pytest.raises((td.errors.TDGraphError, AttributeError)):
            _attribute(thing, member)

"""TDStoreTools and TDFunctions: dependable collections, kept values, properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import ExtensionError, NotFoundError, ParTypeError, StorageError
from tdgraph.operators.modules.depend import DependDict, DependList, DependSet
from tdgraph.operators.modules.functions import createProperty, makeDeepDependable, parentLevel, sharedParent
from tdgraph.operators.modules.store import StorageManager


@pytest.fixture
def watched(net: Any) -> Callable[[Any, str], Callable[[], Any]]:
    """Keeps a value in storage; gives a function that evaluates an expression on it: (value, times evaluated)."""
    counts: dict[str, int] = {}

    def watch(value: Any, text: str) -> Callable[[], Any]:
        def count(result: Any) -> Any:
            counts[text] = counts.get(text, 0) + 1
            return result
        chop = net.create('constantCHOP')
        chop.store('value', value)
        chop.store('count', count)
        chop.par.const0value.expr = f"me.storage['count']((lambda d: {text})(me.storage['value']))"
        return lambda: (chop.par.const0value.eval(), counts[text])

    return watch


def test_a_dict_hears_of_its_entries(watched: Any) -> None:
    value = DependDict(a=1, b={'deep': [1, 2]})
    one, whole, deep = watched(value, "d['a']"), watched(value, 'len(d)'), watched(value, "sum(d['b']['deep'])")
    missing = watched(value, "d.get('c', -1)")
    assert (one(), whole(), deep(), missing()) == ((1, 1), (2, 1), (3, 1), (-1, 1))
    value['a'] = 5
    assert (one(), whole(), deep()) == ((5, 2), (2, 1), (3, 1))
    value['b']['deep'].append(4)
    assert (one(), deep()) == ((5, 2), (7, 2))
    value['c'] = 8
    assert (whole(), missing()) == ((3, 2), (8, 2))
    del value['c']
    assert (whole(), missing()) == ((2, 3), (-1, 3))
    value.val = {'a': 6}
    assert one()[0] == 6 and value.getRaw() == {'a': 6}


def test_a_list_and_a_set(watched: Any) -> None:
    items, chosen = DependList([1, [2, 3]]), DependSet({1})
    first, nested, has = watched(items, 'd[0]'), watched(items, 'sum(d[1])'), watched(chosen, '2 in d')
    assert (first()[0], nested()[0], has()[0]) == (1, 5, 0)
    items[0] = 4
    items[1].insert(0, 10)
    chosen.add(2)
    assert (first()[0], nested()[0], has()[0]) == (4, 15, 1)
    items.insert(0, 7, raw=True)
    chosen.discard(2)
    assert (first()[0], has()[0]) == (7, 0)
    assert items.getRaw() == [7, 4, [10, 2, 3]] == items and repr(chosen) == 'DependSet({1})'
    items.sort(key=lambda item: item if isinstance(item, int) else 0)
    assert items.getRaw() == [[10, 2, 3], 4, 7]
    assert items.getDependency(2).val == 7 and items[1].__class__ is int


def test_collections_know_what_is_around_them() -> None:
    value = DependDict(rows=[{'x': 1}])
    assert value['rows'].parentDep is value and value['rows'][0].parentDep is value['rows']
    assert type(value['rows'][0]) is DependDict and value.getRaw('rows') == [{'x': 1}]
    value.setItem('raw', [1], raw=True)
    assert type(value['raw']) is list
    twin = value.own_copy()
    twin['rows'].append(2)
    assert len(value['rows']) == 1
    assert makeDeepDependable(3) == 3 and type(makeDeepDependable({1})) is DependSet


class Ext:
    """Stands for an extension."""


ITEMS = [{'name': 'Count', 'default': 3}, {'name': 'Fixed', 'default': 'x', 'readOnly': True},
         {'name': 'hidden', 'property': False}, {'name': 'Rows', 'default': [1], 'dependable': True},
         {'name': 'Plain', 'default': [1]}]


def test_the_storage_manager(net: Any) -> None:
    class FooExt(Ext):
        pass

    ext: Any = FooExt()
    stored = StorageManager(ext, net, ITEMS)
    assert dict(stored) == {'Count': 3, 'Fixed': 'x', 'hidden': None, 'Rows': DependList([1]), 'Plain': [1]}
    assert net.storage['FooExt']['Count'] == 3
    ext.Count += 1
    ext.Rows.append(2)
    assert (stored['Count'], ext.Fixed, type(ext.Plain)) == (4, 'x', list) and not hasattr(ext, 'hidden')
    with pytest.raises(ExtensionError, match='Fixed is read-only'):
        ext.Fixed = 'y'
    stored['Fixed'] = 'y'
    with pytest.raises(StorageError, match="no item 'Other', and it is locked"):
        stored['Other'] = 1
    again: Any = FooExt()
    StorageManager(again, net, [*ITEMS[:3], {'name': 'Rows', 'default': []}, {'name': 'New', 'default': 9}])
    assert (again.Count, again.Fixed, again.Rows, again.New) == (4, 'y', [1, 2], 9)
    assert 'Plain' not in net.storage['FooExt'] and type(again.Rows) is list
    third = StorageManager(FooExt(), net, ITEMS, restoreAllDefaults=True)
    assert third['Count'] == 3
    third['Count'] = 8
    third.restoreDefault('Count')
    assert third['Count'] == 3
    ITEMS[4]['default'].append(5)  # type: ignore[attr-defined]
    assert third['Plain'] == [1], 'a default is copied'
    ITEMS[4]['default'].pop()  # type: ignore[attr-defined]


def test_two_instances_of_a_class_keep_apart(net: Any) -> None:
    class FooExt(Ext):
        pass

    first, second = FooExt(), FooExt()
    comps = [net.create('baseCOMP') for _ in range(2)]
    for ext, comp in zip((first, second), comps):
        StorageManager(ext, comp, [{'name': 'Count', 'default': 0}])
    first.Count = 5  # type: ignore[attr-defined]
    assert second.Count == 0 and comps[0].storage['FooExt']['Count'] == 5  # type: ignore[attr-defined]


@pytest.mark.parametrize(('items', 'text'), [
    ([{'default': 1}], "with a 'name'"), (['Count'], "with a 'name'"), ([{'name': 'not good'}], 'identifier'),
    ([{'name': 'A', 'defualt': 1}], "unknown key 'defualt'"),
])
def test_bad_items(items: Any, text: str, net: Any) -> None:
    with pytest.raises(ParTypeError, match=text):
        StorageManager(Ext(), net, items)


def test_a_manager_needs_a_component(net: Any) -> None:
    for wrong in (net.create('textDAT'), None, 'x'):
        with pytest.raises(ParTypeError, match='ownerComp is a COMP'):
            StorageManager(Ext(), wrong, [])


def test_create_property(watched: Any) -> None:
    class FooExt:
        pass

    ext: Any = FooExt()
    createProperty(ext, 'Level', 1)
    createProperty(ext, 'Deep', {'a': [1]}, dependable='deep')
    createProperty(ext, 'Fixed', 1, readOnly=True)
    createProperty(ext, 'Plain', 1, attributeName='kept', dependable=False)
    level, deep = watched(ext, 'd.Level'), watched(ext, "sum(d.Deep['a'])")
    assert (level()[0], deep()[0]) == (1, 1)
    ext.Level = 2
    ext.Deep['a'].append(4)
    assert (level()[0], deep()[0]) == (2, 5)
    ext.Deep = {'a': [7]}
    assert deep()[0] == 7
    with pytest.raises(ExtensionError, match=r'Fixed is read-only; set _Fixed.val'):
        ext.Fixed = 2
    ext._Fixed.val = 2
    ext.Plain = 5
    assert (ext.Fixed, ext.kept) == (2, 5) and isinstance(FooExt.__dict__['Level'], property)
    with pytest.raises(ParTypeError, match='no name of a property'):
        createProperty(ext, 'a b')


def test_where_operators_are(net: Any) -> None:
    box = net.create('baseCOMP')
    deep = box.create('baseCOMP').create('textDAT')
    assert (parentLevel(net, deep), parentLevel(deep, net)) == (3, None) and deep.parent(3) is net
    assert sharedParent(deep, net.create('textDAT')) is net and sharedParent(net, net) is None


def test_the_modules_are_found_from_scripts_alone(net: Any, project: Any) -> None:
    dat = net.create('textDAT')
    dat.text = ('import TDFunctions as TDF\nfrom TDStoreTools import StorageManager, DependDict\nimport math\n'
                'same = op.TDModules.mod.TDFunctions is TDF\n'
                'def later():\n\timport TDStoreTools\n\treturn TDStoreTools.DependList')
    module = dat.module
    assert module.same and module.TDF.makeDeepDependable and module.later() is DependList
    with pytest.raises(ModuleNotFoundError):
        import TDFunctions  # noqa: F401
    with pytest.raises(NotFoundError, match='TDFunctions'):
        _ = td.op.TDModules.mod.Nothing

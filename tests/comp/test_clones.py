"""Clones: the inside follows a master, the values on top stay; circles are refused."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import tdgraph as td
from tdgraph.pars import ParMode


@pytest.fixture
def master(net: Any) -> Any:
    """A component with a wired chain of CHOPs, a table and a component inside, and a custom page."""
    master = net.create('baseCOMP', 'master')
    source = master.create('constantCHOP', 'source', pars={'const0value': 2})
    gain = master.create('mathCHOP', 'gain', inputs=[source], pars={'gain': 10})
    master.create('outCHOP', 'out1', inputs=[gain])
    master.create('tableDAT', 'table').appendRow(['a', 'b'])
    master.create('baseCOMP', 'inner').create('textDAT', 'note').text = 'hello'
    page = master.appendCustomPage('Own')
    page.appendFloat('Amount')
    master.par.Amount = 3
    return master


@pytest.fixture
def clone(net: Any, master: Any) -> Any:
    return net.create('baseCOMP', 'clone', pars={'clone': 'master'})


def names(comp: Any) -> list[str]:
    return sorted(child.name for child in comp.children)


def same(first: Any, second: Any) -> None:
    """Everything inside is alike: names, types, parameters, texts, flags, wires."""
    assert names(first) == names(second)
    for one in first.children:
        two = second.op(one.name)
        assert type(one) is type(two)
        assert (one.bypass, one.display, one.nodeX) == (two.bypass, two.display, two.nodeX)
        assert {par.name: par.val for par in one.par} == {par.name: par.val for par in two.par}
        assert [source.name for source in one.inputs] == [source.name for source in two.inputs]
        if one.isDAT:
            assert one.text == two.text
        if one.isCOMP:
            same(one, two)


def value(comp: Any) -> float:
    return float(comp.op('out1')[0].eval())


def test_everything_inside_follows(master: Any, clone: Any, project: Any) -> None:
    same(master, clone)
    assert master.clones == [clone] and clone.clones == [] and value(clone) == 20
    assert clone.par.Amount == 3 and project.errors() == ''


def test_parameters_arrive_at_once(master: Any, clone: Any) -> None:
    held = clone.op('source')
    master.op('source').par.const0value = 5
    assert held.par.const0value == 5 and value(clone) == 50
    master.op('source').par.const0value.expr = 'me.digits or 7'
    assert held.par.const0value.mode is ParMode.EXPRESSION and held.par.const0value == 7
    master.op('source').seq.const.numBlocks = 2
    master.op('source').par.const1value = 8
    assert clone.op('source').par.const1value == 8 and clone.op('source') is held
    clone.op('gain').par.gain = 1
    assert value(clone) == 7, 'until the master is touched again'
    master.op('gain').par.gain = 2
    assert value(clone) == 14


def test_structure_contents_and_flags_follow(master: Any, clone: Any, project: Any) -> None:
    held = clone.op('gain')
    master.create('nullCHOP', 'more', inputs=[master.op('gain')])
    master.op('out1').setInputs([master.op('more')])
    master.op('table').appendRow(['c', 'd'])
    master.op('inner/note').text = 'bye'
    master.op('gain').bypass = True
    master.op('gain').display = True
    same(master, clone)
    assert clone.op('gain') is held and held.bypass and held.display and value(clone) == 2
    master.op('gain').destroy()
    master.op('source').name = 'other'
    same(master, clone)
    assert 'gain' not in names(clone) and not held.valid
    master.op('inner').destroy()
    project.advance()
    assert list(clone.children_by_name) and 'inner' not in clone.children_by_name
    assert project.errors() == ''


def test_what_somebody_changes_in_a_clone_goes(master: Any, clone: Any) -> None:
    clone.create('nullCHOP', 'mine')
    clone.op('table').text = 'x'
    clone.op('gain').setInputs([])
    clone.par.enablecloningpulse.pulse()
    same(master, clone)


def test_immune_nodes_stay(master: Any, clone: Any) -> None:
    mine = clone.create('constantCHOP', 'mine', pars={'const0value': 1})
    mine.cloneImmune = clone.op('gain').cloneImmune = clone.op('inner').cloneImmune = True
    clone.op('gain').par.gain = 3
    clone.op('inner/note').text = 'my own'
    master.op('gain').par.gain = 100
    master.op('inner/note').text = 'theirs'
    master.op('source').par.const0value = 4
    master.create('textDAT', 'new')
    assert clone.op('new') and mine.valid and value(clone) == 12
    assert clone.op('inner/note').text == 'my own'
    master.op('gain').destroy()
    assert clone.op('gain').valid


def test_definitions_on_top_follow_and_values_stay(master: Any, clone: Any) -> None:
    clone.par.Amount = 9
    clone.par.parentshortcut = 'Mine'
    page = master.customPages[0]
    page.appendMenu('Mode', label='How')[0].menuNames = ['slow', 'fast']
    master.par.Amount.normMax = 20
    master.par.Amount = 4
    master.par.parentshortcut = 'Theirs'
    assert [par.name for par in clone.customPars] == ['Amount', 'Mode']
    assert (clone.par.Amount.eval(), clone.par.Amount.normMax) == (9, 20)
    assert clone.par.Mode.menuNames == ['slow', 'fast'] and clone.par.parentshortcut == 'Mine'
    clone.par.Mode = 'fast'
    clone.par.Amount.styleCloneImmune = True
    master.par.Mode.label = 'How fast'
    master.par.Amount.normMax = 50
    assert clone.par.Amount.normMax == 20
    assert clone.par.Mode.label == 'How fast' and clone.par.Mode == 'fast'
    master.par.Amount.destroy()
    master.appendCustomPage('Second').appendXY('Place')
    assert [par.name for par in clone.customPars] == ['Mode', 'Placex', 'Placey']
    assert [page.name for page in clone.customPages] == ['Own', 'Second']


def test_blank_lets_go_and_keeps_what_is_there(master: Any, clone: Any) -> None:
    value(clone)
    clone.par.clone = ''
    master.op('source').par.const0value = 100
    master.create('nullCHOP', 'more')
    clone.op('gain').par.gain = 1
    assert master.clones == [] and value(clone) == 2 and not clone.op('more')
    clone.op('table').destroy()
    assert not clone.op('table')
    clone.par.clone = 'master'
    same(master, clone)


@pytest.mark.parametrize('side', ['master', 'clone'])
def test_cloning_can_be_off_on_either_side(side: str, master: Any, clone: Any, net: Any) -> None:
    assert value(clone) == 20
    net.op(side).par.enablecloning = False
    master.op('source').par.const0value = 3
    master.create('nullCHOP', 'more')
    assert value(clone) == 20 and not clone.op('more') and master.clones == []
    clone.par.enablecloningpulse.pulse()
    assert value(clone) == 30 and clone.op('more')
    master.op('source').par.const0value = 4
    assert value(clone) == 30
    net.op(side).par.enablecloning = True
    assert value(clone) == 40 and master.clones == [clone]


def test_the_master_goes(master: Any, clone: Any, net: Any) -> None:
    assert value(clone) == 20
    master.destroy()
    assert value(clone) == 20 and 'table' in names(clone)
    assert 'refers to' in clone.warnings()
    net.create('baseCOMP', 'master').create('textDAT', 'only')
    assert names(clone) == ['only']


def test_a_chain(master: Any, clone: Any, net: Any) -> None:
    third = net.create('baseCOMP', pars={'clone': 'clone'})
    assert value(third) == 20
    master.op('source').par.const0value = 3
    master.create('nullCHOP', 'more')
    assert value(third) == 30 and third.op('more')
    same(master, third)


def test_copies_and_many(master: Any, clone: Any, net: Any) -> None:
    value(clone)
    more = [net.copy(clone) for _ in range(5)]
    master.op('source').par.const0value = 6
    assert [value(comp) for comp in more] == [60] * 5 and len(master.clones) == 6


def test_a_clone_inside_a_clone(master: Any, net: Any) -> None:
    leaf = net.create('baseCOMP', 'leaf')
    leaf.create('constantCHOP', 'k', pars={'const0value': 1})
    master.create('baseCOMP', 'part', pars={'clone': '/project1/leaf'})
    clone = net.create('baseCOMP', 'clone', pars={'clone': 'master'})
    assert clone.op('part/k')[0] == 1
    leaf.op('k').par.const0value = 2
    leaf.create('nullCHOP', 'n')
    assert clone.op('part/k')[0] == 2 == master.op('part/k')[0] and clone.op('part/n')


@pytest.mark.parametrize('seed', range(12))
def test_any_edits(seed: int, net: Any, project: Any) -> None:
    """Whatever is done to a master, in any order: its clones, old and new, become like it."""
    random = Random(seed)
    master = net.create('baseCOMP', 'master')
    clones = [net.create('baseCOMP', pars={'clone': 'master'})]

    def edit(comp: Any) -> None:
        inside = [op for op in comp.children if op.family == 'CHOP']
        some = random.choice(inside) if inside else comp.create('constantCHOP')
        action = random.randrange(9)
        if action == 0:
            comp.create(random.choice(['mathCHOP', 'textDAT', 'scriptCHOP', 'baseCOMP', 'inCHOP', 'outCHOP']))
        elif action == 1:
            random.choice(comp.children).destroy()
        elif action == 2 and some.maxInputs:
            some.setInputs([op for op in inside if random.random() < 0.3][:some.maxInputs])
        elif action == 3:
            some.name = random.choice(['a1', 'b1', 'c1', 'd1'])
        elif action == 4 and some.opType == 'constantCHOP':
            some.par.const = random.randrange(1, 4)
            some.par.const0value.expr = f'{random.random()} + me.digits'
        elif action == 5:
            some.bypass = not some.bypass
            some.display = random.random() < 0.5
        elif action == 6:
            for dat in comp.findChildren(type='textDAT', depth=1):
                dat.text = str(random.random())
        elif action == 7 and len(clones) < 4:
            clones.append(net.create('baseCOMP', pars={'clone': random.choice(['master', clones[-1].name])}))
        else:
            deeper = comp.findChildren(type='baseCOMP', depth=1)
            if deeper:
                edit(random.choice(deeper))

    for step in range(60):
        edit(master)
        if step % 5 == 0:
            for clone in clones:
                same(master, clone)
    project.advance()
    for clone in clones:
        same(master, clone)
    assert not any('clone' in text for text in project.errors().splitlines())


# --- what is refused

def test_itself_is_no_master(master: Any) -> None:
    master.par.clone = 'master'
    master.op('source').par.const0value = 5
    assert value(master) == 50 and master.clones == [] and master.errors() == ''


def test_its_child_and_its_parent_are_refused(master: Any, net: Any, project: Any) -> None:
    master.par.clone = './inner'
    assert 'one contains the other; clone something beside it' in master.errors() and 'source' in names(master)
    master.par.clone = ''
    assert master.errors() == ''
    master.op('inner').par.clone = '/project1/master'
    assert 'cannot be a clone of /project1/master' in project.errors() and names(master.op('inner')) == ['note']


def test_circles_are_refused_until_they_are_broken(net: Any, project: Any) -> None:
    comps = [net.create('baseCOMP', f'c{i}') for i in range(3)]
    for index, comp in enumerate(comps):
        comp.create('textDAT', f't{index}')
    comps[0].par.clone, comps[1].par.clone, comps[2].par.clone = 'c1', 'c2', 'c0'
    assert 'clone each other in a circle' in project.errors()
    assert names(comps[0]) == names(comps[1]) == names(comps[2])
    last = project.errors()
    assert last.count('circle') == 1
    comps[0].par.clone = ''
    assert project.errors() == '' and comps[0].clones == [comps[2]]


def test_what_would_contain_itself_without_end_is_refused(net: Any, project: Any) -> None:
    first, second = net.create('baseCOMP', 'first'), net.create('baseCOMP', 'second')
    first.create('baseCOMP', 'a', pars={'clone': '/project1/second'})
    second.create('baseCOMP', 'b', pars={'clone': '/project1/first'})
    project.advance(3)
    assert net.numChildrenRecursive < 20
    assert 'without end' in project.errors() or 'contains' in project.errors()


def test_another_type_is_refused(master: Any, net: Any) -> None:
    other = net.create('containerCOMP', pars={'clone': 'master'})
    assert 'cannot take over' in other.errors() and other.children == []
    chop = net.create('constantCHOP')
    other.par.clone = chop.name
    assert 'takes a COMP' in (other.cook() or other.errors())


def test_pictures_are_not_touched_by_looking(net: Any, project: Any) -> None:
    """A frame in which nothing changes mirrors nothing and cooks nothing."""
    master = net.create('baseCOMP', 'master')
    master.create('constantCHOP', 'k')
    clone = net.create('baseCOMP', pars={'clone': 'master'})
    held = clone.op('k')
    held.cook()
    project.advance(3, cook=held)
    assert held.totalCooks == 1
    assert td.op('/project1/base1/k') is held

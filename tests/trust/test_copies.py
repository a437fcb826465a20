"""What is copied from something that nobody trusts is not trusted either, in whatever project it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import UntrustedError

CODE = 'made = [1]\n'


@pytest.fixture
def mine() -> Iterator[Any]:
    with td.Project() as project:
        yield project.op('/project1')


@pytest.fixture
def theirs() -> Iterator[Any]:
    with td.Project(trust=False) as project:
        box = project.op('/project1').create('baseCOMP', 'box')
        box.create('textDAT', 'code').text = CODE
        box.create('constantCHOP', 'number', pars={'const0value': '=len([n for n in (1, 2)])'})
        yield box


def refuses(dat: Any) -> bool:
    try:
        return bool(dat.module.made is None)
    except UntrustedError as error:
        return 'so its scripts do not run' in str(error)


def test_a_copied_component_keeps_what_it_was(mine: Any, theirs: Any) -> None:
    mine.create('textDAT', 'own').text = CODE
    box = mine.copy(theirs)
    assert mine.engine.trusted and not box.trusted and not box.op('code').trusted and mine.op('own').trusted
    assert refuses(box.op('code')) and not refuses(mine.op('own'))
    box.op('number').cook()
    assert 'needs a project that is trusted' in box.op('number').errors()
    assert refuses(mine.copy(box.op('code')))  # and on from there
    made = box.create('textDAT', 'later')  # what lies in it
    made.text = CODE
    assert refuses(made)


def test_text_and_parameters_that_are_taken_over(mine: Any, theirs: Any) -> None:
    dat, chop, other = mine.create('textDAT'), mine.create('constantCHOP'), mine.create('constantCHOP')
    dat.copy(theirs.op('code'))
    chop.copyParameters(theirs.op('number'))
    other.par.const0value.copy(theirs.op('number').par.const0value)
    assert refuses(dat)
    for op in (chop, other):
        assert 'needs a project that is trusted' in (op.cook() or op.errors())


def test_a_clone_takes_over_the_distrust(mine: Any, theirs: Any) -> None:
    box = mine.copy(theirs)
    twin = mine.create('baseCOMP', 'twin', pars={'clone': box.path})
    mine.engine.tree.settle()
    assert refuses(twin.op('code'))
    box.op('code').text = CODE + 'more = 1\n'
    mine.engine.tree.settle()
    assert refuses(twin.op('code'))


@pytest.mark.parametrize('kind', ['selectDAT', 'nullDAT', 'mergeDAT'])
def test_text_that_flows_in_is_not_run(mine: Any, theirs: Any, kind: str) -> None:
    box = mine.copy(theirs)
    box.create('outDAT', 'out1', inputs=[box.op('code')])
    pars = {'dat': 'box/code'} if kind == 'selectDAT' else None
    here = mine.create(kind, pars=pars, inputs=[box] if pars is None else [])
    assert here.trusted and CODE.strip() in here.text and refuses(here)
    assert refuses(mine.create('nullDAT', inputs=[here]))


def test_cells_that_flow_in_are_not_evaluated_with_trust(mine: Any, theirs: Any) -> None:
    theirs.create('tableDAT', 'cells').fill([["__import__('os').getpid()", '1 + 1']])
    box = mine.copy(theirs)
    own = mine.create('tableDAT', 'own')
    own.fill([['len([n for n in (1, 2)])']])
    assert mine.create('evaluateDAT', inputs=[own])[0, 0] == 2
    for pars, inputs in (({}, [mine.create('selectDAT', pars={'dat': 'box/cells'})]), ({'dat': 'box/cells'}, [])):
        here = mine.create('evaluateDAT', pars=pars, inputs=inputs)
        here.cook()
        assert "the name '__import__' needs a project that is trusted" in here.errors(), pars
        box.op('cells').fill([['1 + 1']])
        assert here[0, 0] == 2
        box.op('cells').fill([["__import__('os').getpid()", '1 + 1']])


def test_nothing_of_theirs_writes_into_what_is_trusted(mine: Any, theirs: Any) -> None:
    box, own = mine.copy(theirs), mine.create('constantCHOP', 'own')
    par = box.create('constantCHOP', 'bound').par.const0value
    par.bindExpr = "op('/project1/own').par.const0value"
    with pytest.raises(UntrustedError, match='may not write'):
        par.val = 5
    box.create('tableDAT', 'map').fill([['path', 'parameter', 'value'], ['/project1/own', 'const0value', '7']])
    box.op('map').export = True
    driver = box.create('constantCHOP', pars={'const0name': 'own:const0value', 'const0value': 9,
                                              'exportmethod': 'autoname', 'autoexportroot': '/project1'})
    driver.export = True
    mine.engine.advance()
    assert own.par.const0value.eval() == 0
    assert '/project1/own is trusted, and the file of this is not' in driver.warnings()


MEMBERS = ["(me, 'engine')", "(me, 'module')", "(math, 'pi')", "(tdu.Vector, 'x')", "(op('code'), 'text')",
           "[me, 'path'] and (me, 'path')"]


@pytest.mark.parametrize('text', MEMBERS)
def test_a_bind_names_no_member_by_its_text(theirs: Any, text: str) -> None:
    import math
    par = theirs.op('number').par.const0value
    par.bindExpr = text
    par.eval()
    assert 'names a member by text, which needs a project that is trusted' in theirs.op('number').errors()
    with pytest.raises(UntrustedError):
        par.val = 3.0
    assert math.pi > 3.14 and theirs.op('code').text == CODE

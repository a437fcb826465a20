"""In and Out operators: what is wired to a component, seen from inside and outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tdgraph as td


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(2, 2)) as project:
        yield project.op('/project1')


def source(net: Any, family: str, value: float) -> Any:
    if family == 'TOP':
        return net.create('constantTOP', pars={'colorr': value, 'format': 'rgba32float'})
    return net.create('constantCHOP', pars={'const0name': 'a', 'const0value': value})


def seen(op: Any) -> float:
    return float(op.numpyArray().flat[0])


def component(net: Any, family: str) -> Any:
    base = net.create('baseCOMP')
    base.create(f'out{family}', inputs=[base.create(f'in{family}')])
    return base


@pytest.mark.parametrize('family', ['TOP', 'CHOP'])
def test_the_wire_outside_wins_over_the_one_inside(net: Any, family: str) -> None:
    base = component(net, family)
    base.op('in1').setInputs([source(base, family, 0.25)])
    null = net.create(f'null{family}', inputs=[base])
    assert seen(null) == 0.25
    base.setInputs([source(net, family, 0.5)])
    assert seen(null) == 0.5
    base.setInputs([])
    assert seen(null) == 0.25


@pytest.mark.parametrize('family', ['TOP', 'CHOP'])
def test_a_change_outside_comes_through_components_inside_components(net: Any, family: str) -> None:
    outer = net.create('baseCOMP')
    inner = component(outer, family)
    door = outer.create(f'in{family}')
    inner.setInputs([door])
    outer.create(f'out{family}', inputs=[inner])
    first = source(net, family, 0.5)
    outer.setInputs([first])
    null = net.create(f'null{family}', inputs=[outer])
    assert seen(null) == 0.5
    first.par['colorr' if family == 'TOP' else 'const0value'] = 0.75
    assert seen(null) == 0.75


@pytest.mark.parametrize('family', ['TOP', 'CHOP'])
def test_connectors_go_by_name(net: Any, family: str) -> None:
    base = net.create('baseCOMP')
    second, first = base.create(f'in{family}', 'in2'), base.create(f'in{family}', 'in1')
    base.setInputs([source(net, family, 0.25), source(net, family, 0.5)])
    assert (seen(first), seen(second)) == (0.25, 0.5)

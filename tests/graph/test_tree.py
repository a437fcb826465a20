"""Names, paths, finding, wires, copies, storage."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import (
    ConnectError,
    DestroyedError,
    NameTakenError,
    NetworkError,
    NoProjectError,
    NotFoundError,
    ReadOnlyError,
    StorageError,
    UnknownParError,
    UnknownTypeError,
)

from .fakes import AddUpDAT, ClockDAT, ReferDAT, SumDAT


def test_a_new_project(project: Any) -> None:
    assert [op.path for op in project.root.children] == ['/local', '/project1']
    assert project.op('/local/time').type == 'time'
    assert str(project.project1) == '/project1'
    assert repr(project.project1) == 'type:containerCOMP path:/project1'


def test_default_names_count_up(net: Any) -> None:
    assert [net.create('nullDAT').name for _ in range(3)] == ['null1', 'null2', 'null3']
    net.op('null2').destroy()
    assert net.create('nullDAT').name == 'null2'
    assert net.create('nullDAT', 'look').name == 'look'
    assert net.create('nullDAT', 'look').name == 'look1'
    assert net.create('compositeTOP').name == 'comp1'


def test_what_cannot_be_created_leaves_nothing(net: Any) -> None:
    before = len(net.children)
    with pytest.raises(UnknownTypeError, match=r"no operator type 'nulDAT'; did you mean 'nullDAT'\?"):
        net.create('nulDAT')
    with pytest.raises(NameTakenError, match='is no operator name'):
        net.create('nullDAT', 'a b')
    with pytest.raises(UnknownParError, match=r"/project1/sum1: no parameter 'valu'; did you mean 'value'\?"):
        net.create(SumDAT, pars={'valu': 2})
    with pytest.raises(ConnectError, match='takes no inputs'):
        net.create(ClockDAT, inputs=[net.create('nullDAT', 'keep')])
    assert len(net.children) == before + 1


def test_identity(net: Any) -> None:
    op = net.create('nullDAT', 'geo12x')
    assert (op.base, op.digits, op.type, op.opType, op.OPType, op.family) == (
        'geo', 12, 'null', 'nullDAT', 'nullDAT', 'DAT')
    assert op.isDAT
    assert not op.isTOP
    assert isinstance(op, td.DAT)
    assert type(op) is td.nullDAT
    assert td.op(op.id) is op


def test_finding(net: Any) -> None:
    inner = net.create('baseCOMP', 'box').create('nullDAT', 'deep')
    net.create('nullDAT', 'noise1')
    net.create('nullDAT', 'noise2')
    assert td.op('noise1') is net.op('noise1')
    assert td.op('nothing') is None
    assert [op.name for op in td.ops('noise*')] == ['noise1', 'noise2']
    assert [op.name for op in td.ops('noise[2-9] box')] == ['noise2', 'box']
    assert td.op('box/deep') is inner
    assert inner.op('../../noise1') is net.op('noise1')
    assert inner.parent() is net.op('box')
    assert inner.parent(2) is net
    assert inner.parent(9) is None
    with pytest.raises(NotFoundError, match=r"no operator 'nois1'; did you mean 'noise1'\?"):
        td.opex('nois1')
    box = inner.parent()
    for one, other, path in ((inner, net.op('noise1'), '../noise1'), (inner, box, '..'), (inner, net, '../..'),
                             (box, inner, './deep'), (box, net.op('noise1'), 'noise1'), (box, net, '..'),
                             (box, box, '.'), (inner, inner, 'deep'), (net, inner, './box/deep')):
        assert one.relativePath(other) == path
        assert one.resolve(path) is other, path
    assert [op.name for op in net.findChildren(type=td.nullDAT)] == ['noise1', 'noise2', 'deep']
    assert [op.name for op in net.findChildren(name='noise*', depth=1)] == ['noise1', 'noise2']


def test_shortcuts(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    inner = box.create('nullDAT')
    box.par.parentshortcut = 'Box'
    box.par.opshortcut = 'TheBox'
    assert inner.parent.Box is box
    assert td.op.TheBox is box
    with pytest.raises(NotFoundError, match='no parent has the shortcut'):
        _ = inner.parent.Nope


def test_rename_and_destroy(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    inner = box.create('nullDAT', 'inner')
    box.name = 'crate'
    assert inner.path == '/project1/crate/inner'
    other = net.create('nullDAT', 'taken')
    box.name = 'taken'
    assert box.name == 'taken1'
    box.destroy()
    assert not inner.valid
    assert not box.valid
    with pytest.raises(DestroyedError, match='has been destroyed'):
        inner.cook()
    with pytest.raises(DestroyedError):
        box.destroy()
    assert net.children == [other]
    with pytest.raises(ReadOnlyError):
        td.root.name = 'x'


def test_wires(net: Any) -> None:
    first, second = net.create(SumDAT), net.create(SumDAT)
    sink = net.create(SumDAT, inputs=[first, second])
    assert sink.inputs == [first, second]
    assert first.outputs == [sink]
    assert len(sink.inputConnectors) == 3, 'a multi-input operator always shows a free connector'
    assert sink.inputConnectors[0].connections[0].owner is first
    sink.inputConnectors[0].disconnect()
    assert sink.inputs == [second]
    first.outputConnectors[0].connect(sink)
    assert sink.inputs == [second, first]
    sink.inputConnectors[0].connect(first)
    assert sink.inputs == [first, first]
    first.destroy()
    assert sink.inputs == []


def test_wires_that_cannot_be(net: Any) -> None:
    box = net.create('baseCOMP')
    inside, outside = box.create(SumDAT), net.create(SumDAT)
    with pytest.raises(ConnectError, match='in another component'):
        inside.setInputs([outside])
    one = net.create(AddUpDAT, inputs=[outside])
    with pytest.raises(ConnectError, match='takes 1 input at most'):
        one.setInputs([outside, outside])
    assert one.inputs == [outside], 'nothing is lost'
    with pytest.raises(ConnectError, match='has no input 1'):
        outside.outputConnectors[0].connect(td.Connector(one, 1, True))
    top = net.create('nullTOP')
    with pytest.raises(ConnectError, match='takes a TOP'):
        top.inputConnectors[0].connect(outside)


def test_components_are_wired_through_in_and_out(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    entry = box.create('inTOP')
    exit_ = box.create('outTOP', inputs=[box.create('levelTOP', inputs=[entry], pars={'brightness1': 0.5})])
    source = net.create('constantTOP')
    sink = net.create('nullTOP')
    box.inputConnectors[0].connect(source)
    sink.inputConnectors[0].connect(box.outputConnectors[0])
    assert sink.inputs == [exit_]
    assert sink.sample(x=0, y=0)[0] == pytest.approx(0.5, abs=0.01)
    source.par.colorr = 0.5
    assert sink.sample(x=0, y=0)[0] == pytest.approx(0.25, abs=0.01)


def test_copies(net: Any) -> None:
    source = net.create(SumDAT, pars={'value': 4})
    box = net.create('baseCOMP', 'box')
    first = box.create(SumDAT, 'a', pars={'value': 2})
    second = box.create(SumDAT, 'b', inputs=[first])
    second.par.value.expr = "op('a').v"
    box.tags = ['kept']
    second.store('key', 5)
    twin = net.copy(box)
    assert twin.name == 'box1'
    assert twin.op('b').inputs == [twin.op('a')]
    assert twin.op('b').v == 4
    assert twin.tags == {'kept'}
    assert twin.op('b').fetch('key') == 5
    twin.op('a').par.value = 10
    assert twin.op('b').v == 20
    assert second.v == 4
    assert net.copy(source, 'again').v == 4
    with pytest.raises(NetworkError, match='which contains it'):
        box.copy(net)


def test_change_type_keeps_wires(net: Any) -> None:
    source, sink = net.create('tableDAT'), net.create('nullDAT')
    middle = net.create('nullDAT', 'middle', inputs=[source])
    sink.setInputs([middle])
    middle.tags, middle.comment, middle.bypass = ['kept'], 'why', True
    middle.store('key', 5)
    new = middle.changeType(td.infoDAT)
    assert new.name == 'middle'
    assert sink.inputs == [new]
    assert not middle.valid
    assert (new.tags, new.comment, new.bypass, new.fetch('key')) == ({'kept'}, 'why', True, 5)


def test_change_type_brings_the_docked_dats_of_the_new_type(net: Any) -> None:
    noise = net.create('noiseTOP', 'a', pars={'resolutionw': 32})
    level = net.create('levelTOP', inputs=[noise])
    glsl = noise.changeType('glslTOP')
    assert [op.name for op in glsl.docked] == ['a_pixel', 'a_info']
    assert glsl.par.resolutionw == 32
    assert level.inputs == [glsl]
    with pytest.raises(NetworkError, match='its family is TOP'):
        glsl.changeType('mathCHOP')


def test_change_type_leaves_menus_that_have_other_items(net: Any) -> None:
    noise = net.create('noiseTOP', 'a', pars={'type': 'sparse', 'period': 3, 'resolutionw': 32})
    ramp = noise.changeType('rampTOP')
    assert (ramp.par.type.isDefault, ramp.par.period.eval(), ramp.par.resolutionw.eval()) == (True, 3, 32)
    assert [op.name for op in net.children] == ['a', 'a_keys']


def test_storage(net: Any) -> None:
    op = net.create(SumDAT)
    net.store('speed', 3)
    assert op.fetch('speed') == 3
    assert op.fetchOwner('speed') is net
    assert op.fetch('speed', 0, search=False) == 0
    with pytest.raises(StorageError, match="nothing is stored under 'slow' here or in any parent"):
        op.fetch('slow')
    op.par.value.expr = "me.fetch('speed')"
    assert op.v == 3
    net.store('speed', 4)
    assert op.v == 4
    op.store('speed', 5)
    assert op.v == 5, 'a nearer value hides the farther one'
    op.unstore('sp*')
    assert op.v == 4
    assert op.fetch('new', 7, storeDefault=True) == 7
    assert op.storage['new'] == 7


def test_expressions_see_their_operator(net: Any, project: Any) -> None:
    net.create(SumDAT, 'other', pars={'value': 3})
    op = net.create(SumDAT, 'sum7')
    for text, value in (('me.digits', 7), ("op('other').par.value", 3), ("op('other').par.value.eval() * 2", 6),
                        ('len(parent().children)', 2), ('absTime.frame', 1), ("parent().op('other').v + 1", 4),
                        ('me.time.frame', 1)):
        op.par.value.expr = text
        assert op.v == value, text
    op.par.value.expr = 'absTime.seconds * 60'
    project.advance(4)
    assert op.v == pytest.approx(4)
    assert op.evalExpression('me.name') == 'sum7'


def test_bind_writes_through(net: Any) -> None:
    master, slave = net.create(SumDAT, 'master'), net.create(SumDAT, 'slave')
    slave.par.value.bindExpr = "op('master').par.value"
    master.par.value = 6
    assert slave.v == 6
    slave.par.value = 8
    assert master.v == 8


def test_references_warn_when_they_lead_nowhere(net: Any) -> None:
    op = net.create(ReferDAT, pars={'target': 'nobody'})
    assert op.v == 0
    assert 'nobody' in op.warnings()


def test_custom_parameters_on_a_component(net: Any) -> None:
    box = net.create('baseCOMP')
    page = box.appendCustomPage('Controls')
    page.appendFloat('Gain')[0].default = 2
    inside = box.create(SumDAT)
    inside.par.value.expr = 'parent().par.Gain'
    box.par.Gain = 5
    assert inside.v == 5
    assert box.destroyCustomPars() == 1


def test_layout_places_right_of_inputs(net: Any) -> None:
    first = net.create(SumDAT)
    second = net.create(SumDAT, inputs=[first])
    assert second.nodeX > first.nodeX + first.nodeWidth
    net.layout()
    assert second.nodeX > first.nodeX


def test_without_a_project_globals_say_so() -> None:
    with pytest.raises(NoProjectError, match='no project is open'):
        td.op('x')


def test_no_two_new_operators_lie_on_one_another(net: Any) -> None:
    ramp = net.create('rampTOP')
    first, second = net.create('nullTOP', inputs=[ramp]), net.create('nullTOP', inputs=[ramp])
    alone = net.create(SumDAT)
    places = [(op.nodeX, op.nodeY) for op in (ramp, *ramp.docked, first, second, alone)]
    assert len(set(places)) == len(places)
    assert alone.nodeY < ramp.docked[0].nodeY

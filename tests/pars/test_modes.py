"""Expressions, exports, binds, references: what is evaluated when, and what happens when it fails."""

from __future__ import annotations

import itertools
import re

import pytest

from tdgraph import deps, tdu
from tdgraph.errors import DestroyedError, ExpressionError, ParTypeError, ReadOnlyError
from tdgraph.pars import Float, Needs, ParMode


class Watcher(deps.Reader):
    """Somebody who depends on what `call` reads."""

    def __init__(self, call):
        super().__init__()
        self.call = call
        self.marks = 0
        self.read()

    def read(self):
        with deps.recording(self):
            self.call()
        self.subscribe()

    def marked(self):
        self.marks += 1


def count_calls(node, name='count'):
    """Give expressions of `node` a function that counts its calls and returns 7."""
    calls = []

    def count(value=7):
        calls.append(value)
        return value
    node.names[name] = count
    return calls


def test_setting_switches_the_mode(node):
    par = node.par.brightness1
    assert par.mode is ParMode.CONSTANT and par.expr == ''
    par.expr = '1 + 1'
    assert par.mode is ParMode.EXPRESSION and par == 2 and par.val == 1.0
    par.bindExpr = 'me.par.gamma1'
    assert par.mode is ParMode.BIND and par.prevMode is ParMode.EXPRESSION and par == 1
    par.mode = ParMode.EXPRESSION
    assert par == 2
    par.val = 5
    assert par.mode is ParMode.CONSTANT and par.expr == '1 + 1'
    par.mode = ParMode.EXPRESSION
    assert par == 2 and not par.isDefault
    with pytest.raises(ParTypeError, match='mode is one of'):
        par.mode = 1
    with pytest.raises(ParTypeError, match='text'):
        par.expr = 3


def test_a_mode_without_anything_to_evaluate_gives_the_constant(node):
    for mode in ParMode:
        node.par.brightness1.mode = mode
        assert node.par.brightness1 == 1.0 and node.par.snapshot().brightness1 == 1.0
    assert node.par.faults == {}


def test_a_dynamic_parameter_is_evaluated_only_when_a_source_changed(world, node):
    calls = count_calls(node)
    node.par.brightness1.expr = 'count() * absTime.frame'
    node.par.gamma1.expr = 'count() + 0'
    p = node.par.snapshot()
    assert (p.brightness1, p.gamma1, len(calls)) == (7, 7, 2)
    assert node.par.snapshot() is p and node.par.brightness1.eval() == 7 and len(calls) == 2
    node.changes.clear()
    world.clock.advance()
    world.clock.advance()
    assert node.changes == ['brightness1'] and len(calls) == 2
    q = node.par.snapshot()
    assert (q.brightness1, q.gamma1, len(calls)) == (21, 7, 3)


def test_an_evaluation_with_the_same_result_keeps_the_snapshot(world, node):
    node.par.brightness1.expr = 'absTime.frame * 0 + 4'
    p = node.par.snapshot()
    world.clock.advance()
    assert node.par.snapshot() is p


def test_parameters_depend_on_parameters(world, node):
    other = world.add('/project1/level2')
    node.par.brightness1.expr = "op('/project1/level2').par.gamma1 * 2"
    assert node.par.snapshot().brightness1 == 2
    other.par.gamma1 = 5
    assert node.changes[-1] == 'brightness1' and node.par.snapshot().brightness1 == 10
    other.par.gamma1.expr = 'absTime.frame'
    assert node.par.snapshot().brightness1 == 2
    world.clock.advance()
    assert node.par.snapshot().brightness1 == 4


def test_reading_a_value_is_noted_whoever_reads(world, node):
    for call in (node.par.steps.eval, lambda: node.par.steps + 1, lambda: float(node.par.steps),
                 lambda: node.par.steps == 3, lambda: node.parGroup.color.eval(), lambda: str(node.par.type)):
        watcher = Watcher(call)
        assert len(watcher.sources) in (1, 3)
    watcher = Watcher(node.par.steps.eval)
    node.par.steps = 9
    node.par.steps = 8
    assert watcher.marks == 1
    watcher.read()
    node.par.steps.expr = '2'
    assert watcher.marks == 2
    assert not Watcher(node.par.snapshot).sources


def test_needs_flies_out_and_the_evaluation_is_repeated(world, node):
    other = world.add('/project1/level2')
    calls = count_calls(node)
    node.par.gamma1.expr = 'count(2)'
    node.par.brightness1.expr = "count(3) * op('/project1/level2').value"
    other.dirty, other.output = True, 4.0
    with pytest.raises(Needs) as needs:
        node.par.snapshot()
    assert needs.value.node is other and node.par.faults == {}
    other.dirty = False
    p = node.par.snapshot()
    assert (p.gamma1, p.brightness1) == (2, 12) and calls.count(2) == 1 and calls.count(3) == 2
    assert deps.reading() is None


def test_a_fault_keeps_the_last_good_value_and_says_why(world, node):
    par = node.par.brightness1
    par.val = 3
    par.expr = "op('/project1/level2').par.gamma1"
    p = node.par.snapshot()
    assert p.brightness1 == 3
    assert node.par.faults == {'brightness1': "/project1/level1: parameter 'brightness1': expression "
                               "\"op('/project1/level2').par.gamma1\" failed: AttributeError: 'NoneType' "
                               "object has no attribute 'par'"}
    world.add('/project1/level2').par.gamma1 = 8
    assert node.par.snapshot().brightness1 == 8 and node.par.faults == {}
    par.expr = '1 / 0'
    assert par == 8 and 'ZeroDivisionError: division by zero' in node.par.faults['brightness1']
    par.val = 1
    assert node.par.faults == {} and node.par.snapshot().brightness1 == 1


@pytest.mark.parametrize(('name', 'expr', 'text'), [
    ('brightness1', "'much'", 'could not convert string to float'),
    ('brightness1', 'None', 'takes a number, not NoneType'),
    ('brightness1', "float('nan')", 'cannot be NaN'),
    ('type', "'star'", 'the items are linear, radial, circular'),
    ('steps', '[1]', 'takes a number, not list'),
    ('brightness1', 'exit()', 'SystemExit'),
    ('brightness1', '(lambda f: f(f))(lambda f: f(f))', 'RecursionError'),
])
def test_a_result_that_does_not_fit_is_a_fault(node, name, expr, text):
    before = node.par.snapshot()
    node.par[name].expr = expr
    failing = node.par.snapshot()
    # The same values, but not the same object: what was made of them stands on a fault now.
    assert vars(failing) == vars(before) and failing is not before and node.par.failing
    assert node.par.snapshot() is failing
    assert text in node.par.faults[name] and node.par.faults[name].startswith('/project1/level1: parameter')
    node.par[name].val = before.__dict__[name]
    assert node.par.snapshot() is not failing and not node.par.failing


def test_results_are_converted(node):
    for name, expr, value in [('steps', '7.9', 7), ('steps', '99', 10), ('invert', '2', True),
                              ('type', '1', 'radial'),
                              ('type', "'circular'", 'circular'), ('file', '5', '5'), ('file', 'None', ''),
                              ('brightness1', "' 2.5 '", 2.5), ('anything', '[1, 2]', [1, 2]),
                              ('brightness1', 'me.par.steps', 10.0)]:
        node.par[name].expr = expr
        assert getattr(node.par.snapshot(), name) == value and node.par.faults == {}, (name, expr)


def test_a_text_that_is_no_expression_is_refused_and_nothing_is_set(node):
    par = node.par.brightness1
    par.expr = '3'
    with pytest.raises(ExpressionError, match=re.escape(
            "/project1/level1: parameter 'brightness1': '1 +' is not an expression")):
        par.expr = '1 +'
    with pytest.raises(ExpressionError):
        par.bindExpr = 'op('
    assert (par.expr, par.bindExpr, par.mode) == ('3', '', ParMode.EXPRESSION) and par == 3


def test_a_parameter_that_refers_to_itself_is_a_fault(node):
    node.par.brightness1.expr = 'me.par.brightness1 + 1'
    assert node.par.brightness1 == 1.0
    assert 'depends on itself; break the loop' in node.par.faults['brightness1']
    node.par.gamma1.expr = 'me.par.colorr'
    node.par.colorr.expr = 'me.par.gamma1'
    node.par.snapshot()
    assert [text for text in node.par.faults.values() if 'depends on itself' in text]
    node.par.colorr = 0.5
    assert node.par.snapshot().gamma1 == 0.5
    assert set(node.par.faults) == {'brightness1'}


@pytest.mark.parametrize('length', [19, 20, 21, 22, 500])
def test_a_long_chain_needs_no_stack(world, length):
    nodes = [world.add(f'/project1/level{i}') for i in range(length)]
    for before, after in itertools.pairwise(nodes):
        after.par.brightness1.expr = f'op("{before.path}").par.brightness1 + 1'
    assert nodes[-1].par.snapshot().brightness1 == length
    nodes[0].par.brightness1 = 101
    assert nodes[-1].par.snapshot().brightness1 == length + 100
    nodes[0].par.brightness1.expr = f'op("{nodes[-1].path}").par.brightness1'
    nodes[-1].par.snapshot()
    faults = [text for node in nodes for text in node.par.faults.values()]
    assert len(faults) == 1 and 'depends on itself' in faults[0]


def test_an_evaluation_inside_a_cook_starts_anew(world, node):
    """A node that an expression cooks evaluates its own parameters; the outer one does not read them."""
    other = world.add('/project1/level2')
    other.par.gamma1.expr = 'absTime.frame'
    node.names['cook'] = lambda: other.par.snapshot().gamma1
    node.par.brightness1.expr = 'cook()'
    assert node.par.snapshot().brightness1 == 1
    node.changes.clear()
    world.clock.advance()
    assert node.changes == []


def test_exports(world, node):
    class Channel:
        def __init__(self):
            self.source, self.value = deps.Source(), 0.25

        def read(self):
            self.source.note()
            return self.value

        def set(self, value):
            self.value = value
            self.source.changed()

    channel = Channel()
    lfo = world.add('/project1/lfo1')
    for name in ('brightness1', 'invert', 'type', 'steps'):
        node.par[name].start_export(lfo, channel.read, channel)
    par = node.par.brightness1
    assert par.mode is ParMode.EXPORT and par.exportOP is lfo and par.exportSource is channel
    p = node.par.snapshot()
    assert (p.brightness1, p.invert, p.type, p.steps) == (0.25, True, 'linear', 1)
    channel.set(-1.0)
    p = node.par.snapshot()
    assert (p.brightness1, p.invert, p.steps) == (-1.0, False, 1) and 'type' in node.par.faults
    channel.set(2.6)
    assert node.par.snapshot().type == 'circular' and par.evalExport() == 2.6 and node.par.faults == {}
    par.val = 9
    assert par.mode is ParMode.CONSTANT and par == 9
    par.mode = ParMode.EXPORT
    assert par == 2.6
    par.end_export()
    assert par.mode is ParMode.CONSTANT and par == 9 and par.exportOP is None and par.evalExport() is None
    channel.set(1.0)
    assert node.par.snapshot().brightness1 == 9


def test_an_export_gives_way_to_the_mode_before(node):
    par = node.par.brightness1
    par.expr = '5'
    par.start_export(node, lambda: 3)
    assert par == 3
    par.end_export()
    assert par.mode is ParMode.EXPRESSION and par == 5


def test_bind(world, node):
    master = world.add('/project1/level2').par.gamma1
    par = node.par.brightness1
    par.bindExpr = "op('/project1/level2').par.gamma1"
    assert par == 1.0 and par.bindMaster is master
    master.val = 3
    assert node.changes[-1] == 'brightness1' and node.par.snapshot().brightness1 == 3
    assert [ref.name for ref in master.bindReferences] == ['brightness1']
    par.val = 6
    assert par.mode is ParMode.BIND and master.val == 6 and master.mode is ParMode.CONSTANT
    assert node.par.snapshot().brightness1 == 6
    master.expr = 'absTime.frame'
    assert par == 1
    par.val = 2
    assert master.mode is ParMode.CONSTANT and master == 2
    with pytest.raises(ParTypeError):
        par.val = 'x'
    assert master == 2
    par.mode = ParMode.CONSTANT
    assert master.bindReferences == []


def test_bind_to_other_things(node):
    class Holder:
        val = 4.0
        other = 5.0

    holder = node.names['holder'] = Holder()
    par = node.par.brightness1
    par.bindExpr = 'holder'
    assert par == 4
    par.val = 7
    assert holder.val == 7 and par.eval() == 4  # a plain object tells nobody that it changed
    par.bindExpr = "(holder, 'other')"
    assert par == 5
    par.val = 8
    assert holder.other == 8
    par.bindExpr = 'None'
    assert par.eval() is None and node.par.snapshot().brightness1 == 1.0 and node.par.faults == {}
    par.bindExpr = '3'
    assert par == 3
    with pytest.raises(ReadOnlyError, match='cannot be written; set its mode to CONSTANT'):
        par.val = 1
    par.bindExpr = 'me.par.brightness1'
    assert 'bound to itself' in (par.eval(), node.par.faults['brightness1'])[1]


def test_bind_range(world, node):
    par = node.par.gamma1
    par.bindExpr = 'me.par.brightness1'
    assert par.normMax == 1
    par.bindRange = True
    assert par.normMax == 4 and not par.clampMin


def test_references(world, node, kinds):
    assert node.par.top.eval() is None and node.par.tops.eval() is None and node.par.top.evalOPs() == []
    node.par.top = 'level2'
    assert node.par.snapshot().top is None
    assert node.par.par_warnings == {
        'top': "/project1/level1: parameter 'top' refers to 'level2', which is not there"}
    other = world.add('/project1/level2')
    assert node.changes[-1] == 'top'
    assert node.par.snapshot().top is other and node.par.par_warnings == {} and node.par.top.eval() is other
    lfo = world.add('/project1/lfo1', kinds.Chop)
    node.par.top = lfo.path
    assert node.par.snapshot().top is other
    assert node.par.faults == {
        'top': "/project1/level1: parameter 'top' takes a TOP, but /project1/lfo1 is a CHOP"}
    with pytest.raises(ParTypeError, match=re.escape(
            "/project1/level1: parameter 'top' takes a TOP, not /project1/lfo1, which is a CHOP")):
        node.par.top = lfo
    node.par.chop = lfo
    assert node.par.chop.val == 'lfo1' and node.par.chop.eval() is lfo
    far = world.add('/other/level9')
    node.par.top = far
    assert node.par.top.val == '/other/level9' and node.par.snapshot().top is far and node.par.faults == {}
    node.par.top = None
    assert node.par.top.val == '' and node.par.snapshot().top is None


def test_references_to_several(world, node, kinds):
    two, three = world.add('/project1/level2'), world.add('/project1/level3')
    world.add('/project1/level4', kinds.Chop)
    node.par.tops = 'level[2-4]'
    assert node.par.snapshot().tops == (two, three)
    assert node.par.tops.eval() == [two, three] == node.par.tops.evalOPs()
    node.par.tops = [three, two]
    assert node.par.tops.val == 'level3 level2' and set(node.par.snapshot().tops) == {two, three}
    node.par.tops = 'level2'
    assert node.par.tops.eval() is two
    p = node.par.snapshot()
    world.add('/project1/unrelated')
    assert node.par.snapshot() is p


def test_references_by_expression(world, node):
    two = world.add('/project1/level2')
    for expr in ("op('/project1/level2')", "'level2'", "'/project1/level2'", 'me.par.tops',
                 '[None, op("/project1/level2")]'):
        node.par.tops = 'level2'
        node.par.top.expr = expr
        assert node.par.snapshot().top is two, expr
    node.par.tops.expr = "[op('/project1/level2'), 'level1']"
    assert node.par.snapshot().tops == (two, node)
    node.par.top.expr = 'None'
    assert node.par.snapshot().top is None and node.par.faults == {}
    node.par.top.expr = '5'
    assert 'takes a TOP' in (node.par.snapshot(), node.par.faults['top'])[1]


def test_evalExpression_gives_the_raw_result(node):
    par = node.par.steps
    assert par.evalExpression() is None
    par.expr = '[1, 2]'
    par.val = 3
    assert par.evalExpression() == [1, 2] and par == 3


def test_a_parameter_of_a_block_that_is_gone_cannot_be_set(node):
    node.par.vec = 2
    par = node.par.vec1name
    node.par.vec = 1
    assert not par.valid
    with pytest.raises(DestroyedError, match='no longer exists'):
        par.val = 'x'


def test_a_default_can_be_an_expression(world, kinds):
    class Timed(kinds.Bare):
        speed = Float(2.0, expr='absTime.frame * 3')
        size = Float(('=absTime.frame', 5), size=2)

    node = world.add('/project1/timed1', Timed)
    assert node.par.snapshot().speed == 3 and node.par.snapshot().size == (1, 5)
    par = node.par.speed
    assert par.mode is ParMode.EXPRESSION and par.isDefault and par.default == 2
    world.clock.advance()
    assert node.par.snapshot().speed == 6 and node.par.snapshot().size == (2, 5)
    node.par.speed = 1
    assert node.par.speed.reset() and node.par.snapshot().speed == 6
    assert world.add('/project1/timed2', Timed).par.snapshot().speed == 6


def test_evalFile(node):
    node.par.file = '/somewhere/picture.png'
    assert node.par.file.evalFile().ext == '.png'


def test_menus_of_tdu(node, world):
    node.names['tdu'] = tdu
    node.trusted = False
    par = node.par.append_page('Controls').appendMenu('Mode')[0]
    par.menuSource = "tdu.ParMenu(['a', 'b'], ['The a', 'The b'])"
    par.val = 'b'
    assert par.menuNames == ['a', 'b'] and par.menuLabels == ['The a', 'The b'] and par == 'b'


def test_binds_in_a_row_and_in_a_circle(world):
    nodes = [world.add(f'/project1/level{i}') for i in range(300)]
    for master, node in itertools.pairwise(nodes):
        node.par.brightness1.bindExpr = f'op("{master.path}").par.brightness1'
    nodes[-1].par.brightness1 = 5
    assert nodes[0].par.brightness1 == 5 and nodes[-1].par.snapshot().brightness1 == 5
    nodes[0].par.brightness1.bindExpr = f'op("{nodes[-1].path}").par.brightness1'
    with pytest.raises(ExpressionError, match="level7: parameter 'brightness1' is bound to itself"):
        nodes[7].par.brightness1 = 6

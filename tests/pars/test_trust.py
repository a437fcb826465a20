"""Expressions of a project that nobody trusts, against the real operators."""

from __future__ import annotations

import pytest

import tdgraph as td


@pytest.fixture(scope='module')
def net():
    with td.Project(trust=False) as project:
        net = project.op('/project1')
        net.create('constantCHOP', 'chop', pars={'const0name': 'a', 'const0value': 0.5})
        net.create('tableDAT', 'table').appendRow(['a', '3'])
        net.create('constantCHOP', 'probe')
        net.store('quiet', td.passive(net.op('chop')))
        yield net


def result(net, text):
    """Return what `text` gives as the value of a parameter, or the text of its fault."""
    par = net.op('probe').par.const0value
    par.expr = text
    value = par.eval()
    return net.op('probe').par.faults.get('const0value', value)


@pytest.mark.parametrize(('text', 'value'), [
    ("op('chop')['a'] * 2", 1.0), ("op('chop')[0].eval()", 0.5), ("op('chop').numChans", 1.0),
    ("op('table')[0, 1]", 3.0), ("op('table')[0, 1].val", 3.0), ("int(op('table').cell(0, 1)) + 1", 4.0),
    ("op('chop').par.const0value", 0.5), ("op('chop').par.const0value.eval() + 1", 1.5),
    ('parent().numChildren', 3.0),
    ("op('../project1/chop').par['const0value'] + 0", 0.5), ('me.time.frame', 1.0), ('me.time.rate', 60.0),
    ('absTime.frame + absTime.seconds', 1.0), ("len(ops('*'))", 3.0), ('me.digits or 7', 7.0),
    ("1 if me.name == 'probe' else 2", 1.0), ('len(parent(1).path)', 9.0), ('tdu.rand(1) * 0', 0.0),
    ('tdu.Vector(1, 2, 3).x', 1.0), ('tdu.Vector(3, 4, 0).length()', 5.0),
    ('(tdu.Matrix() * tdu.Position(1, 2, 3)).y', 2.0),
    ("op('missing').par.x if op('missing') else 5", 5.0), ('math.sin(absTime.seconds)', 0.0),
    ("me.fetch('quiet')['a']", 0.5), ("me.fetch('quiet').numChans", 1.0),
    ('project.cookRate', 60.0), ('len(project.name)', 7.0), ('1 if project.realTime else 2', 2.0),
])
def test_what_networks_use_runs(net, text, value):
    assert result(net, text) == value


@pytest.mark.parametrize('text', [
    "op('chop').destroy()", "parent().create('textDAT')", "op('table').appendRow(['x'])", "op('table').run()",
    "op('table').save('/tmp/x')", "op('table').module", 'me.parent().copy(me)', "op('chop').cook(force=True)",
    "op('chop').store('a', 1)", "op('chop').engine", 'me.engine.trusted',
    "op('chop').par.const0value.pulse()",
    "op('chop').setInputs([])", "op('chop').inputConnectors[0].connect(me)", "run('1')", "td.run('1')",
    'mod.table',
    "project.save('x')", 'project.engine', "me.evalExpression('1')", "op('table').clear()",
    "op('chop').changeType(1)",
    "op('chop').numpyArray().tofile('/tmp/x')", 'op.__self__', 'op._base()', 'parent._base', 'ext.thing',
    "tdu.FileInfo('/etc/passwd').exists", 'tdu.Matrix().__class__', 'tdu.debug', 'tdu.hooks',
    "op('chop').loadTox('x')",
    'absTime.source', 'me.time.par_changed(1)', 'me.ext', 'me.mod', 'me.openViewer()',
    "op('chop').chans('*')[0].engine",
    "op('chop')['a'].owner.destroy()", "op('table')[0, 0].owner.destroy()", "me.var('x')", "me.unstore('*')",
    "op('chop').expression_names()", "op('chop').resolve('x')", 'ui.status', 'passive(me).destroy()',
    "me.fetch('quiet').destroy()", "me.fetch('quiet').cook(force=True)", "me.fetch('quiet').engine",
    'project.close()', 'project.advance()',
])
def test_what_changes_or_reaches_out_does_not(net, text):
    before = [child.path for child in net.children]
    fault = result(net, text)
    assert isinstance(fault, str) and fault.startswith("/project1/probe: parameter 'const0value'"), fault
    assert 'needs a project that is trusted' in fault or 'used by a project that is trusted' in fault
    assert [child.path for child in net.children] == before

"""parent.Name, op.Name, iop.Name and ipar.Name, from everywhere that has code."""

from __future__ import annotations

from typing import Any

import pytest

import tdgraph as td
from tdgraph.errors import NotFoundError


@pytest.fixture
def tool(net: Any) -> Any:
    """/project1/tool with the shortcuts Tool and Global, an inner operator Speed, and things deep inside."""
    tool = net.create('baseCOMP', 'tool', pars={'parentshortcut': 'Tool', 'opshortcut': 'Global'})
    speed = tool.create('baseCOMP', 'iparSpeed')
    speed.appendCustomPage('Speed').appendFloat('Size')
    speed.par.Size = 2.5
    tool.par.iop0shortcut = 'Speed'
    tool.par.iop0op = './iparSpeed'
    tool.create('baseCOMP', 'inner').create('constantCHOP', 'chop')
    return tool


def test_from_expressions(tool: Any) -> None:
    par = tool.op('inner/chop').par.const0value
    for text in ('len(parent.Tool.path)', 'len(op.Global.path)', 'len(iop.Speed.parent().path)',
                 'len(me.parent.Tool.path)', 'len(parent().iop.Speed.parent().path)'):
        par.expr = text
        assert par.eval() == len(tool.path), par.owner.errors()
    par.expr = 'ipar.Speed.Size * 2'
    assert par.eval() == 5.0
    tool.op('iparSpeed').par.Size = 3
    assert par.eval() == 6.0


def test_from_callbacks_and_scripts(tool: Any, project: Any) -> None:
    script = tool.op('inner').create('scriptCHOP')
    tool.op('inner/script1_callbacks').text = (
        'def onCook(scriptOp):\n'
        '\tscriptOp.clear()\n'
        '\tfor found in (parent.Tool, op.Global, iop.Speed.parent(), me.iop.Speed.parent()):\n'
        "\t\tscriptOp.appendChan(found.name + 'x')\n"
        '\tscriptOp.appendChan("size")[0] = ipar.Speed.Size\n')
    assert [channel.name.rstrip('0123456789') for channel in script.chans()] == ['toolx'] * 4 + ['size']
    assert script['size'].eval() == 2.5 and script.errors() == ''
    note = tool.op('inner').create('textDAT')
    note.text = 'ipar.Speed.Size = 1.75'
    note.run()
    project.advance()
    assert tool.op('iparSpeed').par.Size == 1.75


def test_from_extensions(tool: Any, extended: Any) -> None:
    extended("""
        class FooExt:
            def __init__(self, ownerComp): self.ownerComp = ownerComp
            def Found(self):
                return [parent.Tool, op.Global, iop.Speed.parent(), self.ownerComp.parent.Tool,
                        self.ownerComp.iop.Speed.parent()], ipar.Speed.Size.eval()
    """, comp=tool.op('inner'))
    assert tool.op('inner').Found() == ([tool] * 5, 2.5)


def test_from_plain_python(tool: Any) -> None:
    assert td.op.Global is tool
    tool.parent().par.iop0shortcut = 'Tool'
    tool.parent().par.iop0op = './tool'
    assert td.iop.Tool is tool and td.ipar.Tool.opshortcut == 'Global'
    assert tool.internalOPs == {'Speed': tool.op('iparSpeed')}
    assert tool.internalPars['Speed'].Size == 2.5


def test_the_nearest_wins_and_changes_are_heard(tool: Any) -> None:
    par = tool.op('inner/chop').par.const0value
    par.expr = 'ipar.Speed.Size'
    assert par.eval() == 2.5
    other = tool.op('inner').create('baseCOMP', 'nearer')
    other.appendCustomPage('Speed').appendFloat('Size')
    tool.op('inner').par.iop0shortcut = 'Speed'
    tool.op('inner').par.iop0op = './nearer'
    other.par.Size = 9
    assert par.eval() == 9.0
    tool.op('inner').seq.iop.numBlocks = 0
    assert par.eval() == 2.5
    tool.op('iparSpeed').destroy()
    assert 'no COMP here or above' in (par.owner.cook() or par.owner.errors())


def test_what_is_missing_says_so(tool: Any, net: Any) -> None:
    with pytest.raises(NotFoundError, match="internal operator 'Spee'; set iop0shortcut"):
        _ = tool.iop.Spee
    assert not hasattr(tool, 'Speed')
    with pytest.raises(KeyError):
        _ = net.internalOPs['Speed']


def test_without_trust_shortcuts_are_safe(tmp_path: Any) -> None:
    with td.Project(trust=False, folder=tmp_path) as project:
        net = project.project1
        box = net.create('baseCOMP')
        net.par.iop0shortcut, net.par.iop0op = 'Box', './base1'
        par = net.create('constantCHOP').par.const0value
        par.expr = 'len(iop.Box.name) + len(ipar.Box.clone.name)'
        assert par.eval() == len(box.name) + len('clone')


def test_a_dot_means_the_component_itself(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    inside = box.create('constantCHOP', 'a', pars={'const0value': 3})
    net.create('constantCHOP', 'a', pars={'const0value': 5})
    page = box.appendCustomPage('Own')
    page.appendFloat('Inner'), page.appendFloat('Outer'), page.appendOP('Ref')
    box.par.Inner.expr, box.par.Outer.expr = "op('./a')[0]", "op('a')[0]"
    box.par.Ref = './a'
    assert (box.par.Inner, box.par.Outer) == (3, 5) and box.par.Ref.eval() is inside
    box.par.Ref = '.'
    assert box.par.Ref.eval() is box

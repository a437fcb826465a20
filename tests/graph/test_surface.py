"""What operators tell about themselves, and the small acts on them, under TouchDesigner's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import ExtensionError, NetworkError, NotFoundError

from .fakes import PickDAT, SumDAT


def test_types(net: Any) -> None:
    top, comp = net.create('levelTOP'), net.create('containerCOMP')
    assert [kind for kind in ('Base', 'CHOP', 'COMP', 'DAT', 'MAT', 'Object', 'Panel', 'SOP', 'TOP', 'POP')
            if getattr(top, f'is{kind}')] == ['TOP']
    assert (comp.isCOMP, comp.isPanel, comp.isBase, comp.subType) == (True, True, False, 'panel')
    base = net.create('baseCOMP')
    assert (base.isBase, base.isPanel, base.subType, top.subType) == (True, False, '', '')
    assert top.supported and not top.isCustom
    assert (top.label, net.create('moviefileinTOP').label) == ('Level', 'Movie File In')


def test_numbers_of_inputs(net: Any) -> None:
    level, merge, ramp = net.create('levelTOP'), net.create('mergeCHOP'), net.create('constantCHOP')
    assert (level.maxInputs, level.isMultiInputs) == (1, False)
    assert (merge.maxInputs, merge.isMultiInputs) == (9999, True)
    pick = net.create(PickDAT)
    assert pick.isFilter is (pick.minInputs > 0)
    assert len(level.inputConnectors) == 1 and len(merge.inputConnectors) == 1 and ramp.minInputs == 0


def test_counts_and_lists(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    box.create('baseCOMP', 'inner').create(SumDAT)
    assert (net.numChildren, net.numChildrenRecursive) == (1, 3)
    box.appendCustomPage('Mine').appendFloat('Gain')
    assert [par.name for par in box.customPars] == ['Gain']
    assert 'Gain' not in {par.name for par in box.builtinPars} and len(box.builtinPars) == len(box.par) - 1
    box.appendCustomPage('Yours')
    box.sortCustomPages('Yours', 'Mine')
    assert [page.name for page in box.customPages] == ['Yours', 'Mine']


def test_places_and_looks_are_copied(net: Any) -> None:
    op = net.create(SumDAT)
    op.nodeCenterX, op.nodeCenterY = 300, -50
    assert (op.nodeX, op.nodeY) == (300 - op.nodeWidth / 2, -50 - op.nodeHeight / 2)
    assert (op.nodeCenterX, op.nodeCenterY) == (300, -50)
    op.comment, op.color, op.tags = 'why', (1.0, 0.0, 0.0), ['a']
    flags = ('activeViewer', 'cloneImmune', 'display', 'render', 'viewer', 'showCustomOnly')
    for flag in flags:
        setattr(op, flag, True)
    op.expose = op.python = op.showDocked = False
    twin = net.copy(op)
    assert (twin.comment, twin.color, twin.tags) == ('why', (1.0, 0.0, 0.0), {'a'})
    assert all(getattr(twin, flag) for flag in flags)
    assert not (twin.expose or twin.python or twin.showDocked)


def test_cook_times(net: Any, project: Any) -> None:
    box = net.create('baseCOMP')
    op = box.create(SumDAT)
    op.cook()
    assert op.cookTime == op.cpuCookTime > 0
    assert box.childrenCPUCookTime == op.cpuCookTime
    assert not op.cookedPreviousFrame, 'there is no frame before the first'
    project.advance()
    op.cook(force=True)
    assert op.cookedThisFrame and op.cookedPreviousFrame
    op.cook(force=True)
    assert op.cookedPreviousFrame, 'a second cook in a frame changes nothing about the one before'
    project.advance(2)
    assert not op.cookedPreviousFrame


def test_unload_lets_go_until_the_next_cook(net: Any) -> None:
    op = net.create(SumDAT, pars={'value': 3})
    assert op.v == 3
    op.unload()
    assert op.values == ()
    assert op.v == 3 and op.totalCooks == 2


def test_errors_are_texts_of_their_place(net: Any) -> None:
    box = net.create('baseCOMP', 'box')

    def onCook(op: Any) -> None:
        op.addError('an error')
        op.addWarning('a warning')

    chop = box.create('scriptCHOP', 'script', callbacks={'onCook': onCook})
    chop.cook()
    assert (chop.errors(), chop.warnings(), chop.scriptErrors()) == ('an error', 'a warning', '')
    assert (box.errors(), box.errors(recurse=True), box.warnings(recurse=True)) == ('', 'an error', 'a warning')
    for add in (chop.addError, chop.addWarning):
        with pytest.raises(NetworkError, match='is only valid while this operator cooks; use addScriptError'):
            add('late')
    chop.set_callbacks({'onCook': lambda op: op.clear()})
    chop.cook()
    assert (chop.errors(), chop.warnings()) == ('', ''), 'a clean cook takes both back'
    for text in ('one fault', 'two faults', 'other'):
        chop.addScriptError(text)
    chop.cook(force=True)
    assert chop.scriptErrors() == 'one fault\ntwo faults\nother', 'these stay until they are cleared'
    box.clearScriptErrors(recurse=True, error='*fault*')
    assert box.scriptErrors(recurse=True) == 'other'
    chop.clearScriptErrors()
    assert chop.errors() == ''


def test_several_copies_keep_the_wires_between_them(net: Any) -> None:
    outside = net.create(SumDAT, 'outside')
    first = net.create(SumDAT, 'first', inputs=[outside])
    second = net.create(SumDAT, 'second', inputs=[first])
    one, two = net.copyOPs([first, second])
    assert (one.name, two.name) == ('first1', 'second1')
    assert two.inputs == [one] and one.inputs == []
    assert second.inputs == [first] and outside.outputs == [first]


def test_docked_dats_are_copied_with_their_host(net: Any) -> None:
    chop = net.create('scriptCHOP', 'tool')
    twin = net.copy(chop, 'again')
    assert [dat.name for dat in twin.docked] == ['again_callbacks']
    assert twin.par.callbacks.eval() is twin.docked[0] is not chop.docked[0]
    bare = net.copy(chop, 'bare', includeDocked=False)
    assert bare.docked == [] and bare.par.callbacks.eval() is chop.docked[0]
    chop.docked[0].dock = None
    assert chop.docked == []


def test_connectors(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    entry, leave = box.create('inCHOP', 'in1'), box.create('outCHOP', 'out1')
    source, sink = net.create('constantCHOP'), net.create('mathCHOP')
    into, out = box.inputConnectors[0], box.outputConnectors[0]
    assert (into.isInput, into.isOutput, out.isInput, out.isOutput) == (True, False, False, True)
    assert (into.inOP, into.outOP, out.inOP, out.outOP) == (entry, None, None, leave)
    assert (into.description, out.description) == ('in1', 'output')
    into.connect(source)
    out.connect(sink.inputConnectors[0])
    assert [other.owner for other in into.connections] == [source]
    assert [(other.owner, other.index) for other in out.connections] == [(sink, 0)]
    out.disconnect()
    assert out.connections == [] and sink.inputs == []
    assert box.inputCOMPConnectors == box.outputCOMPConnectors == []


def test_paths_by_shortcut(net: Any) -> None:
    box, op = net.create('baseCOMP', 'box'), net.create(SumDAT, 'sum1')
    assert op.shortcutPath(box) == "op('box')"
    assert eval(op.shortcutPath(box), {'op': net.op}) is box
    box.par.opshortcut = 'Box'
    assert op.shortcutPath(box, 'opshortcut') == 'op.Box.par.opshortcut'


def test_children_by_what_they_are(net: Any) -> None:
    box = net.create('baseCOMP', 'box')
    text = box.create('textDAT', 'note')
    text.text, text.comment, text.tags = 'hello world', 'to do', {'a', 'b'}
    level = net.create('levelTOP', 'look', pars={'brightness1': 2})
    level.par.opacity.expr = 'me.digits or 1'
    level.tags = {'a'}

    def found(**conditions: Any) -> list[str]:
        return [op.name for op in net.findChildren(**conditions)]

    assert found(text='*world') == ['note'] and found(comment='to*') == ['note']
    assert found(tags=['a', 'b']) == ['look', 'note'] and found(tags=['a', 'b'], allTags=True) == ['note']
    assert found(path='*/box/*') == ['note'] and found(depth=2) == ['note'] and found(maxDepth=1) == ['box', 'look']
    assert found(parName='brightness1', parValue='2*') == ['look'] and found(parExpr='*digits*') == ['look']
    assert found(parName='brightness1', onlyNonDefaults=True) == ['look']
    assert found(type=td.levelTOP) == found(type='levelTOP') == found(type=td.TOP) == ['look']
    assert found(key=lambda op: op.isDAT) == ['note']


def test_names_of_the_module(net: Any, project: Any) -> None:
    assert td.families['CHOP'] and td.lfoCHOP in td.families['CHOP'] and td.lfoCHOP not in td.families['TOP']
    assert td.isMainThread()
    assert td.fetchStamp('key', 7) == 7
    assert td.varExists('FPS') and td.var('FPS') == '60'
    assert not td.varExists('HOME') and td.var('HOME') == ''
    assert td.var('TOEFOLDER') == project.folder and td.var('PROJECT') == project.name
    with pytest.raises(NotFoundError, match=r"ui\.statuss: .* did you mean 'status'"):
        _ = td.ui.statuss
    with pytest.raises(ExtensionError, match="/project1: no extension 'status'"):
        _ = td.ext.status
    for finder in (td.iop, td.ipar):
        with pytest.raises(NotFoundError, match="no COMP here or above has an internal operator 'status'"):
            _ = finder.status
    waiting = td.run('1', delayFrames=3)
    assert waiting.remainingMilliseconds == 50


def test_a_script_from_a_cell(net: Any, project: Any) -> None:
    table = net.create('tableDAT')
    table.appendRow(['parent().store("said", args[0])'])
    waiting = table[0, 0].run('yes')
    assert (waiting.isCell, waiting.isDAT, waiting.isString) == (True, False, True)
    project.advance()
    assert net.fetch('said') == 'yes'
    assert net.create('textDAT').run().isDAT


def test_ranges_and_tempo_of_a_timeline(project: Any) -> None:
    clock = project.time
    clock.start, clock.end, clock.rangeStart, clock.rangeEnd, clock.tempo = 5, 100, 10, 20, 90
    assert (clock.start, clock.end, clock.rangeStart, clock.rangeEnd, clock.tempo) == (5, 100, 10, 20, 90)
    assert [float(clock.par[name]) for name in ('start', 'end', 'rangestart', 'rangeend', 'tempo')] == [
        5, 100, 10, 20, 90]
    clock.loop = False
    assert clock.par.rangelimit == 'hold' and not clock.loop
    clock.loop = True
    clock.frame = 20
    project.advance()
    assert clock.frame == 21, 'only a live window loops'


def test_a_top_tells_its_shape_and_pass(net: Any) -> None:
    top = net.create('constantTOP', pars={'outputresolution': 'custom', 'resolutionw': 16, 'resolutionh': 4})
    assert (top.aspect, top.aspectWidth, top.aspectHeight, top.depth) == (4, 16, 4, 1)
    top.par.outputaspect, top.par.aspect1, top.par.aspect2 = 'custom', 3, 2
    assert (top.aspect, top.aspectWidth, top.aspectHeight) == (1.5, 6, 4)
    blur = net.create('blurTOP', inputs=[top], pars={'size': 1, 'npasses': 3})
    assert blur.curPass == 0
    blur.cook()
    assert blur.curPass == 2


def test_parameters_tell_who_they_are(net: Any) -> None:
    op = net.create(SumDAT)
    par = op.par.value
    other = net.create(SumDAT).par.value
    assert par == other and not par.isSamePar(other), '== compares values'
    assert par.isSamePar(op.par['value']) and op.par.value.isPar(par)
    assert (par.defaultMode.name, par.defaultExpr, par.defaultBindExpr) == ('CONSTANT', '', '')
    custom = net.appendCustomPage('Mine')
    size, colour = custom.appendFloat('Size', size=2), custom.appendRGB('Tint')
    assert (size.size, size.maxSize, colour.size, colour.maxSize, colour.defaultSize) == (2, 4, 3, 3, 3)
    assert net.create('constantCHOP').seq.const.sequencePar.name == 'const'


def test_what_comes_from_a_passive_operator_is_passive(net: Any, project: Any) -> None:
    lfo = net.create('lfoCHOP')
    table = net.create('tableDAT')
    table.appendRows([['a', 'b'], ['c', 'd']])
    copied = net.create('nullDAT', inputs=[table])
    now, copied_now = lfo['chan1'].eval(), copied[0, 0].val
    quiet, still = td.passive(lfo), td.passive(copied)
    project.advance(10)
    table[0, 0] = 'z'
    assert (lfo.totalCooks, copied.totalCooks) == (1, 1)
    assert quiet['chan1'].eval() == quiet.chan('c*').eval() == quiet.chans()[0].vals[-1] == now
    assert [channel.name for channel in quiet] == ['chan1'] and len(quiet) == 1 and bool(quiet)
    assert np.asarray(quiet).tolist() == quiet.numpyArray().tolist() == [[pytest.approx(now)]]
    assert quiet['chan1'].owner == lfo and quiet['none'] is None and str(quiet) == lfo.path
    assert still[0, 0].val == still.row(0)[0].val == still.cells('*', 0)[0].val == copied_now == 'a'
    assert (lfo.totalCooks, copied.totalCooks) == (1, 1)
    assert lfo['chan1'].eval() != now and copied[0, 0].val == 'z'
    td.passive(table)[0, 1] = 'y'
    assert table[0, 1].val == 'y'

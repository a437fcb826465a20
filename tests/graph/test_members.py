"""Members of TouchDesigner's classes: each exists, or docs/differs.md says that it does not."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import tdgraph as td
from tdgraph import tdu
from tdgraph.errors import ParTypeError, ParValueError, UnknownParError
from tdgraph.pars import ParMode

# As docs.derivative.ca spells them.
MEMBERS = {
    'TOP': ('width height aspect aspectWidth aspectHeight depth gpuMemory curPass isTOP newestSliceWOffset '
            'pixelFormat pixelFormatName sample numpyArray save saveByteArray cudaMemory'),
    'Script TOP': ('copyNumpyArray copyCUDAMemory loadByteArray appendCustomPage destroyCustomPars '
                   'sortCustomPages'),
    'CHOP': ('numChans numSamples start end rate isTimeSlice export exportChanges isCHOP chan chans '
             'numpyArray convertToKeyframes save'),
    'Script CHOP': ('timeSliceDefault clear copy appendChan copyNumpyArray appendCustomPage destroyCustomPars '
                    'sortCustomPages'),
    'Channel': ('valid index name owner exports vals eval evalFrame evalSeconds numpyArray copyNumpyArray '
                'average min max destroy'),
    'OP': ('valid id supported name path digits base par parGroup ext passive curPar curBlock curSeq time '
           'fileFolder filePath mod pages seq builtinPars customParGroups customPars customPages replicator '
           'storage tags children numChildren numChildrenRecursive op opex ops parent iop ipar currentPage '
           'enclosedBy activeViewer allowCooking bypass cloneImmune current display expose lock selected '
           'python render showCustomOnly showDocked viewer color comment nodeX nodeY nodeCenterX nodeCenterY '
           'nodeWidth nodeHeight dock docked inputs outputs inputConnectors outputConnectors cookFrame '
           'cookAbsFrame cpuCookTime gpuCookTime cookTime cookStartTime cookEndTime cookedThisFrame '
           'cookedPreviousFrame totalCooks childrenCPUCookTime childrenCPUCookAbsFrame childrenGPUCookTime '
           'childrenGPUCookAbsFrame childrenCookTime childrenCookAbsFrame cpuMemory gpuMemory '
           'childrenCPUMemory childrenGPUMemory type opType OPType subType label icon family isFilter '
           'minInputs maxInputs isMultiInputs visibleLevel isBase isCHOP isCOMP isDAT isMAT isObject isPanel '
           'isSOP isTOP isPOP isCustom licenseType pars parGroups cook copyParameters changeType '
           'dependenciesTo evalExpression destroy var relativePath shortcutPath setInputs resetPars unload '
           'asType addError addWarning addScriptError errors warnings scriptErrors clearScriptErrors fetch '
           'fetchOwner store unstore storeStartupValue unstoreStartupValue openMenu openViewer closeViewer '
           'resetViewer openParameters resetNodeSize __setstate__'),
    'COMP': ('create copy copyOPs findChildren appendCustomPage destroyCustomPars sortCustomPages loadTox '
             'save saveByteArray loadByteArray reload layout collapseSelected setVar unsetVar vars extensions '
             'extensionsReady internalOPs internalPars clones currentChild selectedChildren inputCOMPs '
             'inputCOMPConnectors outputCOMPs outputCOMPConnectors dirty'),
    'Connector': 'index isInput isOutput inOP outOP owner connections description connect disconnect',
    'Par': ('val expr bindExpr bindMaster bindReferences bindRange mode prevMode eval evalNorm evalExpression '
            'evalExport evalOPs evalFile exportOP exportSource pulse reset copy destroy isSamePar isPar '
            'default defaultExpr defaultBindExpr defaultMode isDefault min max clampMin clampMax normMin '
            'normMax normVal menuNames menuLabels menuIndex menuSource name label subLabel owner index '
            'vecIndex valid page order startSection help parGroup tuplet sequence sequenceBlock style hidden '
            'enable enableExpr readOnly password collapser collapsable styleCloneImmune lastScriptChange '
            'isCustom isPulse isMomentary isMenu isNumber isFloat isInt isOP isPython isSequence isString '
            'isToggle'),
    'ParGroup': ('val expr bindExpr mode prevMode default defaultExpr defaultBindExpr defaultMode min max '
                 'clampMin clampMax normMin normMax normVal bindMaster bindReferences bindRange exportOP '
                 'exportSource enable enableExpr name label subLabel page order style size help baseName '
                 'maxSize defaultSize suffixes blockIndex sequenceIndex sequence sequenceBlock vecIndex index '
                 'owner valid hidden readOnly eval evalNorm evalExpression evalExport evalOPs evalFile pars '
                 'copy reset destroy isSameParGroup isDefault menuNames menuLabels menuIndex menuSource '
                 'isCustom isPulse isMomentary isMenu isNumber isFloat isInt isOP isPython isSequence '
                 'isString isToggle lastScriptChange'),
    'Page': ('name owner parGroups pars index isCustom destroy sort resetPars appendParGroup appendFloat '
             'appendStr'),
    'Sequence': ('blocks numBlocks blockSize maxBlocks name owner blockPars blockParGroups sequencePar '
                 'insertBlock destroyBlock moveBlock reorderBlocks sortBlocks'),
    'SequenceBlock': 'par parGroup index owner name destroy',
    'DAT': ('text csv numRows numCols isTable isText isEditable module locals jsonObject export editingFile '
            'flush isatty textFormat cell cells row col rows cols findCell findCells appendRow appendCol '
            'appendRows appendCols insertRow insertCol replaceRow replaceCol deleteRow deleteCol deleteRows '
            'deleteCols clear setSize copy scroll write save detectLanguage run'),
    'Cell': 'val row col owner valid offset run',
    'Run': 'active group isCell isDAT isString path remainingFrames remainingMilliseconds source kill',
    'timeCOMP': ('frame seconds fraction rate play timecode start end rangeStart rangeEnd loop independent '
                 'tempo signature1 signature2'),
    'Project': 'name folder cookRate realTime paths load save quit stack pythonStack cacheParameters',
    'App': 'build version product osName power enableCachedParameters enableOptimizedExprs',
    'td': ('me absTime app ext families licenses mod monitors op opex ops parent iop ipar project root runs '
           'sysinfo tdu ui debug ParMode CookLevel passive run fetchStamp var varExists varOwner isMainThread '
           'clear'),
    'tdu': ('rand clamp remap base digits validName validPath expand match split expandPath collapsePath '
            'tryExcept ParMenu TableMenu isPointCloudFile parSummary forceCrash calibrateCamera fileTypes '
            'debug Matrix Position Vector Quaternion Color Dependency FileInfo ArcBall Camera Timecode'),
}


@pytest.fixture
def things(net: Any) -> dict[str, Any]:
    """One of each class."""
    comp = net.create('baseCOMP')
    constant = net.create('constantCHOP')
    dat = net.create('textDAT')
    dat.text = '{}'
    return {
        'TOP': net.create('nullTOP'), 'Script TOP': net.create('scriptTOP'), 'CHOP': constant,
        'Script CHOP': net.create('scriptCHOP'), 'Channel': constant[0], 'OP': net.create('nullDAT'), 'COMP': comp,
        'Connector': dat.outputConnectors, 'Par': constant.par.const0value,
        'ParGroup': constant.parGroup.const0value, 'Page': constant.pages[0], 'Sequence': constant.seq.const,
        'SequenceBlock': constant.seq.const[0], 'DAT': dat, 'Cell': net.create('tableDAT'), 'Run': td.run('1'),
        'timeCOMP': td.project.time, 'Project': net.engine, 'App': td.app, 'td': td, 'tdu': tdu}


def absent() -> dict[str, set[str]]:
    """Read what the page of differences says is not there."""
    file = Path(__file__).parents[2] / 'docs' / 'generate.py'
    spec = importlib.util.spec_from_file_location('generate', file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    says = {name: set(re.findall('`([^`]+)`', text)) for name, text in module.ABSENT.items()}
    says['td'] -= {'ui'}
    return says


def test_every_member_exists_or_is_said_not_to(net: Any, project: Any, things: dict[str, Any]) -> None:
    table = net.create('tableDAT')
    table.appendRow(['a'])
    things |= {'Connector': things['OP'].outputConnectors[0], 'Cell': table[0, 0], 'Project': project}
    says = absent()
    missing = {name: {member for member in text.split() if not hasattr(things[name], member)}
               for name, text in MEMBERS.items()}
    assert {name: found for name, found in missing.items() if found} == says


def arguments(function: Any) -> list[str]:
    """Return names and defaults: ``name`` or ``name=default``, keyword-only ones after a star."""
    found, starred = [], False
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            found.append('*')
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        text = f'*{name}' if parameter.kind is parameter.VAR_POSITIONAL else name
        found.append(text if parameter.default is parameter.empty else f'{text}={parameter.default!r}')
    return found


@pytest.mark.parametrize(('kind', 'member', 'signature'), [
    ('TOP', 'numpyArray', 'delayed=False writable=False neverNone=False * dtype=None top_down=False'),
    ('TOP', 'sample', 'x=None y=None z=None u=None v=None w=None'),
    ('Script TOP', 'copyNumpyArray', 'numpyArray is3D=False isCube=False * top_down=False'),
    ('Script TOP', 'loadByteArray', 'extension byteArray'),
    ('CHOP', 'chan', '*nameOrIndex caseSensitive=True'),
    ('CHOP', 'numpyArray', ''),
    ('Script CHOP', 'copyNumpyArray', "numpyArray baseName='chan'"),
    ('Channel', 'eval', 'index=None'), ('Channel', 'evalFrame', 'frame=None'),
    ('Channel', 'evalSeconds', 'secs=None'), ('Channel', 'copyNumpyArray', 'numpyArray'),
    ('OP', 'cook', 'force=False recurse=False includeUtility=False'),
    ('OP', 'copyParameters', 'OP custom=True builtin=True'),
    ('OP', 'resetPars', "parNames='*' parGroupNames='*' pageNames='*' includeBuiltin=True includeCustom=True"),
    ('OP', 'clearScriptErrors', "recurse=False error='*'"), ('OP', 'unstore', '*keys'),
    ('OP', 'shortcutPath', 'OP toParName=None'), ('OP', 'asType', 'opType checkType=False'),
    ('COMP', 'create', 'OPtype name=None initialize=True * inputs=() pars=None callbacks=None'),
    ('COMP', 'copy', 'OP name=None includeDocked=True'),
    ('COMP', 'layout', 'ops=None horizontal=None vertical=None gridRows=0'),
    ('Par', 'pulse', 'value=1 frames=0 seconds=0'),
    ('Sequence', 'moveBlock', 'blockFrom blockTo num=1'),
    ('DAT', 'cell', 'r c caseSensitive=True val=False'),
    ('DAT', 'findCell', 'pattern rows=None cols=None valuePattern=True rowPattern=True colPattern=True '
                        'caseSensitive=False val=False'),
    ('DAT', 'appendRow', 'vals=None nameOrIndex=None sort=None'),
    ('DAT', 'replaceRow', 'nameOrIndex vals=None entireRow=True'),
    ('DAT', 'clear', 'keepSize=False keepFirstRow=False keepFirstCol=False'),
    ('tdu', 'match', 'pattern inputList caseSensitive=True'),
    ('tdu', 'remap', 'inputVal fromMin fromMax toMin toMax'),
])
def test_arguments_are_touchdesigners(things: dict[str, Any], kind: str, member: str, signature: str) -> None:
    assert arguments(getattr(things[kind], member)) == signature.split()


def test_what_is_being_evaluated(net: Any) -> None:
    chop = net.create('constantCHOP')
    chop.seq.const.numBlocks = 3
    for block in chop.seq.const:
        block.par.value.expr = 'me.curBlock.index * 10 + len(me.curPar.name) + (me.curSeq is not None)'
    assert [channel.eval() for channel in chop.chans()] == [12, 22, 32]
    assert chop.curPar is None and chop.curBlock is None and chop.curSeq is None
    chop.par.const0value.expr = "1 if op('other').curPar is None else 2"
    net.create('nullCHOP', 'other')
    assert chop[0] == 1, 'the one of somebody else is not mine'


def test_memory(net: Any) -> None:
    box = net.create('baseCOMP')
    assert (box.cpuMemory, box.gpuMemory, box.childrenCPUMemory()) == (0, 0, 0)
    chop = box.create('constantCHOP')
    inner = box.create('baseCOMP')
    inner.create('textDAT').text = 'four'
    top = inner.create('constantTOP', pars={'outputresolution': 'custom', 'resolutionw': 4, 'resolutionh': 2})
    box.cook(recurse=True)
    assert chop.cpuMemory == 4
    assert top.gpuMemory == 32
    assert (box.childrenCPUMemory(), box.childrenGPUMemory()) == (8, 32)


def test_modules_are_found_from_an_operator(net: Any) -> None:
    box = net.create('baseCOMP')
    box.create('textDAT', 'tools').text = 'answer = 42'
    assert box.mod.tools.answer == 42
    assert box.mod('tools') is box.op('tools').module


def test_casts_and_passive(net: Any) -> None:
    op = net.create('nullDAT')
    assert op.asType(td.DAT, checkType=True) is op and op.asType(td.CHOP) is op
    with pytest.raises(ParTypeError, match='/project1/null1: is a nullDAT, not a CHOP; look up another operator'):
        op.asType(td.CHOP, checkType=True)
    assert op.passive is False and td.passive(op).passive is True


def test_children_by_flag(net: Any) -> None:
    first, second = net.create('nullDAT'), net.create('nullDAT')
    assert net.currentChild is None and net.selectedChildren == []
    first.selected = second.selected = second.current = True
    assert net.currentChild is second and net.selectedChildren == [first, second]


def test_groups_tell_what_their_parameters_are(net: Any) -> None:
    page = net.appendCustomPage('Mine')
    size, sources = page.appendXY('Size'), page.appendTOP('Source')
    assert [group.name for group in net.customParGroups] == ['Size', 'Source']
    assert size.isFloat and size.isNumber and not size.isMenu and sources.isOP and not sources.isNumber
    assert size.vecIndex == (0, 1) and size.defaultMode == size.prevMode == (ParMode.CONSTANT,) * 2
    assert size.exportOP == size.exportSource == size.bindMaster == (None, None)
    size[1].bindExpr = 'me.par.Sizex'
    assert size.bindMaster[1] is net.par.Sizex
    file = page.appendFile('File')
    file[0].val = 'a/b.png'
    assert [info.ext for info in file.evalFile()] == ['.png']


def test_timelines_are_moved_by_each_of_their_members(project: Any) -> None:
    clock = project.time
    clock.timecode = '00:00:02:30'
    assert clock.frame == 151 and clock.timecode == '00:00:02:30' and clock.seconds == 2.5
    clock.fraction = 0.5
    assert clock.frame == 300
    clock.signature1, clock.signature2 = 3, 8
    assert (clock.par.signature1, clock.par.signature2, clock.signature1, clock.signature2) == (3, 8, 3, 8)
    for wrong in ('soon', '1:2:3', ''):
        with pytest.raises(ParValueError, match=r'/local/time: timecode .* is no time; give hh:mm:ss:ff'):
            clock.timecode = wrong
    assert clock.warnings() == ''
    clock.par.rate.expr = '30 + 0'
    assert clock.warnings() == "/local/time: parameter 'rate' counts as a constant only; set a value"


def test_a_parameter_is_no_attribute_of_the_operator(net: Any) -> None:
    level = net.create('levelTOP')
    for name, change in (('opacity', lambda: setattr(level, 'opacity', 0.5)), ('gamma1', lambda: level.gamma1),
                         ('centerx', lambda: setattr(net.create('circleTOP'), 'centerx', 1)),
                         ('text', lambda: setattr(net.create('textTOP'), 'text', 'Hello'))):
        with pytest.raises(UnknownParError, match=rf"/project1/\w+: '{name}' is a parameter, not a member of the "
                                                  rf'operator; use par.{name}$'):
            change()
    assert not hasattr(level, 'opacity') and not hasattr(type(level), 'opacity')
    assert 'opacity' not in dir(level) and 'bypass' in dir(level)


def test_members_that_are_parameters_too_stay_members(net: Any) -> None:
    lfo, constant = net.create('lfoCHOP'), net.create('constantTOP')
    constant.color = (1, 0, 0)
    assert (lfo.rate, lfo.par.rate.name, constant.color) == (60, 'rate', (1, 0, 0))


def test_a_name_that_is_like_none_is_told_what_there_is(net: Any) -> None:
    base = net.create('baseCOMP')
    base.appendCustomPage('Play').appendFloat('Speed')
    with pytest.raises(UnknownParError, match=r"no parameter 'zzz'; pars\(\) lists those that it has$"):
        base.par.zzz = 1

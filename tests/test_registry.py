"""What every operator promises by being in the registry; see docs for what a new one has to bring.

A type that is added is tested here without a line about it.  The tables below are the exceptions, each with
its reason.  Pictures are compared with tests/reference/<opType>.py, which is written from the documentation;
how far they may differ is measured, not guessed: see `Judgement` in tests/tools/judging.py.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tdgraph_tests.judging import Drawn, Judgement, measure_filter
from tdgraph_tests.nodes import assign, given, given_channels, named_text, own_parts, random_value, randomise

import tdgraph as td
from tdgraph.gpu import Device
from tdgraph.gpu.source import expand, shader_text, strip_comments
from tdgraph.graph.node import Inputs
from tdgraph.operators import registry
from tdgraph.operators.top.base import TOP

HERE = Path(__file__).parent
NAMES = registry.names()
TOPS = [name for name in NAMES if name.endswith('TOP')]
CHOPS = [name for name in NAMES if name.endswith('CHOP')]

#: TOPs without a reference of the usual kind, and why.
NO_REFERENCE = {
    'cacheselectTOP': 'shows what a cache keeps: tests/top/test_selecting.py',
    'choptoTOP': 'its input are channels: tests/top/test_chopto.py',
    'glslTOP': "its shader is the user's: tests/top/test_glsl.py",
    'glslmultiTOP': "its shader is the user's: tests/top/test_selecting.py",
    'moviefileinTOP': 'its picture is in a file: tests/top/test_movie.py',
    'moviefileoutTOP': 'what it makes is a file: tests/top/test_movie.py',
    'renderselectTOP': 'shows what a shader draws: tests/top/test_selecting.py',
    'scriptTOP': "its picture is a callback's: tests/top/test_script.py",
    'textTOP': 'its pictures are in fonts: tests/media/test_text.py, tests/top/test_text.py',
    'texture3dTOP': 'is a stack: tests/top/test_texture3d.py',
    'videodeviceinTOP': 'its pictures come from a device: tests/top/test_videodevice.py',
}
WITH_REFERENCE = [name for name in TOPS if name not in NO_REFERENCE]
#: Operators whose input is also named by a parameter: opType -> parameter.
BY_NAME = {'selectTOP': 'top', 'compositeTOP': 'tops', 'layoutTOP': 'top'}
#: Parameters that cannot show what they do in one picture, and where they are tested instead.
ELSEWHERE = {
    ('levelTOP', 'clampinput'): 'needs values outside 0..1: tests/top/test_simple.py',
    ('cacheTOP', '*'): 'shows over time: tests/top/test_cache.py',
    ('cacheselectTOP', '*'): 'needs a cache: tests/top/test_selecting.py',
    ('analyzeTOP', 'excludenans'): 'needs NaN: tests/top/test_analyze.py',
    ('convolveTOP', 'dat'): 'names a table: tests/top/test_convolve.py',
    ('convolveTOP', 'normalize'): 'needs a table: tests/top/test_convolve.py',
    ('feedbackTOP', 'top'): 'shows a frame later: tests/top/test_feedback.py',
    ('feedbackTOP', 'reset'): 'shows a frame later: tests/top/test_feedback.py',
    ('rampTOP', 'dat'): 'names a table: tests/top/test_ramp.py',
    ('rampTOP', 'premultrgbbyalpha'): 'needs keys with alpha: tests/top/test_ramp.py',
    ('constantCHOP', 'first'): 'acts with the pulse snap: tests/channels',
    ('toptoCHOP', 'downloadtype'): 'shows a frame later: tests/channels',
    ('mathCHOP', 'interppars'): 'shows over time: tests/channels',
    ('noiseCHOP', 'reset'): 'shows over time: tests/channels',
    ('functionCHOP', 'divval'): 'needs 0: tests/chop/test_data.py',
    ('functionCHOP', 'ninfval'): 'needs great numbers: tests/chop/test_data.py',
    ('functionCHOP', 'pinfval'): 'needs great numbers: tests/chop/test_data.py',
    ('audiodeviceinCHOP', '*'): 'needs a device: tests/chop/test_audio.py',
    ('audiodeviceoutCHOP', '*'): 'passes its input on: tests/chop/test_audio.py',
    ('audiofileinCHOP', '*'): 'needs a file: tests/chop/test_audio.py',
    ('audiooscillatorCHOP', 'smooth'): 'needs a pitch that moves: tests/chop/test_audio.py',
    ('dattoCHOP', '*'): 'needs a table: tests/chop/test_data.py',
    ('expressionCHOP', 'chanperexpr'): 'needs several expressions: tests/chop/test_telling.py',
    ('infoCHOP', '*'): 'names an operator: tests/chop/test_telling.py',
    ('parameterCHOP', '*'): 'names operators: tests/chop/test_telling.py',
    ('keyboardinCHOP', '*'): 'needs a hand: tests/chop/test_listening.py',
    ('mouseinCHOP', '*'): 'needs a hand: tests/chop/test_listening.py',
    ('oscinCHOP', '*'): 'needs messages: tests/chop/test_osc.py',
    ('beatCHOP', 'op'): 'names the owner of another time: tests/chop/test_beat.py',
    ('beatCHOP', 'playmode'): 'shows when the timeline is moved: tests/chop/test_beat.py',
    ('beatCHOP', 'resetcondition'): 'shows over time: tests/chop/test_beat.py',
    ('triggerCHOP', 'updateonce'): 'shows over time: tests/chop/test_trigger.py',
    ('keyframeCHOP', '*'): 'needs an animation: tests/chop/test_keyframe.py',
    ('timerCHOP', '*'): 'needs to be started: tests/chop/test_timer.py',
    ('scriptCHOP', '*'): 'does what the callback does: tests/test_script_chop.py',
    ('scriptTOP', '*'): 'does what the callback does: tests/top/test_script.py',
    ('choptoTOP', '*'): 'needs channels: tests/top/test_chopto.py',
    ('glslTOP', '*'): 'does what the shader does: tests/top/test_glsl.py',
    ('glslmultiTOP', '*'): 'does what the shader does: tests/top/test_selecting.py',
    ('renderselectTOP', '*'): 'needs colour buffers: tests/top/test_selecting.py',
    ('textTOP', '*'): 'hardly shows at 16 x 9: tests/top/test_text.py',
    ('texture3dTOP', '*'): 'is a stack: tests/top/test_texture3d.py',
    ('timemachineTOP', '*'): 'needs a stack: tests/top/test_timemachine.py',
    ('videodeviceinTOP', '*'): 'needs a device: tests/top/test_videodevice.py',
    ('moviefileinTOP', '*'): 'needs a file: tests/top/test_movie.py',
    ('moviefileoutTOP', '*'): 'writes a file: tests/top/test_movie.py',
}
#: What an operator complains of that nothing has been given to.
ALONE = {'audiofileinCHOP': 'names no file; set the parameter file',
         'moviefileinTOP': 'names no file; set the parameter file'}
#: With what an operator is made that would ask for hardware.
MADE_WITH = {'audiodeviceinCHOP': {'device': 'null'}, 'videodeviceinTOP': {'device': 'test'}}
#: Settings without which a parameter, or the identity, is hardly ever reached at random.
SETTINGS: dict[str, dict[str, Any]] = {
    'analyzeTOP': {'op': 'maximum', 'scope': 'image'},
    'blurTOP': {'size': 1, 'preshrink': 1, 'dither': False},
    'compositeTOP': {'prefit': 'nativeres', 'justifyh': 'left', 'justifyv': 'top', 'r': 0, 'tx': 0, 'ty': 0,
                     'sx': 1, 'sy': 1, 'selectinput': False, 'tstepx': 0, 'tstepy': 0},
    'cropTOP': {'cropleft': -0.5},
    'countCHOP': {'timeslice': False, 'output': 'zigzag', 'off': 'inc', 'limitmin': 1, 'limitmax': 3},
    'delayCHOP': {'timeslice': False},
    'filterCHOP': {'timeslice': False, 'widthunit': 'samples', 'width': 5},
    'holdCHOP': {'timeslice': False},
    'functionCHOP': {'func': 'atan2'},
    'lagCHOP': {'timeslice': False, 'lag1': 0.02, 'lag2': 0.05},
    'speedCHOP': {'timeslice': False, 'min': 0, 'max': 0.01},
    'displaceTOP': {'displaceweightx': 0, 'displaceweighty': 0, 'offsetweight': 0, 'uvweight': 1},
    'patternCHOP': {'channelname': 'a b', 'phasestep': 0.2},
    'renameCHOP': {'renameto': 'q', 'renamefrom': '*'},
    'fitTOP': {'outputresolution': 'custom', 'resolutionw': 7, 'resolutionh': 11},
    'selectCHOP': {'renameto': 'q', 'renamefrom': '*'},
    'triggerCHOP': {'timeslice': False, 'triggeron': 'increase', 'enableremaplength': False, 'reset': False,
                    'delay': 0, 'attack': 1.5, 'attackunit': 'samples', 'peaklen': 0.02, 'decay': 1, 'sustain': 0.5,
                    'decayunit': 'samples', 'release': 2.5, 'releaseunit': 'samples', 'complete': False,
                    'multitrigger': 'add', 'mintrigger': 0.02, 'retrigger': 0.04, 'threshold': False,
                    'threshdown': -0.5, 'threshup': 0.5, 'clamppeak': False},
    'toptoCHOP': {'crop': 'block', 'uvunits': 'norm', 'ustart': 0, 'uend': 0.5, 'vstart': 0, 'vend': 0.5},
    'resolutionTOP': {'outputresolution': 'custom', 'resolutionw': 7, 'resolutionh': 4},
    'transformTOP': {'limittiles': True, 'extend': 'repeat', 'sx': 0.1, 'sy': 0.1, 'growshrinkx': 0,
                     'growshrinky': 0, 'tx': 0, 'ty': 0, 'tileu1': 0.5, 'tileu2': 0.5, 'tilev1': 0.5,
                     'tilev2': 0.5},
}
#: Comparisons of a type where they take long; the others have one for each operand, the longest menu.
COUNTS = {'noiseTOP': 24, 'rampTOP': 24}
SECTIONS = ('Output:', 'Units:', 'Source:', 'Differs:')
SIZES = ((16, 9), (127, 3), (1, 1))


# --- nodes

@pytest.fixture
def net() -> Iterator[Any]:
    """A network; when it closes, no image is left, nor a GL error or message."""
    device = Device.shared() if Device.is_open() else Device(debug=True)
    device.messages.clear()
    before = device.counts()
    with td.Project(resolution=(16, 9)) as project:
        yield project.op('/project1')
    after = device.counts()
    assert (after.live, after.lent) == (before.live, before.lent)
    assert device.ctx.error == 'GL_NO_ERROR'
    assert device.messages == []


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Everything that is drawn during the test."""
    found: list[Drawn] = []
    render = Device.render

    def recording(device: Device, shader: Any, inputs: Any, spec: Any, **how: Any) -> Any:
        found.append(Drawn(shader, [(image.spec.width, image.spec.height) for image in inputs],
                           (spec.width, spec.height), set(how.get('uniforms', ())),
                           set(how.get('constants', ()))))
        return render(device, shader, inputs, spec, **how)

    monkeypatch.setattr(Device, 'render', recording)
    return found


def settle(node: Any, turn: int) -> None:
    """Every fourth turn, apply what SETTINGS has for this type."""
    for name, value in SETTINGS.get(node.opType, {}).items() if turn % 4 == 0 else ():
        assign(node, name, value)


def make(net: Any, kind: str, rng: np.random.Generator, size: tuple[int, int], *, fill: float = 0.85,
         same: bool | None = None) -> tuple[Any, list[Any]]:
    """Make an operator with its inputs; returns it and the given TOPs, None where nothing is connected."""
    node = net.create(kind, pars=MADE_WITH.get(kind))
    count = int(rng.integers(1, 4)) if node.isMultiInputs else node.maxInputs
    same = bool(rng.integers(2)) if same is None else same
    inputs: list[Any] = []
    for index in range(count):
        other = size if same or index == 0 else (int(rng.integers(1, 20)), int(rng.integers(1, 20)))
        inputs.append(given(net, rng, other) if node.isMultiInputs or rng.uniform() < fill else None)
    node.setInputs(inputs)
    if kind in BY_NAME:
        named = given(net, rng, size)
        assign(node, BY_NAME[kind], named.path)
        inputs.append(named)
    node.par.format = 'rgba32float'
    if not any(inputs):
        node.par.outputresolution, node.par.resolutionw, node.par.resolutionh = 'custom', *size
    return node, inputs


@pytest.fixture(scope='module')
def filter_error() -> dict[str, float]:
    return measure_filter()


def changed_parameters(node: Any) -> str:
    """The setting of a case, for the message of a failure."""
    plain = vars(node.par.snapshot())
    return ', '.join(f'{name}={plain[name]!r}' for name, part in node.declarations.parts.items()
                     if part.group.page != 'Common' and plain.get(name) != part.starting)


# --- every operator

@pytest.mark.parametrize('kind', NAMES)
def test_is_documented(kind: str) -> None:
    cls = registry.lookup(kind)
    text = cls.__doc__ or ''
    assert re.match(r'[A-Z]\w+', text), 'the docstring begins with an imperative line'
    missing = [section for section in SECTIONS if cls.family == 'TOP' and section not in text]
    assert not missing, f'the docstring lacks {missing}'
    if cls.family == 'TOP':
        wanted = ['Inputs:'] if isinstance(cls.inputs_declared, Inputs) else [
            f'Input {index}:' for index in range(len(cls.inputs_declared))]
        assert [item for item in wanted if item not in text] == []
    for group in cls.declarations.groups.values():
        assert group.help.endswith(('.', ')', '?')), f'{group.name}: help is a sentence'
        for part in group.parts:
            if group.kind in ('float', 'int'):
                assert part.norm_min < part.norm_max, f'{part.name}: the working range is empty'
                assert not part.clamp_min or part.norm_min >= part.min
                assert not part.clamp_max or part.norm_max <= part.max
    both = set(cls.declarations.parts) & set(cls.declarations.unsupported)
    assert not both, f'declared and unsupported at once: {both}'


@pytest.mark.parametrize('kind', NAMES)
def test_cooks_as_it_is_made(kind: str, net: Any) -> None:
    node = net.create(kind, pars=MADE_WITH.get(kind))
    node.cook(force=True)
    assert node.errors().endswith(ALONE[kind]) if kind in ALONE else node.errors() == ''


@pytest.mark.parametrize('kind', NAMES)
def test_is_compared_with_something(kind: str) -> None:
    """An operator has a reference, or is named in a test of its own."""
    if kind in WITH_REFERENCE:
        assert hasattr(importlib.import_module(f'tdgraph_reference.{kind}'), 'reference')
    elif not (HERE / 'reference' / f'{kind}.py').is_file() or kind in NO_REFERENCE:
        others = [path for path in HERE.rglob('test_*.py') if path != Path(__file__)]
        assert any(kind in path.read_text(encoding='utf-8') for path in others), f'no test names {kind}'


# --- every TOP

def compared(kind: str, net: Any, seed: int, size: tuple[int, int], errors: dict[str, float],
             drawn: list[Drawn]) -> None:
    rng = np.random.default_rng((seed, *kind.encode()))
    node, inputs = make(net, kind, rng, size)
    randomise(node, rng)
    menus = [part for part in own_parts(node) if part.group.kind == 'menu']
    if menus:  # every item of the longest menu has its turn
        longest = max(menus, key=lambda part: len(part.group.menu_names))
        assign(node, longest.name, longest.group.menu_names[seed % len(longest.group.menu_names)])
    if kind not in BY_NAME and inputs and rng.uniform() < 0.2:
        node.par.outputresolution, node.par.resolutionw, node.par.resolutionh = 'custom', 11, 5
    drawn.clear()
    actual = node.numpyArray()
    filtered = any(one.filtered for one in drawn)
    coarse = [item for item in inputs if item is not None and filtered and errors[item.kind] > 1e-5]
    for item in coarse:  # eight bits are filtered with eight bits of weight: see what floats give
        item.pixels, item.kind = item.rgba.astype(np.float32), 'float'
        item.rgba = item.pixels.astype(np.float64)
        item.touch('test')
    actual = node.numpyArray() if coarse else actual
    spec = node.value.spec
    specs = [None if item is None else item.value.spec for item in inputs]
    out = {'width': spec.width, 'height': spec.height, 'aspect': spec.aspect, 'format': spec.format,
           'formats': tuple(one and one.format for one in specs),
           'aspects': tuple(one and one.aspect for one in specs)}
    error = max((errors[item.kind] for item in inputs if item is not None and filtered), default=0.0)
    if filtered:  # where a place falls is a float32 too
        error += 1e-7 * max(size for one in drawn for pair in one.inputs for size in pair)
    judgement = Judgement(kind, node, inputs, out, rng, error)
    complaint = judgement.complaint(actual)
    assert not complaint, f'{complaint}\nseed {seed}, {spec}, inputs {specs}\n{changed_parameters(node)}'


@pytest.mark.parametrize('kind', WITH_REFERENCE)
def test_equals_its_reference(kind: str, net: Any, filter_error: dict[str, float],
                              drawn: list[Drawn]) -> None:
    for seed in range(COUNTS.get(kind, 46)):
        compared(kind, net, seed, SIZES[seed % len(SIZES)], filter_error, drawn)


@pytest.mark.parametrize('kind', WITH_REFERENCE)
def test_equals_its_reference_in_a_long_picture(kind: str, net: Any, filter_error: dict[str, float],
                              drawn: list[Drawn]) -> None:
    compared(kind, net, 1000, (1279, 3), filter_error, drawn)


@pytest.mark.slow
@pytest.mark.parametrize('kind', WITH_REFERENCE)
def test_equals_its_reference_many_times(kind: str, net: Any, filter_error: dict[str, float],
                              drawn: list[Drawn]) -> None:
    for seed in range(2000, 2150):
        compared(kind, net, seed, SIZES[seed % len(SIZES)], filter_error, drawn)


# --- what the parameters do

@pytest.mark.parametrize('kind', [name for name in TOPS if name not in ALONE])
def test_every_variant_compiles_and_uses_what_it_is_given(kind: str, net: Any, drawn: list[Drawn]) -> None:
    """Each item of each menu once: what is sent is what the shaders name, uniforms and constants."""
    rng = np.random.default_rng(0)
    node, _ = make(net, kind, rng, (16, 9), fill=1.0, same=False)
    wired = node.inputs
    menus = [part for part in own_parts(node) if part.group.kind == 'menu']
    for row in range(max((len(part.group.menu_names) for part in menus), default=2) + 4):
        randomise(node, rng)
        settle(node, row)
        for part in menus:
            if row % 4 or part.name not in SETTINGS.get(kind, {}):
                assign(node, part.name, part.group.menu_names[row % len(part.group.menu_names)])
        if node.maxInputs:
            node.setInputs([] if row % 8 == 7 else wired)
        node.cook(force=True)
        assert node.errors() == '', changed_parameters(node)
    if kind in ('glslTOP', 'glslmultiTOP'):
        return  # its uniforms are the author's
    texts = {one.file: shader_tokens(one.file) for item in drawn for one in item.shaders}
    tokens = set().union(*texts.values())
    uniforms = set().union(*(item.uniforms for item in drawn))
    constants = {f'K_{name.upper()}' for item in drawn for name in item.constants}
    assert uniforms - tokens == set(), 'sent to shaders that do not name them'
    assert {token for token in tokens if token.startswith('u_')} - uniforms == set(), 'named but never sent'
    assert constants - tokens == set(), 'constants that make programs and are not used'


def shader_tokens(file: str) -> set[str]:
    """The names of uniforms and constants in a shader with what it includes."""
    lines = expand(file, shader_text(file))
    return set(re.findall(r'\b(?:u_|K_)\w+', strip_comments('\n'.join(line.text for line in lines))))


@pytest.mark.parametrize('kind', TOPS)
def test_every_parameter_changes_something(kind: str, net: Any) -> None:
    """In some setting, turning that one parameter alone gives another picture."""
    rng = np.random.default_rng(1)
    waiting = {}
    for attempt in range(40):
        node, inputs = make(net, kind, rng, (16, 9), fill=0.8, same=False)
        if not attempt:
            waiting = {part.name: part for part in own_parts(node)
                       if not {(kind, part.name), (kind, '*')} & ELSEWHERE.keys()}
        if not waiting:
            return
        # First far from all neutral values: every set of neutral ones is a program of its own.
        randomise(node, rng, keep=0.5 if attempt % 2 else 0.0)
        settle(node, attempt + 3)
        before = node.numpyArray()
        for part in list(waiting.values()):
            was = node.par[part.name].eval()
            for _ in range(2):
                assign(node, part.name, random_value(part, rng, [one for one in inputs if one]))
                if not np.array_equal(node.numpyArray(), before, equal_nan=True):
                    waiting.pop(part.name, None)
                    break
            assign(node, part.name, named_text(was) if part.group.kind == 'op' else was)
    assert not waiting, f'nothing changes with {sorted(waiting)}'


@pytest.mark.parametrize('kind', CHOPS)
def test_every_parameter_of_a_chop_changes_something(kind: str, net: Any) -> None:
    """In some setting, turning that one parameter alone gives other channels, names, rate or range."""
    rng = np.random.default_rng(5)
    parts = {part.name: part for part in registry.lookup(kind).declarations.parts.values()
             if part.group.page != 'Common' and not part.group.viewer_only
             and part.group.kind in ('float', 'int', 'toggle', 'menu', 'str', 'op')}
    waiting = {name: part for name, part in parts.items()
               if not {(kind, name), (kind, '*')} & ELSEWHERE.keys()}
    for attempt in range(150):
        if not waiting:
            return
        node = net.create(kind)
        count = int(rng.integers(0, 4)) if node.isMultiInputs else node.maxInputs
        inputs = [given_channels(net, rng) if rng.uniform() < 0.8 else None for _ in range(count)]
        node.setInputs([item for item in inputs if item] if node.isMultiInputs else inputs)
        named = {'CHOP': [given_channels(net, rng) for _ in range(3)], 'TOP': [given(net, rng, (5, 3))]}
        randomise(node, rng, keep=0.5)
        settle(node, attempt)
        for part in parts.values():
            if part.group.kind == 'op' and rng.uniform() < 0.8:
                assign(node, part.name, random_value(part, rng, named.get(part.group.style.name, [])))
        before = heard(node)
        for part in list(waiting.values()):
            was = node.par[part.name].eval()
            for _ in range(2):
                value = random_value(part, rng, named.get(part.group.style.name, []))
                assign(node, part.name, value)
                if heard(node) != before:
                    waiting.pop(part.name, None)
                    break
            assign(node, part.name, named_text(was) if part.group.kind == 'op' else was)
    assert not waiting, f'nothing changes with {sorted(waiting)}'


def heard(node: Any) -> tuple[Any, ...]:
    """All that a CHOP's value says, comparable."""
    node.cook()
    value = node.value
    return (node.errors(), value.names, value.rate, value.start, value.sliced, value.extend,
            value.samples.shape, value.samples.tobytes())


@pytest.mark.parametrize('kind', TOPS)
def test_where_it_changes_nothing_the_shader_agrees_exactly(kind: str, net: Any) -> None:
    """What `identity` promises is what drawing gives, to the last bit, in every kind of picture."""
    if registry.lookup(kind).identity is TOP.identity or kind in NO_REFERENCE:  # type: ignore[attr-defined]
        return
    rng, found = np.random.default_rng(2), 0
    for attempt in range(16):
        node, inputs = make(net, kind, rng, (17, 5), fill=1.0, same=True)
        node.par.format = 'useinput'
        randomise(node, rng, keep=1.0 - 0.04 * attempt)
        for part in own_parts(node):
            if part.neutral is not None:
                assign(node, part.name, part.neutral)
        if kind in ('blurTOP', 'displaceTOP'):
            settle(node, 0)
        promised = node.numpyArray(dtype='native')
        source = next((item for item in inputs if item is not None and item.value is node.value), None)
        if source is None:
            continue
        found += 1
        node.identity = lambda p, specs: None
        node.cook(force=True)
        np.testing.assert_array_equal(node.numpyArray(dtype='native'), promised, changed_parameters(node))
    assert found, 'no setting was found in which it changes nothing'


# --- the Common page, which every operator that draws by itself has to honour

@pytest.mark.parametrize('kind', TOPS)
def test_masked_channels_keep_input_0(kind: str, net: Any) -> None:
    rng = np.random.default_rng(3)
    for mask in (1, 6, 8, 0):
        if kind == 'scriptTOP':
            return  # its picture is a callback's
        node, inputs = make(net, kind, rng, (16, 9), fill=1.0, same=True)
        if not node.maxInputs:
            return
        whole = node.numpyArray()
        kept = inputs[0].rgba
        if whole.shape != kept.shape:  # what is kept is stretched over the output
            kept = net.create('nullTOP', inputs=inputs[:1], pars={
                'outputresolution': 'custom', 'resolutionw': node.width, 'resolutionh': node.height,
                'format': 'rgba32float'}).numpyArray()
        kept = np.broadcast_to(kept, whole.shape)  # in each slice of a stack
        node.par.chanmask = mask
        seen = node.numpyArray()
        for channel in range(4):
            expected = whole if mask >> channel & 1 else kept
            np.testing.assert_allclose(seen[..., channel], expected[..., channel], atol=1e-6)


@pytest.mark.parametrize('kind', TOPS)
def test_two_passes_are_the_operator_twice(kind: str, net: Any) -> None:
    rng = np.random.default_rng(4)
    for _ in range(4):
        node, _ = make(net, kind, rng, (16, 9), fill=1.0, same=True)
        if not node.maxInputs or 'npasses' not in node.declarations.parts:
            return
        randomise(node, rng)
        twin = net.create(kind)
        twin.copyParameters(node)
        twin.setInputs([node, *node.inputs[1:]])
        once, twice = node.numpyArray(), twin.numpyArray()
        if once.shape != twice.shape:
            continue  # the size of the output follows from that of the input
        node.par.npasses = 2
        np.testing.assert_allclose(node.numpyArray(), twice, atol=1e-6, equal_nan=True)

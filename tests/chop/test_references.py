"""Every CHOP against its reference, tests/reference/<opType>.py, over random parameters and inputs.

How far they may differ is measured: the reference runs again with all numbers moved by a float32's rounding.
Where that changes more than a thousandth, a step lies in between, and the value is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels, Extend
from tdgraph.operators import registry
from tdgraph.operators.chop.base import CHOP

FOLDER = Path(__file__).parents[1] / 'reference'
KINDS = [name for name in registry.names() if (FOLDER / f'{name}.py').is_file() and name.endswith('CHOP')
         and name != 'toptoCHOP']
#: Texts that a parameter may hold.
TEXTS = {
    ('selectCHOP', 'channames'): ['*', 'a b', 'b *', 'x1 *1 a', '?'],
    ('inCHOP', 'channames'): ['', 'n', 'm[1-3]', 'p q'],
    ('lfoCHOP', 'channelname'): ['chan1', 'c[1-3]', 'u v'],
    ('noiseCHOP', 'channelname'): ['chan1', 't[xyz]', 'u'],
    ('functionCHOP', 'error'): ['replace', 'useprev'],
    ('patternCHOP', 'channelname'): ['chan1', 'a[1-3]', 'x1 b'],
    ('waveCHOP', 'channelname'): ['chan1', 't[xyz]', 'u'],
    ('renameCHOP', 'renamefrom'): ['*', 'a', 'x*'],
    ('renameCHOP', 'renameto'): ['', 'q', 't[xyz]'],
}
#: Settings that keep the work small, or that a reference does not cover.
FIXED: dict[str, dict[str, Any]] = {
    'audiooscillatorCHOP': {'rate': 480},
    'audiospectrumCHOP': {'mode': 'visual'},
    'noiseCHOP': {'start': 2, 'end': 6, 'startunit': 'samples', 'endunit': 'samples', 'reset': False},
    'lfoCHOP': {'rate': 240},
    'waveCHOP': {'start': 2, 'end': 30, 'startunit': 'samples', 'endunit': 'samples'},
    'inCHOP': {'numchannels': 0},
    'filterCHOP': {'widthunit': 'samples', 'width': 3.7},
    'beatCHOP': {'randoffset': 0, 'randseed': 0},
    'timerCHOP': {
        'rate': 2400, 'timecontrol': 'sequential', 'active': 'running', 'cue': False, 'ondone': 'donothing',
        'deferpars': False, 'cycleendalert': 0, 'length': 0.004, 'lengthunits': 'seconds', 'delay': 0.002,
        'delayunits': 'seconds', 'outtimercount': 'seconds', 'outdelaycount': 'seconds', 'channelcolumns': '',
        **dict.fromkeys(('outtimerpulse', 'outinit', 'outreadypulse', 'outdonepulse', 'outcyclepulse',
                         'outcycleplusfraction', 'outsegpulse'), False),
        **dict.fromkeys(('outlength', 'outcumulativecount', 'outplayingcount', 'outrunningcount',
                         'outmastercount'), 'off')},
    'trailCHOP': {'rate': 60},
    'triggerCHOP': {'rate': 60},
}
#: What goes on from slice to slice, unless Time Slice is off.
RUNNING = {'countCHOP', 'delayCHOP', 'filterCHOP', 'holdCHOP', 'lagCHOP', 'speedCHOP', 'triggerCHOP'}
#: Parameters that show nothing in one cook, and where they are tested.
ELSEWHERE = {
    ('constantCHOP', 'first'), ('constantCHOP', 'snap'),  # test_operators.py: a snapshot
    ('inCHOP', 'numchannels'),  # test_operators.py: an error
    ('countCHOP', 'threshold'),  # test_running.py
    ('expressionCHOP', 'chanperexpr'),  # test_telling.py
    ('functionCHOP', 'ninfval'), ('functionCHOP', 'pinfval'), ('trailCHOP', 'setrate'),  # test_data.py
    ('lfoCHOP', 'resetcondition'),  # test_lfo.py
    ('mathCHOP', 'interppars'),  # test_operators.py: a ramp
    ('noiseCHOP', 'reset'),  # test_operators.py: needs slices
    ('beatCHOP', 'randoffset'), ('beatCHOP', 'randseed'), ('beatCHOP', 'resetcondition'),  # test_beat.py
    ('beatCHOP', 'playmode'),  # test_beat.py
    *(('timerCHOP', name) for name in registry.lookup('timerCHOP').declarations.parts),  # test_timer.py
    *(('triggerCHOP', name) for name in ('rate', 'specifyrate', 'updateonce', 'clamppeak', 'retrigger',
                                         'retriggerunit', 'threshold', 'threshdown')),  # test_trigger.py
    ('selectCHOP', 'align'), ('selectCHOP', 'autoprefix'), ('selectCHOP', 'chops'),  # test_operators.py
}


def references() -> Any:
    """Import tests/reference wherever the tests run from."""
    name = 'tdgraph_reference'
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FOLDER / '__init__.py',
                                                      submodule_search_locations=[str(FOLDER)])
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return importlib.import_module(f'{name}.spans')


def reference_of(kind: str) -> Any:
    references()
    return importlib.import_module(f'tdgraph_reference.{kind}').reference


class GivenCHOP(CHOP):
    """Give the channels that a test sets."""

    opType, base_name = 'giventestCHOP', 'given'
    given: Channels

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        return self.given


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project() as project:
        yield project.op('/project1')


def given(net: Any, rng: np.random.Generator, small: bool) -> Any:
    node = net.create(GivenCHOP)
    count, length = int(rng.integers(1, 4)), int(rng.integers(1, 6))
    names = [str(name) for name in rng.permutation(['a', 'b', 'x1', 'a1', 'c'])[:count]]
    # Eighths: sums and products are exact, so that a difference is not one of rounding.
    samples = rng.integers(-16, 17, (count, length)) / 8
    kinds = ['hold', 'slope', 'cycle', 'mirror', 'default']
    extend = tuple(Extend(str(rng.choice(kinds)), str(rng.choice(kinds)), 0.5) for _ in range(count))
    start = 0 if small else int(rng.integers(-3, 4))
    sliced = not small and rng.uniform() < 0.2
    node.given = Channels(names, samples, 60, start, sliced, extend)
    return node


def parts(node: Any) -> list[Any]:
    return [part for part in node.declarations.parts.values()
            if part.group.page != 'Common' and not part.group.viewer_only
            and part.group.kind in ('float', 'int', 'toggle', 'menu', 'str', 'strmenu')]


def random_value(kind: str, part: Any, rng: np.random.Generator) -> Any:
    group = part.group
    if (kind, part.name) in TEXTS:
        return str(rng.choice(TEXTS[kind, part.name]))
    if group.kind == 'menu' and group.style.name == 'Menu':
        return str(rng.choice(group.menu_names))
    if group.kind == 'toggle':
        return bool(rng.integers(2))
    if group.kind == 'float':
        return float(np.round(rng.uniform(part.norm_min, part.norm_max), 3))
    if group.kind == 'int':
        return int(rng.integers(int(part.norm_min), int(part.norm_max) + 1))
    return None


def make(net: Any, kind: str, rng: np.random.Generator) -> tuple[Any, list[Any]]:
    node = net.create(kind)
    count = int(rng.integers(0, 4)) if node.isMultiInputs else node.maxInputs
    inputs: list[Any] = [
        given(net, rng, kind == 'lfoCHOP') if node.isMultiInputs or rng.uniform() < 0.7 else None
        for _ in range(count)]
    if kind == 'constantCHOP':
        inputs = []
        node.par.const0name, node.par.const0value = 'a', float(rng.integers(-8, 8)) / 4
        if rng.uniform() < 0.5:
            node.seq.const.numBlocks = 2
            node.par.const1name, node.par.const1value = 't[xyz]', 0.5
    if kind == 'lfoCHOP':
        inputs[1] = None
        if inputs[0] is not None:
            inputs[0].given = inputs[0].given.with_(samples=inputs[0].given.samples[:, :1].copy(),
                                                    extend=Extend())
    node.setInputs(inputs)
    return node, inputs


def randomise(node: Any, kind: str, rng: np.random.Generator, keep: float) -> None:
    for part in parts(node):
        value = random_value(kind, part, rng)
        if value is not None and rng.uniform() > keep:
            setattr(node.par, part.name, value)
    for name, value in FIXED.get(kind, {}).items():
        setattr(node.par, name, value)
    if kind in RUNNING:
        node.par.timeslice = bool(rng.integers(2))
    if kind == 'noiseCHOP':
        node.par.timeslice = bool(rng.integers(2)) and not node.inputs
        node.par.harmon = int(rng.integers(0, 3))


def moment(frames: float, rate: float) -> Any:
    """The samples of the last frame; where there is none, the one that holds."""
    before, last = (math.floor(at * rate / 60 + 1e-6) for at in (frames - 1, frames))
    return references().Moment(min(before + 1, last), max(last - before, 1), 60.0)


def spans(inputs: list[Any], rng: np.random.Generator | None = None) -> list[Any]:
    """The inputs as the references take them; with `rng` moved by a float32's rounding."""
    return [None if one is None else as_span(one.given, rng) for one in inputs]


def as_span(channels: Channels, rng: np.random.Generator | None) -> Any:
    samples = channels.samples.astype(np.float64)
    if rng is not None:
        samples *= 1 + rng.uniform(-1e-7, 1e-7, samples.shape)
    extend = tuple(tuple(channels.extend_of(row)) for row in range(channels.count))
    return references().Span(list(channels.names), samples.tolist(), channels.start, channels.rate,
                             channels.sliced, extend)


def moved(p: Any, node: Any, rng: np.random.Generator) -> Any:
    values = dict(vars(p))
    for name, part in node.declarations.parts.items():
        if part.group.kind == 'float' and name not in ('rate', 'start', 'end', 'seed'):
            values[name] *= 1 + float(rng.uniform(-2e-7, 2e-7))
    for name, group in node.declarations.groups.items():
        if group.kind == 'float' and group.size > 1:
            values[name] = tuple(values[part.name] for part in group.parts)
    return SimpleNamespace(**values)


@pytest.mark.parametrize('kind', KINDS)
def test_equals_its_reference(kind: str) -> None:
    reference = reference_of(kind)
    for seed in range(40 if kind != 'noiseCHOP' else 24):
        rng = np.random.default_rng((seed, *kind.encode()))
        with td.Project() as project:
            net = project.op('/project1')
            project.advance(int(rng.integers(0, 30)))
            node, inputs = make(net, kind, rng)
            randomise(node, kind, rng, 0.3)
            actual = node.channels()
            p = node.par.snapshot()
            out = moment(project.root.time.frame - 1, getattr(p, 'rate', 60.0))
            expected = reference(SimpleNamespace(**vars(p)), spans(inputs), out)
            others = [reference(moved(p, node, rng), spans(inputs, rng), out) for _ in range(2)]
            context = f'{kind} seed {seed}: {changed(node)}; {[one and one.given for one in inputs]}'
            assert list(actual.names) == expected.names, context
            assert (actual.start, actual.rate, actual.sliced) == (
                expected.start, expected.rate, expected.sliced) or not expected.rows, context
            compare(actual.samples, expected.rows, [one.rows for one in others], context)


def changed(node: Any) -> dict[str, Any]:
    plain = vars(node.par.snapshot())
    return {name: plain[name] for name, part in node.declarations.parts.items()
            if plain.get(name) != part.starting}


def compare(actual: Any, expected: Any, others: list[Any], context: str) -> None:
    if not expected:
        assert not len(actual), context
        return
    with np.errstate(all='ignore'):
        wanted = np.array(expected, np.float64)
        assert actual.shape == wanted.shape, context
        spread = np.max([np.abs(np.array(other) - wanted) for other in others], 0)
        size = 1 + np.abs(wanted)
        steady = np.isfinite(wanted) & (spread < 1e-3 * size)
        wrong = steady & ~(np.abs(actual - wanted) <= 8 * spread + 2e-6 * size)
        endless = ~np.isfinite(wanted) & ~np.isclose(actual, wanted, equal_nan=True) & (spread == 0)
    bad = wrong | endless
    assert not bad.any(), f'{context}\n{actual[bad]} should be {wanted[bad]}'


@pytest.mark.parametrize('kind', KINDS)
def test_every_parameter_does_something(kind: str, net: Any) -> None:
    rng = np.random.default_rng(tuple(kind.encode()))
    node, _ = make(net, kind, rng)
    waiting = {part.name: part for part in parts(node) if (kind, part.name) not in ELSEWHERE}
    waiting = {name: part for name, part in waiting.items() if random_value(kind, part, rng) is not None}
    for _ in range(150):
        if not waiting:
            break
        node, inputs = make(net, kind, rng)
        randomise(node, kind, rng, 0.5)
        for name, value in FIXED.get(kind, {}).items():
            if name in waiting:
                node.par[name].val = random_value(kind, waiting[name], rng) if rng.uniform() < 0.5 else value
        for name in list(waiting):
            before, kept = node.channels(), node.par[name].eval()
            setattr(node.par, name, random_value(kind, waiting[name], rng))
            if not node.channels().same_as(before):
                del waiting[name]
            setattr(node.par, name, kept)
        for one in [node, *filter(None, inputs)]:
            one.destroy()
    assert not waiting, f'{kind}: nothing changes with {sorted(waiting)}'


@pytest.mark.parametrize('kind', ['mathCHOP', 'nullCHOP', 'outCHOP', 'inCHOP', 'selectCHOP', 'mergeCHOP'])
def test_as_made_it_hands_its_input_on(kind: str, net: Any) -> None:
    source = given(net, np.random.default_rng(1), False)
    assert net.create(kind, inputs=[source]).channels() is source.given

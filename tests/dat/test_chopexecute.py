"""chopexecuteDAT: edges, values and while-callbacks of channels."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import tdgraph as td

NAMES = ('onOffToOn', 'whileOn', 'onOnToOff', 'whileOff', 'onValueChange')


@pytest.fixture
def log() -> list[Any]:
    return []


@pytest.fixture
def watch(net: Any, log: list[Any]) -> Any:
    """Makes a CHOP Execute DAT that notes (callback, channel, sampleIndex, val, prev)."""
    def make(chop: Any, *toggles: str, **pars: Any) -> Any:
        def note(name: str) -> Any:
            return lambda channel, *rest: log.append((name, channel.name, *rest))

        on = {name: name in toggles for name in ('offtoon', 'whileon', 'ontooff', 'whileoff', 'valuechange')}
        return net.create('chopexecuteDAT', pars={'chop': chop, **on, **pars},
                          callbacks={name: note(name) for name in NAMES})

    return make


@pytest.fixture
def value(net: Any) -> Any:
    return net.create('constantCHOP', pars={'const0value': 0})


def test_edges_and_values_of_one_sample(project: Any, log: Any, watch: Any, value: Any) -> None:
    watch(value, 'offtoon', 'whileon', 'ontooff', 'whileoff', 'valuechange')
    found = []
    for number in (2, 2, 3, -1, 0, 0.5):
        value.par.const0value = number
        project.advance()
        found.append([entry[0] for entry in log])
        log.clear()
    assert found == [
        ['onOffToOn', 'whileOn', 'onValueChange'], ['whileOn'], ['whileOn', 'onValueChange'],
        ['onOnToOff', 'whileOff', 'onValueChange'], ['whileOff', 'onValueChange'],
        ['onOffToOn', 'whileOn', 'onValueChange']]


def test_the_arguments(project: Any, net: Any, value: Any) -> None:
    seen = []
    net.create('chopexecuteDAT', pars={'chop': value}, callbacks={
        'onValueChange': lambda channel, sampleIndex, val, prev: seen.append(
            (channel.owner, channel.name, channel.index, channel.eval(), sampleIndex, val, prev, td.me.opType))})
    value.par.const0value = 3
    project.advance()
    assert seen == [(value, 'chan1', 0, 3.0, 0, 3.0, 0.0, 'chopexecuteDAT')]


def test_the_chop_is_cooked_every_frame_without_being_asked(project: Any, net: Any, log: Any, watch: Any) -> None:
    wave = net.create('lfoCHOP', pars={'timeslice': False})
    node = watch(wave, 'valuechange')
    project.advance(3)
    assert wave.totalCooks == 4 and len(log) == 3, 'once when it was named, then each frame'
    node.par.active = False
    project.advance(3)
    assert wave.totalCooks == 4


def test_each_sample_of_a_slice(project: Any, net: Any, log: Any, watch: Any) -> None:
    wave = net.create('lfoCHOP', pars={'rate': 240, 'frequency': 30, 'wavetype': 'square'})
    watch(wave, 'offtoon', 'ontooff', 'valuechange', 'whileon')
    before = wave['chan1'].vals[-1:]
    for _ in range(5):
        log.clear()
        project.advance()
        samples = wave['chan1'].vals
        assert len(samples) == 4
        line = [*before, *samples]
        expected = []
        for index, (prev, val) in enumerate(itertools.pairwise(line)):
            expected += [('onOffToOn', 'chan1', index, val, prev)] * (val > 0 >= prev)
            expected += [('whileOn', 'chan1', index, val, prev)] * (val > 0)
            expected += [('onOnToOff', 'chan1', index, val, prev)] * (prev > 0 >= val)
            expected += [('onValueChange', 'chan1', index, val, prev)] * (val != prev)
        assert log == expected and expected
        before = samples[-1:]


def test_once_per_frame_is_for_the_while_callbacks(project: Any, net: Any, log: Any, watch: Any) -> None:
    wave = net.create('lfoCHOP', pars={'rate': 240, 'offset': 5})
    watch(wave, 'whileon', 'whileoff', freq='onceperframe')
    project.advance(2)
    assert [(name, index) for name, _, index, _, _ in log] == [('whileOn', 3)] * 2
    log.clear()
    project.engine.skip(4)
    assert [(name, index) for name, _, index, _, _ in log] == [('whileOn', 15)]


def test_samples_of_what_is_no_slice_by_their_index(project: Any, net: Any, log: Any, watch: Any) -> None:
    def cook(op: Any) -> None:
        samples = op.fetch('samples')
        op.clear() if samples is None else op.copyNumpyArray(samples)

    script = net.create('scriptCHOP', callbacks={'onCook': cook})
    script.store('samples', np.float32([[0, 0, 1]]))
    watch(script, 'offtoon', 'valuechange')
    project.advance()
    script.store('samples', np.float32([[0, 2, 1]]))
    project.advance()
    assert log == [('onOffToOn', 'chan1', 1, 2.0, 0.0), ('onValueChange', 'chan1', 1, 2.0, 0.0)]
    log.clear()
    script.store('samples', np.float32([[0, 2, 1, 1, 7]]))
    project.advance()
    assert log == [('onValueChange', 'chan1', 4, 7.0, 1.0)]
    log.clear()
    script.store('samples', None)
    project.advance()
    script.store('samples', np.float32([[9]]))
    project.advance()
    assert log == [], 'there was nothing before to differ from'


def test_channels_by_pattern_and_new_ones(project: Any, net: Any, log: Any, watch: Any) -> None:
    value = net.create('constantCHOP', pars={'const': 3, 'const0name': 'tx', 'const1name': 'ty',
                                             'const2name': 'rz'})
    watch(value, 'valuechange', channel='t*')
    for index in range(3):
        value.par[f'const{index}value'] = index + 1
    project.advance()
    assert [entry[1:] for entry in log] == [('tx', 0, 1.0, 0.0), ('ty', 0, 2.0, 0.0)]
    log.clear()
    value.par.const0name = 'tnew'
    project.advance()
    assert log == [], 'a channel that is new has not changed'
    value.par.const0value = 5
    project.advance()
    assert log == [('onValueChange', 'tnew', 0, 5.0, 1.0)]


def test_another_chop_is_no_change(project: Any, net: Any, log: Any, watch: Any, value: Any) -> None:
    other = net.create('constantCHOP', 'other', pars={'const0value': 5})
    node = watch(value, 'valuechange', 'whileon')
    node.par.chop = 'other'
    project.advance()
    assert log == [('whileOn', 'chan1', 0, 5.0, 5.0)]
    log.clear()
    other.destroy()
    project.advance(2)
    node.par.chop = value
    value.par.const0value = 1
    project.advance()
    assert ('onValueChange', 'chan1', 0, 1.0, 0.0) in log


def test_nan_and_infinity(project: Any, net: Any, log: Any, watch: Any) -> None:
    script = net.create('scriptCHOP', callbacks={'onCook': lambda op: op.copyNumpyArray(op.fetch('samples'))})
    script.store('samples', np.float32([[1]]))
    watch(script, 'ontooff', 'valuechange', 'offtoon')
    for number in (np.nan, np.nan, np.inf):
        script.store('samples', np.float32([[number]]))
        project.advance()
    assert [entry[0] for entry in log] == ['onOnToOff', 'onValueChange', 'onOffToOn', 'onValueChange']


def test_a_callback_that_fails_loses_no_edge(project: Any, net: Any, value: Any) -> None:
    seen = []

    def change(channel: Any, sampleIndex: int, val: float, prev: float) -> None:
        seen.append((prev, val))
        if val == 1:
            raise RuntimeError('no')

    node = net.create('chopexecuteDAT', pars={'chop': value}, callbacks={'onValueChange': change})
    for number in (1, 2):
        value.par.const0value = number
        project.advance()
    project.advance()
    assert seen == [(0, 1), (1, 2)] and 'RuntimeError: no' in node.scriptErrors()


def test_a_callback_that_changes_the_chop_is_called_again_in_the_next_frame(project: Any, net: Any,
                                                                           value: Any) -> None:
    seen = []

    def change(channel: Any, sampleIndex: int, val: float, prev: float) -> None:
        seen.append((td.absTime.frame, val))
        channel.owner.par.const0value = val + 1

    net.create('chopexecuteDAT', pars={'chop': value}, callbacks={'onValueChange': change})
    value.par.const0value = 1
    project.advance(3)
    assert seen == [(2, 1), (3, 2), (4, 3)]


def test_a_callback_destroys_what_it_watches(project: Any, net: Any) -> None:
    value = net.create('constantCHOP', pars={'const': 3, 'const0name': 'a', 'const1name': 'b', 'const2name': 'c'})
    seen = []

    def change(channel: Any, *rest: Any) -> None:
        seen.append(channel.name)
        channel.owner.destroy()

    net.create('chopexecuteDAT', pars={'chop': value}, callbacks={'onValueChange': change})
    value.par.const0value = value.par.const1value = 1
    project.advance(2)
    assert seen == ['a'] and project.errors() == ''


def test_what_a_callback_sets_is_in_the_picture_of_the_frame(project: Any, net: Any) -> None:
    wave = net.create('lfoCHOP', pars={'wavetype': 'ramp'})
    look = net.create('constantTOP', pars={'outputresolution': 'custom', 'resolutionw': 1, 'resolutionh': 1,
                                           'format': 'rgba32float'})
    node = net.create('chopexecuteDAT', pars={'chop': wave})
    node.text = ('def onValueChange(channel, sampleIndex, val, prev):\n'
                 '\top("constant1").par.colorr = val\n')
    project.advance(cook=look)
    cooks = look.totalCooks
    assert look.numpyArray()[0, 0, 0] == np.float32(wave['chan1'].eval()) and look.totalCooks == cooks


def test_the_chop_by_an_expression(project: Any, net: Any, log: Any, watch: Any, value: Any) -> None:
    node = watch('', 'valuechange')
    node.par.chop.expr = "'constant1' if absTime.frame < 4 else None"
    for number in range(1, 6):
        value.par.const0value = number
        project.advance()
    assert [entry[3:] for entry in log] == [(2.0, 1.0)]

"""constantCHOP, mathCHOP, mergeCHOP, selectCHOP, nullCHOP, inCHOP, outCHOP, noiseCHOP over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.errors import CookError


def test_constant_takes_a_snapshot(project: Any, net: Any, held: Any) -> None:
    source = held('x y z', [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    node = net.create('constantCHOP', inputs=[source], pars={'first': 1})
    project.advance()
    node.par.snap.pulse()
    assert node.channels().names == ('y', 'z') and node.numpyArray().tolist() == [[5], [8]]
    assert node.par.const1name.eval() == 'z'
    node.par.const1value = 3
    assert node['z'].eval() == 3


def test_constant_adds_changes_while_active(project: Any, net: Any, held: Any) -> None:
    moving = held(lambda time: Channels(('m',), [[time.frame * 10]]))
    active = held(lambda time: Channels(('on',), [[time.frame in (3, 4, 7)]]))
    node = net.create('constantCHOP', inputs=[moving, active], pars={'const0value': 1})
    seen = []
    for _ in range(8):
        seen.append(node['chan1'].eval())
        assert node['chan1'].eval() == seen[-1]  # twice in a frame adds once
        project.advance()
    assert seen == [1, 1, 11, 21, 21, 21, 31, 31]


def test_constant_is_not_woken_by_the_clock(project: Any, net: Any) -> None:
    node = net.create('constantCHOP')
    node.cook()
    project.advance(3)
    node.cook()
    assert node.totalCooks == 1 and node.rate == 60


def test_math_ramps_its_parameters_over_a_slice(project: Any, net: Any, held: Any) -> None:
    ones = held(lambda time: Channels(('a',), np.ones((1, 4)), 240, (time.frame - 1) * 4, True))
    node = net.create('mathCHOP', inputs=[ones], pars={'gain': 2, 'interppars': True})
    assert node.numpyArray().tolist() == [[2, 2, 2, 2]]
    project.advance()
    node.par.gain, node.par.postoff = 4, 1
    assert node.numpyArray().tolist() == [[2.75, 3.5, 4.25, 5]]
    assert node.numpyArray().tolist() == [[2.75, 3.5, 4.25, 5]]
    project.advance()
    assert node.numpyArray().tolist() == [[5, 5, 5, 5]]
    node.par.interppars = False
    node.par.gain = 9
    assert node.numpyArray().tolist() == [[10, 10, 10, 10]]


def test_math_scope_leaves_the_others_alone(net: Any, held: Any) -> None:
    node = net.create('mathCHOP', inputs=[held('ax ay b', [[1], [2], [3]])], pars={'gain': 10, 'scope': 'a*'})
    assert node.numpyArray().tolist() == [[10], [20], [3]]


def test_math_meets_the_edges_of_floats_quietly(net: Any, held: Any) -> None:
    source = held('a b c', [[-4], [0], [3e38]])
    node = net.create('mathCHOP', inputs=[source], pars={'preop': 'root'})
    assert np.isnan(node['a'].eval()) and node.errors() == ''
    node.par.preop = 'inverse'
    assert node['b'].eval() == float('inf')
    node.par.preop, node.par.gain = 'off', 100
    assert node['c'].eval() == float('inf')
    node.par.fromrange1 = node.par.fromrange2 = 1
    node.par.torange1 = 7
    assert node.numpyArray().tolist() == [[7], [7], [7]]


def test_rates_are_matched(net: Any, held: Any) -> None:
    slow, fast = held('a', [[0, 2]], rate=30), held('b', [[0, 1, 2, 3]], rate=60)
    node = net.create('mathCHOP', inputs=[slow, fast], pars={'chopop': 'add'})
    assert node.rate == 60 and node.numpyArray().tolist() == [[0, 2, 4, 5]]
    node.par.srselect = 'min'
    assert node.rate == 30 and node.numpyArray().tolist() == [[0, 4]]
    node.par.srselect = 'err'
    with pytest.raises(CookError, match='math1: the inputs have rates of 30, 60; set srselect'):
        node.numpyArray()


@pytest.mark.parametrize(('duplicate', 'names', 'values'), [
    ('unique', 'a b a1 c', [1, 2, 3, 4]), ('first', 'a b c', [1, 2, 4]), ('last', 'b a c', [2, 3, 4]),
    ('replace', 'a b c', [3, 2, 4]),
])
def test_merge_duplicates(net: Any, held: Any, duplicate: str, names: str, values: list[float]) -> None:
    node = net.create('mergeCHOP', inputs=[held('a b', [[1], [2]]), held('a c', [[3], [4]])],
                      pars={'duplicate': duplicate})
    assert node.channels().names == tuple(names.split()) and node.numpyArray()[:, 0].tolist() == values


def test_select_from_several(net: Any, held: Any) -> None:
    one, two = held('a b', [[1, 1, 1], [2, 2, 2]]), held('a c1', [[3], [4]], start=5)
    one.name, two.name = 'wave1', 'wave2'
    node = net.create('selectCHOP', pars={'chops': 'wave*'})
    assert node.channels().names == ('wave1:a', 'b', 'wave2:a', 'c1')
    assert (node.start, node.end) == (0, 5)
    node.par.align = 'trim1'
    assert (node.start, node.end) == (0, 2)
    node.par.autoprefix = False
    assert node.channels().names == ('a', 'b', 'a1', 'c1')
    node.par.channames = 'c1 b a'
    assert node.numpyArray()[:, 0].tolist() == [4, 2, 1, 3]
    node.par.filterdigits, node.par.digits = True, 1
    assert node.channels().names == ('c',)
    node.par.renamefrom, node.par.renameto = 'c', 'last'
    assert node.channels().names == ('last',)
    two.hold(Channels(('c1',), [[9]]))
    assert node.numpyArray().tolist() == [[9, 9, 9]]
    node.par.chops = ''
    assert node.numChans == 0


def test_documented_selection(net: Any, held: Any) -> None:
    source = held('c1 c2 c3 c5', [[1], [2], [3], [5]])
    node = net.create('selectCHOP', inputs=[source], pars={'channames': 'c2 c5 c3 c3'})
    assert node.numpyArray()[:, 0].tolist() == [2, 5, 3, 3]
    assert node.channels().names == ('c2', 'c5', 'c3', 'c4')


@pytest.mark.parametrize(('off', 'change', 'woken'), [
    ('', 'same', False), ('', 'values', True), ('', 'names', True), ('', 'range', True),
    ('checkvalues', 'values', False), ('checknames', 'names', False), ('checkrange', 'range', False),
])
def test_selective_null(project: Any, net: Any, held: Any, off: str, change: str, woken: bool) -> None:
    source = held('a', [[1, 2]])
    null = net.create('nullCHOP', inputs=[source], pars={'cooktype': 'selective'})
    if off:
        null.par[off].val = False
    after = net.create('mathCHOP', inputs=[null])
    after.cook()
    source.hold({'same': Channels(('a',), [[1, 2]]), 'values': Channels(('a',), [[1, 3]]),
                 'names': Channels(('b',), [[1, 2]]), 'range': Channels(('a',), [[1, 2]], start=4)}[change])
    project.advance()
    cooks = null.totalCooks, after.totalCooks
    after.cook()
    assert (null.totalCooks - cooks[0], after.totalCooks - cooks[1]) == (1, int(woken))


@pytest.mark.parametrize('skipping', [1, 3])
def test_selective_null_of_slices(project: Any, net: Any, skipping: int) -> None:
    """A slice whose samples are all what the last one was wakes nobody, however long it is; nor a watched one."""
    source = net.create('lfoCHOP', pars={'wavetype': 'square', 'frequency': 2.5})  # turns every 12 frames
    null = net.create('nullCHOP', inputs=[source], pars={'cooktype': 'selective'})
    after = net.create('mathCHOP', inputs=[null])
    reading = net.create('constantCHOP', pars={'const0value': f"=op('{null.name}')['chan1']"})
    for node in (after, reading):
        node.watch()
    project.advance()
    cooks = after.totalCooks, reading.totalCooks, null.totalCooks
    for _ in range(60 // skipping):
        project.engine.skip(skipping)
        assert reading['chan1'].eval() == null['chan1'].eval() == source['chan1'].eval()
    assert (after.totalCooks - cooks[0], reading.totalCooks - cooks[1]) == (5, 5)
    assert null.totalCooks - cooks[2] == 60 // skipping


def test_null_that_always_cooks(project: Any, net: Any, held: Any) -> None:
    null = net.create('nullCHOP', inputs=[held('a', [[1]])], pars={'cooktype': 'always'})
    null.cook()
    cooks = null.totalCooks
    project.advance(3)
    assert null.totalCooks == cooks + 3
    null.par.cooktype = 'auto'
    project.advance(3)
    null.cook()
    cooks = null.totalCooks
    project.advance(3)
    assert null.totalCooks == cooks


def test_in_and_out_lead_through_a_component(net: Any, held: Any) -> None:
    base = net.create('baseCOMP')
    inside = base.create('inCHOP')
    base.create('outCHOP', inputs=[inside])
    base.setInputs([held('a b', [[1], [2]])])
    after = net.create('nullCHOP', inputs=[base])
    assert after.channels().names == ('a', 'b')
    inside.par.channames = 'x[1-2]'
    assert after.channels().names == ('x1', 'x2')
    inside.par.numchannels, inside.par.channames = 1, 'b'
    assert after.numpyArray().tolist() == [[2]]
    inside.par.numchannels = 2
    with pytest.raises(CookError, match=r'in1: 1 channels \(b\) where Num Channels is 2'):
        inside.numpyArray()


@pytest.mark.parametrize('kind', ['sparse', 'hermite', 'harmonic', 'brownian', 'random', 'alligator'])
def test_noise_slices_are_parts_of_the_whole(project: Any, net: Any, kind: str) -> None:
    pars = {'type': kind, 'rate': 100, 'channelname': 'a b', 'harmon': 1, 'period': 0.3}
    whole = net.create('noiseCHOP', pars={**pars, 'end': 60}).numpyArray()
    sliced = net.create('noiseCHOP', pars={**pars, 'timeslice': True})
    late = net.create('noiseCHOP', pars={**pars, 'timeslice': True})
    for _ in range(20):
        channels = sliced.channels()
        first = int(channels.start)
        if first >= 0:
            np.testing.assert_array_equal(channels.samples, whole[:, first:first + channels.length])
        project.advance()
    np.testing.assert_array_equal(late.numpyArray(), sliced.numpyArray()[:, -late.numSamples:])
    assert not np.array_equal(whole[0], whole[1])


def test_noise_begins_anew_after_a_reset(project: Any, net: Any) -> None:
    pars = {'type': 'sparse', 'timeslice': True, 'period': 0.2}
    node, other = net.create('noiseCHOP', pars=pars), net.create('noiseCHOP', pars=pars)
    first = []
    for _ in range(6):
        first.append(other['chan1'].eval())
        node.cook()
        project.advance()
    node.par.resetpulse.pulse()
    for value in first[:3]:
        assert node['chan1'].eval() == value
        project.advance()
    node.par.reset = True
    for _ in range(2):
        assert node['chan1'].eval() == first[0]
        project.advance()
    node.par.reset = False
    assert node['chan1'].eval() == first[0]
    project.advance()
    assert node['chan1'].eval() == first[1]


def test_noise_is_as_wide_as_it_says(net: Any) -> None:
    for kind in ('sparse', 'hermite', 'random'):
        node = net.create('noiseCHOP', pars={'type': kind, 'channelname': 'n[1-8]', 'period': 0.1})
        values = np.abs(node.numpyArray())
        assert 0.8 < np.quantile(values, 0.995) < 1.2 and values.max() < 1.8, kind
        assert abs(node.numpyArray().mean()) < 0.05


def test_brownian_far_out_is_quick_and_the_same(net: Any) -> None:
    pars = {'type': 'brownian', 'start': 100_000, 'end': 100_003}
    far = net.create('noiseCHOP', pars=pars).numpyArray()[0]
    near = net.create('noiseCHOP', pars={**pars, 'start': 99_990}).numpyArray()[0]
    np.testing.assert_array_equal(far, near[10:])


def test_units_of_the_interval(net: Any) -> None:
    node = net.create('constantCHOP', pars={'single': False, 'rate': 30, 'start': 1, 'end': 61,
                                            'startunit': 'frames', 'endunit': 'frames'})
    assert (node.start, node.numSamples) == (0, 31)
    node.par.startunit = node.par.endunit = 'seconds'
    node.par.end = 3
    assert (node.start, node.numSamples) == (30, 60)


def test_an_endless_interval_is_refused(net: Any) -> None:
    node = net.create('constantCHOP', pars={'single': False, 'end': 1e12})
    with pytest.raises(CookError, match='constant1: an interval of 1000000000001 samples; set End'):
        node.numpyArray()


@pytest.mark.parametrize('kind', ['lfoCHOP', 'noiseCHOP', 'mathCHOP', 'constantCHOP'])
@pytest.mark.parametrize('value', [3.4e38, -3.4e38, 1e-320])
def test_numbers_at_the_edge_of_floats(project: Any, net: Any, held: Any, kind: str, value: float) -> None:
    node = net.create(kind, inputs=[held('a', [[1, 2]])] if kind == 'mathCHOP' else [])
    project.advance(3)
    for name, part in node.declarations.parts.items():
        if part.group.kind == 'float' and part.group.page not in ('Common', 'Channel'):
            kept = node.par[name].eval()
            node.par[name].val = value
            node.cook(force=True)
            assert node.errors() == '', name
            node.par[name].val = kept
    if kind == 'constantCHOP':
        node.par.const0value = value
        assert node['chan1'].eval() == np.float32(value)
    if kind == 'noiseCHOP':
        node.par.harmon, node.par.type, node.par.spread, node.par.rough = 64, 'harmonic', value, value
        node.cook(force=True)
        assert node.errors() == ''


def test_extend_conditions_of_a_generator(project: Any, net: Any) -> None:
    node = net.create('constantCHOP', pars={'single': False, 'end': 3, 'const0value': 5, 'right': 'default',
                                            'defval': 9})
    assert node['chan1'].eval() == 5
    project.advance(10)
    assert node['chan1'].eval() == 9


def test_a_slice_of_a_slow_chop_always_has_a_sample(project: Any, net: Any, held: Any) -> None:
    node = net.create('nullCHOP', inputs=[held('a', [[5, 6, 7, 8]], rate=20)], pars={'timeslice': True})
    seen = []
    for _ in range(9):
        assert node.numSamples == 1 and node.isTimeSlice
        seen.append(node['a'].eval())
        project.advance()
    assert seen == [5, 5, 5, 6, 6, 6, 7, 7, 7]


def test_a_hostile_name_is_refused(net: Any) -> None:
    node = net.create('constantCHOP', pars={'const0name': '[0-9][0-9][0-9][0-9][0-9][0-9]'})
    with pytest.raises(CookError, match=r'constant1: pattern .* more than 100000 names'):
        node.numpyArray()
    assert isinstance(node, td.CHOP)

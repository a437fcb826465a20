"""keyframeCHOP and animationCOMP: keys, functions, play modes, ranges, tables that are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.errors import CookError, ParTypeError, ParValueError
from tdgraph.operators.chop._keys import Curve, Key

HEADS = ['id', 'x', 'y', 'inslope', 'inaccel', 'expression']


def animation(net: Any, *keys: str, **pars: Any) -> Any:
    """An Animation COMP with one channel a and these keys: x y function inslope inaccel outslope outaccel."""
    made = net.create('animationCOMP', pars=pars)
    made.op('channels').appendRow(['a', 0, 'hold', 'hold', 0])
    for key in keys:
        x, y, function, *rest = [*key.split(), *['0'] * 4][:7]
        made.op('keys').appendRow([0, x, y, *rest[:2], function, *rest[2:]])
    return made


def at(comp: Any, *places: float) -> list[float]:
    """The value of the only channel at these x."""
    return [round(float(value), 6) for value in comp.curves()[0].at(np.array(places))]


def test_what_is_inside(net: Any) -> None:
    comp = net.create('animationCOMP')
    assert [child.name for child in comp.children] == ['channels', 'keys', 'graph', 'attributes', 'in1', 'keyframe',
                                                       'out1']
    after = net.create('nullCHOP', inputs=[comp])
    assert after.numChans == 0 and after.errors() == '' and comp.errors(recurse=True) == ''


@pytest.mark.parametrize(('function', 'expected'), [
    ('constant()', [0, 0, 0, 8]), ('linear()', [2, 4, 6, 8]), ('easein()', [0.5, 2, 4.5, 8]),
    ('easeout()', [3.5, 6, 7.5, 8]), ('ease()', [1, 4, 7, 8]), ('easeinp(2)', [0.125, 1, 3.375, 8]),
    ('easeoutp(2)', [4.625, 7, 7.875, 8]), ('easep(2)', [0.5, 4, 7.5, 8]), ('easep(1)', [1, 4, 7, 8]),
    ('easeinp(0)', [2, 4, 6, 8]), ('cubic()', [1.25, 4, 6.75, 8]), ('bezier()', [2, 4, 6, 8])])
def test_functions_between_keys(net: Any, function: str, expected: list[float]) -> None:
    comp = animation(net, f'1 0 {function}', '5 8 linear()')
    assert at(comp, 2, 3, 4, 5) == expected


def test_handles(net: Any) -> None:
    """cubic is Hermite; bezier with handles a third of the way is the same; easeadjust has slopes 0."""
    x = np.linspace(0, 4, 33)
    p = x / 4
    slopes = 4 * (1.5 * (p ** 3 - 2 * p ** 2 + p) - 0.5 * (p ** 3 - p ** 2)) + 3 * p ** 2 - 2 * p ** 3
    cubic = Curve('a', '0', (Key(0, 0, 'cubic', leaving=(1.5, 0)), Key(4, 1, arriving=(-0.5, 0))))
    np.testing.assert_allclose(cubic.at(x), slopes, atol=1e-12)
    third = [4 / 3 * np.hypot(1, slope) for slope in (1.5, -0.5)]
    bezier = Curve('a', '0', (Key(0, 0, 'bezier', leaving=(1.5, third[0])), Key(4, 1, arriving=(-0.5, third[1]))))
    np.testing.assert_allclose(bezier.at(x), slopes, atol=1e-9)
    adjusted = Curve('a', '0', (Key(0, 0, 'easeadjust', leaving=(9, 4 / 3)), Key(4, 1, arriving=(9, 4 / 3))))
    np.testing.assert_allclose(adjusted.at(x), 3 * p ** 2 - 2 * p ** 3, atol=1e-9)


@given(st.floats(-5, 5), st.floats(0, 99), st.floats(-5, 5), st.floats(0, 99))
def test_bezier_is_a_function_of_x(slope: float, length: float, other: float, reach: float) -> None:
    curve = Curve('a', '0', (Key(0, 0, 'bezier', leaving=(slope, length)), Key(3, 1, arriving=(other, reach))))
    values = curve.at(np.array([0.0, 1.0, 2.0, 3.0]))
    assert np.isfinite(values).all() and values[0] == pytest.approx(0, abs=1e-9) and values[3] == 1


def test_outside_the_keys_and_keys_at_one_place(net: Any) -> None:
    comp = animation(net, '1 0 linear()', '3 2 linear()', '3 5 linear()', '5 6 linear()')
    assert at(comp, 0, 2, 3, 4, 9) == [0, 1, 5, 5.5, 6]
    channels = comp.op('channels')
    for kind, expected in (('default', [7, 7]), ('slope', [-1, 8]), ('cycle', [5.5, 0]), ('mirror', [1, 0])):
        channels[1, 2], channels[1, 3], channels[1, 4] = kind, kind, 7
        assert at(comp, 0, 9) == expected


def test_setting_and_deleting_keys(net: Any) -> None:
    comp = net.create('animationCOMP')
    comp.setKeyframe(1, channel='tx', value=0, function='cubic')
    comp.setKeyframe(11, channel='tx', value=10)
    comp.setKeyframe(1, channel='ty', value=3)
    assert [curve.name for curve in comp.curves()] == ['tx', 'ty']
    before = comp.curves()[0].at(np.linspace(1, 11, 50))
    comp.setKeyframe(4)  # on the curve, in both channels
    assert [len(curve.keys) for curve in comp.curves()] == [3, 2]
    np.testing.assert_allclose(comp.curves()[0].at(np.linspace(1, 11, 50)), before, atol=1e-5)
    comp.setKeyframe(4, 't*', value=-1, function='linear()')
    assert at(comp, 4) == [-1]
    comp.deleteKeyframe(4, channel='tx')
    assert [len(curve.keys) for curve in comp.curves()] == [2, 2]
    np.testing.assert_allclose(comp.curves()[0].at(np.linspace(1, 11, 50)), before, atol=1e-5)
    comp.setKeyframe(4, channel='nothing*', value=1)
    assert comp.op('channels').numRows == 3


def test_locked_to_the_timeline(project: Any, net: Any) -> None:
    comp = animation(net, '1 0 linear()', '601 600 linear()')
    out = net.create('nullCHOP', inputs=[comp])
    assert out['a'].eval() == 0
    project.advance(30)
    assert out['a'].eval() == 30
    comp.setKeyframe(601, value=1200)
    assert out['a'].eval() == 60
    project.root.time.frame = 101
    assert out['a'].eval() == 200
    project.root.time.frame = 701  # begins again after 600
    assert out['a'].eval() == 200


@pytest.mark.parametrize(('unit', 'index', 'expected'), [
    ('frames', [1, 3], [0, 2]), ('xunits', [2.5, 11], [1.5, 10]), ('samples', [0, 5], [0, 5]),
    ('seconds', [0, 0.1], [0, 6]), ('fraction', [0, 0.5, 1], [0, 5, 10]), ('frames', [0, 99], [0, 10])])
def test_an_input_is_the_index(net: Any, unit: str, index: list[float], expected: list[float]) -> None:
    comp = animation(net, '1 0 linear()', '11 10 linear()', playmode='input', inputindexunit=unit,
                     rangetype='custom', end=11, tleft='hold', tright='hold')
    source = net.create('scriptCHOP', callbacks={
        'onCook': lambda chop: chop.copyNumpyArray(np.array([index], np.float32))})
    comp.setInputs([source])
    np.testing.assert_allclose(net.create('nullCHOP', inputs=[comp]).numpyArray(), [expected], atol=1e-5)


def test_cyclic_input(net: Any) -> None:
    comp = animation(net, '1 0 linear()', '11 10 linear()', playmode='input', rangetype='custom', end=10)
    source = net.create('constantCHOP', pars={'const0value': 11})
    comp.setInputs([source])
    out = net.create('nullCHOP', inputs=[comp])
    assert out['a'].eval() == 0  # frame 11 is frame 1
    comp.par.cyclic = 'no'
    assert out['a'].eval() == 1
    source.par.const0value = np.float32(4)
    assert out['a'].eval() == 3


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.sampled_from([60.0, 240.0, 25.0]))
def test_sequential_slices_tile_time(frames: list[int], rate: float) -> None:
    def cut(steps: list[int]) -> Any:
        with td.Project() as project:
            comp = animation(project.op('/project1'), '1 0 ease()', '50 9 linear()', playmode='sequential',
                             speed=1.5, rangetype='custom', end=30, tright='mirror')
            node = comp.op('keyframe')
            node.par.rate = rate
            parts = [node.channels()]
            for step in steps:
                project.engine.skip(step)
                parts.append(node.channels())
            return {index: value for part in parts for index, value in
                    zip(part.start + np.arange(part.length), part.samples[0], strict=True)}

    one, other = cut(frames), cut([1] * sum(frames))
    assert one.keys() == other.keys()
    np.testing.assert_allclose(list(one.values()), list(other.values()), atol=1e-4)


def test_sequential_speed_play_and_cue(project: Any, net: Any) -> None:
    comp = animation(net, '1 0 linear()', '601 600 linear()', playmode='sequential', cuepoint=100)
    out = net.create('nullCHOP', inputs=[comp])
    assert out['a'].eval() == 0
    seen = []
    for change in ({}, {'speed': 3}, {'speed': 3}, {'play': False}, {'play': True, 'speed': -1}):
        for name, value in change.items():
            comp.par[name] = value
        project.advance()
        seen.append(round(out['a'].eval(), 3))
    assert seen == [1, 4, 7, 7, 6]
    comp.par.cuepulse.pulse()
    assert out['a'].eval() == 99
    project.advance()
    assert out['a'].eval() == 98
    comp.par.cue = True
    project.advance(5)
    assert out['a'].eval() == 99
    comp.par.cue = False
    project.advance(2)
    assert out['a'].eval() == 97


def test_the_full_range(net: Any) -> None:
    comp = animation(net, '1 0 linear()', '11 10 linear()', playmode='outputrange', rangetype='custom', start=3,
                     end=9)
    node = comp.op('keyframe')
    value = node.channels()
    assert (value.start, value.length, value.rate, value.sliced) == (2, 7, 60, False)
    assert value.samples.tolist() == [[2, 3, 4, 5, 6, 7, 8]]
    node.par.rate, node.par.right = 30, 'cycle'
    assert node.numpyArray().tolist() == [[2, 4, 6, 8]] and node.channels().extend.right == 'cycle'
    comp.par.endunit, comp.par.end = 'seconds', 0.1
    assert node.channels().length == 3


@pytest.mark.parametrize(('table', 'rows', 'complaint'), [
    ('channels', [['label', 'number']], "its first row is 'label number'"), ('channels', [], 'first row'),
    ('channels', [['name', 'id', 'left'], ['a', '0', 'lop']], r"no extend condition 'lop'.*slope"),
    ('channels', [['name', 'id'], ['a', '0'], ['a', '1']], "names 'a' twice"),
    ('keys', [['id', 'time', 'y']], 'first columns are id x y'),
    ('keys', [['id', 'x', 'y'], ['0', 'abc', '1']], "row 1, column 1: 'abc' is no number"),
    ('keys', [['id', 'x', 'y'], ['0', '1', 'nan']], "column 2: 'nan' is no number"),
    ('keys', [HEADS, ['0', '1', '1', '0', '0', 'esae()']], r"no function 'esae\(\)'.*ease"),
    ('keys', [HEADS, ['0', '1', '1', '0', '0', 'easep(1e9)']], 'power of 0 to 1000'),
    ('keys', [['id', 'x', 'y', 's', 'a'], ['0', '1', '1', '0', '-2'], ['0', '2', '1', '', '']], 'below 0')])
def test_wrong_tables(net: Any, table: str, rows: list[list[str]], complaint: str) -> None:
    comp = animation(net, '1 0 linear()')
    out = net.create('nullCHOP', inputs=[comp])
    assert out['a'].eval() == 0
    comp.op(table).fill(rows)
    with pytest.raises(CookError, match=complaint):
        comp.op('keyframe').channels()
    assert out['a'].eval() == 0  # the last good value


def test_short_rows_and_no_keys_are_fine(net: Any) -> None:
    comp = net.create('animationCOMP')
    comp.op('channels').fill([['name', 'id'], ['a', '0'], ['b c', '1']])
    comp.op('keys').fill([['id', 'x', 'y'], ['0', '1', '5']])
    node = comp.op('keyframe')
    assert [(channel.name, channel.eval()) for channel in node] == [('a', 5), ('b_c', 0)]


def test_wrong_settings(net: Any) -> None:
    comp = animation(net, '1 0 linear()', rangetype='custom', start=9, end=2)
    with pytest.raises(CookError, match='exchange Start and End'):
        comp.op('keyframe').channels()
    with pytest.raises(CookError, match='is no Animation COMP'):
        net.create('keyframeCHOP', pars={'animation': net.create('baseCOMP')}).channels()
    assert net.create('keyframeCHOP').numChans == 0
    comp.op('keys').destroy()
    with pytest.raises(CookError, match="no table 'keys'"):
        comp.op('keyframe').channels()


def test_wrong_keys(net: Any) -> None:
    comp = animation(net, '1 0 linear()')
    for position, value in ((float('nan'), 1), ('a', 1), (1, float('inf'))):
        with pytest.raises(ParTypeError, match='finite number'):
            comp.setKeyframe(position, value=value)
    with pytest.raises(ParTypeError, match='name or pattern'):
        comp.setKeyframe(1, channel=3)
    with pytest.raises(ParValueError, match=r"no function 'liner'.*linear"):
        comp.setKeyframe(1, function='liner')
    assert comp.op('keys').numRows == 2


def test_a_copy_plays_its_own_keys(net: Any) -> None:
    comp = animation(net, '1 4 linear()')
    twin = net.copy(comp)
    twin.setKeyframe(1, value=9)
    assert comp.op('keyframe')['a'].eval() == 4 and twin.op('keyframe')['a'].eval() == 9


def test_odd_indices(net: Any) -> None:
    comp = animation(net, '1 0 linear()', '11 10 linear()', playmode='input')
    source = net.create('scriptCHOP', callbacks={
        'onCook': lambda chop: chop.copyNumpyArray(np.array([[np.nan, np.inf, 2]], np.float32))})
    comp.setInputs([source])
    assert np.isnan(comp.op('keyframe').numpyArray()[0]).tolist() == [True, True, False]

"""scriptCHOP: what a callback may write, and what bad writing gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tdgraph.errors import CookError, ReadOnlyError


def script(net: Any, cook: Callable[[Any], Any], *inputs: Any) -> Any:
    return net.create('scriptCHOP', inputs=list(inputs), callbacks={'onCook': cook})


def test_the_first_example_of_the_page(net: Any) -> None:
    def onCook(scriptOp: Any) -> None:
        scriptOp.clear()
        npArray = np.zeros((3, 20), dtype=np.float32)
        npArray[1][10] = 1.234
        scriptOp.copyNumpyArray(npArray)

    values = script(net, onCook).numpyArray()
    assert values.shape == (3, 20) and values.dtype == np.float32
    assert values[1, 10] == np.float32(1.234) and np.count_nonzero(values) == 1


def test_pairwise_distances(net: Any, held: Any) -> None:
    points = np.random.default_rng(1).random((2, 10), np.float32)

    def onCook(scriptOp: Any) -> None:
        scriptOp.clear()
        inputs = scriptOp.inputs[0]
        inPos = inputs.numpyArray()
        inPos = inPos.T
        npDist = np.sqrt(((inPos[:, :, None] - inPos[:, :, None].T) ** 2).sum(1))
        scriptOp.copyNumpyArray(npDist)

    found = script(net, onCook, held('x y', points)).numpyArray()
    expected = [[np.hypot(*(points[:, i] - points[:, j])) for j in range(10)] for i in range(10)]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_channel_by_channel(net: Any) -> None:
    def build(op: Any) -> None:
        op.clear()
        op.rate, op.start = 30, 5
        op.numSamples = 4
        first, second = op.appendChan('a b'), op.appendChan()
        first[1], first[-1] = 7, 9
        second.vals = [1, 2, 3, np.full((1, 1), 4)]
        op.appendChan('gone').destroy()
        op.appendChan('a_b').copyNumpyArray(np.ones(4, np.float32))
        assert op['a_b'][1] == 7 and op.numChans == 3 and op.end == 8

    node = script(net, build)
    assert node.channels().names == ('a_b', 'chan1', 'a_b1')
    assert node.numpyArray().tolist() == [[0, 7, 0, 9], [1, 2, 3, 4], [1, 1, 1, 1]]
    assert (node.rate, node.start, node.numSamples, node.isTimeSlice) == (30, 5, 4, False)


def test_a_cook_begins_with_the_last_one(project: Any, net: Any) -> None:
    def build(op: Any) -> None:
        if not op.numChans:
            op.appendChan('n')
        op['n'][0] = op.time.frame
        op.numSamples = op.numSamples + 1

    node = script(net, build)
    assert node.numpyArray().tolist() == [[1, 0]]
    project.advance()
    assert node.numpyArray().tolist() == [[2, 0, 0]]


def test_length_and_end(net: Any) -> None:
    def build(op: Any) -> None:
        op.copyNumpyArray(np.float32([[1, 2, 3]]), baseName='b')
        op.start = 2
        op.end = 3
        op.isTimeSlice = True

    channels = script(net, build).channels()
    assert channels.names == ('b1',) and channels.samples.tolist() == [[1, 2]]
    assert channels.sliced and channels.end == 3


def test_copy_takes_everything(net: Any, held: Any) -> None:
    source = held('x y', [[1, 2], [3, 4]], rate=24, start=3, sliced=True)
    node = script(net, lambda op: op.copy(op.inputs[0]), source)
    assert node.channels().same_as(source.channels()) and node.timeSliceDefault
    source.hold(source.held.with_(start=9.0))
    assert node.start == 9


@pytest.mark.parametrize(('write', 'text'), [
    (lambda op: op.copyNumpyArray(np.zeros((2, 3))), 'takes float32, not float64; use astype'),
    (lambda op: op.copyNumpyArray(np.zeros(3, np.float32)), r'shape \(channels, samples\), not \(3,\)'),
    (lambda op: op.copyNumpyArray(np.zeros((0, 3), np.float32)), r'not \(0, 3\)'),
    (lambda op: op.copyNumpyArray([[1.0]]), 'takes a NumPy array, not list'),
    (lambda op: op.appendChan('a').copyNumpyArray(np.zeros(7, np.float32)), 'set numSamples first'),
    (lambda op: op.appendChan('a').copyNumpyArray(np.zeros(1)), 'float32 array, not float64'),
    (lambda op: op.copy('/project1'), r'takes a CHOP, not str; use copy\(op'),
    (lambda op: setattr(op, 'numSamples', 0), 'numSamples is 0; give 1 or more'),
    (lambda op: setattr(op, 'numSamples', 10 ** 12), 'and at most'),
    (lambda op: setattr(op, 'rate', -1), 'rate is -1; give samples per second above 0'),
    (lambda op: setattr(op, 'rate', 'fast'), "rate is 'fast'; give a finite number"),
    (lambda op: setattr(op, 'start', float('nan')), 'start is nan; give a finite number'),
])
def test_bad_writing_keeps_the_last_channels(net: Any, write: Callable[[Any], Any], text: str) -> None:
    calls = [lambda op: op.copyNumpyArray(np.float32([[5]])), write]
    node = script(net, lambda op: calls[0](op))
    assert node.numpyArray().tolist() == [[5]]
    calls.pop(0)
    node.cook(force=True)
    with pytest.raises(AssertionError, match=text):
        raise AssertionError(node.scriptErrors())
    assert node.value.samples.tolist() == [[5]] and node.value.names == ('chan1',)


def test_a_callback_that_raises_says_so(net: Any) -> None:
    node = script(net, lambda op: 1 / 0)
    after = net.create('nullCHOP', inputs=[node])
    after.cook()
    assert 'division by zero' in node.errors() and 'division by zero' in node.scriptErrors()
    assert node.value.count == after.value.count == 0


def test_writing_outside_of_a_cook(net: Any) -> None:
    node = script(net, lambda op: None)
    node.cook()
    with pytest.raises(ReadOnlyError, match='works inside onCook; turn on modoutsidecook'):
        node.appendChan('a')
    node.par.modoutsidecook = True
    node.numSamples = 3
    after = net.create('mathCHOP', inputs=[node], pars={'postoff': 1})
    node.appendChan('a')[2] = 6
    assert node['a'].vals == [0, 0, 6] and after.numpyArray().tolist() == [[1, 1, 7]]
    node.clear()
    assert after.numChans == 0


def test_only_a_script_chop_can_be_written(net: Any) -> None:
    node = net.create('constantCHOP')
    with pytest.raises(ReadOnlyError, match='works in a Script CHOP; a constantCHOP computes'):
        node['chan1'][0] = 3
    with pytest.raises(ReadOnlyError, match='destroy'):
        node['chan1'].destroy()


def test_a_callback_that_raises_is_a_failed_cook(net: Any) -> None:
    good = True

    def cook(op: Any) -> None:
        if not good:
            raise ValueError('no more')
        op.copyNumpyArray(np.full((1, 2), 3, np.float32))

    source = script(net, cook)
    after = net.create('mathCHOP', inputs=[source], pars={'gain': 2})
    assert after['chan1'] == 6
    good = False
    source.cook(force=True)
    after.cook()
    assert after['chan1'] == 6, 'the last good channels serve'
    assert after.stale_from == (source.path,)
    with pytest.raises(CookError, match='no more'):
        source.numpyArray()

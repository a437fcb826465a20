"""One channel: its value at a sample, a frame, a time; and its facts."""

from __future__ import annotations

from typing import Any

import pytest

from tdgraph.errors import DestroyedError, ParTypeError, ReadOnlyError


def test_values_by_index_frame_and_second(project: Any, held: Any) -> None:
    chop = held('a', [[0.0, 10.0, 20.0, 30.0]], rate=30.0, start=2.0)
    channel = chop['a']
    assert [channel.eval(index) for index in (0, 1.5, 3)] == [0, 15, 30]
    assert channel.evalSeconds(3 / 30) == pytest.approx(10), 'index 3 of the axis is the second sample'
    assert channel.evalFrame(7) == pytest.approx(10), 'frame 7 of 60 a second is a tenth of a second'
    assert channel.evalSeconds(0) == 0 and channel.evalFrame(600) == 30, 'the ends hold'
    project.advance(9)
    assert channel.eval() == channel.evalFrame() == channel.evalSeconds() == pytest.approx(25)
    assert float(channel) == pytest.approx(25) and channel + 1 == pytest.approx(26)


def test_facts_of_a_channel(held: Any) -> None:
    chop = held('a b', [[1.0, 2.0, 6.0], [4.0, 5.0, -3.0]])
    channel = chop['b']
    assert (channel.name, channel.index, channel.owner, channel.valid, len(channel)) == ('b', 1, chop, True, 3)
    assert (channel.average(), channel.min(), channel.max()) == (2, -3, 5)
    assert channel.vals == [4, 5, -3] and channel[-1] == -3 and channel.exports == []
    with pytest.raises(ReadOnlyError, match='works in a Script CHOP'):
        channel.vals = [1, 2, 3]
    with pytest.raises(ParTypeError, match=r'takes a float32 array, not list; use astype'):
        channel.copyNumpyArray([1.0])
    chop.destroy()
    assert not channel.valid
    with pytest.raises(DestroyedError, match="channel 'b' no longer exists; look it up again"):
        _ = channel.index

"""Chains of CHOPs against the NumPy calls that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tdgraph as td
from benchmarks.measure import Measure, compare

NODES, CHANNELS, SAMPLES = 1_000, 4, 600
PREOFF, GAIN, POSTOFF = 0.125, 0.999, -0.12


def measures() -> Iterator[Measure]:
    """Yield the cook of a long chain of Math CHOPs."""
    data = np.random.default_rng(1).random((CHANNELS, SAMPLES), np.float32)
    with td.Project() as project:
        chain = _chain(project, data)
        yield compare(f'chain of {NODES:,} Math CHOPs of {CHANNELS} x {SAMPLES}, against NumPy by hand',
                      chain, _by_hand(data), 5.0, rounds=20,
                      detail='pre-add, gain and post-add; by hand: three new arrays a node')


def _chain(project: td.Project, data: np.ndarray) -> Callable[[], None]:
    """Return a call that goes a frame on, which gives the first node new samples, and cooks the last."""
    net = project.op('/project1')

    def fill(op: Any) -> None:
        data[0, 0] = op.time.frame
        op.copyNumpyArray(data)

    source = net.create('scriptCHOP', callbacks={'onCook': fill})
    last: Any = source
    for _ in range(NODES):
        last = net.create('mathCHOP', inputs=[last],
                          pars={'preoff': PREOFF, 'gain': GAIN, 'postoff': POSTOFF})

    return lambda: project.advance(cook=[last])


def _by_hand(data: np.ndarray) -> Callable[[], None]:
    def frame() -> None:
        values = data
        for _ in range(NODES):
            values = (values + PREOFF) * GAIN + POSTOFF

    return frame

"""Random programs of delayed and immediate reads against the contract in four lines of Python."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tdgraph.gpu import FORMATS, Spec
from tdgraph.gpu.readback import PATHS

STEP = st.tuples(
    st.sampled_from(['delayed', 'delayed', 'immediate', 'clear', 'end_frame', 'hold', 'drop']),
    st.integers(0, 1),  # which queue
    st.sampled_from(['rgba8fixed', 'rgba32float', 'mono16fixed', 'rg16float', 'rgb32float', 'rgb10a2fixed']),
    st.tuples(st.integers(1, 70), st.integers(1, 70)),
    st.sampled_from(PATHS),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=25))
def test_a_queue_gives_what_the_call_before_queued(device, steps):
    queues, queued = [device.delayed_queue(), device.delayed_queue()], [None, None]
    held = []
    for number, (action, which, form, size, path) in enumerate(steps):
        device.readback.force(path)
        image = device.fill(Spec('2d', *size, format=form), (number % 2, number % 2, number % 2, 1.0))
        wanted = np.full((size[1], size[0], FORMATS[form].components), number % 2, np.float32)
        if wanted.shape[-1] == 4:
            wanted[..., 3] = 1.0
        if action == 'delayed':
            got, expected = queues[which].swap(image), queued[which]
            queued[which] = wanted
            assert (got is None) == (expected is None)
            assert got is None or np.array_equal(got, expected)
            held.append((got, expected))
        elif action == 'immediate':
            held.append((device.read(image), wanted))
        elif action == 'clear':
            queues[which].clear()
            queued[which] = None
        elif action == 'end_frame':
            device.end_frame()
        elif action == 'drop':
            held.clear()
        for got, expected in held:  # nothing that was handed out ever changes
            assert got is None or np.array_equal(got, expected)

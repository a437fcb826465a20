"""texture3dTOP: which images are in which slice, and a Time Machine on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td


@pytest.fixture
def project() -> Iterator[Any]:
    with td.Project(resolution=(5, 3)) as project:
        yield project


def counting(project: Any, **pars: Any) -> Any:
    """A stack of a picture whose red is the number of the frame."""
    net = project.op('/project1')
    source = net.create('constantTOP', pars={'colorr': '=me.time.frame', 'format': 'rgba32float',
                                             'outputresolution': 'custom', 'resolutionw': 5, 'resolutionh': 3})
    return net.create('texture3dTOP', inputs=[source], pars={'cachesize': 4} | pars)


def slices(stack: Any) -> list[float]:
    array = stack.numpyArray()
    assert array.shape == (4, 3, 5, 4)
    assert (array == array[:, :1, :1]).all()
    return array[:, 0, 0, 0].tolist()


@pytest.fixture(params=['copied', 'drawn'])
def road(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way: drivers before OpenGL 4.3 cannot copy slices."""
    if request.param == 'drawn':
        monkeypatch.setattr('tdgraph.operators.top.texture3d.can_join', lambda device: False)


@pytest.mark.parametrize('kind', ['texture3d', 'texture2darray'])
def test_the_newest_is_the_last(project: Any, kind: str, road: None) -> None:
    stack = counting(project, type=kind)
    seen = [slices(stack)]
    for _ in range(5):
        project.advance(cook=[stack])
        seen.append(slices(stack))
    assert seen == [[0, 0, 0, 1], [0, 0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]]
    assert (stack.width, stack.height, stack.depth, stack.errors()) == (5, 3, 4, '')


def test_a_frame_stores_one_image_however_often_it_cooks(project: Any) -> None:
    stack = counting(project)
    for _ in range(3):
        stack.cook(force=True)
    assert slices(stack) == [0, 0, 0, 1]


@pytest.mark.parametrize(('pars', 'seen'), [
    ({'step': 2}, [0, 1, 3, 5]),
    ({'prefill': True}, [3, 4, 5, 6]),
    ({'active': False}, [0, 0, 0, 0]),
    ({'reset': True}, [0, 0, 0, 0]),
    ({'replacesingle': True}, [0, 0, 0, 6]),
    ({'replacesingle': True, 'replaceindex': -1}, [0, 0, 6, 0]),
    ({'replacesingle': True, 'replaceindex': -9}, [6, 0, 0, 0]),
])
def test_what_the_parameters_store(project: Any, pars: dict[str, Any], seen: list[float], road: None) -> None:
    stack = counting(project, **pars)
    stack.cook()
    project.advance(5, cook=[stack])
    assert slices(stack) == seen


@pytest.mark.parametrize(('pulse', 'pars', 'seen'), [
    ('prefillpulse', {}, [3, 3, 3, 3]),
    ('resetpulse', {}, [0, 0, 0, 3]),
    ('replacesinglepulse', {'active': False, 'replaceindex': -2}, [0, 3, 0, 0]),
])
def test_pulses(project: Any, pulse: str, pars: dict[str, Any], seen: list[float]) -> None:
    stack = counting(project, **pars)
    stack.cook()
    project.advance(cook=[stack])
    stack.par[pulse].pulse()
    project.advance(cook=[stack])
    assert slices(stack) == seen


def test_prefill_begins_with_the_first_image(project: Any, road: None) -> None:
    assert slices(counting(project, prefill=True)) == [1, 1, 1, 1]


def test_another_size_empties_the_stack(project: Any) -> None:
    stack = counting(project)
    stack.cook()
    project.advance(2, cook=[stack])
    stack.inputs[0].par.resolutionw = 7
    assert stack.numpyArray()[:, 0, 0, 0].tolist() == [0, 0, 0, 3]


def test_nothing_connected_is_empty(project: Any) -> None:
    stack = project.op('/project1').create('texture3dTOP', pars={'cachesize': 2})
    assert not stack.numpyArray().any()
    assert stack.errors() == ''


def test_a_time_machine_scans_through_it(project: Any) -> None:
    stack = counting(project)
    stack.cook()
    project.advance(5, cook=[stack])
    net = project.op('/project1')
    t = np.tile(np.linspace(0, 1, 5, dtype=np.float32)[None, :, None], (3, 1, 1))
    moments = net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(t)})
    machine = net.create('timemachineTOP', inputs=[stack, moments])
    np.testing.assert_allclose(machine.numpyArray()[0, :, 0], [3, 3.75, 4.5, 5.25, 6], atol=1e-5)


def test_a_stack_of_another_format(project: Any, road: None) -> None:
    stack = counting(project, format='rgba16float')
    project.advance(2, cook=[stack])
    assert slices(stack) == [0, 0, 2, 3]
    assert stack.pixelFormat == '16-bit float (RGBA)'

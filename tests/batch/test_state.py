"""Which networks hold state: what is judged to hold none gives the same frame alone as when stepped to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.batch import cooking
from tdgraph.media import FilmWriter, read_image

Build = Callable[[Any], Any]
FRAMES = '3,4,29,60'


def shown(net: Any, chop: Any, expression: str = "op('shown')[0]") -> Any:
    """A TOP of the value of a CHOP at this moment, and of all of its samples beside it."""
    chop.name = 'shown'
    now = net.create('constantTOP', pars={'outputresolution': 'custom', 'resolutionw': 4, 'resolutionh': 4,
                                          'format': 'rgba32float', 'colorr': f'={expression}'})
    samples = net.create('choptoTOP', pars={'chop': chop, 'outputresolution': 'custom', 'resolutionw': 4,
                                            'resolutionh': 4})
    return net.create('addTOP', inputs=[now, samples], pars={'format': 'rgba32float'})


def of_chop(kind: str, **pars: Any) -> Build:
    def build(project: Any) -> Any:
        net = project.project1
        return shown(net, net.create(kind, pars=pars))
    build.__name__ = kind + ''.join(f'_{name}_{value}' for name, value in pars.items())
    return build


def averaged(project: Any) -> Any:
    net = project.project1
    noise = net.create('noiseCHOP', pars={'timeslice': True, 'rate': 240, 'period': 0.1})
    lfo = net.create('lfoCHOP', pars={'frequency': 7, 'rate': 240, 'wavetype': 'ramp'})
    both = net.create('mathCHOP', inputs=[noise, lfo], pars={'chopop': 'add'})
    return shown(net, net.create('analyzeCHOP', inputs=[both], pars={'function': 'average'}))


def driven(project: Any) -> Any:
    net = project.project1
    net.create('lfoCHOP', 'slow', pars={'frequency': 0.5})
    lfo = net.create('lfoCHOP', pars={'amp': "=op('slow')[0]", 'phase': '=absTime.seconds'})
    limit = net.create('limitCHOP', inputs=[lfo], pars={'type': 'clamp', 'max': 0.25})
    return shown(net, net.create('nullCHOP', inputs=[limit]))


def paused(project: Any) -> Any:
    net = project.project1
    net.create('lfoCHOP', 'slow', pars={'play': False, 'phase': 0.3})
    return net.create('noiseTOP', pars={'tz': "=op('slow')[0] + absTime.frame", 'format': 'rgba32float'})


STATELESS: list[Build] = [
    of_chop('lfoCHOP', frequency=0.7), of_chop('lfoCHOP', frequency=3.0, wavetype='pulse'),
    of_chop('lfoCHOP', reset=True), of_chop('beatCHOP', ramp=True, count=True, pulse=True),
    of_chop('audiooscillatorCHOP', frequency=50.0, rate=600), of_chop('noiseCHOP', timeslice=True),
    of_chop('audiooscillatorCHOP', wavetype='whitenoise', rate=600),
    of_chop('noiseCHOP', timeslice=True, type='brownian'), averaged, driven, paused]


def frames_of(build: Build, folder: Path) -> list[Any]:
    td.cook(build, frames=FRAMES, out=folder / 'a.####.exr', resolution=(8, 8))
    return [read_image(path).pixels for path in sorted(folder.iterdir())]


@pytest.mark.parametrize('build', STATELESS, ids=lambda build: build.__name__)
def test_frames_alone_are_frames_stepped_to(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with td.Project() as project:
        build(project)
        assert not cooking.has_state(project)
    alone = frames_of(build, tmp_path / 'alone')
    monkeypatch.setattr(cooking, 'has_state', lambda project: True)
    stepped = frames_of(build, tmp_path / 'stepped')
    assert len(alone) == len(stepped) == 4
    for one, other in zip(alone, stepped):
        np.testing.assert_array_equal(one, other)


def test_a_film_that_plays_by_itself_holds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = FilmWriter(str(tmp_path / 'a.mkv'), rate=30.0)
    for index in range(20):
        film.write(np.full((16, 16, 3), index * 12, np.uint8))
    film.close()

    def build(project: Any) -> Any:
        return project.project1.create('moviefileinTOP', pars={'file': str(tmp_path / 'a.mkv'), 'speed': 1.5})

    with td.Project() as project:
        top = build(project)
        assert not cooking.has_state(project)
        top.par.speed.expr = 'absTime.seconds'
        assert cooking.has_state(project)
    alone = frames_of(build, tmp_path / 'alone')
    monkeypatch.setattr(cooking, 'has_state', lambda project: True)
    for one, other in zip(alone, frames_of(build, tmp_path / 'stepped')):
        np.testing.assert_array_equal(one, other)
    assert len({int(picture[0, 0, 0] * 1000) for picture in alone}) == 3


def changed(net: Any, kind: str, **pars: Any) -> None:
    net.create(kind, pars=pars)


@pytest.mark.parametrize('make', [
    lambda net: changed(net, 'lfoCHOP', frequency='=absTime.seconds'),
    lambda net: net.create('lfoCHOP', inputs=[net.create('constantCHOP')]),
    lambda net: changed(net, 'beatCHOP', reset='=absTime.frame > 4'),
    lambda net: changed(net, 'noiseCHOP', timeslice=True, reset='=absTime.frame > 4'),
    lambda net: changed(net, 'nullCHOP', cooktype='selective'),
    lambda net: changed(net, 'infoCHOP'), lambda net: changed(net, 'performCHOP'),
    lambda net: changed(net, 'lagCHOP'), lambda net: changed(net, 'feedbackTOP'),
    lambda net: changed(net, 'cacheTOP'), lambda net: changed(net, 'scriptTOP'),
    lambda net: changed(net, 'scriptCHOP'), lambda net: changed(net, 'logicCHOP', preop='toggle'),
    lambda net: changed(net, 'limitCHOP', quantindex='relzero'),
    lambda net: changed(net, 'toptoCHOP', downloadtype='nextframe'), lambda net: changed(net, 'timerCHOP'),
    lambda net: changed(net, 'constantTOP', colorr='=me.totalCooks / 9'),
    lambda net: changed(net, 'constantTOP', colorr='=absTime.step'),
    # An LFO holds none, but something may change its frequency, or leave it out for a while.
    lambda net: (changed(net, 'lfoCHOP'), changed(net, 'executeDAT')),
    lambda net: (changed(net, 'lfoCHOP'), changed(net, 'chopexecuteDAT')),
    lambda net: (changed(net, 'lfoCHOP'), td.run('1', fromOP=net, delayFrames=4)),
    lambda net: (changed(net, 'lfoCHOP'), changed(net, 'constantTOP', colorr='=setattr(me, "comment", "") or 1')),
    lambda net: (changed(net, 'lfoCHOP'), changed(net, 'switchTOP', index='=absTime.frame > 9')),
])
def test_what_holds_state(make: Callable[[Any], Any]) -> None:
    with td.Project() as project:
        assert not cooking.has_state(project)
        make(project.project1)
        assert cooking.has_state(project)


def test_looking_for_state_cooks_nothing() -> None:
    with td.Project() as project:
        for build in STATELESS:
            build(project)
        cooking.has_state(project)
        assert all(op.totalCooks == 0 for op in project.root.findChildren())
        assert not project.engine.has_device

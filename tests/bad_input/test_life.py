"""Destroyed operators, other threads, forks, closed projects, devices that are not there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import (
    CookError,
    DestroyedError,
    DeviceError,
    ProjectClosedError,
    WrongThreadError,
)

from .world import World

# -- destroyed operators

def test_destroyed_operators_say_so(world: World) -> None:
    box = world.net.create('baseCOMP', 'box')
    top, chop, table = box.create('noiseTOP'), box.create('constantCHOP'), box.create('tableDAT')
    table.appendRow(['x'])
    par, channel, cell, sequence = top.par.period, chop['chan1'], table[0, 0], chop.seq.const
    top.numpyArray()
    box.destroy()
    for work in (top.numpyArray, top.cook, top.watch, lambda: top.width, lambda: np.asarray(top),
                 lambda: top.sample(x=0, y=0), lambda: setattr(par, 'val', 3), lambda: setattr(par, 'expr', '1'),
                 par.pulse, par.reset, lambda: setattr(top.par, 'period', 3), lambda: setattr(top, 'lock', True),
                 lambda: setattr(top, 'name', 'x'), lambda: top.setInputs([]), lambda: top.store('a', 1),
                 lambda: world.look.setInputs([top]), lambda: setattr(world.look, 'dock', top), top.destroy,
                 lambda: channel.vals, lambda: channel.eval(), lambda: chop.numChans,
                 lambda: setattr(sequence, 'numBlocks', 3), lambda: cell.val, lambda: setattr(cell, 'val', 'y'),
                 lambda: table.text, lambda: table.appendRow(['y']), lambda: table.module, table.run,
                 lambda: box.create('nullTOP'), lambda: box.appendCustomPage('a'), lambda: world.net.copy(top),
                 lambda: td.passive(top).numpyArray()):
        with pytest.raises(DestroyedError, match=r'^/project1/box[a-z0-9/]*: .*look it up again'):
            work()
    assert (top.valid, repr(top)) == (False, 'type:noiseTOP path:(destroyed)')
    assert box.op('noise1') is None


def test_a_reference_to_a_destroyed_operator_warns(world: World) -> None:
    select = world.net.create('selectTOP', pars={'top': 'out'})
    assert select.numpyArray()[0, 0, 0] == pytest.approx(0.5, abs=0.003)
    target = world.net.create('constantTOP', 'target')
    select.par.top = target
    target.destroy()
    assert not select.numpyArray()[..., :3].any()
    assert "parameter 'top' refers to 'target', which is not there" in select.warnings()
    select.par.top = None
    select.cook()
    assert not select.warnings()


# -- other threads, forks, closed projects

def test_another_thread_is_refused_and_changes_nothing(world: World) -> None:
    chop = world.net.create('scriptCHOP', pars={'modoutsidecook': True})
    jobs: list[Callable[[], Any]] = [
        world.project.advance, world.project.close, lambda: world.project.op('look'), world.out.numpyArray,
        lambda: world.out.numpyArray(delayed=True), world.speed.numpyArray, world.out.cook,
        lambda: world.net.create('nullTOP'), lambda: setattr(world.look.par, 'brightness1', 9),
        lambda: setattr(world.look.par.brightness1, 'expr', '9'), lambda: world.look.setInputs([]),
        lambda: world.look.store('a', 1), world.look.destroy, lambda: setattr(world.look, 'bypass', True),

        lambda: chop.copyNumpyArray(np.ones((1, 1), np.float32)), world.look.par.brightness1.reset,
        lambda: world.out.save('a.png'),
    ]
    caught: list[Any] = []

    def work() -> None:
        for job in jobs:
            try:
                caught.append(job())
            except Exception as error:
                caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(caught) == len(jobs)
    for error in caught:
        assert isinstance(error, WrongThreadError), caught.index(error)
        assert str(error) == ('project: operators may only be used from the thread that made the project; '
                              'hand over arrays instead')
    assert world.look.valid and world.look.par.brightness1 == 1 and world.look.inputs == [world.source]


IN_A_CHILD = """
import os, sys
import tdgraph as td
from tdgraph.errors import WrongThreadError
with td.Project() as project:
    top = project.op('/project1').create('constantTOP')
    top.numpyArray()
    child = os.fork()
    if not child:
        seen = set()
        for work in (top.numpyArray, project.advance, project.close, lambda: setattr(top.par, 'colorr', 0)):
            try:
                work()
            except WrongThreadError as error:
                seen.add(str(error))
        sys.stdout.write('|'.join(seen))
        sys.stdout.flush()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert top.numpyArray()[0, 0, 0] == 1
"""


def in_python(program: str, **environment: str) -> tuple[int, str, str]:
    """Run a program in a fresh interpreter; return (status, output, errors)."""
    done = subprocess.run([sys.executable, '-W', 'ignore', '-c', program], capture_output=True, text=True,
                          timeout=60, check=False, env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def test_a_forked_process_is_refused_and_the_parent_goes_on() -> None:
    status, out, errors = in_python(IN_A_CHILD)
    assert status == 0, errors
    assert out == ('project: this process was forked from the one that made the project; start workers with the '
                   '"spawn" method and build the project there')


def test_a_closed_project_says_so(tmp_path: Path) -> None:
    project = td.Project(resolution=(8, 6), folder=tmp_path)
    world = World(project)
    array = world.out.numpyArray()
    par = world.look.par.brightness1
    project.close()
    project.close()
    for work in (project.advance, lambda: project.op('look'), lambda: project.device, project.__enter__,
                 lambda: project.time, lambda: setattr(project, 'cookRate', 30), world.out.numpyArray,
                 world.out.cook, lambda: world.out.width, lambda: world.speed['chan1'],
                 lambda: setattr(par, 'val', 3), lambda: setattr(world.look.par, 'brightness1', 3),
                 lambda: world.net.create('nullTOP'), lambda: world.look.setInputs([])):
        with pytest.raises(ProjectClosedError, match=r'^project: this project has been closed; open another$'):
            work()
    assert (array[..., 0] > 0.4).all(), 'arrays that were read stay'
    assert repr(project) == '<Project project: 1 operators, closed>'
    with pytest.raises(td.errors.NoProjectError, match='no project is open; begin with `with'):
        td.op('look')


# -- devices

def test_no_device_of_that_index() -> None:
    with td.Project(device=99) as project:
        top = project.op('/project1').create('constantTOP')
        text = 'gpu: (no EGL device 99; there are: |device 99 was asked)'
        with pytest.raises((CookError, DeviceError), match=text):
            top.numpyArray()
        chop = project.op('/project1').create('constantCHOP')
        assert chop.numChans == 1, 'what needs no GPU works'


NO_EGL = """
import tdgraph as td
from tdgraph.gpu import library
library.LIBRARIES = ('libEGL-that-is-not-there.so.1',)
with td.Project() as project:
    net = project.op('/project1')
    chop, top = net.create('constantCHOP'), net.create('constantTOP')
    chop['chan1'].eval()
    for work in (top.numpyArray, lambda: project.device):
        try:
            work()
        except td.errors.TDGraphError as error:
            print(error)
    print(chop.numChans)
"""


def test_without_egl_the_packages_are_named_and_chops_work() -> None:
    status, out, errors = in_python(NO_EGL)
    assert status == 0, errors
    first, second, chans = out.splitlines()
    assert 'gpu: ' in first
    for text in (first, second):
        assert 'apt-get install libegl1 libgl1-mesa-dri libegl-mesa0 libgl1' in text
    assert chans == '1'


SOFTWARE = """
import tdgraph as td
from tdgraph.gpu import egl, library
records = [record for record in egl.enumerate_devices() if record.software]
egl.enumerate_devices = lambda: records
with td.Project(device='NVIDIA') as project:
    try:
        project.op('/project1').create('constantTOP').numpyArray()
    except td.errors.TDGraphError as error:
        print(error)
"""


def test_a_gpu_that_was_asked_for_is_never_answered_by_software() -> None:
    status, out, errors = in_python(SOFTWARE)
    assert status == 0, errors
    assert "no device 'NVIDIA' (only software rendering answers" in out

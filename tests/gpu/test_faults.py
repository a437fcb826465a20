"""What goes wrong: lost contexts, no memory, a GPU that hangs, other threads and processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tdgraph.errors import (
    DeviceError,
    DeviceLostError,
    GPUMemoryError,
    ProjectClosedError,
    TDGraphError,
    WrongThreadError,
)
from tdgraph.gpu import Device, Spec

SPEC = Spec('2d', 64, 64, format='rgba32float')
TIMEOUT_EXPIRED, OUT_OF_MEMORY, CONTEXT_LOST, GUILTY = 0x911B, 0x0505, 0x0507, 0x8253


class Switch:
    """Stands in for a GL function: answers `answer` while it is not None, from the `after`th call on."""

    def __init__(self):
        self.answer, self.after, self.calls = None, 0, 0

    def __call__(self, original):
        def function(*arguments):
            if self.answer is not None:
                self.calls += 1
                if self.calls > self.after:
                    return self.answer
            return original(*arguments)
        return function


@pytest.fixture
def faulty(no_device):
    """A device whose reset status, errors, fences and maps can be switched to fail."""
    switches = {name: Switch() for name in ('glGetGraphicsResetStatus', 'glGetError', 'glClientWaitSync',
                                            'glMapBufferRange')}
    device = Device(wrap=switches)
    device.readback.patience = 0.05
    yield device, switches
    for switch in switches.values():
        switch.answer = None


def test_a_lost_context_is_noticed_and_everything_rebuilt(faulty):
    device, switches = faulty
    image = device.upload(np.ones((64, 64, 4), np.float32))
    queue = device.delayed_queue()
    queue.swap(image)
    generation = device.generation
    switches['glGetGraphicsResetStatus'].answer = GUILTY
    with pytest.raises(DeviceLostError, match=r'gpu: the driver has reset the GPU .*; Device.recover'):
        device.end_frame()
    assert device.lost and device.generation == generation + 1
    with pytest.raises(DeviceLostError, match=r'the context was lost; Device.recover\(\) makes another'):
        device.upload(np.ones((1, 1, 4), np.uint8))
    switches['glGetGraphicsResetStatus'].answer = None
    device.recover()
    assert not device.lost
    with pytest.raises(DeviceLostError, match='belongs to a context that is gone; cook again'):
        device.read(image)
    del image
    again = device.upload(np.full((64, 64, 4), 2, np.float32))
    assert (device.read(again) == 2).all()
    assert queue.swap(again) is None
    assert (queue.swap(again) == 2).all()
    assert device.counts().lent == 1


@pytest.mark.parametrize('path', ['direct', 'pack', 'convert'])
def test_arrays_survive_a_lost_context(faulty, path):
    device, switches = faulty
    device.readback.force(path)
    array = device.read(device.fill(SPEC, (1, 2, 3, 4)))
    switches['glGetGraphicsResetStatus'].answer = GUILTY
    with pytest.raises(DeviceLostError):
        device.end_frame()
    switches['glGetGraphicsResetStatus'].answer = None
    device.recover()
    other = device.read(device.fill(SPEC, (5, 5, 5, 5)))
    assert (array == [1, 2, 3, 4]).all() and (other == 5).all()


def test_a_filled_image_that_nobody_read_survives_a_lost_context(faulty):
    device, switches = faulty
    image = device.fill(SPEC, (1, 2, 3, 4))
    switches['glGetError'].answer = CONTEXT_LOST
    with pytest.raises(DeviceLostError, match='/project1/a: the driver has reset'):
        device.check('/project1/a')
    switches['glGetError'].answer = None
    device.recover()
    assert (device.read(image) == [1, 2, 3, 4]).all()


def test_a_loss_while_waiting_ends_the_wait(faulty):
    device, switches = faulty
    image = device.fill(SPEC)
    device.read(image)
    device.readback.patience = 1000
    switches['glClientWaitSync'].answer = TIMEOUT_EXPIRED
    switches['glGetGraphicsResetStatus'].answer = GUILTY
    with pytest.raises(DeviceLostError, match='/project1/level1: the driver has reset'):
        device.read(image, place='/project1/level1')


@pytest.mark.parametrize('after', [0, 1, 2])
def test_no_memory_is_an_error_of_its_place(faulty, after):
    device, switches = faulty
    switches['glGetError'].answer, switches['glGetError'].after = OUT_OF_MEMORY, after
    raised = False
    for _ in range(4):
        try:
            device.upload(np.zeros((8, 8, 4), np.uint8), place='/project1/noise1')
        except GPUMemoryError as error:
            assert str(error).startswith('/project1/noise1: the GPU has no room for an image; use smaller')
            raised = True
            break
    assert raised
    switches['glGetError'].answer = None
    assert device.counts().lent == 0
    assert device.read(device.fill(SPEC)).shape == (64, 64, 4)


def test_any_other_gl_error_names_its_place(faulty):
    device, switches = faulty
    switches['glGetError'].answer = 0x0502
    with pytest.raises(DeviceError, match='/project1/a: the driver reports GL_INVALID_OPERATION'):
        device.check('/project1/a')


@pytest.mark.parametrize('path', ['direct', 'pack'])
def test_a_gpu_that_never_finishes_is_an_error_and_no_hang(faulty, path):
    device, switches = faulty
    device.readback.force(path)
    image = device.fill(SPEC)
    device.read(image)
    switches['glClientWaitSync'].answer = TIMEOUT_EXPIRED
    start = time.monotonic()
    with pytest.raises(DeviceError, match=r'/project1/a: the GPU has not finished after 0\.05 s; it hangs'):
        device.read(image, place='/project1/a')
    assert time.monotonic() - start < 2
    switches['glClientWaitSync'].answer = None
    assert device.read(image).shape == (64, 64, 4)


def test_a_wait_that_the_driver_refuses(faulty):
    device, switches = faulty
    image = device.fill(SPEC)
    switches['glClientWaitSync'].answer = 0x911D
    with pytest.raises(DeviceError, match='the driver cannot wait for the GPU'):
        device.read(image)


def test_ctrl_c_ends_a_wait(device, monkeypatch):
    image = device.fill(SPEC)
    device.read(image)

    def never(fence, flags, nanoseconds):
        time.sleep(nanoseconds / 1e9)
        return TIMEOUT_EXPIRED

    former = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(device.gl, 'glClientWaitSync', never)
            device.read(image)
    finally:
        signal.signal(signal.SIGALRM, former)
    assert device.read(image).shape == (64, 64, 4)


def test_other_threads_run_while_the_gpu_is_waited_for(device, slow_draw):
    ticks, stop = [], threading.Event()
    thread = threading.Thread(target=lambda: [ticks.append(1) for _ in iter(lambda: stop.wait(0.005), True)])
    image = slow_draw(1000)
    thread.start()
    device.read(image)
    stop.set()
    thread.join()
    assert device.readback.recent[-1].waited_ms > 10
    assert len(ticks) >= 2


def test_without_memory_for_a_pack_buffer_the_download_is_direct(faulty):
    device, switches = faulty
    device.readback.force('pack')
    switches['glMapBufferRange'].answer = 0
    assert (device.read(device.fill(SPEC, (1, 2, 3, 4))) == [1, 2, 3, 4]).all()
    assert device.readback.recent[-1].path == 'direct'
    assert device.ctx.error == 'GL_NO_ERROR'


def in_a_thread(work):
    caught = []

    def run():
        try:
            work()
        except TDGraphError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return caught


def test_another_thread_is_refused(device):
    image = device.fill(SPEC)
    queue = device.delayed_queue()
    for work in (Device.shared, lambda: device.upload(np.zeros((1, 1, 4), np.uint8)), device.end_frame,
                 lambda: device.read(image), lambda: queue.swap(image), lambda: device.new_image(SPEC),
                 device.close, device.release_idle):
        (error,) = in_a_thread(work)
        assert isinstance(error, WrongThreadError)
        assert str(error) == 'gpu: the device belongs to the thread that made it; do GPU work there'
    assert Device.shared() is device


FORK = """
import os, sys
import numpy as np
from tdgraph.errors import WrongThreadError
from tdgraph.gpu import Device
device = Device()
image = device.upload(np.zeros((2, 2, 4), np.uint8))
child = os.fork()
if not child:
    try:
        device.read(image)
    except WrongThreadError as error:
        os._exit(0 if 'forked' in str(error) and 'spawn' in str(error) else 2)
    os._exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
device.read(image)
"""


def test_a_forked_child_is_refused():
    done = subprocess.run([sys.executable, '-W', 'ignore', '-c', FORK], timeout=60, check=False,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_closed_device_says_so(no_device):
    device = Device()
    image, queue = device.fill(SPEC), device.delayed_queue()
    device.close()
    device.close()
    for work in (lambda: device.read(image), lambda: queue.swap(image), device.end_frame,
                 lambda: device.upload(np.zeros((1, 1, 4), np.uint8))):
        with pytest.raises(ProjectClosedError, match='gpu: the device has been closed; open a Project'):
            work()
    assert Device.shared() is not device


def test_idle_textures_make_room_before_memory_is_short(faulty, monkeypatch):
    device, switches = faulty
    device.read(device.fill(SPEC))
    assert device.counts().idle == 1
    release = device.pool.release_idle

    def release_and_heal():
        switches['glGetError'].answer = None
        release()

    monkeypatch.setattr(device.pool, 'release_idle', release_and_heal)
    switches['glGetError'].answer = OUT_OF_MEMORY
    image, _ = device.new_image(Spec('2d', 32, 32), '/project1/noise1')
    assert (device.counts().live, device.counts().lent) == (1, 1)
    assert image.spec.width == 32

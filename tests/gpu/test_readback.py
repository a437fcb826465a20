"""Downloads: values, shapes, the delayed contract, memory, accounts."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

from tdgraph.errors import ArrayTypeError, DeviceError
from tdgraph.gpu import FORMATS, Device, Spec
from tdgraph.gpu.probe import probe
from tdgraph.gpu.readback import PATHS

SHAPES = {'2d': (9, 13), 'array': (3, 9, 13), '3d': (4, 9, 13), 'cube': (6, 9, 9)}


def noise(shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def grey(device, value, size=(4, 3), form='rgba32float'):
    return device.fill(Spec('2d', *size, format=form), (value, value, value, value))


# -- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize('name', FORMATS)
@pytest.mark.parametrize('kind', SHAPES)
def test_every_format_comes_back(device, name, kind):
    form = FORMATS[name]
    array = noise((*SHAPES[kind], form.components))
    image = device.upload(array, name, kind)
    back = device.read(image)
    assert back.shape == array.shape and back.dtype == np.float32
    assert back.flags.c_contiguous and back.flags.writeable
    if form.srgb:  # codes are 1/255 apart where they are encoded, up to 2.3 times that where linear
        assert abs(back - array).max() < 0.6 * 2.3 / 255
        return
    error = 2.0 ** -6 if name == 'rgba11float' else {1: 1 / 255, 2: 2.0 ** -11, 4: 0}[form.dtype.itemsize]
    bounds = np.full(form.components, error)
    if name == 'rgb10a2fixed':
        bounds[:] = 1 / 1023, 1 / 1023, 1 / 1023, 1 / 3
    assert (abs(back - array) <= bounds).all()


@pytest.mark.parametrize('name', FORMATS)
def test_what_was_read_can_be_uploaded_and_read_again_without_change(device, name):
    first = device.read(device.upload(noise((5, 6, FORMATS[name].components)), name))
    assert (device.read(device.upload(first, name)) == first).all()


@pytest.mark.parametrize('name', FORMATS)
@pytest.mark.parametrize('kind', SHAPES)
def test_every_path_gives_the_same_bits(device, name, kind):
    values = noise((*SHAPES[kind], 4)) * 3 - 1
    values.flat[::7] = np.inf
    image = device.upload(values, name, kind)
    wanted = device.read(image)
    for path in PATHS:
        device.readback.force(path)
        queue = device.delayed_queue()
        queue.swap(image)
        for got in (device.read(image), queue.swap(image)):
            assert got.tobytes() == wanted.tobytes(), path


@pytest.mark.parametrize(('name', 'path'), [('rgba8fixed', 'convert'), ('rgba32float', 'pack'),
                                            ('mono16fixed', 'convert'), ('srgba8fixed', 'pack')])
def test_a_forced_path_is_taken(device, name, path):
    device.readback.force(path)
    device.read(grey(device, 0.5, form=name))
    assert device.readback.recent[-1].path == path


@pytest.mark.parametrize('name', FORMATS)
def test_native_is_the_stored_type(device, name):
    form = FORMATS[name]
    native = device.read(device.upload(noise((3, 4, form.components)), name), 'native')
    assert native.dtype == form.dtype and native.shape == (3, 4, form.components)
    assert native.flags.writeable
    if name == 'rgb10a2fixed':
        assert native[..., 3].max() <= 3 and 255 < native[..., 0].max() <= 1023


def test_rows_run_bottom_up_unless_asked_otherwise(device):
    array = noise((5, 6, 4))
    image = device.upload(array)
    assert (device.read(image)[0] == array[0]).all()
    assert (device.read(image, top_down=True)[0] == array[-1]).all()
    volume = noise((2, 5, 6, 4))
    flipped = device.read(device.upload(volume, kind='array'), top_down=True)
    assert (flipped == volume[:, ::-1]).all()


@pytest.mark.parametrize('dtype', ['uint8', np.float64, 'f2'])
def test_another_dtype_is_refused(device, dtype):
    with pytest.raises(ArrayTypeError, match=r"read: no dtype .* here; use None for float32, or 'native'"):
        device.read(grey(device, 0.0), dtype)


def test_writing_to_an_array_never_changes_the_image(device):
    image = device.upload(noise((64, 128, 4)))
    for path in PATHS:
        device.readback.force(path)
        array = device.read(image)
        before = array.copy()
        array *= 255
        assert (device.read(image) == before).all()


# -- one call later ----------------------------------------------------------------------------------------


@pytest.mark.parametrize('path', PATHS)
def test_a_delayed_read_gives_the_pixels_of_the_call_before(device, path):
    device.readback.force(path)
    queue = device.delayed_queue()
    assert queue.swap(grey(device, 1.0)) is None
    assert (queue.swap(grey(device, 2.0)) == 1.0).all()
    assert (queue.swap(grey(device, 3.0)) == 2.0).all()


@pytest.mark.parametrize('path', PATHS)
def test_an_array_keeps_the_size_and_format_it_was_queued_with(device, path):
    device.readback.force(path)
    queue = device.delayed_queue()
    queue.swap(grey(device, 0.25, (7, 5), 'mono32float'))
    assert queue.swap(grey(device, 0.5, (3, 2), 'rg16float')).shape == (5, 7, 1)
    volume = device.upload(noise((2, 3, 4, 4)), kind='3d')
    assert queue.swap(volume).shape == (2, 3, 2)
    assert queue.swap(grey(device, 0.5)).shape == (2, 3, 4, 4)


@pytest.mark.parametrize('path', PATHS)
def test_immediate_reads_leave_the_queue_alone(device, path):
    device.readback.force(path)
    queue, other = device.delayed_queue(), device.delayed_queue()
    queue.swap(grey(device, 1.0))
    assert (device.read(grey(device, 5.0)) == 5.0).all()
    assert other.swap(grey(device, 7.0)) is None
    assert (queue.swap(grey(device, 2.0)) == 1.0).all()
    assert (other.swap(grey(device, 8.0)) == 7.0).all()


@pytest.mark.parametrize('path', PATHS)
def test_a_texture_may_be_drawn_to_once_its_download_is_issued(device, path):
    device.readback.force(path)
    queue = device.delayed_queue()
    image = grey(device, 1.0, (64, 64))
    queue.swap(image)
    glo = image.texture.glo
    del image
    reused, framebuffer = device.new_image(Spec('2d', 64, 64, format='rgba32float'))
    assert reused.texture.glo == glo
    framebuffer.clear(9.0, 9.0, 9.0, 9.0)
    assert (queue.swap(reused) == 1.0).all()


@pytest.mark.parametrize('path', PATHS)
@pytest.mark.parametrize('name', FORMATS)
def test_a_delayed_read_may_be_native_and_top_down(device, path, name):
    device.readback.force(path)
    image = device.upload(noise((5, 6, FORMATS[name].components)), name)
    wanted = device.read(image, 'native')
    queue = device.delayed_queue()
    queue.swap(image, dtype='native')
    got = queue.swap(image)
    assert got.dtype == wanted.dtype and got.tobytes() == wanted.tobytes()
    flipped = queue.swap(image, top_down=True)
    assert flipped.dtype == np.float32 and (flipped == device.read(image)[::-1]).all()


def test_a_delayed_read_of_another_dtype_is_refused_and_the_queue_stays(device):
    queue = device.delayed_queue()
    queue.swap(grey(device, 1.0))
    with pytest.raises(ArrayTypeError, match='delayed read: no dtype'):
        queue.swap(grey(device, 2.0), dtype='uint8')
    assert (queue.swap(grey(device, 3.0)) == 1.0).all()


def test_a_queue_can_forget(device):
    queue = device.delayed_queue()
    queue.swap(grey(device, 1.0))
    queue.clear()
    assert queue.swap(grey(device, 2.0)) is None


@pytest.mark.parametrize('path', PATHS)
def test_arrays_and_their_views_outlive_everything(no_device, path):
    device = Device()
    device.readback.force(path)
    queue = device.delayed_queue()
    big = (128, 96)
    queue.swap(grey(device, 1.0, big))
    delayed = queue.swap(grey(device, 2.0, big))
    view = device.read(grey(device, 3.0, big))[::2, 5:, :1]
    queue.swap(grey(device, 4.0, big))
    del queue
    device.close()
    gc.collect()
    other = Device()
    other.readback.force(path)
    churn = [other.read(grey(other, 0.0, big)) for _ in range(3)]
    assert (delayed == 1.0).all() and (view == 3.0).all()
    delayed *= 2
    assert (delayed == 2.0).all() and not churn[0].any()


@pytest.mark.parametrize('path', PATHS)
def test_memory_comes_back_when_the_last_view_is_gone(device, path):
    device.readback.force(path)
    start = device.counts().slots
    view = device.read(grey(device, 1.0, (128, 96)))[3:4]
    assert device.counts().slots == start + 1
    address = view.base.__array_interface__['data'][0] if view.base is not None else 0
    thread = threading.Thread(target=lambda held: held.clear(), args=([view],))
    del view
    thread.start()
    thread.join()
    assert device.counts().slots == start
    again = device.read(grey(device, 2.0, (128, 96)))
    assert again.__array_interface__['data'][0] == address


def test_past_the_bound_an_array_is_a_copy_and_counted(device, monkeypatch):
    device.readback.force('pack')
    monkeypatch.setattr(device.readback, 'max_lent_bytes', 100_000)
    before = device.readback.totals.copies
    image = grey(device, 1.0, (64, 64))
    held = [device.read(image) for _ in range(4)]
    assert device.readback.totals.copies == before + 3
    assert [download.copied for download in list(device.readback.recent)[-4:]] == [False, True, True, True]
    assert all((array == 1.0).all() for array in held)


# -- accounts and choices ----------------------------------------------------------------------------------


def test_every_download_is_accounted_for(device):
    totals = device.readback.totals
    count, nbytes = totals.downloads, totals.nbytes
    queue = device.delayed_queue()
    queue.swap(grey(device, 1.0), place='/project1/null1')
    device.end_frame()
    device.end_frame()
    queue.swap(grey(device, 1.0), place='/project1/null1')
    queue.clear()
    last = device.readback.recent[-1]
    assert (last.place, last.nbytes, last.age) == ('/project1/null1', 4 * 3 * 16, 2)
    device.read(grey(device, 1.0), place='/project1/level1')
    assert device.readback.recent[-1].place == '/project1/level1' and device.readback.recent[-1].age == 0
    assert totals.downloads == count + 2 and totals.nbytes == nbytes + 2 * 4 * 3 * 16


def test_waiting_is_counted_with_its_reason(device, slow_draw):
    device.read(slow_draw(60))
    last = device.readback.recent[-1]
    assert last.waited_ms > 0 and last.why == 'immediate: the GPU had not finished'


def test_the_paths_are_printable(device):
    text = device.readback.describe()
    assert 'downloads,' in text and 'waited' in text
    if device.software:
        assert 'direct (software renderer)' in text
    device.readback.force('pack')
    assert 'pack (forced)' in device.readback.describe()


def test_the_probe_takes_the_fastest_and_leaves_the_accounts_alone(device):
    before = (device.readback.totals.downloads, len(device.readback.recent))
    for purpose in ('immediate', 'delayed'):
        choice = probe(device, purpose, 'half')
        assert choice.path == min(choice.measured, key=choice.measured.get)
        assert set(choice.measured) == set(PATHS) and choice.path in str(choice)
    assert before == (device.readback.totals.downloads, len(device.readback.recent))


def test_the_probe_decides_on_a_gpu(device, monkeypatch):
    monkeypatch.setattr(type(device), 'software', False)
    monkeypatch.setattr(device.readback, '_choices', {})
    device.read(grey(device, 1.0))
    device.delayed_queue().swap(grey(device, 1.0))
    assert set(device.readback._choices) == {('immediate', 'float'), ('delayed', 'float')}
    assert device.readback.describe().count('rgba') == 0 and 'ms at 1280x720' in device.readback.describe()


def test_no_such_path(device):
    with pytest.raises(DeviceError, match="readback: no path 'fast'; use one of direct, pack, convert"):
        device.readback.force('fast')


def test_without_buffer_storage_downloads_are_direct(device, monkeypatch):
    monkeypatch.setattr(device.readback, '_ring', None)
    device.readback.force('pack')
    queue = device.delayed_queue()
    queue.swap(grey(device, 1.0))
    assert (queue.swap(grey(device, 2.0)) == 1.0).all()
    assert device.readback.recent[-1].path == 'direct'

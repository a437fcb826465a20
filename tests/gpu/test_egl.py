"""Finding a device and making a context on it."""

from __future__ import annotations

import numpy as np
import pytest

from tdgraph.errors import DeviceError
from tdgraph.gpu import Device, DeviceRecord, egl, enumerate_devices, library

GPU = DeviceRecord(0, 'NVIDIA Corporation', 'NVIDIA H200/PCIe/SSE2', '4.6.0', 'deadbeef' * 4, software=False)


def test_every_device_is_described(device):
    records = enumerate_devices()
    assert [record.index for record in records] == list(range(len(records)))
    assert device.record.renderer in [record.renderer for record in records] or not records


def test_looking_for_devices_leaves_the_context_current(device):
    image = device.upload(np.full((2, 3, 4), 7, np.uint8))
    enumerate_devices()
    assert (device.read(image, 'native') == 7).all()


@pytest.mark.parametrize('index', [-1, 99, 2 ** 40])
def test_an_index_that_is_not_there_lists_what_is(no_device, index):
    with pytest.raises(DeviceError, match=rf'gpu: no EGL device {index}; there are: (0: \S|EGL lists none)'):
        Device(index)
    assert not Device.is_open()


def test_a_name_that_is_not_there_lists_what_is(no_device):
    with pytest.raises(DeviceError, match=r"gpu: no device 'voodoo2'.*; there are: "):
        Device('voodoo2')


@pytest.mark.parametrize('selector', [True, 1.5, b'0'])
def test_a_selector_of_another_type_is_refused(no_device, selector):
    with pytest.raises(DeviceError, match=r'cannot select a device by .*; use an index, a UUID or a name'):
        Device(selector)


def test_a_device_is_found_by_index_name_and_uuid(no_device):
    for record in enumerate_devices():
        for selector in filter(None, (record.renderer[:6], record.uuid, record.uuid.upper())):
            found = Device(selector)
            assert found.record.renderer == record.renderer
            assert Device.shared(record.index) is found
            found.close()


@pytest.mark.parametrize(('wanted', 'matches'), [
    ('nvidia', True), ('H200', True), ('deadbeef' * 4, True),
    ('GPU-DEADBEEF-dead-beef-deadbeefdeadbeef', True),
    ('deadbeef', True), ('deadbee', False), ('llvmpipe', False), ('', False),
])
def test_names_and_uuids(wanted, matches):
    assert GPU.matches(wanted) is matches


def test_without_a_library_the_packages_are_named(no_device, monkeypatch):
    monkeypatch.setattr(library, 'LIBRARIES', ('libEGL-that-is-not-there.so.1',))
    library.egl.cache_clear()
    try:
        with pytest.raises(DeviceError, match='apt-get install libegl1 libgl1-mesa-dri libegl-mesa0 libgl1'):
            Device()
    finally:
        library.egl.cache_clear()


def test_a_library_without_egl_functions_is_passed_over(no_device, monkeypatch):
    monkeypatch.setattr(library, 'LIBRARIES', ('libm.so.6', *library.LIBRARIES))
    library.egl.cache_clear()
    Device().close()


def test_a_gpu_that_turns_out_to_be_software_is_refused(no_device, monkeypatch):
    if not enumerate_devices()[0].software:
        pytest.skip('device 0 is a GPU')
    monkeypatch.setattr(library.Egl, 'is_software_device', lambda self, handle: False)
    with pytest.raises(DeviceError, match='EGL device 0 is a GPU, but OpenGL on it is a software renderer'):
        Device(0)


def test_a_gpu_asked_for_by_name_is_never_answered_by_software(no_device, monkeypatch):
    software = [record for record in enumerate_devices() if record.software]
    monkeypatch.setattr(egl, 'enumerate_devices', lambda: software)
    with pytest.raises(DeviceError, match=r"no device 'NVIDIA' \(only software rendering answers"):
        Device('NVIDIA')


def test_without_enumeration_the_default_display_serves(no_device, monkeypatch):
    monkeypatch.setattr(library.Egl, 'devices', lambda self: [])
    device = Device()
    assert device.record.index == -1
    assert device.read(device.fill(_pixel())).shape == (1, 1, 4)
    device.close()


def _pixel():
    from tdgraph.gpu import Spec

    return Spec('2d', 1, 1)


def test_no_display_at_all_says_what_was_tried(no_device, monkeypatch):
    monkeypatch.setattr(library.Egl, 'displays', lambda self, handle: [])
    with pytest.raises(DeviceError, match=r'no device gives an OpenGL context \(.*apt-get install libegl1'):
        Device()


def test_the_context_reports_resets(device):
    assert device._context.robust
    assert device.gl.glGetGraphicsResetStatus() == 0


def test_a_function_that_no_driver_has_is_an_attribute_error(device):
    with pytest.raises((AttributeError, LookupError), match='glNoSuchThing'):
        _ = device.gl.glNoSuchThing
    with pytest.raises(AttributeError):
        _ = device.gl.notgl


def test_one_process_has_one_device(device):
    with pytest.raises(DeviceError, match=r'has a device already; use Device\.shared'):
        Device()
    assert Device.shared() is device
    with pytest.raises(DeviceError, match=r"device 'voodoo2' was asked for, but this process uses "):
        Device.shared('voodoo2')


def test_a_wrapped_function_stands_in_for_the_driver_s(no_device):
    calls = []

    def count(original):
        def glFlush():
            calls.append(1)
            original()
        return glFlush

    device = Device(wrap={'glFlush': count})
    device.gl.glFlush()
    assert calls == [1]


def test_older_drivers_get_an_older_version(no_device, monkeypatch):
    monkeypatch.setattr(egl, '_VERSIONS', ((9, 9), (3, 3)))
    assert Device().ctx.version_code >= 330


def test_a_driver_that_is_too_old_says_so(no_device, monkeypatch):
    monkeypatch.setattr(egl, '_VERSIONS', ((9, 9),))
    with pytest.raises(DeviceError, match=r'no OpenGL 3\.3 core context \(EGL error 0x'):
        Device()

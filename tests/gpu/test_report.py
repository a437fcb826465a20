"""What `tdgraph doctor` is told."""

from __future__ import annotations

import pytest

from tdgraph.gpu import Device, library
from tdgraph.gpu import report as report_module
from tdgraph.gpu.report import missing_libraries, report


def test_a_usable_machine(no_device):
    found = report()
    assert found.status == 0 and found.verdict.startswith('usable')
    assert found.used is not None and found.used.renderer in found.verdict
    assert found.limits['texture size'] >= 1024
    assert [speed.format for speed in found.speeds] == ['rgba8fixed', 'rgba32float']
    assert all(speed.read_ms > 0 and speed.write_ms > 0 for speed in found.speeds)
    assert 'downloads' in found.readback and set(found.versions) == {'numpy', 'moderngl', 'PyOpenGL'}
    assert not Device.is_open()


def test_an_open_device_is_left_open(device):
    assert report().used == device.record
    assert Device.shared() is device


def test_a_device_that_is_not_there(no_device):
    found = report(99)
    assert found.status == 1 and found.used is None
    assert found.verdict.startswith('not usable: gpu: no EGL device 99; there are: ')


def test_a_machine_without_egl(no_device, monkeypatch):
    monkeypatch.setattr(library, 'LIBRARIES', ('libEGL-that-is-not-there.so.1',))
    library.egl.cache_clear()
    try:
        found = report()
    finally:
        library.egl.cache_clear()
    assert found.status == 1 and found.devices == []
    assert 'apt-get install libegl1 libgl1-mesa-dri libegl-mesa0 libgl1' in found.verdict


@pytest.mark.parametrize(('file', 'package'), [('libEGL.so.1', 'libegl1'),
                                               ('libXcursor.so.1', 'libxcursor1')])
def test_a_missing_library_names_its_package(monkeypatch, file, package):
    loads = report_module._loads
    monkeypatch.setattr(report_module, '_loads', lambda name: name != file and loads(name))
    monkeypatch.setattr(report_module.shutil, 'which', lambda name: None)
    missing = missing_libraries()
    assert (file, package) in [(item.file, item.package) for item in missing]
    assert 'xvfb' in [item.package for item in missing]

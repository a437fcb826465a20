"""The table of pixel formats, and specs."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tdgraph.errors import ParValueError
from tdgraph.gpu import FORMATS, UNKNOWN, Spec
from tdgraph.gpu.formats import format_for

# TouchDesigner's menu, without `useinput` (docs.derivative.ca, Common page of a TOP).
MENU = [
    'rgba8fixed', 'srgba8fixed', 'rgba16float', 'rgba32float', 'rgb10a2fixed', 'rgba16fixed', 'rgba11float',
    'rgb16float', 'rgb32float', 'mono8fixed', 'mono16fixed', 'mono16float', 'mono32float', 'rg8fixed',
    'rg16fixed', 'rg16float', 'rg32float', 'a8fixed', 'a16fixed', 'a16float', 'a32float', 'monoalpha8fixed',
    'monoalpha16fixed', 'monoalpha16float', 'monoalpha32float',
]
COMPONENTS = {'rgba': 4, 'srgba': 4, 'rgb': 3, 'mono': 1, 'rg': 2, 'a': 1, 'monoalpha': 2}


def test_the_table_is_td_s_menu():
    assert list(FORMATS) == MENU


@pytest.mark.parametrize('name', MENU)
def test_components_follow_the_name(name):
    form = FORMATS[name]
    if name == 'rgba11float':  # alpha is not stored
        assert form.components == 3
    elif name == 'rgb10a2fixed':
        assert form.components == 4
    else:
        assert form.components == COMPONENTS[name.rstrip('fixedloat').rstrip('0123456789')]
    assert len(form.channels) == form.components <= form.stored
    assert form.clamp == name.endswith('fixed')


def test_labels_are_td_s():
    labels = {name: form.label for name, form in FORMATS.items()}
    assert len(set(labels.values())) == len(MENU)
    assert labels['rgba8fixed'] == '8-bit fixed (RGBA)'
    assert labels['monoalpha16float'] == '16-bit float (Mono+Alpha)'
    assert labels['rgb10a2fixed'] == '10-bit RGB, 2-bit Alpha, fixed (RGBA)'


@pytest.mark.parametrize(('name', 'pixel', 'seen'), [
    ('rgba8fixed', [1, 2, 3, 4], (1, 2, 3, 4)), ('rgb32float', [1, 2, 3], (1, 2, 3, 1)),
    ('rgba11float', [1, 2, 3], (1, 2, 3, 1)), ('mono8fixed', [5], (5, 5, 5, 1)),
    ('rg16float', [5, 6], (5, 6, 0, 1)), ('a8fixed', [5], (0, 0, 0, 5)),
    ('monoalpha8fixed', [5, 6], (5, 5, 5, 6)),
])
def test_missing_channels_of_a_pixel_read_as_td_says(name, pixel, seen):
    assert FORMATS[name].rgba(pixel) == seen


@pytest.mark.parametrize('dtype', ['uint8', 'uint16', 'float16', 'float32'])
@pytest.mark.parametrize('components', [1, 2, 3, 4])
def test_the_format_for_an_array_loses_nothing(dtype, components):
    form = FORMATS[format_for(np.dtype(dtype), components)]
    assert form.dtype == dtype
    assert form.stored >= components


def test_spec_knows_its_aspect_and_size():
    spec = Spec('2d', 1280, 720, format='rgba16float')
    assert spec.aspect == 1280 / 720
    assert spec.nbytes == 1280 * 720 * 8
    assert spec.resized(10, 10).aspect == 1
    assert Spec('2d', 4, 4, aspect=2.0).aspect == 2.0
    assert Spec('cube', 8, 8).depth == 6
    assert not UNKNOWN and repr(UNKNOWN) == 'UNKNOWN'


@pytest.mark.parametrize(('arguments', 'message'), [
    ({'kind': 'plane'}, "spec: no image kind 'plane'; use one of 2d, array, 3d, cube"),
    ({'format': 'rgba8fix'}, "spec: no pixel format 'rgba8fix'; did you mean 'rgba8fixed'?"),
    ({'width': 0}, r'spec: size \(0, 1, 1\) is empty; every side must be at least 1'),
    ({'depth': 2}, "spec: a 2d image has depth 1, not 2; use kind 'array' or '3d'"),
    ({'kind': 'cube', 'width': 2}, 'spec: a cube has six square faces, not 6 of 2x1; give width == height'),
])
def test_a_spec_that_cannot_be_says_why(arguments, message):
    with pytest.raises(ParValueError, match=message.replace('?', r'\?')):
        Spec(**arguments)


def test_specs_and_formats_need_no_opengl():
    code = 'import sys; from tdgraph.gpu import FORMATS, UNKNOWN, Spec; print("moderngl" in sys.modules)'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout == 'False\n'

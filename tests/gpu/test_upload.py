"""Arrays to images: types, components, strides, formats, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tdgraph.errors import ArrayTypeError, ArrayValueError, GPULimitError, GPUMemoryError
from tdgraph.gpu import FORMATS, Spec
from tdgraph.gpu.convert import float_from_stored, stored_from_array

TYPES = (np.uint8, np.uint16, np.float32)
SHAPES = {'2d': (5, 7), 'array': (3, 5, 7), '3d': (2, 5, 7), 'cube': (6, 5, 5)}


def pixels(shape, dtype, seed=0):
    values = np.random.default_rng(seed).random(shape, dtype=np.float32)
    return values if dtype is np.float32 else (values * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize('kind', SHAPES)
@pytest.mark.parametrize('dtype', TYPES)
@pytest.mark.parametrize('components', [1, 2, 3, 4])
def test_an_array_comes_back_as_it_went(device, kind, dtype, components):
    array = pixels((*SHAPES[kind], components), dtype)
    image = device.upload(array, kind=kind)
    back = device.read(image, 'native')
    assert back.dtype == dtype
    assert (back[..., :components] == array).all()
    if back.shape[-1] > components:  # 3 components of fixed point live in RGBA
        assert (back[..., 3] == np.iinfo(dtype).max).all()


STRIDED = {
    'upside down': lambda a: a[::-1], 'mirrored': lambda a: a[:, ::-1], 'every other': lambda a: a[::2, ::3],
    'bgra': lambda a: a[..., ::-1], 'transposed': lambda a: a.swapaxes(0, 1),
    'broadcast': lambda a: np.broadcast_to(a[:1, :1], (4, 3, 4)), 'fortran': np.asfortranarray,
    'one channel of four': lambda a: a[..., 2:3],
    'read-only': lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    'big-endian': lambda a: a.astype(a.dtype.newbyteorder('>')),
}


@pytest.mark.parametrize('name', STRIDED)
@pytest.mark.parametrize('dtype', TYPES)
def test_any_strides(device, name, dtype):
    view = STRIDED[name](pixels((8, 9, 4), dtype))
    assert (device.read(device.upload(view), 'native') == view).all()


def test_nothing_of_the_array_is_kept(device):
    array = pixels((4, 4, 4), np.float32)
    image = device.upload(array)
    before = array.copy()
    array[...] = 0
    assert (device.read(image) == before).all()


def test_nan_and_infinity_stay_in_float_formats_and_clamp_in_fixed_ones(device):
    array = np.array([[[np.nan, np.inf, -np.inf, 2.0]]], np.float32)
    np.testing.assert_array_equal(device.read(device.upload(array)), array)
    np.testing.assert_array_equal(device.read(device.upload(array, 'rgba8fixed')), [[[0, 1, 0, 1]]])
    np.testing.assert_array_equal(device.read(device.upload(array, 'rgba16fixed')), [[[0, 1, 0, 1]]])


@pytest.mark.parametrize('name', [name for name in FORMATS if FORMATS[name].clamp])
def test_float_goes_to_the_nearest_code(device, name):
    form = FORMATS[name]
    steps = np.linspace(-0.1, 1.1, 997, dtype=np.float32)
    array = np.repeat(steps, form.components).reshape(1, -1, form.components)
    back = device.read(device.upload(array, name))
    if form.srgb:
        encode = np.where(back <= 0.0031308, back * 12.92, 1.055 * back ** (1 / 2.4) - 0.055)
        wanted = np.clip(array, 0, 1)
        wanted = np.where(wanted <= 0.0031308, wanted * 12.92, 1.055 * wanted ** (1 / 2.4) - 0.055)
        assert abs(encode - wanted)[..., :3].max() < 0.501 / 255
        return
    top = np.array([1023, 1023, 1023, 3]) if name == 'rgb10a2fixed' else np.iinfo(form.dtype).max
    assert (abs(back - np.clip(array, 0, 1)) <= 0.501 / top).all()


RGBA = np.array([[[0.25, 0.5, 0.75, 0.125]]], np.float32)


@pytest.mark.parametrize(('name', 'wanted'), [
    ('mono32float', [0.25]), ('rg32float', [0.25, 0.5]), ('a32float', [0.125]),
    ('monoalpha32float', [0.25, 0.125]), ('rgb32float', [0.25, 0.5, 0.75]), ('rgba32float', RGBA[0, 0]),
])
def test_a_format_takes_its_channels(device, name, wanted):
    np.testing.assert_array_equal(device.read(device.upload(RGBA, name))[0, 0], wanted)


@pytest.mark.parametrize(('components', 'wanted'), [
    (1, [0.25, 0.25, 0.25, 1]), (2, [0.25, 0.5, 0, 1]), (3, [0.25, 0.5, 0.75, 1]),
])
def test_missing_channels_are_filled(device, components, wanted):
    image = device.upload(RGBA[..., :components], 'rgba32float')
    np.testing.assert_array_equal(device.read(image)[0, 0], wanted)


def test_widening_and_narrowing_codes_is_exact():
    codes = np.arange(256, dtype=np.uint8).reshape(1, 256, 1)
    wide = stored_from_array(codes, FORMATS['mono16fixed'])
    assert (wide == codes.astype(int) * 257).all()
    assert (stored_from_array(wide, FORMATS['mono8fixed']) == codes).all()
    floats = stored_from_array(codes, FORMATS['mono32float'])
    assert (floats == (np.arange(256) / 255).astype(np.float32).reshape(1, 256, 1)).all()


@pytest.mark.parametrize(('name', 'top'), [('mono8fixed', 255), ('mono16fixed', 65535)])
def test_codes_become_the_correctly_rounded_quotient(name, top):
    form = FORMATS[name]
    codes = np.arange(top + 1).astype(form.dtype)
    wanted = (np.arange(top + 1) / top).astype(np.float32)
    assert (float_from_stored(codes, form) == wanted).all()


def test_srgb_codes_are_taken_as_they_are_and_read_as_linear(device):
    codes = np.full((1, 256, 4), 128, np.uint8)
    codes[0, :, 0] = np.arange(256)
    image = device.upload(codes, 'srgba8fixed')
    assert (device.read(image, 'native') == codes).all()
    unit = np.arange(256) / 255
    linear = np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4)
    np.testing.assert_allclose(device.read(image)[0, :, 0], linear, rtol=1e-6)
    assert device.read(image)[0, 0, 3] == np.float32(128) / np.float32(255)
    again = device.upload(device.read(image), 'srgba8fixed')
    assert (device.read(again, 'native') == codes).all()


@pytest.mark.parametrize(('array', 'error', 'message'), [
    ([[0]], ArrayTypeError, r'upload: list is no NumPy array; use np.asarray\(...\)'),
    (np.zeros((2, 2, 4)), ArrayTypeError, r'uint16 or float32, not float64; use array.astype\(np.float32\)'),
    (np.zeros((2, 2, 4), np.int64), ArrayTypeError, r'not int64; use .*astype\(np.float32\), or np.uint8'),
    (np.zeros((2, 2, 4), bool), ArrayTypeError, r'not bool; use array.astype\(np.uint8\) \* 255'),
    (np.zeros((2, 2, 4), complex), ArrayTypeError, r'not complex128; use array.astype\(np.float32\)'),
    (np.array([[['a']]]), ArrayTypeError, 'not <U1'),
    (np.zeros((2, 2), np.uint8), ArrayValueError, r'\(2, 2\) is no image; .*use array\[..., None\]'),
    (np.zeros((2, 2, 2, 4), np.uint8), ArrayValueError, r"give \(h, w, c\), or say kind='array'"),
    (np.zeros((0, 2, 4), np.uint8), ArrayValueError, r'shape \(0, 2, 4\) has no pixels; give at least one'),
    (np.zeros((2, 2, 0), np.uint8), ArrayValueError, r'shape \(2, 2, 0\) has no pixels'),
    (np.zeros((2, 2, 5), np.uint8), ArrayValueError, r'5 components in .*; an image has 1 to 4'),
])
def test_what_is_no_image_is_told_why(device, array, error, message):
    with pytest.raises(error, match=message):
        device.upload(array)


def test_a_cube_needs_six_squares(device):
    with pytest.raises(ArrayValueError, match='is no cube; give six square faces'):
        device.upload(np.zeros((6, 4, 5, 4), np.uint8), kind='cube')


@pytest.mark.parametrize(('shape', 'kind', 'what'), [
    ((1, 1 << 20, 1), '2d', 'width'), ((1 << 20, 1, 1), '2d', 'height'),
    ((1 << 20, 1, 1, 1), 'array', 'depth'), ((1 << 20, 1, 1, 1), '3d', 'depth'),
])
def test_more_than_the_driver_takes(device, shape, kind, what):
    array = np.broadcast_to(np.zeros((1,) * len(shape), np.uint8), shape)
    with pytest.raises(GPULimitError, match=rf'upload: {what} 1048576 is more than this driver takes'):
        device.upload(array, kind=kind)


def test_more_than_there_is(device, monkeypatch):
    monkeypatch.setattr(device, 'free_memory', lambda: 100 << 20)
    spec = Spec('2d', 8192, 8192)
    with pytest.raises(GPUMemoryError, match='no room for an image of 256 MB, 100 MB are free; use smaller'):
        device.new_image(spec, '/project1/big')
    assert device.free_memory() == 100 << 20


def test_free_memory_is_known_in_software(device):
    if not device.software:
        pytest.skip('a GPU')
    assert device.free_memory() > 1 << 20

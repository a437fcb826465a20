"""Drawing declared shaders: every kind, exact fetches, folds, masks, formats, layers, errors."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from tdgraph.errors import DeviceLostError, GPULimitError, ShaderError, WrongThreadError
from tdgraph.gpu import FORMATS, Spec
from tdgraph.gpu.render import renderer_of
from tdgraph.gpu.shaders import Generate, Passes, Pixel, Sample, Step
from tests.reference import colour, noise, quantise
from tests.reference import sample as sampled

FLOAT = Spec('2d', 61, 37, format='rgba32float')


def pixels(height=37, width=61, channels=4, seed=0):
    return np.random.default_rng(seed).random((height, width, channels), dtype=np.float32)


@pytest.fixture
def shader(tmp_path):
    """Make a declaration from a text."""

    def made(kind, text):
        file = tmp_path / f'{len(list(tmp_path.iterdir()))}.glsl'
        file.write_text(text)
        return kind(str(file))

    return made


def grid(width, height):
    return np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)


# --- kinds


def test_generate_gives_uv_at_pixel_centres(device, shader):
    image = device.render(
        shader(Generate, 'vec4 cook(vec2 uv) { return vec4(uv, vUV.t, uTDOutputInfo.res.z); }'), [], FLOAT
    )
    u, v = grid(61, 37)
    assert np.allclose(device.read(image), np.dstack([u, v, v, np.full_like(u, 61)]), atol=1e-7)


@pytest.mark.parametrize('size', [(1, 1), (61, 37), (1279, 3)])
def test_pixel_reads_the_same_pixel_exactly(device, shader, size):
    array = pixels(size[1], size[0])
    source = device.upload(array)
    image = device.render(shader(Pixel, 'vec4 cook(vec4 c0) { return c0; }'), [source], source.spec)
    assert (device.read(image) == array).all()


def test_pixel_fits_an_input_of_another_size(device, shader):
    big, small = pixels(), pixels(5, 9, seed=1)
    image = device.render(
        shader(Pixel, 'vec4 cook(vec4 c0, vec4 c1) { return c1; }'),
        [device.upload(big), device.upload(small)],
        FLOAT,
        extend='zero',
    )
    expected = sampled(small, *grid(61, 37), 'hold')
    assert np.allclose(device.read(image), expected, atol=2 / 256)  # llvmpipe filters with 8 bits


@pytest.mark.parametrize('extend', ['hold', 'zero', 'repeat', 'mirror'])
def test_sample_extends_as_asked(device, shader, extend):
    array = pixels(8, 8)
    image = device.render(
        shader(Sample, 'vec4 cook(vec2 uv) { return tdInput(0, uv * 3.0 - 1.0); }'),
        [device.upload(array)],
        Spec('2d', 24, 24, format='rgba32float'),
        extend=(extend,),
        filter='nearest',
    )
    u, v = grid(24, 24)
    assert (device.read(image) == sampled(array, u * 3 - 1, v * 3 - 1, extend, 'nearest')).all()


def test_texels_are_clamped_and_an_index_may_be_computed(device, shader):
    text = """vec4 cook(vec2 uv) {
        vec4 sum = vec4(0.0);
        ivec2 at = ivec2(gl_FragCoord.xy) + 100;
        for (int i = 0; i < K_INPUTS; i++) sum += tdPixel(i, at) * uTD2DInfos[i].res.z;
        return sum + tdPixel(K_INPUTS, ivec2(0));
    }"""
    a, b = pixels(4, 5), pixels(6, 3, seed=1)
    image = device.render(shader(Sample, text), [device.upload(a), device.upload(b)], FLOAT)
    assert np.allclose(device.read(image), a[-1, -1] * 5 + b[-1, -1] * 3)


def test_mipmaps_average_what_is_made_smaller(device, shader):
    array = pixels(64, 64)
    small = Spec('2d', 1, 1, format='rgba32float')
    copy = shader(Sample, 'vec4 cook(vec2 uv) { return tdInput(0, uv); }')
    source = device.upload(array)
    mean = device.read(device.render(copy, [source], small, filter='mipmap'))
    assert np.allclose(mean, array.mean((0, 1)), atol=1e-3)
    assert not np.allclose(device.read(device.render(copy, [source], small)), array.mean((0, 1)), atol=1e-3)


def test_a_fold_goes_from_the_left_over_any_number_of_inputs(device, shader):
    fold = shader(Pixel, 'vec4 cook(vec4 a, vec4 b) { return a * 0.5 + b; }')
    most = renderer_of(device).most_inputs
    arrays = [pixels(3, 4, seed=seed) for seed in range(most + 3)]
    spec = Spec('2d', 4, 3, format='rgba32float')
    images = [device.upload(array) for array in arrays]
    for count in (0, 1, 2, 3, most, most + 3):
        expected = arrays[0] if count else np.zeros_like(arrays[0])
        for array in arrays[1:count]:
            expected = expected * np.float32(0.5) + array
        assert np.allclose(device.read(device.render(fold, images[:count], spec)), expected, atol=1e-6), (
            count
        )
    masked = device.read(device.render(fold, images, spec, mask=1))
    assert (masked[..., 1:] == arrays[0][..., 1:]).all()
    assert np.allclose(masked[..., 0], expected[..., 0], atol=1e-6)
    with pytest.raises(GPULimitError, match=f'/p/x: a shader can read {most} inputs'):
        device.render(shader(Sample, 'vec4 cook(vec2 uv) { return vec4(1); }'), images, spec, place='/p/x')


def test_passes_run_in_turn_and_keep_the_inputs(device, shader):
    double = shader(Pixel, 'vec4 cook(vec4 c0) { return c0 * 2.0 + float(K_ADD); }')
    join = shader(
        Sample,
        'vec4 cook(vec2 uv) { return tdPixel(0, ivec2(gl_FragCoord.xy)) '
        '+ vec4(uTD2DInfos[0].res.zw, 0.0, 0.0) + tdPixel(1, ivec2(gl_FragCoord.xy)); }',
    )
    array = pixels(8, 8)
    passes = Passes(Step(double, {'ADD': 1}), Step(double, {'ADD': 3}), join)
    image = device.render(passes, [device.upload(array)], Spec('2d', 8, 8, format='rgba32float'), mask=7)
    expected = ((array * 2 + 1) * 2 + 3) + [8, 8, 0, 0] + array
    expected[..., 3] = array[..., 3]
    assert np.allclose(device.read(image), expected, rtol=1e-6)
    half = Passes(Step(double, {'ADD': 0}, scale=0.5), join)
    assert device.read(device.render(half, [device.upload(array)], image.spec))[0, 0, 0] > 4


def test_uv_arrives_whatever_its_name(device, shader):
    array = pixels()
    image = device.render(
        shader(Pixel, 'vec4 cook(vec4 c0, vec2 place) { return vec4(place, c0.ba); }'),
        [device.upload(array)],
        FLOAT,
    )
    assert np.allclose(device.read(image), np.dstack([*grid(61, 37), array[..., 2], array[..., 3]]))


def test_an_image_of_a_released_pool_is_refused(device, shader):
    source = device.upload(pixels())
    device.release_all()
    with pytest.raises(DeviceLostError, match='cook again'):
        device.render(shader(Pixel, 'vec4 cook(vec4 c0) { return c0; }'), [source], FLOAT)


def test_another_thread_is_refused_before_anything_is_compiled(device, shader):
    kind = shader(Generate, 'vec4 cook(vec2 uv) { return vec4(1.0); }')
    with ThreadPoolExecutor(1) as pool, pytest.raises(WrongThreadError, match='thread'):
        pool.submit(device.render, kind, [], FLOAT).result()


# --- uniforms and constants


def test_uniforms_of_every_type_arrive(device, shader):
    text = """vec4 cook(vec2 uv) {
        return vec4(u_f + u_v.y, float(u_i + u_iv.z), u_b ? u_m[1][2] : -1.0, (u_n * vec4(1, 2, 3, 4)).y);
    }"""
    values = {
        'u_f': 0.5,
        'u_v': (1.0, 2.0),
        'u_i': 3,
        'u_iv': (1, 2, 4),
        'u_b': True,
        'u_m': tuple(map(float, range(9))),
        'u_n': tuple(map(float, range(16))),
    }
    expected = [2.5, 7.0, 5.0, float(np.arange(16).reshape(4, 4).T[1] @ [1, 2, 3, 4])]
    kind = shader(Generate, text)
    for neutral in (frozenset(), frozenset(values), frozenset({'u_m', 'u_b'})):
        image = device.render(
            kind, [], Spec('2d', 2, 2, format='rgba32float'), uniforms=values, neutral=neutral
        )
        assert device.read(image)[0, 0].tolist() == expected


def test_neutral_values_compiled_in_give_the_same_bits(device, shader):
    kind = shader(Pixel, 'vec4 cook(vec4 c0) { return (c0 * u_gain + u_lift) * u_tint - 0.1; }')
    source = device.upload(pixels())
    values = {'u_gain': 1.0, 'u_lift': 0.0, 'u_tint': (1.0, 1.0, 1.0, 1.0)}
    runtime = device.read(device.render(kind, [source], FLOAT, uniforms=values))
    folded = device.read(device.render(kind, [source], FLOAT, uniforms=values, neutral=frozenset(values)))
    assert runtime.tobytes() == folded.tobytes()


def test_values_that_float32_cannot_hold_are_clamped_and_types_may_change(device, shader):
    kind = shader(Generate, 'vec4 cook(vec2 uv) { return vec4(u_a, u_b, float(u_c), 0.0); }')
    spec = Spec('2d', 1, 1, format='rgba32float')
    values = {'u_a': 1e300, 'u_b': -1e300, 'u_c': 2**40}
    assert device.read(device.render(kind, [], spec, uniforms=values)).tolist() == [
        [[np.inf, -np.inf, 2**31, 0]]
    ]
    vector = shader(Generate, 'vec4 cook(vec2 uv) { return vec4(vec2(u_v), 0.0, 0.0); }')
    for value in ((1, 2), (0.5, 2.0), (float('nan'), 3.0), (4, 5)):
        got = device.read(device.render(vector, [], spec, uniforms={'u_v': value}))[0, 0, :2]
        assert np.array_equal(got, np.float32(value), equal_nan=True)
    endless = device.render(
        vector, [], spec, uniforms={'u_v': (float('inf'), 0.0)}, neutral=frozenset({'u_v'})
    )
    assert device.read(endless)[0, 0, 0] == np.inf


def test_constants_and_menus_choose_code(device, shader):
    kind = shader(
        Generate,
        """
#if K_MODE == MODE_RED
vec4 cook(vec2 uv) { return vec4(1, 0, 0, 1); }
#else
vec4 cook(vec2 uv) { return vec4(0, 0, K_MODE, 1); }
#endif""",
    )
    menus = {'mode': ('red', 'other')}
    spec = Spec('2d', 1, 1)
    red, other = (
        device.read(device.render(kind, [], spec, constants={'MODE': mode}, menus=menus))[0, 0].tolist()
        for mode in (0, 1)
    )
    assert (red, other) == ([1, 0, 0, 1], [0, 0, 1, 1])


# --- masks and formats


@pytest.mark.parametrize('mask', range(16))
def test_masked_channels_keep_the_first_input(device, shader, mask):
    array = pixels(3, 5)
    image = device.render(
        shader(Pixel, 'vec4 cook(vec4 c0) { return 1.0 - c0; }'),
        [device.upload(array)],
        Spec('2d', 5, 3, format='rgba32float'),
        mask=mask,
    )
    written = [bool(mask >> bit & 1) for bit in range(4)]
    assert np.array_equal(device.read(image), np.where(written, 1 - array, array))


def test_without_input_masked_channels_are_zero(device, shader):
    image = device.render(
        shader(Generate, 'vec4 cook(vec2 uv) { return vec4(1.0); }'), [], Spec('2d', 2, 2), mask=5
    )
    assert device.read(image)[0, 0].tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize('name', FORMATS)
def test_every_format_stores_and_reads_back(device, shader, name):
    array = pixels(7, 9) * 1.5 - 0.25
    source = device.upload(array)
    stored = device.render(
        shader(Pixel, 'vec4 cook(vec4 c0) { return c0; }'), [source], Spec('2d', 9, 7, format=name)
    )
    row = FORMATS[name]
    copy = device.render(
        shader(Sample, 'vec4 cook(vec2 uv) { return tdPixel(0, ivec2(gl_FragCoord.xy)); }'),
        [stored],
        Spec('2d', 9, 7, format='rgba32float'),
    )
    seen, read = device.read(copy), device.read(stored)
    assert read.shape == (7, 9, row.components)
    # llvmpipe decodes sRGB by a polynomial; a download uses the formula.
    assert np.allclose(read, seen[..., list(row.channels)], atol=2e-3 if row.srgb else 1e-6)
    if row.srgb:
        assert np.allclose(seen, array.clip(0, 1), atol=0.02)
    elif name == 'rgba11float':  # six and five bits of mantissa, cut off here
        assert np.allclose(seen, np.dstack([array[..., :3].clip(0), np.ones((7, 9))]), rtol=1 / 32)
    else:
        step = {'rgb10a2fixed': 1 / 1023, 'half': 1 / 1024}.get('half' if '16float' in name else name, 0)
        assert np.allclose(seen, quantise(array, name), atol=1.01 * step + 1e-6)


def test_nan_and_infinity_survive_in_float_and_are_clamped_in_fixed(device, shader):
    array = np.float32([[[np.nan, np.inf, -np.inf, 0.5]]])
    copy = shader(Pixel, 'vec4 cook(vec4 c0) { return c0; }')
    kept = device.read(device.render(copy, [device.upload(array)], Spec('2d', 1, 1, format='rgba32float')))
    assert np.array_equal(kept, array, equal_nan=True)
    fixed = device.read(device.render(copy, [device.upload(array)], Spec('2d', 1, 1)), 'native')
    assert fixed[0, 0].tolist() == [0, 255, 0, 128]


# --- other kinds of image

LAYERS = {'array': 3, '3d': 4, 'cube': 6}


@pytest.mark.parametrize('kind', LAYERS)
def test_every_layer_is_drawn_from_its_own_layer(device, shader, kind):
    array = np.random.default_rng(0).random((LAYERS[kind], 8, 8, 4), dtype=np.float32)
    source = device.upload(array, kind=kind)
    flat = device.upload(pixels(8, 8))
    text = 'vec4 cook(vec4 c0, vec4 c1) { return c0 + c1 + float(uTDCurrentDepth); }'
    image = device.render(shader(Pixel, text), [source, flat], source.spec)
    expected = array + pixels(8, 8) + np.arange(LAYERS[kind], dtype=np.float32)[:, None, None, None]
    assert np.allclose(device.read(image), expected, atol=1e-6)
    assert (
        device.read(
            device.render(shader(Generate, 'vec4 cook(vec2 uv) { return vec4(1.0); }'), [], source.spec)
        ).min()
        == 1.0
    )


@pytest.mark.parametrize('kind', LAYERS)
def test_a_sample_shader_reads_any_layer(device, shader, kind):
    array = np.random.default_rng(0).random((LAYERS[kind], 8, 8, 4), dtype=np.float32)
    source = device.upload(array, kind=kind)
    text = 'vec4 cook(vec2 uv) { return tdPixel(0, ivec3(gl_FragCoord.xy, 2)); }'
    image = device.render(
        shader(Sample, text), [source], Spec('2d', 8, 8, format='rgba32float'), filter='nearest'
    )
    assert (device.read(image) == array[2]).all()
    at = {'array': 'vec3(uv, 1.0)', '3d': 'vec3(uv, 1.5 / 4.0)', 'cube': 'tdCubeDirection(uv, 1)'}[kind]
    image = device.render(
        shader(Sample, f'vec4 cook(vec2 uv) {{ return tdInput(0, {at}); }}'),
        [source],
        Spec('2d', 8, 8, format='rgba32float'),
        filter='nearest',
    )
    assert (device.read(image) == array[1]).all()


# --- errors


def test_an_error_names_place_file_line_and_shows_the_line(device, shader):
    broken = shader(Pixel, '#include "lib/noise.glsl"\nvec4 cook(vec4 c0) {\n    return foo;\n}')
    wanted = rf'^/project1/broken: {re.escape(broken.file)}:3: .*foo.*\n    return foo;'
    for _ in range(2):  # the second time from the cache
        with pytest.raises(ShaderError, match=wanted):
            device.render(broken, [], FLOAT, place='/project1/broken')
    # The debug context repeats the compiler's messages: it was asked only once.
    assert len(device.messages) == len(set(device.messages))
    device.messages.clear()
    fine = device.render(shader(Generate, 'vec4 cook(vec2 uv) { return vec4(1.0); }'), [], FLOAT)
    assert device.read(fine).min() == 1.0


def test_a_missing_file_says_so(device):
    with pytest.raises(
        ShaderError, match=r"/p/x: top/levl.glsl: no such shader file; did you mean 'top/level.glsl'"
    ):
        device.render(Pixel('top/levl.glsl'), [], FLOAT, place='/p/x')


def test_the_steady_state_makes_no_new_programs_or_textures(device, shader):
    kind = shader(Pixel, 'vec4 cook(vec4 c0) { return c0 * u_x; }')
    source = device.upload(pixels())

    def chain(value):
        image = source
        for k in range(5):
            image = device.render(kind, [image], FLOAT, uniforms={'u_x': value + k})
        return device.read(image)

    chain(1.0)
    renderer = renderer_of(device)
    before = (device.counts().live, len(renderer._plans), len(renderer._programs))
    assert np.allclose(chain(2.0), pixels() * 2 * 3 * 4 * 5 * 6, rtol=1e-5)
    assert (device.counts().live, len(renderer._plans), len(renderer._programs)) == before


def test_released_programs_are_built_again(device, shader):
    kind = shader(Generate, 'vec4 cook(vec2 uv) { return vec4(u_x); }')
    for value in (1.0, 2.0):
        assert device.read(device.render(kind, [], FLOAT, uniforms={'u_x': value})).max() == value
        renderer_of(device).release()


def test_a_new_context_gets_a_new_renderer(no_device, shader):
    from tdgraph.gpu import Device

    kind = shader(Generate, 'vec4 cook(vec2 uv) { return vec4(1.0); }')
    for _ in range(2):
        device = Device()
        assert device.read(device.render(kind, [], replace(FLOAT, width=2))).max() == 1.0
        device.close()


# --- the libraries against their mirrors


@pytest.mark.parametrize('name', ['Perlin', 'Simplex'])
@pytest.mark.parametrize('dimensions', [2, 3, 4])
def test_noise_agrees_with_its_mirror(device, shader, name, dimensions):
    swizzle = {2: '.xy', 3: '.xyz', 4: ''}[dimensions]
    text = f"""#include "lib/noise.glsl"
    vec4 cook(vec4 c0) {{
        vec{dimensions} g;
        float n = td{name}{dimensions}(c0{swizzle}, 7u, g);
        return vec4(n, g.x, g[{dimensions - 1}], td{name}{dimensions}(c0{swizzle}, 7u));
    }}"""
    places = (pixels(50, 50) - 0.5) * 100
    got = device.read(
        device.render(
            shader(Pixel, text), [device.upload(places)], Spec('2d', 50, 50, format='rgba32float')
        )
    )
    value, gradient = getattr(noise, name.lower())(places[..., :dimensions], 7)
    assert np.allclose(got[..., 0], value, atol=2e-6)
    # Without the gradient another function is compiled: Mesa 25 contracts it differently, 22 does not.
    apart = np.abs(got[..., 3] - got[..., 0]).max()
    assert apart == 0 if 'Mesa 22' in device.record.version else apart <= 1e-6
    assert np.allclose(got[..., 1], gradient[..., 0], atol=1e-5)
    assert np.allclose(got[..., 2], gradient[..., -1], atol=1e-5)


def test_noise_stays_in_range_and_seeds_differ():
    places = np.random.default_rng(0).random((40000, 4)) * 1000
    for dimensions in (2, 3, 4):
        for field in (noise.perlin, noise.simplex):
            value, gradient = field(places[:, :dimensions], 1)
            other = field(places[:, :dimensions], 2)[0]
            assert abs(value).max() <= 1.0
            assert abs(value.mean()) < 0.02
            assert abs(np.corrcoef(value, other)[0, 1]) < 0.03
            step = np.eye(dimensions)[0] * 1e-6
            slope = (
                field(places[:500, :dimensions] + step, 1)[0]
                - field(places[:500, :dimensions] - step, 1)[0]
            )
            assert np.allclose(slope / 2e-6, gradient[:500, 0], atol=1e-6)


def test_hashes_and_colours_agree_with_their_mirrors(device, shader):
    text = """#include "lib/noise.glsl"
    #include "lib/colour.glsl"
    vec4 cook(vec4 c0) {
        uvec2 at = uvec2(gl_FragCoord.xy);
        return vec4(K_HSV == 1 ? tdRgbToHsv(c0.rgb) : tdHsvToRgb(c0.rgb), tdHash1(uvec3(at, 5u)));
    }"""
    array = pixels()
    array[0, :3, :3] = [[0, 0, 0], [0.5, 0.5, 0.5], [1, 0, 0]]
    y, x = np.mgrid[:37, :61]
    for hsv, mirror in ((0, colour.hsv_to_rgb), (1, colour.rgb_to_hsv)):
        got = device.read(
            device.render(shader(Pixel, text), [device.upload(array)], FLOAT, constants={'HSV': hsv})
        )
        assert np.allclose(got[..., :3], mirror(array[..., :3].astype(float)), atol=2e-6)
        assert (got[..., 3] == noise.hash1(x, y, 5)).all()

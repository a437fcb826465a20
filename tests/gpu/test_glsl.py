"""The GLSL TOP's contract for pixel shaders: names, uniforms, outputs, passes, errors."""

from __future__ import annotations

import numpy as np
import pytest

from tdgraph.errors import GPULimitError
from tdgraph.gpu import FORMATS, Spec
from tdgraph.gpu.glsl import PixelShader, draw_pixel_shader
from tests.reference import colour, noise

ONE = Spec('2d', 1, 1, format='rgba32float')
COPY = (
    'out vec4 c;\n'
    'void main() { c = TDOutputSwizzle(texelFetch(sTD2DInputs[0], ivec2(gl_FragCoord.xy), 0)); }'
)


def pixels(height=7, width=9, seed=0):
    return np.random.default_rng(seed).random((height, width, 4), dtype=np.float32)


@pytest.fixture
def draw(device):
    """Draw a text; fails where it does not compile."""

    def drawn(text, inputs=(), spec=ONE, values=None, place='/p/glsl1', **keywords):
        own = {
            name: keywords.pop(name)
            for name in ('predat', 'predat_name', 'constants', 'buffers')
            if name in keywords
        }
        result = draw_pixel_shader(
            device,
            PixelShader(text, f'{place}_pixel', **own),
            inputs,
            spec,
            values=values or {},
            place=place,
            **keywords,
        )
        assert result.ok, result.log
        return result

    return drawn


@pytest.fixture
def value(device, draw):
    """The RGBA that an expression has in a 1 x 1 image."""

    def valued(expression, declarations='', **keywords):
        result = draw(f'{declarations}\nout vec4 c;\nvoid main() {{ c = vec4({expression}); }}', **keywords)
        return device.read(result.images[0])[0, 0].tolist()

    return valued


# --- what is injected


def test_a_copy_is_exact(device, draw):
    array = pixels()
    source = device.upload(array)
    assert (device.read(draw(COPY, [source], source.spec).images[0]) == array).all()


def test_inputs_are_packed_per_dimensionality(device, value):
    flat = [device.upload(np.full((2, 3, 4), seed, np.float32)) for seed in (1, 2)]
    deep = {
        kind: device.upload(np.full((6, 2, 2, 4), 3 + i, np.float32), kind=kind)
        for i, kind in enumerate(('array', '3d', 'cube'))
    }
    inputs = [deep['cube'], flat[0], deep['3d'], deep['array'], flat[1]]
    assert value(
        'TD_NUM_2D_INPUTS, TD_NUM_3D_INPUTS, TD_NUM_2D_ARRAY_INPUTS, TD_NUM_CUBE_INPUTS', inputs=inputs
    ) == [2, 1, 1, 1]
    assert value(
        'texture(sTD2DInputs[0], vUV.st).r, texture(sTD2DInputs[1], vUV.st).r, '
        'texture(sTD3DInputs[0], vUV.stp).r, texture(sTD2DArrayInputs[0], vec3(0)).r',
        inputs=inputs,
    ) == [1, 2, 4, 3]
    assert value(
        'texture(sTDCubeInputs[0], vec3(1)).r, uTD2DInfos[1].res.z, uTD3DInfos[0].depth.y, '
        'uTDCubeInfos[0].res.w',
        inputs=inputs,
    ) == [5, 3, 6, 2]


def test_without_inputs_the_macros_say_so(value):
    assert value("""
#if TD_NUM_2D_INPUTS > 0
        texture(sTD2DInputs[0], vUV.st)
#else
        TD_NUM_COLOR_BUFFERS
#endif
    """) == [1, 1, 1, 1]


def test_infos_of_the_output_and_vuv(device, draw):
    result = draw(
        'out vec4 c; vec2 early = vUV.st; void main() { c = vec4(early, uTDOutputInfo.res.xw); }',
        spec=Spec('2d', 5, 3, format='rgba32float'),
    )
    got = device.read(result.images[0])
    assert np.allclose(got[2, 4], [0.9, 2.5 / 3, 0.2, 3])


def test_maps_are_there(device, draw, value):
    sine = value('texture(sTDSineLookup, 0.25).r, texture(sTDSineLookup, 0.75).r, 0, 1')
    assert np.allclose(sine, [1, 0, 0, 1], atol=1e-5)
    result = draw(
        'out vec4 c; void main() { c = texelFetch(sTDNoiseMap, ivec2(gl_FragCoord.xy), 0).rrra; }',
        spec=Spec('2d', 256, 256),
    )
    got = device.read(result.images[0], 'native')[..., 0]
    assert abs(got.mean() - 127.5) < 2
    assert len(np.unique(got)) == 256


@pytest.mark.parametrize('name', ['mono8fixed', 'a16float', 'monoalpha32float', 'rg16fixed', 'rgb32float'])
def test_output_swizzle_puts_channels_where_the_format_has_them(device, draw, name):
    result = draw(
        'out vec4 c; void main() { c = TDOutputSwizzle(vec4(0.25, 0.5, 0.75, 1.0)); }',
        spec=Spec('2d', 1, 1, format=name),
    )
    expected = np.float32([0.25, 0.5, 0.75, 1.0])[list(FORMATS[name].channels)]
    assert np.allclose(device.read(result.images[0])[0, 0], expected, atol=0.002)


def test_noise_and_colour_functions(value):
    place = (0.3, 1.7, 2.2, 5.1)
    at = np.float64(place)
    got = value(
        f'TDPerlinNoise(vec2{place[:2]}), TDPerlinNoise(vec4{place}), '
        f'TDSimplexNoise(vec3{place[:3]}), TDSimplexNoise(vec4{place})'
    )
    expected = [noise.perlin2(at[:2]), noise.perlin4(at), noise.simplex3(at[:3]), noise.simplex4(at)]
    assert np.allclose(got, expected, atol=1e-5)
    assert np.allclose(
        value('TDRGBToHSV(vec3(0.2, 0.4, 0.1)), 1')[:3],
        colour.rgb_to_hsv(np.float64([0.2, 0.4, 0.1])),
        atol=1e-6,
    )
    assert np.allclose(
        value('TDHSVToRGB(vec3(0.7, 0.4, 0.6)), 1')[:3],
        colour.hsv_to_rgb(np.float64([0.7, 0.4, 0.6])),
        atol=1e-6,
    )
    assert np.allclose(value('TDDither(vec4(0.5))'), 0.5, atol=0.5 / 255)


MATRICES = {
    'TDTranslate(1, 2, 3) * vec4(1, 1, 1, 1)': [2, 3, 4, 1],
    'TDScale(2, 3, 4) * vec3(1, 1, 1), 0': [2, 3, 4, 0],
    'TDRotateX(radians(90.0)) * vec3(0, 1, 0), 0': [0, 0, 1, 0],
    'TDRotateY(radians(90.0)) * vec3(0, 0, 1), 0': [1, 0, 0, 0],
    'TDRotateZ(radians(90.0)) * vec3(1, 0, 0), 0': [0, 1, 0, 0],
    'TDRotateOnAxis(radians(90.0), vec3(0, 0, 9)) * vec3(1, 0, 0), 0': [0, 1, 0, 0],
    'TDRotateOnAxis(radians(120.0), vec3(1, 1, 1)) * vec3(1, 0, 0), 0': [0, 1, 0, 0],
    'TDRotateToVector(vec3(3, 0, 0), vec3(0, 1, 0)) * vec3(0, 0, 1), 0': [1, 0, 0, 0],
    'TDRotateToVector(vec3(3, 0, 0), vec3(0, 1, 0)) * vec3(0, 1, 0), 0': [0, 1, 0, 0],
    'TDCreateRotMatrix(vec3(1, 2, 3), vec3(3, -2, 1)) * vec3(1, 2, 3), 0': [3, -2, 1, 0],
    'TDCreateRotMatrix(vec3(0, 0, 1), vec3(0, 0, -1)) * vec3(0, 0, 1), 0': [0, 0, -1, 0],
}


@pytest.mark.parametrize('expression', MATRICES)
def test_matrix_functions(value, expression):
    assert np.allclose(value(expression), MATRICES[expression], atol=1e-5)


# --- uniforms


def test_rows_fill_uniforms_by_their_declared_type(value):
    row = (1.0, 2.0, 3.0, 4.0)
    for kind, read in {
        'float': 'u, 0, 0, 0',
        'vec2': 'u, 0, 0',
        'vec3': 'u, 0',
        'vec4': 'u',
        'int': 'u, 0, 0, 0',
        'ivec3': 'u, 0',
        'uint': 'u, 0, 0, 0',
        'uvec2': 'u, 0, 0',
        'bool': 'u, 0, 0, 0',
        'bvec4': 'u',
        'double': 'u, 0, 0, 0',
    }.items():
        size = int(kind[-1]) if kind[-1].isdigit() else 1
        expected = [min(number, 1) if kind.startswith('b') else number for number in row[:size]] + [0] * (
            4 - size
        )
        assert value(read, f'uniform {kind} u;', values={'u': row}) == expected, kind
    assert value('u', 'uniform vec4 u;', values={'u': 7.0}) == [7, 0, 0, 0]
    assert value('u, 0, 0, 0', 'uniform uint u;', values={'u': -3.0}) == [0, 0, 0, 0]


def test_arrays_matrices_and_buffers(value):
    numbers = np.arange(12.0).reshape(3, 4)
    assert value('a[2]', 'uniform vec4 a[3];', values={'a': numbers}) == [8, 9, 10, 11]
    assert value('a[1], a[2], a[4], 0', 'uniform float a[5];', values={'a': np.arange(4.0)}) == [1, 2, 0, 0]
    matrix = tuple(map(float, range(16)))
    assert value('m[1]', 'uniform mat4 m;', values={'m': matrix}) == [4, 5, 6, 7]
    assert value('m[2], 0', 'uniform mat3 m;', values={'m': matrix}) == [8, 9, 10, 0]
    declared = 'uniform samplerBuffer b;'
    for columns in (1, 2, 3, 4):
        expected = [*numbers[2, :columns], *[0.0] * (3 - columns), 1.0][:4]
        assert value('texelFetch(b, 2)', declared, values={'b': numbers[:, :columns]}) == expected
    assert value('textureSize(b)', declared, values={'b': np.arange(1000.0)}) == [1000] * 4
    assert value('texelFetch(b, 0).r', declared) == [0] * 4


def test_unknown_and_unused_names_are_harmless_and_a_lost_row_reads_zero(draw, value):
    declared = 'uniform float used; uniform float unused;'
    rows = {'used': 2.0, 'unused': 3.0, 'nobody': 4.0, 'sTD2DInputs': 5.0}
    assert value('used', declared, values=rows) == [2] * 4
    assert value('used', declared) == [0] * 4
    assert draw(f'{declared} out vec4 c; void main() {{ c = vec4(used); }}').uniforms == (
        ('used', 'float'),
    )


def test_constants_replace_specialization_constants(value):
    declared = (
        'layout(constant_id = 0) const int N = 3;\nlayout(constant_id=1) const float F = 1.5;\n'
        'layout(constant_id=2) const bool B = false; layout(constant_id = 3) const uint U = 1u;'
    )
    assert value('N, F, B, U', declared) == [3, 1.5, 0, 1]
    assert value(
        'N, F, B, U', declared, constants=(('N', 7.0), ('F', 2.0), ('B', 1.0), ('U', 9.0), ('X', 1.0))
    ) == [7, 2, 1, 9]


def test_predat_comes_first_and_vulkan_words_are_understood(value):
    predat = (
        '#extension GL_EXT_nonuniform_qualifier : require\n#define TWO 2.0\nfloat three() { return 3.0; }'
    )
    assert value('TWO, three(), nonuniformEXT(4), 0', predat=predat) == [2, 3, 4, 0]


# --- outputs and passes


def test_several_outputs(device, draw):
    text = (
        'layout(location = 0) out vec4 a; layout(location = 2) out vec4 b;\n'
        'void main() { a = vec4(1); b = vec4(0.5); }'
    )
    result = draw(text, spec=Spec('2d', 3, 2), buffers=3)
    assert [float(device.read(image).max()) for image in result.images] == pytest.approx(
        [1, 0, 0.5], abs=0.01
    )
    array = (
        'layout(location = 0) out vec4 o[TD_NUM_COLOR_BUFFERS];\n'
        'void main() { o[0] = vec4(1); o[1] = vec4(2); }'
    )
    layers = draw(array, spec=Spec('3d', 2, 2, 3, 'rgba32float'), buffers=2)
    assert [device.read(image).shape for image in layers.images] == [(3, 2, 2, 4)] * 2
    assert (device.read(layers.images[1]) == 2).all()


def test_discarded_pixels_are_clear(device, draw):
    text = 'out vec4 c; void main() { if (vUV.s < 0.5) discard; c = vec4(1); }'
    for _ in range(3):
        got = device.read(draw(text, spec=Spec('2d', 4, 1)).images[0])
        assert got[0, :, 0].tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize('kind', ['3d', 'array', 'cube'])
def test_every_slice_is_drawn(device, draw, kind):
    result = draw(
        'out vec4 c; void main() { c = vec4(uTDCurrentDepth, vUV.p * uTDOutputInfo.depth.y, 0, 1); }',
        spec=Spec(kind, 2, 2, 6, 'rgba32float'),
    )
    got = device.read(result.images[0])
    assert np.allclose(got[:, 0, 0, 0], range(6))
    assert np.allclose(got[:, 1, 1, 1], np.arange(6) + 0.5)


def test_passes_feed_the_first_input(device, draw):
    text = (
        'out vec4 c; void main() { ivec2 at = ivec2(gl_FragCoord.xy); '
        'c = texelFetch(sTD2DInputs[0], at, 0) * 2 + texelFetch(sTD2DInputs[1], at, 0) + uTDPass; }'
    )
    a, b = pixels(), pixels(seed=1)
    images = [device.upload(a), device.upload(b)]
    expected = a
    for turn in range(3):
        expected = expected * 2 + b + turn
    assert np.allclose(
        device.read(draw(text, images, images[0].spec, passes=3).images[0]), expected, rtol=1e-6
    )


@pytest.mark.parametrize('extend', ['hold', 'zero', 'repeat', 'mirror'])
def test_inputs_extend_and_filter_as_asked(device, value, extend):
    source = device.upload(np.float32([[[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]]))
    expected = {'hold': 3, 'zero': 0, 'repeat': 2, 'mirror': 2}[extend]
    assert (
        value(
            'texture(sTD2DInputs[0], vec2(1.5, 0.5))',
            inputs=[source],
            extend=(extend, 'hold'),
            filter='nearest',
        )
        == [expected] * 4
    )
    assert (
        value('texture(sTD2DInputs[0], vec2(1.0 / 3.0, 0.5))', inputs=[source], filter='linear')
        == [1.5] * 4
    )


# --- errors


def failing(device, text, place='/p/broken', **keywords):
    result = draw_pixel_shader(
        device, PixelShader(text, '/p/text1', **keywords), [], ONE, values={}, place=place
    )
    assert not result.ok
    device.messages.clear()  # the debug context repeats the compiler's messages
    return result


def test_an_error_has_tds_form_and_the_last_program_stays(device, draw):
    good = draw('out vec4 c; void main() { c = vec4(0.25); }', place='/p/x')
    bad = failing(device, '\nout vec4 c;\nvoid main() { c = vec4(foo); }', place='/p/x')
    assert bad.errors[0].startswith('ERROR: /p/text1:3: ')
    assert 'foo' in bad.errors[0]
    assert bad.log.startswith('Vertex Shader Compile Results:\n=============\nCompiled Successfully\n')
    assert f'ERROR: {len(bad.errors)} compilation errors.  No code generated.' in bad.log
    assert (device.read(bad.images[0]) == device.read(good.images[0])).all()
    again = draw('out vec4 c; void main() { c = vec4(0.5); }', place='/p/x')
    assert again.log.count('Compiled Successfully') == 2
    assert device.read(again.images[0]).max() == 0.5


def test_where_nothing_ever_compiled_there_is_no_image(device):
    assert failing(device, 'nonsense', place='/p/never').images is None


def test_a_version_line_is_an_error(device):
    assert failing(device, '// #version 1\n#version 460\nvoid main() {}').errors == (
        'ERROR: /p/text1:2: #version is written by tdgraph; remove it',
    )


def test_any_text_can_be_compiled_or_refused(device, draw):
    draw('// Größe \ud83d \0 end\nout vec4 c; /* µ */ void main() { c = vec4(1); }')
    for text in ('', '\0', 'é', '#', '#include', '/*', '"', '#include "', '\\', '#if 1'):
        assert failing(device, text).errors


def test_errors_in_the_predat_name_the_predat(device):
    result = failing(
        device, 'out vec4 c; void main() { c = vec4(1); }', predat='\nint x = foo;', predat_name='/p/pre'
    )
    assert result.errors[0].startswith('ERROR: /p/pre:2: ')


def test_a_shader_without_main_is_an_error_of_its_dat(device):
    assert failing(device, 'float x;').errors[0].startswith('ERROR: /p/text1: ')


def test_includes_are_resolved_compared_and_mapped(device):
    texts = {'util': ('/p/util', 'float two() { return 2.0; }')}
    shader = PixelShader('#include <util>\nout vec4 c; void main() { c = vec4(two()); }', '/p/text1')

    def run():
        result = draw_pixel_shader(device, shader, [], ONE, values={}, place='/p/inc', resolve=texts.get)
        device.messages.clear()
        return result

    assert device.read(run().images[0]).max() == 2
    texts['util'] = ('/p/util', 'float two() { return 2.5; }')
    assert device.read(run().images[0]).max() == 2.5
    texts['util'] = ('/p/util', '\nfloat two() { return oops; }')
    broken = run()
    assert broken.errors[0].startswith('ERROR: /p/util:2: ')
    assert device.read(broken.images[0]).max() == 2.5
    del texts['util']
    assert run().errors == ('ERROR: /p/text1:1: #include "util" is not there',)


def test_too_many_inputs_are_refused(device):
    image = device.upload(pixels(1, 1))
    with pytest.raises(GPULimitError, match=r'/p/x: .* inputs'):
        draw_pixel_shader(
            device,
            PixelShader('out vec4 c; void main() { c = vec4(1); }', 'x'),
            [image] * 1000,
            ONE,
            values={},
            place='/p/x',
        )


def test_the_steady_state_compiles_nothing(device, draw):
    text = 'uniform float x; out vec4 c; void main() { c = vec4(x); }'
    first = draw(text, values={'x': 1.0})
    assert device.read(first.images[0]).max() == 1
    programs = device.renderer.glsl
    before = len(programs._found)
    for value in (2.0, 3.0):
        assert device.read(draw(text, values={'x': value}).images[0]).max() == value
    assert len(programs._found) == before

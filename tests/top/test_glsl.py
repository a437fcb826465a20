"""The GLSL TOP: what users' shaders rely on, counted over public ones (docs: usage), and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tdgraph as td

Shader = Callable[..., Any]


@pytest.fixture
def net() -> Iterator[Any]:
    with td.Project(resolution=(8, 6)) as project:
        yield project.op('/project1')


@pytest.fixture
def shader(net: Any) -> Shader:
    """Return a function that makes a GLSL TOP, 32-bit float, with this text (or this body of `main`)."""
    def make(text: str, inputs: Any = (), **pars: Any) -> Any:
        if 'main' not in text:
            text = f'out vec4 fragColor;\nvoid main() {{ {text} }}'
        op = net.create('glslTOP', inputs=inputs, pars={'format': 'rgba32float', **pars})
        op.par.pixeldat.eval().text = text
        return op
    return make


def picture(net: Any, array: Any) -> Any:
    return net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(array)})


def numbers(height: int = 3, width: int = 5) -> Any:
    return np.random.default_rng(width).uniform(0, 1, (height, width, 4)).astype(np.float32)


def vec(name: str, *values: float, row: int = 0) -> dict[str, Any]:
    filled = {f'vec{row}value{letter}': value for letter, value in zip('xyzw', values)}
    return {f'vec{row}name': name, **filled}


def test_a_new_one_is_white_with_its_dats_beside_it(net: Any) -> None:
    op = net.create('glslTOP', 'mine')
    assert (op.numpyArray() == 1).all()
    assert op.numpyArray().shape == (6, 8, 4)
    assert [docked.name for docked in op.docked] == ['mine_pixel', 'mine_info']
    assert op.par.pixeldat.eval() is net.op('mine_pixel')
    assert 'Compiled Successfully' in net.op('mine_info').text
    assert not op.warnings()


def test_the_input_comes_through_texture_and_texel_fetch(net: Any, shader: Shader) -> None:
    array = numbers()
    source = picture(net, array)
    sampled = shader('fragColor = texture(sTD2DInputs[0], vUV.st);', [source])
    fetched = shader('fragColor = texelFetch(sTD2DInputs[0], ivec2(gl_FragCoord.xy), 0);', [source])
    np.testing.assert_allclose(sampled.numpyArray(), array, atol=2e-3)
    np.testing.assert_array_equal(fetched.numpyArray(), array)


def test_macros_around_the_samplers_work(net: Any, shader: Shader) -> None:
    array = numbers()
    text = """
    #define TEX sTD2DInputs[0]
    #define PIXEL(p) texelFetch(TEX, p, 0)
    layout(location = 0) out vec4 result;
    void main() { result = TDOutputSwizzle(PIXEL(ivec2(gl_FragCoord.xy)).bgra); }
    """
    np.testing.assert_array_equal(shader(text, [picture(net, array)]).numpyArray(), array[..., [2, 1, 0, 3]])


def test_sizes_and_infos(net: Any, shader: Shader) -> None:
    body = 'fragColor = vec4(textureSize(sTD2DInputs[0], 0), uTD2DInfos[0].res.w, uTDOutputInfo.res.z);'
    op = shader(body, [picture(net, numbers(3, 5))], outputresolution='custom', resolutionw=7, resolutionh=2)
    assert op.numpyArray().shape == (2, 7, 4)
    assert op.numpyArray()[1, 6].tolist() == [5, 3, 3, 7]


def test_coordinates_run_from_the_bottom_left(shader: Shader) -> None:
    pixels = shader('fragColor = vec4(vUV.st, gl_FragCoord.xy);').numpyArray()
    np.testing.assert_allclose(pixels[0, 0], (0.5 / 8, 0.5 / 6, 0.5, 0.5), atol=1e-6)
    np.testing.assert_allclose(pixels[5, 7], (7.5 / 8, 5.5 / 6, 7.5, 5.5), atol=1e-6)


@pytest.mark.parametrize(('declared', 'value', 'expected'), [
    ('float x', 'vec4(x)', [0.5, 0.5, 0.5, 0.5]), ('vec2 x', 'vec4(x, 0, 0)', [0.5, 2.25, 0, 0]),
    ('vec3 x', 'vec4(x, 0)', [0.5, 2.25, -3, 0]), ('vec4 x', 'x', [0.5, 2.25, -3, 4]),
    ('int x', 'vec4(x)', [0, 0, 0, 0]), ('ivec2 x', 'vec4(x, 0, 0)', [0, 2, 0, 0]),
    ('bool x', 'x ? vec4(1) : vec4(0)', [1, 1, 1, 1]), ('uint x', 'vec4(float(x))', [0, 0, 0, 0]),
])
def test_a_row_fills_a_uniform_of_any_type(shader: Shader, declared: str, value: str,
                                           expected: list[float]) -> None:
    text = f'uniform {declared};\nout vec4 c;\nvoid main() {{ c = {value}; }}'
    op = shader(text, **vec('x', 0.5, 2.25, -3, 4))
    assert op.numpyArray()[0, 0].tolist() == expected


def test_rows_are_added_and_follow_expressions(net: Any, shader: Shader) -> None:
    text = 'uniform float time; uniform vec2 scale;\nout vec4 c;\nvoid main() { c = vec4(time, scale, 1.0); }'
    op = shader(text, vec=2, **vec('time', 0), **vec('scale', 3, 4, row=1))
    op.par.vec0valuex.expr = 'absTime.frame * 2'
    assert op.numpyArray()[0, 0].tolist() == [2, 3, 4, 1]
    td.project.advance()
    assert op.numpyArray()[0, 0].tolist() == [4, 3, 4, 1]


def test_unknown_names_are_ignored_and_missing_ones_read_zero(shader: Shader) -> None:
    text = 'uniform vec4 here;\nout vec4 c;\nvoid main() { c = here + 1.0; }'
    op = shader(text, **vec('elsewhere', 5))
    assert op.numpyArray()[0, 0].tolist() == [1, 1, 1, 1]
    assert not op.errors()


def test_colors_are_premultiplied_on_request(shader: Shader) -> None:
    text = 'uniform vec4 tint;\nout vec4 c;\nvoid main() { c = tint; }'
    op = shader(text, color0name='tint', color0rgbr=1.0, color0rgbg=0.5, color0alpha=0.5)
    assert op.numpyArray()[0, 0].tolist() == [1, 0.5, 0, 0.5]
    op.par.premultrgbbyalpha = True
    assert op.numpyArray()[0, 0].tolist() == [0.5, 0.25, 0, 0.5]


def test_constants_are_compiled_in(shader: Shader) -> None:
    text = """
    layout(constant_id = 0) const int COUNT = 2;
    out vec4 c;
    void main() { float sum[COUNT]; for (int i = 0; i < COUNT; i++) sum[i] = 1.0; c = vec4(sum.length()); }
    """
    op = shader(text)
    assert op.numpyArray()[0, 0, 0] == 2
    op.par.const0name, op.par.const0value = 'COUNT', 5
    assert op.numpyArray()[0, 0, 0] == 5


def test_arrays_come_from_chops(net: Any, shader: Shader) -> None:
    chop = net.create('scriptCHOP', callbacks={
        'onCook': lambda op: op.copyNumpyArray(np.float32([[1, 2, 3], [10, 20, 30]]))})
    uniform = shader('uniform vec2 data[3];\nout vec4 c;\nvoid main() { c = vec4(data[2], data[0]); }',
                     array0name='data', array0type='vec2', array0chop=chop)
    assert uniform.numpyArray()[0, 0].tolist() == [3, 30, 1, 10]
    text = 'uniform samplerBuffer data;\nout vec4 c;\nvoid main() { c = texelFetch(data, 1); }'
    buffer = shader(text, array0name='data', array0type='vec2', array0chop=chop)
    assert buffer.numpyArray()[0, 0, :2].tolist() == [2, 20]


def test_an_array_follows_its_chop(net: Any, shader: Shader) -> None:
    chop = net.create('constantCHOP', pars={'const0name': 'a', 'const0value': 0.5})
    op = shader('uniform float data[1];\nout vec4 c;\nvoid main() { c = vec4(data[0]); }',
                array0name='data', array0chop=chop)
    assert op.numpyArray()[0, 0, 0] == 0.5
    chop.par.const0value = 0.25
    assert op.numpyArray()[0, 0, 0] == 0.25


def test_matrices_come_from_tables_and_matrices(net: Any, shader: Shader) -> None:
    text = 'uniform mat4 m;\nout vec4 c;\nvoid main() { c = m * vec4(1.0, 2.0, 3.0, 1.0); }'
    table = net.create('tableDAT')
    table.clear()
    for row in np.diag([2, 3, 4, 1]) + np.array([[0, 0, 0, 10], [0] * 4, [0] * 4, [0] * 4]):
        table.appendRow([str(value) for value in row])
    op = shader(text, matrix0name='m')
    op.par.matrix0value = table.name
    assert op.numpyArray()[0, 0].tolist() == [12, 6, 12, 1]
    table[0, 3] = 20
    assert op.numpyArray()[0, 0].tolist() == [22, 6, 12, 1]
    matrix = td.tdu.Matrix()
    matrix.translate(1, 2, 3)
    op.par.matrix0value = matrix
    assert op.numpyArray()[0, 0].tolist() == [2, 4, 6, 1]


def test_a_matrix_of_the_wrong_size_says_so(shader: Shader) -> None:
    op = shader('uniform mat4 m;\nout vec4 c;\nvoid main() { c = m[0]; }', matrix0name='m')
    op.par.matrix0value = [1, 2, 3]
    op.cook()
    assert 'has no 16 numbers' in op.errors()


def test_several_outputs_have_connectors_of_their_own(net: Any, shader: Shader) -> None:
    text = """
    layout(location = 0) out vec4 first;
    layout(location = 1) out vec4 second;
    void main() { first = vec4(0.25); second = vec4(0.75); }
    """
    op = shader(text, numcolorbufs=2)
    null = net.create('nullTOP')
    op.outputConnectors[1].connect(null)
    assert op.numpyArray()[0, 0, 0] == 0.25
    assert null.numpyArray()[0, 0, 0] == 0.75


def test_include_brings_another_dat_and_follows_it(net: Any, shader: Shader) -> None:
    library = net.create('textDAT', 'common')
    library.text = 'vec4 shade() { return vec4(0.5); }'
    op = shader('#include <common>\nout vec4 c;\nvoid main() { c = shade(); }')
    assert op.numpyArray()[0, 0, 0] == 0.5
    library.text = 'vec4 shade() { return vec4(0.25); }'
    assert op.numpyArray()[0, 0, 0] == 0.25


def test_a_missing_include_is_a_compile_error(shader: Shader) -> None:
    op = shader('#include <nowhere>\nout vec4 c;\nvoid main() { c = vec4(1); }')
    assert 'nowhere' in op.compileResult


def test_passes_feed_the_first_input(net: Any, shader: Shader) -> None:
    body = 'fragColor = texelFetch(sTD2DInputs[0], ivec2(gl_FragCoord.xy), 0) + vec4(uTDPass, 1, 0, 0);'
    op = shader(body, [picture(net, np.zeros((2, 2, 4), np.float32))], npasses=3)
    assert op.numpyArray()[0, 0].tolist() == [0 + 1 + 2, 3, 0, 0]


@pytest.mark.parametrize(('extend', 'expected'), [('hold', 1), ('zero', 0), ('repeat', 0.5), ('mirror', 1)])
def test_beyond_the_edge(net: Any, shader: Shader, extend: str, expected: float) -> None:
    array = np.zeros((1, 2, 4), np.float32)
    array[0, 0], array[0, 1] = 0.5, 1.0
    body = 'fragColor = texture(sTD2DInputs[0], vec2(1.25, 0.5));'
    op = shader(body, [picture(net, array)], inputextenduv=extend)
    assert op.numpyArray()[0, 0, 0] == pytest.approx(expected, abs=1e-3)


def test_an_alpha_format_takes_alpha_through_the_swizzle(shader: Shader) -> None:
    op = shader('fragColor = TDOutputSwizzle(vec4(1.0, 0.5, 0.25, 0.75));', format='a32float')
    assert op.numpyArray()[0, 0].tolist() == [0.75]


def test_slices_of_a_volume_know_their_number(shader: Shader) -> None:
    body = 'fragColor = vec4(uTDCurrentDepth, vUV.z, 0, 1);'
    op = shader(body, type='texture3d', depth='custom', customdepth=4)
    pixels = op.numpyArray()
    assert pixels.shape == (4, 6, 8, 4)
    assert pixels[:, 0, 0, 0].tolist() == [0, 1, 2, 3]


def test_the_library_of_touchdesigner_is_there(shader: Shader) -> None:
    body = ('fragColor = vec4(TDHSVToRGB(vec3(1.0 / 3.0, 1.0, 1.0)), '
            'TDSimplexNoise(vUV.st * 4.0) * 0.5 + 0.5);')
    pixels = shader(body).numpyArray()
    np.testing.assert_allclose(pixels[0, 0, :3], (0, 1, 0), atol=1e-6)
    assert 0 <= pixels[..., 3].min() < pixels[..., 3].max() <= 1


# -- what goes wrong

BROKEN = 'out vec4 c;\nvoid main()\n{\n  c = undefinedthing;\n}\n'


def test_an_error_names_the_dat_and_the_line(net: Any, shader: Shader) -> None:
    op = shader(BROKEN)
    op.cook()
    assert 'The GLSL Shader has compile errors (Use Info DAT to see details)' in op.warnings()
    assert not op.errors()
    assert f'ERROR: {op.par.pixeldat.eval().path}:4: ' in op.compileResult
    assert 'undefinedthing' in op.compileResult
    assert net.op('glsl1_info').text == op.compileResult


@pytest.mark.parametrize(('behavior', 'expected'), [
    ('showblack', [0, 0, 0, 1]), ('showcheckerboard', [1, 0, 1, 1])])
def test_an_error_shows_what_errorbehavior_says(shader: Shader, behavior: str, expected: list[float]) -> None:
    op = shader(BROKEN, errorbehavior=behavior)
    assert op.numpyArray()[0, 0].tolist() == expected


def test_the_previous_shader_stays_on_request(shader: Shader) -> None:
    op = shader('fragColor = vec4(0.5);', errorbehavior='showprevious')
    assert op.numpyArray()[0, 0, 0] == 0.5
    op.par.pixeldat.eval().text = BROKEN
    assert op.numpyArray()[0, 0, 0] == 0.5
    assert op.warnings()
    op.par.pixeldat.eval().text = 'out vec4 c;\nvoid main() { c = vec4(0.25); }'
    assert op.numpyArray()[0, 0, 0] == 0.25
    assert not op.warnings()


def test_without_a_shader_there_is_a_warning(shader: Shader) -> None:
    op = shader('fragColor = vec4(0.5);')
    op.par.pixeldat = ''
    op.cook()
    assert op.warnings()
    assert 'pixeldat' in op.compileResult


def test_a_version_line_is_refused(shader: Shader) -> None:
    op = shader('#version 330\nout vec4 c;\nvoid main() { c = vec4(1); }')
    assert '#version' in op.compileResult
    assert op.warnings()


def test_uniform_names_can_be_loaded(shader: Shader) -> None:
    text = """
    uniform float speed; uniform vec2 scale; uniform mat4 camera;
    out vec4 c;
    void main() { c = camera * vec4(speed, scale, 1.0); }
    """
    op = shader(text)
    op.par.loaduniformnames.pulse()
    names = {row.par.name.eval() for row in op.seq.vec.blocks}
    assert names == {'speed', 'scale'}
    assert op.par.matrix0name == 'camera'

"""The text of a program: signatures, constants, the uniform block, the access functions."""

from __future__ import annotations

import struct

import pytest

from tdgraph.errors import ShaderError
from tdgraph.gpu.programs import Slot, Variant, assemble, foldable, glsl_type, layout_of
from tdgraph.gpu.shaders import Generate, Passes, Pixel, Sample, Step

PLAIN = {
    'slots': (),
    'constants': (),
    'menus': (),
    'uniforms': (),
    'neutral': (),
    'store': 'c',
    'layered': False,
    'mask': 15,
    'keep': 0,
    'mipmap': False,
}
NOTHING = {'output': False, 'inputs': False}


def variant(**changed):
    return Variant(**{**PLAIN, **changed})


@pytest.fixture
def text_of(tmp_path):
    """Assemble a shader of a kind from its text."""

    def assembled(kind, text, **changed):
        file = tmp_path / 'x.glsl'
        file.write_text(text)
        from tdgraph.gpu.source import shader_text

        shader_text.cache_clear()
        return assemble(kind(str(file)), variant(**changed))[0].text

    return assembled


def test_declarations_are_compared_by_identity():
    assert Pixel('top/level.glsl') != Pixel('top/level.glsl')
    step = Step(Pixel('a'), {'AXIS': 1})
    assert Passes(Pixel('b'), step).steps[1] is step
    assert Passes(Pixel('b'), step).steps[0].constants == {}
    with pytest.raises(ValueError, match='no step'):
        Passes()


def test_types_follow_from_the_values():
    values = {
        'float': 1.0,
        'int': 1,
        'bool': True,
        'vec2': (1.0, 2),
        'ivec3': (1, 2, 3),
        'vec4': (1.0,) * 4,
        'mat3': (0.0,) * 9,
        'mat4': (0.0,) * 16,
    }
    assert {name: glsl_type(value) for name, value in values.items()} == {name: name for name in values}
    with pytest.raises(ValueError, match='not 5'):
        glsl_type((1.0,) * 5)
    with pytest.raises(TypeError, match='str'):
        glsl_type('1')
    assert foldable((1.0, 2.0))
    assert not foldable((1.0, float('inf')))


def test_the_block_follows_std140():
    uniforms = (('a', 'float'), ('b', 'vec2'), ('c', 'vec3'), ('d', 'float'), ('e', 'mat3'), ('f', 'int'))
    layout = layout_of(variant(uniforms=uniforms, layered=True), NOTHING)
    packed = layout.values.pack(7, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, *map(float, range(9)), 8)
    at = {'depth': 0, 'a': 4, 'b': 8, 'c': 16, 'd': 28, 'e': 32, 'f': 80}
    assert struct.unpack_from('<i', packed, at['depth']) == (7,)
    assert struct.unpack_from('<f2f', packed, at['a']) == (1.0, 2.0, 3.0)
    assert struct.unpack_from('<3ff', packed, at['c']) == (4.0, 5.0, 6.0, 7.0)
    assert struct.unpack_from('<3f', packed, at['e'] + 16) == (3.0, 4.0, 5.0)
    assert struct.unpack_from('<i', packed, at['f']) == (8,)
    assert len(packed) == layout.size == 96


def test_constants_menus_and_neutral_values_are_written_out(text_of):
    text = text_of(
        Generate,
        'vec4 cook(vec2 uv) { return vec4(u_a); }',
        constants=(('EXTEND', 2), ('axis', 1)),
        menus=(('extend', ('hold', '2x', 'a b')),),
        neutral=(('u_a', 'float', 0.1), ('u_b', 'vec2', (1, 2.5))),
    )
    for line in (
        '#define K_EXTEND 2',
        '#define K_AXIS 1',
        '#define EXTEND_HOLD 0',
        '#define EXTEND_2X 1',
        '#define EXTEND_A_B 2',
        '#define K_INPUTS 0',
        'const float u_a = 0.10000000149011612;',
        'const vec2 u_b = vec2(1.0, 2.5);',
    ):
        assert line in text.split('\n')


def test_only_what_is_used_is_packed(text_of):
    assert 'tdBlock' not in text_of(Pixel, 'vec4 cook(vec4 c0) { return c0; }', slots=(Slot('2d', True),))
    text = text_of(
        Sample,
        'vec4 cook(vec2 uv) { return tdInput(0, uv) + uTD2DInfos[1].res; }',
        slots=(Slot('2d', True), Slot('3d', False)),
    )
    assert 'uniform tdBlock { TDTexInfo uTDOutputInfo; TDTexInfo uTD2DInfos[2]; };' in text
    assert 'tdPixel' not in text


def test_equal_sizes_are_fetched_and_others_sampled(text_of):
    two = text_of(
        Pixel,
        'vec4 cook(vec4 c0, vec4 c1) { return c0 + c1; }',
        slots=(Slot('2d', True), Slot('2d', False)),
    )
    assert 'vec4 tdRead0(vec2 uv) { return texelFetch(td_in0, ivec2(gl_FragCoord.xy), 0); }' in two
    assert 'vec4 tdRead1(vec2 uv) { return textureLod(td_in1, uv, 0.0); }' in two


def test_a_function_of_two_is_folded(text_of):
    slots = (Slot('2d', True),) * 3
    text = text_of(Pixel, 'vec4 cook(vec4 a, vec4 b, vec2 uv) { return a + b; }', slots=slots)
    assert (
        'precise vec4 c = tdRead0(uv);\nc = cook(c, tdRead1(uv), uv);\nc = cook(c, tdRead2(uv), uv);'
        in text
    )
    text = text_of(Pixel, 'vec4 cook(vec4 a, vec4 b, vec4 m) { return a; }', slots=slots[:2])
    assert 'cook(tdRead0(uv), tdRead1(uv), vec4(0.0))' in text


WRONG = {
    'nothing': (Pixel, 'float x;', 'vec4 c0'),
    'uv for a pixel shader': (Pixel, 'vec4 cook(vec2 uv) {}', 'vec4 c0'),
    'images for a sample shader': (Sample, 'vec4 cook(vec4 c) {}', 'vec2 uv'),
    'a wrong type': (Pixel, 'vec4 cook(vec3 c) {}', 'vec4 c0'),
    'only in a comment': (Generate, '// vec4 cook(vec2 uv)\n', 'vec2 uv'),
}


@pytest.mark.parametrize('case', WRONG)
def test_a_file_without_the_right_function_is_refused(text_of, case):
    kind, text, wanted = WRONG[case]
    with pytest.raises(ShaderError, match=rf'x.glsl: no function vec4 cook\({wanted}'):
        text_of(kind, text)

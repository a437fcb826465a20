"""Shader text: includes, the table of lines, and the messages of the drivers there are."""

from __future__ import annotations

import pytest

from tdgraph.errors import ShaderError
from tdgraph.gpu.source import (
    Assembly,
    expand,
    parse_log,
    report,
    shader_folder,
    shader_text,
    strip_comments,
)

LOGS = {
    'Mesa': "0:12(5): error: `foo' undeclared\n0:14(2): warning: `x' used uninitialized\n",
    'Mesa preprocessor': "0:12(5): preprocessor error: `foo' undeclared\n",
    'NVIDIA': '0(12) : error C1503: `foo\' undeclared\n0(14) : warning C7050: "x" might be used\n',
    'AMD, ANGLE': "ERROR: 0:12: `foo' undeclared\nWARNING: 0:14: 'x' : unused\nERROR: 1 compilation errors.  "
    'No code generated.\n',
    'moderngl': "GLSL Compiler failed\n\nfragment_shader\n=====\n0:12(5): error: `foo' undeclared\n",
}


@pytest.mark.parametrize('driver', LOGS)
def test_every_form_of_message_gives_line_and_text(driver):
    errors = [message for message in parse_log(LOGS[driver]) if not message.warning]
    assert [(message.line, message.text) for message in errors] == [(12, "`foo' undeclared")]
    assert [message.line for message in parse_log(LOGS[driver]) if message.warning] in ([14], [])


def test_a_log_in_no_known_form_is_kept_whole():
    (message,) = parse_log('the driver\nsays no\n')
    assert (message.line, message.text) == (None, 'the driver says no')
    assert parse_log('') == []


def test_a_linkers_message_has_no_line():
    (message,) = parse_log("GLSL Linker failed\n\nProgram\n=======\nerror: fragment shader lacks `main'\n")
    assert (message.line, message.text) == (None, "fragment shader lacks `main'")


def test_errors_are_mapped_through_generated_lines_and_includes():
    files = {'a': ('a.glsl', 'float a;\nfloat wrong = foo;')}
    assembly = Assembly()
    assembly.add('#version 450\n#define X 1')
    assembly.extend(expand('main.glsl', 'vec4 x;\n#include "a"\nvec4 y;', files.get))
    assert assembly.text == '#version 450\n#define X 1\nvec4 x;\nfloat a;\nfloat wrong = foo;\nvec4 y;\n'
    ((line, text),) = report("0:5(3): error: `foo' undeclared", assembly)
    assert (line.file, line.number, line.text, text) == (
        'a.glsl',
        2,
        'float wrong = foo;',
        "`foo' undeclared",
    )
    ((line, _),) = report('0(6) : error C0000: syntax error', assembly)
    assert (line.file, line.number) == ('main.glsl', 3)
    assert report('0:99(1): error: beyond', assembly) == [(None, 'beyond')]


def test_library_files_come_once_and_others_as_often_as_asked():
    once = set()
    text = '#include "lib/noise.glsl"\n#include "x"\n#include <x>\n#include "lib/noise.glsl"'
    lines = expand('m', text, {'x': ('x', 'int i;')}.get, once=once)
    assert sum('uint tdPcg(uint v) {' in line.text for line in lines) == 1
    assert sum(line.file == 'x' for line in lines) == 2
    assert not any('tdPcg' in line.text for line in expand('n', '#include "lib/noise.glsl"', once=once))


def test_includes_in_comments_are_no_includes_and_line_directives_are_blanked():
    text = '// #include "no"\n/*\n#include "no"\n*/\n#line 99\nint i;'
    assert [line.text for line in expand('m', text)] == [
        '// #include "no"',
        '/*',
        '#include "no"',
        '*/',
        '',
        'int i;',
    ]


def test_a_missing_include_names_the_place_and_the_nearest_file():
    with pytest.raises(
        ShaderError, match=r'main:2: #include "lib/nois.glsl" is not there; did you mean .lib/noise'
    ):
        expand('main', 'int i;\n#include "lib/nois.glsl"')


def test_an_include_of_itself_is_an_error_not_a_hang():
    files = {'a': ('a', '#include "b"'), 'b': ('b', 'int i;\n#include "a"')}
    with pytest.raises(ShaderError, match=r'b:2: #include "a" includes itself'):
        expand('main', '#include "a"', files.get)


def test_shader_files_are_found_and_missing_ones_suggested():
    assert (shader_folder() / 'lib' / 'noise.glsl').is_file()
    assert 'struct TDTexInfo' in shader_text('lib/prelude.glsl')
    with pytest.raises(
        ShaderError, match=r"lib/prelud.glsl: no such shader file; did you mean 'lib/prelude.glsl'"
    ):
        shader_text('lib/prelud.glsl')


def test_comments_are_blanked_and_lines_kept():
    assert strip_comments('a /* x\ny */ b // c\nd').split('\n') == ['a ', ' b  ', 'd']

"""From a declared shader and one variant of it to the text of a whole GLSL program.

The parts, in order: version, constants and menus as `#define`, the prelude, one std140 block with what
changes from cook to cook, neutral uniforms as `const`, the inputs and their access functions, the author's
file, and `main`: read the inputs, call `cook` (folded over them), keep masked channels, store in the output's
format.

`main` works on `precise` temporaries into a `precise` output: otherwise the compiler reassociates across the
stages, and 7 % of float results depend on what stands around them.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tdgraph.errors import ShaderError
from tdgraph.gpu.shaders import Pixel, Shader
from tdgraph.gpu.source import Assembly, expand, shader_text, strip_comments

__all__ = ['SAMPLERS', 'VERTEX', 'Layout', 'Slot', 'Variant', 'assemble', 'foldable', 'glsl_type',
           'layout_of']

VERTEX: Final = """#version 450 core
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }
"""
"""One triangle that covers the image, without attributes."""

SAMPLERS: Final = {'2d': 'sampler2D', 'array': 'sampler2DArray', '3d': 'sampler3D', 'cube': 'samplerCube'}


@dataclass(frozen=True, slots=True)
class Slot:
    """What a program knows of an input: its kind, and whether it has the output's size (all dimensions)."""

    kind: str
    same: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """All that a program depends on beside its file.

    constants: name, value.  menus: name, items.  uniforms: name, GLSL type.  neutral: name, type, value.
    store: the output format's GLSL expression of `c`.  layered: the output has slices.  mask: bits rgba of
    the channels that are written; the others are those of input `keep`.
    """

    slots: tuple[Slot, ...]
    constants: tuple[tuple[str, int], ...]
    menus: tuple[tuple[str, tuple[str, ...]], ...]
    uniforms: tuple[tuple[str, str], ...]
    neutral: tuple[tuple[str, str, Any], ...]
    store: str
    layered: bool
    mask: int
    keep: int
    mipmap: bool


# --- uniforms

_SCALARS: Final = {'float': 'f', 'int': 'i', 'bool': 'i', 'vec': 'f', 'ivec': 'i'}
_LAYOUTS: Final[dict[str, tuple[int, int, str]]] = {  # GLSL type -> alignment, bytes, struct format
    **{name: (4, 4, _SCALARS[name]) for name in ('float', 'int', 'bool')},
    **{f'{base}{n}': (8 if n == 2 else 16, 4 * n, f'{n}{_SCALARS[base]}')
       for base in ('vec', 'ivec') for n in (2, 3, 4)},
    'mat3': (16, 48, '3f4x3f4x3f4x'),
    'mat4': (16, 64, '16f'),
}


def glsl_type(value: Any) -> str:
    """Return the GLSL type of a uniform's value: float, int, bool, or a tuple of 2 to 4, 9 (mat3), 16 (mat4).

    Raises: TypeError, ValueError.
    """
    if isinstance(value, bool):
        return 'bool'
    if isinstance(value, int):
        return 'int'
    if isinstance(value, float):
        return 'float'
    if not isinstance(value, tuple):
        raise TypeError(f'a uniform is float, int, bool or a tuple, not {type(value).__name__}')
    if len(value) in (9, 16):
        return 'mat3' if len(value) == 9 else 'mat4'
    if not 2 <= len(value) <= 4:
        raise ValueError(f'a uniform has 2, 3, 4, 9 or 16 numbers, not {len(value)}')
    whole = all(isinstance(item, int) for item in value)
    return f'{"ivec" if whole else "vec"}{len(value)}'


def _literal(kind: str, value: Any) -> str:
    if kind == 'bool':
        return 'true' if value else 'false'
    if kind == 'int':
        return str(int(value))
    if kind == 'float':
        # Rounded to float32 here, as packing rounds it: the compiler's own parsing could round twice.
        return repr(struct.unpack('f', struct.pack('f', value))[0])
    part = 'int' if kind.startswith('i') else 'float'
    return f'{kind}({", ".join(_literal(part, item) for item in value)})'


def foldable(value: Any) -> bool:
    """Whether a value can be written into the text: GLSL has no literal for infinities and NaN."""
    items = value if isinstance(value, tuple) else (value,)
    return all(math.isfinite(item) for item in items)


@dataclass(frozen=True, slots=True)
class Layout:
    """The std140 block: its declaration, and how the values are packed behind the engine's own members."""

    declaration: str
    prefix: str
    values: struct.Struct
    size: int

    def pack_prefix(self, output: Sequence[float], inputs: Sequence[float],
                    used: Mapping[str, bool]) -> bytes:
        """Pack what only changes with sizes: eight floats for the output, eight per input."""
        numbers = (*(output if used['output'] else ()), *(inputs if used['inputs'] else ()))
        return struct.pack(self.prefix, *numbers)


def layout_of(variant: Variant, used: Mapping[str, bool]) -> Layout:
    """Lay out the block of a variant: sizes first, the slice, then the uniforms in their order."""
    members, floats = [], 0
    if used['output']:
        members.append('TDTexInfo uTDOutputInfo;')
        floats += 8
    if used['inputs']:
        members.append(f'TDTexInfo uTD2DInfos[{len(variant.slots)}];')
        floats += 8 * len(variant.slots)
    at, form = 4 * floats, ['<']
    rows = (*((('uTDCurrentDepth', 'int'),) if variant.layered else ()), *variant.uniforms)
    for name, kind in rows:
        alignment, size, code = _LAYOUTS[kind]
        form += [f'{-at % alignment}x', code]
        at += -at % alignment + size
        members.append(f'{kind} {name};')
    form.append(f'{-at % 16}x')
    declaration = f'layout(std140, binding = 0) uniform tdBlock {{ {" ".join(members)} }};' if members else ''
    return Layout(declaration, f'<{floats}f', struct.Struct(''.join(form)), at + -at % 16)


# --- the inputs

def _access(slot: Slot, i: int, mipmap: bool) -> dict[str, str]:
    """GLSL expressions that read input `i` at uv, at a vec3, at a texel, at one of a layer, at this pixel."""
    s, lod = f'td_in{i}', 'texture({}, {})' if mipmap else 'textureLod({}, {}, 0.0)'
    layer = f'min(uTDCurrentDepth, textureSize({s}, 0).z - 1)'
    clamped = f'tdClampTexel(at.xy, textureSize({s}, 0).xy)'
    if slot.kind == '2d':
        found = {'uv': lod.format(s, 'uv'), 'uvw': lod.format(s, 'uvw.xy'),
                 'texel': f'texelFetch({s}, {clamped}, 0)', 'texel3': f'texelFetch({s}, {clamped}, 0)',
                 'pixel': f'texelFetch({s}, ivec2(gl_FragCoord.xy), 0)'}
    elif slot.kind == 'cube':
        direction = 'tdCubeDirection({}, min(uTDCurrentDepth, 5))'
        centre = f'(vec2({clamped}) + 0.5) / vec2(textureSize({s}, 0))'
        face = f'tdCubeDirection({centre}, clamp(at.z, 0, 5))'
        found = {'uv': lod.format(s, direction.format('uv')), 'uvw': lod.format(s, 'uvw'),
                 'texel': f'textureLod({s}, {direction.format(centre)}, 0.0)',
                 'texel3': f'textureLod({s}, {face}, 0.0)',
                 'pixel': f'textureLod({s}, {direction.format("tdUV()")}, 0.0)'}
    else:
        deep = (f'float({layer})' if slot.kind == 'array'
                else '(float(uTDCurrentDepth) + 0.5) * uTDOutputInfo.depth.x')
        chosen = f'clamp(at.z, 0, textureSize({s}, 0).z - 1)'
        found = {'uv': lod.format(s, f'vec3(uv, {deep})'), 'uvw': lod.format(s, 'uvw'),
                 'texel': f'texelFetch({s}, ivec3({clamped}, {layer}), 0)',
                 'texel3': f'texelFetch({s}, ivec3({clamped}, {chosen}), 0)',
                 'pixel': f'texelFetch({s}, ivec3(gl_FragCoord.xy, {layer}), 0)'}
    found['fit'] = found['pixel'] if slot.same else found['uv']
    return found


_FUNCTIONS: Final = (('tdInput', 'vec2 uv', 'uv'), ('tdInput', 'vec3 uvw', 'uvw'),
                     ('tdPixel', 'ivec2 at', 'texel'), ('tdPixel', 'ivec3 at', 'texel3'),
                     ('tdFit', 'vec2 uv', 'fit'))


def _input_functions(variant: Variant, text: str) -> list[str]:
    lines = [f'layout(binding = {i}) uniform {SAMPLERS[slot.kind]} td_in{i};'
             for i, slot in enumerate(variant.slots)]
    access = [_access(slot, i, variant.mipmap) for i, slot in enumerate(variant.slots)]
    for name, parameter, how in _FUNCTIONS:
        if name in text:
            # A switch folds away for a literal index and still works for one computed in a loop.
            cases = ' '.join(f'case {i}: return {found[how]};' for i, found in enumerate(access))
            body = f'switch (i) {{ {cases} }} ' if cases else ''
            lines.append(f'vec4 {name}(int i, {parameter}) {{ {body}return vec4(0.0); }}')
    lines += [f'vec4 tdRead{i}(vec2 uv) {{ return {found["fit"]}; }}' for i, found in enumerate(access)]
    return lines


# --- main

_COOK: Final = re.compile(r'\bvec4\s+cook\s*\(([^)]*)\)')


def _signature(shader: Shader, text: str) -> tuple[int, bool]:
    """Return how many images `cook` takes, and whether it takes uv.  Raises: ShaderError."""
    found = _COOK.search(text)
    kinds = [' '.join(part.split()[:-1]) for part in found[1].split(',') if part.strip()] if found else []
    takes_uv = kinds[-1:] == ['vec2']
    images = kinds[:-1] if takes_uv else kinds
    right = all(kind == 'vec4' for kind in images)
    right &= bool(images) if isinstance(shader, Pixel) else takes_uv and not images
    if found is None or not right:
        wanted = 'vec4 cook(vec4 c0, ...)' if isinstance(shader, Pixel) else 'vec4 cook(vec2 uv)'
        raise ShaderError(f'{shader.file}: no function {wanted}; a {type(shader).__name__} shader defines it')
    return len(images), takes_uv


def _main(shader: Shader, variant: Variant, arity: int, takes_uv: bool) -> list[str]:
    n, tail = len(variant.slots), ', uv' if takes_uv else ''
    lines = ['void main() {', 'vec2 uv = tdUV();']
    if not arity:
        lines.append('precise vec4 c = cook(uv);')
    elif arity == 2 and n != 2:
        lines.append(f'precise vec4 c = {"tdRead0(uv)" if n else "vec4(0.0)"};')
        lines += [f'c = cook(c, tdRead{i}(uv){tail});' for i in range(1, n)]
    else:
        images = ', '.join(f'tdRead{i}(uv)' if i < n else 'vec4(0.0)' for i in range(arity))
        lines.append(f'precise vec4 c = cook({images}{tail});')
    if variant.mask != 15:
        kept = f'tdRead{variant.keep}(uv)' if variant.keep < n else 'vec4(0.0)'
        bits = ', '.join('true' if variant.mask >> bit & 1 else 'false' for bit in range(4))
        lines.append(f'c = mix({kept}, c, bvec4({bits}));')
    return [*lines, f'precise vec4 stored = {variant.store};', 'td_out = stored;', '}']


# --- the whole

def define(text: str) -> str:
    """Return a menu item or parameter name as part of a macro's name."""
    return re.sub(r'\W', '_', text).upper()


def _defines(variant: Variant) -> list[str]:
    lines = [f'#define K_INPUTS {len(variant.slots)}']
    lines += [f'#define K_{define(name)} {int(value)}' for name, value in variant.constants]
    lines += [f'#define {define(name)}_{define(item)} {index}'
              for name, items in variant.menus for index, item in enumerate(items)]
    return lines


def _used(text: str, variant: Variant, takes_uv: bool) -> dict[str, bool]:
    fitted = any(not slot.same or slot.kind != '2d' for slot in variant.slots)
    return {
        'output': takes_uv or fitted or 'vUV' in text or 'uTDOutputInfo' in text,
        'inputs': bool(variant.slots) and 'uTD2DInfos' in text,
    }


def assemble(shader: Shader, variant: Variant) -> tuple[Assembly, Layout, dict[str, bool]]:
    """Return the fragment shader of a variant, its block, and which of the engine's members it has.

    Raises: ShaderError where the file is missing, includes something missing, or has no right `cook`.
    """
    once: set[str] = set()
    author = expand(shader.file, shader_text(shader.file), once=once)
    text = strip_comments('\n'.join(line.text for line in author))
    arity, takes_uv = _signature(shader, text)
    used = _used(text, variant, takes_uv)
    layout = layout_of(variant, used)
    head = ['#version 450 core', *_defines(variant), 'layout(location = 0) precise out vec4 td_out;']
    body = [layout.declaration]
    if not variant.layered:
        body.append('const int uTDCurrentDepth = 0;')
    body += [f'const {kind} {name} = {_literal(kind, value)};' for name, kind, value in variant.neutral]
    body.append('vec2 tdUV() { return gl_FragCoord.xy / uTDOutputInfo.res.zw; }' if used['output']
                else 'vec2 tdUV() { return vec2(0.0); }')
    if 'vUV' in text:
        body.append('vec3 vUV = vec3(tdUV(), (float(uTDCurrentDepth) + 0.5) * uTDOutputInfo.depth.x);')
    assembly = Assembly()
    assembly.add('\n'.join(head))
    assembly.extend(expand('lib/prelude.glsl', shader_text('lib/prelude.glsl')))
    assembly.extend(expand('lib/sampling.glsl', shader_text('lib/sampling.glsl')))
    assembly.add('\n'.join([*body, *_input_functions(variant, text)]))
    assembly.extend(author)
    assembly.add('\n'.join(_main(shader, variant, arity, takes_uv)))
    return assembly, layout, used


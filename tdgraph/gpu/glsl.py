"""The GLSL TOP's contract: a user's pixel shader with TouchDesigner's names around it.

The user writes a whole fragment shader with `main`.  In front of it go, in this order: the version
(`#version` in the user's text is an error, as in TD), the `predat` text, and what TD injects:
``TD_NUM_2D_INPUTS`` and its siblings, ``sTD2DInputs[]``, ``uTD2DInfos[]``, ``uTDOutputInfo``, ``uTDPass``,
``uTDCurrentDepth``, ``vUV``, ``sTDNoiseMap``, ``sTDSineLookup``, ``TDOutputSwizzle`` and the TD functions.
Inputs are packed per dimensionality, so that ``sTD3DInputs[0]`` is the first input that is a volume.

Differs from TD: Vulkan's specialization constants are written into the text before it is compiled, so that a
changed constant means a new program; ``nonuniformEXT(x)`` is x; `uniform` initialisers are legal; with
`discard` and where several outputs are asked for, what is not written is transparent black.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tdgraph.errors import GPULimitError, ShaderError
from tdgraph.gpu.image import Image
from tdgraph.gpu.programs import SAMPLERS
from tdgraph.gpu.render import Renderer, info_of, link_log, renderer_of
from tdgraph.gpu.source import Assembly, Line, Resolver, expand, report, shader_text, strip_comments
from tdgraph.gpu.spec import Spec
from tdgraph.gpu.uniforms import UniformSet

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['Drawn', 'PixelShader', 'draw_pixel_shader']

MOST_PROGRAMS: Final = 256
MOST_PLACES: Final = 4096

_MAPS: Final = 2  # texture units behind the inputs, for sTDNoiseMap and sTDSineLookup
_RULE: Final = '============='
_DIMENSIONS: Final = {'2d': '2D', '3d': '3D', 'array': '2D_ARRAY', 'cube': 'CUBE'}
_ARRAYS: Final = {'2d': '2D', '3d': '3D', 'array': '2DArray', 'cube': 'Cube'}
_LIBRARIES: Final = {
    'lib/td_noise.glsl': ('TDPerlinNoise', 'TDSimplexNoise'),
    'lib/td_colour.glsl': ('TDHSVToRGB', 'TDRGBToHSV', 'TDDither'),
    'lib/td_transform.glsl': ('TDTranslate', 'TDRotate', 'TDScale', 'TDCreateRotMatrix'),
}
_RESERVED: Final = frozenset({'sTD2DInputs', 'sTD3DInputs', 'sTD2DArrayInputs', 'sTDCubeInputs',
                              'sTDNoiseMap', 'sTDSineLookup'})

_VERSION: Final = re.compile(r'^\s*#\s*version\b')
_NONUNIFORM: Final = re.compile(r'^\s*#\s*extension\s+GL_EXT_nonuniform_qualifier\b')
_CONSTANT: Final = re.compile(r'layout\s*\(\s*constant_id\s*=\s*\w+\s*\)\s*const\s+(\w+)\s+(\w+)'
                              r'\s*=\s*([^;]+);')

_FRAMEBUFFER, _COLOR0, _CUBE_FACE, _COLOR_BIT = 0x8D40, 0x8CE0, 0x8515, 0x4000
_TEXTURE_2D, _TEXTURE_1D, _TEXTURE0 = 0x0DE1, 0x0DE0, 0x84C0
_RED, _R8, _R32F, _UNSIGNED_BYTE, _FLOAT = 0x1903, 0x8229, 0x822E, 0x1401, 0x1406
_PROGRAM_OUTPUT, _ACTIVE_RESOURCES, _LOCATION, _ARRAY_SIZE = 0x92E4, 0x92F5, 0x930E, 0x92FB
_WRAP_S, _MIN, _MAG, _REPEAT, _LINEAR = 0x2802, 0x2801, 0x2800, 0x2901, 0x2601


@dataclass(frozen=True, slots=True)
class PixelShader:
    """What a GLSL TOP is given: the texts, the names they have in messages, and what is compiled in.

    constants: name and value of ``layout(constant_id=k) const`` declarations.  buffers: number of outputs.
    """

    text: str
    name: str
    predat: str = ''
    predat_name: str = ''
    constants: tuple[tuple[str, float], ...] = ()
    buffers: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it.

    images: one per output buffer, or None where nothing has ever compiled at this place.  ok: whether the
    present text compiled; if not, `images` are those of the last one that did.  errors: TD's form,
    ``ERROR: <DAT path>:<line>: <message>``.  log: TD's compile result, as an Info DAT shows it.
    uniforms: name and GLSL type of what the program reads.
    """

    images: tuple[Image, ...] | None
    ok: bool
    errors: tuple[str, ...]
    log: str
    uniforms: tuple[tuple[str, str], ...]


def draw_pixel_shader(device: Device, shader: PixelShader, inputs: Sequence[Image], spec: Spec, *,
                      values: Mapping[str, Any], place: str, resolve: Resolver | None = None, passes: int = 1,
                      extend: tuple[str, str] = ('hold', 'hold'), filter: str = 'linear') -> Drawn:
    """Draw a user's pixel shader.

    values: uniforms by name (`UniformSet.apply`); unknown names are ignored.  resolve: finds the text of an
    ``#include`` (name for messages, text).  passes: pass n + 1 reads the result of pass n as input 0.
    extend: along uv, along w.  filter: nearest, linear, mipmap.  place: the operator; the last program that
    compiled there stays in use.

    Raises: GPULimitError, GPUMemoryError.  An error in the shader is no exception; see `Drawn`.
    """
    renderer = renderer_of(device)
    most = renderer.most_inputs - _MAPS
    if len(inputs) > most:
        raise GPULimitError(f'{place}: a shader can read {most} inputs here, not {len(inputs)}; '
                            'connect fewer')
    programs = renderer.glsl
    if not isinstance(programs, UserPrograms):
        programs = renderer.glsl = UserPrograms(renderer)
    present = programs.find(shader, inputs, spec, resolve)
    program = programs.in_use(place, present)
    if program is None:
        return Drawn(None, False, present.errors, present.log, ())
    images: tuple[Image, ...] = ()
    reads = list(inputs)
    for number in range(max(passes, 1)):
        images = programs.draw(program, reads, spec, number, values, extend, filter, place)
        if reads and reads[0].spec.kind == spec.kind:
            reads[0] = images[0]
    return Drawn(images, not present.errors, present.errors, present.log, program.uniforms.declared())


# --- the text

def _assemble(shader: PixelShader, kinds: Sequence[str], spec: Spec, version: int,
              resolve: Resolver) -> tuple[Assembly, list[str]]:
    """Return the whole text and the errors that were found before any compiler saw it."""
    once: set[str] = set()
    errors: list[str] = []
    predat = _own(expand(shader.predat_name, shader.predat, resolve, once=once), shader, errors)
    author = _own(expand(shader.name, shader.text, resolve, once=once), shader, errors)
    bare = strip_comments('\n'.join(line.text for line in (*predat, *author)))
    assembly = Assembly()
    assembly.add(f'#version {version} core')
    assembly.extend(predat)
    assembly.add('\n'.join(_injected(kinds, spec, shader.buffers, bare)))
    for file, names in _LIBRARIES.items():
        if any(name in bare for name in names):
            assembly.extend(expand(file, shader_text(file), once=once))
    assembly.extend(author)
    return assembly, errors


def _own(lines: list[Line], shader: PixelShader, errors: list[str]) -> list[Line]:
    """Rewrite what only Vulkan's GLSL knows, and refuse `#version`."""
    bare = strip_comments('\n'.join(line.text for line in lines)).split('\n')
    result = []
    for line, code in zip(lines, bare, strict=False):
        if _VERSION.match(code):
            errors.append(f'ERROR: {line.file}:{line.number}: #version is written by tdgraph; remove it')
            line = Line(line.file, line.number, '')
        elif _NONUNIFORM.match(code):
            line = Line(line.file, line.number, '')
        elif 'constant_id' in code:
            text = _CONSTANT.sub(lambda found: _constant(found, dict(shader.constants)), line.text)
            line = Line(line.file, line.number, text)
        result.append(line)
    return result


def _constant(found: re.Match[str], values: Mapping[str, float]) -> str:
    kind, name, value = found.groups()
    if name in values:
        given = values[name]
        value = {'int': f'{int(given)}', 'uint': f'{int(given)}u', 'bool': str(bool(given)).lower()}.get(
            kind, repr(float(given)))
    return f'const {kind} {name} = {value};'


def _injected(kinds: Sequence[str], spec: Spec, buffers: int, bare: str) -> list[str]:
    lines = ['#define TD_PIXEL_SHADER', '#define nonuniformEXT(x) x',
             f'#define TD_NUM_COLOR_BUFFERS {buffers}']
    counts = {kind: list(kinds).count(kind) for kind in _DIMENSIONS}
    lines += [f'#define TD_NUM_{_DIMENSIONS[kind]}_INPUTS {count}' for kind, count in counts.items()]
    lines += shader_text('lib/prelude.glsl').splitlines()
    members, unit = ['TDTexInfo uTDOutputInfo;'], 0
    for kind, count in counts.items():
        if count:
            sampler = f'{SAMPLERS[kind]} sTD{_ARRAYS[kind]}Inputs[{count}]'
            lines.append(f'layout(binding = {unit}) uniform {sampler};')
            members.append(f'TDTexInfo uTD{_ARRAYS[kind]}Infos[{count}];')
            unit += count
    members += ['int uTDPass;', 'int uTDCurrentDepth;']
    if 'sTDNoiseMap' in bare:
        lines.append(f'layout(binding = {unit}) uniform sampler2D sTDNoiseMap;')
    if 'sTDSineLookup' in bare:
        lines.append(f'layout(binding = {unit + 1}) uniform sampler1D sTDSineLookup;')
    lines.append(f'layout(std140, binding = 0) uniform tdBlock {{ {" ".join(members)} }};')
    lines.append('vec3 vUV = vec3(gl_FragCoord.xy / uTDOutputInfo.res.zw, '
                 '(float(uTDCurrentDepth) + 0.5) * uTDOutputInfo.depth.x);')
    lines.append(f'vec4 TDOutputSwizzle(vec4 c) {{ return {spec.pixel_format.store}; }}')
    return lines


# --- programs

@dataclass(slots=True)
class _UserProgram:
    """A compiled program, or (`program` None) the errors of one that does not."""

    program: Any
    vao: Any
    buffer: Any
    uniforms: Any
    order: tuple[str, ...]
    clears: bool
    outputs: int
    written: frozenset[int]
    errors: tuple[str, ...]
    log: str
    included: dict[str, tuple[str, str] | None] = field(default_factory=dict)


def _log(errors: Sequence[str]) -> str:
    result = ['Compiled Successfully']
    if errors:
        result = [*errors, f'ERROR: {len(errors)} compilation errors.  No code generated.']
    return '\n'.join(['Vertex Shader Compile Results:', _RULE, 'Compiled Successfully', '',
                      'Pixel Shader Compile Results:', _RULE, *result, ''])


class UserPrograms:
    """Users' programs of one context: `_found` by text and inputs, `_last` the one in use at each place."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer, self._device = renderer, renderer.device
        self._found: dict[Any, _UserProgram] = {}
        self._last: dict[str, _UserProgram] = {}
        self._maps: dict[str, int] = {}
        self._framebuffer: int | None = None
        # 460 is what TD writes; Mesa's llvmpipe knows 450 at most.
        self._version = max(min(int(renderer.ctx.version_code), 460), 450)

    def find(self, shader: PixelShader, inputs: Sequence[Image], spec: Spec,
             resolve: Resolver | None) -> _UserProgram:
        """The program of a text for these inputs, compiled on first use; included texts are compared."""
        lookup = resolve or (lambda path: None)
        kinds = tuple(image.spec.kind for image in inputs)
        key = (shader, kinds, spec.pixel_format.store)
        found = self._found.get(key)
        if found is not None and all(lookup(path) == text for path, text in found.included.items()):
            return found
        if len(self._found) >= MOST_PROGRAMS:
            self._forget_unused()
        found = self._found[key] = self._compile(shader, kinds, spec, lookup)
        return found

    def in_use(self, place: str, present: _UserProgram) -> _UserProgram | None:
        """Remember a program that compiled; where it did not, give the last that did."""
        if present.program is None:
            return self._last.get(place)
        if len(self._last) >= MOST_PLACES:
            del self._last[next(iter(self._last))]
        self._last[place] = present
        return present

    def _compile(self, shader: PixelShader, kinds: Sequence[str], spec: Spec,
                 lookup: Resolver) -> _UserProgram:
        included: dict[str, tuple[str, str] | None] = {}

        def resolve(path: str) -> tuple[str, str] | None:
            included[path] = lookup(path)
            return included[path]

        try:
            assembly, errors = _assemble(shader, kinds, spec, self._version, resolve)
        except ShaderError as error:
            return _failed([f'ERROR: {error}'], included)
        if errors:
            return _failed(errors, included)
        program, log = link_log(self._renderer.ctx, assembly)
        if program is None:
            return _failed([_td_error(line, text, shader) for line, text in report(log, assembly)], included)
        block = program.get('tdBlock', None)
        buffer = self._renderer.ctx.buffer(reserve=block.size, dynamic=True) if block is not None else None
        uniforms = UniformSet(self._device, program, _RESERVED, len(kinds) + _MAPS)
        order = tuple(kind for kind in _DIMENSIONS if kind in kinds)
        clears = shader.buffers > 1 or 'discard' in assembly.text
        vao = self._renderer.ctx.vertex_array(program, [])
        written = frozenset(_written(self._device, program))
        return _UserProgram(program, vao, buffer, uniforms, order, clears, shader.buffers, written, (),
                            _log(()), included)

    def _forget_unused(self) -> None:
        used = set(map(id, self._last.values()))
        for key, found in list(self._found.items()):
            if id(found) not in used:
                del self._found[key]
                if found.program is not None:
                    found.uniforms.release()
                    for thing in (found.vao, found.program, *filter(None, [found.buffer])):
                        thing.release()

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self, found: _UserProgram, inputs: Sequence[Image], spec: Spec, turn: int,
             values: Mapping[str, Any], extend: tuple[str, str], filter: str,
             place: str) -> tuple[Image, ...]:
        """Draw one pass into `found.outputs` new images."""
        ordered = [image for kind in found.order for image in inputs if image.spec.kind == kind]
        textures = [self._device.entry(image).texture for image in ordered]
        images = tuple(self._device.new_image(spec, place)[0] for _ in range(found.outputs))
        if filter == 'mipmap':
            self._renderer.make_mipmaps(ordered)
        sampler = self._renderer.sampler(filter, *extend)
        for unit, texture in enumerate(textures):
            texture.use(unit)
            self._renderer.bind_sampler(unit, sampler)
        self._bind_maps(found, len(textures))
        found.uniforms.apply(values, place)
        block = np.zeros(8 * (len(ordered) + 1) + 4, np.float32)
        block[:-4] = [number for one in (spec, *(image.spec for image in ordered)) for number in info_of(one)]
        for layer in range(spec.depth):
            block[-4:-2].view(np.int32)[:] = turn, layer
            if found.buffer is not None:
                found.buffer.write(block.tobytes()[:found.buffer.size])
                self._renderer.bind_block(found.buffer)
            self._target(images, layer)
            if found.clears:
                self._device.gl.glClearColor(0.0, 0.0, 0.0, 0.0)
                self._device.gl.glClear(_COLOR_BIT)
            if len(images) > 1:  # an output that the shader does not write would get anything
                self._draw_to([i in found.written for i in range(len(images))])
            found.vao.render(4, 3)
        self._detach(len(images))
        return images

    def _target(self, images: Sequence[Image], layer: int) -> None:
        if len(images) == 1:
            self._device.framebuffer(images[0], layer).use()
            return
        gl, spec = self._device.gl, images[0].spec
        if self._framebuffer is None:
            name = ctypes.c_uint()
            gl.glGenFramebuffers(1, ctypes.byref(name))
            self._framebuffer = name.value
        gl.glBindFramebuffer(_FRAMEBUFFER, self._framebuffer)
        for i, image in enumerate(images):
            if spec.kind in ('2d', 'cube'):
                face = _TEXTURE_2D if spec.kind == '2d' else _CUBE_FACE + layer
                gl.glFramebufferTexture2D(_FRAMEBUFFER, _COLOR0 + i, face, image.texture.glo, 0)
            else:
                gl.glFramebufferTextureLayer(_FRAMEBUFFER, _COLOR0 + i, image.texture.glo, 0, layer)
        self._draw_to([True] * len(images))
        gl.glViewport(0, 0, spec.width, spec.height)

    def _draw_to(self, outputs: Sequence[bool]) -> None:
        targets = [_COLOR0 + i if on else 0 for i, on in enumerate(outputs)]
        self._device.gl.glDrawBuffers(len(targets), (ctypes.c_uint * len(targets))(*targets))

    def _detach(self, count: int) -> None:
        """A framebuffer that still refers to a texture would keep its memory when the pool deletes it."""
        if count > 1:
            for i in range(count):
                self._device.gl.glFramebufferTexture2D(_FRAMEBUFFER, _COLOR0 + i, _TEXTURE_2D, 0, 0)
            self._device.park()

    def _bind_maps(self, found: _UserProgram, unit: int) -> None:
        for i, (name, make, target) in enumerate((('sTDNoiseMap', _noise_map, _TEXTURE_2D),
                                                  ('sTDSineLookup', _sine_lookup, _TEXTURE_1D))):
            if name in found.program:
                if name not in self._maps:
                    self._maps[name] = make(self._device)
                self._renderer.bind_sampler(unit + i, 0)
                self._device.gl.glActiveTexture(_TEXTURE0 + unit + i)
                self._device.gl.glBindTexture(target, self._maps[name])


def _written(device: Device, program: Any) -> Iterator[int]:
    """Give the locations of a program's outputs."""
    count, asked, got = ctypes.c_int(), (ctypes.c_uint * 2)(_LOCATION, _ARRAY_SIZE), (ctypes.c_int * 2)()
    device.gl.glGetProgramInterfaceiv(program.glo, _PROGRAM_OUTPUT, _ACTIVE_RESOURCES, ctypes.byref(count))
    for index in range(count.value):
        device.gl.glGetProgramResourceiv(program.glo, _PROGRAM_OUTPUT, index, 2, asked, 2, None, got)
        yield from range(got[0], got[0] + max(got[1], 1))


def _td_error(line: Line | None, text: str, shader: PixelShader) -> str:
    return f'ERROR: {shader.name}: {text}' if line is None else f'ERROR: {line.file}:{line.number}: {text}'


def _failed(errors: Sequence[str], included: dict[str, tuple[str, str] | None]) -> _UserProgram:
    nothing = frozenset[int]()
    return _UserProgram(None, None, None, None, (), False, 0, nothing, tuple(errors), _log(errors), included)


def _noise_map(device: Device) -> int:
    """256 x 256 random bytes in red, the same on every machine."""
    values = np.random.Generator(np.random.PCG64(0)).integers(0, 256, (256, 256), np.uint8)
    name = _new_texture(device, _TEXTURE_2D)
    device.gl.glTexImage2D(_TEXTURE_2D, 0, _R8, 256, 256, 0, _RED, _UNSIGNED_BYTE, values.ctypes.data)
    return name


def _sine_lookup(device: Device) -> int:
    """One period of 0.5 + 0.5 sin over 0..1, 1024 samples."""
    phase = (np.arange(1024) + 0.5) / 1024
    values = (0.5 + 0.5 * np.sin(2 * np.pi * phase)).astype(np.float32)
    name = _new_texture(device, _TEXTURE_1D)
    device.gl.glTexImage1D(_TEXTURE_1D, 0, _R32F, 1024, 0, _RED, _FLOAT, values.ctypes.data)
    return name


def _new_texture(device: Device, target: int) -> int:
    name = ctypes.c_uint()
    device.gl.glGenTextures(1, ctypes.byref(name))
    device.gl.glActiveTexture(_TEXTURE0 + device.ctx.default_texture_unit)
    device.gl.glBindTexture(target, name.value)
    for setting, value in ((_MIN, _LINEAR), (_MAG, _LINEAR), (_WRAP_S, _REPEAT), (_WRAP_S + 1, _REPEAT)):
        device.gl.glTexParameteri(target, setting, value)
    device.gl.glPixelStorei(0x0CF5, 1)
    return name.value

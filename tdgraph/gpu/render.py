"""Run a declared shader: find or build its program, bind, draw, give the image.

Whole state, one Renderer per GL context: `_plans`, by everything that a call can vary but the values of live
uniforms; `_programs`, by shader and Variant, with the text of the error where one does not compile;
`_samplers`, by filter and extend; what is bound: `_bound`, the sampler of each texture unit, `_block`, the
buffer of the uniform block.  A Plan is a program with the sizes packed and the samplers chosen, so that a call
in the steady state is one lookup, one packing and four GL calls; who keeps the Plan (`prepare`, `redraw`) is
spared the lookup too.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import moderngl

from tdgraph.errors import GPULimitError, ShaderError
from tdgraph.gpu.image import Image
from tdgraph.gpu.pending import PendingDraws
from tdgraph.gpu.programs import VERTEX, Layout, Slot, Variant, assemble, foldable, glsl_type
from tdgraph.gpu.shaders import NO_CONSTANTS, Declaration, Passes, Pixel, Shader, Step
from tdgraph.gpu.source import Assembly, Line, report
from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['Plan', 'Renderer', 'describe', 'info_of', 'link', 'link_log', 'prepare', 'redraw', 'render',
           'renderer_of']

Menus = Mapping[str, Sequence[str]]
Uniforms = Mapping[str, Any]

MOST_PLANS: Final = 4096
MOST_PROGRAMS: Final = 1024
MOST_LISTED: Final = 8

NO_MENUS: Final[Menus] = {}
NO_UNIFORMS: Final[Uniforms] = {}
_NOTHING: Final[frozenset[str]] = frozenset()

_GL_WRAP: Final = (0x2802, 0x2803, 0x8072)  # s, t, r
_GL_FILTER: Final = (0x2801, 0x2800)  # min, mag
_WRAPS: Final = {'hold': 0x812F, 'zero': 0x812D, 'repeat': 0x2901, 'mirror': 0x8370}
_NEAREST, _LINEAR, _MIPMAP = 0x2600, 0x2601, 0x2703
_FILTERS: Final = {'nearest': (_NEAREST, _NEAREST), 'linear': (_LINEAR, _LINEAR),
                   'mipmap': (_MIPMAP, _LINEAR)}
_TRIANGLES: Final = 4


def render(device: Device, shader: Declaration, inputs: Sequence[Image], spec: Spec, *,
           constants: Mapping[str, int] = NO_CONSTANTS, uniforms: Uniforms = NO_UNIFORMS,
           neutral: frozenset[str] = _NOTHING, extend: str | Sequence[str] = 'hold', filter: str = 'linear',
           mask: int = 15, menus: Menus = NO_MENUS, place: str = 'gpu') -> Image:
    """Draw `spec.width` x `spec.height` pixels (each slice of them) with a declared shader.

    constants: ``K_<NAME>``.  menus: ``<NAME>_<ITEM>``, the index of the item; one mapping per declaration.
    uniforms: 'u_<name>' to a float, int, bool or a tuple of 2 to 4 numbers, 9 (mat3) or 16 (mat4), columns
    first.  neutral: those that are compiled in with their value.  extend: what lies beyond an input's edge,
    for all or one each: hold, zero, repeat, mirror.  filter: nearest, linear, mipmap.  mask: bits 1 2 4 8
    for the channels r g b a that are written; the others keep input 0 at that pixel.
    place: the operator's path, for messages.

    Raises: ShaderError with the author's file and line; GPULimitError; GPUMemoryError.
    """
    how = _How(constants, uniforms, neutral, extend, filter, mask, menus, place)
    return _draw(renderer_of(device), shader, inputs, spec, how)


def prepare(device: Device, shader: Declaration, inputs: Sequence[Image], spec: Spec,
            **keywords: Any) -> Plan | None:
    """Return what `redraw` repeats with other images of these specs and other values of the live uniforms.

    keywords: those of `render`.  None for a shader that takes more than one pass.  A plan serves until its
    `alive` is False.  Raises: as `render`.
    """
    renderer = renderer_of(device)
    if isinstance(shader, Passes) or len(inputs) > renderer.most_inputs:
        return None
    return renderer.plan(shader, inputs, spec, _How(**keywords))


def redraw(device: Device, plan: Plan, inputs: Sequence[Image], values: Sequence[Any], place: str) -> Image:
    """Draw a plan again, a picture not at once but with what comes after it (`gpu.pending`).

    values: the live uniforms (`Plan.names`) in their order, vectors spread out.
    Raises: GPUMemoryError; struct.error where the values are not of the numbers and types prepared for.
    """
    device.verify()
    if plan.spec.kind == '2d' and not plan.mipmap:
        return plan.renderer.run_later(plan, inputs, values, place)
    return plan.renderer.run(plan, inputs, values, place)


class _How(NamedTuple):
    """The keywords of `render`; keep: the input whose channels stay where `mask` has none."""

    constants: Mapping[str, int] = NO_CONSTANTS
    uniforms: Uniforms = NO_UNIFORMS
    neutral: frozenset[str] = _NOTHING
    extend: str | Sequence[str] = 'hold'
    filter: str = 'linear'
    mask: int = 15
    menus: Menus = NO_MENUS
    place: str = 'gpu'
    keep: int = 0


def _draw(renderer: Renderer, shader: Declaration, inputs: Sequence[Image], spec: Spec, how: _How) -> Image:
    if isinstance(shader, Passes):
        return _passes(renderer, shader, inputs, spec, how)
    if len(inputs) > renderer.most_inputs:
        return _chunks(renderer, shader, inputs, spec, how)
    return renderer.draw(shader, inputs, spec, how)


def _passes(renderer: Renderer, shader: Passes, inputs: Sequence[Image], spec: Spec, how: _How) -> Image:
    reads, last = list(inputs), shader.steps[-1]
    for step in shader.steps[:-1]:
        between = how._replace(constants={**how.constants, **step.constants}, mask=15)
        reads = [_draw(renderer, step.shader, reads, _between(spec, step), between), *inputs]
    final = how._replace(constants={**how.constants, **last.constants}, keep=len(reads) - len(inputs))
    return _draw(renderer, last.shader, reads, spec, final)


def _between(spec: Spec, step: Step) -> Spec:
    """The spec of a step's result: with more precision than the output, unless the step says otherwise."""
    size = (max(round(spec.width * step.scale), 1), max(round(spec.height * step.scale), 1))
    eight_bits = spec.pixel_format.dtype.itemsize == 1
    return replace(spec, width=size[0], height=size[1],
                   format=step.format or ('rgba16float' if eight_bits else 'rgba32float'))


def _chunks(renderer: Renderer, shader: Shader, inputs: Sequence[Image], spec: Spec, how: _How) -> Image:
    """Fold more images than a program can read: the result so far is the first image of the next program."""
    most, rest = renderer.most_inputs, list(inputs)
    if not isinstance(shader, Pixel):
        raise GPULimitError(f'{how.place}: a shader can read {most} inputs here, not {len(inputs)}; '
                            'connect fewer')
    wide, kept = replace(spec, format='rgba32float'), rest[how.keep]
    while len(rest) > most:
        rest[:most] = [renderer.draw(shader, rest[:most], wide, how._replace(mask=15))]
    if how.mask == 15:
        return renderer.draw(shader, rest, spec, how)
    folded = renderer.draw(shader, rest, wide, how._replace(mask=15))
    return renderer.draw(_SECOND, [kept, folded], spec, how._replace(keep=0))


_SECOND: Final = Pixel('lib/second.glsl')


def renderer_of(device: Device) -> Renderer:
    """The Renderer of a device's present context.  Raises: WrongThreadError, ProjectClosedError."""
    device.verify()
    renderer = device.renderer
    if renderer is None or renderer.ctx is not device.ctx:
        renderer = device.renderer = Renderer(device)
    return renderer


@dataclass(slots=True)
class _Program:
    program: Any
    vao: Any
    layout: Layout
    used: Mapping[str, bool]
    buffer: Any  # None where nothing changes from cook to cook
    released: bool = False


@dataclass(slots=True)
class Plan:
    """A program made ready to draw one spec from inputs of certain specs; names: the uniforms that it takes."""

    renderer: Renderer
    spec: Spec
    program: _Program
    prefix: bytes
    names: tuple[str, ...]
    samplers: tuple[tuple[int, int], ...]
    mipmap: bool
    menus: Menus  # held, so that its id stays its own

    @property
    def alive(self) -> bool:
        """Whether program and context are still there."""
        return not self.program.released and self.renderer.ctx is self.renderer.device.ctx


class Renderer:
    """Programs, plans and samplers of one context."""

    def __init__(self, device: Device) -> None:
        self.device, self.ctx = device, device.ctx
        self.most_inputs: int = self.ctx.max_texture_units
        self._bind_sampler = device.gl.glBindSampler
        self._bound = [0] * self.most_inputs
        self._block: object = None
        self.pending = PendingDraws(self._issue)
        self._plans: dict[Any, Plan] = {}
        self._programs: dict[Any, _Program | str] = {}
        self._samplers: dict[tuple[str, str, str], int] = {}
        self.glsl: object = None  # users' programs (glsl.UserPrograms), once there are any

    # -- the steady state ----------------------------------------------------------------------------------

    def draw(self, shader: Shader, inputs: Sequence[Image], spec: Spec, how: _How) -> Image:
        """Draw one program; see `render`."""
        plan = self.plan(shader, inputs, spec, how)
        try:
            return self.run(plan, inputs, _flat(how.uniforms, plan.names), how.place)
        except struct.error:  # a tuple came with another length or with floats for whole numbers
            plan = self.plan(shader, inputs, spec, how, anew=True)
            return self.run(plan, inputs, _flat(how.uniforms, plan.names), how.place)

    def plan(self, shader: Shader, inputs: Sequence[Image], spec: Spec, how: _How, anew: bool = False) -> Plan:
        """Find or make the plan of a draw."""
        constants, uniforms, neutral, extend, filter, mask, menus, _, keep = how
        key = (shader, spec, *[image.spec for image in inputs], *constants.items(), *uniforms,
               *map(type, uniforms.values()), neutral, filter, mask, keep, id(menus),
               extend if isinstance(extend, str) else tuple(extend),
               *[value for name, value in uniforms.items() if name in neutral])
        plan = self._plans.get(key)
        return self._plan(key, shader, inputs, spec, how) if plan is None or anew else plan

    def run(self, plan: Plan, inputs: Sequence[Image], values: Sequence[Any], place: str) -> Image:
        """Draw a plan now; see `redraw`."""
        image, framebuffer = self.device.new_image(plan.spec, place)
        if plan.mipmap:
            self.make_mipmaps(inputs)
        if plan.spec.kind == '2d':
            self._issue(plan, inputs, framebuffer, _packed(plan, values))
            return image
        for layer in range(plan.spec.depth):
            self._issue(plan, inputs, self.device.framebuffer(image, layer), _packed(plan, [layer, *values]))
        return image

    def run_later(self, plan: Plan, inputs: Sequence[Image], values: Sequence[Any], place: str) -> Image:
        """Take the texture for a plan, and draw it with others."""
        packed, pool = _packed(plan, values), self.device.pool
        lease = pool.take(plan.spec, place)
        return self.pending.add(plan, inputs, packed, lease, pool.framebuffer(lease.entry))

    def _issue(self, plan: Plan, inputs: Sequence[Image], framebuffer: Any, packed: bytes) -> None:
        """Bind what a plan needs, and draw."""
        entry, program = self.device.entry, plan.program
        textures = [entry(image).texture for image in inputs]  # realised before our own framebuffer is bound
        for unit, texture in enumerate(textures):
            texture.use(unit)
        bound = self._bound
        for unit, sampler in plan.samplers:
            if bound[unit] != sampler:
                self.bind_sampler(unit, sampler)
        if program.buffer is not None and program.buffer is not self._block:
            self.bind_block(program.buffer)
        if packed:
            program.buffer.write(packed)
        framebuffer.use()
        program.vao.render(_TRIANGLES, 3)

    def bind_sampler(self, unit: int, sampler: int) -> None:
        """Bind a sampler object; all of them are bound here, so that what is bound already need not be again."""
        self._bound[unit] = sampler
        self._bind_sampler(unit, sampler)

    def bind_block(self, buffer: Any) -> None:
        """Bind the buffer of a program's uniform block, likewise only here."""
        self._block = buffer
        buffer.bind_to_uniform_block(0)

    def make_mipmaps(self, inputs: Sequence[Image]) -> None:
        """Build the smaller levels of images that are about to be read with filter 'mipmap'."""
        for image in inputs:
            entry = self.device.entry(image)
            self.device.bind(entry.texture, entry.target).glGenerateMipmap(entry.target)

    # -- the first time ------------------------------------------------------------------------------------

    def _plan(self, key: Any, shader: Shader, inputs: Sequence[Image], spec: Spec, how: _How) -> Plan:
        program = self._program(shader, _variant(inputs, spec, how), how.place)
        infos = [number for image in inputs for number in info_of(image.spec)]
        if len(self._plans) >= MOST_PLANS:
            self._plans.clear()
        plan = self._plans[key] = Plan(
            self, spec, program, program.layout.pack_prefix(info_of(spec), infos, program.used),
            tuple(name for name in how.uniforms if name not in _inert(how)),
            self._chosen(shader, [_slot(image.spec, spec) for image in inputs], how),
            how.filter == 'mipmap', how.menus)
        return plan

    def _chosen(self, shader: Shader, slots: Sequence[Slot], how: _How) -> tuple[tuple[int, int], ...]:
        """A sampler for every unit: one that is left from another program could make a texture incomplete."""
        if isinstance(shader, Pixel):  # fitted, never beyond the edge; a cube's texel is found by sampling
            filters = ['nearest' if slot.same else how.filter for slot in slots]
            return tuple((unit, self.sampler(filter, 'hold')) for unit, filter in enumerate(filters))
        wraps = [how.extend] * len(slots) if isinstance(how.extend, str) else [*how.extend]
        wraps += ['hold'] * (len(slots) - len(wraps))
        return tuple((unit, self.sampler(how.filter, wraps[unit])) for unit in range(len(slots)))

    def sampler(self, filter: str, wrap: str, wrap_w: str | None = None) -> int:
        """The sampler object of a filter and extend modes along uv and w (moderngl's know no mirror)."""
        key = (filter, wrap, wrap_w or wrap)
        found = self._samplers.get(key)
        if found is None:
            gl, name = self.device.gl, ctypes.c_uint()
            gl.glGenSamplers(1, ctypes.byref(name))
            found = self._samplers[key] = name.value
            shrink, grow = _FILTERS[filter]
            settings = zip((*_GL_WRAP, *_GL_FILTER),
                           (_WRAPS[wrap], _WRAPS[wrap], _WRAPS[wrap_w or wrap], shrink, grow), strict=True)
            for setting, value in settings:
                gl.glSamplerParameteri(found, setting, value)
        return found

    def _program(self, shader: Shader, variant: Variant, place: str) -> _Program:
        key = (shader, variant)
        found = self._programs.get(key)
        if found is None:
            if len(self._programs) >= MOST_PROGRAMS:
                self.release()
            found = self._programs[key] = self._build(shader, variant)
        if isinstance(found, str):
            raise ShaderError(f'{place}: {found}')
        return found

    def _build(self, shader: Shader, variant: Variant) -> _Program | str:
        try:
            assembly, layout, used = assemble(shader, variant)
            program = link(self.ctx, assembly)
        except ShaderError as error:
            return str(error)
        block = program.get('tdBlock', None)
        buffer = None
        if block is not None:
            buffer = self.ctx.buffer(reserve=max(block.size, layout.size), dynamic=True)
        return _Program(program, self.ctx.vertex_array(program, []), layout, used, buffer)

    def release(self) -> None:
        """Delete every program; plans are made anew."""
        self.pending.flush()
        for found in self._programs.values():
            if not isinstance(found, str):
                found.released = True
                for thing in (found.vao, found.program, found.buffer):
                    if thing is not None:
                        thing.release()
        self._programs.clear()
        self._plans.clear()


def _inert(how: _How) -> frozenset[str]:
    """The uniforms that are compiled in."""
    return frozenset(name for name in how.neutral if name in how.uniforms and foldable(how.uniforms[name]))


def _slot(spec: Spec, output: Spec) -> Slot:
    flat = spec.depth == 1 or spec.kind == '2d'
    return Slot(spec.kind, (spec.width, spec.height) == (output.width, output.height)
                and (flat or spec.depth == output.depth))


def _variant(inputs: Sequence[Image], spec: Spec, how: _How) -> Variant:
    inert = _inert(how)
    typed = [(name, glsl_type(value), value) for name, value in how.uniforms.items()]
    return Variant(
        slots=tuple(_slot(image.spec, spec) for image in inputs), constants=tuple(how.constants.items()),
        menus=tuple((name, tuple(items)) for name, items in how.menus.items()),
        uniforms=tuple((name, kind) for name, kind, _ in typed if name not in inert),
        neutral=tuple(row for row in typed if row[0] in inert),
        store=spec.pixel_format.store, layered=spec.kind != '2d', mask=how.mask, keep=how.keep,
        mipmap=how.filter == 'mipmap')


def _flat(uniforms: Uniforms, names: Sequence[str]) -> list[Any]:
    """The values of these uniforms one after the other."""
    values: list[Any] = []
    for name in names:
        value = uniforms[name]
        if value.__class__ is tuple:
            values += value
        else:
            values.append(value)
    return values


def _packed(plan: Plan, values: Sequence[Any]) -> bytes:
    """The uniform block of a plan; nothing where the program has none."""
    if plan.program.buffer is None:
        return b''
    pack = plan.program.layout.values.pack
    try:
        return plan.prefix + pack(*values)
    except (OverflowError, struct.error):
        return plan.prefix + pack(*map(_in_range, values))


def _in_range(value: Any) -> Any:
    """A number as float32 or int32 hold it: too large a float is infinite, too large an int the largest."""
    if isinstance(value, int):
        return max(min(value, 2**31 - 1), -2**31)
    return value if abs(value) < 3.4028235e38 or value != value else math.copysign(math.inf, value)


def info_of(spec: Spec) -> tuple[float, ...]:
    """The TDTexInfo of an image: res and depth."""
    return (1 / spec.width, 1 / spec.height, spec.width, spec.height, 1 / spec.depth, spec.depth, 0.0, 0.0)


def link(ctx: Any, assembly: Assembly) -> Any:
    """Compile and link a fragment shader.  Raises: ShaderError that names the author's file and line."""
    program, log = link_log(ctx, assembly)
    if program is None:
        raise ShaderError(describe(report(log, assembly)))
    return program


def link_log(ctx: Any, assembly: Assembly) -> tuple[Any, str]:
    """Compile and link a fragment shader; (None, the driver's log) where it does not."""
    # Only comments may have other letters, and not every driver takes them there; NUL would end the text.
    text = assembly.text.replace('\0', ' ').encode('ascii', 'replace').decode()
    try:
        return ctx.program(vertex_shader=VERTEX, fragment_shader=text), ''
    except moderngl.Error as error:
        return None, str(error)


def describe(errors: Sequence[tuple[Line | None, str]]) -> str:
    """Put a compiler's errors into one text: file, line, message, and the line itself."""
    lines = []
    for line, message in errors[:MOST_LISTED]:
        at = '' if line is None else f'{line.file}:{line.number}: '
        lines.append(f'{at}{message}' + ('' if line is None else f'\n    {line.text.strip()}'))
    if len(errors) > MOST_LISTED:
        lines.append(f'and {len(errors) - MOST_LISTED} more errors')
    return '\n'.join(lines)

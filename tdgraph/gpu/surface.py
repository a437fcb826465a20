"""Draw images to windows: the only code that draws to what GL calls the default framebuffer.

A program for each kind of image, made on first use.  After a draw the 1x1 framebuffer is bound again and the
Renderer knows which samplers are; the window's surface stays current, since passes do not care.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tdgraph.gpu.programs import SAMPLERS, VERTEX
from tdgraph.gpu.render import renderer_of

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.egl import Context
    from tdgraph.gpu.gl import Functions
    from tdgraph.gpu.image import Image

__all__ = ['ALPHAS', 'Placing', 'Surface']

_GL_FRAMEBUFFER, _GL_RGBA, _GL_UNSIGNED_BYTE, _GL_PACK_ALIGNMENT = 0x8D40, 0x1908, 0x1401, 0x0D05
_GL_BLEND, _GL_ONE, _GL_ONE_MINUS_SRC_ALPHA = 0x0BE2, 1, 0x0303
_GL_FRAMEBUFFER_SRGB, _GL_COLOR_BUFFER, _GL_BACK = 0x8DB9, 0x4000, 0x0405
_TRIANGLES: Final = 4

ALPHAS: Final = ('ignored', 'over checks', 'as grey')
"""What can be made of the alpha of an image."""
_LAID_OVER: Final = 3

_FRAGMENT: Final = """#version 450 core
layout(binding = 0) uniform {sampler} u_image;
uniform vec2 u_corner;
uniform float u_scale, u_gain;
uniform ivec2 u_size;
uniform int u_layer;
out vec4 result;
{fetch}
void main() {{
    vec4 c = {value};
    {alpha}
}}
"""
_ALPHAS: Final = (
    'result = vec4(clamp(c.rgb * u_gain, 0.0, 1.0), 1.0);',
    """ivec2 field = ivec2(gl_FragCoord.xy) >> 3;
    float check = (field.x + field.y & 1) == 0 ? 0.42 : 0.3;
    result = vec4(min(clamp(c.rgb * u_gain, 0.0, 1.0) + check * (1.0 - clamp(c.a, 0.0, 1.0)), 1.0), 1.0);""",
    'result = vec4(vec3(clamp(c.a, 0.0, 1.0)), 1.0);',
    'result = c;',
)
_VALUES: Final = {
    # A division for every pixel is a third of the time that software GL takes for one to one.
    'one to one': 'exactly(ivec2(gl_FragCoord.xy) - ivec2(u_corner))',
    'mixed': 'smoothly((gl_FragCoord.xy - u_corner) / (u_scale * vec2(u_size)))',
    'enlarged': 'exactly(clamp(ivec2((gl_FragCoord.xy - u_corner) / u_scale), ivec2(0), u_size - 1))',
}
_FETCHES: Final = {
    '2d': ('texture(u_image, uv)', 'texelFetch(u_image, p, 0)'),
    'array': ('texture(u_image, vec3(uv, u_layer))', 'texelFetch(u_image, ivec3(p, u_layer), 0)'),
    '3d': ('texture(u_image, vec3(uv, (u_layer + 0.5) / textureSize(u_image, 0).z))',
           'texelFetch(u_image, ivec3(p, u_layer), 0)'),
    # The direction of a place on a face, as OpenGL defines the faces.
    'cube': ('texture(u_image, direction(uv))', 'texture(u_image, direction((vec2(p) + 0.5) / vec2(u_size)))'),
}
_DIRECTION: Final = """
vec3 direction(vec2 uv) {
    vec2 s = uv * 2.0 - 1.0;
    vec3 ways[6] = vec3[6](vec3(1, -s.y, -s.x), vec3(-1, -s.y, s.x), vec3(s.x, 1, s.y), vec3(s.x, -1, -s.y),
                           vec3(s.x, -s.y, 1), vec3(-s.x, -s.y, -1));
    return ways[u_layer];
}
"""


@dataclass(frozen=True, slots=True)
class Placing:
    """How an image lies in a window.

    corner: the window pixel, from the bottom left, of the image's bottom left corner.  scale: window pixels per
    image pixel.  gain: multiplies colour before it is clamped to 0..1.  alpha: index into ALPHAS; colours count as
    multiplied by alpha already.  layer: of an array or volume, or the face of a cube.
    """

    corner: tuple[float, float]
    scale: float
    gain: float = 1.0
    alpha: int = 0
    layer: int = 0

    @property
    def way(self) -> str:
        """How pixels are read: as they are, mixed, or so large that each one is to be seen."""
        if self.scale == 1:
            return 'one to one'
        return 'mixed' if self.scale < 2 else 'enlarged'


class Surface:
    """The picture of one X window; `Device.surface` makes it.

    Closed with its device's context: where that is lost, `Device.surface` makes another.
    """

    def __init__(self, device: Device, context: Context, window: int) -> None:
        self._device, self._context, self._ctx = device, context, device.ctx
        self._handle: int | None = context.window_surface(window)
        self._programs: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    @property
    def alive(self) -> bool:
        """Whether it is open and its context still the device's."""
        return self._handle is not None and self._device.ctx is self._ctx

    def draw(self, image: Image | None, placing: Placing, size: tuple[int, int],
             notes: Sequence[tuple[Image, Placing]] = (),
             ground: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> None:
        """Draw an image, None for none, into a window of `size` pixels; `show` makes it visible.

        notes: images to lay over it, colours multiplied by alpha.  ground: the colour beside the image.
        """
        assert self._handle is not None
        device = self._device
        device.verify()
        # Realised before the window is bound, since that may draw.
        for one in (image, *(note for note, _ in notes)):
            if one is not None:
                device.entry(one)
        device.flush()
        gl = self._bind()
        gl.glDisable(_GL_FRAMEBUFFER_SRGB)
        covers = image is not None and _edges(image, placing, size) == [(0, side) for side in size]
        if not covers:
            gl.glClearColor(*ground, 1.0)
            gl.glClear(_GL_COLOR_BUFFER)
        if image is not None:
            self._paint(image, placing, size)
        if notes:
            gl.glEnable(_GL_BLEND)
            gl.glBlendFunc(_GL_ONE, _GL_ONE_MINUS_SRC_ALPHA)
            for note, where in notes:
                self._paint(note, replace(where, alpha=_LAID_OVER), size)
            gl.glDisable(_GL_BLEND)
        device.ctx.enable_direct(_GL_FRAMEBUFFER_SRGB)
        device.park()
        device.check('window')

    def _paint(self, image: Image, placing: Placing, size: tuple[int, int]) -> None:
        """Draw an image where it covers the window: nothing is asked for each pixel that is known before."""
        spec, texture = image.spec, self._device.entry(image).texture
        edges = _edges(image, placing, size)
        if any(first >= last for first, last in edges):
            return
        (left, right), (bottom, top) = edges
        self._device.gl.glViewport(left, bottom, right - left, top - bottom)
        program, vao = self._program(spec.kind, placing.way, placing.alpha)
        renderer = renderer_of(self._device)
        texture.use(0)
        renderer.bind_sampler(0, renderer.sampler('linear' if placing.way == 'mixed' else 'nearest', 'hold'))
        values = {'u_corner': placing.corner, 'u_scale': placing.scale, 'u_gain': placing.gain,
                  'u_layer': placing.layer, 'u_size': (spec.width, spec.height)}
        for name, value in values.items():
            if name in program:
                program[name].value = value
        vao.render(_TRIANGLES, 3)

    def _program(self, kind: str, way: str, alpha: int) -> tuple[Any, Any]:
        key = kind, way, alpha
        found = self._programs.get(key)
        if found is None:
            smoothly, exactly = _FETCHES[kind]
            fetch = (_DIRECTION if kind == 'cube' else '') + (
                f'vec4 smoothly(vec2 uv) {{ return {smoothly}; }}\nvec4 exactly(ivec2 p) {{ return {exactly}; }}')
            text = _FRAGMENT.format(sampler=SAMPLERS[kind], fetch=fetch, value=_VALUES[way], alpha=_ALPHAS[alpha])
            program = self._device.ctx.program(vertex_shader=VERTEX, fragment_shader=text)
            found = self._programs[key] = program, self._device.ctx.vertex_array(program, [])
        return found

    def read(self, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return what was drawn last and not yet shown: uint8 (h, w, 4), row 0 = bottom."""
        width, height = size
        pixels = np.empty((height, width, 4), np.uint8)
        gl = self._bind()
        gl.glPixelStorei(_GL_PACK_ALIGNMENT, 1)
        gl.glReadPixels(0, 0, width, height, _GL_RGBA, _GL_UNSIGNED_BYTE, pixels.ctypes.data)
        self._device.park()
        self._device.check('window')
        return pixels

    def _bind(self) -> Functions:
        """Make the window what is drawn to and read from."""
        self._context.make_current(self._handle)
        gl = self._device.gl
        gl.glBindFramebuffer(_GL_FRAMEBUFFER, 0)
        # A context that was first current without a surface draws to no buffer of one, without an error.
        gl.glDrawBuffer(_GL_BACK)
        gl.glReadBuffer(_GL_BACK)
        return gl

    def show(self) -> None:
        """Put on the screen what was drawn."""
        self._context.swap(self._handle or 0)

    def wait_for_screen(self, on: bool) -> None:
        """Whether `show` waits for the screen's refresh; off for all windows but one, or their waits add up."""
        self._context.make_current(self._handle)
        self._context.swap_interval(int(on))

    def close(self) -> None:
        """Let go of the window; the context goes on without it."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if self._device.ctx is self._ctx and not self._context.released:
            self._context.make_current()
            for program, vao in self._programs.values():
                vao.release()
                program.release()
        self._programs.clear()
        self._context.destroy_surface(handle)


def _edges(image: Image, placing: Placing, size: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the first window pixel that an image covers and the one after the last, across and up."""
    sides = image.spec.width * placing.scale, image.spec.height * placing.scale
    return [(max(math.ceil(corner - 0.5), 0), min(math.ceil(corner + side - 0.5), most))
            for corner, side, most in zip(placing.corner, sides, size)]

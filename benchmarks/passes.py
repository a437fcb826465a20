"""Chains of pixel passes through `Device.render` against a moderngl loop by hand.

By hand means the code an expert would write for these values: one program that does only what is asked, one
texture and framebuffer per result made beforehand, one uniform set and one draw a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Measure, compare
from tdgraph.gpu import Device, Spec
from tdgraph.gpu.programs import VERTEX
from tdgraph.gpu.shaders import Pixel

SHADER = 'vec4 cook(vec4 c0) { return c0 * u_gain; }\n'
BY_HAND = """#version 450 core
layout(binding = 0) uniform sampler2D image;
uniform float gain;
out vec4 result;
void main() { result = texelFetch(image, ivec2(gl_FragCoord.xy), 0) * gain; }
"""
TRIANGLES = 4


def measures() -> Iterator[Measure]:
    """Yield a hundred small passes and ten large ones, one uniform changing in each."""
    device = Device.shared()
    with TemporaryDirectory() as folder:
        file = f'{folder}/gain.glsl'
        with open(file, 'w', encoding='utf-8') as out:
            out.write(SHADER)
        shader = Pixel(file)
        yield _chain(device, shader, Spec('2d', 64, 64), 100, 1.5, 60)
        yield _chain(device, shader, Spec('2d', 1920, 1080), 10, 1.05, 15)


def _chain(device: Device, shader: Pixel, spec: Spec, length: int, reach: float, rounds: int) -> Measure:
    source = device.fill(spec, (0.5, 0.25, 1.0, 1.0))
    turn = iter(range(1_000_000))

    def ours() -> None:
        image, base = source, 1.0 + next(turn) / 1000
        for index in range(length):
            image = device.render(shader, [image], spec, uniforms={'u_gain': base + index}, place='/chain')
        device.ctx.finish()

    return compare(f'{length} passes at {spec.width}x{spec.height}, one uniform each', ours,
                   by_hand(device, source.texture, spec, length), reach, rounds=rounds)


def by_hand(device: Device, source: Any, spec: Spec, length: int) -> Callable[[], None]:
    """The same passes in moderngl alone."""
    ctx = device.ctx
    program = ctx.program(vertex_shader=VERTEX, fragment_shader=BY_HAND)
    vao, gain = ctx.vertex_array(program, []), program['gain']
    textures = [ctx.texture((spec.width, spec.height), 4) for _ in range(length)]
    steps = list(zip([ctx.framebuffer([texture]) for texture in textures], [source, *textures]))
    turn = iter(range(1_000_000))

    def loop() -> None:
        base = 1.0 + next(turn) / 1000
        for index, (framebuffer, texture) in enumerate(steps):
            framebuffer.use()
            texture.use(0)
            gain.value = base + index
            vao.render(TRIANGLES, 3)
        ctx.finish()

    return loop
